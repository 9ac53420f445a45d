//! What belongs to people, in a store that cannot be reached.

use super::people::{FakePeople, away};
use crate::ids::{AuctionId, UserId};
use crate::persistence::{About, Belongings, Erased, Erasure, Favourite, Obstacle, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

#[async_trait]
impl Belongings for FakePeople {
    async fn add_favourite(&self, _: UserId, _: AuctionId, _: Timestamp, _: u32) -> Result<(), StoreError> {
        away()
    }
    async fn remove_favourite(&self, _: UserId, _: AuctionId) -> Result<(), StoreError> {
        away()
    }
    async fn favourites(&self, _: UserId) -> Result<Vec<Favourite>, StoreError> {
        away()
    }
    async fn about(&self, _: UserId) -> Result<About, StoreError> {
        away()
    }
    async fn obstacle(&self, _: &Erasure) -> Result<Option<Obstacle>, StoreError> {
        away()
    }
    async fn erase(&self, _: &Erasure) -> Result<Erased, StoreError> {
        away()
    }
    async fn is_forgotten(&self, _: UserId) -> Result<bool, StoreError> {
        away()
    }
    async fn forgotten_since(&self, _: Timestamp, _: u32) -> Result<Vec<UserId>, StoreError> {
        away()
    }
    async fn scrub(&self) -> Result<(), StoreError> {
        away()
    }
    async fn seal_profiles(&self, _: u32) -> Result<u64, StoreError> {
        away()
    }
}
