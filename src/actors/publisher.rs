//! The publisher: reads the committed logs on from where a stream has them, and puts them there, line by line in order (`docs/adr/0035-streams.md`).
//!
//! As with the notifier, the log is the outbox: a bid writes nothing for it. What moves here is known here and asked for at once; all that is open is
//! looked through as often as that costs little, for what other processes decide. The broker is no part of our commits, so a line counts as published when
//! the broker has said that it has it; one that was killed in between publishes it again, under the same name. One process publishes a stream; two
//! that believe they do say the same.

use super::deps::mourn;
use super::engine::Engine;
use super::journal::OnBroken;
use super::moves::Moves;
use crate::clock::SharedClock;
use crate::persistence::{Catalogue, History, StoreError, StreamHold, Streams};
use crate::timestamp::Timestamp;
use actix::prelude::*;
use async_trait::async_trait;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

mod look;
mod turn;

use look::{Pass, look_at_many, look_at_moved};
use turn::Trouble;
pub use turn::{Batch, Line};

/// How long a stream is held without saying so again. *Source*: judgement; what a dead process held is taken up after it.
const HOLD_FOR: Duration = Duration::from_secs(20);
/// When so much of it is left, it is said again. *Source*: the longest pause and the longest try of a broker together.
const HOLD_LEFT: Duration = Duration::from_secs(12);
/// How often a process that does not hold the stream looks whether it may.
const STAND_BY: Duration = Duration::from_secs(2);
/// The pause between two rounds while there is more. *Source*: each costs a commit, which on SQLite stands in one line with the bids.
const BREATH: Duration = Duration::from_millis(50);
/// The pause after a failure: at first, and at most.
const AGAIN: [Duration; 2] = [Duration::from_millis(250), Duration::from_secs(4)];
/// What has been said in the log is not said again for so long.
const SAY_EVERY: Duration = Duration::from_secs(60);

/// Where streams go.
#[async_trait]
pub trait Broker: Send + Sync {
    /// Puts lines of one log there, in order, and returns up to which line it has the log once it is sure of it. Less than the line before the first: it
    /// has lost some.
    ///
    /// # Errors
    /// Why not, in words for the operator that hold no secret. Some of the lines may be there nevertheless, without a gap.
    async fn put(&self, batch: &Batch) -> Result<u64, String>;
}

/// What a publisher needs.
pub struct PublisherParts {
    /// Which stream: the broker's kind and the place there.
    pub stream: String,
    /// Where it goes.
    pub broker: Arc<dyn Broker>,
    /// How far it is.
    pub streams: Arc<dyn Streams>,
    /// Whose auctions move.
    pub engine: Engine,
    /// What auctions are of.
    pub catalogue: Arc<dyn Catalogue>,
    /// Where the logs are read.
    pub history: Arc<dyn History>,
    /// What the house signs its proof log as.
    pub house: String,
    /// The name of this process.
    pub holder: Uuid,
    /// Where time comes from.
    pub clock: SharedClock,
    /// How often the logs are looked at.
    pub every: Duration,
    /// Called when the storage itself, or the publisher, has failed; should end the process.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to a publisher.
pub struct Publisher {
    stop: watch::Sender<bool>,
    stopped: watch::Receiver<bool>,
}

impl Publisher {
    /// Starts a publisher on the calling thread. Call within an actix `System`.
    pub fn start(parts: PublisherParts) -> Self {
        let (stop, is_stopping) = watch::channel(false);
        let (has_stopped, stopped) = watch::channel(false);
        Rounds { parts: Arc::new(parts), is_stopping, has_stopped: Some(has_stopped) }.start();
        Self { stop, stopped }
    }

    /// Publishes no more, and lets go of the stream. What is not published is published by another process, or after the next start.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        // An error: it is gone already.
        let _ = self.stopped.wait_for(|is_stopped| *is_stopped).await;
    }
}

struct Rounds {
    parts: Arc<PublisherParts>,
    is_stopping: watch::Receiver<bool>,
    has_stopped: Option<watch::Sender<bool>>,
}

impl Actor for Rounds {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let (parts, mut is_stopping) = (Arc::clone(&self.parts), self.is_stopping.clone());
        let has_stopped = self.has_stopped.take();
        let work = async move {
            let mut place = Place::new(parts.clock.now());
            while !*is_stopping.borrow() {
                // A commit is never cut off in the middle: its outcome would be unknown for nothing. A try at the broker is.
                let next = round(&parts, &mut place, &is_stopping).await;
                tokio::select! {
                    () = parts.clock.sleep_until(next) => {}
                    _ = is_stopping.wait_for(|is_stopping| *is_stopping) => break,
                }
            }
            if place.held_until.is_some()
                && let Err(error) = parts.streams.let_go_of_stream(&parts.stream, parts.holder).await
            {
                tracing::debug!(
                    error = &error as &dyn std::error::Error,
                    "a stream was not let go of; it is free soon"
                );
            }
            if let Some(has_stopped) = has_stopped {
                has_stopped.send_replace(true);
            }
        };
        // The context waits for it, and a panic in it is the actor's.
        ctx.spawn(work.into_actor(self).map(|(), _, ctx| ctx.stop()));
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        mourn("publisher", &self.parts.on_broken);
    }
}

/// Where the rounds are.
struct Place {
    /// Until when the stream is held by this process.
    held_until: Option<Timestamp>,
    /// How far the auctions of this process were seen to be published.
    moves: Moves,
    /// The look through all that is open, or through everything, when it takes more than a round.
    pass: Option<Pass>,
    /// When the next one begins.
    look_at: Timestamp,
    /// When one goes through everything next.
    sweep_at: Timestamp,
    /// The pause after the next failure.
    pause: Duration,
    /// What was said of a failure that lasts, and when.
    said: Option<(String, Timestamp)>,
}

impl Place {
    fn new(now: Timestamp) -> Self {
        Self {
            held_until: None,
            moves: Moves::default(),
            pass: None,
            look_at: now,
            sweep_at: now,
            pause: AGAIN[0],
            said: None,
        }
    }

    /// Begins anew, with everything: what came and went while nobody published is found so.
    fn begin(&mut self, now: Timestamp) {
        (self.moves, self.pass, self.look_at, self.sweep_at) = (Moves::default(), None, now, now);
    }
}

/// What a round came to.
enum Done {
    /// Another process publishes.
    NotOurs,
    /// All that was found was published.
    All,
    /// There is more.
    More,
}

/// Publishes once what there is; returns when to look again.
async fn round(parts: &PublisherParts, place: &mut Place, is_stopping: &watch::Receiver<bool>) -> Timestamp {
    let looked = look(parts, place, is_stopping).await;
    let now = parts.clock.now();
    match looked {
        Ok(done) => {
            place.pause = AGAIN[0];
            now + match done {
                Done::NotOurs => STAND_BY,
                Done::All => parts.every,
                Done::More => BREATH,
            }
        }
        Err(_) if *is_stopping.borrow() => now,
        Err(trouble) => {
            complain(parts, place, &trouble, now).await;
            let pause = place.pause;
            place.pause = (pause * 2).min(AGAIN[1]);
            now + pause
        }
    }
}

async fn look(parts: &PublisherParts, place: &mut Place, is_stopping: &watch::Receiver<bool>) -> Result<Done, Trouble> {
    if !hold(parts, place).await? {
        return Ok(Done::NotOurs);
    }
    let is_pass = place.pass.is_some() || parts.clock.now() >= place.look_at;
    let done = if is_pass {
        look_at_many(parts, place, is_stopping).await
    } else {
        look_at_moved(parts, place, is_stopping).await
    }?;
    if matches!(done, Done::NotOurs) {
        return Ok(done);
    }
    if let Some((why, _)) = place.said.take() {
        tracing::info!(stream = %parts.stream, why, "the stream goes on");
    }
    Ok(done)
}

fn our_hold(parts: &PublisherParts) -> StreamHold<'_> {
    let now = parts.clock.now();
    StreamHold { stream: &parts.stream, holder: parts.holder, now, until: now + HOLD_FOR }
}

/// Returns whether the stream is this process' own.
async fn hold(parts: &PublisherParts, place: &mut Place) -> Result<bool, StoreError> {
    let hold = our_hold(parts);
    if place.held_until.is_some_and(|until| until > hold.now + HOLD_LEFT) {
        return Ok(true);
    }
    let is_ours = parts.streams.hold_stream(hold).await?;
    if is_ours && place.held_until.is_none() {
        tracing::info!(stream = %parts.stream, "publishing the logs");
        place.begin(hold.now);
    }
    place.held_until = is_ours.then_some(hold.until);
    Ok(is_ours)
}

/// Says what is wrong: in the log now and then, and to admins in the store.
async fn complain(parts: &PublisherParts, place: &mut Place, trouble: &Trouble, now: Timestamp) {
    if let Trouble::Store(error) = trouble {
        stop_if_broken(error, &parts.on_broken);
    }
    let why = trouble.words();
    if place.said.as_ref().is_some_and(|(said, at)| *said == why && now < *at + SAY_EVERY) {
        return;
    }
    tracing::warn!(stream = %parts.stream, why, "the logs cannot be published; trying again until they are");
    if let Err(error) = parts.streams.note_stream_trouble(&parts.stream, &why, now).await {
        stop_if_broken(&error, &parts.on_broken);
    }
    place.said = Some((why, now));
}

fn stop_if_broken(error: &StoreError, on_broken: &OnBroken) {
    if matches!(error, StoreError::Broken { .. }) {
        on_broken(error);
    }
}
