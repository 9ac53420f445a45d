//! What has been, read only.

use super::{Page, Paged, StoreError};
use crate::auction::{Answer, Event, Rejection};
use crate::ids::{AuctionId, BidKey, Paddle, Seq, UserId};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptOutcome {
    /// It is in the log.
    Accepted {
        /// Where.
        seq: Seq,
    },
    /// It was refused.
    Refused(Rejection),
}

/// One attempt to bid, accepted or refused. For the bidder's and the operator's eyes only: it holds the maximum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Where.
    pub auction: AuctionId,
    /// Who.
    pub user: UserId,
    /// Under which alias, when registered.
    pub paddle: Option<Paddle>,
    /// Under which key.
    pub key: BidKey,
    /// When it was decided.
    pub at: Timestamp,
    /// What was offered, as far as it could be read.
    pub amount: Option<Amount>,
    /// The maximum, likewise.
    pub max: Option<Amount>,
    /// What the amounts are in.
    pub currency: Currency,
    /// How it ended.
    pub outcome: AttemptOutcome,
}

/// The read side of the logs.
#[async_trait]
pub trait History: Send + Sync {
    /// Reads at most `limit` events with a sequence of `from` or more, in order.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]. An auction without events answers an empty list.
    async fn events(&self, auction: AuctionId, from: Seq, limit: u32) -> Result<Vec<Event>, StoreError>;

    /// Reads the public bid history backwards: own bids and the house's answers before sequence `before` (none: from the newest),
    /// as `(event, whether it was retracted)`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn bids(&self, auction: AuctionId, before: Option<Seq>, limit: u32)
    -> Result<Vec<(Event, bool)>, StoreError>;

    /// Finds the answer that was given to a key, for auctions that no actor looks after any more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn answer(&self, auction: AuctionId, user: UserId, key: BidKey) -> Result<Option<Answer>, StoreError>;

    /// Lists a user's attempts, newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn attempts_of_user(&self, user: UserId, page: Page) -> Result<Paged<Attempt>, StoreError>;

    /// Lists an auction's attempts, newest first.
    ///
    /// # Errors
    /// As [`History::attempts_of_user`].
    async fn attempts_in_auction(&self, auction: AuctionId, page: Page) -> Result<Paged<Attempt>, StoreError>;
}
