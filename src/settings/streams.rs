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
    pub kafka: String,
    pub kafka_topic: String,
    #[serde(rename = "every_ms", deserialize_with = "millis")]
    pub every: Duration,
}

/// The longest name of a stream.
const NAME_MOST: usize = 64;

/// The longest name of a topic. *Source*: Kafka.
const TOPIC_MOST: usize = 249;

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
        if !self.kafka.is_empty() && !cfg!(feature = "kafka") {
            return impossible(
                "streams.kafka",
                "this program was built without Kafka: build it with `cargo build --release --features kafka`, or leave it empty",
            );
        }
        if !self.kafka.is_empty() && !self.kafka.split(',').all(is_broker) {
            return impossible("streams.kafka", "it is a list host:port,host:port without blanks, or empty");
        }
        let topic = &self.kafka_topic;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        if !(1..=TOPIC_MOST).contains(&topic.len()) || !topic.bytes().all(plain) || topic == "." || topic == ".." {
            return impossible("streams.kafka_topic", "it has 1 to 249 letters, digits, dots, dashes and underscores");
        }
        if self.every < Duration::from_millis(50) {
            return impossible("streams.every_ms", "it must be at least 50");
        }
        Ok(())
    }
}

/// Returns whether a text is `host:port`.
fn is_broker(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_:[]".contains(&byte);
    text.rsplit_once(':').is_some_and(|(host, port)| {
        !host.is_empty() && host.bytes().all(plain) && port.parse::<u16>().is_ok_and(|port| port > 0)
    })
}

fn impossible(key: &'static str, reason: &str) -> Result<(), SettingsError> {
    Err(SettingsError::Impossible { key, reason: reason.to_owned() })
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn settings_of_streams_that_cannot_work_are_refused_by_name() {
        let with_kafka = if cfg!(feature = "kafka") { "" } else { "--features kafka" };
        let table: [(&[(&str, &str)], &str); 12] = [
            (&[("streams.kafka", "k1.example:9092,[::1]:9093")], with_kafka),
            (&[("streams.kafka", "k1.example")], "streams.kafka"),
            (&[("streams.kafka", "k1.example:0")], "streams.kafka"),
            (&[("streams.kafka", "k1.example:1, k2.example:1")], "streams.kafka"),
            (&[("streams.kafka_topic", "a/b")], "streams.kafka_topic"),
            (&[("streams.kafka_topic", "..")], "streams.kafka_topic"),
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
