//! Sales as they are built: what they give to their auctions, and drafts.

use super::auction::TermsRow;
use super::json::{Minor, Nanos, read, write};
use super::{Nonsense, fit};
use crate::auction::{Ladder, LadderMode, Rung, SoftClose, Status};
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

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredRung {
    from: Minor,
    steps: Vec<Minor>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredMode {
    AtLeast,
    Strict,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredSoftClose {
    trigger_ns: Nanos,
    extend_to_ns: Nanos,
    max_extension_ns: Nanos,
}

/// Writes what a sale gives to its auctions; none when that is nothing.
pub(in crate::persistence) fn write_defaults(defaults: &SaleDefaults) -> Result<Option<String>, StoreError> {
    if *defaults == SaleDefaults::default() {
        return Ok(None);
    }
    let rung =
        |rung: &Rung| StoredRung { from: Minor(rung.from), steps: rung.steps.iter().copied().map(Minor).collect() };
    let stored = StoredDefaults {
        ladder: defaults.ladder.as_ref().map(|ladder| match ladder {
            DefaultLadder::Preset(name) => StoredLadder::Preset(name.clone()),
            DefaultLadder::Rungs(ladder) => StoredLadder::Rungs(ladder.rungs().iter().map(rung).collect()),
        }),
        ladder_mode: defaults.ladder_mode.map(|mode| match mode {
            LadderMode::AtLeast => StoredMode::AtLeast,
            LadderMode::Strict => StoredMode::Strict,
        }),
        soft_close: defaults.soft_close.map(|soft| StoredSoftClose {
            trigger_ns: Nanos(soft.trigger),
            extend_to_ns: Nanos(soft.extend_to),
            max_extension_ns: Nanos(soft.max_extension),
        }),
    };
    write(stored).map(Some).map_err(StoreError::unavailable)
}

/// Reads what a sale gives to its auctions.
pub(in crate::persistence) fn read_defaults(text: Option<&str>) -> Result<SaleDefaults, Nonsense> {
    let Some(text) = text else { return Ok(SaleDefaults::default()) };
    let stored: StoredDefaults = read(text)?;
    let rung =
        |rung: StoredRung| Rung { from: rung.from.0, steps: rung.steps.into_iter().map(|step| step.0).collect() };
    let ladder = match stored.ladder {
        None => None,
        Some(StoredLadder::Preset(name)) => Some(DefaultLadder::Preset(name)),
        Some(StoredLadder::Rungs(rungs)) => Some(DefaultLadder::Rungs(
            Ladder::new(rungs.into_iter().map(rung).collect())
                .map_err(|error| Nonsense(format!("its ladder is none: {error}")))?,
        )),
    };
    Ok(SaleDefaults {
        ladder,
        ladder_mode: stored.ladder_mode.map(|mode| match mode {
            StoredMode::AtLeast => LadderMode::AtLeast,
            StoredMode::Strict => LadderMode::Strict,
        }),
        soft_close: stored.soft_close.map(|soft| SoftClose {
            trigger: soft.trigger_ns.0,
            extend_to: soft.extend_to_ns.0,
            max_extension: soft.max_extension_ns.0,
        }),
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
