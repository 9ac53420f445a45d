//! Sales and artworks as rows.

use super::cursor::Cursor;
use super::images::read_images;
use super::sales::read_defaults;
use super::{Nonsense, amount, fit};
use crate::artwork::{Classification, Completed, Details, Estimate, Size};
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
    month: Option<i64>,
    day: Option<i64>,
    medium: Option<String>,
    theme: Option<String>,
    style: Option<String>,
    technique: Option<String>,
    materials: Option<String>,
    height_mm: Option<i64>,
    width_mm: Option<i64>,
    depth_mm: Option<i64>,
    description: Option<String>,
    provenance: Option<String>,
    condition: Option<String>,
    estimate_currency: Option<String>,
    estimate_low: Option<i64>,
    estimate_high: Option<i64>,
    consignor: Option<Uuid>,
    images: String,
    artwork_version: i64,
    artwork_created_at: i64,
}

impl ArtworkRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Artwork, StoreError> {
        let id = ArtworkId(self.artwork_id);
        self.understand(id).map_err(|nonsense| nonsense.at("artworks", id))
    }

    fn understand(self, id: ArtworkId) -> Result<Artwork, Nonsense> {
        let part = |name, value: Option<i64>| value.map(|value| fit(name, value)).transpose();
        let measure = |name, value: Option<i64>| value.map(|value| fit(name, value)).transpose();
        let completed = match self.year {
            None => None,
            Some(year) => {
                let date = Completed::new(fit("year", year)?, part("month", self.month)?, part("day", self.day)?);
                Some(date.map_err(|_| Nonsense::in_column("day"))?)
            }
        };
        let estimate = match (self.estimate_currency, self.estimate_low, self.estimate_high) {
            (Some(currency), Some(low), Some(high)) => {
                let currency = Currency::parse(&currency).ok_or_else(|| Nonsense::in_column("estimate_currency"))?;
                let (low, high) = (amount("estimate_low", low)?, amount("estimate_high", high)?);
                Some(Estimate::new(currency, low, high).map_err(|_| Nonsense::in_column("estimate_high"))?)
            }
            _ => None,
        };
        let details = Details {
            country: self.country,
            completed,
            class: Classification {
                medium: self.medium,
                theme: self.theme,
                style: self.style,
                technique: self.technique,
            },
            materials: self.materials,
            size: Size {
                height_mm: measure("height_mm", self.height_mm)?,
                width_mm: measure("width_mm", self.width_mm)?,
                depth_mm: measure("depth_mm", self.depth_mm)?,
            },
            description: self.description,
            provenance: self.provenance,
            condition: self.condition,
            estimate,
        };
        Ok(Artwork {
            id,
            title: self.artwork_title,
            artist: self.artist,
            details,
            consignor: self.consignor.map(UserId),
            images: read_images(&self.images)?,
            version: fit("version", self.artwork_version)?,
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
