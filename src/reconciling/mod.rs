//! The house's books beside the bank's: what one says of holds and settlements must be in the other, and nothing may be left between them.
//!
//! A house goes on while its books are compared. What differs is looked at again, and counts only if it stood still meanwhile.

mod holds;
mod settlements;
mod strangers;

use crate::bank::TrialBalance;
use crate::clock::SharedClock;
use crate::integrations::bank::{Bank, Failure};
use crate::persistence::{Holds, Settlements, StoreError};
use crate::timestamp::Timestamp;
use std::time::Duration;

/// How often what differs is looked at again: it may have been on its way between the two books.
const LOOKS: u32 = 3;

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// The bank's own book, added up.
    pub trial: TrialBalance,
    /// Where the two books differ, in words; at most [`TrialBalance::FAULTS_MAX`] of them.
    pub differences: Vec<String>,
    /// How many holds were compared.
    pub holds: u64,
    /// How many settlements were.
    pub settlements: u64,
    /// Whether all were: false when the time was over before, or something could not be.
    pub is_complete: bool,
    /// What could not be compared at all, and what to do about it, in words.
    pub left_out: Vec<String>,
}

impl Reconciled {
    /// Returns whether nothing wrong was found in what was compared.
    pub fn balances(&self) -> bool {
        self.trial.holds() && self.differences.is_empty()
    }
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum ReconcileError {
    /// A book of the house cannot be read.
    #[error("the house's books of holds and settlements cannot be read")]
    House(#[from] StoreError),
    /// The bank does not answer.
    #[error("the bank cannot be asked")]
    Bank(#[from] Failure),
}

/// The books that are compared.
pub struct Books<'a> {
    /// What the house believes to be set aside for bids.
    pub holds: &'a dyn Holds,
    /// What it says of settlements.
    pub settlements: &'a dyn Settlements,
    /// The bank.
    pub bank: &'a dyn Bank,
    /// Where time comes from.
    pub clock: &'a SharedClock,
}

impl Books<'_> {
    /// Has the bank's book added up, and compares it with those of the house, for no longer than `patience`.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub async fn reconcile(&self, patience: Option<Duration>) -> Result<Reconciled, ReconcileError> {
        let trial = self.bank.trial_balance().await?;
        let mut reconciled = self.compare(patience).await?;
        reconciled.trial = trial;
        Ok(reconciled)
    }

    /// Compares the books of the house with the bank's, and leaves the bank's own alone.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub async fn compare(&self, patience: Option<Duration>) -> Result<Reconciled, ReconcileError> {
        let until = patience.map(|patience| self.clock.now() + patience);
        let mut reconciled = Reconciled { is_complete: true, ..Reconciled::default() };
        self.compare_holds(&mut reconciled, until).await?;
        let mut seen = self.compare_settlements(&mut reconciled, until).await?;
        self.look_for_strangers(&mut seen, &mut reconciled, until).await?;
        reconciled.differences.truncate(TrialBalance::FAULTS_MAX);
        Ok(reconciled)
    }

    fn is_over(&self, until: Option<Timestamp>) -> bool {
        until.is_some_and(|until| self.clock.now() >= until)
    }
}
