//! One try of one delivery.

use super::resolver::{GuardedResolver, Lookup, NotPublic};
use super::target::Target;
use crate::notices::{Secret, signature};
use crate::timestamp::Timestamp;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER, USER_AGENT};
use reqwest::redirect::Policy;
use reqwest::{Client, Response};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How much of what a receiver says is read and kept, in bytes.
const SAID_MOST: usize = 200;
/// The longest that a receiver may have us wait. *Source*: judgement; beyond it the house's own pauses do.
const WAIT_MOST: Duration = Duration::from_secs(60 * 60);
/// How long it may take until there is a connection.
const CONNECT: Duration = Duration::from_secs(5);

/// How deliveries are sent.
pub struct SenderOptions {
    /// Which ports may be asked.
    pub ports: Vec<u16>,
    /// Whether this very machine may be asked, also by `http` and at any port.
    pub loopback: bool,
    /// How long one try may take.
    pub timeout: Duration,
    /// Who says what names stand for.
    pub lookup: Arc<dyn Lookup>,
}

/// One try.
pub struct Post<'a> {
    /// The name of the delivery; the same at every try.
    pub id: Uuid,
    /// Where it goes.
    pub url: &'a str,
    /// What is sent.
    pub body: &'a str,
    /// What it is signed with, each.
    pub secrets: Vec<&'a Secret>,
    /// The instant of this try.
    pub at: Timestamp,
}

/// Why a delivery was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDelivered {
    /// Another try may succeed; the receiver may have said when.
    #[error("{0}")]
    Later(String, Option<Duration>),
    /// No further try will, until somebody changes something.
    #[error("{0}")]
    Never(String),
    /// The receiver wants nothing any more.
    #[error("{0}")]
    Gone(String),
}

/// Sends deliveries.
pub struct Sender {
    client: Result<Client, String>,
    ports: Vec<u16>,
    loopback: bool,
}

impl Sender {
    /// Makes the way. Nothing is sent yet. A machine without trusted certificates is found out by the first delivery, not by the whole house.
    pub fn new(options: SenderOptions) -> Self {
        let SenderOptions { ports, loopback, timeout, lookup } = options;
        let client = Client::builder()
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT)
            .timeout(timeout)
            .pool_max_idle_per_host(1)
            .dns_resolver(Arc::new(GuardedResolver { lookup, loopback }))
            .build()
            .map_err(|error| format!("no connection can be made on this machine: {error}"));
        Self { client, ports, loopback }
    }

    /// Makes one try.
    ///
    /// # Errors
    /// [`NotDelivered`] says why in one line; it holds nothing of the secrets.
    pub async fn send(&self, post: &Post<'_>) -> Result<(), NotDelivered> {
        let later = |text: String| NotDelivered::Later(text, None);
        // The settings may be stricter than when the address was registered.
        let target = Target::read(post.url, &self.ports, self.loopback)
            .map_err(|error| NotDelivered::Never(format!("nothing is sent to this address: {error}")))?;
        let client = self.client.as_ref().map_err(|error| later(error.clone()))?;
        let headers = headers(post).ok_or_else(|| later("the delivery cannot be signed".to_owned()))?;
        let asked = client.post(target.url().clone()).headers(headers).body(post.body.to_owned()).send().await;
        let answer = asked.map_err(|error| later(reason(&error)))?;
        judge(answer).await
    }
}

/// Writes the headers of Standard Webhooks.
fn headers(post: &Post<'_>) -> Option<HeaderMap> {
    let (id, second) = (post.id.to_string(), post.at.as_micros().div_euclid(1_000_000));
    let signatures: Vec<_> =
        post.secrets.iter().map(|secret| signature(secret, &id, second, post.body.as_bytes())).collect();
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("arte/", env!("CARGO_PKG_VERSION"))));
    headers.insert("webhook-id", HeaderValue::from_str(&id).ok()?);
    headers.insert("webhook-timestamp", HeaderValue::from(second));
    headers.insert("webhook-signature", HeaderValue::from_str(&signatures.join(" ")).ok()?);
    Some(headers)
}

/// Says in a line why there is no answer. What the address stands for is not in it: nobody learns from us what there is in our network.
fn reason(error: &reqwest::Error) -> String {
    let mut source = error.source();
    while let Some(cause) = source {
        if cause.is::<NotPublic>() {
            return NotPublic.to_string();
        }
        source = cause.source();
    }
    let words = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke off"
    };
    words.to_owned()
}

async fn judge(answer: Response) -> Result<(), NotDelivered> {
    let status = answer.status().as_u16();
    if (200..300).contains(&status) {
        return Ok(());
    }
    let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let wait = wait.map(|seconds| Duration::from_secs(seconds).min(WAIT_MOST));
    let text = format!("it answers {status}: {}", first_line(answer).await);
    Err(match status {
        410 => NotDelivered::Gone(text),
        429 | 503 => NotDelivered::Later(text, wait),
        _ => NotDelivered::Later(text, None),
    })
}

/// Reads the beginning of what a receiver says, and no more of it.
async fn first_line(mut answer: Response) -> String {
    let mut bytes = Vec::new();
    while bytes.len() < SAID_MOST
        && let Ok(Some(piece)) = answer.chunk().await
    {
        bytes.extend_from_slice(&piece[..piece.len().min(SAID_MOST - bytes.len())]);
    }
    let text = String::from_utf8_lossy(&bytes);
    text.lines().next().unwrap_or_default().replace(|c: char| c.is_control(), " ").trim().to_owned()
}
