//! Money on the way of a bid: the house's book of what is set aside, and an engine that bids with it.

use crate::banks::teller;
use crate::bench::{Bench, amount, at, usd};
use crate::contested::Contested;
use crate::houses::{PostgresHouse, SqliteHouse};
use arte::actors::{Ahead, BidReply, BidRequest, Engine, EngineParts, HoldParts};
use arte::auction::{ActKind, OperatorAct, Rejection, Status, Verdict};
use arte::bank::{AccountName, Key, Money, Operation, Posting, Purpose, TrialBalance};
use arte::clock::{Clock, SystemClock};
use arte::ids::{AuctionId, BidKey, UserId};
use arte::integrations::bank::{Bank, Failure, Order, Outcome, Statement};
use arte::notary::{Keyring, Notary, NotaryParts};
use arte::persistence::{Catalogue, Checkpoints, EventLog, History, Hold, Holds, People, Store};
use arte::proof::SigningKey;
use arte::settings::Settings;
use async_trait::async_trait;
use secrecy::SecretString;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

pub fn hold(auction: AuctionId, user: UserId, epoch: u64, revision: u64, wanted: i64, held: i64) -> Hold {
    Hold {
        log_epoch: 1,
        auction,
        user,
        account: AccountName::numbered(7).unwrap(),
        currency: usd(),
        owner_epoch: epoch,
        revision,
        wanted: amount(wanted),
        ahead: amount(0),
        held: amount(held),
        is_pending: true,
    }
}

/// An intent is written by the owner of this moment, in its turn, and one at a time.
pub async fn an_intent_is_the_owners_and_one_at_a_time(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (user, _) = bench.bidder().await;
    let auction = bench.auction(1).await.auction;
    let first = hold(auction, user, 3, 1, 500, 0);
    assert!(store.intend(&first, at(10)).await.unwrap());
    assert_eq!(store.hold_of(auction, user).await.unwrap(), Some(first));
    assert!(!store.intend(&hold(auction, user, 3, 2, 900, 0), at(11)).await.unwrap(), "one is pending");
    // What the bank said to another intent is not what it said to this one.
    store.heard(&hold(auction, user, 3, 9, 0, 0), amount(1), at(12)).await.unwrap();
    assert!(store.hold_of(auction, user).await.unwrap().unwrap().is_pending);
    store.heard(&first, amount(500), at(12)).await.unwrap();
    store.heard(&first, amount(1), at(13)).await.unwrap();
    let heard = store.hold_of(auction, user).await.unwrap().unwrap();
    assert_eq!((heard.held, heard.is_pending), (amount(500), false), "the first word stands");
    // Another owner takes over: the one before means nothing any more.
    assert_eq!(store.take_holds(auction, 5).await.unwrap(), [Hold { owner_epoch: 5, ..heard }]);
    assert!(!store.intend(&hold(auction, user, 3, 2, 0, 500), at(14)).await.unwrap());
    assert!(!store.intend(&hold(auction, user, 5, 7, 0, 500), at(14)).await.unwrap(), "out of its turn");
    assert_eq!(store.take_holds(auction, 4).await.unwrap()[0].owner_epoch, 5, "and is told so");
    assert!(store.intend(&hold(auction, user, 5, 2, 0, 500), at(14)).await.unwrap());
    // Twenty of one owner at once are one.
    let (other, _) = bench.bidder().await;
    let intents = (0..20).map(|_| {
        let (store, hold) = (Arc::clone(&store), hold(auction, other, 5, 1, 100, 0));
        tokio::spawn(async move { store.intend(&hold, at(15)).await.unwrap() })
    });
    let won = futures_util::future::join_all(intents).await;
    assert_eq!(won.into_iter().filter(|won| *won.as_ref().unwrap()).count(), 1);
    // The auction is not over: nothing is loose, whatever is set aside.
    assert!(store.loose_holds(at(1_000), 10).await.unwrap().is_empty());
    assert!(store.believed_holds(None, 10).await.unwrap().is_empty(), "both are pending");
    assert_eq!(store.bids_from(bench.sale, user).await.unwrap(), None);
    for number in [7, 8] {
        store.bid_from(bench.sale, user, AccountName::numbered(number).unwrap(), at(16)).await.unwrap();
    }
    assert_eq!(store.bids_from(bench.sale, user).await.unwrap(), AccountName::numbered(8));
}

/// What a bank does with orders.
const WELL: u8 = 0;
const AWAY: u8 = 1;
/// Does what it is told, and loses its tongue.
const MUTE: u8 = 2;
/// Does not know what newer ones are asked.
const OLDER: u8 = 3;

/// A bank that is sometimes away, or does what it is told and does not say so.
pub struct Moody {
    bank: Arc<dyn Bank>,
    mood: AtomicU8,
    orders: AtomicU64,
    keys: Mutex<BTreeSet<String>>,
}

#[async_trait]
impl Bank for Moody {
    async fn give(&self, orders: Vec<Order>) -> Vec<Outcome> {
        self.orders.fetch_add(orders.len() as u64, Ordering::SeqCst);
        self.keys.lock().unwrap().extend(orders.iter().map(|order| order.key.to_string()));
        match self.mood.load(Ordering::SeqCst) {
            AWAY => orders.iter().map(|_| Err(Failure::Unavailable("away".into()))).collect(),
            MUTE => {
                let given = self.bank.give(orders).await;
                given.iter().map(|_| Err(Failure::Unknown("no answer".into()))).collect()
            }
            _ => self.bank.give(orders).await,
        }
    }
    async fn ask(&self, key: &Key) -> Result<Option<arte::bank::Answer>, Failure> {
        self.bank.ask(key).await
    }
    async fn ask_about(&self, key: &Key, fingerprint: &[u8; 32]) -> Result<Option<arte::bank::Answer>, Failure> {
        self.bank.ask_about(key, fingerprint).await
    }
    async fn account(&self, name: AccountName) -> Result<Option<arte::bank::AccountView>, Failure> {
        self.bank.account(name).await
    }
    async fn account_of(&self, owner: UserId) -> Result<Option<arte::bank::AccountView>, Failure> {
        self.bank.account_of(owner).await
    }
    async fn check_pin(&self, account: AccountName, pin: &SecretString) -> Result<(), Failure> {
        self.bank.check_pin(account, pin).await
    }
    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<arte::bank::HoldLine>, Failure> {
        self.bank.holds_for(purpose).await
    }
    async fn purses(
        &self,
        after: Option<arte::bank::PursePlace>,
        limit: u32,
    ) -> Result<Option<Vec<arte::bank::HoldLine>>, Failure> {
        if self.mood.load(Ordering::SeqCst) == OLDER {
            return Ok(None);
        }
        self.bank.purses(after, limit).await
    }
    async fn statement(&self, name: AccountName, after: Option<String>, limit: u32) -> Result<Statement, Failure> {
        self.bank.statement(name, after, limit).await
    }
    async fn trial_balance(&self) -> Result<TrialBalance, Failure> {
        self.bank.trial_balance().await
    }
}

/// A house in which bids need money.
pub struct Room {
    pub store: Arc<dyn Store>,
    bank: Arc<Moody>,
    pub engine: Engine,
    auctions: Vec<AuctionId>,
    pub bidders: Vec<(UserId, AccountName)>,
}

async fn open_engine(store: &Arc<dyn Store>, bank: &Arc<Moody>, ahead: Ahead) -> Engine {
    open_engine_with(store, bank, Arc::clone(store) as Arc<dyn Holds>, ahead).await
}

async fn open_engine_with(store: &Arc<dyn Store>, bank: &Arc<Moody>, book: Arc<dyn Holds>, ahead: Ahead) -> Engine {
    let mut settings = Settings::load(None).unwrap();
    settings.engine.threads = 1;
    let log = Arc::clone(store) as Arc<dyn EventLog>;
    Engine::open(engine_parts(store, bank, log, book, ahead), &settings).await.unwrap()
}

/// An engine on this thread, which makes the mistakes that are planted here.
async fn open_engine_here(store: &Arc<dyn Store>, bank: &Arc<Moody>, log: Arc<dyn EventLog>, ahead: Ahead) -> Engine {
    let parts = engine_parts(store, bank, log, Arc::clone(store) as Arc<dyn Holds>, ahead);
    Engine::open_here(parts, &Settings::load(None).unwrap()).await.unwrap()
}

fn engine_parts(
    store: &Arc<dyn Store>,
    bank: &Arc<Moody>,
    log: Arc<dyn EventLog>,
    book: Arc<dyn Holds>,
    ahead: Ahead,
) -> EngineParts {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let key = SigningKey::new("stage.example", &[7; 32]).unwrap();
    let notary = Notary::new(NotaryParts {
        catalogue: Arc::clone(store) as Arc<dyn Catalogue>,
        history: Arc::clone(store) as Arc<dyn History>,
        checkpoints: Arc::clone(store) as Arc<dyn Checkpoints>,
        keys: Keyring::of(key, Arc::clone(&clock)),
        name: "stage.example".into(),
        every: Duration::from_secs(1),
        clock: Arc::clone(&clock),
    });
    EngineParts {
        log,
        catalogue: Arc::clone(store) as Arc<dyn Catalogue>,
        history: Arc::clone(store) as Arc<dyn History>,
        people: Arc::clone(store) as Arc<dyn People>,
        notary: Arc::new(notary),
        holds: Some(HoldParts { bank: Arc::clone(bank) as Arc<dyn Bank>, book, ahead }),
        clock,
        on_broken: Arc::new(|error| panic!("broken: {error}")),
    }
}

/// A bank from before there was a list of all that is set aside.
pub fn an_older_bank(store: &Arc<dyn Store>) -> Moody {
    Moody { bank: teller(store), mood: AtomicU8::new(OLDER), orders: AtomicU64::new(0), keys: Mutex::default() }
}

impl Room {
    /// So many auctions and bidders, each of whom has so much.
    async fn open(store: Arc<dyn Store>, auctions: u32, bidders: u32, money: i64) -> Self {
        Self::open_ahead(store, auctions, bidders, money, Ahead::default()).await
    }

    /// The same where more is set aside than bids need.
    async fn open_ahead(store: Arc<dyn Store>, auctions: u32, bidders: u32, money: i64, ahead: Ahead) -> Self {
        Self::furnish(store, None, auctions, bidders, money, ahead).await
    }

    /// The same on this thread, with a log of its own.
    pub async fn open_here(
        store: Arc<dyn Store>,
        log: Arc<dyn EventLog>,
        bidders: u32,
        money: i64,
        ahead: Ahead,
    ) -> Self {
        Self::furnish(store, Some(log), 1, bidders, money, ahead).await
    }

    async fn furnish(
        store: Arc<dyn Store>,
        here: Option<Arc<dyn EventLog>>,
        auctions: u32,
        bidders: u32,
        money: i64,
        ahead: Ahead,
    ) -> Self {
        let bench = Bench::new(&store).await;
        let now = SystemClock::new().now();
        let mut open = Vec::new();
        for lot in 1..=auctions {
            let artwork = bench.artwork(None).await;
            let mut draft = crate::bench::a_draft(bench.sale, artwork, lot);
            draft.reserve = None;
            draft.terms.reserve = None;
            draft.terms.ladder_mode = arte::auction::LadderMode::AtLeast;
            draft.terms.starts_at = now;
            draft.terms.ends_at = now + Duration::from_secs(3_600);
            store.add_auction(&draft).await.unwrap();
            store.schedule_auction(draft.terms.auction).await.unwrap();
            open.push(draft.terms.auction);
        }
        let bank = Arc::new(Moody {
            bank: teller(&store),
            mood: AtomicU8::new(WELL),
            orders: AtomicU64::new(0),
            keys: Mutex::default(),
        });
        let mut people = Vec::new();
        for number in 0..bidders {
            let (user, _) = bench.bidder().await;
            let post = async |key: String, operation| {
                // Past the counter: a PIN that nobody will ever type costs a hash.
                let posting = Posting {
                    key: key.parse().unwrap(),
                    operation,
                    pin_hash: Some("x".into()),
                    at: SystemClock::new().now(),
                };
                store.post_group(vec![posting]).await.unwrap().remove(0).unwrap().account
            };
            let opening = Operation::Open { owner: Some(user), holder: format!("No. {number}") };
            let account = post(format!("open:{user}"), opening).await;
            let money = Money { currency: usd(), amount: amount(money) };
            post(format!("deposit:{user}"), Operation::Deposit { account, money }).await;
            store.bid_from(bench.sale, user, account, now).await.unwrap();
            people.push((user, account));
        }
        let engine = match here {
            Some(log) => open_engine_here(&store, &bank, log, ahead).await,
            None => open_engine(&store, &bank, ahead).await,
        };
        let room = Self { store, bank, engine, auctions: open, bidders: people };
        for auction in &room.auctions {
            room.until("it is open", async || {
                let record = room.store.auction(*auction).await.unwrap().unwrap();
                record.head.status == Status::Open
            })
            .await;
        }
        room
    }

    pub async fn until(&self, what: &str, mut is_so: impl AsyncFnMut() -> bool) {
        let wait = async {
            while !is_so().await {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        assert!(tokio::time::timeout(Duration::from_secs(60), wait).await.is_ok(), "never: {what}");
    }

    pub async fn bid(&self, bidder: usize, auction: usize, minor: i64) -> BidReply {
        self.bid_as(bidder, auction, minor, BidKey(Uuid::new_v4())).await
    }

    pub async fn bid_as(&self, bidder: usize, auction: usize, minor: i64, key: BidKey) -> BidReply {
        let request = BidRequest {
            auction: self.auctions[auction],
            user: self.bidders[bidder].0,
            key,
            amount: format!("{}.{:02}", minor / 100, minor % 100),
            max: None,
            expect_ask: None,
        };
        self.engine.bid(request).await
    }

    /// Returns what is set aside for an auction, by account.
    async fn set_aside(&self, auction: usize) -> BTreeMap<AccountName, i64> {
        let lines = self.bank.holds_for(Purpose::Auction(self.auctions[auction])).await.unwrap();
        lines.iter().map(|line| (line.account, line.purse.held.minor())).collect()
    }

    async fn until_set_aside(&self, auction: usize, expected: &[(usize, i64)]) {
        self.comes_to_be_set_aside(auction, expected, Duration::from_secs(30)).await.unwrap();
    }

    /// Waits until exactly this is set aside; what is instead is the error.
    pub async fn comes_to_be_set_aside(
        &self,
        auction: usize,
        expected: &[(usize, i64)],
        patience: Duration,
    ) -> Result<(), String> {
        let expected: BTreeMap<_, _> =
            expected.iter().map(|(bidder, minor)| (self.bidders[*bidder].1, *minor)).collect();
        let mut found = BTreeMap::new();
        let wait = async {
            loop {
                found = self.set_aside(auction).await;
                if found == expected {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let waited = tokio::time::timeout(patience, wait).await;
        waited.map_err(|_| format!("{found:?} are set aside, not {expected:?}"))
    }

    /// Whoever leads, by what is durable, has what he leads with set aside.
    pub async fn leaders_have_their_money(&self) -> Result<(), String> {
        for place in 0..self.auctions.len() {
            // Read before and after: between the two readings somebody else may have come to lead.
            let before = self.leads(place).await;
            let set_aside = self.set_aside(place).await;
            if let Some((bidder, price)) = before {
                let has = set_aside.get(&self.bidders[bidder].1).copied().unwrap_or_default();
                if has < price && self.leads(place).await == before {
                    return Err(format!("bidder {bidder} leads with {price} and has {has} set aside"));
                }
            }
        }
        Ok(())
    }

    /// Who leads by what is durable, and with how much.
    pub async fn leads(&self, place: usize) -> Option<(usize, i64)> {
        let record = self.store.auction(self.auctions[place]).await.unwrap().unwrap();
        let registrations = self.store.registrations(record.terms.sale).await.unwrap();
        let leader = registrations.iter().find(|row| Some(row.paddle) == record.head.leader)?;
        let bidder = self.bidders.iter().position(|(user, _)| *user == leader.user).unwrap();
        Some((bidder, record.head.price.unwrap().minor()))
    }

    fn mood(&self, mood: u8) {
        self.bank.mood.store(mood, Ordering::SeqCst);
    }

    fn orders(&self) -> u64 {
        self.bank.orders.load(Ordering::SeqCst)
    }

    /// House and bank say the same, and the ledger holds at every line of its history.
    async fn books_agree(&self) {
        self.do_books_agree().await.unwrap();
    }

    /// The same; where they do not, that is the error.
    pub async fn do_books_agree(&self) -> Result<(), String> {
        let trial = self.bank.trial_balance().await.unwrap();
        if !trial.holds() {
            return Err(format!("{:?}", trial.faults));
        }
        let holds = Arc::clone(&self.store) as Arc<dyn arte::persistence::Holds>;
        let settlements = Arc::clone(&self.store) as Arc<dyn arte::persistence::Settlements>;
        let clock: arte::clock::SharedClock = Arc::new(arte::clock::SystemClock::new());
        let books = arte::reconciling::Books {
            holds: &*holds,
            settlements: &*settlements,
            bank: self.bank.as_ref(),
            clock: &clock,
        };
        let differences = books.compare(None).await.unwrap().differences;
        if differences.is_empty() { Ok(()) } else { Err(format!("{differences:?}")) }
    }

    pub async fn close(self) {
        self.engine.drain().await;
        self.engine.stop();
    }
}

#[track_caller]
pub fn accepted(reply: &BidReply) {
    assert!(matches!(reply, BidReply::Judged { verdict: Verdict::Accepted(_), .. }), "{reply:?}");
}

pub fn refusal(reply: &BidReply) -> Option<Rejection> {
    match reply {
        BidReply::Judged { verdict: Verdict::Refused { rejection, .. }, .. } => Some(*rejection),
        _ => None,
    }
}

/// A bid sets money aside and no more; who is outbid has it back; who has none bids not; nobody asks the bank for nothing.
async fn a_bid_needs_its_money(store: Arc<dyn Store>) {
    let room = Room::open(store, 2, 2, 50_000).await;
    accepted(&room.bid(0, 0, 20_000).await);
    room.until_set_aside(0, &[(0, 20_000)]).await;
    let asked = room.orders();
    // What would be refused anyway asks for nothing; a repeated key neither.
    assert_eq!(refusal(&room.bid(1, 0, 15_000).await), Some(Rejection::BelowAsk));
    assert_eq!(refusal(&room.bid(0, 0, 30_000).await), Some(Rejection::AlreadyLeading));
    assert_eq!(room.orders(), asked);
    let key = BidKey(Uuid::new_v4());
    let poor = room.bid_as(1, 0, 60_000, key).await;
    assert_eq!(refusal(&poor), Some(Rejection::InsufficientFunds));
    assert_eq!(room.bid_as(1, 0, 60_000, key).await, poor, "one key, one answer");
    assert_eq!(room.orders(), asked + 1);
    room.until_set_aside(0, &[(0, 20_000)]).await;
    // Outbid money is free, for another auction too.
    accepted(&room.bid(1, 0, 40_000).await);
    room.until_set_aside(0, &[(1, 40_000)]).await;
    assert_eq!(refusal(&room.bid(1, 1, 20_000).await), Some(Rejection::InsufficientFunds));
    accepted(&room.bid(0, 1, 50_000).await);
    // A bid that is retracted brings the one before back, with his money if he still has it.
    let act = |kind| OperatorAct { actor: room.bidders[0].0, reason: "x".into(), kind };
    room.engine.act(room.auctions[1], act(ActKind::Cancel)).await.unwrap();
    room.until_set_aside(1, &[]).await;
    let log = room.store.events(room.auctions[0], 1, 100).await.unwrap();
    let last = log.iter().rev().find(|event| matches!(event.kind, arte::auction::EventKind::BidAccepted(_))).unwrap();
    room.engine.act(room.auctions[0], act(ActKind::Retract { of: last.seq })).await.unwrap();
    room.until_set_aside(0, &[(0, 20_000)]).await;
    room.books_agree().await;
    room.close().await;
}

/// A bank that is away, or does what it is told and does not say so, stops nobody who needs it not, and nothing is forgotten.
async fn a_bank_in_a_mood_stops_nobody_else(store: Arc<dyn Store>) {
    let room = Room::open(Arc::clone(&store), 1, 3, 200_000).await;
    accepted(&room.bid(0, 0, 20_000).await);
    for mood in [AWAY, MUTE] {
        room.mood(mood);
        let key = BidKey(Uuid::new_v4());
        let minor = if mood == AWAY { 40_000 } else { 70_000 };
        for _ in 0..2 {
            let reply = room.bid_as(1, 0, minor, key).await;
            assert!(matches!(reply, BidReply::Unavailable { .. }), "{reply:?}");
        }
        // Others hear what they heard before.
        assert_eq!(refusal(&room.bid(2, 0, 10_000).await), Some(Rejection::BelowAsk));
        room.mood(WELL);
        accepted(&room.bid_as(1, 0, minor, key).await);
        room.until_set_aside(0, &[(1, minor)]).await;
        accepted(&room.bid(0, 0, minor + 20_000).await);
        room.until_set_aside(0, &[(0, minor + 20_000)]).await;
    }
    // A house that dies while nobody knows: the next one asks under the same key.
    room.mood(MUTE);
    assert!(matches!(room.bid(1, 0, 120_000).await, BidReply::Unavailable { .. }));
    let pending = store.hold_of(room.auctions[0], room.bidders[1].0).await.unwrap().unwrap();
    assert!(pending.is_pending, "{pending:?}");
    room.mood(WELL);
    let again = open_engine(&store, &room.bank, Ahead::default()).await;
    room.until_set_aside(0, &[(0, 90_000)]).await;
    assert!(room.bank.keys.lock().unwrap().contains(pending.key().unwrap().as_str()));
    room.until("it is known", async || {
        !store.hold_of(room.auctions[0], room.bidders[1].0).await.unwrap().unwrap().is_pending
    })
    .await;
    room.books_agree().await;
    again.drain().await;
    again.stop();
    room.close().await;
}

/// Whoever finds that another owner has the money in hand lets go of the auction, and does not ask again and again.
async fn who_has_lost_the_money_lets_go_of_the_auction(store: Arc<dyn Store>) {
    let mut room = Room::open(Arc::clone(&store), 1, 2, 200_000).await;
    accepted(&room.bid(0, 0, 20_000).await);
    let mine = store.hold_of(room.auctions[0], room.bidders[0].0).await.unwrap().unwrap();
    let book = Arc::new(Contested { book: Arc::clone(&store) as Arc<dyn Holds>, releases: AtomicU64::new(0) });
    let contested = open_engine_with(&store, &room.bank, Arc::clone(&book) as Arc<dyn Holds>, Ahead::default()).await;
    let before = std::mem::replace(&mut room.engine, contested);
    room.until("the next owner has the money in hand", async || {
        store.hold_of(room.auctions[0], room.bidders[0].0).await.unwrap().unwrap().owner_epoch > mine.owner_epoch
    })
    .await;
    accepted(&room.bid(1, 0, 40_000).await);
    let releases = || book.releases.load(Ordering::SeqCst);
    room.until("what the first had set aside was to be freed", async || releases() > 0).await;
    // Whoever asks again at once has asked many times by then.
    for _ in 0..200 {
        room.set_aside(0).await;
    }
    assert_eq!(releases(), 1);
    room.books_agree().await;
    before.drain().await;
    before.stop();
    room.close().await;
}

/// 200 bidders with money for one win each, over 50 auctions from two directions: at no line of the ledger was more set aside than there was, whoever leads
/// has what he leads with set aside, and nobody else has anything.
async fn nobody_commits_more_than_he_has(store: Arc<dyn Store>) {
    nobody_commits_more(store, Ahead::default()).await;
}

/// The same where money is set aside ahead and stays for a while.
async fn nobody_commits_more_than_he_has_ahead(store: Arc<dyn Store>) {
    nobody_commits_more(store, Ahead { percent: 10, keeps: Duration::from_millis(300) }).await;
}

async fn nobody_commits_more(store: Arc<dyn Store>, ahead: Ahead) {
    const AUCTIONS: usize = 50;
    const BIDDERS: usize = 200;
    const MONEY: i64 = 40_000;
    let room = Room::open_ahead(store, AUCTIONS as u32, BIDDERS as u32, MONEY, ahead).await;
    let (mut yes, mut poor, mut low) = (0, 0, 0);
    let bidding = (0..BIDDERS * 2).map(async |one| {
        let (bidder, upwards) = (one / 2, one % 2 == 0);
        let mut replies = Vec::new();
        for step in 0..6 {
            let place = (bidder * 7 + step * 11) % AUCTIONS;
            let auction = if upwards { place } else { AUCTIONS - 1 - place };
            // Always more than half of what there is: one win is all that it is good for.
            let minor = 20_100 + ((bidder * 131 + step * 977 + usize::from(upwards) * 53) % 190) as i64 * 100;
            replies.push(room.bid(bidder, auction, minor).await);
        }
        replies
    });
    for reply in futures_util::future::join_all(bidding).await.into_iter().flatten() {
        match refusal(&reply) {
            Some(Rejection::InsufficientFunds) => poor += 1,
            Some(_) => low += 1,
            None if matches!(reply, BidReply::Judged { .. }) => yes += 1,
            None => assert!(matches!(reply, BidReply::Busy { .. } | BidReply::Unavailable { .. }), "{reply:?}"),
        }
    }
    let mut leaders = Vec::new();
    for place in 0..AUCTIONS {
        let leads = room.leads(place).await;
        room.until_set_aside(place, leads.as_slice()).await;
        leaders.extend(leads.map(|(bidder, _)| (bidder, place)));
    }
    room.leaders_have_their_money().await.unwrap();
    // Whoever leads has not the money for another one, however much of it is given back first.
    for (bidder, place) in leaders {
        let reply = room.bid(bidder, (place + 1) % AUCTIONS, MONEY).await;
        match refusal(&reply) {
            Some(Rejection::InsufficientFunds) => poor += 1,
            Some(Rejection::BelowAsk) => low += 1,
            _ => panic!("{reply:?}"),
        }
    }
    assert!(yes > 50 && poor > 50 && low > 50, "{yes} accepted, {poor} without money, {low} refused otherwise");
    room.books_agree().await;
    println!("{yes} bids accepted, {poor} without the money, {low} too low; {} orders to the bank", room.orders());
    room.close().await;
}

/// What nobody has bid with for a while is freed: of who was outbid all of it, of who leads what was set aside ahead.
async fn what_is_not_needed_is_freed_after_a_while(store: Arc<dyn Store>) {
    let ahead = Ahead { percent: 10, keeps: Duration::from_millis(200) };
    let mut room = Room::open_ahead(Arc::clone(&store), 1, 2, 1_000_000, ahead).await;
    accepted(&room.bid(0, 0, 100_000).await);
    accepted(&room.bid(1, 0, 200_000).await);
    room.until_set_aside(0, &[(1, 200_000)]).await;
    // What a house that died has left is freed by the next one.
    accepted(&room.bid(0, 0, 300_000).await);
    let next = open_engine(&store, &room.bank, ahead).await;
    std::mem::replace(&mut room.engine, next).stop();
    room.until_set_aside(0, &[(0, 300_000)]).await;
    room.books_agree().await;
    room.close().await;
}

/// In a contest the bank is asked seldom; what is not needed is given back when nobody bids any more, and at once when it is needed elsewhere.
async fn a_contest_asks_the_bank_seldom(store: Arc<dyn Store>) {
    let ahead = Ahead { percent: 50, keeps: Duration::from_secs(3_600) };
    let room = Room::open_ahead(Arc::clone(&store), 2, 2, 2_000_000, ahead).await;
    accepted(&room.bid(0, 0, 100_000).await);
    // Half as much more, of which there is plenty.
    room.until_set_aside(0, &[(0, 150_000)]).await;
    accepted(&room.bid(1, 0, 110_000).await);
    room.until_set_aside(0, &[(0, 150_000), (1, 165_000)]).await;
    let asked = room.orders();
    for (round, minor) in (120_000..150_000).step_by(10_000).enumerate() {
        accepted(&room.bid(round % 2, 0, minor).await);
    }
    assert_eq!(room.orders(), asked, "within what is set aside nobody is asked");
    // Nothing that he has and does not need keeps him from bidding elsewhere; what he leads with does.
    accepted(&room.bid(1, 0, 150_000).await);
    accepted(&room.bid(0, 1, 2_000_000).await);
    room.until_set_aside(0, &[(1, 165_000)]).await;
    room.until_set_aside(1, &[(0, 2_000_000)]).await;
    assert_eq!(refusal(&room.bid(0, 0, 300_000).await), Some(Rejection::InsufficientFunds));
    // Whoever asks for his money first has what he does not need given back.
    room.engine.give_back(room.bidders[1].0).await;
    room.until_set_aside(0, &[(1, 150_000)]).await;
    // An auction that is over keeps nothing of anybody's, however long it may.
    let act = OperatorAct { actor: room.bidders[0].0, reason: "x".into(), kind: ActKind::Cancel };
    room.engine.act(room.auctions[0], act).await.unwrap();
    room.until_set_aside(0, &[]).await;
    room.books_agree().await;
    room.close().await;
}

macro_rules! rooms {
    ($($story:ident)*) => {
        mod on_sqlite {
            $(#[test]
            fn $story() {
                actix::System::new().block_on(async {
                    let house = super::SqliteHouse::open().await;
                    super::$story(house.store()).await;
                    house.close().await;
                });
            })*
        }
        mod on_postgres {
            $(#[test]
            fn $story() {
                actix::System::new().block_on(async {
                    let house = super::PostgresHouse::open().await;
                    super::$story(house.store()).await;
                    house.close().await;
                });
            })*
        }
    };
}

rooms! {
    a_bid_needs_its_money
    a_bank_in_a_mood_stops_nobody_else
    who_has_lost_the_money_lets_go_of_the_auction
    nobody_commits_more_than_he_has
    nobody_commits_more_than_he_has_ahead
    a_contest_asks_the_bank_seldom
    what_is_not_needed_is_freed_after_a_while
}
