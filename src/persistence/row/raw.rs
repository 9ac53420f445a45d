//! The way in for the fuzzer: rows with anything in them, as a damaged or a hostile file might hold. In drills only.

use super::cursor::Cursor;
use super::stretch::StretchRow;
use super::terms::{parse_terms, write_terms};
use crate::auction::{Event, Terms};
use crate::ids::{AuctionId, SaleId};
use crate::persistence::StoreError;
use uuid::Uuid;

/// Writes one line of a log as the store does.
///
/// # Errors
/// When it cannot be put into JSON.
pub fn write_stored_line(event: &Event) -> Result<String, serde_json::Error> {
    let rows = StretchRow::write_all(std::slice::from_ref(event))?;
    Ok(rows.into_iter().map(|row| row.lines).collect())
}

/// Reads a stretch of a log, from a sequence on and up to another, as the store does.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn read_stored_lines(from: i64, to: i64, lines: String) -> Result<Vec<Event>, StoreError> {
    StretchRow { from_seq: from, to_seq: to, has_retraction: false, lines }.read(AuctionId(Uuid::nil()))
}

/// Writes terms as the store does.
///
/// # Errors
/// When they cannot be put into JSON.
pub fn write_stored_terms(terms: &Terms) -> Result<String, serde_json::Error> {
    write_terms(terms)
}

/// Reads terms as the store does, but for the hash that would give every change away.
///
/// # Errors
/// [`StoreError::Corrupt`].
pub fn read_stored_terms(text: &str) -> Result<Terms, StoreError> {
    parse_terms(AuctionId(Uuid::nil()), SaleId(Uuid::nil()), text).map_err(|nonsense| nonsense.at("auctions", 0))
}

/// Reads a cursor as lists do; answers whether it is one.
pub fn is_cursor(text: &str) -> bool {
    let page = crate::persistence::Page { limit: 1, after: Some(text.to_owned()) };
    Cursor::<2, 1>::of(&page).is_ok()
}
