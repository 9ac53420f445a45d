//! The settlement of one sold auction, from the hammer to the last transfer, as a small deterministic machine.
//!
//! It says what is to be done next ([`Saga::todo`]), hears what became of it ([`Saga::heard`], [`Saga::found`]) and is a plain value between the two, to
//! be stored with a guard on [`Saga::revision`]. Three rules make it safe against anything that dies, lies still or answers twice:
//!
//! 1. Nothing is asked of the bank before [`Saga::intend`] is stored: whoever finds an intent knows that the call may have been made.
//! 2. A step keeps its key until its outcome is **known**. Unknown is never tried under another key; the bank is asked what became of this one.
//! 3. Nobody else is asked for the money before the first buyer's hold is surely gone.

mod call;
mod hear;
mod key;
mod next;
mod people;
mod stage;
#[cfg(test)]
mod stops;
mod stored;
#[cfg(test)]
mod tests;

pub use call::{Answer, Call, Found, Operation, Refusal};
pub use key::Key;
pub use next::Todo;
pub use people::{Candidate, NoCandidate, Policy};
pub use stage::{Ending, Payee, Stage, Work};
pub use stored::{Nonsense, Parts};

use crate::ids::AuctionId;
use crate::timestamp::Timestamp;

/// One settlement.
///
/// *Invariant*: `buyer` is one of `candidates`; what the stage needs of money is in the buyer's split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saga {
    auction: AuctionId,
    /// The line of the log by which the auction closed: an auction that is reopened and closes again is settled anew.
    closing: u64,
    candidates: Vec<Candidate>,
    buyer: usize,
    policy: Policy,
    stage: Stage,
    work: Work,
    /// Whether a call under the present key may be on its way although nobody waits for it: only the same key is safe then.
    loose: bool,
    /// How often a step was refused for good: part of the key, for a bank gives the same answer to the same key for ever. Never counted back.
    round: u32,
    /// How often the present step was tried without its end being known or its refusal being final; sets the pace.
    tries: u32,
    /// How often the present buyer's money was not captured although the bank had just held it.
    captures_refused: u32,
    /// Until when the present buyer can bring the money.
    pay_by: Timestamp,
    /// Whether an operator wants the whole taken back.
    taking_back: bool,
    /// Why nothing goes on by itself.
    stuck: Option<Refusal>,
    revision: u64,
}

impl Saga {
    /// Begins the settlement of an auction whose hammer has fallen. The first candidate is the winner; the others, in this order, are asked when he
    /// does not pay.
    ///
    /// # Errors
    /// [`NoCandidate`] when nobody won.
    pub fn begin(
        auction: AuctionId,
        closing: u64,
        candidates: Vec<Candidate>,
        policy: Policy,
        now: Timestamp,
    ) -> Result<Self, NoCandidate> {
        if candidates.is_empty() {
            return Err(NoCandidate);
        }
        Ok(Self {
            auction,
            closing,
            candidates,
            buyer: 0,
            policy,
            stage: Stage::Securing,
            work: Work::Idle { not_before: now },
            loose: false,
            round: 0,
            tries: 0,
            captures_refused: 0,
            pay_by: now + policy.pay_within,
            taking_back: false,
            stuck: None,
            revision: 0,
        })
    }

    /// Whose settlement this is.
    pub const fn auction(&self) -> AuctionId {
        self.auction
    }

    /// By which line of its log the auction closed.
    pub const fn closing(&self) -> u64 {
        self.closing
    }

    /// Who may buy, in the order in which they are asked.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Which of them is to pay, or did.
    pub const fn buyer_at(&self) -> usize {
        self.buyer
    }

    /// Until when he can bring the money.
    pub const fn pay_by(&self) -> Timestamp {
        self.pay_by
    }

    /// How often the present step was tried in vain.
    pub const fn tries(&self) -> u32 {
        self.tries
    }

    /// Whether an operator wants the whole taken back.
    pub const fn is_taking_back(&self) -> bool {
        self.taking_back
    }

    /// Who is to pay, or did.
    pub fn buyer(&self) -> &Candidate {
        // INVARIANT: `buyer` is one of `candidates`.
        &self.candidates[self.buyer]
    }

    /// Where it stands.
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// Whether a call is under way.
    pub const fn work(&self) -> Work {
        self.work
    }

    /// Why nothing goes on by itself, if so.
    pub const fn stuck(&self) -> Option<Refusal> {
        self.stuck
    }

    /// What a stored copy must still be at for this one to take its place.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// How it ended, if it did.
    pub const fn ending(&self) -> Option<Ending> {
        match self.stage {
            Stage::Ended(ending) => Some(ending),
            _ => None,
        }
    }

    /// Whether somebody should look at it: nothing goes on by itself, or the bank has not said for an hour what became of a call.
    pub fn wants_somebody(&self, now: Timestamp) -> bool {
        let unknown_long = match self.work {
            Work::Intended { since, .. } => now.since(since) > self.policy.alarm_after,
            Work::Idle { .. } => false,
        };
        self.stuck.is_some() || unknown_long
    }
}
