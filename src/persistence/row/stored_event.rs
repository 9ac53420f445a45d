//! The stored form of what happened: one struct for each kind of event.
//!
//! The names of fields and variants are what stands in the database. They are kept apart from the types of `auction`, so that
//! the rules may be renamed at will and a stored log stays readable.

use super::json::{Hex, Micros, Minor, Nanos, Person};
use crate::auction::{Act, ExtensionCause, Outcome, Reserve};
use crate::ids::{Paddle, Seq};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredAct {
    actor: Person,
    reason: String,
}

impl From<&Act> for StoredAct {
    fn from(act: &Act) -> Self {
        Self { actor: act.actor.into(), reason: act.reason.clone() }
    }
}

impl From<StoredAct> for Act {
    fn from(act: StoredAct) -> Self {
        Self { actor: act.actor.into(), reason: act.reason }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredReserve {
    amount: Minor,
    salt: Hex<32>,
}

impl From<Reserve> for StoredReserve {
    fn from(reserve: Reserve) -> Self {
        Self { amount: Minor(reserve.amount), salt: Hex(reserve.salt) }
    }
}

impl From<StoredReserve> for Reserve {
    fn from(reserve: StoredReserve) -> Self {
        Self { amount: reserve.amount.0, salt: reserve.salt.0 }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StoredCause {
    SoftClose,
    Operator,
    Outage,
    Overload,
}

impl From<ExtensionCause> for StoredCause {
    fn from(cause: ExtensionCause) -> Self {
        match cause {
            ExtensionCause::SoftClose => Self::SoftClose,
            ExtensionCause::Operator => Self::Operator,
            ExtensionCause::Outage => Self::Outage,
            ExtensionCause::Overload => Self::Overload,
        }
    }
}

impl From<StoredCause> for ExtensionCause {
    fn from(cause: StoredCause) -> Self {
        match cause {
            StoredCause::SoftClose => Self::SoftClose,
            StoredCause::Operator => Self::Operator,
            StoredCause::Outage => Self::Outage,
            StoredCause::Overload => Self::Overload,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum StoredOutcome {
    Sold { paddle: u32, hammer_price: Minor },
    Passed,
}

impl From<Outcome> for StoredOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Sold { paddle, hammer_price } => {
                Self::Sold { paddle: paddle.0, hammer_price: Minor(hammer_price) }
            }
            Outcome::Passed => Self::Passed,
        }
    }
}

impl From<StoredOutcome> for Outcome {
    fn from(outcome: StoredOutcome) -> Self {
        match outcome {
            StoredOutcome::Sold { paddle, hammer_price } => {
                Self::Sold { paddle: Paddle(paddle), hammer_price: hammer_price.0 }
            }
            StoredOutcome::Passed => Self::Passed,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredOpened {
    pub(super) ends_at: Micros,
}

/// The paddle and the key stand in columns of their own.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredBid {
    pub(super) fingerprint: Hex<16>,
    pub(super) offered: Minor,
    pub(super) max: Option<Minor>,
    pub(super) amount: Minor,
    pub(super) price: Minor,
    pub(super) leader: u32,
    pub(super) ask: Minor,
    pub(super) ends_at: Micros,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredProxy {
    pub(super) paddle: u32,
    pub(super) amount: Minor,
    pub(super) ask: Minor,
    pub(super) ends_at: Micros,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredReserveMet {
    pub(super) price: Minor,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredExtended {
    pub(super) ends_at: Micros,
    pub(super) by_ns: Nanos,
    pub(super) cause: StoredCause,
    pub(super) act: Option<StoredAct>,
}

/// Paused and cancelled.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredStop {
    pub(super) act: StoredAct,
}

/// Resumed and reopened.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredGo {
    pub(super) act: StoredAct,
    pub(super) ends_at: Micros,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredReserveLowered {
    pub(super) act: StoredAct,
    pub(super) reserve: StoredReserve,
    pub(super) met: bool,
    pub(super) price: Option<Minor>,
    pub(super) ask: Minor,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredRetraction {
    pub(super) act: StoredAct,
    pub(super) of: Seq,
    pub(super) price: Option<Minor>,
    pub(super) leader: Option<u32>,
    pub(super) ask: Minor,
    pub(super) bid_count: u64,
    pub(super) reserve_met: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StoredClosed {
    pub(super) outcome: StoredOutcome,
    pub(super) opening: Option<StoredReserve>,
}
