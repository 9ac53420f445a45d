//! The sealer: has the heads of the logs signed that have moved, all of them in one go, and never on the way of a bid.
//!
//! The first line that is not covered starts a clock; when it rings, everything that has moved until then is signed and kept in one
//! commit. A house where nothing happens signs nothing.

use super::deps::Deps;
use super::ledger::Ledger;
use crate::ids::AuctionId;
use crate::notary::{NotaryError, TreeHead};
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Weak};
use tokio::sync::oneshot;

/// How many heads go into one commit. *Source*: bounds the size of one statement; 20 ms of signing.
const HEADS_MOST: usize = 1_024;

/// A log has moved. *Bound*: one for each live auction, for a log that is on the list is not listed again.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Moved {
    pub ledger: Arc<Ledger>,
    /// When its first line that nothing covers was decided: the promise counts from there.
    pub since: Timestamp,
}

/// Answers once everything that has moved is signed, or could not be.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct SealAll(pub oneshot::Sender<()>);

/// Introduces the sealer to the node. Sent once.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct MeetSealer(pub Weak<Deps>);

/// The heads of a round, by auction and history.
type Heads = BTreeMap<(AuctionId, u64), TreeHead>;

#[derive(Default)]
pub(super) struct Sealer {
    node: Weak<Deps>,
    moved: Vec<Arc<Ledger>>,
    /// Since when the first of them waits.
    since: Option<Timestamp>,
    timer: Option<SpawnHandle>,
    signing: bool,
    finishing: Vec<oneshot::Sender<()>>,
}

impl Sealer {
    /// Starts the clock, unless it runs or a round is on its way.
    fn set_timer(&mut self, ctx: &mut Context<Self>) {
        if self.timer.is_some() || self.signing || self.moved.is_empty() {
            return;
        }
        let Some(deps) = self.node.upgrade() else { return };
        // Three quarters of what is promised: the rest is for the commit of the bid before, and of the checkpoint after.
        let at = self.since.unwrap_or_else(|| deps.clock.now()) + deps.notary.every() * 3 / 4;
        let sleep = deps.clock.sleep_until(at);
        self.timer = Some(ctx.spawn(sleep.into_actor(self).map(|(), sealer, ctx| {
            sealer.timer = None;
            sealer.seal(ctx);
        })));
    }

    fn seal(&mut self, ctx: &mut Context<Self>) {
        if self.signing {
            return;
        }
        let Some(deps) = self.node.upgrade() else { return };
        let rest = self.moved.split_off(self.moved.len().min(HEADS_MOST));
        let round = std::mem::replace(&mut self.moved, rest);
        self.since = None;
        if round.is_empty() {
            self.tell_finished();
            return;
        }
        self.signing = true;
        let heads = heads(&round);
        let sealing = async move {
            let sealed = deps.notary.sign(heads.values().copied().collect()).await;
            (round, heads, sealed)
        };
        ctx.spawn(sealing.into_actor(self).map(|(round, heads, sealed), sealer, ctx| {
            sealer.signing = false;
            match sealed {
                Ok(_) => {
                    note(&round, &heads);
                    sealer.go_on(ctx);
                }
                Err(error) => sealer.failed(round, &error, ctx),
            }
        }));
    }

    fn tell_finished(&mut self) {
        for finished in self.finishing.drain(..) {
            let _ = finished.send(());
        }
    }

    /// What came in meanwhile waits for the clock; what did not fit into the round, or must be done before the house closes, does not.
    fn go_on(&mut self, ctx: &mut Context<Self>) {
        if self.moved.len() >= HEADS_MOST || !self.finishing.is_empty() {
            self.seal(ctx);
        } else {
            self.set_timer(ctx);
        }
    }

    fn failed(&mut self, round: Vec<Arc<Ledger>>, error: &NotaryError, ctx: &mut Context<Self>) {
        tracing::error!(error = error as &dyn std::error::Error, "checkpoints cannot be signed or kept; trying again");
        self.moved.extend(round.into_iter().filter(|ledger| ledger.list()));
        // A house that closes does not wait for a store that does not answer: the next start signs what is left.
        self.tell_finished();
        self.set_timer(ctx);
    }
}

/// Takes the heads of a round. An auction that was built again within the round is there twice; the larger head says all.
fn heads(round: &[Arc<Ledger>]) -> Heads {
    let mut heads = Heads::new();
    for ledger in round {
        ledger.unlist();
        let head = ledger.head();
        let larger = heads.entry(ledger.which()).or_insert(head);
        *larger = if larger.size < head.size { head } else { *larger };
    }
    heads
}

/// Tells each log of a round what is covered now.
fn note(round: &[Arc<Ledger>], heads: &Heads) {
    for ledger in round {
        if let Some(head) = heads.get(&ledger.which()) {
            ledger.signed(head.size);
        }
    }
}

impl Actor for Sealer {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(4_096);
    }
}

impl Handler<MeetSealer> for Sealer {
    type Result = ();

    fn handle(&mut self, meet: MeetSealer, _: &mut Self::Context) {
        self.node = meet.0;
    }
}

impl Handler<Moved> for Sealer {
    type Result = ();

    fn handle(&mut self, moved: Moved, ctx: &mut Self::Context) {
        self.moved.push(moved.ledger);
        self.since = Some(self.since.map_or(moved.since, |since| since.min(moved.since)));
        self.set_timer(ctx);
    }
}

impl Handler<SealAll> for Sealer {
    type Result = ();

    fn handle(&mut self, all: SealAll, ctx: &mut Self::Context) {
        self.finishing.push(all.0);
        if let Some(timer) = self.timer.take() {
            ctx.cancel_future(timer);
        }
        self.seal(ctx);
    }
}
