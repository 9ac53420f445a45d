//! A decided batch as columns, ready for either engine.

use super::attempt::RefusalRow;
use super::event::EventRow;
use super::head::HeadRow;
use super::signed;
use crate::persistence::Append;
use uuid::Uuid;

/// One auction's batch.
pub(in crate::persistence) struct Batch {
    pub(in crate::persistence) auction: Uuid,
    pub(in crate::persistence) owner_epoch: i64,
    /// The sequence that the first new event has; the auction must be waiting for exactly this one.
    pub(in crate::persistence) from_seq: i64,
    pub(in crate::persistence) head: HeadRow,
    pub(in crate::persistence) events: Vec<EventRow>,
    pub(in crate::persistence) refused: Vec<RefusalRow>,
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
        let events = match append.events.iter().map(EventRow::write).collect() {
            Ok(events) => events,
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
            events,
            refused: append.refused.iter().map(RefusalRow::write).collect(),
        })
    }
}
