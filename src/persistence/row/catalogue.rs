//! Sales and artworks as rows.

use super::cursor::Cursor;
use super::images::read_images;
use super::sales::read_defaults;
use super::{Nonsense, fit};
use crate::ids::{ArtworkId, SaleId, UserId};
use crate::money::Currency;
use crate::persistence::{Artwork, Sale, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `artworks`. The names say whose columns they are, for auctions are read together with their artwork.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct ArtworkRow {
    artwork_id: Uuid,
    artwork_title: String,
    artist: String,
    country: Option<String>,
    year: Option<i64>,
    medium: Option<String>,
    description: Option<String>,
    consignor: Option<Uuid>,
    images: String,
    artwork_created_at: i64,
}

impl ArtworkRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Artwork, StoreError> {
        let id = ArtworkId(self.artwork_id);
        let year = self.year.map(|year| fit("year", year)).transpose();
        let images = read_images(&self.images);
        Ok(Artwork {
            id,
            title: self.artwork_title,
            artist: self.artist,
            country: self.country,
            year: year.map_err(|nonsense| nonsense.at("artworks", id))?,
            medium: self.medium,
            description: self.description,
            consignor: self.consignor.map(UserId),
            images: images.map_err(|nonsense| nonsense.at("artworks", id))?,
            created_at: Timestamp::from_micros(self.artwork_created_at),
        })
    }
}

/// A row of `sales` with the number of its auctions.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct SaleRow {
    id: Uuid,
    title: String,
    currency: String,
    zone: String,
    created_at: i64,
    auctions: i64,
    description: Option<String>,
    starts_at: Option<i64>,
    ends_at: Option<i64>,
    defaults: Option<String>,
    version: i64,
}

impl SaleRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<1, 1> {
        Cursor { numbers: [self.created_at], ids: [self.id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Sale, StoreError> {
        let id = SaleId(self.id);
        let currency = Currency::parse(&self.currency).ok_or_else(|| Nonsense::in_column("currency"));
        Ok(Sale {
            id,
            title: self.title,
            currency: currency.map_err(|nonsense| nonsense.at("sales", id))?,
            zone: self.zone,
            created_at: Timestamp::from_micros(self.created_at),
            auctions: fit("auctions", self.auctions).map_err(|nonsense| nonsense.at("sales", id))?,
            description: self.description,
            starts_at: self.starts_at.map(Timestamp::from_micros),
            ends_at: self.ends_at.map(Timestamp::from_micros),
            defaults: read_defaults(self.defaults.as_deref()).map_err(|nonsense| nonsense.at("sales", id))?,
            version: fit("version", self.version).map_err(|nonsense| nonsense.at("sales", id))?,
        })
    }
}
