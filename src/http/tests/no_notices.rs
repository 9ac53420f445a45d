//! Notices and webhooks that cannot be reached.

use super::fakes::FakePeople;
use crate::ids::{AuctionId, UserId};
use crate::notices::{Preferences, Secret};
use crate::persistence::{
    Audience, DeadLetter, Delivery, Failed, NewDelivery, Notice, Notices, Page, Paged, Recipient, StoreError, Telling,
    Untold, Webhook, WebhookEdit, Webhooks,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

fn away<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("a secret cause"))
}

#[async_trait]
impl Notices for FakePeople {
    async fn untold(&self, _: Timestamp, _: Option<AuctionId>, _: u32) -> Result<Vec<Untold>, StoreError> {
        away()
    }
    async fn untold_of(&self, _: Timestamp, _: &[AuctionId]) -> Result<Vec<Untold>, StoreError> {
        away()
    }
    async fn recipients(&self, _: AuctionId, _: Audience, _: u32) -> Result<Vec<Recipient>, StoreError> {
        away()
    }
    async fn tell(&self, _: &Telling) -> Result<bool, StoreError> {
        away()
    }
    async fn notices_of(&self, _: UserId, _: Page) -> Result<Paged<Notice>, StoreError> {
        away()
    }
    async fn unread(&self, _: UserId) -> Result<u64, StoreError> {
        away()
    }
    async fn mark_read(&self, _: UserId, _: Option<Uuid>, _: Timestamp) -> Result<bool, StoreError> {
        Ok(false)
    }
    async fn told_since(&self, _: Timestamp, _: u32) -> Result<Vec<Notice>, StoreError> {
        away()
    }
    async fn forget_notices(&self, _: Timestamp) -> Result<u64, StoreError> {
        away()
    }
    async fn notice_preferences(&self, _: UserId) -> Result<Preferences, StoreError> {
        Ok(Preferences::default())
    }
    async fn set_notice_preferences(&self, _: UserId, _: &Preferences) -> Result<(), StoreError> {
        away()
    }
}

#[async_trait]
impl Webhooks for FakePeople {
    async fn add_webhook(&self, _: &Webhook, _: u32) -> Result<(), StoreError> {
        away()
    }
    async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        away()
    }
    async fn webhook(&self, _: Uuid) -> Result<Option<Webhook>, StoreError> {
        Ok(None)
    }
    async fn edit_webhook(&self, _: Uuid, _: &WebhookEdit) -> Result<Webhook, StoreError> {
        Err(StoreError::NotFound("webhook"))
    }
    async fn rotate_secret(&self, _: Uuid, _: &Secret, _: Timestamp) -> Result<Webhook, StoreError> {
        Err(StoreError::NotFound("webhook"))
    }
    async fn stop_webhook(&self, _: Uuid, _: &str) -> Result<(), StoreError> {
        away()
    }
    async fn remove_webhook(&self, _: Uuid) -> Result<bool, StoreError> {
        Ok(false)
    }
    async fn put_delivery(&self, _: &NewDelivery) -> Result<(), StoreError> {
        away()
    }
    async fn due_webhooks(&self, _: Timestamp) -> Result<Vec<Uuid>, StoreError> {
        away()
    }
    async fn take_deliveries(&self, _: Uuid, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<Delivery>, StoreError> {
        away()
    }
    async fn mark_delivered(&self, _: Uuid, _: Timestamp) -> Result<(), StoreError> {
        away()
    }
    async fn mark_undelivered(&self, _: Uuid, _: u32, _: &str, _: Failed) -> Result<(), StoreError> {
        away()
    }
    async fn delivery(&self, _: Uuid) -> Result<Option<Delivery>, StoreError> {
        Ok(None)
    }
    async fn deliver_again(&self, _: Uuid, _: Timestamp) -> Result<Delivery, StoreError> {
        Err(StoreError::NotFound("delivery"))
    }
    async fn dead_letters(&self, _: Page) -> Result<Paged<DeadLetter>, StoreError> {
        away()
    }
    async fn forget_deliveries(&self, _: Timestamp) -> Result<u64, StoreError> {
        away()
    }
}
