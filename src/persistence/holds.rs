//! Money set aside for bids, as the house knows it. The bank has a book of its own; what is meant is written here before it is asked, so that
//! nothing it was ever asked for is forgotten. docs/adr/0031.

use super::StoreError;
use crate::bank::{AccountName, Key, Money, Operation, Purpose};
use crate::drill::planted;
use crate::ids::{AuctionId, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// A bidder's money in one auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// For which auction.
    pub auction: AuctionId,
    /// In which of its histories: a house that was restored has another one. Never written, but looked up with the auction.
    pub log_epoch: u64,
    /// Whose.
    pub user: UserId,
    /// On which account.
    pub account: AccountName,
    /// In what.
    pub currency: Currency,
    /// The owner of the auction who may change it.
    pub owner_epoch: u64,
    /// One more with every intent; 0 before the first.
    pub revision: u64,
    /// What is to be set aside.
    pub wanted: Amount,
    /// How much more may be, if there is plenty, so that the next bids need not ask.
    pub ahead: Amount,
    /// What is, as far as the bank has said.
    pub held: Amount,
    /// Whether nobody knows yet what the bank made of the last intent.
    pub is_pending: bool,
}

impl Hold {
    /// Returns the bank's key of the last intent; none for what cannot be one. A restored house counts revisions anew, and a bank elsewhere that was not
    /// restored with it knows those keys for other orders: so each history but the first has keys of its own.
    pub fn key(&self) -> Option<Key> {
        let Self { auction, user, log_epoch, revision, .. } = self;
        let key = match log_epoch {
            1 => format!("hold:{auction}:{user}:{revision}"),
            _ if planted!("holds-keys-of-all-histories") => format!("hold:{auction}:{user}:{revision}"),
            _ => format!("hold:{auction}:{user}:{log_epoch}.{revision}"),
        };
        key.parse().ok()
    }

    /// Returns what the bank is told to make the last intent true. The same for as long as it is pending: one key, one order.
    pub fn operation(&self) -> Operation {
        let (account, purpose) = (self.account, Purpose::Auction(self.auction));
        let money = Money { currency: self.currency, amount: self.wanted };
        if self.wanted > self.held {
            Operation::Hold { account, purpose, money, ahead: self.ahead }
        } else {
            Operation::Release { account, purpose, keep: money }
        }
    }

    /// Returns what is set aside for sure, whatever becomes of the intent.
    pub fn sure(&self) -> Amount {
        if self.is_pending { self.held.min(self.wanted) } else { self.held }
    }
}

/// A hold of an auction that nobody bids in any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LooseHold {
    /// What it is.
    pub hold: Hold,
    /// Whether it is the buyer's, which the settlement takes over: it is brought to a known end and then left alone.
    pub is_buyers: bool,
}

/// The house's book of what is set aside.
#[async_trait]
pub trait Holds: Send + Sync {
    /// Says from which account somebody bids in a sale. The last word counts for holds that are made after it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such sale; [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn bid_from(&self, sale: SaleId, user: UserId, account: AccountName, at: Timestamp)
    -> Result<(), StoreError>;

    /// Finds from which account somebody bids in a sale.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn bids_from(&self, sale: SaleId, user: UserId) -> Result<Option<AccountName>, StoreError>;

    /// Takes over all holds of an auction for an owner: from now on no earlier one can change them. Returns them; one of a later owner says so by its
    /// epoch.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`], [`StoreError::Corrupt`].
    async fn take_holds(&self, auction: AuctionId, owner_epoch: u64) -> Result<Vec<Hold>, StoreError>;

    /// Writes an intent: `hold` as it is to be, with the next revision and pending. False when it is another's by now, was changed since, or another
    /// intent is pending: nothing was written.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn intend(&self, hold: &Hold, at: Timestamp) -> Result<bool, StoreError>;

    /// Writes what the bank said to an intent, unless that is written already.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn heard(&self, hold: &Hold, held: Amount, at: Timestamp) -> Result<(), StoreError>;

    /// Finds a hold.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn hold_of(&self, auction: AuctionId, user: UserId) -> Result<Option<Hold>, StoreError>;

    /// Finds the auctions in which something is set aside for somebody.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn held_in(&self, user: UserId) -> Result<Vec<AuctionId>, StoreError>;

    /// Lists holds of auctions that are over which want something to be done, unless they were touched since an instant: those that are pending, and money
    /// of others than the buyer.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn loose_holds(&self, untouched_since: Timestamp, most: u32) -> Result<Vec<LooseHold>, StoreError>;

    /// Lists all holds of an auction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn holds_of(&self, auction: AuctionId) -> Result<Vec<Hold>, StoreError>;

    /// Lists holds of which nobody knows what the bank made of them, and has not since an instant.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn pending_holds(&self, untouched_since: Timestamp, most: u32) -> Result<Vec<Hold>, StoreError>;

    /// Lists what the house believes to be set aside, after a place: but for what is pending, and for what a buyer's settlement has taken over.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn believed_holds(&self, after: Option<(AuctionId, UserId)>, most: u32) -> Result<Vec<Hold>, StoreError>;
}
