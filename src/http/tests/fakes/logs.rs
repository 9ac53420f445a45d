//! Logs and their checkpoints, in a store that cannot be reached.

use super::people::{FakePeople, away};
use crate::auction::{Answer, Event};
use crate::ids::{AuctionId, BidKey, Seq, UserId};
use crate::persistence::{
    Attempt, Checkpoint, Checkpoints, History, MyAttempt, MyBids, Page, Paged, Secrets, StoreError,
};
use async_trait::async_trait;

#[async_trait]
impl Checkpoints for FakePeople {
    async fn newest_checkpoint(&self, _: AuctionId) -> Result<Option<Checkpoint>, StoreError> {
        Ok(None)
    }
    async fn save_checkpoints(&self, _: &[Checkpoint]) -> Result<Vec<AuctionId>, StoreError> {
        away()
    }
    async fn unsigned_ends(&self) -> Result<Vec<AuctionId>, StoreError> {
        away()
    }
    async fn secrets(&self, _: AuctionId) -> Result<Option<Secrets>, StoreError> {
        away()
    }
}

#[async_trait]
impl History for FakePeople {
    async fn events(&self, _: AuctionId, _: Seq, _: u32) -> Result<Vec<Event>, StoreError> {
        away()
    }
    async fn bids(&self, _: AuctionId, _: Option<Seq>, _: u32) -> Result<Vec<(Event, bool)>, StoreError> {
        away()
    }
    async fn answer(&self, _: AuctionId, _: UserId, _: BidKey) -> Result<Option<Answer>, StoreError> {
        away()
    }
    async fn attempts_of_user(&self, _: &MyBids, _: Page) -> Result<Paged<MyAttempt>, StoreError> {
        away()
    }
    async fn attempts_in_auction(&self, _: AuctionId, _: Page) -> Result<Paged<Attempt>, StoreError> {
        away()
    }
}
