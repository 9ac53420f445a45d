//! The house's book of holds, in which another owner has the money in hand just when it is to be freed.

use arte::bank::AccountName;
use arte::ids::{AuctionId, SaleId, UserId};
use arte::money::Amount;
use arte::persistence::{Hold, Holds, LooseHold, StoreError};
use arte::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A book in which whoever wants to free something is always too late.
pub struct Contested {
    pub book: Arc<dyn Holds>,
    /// How often somebody wanted to.
    pub releases: AtomicU64,
}

#[async_trait]
impl Holds for Contested {
    async fn bid_from(
        &self,
        sale: SaleId,
        user: UserId,
        account: AccountName,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        self.book.bid_from(sale, user, account, at).await
    }
    async fn bids_from(&self, sale: SaleId, user: UserId) -> Result<Option<AccountName>, StoreError> {
        self.book.bids_from(sale, user).await
    }
    async fn take_holds(&self, auction: AuctionId, owner_epoch: u64) -> Result<Vec<Hold>, StoreError> {
        self.book.take_holds(auction, owner_epoch).await
    }
    async fn intend(&self, hold: &Hold, at: Timestamp) -> Result<bool, StoreError> {
        if hold.wanted == Amount::ZERO {
            self.releases.fetch_add(1, Ordering::SeqCst);
            self.book.take_holds(hold.auction, hold.owner_epoch + 1).await?;
        }
        self.book.intend(hold, at).await
    }
    async fn heard(&self, hold: &Hold, held: Amount, at: Timestamp) -> Result<(), StoreError> {
        self.book.heard(hold, held, at).await
    }
    async fn hold_of(&self, auction: AuctionId, user: UserId) -> Result<Option<Hold>, StoreError> {
        self.book.hold_of(auction, user).await
    }
    async fn held_in(&self, user: UserId) -> Result<Vec<AuctionId>, StoreError> {
        self.book.held_in(user).await
    }
    async fn loose_holds(&self, untouched_since: Timestamp, most: u32) -> Result<Vec<LooseHold>, StoreError> {
        self.book.loose_holds(untouched_since, most).await
    }
    async fn holds_of(&self, auction: AuctionId) -> Result<Vec<Hold>, StoreError> {
        self.book.holds_of(auction).await
    }
    async fn pending_holds(&self, untouched_since: Timestamp, most: u32) -> Result<Vec<Hold>, StoreError> {
        self.book.pending_holds(untouched_since, most).await
    }
    async fn believed_holds(&self, after: Option<(AuctionId, UserId)>, most: u32) -> Result<Vec<Hold>, StoreError> {
        self.book.believed_holds(after, most).await
    }
}
