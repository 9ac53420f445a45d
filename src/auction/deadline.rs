//! When an auction next wants waking.

use super::state::{Auction, Phase};
use crate::drill::planted;
use crate::timestamp::Timestamp;

/// An instant at which time alone changes an auction, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// What is due then.
    pub kind: DeadlineKind,
}

/// What time alone does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadlineKind {
    /// Bidding starts.
    Opens,
    /// Bidding ends.
    Closes,
}

/// Returns the next instant at which time alone changes the auction; none when only people can.
pub fn next_deadline(auction: &Auction) -> Option<Deadline> {
    match auction.phase {
        Phase::Scheduled => Some(Deadline { at: auction.terms.starts_at, kind: DeadlineKind::Opens }),
        Phase::Open(_) if planted!("close_ignores_extensions") => {
            Some(Deadline { at: auction.terms.ends_at, kind: DeadlineKind::Closes })
        }
        Phase::Open(clock) => Some(Deadline { at: clock.ends_at, kind: DeadlineKind::Closes }),
        Phase::Paused { clock, .. } if planted!("timer_rings_for_paused") => {
            Some(Deadline { at: clock.ends_at, kind: DeadlineKind::Closes })
        }
        Phase::Paused { .. } | Phase::Closed { .. } | Phase::Cancelled => None,
    }
}
