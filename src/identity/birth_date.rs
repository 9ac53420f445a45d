//! A day in the calendar on which somebody was born.

use crate::timestamp::{Timestamp, rfc3339};
use std::fmt;

/// A day of the Gregorian calendar, in the years 0 to 9999. Its text is `1990-12-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BirthDate {
    year: i32,
    month: i32,
    day: i32,
}

impl BirthDate {
    /// Reads a day; none when it is none.
    pub fn read(text: &str) -> Option<Self> {
        if text.len() != 10 {
            return None;
        }
        // An instant on that day can be read only if there is such a day.
        rfc3339::read(&format!("{text}T00:00:00.000000Z"))?;
        let part = |from: usize, to: usize| text.get(from..to)?.parse().ok();
        Some(Self { year: part(0, 4)?, month: part(5, 7)?, day: part(8, 10)? })
    }

    /// Returns how many whole years old somebody is at an instant, by the calendar of UTC; below zero before the birth.
    pub fn age(self, now: Timestamp) -> i32 {
        let text = rfc3339::write(now);
        let today = std::str::from_utf8(&text[..10]).ok().and_then(Self::read).unwrap_or(self);
        let had_birthday = (today.month, today.day) >= (self.month, self.day);
        today.year - self.year - i32::from(!had_birthday)
    }
}

impl fmt::Display for BirthDate {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}
