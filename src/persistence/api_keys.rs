//! Keys of service accounts.

use super::{Page, Paged, StoreError, User};
use crate::identity::Scope;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// A key, without what it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiKey {
    /// Its name in the house.
    pub id: Uuid,
    /// For whom it acts, as the account is now.
    pub owner: User,
    /// What the owner calls it.
    pub name: String,
    /// What it may do, each once, in the order of [`Scope`].
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

/// A key about to be kept.
#[derive(Clone, Debug)]
pub struct NewApiKey {
    /// The key.
    pub key: ApiKey,
    /// SHA-256 of its text.
    pub hash: [u8; 32],
}

/// Keys of service accounts.
#[async_trait]
pub trait ApiKeys: Send + Sync {
    /// Keeps a key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such owner.
    async fn add_api_key(&self, new: &NewApiKey) -> Result<(), StoreError>;

    /// Finds a key that counts at `now` by the hash of its text.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn api_key(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<ApiKey>, StoreError>;

    /// Lists all keys, the newest first, those that count no more included.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn api_keys(&self, page: Page) -> Result<Paged<ApiKey>, StoreError>;

    /// Revokes a key; answers whether it was there and not revoked yet.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn revoke_api_key(&self, id: Uuid, at: Timestamp) -> Result<bool, StoreError>;
}
