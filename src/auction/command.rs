//! What an auction can be told.

use super::bid::PlaceBid;
use super::event::ExtensionCause;
use super::reserve::Reserve;
use crate::ids::Seq;
use crate::ids::UserId;
use crate::timestamp::Timestamp;
use std::time::Duration;

/// One thing an auction is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// The start has come.
    Open,
    /// The end has come.
    Close,
    /// A bid.
    PlaceBid(PlaceBid),
    /// An operator acts.
    Act(OperatorAct),
    /// The house gives back time it took (product row R4).
    Credit {
        /// Why.
        cause: ExtensionCause,
        /// The new end; no effect unless it is later than the present one.
        ends_at: Timestamp,
    },
}

/// An operator's act with its reason: both go into the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorAct {
    /// The operator.
    pub actor: UserId,
    /// In the operator's words, 1 to 500 characters.
    pub reason: String,
    /// Which act.
    pub kind: ActKind,
}

/// The acts of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActKind {
    /// No bids for now; the clock stands still.
    Pause,
    /// On again with the time that was left.
    Resume,
    /// A later end.
    Extend {
        /// By how much.
        by: Duration,
    },
    /// A lower reserve, never a higher one.
    LowerReserve {
        /// The new one.
        reserve: Reserve,
    },
    /// No sale.
    Cancel,
    /// One bid is taken out and the state computed again without it.
    Retract {
        /// The sequence of the bid.
        of: Seq,
    },
    /// A closed auction goes on.
    Reopen {
        /// The new end.
        ends_at: Timestamp,
    },
}
