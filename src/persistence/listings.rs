//! Public lists of auctions and artworks: filtered, sorted, searched, a page at a time, as quick in a big house as in a small one.
//!
//! A list is read as of one *epoch*, a state of all auctions that was published at some instant, and its cursors name that epoch: whatever is bid
//! meanwhile, each auction stands in the list once. What is shown of an auction is as it is now. docs/adr/0023.

use super::{Artwork, AuctionRecord, Page, Paged, StoreError};
use crate::auction::Status;
use crate::ids::SaleId;
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How auctions are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuctionSort {
    /// Those that go on, the next to end first; then those to come, the next to start first; then those that are over, the last ended first.
    Natural,
    /// By sale, the newest first, and lot number.
    Lot,
    /// The next to end first; those that are over come last.
    Ending,
    /// The last catalogued first.
    Newest,
    /// By price within one currency, the lowest first.
    Cheapest,
    /// By price within one currency, the highest first.
    Dearest,
}

/// How artworks are ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArtworkSort {
    /// The last catalogued first.
    Newest,
    /// The first catalogued first.
    Oldest,
    /// By title.
    Title,
    /// By artist.
    Artist,
}

/// What an artwork must be to be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// It has all of these tokens of its words (see [`crate::search`]).
    pub words: BTreeSet<String>,
    /// Of each of these groups it has at least one code: pairs of a property's name and the codes that will do.
    pub codes: Vec<(&'static str, Vec<String>)>,
}

/// Which auctions are listed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuctionQuery {
    /// In which order. By price, `currency` must be given.
    pub sort: AuctionSort,
    /// What the artwork must be.
    pub artwork: Wanted,
    /// Only of one of these statuses; any when empty.
    pub statuses: Vec<Status>,
    /// Only of this sale.
    pub sale: Option<SaleId>,
    /// Only in this currency.
    pub currency: Option<Currency>,
    /// Only from this price on: what was bid, or what is asked while nothing was. Wants `currency`.
    pub price_min: Option<Amount>,
    /// Only up to this price.
    pub price_max: Option<Amount>,
    /// Whether drafts are listed too: the public never sees them.
    pub drafts: bool,
}

impl AuctionQuery {
    /// Asks for everything that everybody may see.
    pub fn all() -> Self {
        Self {
            sort: AuctionSort::Natural,
            artwork: Wanted::default(),
            statuses: Vec::new(),
            sale: None,
            currency: None,
            price_min: None,
            price_max: None,
            drafts: false,
        }
    }
}

/// Which artworks are listed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArtworkQuery {
    /// In which order.
    pub sort: ArtworkSort,
    /// What they must be.
    pub artwork: Wanted,
}

/// The lists.
#[async_trait]
pub trait Listings: Send + Sync {
    /// Lists auctions. Their artworks come without description.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the cursor is not one of this list; [`StoreError::Conflict`] when it is so old that what it belongs to is forgotten;
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn list_auctions(&self, query: &AuctionQuery, page: Page) -> Result<Paged<AuctionRecord>, StoreError>;

    /// Lists artworks, without description.
    ///
    /// # Errors
    /// As [`Listings::list_auctions`].
    async fn list_artworks(&self, query: &ArtworkQuery, page: Page) -> Result<Paged<Artwork>, StoreError>;

    /// Publishes a new epoch with what has changed since the last: statuses, and with `prices` also prices and ends. Returns how many auctions have
    /// moved. Of several processes one does it, which is known as `by`; the others do nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`]: what was begun is finished by the next call.
    async fn publish_listings(&self, by: Uuid, prices: bool, now: Timestamp) -> Result<u64, StoreError>;

    /// Indexes artworks whose words are not in the index as this release would write them, at most so many. Returns how many there were.
    ///
    /// # Errors
    /// As [`Listings::publish_listings`].
    async fn index_artworks(&self, most: u32) -> Result<u64, StoreError>;
}
