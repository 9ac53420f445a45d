//! `[objects]`

use super::SettingsError;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;

/// `[objects]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct ObjectSettings {
    pub endpoint: String,
    pub bucket: String,
    pub region: String,
    pub key_id: String,
    pub secret: SecretString,
    pub path_style: bool,
}

impl ObjectSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        if self.endpoint.is_empty() != self.bucket.is_empty() {
            let key = if self.bucket.is_empty() { "objects.bucket" } else { "objects.endpoint" };
            return impossible(
                key,
                "objects.endpoint and objects.bucket belong together: set both, or neither for a folder",
            );
        }
        if !self.endpoint.is_empty() && (self.key_id.is_empty() || self.secret.expose_secret().is_empty()) {
            return impossible("objects.secret", "a bucket wants objects.key_id and objects.secret");
        }
        Ok(())
    }
}
