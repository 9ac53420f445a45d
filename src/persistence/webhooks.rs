//! Addresses of other systems, and what is on its way there.

use super::{Failed, MailState, Page, Paged, StoreError};
use crate::ids::{AuctionId, Seq};
use crate::notices::{Secret, WebhookKind};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// The secret before the last change, which signs along until an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OldSecret {
    /// The secret.
    pub secret: Secret,
    /// Until when.
    pub until: Timestamp,
}

/// An address that an admin registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Its name.
    pub id: Uuid,
    /// Where deliveries go.
    pub url: String,
    /// What it wants to hear of.
    pub kinds: Vec<WebhookKind>,
    /// What deliveries are signed with.
    pub secret: Secret,
    /// What they are signed with as well.
    pub old_secret: Option<OldSecret>,
    /// Whether anything is sent there.
    pub is_enabled: bool,
    /// Why the house itself stopped.
    pub stopped_for: Option<String>,
    /// When it was registered.
    pub created_at: Timestamp,
}

/// What an admin changes of one; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookEdit {
    /// Where deliveries go from now on.
    pub url: Option<String>,
    /// What it wants to hear of.
    pub kinds: Option<Vec<WebhookKind>>,
    /// Whether anything is sent there.
    pub is_enabled: Option<bool>,
}

/// A delivery on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDelivery {
    /// Its name, of version 7; the `webhook-id` of every try.
    pub id: Uuid,
    /// To which address.
    pub webhook: Uuid,
    /// Of which line of which log; none for a ping.
    pub line: Option<(AuctionId, Seq)>,
    /// What it is about.
    pub kind: String,
    /// What is sent, to the byte.
    pub body: String,
    /// When it was written.
    pub at: Timestamp,
}

/// A delivery.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Its name.
    pub id: Uuid,
    /// To which address.
    pub webhook: Uuid,
    /// What it is about.
    pub kind: String,
    /// What is sent.
    pub body: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Where it is.
    pub state: MailState,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next, while it waits.
    pub next_try_at: Timestamp,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// A letter or a delivery that was given up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its name.
    pub id: Uuid,
    /// Whether it goes to a webhook; else it is a letter.
    pub is_webhook: bool,
    /// Where it was to go.
    pub to: String,
    /// What it is about.
    pub kind: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it was written.
    pub created_at: Timestamp,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// Webhooks. Each delivery is made at least once, always under the same name.
#[async_trait]
pub trait Webhooks: Send + Sync {
    /// Adds an address, unless there are `most` already.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when there are.
    async fn add_webhook(&self, webhook: &Webhook, most: u32) -> Result<(), StoreError>;

    /// Lists all addresses, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError>;

    /// Finds one.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn webhook(&self, id: Uuid) -> Result<Option<Webhook>, StoreError>;

    /// Changes one. Enabling it forgets why the house had stopped.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn edit_webhook(&self, id: Uuid, edit: &WebhookEdit) -> Result<Webhook, StoreError>;

    /// Gives it another secret; the one of now signs along until an instant.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    async fn rotate_secret(&self, id: Uuid, secret: &Secret, old_until: Timestamp) -> Result<Webhook, StoreError>;

    /// Sends nothing there any more, for the house itself has a reason.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn stop_webhook(&self, id: Uuid, why: &str) -> Result<(), StoreError>;

    /// Takes it away with all that is on its way there. Returns whether it was there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn remove_webhook(&self, id: Uuid) -> Result<bool, StoreError>;

    /// Puts a delivery in, due at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn put_delivery(&self, delivery: &NewDelivery) -> Result<(), StoreError>;

    /// Lists the enabled addresses for which something is due.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn due_webhooks(&self, now: Timestamp) -> Result<Vec<Uuid>, StoreError>;

    /// Takes up what is due for one address, the longest due first, and holds it until `held_until`. Each counts one attempt more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn take_deliveries(
        &self,
        webhook: Uuid,
        now: Timestamp,
        held_until: Timestamp,
        most: u32,
    ) -> Result<Vec<Delivery>, StoreError>;

    /// Notes that a delivery was taken.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mark_delivered(&self, id: Uuid, at: Timestamp) -> Result<(), StoreError>;

    /// Notes that the `attempt`-th try failed, unless somebody else has taken it up since.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mark_undelivered(&self, id: Uuid, attempt: u32, error: &str, then: Failed) -> Result<(), StoreError>;

    /// Finds a delivery.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn delivery(&self, id: Uuid) -> Result<Option<Delivery>, StoreError>;

    /// Has a delivery that was given up tried again from the beginning.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when it is not dead.
    async fn deliver_again(&self, id: Uuid, now: Timestamp) -> Result<Delivery, StoreError>;

    /// Lists letters and deliveries that were given up, newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn dead_letters(&self, page: Page) -> Result<Paged<DeadLetter>, StoreError>;

    /// Forgets deliveries that were written before an instant and do not wait. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64, StoreError>;
}
