//! A decided batch as columns, ready for either engine.

use super::attempt::RefusalRow;
use super::head::HeadRow;
use super::signed;
use super::stretch::StretchRow;
use crate::auction::{Event, EventKind};
use crate::persistence::Append;
use uuid::Uuid;

/// One auction's batch.
pub(in crate::persistence) struct Batch {
    pub(in crate::persistence) auction: Uuid,
    pub(in crate::persistence) owner_epoch: i64,
    /// The sequence that the first new event has; the auction must be waiting for exactly this one.
    pub(in crate::persistence) from_seq: i64,
    pub(in crate::persistence) head: HeadRow,
    /// Whether status and outcome are to be written: they stand elsewhere than the rest of the head, and no bid changes them.
    pub(in crate::persistence) is_turn: bool,
    pub(in crate::persistence) stretches: Vec<StretchRow>,
    pub(in crate::persistence) keys: Vec<KeyRow>,
    pub(in crate::persistence) refused: Vec<RefusalRow>,
}

/// A row of `bid_keys`, but for the auction: the name of an accepted bid, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::persistence) struct KeyRow {
    pub(in crate::persistence) bid_key: Uuid,
    pub(in crate::persistence) paddle: i64,
    pub(in crate::persistence) seq: i64,
    pub(in crate::persistence) at: i64,
}

impl KeyRow {
    fn of(event: &Event) -> Option<Self> {
        let EventKind::BidAccepted(bid) = &event.kind else { return None };
        let (seq, at) = (signed(event.seq), event.at.as_micros());
        Some(Self { bid_key: bid.key.0, paddle: i64::from(bid.paddle.0), seq, at })
    }
}

impl Batch {
    /// Writes a batch; none when it contradicts itself. Such a batch is the program's mistake. It is fenced like one of a stale
    /// owner, so that its auction is loaded afresh and the others of the group are not held up.
    pub(in crate::persistence) fn write(append: &Append) -> Option<Self> {
        let contiguous =
            append.events.iter().zip(append.after.saturating_add(1)..).all(|(event, seq)| event.seq == seq);
        let last = append.events.last().map_or(append.after, |event| event.seq);
        if !contiguous || append.head.seq != last {
            tracing::error!(auction.id = %append.auction, "a batch does not follow its own sequence, it is not written");
            return None;
        }
        let stretches = match StretchRow::write_all(&append.events) {
            Ok(stretches) => stretches,
            Err(error) => {
                tracing::error!(auction.id = %append.auction, %error, "a batch cannot be put into words, it is not written");
                return None;
            }
        };
        Some(Self {
            auction: append.auction.0,
            owner_epoch: signed(append.owner_epoch),
            from_seq: signed(append.after.saturating_add(1)),
            head: HeadRow::write(&append.head),
            is_turn: append.was != append.head.status || append.head.outcome.is_some(),
            stretches,
            keys: append.events.iter().filter_map(KeyRow::of).collect(),
            refused: append.refused.iter().map(RefusalRow::write).collect(),
        })
    }
}
