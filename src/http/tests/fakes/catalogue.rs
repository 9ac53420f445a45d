//! A catalogue in which nothing is, and into which nothing can be put but sales.

use super::people::{FakePeople, away};
use crate::ids::{ArtworkId, AuctionId, SaleId};
use crate::persistence::{Artwork, AuctionFilter, AuctionRecord, Catalogue, NewAuction, Page, Paged, Sale, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

#[async_trait]
impl Catalogue for FakePeople {
    async fn add_artwork(&self, _: &Artwork) -> Result<(), StoreError> {
        Err(StoreError::Conflict("artwork"))
    }
    async fn artwork(&self, _: ArtworkId) -> Result<Option<Artwork>, StoreError> {
        Ok(None)
    }
    async fn artwork_named(&self, _: &str, _: &str) -> Result<Option<Artwork>, StoreError> {
        Ok(None)
    }
    async fn artworks_after(&self, _: Option<ArtworkId>, _: u32) -> Result<Vec<Artwork>, StoreError> {
        Ok(Vec::new())
    }
    async fn edit_artwork(&self, _: &Artwork) -> Result<Artwork, StoreError> {
        Err(StoreError::NotFound("artwork"))
    }
    async fn delete_artwork(&self, _: ArtworkId, _: u64, _: Timestamp) -> Result<(), StoreError> {
        Err(StoreError::NotFound("artwork"))
    }
    async fn last_auction_of(&self, _: ArtworkId) -> Result<Option<AuctionRecord>, StoreError> {
        Ok(None)
    }
    async fn add_sale(&self, _: &Sale) -> Result<(), StoreError> {
        Ok(())
    }
    async fn sale(&self, _: SaleId) -> Result<Option<Sale>, StoreError> {
        Ok(None)
    }
    async fn sales(&self, _: Page) -> Result<Paged<Sale>, StoreError> {
        away()
    }
    async fn add_auction(&self, _: &NewAuction) -> Result<(), StoreError> {
        away()
    }
    async fn schedule_auction(&self, _: AuctionId) -> Result<(), StoreError> {
        away()
    }
    async fn auction(&self, _: AuctionId) -> Result<Option<AuctionRecord>, StoreError> {
        Ok(None)
    }
    async fn auctions(&self, _: AuctionFilter, _: Page) -> Result<Paged<AuctionRecord>, StoreError> {
        away()
    }
}
