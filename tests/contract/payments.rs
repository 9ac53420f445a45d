//! Whole settlements: the supervisor over a real store, before a bank that is embedded, or from hell. The bank's own book is the oracle.

use crate::banks::{Process, SECRET, client, teller};
use crate::bench::{Bench, Owner, a_bid, a_draft, a_sold_head, amount, at, key, page, usd};
use crate::hell::{Mood, a_hell};
use crate::houses::{PostgresHouse, SqliteHouse};
use crate::support::Database;
use arte::actors::{PaymentAct, Payments, PaymentsParts, Postman};
use arte::auction::{EventKind, Outcome};
use arte::bank::{AccountName, Money, Operation, Purpose};
use arte::clock::{Clock as _, SystemClock};
use arte::drill;
use arte::ids::{AuctionId, Paddle, UserId};
use arte::integrations::bank::{Bank, BankClient, BankClientOptions, Order};
use arte::persistence::{Append, Appended, Catalogue, History, Settlement, SettlementFilter, Settlements, Store};
use arte::settlement::saga::{Ending, Policy};
use secrecy::ExposeSecret as _;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use uuid::Uuid;

pub const FEES: &str = "premium * 25\ncommission * 10\ntax fees 10\nresale seller\nexchange USD 0.9";

/// What a lot is, by its number: all kinds come up.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The winner has the money.
    Paid,
    /// The winner has an account without enough, the underbidder has it and takes the second chance.
    Second,
    /// Nobody pays.
    Unsold,
    /// Paid, and taken back by an admin.
    Refunded,
}

struct Sold {
    auction: AuctionId,
    fate: Fate,
    winner: UserId,
    other: UserId,
    consignor: Option<UserId>,
}

struct World {
    store: Arc<dyn Store>,
    /// The bank without hell.
    honest: Arc<dyn Bank>,
    sold: Vec<Sold>,
    deposits: i64,
    /// How long a settlement that one supervisor took up is not the other's.
    hold_for: Duration,
}

/// Opens an account with money on it.
pub async fn open(bank: &Arc<dyn Bank>, owner: UserId, minor: i64) -> AccountName {
    let operation = Operation::Open { owner: Some(owner), holder: "Ann".into() };
    let key = || Uuid::new_v4().to_string().parse().unwrap();
    let opened = bank.give_one(Order { key: key(), operation, pin: Some("204817".to_owned().into()) }).await.unwrap();
    let money = Money { currency: usd(), amount: amount(minor) };
    let deposit = Operation::Deposit { account: opened.account, money };
    bank.give_one(Order { key: key(), operation: deposit, pin: None }).await.unwrap();
    opened.account
}

/// What a hasty supervisor is made of.
pub fn parts(store: &Arc<dyn Store>, bank: Arc<dyn Bank>) -> PaymentsParts {
    PaymentsParts {
        engine: None,
        settlements: Arc::clone(store) as Arc<dyn Settlements>,
        catalogue: Arc::clone(store) as Arc<dyn Catalogue>,
        history: Arc::clone(store) as Arc<dyn History>,
        bank,
        postman: Postman::asleep(),
        clock: Arc::new(SystemClock::new()),
        new_id: Arc::new(Uuid::new_v4),
        public_url: String::new(),
        policy: Policy {
            pay_within: Duration::from_millis(400),
            offer_for: Duration::from_secs(4),
            first_wait: Duration::from_millis(5),
            longest_wait: Duration::from_millis(200),
            tries_most: 10_000,
            ..Policy::default()
        },
        begin_after: Duration::ZERO,
        second_chances: 3,
        hold_for: Duration::from_millis(700),
        every: Duration::from_millis(20),
        on_broken: Arc::new(|error| panic!("{error}")),
    }
}

impl World {
    /// So many lots are sold to four buyers: one with money for all, one without money, one without an account.
    async fn new(store: Arc<dyn Store>, honest: Arc<dyn Bank>, lots: u32) -> Self {
        store.set_house_fees(FEES, at(1)).await.unwrap();
        let bench = Bench::new(&store).await;
        let (rich, _) = bench.bidder().await;
        let (poor, _) = bench.bidder().await;
        let (without, _) = bench.bidder().await;
        let (second, _) = bench.bidder().await;
        let consignor = bench.user().await;
        let mut deposits = 0;
        let mut poors = None;
        for (owner, minor) in [(rich, 1_000_000_000), (poor, 500), (second, 1_000_000_000), (consignor, 1)] {
            let account = open(&honest, owner, minor).await;
            poors = if owner == poor { Some(account) } else { poors };
            deposits += minor;
        }
        let mut sold = Vec::new();
        for lot in 1..=lots {
            let (fate, winner, other) = match lot % 7 {
                0 => (Fate::Refunded, (rich, 1), (second, 4)),
                3 => (Fate::Second, (poor, 2), (second, 4)),
                5 => (Fate::Unsold, (without, 3), (poor, 2)),
                _ => (Fate::Paid, (rich, 1), (poor, 2)),
            };
            let consignor = (lot % 4 != 0).then_some(consignor);
            let artwork = bench.artwork(consignor).await;
            store.set_resale_right(artwork, lot % 3 == 0).await.unwrap();
            let draft = a_draft(bench.sale, artwork, lot);
            store.add_auction(&draft).await.unwrap();
            store.schedule_auction(draft.terms.auction).await.unwrap();
            let mut owner = Owner::claim(&store, draft.terms.auction).await;
            owner.say(vec![a_bid(Paddle(other.1), key()), a_bid(Paddle(winner.1), key())]).await;
            let outcome = Outcome::Sold { paddle: Paddle(winner.1), hammer_price: amount(400_000 + i64::from(lot)) };
            let head = arte::auction::Head { outcome: Some(outcome), ..a_sold_head(3) };
            let batch = Append { head, ..owner.batch(vec![EventKind::Closed { outcome, opening: None }]) };
            assert_eq!(owner.write(batch).await.unwrap(), Appended::Committed);
            // What his bids had set aside.
            if fate == Fate::Second {
                let (purpose, account) = (Purpose::Auction(owner.auction), poors.unwrap());
                let operation = Operation::Hold {
                    account,
                    purpose,
                    money: Money { currency: usd(), amount: amount(1) },
                    ahead: arte::money::Amount::ZERO,
                };
                let order = Order { key: Uuid::new_v4().to_string().parse().unwrap(), operation, pin: None };
                honest.give_one(order).await.unwrap();
            }
            sold.push(Sold { auction: owner.auction, fate, winner: winner.0, other: other.0, consignor });
        }
        Self { store, honest, sold, deposits, hold_for: Duration::from_millis(700) }
    }

    /// Starts a supervisor before a bank.
    fn supervisor(&self, bank: Arc<dyn Bank>) -> Payments {
        Payments::start(PaymentsParts { hold_for: self.hold_for, ..parts(&self.store, bank) })
    }

    async fn all(&self) -> Vec<Settlement> {
        let (mut all, mut after) = (Vec::new(), None);
        loop {
            let paged = self.store.settlements(SettlementFilter::default(), page(100, after)).await.unwrap();
            all.extend(paged.items);
            after = paged.next;
            if after.is_none() {
                return all;
            }
        }
    }

    fn fate(&self, settlement: &Settlement) -> &Sold {
        self.sold.iter().find(|sold| sold.auction == settlement.saga.auction()).unwrap()
    }

    /// Does what people do, until everything is as it is to end, or the time is over.
    async fn live(&self, payments: &Payments, patience: Duration) -> Result<(), String> {
        let clock = SystemClock::new();
        let until = clock.now() + patience;
        let mut presses = 0;
        loop {
            let all = self.all().await;
            let mut open = self.sold.len() - all.len();
            let mut pressing = Vec::new();
            for one in &all {
                let now = clock.now();
                let is_refund = self.fate(one).fate == Fate::Refunded;
                match one.saga.stage().word() {
                    "offering" if one.buyer() == self.fate(one).other && self.fate(one).fate == Fate::Second => {
                        let _ = payments.act(one.id, &PaymentAct::Accept(one.buyer()), now).await;
                    }
                    "offering" => drop(payments.act(one.id, &PaymentAct::Decline(one.buyer()), now).await),
                    // An admin presses the button in the middle of it for some, at the end for others.
                    "paid" | "capturing" | "paying" if is_refund => pressing.push((one.id, one.buyer())),
                    // The consignor's account has nothing of what is taken back: he brings it.
                    _ if one.saga.stuck().is_some() => drop(payments.act(one.id, &PaymentAct::Retry, now).await),
                    _ => {}
                }
                let is_over = one.ended_at.is_some() && !(is_refund && one.saga.ending() == Some(Ending::Paid));
                open += usize::from(!is_over);
            }
            if open == 0 {
                return Ok(());
            }
            // One at a time: each press asks the bank about several accounts, and all at once in every round would keep its breaker open for everybody.
            if !pressing.is_empty() {
                let (id, by) = pressing[presses % pressing.len()];
                presses += 1;
                let why = PaymentAct::Compensate { by, reason: "hell".to_owned(), is_outside: false };
                let _ = tokio::time::timeout(Duration::from_millis(250), payments.act(id, &why, clock.now())).await;
            }
            if clock.now() > until {
                let left: Vec<_> =
                    all.iter().filter(|one| one.ended_at.is_none()).map(|one| &one.saga).take(3).collect();
                return Err(format!("{open} settlements never end, {left:?}"));
            }
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }

    /// Returns whether the bank ever captured anything for a settlement: by its own book.
    async fn was_captured(&self, settlement: &Settlement) -> bool {
        for step in self.store.settlement_steps(settlement.id).await.unwrap() {
            let key = format!("settle:{:?}", step.key).parse().unwrap();
            if step.stage == "capturing" && matches!(self.honest.ask(&key).await, Ok(Some(Ok(_)))) {
                return true;
            }
        }
        false
    }

    async fn balance(&self, name: AccountName) -> i64 {
        let view = self.honest.account(name).await.unwrap().unwrap();
        view.holdings.first().map_or(0, |holding| holding.balance)
    }

    /// What the bank's book says must be what the settlements say, to the last unit. Everything that is not so is told.
    async fn judge(&self) -> Result<(), String> {
        let mut faults = Vec::new();
        let trial = self.honest.trial_balance().await.unwrap();
        if !trial.holds() || trial.lines.iter().any(|line| line.sum != 0 || line.held != 0) {
            faults.push(format!("the books do not hold: {trial:?}"));
        }
        let all = self.all().await;
        if all.len() != self.sold.len() {
            faults.push(format!("{} settlements of {} auctions", all.len(), self.sold.len()));
        }
        let (mut own, mut people) = ([0; 3], BTreeMap::<UserId, i64>::new());
        let mut papers = Vec::new();
        for one in &all {
            let (sold, split) = (self.fate(one), one.saga.buyer().split);
            let expected = match sold.fate {
                Fate::Paid => (Ending::Paid, sold.winner),
                Fate::Second => (Ending::Paid, sold.other),
                Fate::Unsold => (Ending::Unsold, one.buyer()),
                // The admin may have been quicker than the money: then nothing was captured, and there is nothing to give back.
                Fate::Refunded if !self.was_captured(one).await => (Ending::Unsold, sold.winner),
                Fate::Refunded => (Ending::Refunded, sold.winner),
            };
            if (one.saga.ending(), one.buyer()) != (Some(expected.0), expected.1) {
                faults.push(format!("it ended as {:?} and not as {:?}", one.saga.ending(), expected.0));
            }
            let made_out = self.store.papers(one.id).await.unwrap();
            if expected.0 == Ending::Paid {
                *people.entry(one.buyer()).or_default() -= split.total.minor();
                match sold.consignor {
                    Some(consignor) => *people.entry(consignor).or_default() += split.payout.minor(),
                    None => own[0] += split.payout.minor(),
                }
                own[0] += split.house().minor();
                own[1] += split.tax().minor();
                own[2] += split.resale_right.minor();
                if made_out.len() != 1 {
                    faults.push("a paid one has one invoice".to_owned());
                }
            }
            papers.extend(made_out.iter().map(|paper| (paper.year, paper.number)));
            let lines = self.honest.holds_for(Purpose::Auction(one.saga.auction())).await.unwrap();
            if lines.iter().any(|line| line.purse.held.is_positive()) {
                faults.push("a hold is left".to_owned());
            }
        }
        for (name, wanted) in [AccountName::House, AccountName::State, AccountName::Artists].into_iter().zip(own) {
            let found = self.balance(name).await;
            if found != wanted {
                faults.push(format!("{name} has {found} of {wanted}"));
            }
        }
        if self.balance(AccountName::Clearing).await != 0 {
            faults.push("money is left in the clearing account".to_owned());
        }
        let mut total = 0;
        for (user, change) in &people {
            let view = self.honest.account_of(*user).await.unwrap().unwrap();
            total += change;
            let start = [1_000_000_000, 500, 1].into_iter().find(|start| view.holdings[0].balance == start + change);
            if start.is_none() {
                faults.push(format!("somebody has {} after {change}", view.holdings[0].balance));
            }
        }
        if trial.lines[0].customers != self.deposits + total {
            faults.push(format!("customers have {} of {}", trial.lines[0].customers, self.deposits + total));
        }
        papers.sort_unstable();
        let firsts: Vec<_> = papers
            .iter()
            .filter(|(year, number)| {
                papers.iter().filter(|other| other.0 == *year && other.1 < *number).count() as u32 + 1 != *number
            })
            .collect();
        if !firsts.is_empty() {
            faults.push(format!("numbers with gaps: {firsts:?}"));
        }
        if faults.is_empty() { Ok(()) } else { Err(faults.join("; ")) }
    }
}

pub fn on_a_system<T>(story: impl Future<Output = T>) -> T {
    actix_rt::System::with_tokio_rt(|| tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap())
        .block_on(story)
}

async fn embedded(store: Arc<dyn Store>) {
    let bank = teller(&store);
    let world = World::new(store, Arc::clone(&bank), 21).await;
    let (one, other) = (world.supervisor(Arc::clone(&bank)), world.supervisor(bank));
    world.live(&one, Duration::from_secs(60)).await.unwrap();
    one.stop().await;
    other.stop().await;
    world.judge().await.unwrap();
    // Everybody concerned heard of it, once.
    let told = world.store.mails(None, page(100, None)).await.unwrap().items;
    let count = |kind: &str| told.iter().filter(|mail| mail.kind == kind).count();
    let fates = |fate| world.sold.iter().filter(|sold| sold.fate == fate).count();
    assert_eq!(count("second_chance"), fates(Fate::Second) + fates(Fate::Unsold));
    assert_eq!(count("payment_failed"), fates(Fate::Second) + fates(Fate::Unsold));
    assert!(count("payment_received") >= fates(Fate::Paid) + fates(Fate::Second));
    assert!(count("payment_due") >= fates(Fate::Second));
    let all = world.all().await;
    let refunded = all.iter().filter(|one| one.saga.ending() == Some(Ending::Refunded)).count();
    assert_eq!(count("refunded"), refunded);
}

#[test]
fn two_supervisors_on_sqlite_settle_everything_once() {
    on_a_system(async {
        let house = SqliteHouse::open().await;
        embedded(house.store()).await;
        house.close().await;
    });
}

#[test]
fn two_supervisors_on_postgres_settle_everything_once() {
    on_a_system(async {
        let house = PostgresHouse::open().await;
        embedded(house.store()).await;
        house.close().await;
    });
}

/// A third of all calls go wrong, in every way there is.
const MOODS: [Mood; 19] = [
    Mood::Well,
    Mood::Drop,
    Mood::Well,
    Mood::Repeat,
    Mood::Well,
    Mood::Well,
    Mood::Late,
    Mood::Well,
    Mood::Broken,
    Mood::Well,
    Mood::Repeat,
    Mood::Well,
    Mood::Deaf,
    Mood::Well,
    Mood::Well,
    Mood::Rubbish,
    Mood::Well,
    Mood::Stall,
    Mood::Well,
];

/// Worse still: orders are lost, or done without a word, all the time. A mistake that needs one of these to show does not wait for its luck.
const WORSE: [Mood; 7] = [Mood::Well, Mood::Deaf, Mood::Well, Mood::Drop, Mood::Deaf, Mood::Well, Mood::Drop];

/// How long hell is.
#[derive(Clone, Copy)]
struct Length {
    lots: u32,
    moods: &'static [Mood],
    /// For how long an answer is held back, and after how long the client has gone away.
    stall: Duration,
    timeout: Duration,
    /// How often the bank is killed meanwhile, and how long after it was up.
    kills: u32,
    each: Duration,
    patience: Duration,
}

impl Length {
    /// A few lots, for each change.
    fn short(lots: u32, moods: &'static [Mood], patience: Duration) -> Self {
        let (stall, timeout) = (Duration::from_secs(2), Duration::from_millis(400));
        Self { lots, moods, stall, timeout, kills: 1, each: Duration::from_millis(600), patience }
    }

    /// `ARTE_SETTLEMENTS` lots, with answers that are held back for `ARTE_STALL_MS`: `make faults-settlements`.
    fn long() -> Self {
        let number = |name: &str, otherwise: u32| std::env::var(name).map_or(otherwise, |text| text.parse().unwrap());
        let lots = number("ARTE_SETTLEMENTS", 28);
        let stall = Duration::from_millis(u64::from(number("ARTE_STALL_MS", 2_000)));
        let short = Self::short(lots, &MOODS, Duration::from_secs(120 + u64::from(lots)));
        // As `bank.timeout_ms` is by itself, when answers are late for longer than that.
        let timeout = if stall > Duration::from_secs(10) { Duration::from_secs(3) } else { short.timeout };
        let each = if lots > 200 { Duration::from_secs(5) } else { short.each };
        Self { stall, timeout, kills: 1 + lots / 100, each, ..short }
    }
}

/// A client that is never left alone for long: a second passes for its breaker with every look at the clock.
fn hasty(url: &str, timeout: Duration) -> Arc<dyn Bank> {
    let clock = std::sync::atomic::AtomicI64::new(0);
    let now = Box::new(move || {
        arte::timestamp::Timestamp::from_millis(clock.fetch_add(1_000, std::sync::atomic::Ordering::Relaxed))
    });
    Arc::new(BankClient::new(BankClientOptions { url: url.to_owned(), secret: SECRET.into(), timeout, now }).unwrap())
}

/// Settles lots before a bank from hell that is killed and started again in between. Its books lie in a database where one is named.
async fn hell(store: Arc<dyn Store>, database: Option<&str>, length: Length) -> Result<(), String> {
    let clock = SystemClock::new();
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut process = Process::start_on(folder, database).await;
    let honest = |process: &Process| -> Arc<dyn Bank> { Arc::new(client(&process.url, Duration::from_secs(20))) };
    let mut world = World::new(store, honest(&process), length.lots).await;
    world.hold_for = world.hold_for.max(4 * length.timeout);
    let place = Arc::new(Mutex::new(process.url.clone()));
    let bank = hasty(&a_hell(Arc::clone(&place), length.moods, length.stall).await, length.timeout);
    let began = clock.now();
    let (one, other) = (world.supervisor(Arc::clone(&bank)), world.supervisor(bank));
    let is_over = std::cell::Cell::new(false);
    let living = async {
        let lived = world.live(&one, length.patience).await;
        is_over.set(true);
        lived
    };
    let killing = async {
        let mut killed = 0;
        while killed < length.kills && !is_over.get() {
            tokio::time::sleep(length.each).await;
            process.kill(folder).await;
            tokio::time::sleep(Duration::from_millis(500)).await;
            process = Process::start_on(folder, database).await;
            place.lock().unwrap().clone_from(&process.url);
            killed += 1;
        }
        (process, killed)
    };
    let (lived, (process, killed)) = tokio::join!(living, killing);
    let took = clock.now().since(began);
    one.stop().await;
    other.stop().await;
    // What is late has come by now.
    tokio::time::sleep(Duration::from_millis(400)).await;
    world.honest = honest(&process);
    // The book says what was done also where something never ends.
    match (lived, world.judge().await) {
        (Ok(()), judged) => judged?,
        (Err(never), Ok(())) => return Err(never),
        (Err(never), Err(book)) => return Err(format!("{book}; {never}")),
    }
    println!("{} settlements, the bank killed {killed} times, stalls of {:?}: {took:?}", length.lots, length.stall);
    Ok(())
}

async fn hell_on_sqlite(length: Length) -> Result<(), String> {
    let house = SqliteHouse::open().await;
    let judged = hell(house.store(), None, length).await;
    house.close().await;
    judged
}

#[test]
fn a_bank_from_hell_charges_nobody_twice_and_leaves_no_hold_on_sqlite() {
    on_a_system(hell_on_sqlite(Length::long())).unwrap();
}

#[test]
fn a_bank_from_hell_charges_nobody_twice_and_leaves_no_hold_on_postgres() {
    on_a_system(async {
        let (house, books) = (PostgresHouse::open().await, Database::fresh().await);
        hell(house.store(), Some(books.url.expose_secret()), Length::long()).await.unwrap();
        house.close().await;
        books.remove().await;
    });
}

#[test]
fn a_mistake_in_the_supervisor_is_found() {
    // Where nothing is planted nothing is found; and what has not ended after three times as long as that took never ends.
    let clock = SystemClock::new();
    let began = clock.now();
    on_a_system(hell_on_sqlite(Length::short(14, &WORSE, Duration::from_secs(240)))).unwrap();
    let patience = clock.now().since(began) * 3;
    println!("without a mistake: a third of {patience:?}");
    // What finds each is the bank's book, and not that something never ends.
    for (bug, oracle) in [
        ("payments-new-key-for-each-try", "customers have"),
        ("payments-takes-silence-for-a-yes", "house has"),
        ("payments-releases-nothing", "a hold is left"),
        ("payments-captures-into-the-house", "house has"),
    ] {
        drill::plant(Some(bug));
        let found = on_a_system(hell_on_sqlite(Length::short(14, &WORSE, patience)));
        drill::plant(None);
        let why = found.expect_err(bug);
        println!("{bug}: {why}");
        assert!(why.contains(oracle), "{bug} is found by chance, for nobody says that {oracle}: {why}");
    }
}
