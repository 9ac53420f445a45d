//! The engine: what the rest of the house may ask of the auctions.

use super::admission::Counter;
use super::answer::{ActError, OpenError};
use super::auction::{ActMessage, ArtworkChanged, DoorsOpen, Downtime, Finish};
use super::bidders::Bidders;
use super::deps::Deps;
use super::directory::{Directory, Entry};
use super::holds::HoldParts;
use super::house::{Adopt, House};
use super::hub::{HubHandle, Hubs, Pack};
use super::journal::Journal;
use super::sealer::{MeetSealer, SealAll, Sealer};
use super::timekeeper::{Meet, Timekeeper};
use crate::auction::{ActKind, Head, OperatorAct, OutageRule, Rejection, Status};
use crate::clock::SharedClock;
use crate::drill_point;
use crate::ids::{AuctionId, UserId};
use crate::notary::Notary;
use crate::persistence::{Artwork, AuctionRecord, Catalogue, EventLog, History, People, Registration, StoreError};
use crate::settings::Settings;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use bytestring::ByteString;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::{Semaphore, oneshot, watch};

/// How many auctions load at once. *Source*: enough to keep a store busy, few enough that ten thousand do not fill the memory.
const LOADS_AT_ONCE: usize = 16;

/// What an engine is made of.
pub struct EngineParts {
    /// Where bids are written.
    pub log: Arc<dyn EventLog>,
    /// Where auctions are described.
    pub catalogue: Arc<dyn Catalogue>,
    /// Where finished auctions are read.
    pub history: Arc<dyn History>,
    /// Where paddles are.
    pub people: Arc<dyn People>,
    /// What signs the logs.
    pub notary: Arc<Notary>,
    /// How money is set aside for bids; none where bids need none.
    pub holds: Option<HoldParts>,
    /// Where time comes from.
    pub clock: SharedClock,
    /// Called when the storage itself has failed, or an actor that there is only one of; should end the process, which recovers from disk.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to the engine of this node; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(super) deps: Arc<Deps>,
    threads: Arc<Vec<ArbiterHandle>>,
}

/// What a process is busy with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Auctions that an actor of it looks after.
    pub auctions: usize,
    /// Bids that were let in and are not answered yet.
    pub bids_waiting: u32,
}

impl Engine {
    /// Returns a handle that bids can be taken to. It is not the one that stops the threads.
    pub(super) fn of(deps: Arc<Deps>) -> Self {
        Self { deps, threads: Arc::default() }
    }

    /// Starts the engine and loads every auction that is scheduled, open or paused. Returns when all of them can take bids (or
    /// are known to be broken).
    ///
    /// # Errors
    /// [`OpenError`]. Call within an actix `System`.
    pub async fn open(parts: EngineParts, settings: &Settings) -> Result<Self, OpenError> {
        let threads = match settings.engine.threads {
            0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().div_ceil(2)),
            threads => threads,
        };
        let threads: Vec<_> = (0..threads).map(|_| Arbiter::new().handle()).collect();
        Self::open_on(threads, parts, settings).await
    }

    /// The same with all actors on the calling thread, in whatever local set it runs: for a simulated world, where nothing may depend
    /// on how threads take turns. The hub belongs there, too ([`Engine::start_hub`]).
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open_here(parts: EngineParts, settings: &Settings) -> Result<Self, OpenError> {
        Self::open_on(Vec::new(), parts, settings).await
    }

    /// Opens on these threads; none means here.
    async fn open_on(threads: Vec<ArbiterHandle>, parts: EngineParts, settings: &Settings) -> Result<Self, OpenError> {
        let first = threads.first();
        let log = Arc::clone(&parts.log);
        let on_broken = Arc::clone(&parts.on_broken);
        let journal = start_on(first, move || Journal::new(log, on_broken));
        let clock = Arc::clone(&parts.clock);
        let timekeeper = start_on(first, move || Timekeeper::new(clock));
        let sealer = start_on(first, Sealer::default);
        let deps = Arc::new(Deps {
            clock: parts.clock,
            log: parts.log,
            catalogue: parts.catalogue,
            history: parts.history,
            notary: parts.notary,
            bidders: Bidders::new(parts.people),
            holds: parts.holds,
            directory: Directory::default(),
            hubs: Hubs::default(),
            journal,
            timekeeper,
            sealer,
            house: OnceLock::new(),
            node_queue: Counter::new(settings.engine.node_queue),
            loads: Arc::new(Semaphore::new(LOADS_AT_ONCE)),
            outage: OutageRule::default(),
            engine: settings.engine,
            live: settings.live,
            come_back: settings.drain.come_back,
            ready: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            on_broken: parts.on_broken,
        });
        let (weak, handles) = (Arc::downgrade(&deps), threads.clone());
        let house = start_on(first, move || House::new(weak, handles));
        let _ = deps.house.set(house);
        deps.timekeeper.send(Meet(Arc::downgrade(&deps))).await.map_err(|_| OpenError::Threads)?;
        deps.sealer.send(MeetSealer(Arc::downgrade(&deps))).await.map_err(|_| OpenError::Threads)?;
        let engine = Self { deps, threads: Arc::new(threads) };
        engine.recover().await?;
        Ok(engine)
    }

    async fn recover(&self) -> Result<(), OpenError> {
        let deps = &self.deps;
        let down = deps.log.last_proof_of_service().await?.map(|since| Downtime { since });
        let live = deps.log.live_auctions().await?;
        let count = live.len();
        let mut opening = Vec::with_capacity(count);
        for auction in live {
            opening.push(self.send_adopt(auction, down).await.ok_or(OpenError::Threads)?);
        }
        let mut broken = 0_usize;
        for opened in opening {
            broken += usize::from(!opened.await.unwrap_or(false));
        }
        // Before the doors are open: nobody waits behind it who could bid already.
        self.sign_ends().await?;
        // The first proof of this run: a house that dies within its first second was up, too.
        deps.log.prove_service(deps.clock.now()).await?;
        deps.ready.store(true, Ordering::Release);
        for entry in deps.directory.all() {
            // One that is gone is built again, and then knows that the doors are open.
            let _ = entry.addr.send(DoorsOpen).await;
        }
        // Last, for a start may take long, and an admin can have been at another process meanwhile.
        deps.bidders.look_at_suspensions().await?;
        if count > 0 {
            tracing::info!(auctions = count, broken, "recovered from the store");
        }
        Ok(())
    }

    /// Signs the ends of auctions that a house which died has closed and not yet signed. Nobody waits for it.
    async fn sign_ends(&self) -> Result<(), OpenError> {
        let ends = self.deps.notary.unsigned_ends().await?;
        let notary = Arc::clone(&self.deps.notary);
        actix::spawn(async move {
            for auction in ends {
                if let Err(error) = notary.checkpoint(auction).await {
                    tracing::error!(auction.id = %auction, error = &error as &dyn std::error::Error, "the end of an auction cannot be signed");
                }
            }
        });
        Ok(())
    }

    async fn send_adopt(&self, auction: AuctionId, down: Option<Downtime>) -> Option<oneshot::Receiver<bool>> {
        let (opened, answer) = oneshot::channel();
        let house = self.deps.house.get()?;
        house.send(Adopt { auction, down, opened }).await.ok()?;
        Some(answer)
    }

    /// Starts the actor of an auction that was just scheduled.
    ///
    /// # Errors
    /// [`ActError::Unavailable`] when it cannot be loaded now; the next start of the house will.
    pub async fn adopt(&self, auction: AuctionId) -> Result<(), ActError> {
        if self.deps.directory.find(auction).is_some() {
            return Ok(());
        }
        let answer = self.send_adopt(auction, None).await.ok_or(ActError::Unavailable)?;
        if answer.await.unwrap_or(false) { Ok(()) } else { Err(ActError::Unavailable) }
    }

    /// Has an operator's act decided and written.
    ///
    /// # Errors
    /// [`ActError`].
    pub async fn act(&self, auction: AuctionId, act: OperatorAct) -> Result<Head, ActError> {
        if !self.is_ready() {
            return Err(ActError::Unavailable);
        }
        let entry = match self.deps.directory.find(auction) {
            Some(entry) => entry,
            None => self.entry_for_act(auction, &act).await?,
        };
        let (reply, answer) = oneshot::channel();
        let message = ActMessage { act, received_at: self.deps.clock.now(), reply };
        entry.addr.try_send(message).map_err(|_| ActError::Unavailable)?;
        match tokio::time::timeout(self.deps.engine.answer, answer).await {
            Ok(Ok(result)) => result,
            // It may wait still, or have been done by an actor that died before it could say so.
            Ok(Err(_)) | Err(_) => Err(ActError::Unknown),
        }
    }

    /// Finds out what an act on an auction without an actor means; a closed one is taken up again to be reopened.
    async fn entry_for_act(&self, auction: AuctionId, act: &OperatorAct) -> Result<Arc<Entry>, ActError> {
        let record = self.deps.catalogue.auction(auction).await.map_err(|_| ActError::Unavailable)?;
        let status = record.map_or(Status::Draft, |record| record.head.status);
        match (status, act.kind) {
            (Status::Draft, _) => Err(ActError::NoSuchAuction),
            (Status::Closed, ActKind::Reopen { .. }) => {
                self.adopt(auction).await?;
                self.deps.directory.find(auction).ok_or(ActError::Unavailable)
            }
            (Status::Closed | Status::Cancelled, _) => Err(ActError::Refused(Rejection::ActNotAllowed)),
            (Status::Scheduled | Status::Open | Status::Paused, _) => Err(ActError::Unavailable),
        }
    }

    /// Tells the engine of a registration that was just stored.
    pub fn registered(&self, registration: Registration) {
        self.deps.bidders.registered(registration);
    }

    /// Hears of suspensions that another process was told of, and sends those users' sockets away here too. The house does it by itself
    /// every second.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; what was known stays.
    pub async fn look_at_suspensions(&self) -> Result<(), StoreError> {
        self.deps.look_at_suspensions().await
    }

    /// Hears which registrations another process has changed since an instant. Who runs the house asks again and again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]; what was known stays.
    pub async fn look_at_registrations(&self, since: Timestamp) -> Result<(), StoreError> {
        self.deps.look_at_registrations(since).await
    }

    /// Tells the engine that a user was just suspended or reinstated. A suspension closes the user's sockets.
    pub fn set_suspended(&self, user: UserId, suspended: bool) {
        self.deps.bidders.set_suspended(user, suspended);
        if suspended {
            self.deps.hubs.expel(user);
        }
    }

    /// Hands frames to the sockets of these people on this node.
    pub(super) fn tell_people(&self, frames: Vec<(UserId, ByteString)>) {
        self.deps.hubs.tell_people(frames);
    }

    /// Tells the auction of an artwork, if it has an actor here, what the artwork looks like now: new pictures, another order.
    pub fn artwork_changed(&self, artwork: &Artwork) {
        for entry in self.deps.directory.all().iter().filter(|entry| entry.artwork == artwork.id) {
            // A full mailbox is one that has better things to do than to change a picture.
            let _ = entry.addr.try_send(ArtworkChanged(artwork.clone()));
        }
    }

    /// Returns the committed face and the number of watchers of an auction that an actor looks after.
    pub fn live(&self, auction: AuctionId) -> Option<(Head, u32)> {
        let entry = self.deps.directory.find(auction)?;
        let head = *entry.head.borrow();
        Some((head, self.deps.directory.watchers(auction).load(Ordering::Acquire)))
    }

    /// Returns the committed faces of all auctions that an actor here looks after.
    pub fn heads(&self) -> Vec<(AuctionId, Head)> {
        self.deps.directory.heads()
    }

    /// Counts what this process is busy with.
    pub fn pulse(&self) -> Pulse {
        let live = self.deps.directory.all();
        Pulse { auctions: live.len(), bids_waiting: self.deps.node_queue.taken() }
    }

    /// Follows the committed face of a live auction; the last one sent is the closed one.
    pub fn watch(&self, auction: AuctionId) -> Option<watch::Receiver<Head>> {
        self.deps.directory.find(auction).map(|entry| entry.head.clone())
    }

    /// Returns whether the engine has recovered and is not draining.
    pub fn is_ready(&self) -> bool {
        self.deps.is_serving()
    }

    /// Starts a hub on the calling thread and enrols it. `pack` writes a text as the frame its sockets take.
    pub fn start_hub(&self, pack: Pack) -> HubHandle {
        HubHandle::start(&self.deps, pack)
    }

    /// Stops taking bids, tells every socket to come back later, and waits until what was admitted is decided, written and answered.
    pub async fn drain(&self) {
        self.deps.draining.store(true, Ordering::Release);
        drill_point!("drain.proof.before");
        // From here on bids are turned away: the outage that the next start gives back begins now.
        if let Err(error) = self.deps.log.prove_service(self.deps.clock.now()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the house cannot write down that it served until now"
            );
        }
        drill_point!("drain.finish.before");
        for entry in self.deps.directory.all() {
            let (finished, answer) = oneshot::channel();
            if entry.addr.send(Finish(finished)).await.is_ok() {
                let _ = answer.await;
            }
        }
        let (sealed, answer) = oneshot::channel();
        if self.deps.sealer.send(SealAll(sealed)).await.is_ok() {
            let _ = answer.await;
        }
        drill_point!("drain.goodbye.before");
        self.deps.hubs.say_goodbye().await;
        drill_point!("drain.goodbye.after");
    }

    /// Stops the engine's threads. Call after [`Engine::drain`].
    pub fn stop(&self) {
        for thread in self.threads.iter() {
            thread.stop();
        }
    }

    /// Makes an auction's actor panic.
    #[cfg(test)]
    pub(super) fn poison(&self, auction: AuctionId) {
        if let Some(entry) = self.deps.directory.find(auction) {
            let _ = entry.addr.try_send(super::auction::Poison);
        }
    }
}

/// Starts an actor on a thread, or here.
pub(super) fn start_on<A: Actor<Context = Context<A>>>(
    thread: Option<&ArbiterHandle>,
    make: impl FnOnce() -> A + Send + 'static,
) -> Addr<A> {
    match thread {
        Some(thread) => A::start_in_arbiter(thread, move |_| make()),
        None => A::create(move |_| make()),
    }
}

/// Reads a finished auction's page for the hubs.
pub(super) async fn finished_page(deps: &Deps, auction: AuctionId) -> Result<Option<AuctionRecord>, StoreError> {
    Ok(deps.catalogue.auction(auction).await?.filter(|record| record.head.status != Status::Draft))
}
