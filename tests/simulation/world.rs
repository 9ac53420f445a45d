//! A world: a house, its store, its people, and what goes wrong, all from one seed.

use super::chance::Chance;
use super::door::{Ground, SIMULATED};
use super::faults::{Faults, Strike};
use super::model::Model;
use super::process::Process;
use super::trace::Trace;
use super::{afterwards, bidders, operator, scenery, watchers};
use crate::check::{self, Bounds, Finding, Log, Operation, Outage, Run, Stream, Suspension};
use arte::auction::Status;
use arte::clock::RuntimeClock;
use arte::ids::UserId;
use arte::settings::Settings;
use arte::timestamp::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::LocalSet;

/// When every world begins.
pub const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

/// How late what is due may happen when nothing fails. *Source*: a commit and a read take 40 ms at most, a close waits 250 ms for bids on
/// their way, and a hub looks every second.
const LATE: Duration = Duration::from_secs(2);

/// How long a watcher that reads may wait for a line while things fail. *Source*: the longest stall of a process or of a slow watcher here is
/// twelve seconds, and a hub that missed something looks every second.
const SHOWN: Duration = Duration::from_secs(40);

/// What a run of a world left.
pub struct Outcome {
    pub findings: Vec<Finding>,
    pub hash: u64,
    pub auctions: u64,
    pub operations: u64,
    pub events: u64,
}

impl Outcome {
    fn of_a_spin() -> Self {
        let says = "a process works without a pause and gets nowhere".to_owned();
        let findings = vec![Finding { invariant: "L2", auction: None, says }];
        Self { findings, hash: 0, auctions: 0, operations: 0, events: 0 }
    }
}

pub struct World {
    pub ground: Arc<Ground>,
    settings: Settings,
    pub scenery: scenery::Scenery,
    pub processes: RefCell<Vec<Rc<Process>>>,
    pub operations: RefCell<Vec<Operation>>,
    pub streams: RefCell<Vec<Stream>>,
    pub suspended: RefCell<BTreeMap<UserId, Vec<Suspension>>>,
    outages: RefCell<Vec<Outage>>,
    down_since: Cell<Option<Timestamp>>,
    /// Something is being done to a process.
    striking: Cell<bool>,
    /// Nothing fails any more.
    pub quiet: Cell<bool>,
    /// Everybody goes home.
    pub over: Cell<bool>,
    /// Bidders still busy.
    pub busy: Cell<u32>,
}

/// Runs the world of a seed.
pub fn run(seed: u64, settings: &Settings, aloud: bool) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let local = LocalSet::new();
    let settings = settings.clone();
    local.block_on(&runtime, async move {
        let world = World::make(seed, settings, aloud);
        let ground = Arc::clone(&world.ground);
        tokio::select! {
            biased;
            () = ground.spins.notified() => Outcome::of_a_spin(),
            outcome = Rc::clone(&world).play() => outcome,
        }
    })
}

impl World {
    fn make(seed: u64, mut settings: Settings, aloud: bool) -> Rc<Self> {
        let mut chance = Chance::new(seed);
        let faults = Faults::draw(&mut chance.fork(1), START);
        let mut model = Model::default();
        let scenery = scenery::Scenery::draw(&mut chance.fork(2), seed, &mut model);
        let mut figures = chance.fork(3);
        settings.engine.auction_queue = *figures.pick(&[2, 4, 16, 64]);
        settings.engine.node_queue = *figures.pick(&[6, 64, 8_192]);
        settings.live.slow_reader = Duration::from_secs(3);
        if aloud {
            println!("seed {seed}: {faults:?}");
        }
        let ground = Ground {
            model: Mutex::new(model),
            faults,
            clock: RuntimeClock::starting_at(START),
            chance: Mutex::new(chance.fork(4)),
            trace: Mutex::new(Trace::new(aloud, START)),
            excuses: Mutex::default(),
            power: AtomicU64::new(0),
            spins: tokio::sync::Notify::new(),
        };
        let world = Rc::new(Self {
            ground: Arc::new(ground),
            settings,
            scenery,
            processes: RefCell::default(),
            operations: RefCell::default(),
            streams: RefCell::default(),
            suspended: RefCell::default(),
            outages: RefCell::default(),
            down_since: Cell::new(None),
            striking: Cell::new(false),
            quiet: Cell::new(false),
            over: Cell::new(false),
            busy: Cell::new(0),
        });
        bidders::settle(&world, &mut chance.fork(5));
        operator::settle(&world, chance.fork(6));
        watchers::settle(&world, &mut chance.fork(7));
        tokio::task::spawn_local(Rc::clone(&world).strikes(chance.fork(8)));
        world
    }

    async fn play(self: Rc<Self>) -> Outcome {
        self.start_process();
        let faults = &self.ground.faults;
        // What was begun before the faults end may take a while: a stall, a pause between two tries, a quarantine.
        let grace = if faults.panic > 0 { 75 } else { 17 };
        self.sleep_until(faults.until + Duration::from_secs(grace)).await;
        self.settle_down().await;
        self.quiet.set(true);
        let quiet_since = self.now();
        let deadline = quiet_since + Duration::from_secs(1_200);
        while self.now() < deadline && (self.anything_to_come() || self.busy.get() > 0) {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
        self.over.set(true);
        // Hubs look for what they missed every second, and ask again what was not answered after two.
        tokio::time::sleep(Duration::from_secs(4)).await;
        self.judge(quiet_since)
    }

    /// One process is left, and it serves.
    async fn settle_down(self: &Rc<Self>) {
        while self.striking.get() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let all = self.processes.borrow().clone();
        let fresh = {
            let faults = &self.ground.faults;
            let mut alive: Vec<_> = all.iter().filter(|process| process.is_alive()).collect();
            let newest = alive.pop();
            alive.iter().for_each(|process| process.kill(false));
            // Several processes may have left an auction without an owner; only a start looks for those.
            newest.is_none()
                || faults.strike_kinds.contains(&Strike::Takeover)
                || faults.strike_kinds.contains(&Strike::Freeze)
        };
        if fresh {
            all.iter().for_each(|process| process.kill(false));
            self.went_down();
            self.start_process();
        }
        while !self.newest().is_some_and(|process| process.serves()) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    fn anything_to_come(&self) -> bool {
        let model = self.ground.model.lock().unwrap();
        model.lots.values().any(|lot| matches!(lot.head.status, Status::Scheduled | Status::Open | Status::Paused))
    }

    pub fn now(&self) -> Timestamp {
        self.ground.now()
    }

    pub async fn sleep_until(&self, at: Timestamp) {
        arte::clock::Clock::sleep_until(&self.ground.clock, at).await;
    }

    pub fn newest(&self) -> Option<Rc<Process>> {
        self.processes.borrow().iter().rev().find(|process| process.is_alive()).cloned()
    }

    /// Returns a process that takes bids: mostly the newest.
    pub fn front(&self, chance: &mut Chance) -> Option<Rc<Process>> {
        let processes = self.processes.borrow();
        let mut serving: Vec<_> = processes.iter().filter(|process| process.engine().is_some()).collect();
        if serving.len() > 1 && !chance.often(300) {
            serving.drain(..serving.len() - 1);
        }
        (!serving.is_empty()).then(|| Rc::clone(chance.pick::<&Rc<Process>>(&serving)))
    }

    pub fn start_process(self: &Rc<Self>) {
        let number = self.processes.borrow().len() as u64 + 1;
        self.ground.excuse(Duration::from_secs(14));
        let process = Process::start(&self.ground, number, &self.settings);
        self.processes.borrow_mut().push(Rc::clone(&process));
        let world = Rc::clone(self);
        tokio::task::spawn_local(async move {
            while process.is_alive() && process.engine().is_none() {
                process.opened.notified().await;
            }
            world.ground.excuse(Duration::from_secs(14));
            if process.serves()
                && let Some(from) = world.down_since.take()
            {
                world.outages.borrow_mut().push(Outage { from, until: world.now() });
            }
        });
    }

    /// Notes that no process takes bids, if that is so.
    pub fn went_down(&self) {
        self.ground.excuse(Duration::from_secs(40));
        if !self.processes.borrow().iter().any(|process| process.serves()) && self.down_since.get().is_none() {
            self.down_since.set(Some(self.now()));
        }
    }

    /// Strikes processes while faults happen; brings up another when the storage ended one.
    async fn strikes(self: Rc<Self>, mut chance: Chance) {
        let faults = self.ground.faults.clone();
        let span = faults.until.since(faults.from).as_millis() as u64;
        let mut at: Vec<u64> = (0..faults.strikes).map(|_| chance.below(span)).collect();
        at.sort_unstable();
        let mut at = at.into_iter().map(|millis| faults.from + Duration::from_millis(millis)).peekable();
        loop {
            let next = at.peek().copied();
            let struck = async {
                match next {
                    Some(next) => self.sleep_until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                process = self.broken() => {
                    super::rare::reached("the storage broke, and the process ended");
                    self.striking.set(true);
                    process.kill(false);
                    self.went_down();
                    tokio::time::sleep(chance.skewed(3_000)).await;
                    self.start_process();
                    self.striking.set(false);
                }
                () = struck => {
                    at.next();
                    if self.now() > faults.until {
                        continue;
                    }
                    self.striking.set(true);
                    let kind = *chance.pick(&faults.strike_kinds);
                    self.strike(kind, &mut chance).await;
                    self.striking.set(false);
                }
            }
        }
    }

    async fn broken(&self) -> Rc<Process> {
        loop {
            let Some(newest) = self.newest() else {
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            };
            newest.broken.notified().await;
            if newest.is_alive() {
                return newest;
            }
        }
    }

    async fn strike(self: &Rc<Self>, kind: Strike, chance: &mut Chance) {
        let Some(target) = self.newest() else { return self.start_process() };
        self.ground.note(&[30, kind as u64], || format!("strike: {kind:?} of process {}", target.number));
        // Two processes may leave an auction without an owner; only the next start looks for those.
        let lasting = if matches!(kind, Strike::Takeover | Strike::Freeze) { 150 } else { 30 };
        self.ground.excuse(Duration::from_secs(lasting));
        let pause = if chance.often(400) { chance.skewed(200) } else { chance.millis(0, 12_000) };
        if chance.often(500) {
            // At the worst moment, if there is one soon.
            for _ in 0..1_500 {
                if target.door.in_flight.load(Ordering::Relaxed) > 0 {
                    tokio::time::sleep(chance.skewed(self.ground.faults.commit_ms)).await;
                    break;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        match kind {
            Strike::Kill => {
                target.kill(false);
                self.went_down();
                tokio::time::sleep(pause).await;
                self.start_process();
            }
            Strike::PowerCut => {
                self.processes.borrow().iter().for_each(|process| process.kill(true));
                self.went_down();
                tokio::time::sleep(pause).await;
                self.start_process();
            }
            Strike::Drain => {
                if let Some(engine) = target.engine() {
                    super::rare::reached("a house that stopped in order");
                    let (done, drained) = tokio::sync::oneshot::channel();
                    target.spawn(async move {
                        engine.drain().await;
                        let _ = done.send(());
                    });
                    tokio::task::yield_now().await;
                    self.went_down();
                    let _ = tokio::time::timeout(Duration::from_secs(20), drained).await;
                }
                target.kill(false);
                self.went_down();
                tokio::time::sleep(pause / 4).await;
                self.start_process();
            }
            Strike::Freeze => {
                super::rare::reached("a house that stood still");
                target.freeze();
                self.ground.excuse(pause + Duration::from_secs(14));
                self.went_down();
                let replaced = chance.often(400);
                if replaced {
                    self.start_process();
                }
                tokio::time::sleep(pause).await;
                target.thaw();
                if target.serves() {
                    // A house that stood still notices by itself; what it gives back is its own affair.
                    self.down_since.set(None);
                }
                if replaced {
                    tokio::time::sleep(chance.millis(0, 3_000)).await;
                    target.kill(false);
                    self.went_down();
                }
            }
            Strike::Takeover => {
                if target.door.in_flight.load(Ordering::Relaxed) > 0 {
                    super::rare::reached("a takeover with a commit in flight");
                }
                self.start_process();
                tokio::time::sleep(chance.millis(0, 4_000)).await;
                target.kill(false);
                self.went_down();
            }
        }
    }

    fn judge(&self, quiet_since: Timestamp) -> Outcome {
        let bug = arte::drill::planting();
        arte::drill::plant(None);
        let run = self.record(quiet_since);
        let mut findings = check::judge(&run);
        afterwards::no_excuse(self, &run, &mut findings);
        afterwards::count(&run);
        arte::drill::plant(bug);
        let mut trace = self.ground.trace.lock().unwrap();
        for log in run.logs.values() {
            for event in &log.events {
                trace.text(&format!("{event:?}"));
            }
        }
        Outcome {
            findings,
            hash: trace.hash(),
            auctions: run.logs.len() as u64,
            operations: run.operations.len() as u64,
            events: run.logs.values().map(|log| log.events.len() as u64).sum(),
        }
    }

    fn record(&self, quiet_since: Timestamp) -> Run {
        let model = self.ground.model.lock().unwrap();
        let logs = model.lots.iter().map(|(id, lot)| {
            let bidders = model.people.values().map(|row| (row.user, (row.paddle, row.limit))).collect();
            let log = Log {
                terms: Arc::clone(&lot.terms),
                reserve: lot.reserve,
                consignor: lot.artwork.consignor,
                events: lot.events.clone(),
                refused: lot.refused.clone(),
                bidders,
                writes: lot.writes.clone(),
            };
            (*id, log)
        });
        Run {
            logs: logs.collect(),
            operations: self.operations.borrow().clone(),
            streams: self.streams.borrow().clone(),
            outages: self.outages.borrow().clone(),
            suspended: self.suspended.borrow().clone(),
            all_recorded: true,
            all_asked_again: true,
            bounds: Some(Bounds {
                quiet_since,
                ended_at: self.now() - Duration::from_secs(4),
                late: LATE,
                least_left: arte::auction::OutageRule::default().least_left,
                shown: SHOWN,
            }),
            slack: Duration::ZERO,
        }
    }
}

/// Keeps simulated deaths from printing what looks like a failure.
pub fn hush_simulated_deaths() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().downcast_ref::<&str>() != Some(&SIMULATED) {
                usual(info);
            }
        }));
    });
}
