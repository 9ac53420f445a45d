//! The catalogue.

use super::artworks::take_turn_at_seller;
use super::{Engine, fault};
use crate::drill_point;
use crate::ids::{ArtworkId, AuctionId, SaleId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::auction::{AuctionRow, NewAuctionRow};
use crate::persistence::row::catalogue::{ArtworkRow, SaleRow};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::sales::write_defaults;
use crate::persistence::{Artwork, AuctionFilter, AuctionRecord, Catalogue, NewAuction, Page, Paged, Sale, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;

/// Sales are listed by when they were made.
type SalePlace = Cursor<1, 1>;

/// Auctions are listed by their sale and within it by lot number.
type AuctionPlace = Cursor<2, 1>;

macro_rules! artwork_columns {
    () => {
        "w.id AS artwork_id, w.title AS artwork_title, w.artist, w.country, w.year, w.month, w.day, w.medium, w.theme,
         w.style, w.technique, w.materials, w.height_mm, w.width_mm, w.depth_mm, w.description, w.provenance, w.condition,
         w.estimate_currency, w.estimate_low, w.estimate_high, w.consignor, w.images, w.version AS artwork_version,
         w.created_at AS artwork_created_at"
    };
}
pub(super) use artwork_columns;

macro_rules! sale_columns {
    () => {
        "s.id, s.title, s.currency, s.zone, s.created_at, s.description, s.starts_at, s.ends_at, s.defaults, s.version,
         (SELECT count(*) FROM auctions a WHERE a.sale_id = s.id AND a.status <> 'draft') AS auctions"
    };
}

macro_rules! auction_columns {
    () => {
        "a.id AS auction_id, a.sale_id, a.terms, a.terms_hash, a.log_epoch, a.lot_number,
         s.created_at AS sale_created_at, h.next_seq, a.status, h.price, h.ask, h.leader, h.bid_count,
         h.reserve_status, h.ends_at, a.outcome, a.buyer, a.hammer_price"
    };
}
pub(super) use auction_columns;

macro_rules! auctions_with_artworks {
    () => {
        concat!(
            "SELECT ",
            auction_columns!(),
            ", ",
            artwork_columns!(),
            " FROM auctions a JOIN auction_heads h ON h.auction_id = a.id
              JOIN sales s ON s.id = a.sale_id JOIN artworks w ON w.id = a.artwork_id "
        )
    };
}

#[async_trait]
impl Catalogue for Engine {
    async fn add_artwork(&self, artwork: &Artwork) -> Result<(), StoreError> {
        self.insert_artwork(artwork).await
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

    async fn artwork_named(&self, artist: &str, title: &str) -> Result<Option<Artwork>, StoreError> {
        self.find_artwork_named(artist, title).await
    }

    async fn artworks_after(&self, id: Option<ArtworkId>, most: u32) -> Result<Vec<Artwork>, StoreError> {
        self.artworks_in_order(id, most).await
    }

    async fn edit_artwork(&self, artwork: &Artwork) -> Result<Artwork, StoreError> {
        self.update_artwork(artwork).await
    }

    async fn delete_artwork(&self, id: ArtworkId, version: u64, now: Timestamp) -> Result<(), StoreError> {
        self.take_artwork_away(id, version, now).await
    }

    async fn last_auction_of(&self, artwork: ArtworkId) -> Result<Option<AuctionRecord>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<AuctionRow> = sqlx::query_as(concat!(
            auctions_with_artworks!(),
            "WHERE a.artwork_id = $1 AND a.status <> 'draft' ORDER BY a.created_at DESC, a.id DESC LIMIT 1"
        ))
        .bind(artwork.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(AuctionRow::read).transpose()
    }

    async fn add_sale(&self, sale: &Sale) -> Result<(), StoreError> {
        let defaults = write_defaults(&sale.defaults)?;
        let mut conn = self.write().await?;
        sqlx::query(
            "INSERT INTO sales (id, title, currency, zone, created_at, description, starts_at, ends_at, defaults)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(sale.id.0)
        .bind(sale.title.as_str())
        .bind(sale.currency.code())
        .bind(sale.zone.as_str())
        .bind(sale.created_at.as_micros())
        .bind(sale.description.as_deref())
        .bind(sale.starts_at.map(|at| at.as_micros()))
        .bind(sale.ends_at.map(|at| at.as_micros()))
        .bind(defaults)
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
        if !take_turn_at_seller(&mut whole, id).await? {
            return Err(StoreError::Conflict("seller"));
        }
        let done = sqlx::query("UPDATE auctions SET status = 'scheduled' WHERE id = $1 AND status = 'draft'")
            .bind(id.0)
            .execute(&mut *whole)
            .await
            .map_err(|error| match violation(&error) {
                Some(Violation::Taken) => StoreError::Conflict("auction of this artwork"),
                Some(Violation::Missing | Violation::Other) | None => fault::writing(error),
            })?;
        if done.rows_affected() == 1 {
            super::telling::begin(&mut whole, id).await?;
        }
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
