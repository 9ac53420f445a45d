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

/// Where a bidder stands in an auction now, for a bid that was accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Leads.
    Leading,
    /// Somebody else leads, or nobody.
    Outbid,
    /// Has bought.
    Won,
    /// Somebody else has bought, or nobody.
    Lost,
    /// The bid was taken out by an operator.
    Retracted,
    /// There is no sale.
    Cancelled,
}

impl Standing {
    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Leading => "leading",
            Self::Outbid => "outbid",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Retracted => "retracted",
            Self::Cancelled => "cancelled",
        }
    }
}

/// One attempt of a bidder's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyAttempt {
    /// The attempt.
    pub attempt: Attempt,
    /// Where it stands now; none when it was refused.
    pub standing: Option<Standing>,
}

/// Which attempts of a user are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MyBids {
    /// Whose.
    pub user: UserId,
    /// Only those in this auction.
    pub auction: Option<AuctionId>,
    /// Only those that were accepted, or only those that were refused.
    pub accepted: Option<bool>,
}

impl MyBids {
    /// Every attempt of a user.
    pub const fn of(user: UserId) -> Self {
        Self { user, auction: None, accepted: None }
    }
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

    /// Lists a user's attempts, newest first, with where they stand now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn attempts_of_user(&self, wanted: &MyBids, page: Page) -> Result<Paged<MyAttempt>, StoreError>;

    /// Lists an auction's attempts, newest first.
    ///
    /// # Errors
    /// As [`History::attempts_of_user`].
    async fn attempts_in_auction(&self, auction: AuctionId, page: Page) -> Result<Paged<Attempt>, StoreError>;
}
