//! The courier: takes what is due to the addresses of other systems, a little at a time to each, so that one that is slow keeps nobody waiting.
//!
//! As with the postman, the store is the truth: what is taken up is held until an instant, after which anybody may take it up again, under the
//! same name.

use super::deps::mourn;
use super::journal::OnBroken;
use crate::clock::SharedClock;
use crate::drill_point;
use crate::integrations::webhooks::{NotDelivered, Post, Sender};
use crate::notices::{TRIES_MOST, pause_after};
use crate::persistence::{Delivery, Failed, StoreError, Webhook, Webhooks};
use crate::planted;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use uuid::Uuid;

/// Deliveries under way to one address. *Source*: judgement; a receiver is not to be flooded.
const AT_ONCE_EACH: u32 = 2;
/// How long a delivery that was taken up is nobody else's. *Source*: twice the longest `webhooks.timeout_ms`.
const HELD_FOR: Duration = Duration::from_secs(60);
/// How often the courier looks without having been called: for what is due again.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// The shortest pause between two looks. *Source*: each costs two commits, which on SQLite stand in one line with the bids.
const BREATH: Duration = Duration::from_millis(100);
/// The pause after the store did not answer.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// The pause between two tries to note what became of a delivery.
const NOTE_PAUSE: Duration = Duration::from_secs(1);
/// How often old deliveries are forgotten.
const FORGET_EVERY: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a house that stops waits for deliveries under way; what is cut off is made again.
const FAREWELL_MOST: Duration = Duration::from_secs(3);

/// What a courier needs.
pub struct CourierParts {
    /// Where deliveries lie.
    pub webhooks: Arc<dyn Webhooks>,
    /// How they leave.
    pub sender: Sender,
    /// Where time comes from.
    pub clock: SharedClock,
    /// How long deliveries that were made or given up are kept.
    pub keep: Duration,
    /// Called when the storage itself, or the courier, has failed; should end the process.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to the courier; clones call the same one.
#[derive(Clone)]
pub struct Courier {
    bell: Arc<Notify>,
    is_stopping: Arc<AtomicBool>,
    stopped: Option<Arc<Notify>>,
}

impl Courier {
    /// Sends the courier out on the calling thread. Call within an actix `System`.
    pub fn start(parts: CourierParts) -> Self {
        let stopped = Some(Arc::default());
        let courier = Self { bell: Arc::default(), is_stopping: Arc::default(), stopped };
        Rounds { parts: Arc::new(parts), courier: courier.clone() }.start();
        courier
    }

    /// Makes a courier who never goes out: deliveries stay where they are.
    pub fn asleep() -> Self {
        Self { bell: Arc::default(), is_stopping: Arc::default(), stopped: None }
    }

    /// Says that there is something to take. Never waits; many calls at once are one.
    pub fn wake(&self) {
        self.bell.notify_one();
    }

    /// Takes nothing more up, and waits a moment for what is under way.
    pub async fn drain(&self) {
        let Some(stopped) = &self.stopped else { return };
        self.is_stopping.store(true, Ordering::Release);
        self.bell.notify_one();
        if tokio::time::timeout(FAREWELL_MOST, stopped.notified()).await.is_err() {
            tracing::warn!("a webhook was under way when the house closed; it is made again after the next start");
        }
    }
}

struct Rounds {
    parts: Arc<CourierParts>,
    courier: Courier,
}

impl Actor for Rounds {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let work = work(Arc::clone(&self.parts), self.courier.clone());
        ctx.spawn(work.into_actor(self).map(|(), _, ctx| ctx.stop()));
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        mourn("courier", &self.parts.on_broken);
    }
}

async fn work(parts: Arc<CourierParts>, courier: Courier) {
    let mut under_way = FuturesUnordered::new();
    // *Bound*: `AT_ONCE_EACH` for each address, of which admins may register a few.
    let mut busy: BTreeMap<Uuid, u32> = BTreeMap::new();
    let (mut look_at, mut forget_at) = (parts.clock.now(), parts.clock.now());
    loop {
        let now = parts.clock.now();
        let is_stopping = courier.is_stopping.load(Ordering::Acquire);
        if is_stopping && under_way.is_empty() {
            break;
        }
        if !is_stopping && now >= look_at {
            let looked = look(&parts, &busy, now, &mut forget_at).await;
            let span = match looked {
                Ok(found) => {
                    for (webhook, delivery) in found {
                        *busy.entry(webhook.id).or_default() += 1;
                        under_way.push(carried(&parts, webhook, delivery, now));
                    }
                    LOOK_EVERY
                }
                Err(error) => {
                    stop_if_broken(&error, &parts.on_broken);
                    tracing::warn!(error = &error as &dyn std::error::Error, "webhooks cannot be read; looking again");
                    STORE_PAUSE
                }
            };
            look_at = now + span;
        }
        tokio::select! {
            Some(webhook) = under_way.next() => {
                if let Some(count) = busy.get_mut(&webhook) {
                    *count -= 1;
                }
                busy.retain(|_, count| *count > 0);
                look_at = look_at.min(now + BREATH);
            }
            () = parts.clock.sleep_until(look_at), if !is_stopping => {}
            () = courier.bell.notified() => look_at = look_at.min(now + BREATH),
        }
    }
    if let Some(stopped) = &courier.stopped {
        stopped.notify_one();
    }
}

/// Takes up what is due, as far as hands are free.
async fn look(
    parts: &CourierParts,
    busy: &BTreeMap<Uuid, u32>,
    now: Timestamp,
    forget_at: &mut Timestamp,
) -> Result<Vec<(Webhook, Delivery)>, StoreError> {
    if now >= *forget_at {
        parts.webhooks.forget_deliveries(now - parts.keep).await?;
        *forget_at = now + FORGET_EVERY;
    }
    let mut found = Vec::new();
    for id in parts.webhooks.due_webhooks(now).await? {
        let free = AT_ONCE_EACH.saturating_sub(busy.get(&id).copied().unwrap_or(0));
        if free == 0 {
            continue;
        }
        let Some(webhook) = parts.webhooks.webhook(id).await? else { continue };
        let taken = parts.webhooks.take_deliveries(id, now, now + HELD_FOR, free).await?;
        found.extend(taken.into_iter().map(|delivery| (webhook.clone(), delivery)));
    }
    Ok(found)
}

/// Has one try made, in a task of its own, and returns the address it went to. While the courier looks, nobody asks what waits in its hands how it
/// goes: a try among them to which the store has just given a connection would keep it and never use it, and the look would wait for just that one.
fn carried(
    parts: &Arc<CourierParts>,
    webhook: Webhook,
    delivery: Delivery,
    taken_at: Timestamp,
) -> impl Future<Output = Uuid> + use<> {
    let (parts, id) = (Arc::clone(parts), webhook.id);
    let trying = actix::spawn(async move { carry(&parts, webhook, delivery, taken_at).await });
    async move {
        match trying.await {
            // A courier who panics ends the process, wherever it happens: docs/adr/0013.
            Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
            _ => id,
        }
    }
}

/// Makes one try and writes down what became of it.
async fn carry(parts: &CourierParts, webhook: Webhook, delivery: Delivery, taken_at: Timestamp) {
    let at = parts.clock.now();
    let old = webhook.old_secret.as_ref().filter(|old| old.until > at).map(|old| &old.secret);
    let secrets = [&webhook.secret].into_iter().chain(old).collect();
    let is_named_anew = planted!("webhook-named-anew-at-each-try");
    let id = if is_named_anew {
        Uuid::from_u128(delivery.id.as_u128() ^ u128::from(delivery.attempts))
    } else {
        delivery.id
    };
    let post = Post { id, url: &webhook.url, body: &delivery.body, secrets, at };
    let outcome = parts.sender.send(&post).await;
    drill_point!("courier.carry.after");
    note(parts, &delivery, outcome, taken_at + HELD_FOR).await;
}

/// Decides what becomes of a delivery that was not taken.
fn verdict(delivery: &Delivery, error: &NotDelivered, now: Timestamp) -> Failed {
    let (_, chance) = delivery.id.as_u64_pair();
    match error {
        NotDelivered::Later(_, wait) if delivery.attempts < TRIES_MOST => {
            Failed::TryAgainAt(now + pause_after(delivery.attempts, chance).max(wait.unwrap_or_default()))
        }
        NotDelivered::Later(..) | NotDelivered::Never(_) | NotDelivered::Gone(_) => Failed::Dead,
    }
}

/// Writes down what became of a delivery, again and again until it is no longer ours.
async fn note(parts: &CourierParts, delivery: &Delivery, outcome: Result<(), NotDelivered>, held_until: Timestamp) {
    let now = parts.clock.now();
    let failed = outcome.err().map(|error| (verdict(delivery, &error, now), error));
    let (id, attempt) = (delivery.id, delivery.attempts);
    match &failed {
        None => tracing::info!(delivery.id = %id, attempt, "a webhook was delivered"),
        Some((Failed::TryAgainAt(_), error)) => {
            tracing::warn!(delivery.id = %id, attempt, %error, "a webhook was not taken; it is tried again");
        }
        Some((Failed::Dead, error)) => tracing::error!(delivery.id = %id, attempt, %error,
            "a webhook was given up; GET /v1/admin/dead-letters lists it"),
    }
    loop {
        let noted = write_down(parts, delivery, failed.as_ref(), now).await;
        let Err(error) = noted else { return };
        stop_if_broken(&error, &parts.on_broken);
        if parts.clock.now() + NOTE_PAUSE >= held_until {
            tracing::error!(delivery.id = %id, error = &error as &dyn std::error::Error,
                "what became of a webhook cannot be written down; it is made again");
            return;
        }
        parts.clock.sleep_until(parts.clock.now() + NOTE_PAUSE).await;
    }
}

async fn write_down(
    parts: &CourierParts,
    delivery: &Delivery,
    failed: Option<&(Failed, NotDelivered)>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((then, error)) = failed else { return parts.webhooks.mark_delivered(delivery.id, now).await };
    if let NotDelivered::Gone(why) = error {
        parts.webhooks.stop_webhook(delivery.webhook, why).await?;
    }
    parts.webhooks.mark_undelivered(delivery.id, delivery.attempts, &error.to_string(), *then).await
}

fn stop_if_broken(error: &StoreError, on_broken: &OnBroken) {
    if matches!(error, StoreError::Broken { .. }) {
        on_broken(error);
    }
}
