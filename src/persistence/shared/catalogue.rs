//! The catalogue.

use super::{Engine, fault};
use crate::drill_point;
use crate::ids::{ArtworkId, AuctionId, SaleId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::auction::{AuctionRow, NewAuctionRow};
use crate::persistence::row::catalogue::{ArtworkRow, SaleRow};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::images::write_images;
use crate::persistence::{Artwork, AuctionFilter, AuctionRecord, Catalogue, NewAuction, Page, Paged, Sale, StoreError};
use async_trait::async_trait;
use sqlx::Connection as _;

/// Sales are listed by when they were made.
type SalePlace = Cursor<1, 1>;

/// Auctions are listed by their sale and within it by lot number.
type AuctionPlace = Cursor<2, 1>;

macro_rules! artwork_columns {
    () => {
        "w.id AS artwork_id, w.title AS artwork_title, w.artist, w.country, w.year, w.medium, w.description, w.consignor,
         w.images, w.created_at AS artwork_created_at"
    };
}

macro_rules! sale_columns {
    () => {
        "s.id, s.title, s.currency, s.zone, s.created_at,
         (SELECT count(*) FROM auctions a WHERE a.sale_id = s.id AND a.status <> 'draft') AS auctions"
    };
}

macro_rules! auctions_with_artworks {
    () => {
        concat!(
            "SELECT a.id AS auction_id, a.sale_id, a.terms, a.terms_hash, a.log_epoch, a.lot_number,
                    s.created_at AS sale_created_at, h.next_seq, a.status, h.price, h.ask, h.leader, h.bid_count,
                    h.reserve_status, h.ends_at, a.outcome, a.buyer, a.hammer_price, ",
            artwork_columns!(),
            " FROM auctions a JOIN auction_heads h ON h.auction_id = a.id
              JOIN sales s ON s.id = a.sale_id JOIN artworks w ON w.id = a.artwork_id "
        )
    };
}

#[async_trait]
impl Catalogue for Engine {
    async fn add_artwork(&self, artwork: &Artwork) -> Result<(), StoreError> {
        let images = write_images(&artwork.images)?;
        let mut conn = self.write().await?;
        sqlx::query(
            "INSERT INTO artworks (id, title, artist, country, year, medium, description, consignor, images, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(artwork.id.0)
        .bind(artwork.title.as_str())
        .bind(artwork.artist.as_str())
        .bind(artwork.country.as_deref())
        .bind(artwork.year.map(i64::from))
        .bind(artwork.medium.as_deref())
        .bind(artwork.description.as_deref())
        .bind(artwork.consignor.map(|user| user.0))
        .bind(images)
        .bind(artwork.created_at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(|error| match violation(&error) {
            Some(Violation::Taken) => StoreError::Conflict("artwork"),
            Some(Violation::Missing) => StoreError::NotFound("consignor"),
            Some(Violation::Other) | None => fault::writing(error),
        })?;
        Ok(())
    }

    async fn artwork(&self, id: ArtworkId) -> Result<Option<Artwork>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<ArtworkRow> =
            sqlx::query_as(concat!("SELECT ", artwork_columns!(), " FROM artworks w WHERE w.id = $1"))
                .bind(id.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(ArtworkRow::read).transpose()
    }

    async fn add_sale(&self, sale: &Sale) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("INSERT INTO sales (id, title, currency, zone, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(sale.id.0)
            .bind(sale.title.as_str())
            .bind(sale.currency.code())
            .bind(sale.zone.as_str())
            .bind(sale.created_at.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(|error| match violation(&error) {
                Some(Violation::Taken) => StoreError::Conflict("sale"),
                Some(Violation::Missing | Violation::Other) | None => fault::writing(error),
            })?;
        Ok(())
    }

    async fn sale(&self, id: SaleId) -> Result<Option<Sale>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<SaleRow> = sqlx::query_as(concat!("SELECT ", sale_columns!(), " FROM sales s WHERE s.id = $1"))
            .bind(id.0)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        row.map(SaleRow::read).transpose()
    }

    async fn sales(&self, page: Page) -> Result<Paged<Sale>, StoreError> {
        let after = SalePlace::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<SaleRow> = sqlx::query_as(concat!(
            "SELECT ",
            sale_columns!(),
            " FROM sales s WHERE $1 IS NULL OR (s.created_at, s.id) < ($1, $2)
              ORDER BY s.created_at DESC, s.id DESC LIMIT $3"
        ))
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, SaleRow::place, SaleRow::read)
    }

    async fn add_auction(&self, auction: &NewAuction) -> Result<(), StoreError> {
        match self.insert_draft(NewAuctionRow::write(auction)?).await {
            Err(StoreError::NotFound(_)) => Err(self.what_does_not_fit(auction).await?),
            done => done,
        }
    }

    async fn schedule_auction(&self, id: AuctionId) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let done = sqlx::query("UPDATE auctions SET status = 'scheduled' WHERE id = $1 AND status = 'draft'")
            .bind(id.0)
            .execute(&mut *whole)
            .await
            .map_err(|error| match violation(&error) {
                Some(Violation::Taken) => StoreError::Conflict("auction of this artwork"),
                Some(Violation::Missing | Violation::Other) | None => fault::writing(error),
            })?;
        // From its first line on it is told of.
        sqlx::query(
            "INSERT INTO notice_positions (auction_id, version, seq, part, is_done)
             SELECT id, 0, 0, 0, FALSE FROM auctions WHERE id = $1 AND status = 'scheduled' ON CONFLICT DO NOTHING",
        )
        .bind(id.0)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        drop(conn);
        drill_point!("store.schedule.after");
        if done.rows_affected() == 1 { Ok(()) } else { Err(self.why_not(id).await?) }
    }

    async fn auction(&self, id: AuctionId) -> Result<Option<AuctionRecord>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<AuctionRow> = sqlx::query_as(concat!(auctions_with_artworks!(), "WHERE a.id = $1"))
            .bind(id.0)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        row.map(AuctionRow::read).transpose()
    }

    async fn auctions(&self, filter: AuctionFilter, page: Page) -> Result<Paged<AuctionRecord>, StoreError> {
        let after = AuctionPlace::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<AuctionRow> = sqlx::query_as(concat!(
            auctions_with_artworks!(),
            "WHERE ($1 IS NULL OR a.sale_id = $1) AND ($2 IS NULL OR a.status = $2) AND ($3 OR a.status <> 'draft')
               AND ($4 IS NULL OR (s.created_at, s.id) < ($4, $6)
                    OR (s.created_at = $4 AND s.id = $6 AND a.lot_number > $5))
             ORDER BY s.created_at DESC, s.id DESC, a.lot_number LIMIT $7"
        ))
        .bind(filter.sale.map(|sale| sale.0))
        .bind(filter.status.map(|status| status.word()))
        .bind(filter.drafts)
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.numbers[1]))
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, AuctionRow::place, AuctionRow::read)
    }
}

impl Engine {
    async fn insert_draft(&self, row: NewAuctionRow) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(
            "INSERT INTO auctions (id, sale_id, artwork_id, lot_number, created_at, terms, terms_hash, reserve_minor,
                                   reserve_salt, status, currency, seed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        )
        .bind(row.id)
        .bind(row.sale_id)
        .bind(row.artwork_id)
        .bind(row.lot_number)
        .bind(row.created_at)
        .bind(row.terms)
        .bind(row.terms_hash)
        .bind(row.reserve_minor)
        .bind(row.reserve_salt)
        .bind(row.head.status)
        .bind(row.currency)
        .bind(row.seed)
        .execute(&mut *whole)
        .await
        .map_err(|error| match violation(&error) {
            // The id or the lot number; whoever makes up the same id twice has the same lot in mind.
            Some(Violation::Taken) => StoreError::Conflict("lot"),
            Some(Violation::Missing) => StoreError::NotFound("sale or artwork"),
            Some(Violation::Other) | None => fault::writing(error),
        })?;
        sqlx::query(
            "INSERT INTO auction_heads (auction_id, next_seq, ask, bid_count, reserve_status, ends_at)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(row.id)
        .bind(row.head.next_seq)
        .bind(row.head.ask)
        .bind(row.head.bid_count)
        .bind(row.head.reserve_status)
        .bind(row.head.ends_at)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }

    /// Tells a missing sale, a missing artwork and a sale in another currency from each other, which SQLite does not.
    async fn what_does_not_fit(&self, auction: &NewAuction) -> Result<StoreError, StoreError> {
        let Some(sale) = self.sale(auction.terms.sale).await? else { return Ok(StoreError::NotFound("sale")) };
        if sale.currency != auction.terms.currency {
            return Ok(StoreError::Conflict("sale of another currency"));
        }
        Ok(StoreError::NotFound("artwork"))
    }
}
