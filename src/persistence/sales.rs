//! Sales as they are built and run: drafts, their order, their ends, the moment they all become auctions, and which of them stand still
//! with the whole.

use super::{Sale, StoreError};
use crate::auction::{Ladder, LadderMode, Reserve, SoftClose, Status, Terms};
use crate::ids::{ArtworkId, AuctionId, SaleId, UserId};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// A ladder that a sale gives to auctions that name none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefaultLadder {
    /// A preset by its name: what it is depends on the start price.
    Preset(String),
    /// Own rungs.
    Rungs(Ladder),
}

/// What a sale gives to auctions that say nothing of it. Taken when an auction is drafted; a later change reaches later drafts only.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SaleDefaults {
    /// Which amount comes after which.
    pub ladder: Option<DefaultLadder>,
    /// How strictly.
    pub ladder_mode: Option<LadderMode>,
    /// When late bids push the end back.
    pub soft_close: Option<SoftClose>,
}

/// A place in a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lot {
    /// Whose.
    pub auction: AuctionId,
    /// Its number.
    pub number: u32,
    /// Where the auction is in its life.
    pub status: Status,
    /// Whether any process has ever taken the auction up.
    pub claimed: bool,
    /// The end as it is known now.
    pub ends_at: Timestamp,
}

/// A draft, without its reserve, which stays where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The rules as they are now.
    pub terms: Terms,
    /// What is sold.
    pub artwork: ArtworkId,
    /// Its number.
    pub lot_number: u32,
    /// One more with every change.
    pub version: u64,
}

/// What becomes of a reserve when a draft is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveEdit {
    /// It stays; the terms keep its commitment.
    Keep,
    /// This one or none, whose commitment the terms have.
    Set(Option<Reserve>),
}

/// A draft as it is to be. Its version is the one that was read.
#[derive(Clone, Debug)]
pub struct DraftEdit {
    /// All of it.
    pub draft: Draft,
    /// And the reserve.
    pub reserve: ReserveEdit,
}

/// Which draft kept all the others from being scheduled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blocked {
    /// It was changed since it was read, or is no draft any more.
    Changed(AuctionId),
    /// Its artwork is in another live auction.
    ArtworkTaken(AuctionId),
    /// Its artwork's last sale is still to be settled.
    Unsettled(AuctionId),
    /// Its artwork was sold and paid for the same seller.
    Bought(AuctionId),
    /// Whoever sells its artwork was forgotten: nobody could be paid.
    SellerGone(AuctionId),
}

/// Building and running sales.
#[async_trait]
pub trait Sales: Send + Sync {
    /// Writes title, text, zone, dates and defaults of a sale whose version is the one that was read. Returns it as it then is.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it has another version by now, or is gone.
    async fn edit_sale(&self, sale: &Sale) -> Result<Sale, StoreError>;

    /// Deletes a sale of this version with its drafts and registrations.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it has another version by now; [`StoreError::Conflict`] when it has an auction that is no draft.
    async fn delete_sale(&self, id: SaleId, version: u64) -> Result<(), StoreError>;

    /// Lists all lots of a sale by number, drafts too.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn lots(&self, sale: SaleId) -> Result<Vec<Lot>, StoreError>;

    /// Finds a draft; none when it is no draft (any more).
    ///
    /// # Errors
    /// As [`Sales::lots`].
    async fn draft(&self, id: AuctionId) -> Result<Option<Draft>, StoreError>;

    /// Lists the drafts of a sale by number.
    ///
    /// # Errors
    /// As [`Sales::lots`].
    async fn drafts(&self, sale: SaleId) -> Result<Vec<Draft>, StoreError>;

    /// Edits drafts of one sale, all or none. They may trade numbers with each other.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] of `draft` when one was changed since it was read or is no draft any more, of `lot` when a number is
    /// taken; [`StoreError::NotFound`] when there is no such artwork.
    async fn edit_drafts(&self, sale: SaleId, edits: &[DraftEdit]) -> Result<(), StoreError>;

    /// Deletes a draft of this version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it has another version by now, or is no draft any more.
    async fn delete_draft(&self, id: AuctionId, version: u64) -> Result<(), StoreError>;

    /// Makes auctions of drafts of these versions, all or none. Returns what kept them from it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn schedule_drafts(&self, sale: SaleId, drafts: &[(AuctionId, u64)]) -> Result<Option<Blocked>, StoreError>;

    /// Notes that these auctions are about to be paused with their whole sale.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn note_pauses(
        &self,
        sale: SaleId,
        auctions: &[AuctionId],
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError>;

    /// Lists the auctions that were to be paused with their whole sale and have not gone on since.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn noted_pauses(&self, sale: SaleId) -> Result<Vec<AuctionId>, StoreError>;

    /// Forgets that auctions were paused with their sale, as far as that was noted until an instant: a later note is of a later pause.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn forget_pauses(&self, auctions: &[AuctionId], until: Timestamp) -> Result<(), StoreError>;
}
