//! Streams that there are none of.

use super::fakes::FakePeople;
use crate::ids::AuctionId;
use crate::persistence::{Published, StoreError, StreamHold, StreamState, Streams, Unpublished};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

#[async_trait]
impl Streams for FakePeople {
    async fn hold_stream(&self, _: StreamHold<'_>) -> Result<bool, StoreError> {
        Ok(false)
    }
    async fn let_go_of_stream(&self, _: &str, _: Uuid) -> Result<(), StoreError> {
        Ok(())
    }
    async fn unpublished(
        &self,
        _: &str,
        _: bool,
        _: Option<AuctionId>,
        _: u32,
    ) -> Result<Vec<Unpublished>, StoreError> {
        Ok(Vec::new())
    }
    async fn unpublished_of(&self, _: &str, _: &[AuctionId]) -> Result<Vec<Unpublished>, StoreError> {
        Ok(Vec::new())
    }
    async fn note_published(&self, _: StreamHold<'_>, _: &[Published], _: bool) -> Result<bool, StoreError> {
        Ok(false)
    }
    async fn note_stream_trouble(&self, _: &str, _: &str, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
    async fn streams(&self) -> Result<Vec<StreamState>, StoreError> {
        Ok(Vec::new())
    }
}
