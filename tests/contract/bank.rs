//! What every bank promises.

use crate::bench::{amount, usd};
use arte::bank::{AccountName, Answer, Holding, Key, Money, Operation, Purpose, Receipt, Refusal};
use arte::ids::{AuctionId, UserId};
use arte::integrations::bank::{Bank, Failure, Order, Outcome};
use futures_util::future::join_all;
use secrecy::SecretString;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

const PIN: &str = "204817";
type Shared = Arc<dyn Bank>;

pub fn money(minor: i64) -> Money {
    Money { currency: usd(), amount: amount(minor) }
}

pub fn fresh_key() -> Key {
    Uuid::new_v4().to_string().parse().unwrap()
}

pub fn order(operation: Operation) -> Order {
    Order { key: fresh_key(), operation, pin: None }
}

fn with_pin(operation: Operation, pin: &str) -> Order {
    Order { pin: Some(SecretString::from(pin)), ..order(operation) }
}

fn an_owner() -> UserId {
    UserId(Uuid::new_v4())
}

fn an_auction() -> Purpose {
    Purpose::Auction(AuctionId(Uuid::new_v4()))
}

fn opening(owner: Option<UserId>) -> Order {
    with_pin(Operation::Open { owner, holder: "Ann O'Neill".into() }, PIN)
}

fn refused<T>(refusal: Refusal) -> Result<T, Failure> {
    Err(Failure::Refused(refusal))
}

/// Does something that must be done.
async fn done(bank: &Shared, operation: Operation) -> Receipt {
    bank.give_one(order(operation)).await.unwrap()
}

/// An account with so much money.
pub async fn an_account(bank: &Shared, minor: i64) -> AccountName {
    let account = bank.give_one(opening(Some(an_owner()))).await.unwrap().account;
    if minor > 0 {
        done(bank, Operation::Deposit { account, money: money(minor) }).await;
    }
    account
}

async fn holding(bank: &Shared, account: AccountName) -> (i64, i64) {
    let view = bank.account(account).await.unwrap().unwrap();
    view.holdings.first().map_or((0, 0), |holding| (holding.balance, holding.held.minor()))
}

pub async fn an_account_is_opened_filled_read_and_emptied(bank: Shared) {
    let owner = an_owner();
    assert_eq!(bank.account_of(owner).await, Ok(None));
    let account = bank.give_one(opening(Some(owner))).await.unwrap().account;
    assert_eq!(account.to_string(), "1002-200-1000000");
    done(&bank, Operation::Deposit { account, money: money(1_000) }).await;
    let withdraw = |minor, pin| bank.give_one(with_pin(Operation::Withdraw { account, money: money(minor) }, pin));
    assert_eq!(withdraw(300, "204818").await, refused(Refusal::WrongPin));
    assert_eq!(withdraw(1_001, PIN).await, refused(Refusal::Insufficient));
    assert_eq!(withdraw(300, PIN).await, Ok(Receipt { account, amount: amount(300) }));
    let without = bank.give_one(order(Operation::Withdraw { account, money: money(1) })).await;
    assert_eq!(without, refused(Refusal::WrongPin), "nobody takes money out without the PIN");
    assert_eq!(bank.give_one(order(Operation::Deposit { account, money: money(0) })).await, refused(Refusal::Nonsense));
    // Who could fill the ledger would keep everybody else from paying in.
    let all = bank.give_one(order(Operation::Deposit { account, money: money(1_000_000_000_000) })).await;
    assert_eq!(all, refused(Refusal::TooMuch));
    let view = bank.account_of(owner).await.unwrap().unwrap();
    assert_eq!(view.account.name, account);
    assert_eq!(view.account.holder, "Ann O'Neill");
    assert_eq!(view.holdings, [Holding { currency: usd(), balance: 700, held: amount(0) }]);
    let lines = bank.statement(account, None, 10).await.unwrap().items;
    let told: Vec<_> = lines.iter().map(|line| (line.operation.as_str(), line.amount, line.to)).collect();
    assert_eq!(told, [("withdraw", 300, Some(AccountName::Outside)), ("deposit", 1_000, Some(account))]);
    assert_eq!(bank.check_pin(account, &PIN.into()).await, Ok(()));
    assert_eq!(bank.check_pin(AccountName::Customer(77), &PIN.into()).await, refused(Refusal::WrongPin));
    let weak = with_pin(Operation::Open { owner: None, holder: "A".into() }, "123456");
    assert_eq!(bank.give_one(weak).await, refused(Refusal::WrongPin));
}

pub async fn a_user_who_opens_twenty_accounts_at_once_has_one(bank: Shared) {
    let owner = an_owner();
    let all = join_all((0..20).map(|_| bank.give_one(opening(Some(owner))))).await;
    let (won, lost): (Vec<_>, Vec<_>) = all.into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|outcome| *outcome == refused(Refusal::HasAccount)), "{lost:?}");
    let view = bank.account_of(owner).await.unwrap().unwrap();
    assert_eq!(Ok(view.account.name), won[0].clone().map(|receipt| receipt.account));
}

pub async fn twenty_users_who_open_at_once_get_twenty_numbers(bank: Shared) {
    let all = join_all((0..20).map(|_| bank.give_one(opening(Some(an_owner()))))).await;
    let names: BTreeSet<_> = all.into_iter().map(|outcome| outcome.unwrap().account).collect();
    assert_eq!(names, (1..=20).map(AccountName::Customer).collect());
}

pub async fn the_same_order_twenty_times_at_once_is_done_once(bank: Shared) {
    let account = an_account(&bank, 0).await;
    let deposit = order(Operation::Deposit { account, money: money(500) });
    assert_eq!(bank.ask(&deposit.key).await, Ok(None));
    let all = join_all((0..20).map(|_| bank.give_one(deposit.clone()))).await;
    let receipt = Receipt { account, amount: amount(500) };
    assert!(all.iter().all(|outcome| *outcome == Ok(receipt)), "{all:?}");
    assert_eq!(holding(&bank, account).await, (500, 0));
    assert_eq!(bank.ask(&deposit.key).await, Ok(Some(Ok(receipt))));
    let other = Order { operation: Operation::Deposit { account, money: money(501) }, ..deposit.clone() };
    assert_eq!(bank.give_one(other).await, refused(Refusal::KeyReused));
    assert_eq!(bank.give_one(deposit).await, Ok(receipt), "the first answer stands");
}

pub async fn a_refusal_is_an_answer_for_ever(bank: Shared) {
    let account = an_account(&bank, 100).await;
    let hold =
        order(Operation::Hold { account, purpose: an_auction(), money: money(200), ahead: arte::money::Amount::ZERO });
    assert_eq!(bank.give_one(hold.clone()).await, refused(Refusal::Insufficient));
    done(&bank, Operation::Deposit { account, money: money(1_000) }).await;
    assert_eq!(bank.give_one(hold.clone()).await, refused(Refusal::Insufficient), "the key has its answer");
    assert_eq!(bank.ask(&hold.key).await, Ok(Some(Err(Refusal::Insufficient))));
    assert!(bank.give_one(Order { key: fresh_key(), ..hold }).await.is_ok());
}

pub async fn two_hundred_holds_at_once_never_over_commit(bank: Shared) {
    let account = an_account(&bank, 1_000).await;
    // Fifty a hold: money for twenty. Each comes twice, as from two directions, under its one key.
    let holds: Vec<Order> = (0..200)
        .map(|_| {
            order(Operation::Hold {
                account,
                purpose: an_auction(),
                money: money(50),
                ahead: arte::money::Amount::ZERO,
            })
        })
        .collect();
    let (one, other) = tokio::join!(
        join_all(holds.iter().map(|hold| bank.give_one(hold.clone()))),
        join_all(holds.iter().rev().map(|hold| bank.give_one(hold.clone()))),
    );
    let other: Vec<Outcome> = other.into_iter().rev().collect();
    assert_eq!(one, other, "each key has one answer");
    assert_eq!(one.iter().filter(|outcome| outcome.is_ok()).count(), 20);
    assert!(one.iter().all(|outcome| outcome.is_ok() || *outcome == refused(Refusal::Insufficient)));
    assert_eq!(holding(&bank, account).await, (1_000, 1_000));
    let withdraw = with_pin(Operation::Withdraw { account, money: money(1) }, PIN);
    assert_eq!(bank.give_one(withdraw).await, refused(Refusal::Insufficient), "what is set aside is not there");
}

/// What lies set aside for auctions, or was taken for them and not given back, is all listed, once, and nothing else is.
pub async fn purses_are_read_page_by_page_without_a_gap(bank: Shared) {
    assert_eq!(bank.purses(None, 10).await.unwrap(), Some(vec![]));
    let mut wanted = Vec::new();
    for _ in 0..3 {
        let account = an_account(&bank, 10_000).await;
        for number in 0..7 {
            let purpose = an_auction();
            done(&bank, Operation::Hold { account, purpose, money: money(100), ahead: amount(0) }).await;
            let to = AccountName::Clearing;
            match number {
                0 => drop(done(&bank, Operation::Release { account, purpose, keep: money(0) }).await),
                1 | 2 => drop(done(&bank, Operation::Capture { account, purpose, money: money(60), to }).await),
                _ => {}
            }
            if number == 1 {
                done(&bank, Operation::Refund { account, purpose, money: money(60), from: to }).await;
            }
            if number > 1 {
                let (held, captured) = if number == 2 { (0, 60) } else { (100, 0) };
                wanted.push((account.to_string(), purpose.to_string(), held, captured));
            }
        }
        let purpose = Purpose::Sale(arte::ids::SaleId(Uuid::new_v4()));
        done(&bank, Operation::Hold { account, purpose, money: money(1), ahead: amount(0) }).await;
    }
    for limit in [1, 4, 100] {
        let (mut after, mut found) = (None, Vec::new());
        loop {
            let page = bank.purses(after, limit).await.unwrap().unwrap();
            assert!(page.len() <= limit as usize);
            let Some(last) = page.last() else { break };
            after = Some(last.place());
            assert_eq!(last.place().to_string().parse(), Ok(last.place()));
            found.extend(page.iter().map(|line| {
                (
                    line.account.to_string(),
                    line.purpose.to_string(),
                    line.purse.held.minor(),
                    line.purse.captured.minor(),
                )
            }));
        }
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted);
    }
}

pub async fn money_is_held_raised_freed_captured_and_given_back(bank: Shared) {
    let account = an_account(&bank, 1_000).await;
    let purpose = an_auction();
    let hold = |minor| Operation::Hold { account, purpose, money: money(minor), ahead: arte::money::Amount::ZERO };
    let release = |minor| Operation::Release { account, purpose, keep: money(minor) };
    let capture = |minor| Operation::Capture { account, purpose, money: money(minor), to: AccountName::Clearing };
    let refund = |minor| Operation::Refund { account, purpose, money: money(minor), from: AccountName::Clearing };
    assert_eq!(done(&bank, release(0)).await.amount, amount(0), "nothing held is fine");
    assert_eq!(done(&bank, hold(100)).await.amount, amount(100));
    assert_eq!(done(&bank, hold(700)).await.amount, amount(700), "raised to, not by");
    assert_eq!(done(&bank, hold(300)).await.amount, amount(700), "at least so much");
    assert_eq!(bank.give_one(order(hold(1_001))).await, refused(Refusal::Insufficient));
    assert_eq!(done(&bank, release(600)).await.amount, amount(600));
    assert_eq!(done(&bank, release(900)).await.amount, amount(600), "at most so much");
    let held = bank.holds_for(purpose).await.unwrap();
    assert_eq!(held.iter().map(|line| (line.account, line.purse.held)).collect::<Vec<_>>(), [(account, amount(600))]);
    assert_eq!(bank.give_one(order(capture(601))).await, refused(Refusal::NotHeld));
    assert_eq!(done(&bank, capture(500)).await.amount, amount(500));
    assert_eq!(holding(&bank, account).await, (500, 0), "the rest is let go of");
    assert_eq!(bank.holds_for(purpose).await.unwrap(), []);
    assert_eq!(bank.give_one(order(capture(1))).await, refused(Refusal::NotHeld));
    let pay = |from, to, minor| Operation::Transfer { from, to, money: money(minor), purpose: Some(purpose) };
    done(&bank, pay(AccountName::Clearing, AccountName::House, 100)).await;
    assert_eq!(bank.give_one(order(refund(501))).await, refused(Refusal::NotCaptured));
    assert_eq!(bank.give_one(order(refund(450))).await, refused(Refusal::Insufficient), "a part of it was paid out");
    done(&bank, pay(AccountName::House, AccountName::Clearing, 100)).await;
    assert_eq!(done(&bank, refund(450)).await.amount, amount(450));
    assert_eq!(bank.give_one(order(refund(51))).await, refused(Refusal::NotCaptured));
    assert_eq!(holding(&bank, account).await, (950, 0));
    let out =
        Operation::Transfer { from: AccountName::Clearing, to: AccountName::Outside, money: money(1), purpose: None };
    assert_eq!(bank.give_one(order(out)).await, refused(Refusal::Nonsense));
}

pub async fn an_order_that_is_called_off_is_never_done(bank: Shared) {
    let account = an_account(&bank, 100).await;
    let (late, early) = (
        order(Operation::Hold { account, purpose: an_auction(), money: money(50), ahead: arte::money::Amount::ZERO }),
        order(Operation::Hold { account, purpose: an_auction(), money: money(10), ahead: arte::money::Amount::ZERO }),
    );
    let cancel =
        |order: &Order| bank.give_one(Order { key: order.key.clone(), operation: Operation::Cancel, pin: None });
    assert_eq!(cancel(&late).await, refused(Refusal::Cancelled));
    assert_eq!(bank.give_one(late.clone()).await, refused(Refusal::Cancelled), "however late it comes");
    assert_eq!(cancel(&late).await, refused(Refusal::Cancelled));
    let receipt = bank.give_one(early.clone()).await.unwrap();
    assert_eq!(cancel(&early).await, Ok(receipt), "what is done is done, and told");
    assert_eq!(holding(&bank, account).await, (100, 10));
}

pub async fn an_order_and_its_calling_off_at_once_agree(bank: Shared) {
    let account = an_account(&bank, 1_000).await;
    let holds: Vec<Order> = (0..40)
        .map(|_| {
            order(Operation::Hold {
                account,
                purpose: an_auction(),
                money: money(10),
                ahead: arte::money::Amount::ZERO,
            })
        })
        .collect();
    let cancels = holds.iter().map(|hold| Order { key: hold.key.clone(), operation: Operation::Cancel, pin: None });
    let (held, cancelled) = tokio::join!(
        join_all(holds.iter().map(|hold| bank.give_one(hold.clone()))),
        join_all(cancels.map(|cancel| bank.give_one(cancel))),
    );
    assert_eq!(held, cancelled, "whoever came first, both are told the same");
    let done = i64::try_from(held.iter().filter(|outcome| outcome.is_ok()).count()).unwrap();
    assert_eq!(holding(&bank, account).await, (1_000, done * 10));
}

pub async fn an_account_is_linked_once_by_whoever_knows_all_of_it(bank: Shared) {
    let account = bank.give_one(opening(None)).await.unwrap().account;
    let (ann, bob) = (an_owner(), an_owner());
    let link = |owner, holder: &str, pin: &'static str| {
        bank.give_one(with_pin(Operation::Link { owner, account, holder: holder.to_owned() }, pin))
    };
    assert_eq!(link(ann, "Ann O'Neill", "204818").await, refused(Refusal::Mismatch));
    assert_eq!(link(ann, "Bob", PIN).await, refused(Refusal::Mismatch));
    assert!(link(ann, "ANN O'NEILL", PIN).await.is_ok());
    assert!(link(ann, "Ann O'Neill", PIN).await.is_ok(), "it is hers");
    assert_eq!(link(bob, "Ann O'Neill", PIN).await, refused(Refusal::Mismatch), "and nobody else's");
    assert_eq!(bank.give_one(opening(Some(ann))).await, refused(Refusal::HasAccount));
    assert_eq!(bank.account_of(ann).await.unwrap().unwrap().account.name, account);
    let spare = bank.give_one(opening(None)).await.unwrap().account;
    let both = join_all([ann, bob, an_owner()].map(async |owner| {
        let order = with_pin(Operation::Link { owner, account: spare, holder: "Ann O'Neill".into() }, PIN);
        loop {
            // A PIN is counted before it is tried: of three at once one may be told to wait a moment, and does.
            match bank.give_one(order.clone()).await {
                Err(Failure::TooManyTries(wait)) => tokio::time::sleep(wait).await,
                outcome => return outcome,
            }
        }
    }))
    .await;
    assert_eq!(both[0], refused(Refusal::HasAccount));
    assert_eq!(both.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{both:?}");
}

pub async fn a_closed_account_takes_nothing(bank: Shared) {
    let owner = an_owner();
    let account = bank.give_one(opening(Some(owner))).await.unwrap().account;
    done(&bank, Operation::Deposit { account, money: money(100) }).await;
    assert_eq!(bank.give_one(order(Operation::Close { account })).await, refused(Refusal::NotEmpty));
    bank.give_one(with_pin(Operation::Withdraw { account, money: money(100) }, PIN)).await.unwrap();
    done(&bank, Operation::Close { account }).await;
    let deposit = order(Operation::Deposit { account, money: money(100) });
    assert_eq!(bank.give_one(deposit).await, refused(Refusal::Closed));
    let hold =
        order(Operation::Hold { account, purpose: an_auction(), money: money(1), ahead: arte::money::Amount::ZERO });
    assert_eq!(bank.give_one(hold).await, refused(Refusal::Closed));
    let unknown = order(Operation::Deposit { account: AccountName::Customer(99), money: money(1) });
    assert_eq!(bank.give_one(unknown).await, refused(Refusal::UnknownAccount));
    assert_eq!(bank.account_of(owner).await, Ok(None));
    let closed = bank.account(account).await.unwrap().unwrap().account;
    assert_eq!((closed.owner, closed.holder.as_str()), (None, ""), "the bank has forgotten whose it was");
    let next = bank.give_one(opening(Some(owner))).await.unwrap().account;
    assert_ne!(next, account, "no number is given out twice");
}

pub async fn wrong_pins_are_slowed_down(bank: Shared) {
    let (account, other) = (an_account(&bank, 0).await, an_account(&bank, 0).await);
    for tries in 1.. {
        match bank.check_pin(account, &"204818".into()).await {
            Err(Failure::Refused(Refusal::WrongPin)) => assert!(tries < 30, "a thief may try for ever"),
            Err(Failure::TooManyTries(wait)) => {
                assert!(tries > 5 && !wait.is_zero(), "after {tries} tries");
                break;
            }
            answer => panic!("{answer:?}"),
        }
    }
    let withdraw = with_pin(Operation::Withdraw { account, money: money(1) }, PIN);
    assert!(
        matches!(bank.give_one(withdraw).await, Err(Failure::TooManyTries(_))),
        "not even the right one is looked at"
    );
    assert_eq!(bank.check_pin(other, &PIN.into()).await, Ok(()), "others do not wait for it");
}

pub async fn a_statement_is_read_page_by_page_without_a_gap(bank: Shared) {
    let account = an_account(&bank, 0).await;
    for minor in 1..=5 {
        done(&bank, Operation::Deposit { account, money: money(minor) }).await;
        done(
            &bank,
            Operation::Hold { account, purpose: an_auction(), money: money(minor), ahead: arte::money::Amount::ZERO },
        )
        .await;
    }
    let (mut after, mut told) = (None, Vec::new());
    loop {
        let page = bank.statement(account, after, 3).await.unwrap();
        told.extend(page.items.iter().map(|line| (line.to.is_some(), line.amount)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let expected: Vec<_> = (1..=5).rev().flat_map(|minor| [(false, minor), (true, minor)]).collect();
    assert_eq!(told, expected);
    assert_eq!(bank.statement(account, Some("?".into()), 3).await, refused(Refusal::Nonsense));
}

pub async fn many_orders_at_once_each_have_their_own_outcome(bank: Shared) {
    let account = an_account(&bank, 100).await;
    let purposes = [an_auction(), an_auction(), an_auction()];
    let hold = |n: usize, minor| {
        order(Operation::Hold { account, purpose: purposes[n], money: money(minor), ahead: arte::money::Amount::ZERO })
    };
    let first = hold(0, 60);
    let orders = vec![
        first.clone(),
        hold(1, 60),
        Order {
            operation: Operation::Release { account, purpose: purposes[0], keep: money(10) },
            ..order(Operation::Cancel)
        },
        hold(1, 60),
        first.clone(),
        Order { key: first.key.clone(), ..hold(2, 1) },
        with_pin(Operation::Withdraw { account, money: money(1) }, "204818"),
        hold(2, 30),
    ];
    let receipt = |minor| Ok(Receipt { account, amount: amount(minor) });
    let expected: [Outcome; 8] = [
        receipt(60),
        refused(Refusal::Insufficient),
        receipt(10),
        receipt(60),
        receipt(60),
        refused(Refusal::KeyReused),
        refused(Refusal::WrongPin),
        receipt(30),
    ];
    assert_eq!(bank.give(orders).await, expected);
    assert_eq!(holding(&bank, account).await, (100, 100));
    let answer: Answer = Ok(Receipt { account, amount: amount(60) });
    assert_eq!(bank.ask(&first.key).await, Ok(Some(answer)));
}
