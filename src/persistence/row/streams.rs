//! Streams as rows.

use super::{Nonsense, fit};
use crate::auction::Status;
use crate::ids::AuctionId;
use crate::persistence::{StoreError, StreamState, Unpublished};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `stream_positions`, with what the catalogue says of the auction.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct UnpublishedRow {
    auction_id: Uuid,
    seq: i64,
    next_seq: i64,
    status: String,
}

impl UnpublishedRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Unpublished, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("stream_positions", self.auction_id);
        Ok(Unpublished {
            auction: AuctionId(self.auction_id),
            seq: fit("seq", self.seq).map_err(here)?,
            last: fit("next_seq", self.next_seq.saturating_sub(1)).map_err(here)?,
            status: Status::from_word(&self.status).ok_or_else(|| here(Nonsense::in_column("status")))?,
        })
    }
}

/// A row of `streams`, with how many lines it is behind.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct StreamRow {
    name: String,
    held_until: i64,
    published: i64,
    published_at: Option<i64>,
    trouble: Option<String>,
    trouble_at: Option<i64>,
    behind: i64,
}

impl StreamRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<StreamState, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("streams", &self.name);
        Ok(StreamState {
            held_until: Timestamp::from_micros(self.held_until),
            published: fit("published", self.published).map_err(here)?,
            published_at: self.published_at.map(Timestamp::from_micros),
            trouble: self.trouble.zip(self.trouble_at.map(Timestamp::from_micros)),
            behind: fit("behind", self.behind).map_err(here)?,
            name: self.name,
        })
    }
}
