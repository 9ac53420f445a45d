//! The calls a bidder makes over REST.

use super::frames::Event;
use anyhow::{Context as _, anyhow, bail};
use reqwest::Method;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use uuid::Uuid;

/// How often a call is made again when the house asks for patience.
const TRIES_MAX: u32 = 20;

/// The statuses that ask for it: too many requests, and unable just now. Neither call was carried out.
const PATIENCE: [u16; 2] = [429, 503];

/// How long to wait when the house does not say.
const RETRY: Duration = Duration::from_millis(300);

/// A caller of one house.
#[derive(Clone)]
pub struct Rest {
    http: reqwest::Client,
    address: SocketAddr,
    token: Option<String>,
}

#[derive(Deserialize)]
struct Login {
    token: String,
}

#[derive(Deserialize)]
struct Registration {
    paddle: u32,
}

#[derive(Deserialize)]
struct LogPage {
    items: Vec<Event>,
}

impl Rest {
    /// Makes a caller who is nobody yet.
    ///
    /// # Errors
    /// When this machine cannot make HTTP calls at all.
    pub fn new(address: SocketAddr) -> anyhow::Result<Self> {
        // A proxy meant for the wide world cannot reach a house on this machine.
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build();
        Ok(Self { http: http.context("cannot make HTTP calls")?, address, token: None })
    }

    /// Signs in and returns the caller as that user.
    ///
    /// # Errors
    /// When the house refuses or does not answer.
    pub async fn signed_in(&self, email: &str, password: &str) -> anyhow::Result<Self> {
        let login: Login =
            self.call(Method::POST, "auth/login", Some(json!({"email": email, "password": password}))).await?;
        Ok(Self { token: Some(login.token), ..self.clone() })
    }

    /// Returns the token of who is signed in.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// Registers for a sale with the PIN of the account that the bids are to be covered by, and returns the paddle.
    ///
    /// # Errors
    /// When the house refuses or does not answer.
    pub async fn register(&self, sale: Uuid, pin: &SecretString) -> anyhow::Result<u32> {
        let registration: Registration = self
            .call(Method::POST, &format!("sales/{sale}/registrations"), Some(json!({"pin": pin.expose_secret()})))
            .await?;
        Ok(registration.paddle)
    }

    /// Reads the whole public log of an auction.
    ///
    /// # Errors
    /// When the house refuses, does not answer, or shows a log with a gap.
    pub async fn log(&self, auction: Uuid) -> anyhow::Result<Vec<Event>> {
        let mut log: Vec<Event> = Vec::new();
        loop {
            let next = log.len() as u64 + 1;
            let page: LogPage = self.call(Method::GET, &format!("auctions/{auction}/log?from={next}"), None).await?;
            if page.items.is_empty() {
                return Ok(log);
            }
            for event in page.items {
                if event.seq != log.len() as u64 + 1 {
                    bail!("the log of auction {auction} goes from {} to {}", log.len(), event.seq);
                }
                log.push(event);
            }
        }
    }

    async fn call<T: DeserializeOwned>(&self, method: Method, path: &str, body: Option<Value>) -> anyhow::Result<T> {
        let url = format!("http://{}/v1/{path}", self.address);
        for _ in 0..TRIES_MAX {
            let mut request = self.http.request(method.clone(), &url);
            if let Some(token) = &self.token {
                request = request.bearer_auth(token);
            }
            if let Some(body) = &body {
                request = request.json(body);
            }
            let answer = request.send().await.with_context(|| format!("{method} {path} was not answered"))?;
            let status = answer.status().as_u16();
            if PATIENCE.contains(&status) {
                let seconds = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
                tokio::time::sleep(seconds.map_or(RETRY, Duration::from_secs)).await;
                continue;
            }
            let text = answer.text().await.with_context(|| format!("the answer to {method} {path} broke off"))?;
            if !(200..300).contains(&status) {
                bail!("{method} {path} was refused with {status}: {text}");
            }
            return serde_json::from_str(&text)
                .with_context(|| format!("the answer to {method} {path} makes no sense"));
        }
        Err(anyhow!("{method} {path}: the house asked for patience {TRIES_MAX} times in a row"))
    }
}
