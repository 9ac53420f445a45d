//! The timekeeper: every deadline of the node in one heap, one timer. Deadlines are data; auctions set them again at every start.

use super::auction::Wake;
use super::deps::{Deps, mourn};
use crate::clock::SharedClock;
use crate::drill_point;
use crate::ids::AuctionId;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Weak;

/// Sets, moves or clears the deadline of an auction.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct SetDeadline {
    pub auction: AuctionId,
    pub at: Option<Timestamp>,
}

/// Introduces the timekeeper to the node. Sent once.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Meet(pub Weak<Deps>);

pub(super) struct Timekeeper {
    clock: SharedClock,
    node: Weak<Deps>,
    by_auction: BTreeMap<AuctionId, Timestamp>,
    by_time: BTreeSet<(Timestamp, AuctionId)>,
    timer: Option<(Timestamp, SpawnHandle)>,
}

impl Timekeeper {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, node: Weak::new(), by_auction: BTreeMap::new(), by_time: BTreeSet::new(), timer: None }
    }

    /// Sets the one timer to the earliest deadline, unless it is set so already.
    fn set_timer(&mut self, ctx: &mut Context<Self>) {
        let next = self.by_time.first().map(|(at, _)| *at);
        if self.timer.as_ref().map(|(at, _)| *at) == next {
            return;
        }
        if let Some((_, handle)) = self.timer.take() {
            ctx.cancel_future(handle);
        }
        if let Some(at) = next {
            let sleep = self.clock.sleep_until(at);
            let handle = ctx.spawn(sleep.into_actor(self).map(|(), keeper, ctx| {
                keeper.timer = None;
                keeper.ring(ctx);
            }));
            self.timer = Some((at, handle));
        }
    }

    fn ring(&mut self, ctx: &mut Context<Self>) {
        drill_point!("timekeeper.ring.before");
        let now = self.clock.now();
        while let Some((at, auction)) = self.by_time.first().copied().filter(|(at, _)| *at <= now) {
            self.by_time.pop_first();
            self.by_auction.remove(&auction);
            let Some(node) = self.node.upgrade() else { return };
            // An auction without an actor is being rebuilt, and sets its deadline again when it is.
            let Some(entry) = node.directory.find(auction) else { continue };
            if matches!(entry.addr.try_send(Wake), Err(SendError::Full(_))) {
                // Its mailbox is full of bids that came before the end: they go first, the bell rings again in a moment.
                self.put(auction, Some(at.max(now) + std::time::Duration::from_millis(5)));
            }
        }
        self.set_timer(ctx);
    }

    fn put(&mut self, auction: AuctionId, at: Option<Timestamp>) {
        if let Some(old) = self.by_auction.remove(&auction) {
            self.by_time.remove(&(old, auction));
        }
        if let Some(at) = at {
            self.by_auction.insert(auction, at);
            self.by_time.insert((at, auction));
        }
    }
}

impl Drop for Timekeeper {
    fn drop(&mut self) {
        if let Some(node) = self.node.upgrade() {
            mourn("timekeeper", &node.on_broken);
        }
    }
}

impl Actor for Timekeeper {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4_096);
    }
}

impl Handler<Meet> for Timekeeper {
    type Result = ();

    fn handle(&mut self, meet: Meet, _: &mut Self::Context) {
        self.node = meet.0;
    }
}

impl Handler<SetDeadline> for Timekeeper {
    type Result = ();

    fn handle(&mut self, set: SetDeadline, ctx: &mut Self::Context) {
        drill_point!("timekeeper.set.before");
        self.put(set.auction, set.at);
        self.set_timer(ctx);
    }
}
