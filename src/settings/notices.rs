//! `[notifications]` and `[webhooks]`

use super::{SettingsError, millis};
use serde::Deserialize;
use std::time::Duration;

/// `[notifications]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct NotificationSettings {
    #[serde(rename = "every_ms", deserialize_with = "millis")]
    pub every: Duration,
    #[serde(rename = "closing_soon_ms", deserialize_with = "millis")]
    pub closing_soon: Duration,
    pub keep_days: u32,
}

/// `[webhooks]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct WebhookSettings {
    pub ports: Vec<u16>,
    pub allow_loopback: bool,
    #[serde(rename = "timeout_ms", deserialize_with = "millis")]
    pub timeout: Duration,
    pub keep_days: u32,
}

/// The longest try. *Source*: half of what the courier holds a delivery for (`actors/courier.rs`).
const TIMEOUT_MOST: Duration = Duration::from_secs(30);

impl NotificationSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        if self.every < Duration::from_millis(50) {
            return impossible("notifications.every_ms", "it must be at least 50");
        }
        if self.keep_days == 0 {
            return impossible("notifications.keep_days", "it must be at least 1");
        }
        Ok(())
    }
}

impl WebhookSettings {
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        if self.timeout.is_zero() || self.timeout > TIMEOUT_MOST {
            return impossible("webhooks.timeout_ms", "it must be above 0 and at most 30000");
        }
        if self.keep_days == 0 {
            return impossible("webhooks.keep_days", "it must be at least 1");
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
    fn settings_of_notices_that_cannot_work_are_refused_by_name() {
        for (key, value) in [
            ("notifications.every_ms", "10"),
            ("notifications.keep_days", "0"),
            ("webhooks.timeout_ms", "0"),
            ("webhooks.timeout_ms", "30001"),
            ("webhooks.keep_days", "0"),
        ] {
            let error = Settings::load_over(None, &[(key, value)]).unwrap_err().to_string();
            assert!(error.contains(key), "{error}");
        }
    }
}
