//! A settlement taken apart, to be stored, and put together again.

use super::{Candidate, Policy, Refusal, Saga, Stage, Work};
use crate::ids::AuctionId;
use crate::timestamp::Timestamp;

/// Everything that a settlement is. [`Saga`] says what each part means.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the fields of Saga")]
pub struct Parts {
    pub auction: AuctionId,
    pub closing: u64,
    pub candidates: Vec<Candidate>,
    pub buyer: usize,
    pub policy: Policy,
    pub stage: Stage,
    pub work: Work,
    pub loose: bool,
    pub round: u32,
    pub tries: u32,
    pub captures_refused: u32,
    pub pay_by: Timestamp,
    pub taking_back: bool,
    pub stuck: Option<Refusal>,
    pub revision: u64,
}

/// The parts do not make a settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the buyer of a settlement is none of its candidates")]
pub struct Nonsense;

impl Saga {
    /// Takes it apart.
    pub fn parts(&self) -> Parts {
        let Self { auction, closing, buyer, policy, stage, work, .. } = *self;
        let Self { loose, round, tries, captures_refused, pay_by, taking_back, stuck, revision, .. } = *self;
        let candidates = self.candidates.clone();
        Parts {
            auction,
            closing,
            candidates,
            buyer,
            policy,
            stage,
            work,
            loose,
            round,
            tries,
            captures_refused,
            pay_by,
            taking_back,
            stuck,
            revision,
        }
    }

    /// Puts it together.
    ///
    /// # Errors
    /// [`Nonsense`].
    pub fn of(parts: Parts) -> Result<Self, Nonsense> {
        let Parts { auction, closing, candidates, buyer, policy, stage, work, loose, round, tries, .. } = parts;
        if buyer >= candidates.len() {
            return Err(Nonsense);
        }
        let (pay_by, taking_back, stuck, revision) = (parts.pay_by, parts.taking_back, parts.stuck, parts.revision);
        let captures_refused = parts.captures_refused;
        Ok(Self {
            auction,
            closing,
            candidates,
            buyer,
            policy,
            stage,
            work,
            loose,
            round,
            tries,
            captures_refused,
            pay_by,
            taking_back,
            stuck,
            revision,
        })
    }
}
