//! What a replayed auction says about the recorded one.

use super::recording::RecordedAuction;
use crate::money::Amount;

/// What one run of an auction came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// The hammer price; none when it passed.
    pub reached: Option<Amount>,
    /// How many bids were accepted.
    pub accepted: u32,
    /// How many were refused: too low by then, or the leader's own lower maximum. Normal in lists of maxima.
    pub refused: u32,
}

/// Whether the rules explain what was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// They reach the recorded price.
    Exact,
    /// They reach it when the recorded price is taken as the seller's hidden reserve.
    WithReserve,
    /// They do not.
    Unexplained,
}

impl How {
    /// Returns the word of the JSON report.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::WithReserve => "with_reserve",
            Self::Unexplained => "unexplained",
        }
    }

    /// Returns the words of the table.
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::WithReserve => "with reserve",
            Self::Unexplained => "UNEXPLAINED",
        }
    }
}

/// Returns whether a second run with a reserve can explain what the first did not. A reserve only lifts a price.
pub fn wants_second_run(auction: &RecordedAuction, first: Run) -> bool {
    first.reached.is_none_or(|reached| reached < auction.final_price)
}

/// Judges an auction by its runs.
pub fn judge(auction: &RecordedAuction, first: Run, second: Option<Run>) -> How {
    let recorded = Some(auction.final_price);
    if first.reached == recorded {
        How::Exact
    } else if second.is_some_and(|second| second.reached == recorded) {
        How::WithReserve
    } else {
        How::Unexplained
    }
}
