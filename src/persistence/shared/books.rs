//! The books, read through from end to end.

use super::{Engine, fault};
use crate::ids::AuctionId;
use crate::persistence::row::auction::BookRow;
use crate::persistence::row::stretch::{StretchRow, read_all};
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
            "SELECT a.id AS auction_id, a.sale_id, a.artwork_id, a.terms, a.terms_hash, a.log_epoch, a.reserve_minor, a.reserve_salt, a.seed,
                    h.owner_epoch, h.next_seq, a.status, h.price, h.ask, h.leader, h.bid_count, h.reserve_status, h.ends_at,
                    a.outcome, a.buyer, a.hammer_price
             FROM auctions a JOIN auction_heads h ON h.auction_id = a.id WHERE a.id = $1",
        )
        .bind(auction.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let rows: Vec<StretchRow> = sqlx::query_as(
            "SELECT from_seq, to_seq, has_retraction, lines FROM log_stretches WHERE auction_id = $1 ORDER BY to_seq",
        )
        .bind(auction.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let (hold, head) = row.ok_or(StoreError::NotFound("auction"))?.read()?;
        let events = read_all(auction, &rows)?;
        Ok(Book { terms: hold.terms, reserve: hold.reserve, head, events })
    }
}
