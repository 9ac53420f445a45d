//! Settlements that cannot be reached.

use crate::ids::{ArtworkId, AuctionId, Paddle, SaleId, UserId};
use crate::persistence::{
    AuctionFees, Page, Paged, Paper, Recipient, Settlement, SettlementChange, SettlementFilter, Settlements,
    ShownSettlement, Step, StoreError, Unsettled,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::time::Duration;
use uuid::Uuid;

pub struct NoSettlements;

fn away<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("a secret cause"))
}

#[async_trait]
impl Settlements for NoSettlements {
    async fn set_house_fees(&self, _: &str, _: Timestamp) -> Result<(), StoreError> {
        away()
    }
    async fn fees_of(&self, _: AuctionId) -> Result<Option<AuctionFees>, StoreError> {
        away()
    }
    async fn set_resale_right(&self, _: ArtworkId, _: bool) -> Result<(), StoreError> {
        away()
    }
    async fn unsettled(&self, _: Timestamp, _: u32) -> Result<Vec<Unsettled>, StoreError> {
        away()
    }
    async fn put_off(&self, _: AuctionId, _: Timestamp) -> Result<(), StoreError> {
        away()
    }
    async fn paddle_holders(&self, _: SaleId, _: &[Paddle]) -> Result<Vec<Recipient>, StoreError> {
        away()
    }
    async fn who_may_buy(&self, _: SaleId, _: &[Paddle]) -> Result<Vec<(Paddle, UserId)>, StoreError> {
        away()
    }
    async fn begin_settlement(&self, _: &Settlement) -> Result<bool, StoreError> {
        away()
    }
    async fn take_settlements(
        &self,
        _: Timestamp,
        _: Duration,
        _: u32,
    ) -> Result<Vec<Result<Settlement, StoreError>>, StoreError> {
        away()
    }
    async fn change_settlement(&self, _: &SettlementChange) -> Result<bool, StoreError> {
        away()
    }
    async fn settlement(&self, _: Uuid) -> Result<Option<Settlement>, StoreError> {
        away()
    }
    async fn settlement_of(&self, _: AuctionId) -> Result<Option<Settlement>, StoreError> {
        away()
    }
    async fn settlements(&self, _: SettlementFilter<'_>, _: Page) -> Result<Paged<Settlement>, StoreError> {
        away()
    }
    async fn shown_settlements(&self, _: SettlementFilter<'_>, _: Page) -> Result<Paged<ShownSettlement>, StoreError> {
        away()
    }
    async fn settlement_steps(&self, _: Uuid) -> Result<Vec<Step>, StoreError> {
        away()
    }
    async fn papers(&self, _: Uuid) -> Result<Vec<Paper>, StoreError> {
        away()
    }
}
