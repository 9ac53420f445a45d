//! Artworks, sales, and auctions as the catalogue knows them.

use super::{Page, Paged, SaleDefaults, StoreError};
use crate::artwork::Details;
use crate::auction::{Head, Reserve, Status, Terms, TermsHash};
use crate::ids::{ArtworkId, AuctionId, SaleId, UserId};
use crate::money::Currency;
use crate::pictures::Image;
use crate::proof::Seed;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::Arc;

/// An artwork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Artwork {
    /// Its name in the house.
    pub id: ArtworkId,
    /// Its title.
    pub title: String,
    /// Who made it.
    pub artist: String,
    /// What else is known of it.
    pub details: Details,
    /// Who sells it.
    pub consignor: Option<UserId>,
    /// Its pictures, the cover first.
    pub images: Vec<Image>,
    /// Counts its changes, from 1; a change of its pictures is one.
    pub version: u64,
    /// When it came into the catalogue.
    pub created_at: Timestamp,
}

impl Artwork {
    /// Makes an artwork of which nothing is known but whose it is and what it is called.
    pub fn new(id: ArtworkId, title: impl Into<String>, artist: impl Into<String>, created_at: Timestamp) -> Self {
        let (title, artist) = (title.into(), artist.into());
        let (details, images) = (Details::default(), Vec::new());
        Self { id, title, artist, details, consignor: None, images, version: 1, created_at }
    }
}

/// A sale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sale {
    /// Its name in the house.
    pub id: SaleId,
    /// Its title.
    pub title: String,
    /// What all its amounts are in.
    pub currency: Currency,
    /// The IANA zone its times are declared in.
    pub zone: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How many auctions it has, drafts not counted.
    pub auctions: u64,
    /// In words.
    pub description: Option<String>,
    /// When bidding opens, for auctions that do not say otherwise.
    pub starts_at: Option<Timestamp>,
    /// When the first of its auctions is to end, for auctions that do not say otherwise.
    pub ends_at: Option<Timestamp>,
    /// What its auctions take when they say nothing.
    pub defaults: SaleDefaults,
    /// One more with every change.
    pub version: u64,
}

impl Sale {
    /// Makes a sale of which nothing more is said yet.
    pub fn new(id: SaleId, title: String, currency: Currency, zone: String, created_at: Timestamp) -> Self {
        Self {
            id,
            title,
            currency,
            zone,
            created_at,
            auctions: 0,
            description: None,
            starts_at: None,
            ends_at: None,
            defaults: SaleDefaults::default(),
            version: 1,
        }
    }
}

/// An auction as it enters the catalogue: a draft.
#[derive(Clone, Debug)]
pub struct NewAuction {
    /// The rules, its id and sale among them.
    pub terms: Terms,
    /// The secret behind the terms' commitment.
    pub reserve: Option<Reserve>,
    /// What the salts of its proof log are made of. It never leaves the house.
    pub seed: Seed,
    /// What is sold.
    pub artwork: ArtworkId,
    /// Its number in the sale, unique there.
    pub lot_number: u32,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An auction with all that a public page says of it.
#[derive(Clone, Debug)]
pub struct AuctionRecord {
    /// The rules.
    pub terms: Arc<Terms>,
    /// Their fingerprint, fixed when the auction is scheduled.
    pub terms_hash: TermsHash,
    /// Its number in the sale.
    pub lot_number: u32,
    /// What is sold. [`Artwork::consignor`] is never shown to the public.
    pub artwork: Artwork,
    /// Its committed face.
    pub head: Head,
    /// Which history the sequences count in.
    pub log_epoch: u64,
}

/// What a list of auctions is narrowed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AuctionFilter {
    /// Only of this sale.
    pub sale: Option<SaleId>,
    /// Only of this status.
    pub status: Option<Status>,
    /// Whether drafts are listed too: the public never sees them.
    pub drafts: bool,
}

/// The catalogue.
#[async_trait]
pub trait Catalogue: Send + Sync {
    /// Adds an artwork.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when artist and title are there already; [`StoreError::NotFound`] when the consignor is not a user.
    async fn add_artwork(&self, artwork: &Artwork) -> Result<(), StoreError>;

    /// Finds an artwork.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn artwork(&self, id: ArtworkId) -> Result<Option<Artwork>, StoreError>;

    /// Finds an artwork by what is unique of it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn artwork_named(&self, artist: &str, title: &str) -> Result<Option<Artwork>, StoreError>;

    /// Lists artworks in the order of their ids, after this one: for whoever goes through all of them.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn artworks_after(&self, id: Option<ArtworkId>, most: u32) -> Result<Vec<Artwork>, StoreError>;

    /// Puts an artwork in the place of the one of its id and version, all but its pictures, and returns it as it is now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]: of the artwork, or of the consignor; [`StoreError::Conflict`]: `version` when it was changed since, `artwork` when
    /// artist and title are another's, `consignor` when that would change although an auction of it is more than a draft.
    async fn edit_artwork(&self, artwork: &Artwork) -> Result<Artwork, StoreError>;

    /// Deletes an artwork of this version. Its pictures are not shown any more and go away later.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`]: `version` when it was changed since, `auction` when there is one of it, be it a draft.
    async fn delete_artwork(&self, id: ArtworkId, version: u64, now: Timestamp) -> Result<(), StoreError>;

    /// Finds the auction of an artwork that was made last, drafts left out.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn last_auction_of(&self, artwork: ArtworkId) -> Result<Option<AuctionRecord>, StoreError>;

    /// Adds a sale.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the id is taken.
    async fn add_sale(&self, sale: &Sale) -> Result<(), StoreError>;

    /// Finds a sale.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn sale(&self, id: SaleId) -> Result<Option<Sale>, StoreError>;

    /// Lists sales, newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn sales(&self, page: Page) -> Result<Paged<Sale>, StoreError>;

    /// Adds an auction as a draft.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when sale or artwork are unknown; [`StoreError::Conflict`] when the lot number is taken.
    async fn add_auction(&self, auction: &NewAuction) -> Result<(), StoreError>;

    /// Makes a draft an auction: from now on its terms stand.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when it is no draft, or its artwork is in another live auction.
    async fn schedule_auction(&self, id: AuctionId) -> Result<(), StoreError>;

    /// Finds an auction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn auction(&self, id: AuctionId) -> Result<Option<AuctionRecord>, StoreError>;

    /// Lists auctions by sale (newest first) and lot number.
    ///
    /// # Errors
    /// As [`Catalogue::sales`].
    async fn auctions(&self, filter: AuctionFilter, page: Page) -> Result<Paged<AuctionRecord>, StoreError>;
}
