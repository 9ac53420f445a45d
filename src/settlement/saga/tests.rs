//! Settlements against a bank from hell: answers are lost, calls arrive late, twice and out of order, drivers die between any two steps, buyers come
//! and go with their money, operators press every button. The bank's own book is the judge.

use super::*;
use crate::drill;
use crate::ids::Paddle;
use crate::money::Amount;
use crate::settlement::{Payer, Split};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// *Source*: the generator SplitMix64.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }
}

#[derive(Default)]
struct Account {
    balance: i64,
    held: i64,
    captured: i64,
}

/// Does what is asked once for each key, and remembers what it said for ever.
struct Bank {
    buyers: BTreeMap<Paddle, Account>,
    clearing: i64,
    payees: BTreeMap<Payee, i64>,
    blocked: Option<Payee>,
    /// Without an operation where somebody else has used the key.
    said: BTreeMap<Key, (Option<Operation>, Option<Refusal>)>,
}

impl Bank {
    fn hear(&mut self, call: Call) -> Option<Refusal> {
        if let Some((operation, said)) = self.said.get(&call.key) {
            let Some(operation) = operation else { return Some(Refusal::KeyReused) };
            assert_eq!(*operation, call.operation, "one key for two things");
            return *said;
        }
        let said = self.act(call.operation);
        self.said.insert(call.key, (Some(call.operation), said));
        said
    }

    fn act(&mut self, operation: Operation) -> Option<Refusal> {
        match operation {
            Operation::Secure { buyer, amount } => {
                let account = self.buyers.get_mut(&buyer).unwrap();
                if account.balance < amount.minor() {
                    return Some(Refusal::Insufficient);
                }
                account.held = account.held.max(amount.minor());
            }
            Operation::Capture { buyer, amount } => {
                let account = self.buyers.get_mut(&buyer).unwrap();
                if account.held < amount.minor() {
                    return Some(Refusal::NoHold);
                }
                account.held = 0;
                account.balance -= amount.minor();
                account.captured += amount.minor();
                self.clearing += amount.minor();
            }
            Operation::Release { buyer } => self.buyers.get_mut(&buyer).unwrap().held = 0,
            Operation::Pay { to, amount } => {
                if self.blocked == Some(to) {
                    return Some(Refusal::Account);
                }
                if self.clearing < amount.minor() {
                    return Some(Refusal::Insufficient);
                }
                self.clearing -= amount.minor();
                *self.payees.entry(to).or_default() += amount.minor();
            }
            Operation::TakeBack { from, amount } => {
                if self.blocked == Some(from) {
                    return Some(Refusal::Account);
                }
                *self.payees.entry(from).or_default() -= amount.minor();
                self.clearing += amount.minor();
            }
            Operation::Refund { buyer, amount } => {
                if self.clearing < amount.minor() {
                    return Some(Refusal::Insufficient);
                }
                let account = self.buyers.get_mut(&buyer).unwrap();
                self.clearing -= amount.minor();
                account.balance += amount.minor();
                account.captured -= amount.minor();
            }
        }
        None
    }
}

pub(super) fn candidate(paddle: u32, hammer: i64) -> Candidate {
    let amount = |minor| Amount::from_minor(minor).unwrap();
    let split = Split {
        hammer: amount(hammer),
        premium: amount(hammer / 4),
        buyer_tax: amount(hammer / 50),
        resale_right: amount(if paddle == 2 { 0 } else { hammer / 25 }),
        resale_right_payer: Payer::Seller,
        commission: amount(hammer / 10),
        seller_tax: amount(0),
        total: amount(hammer + hammer / 4 + hammer / 50),
        payout: amount(hammer - hammer / 10 - if paddle == 2 { 0 } else { hammer / 25 }),
    };
    Candidate { paddle: Paddle(paddle), split }
}

struct World {
    chance: Chance,
    now: Timestamp,
    bank: Bank,
    stored: Saga,
    /// Calls that are still on their way, or come once more.
    under_way: Vec<Call>,
    /// What drivers are about to store, as changed from which revision.
    about_to_store: Vec<(u64, Saga)>,
    calm: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        let candidates = vec![candidate(1, 10_000), candidate(2, 9_000), candidate(3, 8_000)];
        let mut chance = Chance(seed);
        let buyers = candidates.iter().map(|candidate| {
            let balance = if chance.one_in(2) { 20_000 } else { 5_000 };
            // What the winner had bid with is still held for him.
            let held = if candidate.paddle == Paddle(1) { 5_000 } else { 0 };
            (candidate.paddle, Account { balance, held, captured: 0 })
        });
        let bank = Bank {
            buyers: buyers.collect(),
            clearing: 0,
            payees: BTreeMap::new(),
            blocked: None,
            said: BTreeMap::new(),
        };
        let (now, auction) = (Timestamp::from_millis(1_000_000), AuctionId(Uuid::from_u128(7)));
        let stored = Saga::begin(auction, 1, candidates, Policy::default(), now).unwrap();
        Self { chance, now, bank, stored, under_way: Vec::new(), about_to_store: Vec::new(), calm: false }
    }

    fn store(&mut self, from: u64, next: Option<Saga>) {
        let Some(next) = next else { return };
        // Somebody else may do something first.
        if !self.calm && self.chance.one_in(6) {
            self.about_to_store.push((from, next));
        } else if self.stored.revision() == from {
            assert!(next.revision() > from, "a change that no guard would notice");
            self.stored = next;
        }
    }

    /// One step of a driver, which may die anywhere in it.
    fn drive(&mut self) {
        let (saga, now) = (self.stored.clone(), self.now);
        let from = saga.revision();
        match saga.todo(now) {
            Todo::Call(call) => {
                let intended = saga.intend(now);
                let dies = !self.calm && self.chance.one_in(8);
                if dies && drill::planted!("saga-calls-before-the-intent") {
                    self.bank.hear(call);
                    return;
                }
                self.stored = intended.clone();
                if dies {
                    return;
                }
                let answer = self.send(call);
                self.store(intended.revision(), intended.heard(call.key, answer, now));
            }
            Todo::Ask(key) => {
                let found = match self.bank.said.get(&key) {
                    _ if !self.calm && self.chance.one_in(3) => Found::Unknown,
                    None => Found::Nothing,
                    Some((None, _)) => Found::Refused(Refusal::KeyReused),
                    Some((_, None)) => Found::Done,
                    Some((_, Some(why))) => Found::Refused(*why),
                };
                self.store(from, saga.found(key, found, now));
            }
            Todo::Invoice => self.store(from, saga.invoiced(now)),
            Todo::Lapse => self.store(from, saga.lapsed(now)),
            Todo::Wait(until) => self.now = until.max(now),
            Todo::Stuck => {}
            Todo::Nothing => {}
        }
    }

    fn send(&mut self, call: Call) -> Answer {
        let kind = if self.calm { 9 } else { self.chance.below(10) };
        match kind {
            // Surely not sent.
            0 => return Answer::NotDone,
            // On its way for as long as it likes.
            1 | 2 => {
                self.under_way.push(call);
                return Answer::Unknown;
            }
            // Comes twice.
            3 => self.under_way.push(call),
            _ => {}
        }
        let said = self.bank.hear(call);
        match (kind, said) {
            // Done, and the answer is lost.
            (4 | 5, _) => Answer::Unknown,
            (_, None) => Answer::Done,
            (_, Some(why)) => Answer::Refused(why),
        }
    }

    fn deliver_one(&mut self) {
        if !self.under_way.is_empty() {
            let index = self.chance.below(self.under_way.len());
            let call = self.under_way.swap_remove(index);
            self.bank.hear(call);
        }
    }

    fn meddle(&mut self) {
        let (now, from) = (self.now, self.stored.revision());
        let paddle = Paddle(u32::try_from(self.chance.below(3)).unwrap() + 1);
        match self.chance.below(16) {
            0..=2 => self.deliver_one(),
            3 if !self.about_to_store.is_empty() => {
                let index = self.chance.below(self.about_to_store.len());
                let (from, next) = self.about_to_store.swap_remove(index);
                if self.stored.revision() == from {
                    self.stored = next;
                }
            }
            4 => self.store(from, self.stored.accepted(paddle, now)),
            5 => self.store(from, self.stored.declined(paddle, now)),
            6 => self.store(from, self.stored.retried(now)),
            7 if self.chance.one_in(8) => self.store(from, self.stored.compensated(now)),
            8 => self.bank.buyers.get_mut(&paddle).unwrap().balance += 15_000,
            9 => {
                let account = self.bank.buyers.get_mut(&paddle).unwrap();
                account.balance = account.held + (account.balance - account.held) / 3;
            }
            10 => self.bank.blocked = [None, Some(Payee::Consignor), Some(Payee::House)][self.chance.below(3)],
            12 if self.chance.one_in(8) => drop(self.bank.said.entry(self.stored.key()).or_insert((None, None))),
            11 => self.now = self.now + Duration::from_secs(60 * 60 * 20),
            _ => self.drive(),
        }
    }

    /// What must hold at every instant.
    fn check(&self) -> Result<(), String> {
        let charged: Vec<_> = self.bank.buyers.iter().filter(|(_, account)| account.captured != 0).collect();
        let sane = charged.iter().all(|(paddle, account)| {
            let candidate = self.stored.candidates.iter().find(|candidate| candidate.paddle == **paddle).unwrap();
            account.captured == candidate.split.total.minor()
        });
        if charged.len() > 1 || !sane {
            return Err("somebody is charged twice, or two are, or a wrong amount".to_owned());
        }
        if self.bank.clearing < 0 || self.bank.payees.values().any(|paid| *paid < 0) {
            return Err("more was taken than there was".to_owned());
        }
        Ok(())
    }

    /// What must hold when it has ended and nothing is on its way any more.
    fn check_end(&self) -> Result<Ending, String> {
        self.check()?;
        let ending = self.stored.ending().ok_or_else(|| format!("it never ends: {:?}", self.stored))?;
        if self.bank.clearing != 0 {
            return Err(format!("{ending:?}, and {} are left in the clearing account", self.bank.clearing));
        }
        for (paddle, account) in &self.bank.buyers {
            let owed = match ending {
                Ending::Paid if *paddle == self.stored.buyer().paddle => self.stored.buyer().split.total.minor(),
                _ => 0,
            };
            if account.captured != owed || account.held != 0 {
                return Err(format!(
                    "{ending:?}, and {paddle} paid {} of {owed}, {} held",
                    account.captured, account.held
                ));
            }
        }
        for payee in Payee::ALL {
            let due = if ending == Ending::Paid { self.stored.part_of(payee).minor() } else { 0 };
            let got = self.bank.payees.get(&payee).copied().unwrap_or(0);
            if got != due {
                return Err(format!("{ending:?}, and {payee:?} got {got} of {due}"));
            }
        }
        Ok(ending)
    }

    fn run(seed: u64) -> Result<(Ending, Paddle), String> {
        let mut world = Self::new(seed);
        for _ in 0..world.chance.below(200) {
            world.meddle();
            world.check()?;
        }
        // The storm is over: what is under way arrives at last, nothing is lost any more, and somebody looks after what is stuck.
        (world.calm, world.bank.blocked) = (true, None);
        world.about_to_store.clear();
        for _ in 0..2_000 {
            if world.stored.ending().is_some() {
                break;
            }
            if !world.under_way.is_empty() && world.chance.one_in(3) {
                world.deliver_one();
            }
            if world.stored.todo(world.now) == Todo::Stuck {
                world.stored = world.stored.retried(world.now).ok_or("what is stuck cannot be tried again")?;
            }
            world.drive();
            world.check()?;
        }
        while !world.under_way.is_empty() {
            world.deliver_one();
        }
        world.check_end().map(|ending| (ending, world.stored.buyer().paddle))
    }
}

/// *Source*: enough for every planted mistake to show many times over; a second or two in a debug build.
const WORLDS: u64 = 20_000;

#[test]
fn no_storm_makes_anybody_pay_twice_or_leaves_money_lying() {
    let mut ends = BTreeMap::<String, u32>::new();
    for seed in 0..WORLDS {
        let ended = World::run(seed).unwrap_or_else(|fault| panic!("seed {seed}: {fault}"));
        *ends.entry(format!("{ended:?}")).or_default() += 1;
    }
    for wanted in
        ["(Paid, Paddle(1))", "(Paid, Paddle(2))", "(Paid, Paddle(3))", "(Refunded, Paddle(1))", "(Unsold, Paddle(3))"]
    {
        assert!(ends.contains_key(wanted), "no world ended as {wanted}: {ends:?}");
    }
}

#[test]
fn planted_mistakes_are_found() {
    for bug in [
        "saga-takes-a-new-key-after-silence",
        "saga-keeps-a-refused-key",
        "saga-turns-back-in-mid-call",
        "saga-forgets-what-may-be-on-its-way",
        "saga-asks-the-next-before-the-release",
        "saga-calls-before-the-intent",
    ] {
        drill::plant(Some(bug));
        let found = (0..WORLDS).find_map(|seed| {
            let outcome = std::panic::catch_unwind(|| World::run(seed)).unwrap_or_else(|_| Err("a panic".to_owned()));
            outcome.err().map(|fault| (seed, fault))
        });
        drill::plant(None);
        let (seed, fault) = found.unwrap_or_else(|| panic!("nobody noticed {bug}"));
        println!("{bug}: seed {seed}: {fault}");
    }
}

#[test]
fn a_settlement_goes_its_plain_way() {
    let start = Timestamp::from_millis(0);
    let begin = |candidates| Saga::begin(AuctionId(Uuid::from_u128(1)), 1, candidates, Policy::default(), start);
    assert_eq!(begin(vec![]), Err(NoCandidate));
    let mut saga = begin(vec![candidate(1, 10_000), candidate(2, 9_000)]).unwrap();
    let mut stages = vec![saga.stage()];
    while let Todo::Call(call) = saga.todo(start) {
        saga = saga.intend(start).heard(call.key, Answer::Done, start).unwrap();
        stages.push(saga.stage());
    }
    use Stage::{Capturing, Invoicing, Paying, Securing};
    let paying = [Payee::Consignor, Payee::House, Payee::State, Payee::Artist].map(Paying);
    assert_eq!(stages[..2], [Securing, Capturing]);
    assert_eq!((&stages[2..6], stages[6]), (&paying[..], Invoicing));
    assert_eq!(saga.invoiced(start).unwrap().ending(), Some(Ending::Paid));
}

#[test]
fn a_second_chance_is_taken_in_time_by_whom_it_is_offered() {
    let start = Timestamp::from_millis(0);
    let two = vec![candidate(1, 10_000), candidate(2, 9_000)];
    let saga = Saga::begin(AuctionId(Uuid::from_u128(1)), 1, two, Policy::default(), start).unwrap();
    let late = start + Policy::default().pay_within;
    let refused = saga.intend(late).heard(saga.key(), Answer::Refused(Refusal::Insufficient), late).unwrap();
    assert_eq!(refused.stage(), Stage::Releasing);
    let offered = refused.intend(late).heard(refused.key(), Answer::Done, late).unwrap();
    let until = late + Policy::default().offer_for;
    assert_eq!((offered.stage(), offered.buyer().paddle), (Stage::Offering { until }, Paddle(2)));
    assert_eq!(offered.todo(late), Todo::Wait(until));
    assert_eq!(offered.accepted(Paddle(1), late), None, "it is not his");
    assert_eq!(offered.accepted(Paddle(2), until), None, "too late");
    assert_eq!(offered.lapsed(late), None, "too early");
    assert_eq!(offered.accepted(Paddle(2), late).unwrap().stage(), Stage::Securing);
    assert_eq!(offered.declined(Paddle(2), late).unwrap().ending(), Some(Ending::Unsold));
    assert_eq!(offered.todo(until), Todo::Lapse);
    assert_eq!(offered.lapsed(until).unwrap().ending(), Some(Ending::Unsold));
}

#[test]
fn an_outcome_that_stays_unknown_calls_somebody_and_keeps_its_key() {
    let start = Timestamp::from_millis(0);
    let mut saga =
        Saga::begin(AuctionId(Uuid::from_u128(1)), 1, vec![candidate(1, 10_000)], Policy::default(), start).unwrap();
    let key = saga.key();
    saga = saga.intend(start).heard(key, Answer::Unknown, start).unwrap();
    let mut now = start;
    while !saga.wants_somebody(now) {
        match saga.todo(now) {
            Todo::Ask(asked) => {
                assert_eq!(asked, key);
                saga = saga.found(key, Found::Unknown, now).unwrap();
            }
            Todo::Wait(until) => now = until,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(saga.found(key, Found::Done, now).unwrap().stage(), Stage::Capturing);
}
