//! Signed checkpoints.

use super::{Engine, fault};
use crate::ids::AuctionId;
use crate::persistence::row::auction::SecretsRow;
use crate::persistence::row::checkpoint::CheckpointRow;
use crate::persistence::{Checkpoint, Checkpoints, Secrets, StoreError};
use async_trait::async_trait;
use uuid::Uuid;

#[async_trait]
impl Checkpoints for Engine {
    async fn newest_checkpoint(&self, auction: AuctionId) -> Result<Option<Checkpoint>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<CheckpointRow> = sqlx::query_as(
            "SELECT auction_id, log_epoch, size, root, note, is_last FROM auction_checkpoints WHERE auction_id = $1",
        )
        .bind(auction.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(CheckpointRow::read).transpose()
    }

    async fn save_checkpoints(&self, checkpoints: &[Checkpoint]) -> Result<Vec<AuctionId>, StoreError> {
        if checkpoints.is_empty() {
            return Ok(Vec::new());
        }
        let passed_over = self.keep(checkpoints.iter().map(CheckpointRow::write).collect()).await?;
        Ok(passed_over.into_iter().map(AuctionId).collect())
    }

    async fn unsigned_ends(&self) -> Result<Vec<AuctionId>, StoreError> {
        let mut conn = self.read().await?;
        // By way of the index over what is not finished, which holds about as many rows as there are live auctions.
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT c.auction_id FROM auction_checkpoints c JOIN auctions a ON a.id = c.auction_id
             WHERE c.is_last = 0 AND a.status IN ('closed', 'cancelled')",
        )
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        Ok(ids.into_iter().map(AuctionId).collect())
    }

    async fn secrets(&self, auction: AuctionId) -> Result<Option<Secrets>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<SecretsRow> =
            sqlx::query_as("SELECT reserve_minor, reserve_salt, seed FROM auctions WHERE id = $1")
                .bind(auction.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(|row| row.read(auction)).transpose()
    }
}
