//! What has happened in an auction. Facts: applying one cannot fail.
//!
//! Events carry secrets (a maximum, the reserve). What the public may see of an event is decided in `wire`.

use super::bid::Fingerprint;
use super::reserve::Reserve;
use crate::ids::{BidKey, Paddle, Seq, UserId};
use crate::money::Amount;
use crate::timestamp::Timestamp;
use std::time::Duration;

/// One line of an auction's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its place: one more than the line before.
    pub seq: Seq,
    /// When it was decided. *Invariant*: never before the line before; equal instants are ordered by `seq`.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// Who did it and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// The operator.
    pub actor: UserId,
    /// In the operator's words.
    pub reason: String,
}

/// The kinds of event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Bidding is open.
    Opened {
        /// Until when.
        ends_at: Timestamp,
    },
    /// A bidder's own bid was accepted.
    BidAccepted(BidAccepted),
    /// The house answered a bid with the leader's maximum.
    ProxyAnswered {
        /// The leader it bid for.
        paddle: Paddle,
        /// What it bid: the price from now on.
        amount: Amount,
        /// The lowest acceptable next bid.
        ask: Amount,
        /// The end, any extension included.
        ends_at: Timestamp,
    },
    /// The price has reached the reserve.
    ReserveMet {
        /// The price.
        price: Amount,
    },
    /// The end moved.
    Extended {
        /// The new end.
        ends_at: Timestamp,
        /// By how much it moved.
        by: Duration,
        /// Why.
        cause: ExtensionCause,
        /// Who, when it was an operator.
        act: Option<Act>,
    },
    /// Bidding stands still.
    Paused {
        /// Who and why.
        act: Act,
    },
    /// Bidding goes on.
    Resumed {
        /// Who and why.
        act: Act,
        /// The new end: the time that was left counts from now.
        ends_at: Timestamp,
    },
    /// The hidden reserve is lower.
    ReserveLowered {
        /// Who and why.
        act: Act,
        /// The new one. Secret until the end.
        reserve: Reserve,
        /// Whether the highest maximum now reaches it.
        met: bool,
        /// The price, lifted to the reserve when that is met.
        price: Option<Amount>,
        /// The lowest acceptable next bid.
        ask: Amount,
    },
    /// A bid was taken out.
    BidRetracted {
        /// Who and why.
        act: Act,
        /// The sequence of the bid.
        of: Seq,
        /// The price without it.
        price: Option<Amount>,
        /// The leader without it.
        leader: Option<Paddle>,
        /// The lowest acceptable next bid.
        ask: Amount,
        /// How many bids are left.
        bid_count: u64,
        /// Whether the reserve is met without it; none when there is no reserve.
        reserve_met: Option<bool>,
    },
    /// It is over.
    Closed {
        /// How it ended.
        outcome: Outcome,
        /// The reserve with its salt, so that everybody can check the commitment.
        opening: Option<Reserve>,
    },
    /// There will be no sale.
    Cancelled {
        /// Who and why.
        act: Act,
    },
    /// Bidding goes on after the end.
    Reopened {
        /// Who and why.
        act: Act,
        /// The new end.
        ends_at: Timestamp,
    },
}

/// A bidder's own bid, accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BidAccepted {
    /// Whose.
    pub paddle: Paddle,
    /// The client's name for it.
    pub key: BidKey,
    /// Digest of the content sent under that name.
    pub fingerprint: Fingerprint,
    /// The amount the bidder sent.
    pub offered: Amount,
    /// The maximum the bidder sent. Secret until the end.
    pub max: Option<Amount>,
    /// What the bid stands at.
    pub amount: Amount,
    /// The price right after this bid.
    pub price: Amount,
    /// Who leads right after it.
    pub leader: Paddle,
    /// The lowest acceptable next bid.
    pub ask: Amount,
    /// The end, any extension included.
    pub ends_at: Timestamp,
}

impl BidAccepted {
    /// Returns the most this bid is good for.
    pub fn ceiling(&self) -> Amount {
        self.max.unwrap_or(self.offered)
    }
}

/// Why an end moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtensionCause {
    /// A late bid moved the price.
    SoftClose,
    /// An operator decided so.
    Operator,
    /// The house was down and gives the time back.
    Outage,
    /// The house was too slow at the end and gives the time back.
    Overload,
}

/// How an auction ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// To the leader, at the hammer price.
    Sold {
        /// The buyer.
        paddle: Paddle,
        /// The winning bid, before premium.
        hammer_price: Amount,
    },
    /// To nobody: no bids, or the reserve was not met.
    Passed,
}
