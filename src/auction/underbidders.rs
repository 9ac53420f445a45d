//! Who else would have bought, and at what.

use super::event::{Event, EventKind};
use crate::ids::{Paddle, Seq};
use crate::money::Amount;
use std::collections::{BTreeMap, BTreeSet};

/// Returns everybody who has bid with the highest amount that stood publicly to his name, the highest first, at the same amount the earlier first.
/// What was taken out by an operator does not count, and a maximum that was never reached stays what it is: a secret.
pub fn highest_bids(events: &[Event]) -> Vec<(Paddle, Amount)> {
    let retracted: BTreeSet<Seq> = events
        .iter()
        .filter_map(|event| match event.kind {
            EventKind::BidRetracted { of, .. } => Some(of),
            _ => None,
        })
        .collect();
    let mut highest = BTreeMap::<Paddle, (Amount, Seq)>::new();
    for event in events {
        let (paddle, amount) = match &event.kind {
            EventKind::BidAccepted(bid) if !retracted.contains(&event.seq) => (bid.paddle, bid.amount),
            // The house's answers are not taken out with the bids that they answered: where anything was taken out, only own bids count.
            EventKind::ProxyAnswered { paddle, amount, .. } if retracted.is_empty() => (*paddle, *amount),
            _ => continue,
        };
        let entry = highest.entry(paddle).or_insert((amount, event.seq));
        if amount > entry.0 {
            *entry = (amount, event.seq);
        }
    }
    let mut bids: Vec<_> = highest.into_iter().collect();
    bids.sort_by_key(|(_, (amount, seq))| (std::cmp::Reverse(*amount), *seq));
    bids.into_iter().map(|(paddle, (amount, _))| (paddle, amount)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::bid::Fingerprint;
    use super::super::event::{Act, BidAccepted};
    use super::*;
    use crate::ids::{BidKey, UserId};
    use crate::timestamp::Timestamp;
    use uuid::Uuid;

    fn amount(minor: i64) -> Amount {
        Amount::from_minor(minor).unwrap()
    }

    fn log(kinds: Vec<EventKind>) -> Vec<Event> {
        let event = |(place, kind)| Event { seq: place as u64 + 1, at: Timestamp::default(), kind };
        kinds.into_iter().enumerate().map(event).collect()
    }

    fn bid(paddle: u32, at: i64, max: Option<i64>) -> EventKind {
        EventKind::BidAccepted(BidAccepted {
            paddle: Paddle(paddle),
            key: BidKey(Uuid::nil()),
            fingerprint: Fingerprint::default(),
            offered: amount(at),
            max: max.map(amount),
            amount: amount(at),
            price: amount(at),
            leader: Paddle(paddle),
            ask: amount(at + 1),
            ends_at: Timestamp::default(),
        })
    }

    fn proxy(paddle: u32, at: i64) -> EventKind {
        let (ask, ends_at) = (amount(at + 1), Timestamp::default());
        EventKind::ProxyAnswered { paddle: Paddle(paddle), amount: amount(at), ask, ends_at }
    }

    #[test]
    fn everybody_stands_at_the_highest_public_amount() {
        let events =
            log(vec![bid(1, 10, Some(100)), bid(2, 20, None), proxy(1, 21), bid(3, 21, None), bid(2, 200, None)]);
        let bids = highest_bids(&events);
        assert_eq!(bids, [(Paddle(2), amount(200)), (Paddle(1), amount(21)), (Paddle(3), amount(21))]);
    }

    #[test]
    fn what_was_taken_out_does_not_count() {
        let act = Act { actor: UserId(Uuid::nil()), reason: "a slip".into() };
        let (price, leader) = (Some(amount(10)), Some(Paddle(1)));
        let out =
            EventKind::BidRetracted { act, of: 2, price, leader, ask: amount(11), bid_count: 1, reserve_met: None };
        let events = log(vec![bid(1, 10, Some(100)), bid(2, 20, None), proxy(1, 21), out]);
        assert_eq!(highest_bids(&events), [(Paddle(1), amount(10))]);
    }
}
