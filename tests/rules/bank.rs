//! Random orders to the ledger and to a naive one: the same answers, and what must hold after every step.

use arte::bank::*;
use arte::ids::{AuctionId, SaleId, UserId};
use arte::money::{Amount, Currency};
use arte::timestamp::Timestamp;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

const AT: Timestamp = Timestamp::from_micros(7);

fn money(currency: usize, minor: i64) -> Money {
    Money { currency: Currency::parse(["USD", "KRW"][currency]).unwrap(), amount: Amount::from_minor(minor).unwrap() }
}

fn purpose(n: usize) -> Purpose {
    let id = Uuid::from_u64_pair(3, 4);
    if n == 0 { Purpose::Auction(AuctionId(id)) } else { Purpose::Sale(SaleId(id)) }
}

/// Two customers, one who does not exist, and three of the house's own.
fn account(n: usize) -> AccountName {
    [1, 2, 9]
        .map(AccountName::Customer)
        .into_iter()
        .chain([AccountName::Clearing, AccountName::House, AccountName::Outside])
        .nth(n)
        .unwrap()
}

fn operation() -> impl Strategy<Value = Operation> {
    let sum = || {
        (0..2_usize, prop_oneof![9 => 0..60_i64, 1 => Just(9_000_000_000_000_000)])
            .prop_map(|(c, minor)| money(c, minor))
    };
    let (who, what) = (|| (0..6_usize).prop_map(account), || (0..2_usize).prop_map(purpose));
    let owner = || (0..3_u64).prop_map(|n| UserId(Uuid::from_u64_pair(1, n)));
    let holder = || prop_oneof![Just("Ann".to_owned()), Just("ann".to_owned()), Just("Bob".to_owned())];
    prop_oneof![
        1 => (proptest::option::of(owner()), holder()).prop_map(|(owner, holder)| Operation::Open { owner, holder }),
        1 => (owner(), who(), holder()).prop_map(|(owner, account, holder)| Operation::Link { owner, account, holder }),
        1 => who().prop_map(|account| Operation::Close { account }),
        6 => (who(), sum()).prop_map(|(account, money)| Operation::Deposit { account, money }),
        2 => (who(), sum()).prop_map(|(account, money)| Operation::Withdraw { account, money }),
        1 => (who(), sum()).prop_map(|(account, money)| Operation::PayOut { account, money }),
        6 => (who(), what(), sum(), 0..20_i64).prop_map(|(account, purpose, money, ahead)| Operation::Hold { account, purpose, money, ahead: Amount::from_minor(ahead).unwrap() }),
        3 => (who(), what(), sum()).prop_map(|(account, purpose, keep)| Operation::Release { account, purpose, keep }),
        4 => (who(), what(), sum(), who()).prop_map(|(account, purpose, money, to)| Operation::Capture { account, purpose, money, to }),
        3 => (who(), who(), sum(), proptest::option::of(what()))
            .prop_map(|(from, to, money, purpose)| Operation::Transfer { from, to, money, purpose }),
        3 => (who(), what(), sum(), who()).prop_map(|(account, purpose, money, from)| Operation::Refund { account, purpose, money, from }),
        1 => Just(Operation::Cancel),
    ]
}

/// The naive ledger: what was allowed, in order. Everything is worked out from the beginning each time, and only whether an order may be done.
#[derive(Default)]
struct Naive {
    done: Vec<Operation>,
    opened: BTreeMap<AccountName, (Option<UserId>, String, bool)>,
}

/// What a customer's account takes at most, in minor units.
const PAID_IN_MOST: i64 = 1_000_000_000_000;

impl Naive {
    fn balance(&self, who: AccountName, currency: Currency) -> i64 {
        let sum = |operation: &Operation| {
            let (from, to, money) = match *operation {
                Operation::Deposit { account, money } => (AccountName::Outside, account, money),
                Operation::Withdraw { account, money } | Operation::PayOut { account, money } => {
                    (account, AccountName::Outside, money)
                }
                Operation::Capture { account, money, to, .. } => (account, to, money),
                Operation::Transfer { from, to, money, .. } => (from, to, money),
                Operation::Refund { account, money, from, .. } => (from, account, money),
                _ => return 0,
            };
            let sign = i64::from(to == who) - i64::from(from == who);
            if money.currency == currency { sign * money.amount.minor() } else { 0 }
        };
        self.done.iter().map(sum).sum()
    }

    fn held(&self, who: AccountName, what: Purpose, currency: Currency) -> i64 {
        self.done.iter().fold(0, |held, operation| match *operation {
            Operation::Hold { account, purpose, money, .. }
                if (account, purpose, money.currency) == (who, what, currency) =>
            {
                held.max(money.amount.minor())
            }
            Operation::Release { account, purpose, keep }
                if (account, purpose, keep.currency) == (who, what, currency) =>
            {
                held.min(keep.amount.minor())
            }
            Operation::Capture { account, purpose, money, .. }
                if (account, purpose, money.currency) == (who, what, currency) =>
            {
                0
            }
            _ => held,
        })
    }

    fn given_back(&self, who: AccountName, what: Purpose, currency: Currency) -> i64 {
        self.done.iter().fold(0, |left, operation| match *operation {
            Operation::Capture { account, purpose, money, .. }
                if (account, purpose, money.currency) == (who, what, currency) =>
            {
                left + money.amount.minor()
            }
            Operation::Refund { account, purpose, money, .. }
                if (account, purpose, money.currency) == (who, what, currency) =>
            {
                left - money.amount.minor()
            }
            _ => left,
        })
    }

    fn free(&self, who: AccountName, currency: Currency) -> i64 {
        self.balance(who, currency) - (0..2).map(|n| self.held(who, purpose(n), currency)).sum::<i64>()
    }

    fn is_open(&self, who: AccountName) -> bool {
        !who.is_customer() || self.opened.get(&who).is_some_and(|(_, _, open)| *open)
    }

    fn has_account(&self, owner: UserId) -> Option<AccountName> {
        self.opened.iter().find(|(_, (other, _, open))| *open && *other == Some(owner)).map(|(name, _)| *name)
    }

    /// Whether money may move, leaving aside who may set it in motion.
    fn may_move(&self, from: AccountName, to: AccountName, money: Money) -> bool {
        let most = Amount::MAX.minor();
        self.is_open(from)
            && self.is_open(to)
            && from != to
            && money.amount.is_positive()
            && self.balance(to, money.currency) + money.amount.minor() <= most
            && (from != AccountName::Outside || money.amount.minor() - self.balance(from, money.currency) <= most)
    }

    fn may(&self, operation: &Operation) -> bool {
        let own = |who: AccountName| who.is_customer() && self.is_open(who);
        let pays = |who, money: Money| self.free(who, money.currency) >= money.amount.minor();
        match *operation {
            Operation::Open { owner, .. } => owner.is_none_or(|owner| self.has_account(owner).is_none()),
            Operation::Link { owner, account, ref holder } => {
                own(account)
                    && self.has_account(owner).is_none_or(|other| other == account)
                    && self.opened.get(&account).is_some_and(|(other, name, _)| {
                        other.is_none_or(|other| other == owner) && name.to_lowercase() == holder.to_lowercase()
                    })
            }
            Operation::Close { account } => {
                own(account) && (0..2).all(|n| self.balance(account, money(n, 0).currency) == 0)
            }
            Operation::Deposit { account, money } => {
                let fits = self.balance(account, money.currency) + money.amount.minor() <= PAID_IN_MOST;
                (own(account) && fits || account == AccountName::Clearing)
                    && self.may_move(AccountName::Outside, account, money)
            }
            Operation::Withdraw { account, money } => {
                own(account) && self.may_move(account, AccountName::Outside, money) && pays(account, money)
            }
            Operation::PayOut { account, money } => {
                (own(account) || account == AccountName::Clearing)
                    && self.may_move(account, AccountName::Outside, money)
                    && pays(account, money)
            }
            Operation::Hold { account, purpose, money, .. } => {
                let more = money.amount.minor() - self.held(account, purpose, money.currency);
                own(account) && money.amount.is_positive() && (more <= 0 || self.free(account, money.currency) >= more)
            }
            Operation::Release { account, .. } => self.is_open(account),
            Operation::Capture { account, purpose, money, to } => {
                own(account)
                    && to != AccountName::Outside
                    && self.held(account, purpose, money.currency) >= money.amount.minor()
                    && self.may_move(account, to, money)
            }
            Operation::Transfer { from, to, money, .. } => {
                from != AccountName::Outside
                    && to != AccountName::Outside
                    && self.may_move(from, to, money)
                    && pays(from, money)
            }
            Operation::Refund { account, purpose, money, from } => {
                own(account)
                    && from != AccountName::Outside
                    && self.given_back(account, purpose, money.currency) >= money.amount.minor()
                    && self.may_move(from, account, money)
                    && pays(from, money)
            }
            Operation::Cancel => false,
        }
    }

    /// An order for a hold as what it comes to: with what is set aside ahead, of an eighth of what is free after it.
    fn in_full(&self, operation: &Operation) -> Operation {
        let Operation::Hold { account, purpose, money, ahead } = *operation else { return operation.clone() };
        let more = money.amount.minor() - self.held(account, purpose, money.currency);
        let extra = if more > 0 { ahead.minor().min((self.free(account, money.currency) - more) / 8) } else { 0 };
        let amount = Amount::from_minor(money.amount.minor() + extra).unwrap();
        Operation::Hold { account, purpose, money: Money { amount, ..money }, ahead }
    }

    fn play(&mut self, operation: &Operation) -> bool {
        let may = self.may(operation);
        if may {
            match operation {
                Operation::Open { owner, holder } => {
                    let name = AccountName::Customer(u32::try_from(self.opened.len()).unwrap() + 1);
                    self.opened.insert(name, (*owner, holder.clone(), true));
                }
                Operation::Link { owner, account, .. } => self.opened.get_mut(account).unwrap().0 = Some(*owner),
                Operation::Close { account } => self.opened.get_mut(account).unwrap().2 = false,
                _ => {}
            }
            let done = self.in_full(operation);
            self.done.push(done);
        }
        may
    }
}

/// What must hold whatever was ordered.
fn check(books: &Books) {
    for currency in ["USD", "KRW"] {
        let of = |(key, balance): (&(AccountName, &'static str), &Balance)| {
            if key.1 == currency { balance.balance } else { 0 }
        };
        assert_eq!(books.balances.iter().map(of).sum::<i64>(), 0, "the sum of all postings is zero");
    }
    for ((name, currency), balance) in &books.balances {
        let holds: i64 = books
            .purses
            .iter()
            .filter(|((who, _, of), _)| who == name && of == currency)
            .map(|(_, purse)| purse.held.minor())
            .sum();
        assert_eq!(balance.held, holds);
        assert!(
            balance.held >= 0 && (*name == AccountName::Outside || balance.available() >= 0),
            "{name}: {balance:?}"
        );
    }
    assert!(books.purses.values().all(|purse| purse.refunded <= purse.captured));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_allows_what_the_naive_one_allows(operations in proptest::collection::vec(operation(), 1..60), cut in 1..10_usize) {
        let (mut books, mut naive, mut known) = (Books::new(AT), Naive::default(), BTreeMap::new());
        // Two accounts to begin with, so that most orders find one.
        let opening = Operation::Open { owner: None, holder: "Ann".into() };
        let all: Vec<Posting> = [opening.clone(), opening].into_iter().chain(operations).enumerate()
            .map(|(n, operation)| Posting { key: n.to_string().parse().unwrap(), operation, pin_hash: None, at: AT })
            .collect();
        for group in all.chunks(cut) {
            let settled = settle(&mut books, &mut known, group);
            for (posting, answer) in group.iter().zip(&settled.answers) {
                prop_assert_eq!(answer.is_ok(), naive.play(&posting.operation), "{:?}: {:?}", posting.operation, answer);
            }
            check(&books);
        }
        for n in 0..6 {
            for c in 0..2 {
                let currency = money(c, 0).currency;
                prop_assert_eq!(books.balance(account(n), currency).balance, naive.balance(account(n), currency));
                for what in [purpose(0), purpose(1)] {
                    prop_assert_eq!(books.purse(account(n), what, currency).held.minor(), naive.held(account(n), what, currency));
                }
            }
        }
        // Whatever comes again is answered again and changes nothing.
        let before = books.clone();
        let again = settle(&mut books, &mut known, &all);
        prop_assert_eq!(again.recorded, vec![]);
        prop_assert_eq!(before, books);
    }
}

#[test]
fn numbers_run_out_and_say_so() {
    let mut books = Books::new(AT);
    books.counter = 9_999_998;
    let open = Operation::Open { owner: None, holder: "Ann".into() };
    let last = books.decide(&open, AT).unwrap();
    assert_eq!(last.receipt.account.to_string(), "1002-200-9999999");
    books.apply(&last);
    assert_eq!(books.decide(&open, AT), Err(Refusal::NumbersRunOut));
}

#[test]
fn fingerprints_tell_every_two_operations_apart() {
    let (a, b) = (AccountName::Customer(1), AccountName::Customer(2));
    let sums = [money(0, 1), money(0, 2), money(1, 1)];
    let mut all = vec![Operation::Cancel, Operation::Close { account: a }, Operation::Close { account: b }];
    for account in [a, b] {
        for money in sums {
            all.extend([Operation::Deposit { account, money }, Operation::Withdraw { account, money }]);
            for purpose in [purpose(0), purpose(1)] {
                all.extend([
                    Operation::Hold { account, purpose, money, ahead: Amount::ZERO },
                    Operation::Release { account, purpose, keep: money },
                    Operation::Capture { account, purpose, money, to: AccountName::Clearing },
                    Operation::Capture { account, purpose, money, to: AccountName::House },
                    Operation::Refund { account, purpose, money, from: AccountName::Clearing },
                    Operation::Transfer { from: account, to: AccountName::House, money, purpose: Some(purpose) },
                ]);
            }
            all.push(Operation::Transfer { from: account, to: AccountName::House, money, purpose: None });
        }
    }
    let prints: std::collections::BTreeSet<_> = all.iter().map(Operation::fingerprint).collect();
    assert_eq!(prints.len(), all.len());
}
