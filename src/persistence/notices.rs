//! What was told of each log, and what people find behind the bell.

use super::{NewDelivery, NewMail, Page, Paged, StoreError};
use crate::auction::Status;
use crate::ids::{AuctionId, Paddle, SaleId, Seq, UserId};
use crate::notices::{Kind, Preferences};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// Stands where a paddle does: everybody has heard.
pub const EVERYBODY: Paddle = Paddle(u32::MAX);
/// The same: all with a paddle have heard.
pub const ALL_PADDLES: Paddle = Paddle(u32::MAX - 1);

/// How far the telling of one log is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Grows with every move. Whoever moves names the one it saw: of two processes one tells.
    pub version: u64,
    /// All lines up to this one were told of.
    pub seq: Seq,
    /// Of the next line those up to this paddle have heard; [`ALL_PADDLES`] when it is the turn of those who marked the auction.
    pub part: Paddle,
    /// Who leads after `seq`.
    pub leader: Option<Paddle>,
    /// Up to which paddle the bidders heard that the end is near; none before anybody did, [`ALL_PADDLES`] when it is the turn of those who marked the
    /// auction, [`EVERYBODY`] when all have.
    pub closing: Option<Paddle>,
    /// Up to whom those who marked the auction have heard, of the line or of the end, whichever is being told.
    pub fan: Option<UserId>,
    /// Whether nothing more is to be expected.
    pub is_done: bool,
}

/// An auction of which there is something to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Untold {
    /// Which.
    pub auction: AuctionId,
    /// How far the telling is.
    pub position: Position,
    /// The last line of its log.
    pub seq: Seq,
    /// Where it is in its life.
    pub status: Status,
    /// When it ends.
    pub ends_at: Timestamp,
}

/// Who is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever holds a paddle.
    One(Paddle),
    /// All who bid before a line, after this paddle.
    Bidders {
        /// The line.
        before: Seq,
        /// The paddle.
        after: Paddle,
    },
    /// All who are registered in the auction's sale, after this paddle.
    Registered {
        /// The paddle.
        after: Paddle,
    },
    /// All who marked the auction and did not bid before a line, after this person. They need no paddle.
    Fans {
        /// The line.
        before: Seq,
        /// The person.
        after: Option<UserId>,
    },
}

/// Somebody who is to be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who.
    pub user: UserId,
    /// Under which paddle; none when the auction was marked only.
    pub paddle: Option<Paddle>,
    /// Where letters go.
    pub email: String,
    /// What is wanted, and how.
    pub preferences: Preferences,
}

/// One notice to one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its name, of version 7.
    pub id: Uuid,
    /// To whom.
    pub user: UserId,
    /// About what.
    pub kind: Kind,
    /// Of which sale.
    pub sale: SaleId,
    /// Of which auction.
    pub auction: AuctionId,
    /// Of which line of its log.
    pub seq: Seq,
    /// The artwork, or the sale.
    pub title: String,
    /// The public price then, in the currency's own form.
    pub price: Option<String>,
    /// The currency's code.
    pub currency: String,
    /// When what it tells of happened.
    pub at: Timestamp,
    /// When it was last told.
    pub told_at: Timestamp,
    /// When it was read.
    pub read_at: Option<Timestamp>,
}

/// A notice on its way into the store.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// The notice.
    pub notice: Notice,
    /// Whether it goes behind the bell.
    pub in_bell: bool,
    /// The letter that goes with it, if one is wanted.
    pub mail: Option<NewMail>,
}

/// One move of a position with all that is told by it: written whole, or not at all.
#[derive(Clone, Debug)]
pub struct Telling {
    /// Which auction.
    pub auction: AuctionId,
    /// The version that was seen, and what the position is from now on.
    pub position: Position,
    /// Who is told. Somebody who has an unread notice of the same kind and auction finds that one renewed when it is an `outbid`.
    pub notices: Vec<NewNotice>,
    /// No second letter about being outbid in the same auction to somebody who had one since.
    pub no_letter_since: Timestamp,
    /// No second word that a sale has begun to somebody who had one since.
    pub no_opening_since: Timestamp,
    /// What goes to other systems.
    pub deliveries: Vec<NewDelivery>,
}

/// Notices.
#[async_trait]
pub trait Notices: Send + Sync {
    /// Finds auctions of which there is something to tell, by their names, those after `after` only: new lines, or an end before `soon` that the
    /// bidders have not heard of.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn untold(&self, soon: Timestamp, after: Option<AuctionId>, most: u32) -> Result<Vec<Untold>, StoreError>;

    /// The same, of these auctions only. What it costs grows with how many they are, and not with the house.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn untold_of(&self, soon: Timestamp, auctions: &[AuctionId]) -> Result<Vec<Untold>, StoreError>;

    /// Finds those who are to be told, by paddle (who marked the auction: by name), at most `most`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn recipients(&self, auction: AuctionId, audience: Audience, most: u32)
    -> Result<Vec<Recipient>, StoreError>;

    /// Tells: notices, letters, deliveries and the new position in one commit. Returns false, and writes nothing, when the position has moved
    /// since it was seen.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: nothing was written. [`StoreError::Unknown`]: look again.
    async fn tell(&self, telling: &Telling) -> Result<bool, StoreError>;

    /// Lists what is behind somebody's bell, newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn notices_of(&self, user: UserId, page: Page) -> Result<Paged<Notice>, StoreError>;

    /// Counts what somebody has not read.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn unread(&self, user: UserId) -> Result<u64, StoreError>;

    /// Notes that somebody has read a notice, or all. Returns whether there is such a notice; reading twice changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mark_read(&self, user: UserId, id: Option<Uuid>, at: Timestamp) -> Result<bool, StoreError>;

    /// Lists what was put behind any bell after an instant, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn told_since(&self, after: Timestamp, most: u32) -> Result<Vec<Notice>, StoreError>;

    /// Forgets notices that were told before an instant. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn forget_notices(&self, before: Timestamp) -> Result<u64, StoreError>;

    /// Returns what somebody wants to be told.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn notice_preferences(&self, user: UserId) -> Result<Preferences, StoreError>;

    /// Sets it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such user, or one that was erased; [`StoreError::Unavailable`].
    async fn set_notice_preferences(&self, user: UserId, preferences: &Preferences) -> Result<(), StoreError>;
}
