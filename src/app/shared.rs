//! What the processes of a house share beside the store: Redis, where one is configured.

use crate::persistence::redis::{RedisOptions, RedisShelf, StoreWhileAway};
use crate::persistence::{Codes, Delays, NoRelay, Relay, Store};
use crate::settings::{RedisSettings, Settings, is_redis_url};
use anyhow::{Context as _, anyhow};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;

/// Reads where Redis is; none where none is configured.
///
/// # Errors
/// When a file that the settings name cannot be read, or holds no address; says which setting.
pub fn redis_options(redis: &RedisSettings) -> anyhow::Result<Option<RedisOptions>> {
    if !redis.is_on() {
        return Ok(None);
    }
    let (url_file, ca_file) = (&redis.url_file, &redis.ca_file);
    let url = if url_file.as_os_str().is_empty() {
        redis.url.clone()
    } else {
        let text = std::fs::read_to_string(url_file).with_context(|| {
            format!("the address of Redis cannot be read from {} (setting redis.url_file)", url_file.display())
        })?;
        SecretString::from(text.trim_end_matches(['\r', '\n']))
    };
    if !is_redis_url(url.expose_secret()) {
        return Err(anyhow!("{} holds no address redis:// or rediss:// (setting redis.url_file)", url_file.display()));
    }
    let authorities = if ca_file.as_os_str().is_empty() {
        None
    } else {
        Some(std::fs::read(ca_file).with_context(|| {
            format!("the certificates of Redis cannot be read from {} (setting redis.ca_file)", ca_file.display())
        })?)
    };
    Ok(Some(RedisOptions { url, authorities, timeout: redis.timeout, prefix: redis.prefix.clone() }))
}

/// Where codes, delays and word of ended sessions are kept.
pub(super) struct Shared {
    pub(super) codes: Arc<dyn Codes>,
    pub(super) delays: Arc<dyn Delays>,
    pub(super) relay: Arc<dyn Relay>,
}

/// Prepares the way to Redis where one is configured. Whether it answers is not waited for: a house opens without it.
pub(super) fn open(store: &Arc<dyn Store>, settings: &Settings) -> anyhow::Result<Shared> {
    let delays = Arc::clone(store) as Arc<dyn Delays>;
    let Some(options) = redis_options(&settings.redis)? else {
        return Ok(Shared { codes: Arc::clone(store) as Arc<dyn Codes>, delays, relay: Arc::new(NoRelay) });
    };
    let shelf =
        Arc::new(RedisShelf::open(options).context("Redis (settings redis.url and redis.ca_file) cannot be used")?);
    let delays = Arc::new(StoreWhileAway::new(Arc::clone(&shelf), delays));
    let relay = Arc::clone(&shelf) as Arc<dyn Relay>;
    Ok(Shared { codes: shelf, delays, relay })
}
