//! Parts of the rules as they stand in JSON: in the terms of an auction, and in what a sale gives to its auctions.

use super::Nonsense;
use super::json::{Minor, Nanos};
use crate::auction::{Ladder, LadderMode, Rung, SoftClose};
use serde::{Deserialize, Serialize};

/// One stretch of a ladder.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredRung {
    from: Minor,
    steps: Vec<Minor>,
}

/// Writes a ladder.
pub(super) fn write_ladder(ladder: &Ladder) -> Vec<StoredRung> {
    let rung =
        |rung: &Rung| StoredRung { from: Minor(rung.from), steps: rung.steps.iter().copied().map(Minor).collect() };
    ladder.rungs().iter().map(rung).collect()
}

/// Reads a ladder.
pub(super) fn read_ladder(rungs: Vec<StoredRung>) -> Result<Ladder, Nonsense> {
    let rung =
        |rung: StoredRung| Rung { from: rung.from.0, steps: rung.steps.into_iter().map(|step| step.0).collect() };
    Ladder::new(rungs.into_iter().map(rung).collect()).map_err(|error| Nonsense(format!("its ladder is none: {error}")))
}

/// How strictly a ladder is meant.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredMode {
    AtLeast,
    Strict,
}

impl From<LadderMode> for StoredMode {
    fn from(mode: LadderMode) -> Self {
        match mode {
            LadderMode::AtLeast => Self::AtLeast,
            LadderMode::Strict => Self::Strict,
        }
    }
}

impl From<StoredMode> for LadderMode {
    fn from(mode: StoredMode) -> Self {
        match mode {
            StoredMode::AtLeast => Self::AtLeast,
            StoredMode::Strict => Self::Strict,
        }
    }
}

/// When late bids push the end back.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredSoftClose {
    trigger_ns: Nanos,
    extend_to_ns: Nanos,
    max_extension_ns: Nanos,
}

impl From<SoftClose> for StoredSoftClose {
    fn from(soft: SoftClose) -> Self {
        Self {
            trigger_ns: Nanos(soft.trigger),
            extend_to_ns: Nanos(soft.extend_to),
            max_extension_ns: Nanos(soft.max_extension),
        }
    }
}

impl From<StoredSoftClose> for SoftClose {
    fn from(stored: StoredSoftClose) -> Self {
        Self {
            trigger: stored.trigger_ns.0,
            extend_to: stored.extend_to_ns.0,
            max_extension: stored.max_extension_ns.0,
        }
    }
}
