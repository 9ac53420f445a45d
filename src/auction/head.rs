//! The few facts of an auction that lists and stores keep at hand, so that nobody reads a whole log to print a price.

use super::event::Outcome;
use super::reserve::ReserveStatus;
use super::state::{Auction, Status};
use super::terms::Terms;
use crate::ids::{Paddle, Seq};
use crate::money::Amount;
use crate::timestamp::Timestamp;

/// The public face of an auction after its event `seq`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last event this face includes.
    pub seq: Seq,
    /// Where the auction is in its life.
    pub status: Status,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// The price, once there is a bid.
    pub price: Option<Amount>,
    /// The lowest acceptable next bid.
    pub ask: Amount,
    /// Who leads.
    pub leader: Option<Paddle>,
    /// How many bids stand.
    pub bid_count: u64,
    /// What everybody may know of the reserve.
    pub reserve: ReserveStatus,
    /// The end.
    pub ends_at: Timestamp,
}

impl Head {
    /// Returns the face of an auction of which nothing has happened yet.
    pub fn before_the_first_event(terms: &Terms, status: Status) -> Self {
        Self {
            seq: 0,
            status,
            outcome: None,
            price: None,
            ask: terms.start_price,
            leader: None,
            bid_count: 0,
            reserve: if terms.reserve.is_some() { ReserveStatus::NotMet } else { ReserveStatus::None },
            ends_at: terms.ends_at,
        }
    }
}

impl Auction {
    /// Returns the public face.
    pub fn head(&self) -> Head {
        Head {
            seq: self.seq(),
            status: self.status(),
            outcome: self.outcome(),
            price: self.standing().price(),
            ask: self.ask(),
            leader: self.standing().leader().map(|leader| leader.paddle),
            bid_count: self.bid_count(),
            reserve: self.reserve_status(),
            ends_at: self.ends_at(),
        }
    }
}
