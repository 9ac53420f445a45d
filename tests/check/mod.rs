//! The oracles: what must be true of a house, whatever happened to it.
//!
//! They judge a [`Run`]: what clients sent and heard, what the store held at the end, what watchers saw. They know nothing of how the run
//! came about, so the same oracles judge a simulated world and real processes; a test takes them in by
//! `#[path = "../check/mod.rs"] mod check;`. Switch planted bugs off before calling [`judge`]: it replays with the house's own rules.
//!
//! | module | what | invariants |
//! |---|---|---|
//! | `answers` | what was acknowledged is in the log; a key has one answer; nothing comes from nowhere | S1 S2 S4 L3 |
//! | `order` | what was acknowledged before another was sent stands before it in the log | S5 |
//! | `replay` | the log is gapless and is what the rules make of its own commands | S3 S6–S10 S16 S21 |
//! | `price` | price and leader, worked out a second time without the house's arithmetic | S6 S7 |
//! | `refusals` | a refusal was right in some state between send and answer; who came before the end is not late | S8 |
//! | `owners` | each batch was written by the owner of the moment | S11 S12 |
//! | `streams` | every watcher saw the log, in order, without a gap, or a true snapshot | S13 S14 |
//! | `alive` | what was due happened in time; time that the house took was given back | L1 L2 S10 |
#![allow(dead_code, unused_imports, reason = "each test takes what it needs of them")]

mod alive;
mod answers;
mod order;
mod owners;
mod price;
mod record;
mod refusals;
mod replay;
mod streams;

pub use record::{Acked, Answer, Asked, Bounds, Log, Operation, Outage, Run, Seen, Stream, Suspension, Write};

use arte::ids::AuctionId;
use std::fmt;

/// Something that must never be.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Which invariant it breaks, by its number (`S1`, `L3`).
    pub invariant: &'static str,
    /// Where.
    pub auction: Option<AuctionId>,
    /// What, in words.
    pub says: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.auction {
            Some(auction) => write!(out, "{} in auction {auction}: {}", self.invariant, self.says),
            None => write!(out, "{}: {}", self.invariant, self.says),
        }
    }
}

/// Collects findings.
#[derive(Default)]
pub(crate) struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn add(&mut self, invariant: &'static str, auction: AuctionId, says: impl Into<String>) {
        self.0.push(Finding { invariant, auction: Some(auction), says: says.into() });
    }
}

/// Judges a run. Empty when every invariant held. `O(n log n)` in operations and events.
pub fn judge(run: &Run) -> Vec<Finding> {
    let mut findings = Findings::default();
    let calls = answers::gather(run);
    for (id, log) in &run.logs {
        let calls = calls.get(id).map_or(&[][..], Vec::as_slice);
        replay::check(*id, log, &mut findings);
        price::check(*id, log, &mut findings);
        owners::check(*id, log, &mut findings);
        answers::check(*id, log, run, calls, &mut findings);
        order::check(*id, calls, &mut findings);
        refusals::check(*id, log, run, calls, &mut findings);
        alive::check(*id, log, run, &mut findings);
        tamper_evidence(*id, log, &mut findings);
    }
    streams::check(run, &mut findings);
    findings.0
}

/// S22, the hook: where a proof log of hashes and signatures is to be compared with the log. The house keeps none yet.
fn tamper_evidence(_: AuctionId, _: &Log, _: &mut Findings) {}
