//! The notifier: reads the committed logs on from where it was, and writes who is to hear of what together with how far it is.
//!
//! The log is the outbox, so that a bid writes nothing for its notices. Everything that a move of a position tells is in the same commit as the
//! move, which names the version that was seen: killed at any instant, or twice on one database, it tells each line once
//! (`docs/adr/0030-notices.md`).

use super::courier::Courier;
use super::deps::mourn;
use super::engine::Engine;
use super::journal::OnBroken;
use super::moves::{Faces, Moves};
use super::postman::Postman;
use crate::clock::SharedClock;
use crate::drill_point;
use crate::ids::AuctionId;
use crate::persistence::{Catalogue, History, Notices, StoreError, Untold, Webhooks};
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

mod compose;

/// How many auctions are looked at in one round.
const AUCTIONS_MOST: u32 = 64;
/// How many commits one auction gets before the next has its turn.
const COMMITS_MOST: u32 = 8;
/// The pause after each commit. *Source*: on SQLite commits stand in one line with the bids; twenty in a second are not felt there.
const BREATH: Duration = Duration::from_millis(50);
/// How often the whole house is looked at, for auctions of processes that are gone. *Source*: with 20,000 auctions a look takes a tenth of a second of the store.
const LOOK_AT_ALL_EVERY: Duration = Duration::from_secs(5);
/// How many notices are handed to sockets in one round.
const TOLD_MOST: u32 = 1_000;
/// How far back is looked for notices of other processes, whose clocks may differ and whose commits may come late.
const OVERLAP: Duration = Duration::from_secs(10);
/// How often old notices are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(24 * 60 * 60);

/// What a notifier needs.
pub struct NotifierParts {
    /// Where notices are kept.
    pub notices: Arc<dyn Notices>,
    /// Which other systems there are.
    pub webhooks: Arc<dyn Webhooks>,
    /// What auctions are of.
    pub catalogue: Arc<dyn Catalogue>,
    /// Where the logs are read.
    pub history: Arc<dyn History>,
    /// Whose sockets are told.
    pub engine: Engine,
    /// Who is called when there are letters.
    pub postman: Postman,
    /// Who is called when there are deliveries.
    pub courier: Courier,
    /// Where time comes from.
    pub clock: SharedClock,
    /// Makes identifiers of version 7.
    pub new_id: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// The house's address at the foot of letters.
    pub public_url: String,
    /// How often the logs are looked at.
    pub every: Duration,
    /// How long before its end an auction ends soon.
    pub closing_soon: Duration,
    /// How long notices are kept.
    pub keep: Duration,
    /// Called when the storage itself, or the notifier, has failed; should end the process.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to the notifier; clones call the same one.
#[derive(Clone)]
pub struct Notifier {
    stop: Arc<Notify>,
    stopped: Arc<Notify>,
}

impl Notifier {
    /// Starts the notifier on the calling thread. Call within an actix `System`.
    pub fn start(parts: NotifierParts) -> Self {
        let notifier = Self { stop: Arc::default(), stopped: Arc::default() };
        Rounds { parts: Arc::new(parts), notifier: notifier.clone() }.start();
        notifier
    }

    /// Tells no more. What is not told is told after the next start.
    pub async fn stop(&self) {
        self.stop.notify_one();
        self.stopped.notified().await;
    }
}

struct Rounds {
    parts: Arc<NotifierParts>,
    notifier: Notifier,
}

impl Actor for Rounds {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let (parts, notifier) = (Arc::clone(&self.parts), self.notifier.clone());
        let work = async move {
            let mut bells = Bells::new(parts.clock.now() - OVERLAP);
            let now = parts.clock.now();
            let mut turn = Turn { all_at: now, pass: None, moves: Moves::default(), forget_at: now };
            loop {
                let look = round(&parts, &mut bells, &mut turn);
                // A commit is never cut off in the middle: its outcome would be unknown for nothing.
                let next = look.await;
                tokio::select! {
                    () = parts.clock.sleep_until(next) => {}
                    () = notifier.stop.notified() => break,
                }
            }
            notifier.stopped.notify_one();
        };
        // The context waits for it, and a panic in it is the actor's.
        ctx.spawn(work.into_actor(self).map(|(), _, ctx| ctx.stop()));
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        mourn("notifier", &self.parts.on_broken);
    }
}

/// Where the rounds are.
struct Turn {
    /// When the whole house is looked at next.
    all_at: Timestamp,
    /// Where the look at the whole house is, when it takes more than a round.
    pass: Option<Pass>,
    /// What has moved in this process.
    moves: Moves,
    /// When old notices are forgotten next.
    forget_at: Timestamp,
}

/// A look at the whole house: every auction has its turn, however many are busy.
#[derive(Default)]
struct Pass {
    /// The last auction that was looked at.
    after: Option<AuctionId>,
    /// As the auctions here were when it began.
    faces: Faces,
    /// Of which there is more. *Bound*: those that had something to tell.
    more: Vec<AuctionId>,
}

/// Looks at everything once; returns when to look again.
async fn round(parts: &NotifierParts, bells: &mut Bells, turn: &mut Turn) -> Timestamp {
    let looked = look(parts, bells, turn).await;
    let now = parts.clock.now();
    match looked {
        Ok(has_more) => now + if has_more { BREATH } else { parts.every },
        Err(error) => {
            stop_if_broken(&error, &parts.on_broken);
            tracing::warn!(error = &error as &dyn std::error::Error, "what happened cannot be told; trying again soon");
            now + parts.every * 5
        }
    }
}

async fn look(parts: &NotifierParts, bells: &mut Bells, turn: &mut Turn) -> Result<bool, StoreError> {
    let now = parts.clock.now();
    let is_pass = turn.pass.is_some() || now >= turn.all_at;
    let outcome = if is_pass { look_at_all(parts, turn, now).await } else { look_at_moved(parts, turn, now).await };
    bells.ring(parts).await?;
    if now >= turn.forget_at {
        let forgotten = parts.notices.forget_notices(now - parts.keep).await?;
        if forgotten > 0 {
            tracing::info!(notices = forgotten, "old notices were forgotten");
        }
        turn.forget_at = now + FORGET_EVERY;
    }
    outcome
}

/// Goes on with the look at the whole house, or begins one.
async fn look_at_all(parts: &NotifierParts, turn: &mut Turn, now: Timestamp) -> Result<bool, StoreError> {
    let soon = now + parts.closing_soon;
    let begin = || Pass { faces: Faces::read(parts.engine.heads(), Some(soon)), ..Pass::default() };
    // Taken: one that fails is begun anew.
    let mut pass = turn.pass.take().unwrap_or_else(begin);
    let untold = parts.notices.untold(soon, pass.after, AUCTIONS_MOST).await?;
    let last = untold.last().map(|last| last.auction).filter(|_| untold.len() >= AUCTIONS_MOST as usize);
    let (more, failed) = tell_each(parts, untold).await;
    pass.more.extend(more);
    let has_more = last.is_some() || !pass.more.is_empty();
    if last.is_some() {
        turn.pass = Some(Pass { after: last, ..pass });
    } else {
        turn.moves.all_told(&pass.faces, &pass.more);
        // What moves elsewhere and has more is found by the next look.
        turn.all_at = if pass.more.is_empty() { now + LOOK_AT_ALL_EVERY } else { now };
    }
    failed.map_or(Ok(has_more), Err)
}

/// Tells of what has moved here.
async fn look_at_moved(parts: &NotifierParts, turn: &mut Turn, now: Timestamp) -> Result<bool, StoreError> {
    let soon = now + parts.closing_soon;
    let faces = Faces::read(parts.engine.heads(), Some(soon));
    let moved = turn.moves.moved(&faces, AUCTIONS_MOST as usize);
    if moved.is_empty() {
        return Ok(false);
    }
    let untold = parts.notices.untold_of(soon, &moved).await?;
    let (more, failed) = tell_each(parts, untold).await;
    for auction in moved.iter().filter(|auction| !more.contains(auction)) {
        turn.moves.is_told(*auction, &faces);
    }
    let has_more = moved.len() >= AUCTIONS_MOST as usize || !more.is_empty();
    failed.map_or(Ok(has_more), Err)
}

/// Tells of each; returns those of which there is more, and the last failure.
async fn tell_each(parts: &NotifierParts, untold: Vec<Untold>) -> (Vec<AuctionId>, Option<StoreError>) {
    let (mut more, mut failed) = (Vec::new(), None);
    for one in untold {
        // An auction whose log cannot be read must not keep the others from being told.
        match compose::tell(parts, one, COMMITS_MOST).await {
            Ok(false) => {}
            Ok(true) => more.push(one.auction),
            Err(error) => {
                stop_if_broken(&error, &parts.on_broken);
                tracing::warn!(auction.id = %one.auction, error = &error as &dyn std::error::Error,
                    "what happened in an auction cannot be told; trying again soon");
                more.push(one.auction);
                failed = Some(error);
            }
        }
    }
    (more, failed)
}

/// What the sockets of this process were told.
struct Bells {
    since: Timestamp,
    /// The names of what was told since. *Bound*: what one look returns.
    told: BTreeSet<(Uuid, u64)>,
}

impl Bells {
    fn new(since: Timestamp) -> Self {
        Self { since, told: BTreeSet::new() }
    }

    /// Tells the sockets here what was put behind the bell, by whichever process.
    async fn ring(&mut self, parts: &NotifierParts) -> Result<(), StoreError> {
        let found = parts.notices.told_since(self.since, TOLD_MOST).await?;
        let names = found.iter().map(|notice| (notice.id, notice.seq)).collect();
        let new = found.iter().filter(|notice| !self.told.contains(&(notice.id, notice.seq)));
        let frames: Vec<_> = new.map(compose::frame).collect();
        if !frames.is_empty() {
            parts.engine.tell_people(frames);
        }
        if let Some(last) = found.last() {
            let is_full = found.len() >= TOLD_MOST as usize;
            // A full look goes on behind its last line, or it would find the same for ever.
            self.since = if is_full { last.told_at } else { self.since.max(last.told_at - OVERLAP) };
        }
        self.told = names;
        Ok(())
    }
}

fn stop_if_broken(error: &StoreError, on_broken: &OnBroken) {
    if matches!(error, StoreError::Broken { .. }) {
        on_broken(error);
    }
}

/// Waits a moment between two commits.
async fn breathe(parts: &NotifierParts) {
    drill_point!("notifier.tell.after");
    parts.clock.sleep_until(parts.clock.now() + BREATH).await;
}
