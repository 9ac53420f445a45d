//! Between rows and our types, the same for both engines.
//!
//! A row is a private struct that is turned into one of our types or, when it makes no sense, into [`StoreError::Corrupt`].
//! Nothing is guessed around: a house that sells on what it cannot read is worse than one that stands still.

pub(super) mod accounts;
pub(super) mod api_keys;
pub(super) mod attempt;
pub(super) mod auction;
pub(super) mod audit;
pub(super) mod bank;
pub(super) mod batch;
pub(super) mod belongings;
pub(super) mod catalogue;
pub(super) mod checkpoint;
pub(super) mod cursor;
pub(super) mod head;
pub(super) mod holds;
pub(super) mod images;
mod json;
mod line;
pub(super) mod list_place;
pub(super) mod notices;
pub(super) mod outbox;
pub(super) mod papers;
pub(super) mod people;
#[cfg(feature = "drills")]
pub(super) mod raw;
pub(super) mod registrations;
mod rules;
pub(super) mod sales;
pub(super) mod sessions;
pub(super) mod settlements;
mod stored_event;
pub(super) mod streams;
pub(super) mod stretch;
mod terms;
pub(super) mod webhooks;

use super::StoreError;
use crate::ids::Paddle;
use crate::money::Amount;
use std::fmt;

/// What is wrong with a value, before it is known where the value stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Nonsense(pub(super) String);

impl Nonsense {
    /// Says that a column holds something it never should. The value itself may be a secret and is not repeated.
    pub(super) fn in_column(column: &str) -> Self {
        Self(format!("column {column} holds a value that cannot be"))
    }

    /// Says where.
    pub(super) fn at(self, table: &'static str, row: impl fmt::Display) -> StoreError {
        StoreError::Corrupt { table, row: row.to_string(), reason: self.0 }
    }
}

/// Reads an amount.
pub(super) fn amount(column: &str, minor: i64) -> Result<Amount, Nonsense> {
    Amount::from_minor(minor).ok_or_else(|| Nonsense::in_column(column))
}

/// Reads an amount that may be absent.
pub(super) fn amount_if_any(column: &str, minor: Option<i64>) -> Result<Option<Amount>, Nonsense> {
    minor.map(|minor| amount(column, minor)).transpose()
}

/// Reads a paddle that may be absent.
pub(super) fn paddle_if_any(column: &str, number: Option<i64>) -> Result<Option<Paddle>, Nonsense> {
    number.map(|number| paddle(column, number)).transpose()
}

/// Reads a paddle.
pub(super) fn paddle(column: &str, number: i64) -> Result<Paddle, Nonsense> {
    fit(column, number).map(Paddle)
}

/// Reads a number that must fit a narrower kind.
pub(super) fn fit<T: TryFrom<i64>>(column: &str, number: i64) -> Result<T, Nonsense> {
    T::try_from(number).map_err(|_| Nonsense::in_column(column))
}

/// Reads a digest.
pub(super) fn digest<const N: usize>(column: &str, bytes: &[u8]) -> Result<[u8; N], Nonsense> {
    bytes.try_into().map_err(|_| Nonsense::in_column(column))
}

/// Makes a number that a column can hold. Sequences and epochs never come near the limit; if one did, every comparison with it
/// would fail, and nothing would be written.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
