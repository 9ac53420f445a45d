//! The way to Redis: kept open, watched, and given up quickly.
//!
//! One connection for all calls, which are multiplexed over it, and one that listens; a stream has a connection of its own, which does not. Whoever finds no connection is told so at once; nobody
//! waits for a Redis that is away. Both connections are asked every second whether they still hear, so that a peer that is gone without a word
//! is not first noticed by somebody who wants to sign in.

use super::{Away, KindWords as _};
use crate::persistence::StoreError;
use ::redis::aio::{MultiplexedConnection, PubSub};
use ::redis::{AsyncConnectionConfig, Client, RedisError, RedisResult};
use futures_util::{FutureExt as _, StreamExt as _};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, MissedTickBehavior, timeout};

/// How often it is asked whether it is still there.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// How long to wait before connecting again: at first, and at most. *Source*: judgement; a Redis that comes back is found within a second.
const AGAIN: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(1)];
/// What has been said in the log is not said again for so long, however often the line comes and goes.
const SAY_EVERY: Duration = Duration::from_secs(60);
/// The name of the channel, after the prefix.
const CHANNEL: &str = "ended";

/// How it ends when a connection does.
type Why = String;

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Codes, delays, and word of ended sessions, which is listened for.
    Shelf,
    /// A stream. What is wrong with it is said by whoever publishes.
    Stream,
}

pub(super) struct Link {
    pub(super) prefix: String,
    purpose: Purpose,
    timeout: Duration,
    line: watch::Sender<Option<MultiplexedConnection>>,
    /// A call found the line broken.
    broken: Notify,
    /// There is something to say to the others.
    rung: Notify,
    /// The others may have said something.
    heard: Notify,
}

/// What was said in the log.
#[derive(Default)]
struct Said {
    away: Option<Instant>,
    is_open: bool,
}

impl Link {
    pub(super) fn new(prefix: String, timeout: Duration, purpose: Purpose) -> Self {
        let (line, _) = watch::channel(None);
        Self { prefix, purpose, timeout, line, broken: Notify::new(), rung: Notify::new(), heard: Notify::new() }
    }

    pub(super) fn is_up(&self) -> bool {
        self.line.borrow().is_some()
    }

    pub(super) async fn connected(&self) {
        // INVARIANT: the sender lives as long as `self`, so the wait does not end in an error.
        let _ = self.line.subscribe().wait_for(Option::is_some).await;
    }

    /// Notes that the others must hear; several at once are one.
    pub(super) fn ring(&self) {
        self.rung.notify_one();
    }

    pub(super) async fn heard(&self) {
        self.heard.notified().await;
    }

    pub(super) async fn call<T>(
        &self,
        what: impl AsyncFnOnce(&mut MultiplexedConnection) -> RedisResult<T>,
    ) -> Result<T, StoreError> {
        let line = self.line.borrow().clone();
        let Some(mut conn) = line else { return Err(StoreError::unavailable(Away)) };
        match timeout(self.timeout, what(&mut conn)).await {
            Ok(Ok(done)) => Ok(done),
            // It has answered, and not done it.
            Ok(Err(error)) if error.code().is_some() && !is_unfit(&error) => {
                Err(StoreError::unavailable(format!("Redis refuses: {}", error.kind_words())))
            }
            Ok(Err(error)) => {
                let is_refused = error.code().is_some();
                self.give_up();
                Err(if is_refused {
                    StoreError::unavailable(Away)
                } else {
                    StoreError::Unknown { source: Away.into() }
                })
            }
            Err(_) => {
                self.give_up();
                Err(StoreError::Unknown { source: Away.into() })
            }
        }
    }

    /// Lets nobody else wait for a line that is broken.
    fn give_up(&self) {
        self.line.send_replace(None);
        self.broken.notify_one();
    }

    /// Connects, serves, and connects again, for ever.
    pub(super) async fn keep(self: Arc<Self>, client: Client) {
        let mut said = Said::default();
        let mut again = AGAIN[0];
        loop {
            let why = match timeout(self.timeout, self.connect(&client)).await {
                Ok(Ok((conn, listening))) => {
                    again = AGAIN[0];
                    said.up();
                    let _ = self.broken.notified().now_or_never();
                    self.line.send_replace(Some(conn.clone()));
                    // What was said while nobody listened was missed.
                    self.heard.notify_one();
                    let why = self.serve(conn, listening).await;
                    self.line.send_replace(None);
                    why
                }
                Ok(Err(error)) => error.kind_words(),
                Err(_) => "it does not answer in time".to_owned(),
            };
            said.away(&why, self.purpose);
            tokio::time::sleep(again).await;
            again = (again * 2).min(AGAIN[1]);
        }
    }

    async fn connect(&self, client: &Client) -> Result<(MultiplexedConnection, Option<PubSub>), RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(self.timeout))
            .set_response_timeout(Some(self.timeout));
        let mut conn = client.get_multiplexed_async_connection_with_config(&config).await?;
        // A server that still reads its file from the disk, or follows another one, says so here.
        let () = ::redis::cmd("PING").query_async(&mut conn).await?;
        if self.purpose == Purpose::Stream {
            return Ok((conn, None));
        }
        let mut listening = client.get_async_pubsub().await?;
        listening.subscribe(format!("{}{CHANNEL}", self.prefix)).await?;
        Ok((conn, Some(listening)))
    }

    /// Says and hears until something is wrong; returns what.
    async fn serve(&self, mut conn: MultiplexedConnection, listening: Option<PubSub>) -> Why {
        let (mut asks, mut hears) = match listening.map(PubSub::split) {
            Some((asks, hears)) => (Some(asks), hears.left_stream()),
            None => (None, futures_util::stream::pending().right_stream()),
        };
        let mut ask = tokio::time::interval(ASK_EVERY);
        ask.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.broken.notified() => return "a call was not answered".to_owned(),
                word = hears.next() => match word {
                    Some(_) => self.heard.notify_one(),
                    None => return "the connection that listens was closed".to_owned(),
                },
                () = self.rung.notified() => {
                    let channel = format!("{}{CHANNEL}", self.prefix);
                    let said = async {
                        let () = ::redis::cmd("PUBLISH").arg(channel).arg("1").query_async(&mut conn).await?;
                        Ok(())
                    };
                    if let Err(why) = self.in_time(said).await {
                        // They ask the store soon.
                        return why;
                    }
                }
                _ = ask.tick() => {
                    let both = async {
                        let () = ::redis::cmd("PING").query_async(&mut conn).await?;
                        match &mut asks {
                            Some(asks) => asks.ping::<::redis::Value>().await.map(drop),
                            None => Ok(()),
                        }
                    };
                    if let Err(why) = self.in_time(both).await {
                        return why;
                    }
                }
            }
        }
    }

    async fn in_time(&self, what: impl Future<Output = RedisResult<()>>) -> Result<(), Why> {
        match timeout(self.timeout, what).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.kind_words()),
            Err(_) => Err("it does not answer in time".to_owned()),
        }
    }
}

/// Returns whether a server that answers is not the one to speak to: it follows another one now, or still reads what it knows from the disk.
fn is_unfit(error: &RedisError) -> bool {
    matches!(error.code(), Some("READONLY" | "LOADING" | "MASTERDOWN" | "NOAUTH"))
}

impl Said {
    fn away(&mut self, why: &str, purpose: Purpose) {
        if purpose == Purpose::Stream {
            tracing::debug!(why, "Redis cannot be used for the stream");
            return;
        }
        let is_said = self.is_open || self.away.is_some_and(|at| at.elapsed() < SAY_EVERY);
        if !is_said {
            tracing::warn!(why, "Redis cannot be used; no codes until it is back, and delays are counted by the store");
            (self.away, self.is_open) = (Some(Instant::now()), true);
        }
    }

    fn up(&mut self) {
        if std::mem::take(&mut self.is_open) {
            tracing::info!("Redis is back");
        }
    }
}
