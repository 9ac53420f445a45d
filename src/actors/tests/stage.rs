//! A node on a stage: a real SQLite store, faults on command, a clock moved by hand.

use crate::actors::{BidReply, BidRequest, Engine, EngineParts};
use crate::auction::{Ladder, LadderMode, SoftClose, Terms, Verdict};
use crate::clock::{Clock, ManualClock};
use crate::ids::{ArtworkId, AuctionId, BidKey, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::notary::{Keyring, Notary, NotaryParts};
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::{
    Append, Appended, Artwork, Catalogue, Checkpoints, Claimed, EventLog, History, NewAuction, People, Role, Sale,
    Store, StoreError, User,
};
use crate::proof::{Seed, SigningKey};
use crate::settings::Settings;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

/// What the next commit is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Nothing is written, and it says so.
    Full,
    /// It is written, but nobody hears of it.
    UnknownWritten,
    /// It is not written, and nobody hears of it.
    UnknownLost,
}

/// The write side of a store with faults on command.
pub(super) struct FaultyLog {
    inner: Arc<SqliteStore>,
    pub faults: Mutex<VecDeque<Fault>>,
    pub commits: AtomicUsize,
}

#[async_trait]
impl EventLog for FaultyLog {
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        self.commits.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults.lock().unwrap().pop_front();
        match fault {
            None => self.inner.append(group).await,
            Some(Fault::Full) => Err(StoreError::unavailable("disk full, on command")),
            Some(Fault::UnknownWritten) => {
                self.inner.append(group).await?;
                Err(StoreError::Unknown { source: "cut after the commit, on command".into() })
            }
            Some(Fault::UnknownLost) => Err(StoreError::Unknown { source: "cut before the commit, on command".into() }),
        }
    }

    async fn claim(&self, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError> {
        self.inner.claim(auction, held).await
    }

    async fn live_auctions(&self) -> Result<Vec<AuctionId>, StoreError> {
        self.inner.live_auctions().await
    }

    async fn prove_service(&self, at: Timestamp) -> Result<(), StoreError> {
        self.inner.prove_service(at).await
    }

    async fn last_proof_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        self.inner.last_proof_of_service().await
    }
}

pub(super) struct Stage {
    _data: TempDir,
    pub store: Arc<SqliteStore>,
    pub log: Arc<FaultyLog>,
    pub clock: Arc<ManualClock>,
    pub settings: Settings,
    pub engine: Engine,
    pub sale: SaleId,
    next: AtomicUsize,
}

pub(super) fn start() -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000)
}

impl Stage {
    pub(super) async fn set() -> Self {
        let data = TempDir::new().unwrap();
        let store = Arc::new(SqliteStore::open(data.path(), 2).await.unwrap());
        store.migrate().await.unwrap();
        let log =
            Arc::new(FaultyLog { inner: Arc::clone(&store), faults: Mutex::default(), commits: AtomicUsize::new(0) });
        let clock = Arc::new(ManualClock::new(start()));
        let settings = Settings::load_over(None, &[("engine.threads", "2"), ("engine.auction_queue", "64")]).unwrap();
        let sale = SaleId(Uuid::from_u128(1));
        let currency = Currency::parse("USD").unwrap();
        let row = Sale::new(sale, "Stage".into(), currency, "UTC".into(), start());
        store.add_sale(&row).await.unwrap();
        let engine = open(&store, &log, &clock, &settings).await;
        Self { _data: data, store, log, clock, settings, engine, sale, next: AtomicUsize::new(100) }
    }

    /// Another engine over the same store, as another process would be.
    pub(super) async fn another_engine(&self) -> Engine {
        open(&self.store, &self.log, &self.clock, &self.settings).await
    }

    fn number(&self) -> usize {
        self.next.fetch_add(1, Ordering::SeqCst)
    }

    /// Makes an auction of the given length that starts now, and has the engine take it up.
    pub(super) async fn auction(&self, length: Duration) -> AuctionId {
        let id = self.scheduled(Duration::ZERO, length).await;
        self.engine.adopt(id).await.unwrap();
        self.engine.watch(id).unwrap().wait_for(|head| head.seq > 0).await.unwrap();
        id
    }

    /// Makes an auction in the store only.
    pub(super) async fn scheduled(&self, starts_in: Duration, length: Duration) -> AuctionId {
        let number = self.number();
        let id = AuctionId(Uuid::from_u128(number as u128));
        let artwork =
            Artwork::new(ArtworkId(Uuid::from_u128(number as u128)), format!("Work {number}"), "Nobody", start());
        self.store.add_artwork(&artwork).await.unwrap();
        let now = self.clock.now();
        let minor = |minor| Amount::from_minor(minor).unwrap();
        let terms = Terms {
            auction: id,
            sale: self.sale,
            currency: Currency::parse("USD").unwrap(),
            start_price: minor(1_000),
            ladder: Ladder::flat(minor(100)).unwrap(),
            ladder_mode: LadderMode::AtLeast,
            soft_close: SoftClose::NONE,
            reserve: None,
            starts_at: now + starts_in,
            ends_at: now + starts_in + length,
        };
        let new = NewAuction {
            terms,
            reserve: None,
            seed: Seed::new([9; 32]),
            artwork: artwork.id,
            lot_number: u32::try_from(number).unwrap(),
            created_at: now,
        };
        self.store.add_auction(&new).await.unwrap();
        self.store.schedule_auction(id).await.unwrap();
        id
    }

    /// Makes a registered user.
    pub(super) async fn bidder(&self) -> UserId {
        let number = self.number();
        let id = UserId(Uuid::from_u128(number as u128));
        let user = User {
            id,
            email: format!("{number}@stage.example"),
            name: "Bidder".into(),
            role: Role::Bidder,
            suspended: false,
            created_at: start(),
        };
        self.store.add_user(&user, "no hash").await.unwrap();
        let (registration, _) = self.store.register(self.sale, id, None, start()).await.unwrap();
        self.engine.registered(registration);
        id
    }

    pub(super) fn request(&self, auction: AuctionId, user: UserId, dollars: u32) -> BidRequest {
        let key = BidKey(Uuid::from_u128(self.number() as u128));
        BidRequest { auction, user, key, amount: format!("{dollars}.00"), max: None, expect_ask: None }
    }
}

pub(super) fn notary(store: &Arc<SqliteStore>, clock: &Arc<ManualClock>) -> Notary {
    let key = SigningKey::new("stage.example", &[3; 32]).unwrap();
    Notary::new(NotaryParts {
        catalogue: Arc::clone(store) as Arc<dyn Catalogue>,
        history: Arc::clone(store) as Arc<dyn History>,
        checkpoints: Arc::clone(store) as Arc<dyn Checkpoints>,
        keys: Keyring::of(key, Arc::clone(clock) as Arc<dyn Clock>),
        name: "stage.example".into(),
        every: Duration::from_secs(1),
        clock: Arc::clone(clock) as Arc<dyn Clock>,
    })
}

async fn open(store: &Arc<SqliteStore>, log: &Arc<FaultyLog>, clock: &Arc<ManualClock>, settings: &Settings) -> Engine {
    let parts = EngineParts {
        log: Arc::clone(log) as Arc<dyn EventLog>,
        catalogue: Arc::clone(store) as Arc<dyn Catalogue>,
        history: Arc::clone(store) as Arc<dyn History>,
        people: Arc::clone(store) as Arc<dyn People>,
        notary: Arc::new(notary(store, clock)),
        holds: None,
        clock: Arc::clone(clock) as Arc<dyn Clock>,
        on_broken: Arc::new(|error| panic!("broken: {error}")),
    };
    Engine::open(parts, settings).await.unwrap()
}

/// Runs a test in an actix system of its own.
pub(super) fn play(test: impl Future<Output = ()>) {
    let limited = async { tokio::time::timeout(Duration::from_secs(60), test).await.expect("the test ends in time") };
    actix::System::new().block_on(limited);
}

pub(super) fn accepted_seq(reply: &BidReply) -> u64 {
    match reply {
        BidReply::Judged { verdict: Verdict::Accepted(accepted), .. } => accepted.seq,
        other => panic!("not accepted: {other:?}"),
    }
}

pub(super) fn refusal(reply: &BidReply) -> &'static str {
    match reply {
        BidReply::Judged { verdict: Verdict::Refused { rejection, .. }, .. } => rejection.code(),
        other => panic!("not refused: {other:?}"),
    }
}
