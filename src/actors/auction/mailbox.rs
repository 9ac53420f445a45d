//! What reaches an auction's actor, and what it does first with each.

#[cfg(test)]
use super::Poison;
use super::queue::Waiting;
use super::{ActMessage, ArtworkChanged, AuctionActor, BidMessage, Bids, DoorsOpen, Finish, Wake};
use crate::actors::hub::JoinRequest;
use crate::planted;
use actix::prelude::*;

impl Actor for AuctionActor {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        // Bids are bounded by admission; the rest of the mailbox is for joins, acts and the timer.
        ctx.set_mailbox_capacity(self.deps.engine.auction_queue as usize + 1_024);
        self.reload(ctx);
    }
}

impl Handler<BidMessage> for AuctionActor {
    type Result = ();

    fn handle(&mut self, bid: BidMessage, ctx: &mut Self::Context) {
        self.queue.push(Waiting::Bid(bid));
        self.pump_or_gather(ctx);
    }
}

impl Handler<Bids> for AuctionActor {
    type Result = ();

    fn handle(&mut self, bids: Bids, ctx: &mut Self::Context) {
        for bid in bids.0 {
            self.queue.push(Waiting::Bid(bid));
        }
        self.pump_or_gather(ctx);
    }
}

impl Handler<ActMessage> for AuctionActor {
    type Result = ();

    fn handle(&mut self, act: ActMessage, ctx: &mut Self::Context) {
        self.queue.push(Waiting::Act(act));
        self.pump(ctx);
    }
}

impl Handler<Wake> for AuctionActor {
    type Result = ();

    fn handle(&mut self, _: Wake, ctx: &mut Self::Context) {
        // A house that stops, or has not opened yet, turns bids away, so it must not end an auction behind their backs: the next start, or
        // the opening of the doors, gives the time back.
        if !self.is_serving() {
            return;
        }
        self.close_waits = false;
        if !planted!("deadline_not_moved") {
            self.deadline = None;
        }
        if planted!("close_overtakes_bids") {
            self.queue.put_back(vec![Waiting::Time]);
        } else {
            self.queue.push(Waiting::Time);
        }
        self.pump(ctx);
        // A bell that rang for nothing must not be the last one. While a close waits for bids it rings again by itself: set to an
        // instant that has passed, it would ring without a pause.
        if self.writing.is_none() && !self.close_waits {
            self.set_deadline(ctx);
        }
    }
}

impl Handler<DoorsOpen> for AuctionActor {
    type Result = ();

    fn handle(&mut self, _: DoorsOpen, ctx: &mut Self::Context) {
        self.doors_open(ctx);
    }
}

impl Handler<JoinRequest> for AuctionActor {
    type Result = ();

    fn handle(&mut self, join: JoinRequest, _: &mut Self::Context) {
        match &self.loaded {
            Some(loaded) => {
                let watchers = self.deps.directory.watchers(self.id);
                loaded.public.join(join, &watchers, self.deps.clock.now());
            }
            // Still loading: the hub asks again in a moment.
            None => join.hub.missed(self.id),
        }
    }
}

impl Handler<ArtworkChanged> for AuctionActor {
    type Result = ();

    fn handle(&mut self, changed: ArtworkChanged, _: &mut Self::Context) {
        // Still loading: it reads the artwork itself, and may be a moment too early; the next change or start sets that right.
        if let Some(loaded) = &mut self.loaded {
            loaded.public.artwork_changed(changed.0);
        }
    }
}

impl Handler<Finish> for AuctionActor {
    type Result = ();

    fn handle(&mut self, finish: Finish, ctx: &mut Self::Context) {
        self.turn_away();
        self.finishing.push(finish.0);
        self.pump(ctx);
    }
}

#[cfg(test)]
impl Handler<Poison> for AuctionActor {
    type Result = ();

    fn handle(&mut self, _: Poison, _: &mut Self::Context) {
        panic!("poisoned by a test");
    }
}
