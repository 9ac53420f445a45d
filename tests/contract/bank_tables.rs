//! What the tables of the bank refuse, whatever a program with a mistake writes into them.

use crate::bank::{an_account, fresh_key, money};
use crate::banks::teller;
use crate::houses::{PostgresHouse, SqliteHouse};
use arte::bank::{Operation, Purpose};
use arte::ids::AuctionId;
use arte::integrations::bank::{Bank, Failure, Order};
use sqlx::Executor;
use std::sync::Arc;
use uuid::Uuid;

/// Each would break a promise: what it would be, and how.
const MISTAKES: [(&str, &str); 12] = [
    ("more is spent than is free", "entry('transfer', '1002-200-1000000', 'house', NULL, 51)"),
    ("more is held than is free", "entry('hold', '1002-200-1000000', NULL, 'auction:x', 51)"),
    ("more is freed than is held", "entry('release', '1002-200-1000000', NULL, 'auction:x', -1)"),
    ("more is given back than was captured", "entry('refund', 'outside', '1002-200-1000000', 'auction:x', 1)"),
    ("money moves from somebody to himself", "entry('transfer', '1002-200-1000000', '1002-200-1000000', NULL, 1)"),
    ("money moves backwards", "entry('transfer', 'house', '1002-200-1000000', NULL, -1)"),
    ("money goes to nobody", "entry('transfer', '1002-200-1000000', '1002-200-9999999', NULL, 1)"),
    (
        "an entry belongs to no order",
        "INSERT INTO bank_entries (key, leg, at, operation, from_account, to_account, currency, amount)
        VALUES ('nothing', 1, 0, 'deposit', 'outside', '1002-200-1000000', 'USD', 1)",
    ),
    (
        "a leg is there twice",
        "INSERT INTO bank_entries (key, leg, at, operation, from_account, to_account, currency, amount)
        SELECT key, leg, at, operation, from_account, to_account, currency, amount FROM bank_entries",
    ),
    ("a line is changed", "UPDATE bank_entries SET amount = 1"),
    ("a line is taken out", "DELETE FROM bank_entries"),
    ("an answer is taken back", "UPDATE bank_operations SET amount = 1"),
];

/// Only PostgreSQL can tell a trigger from a program.
const PAST_THE_LEDGER: [&str; 2] =
    ["UPDATE bank_balances SET balance = balance + 1", "UPDATE bank_holds SET amount = 0"];

fn sql(mistake: &str) -> String {
    let Some(values) = mistake.strip_prefix("entry(").and_then(|rest| rest.strip_suffix(')')) else {
        return mistake.to_owned();
    };
    let parts: Vec<_> = values.split(", ").collect();
    let [word, from, to, purpose, sum] = parts.as_slice() else { panic!("{mistake}") };
    format!(
        "INSERT INTO bank_entries (key, leg, at, operation, from_account, to_account, purpose, currency, amount)
         SELECT key, 100, 0, {word}, {from}, {to}, {purpose}, 'USD', {sum} FROM bank_operations WHERE operation = 'deposit'"
    )
}

/// An account with 100.00, half of it held.
async fn furnish(bank: &Arc<dyn Bank>) {
    let account = an_account(bank, 100).await;
    let purpose = Purpose::Auction(AuctionId(Uuid::nil()));
    let hold = Operation::Hold { account, purpose, money: money(50), ahead: arte::money::Amount::ZERO };
    bank.give_one(Order { key: fresh_key(), operation: hold, pin: None }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mistake_can_spend_what_is_not_there_on_sqlite() {
    let house = SqliteHouse::open().await;
    let bank = teller(&house.store());
    furnish(&bank).await;
    let file = rusqlite::Connection::open(house.directory.path().join("data/arte.db")).unwrap();
    file.pragma_update(None, "foreign_keys", "ON").unwrap();
    for (what, mistake) in MISTAKES {
        assert!(file.execute(&sql(mistake), []).is_err(), "{what}");
    }
    assert!(bank.trial_balance().await.unwrap().holds());
    file.execute("UPDATE bank_holds SET amount = 0", []).unwrap();
    let trial = bank.trial_balance().await.unwrap();
    assert_eq!(trial.faults.len(), 2, "{:?}", trial.faults);
    file.execute("UPDATE bank_holds SET amount = 50", []).unwrap();
    file.execute("UPDATE bank_counter SET last = 9999999", []).unwrap();
    let open = Operation::Open { owner: None, holder: "Bob".into() };
    let outcome = bank.give_one(Order { key: fresh_key(), operation: open, pin: Some("204817".into()) }).await;
    assert_eq!(outcome, Err(Failure::Refused(arte::bank::Refusal::NumbersRunOut)));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mistake_can_spend_what_is_not_there_on_postgres() {
    let house = PostgresHouse::open().await;
    let bank = teller(&house.store());
    furnish(&bank).await;
    let mut conn = house.database.connect().await;
    for (what, mistake) in MISTAKES {
        assert!(conn.execute(sqlx::AssertSqlSafe(sql(mistake))).await.is_err(), "{what}");
    }
    for mistake in PAST_THE_LEDGER {
        assert!(conn.execute(mistake).await.is_err(), "{mistake}");
    }
    assert!(bank.trial_balance().await.unwrap().holds());
    drop(conn);
    house.close().await;
}

/// Two processes on one database: the locks of the database, not those of a process, keep an account from being over-committed, and a key is one
/// order for both.
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_never_over_commit_on_postgres() {
    use arte::persistence::Store;
    use arte::persistence::postgres::PostgresStore;
    let house = PostgresHouse::open().await;
    let other: Arc<dyn Store> = Arc::new(PostgresStore::open(&house.database.url, 4).await.unwrap());
    let banks = [teller(&house.store()), teller(&other)];
    let accounts = [an_account(&banks[0], 1_000).await, an_account(&banks[1], 1_000).await];
    let orders: Vec<Order> = (0..100)
        .map(|n| {
            let purpose = Purpose::Auction(AuctionId(Uuid::from_u64_pair(1, n)));
            let account = accounts[usize::try_from(n).unwrap() % 2];
            Order {
                key: fresh_key(),
                operation: Operation::Hold { account, purpose, money: money(50), ahead: arte::money::Amount::ZERO },
                pin: None,
            }
        })
        .collect();
    let reversed: Vec<Order> = orders.iter().rev().cloned().collect();
    let (one, mut two) = tokio::join!(banks[0].give(orders), banks[1].give(reversed));
    two.reverse();
    assert_eq!(one, two, "each key has one answer");
    assert_eq!(one.iter().filter(|outcome| outcome.is_ok()).count(), 40);
    let owner = arte::ids::UserId(Uuid::new_v4());
    let open = |_| Order {
        key: fresh_key(),
        operation: Operation::Open { owner: Some(owner), holder: "Ann".into() },
        pin: Some("204817".into()),
    };
    let (one, two) = tokio::join!(banks[0].give((0..5).map(open).collect()), banks[1].give((0..5).map(open).collect()));
    assert_eq!(one.iter().chain(&two).filter(|outcome| outcome.is_ok()).count(), 1);
    let trial = banks[0].trial_balance().await.unwrap();
    assert!(trial.holds(), "{:?}", trial.faults);
    other.close().await;
    house.close().await;
}
