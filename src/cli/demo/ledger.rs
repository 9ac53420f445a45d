//! The proof at the end: every bid that the house said is in the log, is in the log.

use super::client::{Event, Kind, Rest};
use super::robot::Acknowledged;
use anyhow::bail;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use uuid::Uuid;

/// Looks every acknowledged bid up in the public logs. Returns how many were found: all of them.
///
/// # Errors
/// When a log cannot be read, or one bid is missing or differs; names the first.
pub async fn check(rest: &Rest, acknowledged: &[Acknowledged]) -> anyhow::Result<usize> {
    let mut logs: BTreeMap<Uuid, Vec<Event>> = BTreeMap::new();
    for bid in acknowledged {
        let log = match logs.entry(bid.auction) {
            Entry::Occupied(read) => read.into_mut(),
            Entry::Vacant(unread) => unread.insert(rest.log(bid.auction).await?),
        };
        if !holds(log, bid) {
            bail!(
                "the acknowledged bid of paddle {} is not line {} of the log of auction {}",
                bid.paddle,
                bid.seq,
                bid.auction
            );
        }
    }
    Ok(acknowledged.len())
}

fn holds(log: &[Event], bid: &Acknowledged) -> bool {
    let line = bid.seq.checked_sub(1).and_then(|index| log.get(usize::try_from(index).ok()?));
    line.is_some_and(|event| {
        event.seq == bid.seq
            && matches!(&event.kind, Kind::BidAccepted { amount, paddle, by, .. }
                if *amount == bid.amount && *paddle == bid.paddle && by == "bid")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bid_must_be_found_exactly_as_it_was_acknowledged() {
        let line = |seq, paddle, by: &str| Event {
            seq,
            kind: Kind::BidAccepted {
                amount: "5".into(),
                paddle,
                price: "5".into(),
                leader: paddle,
                ask: "6".into(),
                by: by.into(),
            },
        };
        let log = [Event { seq: 1, kind: Kind::Other }, line(2, 4, "bid"), line(3, 4, "proxy")];
        let bid = |seq, paddle, amount: &str| Acknowledged { auction: Uuid::nil(), seq, paddle, amount: amount.into() };
        let table = [
            (bid(2, 4, "5"), true),
            (bid(2, 4, "6"), false),
            (bid(2, 5, "5"), false),
            (bid(3, 4, "5"), false),
            (bid(1, 4, "5"), false),
            (bid(0, 4, "5"), false),
            (bid(4, 4, "5"), false),
        ];
        for (bid, found) in table {
            assert_eq!(holds(&log, &bid), found, "{bid:?}");
        }
    }
}
