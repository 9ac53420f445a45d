//! What a batch has for the sockets of a hub: the public events, the answers to their bids, and personal notices.
//!
//! All that a batch has for one socket goes in one piece: a write costs the kernel far more than the few hundred bytes in it. Who bid hears the
//! answer first, then the events; notices are about events, and come behind them.

use super::actor::Hub;
use super::news::{News, Since};
use super::session::{Follow, Session};
use super::{HubLink, Publish, SessionId, SocketBid};
use crate::actors::answer::BidReply;
use crate::actors::bidding::RETRY;
use crate::actors::engine::Engine;
use crate::actors::reply_to::{Numbered, ReplyTo};
use crate::drill::{drill_point, planted};
use crate::ids::AuctionId;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use bytes::{Bytes, BytesMut};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// What a hub is to tell at once.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Tell {
    pub publish: Option<Publish>,
    pub answers: Numbered,
}

/// A bid of one of its sockets got no answer, and will get none where it was.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Lost(u64);

/// Personal frames for one socket, ready to go.
#[derive(Default)]
struct Letter {
    answers: BytesMut,
    notices: BytesMut,
    frames: usize,
}

impl Letter {
    fn answer(&mut self, bid: SocketBid, reply: BidReply) {
        (bid.word)(bid.request.auction, bid.request.key, reply, &mut self.answers);
        self.frames += 1;
    }

    fn notice(&mut self, frame: &Bytes) {
        self.notices.extend_from_slice(frame);
        self.frames += 1;
    }
}

impl HubLink {
    /// Hands over answers that come with nothing else.
    pub(in crate::actors) fn answer(&self, answers: Numbered) {
        self.tell(Tell { publish: None, answers });
    }

    /// Hands over what a batch has for everybody and for the sockets here. A hub that is too busy hears only the answers.
    pub(in crate::actors) fn publish(&self, publish: &Publish, answers: Numbered) {
        let auction = publish.auction;
        match self.hand(Tell { publish: Some(publish.clone()), answers }) {
            Ok(()) => {}
            Err(SendError::Full(Tell { answers, .. }) | SendError::Closed(Tell { answers, .. })) => {
                self.missed(auction);
                self.tell(Tell { publish: None, answers });
            }
        }
    }

    fn tell(&self, tell: Tell) {
        if !tell.answers.is_empty() {
            #[expect(
                clippy::disallowed_methods,
                reason = "each answer is to a bid that holds one of its socket's few places, and it must arrive"
            )]
            self.addr().do_send(tell);
        }
    }

    /// Says that a bid got no answer.
    pub(super) fn lost(&self, number: u64) {
        #[expect(
            clippy::disallowed_methods,
            reason = "at most once for each bid that holds a place, and it must arrive"
        )]
        self.addr().do_send(Lost(number));
    }

    /// Writes down that a socket waits for the answer to a bid; returns where that is to be sent.
    pub(in crate::actors) fn expect_answer(self: &Arc<Self>, bid: SocketBid, now: Timestamp) -> ReplyTo {
        let number = self.awaited.lock().unwrap_or_else(PoisonError::into_inner).add(bid, now);
        ReplyTo::Socket(super::Slip::new(Arc::clone(self), number))
    }

    /// Strikes bids out that are being answered now. Those that were told something already are left out.
    fn take_awaited(&self, answers: Numbered) -> Vec<(SocketBid, BidReply)> {
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        answers.into_iter().filter_map(|(number, reply)| Some((awaited.take(number)?, reply))).collect()
    }
}

impl Hub {
    /// Tells those who have waited too long that nobody can say yet.
    pub(super) fn answer_overdue(&mut self, link: &HubLink, now: Timestamp) {
        let Some(most) = self.deps().map(|deps| deps.engine.answer) else { return };
        let next = || link.awaited.lock().unwrap_or_else(PoisonError::into_inner).take_overdue(now, most);
        while let Some(bid) = next() {
            self.answer_one(bid, BidReply::Unavailable { retry_after: RETRY }, now);
        }
    }

    fn answer_one(&mut self, bid: SocketBid, reply: BidReply, now: Timestamp) {
        let (session, mut letter) = (bid.session, Letter::default());
        letter.answer(bid, reply);
        self.hand_over(session, None, letter, now);
    }

    /// Hands a letter over, with the news of an auction that its socket has not got.
    fn hand_over(&mut self, session: SessionId, auction: Option<AuctionId>, letter: Letter, now: Timestamp) {
        // Somebody who has left can ask again under the same key.
        let Some(session) = self.sessions.get_mut(&session) else { return };
        let crowd = auction.and_then(|id| Some((id, &mut self.crowds.get_mut(&id)?.telling.news)));
        if !session.write(crowd, letter, now) {
            session.cut_off(4003, "slow consumer");
        }
    }
}

impl Session {
    /// Hands over a letter with the public news inside it, in one piece if there is room. Returns false when too much of the letter is kept already.
    fn write(&mut self, news: Option<(AuctionId, &mut News)>, letter: Letter, now: Timestamp) -> bool {
        let (answers, notices, frames) = (letter.answers.freeze(), letter.notices.freeze(), letter.frames);
        if let Some((auction, news)) = news {
            let since = match self.follows.get(auction) {
                Some(Follow::At(seq)) if !self.has_kept() => news.since(seq),
                _ => Since::Nothing,
            };
            if let Since::Piece { bytes: public, frames: more, to } = since {
                let taken = self.offer_all(&[answers.clone(), public, notices.clone()], more + frames, now);
                let follows = taken || planted!("lagging_goes_unnoticed");
                self.follow(auction, if follows { Follow::At(to) } else { Follow::Lagging });
                if taken {
                    return true;
                }
            } else {
                self.tell(auction, news, now);
            }
        }
        let personal = match (answers.is_empty(), notices.is_empty()) {
            (_, true) => answers,
            (true, false) => notices,
            (false, false) => [answers, notices].concat().into(),
        };
        self.offer_personal(&personal, frames, now)
    }
}

impl Handler<Tell> for Hub {
    type Result = ();

    fn handle(&mut self, tell: Tell, ctx: &mut Self::Context) {
        let (Some(deps), Some(link)) = (self.deps(), self.link.upgrade()) else { return };
        let now = deps.clock.now();
        if tell.publish.is_some() {
            drill_point!("hub.broadcast.before");
        }
        let mut letters: BTreeMap<SessionId, Letter> = BTreeMap::new();
        let answers = link.take_awaited(tell.answers);
        let has_answers = !answers.is_empty();
        if has_answers {
            drill_point!("live.answer.before");
        }
        for (bid, reply) in answers {
            letters.entry(bid.session).or_default().answer(bid, reply);
        }
        if let Some(publish) = &tell.publish {
            self.take_in(publish, ctx);
            for (user, frame) in publish.personal.iter() {
                let Some(sessions) = self.users.get(user) else { continue };
                let frame: Bytes = (self.pack)(frame);
                for session in sessions {
                    letters.entry(*session).or_default().notice(&frame);
                }
            }
        }
        let auction = tell.publish.as_ref().map(|publish| publish.auction);
        for (session, letter) in letters {
            self.hand_over(session, auction, letter, now);
        }
        if has_answers {
            drill_point!("live.answer.after");
        }
        if tell.publish.is_some() {
            drill_point!("hub.broadcast.after");
        }
    }
}

impl Handler<Lost> for Hub {
    type Result = ();

    fn handle(&mut self, lost: Lost, _: &mut Self::Context) {
        let (Some(deps), Some(link)) = (self.deps(), self.link.upgrade()) else { return };
        let found = link.awaited.lock().unwrap_or_else(PoisonError::into_inner).take(lost.0);
        let Some(bid) = found else { return };
        if deps.directory.find(bid.request.auction).is_some() {
            return self.answer_one(bid, BidReply::Unavailable { retry_after: RETRY }, deps.clock.now());
        }
        // Retired between its look and the bid: the store knows how it ended.
        Engine::of(deps).ask_for(&link, bid);
    }
}
