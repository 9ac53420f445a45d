//! Settings: the compiled-in defaults, a file over them, the environment over both. Unknown keys refuse to start.

mod bank;
mod identity;
mod mail;
mod notices;
mod objects;
mod redis;
mod settlement;
mod streams;

pub use bank::BankSettings;
pub use identity::IdentitySettings;
pub use mail::{CarrierKind, MailSecurity, MailSettings};
pub use notices::{NotificationSettings, WebhookSettings};
pub use objects::ObjectSettings;
pub use redis::{RedisSettings, is_url as is_redis_url};
pub use settlement::{Rates as FeeRates, SettlementSettings};
pub use streams::StreamSettings;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The manual and the defaults in one.
const DEFAULTS: &str = include_str!("../config/default.toml");

/// All settings of a house. `config/default.toml` says what each one means.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct Settings {
    pub data_dir: PathBuf,
    pub store: StoreSettings,
    pub http: HttpSettings,
    pub live: LiveSettings,
    pub engine: EngineSettings,
    pub proof: ProofSettings,
    pub pictures: PictureSettings,
    pub objects: ObjectSettings,
    pub mail: MailSettings,
    pub redis: RedisSettings,
    pub notifications: NotificationSettings,
    pub webhooks: WebhookSettings,
    pub streams: StreamSettings,
    pub identity: IdentitySettings,
    pub bank: BankSettings,
    pub settlement: SettlementSettings,
    pub drain: DrainSettings,
    pub log: LogSettings,
}

/// `[store]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct StoreSettings {
    pub url: SecretString,
    pub readers: u32,
}

/// Which store a house is on, decided once.
#[derive(Clone, Debug)]
pub enum StoreKind {
    /// In the data directory.
    Sqlite,
    /// At an address, which holds a password.
    Postgres(SecretString),
}

impl StoreSettings {
    /// Returns which store is meant.
    pub fn kind(&self) -> StoreKind {
        if self.url.expose_secret().is_empty() { StoreKind::Sqlite } else { StoreKind::Postgres(self.url.clone()) }
    }
}

/// `[http]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct HttpSettings {
    pub bind: SocketAddr,
    pub address_file: PathBuf,
    pub workers: usize,
    pub allowed_origins: Vec<String>,
    pub trusted_proxies: Vec<IpAddr>,
    pub sockets_per_address: u32,
    pub password_checks: usize,
    pub password_queue: usize,
    #[serde(rename = "request_ms", deserialize_with = "millis")]
    pub request: Duration,
}

/// `[live]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct LiveSettings {
    pub messages_per_second: u32,
    pub messages_burst: u32,
    pub bids_per_second: u32,
    pub bids_burst: u32,
    pub bids_in_flight: u32,
    pub subscriptions: u32,
    #[serde(rename = "heartbeat_ms", deserialize_with = "millis")]
    pub heartbeat: Duration,
    #[serde(rename = "silent_ms", deserialize_with = "millis")]
    pub silent: Duration,
    #[serde(rename = "slow_reader_ms", deserialize_with = "millis")]
    pub slow_reader: Duration,
    pub socket_queue: usize,
}

/// `[engine]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct EngineSettings {
    pub threads: usize,
    pub auction_queue: u32,
    pub node_queue: u32,
    #[serde(rename = "proof_of_service_ms", deserialize_with = "millis")]
    pub proof_of_service: Duration,
    #[serde(rename = "answer_ms", deserialize_with = "millis")]
    pub answer: Duration,
}

/// `[proof]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct ProofSettings {
    pub name: String,
    pub keys: PathBuf,
    #[serde(rename = "checkpoint_every_ms", deserialize_with = "millis")]
    pub checkpoint_every: Duration,
}

impl ProofSettings {
    /// Returns the folder of the signing keys.
    pub fn keys_folder(&self, data_dir: &Path) -> PathBuf {
        if self.keys.as_os_str().is_empty() { data_dir.join("keys") } else { self.keys.clone() }
    }
}

/// `[pictures]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct PictureSettings {
    pub queue: usize,
    #[serde(rename = "upload_ms", deserialize_with = "millis")]
    pub upload: Duration,
    #[serde(rename = "keep_ms", deserialize_with = "millis")]
    pub keep: Duration,
    #[serde(rename = "sweep_every_ms", deserialize_with = "millis")]
    pub sweep_every: Duration,
}

/// `[drain]`
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct DrainSettings {
    #[serde(rename = "deadline_ms", deserialize_with = "millis")]
    pub deadline: Duration,
    #[serde(rename = "come_back_ms", deserialize_with = "millis")]
    pub come_back: Duration,
}

/// `[log]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "config/default.toml is their manual")]
pub struct LogSettings {
    pub format: LogFormat,
    pub filter: String,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    /// For people.
    Text,
    /// For machines.
    Json,
}

fn millis<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    u64::deserialize(deserializer).map(Duration::from_millis)
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A key is unknown, missing or of the wrong type.
    #[error("the settings cannot be read: {0}")]
    Read(#[from] config::ConfigError),
    /// A value is impossible.
    #[error("setting {key} is impossible: {reason}")]
    Impossible {
        /// Which key.
        key: &'static str,
        /// What is wrong and how to mend it.
        reason: String,
    },
}

impl Settings {
    /// Reads defaults, then `file` if there is one, then the environment (`ARTE_…`), and checks them.
    ///
    /// # Errors
    /// [`SettingsError`] names the key.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        Self::load_over(file, &[])
    }

    /// The same, with some keys (`http.bind`) set by the caller over everything else.
    ///
    /// # Errors
    /// [`SettingsError`] names the key.
    pub fn load_over(file: Option<&Path>, over: &[(&str, &str)]) -> Result<Self, SettingsError> {
        let mut builder =
            config::Config::builder().add_source(config::File::from_str(DEFAULTS, config::FileFormat::Toml));
        if let Some(file) = file {
            builder = builder.add_source(config::File::from(file).format(config::FileFormat::Toml));
        }
        builder = builder.add_source(environment());
        for (key, value) in over {
            builder = builder.set_override(*key, *value)?;
        }
        let settings: Self = builder.build()?.try_deserialize()?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), SettingsError> {
        let impossible = |key, reason: &str| Err(SettingsError::Impossible { key, reason: reason.to_owned() });
        if let StoreKind::Postgres(url) = self.store.kind()
            && !["postgres://", "postgresql://"].iter().any(|scheme| url.expose_secret().starts_with(scheme))
        {
            return impossible("store.url", "it must begin with postgres:// or be empty for SQLite");
        }
        let least_one = [
            ("store.readers", u64::from(self.store.readers)),
            ("http.sockets_per_address", u64::from(self.http.sockets_per_address)),
            ("live.messages_per_second", u64::from(self.live.messages_per_second)),
            ("live.messages_burst", u64::from(self.live.messages_burst)),
            ("live.bids_per_second", u64::from(self.live.bids_per_second)),
            ("live.bids_burst", u64::from(self.live.bids_burst)),
            ("live.bids_in_flight", u64::from(self.live.bids_in_flight)),
            ("live.subscriptions", u64::from(self.live.subscriptions)),
            ("live.socket_queue", self.live.socket_queue as u64),
            ("engine.auction_queue", u64::from(self.engine.auction_queue)),
            ("engine.node_queue", u64::from(self.engine.node_queue)),
        ];
        for (key, value) in least_one {
            if value == 0 {
                return impossible(key, "it must be at least 1");
            }
        }
        let positive = [
            ("http.request_ms", self.http.request),
            ("live.heartbeat_ms", self.live.heartbeat),
            ("live.slow_reader_ms", self.live.slow_reader),
            ("engine.proof_of_service_ms", self.engine.proof_of_service),
            ("engine.answer_ms", self.engine.answer),
            ("proof.checkpoint_every_ms", self.proof.checkpoint_every),
            ("pictures.upload_ms", self.pictures.upload),
            ("pictures.sweep_every_ms", self.pictures.sweep_every),
            ("identity.session_ms", self.identity.session),
            ("drain.deadline_ms", self.drain.deadline),
        ];
        for (key, value) in positive {
            if value.is_zero() {
                return impossible(key, "it must be above 0");
            }
        }
        if self.live.silent <= self.live.heartbeat {
            return impossible("live.silent_ms", "it must be above live.heartbeat_ms, or every quiet socket is closed");
        }
        self.objects.check()?;
        self.identity.check()?;
        if !is_key_name(&self.proof.name) {
            return impossible(
                "proof.name",
                "it has 1 to 100 letters, digits, dots, dashes and slashes: a host name of yours",
            );
        }
        self.mail.check()?;
        self.redis.check()?;
        self.notifications.check()?;
        self.webhooks.check()?;
        self.streams.check(self.redis.is_on())?;
        self.bank.check()?;
        self.settlement.check()?;
        if self.bank.holds && !self.settlement.enabled {
            // What a buyer has set aside is let go of, or captured, by the settlement alone.
            return impossible("bank.holds", "bids need money only in a house that settles: settlement.enabled = true");
        }
        if let Some(origin) = self.http.allowed_origins.iter().find(|origin| !is_origin(origin)) {
            return impossible("http.allowed_origins", &format!("{origin:?} is not scheme://host[:port]"));
        }
        Ok(())
    }
}

/// Signed notes separate their parts by spaces, plus signs and line ends, so that none of these may stand in a name.
fn is_key_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/".contains(&byte);
    (1..=100).contains(&text.len()) && text.bytes().all(plain)
}

fn is_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|host| !host.is_empty() && !host.contains('/'))
}

/// Takes from the environment what names a setting. Other `ARTE_…` variables (a password for `admin create`, the tests' own)
/// are no settings and must not be mistaken for misspelt ones.
fn environment() -> config::Environment {
    let settings = std::env::vars()
        .filter(|(name, _)| name == "ARTE_DATA_DIR" || (name.starts_with("ARTE_") && name.contains("__")));
    config::Environment::with_prefix("ARTE")
        .prefix_separator("_")
        .separator("__")
        .list_separator(",")
        .with_list_parse_key("http.allowed_origins")
        .with_list_parse_key("http.trusted_proxies")
        .with_list_parse_key("webhooks.ports")
        .try_parsing(true)
        .source(Some(settings.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_a_house_that_can_open() {
        let settings = Settings::load(None).unwrap();
        assert!(matches!(settings.store.kind(), StoreKind::Sqlite));
        assert_eq!(settings.live.heartbeat, Duration::from_secs(20));
    }

    #[test]
    fn impossible_settings_are_refused_by_name() {
        let table = [
            ("store.url", "mysql://x", "store.url"),
            ("live.silent_ms", "1", "live.silent_ms"),
            ("engine.auction_queue", "0", "engine.auction_queue"),
            ("http.bind", "nowhere", "invalid socket address"),
            ("proof.name", "two words", "proof.name"),
            ("proof.checkpoint_every_ms", "0", "proof.checkpoint_every_ms"),
            ("objects.bucket", "art", "objects.endpoint"),
            ("objects.endpoint", "https://s3.example", "objects.bucket"),
            ("pictures.sweep_every_ms", "0", "pictures.sweep_every_ms"),
            ("identity.access_token_ms", "999", "identity.access_token_ms"),
            ("identity.refresh_token_ms", "2000", "identity.refresh_token_ms"),
            ("http.port", "1", "unknown field"),
        ];
        for (key, value, says) in table {
            let error = Settings::load_over(None, &[(key, value)]).unwrap_err().to_string();
            assert!(error.contains(says), "{key}: {error}");
        }
    }

    #[test]
    fn secrets_do_not_show_in_debug() {
        let settings = Settings::load_over(None, &[("store.url", "postgres://arte:hunter2@db/arte")]).unwrap();
        assert!(!format!("{settings:?}").contains("hunter2"));
    }
}
