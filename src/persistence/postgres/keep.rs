//! Keeping checkpoints: one statement for all of them.

use super::{PostgresStore, fault};
use crate::persistence::StoreError;
use crate::persistence::row::checkpoint::{CheckpointRow, KEEP_THE_NEWER};
use sqlx::QueryBuilder;
use std::collections::BTreeSet;
use uuid::Uuid;

impl PostgresStore {
    /// Keeps checkpoints in one commit; returns those that were not taken.
    pub(super) async fn keep(&self, rows: Vec<CheckpointRow>) -> Result<Vec<Uuid>, StoreError> {
        let all: Vec<Uuid> = rows.iter().map(|row| row.auction_id).collect();
        let mut insert =
            QueryBuilder::new("INSERT INTO auction_checkpoints (auction_id, log_epoch, size, root, note, is_last) ");
        insert.push_values(rows, |mut values, row| {
            values.push_bind(row.auction_id).push_bind(row.log_epoch).push_bind(row.size);
            values.push_bind(row.root).push_bind(row.note).push_bind(row.is_last);
        });
        insert.push(" ").push(KEEP_THE_NEWER).push(" RETURNING auction_id");
        let mut conn = self.write().await?;
        let taken: Vec<(Uuid,)> = insert.build_query_as().fetch_all(&mut *conn).await.map_err(fault::writing)?;
        drop(conn);
        let taken: BTreeSet<Uuid> = taken.into_iter().map(|(id,)| id).collect();
        Ok(all.into_iter().filter(|id| !taken.contains(id)).collect())
    }
}
