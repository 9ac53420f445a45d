//! Who may buy, and how long is waited for whom.

use super::super::split::Split;
use super::key::Key;
use crate::ids::Paddle;
use std::time::Duration;

/// Somebody who may buy, with what it costs him.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub paddle: Paddle,
    /// The price taken apart: the hammer price for the winner, his own highest bid for everybody else.
    pub split: Split,
}

/// There was nobody to settle with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an auction that nobody won has nothing to settle")]
pub struct NoCandidate;

/// How patient the house is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// How long a buyer has to bring the money.
    pub pay_within: Duration,
    /// How long a candidate has to take a second chance.
    pub offer_for: Duration,
    /// The first wait after a try in vain; each is twice the one before.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// How long an outcome may stay unknown before somebody is called.
    pub alarm_after: Duration,
    /// How often a step is tried without an answer that says anything, before it waits for somebody.
    pub tries_most: u32,
}

impl Default for Policy {
    /// *Source*: house rules. Two days to pay are usual in sale conditions; a bank that is back after a fault answers within minutes.
    fn default() -> Self {
        Self {
            pay_within: Duration::from_secs(48 * 60 * 60),
            offer_for: Duration::from_secs(24 * 60 * 60),
            first_wait: Duration::from_secs(1),
            longest_wait: Duration::from_secs(5 * 60),
            alarm_after: Duration::from_secs(60 * 60),
            // With the waits above: most of a day.
            tries_most: 250,
        }
    }
}

impl Policy {
    /// Returns how long to wait after so many tries in vain: three quarters to five quarters of the plain span, by the first byte of the step's key, so
    /// that a hundred settlements that failed together do not come back together.
    pub(super) fn wait(&self, tries: u32, key: Key) -> Duration {
        let factor = 1_u32.checked_shl(tries.min(31)).unwrap_or(u32::MAX);
        let plain = self.first_wait.saturating_mul(factor).min(self.longest_wait);
        let spread = u32::from(key.0[0].wrapping_add(u8::try_from(tries & 0xff).unwrap_or(0).wrapping_mul(89)));
        plain * 3 / 4 + plain * spread / 512
    }
}
