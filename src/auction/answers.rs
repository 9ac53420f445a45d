//! What was answered under which key, so that asking again gives the same answer for ever.

use super::bid::{Fingerprint, PlaceBid};
use super::event::{Event, EventKind};
use super::rejection::Rejection;
use crate::drill::planted;
use crate::ids::{BidKey, Seq, UserId};
use crate::money::Amount;
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// The answer to an accepted bid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The sequence of the bid's event.
    pub seq: Seq,
    /// When it was decided.
    pub at: Timestamp,
    /// What the bid stands at.
    pub amount: Amount,
    /// The price right after it, the house's answer included.
    pub price: Amount,
    /// Whether the bidder led right after it.
    pub leading: bool,
    /// The lowest acceptable next bid right after it.
    pub ask: Amount,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Yes.
    Accepted(Accepted),
    /// No.
    Refused {
        /// Why.
        rejection: Rejection,
        /// The ask at that moment.
        ask: Amount,
    },
}

/// One remembered answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Digest of what was asked.
    pub fingerprint: Fingerprint,
    /// What was decided.
    pub verdict: Verdict,
}

/// What the book says of a bid that comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Never seen: decide it.
    Fresh,
    /// Seen with the same content: this was the answer.
    Same(Verdict),
    /// Seen with other content.
    Reused,
}

/// All answers of one auction.
#[derive(Clone, Debug, Default)]
pub struct AnswerBook {
    answers: BTreeMap<(UserId, BidKey), Answer>,
}

impl AnswerBook {
    /// Looks a bid up by its owner and key.
    pub fn look(&self, bid: &PlaceBid) -> Look {
        match self.answers.get(&(bid.bidder.user, bid.key)) {
            None => Look::Fresh,
            Some(answer) if answer.fingerprint == bid.offer.fingerprint => Look::Same(answer.verdict),
            Some(answer) if planted!("reused_key_unnoticed") => Look::Same(answer.verdict),
            Some(_) => Look::Reused,
        }
    }

    /// Writes an answer down. The first answer under a key stands.
    pub fn note(&mut self, user: UserId, key: BidKey, answer: Answer) {
        self.answers.entry((user, key)).or_insert(answer);
    }

    /// Returns how many answers there are.
    pub fn len(&self) -> usize {
        self.answers.len()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.answers.is_empty()
    }
}

/// Returns the answer that the events of one bid mean: the bid's own event first, then what it caused.
pub fn accepted_by(events: &[Event]) -> Option<Accepted> {
    let first = events.first()?;
    let EventKind::BidAccepted(bid) = &first.kind else { return None };
    let (price, ask) = match events.get(1).map(|event| &event.kind) {
        Some(EventKind::ProxyAnswered { amount, ask, .. }) if !planted!("answer_forgets_the_proxy") => (*amount, *ask),
        _ => (bid.price, bid.ask),
    };
    let leading = bid.leader == bid.paddle;
    Some(Accepted { seq: first.seq, at: first.at, amount: bid.amount, price, leading, ask })
}
