//! Sales as they are built: what they give to their auctions, and drafts.

use super::auction::TermsRow;
use super::json::{read, write};
use super::rules::{StoredMode, StoredRung, StoredSoftClose, read_ladder, write_ladder};
use super::{Nonsense, fit};
use crate::auction::Status;
use crate::ids::{ArtworkId, AuctionId};
use crate::persistence::{DefaultLadder, Draft, Lot, SaleDefaults, StoreError};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredDefaults {
    ladder: Option<StoredLadder>,
    ladder_mode: Option<StoredMode>,
    soft_close: Option<StoredSoftClose>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredLadder {
    Preset(String),
    Rungs(Vec<StoredRung>),
}

/// Writes what a sale gives to its auctions; none when that is nothing.
pub(in crate::persistence) fn write_defaults(defaults: &SaleDefaults) -> Result<Option<String>, StoreError> {
    if *defaults == SaleDefaults::default() {
        return Ok(None);
    }
    let stored = StoredDefaults {
        ladder: defaults.ladder.as_ref().map(|ladder| match ladder {
            DefaultLadder::Preset(name) => StoredLadder::Preset(name.clone()),
            DefaultLadder::Rungs(ladder) => StoredLadder::Rungs(write_ladder(ladder)),
        }),
        ladder_mode: defaults.ladder_mode.map(StoredMode::from),
        soft_close: defaults.soft_close.map(StoredSoftClose::from),
    };
    write(stored).map(Some).map_err(StoreError::unavailable)
}

/// Reads what a sale gives to its auctions.
pub(in crate::persistence) fn read_defaults(text: Option<&str>) -> Result<SaleDefaults, Nonsense> {
    let Some(text) = text else { return Ok(SaleDefaults::default()) };
    let stored: StoredDefaults = read(text)?;
    let ladder = match stored.ladder {
        None => None,
        Some(StoredLadder::Preset(name)) => Some(DefaultLadder::Preset(name)),
        Some(StoredLadder::Rungs(rungs)) => Some(DefaultLadder::Rungs(read_ladder(rungs)?)),
    };
    Ok(SaleDefaults {
        ladder,
        ladder_mode: stored.ladder_mode.map(Into::into),
        soft_close: stored.soft_close.map(Into::into),
    })
}

/// A place in a sale.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct LotRow {
    id: Uuid,
    lot_number: i64,
    status: String,
    owner_epoch: i64,
    ends_at: i64,
}

impl LotRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Lot, StoreError> {
        let auction = AuctionId(self.id);
        let here = |nonsense: Nonsense| nonsense.at("auctions", auction);
        Ok(Lot {
            auction,
            number: fit("lot_number", self.lot_number).map_err(here)?,
            status: Status::from_word(&self.status).ok_or_else(|| here(Nonsense::in_column("status")))?,
            claimed: self.owner_epoch > 0,
            ends_at: Timestamp::from_micros(self.ends_at),
        })
    }
}

/// A draft with its rules.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct DraftRow {
    #[sqlx(flatten)]
    rules: TermsRow,
    artwork_id: Uuid,
    lot_number: i64,
    version: i64,
}

impl DraftRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Draft, StoreError> {
        let auction = self.rules.auction();
        let here = |nonsense: Nonsense| nonsense.at("auctions", auction);
        Ok(Draft {
            terms: self.rules.parse().map_err(here)?,
            artwork: ArtworkId(self.artwork_id),
            lot_number: fit("lot_number", self.lot_number).map_err(here)?,
            version: fit("version", self.version).map_err(here)?,
        })
    }
}
