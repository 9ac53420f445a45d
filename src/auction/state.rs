//! An auction as its log says it is.

use super::event::Outcome;
use super::reserve::{Reserve, ReserveStatus};
use super::standing::{Scale, Stake, Standing};
use super::terms::Terms;
use crate::ids::{Paddle, Seq};
use crate::money::Amount;
use crate::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// The clock of an open auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// When it ends.
    pub ends_at: Timestamp,
    /// How much of the soft close's allowance late bids have used.
    pub soft_close_used: Duration,
}

/// Where an auction is in its life; each phase carries its facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for its start.
    Scheduled,
    /// Bidding.
    Open(Clock),
    /// Standing still.
    Paused {
        /// The time that was left.
        left: Duration,
        /// The end as it was, for those who look.
        clock: Clock,
    },
    /// Over.
    Closed {
        /// How it ended.
        outcome: Outcome,
        /// When.
        ended_at: Timestamp,
    },
    /// There will be no sale.
    Cancelled,
}

/// The phase by its public word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Terms may still change; not yet an auction for these rules.
    Draft,
    /// See [`Phase::Scheduled`].
    Scheduled,
    /// See [`Phase::Open`].
    Open,
    /// See [`Phase::Paused`].
    Paused,
    /// See [`Phase::Closed`].
    Closed,
    /// See [`Phase::Cancelled`].
    Cancelled,
}

impl Status {
    /// Every status.
    pub const ALL: [Self; 6] = [Self::Draft, Self::Scheduled, Self::Open, Self::Paused, Self::Closed, Self::Cancelled];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Open => "open",
            Self::Paused => "paused",
            Self::Closed => "closed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Finds a status by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// Returns whether an actor looks after an auction of this status.
    pub const fn is_live(self) -> bool {
        match self {
            Self::Scheduled | Self::Open | Self::Paused => true,
            Self::Draft | Self::Closed | Self::Cancelled => false,
        }
    }
}

/// One line of the bid history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HistoryLine {
    /// The sequence of its event.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// For whom.
    pub paddle: Paddle,
    /// What it stood at.
    pub amount: Amount,
    /// A bidder's own bid: what was offered and the most it was good for. None: the house bid for the leader.
    pub own: Option<(Amount, Amount)>,
    /// Whether it was taken out.
    pub retracted: bool,
}

/// An auction.
#[derive(Clone, Debug)]
pub struct Auction {
    pub(super) terms: Arc<Terms>,
    pub(super) phase: Phase,
    pub(super) seq: Seq,
    pub(super) last_at: Timestamp,
    pub(super) reserve: Option<Reserve>,
    pub(super) standing: Standing,
    pub(super) history: Vec<HistoryLine>,
    pub(super) bid_count: u64,
}

impl Auction {
    /// Makes the auction that the terms describe, before anything has happened. `reserve` is the secret behind the terms' commitment.
    pub fn new(terms: Arc<Terms>, reserve: Option<Reserve>) -> Self {
        Self {
            terms,
            phase: Phase::Scheduled,
            seq: 0,
            last_at: Timestamp::default(),
            reserve,
            standing: Standing::default(),
            history: Vec::new(),
            bid_count: 0,
        }
    }

    /// Returns the immutable rules.
    pub fn terms(&self) -> &Arc<Terms> {
        &self.terms
    }

    /// Returns where the auction is in its life.
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// Returns the phase by its public word.
    pub fn status(&self) -> Status {
        match self.phase {
            Phase::Scheduled => Status::Scheduled,
            Phase::Open(_) => Status::Open,
            Phase::Paused { .. } => Status::Paused,
            Phase::Closed { .. } => Status::Closed,
            Phase::Cancelled => Status::Cancelled,
        }
    }

    /// Returns how it ended, once it has.
    pub fn outcome(&self) -> Option<Outcome> {
        match self.phase {
            Phase::Closed { outcome, .. } => Some(outcome),
            Phase::Scheduled | Phase::Open(_) | Phase::Paused { .. } | Phase::Cancelled => None,
        }
    }

    /// Returns the sequence of the last event; 0 before the first.
    pub fn seq(&self) -> Seq {
        self.seq
    }

    /// Returns the instant of the last event.
    pub fn last_at(&self) -> Timestamp {
        self.last_at
    }

    /// Returns price and leader.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// Returns how many bids stand: own bids, not the house's answers, not the retracted.
    pub fn bid_count(&self) -> u64 {
        self.bid_count
    }

    /// Returns every line of the history in order.
    pub fn history(&self) -> &[HistoryLine] {
        &self.history
    }

    /// Returns the lowest acceptable next bid.
    pub fn ask(&self) -> Amount {
        self.standing.ask(&self.scale())
    }

    /// Returns the end: the scheduled one, the present one, or when it was.
    pub fn ends_at(&self) -> Timestamp {
        match self.phase {
            Phase::Scheduled | Phase::Cancelled => self.terms.ends_at,
            Phase::Open(clock) | Phase::Paused { clock, .. } => clock.ends_at,
            Phase::Closed { ended_at, .. } => ended_at,
        }
    }

    /// Returns what everybody may know of the reserve.
    pub fn reserve_status(&self) -> ReserveStatus {
        match self.reserve_met() {
            None => ReserveStatus::None,
            Some(false) => ReserveStatus::NotMet,
            Some(true) => ReserveStatus::Met,
        }
    }

    /// Returns whether the price has reached the reserve; none when there is no reserve.
    pub(super) fn reserve_met(&self) -> Option<bool> {
        self.reserve.map(|reserve| self.standing.price().is_some_and(|price| price >= reserve.amount))
    }

    /// Returns what the arithmetic needs of the rules.
    pub(super) fn scale(&self) -> Scale<'_> {
        self.scale_with(self.reserve)
    }

    /// The same, as if the reserve were another.
    pub(super) fn scale_with(&self, reserve: Option<Reserve>) -> Scale<'_> {
        Scale {
            start_price: self.terms.start_price,
            ladder: &self.terms.ladder,
            mode: self.terms.ladder_mode,
            reserve: reserve.map(|reserve| reserve.amount),
        }
    }

    /// Returns the standing as it would be without one bid: every other bid laid again, in order.
    pub(super) fn standing_without(&self, of: Seq) -> Standing {
        let scale = self.scale();
        let kept = self.history.iter().filter(|line| !line.retracted && line.seq != of);
        kept.fold(Standing::default(), |standing, line| match line.own {
            None => standing,
            Some((floor, max)) => {
                standing.place(Stake { paddle: line.paddle, floor, max, seq: line.seq }, &scale).after
            }
        })
    }
}
