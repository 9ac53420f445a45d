//! `[bank]`

use super::{SettingsError, millis};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

/// The shortest secret. *Source*: 128 bits in hexadecimal digits.
const SECRET_MIN: usize = 32;

/// The most that is set aside ahead, in per cent.
const AHEAD_MOST: u32 = 100;

/// The longest that money stays set aside which nobody needs.
const SURPLUS_MOST: Duration = Duration::from_secs(60);

/// `[bank]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct BankSettings {
    pub url: String,
    pub secret: SecretString,
    pub secret_file: PathBuf,
    #[serde(rename = "timeout_ms", deserialize_with = "millis")]
    pub timeout: Duration,
    pub bind: SocketAddr,
    pub address_file: PathBuf,
    pub data_dir: PathBuf,
    pub store_url: SecretString,
    pub holds: bool,
    pub ahead_percent: u32,
    #[serde(rename = "surplus_ms", deserialize_with = "millis")]
    pub surplus: Duration,
}

impl BankSettings {
    /// Returns whether the bank is a process of its own.
    pub fn is_elsewhere(&self) -> bool {
        !self.url.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        let has_file = !self.secret_file.as_os_str().is_empty();
        let secret = self.secret.expose_secret();
        if has_file && !secret.is_empty() {
            return impossible("bank.secret_file", "the secret is in bank.secret, too; leave one of them empty");
        }
        if !secret.is_empty() && secret.len() < SECRET_MIN {
            return impossible("bank.secret", "it must have at least 32 characters, made by chance");
        }
        if self.timeout.is_zero() {
            return impossible("bank.timeout_ms", "it must be above 0");
        }
        if self.ahead_percent > AHEAD_MOST {
            return impossible("bank.ahead_percent", "it is 0 to 100");
        }
        if self.surplus > SURPLUS_MOST {
            return impossible("bank.surplus_ms", "it is at most 60000: the money is the bidder's");
        }
        let store = self.store_url.expose_secret();
        if !store.is_empty() && !["postgres://", "postgresql://"].iter().any(|scheme| store.starts_with(scheme)) {
            return impossible("bank.store_url", "it must begin with postgres:// or be empty for SQLite");
        }
        if !self.is_elsewhere() {
            return Ok(());
        }
        if !has_file && secret.is_empty() {
            return impossible(
                "bank.secret",
                "a bank elsewhere (bank.url) wants a secret: set bank.secret_file or bank.secret",
            );
        }
        let is_here = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|start| {
            self.url.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
        });
        if !is_here && !self.url.starts_with("https://") {
            return impossible(
                "bank.url",
                "it must be https://host[:port], or http:// on this machine: the secret and PINs go there",
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn bank_settings_that_cannot_work_are_refused_by_name() {
        let long = "0123456789abcdef0123456789abcdef";
        let table: [(&[(&str, &str)], &str); 11] = [
            (&[], ""),
            (&[("bank.url", "http://127.0.0.1:8090"), ("bank.secret", long)], ""),
            (&[("bank.url", "https://bank.example"), ("bank.secret_file", "/run/secrets/bank")], ""),
            (&[("bank.url", "http://127.0.0.1.evil.example"), ("bank.secret", long)], "bank.url"),
            (&[("bank.url", "http://bank.example"), ("bank.secret", long)], "bank.url"),
            (&[("bank.url", "https://bank.example")], "bank.secret"),
            (&[("bank.secret", "hunter2")], "bank.secret"),
            (&[("bank.secret", long), ("bank.secret_file", "x")], "bank.secret_file"),
            (&[("bank.timeout_ms", "0")], "bank.timeout_ms"),
            (&[("bank.ahead_percent", "101")], "bank.ahead_percent"),
            (&[("bank.surplus_ms", "60001")], "bank.surplus_ms"),
        ];
        for (over, says) in table {
            match Settings::load_over(None, over) {
                Ok(settings) => {
                    assert_eq!(says, "", "{over:?} was taken");
                    assert!(!format!("{settings:?}").contains(long));
                }
                Err(error) => assert!(!says.is_empty() && error.to_string().contains(says), "{over:?}: {error}"),
            }
        }
    }
}
