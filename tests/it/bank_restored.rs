//! The books of house and bank beside each other when they are not of one moment: a house that was restored beside a bank that was not, one that cannot be
//! looked into, and an auction that was opened again.

use crate::bank::{Bank, SECRET, bids_with_money, until_held};
use crate::settlement::QUICK;
use crate::support::On;
use crate::support::client::{Rest, Socket, fresh_key};
use crate::support::process::{ADMIN, House, Ran, program, run};
use crate::support::scene::{Scene, instant, text};
use serde_json::{Value, json};
use std::time::Duration;
use tempfile::TempDir;

const PASSWORD: &str = "a long enough password";

async fn keyed(rest: &Rest, path: &str, body: &Value) {
    rest.send(rest.request(reqwest::Method::POST, path).header("idempotency-key", fresh_key()).json(body)).await.ok();
}

/// Somebody with an address that is known, 2,000, and a paddle.
async fn add_rich(scene: &Scene, email: &str) -> Rest {
    let body = json!({"email": email, "name": "Bidder", "password": PASSWORD, "role": "bidder"});
    scene.admin.post("/v1/admin/users", body).await.ok();
    let rest = Rest::login(&scene.admin.base, email, PASSWORD).await;
    rest.post("/v1/me/account", json!({"holder": "Ann", "pin": "204817"})).await.ok();
    keyed(&rest, "/v1/me/account/deposits", &json!({"currency": "USD", "amount": "2000.00"})).await;
    keyed(&rest, &format!("/v1/sales/{}/registrations", scene.sale), &json!({"pin": "204817"})).await;
    rest
}

#[track_caller]
fn ended(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:?}");
    for words in says {
        assert!(ran.out.contains(words) || ran.err.contains(words), "{words:?} is not in {ran:?}");
    }
}

/// What the house knows nothing of after a restore is told, and nobody is shut out by what a lost history has asked the bank for.
pub async fn restored(plant: &[(&str, &str)]) {
    let bank = Bank::at_a_free_port(On::Sqlite).await;
    let (_child, url) = bank.start("").await;
    let settings: Vec<_> =
        [("ARTE_BANK__URL", url.as_str()), ("ARTE_BANK__SECRET", SECRET)].iter().chain(plant).copied().collect();
    let (mut house, scene, [ann, bob]) = bids_with_money(On::Sqlite, &settings).await;
    let carol = add_rich(&scene, "carol@people.example").await;
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("house.backup");
    ended(&run(house.command().arg("backup").arg(&file)).await, 0, &[]);
    // Bid after the backup: the house will have forgotten it.
    let path = format!("/v1/auctions/{}/bids", scene.auctions[0]);
    carol.post(&path, json!({"key": fresh_key(), "amount": "400.00"})).await.ok();
    until_held(&bob, "0.00").await;
    until_held(&carol, "400.00").await;
    assert_eq!(house.stop().await, Some(0));
    ended(&run(house.command().arg("trial-balance")).await, 0, &["every order was done once"]);
    let restore = ["--force", "--data"];
    ended(&run(program().arg("restore").arg(&file).args(restore).arg(house.data_dir())).await, 0, &["new history"]);
    let told = run(house.command().arg("trial-balance")).await;
    let auction = &scene.auctions[0];
    let stranger = format!("for auction {auction}, of which the house knows nothing");
    ended(
        &told,
        3,
        &["the bank has 40000 USD (minor units) set aside on", &stranger, "the house believes that 30000 USD"],
    );
    house.start().await;
    let carol = Rest::login(&house.url(), "carol@people.example", PASSWORD).await;
    let said = carol.post(&path, json!({"key": fresh_key(), "amount": "340.00"})).await;
    assert_eq!(said.status.as_u16(), 200, "{}", said.body);
    until_held(&carol, "340.00").await;
    drop((ann, bob));
    // What the lost history had set aside went with it, by and by.
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let mut trial = Value::Null;
    for _ in 0..300 {
        trial = admin.get("/v1/admin/trial-balance").await.ok();
        if trial["balanced"] == true {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(trial["differences"], json!([]), "{trial}");
    assert_eq!(house.stop().await, Some(0));
    ended(&run(house.command().arg("trial-balance")).await, 0, &[]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_restored_house_beside_a_bank_that_was_not_goes_on_and_says_what_is_missing() {
    restored(&[]).await;
}

/// What should be compared and cannot be is not passed over in silence.
#[tokio::test(flavor = "multi_thread")]
async fn bank_books_that_cannot_be_compared_are_not_said_to_agree() {
    let bank = Bank::at_a_free_port(On::Sqlite).await;
    let (_child, url) = bank.start("").await;
    let settings = [("ARTE_BANK__URL", url.as_str()), ("ARTE_BANK__SECRET", SECRET)];
    let (mut house, ..) = bids_with_money(On::Sqlite, &settings).await;
    let mend = ["not compared: the house's book", "stop the house", "GET /v1/admin/trial-balance", "--bank-only"];
    let ran = run(house.command().arg("trial-balance")).await;
    ended(&ran, 1, &mend);
    assert!(ran.out.contains("They were NOT compared") && !ran.out.contains("nothing held is missing"), "{ran:?}");
    let ran = run(house.command().args(["trial-balance", "--format", "json"])).await;
    ended(&ran, 1, &mend);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((&report["holds"], report["not_compared"].as_array().unwrap().len()), (&json!(true), 1), "{report}");
    ended(&run(house.command().args(["trial-balance", "--bank-only"])).await, 0, &["every order was done once"]);
    assert_eq!(house.stop().await, Some(0));
    ended(&run(house.command().arg("trial-balance")).await, 0, &["every order was done once"]);
    let wrong = TempDir::new().unwrap();
    let ran = run(house.command().arg("trial-balance").env("ARTE_DATA_DIR", wrong.path())).await;
    ended(&ran, 1, &["(setting data_dir)", "not compared"]);
}

/// What a bid has set aside in an auction that was opened again is no money that an ended settlement has left.
async fn reopened(on: On) {
    let settings: Vec<_> = QUICK.iter().chain(&[("ARTE_BANK__HOLDS", "true")]).copied().collect();
    let house = House::open(on, &settings).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let winner = add_rich(&scene, "winner@people.example").await;
    let later = add_rich(&scene, "later@people.example").await;
    let auction = scene.add_auction(|terms| terms["ends_at"] = json!(instant(Duration::from_millis(2_000)))).await;
    let mut socket = Socket::open(&winner).await;
    socket.follow(&auction).await;
    let path = format!("/v1/auctions/{auction}/bids");
    winner.post(&path, json!({"key": fresh_key(), "amount": "1000.00"})).await.ok();
    let stage = async |wanted: &str| {
        for _ in 0..1_500 {
            let all = scene.admin.get("/v1/admin/settlements").await.ok();
            if all["items"][0]["stage"] == wanted {
                return text(&all["items"][0]["id"]);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("no settlement is {wanted}: {}", scene.admin.get("/v1/admin/settlements").await.ok());
    };
    let id = stage("paid").await;
    let why = json!({"reason": "a slip"});
    scene.admin.post(&format!("/v1/admin/settlements/{id}/compensate"), why).await.ok();
    stage("refunded").await;
    let again = json!({"reason": "a slip", "ends_at": instant(Duration::from_secs(600))});
    scene.admin.post(&format!("/v1/admin/auctions/{auction}/reopen"), again).await.ok();
    later.post(&path, json!({"key": fresh_key(), "amount": "1100.00"})).await.ok();
    let trial = scene.admin.get("/v1/admin/trial-balance").await.ok();
    assert_eq!((&trial["balanced"], &trial["differences"]), (&json!(true), &json!([])), "{trial}");
    // The buyer who pays no more and bids again is in the same case.
    winner.post(&path, json!({"key": fresh_key(), "amount": "1300.00"})).await.ok();
    let trial = scene.admin.get("/v1/admin/trial-balance").await.ok();
    assert_eq!((&trial["balanced"], &trial["complete"]), (&json!(true), &json!(true)), "{trial}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_money_of_bids_in_an_auction_that_was_opened_again_is_no_settlements_on_sqlite() {
    reopened(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_money_of_bids_in_an_auction_that_was_opened_again_is_no_settlements_on_postgres() {
    reopened(On::Postgres).await;
}
