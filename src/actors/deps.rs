//! What the actors of one node share.

use super::admission::Counter;
use super::bidders::Bidders;
use super::directory::Directory;
use super::house::House;
use super::hub::Hubs;
use super::journal::Journal;
use super::sealer::Sealer;
use super::timekeeper::Timekeeper;
use crate::auction::OutageRule;
use crate::clock::SharedClock;
use crate::notary::Notary;
use crate::persistence::{Catalogue, EventLog, History};
use crate::settings::{EngineSettings, LiveSettings};
use actix::Addr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

pub(super) struct Deps {
    pub clock: SharedClock,
    pub log: Arc<dyn EventLog>,
    pub catalogue: Arc<dyn Catalogue>,
    pub history: Arc<dyn History>,
    /// Signs, and compares logs with what was signed.
    pub notary: Arc<Notary>,
    pub bidders: Bidders,
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
    pub come_back: std::time::Duration,
    pub ready: AtomicBool,
    pub draining: AtomicBool,
}
