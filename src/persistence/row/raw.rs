//! The way in for the fuzzer: rows with anything in them, as a damaged or a hostile file might hold. In drills only.

use super::cursor::Cursor;
use super::event::EventRow;
use super::terms::{parse_terms, write_terms};
use crate::auction::{Event, Terms};
use crate::ids::{AuctionId, SaleId};
use crate::persistence::StoreError;
use uuid::Uuid;

/// The columns of one line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawEvent {
    /// Its place.
    pub seq: i64,
    /// *Unit*: microseconds since 1970.
    pub at: i64,
    /// The word of its kind.
    pub kind: String,
    /// Of a bidder's own bid.
    pub paddle: Option<i64>,
    /// Likewise.
    pub bid_key: Option<Uuid>,
    /// The rest, as JSON.
    pub data: String,
}

impl RawEvent {
    /// Writes an event as the store does.
    ///
    /// # Errors
    /// When it cannot be put into JSON.
    pub fn write(event: &Event) -> Result<Self, serde_json::Error> {
        let EventRow { seq, at, kind, paddle, bid_key, data } = EventRow::write(event)?;
        Ok(Self { seq, at, kind, paddle, bid_key, data })
    }

    /// Reads it as the store does.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(self) -> Result<Event, StoreError> {
        let Self { seq, at, kind, paddle, bid_key, data } = self;
        EventRow { seq, at, kind, paddle, bid_key, data }.read(AuctionId(Uuid::nil()))
    }
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
