//! The engine: what the rest of the house may ask of the auctions.

use super::admission::{Counter, admit};
use super::answer::{ActError, BidReply, BidRequest, LeafReceipt, OpenError};
use super::auction::{ActMessage, BidMessage, DoorsOpen, Downtime, Finish};
use super::bidders::Bidders;
use super::deps::Deps;
use super::directory::{Directory, Entry};
use super::house::{Adopt, House};
use super::hub::{HubHandle, Hubs, Pack};
use super::journal::Journal;
use super::sealer::{MeetSealer, SealAll, Sealer};
use super::timekeeper::{Meet, Timekeeper};
use crate::auction::{ActKind, Head, Look, Offer, OperatorAct, OutageRule, PlaceBid, Rejection, Status};
use crate::auction::{AnswerBook, Verdict};
use crate::clock::SharedClock;
use crate::drill::sometimes;
use crate::ids::{AuctionId, UserId};
use crate::money::Currency;
use crate::notary::{Notary, NotaryError};
use crate::persistence::{AuctionRecord, Catalogue, EventLog, History, People, Registration, StoreError};
use crate::settings::Settings;
use crate::{drill_point, planted};
use actix::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::{Semaphore, oneshot, watch};

/// How many auctions load at once. *Source*: enough to keep a store busy, few enough that ten thousand do not fill the memory.
const LOADS_AT_ONCE: usize = 16;

/// When a client should try again what could not be said now.
const RETRY: Duration = Duration::from_millis(500);

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
    /// Where time comes from.
    pub clock: SharedClock,
    /// Called when the storage itself has failed, or an actor that there is only one of; should end the process, which recovers from disk.
    pub on_broken: Arc<dyn Fn(&StoreError) + Send + Sync>,
}

/// Handle to the engine of this node; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    deps: Arc<Deps>,
    threads: Arc<Vec<ArbiterHandle>>,
}

impl Engine {
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
        deps.bidders.load_suspended().await?;
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
        // The first proof of this run: a house that dies within its first second was up, too.
        deps.log.prove_service(deps.clock.now()).await?;
        deps.ready.store(true, Ordering::Release);
        self.sign_ends().await?;
        for entry in deps.directory.all() {
            // One that is gone is built again, and then knows that the doors are open.
            let _ = entry.addr.send(DoorsOpen).await;
        }
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

    /// Takes a bid to its auction and waits for the answer. Dropping the future loses the answer, not the bid: the same key asks again.
    pub async fn bid(&self, request: BidRequest) -> BidReply {
        if !self.is_ready() {
            return BidReply::Unavailable { retry_after: RETRY };
        }
        match self.deps.directory.find(request.auction) {
            Some(entry) => self.deliver(&entry, request).await,
            None => self.bid_without_actor(request).await,
        }
    }

    async fn deliver(&self, entry: &Entry, request: BidRequest) -> BidReply {
        let offer = read_offer(entry.currency, &request);
        let Ok(bidder) = self.deps.bidders.facts(entry.sale, request.user, entry.consignor).await else {
            return BidReply::Unavailable { retry_after: RETRY };
        };
        let Some(permit) = admit(&entry.queue, &self.deps.node_queue) else {
            sometimes!("a full queue turned a bid away");
            return BidReply::Busy { retry_after: RETRY };
        };
        if planted!("leak-a-place") {
            std::mem::forget(admit(&entry.queue, &self.deps.node_queue));
        }
        let (reply, answer) = oneshot::channel();
        let bid = PlaceBid { bidder, key: request.key, offer };
        let message = BidMessage { bid, received_at: self.deps.clock.now(), _permit: permit, reply };
        match entry.addr.try_send(message) {
            Ok(()) => {}
            Err(SendError::Full(_)) => return BidReply::Busy { retry_after: RETRY },
            // It has just closed, or is being built again.
            Err(SendError::Closed(_)) => return Box::pin(self.bid_without_actor(request)).await,
        }
        match tokio::time::timeout(self.deps.engine.answer, answer).await {
            Ok(Ok(reply)) => reply,
            // Retired between our look and our bid: the store knows how it ended.
            Ok(Err(_)) if self.deps.directory.find(request.auction).is_none() => {
                Box::pin(self.bid_without_actor(request)).await
            }
            Ok(Err(_)) | Err(_) => BidReply::Unavailable { retry_after: RETRY },
        }
    }

    /// Answers for an auction that no actor looks after: it is over, unknown, or being built again.
    async fn bid_without_actor(&self, request: BidRequest) -> BidReply {
        let unavailable = BidReply::Unavailable { retry_after: RETRY };
        let deps = &self.deps;
        let Ok(record) = deps.catalogue.auction(request.auction).await else { return unavailable };
        let Some(record) = record.filter(|record| record.head.status != Status::Draft) else {
            return BidReply::NoSuchAuction;
        };
        if record.head.status.is_live() {
            return unavailable;
        }
        let currency = record.terms.currency;
        let Ok(found) = deps.history.answer(request.auction, request.user, request.key).await else {
            return unavailable;
        };
        let Ok(bidder) = deps.bidders.facts(record.terms.sale, request.user, record.artwork.consignor).await else {
            return unavailable;
        };
        let mut book = AnswerBook::default();
        if let Some(answer) = found {
            book.note(request.user, request.key, answer);
        }
        let offer = read_offer(currency, &request);
        match book.look(&PlaceBid { bidder, key: request.key, offer }) {
            Look::Same(verdict) => match self.receipt_from_store(&record, &verdict).await {
                Ok(receipt) => BidReply::Judged { currency, verdict, receipt },
                Err(_) => unavailable,
            },
            Look::Reused => BidReply::KeyReused,
            // A refusal is remembered, too: the auction is taken up once more to decide and write it.
            Look::Fresh => {
                sometimes!("a finished auction taken up for a late bid");
                let taken_up = self.adopt(request.auction).await.is_ok();
                match deps.directory.find(request.auction) {
                    Some(entry) => Box::pin(self.deliver(&entry, request)).await,
                    // It has decided the bids of others and is gone again.
                    None if taken_up => Box::pin(self.bid_without_actor(request)).await,
                    None => unavailable,
                }
            }
        }
    }

    /// Says where the proof of a bid is that no actor remembers.
    async fn receipt_from_store(
        &self,
        record: &AuctionRecord,
        verdict: &Verdict,
    ) -> Result<Option<LeafReceipt>, NotaryError> {
        let Verdict::Accepted(accepted) = verdict else { return Ok(None) };
        let (leaf, is_covered) = self.deps.notary.receipt(record, accepted.seq).await?;
        let checkpoint_by = accepted.at + self.deps.notary.every();
        Ok(Some(LeafReceipt { log_epoch: record.log_epoch, leaf, is_covered, checkpoint_by }))
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

    /// Tells the engine that a user was just suspended or reinstated. A suspension closes the user's sockets.
    pub fn set_suspended(&self, user: UserId, suspended: bool) {
        self.deps.bidders.set_suspended(user, suspended);
        if suspended {
            self.deps.hubs.expel(user);
        }
    }

    /// Returns the committed face and the number of watchers of an auction that an actor looks after.
    pub fn live(&self, auction: AuctionId) -> Option<(Head, u32)> {
        let entry = self.deps.directory.find(auction)?;
        let head = *entry.head.borrow();
        Some((head, self.deps.directory.watchers(auction).load(Ordering::Acquire)))
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

fn read_offer(currency: Currency, request: &BidRequest) -> Offer {
    Offer::read(currency, &request.amount, request.max.as_deref(), request.expect_ask.as_deref())
}

/// Reads a finished auction's page for the hubs.
pub(super) async fn finished_page(deps: &Deps, auction: AuctionId) -> Result<Option<AuctionRecord>, StoreError> {
    Ok(deps.catalogue.auction(auction).await?.filter(|record| record.head.status != Status::Draft))
}
