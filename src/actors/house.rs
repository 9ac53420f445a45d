//! The House: starts the actor of every auction from the store, and starts it again when it dies.
//!
//! actix' own supervision does not help here: after a panic the address is dead for ever, and a restart would keep the memory that
//! caused it. So the House hears of every death and builds a new actor **from the store**, with a pause that doubles; one that dies more
//! than three times in ten seconds is quarantined for a minute. The others never notice.

use super::auction::{AuctionActor, Downtime};
use super::deps::{Deps, mourn};
use super::engine::start_on;
use crate::drill::sometimes;
use crate::ids::AuctionId;
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use crate::{drill_point, planted};
use actix::prelude::*;
use std::collections::BTreeMap;
use std::sync::Weak;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// The pause before the first rebuild; it doubles with each. *Source*: reliability design 4.10, as the next two.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
/// More deaths than this …
const DEATHS_MOST: usize = 3;
/// … within this span mean quarantine.
const DEATHS_WITHIN: Duration = Duration::from_secs(10);
/// How long a quarantine lasts before the next try.
const QUARANTINE: Duration = Duration::from_secs(60);
/// How often the house looks whom other processes have suspended or reinstated. *Source*: "within 5 s" (SEC-9), with room to spare; one read
/// of an index that holds the suspended alone.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How often counters of auctions nobody needs are forgotten.
const TIDY_EVERY: Duration = Duration::from_secs(300);

/// Starts the actor of an auction; answers whether it could be loaded.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Adopt {
    pub auction: AuctionId,
    pub down: Option<Downtime>,
    pub opened: oneshot::Sender<bool>,
}

/// An actor is gone. Sent by its lifeline.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Gone {
    pub auction: AuctionId,
    /// Whether its work was done.
    pub orderly: bool,
    pub at: Timestamp,
}

#[derive(Default)]
struct Record {
    alive: bool,
    /// Who waits for the actor to be loaded. *Bound*: one for each call under way.
    waiting: Vec<oneshot::Sender<bool>>,
    deaths: Vec<Timestamp>,
}

pub(super) struct House {
    deps: Weak<Deps>,
    threads: Vec<ArbiterHandle>,
    next_thread: AtomicUsize,
    auctions: BTreeMap<AuctionId, Record>,
    /// A look at the suspended is under way. *Bound*: one at a time, however slow the store.
    looking: bool,
}

impl House {
    /// Makes the House; its auctions take turns on `threads`, or all run where the House does when there are none.
    pub(super) fn new(deps: Weak<Deps>, threads: Vec<ArbiterHandle>) -> Self {
        Self { deps, threads, next_thread: AtomicUsize::new(0), auctions: BTreeMap::new(), looking: false }
    }

    fn start(
        &mut self,
        auction: AuctionId,
        down: Option<Downtime>,
        opened: oneshot::Sender<bool>,
        ctx: &mut Context<Self>,
    ) {
        let Some(deps) = self.deps.upgrade() else { return };
        let record = self.auctions.entry(auction).or_default();
        if record.alive {
            if deps.directory.find(auction).is_some() {
                let _ = opened.send(true);
            } else {
                // It is being loaded, or about to leave: after an end many late bids come at once, and all of them want an answer.
                record.waiting.push(opened);
            }
            return;
        }
        let turn = self.next_thread.fetch_add(1, Ordering::Relaxed) % self.threads.len().max(1);
        record.alive = true;
        record.waiting.push(opened);
        let (loaded, is_loaded) = oneshot::channel();
        start_on(self.threads.get(turn), move || AuctionActor::new(auction, deps, down, loaded));
        ctx.spawn(is_loaded.into_actor(self).map(move |well, house, _| house.opened(auction, well.unwrap_or(false))));
    }

    fn opened(&mut self, auction: AuctionId, well: bool) {
        let Some(record) = self.auctions.get_mut(&auction) else { return };
        for opened in std::mem::take(&mut record.waiting) {
            let _ = opened.send(well);
        }
    }

    fn rebuild_later(&mut self, auction: AuctionId, died_at: Timestamp, pause: Duration, ctx: &mut Context<Self>) {
        ctx.run_later(pause, move |house, ctx| {
            let (opened, _) = oneshot::channel();
            house.start(auction, Some(Downtime { since: died_at }), opened, ctx);
        });
    }

    fn prove_service(&self, ctx: &mut Context<Self>) {
        let Some(deps) = self.deps.upgrade() else { return };
        if !deps.ready.load(Ordering::Acquire) || deps.draining.load(Ordering::Acquire) {
            return;
        }
        let proof = async move {
            let at = deps.clock.now();
            if let Err(error) = deps.log.prove_service(at).await {
                if matches!(error, StoreError::Broken { .. }) {
                    (deps.on_broken)(&error);
                }
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the house cannot write down that it is serving"
                );
            }
        };
        ctx.spawn(proof.into_actor(self));
    }

    /// Hears of suspensions that another process was told of, and sends those users' sockets away here too.
    fn look_at_suspensions(&mut self, ctx: &mut Context<Self>) {
        let Some(deps) = self.deps.upgrade() else { return };
        if self.looking || !deps.ready.load(Ordering::Acquire) {
            return;
        }
        self.looking = true;
        let look = async move {
            if let Err(error) = deps.look_at_suspensions().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "who is suspended cannot be read; asking again in a moment"
                );
            }
        };
        ctx.spawn(look.into_actor(self).map(|(), house, _| house.looking = false));
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(deps) = self.deps.upgrade() {
            mourn("house", &deps.on_broken);
        }
    }
}

impl Actor for House {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4_096);
        if let Some(deps) = self.deps.upgrade() {
            ctx.run_interval(deps.engine.proof_of_service, |house, ctx| house.prove_service(ctx));
        }
        ctx.run_interval(LOOK_EVERY, Self::look_at_suspensions);
        ctx.run_interval(TIDY_EVERY, |house, _| {
            if let Some(deps) = house.deps.upgrade() {
                deps.directory.tidy();
            }
        });
    }
}

impl Handler<Adopt> for House {
    type Result = ();

    fn handle(&mut self, adopt: Adopt, ctx: &mut Self::Context) {
        drill_point!("house.adopt.before");
        self.start(adopt.auction, adopt.down, adopt.opened, ctx);
    }
}

impl Handler<Gone> for House {
    type Result = ();

    fn handle(&mut self, gone: Gone, ctx: &mut Self::Context) {
        drill_point!("house.gone.before");
        let Some(deps) = self.deps.upgrade() else { return };
        if gone.orderly || deps.draining.load(Ordering::Acquire) {
            let waiting = self.auctions.remove(&gone.auction).map(|record| record.waiting).unwrap_or_default();
            // Who came while it was leaving gets a new one, unless the house is leaving too.
            for opened in waiting.into_iter().filter(|_| !deps.draining.load(Ordering::Acquire)) {
                self.start(gone.auction, None, opened, ctx);
            }
            return;
        }
        if planted!("dead-stays-dead") {
            return;
        }
        sometimes!("an actor died and was built again");
        deps.directory.remove(gone.auction);
        let record = self.auctions.entry(gone.auction).or_default();
        record.alive = false;
        for opened in record.waiting.drain(..) {
            let _ = opened.send(false);
        }
        record.deaths.retain(|at| gone.at.since(*at) < DEATHS_WITHIN);
        record.deaths.push(gone.at);
        let deaths = record.deaths.len();
        if deaths > DEATHS_MOST {
            tracing::error!(
                auction.id = %gone.auction, deaths, retry_s = QUARANTINE.as_secs(),
                "an auction's actor keeps dying: it is quarantined, its bidders are told to wait, and it gets the time back"
            );
            sometimes!("an actor that kept dying was quarantined");
            record.deaths.clear();
            self.rebuild_later(gone.auction, gone.at, QUARANTINE, ctx);
        } else {
            let pause = FIRST_PAUSE * (1 << (deaths - 1));
            tracing::error!(auction.id = %gone.auction, deaths, "an auction's actor died; building it again from the store");
            self.rebuild_later(gone.auction, gone.at, pause, ctx);
        }
    }
}
