//! Checkpoints as rows, there and back.

use super::{Nonsense, digest, fit, signed};
use crate::ids::AuctionId;
use crate::persistence::{Checkpoint, StoreError};
use uuid::Uuid;

/// A checkpoint never gives way to one that covers less, and never to one that says something else of the same lines: that
/// would be two different logs under one signature.
pub(in crate::persistence) const KEEP_THE_NEWER: &str = "ON CONFLICT (auction_id) DO UPDATE
    SET log_epoch = excluded.log_epoch, size = excluded.size, root = excluded.root, note = excluded.note,
        is_last = excluded.is_last
    WHERE excluded.log_epoch > auction_checkpoints.log_epoch
       OR (excluded.log_epoch = auction_checkpoints.log_epoch
           AND (excluded.size > auction_checkpoints.size
                OR (excluded.size = auction_checkpoints.size AND excluded.root = auction_checkpoints.root)))";

/// A row of `auction_checkpoints`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct CheckpointRow {
    pub(in crate::persistence) auction_id: Uuid,
    pub(in crate::persistence) log_epoch: i64,
    pub(in crate::persistence) size: i64,
    pub(in crate::persistence) root: Vec<u8>,
    pub(in crate::persistence) note: String,
    pub(in crate::persistence) is_last: i64,
}

impl CheckpointRow {
    /// Writes a checkpoint.
    pub(in crate::persistence) fn write(checkpoint: &Checkpoint) -> Self {
        Self {
            auction_id: checkpoint.auction.0,
            log_epoch: signed(checkpoint.log_epoch),
            size: signed(checkpoint.size),
            root: checkpoint.root.to_vec(),
            note: checkpoint.note.clone(),
            is_last: i64::from(checkpoint.is_last),
        }
    }

    /// Reads a checkpoint.
    pub(in crate::persistence) fn read(self) -> Result<Checkpoint, StoreError> {
        let auction = AuctionId(self.auction_id);
        self.parse().map_err(|nonsense| nonsense.at("auction_checkpoints", auction))
    }

    fn parse(self) -> Result<Checkpoint, Nonsense> {
        Ok(Checkpoint {
            auction: AuctionId(self.auction_id),
            log_epoch: fit("log_epoch", self.log_epoch)?,
            size: fit("size", self.size)?,
            root: digest("root", &self.root)?,
            note: self.note,
            is_last: self.is_last == 1,
        })
    }
}
