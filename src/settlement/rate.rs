//! A share of an amount.

use crate::money::Amount;
use rust_decimal::Decimal;
use std::fmt;

/// A share between nothing and the whole.
///
/// *Unit*: parts of a million, so that a quarter of a per cent and every tax rate in use are whole numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rate(u32);

/// Why a text is not a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RateError {
    /// Not plain digits with an optional fraction.
    #[error("a rate is a per cent number in plain digits, such as 28 or 0.25")]
    NotANumber,
    /// Finer than a part of a million.
    #[error("a rate has at most 4 decimal digits")]
    TooFine,
    /// Above the whole.
    #[error("a rate is between 0 and 100 per cent")]
    TooLarge,
}

impl Rate {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// How many parts the whole has.
    pub const WHOLE: u32 = 1_000_000;

    /// Makes a rate of parts of a million, if there are not more than a million.
    pub const fn from_millionths(millionths: u32) -> Option<Self> {
        if millionths <= Self::WHOLE { Some(Self(millionths)) } else { None }
    }

    /// Returns the parts of a million.
    pub const fn millionths(self) -> u32 {
        self.0
    }

    /// Reads a rate in per cent: digits, then at most four decimals.
    ///
    /// # Errors
    /// [`RateError`] says which rule the text breaks.
    pub fn read(text: &str) -> Result<Self, RateError> {
        let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !fraction.is_none_or(digits) || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(RateError::NotANumber);
        }
        if fraction.map_or(0, str::len) > 4 {
            return Err(RateError::TooFine);
        }
        if whole.len() > 3 {
            return Err(RateError::TooLarge);
        }
        let percent: Decimal = text.parse().map_err(|_| RateError::NotANumber)?;
        let millionths = percent * Decimal::from(Self::WHOLE / 100);
        u32::try_from(millionths).ok().and_then(Self::from_millionths).ok_or(RateError::TooLarge)
    }

    /// Returns this share of an amount, to the nearest minor unit; a half goes up.
    pub fn of(self, amount: Amount) -> Amount {
        round(self.parts_of(amount.minor()))
    }

    /// Returns this share of so many minor units, in millionths of one.
    pub(super) fn parts_of(self, minor: i64) -> i128 {
        i128::from(minor) * i128::from(self.0)
    }
}

/// Turns millionths of a minor unit into minor units; a half goes up. What is asked of a share of an [`Amount`] is one too.
pub(super) fn round(parts: i128) -> Amount {
    let whole = i128::from(Rate::WHOLE);
    let minor = (parts + whole / 2).div_euclid(whole);
    i64::try_from(minor).ok().and_then(Amount::from_minor).unwrap_or(Amount::MAX)
}

impl fmt::Display for Rate {
    /// Writes the rate in per cent, as short as it can be said: `28`, `0.25`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", Decimal::new(i64::from(self.0), 4).normalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_read_and_written_in_per_cent() {
        let table = [
            ("0", Ok(0)),
            ("28", Ok(280_000)),
            ("0.25", Ok(2_500)),
            ("8.1", Ok(81_000)),
            ("100", Ok(1_000_000)),
            ("0.0001", Ok(1)),
            ("100.0001", Err(RateError::TooLarge)),
            ("1000", Err(RateError::TooLarge)),
            ("99999999999999999999999999999999", Err(RateError::TooLarge)),
            ("0.00001", Err(RateError::TooFine)),
            ("028", Err(RateError::NotANumber)),
            ("-1", Err(RateError::NotANumber)),
            ("1e2", Err(RateError::NotANumber)),
            (".5", Err(RateError::NotANumber)),
            ("5.", Err(RateError::NotANumber)),
            ("", Err(RateError::NotANumber)),
            ("٣", Err(RateError::NotANumber)),
        ];
        for (text, expected) in table {
            assert_eq!(Rate::read(text).map(Rate::millionths), expected, "{text:?}");
        }
        for text in ["0", "28", "0.25", "8.1", "100", "0.0001", "12.3456"] {
            assert_eq!(Rate::read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_share_is_rounded_once_and_a_half_goes_up() {
        for (percent, minor, share) in
            [("10", 5, 1), ("10", 4, 0), ("10", 14, 1), ("10", 15, 2), ("33.3333", 100, 33), ("100", 7, 7), ("0", 9, 0)]
        {
            let amount = Amount::from_minor(minor).unwrap();
            assert_eq!(Rate::read(percent).unwrap().of(amount).minor(), share, "{percent} per cent of {minor}");
        }
        assert_eq!(Rate::read("100").unwrap().of(Amount::MAX), Amount::MAX);
    }
}
