//! Increment ladders: which amount comes after which. Data, with five presets.
#![allow(clippy::inconsistent_digit_grouping, reason = "the presets are written in hundredths: 2_50 is two and a half")]

use crate::drill::planted;
use crate::money::{Amount, Currency};

/// One stretch of a ladder: from this price on, these steps are taken in turn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// The lowest price this stretch covers.
    pub from: Amount,
    /// One step for an even stretch; several for a pattern such as the saleroom's 2-5-8 (`20 30 30 20`).
    pub steps: Vec<Amount>,
}

impl Rung {
    /// Returns the length of one round of the pattern.
    fn round(&self) -> i64 {
        self.steps.iter().map(|step| step.minor()).sum()
    }
}

/// How strictly bidders are held to the ladder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LadderMode {
    /// Any amount at or above the ask is fine.
    AtLeast,
    /// Amounts and maxima must be positions of the ladder.
    Strict,
}

/// An increment ladder.
///
/// *Invariant*: the first rung starts at zero, rungs rise, every step is positive, and each stretch is a whole number of
/// rounds long, so that every rung's start is itself a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    rungs: Vec<Rung>,
}

/// Why some rungs do not make a ladder. `rung` counts from one.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LadderError {
    /// No rungs at all, or more than 64.
    #[error("a ladder has 1 to 64 rungs")]
    Size,
    /// The first rung leaves low prices without a step.
    #[error("the first rung must start at 0")]
    DoesNotStartAtZero,
    /// A rung does not start above the one before.
    #[error("rung {rung} must start above the one before it")]
    NotRising {
        /// Which rung.
        rung: usize,
    },
    /// A rung has no steps, a step of zero, or more than 16 steps.
    #[error("rung {rung} must have 1 to 16 steps, each above 0")]
    BadStep {
        /// Which rung.
        rung: usize,
    },
    /// A stretch ends in the middle of a round of steps.
    #[error("the stretch of rung {rung} must be a whole number of rounds of its steps")]
    Uneven {
        /// Which rung.
        rung: usize,
    },
    /// The preset has steps finer than the currency's minor unit.
    #[error("ladder {name} has steps that {currency} cannot express")]
    NotInCurrency {
        /// The preset.
        name: &'static str,
        /// The currency.
        currency: &'static str,
    },
    /// No preset by that name.
    #[error("no ladder is called {0:?}; there are ebay, saleroom_258, drouot, krw and flat")]
    Unknown(String),
}

/// A preset: its name and its rungs as (from, steps), in hundredths of the major unit.
type Preset = (&'static str, &'static [(i64, &'static [i64])]);

/// *Source*: eBay's published bid increments in US dollars.
const EBAY: Preset = (
    "ebay",
    &[
        (0, &[5]),
        (1_00, &[25]),
        (5_00, &[50]),
        (25_00, &[1_00]),
        (100_00, &[2_50]),
        (250_00, &[5_00]),
        (500_00, &[10_00]),
        (1_000_00, &[25_00]),
        (2_500_00, &[50_00]),
        (5_000_00, &[100_00]),
    ],
);

/// *Source*: house rule after the scale London salerooms announce (200-220-250-280-300).
const SALEROOM_258: Preset = (
    "saleroom_258",
    &[
        (0, &[5_00]),
        (50_00, &[10_00]),
        (200_00, &[20_00, 30_00, 30_00, 20_00]),
        (500_00, &[50_00]),
        (1_000_00, &[100_00]),
        (2_000_00, &[200_00, 300_00, 300_00, 200_00]),
        (5_000_00, &[500_00]),
        (10_000_00, &[1_000_00]),
        (20_000_00, &[2_000_00, 3_000_00, 3_000_00, 2_000_00]),
        (50_000_00, &[5_000_00]),
        (100_000_00, &[10_000_00]),
        (200_000_00, &[20_000_00, 30_000_00, 30_000_00, 20_000_00]),
        (500_000_00, &[50_000_00]),
    ],
);

/// *Source*: house rule after the scale usual in the rooms of Drouot, in euro.
const DROUOT: Preset = (
    "drouot",
    &[
        (0, &[5_00]),
        (50_00, &[10_00]),
        (200_00, &[20_00]),
        (500_00, &[50_00]),
        (1_000_00, &[100_00]),
        (2_000_00, &[200_00]),
        (5_000_00, &[500_00]),
        (10_000_00, &[1_000_00]),
        (20_000_00, &[2_000_00]),
        (50_000_00, &[5_000_00]),
        (100_000_00, &[10_000_00]),
    ],
);

/// *Source*: house rule after the scale of Korean houses, in won.
const KRW: Preset = (
    "krw",
    &[
        (0, &[50_000_00]),
        (1_000_000_00, &[100_000_00]),
        (3_000_000_00, &[200_000_00]),
        (5_000_000_00, &[500_000_00]),
        (10_000_000_00, &[1_000_000_00]),
        (30_000_000_00, &[2_000_000_00]),
        (50_000_000_00, &[5_000_000_00]),
        (200_000_000_00, &[10_000_000_00]),
        (500_000_000_00, &[20_000_000_00]),
        (1_000_000_000_00, &[50_000_000_00]),
    ],
);

impl Ladder {
    /// Makes a ladder of rungs.
    ///
    /// # Errors
    /// [`LadderError`] names the first rung that breaks the invariant.
    pub fn new(rungs: Vec<Rung>) -> Result<Self, LadderError> {
        if rungs.is_empty() || rungs.len() > 64 {
            return Err(LadderError::Size);
        }
        if rungs[0].from != Amount::ZERO {
            return Err(LadderError::DoesNotStartAtZero);
        }
        for (index, rung) in rungs.iter().enumerate() {
            let number = index + 1;
            if rung.steps.is_empty() || rung.steps.len() > 16 || rung.steps.iter().any(|step| !step.is_positive()) {
                return Err(LadderError::BadStep { rung: number });
            }
            if let Some(next) = rungs.get(index + 1) {
                if next.from <= rung.from {
                    return Err(LadderError::NotRising { rung: number + 1 });
                }
                if (next.from.minor() - rung.from.minor()) % rung.round() != 0 {
                    return Err(LadderError::Uneven { rung: number });
                }
            }
        }
        Ok(Self { rungs })
    }

    /// Makes a ladder with one step for every price.
    ///
    /// # Errors
    /// [`LadderError::BadStep`] when the step is zero.
    pub fn flat(step: Amount) -> Result<Self, LadderError> {
        Self::new(vec![Rung { from: Amount::ZERO, steps: vec![step] }])
    }

    /// Finds a preset by name. `flat` takes a tenth of the start price as its step.
    ///
    /// # Errors
    /// [`LadderError::Unknown`], or [`LadderError::NotInCurrency`] when the currency has no coins so small.
    pub fn preset(name: &str, currency: Currency, start_price: Amount) -> Result<Self, LadderError> {
        if name == "flat" {
            let step = Amount::from_minor((start_price.minor() / 10).max(1)).unwrap_or(Amount::MAX);
            return Self::flat(step);
        }
        let (name, rungs) = [EBAY, SALEROOM_258, DROUOT, KRW]
            .into_iter()
            .find(|preset| preset.0 == name)
            .ok_or_else(|| LadderError::Unknown(name.to_owned()))?;
        let out_of_reach = || LadderError::NotInCurrency { name, currency: currency.code() };
        let scale = |hundredths: i64| {
            let minor = hundredths.checked_mul(10_i64.pow(currency.digits())).ok_or_else(out_of_reach)?;
            if minor % 100 != 0 {
                return Err(out_of_reach());
            }
            Amount::from_minor(minor / 100).ok_or_else(out_of_reach)
        };
        let rungs = rungs
            .iter()
            .map(|(from, steps)| {
                Ok(Rung {
                    from: scale(*from)?,
                    steps: steps.iter().map(|step| scale(*step)).collect::<Result<_, _>>()?,
                })
            })
            .collect::<Result<_, LadderError>>()?;
        Self::new(rungs)
    }

    /// Returns the rungs in rising order.
    pub fn rungs(&self) -> &[Rung] {
        &self.rungs
    }

    /// Returns the stretch a price lies in. The first rung starts at zero, so there always is one.
    fn rung_of(&self, price: Amount) -> &Rung {
        let after = self.rungs.partition_point(|rung| rung.from <= price);
        &self.rungs[after.saturating_sub(1)]
    }

    /// Returns the lowest acceptable amount after `price`. *Invariant*: strictly above `price`, except at [`Amount::MAX`].
    ///
    /// An even stretch adds its step to any price when amounts are free ([`LadderMode::AtLeast`]); a pattern, and every stretch of
    /// a strict ladder, goes to the next position.
    pub fn after(&self, price: Amount, mode: LadderMode) -> Amount {
        let rung = self.rung_of(price);
        match (mode, rung.steps.as_slice()) {
            (LadderMode::AtLeast, [step]) if planted!("overflow_unchecked") => price.plus(*step).unwrap_or_default(),
            (LadderMode::AtLeast, [step]) => price.plus_capped(*step),
            _ => self.position_after(price, rung),
        }
    }

    fn position_after(&self, price: Amount, rung: &Rung) -> Amount {
        let into = price.minor() - rung.from.minor();
        let mut position = rung.from.minor() + into / rung.round() * rung.round();
        for step in &rung.steps {
            position = position.saturating_add(step.minor());
            if position > price.minor() {
                break;
            }
        }
        Amount::from_minor(position).unwrap_or(Amount::MAX)
    }

    /// Returns whether `amount` is a position of the ladder.
    pub fn has(&self, amount: Amount) -> bool {
        let rung = self.rung_of(amount);
        let mut left = (amount.minor() - rung.from.minor()) % rung.round();
        for step in &rung.steps {
            if left == 0 {
                return true;
            }
            left -= step.minor();
        }
        left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(minor: i64) -> Amount {
        Amount::from_minor(minor).unwrap()
    }

    #[test]
    fn the_next_amount_of_every_preset_is_what_its_table_says() {
        let table: [(&str, &str, LadderMode, i64, i64); 18] = [
            ("ebay", "USD", LadderMode::AtLeast, 0, 5),
            ("ebay", "USD", LadderMode::AtLeast, 99, 104),
            ("ebay", "USD", LadderMode::AtLeast, 100, 125),
            ("ebay", "USD", LadderMode::AtLeast, 9_900, 10_000),
            ("ebay", "USD", LadderMode::AtLeast, 17_500, 17_750),
            ("ebay", "USD", LadderMode::AtLeast, 17_777, 18_027),
            ("ebay", "USD", LadderMode::Strict, 17_777, 18_000),
            ("ebay", "USD", LadderMode::AtLeast, 1_000_000, 1_010_000),
            ("saleroom_258", "GBP", LadderMode::AtLeast, 20_000, 22_000),
            ("saleroom_258", "GBP", LadderMode::AtLeast, 22_000, 25_000),
            ("saleroom_258", "GBP", LadderMode::AtLeast, 25_000, 28_000),
            ("saleroom_258", "GBP", LadderMode::AtLeast, 28_000, 30_000),
            ("saleroom_258", "GBP", LadderMode::AtLeast, 26_000, 28_000),
            ("saleroom_258", "GBP", LadderMode::AtLeast, 48_000, 50_000),
            ("drouot", "EUR", LadderMode::AtLeast, 190_000, 200_000),
            ("krw", "KRW", LadderMode::AtLeast, 950_000, 1_000_000),
            ("krw", "KRW", LadderMode::Strict, 1_000_000, 1_100_000),
            ("flat", "USD", LadderMode::AtLeast, 777, 1_777),
        ];
        for (name, currency, mode, price, next) in table {
            let ladder = Ladder::preset(name, Currency::parse(currency).unwrap(), amount(10_000)).unwrap();
            assert_eq!(ladder.after(amount(price), mode).minor(), next, "{name} after {price}");
        }
    }

    #[test]
    fn positions_are_exactly_what_a_climb_in_strict_mode_visits() {
        for name in ["ebay", "saleroom_258", "drouot", "krw", "flat"] {
            let ladder = Ladder::preset(name, Currency::parse("USD").unwrap(), amount(10_000)).unwrap();
            let mut visited = std::collections::BTreeSet::from([Amount::ZERO]);
            let mut price = Amount::ZERO;
            while visited.len() < 300 {
                price = ladder.after(price, LadderMode::Strict);
                visited.insert(price);
            }
            let few = price.minor().min(60_000);
            for minor in 0..=few {
                assert_eq!(ladder.has(amount(minor)), visited.contains(&amount(minor)), "{name} {minor}");
            }
        }
    }

    #[test]
    fn rungs_that_make_no_ladder_are_refused_by_name() {
        let rung = |from: i64, steps: &[i64]| Rung {
            from: amount(from),
            steps: steps.iter().map(|step| amount(*step)).collect(),
        };
        let table = [
            (vec![], LadderError::Size),
            (vec![rung(1, &[1])], LadderError::DoesNotStartAtZero),
            (vec![rung(0, &[])], LadderError::BadStep { rung: 1 }),
            (vec![rung(0, &[0])], LadderError::BadStep { rung: 1 }),
            (vec![rung(0, &[1]), rung(0, &[1])], LadderError::NotRising { rung: 2 }),
            (vec![rung(0, &[3]), rung(10, &[1])], LadderError::Uneven { rung: 1 }),
        ];
        for (rungs, error) in table {
            assert_eq!(Ladder::new(rungs), Err(error));
        }
        let won = Currency::parse("KRW").unwrap();
        assert_eq!(
            Ladder::preset("ebay", won, amount(1)),
            Err(LadderError::NotInCurrency { name: "ebay", currency: "KRW" })
        );
        assert_eq!(Ladder::preset("steep", won, amount(1)), Err(LadderError::Unknown("steep".into())));
    }

    #[test]
    fn the_top_of_the_range_is_a_ceiling() {
        let ladder = Ladder::preset("ebay", Currency::parse("USD").unwrap(), amount(1)).unwrap();
        assert_eq!(ladder.after(Amount::MAX, LadderMode::AtLeast), Amount::MAX);
    }
}
