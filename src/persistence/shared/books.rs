//! The books, read through from end to end.

use super::{Engine, fault};
use crate::ids::AuctionId;
use crate::persistence::row::auction::BookRow;
use crate::persistence::row::event::EventRow;
use crate::persistence::{Book, Books, StoreError};
use async_trait::async_trait;
use uuid::Uuid;

#[async_trait]
impl Books for Engine {
    async fn every_auction(&self) -> Result<Vec<AuctionId>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM auctions ORDER BY id")
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(ids.into_iter().map(AuctionId).collect())
    }

    async fn book(&self, auction: AuctionId) -> Result<Book, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<BookRow> = sqlx::query_as(
            "SELECT id AS auction_id, sale_id, artwork_id, terms, terms_hash, log_epoch, reserve_minor, reserve_salt, seed, owner_epoch,
                    next_seq, status, price, ask, leader, bid_count, reserve_status, ends_at, outcome, buyer, hammer_price
             FROM auctions WHERE id = $1",
        )
        .bind(auction.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT seq, at, kind, paddle, bid_key, data FROM auction_events WHERE auction_id = $1 ORDER BY seq",
        )
        .bind(auction.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let (hold, head) = row.ok_or(StoreError::NotFound("auction"))?.read()?;
        let events = rows.into_iter().map(|row| row.read(auction)).collect::<Result<_, _>>()?;
        Ok(Book { terms: hold.terms, reserve: hold.reserve, head, events })
    }
}
