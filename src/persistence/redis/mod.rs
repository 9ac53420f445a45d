//! Redis, where one is configured: what several processes of a house share and what need not survive (docs/adr/0027).
//!
//! Codes that were sent by mail, counts of what has failed, and word of sessions that were ended. Never the only place of anything that must
//! be true tomorrow: accounts, sessions and bids are in the store alone, and no bid waits for Redis.

mod codes;
mod delays;
mod link;
mod stream;

pub use delays::StoreWhileAway;
pub use stream::{NotAdded, StreamLine};

use super::{Relay, StoreError};
use ::redis::aio::MultiplexedConnection;
use ::redis::{RedisResult, TlsCertificates};
use link::{Link, Purpose as LinkPurpose};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long a stream may take to connect and to answer. *Source*: less than what is left of a publisher's hold (`actors/publisher.rs`); Redis answers
/// when its disk has it.
const STREAM_ANSWER: Duration = Duration::from_secs(7);

/// Where Redis is, and how it is spoken to.
#[derive(Clone, Debug)]
pub struct RedisOptions {
    /// `redis://` or `rediss://`.
    pub url: SecretString,
    /// Certificates (PEM) by which it is known; those that the system trusts otherwise.
    pub authorities: Option<Vec<u8>>,
    /// How long it may take to connect, and to answer.
    pub timeout: Duration,
    /// What every key and channel of the house begins with.
    pub prefix: String,
}

/// What a house keeps in Redis.
pub struct RedisShelf {
    link: Arc<Link>,
    keeping: JoinHandle<()>,
}

/// There is no connection; said once in the log when it was lost, and not again by everybody who finds none.
#[derive(Debug, thiserror::Error)]
#[error("Redis cannot be reached")]
pub(super) struct Away;

impl RedisShelf {
    /// Prepares the way, and goes on connecting for as long as the house lives; call within a runtime. Whether anybody answers is not waited for.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the address or the certificates are none.
    pub fn open(options: RedisOptions) -> Result<Self, StoreError> {
        Self::open_for(options, LinkPurpose::Shelf)
    }

    /// The same with a connection for streams alone: one that stands still on a long write, and is given up for it, holds up no code.
    ///
    /// # Errors
    /// As [`RedisShelf::open`].
    pub fn open_for_streams(options: RedisOptions) -> Result<Self, StoreError> {
        Self::open_for(RedisOptions { timeout: STREAM_ANSWER, ..options }, LinkPurpose::Stream)
    }

    fn open_for(options: RedisOptions, purpose: LinkPurpose) -> Result<Self, StoreError> {
        let client = match options.authorities {
            None => ::redis::Client::open(options.url.expose_secret()),
            Some(pem) => ::redis::Client::build_with_tls(
                options.url.expose_secret(),
                TlsCertificates { client_tls: None, root_cert: Some(pem) },
            ),
        };
        // What the library says of an address may hold the password.
        let client = client.map_err(|error| StoreError::unavailable(format!("the address: {}", error.kind_words())))?;
        let link = Arc::new(Link::new(options.prefix, options.timeout, purpose));
        let keeping = tokio::spawn(Arc::clone(&link).keep(client));
        Ok(Self { link, keeping })
    }

    /// Waits until it is connected.
    pub async fn connected(&self) {
        self.link.connected().await;
    }

    /// Returns the name of something: of what kind, and which. The second part is a hash wherever it would tell of a person.
    fn key(&self, kind: &str, name: &str) -> String {
        format!("{}{kind}:{name}", self.link.prefix)
    }

    /// Calls Redis; answers within the time-out, and at once while it is away.
    async fn call<T>(
        &self,
        what: impl AsyncFnOnce(&mut MultiplexedConnection) -> RedisResult<T>,
    ) -> Result<T, StoreError> {
        self.link.call(what).await
    }
}

impl Drop for RedisShelf {
    fn drop(&mut self) {
        self.keeping.abort();
    }
}

#[async_trait::async_trait]
impl Relay for RedisShelf {
    fn ring(&self) {
        self.link.ring();
    }

    async fn heard(&self) {
        self.link.heard().await;
    }

    fn is_up(&self) -> Option<bool> {
        Some(self.link.is_up())
    }
}

/// What an error is, without the words of whoever was answered.
trait KindWords {
    fn kind_words(&self) -> String;
}

impl KindWords for ::redis::RedisError {
    fn kind_words(&self) -> String {
        match self.code() {
            Some(code) => format!("it answers {code}"),
            // Of the network or of a certificate: no word of it is anybody's.
            None if self.is_io_error() => self.to_string(),
            None => self.category().to_owned(),
        }
    }
}
