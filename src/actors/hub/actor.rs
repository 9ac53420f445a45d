//! The hub itself: sockets in, frames out.

use super::round::{Telling, Turns};
use super::session::{Connect, Disconnect, Follow, Session, Subscribe, Trouble, Unsubscribe};
use super::{Attached, HubLink, JoinRequest, Pack, SessionId};
use crate::actors::admission::Counter;
use crate::actors::deps::Deps;
use crate::drill_point;
use crate::ids::{AuctionId, UserId};
use crate::timestamp::Timestamp;
use crate::wire::{Code, ServerFrame};
use actix::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// How often sockets that were full are tried again.
const TICK: Duration = Duration::from_millis(100);

/// How often watchers are counted. *Source*: the contract.
const PRESENCE: Duration = Duration::from_secs(1);

/// How long an asking may go unanswered before it is asked again. *Source*: far longer than an auction takes to answer.
const UNANSWERED: Duration = Duration::from_secs(2);

/// How many pages may be read at once for one hub's sockets; beyond it a subscription is refused as `busy`.
const READS_MOST: u32 = 256;

/// One auction's followers on this worker.
pub(super) struct Crowd {
    pub sessions: BTreeSet<SessionId>,
    watchers: Arc<AtomicU32>,
    told: Option<u32>,
    /// Known to be over, with nobody in this process looking after it.
    pub over: bool,
    pub telling: Telling,
}

pub(super) struct Hub {
    deps: Weak<Deps>,
    pub(super) link: Weak<HubLink>,
    pub(super) sessions: BTreeMap<SessionId, Session>,
    pub(super) crowds: BTreeMap<AuctionId, Crowd>,
    pub(super) users: BTreeMap<UserId, BTreeSet<SessionId>>,
    pub(super) turns: Turns,
    trouble: Trouble,
    /// Writes a text as the frame that sockets take.
    pub(super) pack: Pack,
    /// Counts the askings, so that an answer to an older one is told apart.
    tickets: u64,
    /// Pages being read for sockets of this hub.
    pub(super) reading: Arc<Counter>,
    is_started: bool,
}

impl Hub {
    pub(super) fn new(deps: Weak<Deps>, link: Weak<HubLink>, pack: Pack) -> Self {
        Self {
            deps,
            link,
            sessions: BTreeMap::new(),
            crowds: BTreeMap::new(),
            users: BTreeMap::new(),
            turns: Turns::default(),
            trouble: Trouble::default(),
            pack,
            tickets: 0,
            reading: Counter::new(READS_MOST),
            is_started: false,
        }
    }

    pub(super) fn deps(&self) -> Option<Arc<Deps>> {
        self.deps.upgrade()
    }

    pub(super) fn sessions_of(&self, user: UserId) -> impl Iterator<Item = &Session> {
        self.users.get(&user).into_iter().flatten().filter_map(|session| self.sessions.get(session))
    }

    pub(super) fn sessions_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.sessions.values_mut()
    }

    pub(super) fn enter_crowd(&mut self, deps: &Deps, auction: AuctionId, session: SessionId) {
        let crowd = self.crowds.entry(auction).or_insert_with(|| Crowd {
            sessions: BTreeSet::new(),
            watchers: deps.directory.watchers(auction),
            told: None,
            over: false,
            telling: Telling::default(),
        });
        if crowd.sessions.insert(session) {
            crowd.watchers.fetch_add(1, Ordering::AcqRel);
        }
    }

    pub(super) fn leave_crowd(&mut self, auction: AuctionId, session: SessionId) {
        let Some(crowd) = self.crowds.get_mut(&auction) else { return };
        if crowd.sessions.remove(&session) {
            crowd.watchers.fetch_sub(1, Ordering::AcqRel);
        }
        if crowd.sessions.is_empty() {
            self.crowds.remove(&auction);
        }
    }

    fn tell_presence(&mut self, ctx: &mut Context<Self>) {
        let (Some(deps), Some(link)) = (self.deps(), self.link.upgrade()) else { return };
        self.catch_up(&deps, &link);
        let mut changed = Vec::new();
        for (auction, crowd) in &mut self.crowds {
            let watchers = crowd.watchers.load(Ordering::Acquire);
            if crowd.told.replace(watchers) != Some(watchers) {
                changed.push((*auction, watchers));
            }
        }
        for (auction, watchers) in changed {
            let frame = (self.pack)(&ServerFrame::Presence { auction: auction.0, watchers }.text());
            self.tell_count(auction, frame, ctx);
        }
    }

    /// Tries again what could not go out; cuts off who has not moved for too long.
    fn tick(&mut self) {
        let (Some(deps), Some(link)) = (self.deps(), self.link.upgrade()) else { return };
        let now = deps.clock.now();
        for auction in link.take_missed() {
            self.lose_track(auction);
        }
        self.answer_overdue(&link, now);
        if !self.trouble.take() {
            return;
        }
        let mut behind: BTreeMap<AuctionId, Vec<SessionId>> = BTreeMap::new();
        for (id, session) in &mut self.sessions {
            if session.blocked_since.is_some_and(|since| now.since(since) > deps.live.slow_reader) {
                session.cut_off(4003, "slow consumer");
                session.recall();
                continue;
            }
            let room = session.flush(now);
            for (auction, follow) in session.follows.iter() {
                // An asking that got no answer went down with an actor; it is asked again.
                let unanswered = matches!(follow, Follow::Joining { since, .. } if now.since(since) > UNANSWERED);
                if (room && follow == Follow::Lagging) || unanswered {
                    behind.entry(auction).or_default().push(*id);
                }
            }
            session.recall();
        }
        for (auction, sessions) in behind {
            let ticket = self.ask(auction, &sessions, now);
            self.join(&deps, &link, auction, JoinRequest { hub: Arc::clone(&link), sessions, from: None, ticket });
        }
    }

    /// Notes that these sessions are waiting for an auction's answer.
    fn ask(&mut self, auction: AuctionId, sessions: &[SessionId], now: Timestamp) -> u64 {
        self.tickets += 1;
        let follow = Follow::Joining { ticket: self.tickets, since: now };
        for id in sessions {
            if let Some(session) = self.sessions.get_mut(id) {
                session.follow(auction, follow);
            }
        }
        self.tickets
    }

    /// Everybody who follows this auction may have missed something.
    fn lose_track(&mut self, auction: AuctionId) {
        let Some(crowd) = self.crowds.get(&auction) else { return };
        for session in &crowd.sessions {
            let Some(session) = self.sessions.get_mut(session) else { continue };
            // Who is only now asking hears the newest anyway.
            if matches!(session.follows.get(auction), Some(Follow::At(_))) {
                session.follow(auction, Follow::Lagging);
            }
        }
    }

    pub(super) fn refuse(&mut self, deps: &Deps, auction: AuctionId, sessions: &[SessionId], code: Code) {
        let message = format!("{} ({auction})", code.title());
        let frame = (self.pack)(&ServerFrame::Error { code, message, of: Some("subscribe".into()) }.text());
        for id in sessions {
            self.leave_crowd(auction, *id);
            deps.directory.forget_watchers(auction);
            if let Some(session) = self.sessions.get_mut(id) {
                session.follows.remove(auction);
                session.offer_personal(&frame, 1, deps.clock.now());
            }
        }
    }
}

impl Actor for Hub {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        // Auctions and sessions share it; a batch that finds no room is made up for by a snapshot.
        ctx.set_mailbox_capacity(16_384);
        self.is_started = true;
        ctx.run_interval(TICK, |hub, _| hub.tick());
        ctx.run_interval(PRESENCE, |hub, ctx| hub.tell_presence(ctx));
    }
}

impl Drop for Hub {
    /// A hub that dies of a panic takes its sockets with it, and nothing else: they are cut off, come back, and resume where they were
    /// at the hub that is started here in its place. It knows nothing that is not known elsewhere.
    fn drop(&mut self) {
        // One that was never started has nothing to hand on.
        if !self.is_started || !std::thread::panicking() {
            return;
        }
        tracing::error!(
            sockets = self.sessions.len(),
            "a hub died; its sockets are cut off, another hub takes its place"
        );
        for crowd in self.crowds.values() {
            let sockets = u32::try_from(crowd.sessions.len()).unwrap_or(u32::MAX);
            crowd.watchers.fetch_sub(sockets, Ordering::AcqRel);
        }
        self.sessions.values().for_each(Session::cut);
        if let Some(link) = self.link.upgrade() {
            link.start_again(self.deps.clone());
        }
    }
}

impl Handler<Connect> for Hub {
    type Result = ();

    fn handle(&mut self, connect: Connect, _: &mut Self::Context) {
        let Some(new) = connect.take() else { return };
        if let Some(user) = new.user {
            self.users.entry(user).or_default().insert(new.session);
        }
        self.sessions.insert(new.session, Session::new(new, self.trouble.clone()));
    }
}

impl Handler<Disconnect> for Hub {
    type Result = ();

    fn handle(&mut self, gone: Disconnect, _: &mut Self::Context) {
        let Some(session) = self.sessions.remove(&gone.session) else { return };
        for (auction, _) in session.follows.iter() {
            self.leave_crowd(auction, gone.session);
        }
        if let Some(user) = session.user
            && let Some(all) = self.users.get_mut(&user)
        {
            all.remove(&gone.session);
            if all.is_empty() {
                self.users.remove(&user);
            }
        }
    }
}

impl Handler<Subscribe> for Hub {
    type Result = ();

    fn handle(&mut self, subscribe: Subscribe, _: &mut Self::Context) {
        let (Some(deps), Some(link)) = (self.deps(), self.link.upgrade()) else { return };
        for (auction, from) in subscribe.auctions {
            let Some(session) = self.sessions.get_mut(&subscribe.session) else { return };
            let most = deps.live.subscriptions as usize;
            if session.follows.len() >= most && session.follows.get(auction).is_none() {
                let message = format!("a socket follows at most {most} auctions");
                let frame = ServerFrame::Error { code: Code::Invalid, message, of: Some("subscribe".into()) };
                session.offer_personal(&(self.pack)(&frame.text()), 1, deps.clock.now());
                return;
            }
            self.enter_crowd(&deps, auction, subscribe.session);
            let sessions = vec![subscribe.session];
            let ticket = self.ask(auction, &sessions, deps.clock.now());
            let join = JoinRequest { hub: Arc::clone(&link), sessions, from, ticket };
            self.join(&deps, &link, auction, join);
        }
    }
}

impl Handler<Unsubscribe> for Hub {
    type Result = ();

    fn handle(&mut self, unsubscribe: Unsubscribe, _: &mut Self::Context) {
        for auction in unsubscribe.auctions {
            self.leave_crowd(auction, unsubscribe.session);
            if let Some(session) = self.sessions.get_mut(&unsubscribe.session) {
                session.follows.remove(auction);
            }
        }
    }
}

impl Handler<Attached> for Hub {
    type Result = ();

    fn handle(&mut self, attached: Attached, _: &mut Self::Context) {
        drill_point!("hub.attach.before");
        let Some(deps) = self.deps() else { return };
        let now = deps.clock.now();
        let frame = (self.pack)(&attached.frame);
        for id in &attached.sessions {
            let Some(session) = self.sessions.get_mut(id) else { continue };
            match session.follows.get(attached.auction) {
                Some(Follow::Joining { ticket, .. }) if ticket == attached.ticket => {}
                _ => continue,
            }
            let follow = if session.offer(&frame, now) { Follow::At(attached.seq) } else { Follow::Lagging };
            session.follow(attached.auction, follow);
        }
    }
}
