//! Rates in tiers: so much of the part up to here, so much of the part above.

use super::rate::{Rate, round};
use crate::money::Amount;

/// One tier: the rate of the part of an amount that lies above the tier before and not above this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tier {
    /// Where the tier ends; the last one never does.
    pub up_to: Option<Amount>,
    /// The rate of what lies in it.
    pub rate: Rate,
}

/// Marginal tiers.
///
/// *Invariant*: 1 to 16 tiers, ends rise from above zero, and only the last has none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers(Vec<Tier>);

/// Why some tiers cannot be. `tier` counts from one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TiersError {
    /// None at all, or too many.
    #[error("there are 1 to 16 tiers")]
    Size,
    /// A tier does not end above the one before.
    #[error("tier {tier} must end above the one before it")]
    NotRising {
        /// Which tier.
        tier: usize,
    },
    /// A tier before the last has no end, or the last has one.
    #[error("tier {tier} is wrong: every tier but the last says where it ends, and the last does not")]
    OpenEnd {
        /// Which tier.
        tier: usize,
    },
}

impl Tiers {
    /// Makes tiers.
    ///
    /// # Errors
    /// [`TiersError`] names the first tier that breaks the invariant.
    pub fn new(tiers: Vec<Tier>) -> Result<Self, TiersError> {
        if tiers.is_empty() || tiers.len() > 16 {
            return Err(TiersError::Size);
        }
        let mut below = Amount::ZERO;
        for (index, tier) in tiers.iter().enumerate() {
            let (number, is_last) = (index + 1, index + 1 == tiers.len());
            match tier.up_to {
                Some(end) if !is_last && end > below => below = end,
                Some(_) if !is_last => return Err(TiersError::NotRising { tier: number }),
                None if is_last => {}
                _ => return Err(TiersError::OpenEnd { tier: number }),
            }
        }
        Ok(Self(tiers))
    }

    /// Makes one tier for every amount.
    pub fn flat(rate: Rate) -> Self {
        Self(vec![Tier { up_to: None, rate }])
    }

    /// Returns the tiers.
    pub fn as_slice(&self) -> &[Tier] {
        &self.0
    }

    /// Returns what the tiers take of an amount: exact over all tiers, then rounded once to the nearest minor unit, a half up.
    pub fn of(&self, amount: Amount) -> Amount {
        let (mut below, mut parts) = (0, 0);
        for tier in &self.0 {
            let end = tier.up_to.map_or(i64::MAX, Amount::minor).min(amount.minor());
            parts += tier.rate.parts_of((end - below).max(0));
            below = end;
            if end == amount.minor() {
                break;
            }
        }
        round(parts)
    }

    /// Returns the highest rate of all: no amount gives more than this share of itself.
    pub fn most(&self) -> Rate {
        self.0.iter().map(|tier| tier.rate).max().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(up_to: Option<i64>, percent: &str) -> Tier {
        Tier { up_to: up_to.map(|minor| Amount::from_minor(minor).unwrap()), rate: Rate::read(percent).unwrap() }
    }

    fn premium() -> Tiers {
        Tiers::new(vec![tier(Some(200_000_000), "28"), tier(Some(800_000_000), "22"), tier(None, "15")]).unwrap()
    }

    #[test]
    fn each_part_of_the_price_has_the_rate_of_its_tier() {
        let table = [
            (0, 0),
            (1, 0),
            (2, 1),
            (100_000_000, 28_000_000),
            (200_000_000, 56_000_000),
            (200_000_100, 56_000_022),
            (800_000_000, 188_000_000),
            (1_000_000_000, 218_000_000),
        ];
        for (hammer, expected) in table {
            assert_eq!(premium().of(Amount::from_minor(hammer).unwrap()).minor(), expected, "of {hammer}");
        }
        assert_eq!(Tiers::flat(Rate::read("100").unwrap()).of(Amount::MAX), Amount::MAX);
    }

    #[test]
    fn a_higher_price_never_costs_less() {
        let mut before = Amount::ZERO;
        for hammer in (199_999_000..200_001_000).chain(799_999_000..800_001_000) {
            let now = premium().of(Amount::from_minor(hammer).unwrap());
            assert!(now >= before, "at {hammer}");
            before = now;
        }
    }

    #[test]
    fn tiers_that_contradict_themselves_are_refused() {
        let table = [
            (vec![], TiersError::Size),
            (vec![tier(None, "1"); 17], TiersError::Size),
            (vec![tier(Some(1), "1")], TiersError::OpenEnd { tier: 1 }),
            (vec![tier(None, "1"), tier(None, "2")], TiersError::OpenEnd { tier: 1 }),
            (vec![tier(Some(0), "1"), tier(None, "2")], TiersError::NotRising { tier: 1 }),
            (vec![tier(Some(5), "1"), tier(Some(5), "2"), tier(None, "3")], TiersError::NotRising { tier: 2 }),
        ];
        for (tiers, expected) in table {
            assert_eq!(Tiers::new(tiers.clone()), Err(expected), "{tiers:?}");
        }
    }
}
