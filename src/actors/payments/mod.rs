//! The Payments supervisor: begins the settlement of what was sold, and drives each from step to step.
//!
//! Everything lies in the store: what was sold and is to be settled in a row that the closing itself wrote, and each settlement in a row of its
//! own. Nothing is asked of the bank before the store knows that it will be. So this node may die between any two instants, and any other goes on
//! with what it held once its time is over (`docs/adr/0032-settlements.md`). A settlement that fails, in whatever way, costs itself a while and
//! the others nothing.

mod acts;
mod begin;
mod drive;
mod orders;
mod reversal;
mod words;

pub use acts::{PaymentAct, PaymentActError};

use super::deps::mourn;
use super::engine::Engine;
use super::journal::OnBroken;
use super::postman::Postman;
use crate::clock::SharedClock;
use crate::integrations::bank::Bank;
use crate::persistence::{Catalogue, History, Settlements, StoreError};
use crate::settlement::saga::Policy;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, Semaphore};
use uuid::Uuid;

/// Settlements under way at once on a node. *Source*: each waits for the bank most of the time, and a bank takes many orders in one commit.
const AT_ONCE: usize = 16;
/// How many are begun in one round.
const BEGUN_MOST: u32 = 32;
/// How long a house that stops waits for what is under way. *Source*: well within `drain.deadline_ms`.
const FAREWELL_MOST: Duration = Duration::from_secs(10);
/// The pause after the store did not answer.
const STORE_PAUSE: Duration = Duration::from_secs(5);
/// The pause after an auction could not be settled at all, before it is looked at again.
const PUT_OFF: Duration = Duration::from_secs(10 * 60);

/// What the supervisor needs.
pub struct PaymentsParts {
    /// Where settlements are kept.
    pub settlements: Arc<dyn Settlements>,
    /// What auctions are of.
    pub catalogue: Arc<dyn Catalogue>,
    /// Where the logs are read.
    pub history: Arc<dyn History>,
    /// Where the money is.
    pub bank: Arc<dyn Bank>,
    /// Who sets money aside for bids, where bids need some: what a buyer does not need elsewhere is freed before he is asked for the rest.
    pub engine: Option<Engine>,
    /// Who is called when there are letters.
    pub postman: Postman,
    /// Where time comes from.
    pub clock: SharedClock,
    /// Makes identifiers of version 7.
    pub new_id: Arc<dyn Fn() -> Uuid + Send + Sync>,
    /// The house's address at the foot of letters.
    pub public_url: String,
    /// How patient the house is.
    pub policy: Policy,
    /// How long after the end of an auction its settlement begins: as long it can be reopened.
    pub begin_after: Duration,
    /// How many underbidders are asked at the most.
    pub second_chances: usize,
    /// How long a settlement that was taken up is nobody else's.
    pub hold_for: Duration,
    /// How often is looked for something to do.
    pub every: Duration,
    /// Called when the storage itself, or the supervisor, has failed; should end the process.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to the supervisor; clones call the same one.
#[derive(Clone)]
pub struct Payments {
    shared: Arc<Shared>,
}

struct Shared {
    settlements: Arc<dyn Settlements>,
    bank: Arc<dyn Bank>,
    /// None of one who is asleep.
    parts: Option<Arc<PaymentsParts>>,
    bell: Notify,
    stop: Notify,
    stopped: Notify,
}

impl Payments {
    /// Starts the supervisor on the calling thread. Call within an actix `System`.
    pub fn start(parts: PaymentsParts) -> Self {
        let parts = Arc::new(parts);
        let payments = Self::new(Arc::clone(&parts.settlements), Arc::clone(&parts.bank), Some(Arc::clone(&parts)));
        Rounds { parts, payments: payments.clone() }.start();
        payments
    }

    /// Makes a supervisor who never does anything by himself: settlements stay where they are, and people may act on them.
    pub fn asleep(settlements: Arc<dyn Settlements>, bank: Arc<dyn Bank>) -> Self {
        Self::new(settlements, bank, None)
    }

    fn new(settlements: Arc<dyn Settlements>, bank: Arc<dyn Bank>, parts: Option<Arc<PaymentsParts>>) -> Self {
        let shared =
            Shared { settlements, bank, parts, bell: Notify::new(), stop: Notify::new(), stopped: Notify::new() };
        Self { shared: Arc::new(shared) }
    }

    /// Says that there is something to do. Never waits; many calls at once are one.
    pub fn wake(&self) {
        self.shared.bell.notify_one();
    }

    /// Takes up nothing more, and waits for what is under way; what is cut off is taken up again after the next start.
    pub async fn stop(&self) {
        if self.shared.parts.is_some() {
            self.shared.stop.notify_one();
            self.shared.stopped.notified().await;
        }
    }
}

struct Rounds {
    parts: Arc<PaymentsParts>,
    payments: Payments,
}

impl Actor for Rounds {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        let (parts, payments) = (Arc::clone(&self.parts), self.payments.clone());
        let work = async move {
            let places = Arc::new(Semaphore::new(AT_ONCE));
            loop {
                let next = round(&parts, &payments, &places).await;
                tokio::select! {
                    () = parts.clock.sleep_until(next) => {}
                    () = payments.shared.bell.notified() => {}
                    () = payments.shared.stop.notified() => break,
                }
            }
            // A call to the bank that is under way is heard to its end: else somebody would have to ask what became of it.
            let all = u32::try_from(AT_ONCE).unwrap_or(u32::MAX);
            if tokio::time::timeout(FAREWELL_MOST, places.acquire_many(all)).await.is_err() {
                tracing::warn!(
                    "a settlement was under way when the house closed; it is gone on with after the next start"
                );
            }
            payments.shared.stopped.notify_one();
        };
        // The context waits for it, and a panic in it is the actor's.
        ctx.spawn(work.into_actor(self).map(|(), _, ctx| ctx.stop()));
    }
}

impl Drop for Rounds {
    fn drop(&mut self) {
        mourn("payments", &self.parts.on_broken);
    }
}

/// Looks at everything once; returns when to look again.
async fn round(parts: &Arc<PaymentsParts>, payments: &Payments, places: &Arc<Semaphore>) -> Timestamp {
    let begun = begin_what_is_due(parts).await;
    let taken = take(parts, payments, places).await;
    match begun.and(taken) {
        Ok(()) => parts.clock.now() + parts.every,
        Err(error) => {
            stop_if_broken(&error, &parts.on_broken);
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "settlements cannot be looked at; trying again soon"
            );
            parts.clock.now() + STORE_PAUSE
        }
    }
}

async fn begin_what_is_due(parts: &PaymentsParts) -> Result<(), StoreError> {
    let now = parts.clock.now();
    for due in parts.settlements.unsettled(now - parts.begin_after, BEGUN_MOST).await? {
        // An auction that cannot be settled must not keep the others from it.
        if let Err(why) = begin::begin(parts, due.auction).await {
            if let begin::Why::Store(error) = &why {
                stop_if_broken(error, &parts.on_broken);
            }
            let again = parts.clock.now() + PUT_OFF;
            tracing::error!(auction.id = %due.auction, error = &why as &dyn std::error::Error,
                "a sold auction cannot be settled; trying again in ten minutes");
            parts.settlements.put_off(due.auction, again).await?;
        }
    }
    Ok(())
}

/// Takes up as many settlements as there are places, each in a task of its own.
async fn take(parts: &Arc<PaymentsParts>, payments: &Payments, places: &Arc<Semaphore>) -> Result<(), StoreError> {
    let free = places.available_permits();
    if free == 0 {
        return Ok(());
    }
    let most = u32::try_from(free).unwrap_or(u32::MAX);
    let taken = parts.settlements.take_settlements(parts.clock.now(), parts.hold_for, most).await?;
    for one in taken {
        let settlement = match one {
            Ok(settlement) => settlement,
            Err(error) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "a settlement cannot be read; the others go on"
                );
                continue;
            }
        };
        let Ok(place) = Arc::clone(places).try_acquire_owned() else { break };
        let (parts, payments, id) = (Arc::clone(parts), payments.clone(), settlement.id);
        // A task in a task: one over which the program panics is left for a while, and costs nobody else anything.
        actix::spawn(async move {
            let driven = actix::spawn(async move {
                if let Err(error) = drive::drive(&parts, settlement).await {
                    stop_if_broken(&error, &parts.on_broken);
                    tracing::warn!(settlement.id = %id, error = &error as &dyn std::error::Error,
                        "a settlement cannot go on now; it is taken up again in a minute");
                }
            });
            if driven.await.is_err() {
                tracing::error!(settlement.id = %id, "the program panicked over a settlement; it is taken up again in a minute");
            }
            drop(place);
            payments.wake();
        });
    }
    Ok(())
}

fn stop_if_broken(error: &StoreError, on_broken: &OnBroken) {
    if matches!(error, StoreError::Broken { .. }) {
        on_broken(error);
    }
}
