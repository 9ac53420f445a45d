//! When an artwork was completed, as exactly as anybody knows.

use super::flaw::Flaw;
use std::fmt;
use std::str::FromStr;

/// A year, or a month of it, or a day.
///
/// *Invariant*: the year is between -10000 and 9999 (0 is the year before 1), and the day is one of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Completed {
    year: i32,
    month: Option<u8>,
    day: Option<u8>,
}

impl Completed {
    /// The field it is read from.
    const FIELD: &str = "completed";

    /// The years that can be told.
    pub const YEARS: std::ops::RangeInclusive<i32> = -10_000..=9_999;

    /// Makes a date.
    ///
    /// # Errors
    /// [`Flaw`] when there is no such day, or the year is too far from us.
    pub fn new(year: i32, month: Option<u8>, day: Option<u8>) -> Result<Self, Flaw> {
        if !Self::YEARS.contains(&year) {
            return Err(Self::too_far());
        }
        let fits = month.is_none_or(|month| (1..=12).contains(&month))
            && match (month, day) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(month), Some(day)) => (1..=days_in(year, month)).contains(&day),
            };
        if fits { Ok(Self { year, month, day }) } else { Err(Self::flaw()) }
    }

    /// Returns the year.
    pub const fn year(self) -> i32 {
        self.year
    }

    /// Returns the month, 1 to 12, if it is known.
    pub const fn month(self) -> Option<u8> {
        self.month
    }

    /// Returns the day of the month, if it is known.
    pub const fn day(self) -> Option<u8> {
        self.day
    }

    fn flaw() -> Flaw {
        Flaw::new(Self::FIELD, "completed is a year, a month or a day that there was: 1889, 1889-06 or 1889-06-12.")
    }

    fn too_far() -> Flaw {
        let (first, last) = (Self::YEARS.start(), Self::YEARS.end());
        Flaw::new(
            Self::FIELD,
            format!("completed names a year out of range: the year must be between {first} and {last}."),
        )
    }
}

fn days_in(year: i32, month: u8) -> u8 {
    let is_leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        _ => 31,
    }
}

impl FromStr for Completed {
    type Err = Flaw;

    fn from_str(text: &str) -> Result<Self, Flaw> {
        let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let mut parts = rest.split('-');
        let mut number = |most: usize| -> Result<Option<i32>, Flaw> {
            let Some(part) = parts.next() else { return Ok(None) };
            let is_number = (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse().ok().filter(|_| is_number).map(Some).ok_or_else(Self::flaw)
        };
        let small = |number: Option<i32>| number.map(u8::try_from).transpose().map_err(|_| Self::flaw());
        // Nine digits are a number, if none that is near: whoever writes them is told the range, and not how a year is written.
        let year = number(9)?.ok_or_else(Self::flaw)?;
        let (month, day) = (small(number(2)?)?, small(number(2)?)?);
        if parts.next().is_some() {
            return Err(Self::flaw());
        }
        Self::new(sign * year, month, day)
    }
}

impl fmt::Display for Completed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(out, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(out, "-{day:02}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_as_exact_as_they_are_known() {
        for text in ["1889", "1889-06", "1889-06-12", "-40", "0", "2000-02-29", "-4-02-29", "9999-12-31", "-10000"] {
            assert_eq!(text.parse::<Completed>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "-",
            "x",
            "1889-",
            "1889-13",
            "1889-00",
            "1889-6-31",
            "1900-02-29",
            "1889-06-12-1",
            "10000",
            "-10001",
            "+1889",
            " 1889",
            "1889-06-012",
            "--40",
            "１８８９",
            "99999999999",
        ] {
            assert!(text.parse::<Completed>().is_err(), "{text:?}");
        }
        for (text, words) in [
            ("10000", "between -10000 and 9999"),
            ("-10001-06", "between -10000 and 9999"),
            ("202511", "between -10000 and 9999"),
            ("1889-13", "1889-06-12"),
            ("circa 1889", "1889-06-12"),
        ] {
            let flaw = text.parse::<Completed>().unwrap_err();
            assert!(flaw.why.contains(words), "{text:?}: {}", flaw.why);
        }
    }
}
