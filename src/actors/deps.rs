//! What the actors of one node share.

use super::admission::Counter;
use super::bidders::Bidders;
use super::directory::Directory;
use super::holds::HoldParts;
use super::house::House;
use super::hub::Hubs;
use super::journal::{Journal, OnBroken};
use super::sealer::Sealer;
use super::timekeeper::Timekeeper;
use crate::auction::OutageRule;
use crate::clock::SharedClock;
use crate::notary::Notary;
use crate::persistence::{Catalogue, EventLog, History, StoreError};
use crate::settings::{EngineSettings, LiveSettings};
use crate::timestamp::Timestamp;
use actix::Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;

pub(super) struct Deps {
    pub clock: SharedClock,
    pub log: Arc<dyn EventLog>,
    pub catalogue: Arc<dyn Catalogue>,
    pub history: Arc<dyn History>,
    /// Signs, and compares logs with what was signed.
    pub notary: Arc<Notary>,
    pub bidders: Bidders,
    /// How money is set aside for bids; none where nobody asks for it.
    pub holds: Option<HoldParts>,
    pub directory: Directory,
    pub hubs: Hubs,
    pub journal: Addr<Journal>,
    pub timekeeper: Addr<Timekeeper>,
    pub sealer: Addr<Sealer>,
    /// Set once, right after the House has started.
    pub house: OnceLock<Addr<House>>,
    /// Bids admitted on this node and not yet answered.
    pub node_queue: Arc<Counter>,
    /// How many auctions may be loading at once: each holds its whole log in memory twice while it does.
    pub loads: Arc<Semaphore>,
    pub outage: OutageRule,
    pub engine: EngineSettings,
    pub live: LiveSettings,
    /// The span over which clients of a stopping house are told to come back.
    pub come_back: Duration,
    pub ready: AtomicBool,
    pub draining: AtomicBool,
    /// Ends the process, which recovers from disk.
    pub on_broken: OnBroken,
}

/// An actor that the node has once, and cannot do without, has died.
#[derive(Debug, thiserror::Error)]
#[error("the actor `{0}` has died, and the house cannot work without it")]
struct Lost(&'static str);

/// Says so when an actor that there is only one of dies of a panic. Its address is dead for ever, everybody holds it, and nobody knows
/// what it did last: the process must end, and recover from disk (docs/adr/0013). Called when the actor is dropped.
pub(super) fn mourn(actor: &'static str, on_broken: &OnBroken) {
    if std::thread::panicking() {
        on_broken(&StoreError::Broken { source: Box::new(Lost(actor)) });
    }
}

impl Deps {
    /// Hears of suspensions that another process was told of, and sends those users' sockets away here too.
    pub(super) async fn look_at_suspensions(&self) -> Result<(), StoreError> {
        self.bidders.look_at_suspensions().await?.into_iter().for_each(|user| self.hubs.expel(user));
        Ok(())
    }

    /// Hears what was said of registrations at another process.
    pub(super) async fn look_at_registrations(&self, since: Timestamp) -> Result<(), StoreError> {
        self.bidders.look_at_registrations(since).await
    }

    /// Returns whether bidders can come in: every auction was loaded, and the house is not stopping.
    pub fn is_serving(&self) -> bool {
        self.ready.load(Ordering::Acquire) && !self.draining.load(Ordering::Acquire)
    }
}
