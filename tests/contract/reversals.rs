//! What goes wrong with money outside the bank's own book: keys that somebody has used, accounts that are closed or empty when money is to come back, and
//! candidates who may not buy any more.

use crate::banks::teller;
use crate::bench::{Bench, Owner, a_bid, a_draft, a_sold_head, amount, at, key, page, usd};
use crate::houses::{PostgresHouse, SqliteHouse};
use crate::payments::{FEES, on_a_system, open, parts};
use arte::actors::{PaymentAct, PaymentActError, Payments};
use arte::auction::{BidAccepted, EventKind, Outcome};
use arte::bank::{
    AccountName, AccountView, Answer, HoldLine, Key as BankKey, Money, Operation, Purpose, PursePlace, TrialBalance,
};
use arte::clock::{Clock as _, SystemClock};
use arte::ids::{AuctionId, Paddle, UserId};
use arte::integrations::bank::{Bank, Failure, Order, Outcome as Given, Statement};
use arte::persistence::{Append, Appended, Decision, Said, Settlement, SettlementFilter, Settlements, Step, Store};
use arte::settlement::saga::{Ending, Key, Parts, Payee, Policy, Refusal, Saga, Stage};
use async_trait::async_trait;
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// What the winner bids; the others 100.00 less each.
const HAMMER: i64 = 400_000;
/// With a quarter of premium and a tenth of that in tax.
const TOTAL: i64 = 510_000;
/// Without a tenth of commission and a tenth of that in tax.
const PAYOUT: i64 = 356_000;

/// A lot that was sold.
struct Lot {
    store: Arc<dyn Store>,
    bank: Arc<dyn Bank>,
    bench: Bench,
    auction: AuctionId,
    closing: u64,
    bidders: Vec<(UserId, Paddle, AccountName)>,
    consignor: AccountName,
    /// What lay in the clearing account before.
    clearing: i64,
}

fn money(minor: i64) -> Money {
    Money { currency: usd(), amount: amount(minor) }
}

impl Lot {
    /// Sells it to the first of bidders with so much each. The consignor has a cent.
    async fn sell(store: &Arc<dyn Store>, purses: &[i64]) -> Self {
        store.set_house_fees(FEES, at(1)).await.unwrap();
        let (bank, bench) = (teller(store), Bench::new(store).await);
        let seller = bench.user().await;
        let consignor = open(&bank, seller, 1).await;
        let mut bidders = Vec::new();
        for purse in purses {
            let (user, paddle) = bench.bidder().await;
            bidders.push((user, paddle, open(&bank, user, *purse).await));
        }
        let draft = a_draft(bench.sale, bench.artwork(Some(seller)).await, 1);
        store.add_auction(&draft).await.unwrap();
        store.schedule_auction(draft.terms.auction).await.unwrap();
        let mut owner = Owner::claim(store, draft.terms.auction).await;
        let bids = (0..).zip(&bidders).map(|(place, (_, paddle, _))| match a_bid(*paddle, key()) {
            EventKind::BidAccepted(bid) => {
                EventKind::BidAccepted(BidAccepted { amount: amount(HAMMER - place * 10_000), ..bid })
            }
            other => other,
        });
        owner.say(bids.collect()).await;
        let outcome = Outcome::Sold { paddle: bidders[0].1, hammer_price: amount(HAMMER) };
        let head = arte::auction::Head { outcome: Some(outcome), ..a_sold_head(owner.seq + 1) };
        let batch = Append { head, ..owner.batch(vec![EventKind::Closed { outcome, opening: None }]) };
        assert_eq!(owner.write(batch).await.unwrap(), Appended::Committed);
        let (auction, closing) = (owner.auction, owner.seq);
        let mut lot = Self { store: Arc::clone(store), bank, bench, auction, closing, bidders, consignor, clearing: 0 };
        lot.clearing = lot.balance(AccountName::Clearing).await;
        lot
    }

    /// The first key of a stage.
    fn key(&self, stage: Stage, like: &Saga) -> Key {
        let parts = like.parts();
        let saga = Saga::begin(self.auction, self.closing, parts.candidates, Policy::default(), at(1)).unwrap();
        Saga::of(Parts { stage, ..saga.parts() }).unwrap().key()
    }

    async fn found(&self) -> Option<Settlement> {
        self.store.settlement_of(self.auction).await.unwrap()
    }

    async fn until(&self, is_so: impl Fn(&Settlement) -> bool) -> Settlement {
        let mut last = None;
        for _ in 0..1_500 {
            last = self.found().await;
            if let Some(found) = last.clone().filter(&is_so) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
        panic!("it never comes to it: {last:?}");
    }

    async fn ended(&self, ending: Ending) -> Settlement {
        self.until(|one| one.saga.ending() == Some(ending)).await
    }

    async fn stuck(&self) -> (Stage, Option<Refusal>) {
        let one = self.until(|one| one.saga.stuck().is_some()).await;
        let filter = SettlementFilter { stuck: true, ..SettlementFilter::default() };
        let listed = self.store.settlements(filter, page(100, None)).await.unwrap().items;
        assert!(listed.iter().any(|other| other.id == one.id), "admins see it");
        (one.saga.stage(), one.saga.stuck())
    }

    async fn order(&self, operation: Operation) {
        let key = Uuid::new_v4().to_string().parse().unwrap();
        self.bank.give_one(Order { key, operation, pin: None }).await.unwrap();
    }

    async fn balance(&self, name: AccountName) -> i64 {
        let view = self.bank.account(name).await.unwrap().unwrap();
        view.holdings.first().map_or(0, |holding| holding.balance)
    }

    /// Takes what is on an account, and closes it.
    async fn close(&self, account: AccountName) {
        let left = self.balance(account).await;
        if left > 0 {
            self.order(Operation::PayOut { account, money: money(left) }).await;
        }
        self.order(Operation::Close { account }).await;
    }

    async fn compensate(
        &self,
        payments: &Payments,
        reason: &str,
        is_outside: bool,
    ) -> Result<Option<Settlement>, PaymentActError> {
        let one = self.found().await.unwrap();
        let act = PaymentAct::Compensate { by: one.people[0], reason: reason.to_owned(), is_outside };
        payments.act(one.id, &act, SystemClock::new().now()).await
    }

    async fn hindrance(&self, payments: &Payments) -> String {
        match self.compensate(payments, "a forgery", false).await {
            Err(PaymentActError::Hindered(why)) => why,
            other => panic!("it is not refused: {other:?}"),
        }
    }

    /// The steps at a stage.
    async fn steps(&self, stage: &str) -> Vec<Step> {
        let steps = self.store.settlement_steps(self.found().await.unwrap().id).await.unwrap();
        steps.into_iter().filter(|step| step.stage == stage).collect()
    }

    async fn judge(&self, left_in_clearing: i64) {
        let trial = self.bank.trial_balance().await.unwrap();
        assert!(trial.holds() && trial.lines.iter().all(|line| line.sum == 0 && line.held == 0), "{trial:?}");
        assert_eq!(self.balance(AccountName::Clearing).await - self.clearing, left_in_clearing);
    }

    /// The house's book and the bank's say the same.
    async fn books_agree(&self) {
        assert_eq!(self.differences().await, [""; 0]);
    }

    /// What lies between the house's book and the bank's.
    async fn differences(&self) -> Vec<String> {
        let holds = Arc::clone(&self.store) as Arc<dyn arte::persistence::Holds>;
        let settlements = Arc::clone(&self.store) as Arc<dyn Settlements>;
        let clock: arte::clock::SharedClock = Arc::new(SystemClock::new());
        let books = arte::reconciling::Books {
            holds: &*holds,
            settlements: &*settlements,
            bank: self.bank.as_ref(),
            clock: &clock,
        };
        books.compare(None).await.unwrap().differences
    }
}

/// A bank to which one order never comes through, and which says nothing of it.
struct Deaf {
    bank: Arc<dyn Bank>,
    key: BankKey,
}

#[async_trait]
impl Bank for Deaf {
    async fn give(&self, orders: Vec<Order>) -> Vec<Given> {
        if orders.iter().any(|order| order.key == self.key) {
            return orders.iter().map(|_| Err(Failure::Unknown("no answer".into()))).collect();
        }
        self.bank.give(orders).await
    }
    async fn ask(&self, key: &BankKey) -> Result<Option<Answer>, Failure> {
        self.bank.ask(key).await
    }
    async fn ask_about(&self, key: &BankKey, fingerprint: &[u8; 32]) -> Result<Option<Answer>, Failure> {
        self.bank.ask_about(key, fingerprint).await
    }
    async fn account(&self, name: AccountName) -> Result<Option<AccountView>, Failure> {
        self.bank.account(name).await
    }
    async fn account_of(&self, owner: UserId) -> Result<Option<AccountView>, Failure> {
        self.bank.account_of(owner).await
    }
    async fn check_pin(&self, account: AccountName, pin: &SecretString) -> Result<(), Failure> {
        self.bank.check_pin(account, pin).await
    }
    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<HoldLine>, Failure> {
        self.bank.holds_for(purpose).await
    }
    async fn purses(&self, after: Option<PursePlace>, limit: u32) -> Result<Option<Vec<HoldLine>>, Failure> {
        self.bank.purses(after, limit).await
    }
    async fn statement(&self, account: AccountName, after: Option<String>, limit: u32) -> Result<Statement, Failure> {
        self.bank.statement(account, after, limit).await
    }
    async fn trial_balance(&self) -> Result<TrialBalance, Failure> {
        self.bank.trial_balance().await
    }
}

/// Somebody who knows the bank's secret has given another order under the key of a step, with the very receipt that the step would have.
async fn a_used_key(store: &Arc<dyn Store>, stage: Stage, is_deaf: bool) {
    let is_back = matches!(stage, Stage::TakingBack(_) | Stage::Refunding);
    let lot = Lot::sell(store, &[TOTAL, 9_000_000]).await;
    let buyer = lot.bidders[0].2;
    // What a settlement of it is like, to know its keys before it begins.
    let fees = arte::settlement::Schedule::read(FEES).unwrap();
    let split = |minor| {
        let rules = fees.rules(usd()).unwrap();
        arte::settlement::split(&rules, usd(), amount(minor), false, fees.exchange(usd())).unwrap()
    };
    let candidates = (0..).zip(&lot.bidders);
    let candidates = candidates.map(|(place, (_, paddle, _))| arte::settlement::saga::Candidate {
        paddle: *paddle,
        split: split(HAMMER - place * 10_000),
    });
    let like = Saga::begin(lot.auction, lot.closing, candidates.collect(), Policy::default(), at(1)).unwrap();
    let wanted: BankKey = format!("settle:{:?}", lot.key(stage, &like)).parse().unwrap();
    let part = |payee| like.part_of(payee).minor();
    let (to, minor) = match stage {
        Stage::Paying(Payee::Consignor) => (lot.consignor, part(Payee::Consignor)),
        Stage::Paying(_) => (AccountName::House, part(Payee::House)),
        Stage::TakingBack(from) => (AccountName::Clearing, part(from)),
        _ => (buyer, TOTAL),
    };
    let operation = Operation::Transfer { from: lot.bidders[1].2, to, money: money(minor), purpose: None };
    lot.bank.give_one(Order { key: wanted.clone(), operation, pin: None }).await.unwrap();
    let bank: Arc<dyn Bank> =
        if is_deaf { Arc::new(Deaf { bank: Arc::clone(&lot.bank), key: wanted }) } else { Arc::clone(&lot.bank) };
    let payments = Payments::start(parts(store, bank));
    if is_back {
        lot.ended(Ending::Paid).await;
        lot.compensate(&payments, "a forgery", false).await.unwrap().unwrap();
    }
    assert_eq!(lot.stuck().await, (stage, Some(Refusal::KeyReused)), "{stage:?} {is_deaf}");
    let step = lot.steps(stage.word()).await;
    assert!(step.iter().any(|step| step.answer.as_deref() == Some("refused: key_reused")), "{step:?}");
    // Who has looked has it go on, under another key.
    let id = lot.found().await.unwrap().id;
    payments.act(id, &PaymentAct::Retry, SystemClock::new().now()).await.unwrap().unwrap();
    lot.ended(if is_back { Ending::Refunded } else { Ending::Paid }).await;
    payments.stop().await;
    lot.judge(if to == AccountName::Clearing { minor } else { 0 }).await;
    // What another has moved may be told; that the house's own step is in the bank's book against its word may not.
    let told = lot.differences().await;
    assert!(!told.iter().any(|line| line.contains("is refused here")), "{told:?}");
}

async fn used_keys(store: Arc<dyn Store>) {
    let stages = [
        Stage::Securing,
        Stage::Capturing,
        Stage::Paying(Payee::Consignor),
        Stage::Paying(Payee::House),
        Stage::TakingBack(Payee::House),
        Stage::Refunding,
    ];
    for stage in stages {
        for is_deaf in [false, true] {
            a_used_key(&store, stage, is_deaf).await;
        }
    }
}

/// The supervisor of a lot that was paid.
async fn paid(lot: &Lot) -> Payments {
    let payments = Payments::start(parts(&lot.store, Arc::clone(&lot.bank)));
    lot.ended(Ending::Paid).await;
    payments
}

async fn reversals(store: Arc<dyn Store>) {
    // The buyer is gone: nothing is taken from anybody before it is known where it goes.
    let lot = Lot::sell(&store, &[TOTAL]).await;
    let payments = paid(&lot).await;
    let buyer = lot.bidders[0].2;
    lot.close(buyer).await;
    let why = lot.hindrance(&payments).await;
    assert!(why.contains("buyer") && why.contains("closed") && why.contains("`outside`: true"), "{why}");
    assert_eq!(lot.found().await.unwrap().saga.ending(), Some(Ending::Paid));
    assert_eq!((lot.balance(lot.consignor).await, lot.steps("taking_back").await), (PAYOUT + 1, vec![]));
    lot.compensate(&payments, "paid back in cash", true).await.unwrap().unwrap();
    let one = lot.ended(Ending::Refunded).await;
    assert!(one.taken_back.unwrap().is_outside);
    assert_eq!((lot.balance(lot.consignor).await, lot.balance(AccountName::House).await), (1, 0));
    let refund = lot.steps("refunding").await;
    assert_eq!((refund[0].account.as_str(), refund[0].amount), ("outside", amount(TOTAL)));
    lot.judge(0).await;
    lot.books_agree().await;
    payments.stop().await;

    // The consignor is gone: the house brings that part, and the buyer has it on his account.
    let lot = Lot::sell(&store, &[TOTAL]).await;
    let payments = paid(&lot).await;
    lot.close(lot.consignor).await;
    let why = lot.hindrance(&payments).await;
    assert!(why.contains("consignor is closed"), "{why}");
    lot.compensate(&payments, "brought by the house", true).await.unwrap().unwrap();
    lot.ended(Ending::Refunded).await;
    let back: Vec<_> = lot.steps("taking_back").await.into_iter().map(|step| (step.payee, step.account)).collect();
    let own = |payee, account: &str| (Some(payee), account.to_owned());
    let wanted = [own(Payee::State, "state"), own(Payee::House, "house"), own(Payee::Consignor, "outside")];
    assert_eq!(back, wanted);
    assert_eq!(lot.balance(lot.bidders[0].2).await, TOTAL);
    lot.judge(0).await;
    lot.books_agree().await;
    payments.stop().await;

    // The consignor has spent it, and brings it.
    let lot = Lot::sell(&store, &[TOTAL]).await;
    let payments = paid(&lot).await;
    lot.order(Operation::PayOut { account: lot.consignor, money: money(300_000) }).await;
    let why = lot.hindrance(&payments).await;
    assert!(why.contains("consignor has 560.01 of the 3560.00 USD"), "{why}");
    lot.order(Operation::Deposit { account: lot.consignor, money: money(300_000) }).await;
    lot.compensate(&payments, "a forgery", false).await.unwrap().unwrap();
    lot.ended(Ending::Refunded).await;
    assert!(lot.steps("taking_back").await.iter().all(|step| step.account != "outside"));
    assert_eq!(lot.balance(lot.bidders[0].2).await, TOTAL);
    lot.judge(0).await;
    lot.books_agree().await;
    payments.stop().await;

    // The account is closed between the look and the order: it stands there, and is settled outside.
    let lot = Lot::sell(&store, &[TOTAL]).await;
    paid(&lot).await.stop().await;
    let asleep = Payments::asleep(Arc::clone(&store) as Arc<dyn Settlements>, Arc::clone(&lot.bank));
    lot.compensate(&asleep, "a forgery", false).await.unwrap().unwrap();
    lot.close(lot.consignor).await;
    let payments = Payments::start(parts(&store, Arc::clone(&lot.bank)));
    assert_eq!(lot.stuck().await, (Stage::TakingBack(Payee::Consignor), Some(Refusal::Account)));
    assert!(lot.compensate(&payments, "again", false).await.unwrap().is_none());
    lot.compensate(&payments, "the consignor paid in cash", true).await.unwrap().unwrap();
    let one = lot.ended(Ending::Refunded).await;
    assert_eq!(one.taken_back.unwrap().reason, "a forgery; the consignor paid in cash");
    assert!(lot.compensate(&payments, "again", true).await.unwrap().is_none());
    assert_eq!(lot.balance(lot.bidders[0].2).await, TOTAL);
    lot.judge(0).await;
    lot.books_agree().await;
    payments.stop().await;
}

async fn barred(store: Arc<dyn Store>) {
    let lot = Lot::sell(&store, &[500, 9_000_000, 9_000_000, 9_000_000, 9_000_000]).await;
    let admin = lot.bench.user().await;
    let said = Said { by: admin, at: at(2), why: "fraud".into() };
    let withdraw = async |place: usize| {
        let paddle = lot.bidders[place].1;
        lot.store.decide_registration(lot.bench.sale, paddle, Decision::Withdraw, &said).await.unwrap();
    };
    let suspend =
        async |place: usize| drop(store.set_suspended(lot.bidders[place].0, true, "fraud", at(3)).await.unwrap());
    withdraw(1).await;
    suspend(2).await;
    let mut parts = parts(&store, Arc::clone(&lot.bank));
    (parts.second_chances, parts.policy.pay_within) = (2, Duration::from_millis(1_500));
    let payments = Payments::start(parts);
    // Who may not buy takes nobody's place.
    let begun = lot.until(|_| true).await;
    assert_eq!(begun.people, [0, 3, 4].map(|place: usize| lot.bidders[place].0));
    // Who may not any more when it comes to it is passed over.
    suspend(3).await;
    let offered = lot.until(|one| matches!(one.saga.stage(), Stage::Offering { .. })).await;
    assert_eq!(offered.buyer(), lot.bidders[4].0);
    let letters = store.mails(None, page(100, None)).await.unwrap().items;
    assert_eq!(letters.iter().filter(|mail| mail.kind == "second_chance").count(), 1);
    // Nor does an answer count of somebody whose registration was withdrawn since.
    withdraw(4).await;
    let accept = PaymentAct::Accept(offered.buyer());
    let answer = payments.act(offered.id, &accept, SystemClock::new().now()).await;
    assert!(matches!(answer, Err(PaymentActError::Hindered(_))), "{answer:?}");
    payments.act(offered.id, &PaymentAct::Decline(offered.buyer()), SystemClock::new().now()).await.unwrap().unwrap();
    lot.ended(Ending::Unsold).await;
    assert_eq!(lot.balance(lot.bidders[4].2).await, 9_000_000);
    assert_eq!(lot.steps("capturing").await, vec![]);
    payments.stop().await;
    lot.judge(0).await;
}

fn on_sqlite<T: Future<Output = ()>>(story: impl FnOnce(Arc<dyn Store>) -> T) {
    on_a_system(async {
        let house = SqliteHouse::open().await;
        story(house.store()).await;
        house.close().await;
    });
}

fn on_postgres<T: Future<Output = ()>>(story: impl FnOnce(Arc<dyn Store>) -> T) {
    on_a_system(async {
        let house = PostgresHouse::open().await;
        story(house.store()).await;
        house.close().await;
    });
}

#[test]
fn another_order_under_the_key_of_a_step_stops_it_on_sqlite() {
    on_sqlite(used_keys);
}

#[test]
fn another_order_under_the_key_of_a_step_stops_it_on_postgres() {
    on_postgres(used_keys);
}

#[test]
fn what_is_taken_back_comes_to_its_end_whatever_became_of_the_accounts_on_sqlite() {
    on_sqlite(reversals);
}

#[test]
fn what_is_taken_back_comes_to_its_end_whatever_became_of_the_accounts_on_postgres() {
    on_postgres(reversals);
}

#[test]
fn no_second_chance_goes_to_whoever_may_not_buy_on_sqlite() {
    on_sqlite(barred);
}

#[test]
fn no_second_chance_goes_to_whoever_may_not_buy_on_postgres() {
    on_postgres(barred);
}
