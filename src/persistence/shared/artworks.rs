//! Artworks as they are written: entered, edited, taken away.

use super::catalogue::artwork_columns;
use super::images::{lost_count, uses};
use super::search_index::write_words;
use super::{Connection, Engine, fault};
use crate::ids::{ArtworkId, AuctionId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::catalogue::ArtworkRow;
use crate::persistence::row::images::{read_images, write_images};
use crate::persistence::{Artwork, Catalogue as _, StoreError};
use crate::timestamp::Timestamp;
use sqlx::Connection as _;
use std::collections::BTreeMap;

/// Binds what can be edited of an artwork, in the order in which both statements name it.
macro_rules! bind_artwork {
    ($query:expr, $artwork:expr) => {{
        let (artwork, details) = ($artwork, &$artwork.details);
        let (class, estimate) = (&details.class, details.estimate);
        $query
            .bind(artwork.title.as_str())
            .bind(artwork.artist.as_str())
            .bind(details.country.as_deref())
            .bind(details.completed.map(|date| i64::from(date.year())))
            .bind(details.completed.and_then(|date| date.month()).map(i64::from))
            .bind(details.completed.and_then(|date| date.day()).map(i64::from))
            .bind(class.medium.as_deref())
            .bind(class.theme.as_deref())
            .bind(class.style.as_deref())
            .bind(class.technique.as_deref())
            .bind(details.materials.as_deref())
            .bind(details.size.height_mm.map(i64::from))
            .bind(details.size.width_mm.map(i64::from))
            .bind(details.size.depth_mm.map(i64::from))
            .bind(details.description.as_deref())
            .bind(details.provenance.as_deref())
            .bind(details.condition.as_deref())
            .bind(estimate.map(|estimate| estimate.currency.code()))
            .bind(estimate.map(|estimate| estimate.low.minor()))
            .bind(estimate.map(|estimate| estimate.high.minor()))
            .bind(artwork.consignor.map(|user| user.0))
            .bind(artwork.id.0)
    }};
}

impl Engine {
    pub(super) async fn insert_artwork(&self, artwork: &Artwork) -> Result<(), StoreError> {
        let images = write_images(&artwork.images)?;
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        take_turn_at_consignor(&mut whole, artwork).await?;
        let insert = sqlx::query(
            "INSERT INTO artworks (title, artist, country, year, month, day, medium, theme, style, technique, materials,
                                   height_mm, width_mm, depth_mm, description, provenance, condition, estimate_currency,
                                   estimate_low, estimate_high, consignor, id, images, created_at, version)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                     $23, $24, 1)",
        );
        bind_artwork!(insert, artwork)
            .bind(images)
            .bind(artwork.created_at.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(what_is_wrong)?;
        write_words(&mut whole, artwork).await?;
        whole.commit().await.map_err(fault::writing)
    }

    pub(super) async fn find_artwork_named(&self, artist: &str, title: &str) -> Result<Option<Artwork>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<ArtworkRow> = sqlx::query_as(concat!(
            "SELECT ",
            artwork_columns!(),
            " FROM artworks w WHERE w.artist = $1 AND w.title = $2"
        ))
        .bind(artist)
        .bind(title)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(ArtworkRow::read).transpose()
    }

    pub(super) async fn artworks_in_order(
        &self,
        after: Option<ArtworkId>,
        most: u32,
    ) -> Result<Vec<Artwork>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<ArtworkRow> = sqlx::query_as(concat!(
            "SELECT ",
            artwork_columns!(),
            " FROM artworks w WHERE w.id > $1 ORDER BY w.id LIMIT $2"
        ))
        .bind(after.map_or(uuid::Uuid::nil(), |id| id.0))
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        rows.into_iter().map(ArtworkRow::read).collect()
    }

    pub(super) async fn update_artwork(&self, artwork: &Artwork) -> Result<Artwork, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        take_turn_at_consignor(&mut whole, artwork).await?;
        // Who sells it may not bid on it: that is settled before anybody bids. Sold and paid it is its buyer's, who may sell it again: what was over by
        // then is no auction of his.
        let update = sqlx::query(
            "UPDATE artworks
             SET title = $1, artist = $2, country = $3, year = $4, month = $5, day = $6, medium = $7, theme = $8, style = $9,
                 technique = $10, materials = $11, height_mm = $12, width_mm = $13, depth_mm = $14, description = $15,
                 provenance = $16, condition = $17, estimate_currency = $18, estimate_low = $19, estimate_high = $20,
                 consignor = $21, version = version + 1
             WHERE id = $22 AND version = $23
               AND (consignor IS NOT DISTINCT FROM $21
                    OR NOT EXISTS (
                        SELECT 1 FROM auctions a JOIN auction_heads h ON h.auction_id = a.id
                        WHERE a.artwork_id = artworks.id AND a.status <> 'draft'
                          AND NOT (a.status IN ('closed', 'cancelled') AND EXISTS (
                              SELECT 1 FROM settlements s JOIN auction_heads sold ON sold.auction_id = s.auction_id
                              WHERE s.artwork_id = artworks.id AND s.stage = 'paid' AND h.ends_at <= sold.ends_at))))",
        );
        let version = i64::try_from(artwork.version).map_err(|_| StoreError::Conflict("version"))?;
        let done = bind_artwork!(update, artwork).bind(version).execute(&mut *whole).await.map_err(what_is_wrong)?;
        if done.rows_affected() == 1 {
            write_words(&mut whole, artwork).await?;
        }
        whole.commit().await.map_err(fault::writing)?;
        drop(conn);
        let now = self.artwork(artwork.id).await?.ok_or(StoreError::NotFound("artwork"))?;
        match done.rows_affected() {
            1 => Ok(now),
            _ if now.version != artwork.version => Err(StoreError::Conflict("version")),
            _ => Err(StoreError::Conflict("consignor")),
        }
    }

    pub(super) async fn take_artwork_away(
        &self,
        id: ArtworkId,
        version: u64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let version = i64::try_from(version).map_err(|_| StoreError::Conflict("version"))?;
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // An auction refers to its artwork: the store itself refuses, also against one that is entered in the same instant.
        let images: Option<String> =
            sqlx::query_scalar("DELETE FROM artworks WHERE id = $1 AND version = $2 RETURNING images")
                .bind(id.0)
                .bind(version)
                .fetch_optional(&mut *whole)
                .await
                .map_err(|error| match violation(&error) {
                    Some(_) => StoreError::Conflict("auction"),
                    None => fault::writing(error),
                })?;
        let Some(images) = images else {
            drop(whole);
            drop(conn);
            let is_there = self.artwork(id).await?.is_some();
            return Err(if is_there { StoreError::Conflict("version") } else { StoreError::NotFound("artwork") });
        };
        let images = read_images(&images).map_err(|nonsense| nonsense.at("artworks", id))?;
        let mut used = BTreeMap::<String, i64>::new();
        for (name, count) in images.iter().flat_map(|image| uses(image, -1)) {
            *used.entry(name).or_default() += count;
        }
        for (name, count) in used {
            let done = sqlx::query(
                "UPDATE objects SET uses = uses + $1, touched_at = $2 WHERE name = $3 AND doomed = 0 AND uses + $1 >= 0",
            )
            .bind(count)
            .bind(now.as_micros())
            .bind(name)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
            if done.rows_affected() == 0 {
                return Err(lost_count(id));
            }
        }
        whole.commit().await.map_err(fault::writing)
    }
}

/// Changes nothing, and makes whoever gives an artwork a consignor and whoever forgets that account follow each other: the forgotten sell nothing but
/// what was theirs before.
async fn take_turn_at_consignor(conn: &mut Connection, artwork: &Artwork) -> Result<(), StoreError> {
    let Some(consignor) = artwork.consignor else { return Ok(()) };
    let turn = sqlx::query(
        "UPDATE users SET version = version
         WHERE id = $1 AND (erased_at IS NULL OR EXISTS (SELECT 1 FROM artworks w WHERE w.id = $2 AND w.consignor = $1))",
    );
    let turn = turn.bind(consignor.0).bind(artwork.id.0).execute(conn).await.map_err(fault::writing)?;
    if turn.rows_affected() == 1 { Ok(()) } else { Err(StoreError::NotFound("consignor")) }
}

fn what_is_wrong(error: sqlx::Error) -> StoreError {
    match violation(&error) {
        Some(Violation::Taken) => StoreError::Conflict("artwork"),
        Some(Violation::Missing) => StoreError::NotFound("consignor"),
        Some(Violation::Other) | None => fault::writing(error),
    }
}

/// Does the same for an auction of an artwork: whoever puts it up for sale and whoever forgets its seller follow each other. Returns false when the
/// seller is forgotten.
pub(super) async fn take_turn_at_seller(conn: &mut Connection, auction: AuctionId) -> Result<bool, StoreError> {
    sqlx::query(
        "UPDATE users SET version = version
         WHERE id IN (SELECT w.consignor FROM auctions a JOIN artworks w ON w.id = a.artwork_id WHERE a.id = $1)",
    )
    .bind(auction.0)
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    let forgotten: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM auctions a JOIN artworks w ON w.id = a.artwork_id JOIN users u ON u.id = w.consignor
         WHERE a.id = $1 AND u.erased_at IS NOT NULL",
    )
    .bind(auction.0)
    .fetch_one(&mut *conn)
    .await
    .map_err(fault::reading)?;
    Ok(forgotten == 0)
}
