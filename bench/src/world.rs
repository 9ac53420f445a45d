//! A house of one's own to measure: a store with a sale, bidders and auctions in it, and the engine over it.

use anyhow::Context as _;
use arte::actors::{Ahead, Engine, EngineParts, HoldParts};
use arte::app::open_store;
use arte::auction::{Ladder, LadderMode, SoftClose, Terms};
use arte::bank::{Money, Operation, Posting};
use arte::clock::{Clock, SharedClock, SystemClock};
use arte::hashing::Hashing;
use arte::http::ACCESS_KEYS_NAME;
use arte::identity::{Claims, write_access_token};
use arte::ids::{ArtworkId, AuctionId, SaleId, SignInId, UserId};
use arte::integrations::bank::Bank;
use arte::money::{Amount, Currency};
use arte::notary::{KeyFolder, Keyring, Notary, NotaryParts};
use arte::persistence::{
    Artwork, BankBooks, Catalogue, Checkpoints, Delays, EventLog, History, Holds, NewAuction, NewSession, People, Role,
    Sale, Store, User,
};
use arte::proof::{Seed, SigningKey};
use arte::settings::Settings;
use arte::teller::{Teller, TellerParts};
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use uuid::Uuid;

use crate::chance;
use crate::place::Place;
use crate::timed_log::TimedLog;

/// A store and what is needed to open an engine on it, again and again.
pub struct World {
    pub store: Arc<dyn Store>,
    pub log: Arc<TimedLog>,
    pub clock: Arc<SystemClock>,
    pub settings: Settings,
    pub sale: SaleId,
    /// Where bids need money: the bank, in the house's own store.
    bank: Option<Arc<dyn Bank>>,
    /// How much more is set aside than a bid needs.
    ahead: Ahead,
    data: TempDir,
}

impl World {
    /// The same as [`World::make`], where bids need money.
    pub async fn make_with_bank(place: &Place, ahead: Ahead) -> anyhow::Result<Self> {
        let mut world = Self::make(place).await?;
        world.ahead = ahead;
        world.bank = Some(Arc::new(Teller::open(TellerParts {
            books: Arc::clone(&world.store) as Arc<dyn BankBooks>,
            delays: Arc::clone(&world.store) as Arc<dyn Delays>,
            hashing: Arc::new(Hashing::new(1, 1)),
            clock: Arc::clone(&world.clock) as SharedClock,
            on_broken: Arc::new(|error| panic!("the storage failed: {error}")),
        })));
        Ok(world)
    }

    /// Makes an empty store with one sale.
    pub async fn make(place: &Place) -> anyhow::Result<Self> {
        let data = TempDir::with_prefix("arte-bench-")?;
        let settings = settings(place, data.path()).await?;
        let store = open_store(&settings).await?;
        let clock = Arc::new(SystemClock::new());
        let sale = SaleId(chance::uuid());
        let row = Sale::new(sale, "Benchmark".into(), won()?, "Asia/Seoul".into(), clock.now());
        store.add_sale(&row).await?;
        let log = Arc::new(TimedLog::new(Arc::clone(&store)));
        Ok(Self { store, log, clock, settings, sale, bank: None, ahead: Ahead::default(), data })
    }

    /// Opens an engine on the store.
    pub async fn open(&self) -> anyhow::Result<Engine> {
        let parts = EngineParts {
            log: Arc::clone(&self.log) as Arc<dyn EventLog>,
            catalogue: Arc::clone(&self.store) as Arc<dyn Catalogue>,
            history: Arc::clone(&self.store) as Arc<dyn History>,
            people: Arc::clone(&self.store) as Arc<dyn People>,
            notary: Arc::new(self.notary()?),
            holds: self.bank.clone().map(|bank| HoldParts {
                bank,
                book: Arc::clone(&self.store) as Arc<dyn Holds>,
                ahead: self.ahead,
            }),
            clock: Arc::clone(&self.clock) as Arc<dyn Clock>,
            on_broken: Arc::new(|error| panic!("the storage failed: {error}")),
        };
        Ok(Engine::open(parts, &self.settings).await?)
    }

    /// The proof log as in a real house: every line hashed, every head that moved signed within the second.
    fn notary(&self) -> anyhow::Result<Notary> {
        let clock: SharedClock = Arc::clone(&self.clock) as SharedClock;
        Ok(Notary::new(NotaryParts {
            catalogue: Arc::clone(&self.store) as Arc<dyn Catalogue>,
            history: Arc::clone(&self.store) as Arc<dyn History>,
            checkpoints: Arc::clone(&self.store) as Arc<dyn Checkpoints>,
            keys: Keyring::of(SigningKey::new("bench.example", &[3; 32])?, Arc::clone(&clock)),
            name: "bench.example".into(),
            every: Duration::from_secs(1),
            clock,
        }))
    }

    /// Makes users that are registered for the sale.
    pub async fn bidders(&self, count: usize) -> anyhow::Result<Vec<UserId>> {
        let mut users = Vec::with_capacity(count);
        for _ in 0..count {
            let id = UserId(chance::uuid());
            let user = User {
                id,
                email: format!("{}@bench.example", id.0.simple()),
                name: "Bidder".into(),
                role: Role::Bidder,
                suspended: false,
                created_at: self.clock.now(),
            };
            self.store.add_user(&user, "no hash").await?;
            self.store.register(self.sale, id, None, self.clock.now()).await?;
            if self.bank.is_some() {
                self.give_money(id).await?;
            }
            users.push(id);
        }
        Ok(users)
    }

    /// Opens an account with more money than can be bid in a run, and has the user bid from it.
    async fn give_money(&self, user: UserId) -> anyhow::Result<()> {
        let (at, owner) = (self.clock.now(), Some(user));
        let open = Operation::Open { owner, holder: "Bidder".into() };
        // Nobody will ever type its PIN: no hash has to be worked out for it.
        let opening =
            Posting { key: format!("open:{user}").parse()?, operation: open, pin_hash: Some("none".into()), at };
        let answer = self.store.post_group(vec![opening]).await?.pop().context("an answer")??;
        let money = Money { currency: won()?, amount: minor(1_000_000_000_000)? };
        let operation = Operation::Deposit { account: answer.account, money };
        let deposit = Posting { key: format!("deposit:{user}").parse()?, operation, pin_hash: None, at };
        self.store.post_group(vec![deposit]).await?.pop().context("an answer")??;
        self.store.bid_from(self.sale, user, answer.account, at).await?;
        Ok(())
    }

    /// Makes users who can sign in with a password; returns their addresses.
    pub async fn members(&self, count: usize, password: &str) -> anyhow::Result<Vec<String>> {
        let hash = arte::identity::hash_password(password, &[7; 16])?;
        let mut emails = Vec::with_capacity(count);
        for _ in 0..count {
            let id = UserId(chance::uuid());
            let email = format!("{}@members.example", id.0.simple());
            let (name, role, created_at) = ("Member".into(), Role::Bidder, self.clock.now());
            let user = User { id, email: email.clone(), name, role, suspended: false, created_at };
            self.store.add_user(&user, &hash).await?;
            emails.push(email);
        }
        Ok(emails)
    }

    /// Signs users in, as the door would have; returns their tokens.
    pub async fn tokens(&self, users: &[UserId]) -> anyhow::Result<Vec<String>> {
        let folder = self.settings.identity.keys_folder(&self.settings.data_dir);
        let keys = KeyFolder::new(folder).open_or_make(ACCESS_KEYS_NAME)?;
        let mut tokens = Vec::with_capacity(users.len());
        for user in users {
            let (session, at) = (SignInId(chance::uuid()), self.clock.now());
            let expires_at = at + Duration::from_secs(86_400);
            let new = NewSession {
                id: session,
                user: *user,
                password_hash: "no hash".into(),
                // Nobody refreshes here.
                family_hash: [0; 32],
                turn_hash: [0; 32],
                device: "bench".into(),
                address: "127.0.0.1".into(),
                at,
                expires_at,
            };
            self.store.open_session(&new).await?;
            let claims = Claims { user: *user, session, issued_at: at, expires_at };
            tokens.push(write_access_token(&keys.active, &self.settings.proof.name, &claims));
        }
        Ok(tokens)
    }

    /// Closes the store, so that a process of its own may open it; what is in it stays while the answer lives.
    pub async fn leave(self) -> Left {
        self.store.close().await;
        Left { settings: self.settings, _data: self.data }
    }

    /// Makes auctions in the store that start now and stay open for a day.
    pub async fn auctions(&self, lots: std::ops::Range<u32>) -> anyhow::Result<Vec<AuctionId>> {
        self.auctions_until(lots, Duration::from_secs(86_400)).await
    }

    /// The same, with a length.
    pub async fn auctions_until(&self, lots: std::ops::Range<u32>, length: Duration) -> anyhow::Result<Vec<AuctionId>> {
        let mut made = Vec::with_capacity(lots.len());
        for lot_number in lots {
            let id = chance::uuid();
            let now = self.clock.now();
            let artwork = artwork(id, now);
            self.store.add_artwork(&artwork).await?;
            let terms = Terms {
                auction: AuctionId(id),
                sale: self.sale,
                currency: won()?,
                start_price: minor(1)?,
                ladder: Ladder::flat(minor(1)?)?,
                ladder_mode: LadderMode::AtLeast,
                soft_close: SoftClose::preset("2/2").context("a preset")?,
                reserve: None,
                starts_at: now,
                ends_at: now + length,
            };
            let (seed, artwork) = (Seed::new(chance::bytes()), artwork.id);
            let new = NewAuction { terms, reserve: None, seed, artwork, lot_number, created_at: now };
            self.store.add_auction(&new).await?;
            self.store.schedule_auction(AuctionId(id)).await?;
            made.push(AuctionId(id));
        }
        Ok(made)
    }
}

/// A store that nobody has open.
pub struct Left {
    pub settings: Settings,
    _data: TempDir,
}

/// Waits until an auction takes bids.
pub async fn wait_until_open(engine: &Engine, auction: AuctionId) -> anyhow::Result<()> {
    let mut head = engine.watch(auction).context("the engine does not look after the auction")?;
    head.wait_for(|head| head.seq > 0).await?;
    Ok(())
}

async fn settings(place: &Place, data: &std::path::Path) -> anyhow::Result<Settings> {
    let url = place.fresh_database().await?;
    let data = data.to_string_lossy();
    // The queues are as long as the crowds are big: what is measured is the bids, not the refusals at the door.
    let over = [
        ("data_dir", data.as_ref()),
        ("identity.keys", ""),
        ("identity.access_token_ms", "86400000"),
        ("store.url", url.as_str()),
        ("engine.auction_queue", "4096"),
        ("engine.node_queue", "8192"),
    ];
    Ok(Settings::load_over(None, &over)?)
}

fn artwork(id: Uuid, now: arte::timestamp::Timestamp) -> Artwork {
    Artwork::new(ArtworkId(id), format!("Work {}", id.simple()), "Nobody", now)
}

fn won() -> anyhow::Result<Currency> {
    Currency::parse("KRW").context("a currency")
}

fn minor(minor: i64) -> anyhow::Result<Amount> {
    Amount::from_minor(minor).context("an amount")
}
