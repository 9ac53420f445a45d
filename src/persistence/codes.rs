//! Codes sent by mail, and the proofs they are traded for.

use super::StoreError;
use crate::identity::Purpose;
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// A code about to be sent. The code itself never reaches the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCode {
    /// To whom, in lower case.
    pub email: String,
    /// What for.
    pub purpose: Purpose,
    /// Its hash under a key of the house.
    pub code_hash: [u8; 32],
    /// How often it may be tried by all clients that the account is not known from, together.
    pub tries: u32,
    /// How often by those that it is known from, together, whatever the others do.
    pub known_tries: u32,
    /// When.
    pub at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

/// One try of a code, and the proof that it is traded for if it is right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeTry {
    /// Whose code.
    pub email: String,
    /// What for.
    pub purpose: Purpose,
    /// Hash of the code that was typed.
    pub code_hash: [u8; 32],
    /// From where: the neighbourhood of an address.
    pub client: String,
    /// Whether the account is known from there.
    pub is_known: bool,
    /// How often one client may try one code.
    pub client_tries: u32,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the proof.
    pub verification_hash: [u8; 32],
    /// Until when the proof counts.
    pub verified_until: Timestamp,
}

/// Codes and proofs.
#[async_trait]
pub trait Codes: Send + Sync {
    /// Keeps a code in the place of the one of that address and purpose, and forgets what has expired.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn put_code(&self, new: &NewCode) -> Result<(), StoreError>;

    /// Tries a code, and keeps the proof if it is right. However many tries come at once, from however many clients, no more count than the
    /// code has, nor than the client has, and a right code is traded once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn try_code(&self, attempt: &CodeTry) -> Result<bool, StoreError>;

    /// Finds which address a proof is of, and leaves it good.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn verified(&self, hash: &[u8; 32], purpose: Purpose, now: Timestamp) -> Result<Option<String>, StoreError>;

    /// Uses a proof up; answers which address it was of, to one caller only.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn use_verification(
        &self,
        hash: &[u8; 32],
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError>;
}
