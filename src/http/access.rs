//! The tokens of who is signed in, with the keys and the name of this house.

use super::error::ApiError;
use crate::identity::{Claims, FAMILY_BYTES, RefreshToken, TURN_BYTES, read_access_token, write_access_token};
use crate::ids::SignInId;
use crate::notary::{Keyring, Keys};
use crate::proof::VerifierKey;
use crate::timestamp::Timestamp;

/// What the keys that sign access tokens are called, in their folder.
pub const KEYS_NAME: &str = "access-tokens";

/// Gives access tokens and reads them.
pub struct AccessTokens {
    keys: Keyring,
    issuer: String,
}

impl AccessTokens {
    /// Gives tokens in the name of a house.
    pub const fn new(keys: Keyring, issuer: String) -> Self {
        Self { keys, issuer }
    }

    /// Writes a token.
    pub async fn write(&self, claims: &Claims) -> String {
        write_access_token(&self.keys.keys().await.active, &self.issuer, claims)
    }

    /// Reads a token; none when it does not count, whatever is wrong with it.
    pub async fn read(&self, text: &str, now: Timestamp) -> Option<Claims> {
        let keys = self.keys.keys().await;
        let read = read_access_token(text, counting(&keys), &self.issuer, now);
        // Which check it failed helps nobody but who looks after the house.
        read.inspect_err(|fault| tracing::debug!(%fault, "an access token was refused")).ok()
    }

    /// Returns a secret of another use, which goes with the key that signs now.
    pub async fn derived(&self, label: &str) -> [u8; 32] {
        self.keys.keys().await.active.derived(label)
    }
}

/// The keys whose tokens count: the one that signs, and the one before it, whose last tokens are still about after a rotation. After a second
/// rotation nothing of the first key counts: that is how a key that leaked is got rid of.
fn counting(keys: &Keys) -> impl Iterator<Item = &VerifierKey> {
    keys.known().take(2)
}

/// Makes the first refresh token of a session.
///
/// # Errors
/// `internal` when the operating system has no chance to give.
pub fn first_refresh_token(session: SignInId) -> Result<RefreshToken, ApiError> {
    let (mut family, mut turn) = ([0; FAMILY_BYTES], [0; TURN_BYTES]);
    getrandom::fill(&mut family).map_err(ApiError::internal)?;
    getrandom::fill(&mut turn).map_err(ApiError::internal)?;
    Ok(RefreshToken::first(session, family, turn))
}

/// Returns 32 bytes of chance.
///
/// # Errors
/// As [`first_refresh_token`].
pub fn salt() -> Result<[u8; 32], ApiError> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(ApiError::internal)?;
    Ok(salt)
}
