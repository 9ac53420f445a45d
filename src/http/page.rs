//! Pages of lists.

use super::call::{Call, Reply};
use super::error::ApiError;
use crate::persistence::{Page, Paged, StoreError};
use crate::wire::{Code, ListOf};
use serde::Serialize;

/// How many rows a page has when nobody says, and at most. *Source*: the contract.
const LIMIT_DEFAULT: u32 = 20;
const LIMIT_MAX: u32 = 100;

/// Longer than any cursor of ours.
const CURSOR_LENGTH_MAX: usize = 512;

/// Reads `cursor` and `limit`.
///
/// # Errors
/// `malformed` for what is no number or no cursor, `invalid` for a limit out of range.
pub fn page(call: &Call) -> Result<Page, ApiError> {
    let after = match call.query("cursor") {
        None => None,
        Some(cursor) if cursor.is_empty() || cursor.len() > CURSOR_LENGTH_MAX => return Err(bad_cursor()),
        Some(cursor) => Some(cursor.to_owned()),
    };
    Ok(Page { limit: limit(call)?, after })
}

/// Reads `limit`.
///
/// # Errors
/// As [`page`].
pub fn limit(call: &Call) -> Result<u32, ApiError> {
    let Some(text) = call.query("limit") else { return Ok(LIMIT_DEFAULT) };
    let limit: u32 =
        text.parse().map_err(|_| ApiError::malformed("limit is a number from 1 to 100.").in_field("limit"))?;
    if (1..=LIMIT_MAX).contains(&limit) {
        Ok(limit)
    } else {
        Err(ApiError::invalid("limit", "limit is a number from 1 to 100."))
    }
}

/// Reads `cursor` of a list that runs over sequence numbers.
///
/// # Errors
/// As [`page`].
pub fn seq_cursor(call: &Call) -> Result<Option<u64>, ApiError> {
    call.query("cursor").map(|text| text.parse().map_err(|_| bad_cursor())).transpose()
}

/// Answers with a page, each row written by `show`.
///
/// # Errors
/// As [`paged`].
pub fn answer<T, S: Serialize>(
    found: Result<Paged<T>, StoreError>,
    show: impl FnMut(T) -> S,
) -> Result<Reply, ApiError> {
    let found = paged(found)?;
    Reply::ok(&ListOf { items: found.items.into_iter().map(show).collect(), next: found.next })
}

/// Takes a page that a store has found.
///
/// # Errors
/// `malformed` when the store does not know the cursor, `conflict` when it is too old; otherwise those of the store.
pub fn paged<T>(found: Result<Paged<T>, StoreError>) -> Result<Paged<T>, ApiError> {
    found.map_err(|error| match error {
        StoreError::NotFound(_) => bad_cursor(),
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "cursor is too old: what it belongs to has moved on. Begin again without it.")
                .in_field("cursor")
        }
        other => other.into(),
    })
}

/// Says that a cursor is none.
pub fn bad_cursor() -> ApiError {
    ApiError::malformed("cursor is not one that this list gave out as `next`.").in_field("cursor")
}
