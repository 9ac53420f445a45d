//! A process of the house: everything of it runs in one local set, so that dropping that is dying at whatever await it is in.

use super::door::{Door, Ground, Store};
use super::rare::reached;
use arte::actors::{Engine, EngineParts, HubHandle};
use arte::clock::SharedClock;
use arte::notary::{Keyring, Notary, NotaryParts};
use arte::persistence::StoreError;
use arte::proof::SigningKey;
use arte::settings::Settings;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Poll, Waker};
use std::time::Duration;
use tokio::sync::{Notify, oneshot};
use tokio::task::LocalSet;

/// How often a process may be polled in one instant. *Source*: far above what a busy instant takes; in virtual time a process that
/// never rests would stop the world for ever.
const SPINS: u32 = 20_000;

pub struct Process {
    pub number: u64,
    pub door: Arc<Door>,
    local: RefCell<Option<Rc<LocalSet>>>,
    engine: RefCell<Option<(Engine, HubHandle)>>,
    kill: RefCell<Option<oneshot::Sender<()>>>,
    frozen: Cell<bool>,
    sleeper: RefCell<Option<Waker>>,
    /// Told when the storage failed under it: it must end.
    pub broken: Arc<Notify>,
    /// Told when its doors are open, or it is dead.
    pub opened: Notify,
}

impl Process {
    /// Starts a process; its doors open when the engine has recovered.
    pub fn start(ground: &Arc<Ground>, number: u64, settings: &Settings) -> Rc<Self> {
        let (kill, killed) = oneshot::channel();
        let process = Rc::new(Self {
            number,
            door: Door::new(Arc::clone(ground), number),
            local: RefCell::new(Some(Rc::new(LocalSet::new()))),
            engine: RefCell::new(None),
            kill: RefCell::new(Some(kill)),
            frozen: Cell::new(false),
            sleeper: RefCell::new(None),
            broken: Arc::default(),
            opened: Notify::new(),
        });
        tokio::task::spawn_local(Rc::clone(&process).live(settings.clone(), killed));
        process
    }

    async fn live(self: Rc<Self>, settings: Settings, killed: oneshot::Receiver<()>) {
        let Some(local) = self.local.borrow().clone() else { return };
        let life = local.run_until(async {
            tokio::select! {
                biased;
                _ = killed => {}
                () = self.work(settings) => {}
            }
        });
        let mut life = pin!(life);
        let (mut instant, mut polls) = (self.door.ground.now(), 0);
        std::future::poll_fn(|context| {
            let now = self.door.ground.now();
            polls = if now == instant { polls + 1 } else { 0 };
            instant = now;
            if polls > SPINS {
                self.door.ground.spins.notify_one();
                return Poll::Ready(());
            }
            if self.frozen.get() {
                *self.sleeper.borrow_mut() = Some(context.waker().clone());
                return Poll::Pending;
            }
            life.as_mut().poll(context)
        })
        .await;
    }

    async fn work(&self, settings: Settings) {
        let store = Arc::new(Store(Arc::clone(&self.door)));
        let broken = Arc::clone(&self.broken);
        let parts = EngineParts {
            log: Arc::clone(&store) as _,
            catalogue: Arc::clone(&store) as _,
            history: Arc::clone(&store) as _,
            people: Arc::clone(&store) as _,
            notary: Arc::new(self.notary(&store)),
            holds: None,
            clock: Arc::new(self.door.ground.clock),
            on_broken: Arc::new(move |_: &StoreError| broken.notify_one()),
        };
        match Engine::open_here(parts, &settings).await {
            Ok(engine) => {
                let hub = engine.start_hub(super::watchers::pack);
                *self.engine.borrow_mut() = Some((engine, hub));
                self.door.ground.note(&[20, self.number], || format!("process {} is open", self.number));
                self.opened.notify_one();
            }
            // A process whose engine cannot start ends, and all that it has begun ends with it; another takes its place. Tried again
            // within the same process, actors of both tries would look after the same auctions.
            Err(_) => self.broken.notify_one(),
        }
        std::future::pending().await
    }

    fn notary(&self, store: &Arc<Store>) -> Notary {
        let clock: SharedClock = Arc::new(self.door.ground.clock);
        let key = SigningKey::new("simulated.example", &[3; 32]).unwrap();
        Notary::new(NotaryParts {
            catalogue: Arc::clone(store) as _,
            history: Arc::clone(store) as _,
            checkpoints: Arc::clone(store) as _,
            keys: Keyring::of(key, Arc::clone(&clock)),
            name: "simulated.example".into(),
            every: Duration::from_secs(1),
            clock,
        })
    }

    /// Whether it takes bids.
    pub fn serves(&self) -> bool {
        !self.frozen.get() && self.engine.borrow().as_ref().is_some_and(|(engine, _)| engine.is_ready())
    }

    pub fn is_alive(&self) -> bool {
        self.local.borrow().is_some()
    }

    pub fn engine(&self) -> Option<Engine> {
        self.engine.borrow().as_ref().map(|(engine, _)| engine.clone())
    }

    pub fn hub(&self) -> Option<HubHandle> {
        self.engine.borrow().as_ref().map(|(_, hub)| hub.clone())
    }

    /// Runs something within the process: it dies with it.
    pub fn spawn(&self, work: impl Future<Output = ()> + 'static) {
        if let Some(local) = self.local.borrow().as_ref() {
            local.spawn_local(work);
        }
    }

    /// Ends it at whatever it is doing.
    pub fn kill(&self, power_cut: bool) {
        if !self.is_alive() {
            return;
        }
        let in_flight = self.door.in_flight.load(Ordering::Relaxed) > 0;
        if in_flight {
            reached(if power_cut { "a power cut with a commit in flight" } else { "a crash with a commit in flight" });
        }
        if self.door.unanswered.load(Ordering::Relaxed) > 0 {
            reached("a crash between commit and answer");
        }
        self.door.ground.note(&[21, self.number, u64::from(power_cut)], || {
            format!("process {} is killed{}", self.number, if power_cut { " by a power cut" } else { "" })
        });
        self.door.alive.store(false, Ordering::Relaxed);
        if power_cut {
            self.door.ground.power.fetch_add(1, Ordering::Relaxed);
            self.door.ground.model.lock().unwrap().power_cut();
        }
        self.thaw();
        *self.engine.borrow_mut() = None;
        if let Some(kill) = self.kill.borrow_mut().take() {
            let _ = kill.send(());
        }
        // The task that drives it lets go as soon as it is polled; until then nothing else of it runs.
        *self.local.borrow_mut() = None;
        self.opened.notify_one();
        self.broken.notify_one();
    }

    /// Stands still, as by SIGSTOP.
    pub fn freeze(&self) {
        self.frozen.set(true);
        self.door.ground.note(&[22, self.number], || format!("process {} stands still", self.number));
    }

    pub fn thaw(&self) {
        if self.frozen.replace(false) {
            self.door.ground.note(&[23, self.number], || format!("process {} goes on", self.number));
            if let Some(waker) = self.sleeper.borrow_mut().take() {
                waker.wake();
            }
        }
    }
}
