//! A stretch of a log as a row: the lines that one commit wrote of one auction, as one text.
//!
//! One row for a whole batch, because a row costs a store about the same whatever is in it, and a busy auction writes dozens of lines at once.

use super::{Nonsense, fit, line, signed};
use crate::auction::{Event, EventKind};
use crate::ids::{AuctionId, Seq};
use crate::persistence::StoreError;

/// Where the lines of logs are kept.
pub(in crate::persistence) const TABLE: &str = "log_stretches";

/// How many lines a row holds at most. *Source*: judgement: a row shared by 64 lines costs each next to nothing,
/// and a reader of one line reads them all.
pub(in crate::persistence) const LINES_MOST: usize = 64;

/// A row of `log_stretches`, but for the auction.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::persistence) struct StretchRow {
    /// The sequence of the first line.
    pub(in crate::persistence) from_seq: i64,
    /// The sequence of the last one.
    pub(in crate::persistence) to_seq: i64,
    /// Whether one of them takes out a bid: those are asked for by themselves.
    pub(in crate::persistence) has_retraction: bool,
    /// The lines, with a line break between two.
    pub(in crate::persistence) lines: String,
}

impl StretchRow {
    /// Writes events, which follow each other without a gap.
    pub(in crate::persistence) fn write_all(events: &[Event]) -> Result<Vec<Self>, serde_json::Error> {
        events.chunks(LINES_MOST).map(Self::write).collect()
    }

    fn write(events: &[Event]) -> Result<Self, serde_json::Error> {
        // A bid, the longest common line, has about 220 bytes.
        let mut text = Vec::with_capacity(events.len() * 240);
        for event in events {
            if !text.is_empty() {
                text.push(b'\n');
            }
            line::write(&mut text, event)?;
        }
        let seq = |event: Option<&Event>| signed(event.map_or(0, |event| event.seq));
        Ok(Self {
            from_seq: seq(events.first()),
            to_seq: seq(events.last()),
            has_retraction: events.iter().any(|event| matches!(event.kind, EventKind::BidRetracted { .. })),
            lines: String::from_utf8(text).map_err(serde::ser::Error::custom)?,
        })
    }

    /// Reads the events.
    pub(in crate::persistence) fn read(&self, auction: AuctionId) -> Result<Vec<Event>, StoreError> {
        let mut events = Vec::with_capacity(LINES_MOST);
        let mut expected = self.first()?;
        let here = |seq: Seq, nonsense: Nonsense| nonsense.at(TABLE, format_args!("{auction} {seq}"));
        for text in self.lines.split('\n') {
            let event = line::read(text).map_err(|nonsense| here(expected, nonsense))?;
            if event.seq != expected {
                return Err(here(expected, Nonsense("another line stands in its place".into())));
            }
            expected = expected.saturating_add(1);
            events.push(event);
        }
        if signed(expected) != self.to_seq.saturating_add(1) {
            return Err(here(expected, Nonsense("its row should go on to another line".into())));
        }
        Ok(events)
    }

    fn first(&self) -> Result<Seq, StoreError> {
        fit("from_seq", self.from_seq).map_err(|nonsense| nonsense.at(TABLE, self.from_seq))
    }
}

/// Reads the events of rows that follow each other.
pub(in crate::persistence) fn read_all(auction: AuctionId, rows: &[StretchRow]) -> Result<Vec<Event>, StoreError> {
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        events.append(&mut row.read(auction)?);
    }
    Ok(events)
}
