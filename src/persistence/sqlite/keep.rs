//! Keeping checkpoints. It is the journal's thread that does it, between two groups of bids: a second writer would have to wait for
//! SQLite's one lock by looking again and again, and a busy journal leaves hardly a moment in which to find it free.

use super::SqliteStore;
use super::append::{Failure, Writer};
use crate::persistence::StoreError;
use crate::persistence::row::checkpoint::{CheckpointRow, KEEP_THE_NEWER};
use rusqlite::params;
use uuid::Uuid;

impl SqliteStore {
    /// Keeps checkpoints in one commit; returns those that were not taken.
    pub(super) async fn keep(&self, rows: Vec<CheckpointRow>) -> Result<Vec<Uuid>, StoreError> {
        self.journal.keep(rows).await
    }
}

impl Writer {
    /// Keeps checkpoints; returns those that were not taken.
    pub(super) fn keep(&mut self, rows: &[CheckpointRow]) -> Result<Vec<Uuid>, Failure> {
        self.write(|conn| {
            let insert = "INSERT INTO auction_checkpoints (auction_id, log_epoch, size, root, note, is_last)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
            let mut keep = conn.prepare_cached(&format!("{insert} {KEEP_THE_NEWER}"))?;
            let mut passed_over = Vec::new();
            for CheckpointRow { auction_id, log_epoch, size, root, note, is_last } in rows {
                let id = auction_id.as_bytes().as_slice();
                if keep.execute(params![id, log_epoch, size, root, note, is_last])? == 0 {
                    passed_over.push(*auction_id);
                }
            }
            Ok(passed_over)
        })
    }
}
