//! What is to be done next.

use super::Saga;
use super::call::Call;
use super::key::Key;
use super::stage::{Stage, Work};
use crate::timestamp::Timestamp;

/// What whoever drives a settlement does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Todo {
    /// Store [`Saga::intend`], and when that is stored make this call.
    Call(Call),
    /// Ask the bank what became of this key.
    Ask(Key),
    /// Make out the invoice, once for each settlement, and say [`Saga::invoiced`].
    Invoice,
    /// Say [`Saga::lapsed`]: the time for an answer is over.
    Lapse,
    /// Nothing before then.
    Wait(Timestamp),
    /// Nothing, until somebody decides.
    Stuck,
    /// Nothing any more.
    Nothing,
}

impl Saga {
    /// Says what to do at this instant. A settlement that was just taken over from somebody who died is asked about first: its last call may have been made.
    pub fn todo(&self, now: Timestamp) -> Todo {
        match (self.stage, self.work) {
            (Stage::Ended(_), _) => Todo::Nothing,
            _ if self.stuck.is_some() => Todo::Stuck,
            (Stage::Offering { until }, _) if now >= until => Todo::Lapse,
            (Stage::Offering { until }, _) => Todo::Wait(until),
            (_, Work::Idle { not_before }) if now < not_before => Todo::Wait(not_before),
            (_, Work::Intended { ask_at, .. }) if now < ask_at => Todo::Wait(ask_at),
            (Stage::Invoicing, _) => Todo::Invoice,
            (_, Work::Intended { .. }) => Todo::Ask(self.key()),
            (_, Work::Idle { .. }) => match self.call() {
                Some(call) => Todo::Call(call),
                None => Todo::Nothing,
            },
        }
    }

    /// Returns the settlement as it is stored before the call of the present step is made.
    #[must_use]
    pub fn intend(&self, now: Timestamp) -> Self {
        let mut next = self.clone();
        next.work = Work::Intended { since: now, ask_at: now };
        next.revision += 1;
        next
    }
}
