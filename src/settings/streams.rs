//! `[streams]`

use super::{SettingsError, millis};
use serde::Deserialize;
use std::time::Duration;

/// `[streams]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct StreamSettings {
    pub redis: bool,
    pub redis_key: String,
    pub redis_entries: u64,
    #[serde(rename = "every_ms", deserialize_with = "millis")]
    pub every: Duration,
}

/// The longest name of a stream.
const NAME_MOST: usize = 64;

impl StreamSettings {
    pub(super) fn check(&self, has_redis: bool) -> Result<(), SettingsError> {
        if self.redis && !has_redis {
            return impossible("streams.redis", "it needs a Redis: set redis.url or redis.url_file, or leave it false");
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:".contains(&byte);
        if self.redis_key.is_empty() || self.redis_key.len() > NAME_MOST || !self.redis_key.bytes().all(plain) {
            return impossible(
                "streams.redis_key",
                "it has 1 to 64 letters, digits, dots, dashes, underscores and colons",
            );
        }
        if self.redis_entries < 1_000 {
            return impossible("streams.redis_entries", "it must be at least 1000");
        }
        if self.every < Duration::from_millis(50) {
            return impossible("streams.every_ms", "it must be at least 50");
        }
        Ok(())
    }
}

fn impossible(key: &'static str, reason: &str) -> Result<(), SettingsError> {
    Err(SettingsError::Impossible { key, reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn settings_of_streams_that_cannot_work_are_refused_by_name() {
        let table: [(&[(&str, &str)], &str); 6] = [
            (&[("streams.redis", "true"), ("redis.url", "redis://x")], ""),
            (&[("streams.redis", "true")], "streams.redis"),
            (&[("streams.redis_key", "a b")], "streams.redis_key"),
            (&[("streams.redis_entries", "10")], "streams.redis_entries"),
            (&[("streams.every_ms", "1")], "streams.every_ms"),
            (&[("streams.topic", "x")], "unknown field"),
        ];
        for (over, says) in table {
            match Settings::load_over(None, over) {
                Ok(_) => assert!(says.is_empty(), "{over:?} was taken"),
                Err(error) => assert!(!says.is_empty() && error.to_string().contains(says), "{over:?}: {error}"),
            }
        }
        assert!(!Settings::load(None).unwrap().streams.redis, "off until somebody wants it");
    }
}
