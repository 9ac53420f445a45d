//! Money: whole minor units inside, decimal strings at the edges, never floats.

use rust_decimal::Decimal;
use std::fmt;

/// An amount of money in one known currency.
///
/// *Unit*: minor units (cents, or whole won). *Invariant*: between zero and [`Amount::MAX`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The largest amount the house handles. *Source*: below 2^53, so that even a client that turns the string into a
    /// floating-point number does not lose a unit; far enough below `i64::MAX` that sums of two never overflow.
    pub const MAX: Self = Self(9_000_000_000_000_000);

    /// Makes an amount from minor units, if they are in range.
    pub const fn from_minor(minor: i64) -> Option<Self> {
        if minor >= 0 && minor <= Self::MAX.0 { Some(Self(minor)) } else { None }
    }

    /// Returns the amount in minor units.
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Adds, or says that the sum leaves the range.
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).and_then(Self::from_minor)
    }

    /// Adds; at the top of the range it stays there.
    pub fn plus_capped(self, other: Self) -> Self {
        self.plus(other).unwrap_or(Self::MAX)
    }

    /// Writes the amount as a decimal number with so many digits after the point. By hand, because every bid writes several.
    pub fn push(self, digits: u32, out: &mut Vec<u8>) {
        // No currency has more than four digits, and no amount more than sixteen.
        let mut text = [b'0'; 24];
        let mut rest = self.0.unsigned_abs();
        let mut first = text.len();
        let least = digits as usize + 1;
        while rest > 0 || text.len() - first < least {
            first -= 1;
            text[first] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
        }
        let (whole, fraction) = text[first..].split_at(text.len() - first - digits as usize);
        out.extend_from_slice(whole);
        if !fraction.is_empty() {
            out.push(b'.');
            out.extend_from_slice(fraction);
        }
    }

    /// Returns whether there is anything.
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }
}

/// A currency of ISO 4217 with its number of decimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// Finds a currency by its three capital letters. Currencies without a defined minor unit (gold, test codes) are unknown here.
    pub fn parse(code: &str) -> Option<Self> {
        let found = iso_currency::Currency::from_code(code)?;
        found.exponent().map(|_| Self(found))
    }

    /// Returns the three letters.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// Returns how many decimal digits the currency has: 2 for dollars, 0 for won.
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// Reads an amount as the contract writes it: digits, then at most as many decimals as the currency has.
    ///
    /// # Errors
    /// [`AmountError`] says which rule of the contract the text breaks.
    pub fn read(self, text: &str) -> Result<Amount, AmountError> {
        let (whole, fraction) = match text.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (text, None),
        };
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !fraction.is_none_or(digits) || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(AmountError::NotANumber);
        }
        if fraction.map_or(0, str::len) > self.digits() as usize {
            return Err(AmountError::TooManyDigits { allowed: self.digits() });
        }
        // 28 digits is what a Decimal holds; anything near that is out of our range anyway.
        if whole.len() > 20 {
            return Err(AmountError::TooLarge);
        }
        let value: Decimal = text.parse().map_err(|_| AmountError::NotANumber)?;
        self.from_decimal(value)
    }

    /// Turns a decimal number of major units into an amount.
    ///
    /// # Errors
    /// [`AmountError`] when it is negative, finer than the currency's minor unit, or out of range.
    pub fn from_decimal(self, value: Decimal) -> Result<Amount, AmountError> {
        let minor = value.checked_mul(Decimal::from(10_i64.pow(self.digits()))).ok_or(AmountError::TooLarge)?;
        if !minor.is_integer() {
            return Err(AmountError::TooManyDigits { allowed: self.digits() });
        }
        let minor = i64::try_from(minor).map_err(|_| AmountError::TooLarge)?;
        if minor < 0 {
            return Err(AmountError::NotANumber);
        }
        Amount::from_minor(minor).ok_or(AmountError::TooLarge)
    }

    /// Writes an amount with the currency's full number of digits, as the contract wants it.
    pub fn write(self, amount: Amount) -> String {
        let mut text = Vec::with_capacity(20);
        amount.push(self.digits(), &mut text);
        text.into_iter().map(char::from).collect()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

/// Why a text is not an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not digits with an optional fraction: a sign, an exponent, spaces, a leading zero, nothing at all.
    #[error("an amount is plain digits with an optional fraction, such as 1500000 or 177.50")]
    NotANumber,
    /// Finer than the currency's minor unit.
    #[error("the currency has {allowed} decimal digits, no more may be given")]
    TooManyDigits {
        /// How many digits the currency has.
        allowed: u32,
    },
    /// Above [`Amount::MAX`].
    #[error("the amount is larger than this house handles")]
    TooLarge,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_by_the_letter_of_the_contract() {
        let table = [
            ("USD", "177.5", Ok(17_750)),
            ("USD", "177.50", Ok(17_750)),
            ("USD", "0", Ok(0)),
            ("USD", "0.05", Ok(5)),
            ("KRW", "1500000", Ok(1_500_000)),
            ("KWD", "1.234", Ok(1_234)),
            ("USD", "90000000000000.00", Ok(9_000_000_000_000_000)),
            ("USD", "90000000000000.01", Err(AmountError::TooLarge)),
            ("USD", "999999999999999999999999999999", Err(AmountError::TooLarge)),
            ("KRW", "1.0", Err(AmountError::TooManyDigits { allowed: 0 })),
            ("USD", "1.005", Err(AmountError::TooManyDigits { allowed: 2 })),
            ("USD", "", Err(AmountError::NotANumber)),
            ("USD", "-1", Err(AmountError::NotANumber)),
            ("USD", "+1", Err(AmountError::NotANumber)),
            ("USD", "1e3", Err(AmountError::NotANumber)),
            ("USD", " 1", Err(AmountError::NotANumber)),
            ("USD", "1_000", Err(AmountError::NotANumber)),
            ("USD", "1,000", Err(AmountError::NotANumber)),
            ("USD", "01", Err(AmountError::NotANumber)),
            ("USD", ".5", Err(AmountError::NotANumber)),
            ("USD", "5.", Err(AmountError::NotANumber)),
            ("USD", "1.2.3", Err(AmountError::NotANumber)),
            ("USD", "٣", Err(AmountError::NotANumber)),
            ("USD", "NaN", Err(AmountError::NotANumber)),
        ];
        for (currency, text, expected) in table {
            let currency = Currency::parse(currency).unwrap();
            assert_eq!(currency.read(text).map(Amount::minor), expected, "{currency} {text:?}");
        }
    }

    #[test]
    fn amounts_are_written_with_all_their_digits() {
        for (currency, minor, text) in
            [("USD", 17_750, "177.50"), ("KRW", 1_500_000, "1500000"), ("USD", 5, "0.05"), ("KWD", 0, "0.000")]
        {
            assert_eq!(Currency::parse(currency).unwrap().write(Amount::from_minor(minor).unwrap()), text);
        }
    }

    #[test]
    fn amounts_are_written_as_decimals_are() {
        for code in ["USD", "KRW", "KWD", "CLF"] {
            let currency = Currency::parse(code).unwrap();
            for minor in [0, 1, 9, 10, 99, 100, 101, 12_345, 1_000_000, 9_000_000_000_000_000] {
                let text = currency.write(Amount::from_minor(minor).unwrap());
                assert_eq!(text, Decimal::new(minor, currency.digits()).to_string());
            }
        }
    }

    #[test]
    fn currencies_without_minor_units_and_unknown_ones_are_refused() {
        for code in ["XAU", "usd", "ZZZ", ""] {
            assert!(Currency::parse(code).is_none(), "{code}");
        }
    }
}
