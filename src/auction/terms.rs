//! The immutable rules of one auction, and their fingerprint.

use super::ladder::{Ladder, LadderMode};
use super::reserve::Commitment;
use crate::ids::{AuctionId, SaleId};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use sha2::{Digest, Sha256};
use std::time::Duration;

/// When late bids push the end back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SoftClose {
    /// A bid that moves the price within this span before the end resets the clock.
    pub trigger: Duration,
    /// What the clock is reset to.
    pub extend_to: Duration,
    /// How far late bids can push the end in all.
    pub max_extension: Duration,
}

impl SoftClose {
    /// The end stands, whatever happens.
    pub const NONE: Self = Self { trigger: Duration::ZERO, extend_to: Duration::ZERO, max_extension: Duration::ZERO };

    /// *Source*: house rule; long enough that no real fight meets it, short enough that a sale ends.
    const PRESET_MAX_EXTENSION: Duration = Duration::from_secs(24 * 60 * 60);

    /// Finds a preset: `none`, `1/1`, `2/2` or `10/10` (minutes of trigger / minutes on the clock).
    pub fn preset(name: &str) -> Option<Self> {
        let minutes = match name {
            "none" => return Some(Self::NONE),
            "1/1" => 1,
            "2/2" => 2,
            "10/10" => 10,
            _ => return None,
        };
        let span = Duration::from_secs(minutes * 60);
        Some(Self { trigger: span, extend_to: span, max_extension: Self::PRESET_MAX_EXTENSION })
    }
}

/// The rules of one auction. Never changed once the auction is scheduled; what may change (a lowered reserve, an
/// extension) is an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whose rules these are.
    pub auction: AuctionId,
    /// The sale the auction belongs to; paddles are numbered within it.
    pub sale: SaleId,
    /// What all amounts are in.
    pub currency: Currency,
    /// The lowest opening bid.
    pub start_price: Amount,
    /// Which amount comes after which.
    pub ladder: Ladder,
    /// How strictly.
    pub ladder_mode: LadderMode,
    /// When late bids push the end back.
    pub soft_close: SoftClose,
    /// The published commitment to the hidden reserve, if there is one.
    pub reserve: Option<Commitment>,
    /// When bidding opens.
    pub starts_at: Timestamp,
    /// When bidding ends, unless something extends it.
    pub ends_at: Timestamp,
}

/// The fingerprint of the terms.
pub type TermsHash = [u8; 32];

/// Why some terms cannot be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// The lowest opening bid is nothing.
    #[error("the start price must be above 0")]
    StartPriceZero,
    /// In a strict sale nobody could open.
    #[error("the ladder is strict, and the start price is not one of its positions")]
    StartPriceOffLadder,
    /// It ends before it starts, or too far out.
    #[error("the end must come after the start, and within 400 days of it")]
    BadSpan,
    /// The soft close contradicts itself.
    #[error("in a soft close the clock must be reset to at least the trigger, and every span must be at most 24 hours")]
    BadSoftClose,
}

impl Terms {
    /// Checks what the fields promise together.
    ///
    /// # Errors
    /// [`TermsError`] names the first contradiction.
    pub fn check(&self) -> Result<(), TermsError> {
        let day = Duration::from_secs(24 * 60 * 60);
        let soft = &self.soft_close;
        if !self.start_price.is_positive() {
            return Err(TermsError::StartPriceZero);
        }
        if self.ladder_mode == LadderMode::Strict && !self.ladder.has(self.start_price) {
            return Err(TermsError::StartPriceOffLadder);
        }
        if self.ends_at <= self.starts_at || self.ends_at.since(self.starts_at) > day * 400 {
            return Err(TermsError::BadSpan);
        }
        // A clock reset to less than the trigger would shorten nothing, but would look like a promise that it does not keep.
        if soft.extend_to < soft.trigger || soft.extend_to > day || soft.max_extension > day {
            return Err(TermsError::BadSoftClose);
        }
        Ok(())
    }

    /// Returns SHA-256 over the canonical encoding: a version byte, then every field in the order of declaration, numbers as
    /// eight big-endian bytes, lists behind their length. `docs/PROTOCOL.md` writes it down for other verifiers.
    pub fn hash(&self) -> TermsHash {
        let mut bytes = Vec::with_capacity(256);
        let mut number = |value: i64| bytes.extend_from_slice(&value.to_be_bytes());
        let span = |span: Duration| i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        number(self.start_price.minor());
        number(match self.ladder_mode {
            LadderMode::AtLeast => 0,
            LadderMode::Strict => 1,
        });
        number(i64::try_from(self.ladder.rungs().len()).unwrap_or(i64::MAX));
        for rung in self.ladder.rungs() {
            number(rung.from.minor());
            number(i64::try_from(rung.steps.len()).unwrap_or(i64::MAX));
            rung.steps.iter().for_each(|step| number(step.minor()));
        }
        number(span(self.soft_close.trigger));
        number(span(self.soft_close.extend_to));
        number(span(self.soft_close.max_extension));
        number(i64::from(self.reserve.is_some()));
        number(self.starts_at.as_micros());
        number(self.ends_at.as_micros());
        let mut hash = Sha256::new();
        hash.update([1]);
        hash.update(self.auction.0.as_bytes());
        hash.update(self.sale.0.as_bytes());
        hash.update(self.currency.code().as_bytes());
        hash.update(&bytes);
        if let Some(commitment) = &self.reserve {
            hash.update(commitment);
        }
        hash.finalize().into()
    }
}
