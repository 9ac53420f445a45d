//! Settlements from the street: a win is paid, invoiced and paid out while the house is killed at every step; and who may see what of it.

use crate::documents::Caller;
use crate::notices::bell;
use crate::support::On;
use crate::support::client::{Rest, Said, Socket, fresh_key};
use crate::support::process::{ADMIN, House, run};
use crate::support::scene::{Scene, instant, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// The named points of settlements. What they kill is gone on with by the next process.
pub const POINTS: &[&str] = &[
    "settlement.begin.inside",
    "settlement.begin.after",
    "settlement.take.after",
    "settlement.change.inside",
    "settlement.change.after",
    "payments.call.before",
    "payments.call.after",
    "payments.ask.after",
];

pub const QUICK: &[(&str, &str)] = &[
    ("ARTE_SETTLEMENT__BEGIN_AFTER_MS", "0"),
    ("ARTE_SETTLEMENT__EVERY_MS", "20"),
    ("ARTE_SETTLEMENT__HOLD_MS", "300"),
    ("ARTE_SETTLEMENT__FIRST_WAIT_MS", "20"),
];

async fn keyed(rest: &Rest, path: &str, body: &Value) -> Said {
    rest.send(rest.request(Method::POST, path).header("idempotency-key", fresh_key()).json(body)).await
}

/// Gives somebody an account with money.
async fn fill(rest: &Rest, amount: &str) {
    rest.post("/v1/me/account", json!({"holder": "Ann", "pin": "204817"})).await.ok();
    keyed(rest, "/v1/me/account/deposits", &json!({"currency": "USD", "amount": amount})).await.ok();
}

/// Sells a lot to somebody for 1,000.
async fn sell(scene: &Scene, winner: &Rest) -> String {
    sell_with(scene, winner, |_| {}).await
}

/// The same on terms of the test's own.
async fn sell_with(scene: &Scene, winner: &Rest, shape: impl Fn(&mut Value)) -> String {
    let shape = |terms: &mut Value| {
        terms["ends_at"] = json!(instant(Duration::from_millis(1_500)));
        shape(terms);
    };
    let auction = scene.add_auction(shape).await;
    winner.post(&format!("/v1/sales/{}/registrations", scene.sale), json!({})).await.ok();
    let mut socket = Socket::open(winner).await;
    socket.follow(&auction).await;
    winner.post(&format!("/v1/auctions/{auction}/bids"), json!({"key": fresh_key(), "amount": "1000.00"})).await.ok();
    loop {
        let frame = socket.next_op("events").await;
        if frame["events"].as_array().unwrap().iter().any(|event| event["kind"] == "closed") {
            return auction;
        }
    }
}

/// Waits until a win is as it is to be.
async fn win(rest: &Rest, state: &str) -> Value {
    for _ in 0..1_500 {
        let wins = rest.get("/v1/me/wins").await.ok();
        if let Some(win) = wins["items"].as_array().unwrap().iter().find(|win| win["state"] == state) {
            return win.clone();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("no win is {state}: {}", rest.get("/v1/me/wins").await.ok());
}

/// What was captured went where it belongs, once: 1,000 and 250 of premium.
async fn judge(scene: &Scene, winner: &Rest) {
    let account = winner.get("/v1/me/account").await.ok();
    let left = json!({"currency": "USD", "balance": "750.00", "held": "0.00", "available": "750.00"});
    assert_eq!(account["balances"], json!([left]), "1,250 of 2,000, once");
    let trial = scene.admin.get("/v1/admin/trial-balance").await.ok();
    assert_eq!(trial["holds"], true, "{trial}");
}

async fn kills(on: On) {
    for point in POINTS {
        let mut house = House::open(on, QUICK).await;
        let mut scene = Scene::set(&house, 0, 0, |_| {}).await;
        let winner = scene.add_user("bidder").await;
        fill(&winner, "2000.00").await;
        house.stop().await;
        // The second step dies, too: whoever goes on asks what became of the first.
        let drill = match *point {
            "payments.ask.after" => "payments.call.after=kill@2".to_owned(),
            point => format!("{point}=kill@1"),
        };
        house.start_with(&[("ARTE_DRILL", &drill)]).await.expect("the house opens");
        scene.move_to(&house.url());
        let there = winner.at(&house.url());
        let sold = tokio::spawn(async move {
            let auction = sell(&scene, &there).await;
            (scene, there, auction)
        });
        let status = house.ended().await;
        assert!(!status.success(), "{point}: the house was to die");
        let more = if *point == "payments.ask.after" { "payments.ask.after=kill@1" } else { "" };
        if !more.is_empty() {
            house.start_with(&[("ARTE_DRILL", more)]).await.expect("the house opens");
            assert!(!house.ended().await.success(), "{point}: the house was to die again");
        }
        house.start().await;
        // Who was listening to the house that died may have heard of the end, or not.
        drop(sold);
        let winner = winner.at(&house.url());
        let paid = win(&winner, "paid").await;
        assert_eq!((&paid["total"], &paid["premium"]), (&json!("1250.00"), &json!("250.00")), "{point}");
        let account = winner.get("/v1/me/account").await.ok();
        assert_eq!(account["balances"][0]["balance"], "750.00", "{point}: once");
        assert_eq!(account["balances"][0]["held"], "0.00", "{point}");
        // The word about it is one, whatever died around it: it is written with the step it tells of.
        assert_eq!(bell(&winner, "payment_received").await.len(), 1, "{point}");
        let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
        let letters = admin.all("/v1/admin/mails").await;
        let told = letters.iter().filter(|letter| letter["kind"] == "payment_received").count();
        assert_eq!(told, 1, "{point}: {letters:?}");
        house.stop().await;
        let ran = run(house.command().arg("trial-balance")).await;
        assert_eq!(ran.code, Some(0), "{point}: {ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn settlement_a_kill_at_any_step_charges_nobody_twice_on_sqlite() {
    kills(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settlement_a_kill_at_any_step_charges_nobody_twice_on_postgres() {
    kills(On::Postgres).await;
}

/// While the consignor cannot be paid, the buyer, who has paid, is asked for nothing more.
async fn stuck_behind_the_buyer(on: On) {
    let house = House::open(on, QUICK).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let (winner, consignor) = (scene.add_user("bidder").await, scene.add_user("bidder").await);
    fill(&winner, "2000.00").await;
    let consigned = json!(consignor.get("/v1/me").await.ok()["id"]);
    let work = json!({"title": "Moon jar", "artist": "Han Gaon", "consignor": consigned});
    let artwork = scene.admin.post("/v1/admin/artworks", work).await.ok();
    let auction = sell_with(&scene, &winner, |terms| terms["artwork_id"] = artwork["id"].clone()).await;
    let waiting = win(&winner, "received").await;
    assert_eq!(
        (&waiting["auction"], &waiting["pay_by"], &waiting["papers"]),
        (&json!(auction), &Value::Null, &json!([]))
    );
    let id = text(&waiting["id"]);
    assert_eq!(winner.post(&format!("/v1/me/wins/{id}/pay"), json!({})).await.code(), "conflict");
    let one = format!("/v1/admin/settlements/{id}");
    for _ in 0..1_500 {
        if scene.admin.get(&one).await.ok()["stuck"] == "account" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(scene.admin.get(&one).await.ok()["stuck"], "account");
    fill(&consignor, "1.00").await;
    scene.admin.post(&format!("{one}/retry"), json!({})).await.ok();
    assert_ne!(win(&winner, "paid").await["papers"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_paid_is_asked_for_nothing_while_the_consignor_waits_on_sqlite() {
    stuck_behind_the_buyer(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_paid_is_asked_for_nothing_while_the_consignor_waits_on_postgres() {
    stuck_behind_the_buyer(On::Postgres).await;
}

/// Paid, invoiced in both languages and forms, taken back, noted; and nobody else sees any of it.
async fn whole(on: On) {
    let house = House::open(on, QUICK).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let (winner, other) = (scene.add_user("bidder").await, scene.add_user("bidder").await);
    fill(&winner, "2000.00").await;
    let auction = sell(&scene, &winner).await;
    let fees = other.get(&format!("/v1/auctions/{auction}/fees")).await.ok();
    assert_eq!((&fees["premium"][0]["rate"], &fees["resale_right"]), (&json!("25"), &json!("none")), "{fees}");
    let paid = win(&winner, "paid").await;
    judge(&scene, &winner).await;
    let id = text(&paid["id"]);
    let number = text(&paid["papers"][0]["number"]);
    assert!(number.ends_with("-000001"), "{number}");
    let invoice = format!("/v1/me/wins/{id}/invoice");
    for (language, word) in [("en", "Invoice"), ("ko", "청구서")] {
        let page = winner.request(Method::GET, &format!("{invoice}?language={language}")).send().await.unwrap();
        let page = page.text().await.unwrap();
        assert!(page.contains(word) && page.contains(&number) && page.contains("1,250.00 USD"), "{page}");
    }
    let pdf = winner.request(Method::GET, &format!("{invoice}?format=pdf&language=ko")).send().await.unwrap();
    if pdf.status() == 200 {
        assert!(pdf.bytes().await.unwrap().starts_with(b"%PDF-"));
    } else {
        assert_eq!(pdf.status(), 409, "without a font the house says so");
    }
    assert_eq!(winner.get(&format!("{invoice}?format=docx")).await.code(), "invalid");
    assert_eq!(winner.get(&format!("{invoice}?kind=credit_note")).await.code(), "not_found");
    for path in [invoice.clone(), format!("/v1/me/consignments/{id}/statement")] {
        assert_eq!(other.get(&path).await.code(), "not_found", "{path}");
    }
    for act in ["pay", "accept", "decline"] {
        let path = format!("/v1/me/wins/{id}/{act}");
        assert_eq!(other.post(&path, json!({})).await.code(), "not_found");
        assert_eq!(winner.post(&path, json!({})).await.code(), "conflict", "{act}");
    }
    let table = scene.admin.request(Method::GET, "/v1/admin/settlements/export").send().await.unwrap();
    let table = table.text().await.unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(table.contains(&number) && table.contains("1250.00"), "{table}");
    let one = format!("/v1/admin/settlements/{id}");
    let seen = scene.admin.get(&one).await.ok();
    let stages: Vec<_> = seen["steps"].as_array().unwrap().iter().map(|step| text(&step["stage"])).collect();
    assert_eq!(stages, ["securing", "capturing", "paying", "paying"], "{seen}");
    assert_eq!(scene.admin.get("/v1/admin/settlements?stage=paid").await.ok()["items"][0]["id"], json!(id));
    assert_eq!(scene.admin.get("/v1/admin/settlements?stuck=true").await.ok()["items"], json!([]));
    assert_eq!(scene.admin.get("/v1/admin/settlements?stage=x").await.code(), "invalid");
    // What is paid is sold: it can be taken back, and not reopened.
    let reopen = json!({"reason": "a slip", "ends_at": instant(Duration::from_secs(60))});
    let reopened = scene.admin.post(&format!("/v1/admin/auctions/{auction}/reopen"), reopen).await;
    assert!(!reopened.status.is_success(), "{reopened:?}");
    assert_eq!(scene.admin.post(&format!("{one}/retry"), json!({})).await.code(), "conflict");
    let why = json!({"reason": "the frame was not the one in the picture"});
    for (body, code) in [(json!({}), "malformed"), (json!({"reason": " "}), "invalid")] {
        assert_eq!(scene.admin.post(&format!("{one}/compensate"), body).await.code(), code);
    }
    assert_eq!(scene.admin.get(&one).await.ok()["taken_back"], Value::Null);
    scene.admin.post(&format!("{one}/compensate"), why.clone()).await.ok();
    assert_eq!(scene.admin.post(&format!("{one}/compensate"), why.clone()).await.code(), "conflict");
    // It was the house's own.
    assert_eq!(scene.admin.get(&format!("{one}/statement")).await.code(), "not_found");
    let back = win(&winner, "refunded").await;
    let taken_back = scene.admin.get(&one).await.ok()["taken_back"].clone();
    let admin = scene.admin.get("/v1/me").await.ok()["id"].clone();
    assert_eq!((&taken_back["reason"], &taken_back["by"]), (&why["reason"], &admin), "{taken_back}");
    assert!(!back.to_string().contains("the frame"), "the reason is the house's own: {back}");
    let export = winner.get("/v1/me/export").await.ok();
    assert_eq!(export["wins"], winner.get("/v1/me/wins").await.ok()["items"]);
    assert_eq!((&export["consignments"], export["bids"].as_array().unwrap().len()), (&json!([]), 1), "{export}");
    assert_eq!(back["papers"][1]["kind"], "credit_note", "{back}");
    assert_eq!(winner.get("/v1/me/account").await.ok()["balances"][0]["balance"], "2000.00");
    let trial = scene.admin.get("/v1/admin/trial-balance").await.ok();
    assert_eq!((&trial["holds"], &trial["currencies"][0]["customers"]), (&json!(true), &json!("2000.00")), "{trial}");
}

#[tokio::test(flavor = "multi_thread")]
async fn settlement_a_win_is_paid_invoiced_and_taken_back_on_sqlite() {
    whole(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settlement_a_win_is_paid_invoiced_and_taken_back_on_postgres() {
    whole(On::Postgres).await;
}

/// Bids for somebody who is registered.
async fn bid(rest: &Rest, auction: &str, amount: &str) {
    rest.post(&format!("/v1/auctions/{auction}/bids"), json!({"key": fresh_key(), "amount": amount})).await.ok();
}

/// Goes through every call about settlements, for the test that holds answers against the document. The house is `QUICK`, and waits two seconds
/// for a buyer.
pub async fn walk(scene: &Scene, admin: &Caller, call: impl Fn(&Rest) -> Caller) {
    let (rich, poor, seller) =
        (scene.add_bidder("bidder").await.rest, scene.add_bidder("bidder").await.rest, scene.add_user("bidder").await);
    fill(&rich, "9000.00").await;
    fill(&seller, "10.00").await;
    let (buyer, debtor, consignor) = (call(&rich), call(&poor), call(&seller));
    let id = text(&seller.get("/v1/me").await.ok()["id"]);
    let artwork = json!({"title": "Moon jar of the settlement", "artist": "Han Gaon", "consignor": id});
    let artwork = text(&scene.admin.post("/v1/admin/artworks", artwork).await.ok()["id"]);
    let right = format!("/v1/admin/artworks/{artwork}/resale-right");
    let put = admin.send(Method::PUT, &right, Some(json!({"falls_under": true}))).await;
    assert_eq!(put.status, 204, "{}", put.body);
    let soon = || json!(instant(Duration::from_millis(2_500)));
    let consigned = scene
        .add_auction(|terms| {
            terms["ends_at"] = soon();
            terms["artwork_id"] = json!(artwork);
        })
        .await;
    let (taken, left) = (
        scene.add_auction(|terms| terms["ends_at"] = soon()).await,
        scene.add_auction(|terms| terms["ends_at"] = soon()).await,
    );
    bid(&rich, &consigned, "1000.00").await;
    for lot in [&taken, &left] {
        bid(&rich, lot, "1000.00").await;
        bid(&poor, lot, "1100.00").await;
    }
    admin.get(&format!("/v1/auctions/{consigned}/fees"), 200).await;
    admin.get(&format!("/v1/auctions/{}/fees", fresh_key()), 404).await;
    // Who has no account is asked to bring the money, says that it is there, and it is not.
    let owed = text(&win(&poor, "to_pay").await["id"]);
    debtor.post(&format!("/v1/me/wins/{owed}/pay"), json!({}), 200).await;
    admin.post(&format!("/v1/admin/settlements/{owed}/retry"), json!({}), 200).await;
    debtor.get(&format!("/v1/me/wins/{owed}/invoice"), 404).await;
    debtor.get("/v1/me/wins", 200).await;
    let paid = text(&win(&rich, "paid").await["id"]);
    buyer.get(&format!("/v1/me/wins/{paid}/invoice?language=en"), 200).await;
    buyer.get(&format!("/v1/me/wins/{paid}/invoice?kind=x"), 422).await;
    consignor.get("/v1/me/consignments", 200).await;
    consignor.get("/v1/me/consignments/export", 200).await;
    let table = seller.request(Method::GET, "/v1/me/consignments/export").send().await.unwrap().text().await.unwrap();
    assert_eq!(table.lines().count(), 2, "{table}");
    assert!(
        table.starts_with("id,sale,auction,title,") && table.contains(",Moon jar of the settlement,paid_out,"),
        "{table}"
    );
    let whose = text(&rich.get("/v1/me").await.ok()["id"]);
    assert!(!table.contains(&whose), "who bought it is the house's to know: {table}");
    consignor.get(&format!("/v1/me/consignments/{paid}/statement"), 200).await;
    buyer.get(&format!("/v1/me/consignments/{paid}/statement"), 404).await;
    for path in ["", "?stage=paid", "?stuck=true", "/export"] {
        admin.get(&format!("/v1/admin/settlements{path}"), 200).await;
    }
    admin.get("/v1/admin/settlements?stage=x", 422).await;
    let one = format!("/v1/admin/settlements/{paid}");
    admin.get(&one, 200).await;
    admin.get(&format!("{one}/invoice"), 200).await;
    let stated = admin.get(&format!("{one}/statement?language=en"), 200).await;
    let seen = consignor.get(&format!("/v1/me/consignments/{paid}/statement?language=en"), 200).await;
    assert_eq!(stated, seen, "an admin sees what the consignor sees");
    admin.get(&format!("/v1/admin/settlements/{owed}/statement"), 404).await;
    // What was sold and paid is its buyer's, and not sold again for the same seller.
    let again = scene.add_draft(|terms| terms["artwork_id"] = json!(artwork)).await;
    let refused = admin.post(&format!("/v1/admin/auctions/{again}/schedule"), json!({}), 409).await;
    assert!(text(&refused["detail"]).contains("sold and paid for this seller"), "{refused}");
    admin.post(&format!("{one}/retry"), json!({}), 409).await;
    admin.post(&format!("{one}/compensate"), json!({}), 400).await;
    admin.post(&format!("{one}/compensate"), json!({"reason": " "}), 422).await;
    admin.post(&format!("{one}/compensate"), json!({"reason": "the buyer withdrew"}), 200).await;
    // The next is asked once the time of the first is over.
    let offer = text(&win(&rich, "second_chance").await["id"]);
    buyer.post(&format!("/v1/me/wins/{offer}/accept"), json!({}), 200).await;
    let other = text(&win(&rich, "second_chance").await["id"]);
    buyer.post(&format!("/v1/me/wins/{other}/decline"), json!({}), 204).await;
    buyer.post(&format!("/v1/me/wins/{other}/decline"), json!({}), 409).await;
}
