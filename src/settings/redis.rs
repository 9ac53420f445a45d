//! `[redis]`

use super::{SettingsError, millis};
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use std::path::PathBuf;
use std::time::Duration;

/// `[redis]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct RedisSettings {
    pub url: SecretString,
    pub url_file: PathBuf,
    pub ca_file: PathBuf,
    pub prefix: String,
    #[serde(rename = "timeout_ms", deserialize_with = "millis")]
    pub timeout: Duration,
}

/// The longest time-out. *Source*: somebody who signs in waits for it.
const TIMEOUT_MOST: Duration = Duration::from_secs(10);

/// The longest prefix.
const PREFIX_MOST: usize = 64;

impl RedisSettings {
    /// Returns whether there is a Redis to be used.
    pub fn is_on(&self) -> bool {
        !self.url.expose_secret().is_empty() || !self.url_file.as_os_str().is_empty()
    }

    pub(super) fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        let url = self.url.expose_secret();
        if !url.is_empty() && !self.url_file.as_os_str().is_empty() {
            return impossible("redis.url_file", "the address is in redis.url, too; leave one of them empty");
        }
        if !url.is_empty() && !is_url(url) {
            return impossible("redis.url", "it must be empty or begin with redis:// or rediss://");
        }
        if !self.ca_file.as_os_str().is_empty() && url.starts_with("redis://") {
            return impossible("redis.ca_file", "redis:// is not encrypted; say rediss://, or leave the file out");
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte);
        if self.prefix.is_empty() || self.prefix.len() > PREFIX_MOST || !self.prefix.bytes().all(plain) {
            return impossible("redis.prefix", "it has 1 to 64 letters, digits, dots, dashes, underscores and colons");
        }
        if self.timeout.is_zero() || self.timeout > TIMEOUT_MOST {
            return impossible("redis.timeout_ms", "it must be above 0 and at most 10000");
        }
        Ok(())
    }
}

/// Returns whether a text begins as the address of a Redis does.
pub fn is_url(text: &str) -> bool {
    ["redis://", "rediss://"].iter().any(|scheme| text.starts_with(scheme))
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn redis_settings_that_cannot_work_are_refused_by_name() {
        let table: [(&[(&str, &str)], &str); 9] = [
            (&[("redis.url", "rediss://arte:x@redis.example:6380/1")], ""),
            (&[("redis.url_file", "/run/secrets/redis"), ("redis.ca_file", "/etc/ca.pem")], ""),
            (&[("redis.url", "http://redis.example")], "redis.url"),
            (&[("redis.url", "redis://x"), ("redis.url_file", "/run/secrets/redis")], "redis.url_file"),
            (&[("redis.url", "redis://x"), ("redis.ca_file", "/etc/ca.pem")], "redis.ca_file"),
            (&[("redis.prefix", "")], "redis.prefix"),
            (&[("redis.prefix", "a b")], "redis.prefix"),
            (&[("redis.timeout_ms", "0")], "redis.timeout_ms"),
            (&[("redis.cluster", "x")], "unknown field"),
        ];
        for (over, says) in table {
            match Settings::load_over(None, over) {
                Ok(settings) => assert!(says.is_empty() && settings.redis.is_on(), "{over:?} was taken"),
                Err(error) => assert!(!says.is_empty() && error.to_string().contains(says), "{over:?}: {error}"),
            }
        }
        assert!(!Settings::load(None).unwrap().redis.is_on());
    }
}
