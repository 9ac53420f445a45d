//! Settings of accounts and of those who sign in to them.

use super::{SettingsError, millis};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The most auctions that anybody may have at hand.
const FAVOURITES_MOST: u32 = 100;

/// `[identity]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct IdentitySettings {
    pub keys: PathBuf,
    #[serde(rename = "access_token_ms", deserialize_with = "millis")]
    pub access_token: Duration,
    #[serde(rename = "refresh_token_ms", deserialize_with = "millis")]
    pub refresh_token: Duration,
    #[serde(rename = "session_ms", deserialize_with = "millis")]
    pub session: Duration,
    pub favourites: u32,
    #[serde(rename = "unsettled_ms", deserialize_with = "millis")]
    pub unsettled: Duration,
}

impl IdentitySettings {
    /// Returns the folder of the keys that sign access tokens.
    pub fn keys_folder(&self, data_dir: &Path) -> PathBuf {
        if self.keys.as_os_str().is_empty() { data_dir.join("access-keys") } else { self.keys.clone() }
    }

    /// Refuses what cannot be.
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        if self.favourites > FAVOURITES_MOST {
            return impossible("identity.favourites", "it must be at most 100: they are listed whole");
        }
        if self.access_token < Duration::from_secs(1) {
            return impossible("identity.access_token_ms", "it must be at least 1000: tokens count in whole seconds");
        }
        if self.refresh_token < self.access_token {
            return impossible(
                "identity.refresh_token_ms",
                "it must not be below identity.access_token_ms, or a session ends before its token",
            );
        }
        Ok(())
    }
}
