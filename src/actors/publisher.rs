//! The publisher: reads the committed logs on from where a stream has them, and puts them there, line by line in order (`docs/adr/0035-streams.md`).
//!
//! As with the notifier, the log is the outbox: a bid writes nothing for it. What moves here is known here and asked for at once; all that is open is
//! looked through as often as that costs little, for what other processes decide. The broker is no part of our commits, so a line counts as published when
//! the broker has said that it has it; one that was killed in between publishes it again, under the same name. One process publishes a stream; two
//! that believe they do say the same.

use super::deps::mourn;
use super::engine::Engine;
use super::journal::OnBroken;
use super::moves::{Faces, Moves};
use crate::clock::SharedClock;
use crate::drill_point;
use crate::ids::AuctionId;
use crate::persistence::{Catalogue, History, StoreError, StreamHold, Streams, Unpublished};
use crate::timestamp::Timestamp;
use actix::prelude::*;
use async_trait::async_trait;
use futures_util::{StreamExt as _, stream};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

mod turn;

pub use turn::{Batch, Line};
use turn::{Trouble, Turn, publish};

/// How many auctions are looked at in one round.
const AUCTIONS_MOST: u32 = 64;
/// How many of them are under way to the broker at once. *Bound*: so many times `turn::BATCH_MOST` lines are in memory.
const AT_ONCE: usize = 8;
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
/// All that is open is looked through again after so many times what it took, and not before. *Source*: a twentieth of one of the store's readers at most;
/// a tenth of a second with 20,000 open auctions is asked for every two seconds.
const LOOK_AGAIN: u32 = 20;
/// How often all auctions are looked through, for those that came and went unseen.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
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

/// A look through many auctions: each has its turn, however many are busy.
struct Pass {
    /// Whether it goes through everything, and not only through what is open.
    all: bool,
    /// The last auction that was looked at.
    after: Option<AuctionId>,
    /// As the auctions here were when it began.
    faces: Faces,
    /// Of which there is more. *Bound*: those that had something to publish.
    more: Vec<AuctionId>,
    /// What it has cost so far.
    took: Duration,
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

/// Goes on with a look through many auctions, or begins one.
async fn look_at_many(
    parts: &PublisherParts,
    place: &mut Place,
    is_stopping: &watch::Receiver<bool>,
) -> Result<Done, Trouble> {
    let now = parts.clock.now();
    let mut pass = place.pass.take().unwrap_or_else(|| {
        let faces = Faces::read(parts.engine.heads(), None);
        Pass { all: now >= place.sweep_at, after: None, faces, more: Vec::new(), took: Duration::ZERO }
    });
    let found = parts.streams.unpublished(&parts.stream, pass.all, pass.after, AUCTIONS_MOST).await?;
    pass.took += parts.clock.now().since(now);
    let is_full = found.len() >= AUCTIONS_MOST as usize;
    let last = found.last().map(|last| last.auction).filter(|_| is_full);
    let Outcome { more, trouble } = match publish_and_note(parts, place, found, is_stopping).await? {
        Some(published) => published,
        None => return Ok(Done::NotOurs),
    };
    if let Some(trouble @ Trouble::Broker(_)) = trouble {
        // While the broker is away the next round begins at the same auctions. One whose log cannot be read keeps no others waiting.
        place.pass = Some(pass);
        return Err(trouble);
    }
    pass.more.extend(more);
    let has_more = last.is_some() || !pass.more.is_empty();
    if last.is_some() {
        place.pass = Some(Pass { after: last, ..pass });
    } else {
        place.moves.all_told(&pass.faces, &pass.more);
        // What moves elsewhere and has more is found by the next look, and what moved there while everything was looked through.
        place.look_at =
            if pass.all || !pass.more.is_empty() { now } else { parts.clock.now() + pass.took * LOOK_AGAIN };
        if pass.all {
            place.sweep_at = now + SWEEP_EVERY;
        }
    }
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(if has_more { Done::More } else { Done::All }),
    }
}

/// Publishes what has moved here.
async fn look_at_moved(
    parts: &PublisherParts,
    place: &mut Place,
    is_stopping: &watch::Receiver<bool>,
) -> Result<Done, Trouble> {
    let faces = Faces::read(parts.engine.heads(), None);
    let moved = place.moves.moved(&faces, AUCTIONS_MOST as usize);
    if moved.is_empty() && place.said.is_none() {
        return Ok(Done::All);
    }
    let found = parts.streams.unpublished_of(&parts.stream, &moved).await?;
    let Outcome { more, trouble } = match publish_and_note(parts, place, found, is_stopping).await? {
        Some(published) => published,
        None => return Ok(Done::NotOurs),
    };
    if let Some(trouble @ Trouble::Broker(_)) = trouble {
        // Of some it was not even tried: all are asked for again.
        return Err(trouble);
    }
    for auction in moved.iter().filter(|auction| !more.contains(auction)) {
        place.moves.is_told(*auction, &faces);
    }
    let has_more = moved.len() >= AUCTIONS_MOST as usize || !more.is_empty();
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(if has_more { Done::More } else { Done::All }),
    }
}

/// What was published of some auctions.
struct Outcome {
    /// Of which there is more, or of which nothing could be read.
    more: Vec<AuctionId>,
    /// Why some of them were not.
    trouble: Option<Trouble>,
}

/// Publishes of auctions, and notes how far the broker has them; nothing when another process holds the stream by now.
async fn publish_and_note(
    parts: &PublisherParts,
    place: &mut Place,
    found: Vec<Unpublished>,
    is_stopping: &watch::Receiver<bool>,
) -> Result<Option<Outcome>, Trouble> {
    let turns = publish_all(parts, place, found, is_stopping).await;
    let published: Vec<_> = turns.iter().filter_map(|turn| turn.published).collect();
    let is_well = turns.iter().all(|turn| turn.trouble.is_none());
    if !published.is_empty() || (is_well && place.said.is_some()) {
        if !published.is_empty() {
            drill_point!("publisher.put.after");
        }
        let hold = our_hold(parts);
        if !parts.streams.note_published(hold, &published, is_well).await? {
            tracing::warn!(stream = %parts.stream, "another process publishes this stream now; it says some lines once more");
            place.held_until = None;
            return Ok(None);
        }
        place.held_until = Some(hold.until);
    }
    let more = turns.iter().filter(|turn| turn.has_more || turn.trouble.is_some()).map(|turn| turn.auction).collect();
    let trouble = turns.into_iter().filter_map(|turn| turn.trouble).max_by_key(|one| matches!(one, Trouble::Broker(_)));
    Ok(Some(Outcome { more, trouble }))
}

/// Publishes of several auctions at once, and of no further one after a failure of the broker.
async fn publish_all(
    parts: &PublisherParts,
    place: &Place,
    found: Vec<Unpublished>,
    is_stopping: &watch::Receiver<bool>,
) -> Vec<Turn> {
    let until = place.held_until.unwrap_or_else(|| parts.clock.now());
    let mut under_way =
        stream::iter(found).map(|one| publish(parts, one, until, is_stopping.clone())).buffer_unordered(AT_ONCE);
    let mut turns = Vec::new();
    let mut has_failed = false;
    while let Some(turn) = under_way.next().await {
        has_failed |= matches!(turn.trouble, Some(Trouble::Broker(_)));
        turns.push(turn);
        if has_failed || *is_stopping.borrow() {
            // What is cut off is put there again, under the same names.
            break;
        }
    }
    turns
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
