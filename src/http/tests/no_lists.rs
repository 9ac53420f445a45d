//! Lists of a house that has nothing in its catalogue.

use crate::persistence::{Artwork, ArtworkQuery, AuctionQuery, AuctionRecord, Listings, Page, Paged, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

pub struct NoLists;

fn away<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("a secret cause"))
}

#[async_trait]
impl Listings for NoLists {
    async fn list_auctions(&self, _: &AuctionQuery, _: Page) -> Result<Paged<AuctionRecord>, StoreError> {
        away()
    }
    async fn list_artworks(&self, _: &ArtworkQuery, _: Page) -> Result<Paged<Artwork>, StoreError> {
        away()
    }
    async fn publish_listings(&self, _: Uuid, _: bool, _: Timestamp) -> Result<u64, StoreError> {
        away()
    }
    async fn index_artworks(&self, _: u32) -> Result<u64, StoreError> {
        away()
    }
}
