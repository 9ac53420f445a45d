//! What the bank has and the house knows nothing of, and what the house waits for in vain: found when the books are compared.

use crate::bank::{an_account, money, order};
use crate::banks::teller;
use crate::bench::{Bench, amount, at};
use crate::holds::{an_older_bank, hold};
use arte::bank::{AccountName, Operation, Purpose};
use arte::clock::{Clock as _, SharedClock, SystemClock};
use arte::integrations::bank::Bank;
use arte::persistence::{Hold, Holds, Settlements, Store};
use arte::reconciling::{Books, Reconciled};
use std::sync::Arc;
use std::time::Duration;

async fn compare(store: &Arc<dyn Store>, bank: &dyn Bank) -> Reconciled {
    let clock: SharedClock = Arc::new(SystemClock::new());
    let (holds, settlements) = (Arc::clone(store) as Arc<dyn Holds>, Arc::clone(store) as Arc<dyn Settlements>);
    Books { holds: &*holds, settlements: &*settlements, bank, clock: &clock }.compare(None).await.unwrap()
}

#[track_caller]
fn says(found: &Reconciled, wanted: &[&str]) {
    let said = &found.differences;
    assert_eq!(said.len(), wanted.len(), "{said:?}");
    for words in wanted {
        assert!(said.iter().any(|line| line.contains(words)), "{words:?} is not in {said:?}");
    }
}

/// Money that is set aside or taken for an auction, by nothing that the house has in its book.
pub async fn what_the_house_knows_nothing_of_is_told(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (user, _) = bench.bidder().await;
    let auction = bench.auction(1).await.auction;
    let bank = teller(&store);
    let account = an_account(&bank, 1_000).await;
    let purpose = Purpose::Auction(auction);
    let give = async |operation| bank.give_one(order(operation)).await.unwrap();
    give(Operation::Hold { account, purpose, money: money(40), ahead: amount(0) }).await;
    let held = format!(
        "the bank has 40 USD (minor units) set aside on {account} for auction {auction}, of which the house knows nothing"
    );
    says(&compare(&store, bank.as_ref()).await, &[&held]);
    // Nothing is strange of which the house has a row.
    let row = Hold { account, ..hold(auction, user, 3, 1, 40, 0) };
    assert!(store.intend(&row, SystemClock::new().now()).await.unwrap());
    says(&compare(&store, bank.as_ref()).await, &[]);
    store.heard(&row, amount(40), SystemClock::new().now()).await.unwrap();
    let found = compare(&store, bank.as_ref()).await;
    says(&found, &[]);
    assert!(found.is_complete && found.left_out.is_empty());
    // Taken, and not for any settlement of this house.
    give(Operation::Capture { account, purpose, money: money(30), to: AccountName::Clearing }).await;
    let taken =
        format!("the bank took 30 USD (minor units) for auction {auction}, and the settlements of this house 0");
    says(
        &compare(&store, bank.as_ref()).await,
        &["the house believes that 40", &taken, "clearing has 30 USD (minor units), and settlements say 0"],
    );
    give(Operation::Refund { account, purpose, money: money(30), from: AccountName::Clearing }).await;
    says(&compare(&store, bank.as_ref()).await, &["the house believes that 40"]);
}

/// An order whose end nobody knows is nothing strange, unless it stays so.
pub async fn a_word_that_is_awaited_for_long_is_told(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let bank = teller(&store);
    let now = SystemClock::new().now();
    for (lot, (since, told)) in
        [(now, &[][..]), (now - Duration::from_secs(400), &["has not said"][..])].iter().enumerate()
    {
        let (user, _) = bench.bidder().await;
        let auction = bench.auction(u32::try_from(lot).unwrap() + 1).await.auction;
        let row = hold(auction, user, 3, 1, 40, 0);
        assert!(store.intend(&row, *since).await.unwrap());
        let found = compare(&store, bank.as_ref()).await;
        says(&found, told);
        assert!(told.is_empty() || found.differences[0].contains(row.key().unwrap().as_str()), "{found:?}");
    }
    assert!(store.pending_holds(at(1), 10).await.unwrap().is_empty());
}

/// A bank that cannot be asked for what is strange leaves the comparison unfinished, and that is said.
pub async fn an_older_bank_is_said_to_be_one(store: Arc<dyn Store>) {
    let found = compare(&store, &an_older_bank(&store)).await;
    assert!(!found.is_complete && found.differences.is_empty(), "{found:?}");
    assert!(found.left_out.iter().any(|line| line.contains("`arte bank` there is older than this house")), "{found:?}");
}

/// Over HTTP an older bank is known by its not knowing the call.
#[actix_web::test]
async fn a_bank_that_does_not_know_the_call_is_an_older_one() {
    let server = actix_web::HttpServer::new(actix_web::App::new).workers(1).disable_signals();
    let server = server.bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    let serving = actix_web::rt::spawn(server);
    let bank = crate::banks::client(&url, Duration::from_secs(5));
    assert_eq!(bank.purses(None, 1).await, Ok(None));
    handle.stop(false).await;
    serving.await.unwrap().unwrap();
}
