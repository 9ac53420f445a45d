//! Going round the sockets with what is new.
//!
//! A hub with five thousand sockets is busy with one update for tens of milliseconds. It goes round in slices, and between two of them the thread
//! serves whoever else wants something. Whatever is said meanwhile goes along in the same write to those it has not come to yet, and in the next
//! round to the others: when updates outrun writes, writes carry several, and nothing waits longer than one round.

use super::actor::Hub;
use super::news::{News, Since};
use super::session::{Follow, Session};
use super::{Publish, SessionId};
use crate::drill::planted;
use crate::ids::AuctionId;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use bytes::Bytes;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::Bound;

/// How many sockets are served before others get their turn. *Source*: about half a millisecond of writes.
const SLICE: usize = 64;

/// One round over an auction's sockets.
struct Round {
    /// The last one visited.
    after: Option<SessionId>,
    /// The newest sequence when it began: at its end everybody has that, or has lost something and knows.
    up_to: u64,
    /// How many watch, when that has changed.
    presence: Option<Bytes>,
}

/// What an auction has for its followers here, and how far the hub is in telling them.
#[derive(Default)]
pub(super) struct Telling {
    pub news: News,
    presence: Option<Bytes>,
    round: Option<Round>,
    /// Waits for its turn.
    is_queued: bool,
}

impl Telling {
    fn is_over(&self) -> bool {
        self.round.is_none() && self.news.is_empty() && self.presence.is_none()
    }

    /// Visits sockets until the round is over or `left` is used up. Returns whether everybody has everything.
    fn go_on(
        &mut self,
        auction: AuctionId,
        crowd: &BTreeSet<SessionId>,
        sessions: &mut BTreeMap<SessionId, Session>,
        left: &mut usize,
        now: Timestamp,
    ) -> bool {
        if self.is_over() {
            return true;
        }
        let Self { news, presence, round, .. } = self;
        let begin = || Round { after: None, up_to: news.last().unwrap_or(0), presence: presence.take() };
        let round = round.get_or_insert_with(begin);
        let rest = (round.after.map_or(Bound::Unbounded, Bound::Excluded), Bound::Unbounded);
        for id in crowd.range(rest) {
            if *left == 0 {
                return false;
            }
            *left -= 1;
            round.after = Some(*id);
            let Some(session) = sessions.get_mut(id) else { continue };
            session.tell(auction, news, now);
            // Worth nothing to somebody who is behind; the next count tells as much.
            if let (Some(frame), Some(Follow::At(_))) = (&round.presence, session.follows.get(auction)) {
                session.offer_if_room(frame);
            }
        }
        self.news.forget_up_to(round.up_to);
        self.round = None;
        self.is_over()
    }
}

impl Session {
    /// Hands over what this socket has not got.
    pub(super) fn tell(&mut self, auction: AuctionId, news: &mut News, now: Timestamp) {
        let Some(Follow::At(seq)) = self.follows.get(auction) else { return };
        let follow = match news.since(seq) {
            // By a snapshot that was newer, or in this round already.
            Since::Nothing => return,
            Since::Piece { bytes, frames, to }
                if self.offer_many(&bytes, frames, now) || planted!("lagging_goes_unnoticed") =>
            {
                Follow::At(to)
            }
            Since::Piece { .. } | Since::TooLate => Follow::Lagging,
        };
        self.follow(auction, follow);
    }
}

/// Which auctions have something to tell, in turn.
#[derive(Default)]
pub(super) struct Turns {
    waiting: VecDeque<AuctionId>,
    is_running: bool,
}

impl Hub {
    /// Lets an auction's followers know how many they are.
    pub(super) fn tell_count(&mut self, auction: AuctionId, frame: Bytes, ctx: &mut Context<Self>) {
        if let Some(crowd) = self.crowds.get_mut(&auction) {
            crowd.telling.presence = Some(frame);
            self.queue(auction, ctx);
        }
    }

    /// Takes in what a batch has for everybody.
    pub(super) fn take_in(&mut self, publish: &Publish, ctx: &mut Context<Self>) {
        if let Some(crowd) = self.crowds.get_mut(&publish.auction) {
            crowd.telling.news.add(publish.from, publish.to, (self.pack)(&publish.frame));
            self.queue(publish.auction, ctx);
        }
    }

    /// Sees to it that an auction has its turn.
    fn queue(&mut self, auction: AuctionId, ctx: &mut Context<Self>) {
        if let Some(crowd) = self.crowds.get_mut(&auction)
            && !std::mem::replace(&mut crowd.telling.is_queued, true)
        {
            self.turns.waiting.push_back(auction);
        }
        if !std::mem::replace(&mut self.turns.is_running, true) {
            // Begins when the mailbox is empty, so that what has come together goes out together.
            ctx.spawn(actix::fut::ready(()).map(|(), hub: &mut Self, ctx| hub.go_round(ctx)));
        }
    }

    /// Serves a slice, and comes back for more.
    fn go_round(&mut self, ctx: &mut Context<Self>) {
        let Some(deps) = self.deps() else { return };
        let now = deps.clock.now();
        let mut left = SLICE;
        while left > 0 {
            let Some(auction) = self.turns.waiting.pop_front() else {
                self.turns.is_running = false;
                return;
            };
            // Everybody may have left meanwhile.
            let Some(crowd) = self.crowds.get_mut(&auction) else { continue };
            if crowd.telling.go_on(auction, &crowd.sessions, &mut self.sessions, &mut left, now) {
                crowd.telling.is_queued = false;
            } else {
                self.turns.waiting.push_back(auction);
            }
        }
        // The thread looks for new input before it comes back here.
        ctx.spawn(tokio::task::yield_now().into_actor(self).map(|(), hub, ctx| hub.go_round(ctx)));
    }
}
