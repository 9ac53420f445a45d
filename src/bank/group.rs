//! A group of orders, decided one after the other and written at once.

use super::answer::{Answer, Refusal};
use super::books::{AccountChange, Books, Entry};
use super::operation::{Key, Operation, Touched};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// An order as it is given to the ledger: whoever gave it has proved that he may.
///
/// The [`Debug`](std::fmt::Debug) form leaves the PIN's hash out.
#[derive(Clone, PartialEq, Eq)]
pub struct Posting {
    /// Its name.
    pub key: Key,
    /// What is to be done.
    pub operation: Operation,
    /// The hash of the PIN, of an account that is to be opened.
    pub pin_hash: Option<String>,
    /// When.
    pub at: Timestamp,
}

impl std::fmt::Debug for Posting {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Posting").field("key", &self.key).field("operation", &self.operation).finish_non_exhaustive()
    }
}

/// What the books know of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// What was ordered under it.
    pub fingerprint: [u8; 32],
    /// Whether it was called off before it arrived, whatever it was.
    pub is_cancelled: bool,
    /// What was answered.
    pub answer: Answer,
}

impl Known {
    /// Returns what is answered to an order of this fingerprint: to another than the one that was decided, that the key was used.
    pub fn answer_to(&self, fingerprint: &[u8; 32]) -> Answer {
        let is_same = self.fingerprint == *fingerprint || self.is_cancelled;
        if is_same { self.answer } else { Err(Refusal::KeyReused) }
    }
}

/// An order that was decided now, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Which of the group.
    pub place: usize,
    /// What the books will know of its key.
    pub known: Known,
    /// The lines it writes.
    pub entries: Vec<Entry>,
    /// What becomes of an account.
    pub change: Option<AccountChange>,
}

/// What came out of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// An answer for each order, in their order.
    pub answers: Vec<Answer>,
    /// What is to be written, in this order.
    pub recorded: Vec<Recorded>,
}

/// Returns everything that a group reads and changes.
pub fn touched(group: &[Posting]) -> Touched {
    let mut touched = Touched::default();
    group.iter().for_each(|posting| posting.operation.touch(&mut touched));
    touched
}

/// Decides a group over the books that were loaded for it, and moves those on. A key that is known is answered as before: nothing is done
/// twice, in one group or in two.
pub fn settle(books: &mut Books, known: &mut BTreeMap<Key, Known>, group: &[Posting]) -> Settled {
    let mut settled = Settled::default();
    for (place, posting) in group.iter().enumerate() {
        let fingerprint = posting.operation.fingerprint();
        let is_cancel = posting.operation == Operation::Cancel;
        if let Some(known) = known.get(&posting.key) {
            settled.answers.push(if is_cancel { known.answer } else { known.answer_to(&fingerprint) });
            continue;
        }
        let decided = books.decide(&posting.operation, posting.at);
        if let Ok(decision) = &decided {
            books.apply(decision);
        }
        let answer = decided.as_ref().map(|decision| decision.receipt).map_err(|refusal| *refusal);
        let now = Known { fingerprint, is_cancelled: is_cancel, answer };
        known.insert(posting.key.clone(), now.clone());
        settled.answers.push(answer);
        let (entries, change) = decided.map(|decision| (decision.entries, decision.change)).unwrap_or_default();
        settled.recorded.push(Recorded { place, known: now, entries, change });
    }
    settled
}
