//! A sale from the first draft to the day itself, over REST: built, put in order, scheduled as a whole, paused and resumed as a whole, with the
//! house's word on who may bid how much, and all of it in the audit log.

use crate::support::On;
use crate::support::client::{Rest, Said, Socket, fresh_key};
use crate::support::instant_of;
use crate::support::process::House;
use crate::support::scene::{Scene, instant, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

#[track_caller]
fn refused(said: &Said, status: u16, code: &str) {
    assert_eq!((said.status.as_u16(), said.code()), (status, code), "{said:?}");
}

fn tag(said: &Said) -> String {
    said.headers["etag"].to_str().unwrap().to_owned()
}

async fn with_tag(rest: &Rest, method: Method, path: &str, tag: &str, body: Option<Value>) -> Said {
    let request = rest.request(method, path).header("If-Match", tag);
    let request = body.iter().fold(request, |request, body| request.json(body));
    rest.send(request).await
}

async fn artwork(rest: &Rest) -> String {
    let new = json!({"title": fresh_key(), "artist": "Han Gaon"});
    text(&rest.post("/v1/admin/artworks", new).await.ok()["id"])
}

/// Makes drafts that take everything from their sale, and returns their ids.
async fn drafts(rest: &Rest, sale: &str, count: usize) -> Vec<String> {
    let mut made = Vec::new();
    for lot in 1..=count {
        let draft =
            json!({"sale_id": sale, "artwork_id": artwork(rest).await, "lot_number": lot, "start_price": "100.00"});
        made.push(text(&rest.post("/v1/admin/auctions", draft).await.ok()["id"]));
    }
    made
}

/// A sale whose auctions need say nothing but their price, open from now on.
async fn a_sale(rest: &Rest) -> String {
    let new = json!({"title": "Evening sale", "currency": "USD", "starts_at": instant(Duration::ZERO), "ends_at": instant(HOUR),
        "defaults": {"ladder": "flat", "soft_close": "none"}});
    text(&rest.post("/v1/admin/sales", new).await.ok()["id"])
}

fn results(answer: &Value) -> Vec<&str> {
    answer["lots"].as_array().unwrap().iter().map(|lot| lot["result"].as_str().unwrap()).collect()
}

async fn statuses(rest: &Rest, sale: &str) -> Vec<String> {
    let path = format!("/v1/auctions?sale={sale}");
    rest.all(&path).await.iter().map(|auction| text(&auction["status"])).collect()
}

/// Waits until every auction of a sale is open.
async fn all_open(rest: &Rest, sale: &str) {
    let open = async {
        while !statuses(rest, sale).await.iter().all(|status| status == "open") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), open).await.expect("the auctions open");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_built_by_rest_on_sqlite() {
    build(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_is_built_by_rest_on_postgres() {
    build(On::Postgres).await;
}

async fn build(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let admin = &scene.admin;
    let bare = admin.post("/v1/admin/sales", json!({"title": "Bare", "currency": "USD"})).await.ok();
    let draft =
        json!({"sale_id": bare["id"], "artwork_id": artwork(admin).await, "lot_number": 1, "start_price": "100.00"});
    let said = admin.post("/v1/admin/auctions", draft).await;
    refused(&said, 422, "invalid");
    assert_eq!(said.body["field"], "ladder");

    let sale = a_sale(admin).await;
    let path = format!("/v1/admin/sales/{sale}");
    let seen = admin.get(&format!("/v1/sales/{sale}")).await;
    let first = tag(&seen);
    refused(&admin.send(admin.request(Method::PATCH, &path).json(&json!({"title": "X"}))).await, 400, "malformed");
    let edit = json!({"title": "Night sale", "description": "All of it.", "defaults": {"ladder": "flat", "soft_close": "2/2"}});
    let edited = with_tag(admin, Method::PATCH, &path, &first, Some(edit)).await;
    let second = tag(&edited);
    let edited = edited.ok();
    assert_eq!((&edited["title"], &edited["description"]), (&json!("Night sale"), &json!("All of it.")));
    assert_eq!(edited["defaults"]["soft_close"]["trigger_ms"], 120_000);
    refused(
        &with_tag(admin, Method::PATCH, &path, &first, Some(json!({"title": "X"}))).await,
        412,
        "precondition_failed",
    );
    let cleared = with_tag(admin, Method::PATCH, &path, &second, Some(json!({"description": null}))).await.ok();
    assert_eq!((&cleared["description"], &cleared["title"]), (&Value::Null, &json!("Night sale")));
    refused(&with_tag(&scene.bidders[0].rest, Method::PATCH, &path, &second, Some(json!({}))).await, 403, "forbidden");

    let made = drafts(admin, &sale, 4).await;
    // Order: the whole of it or nothing.
    let order = format!("{path}/lots/order");
    for auctions in [&made[..3], &[&made[..], &made[..1]].concat(), &[&made[..3], &[fresh_key()]].concat()] {
        refused(&admin.post(&order, json!({"auctions": auctions})).await, 409, "conflict");
    }
    let turned: Vec<&String> = made.iter().rev().collect();
    let answer = admin.post(&order, json!({"auctions": turned, "first_number": 11})).await.ok();
    let lots: Vec<_> = answer["lots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|lot| (lot["auction"].clone(), lot["lot_number"].clone()))
        .collect();
    let expected: Vec<_> = turned.iter().zip(11..).map(|(id, number)| (json!(id), json!(number))).collect();
    assert_eq!(lots, expected);

    // Ends, shown before they are set.
    let closes = format!("{path}/closes");
    let first_end = instant(HOUR * 2);
    let shown = admin.post(&closes, json!({"first_ends_at": first_end, "step_ms": 90_000, "dry_run": true})).await.ok();
    let before = admin.get(&format!("/v1/auctions/{}", turned[1])).await.ok();
    assert_ne!(before["ends_at"], shown["lots"][1]["ends_at"], "nothing is done yet");
    let done = admin.post(&closes, json!({"first_ends_at": first_end, "step_ms": 90_000})).await.ok();
    assert_eq!((&done["lots"], done["dry_run"].as_bool()), (&shown["lots"], Some(false)));
    for (place, lot) in (0_u32..).zip(done["lots"].as_array().unwrap()) {
        let late = instant_of(&lot["ends_at"]).since(instant_of(&json!(first_end)));
        assert_eq!(late, Duration::from_secs(90) * place);
        let auction = admin.get(&format!("/v1/auctions/{}", text(&lot["auction"]))).await.ok();
        assert_eq!(auction["ends_at"], lot["ends_at"]);
    }
    for body in [
        json!({"first_ends_at": instant(HOUR), "step_ms": 86_400_001_u64}),
        json!({"first_ends_at": "2020-01-01T00:00:00Z", "step_ms": 1}),
    ] {
        refused(&admin.post(&closes, body).await, 422, "invalid");
    }

    // One draft edited by two, one deleted.
    let of = |id: &str| format!("/v1/admin/auctions/{id}");
    let seen = tag(&admin.get(&format!("/v1/auctions/{}", made[0])).await);
    let edit = json!({"start_price": "250.00", "reserve": "777.77", "ladder_mode": "at_least"});
    let edited = with_tag(admin, Method::PATCH, &of(&made[0]), &seen, Some(edit)).await;
    let newer = tag(&edited);
    let edited = edited.ok();
    assert_eq!((edited["start_price"].as_str(), edited["reserve"].as_str()), (Some("250.00"), Some("not_met")));
    assert!(!edited.to_string().contains("777.77"), "{edited}");
    refused(
        &with_tag(admin, Method::PATCH, &of(&made[0]), &seen, Some(json!({"reserve": null}))).await,
        412,
        "precondition_failed",
    );
    refused(
        &with_tag(admin, Method::PATCH, &of(&made[0]), &newer, Some(json!({"lot_number": 12}))).await,
        409,
        "conflict",
    );
    refused(
        &with_tag(admin, Method::PATCH, &of(&made[0]), &newer, Some(json!({"artwork_id": fresh_key()}))).await,
        422,
        "invalid",
    );
    refused(&with_tag(admin, Method::DELETE, &of(&made[1]), "\"99\"", None).await, 412, "precondition_failed");
    let seen = tag(&admin.get(&format!("/v1/auctions/{}", made[1])).await);
    assert_eq!(with_tag(admin, Method::DELETE, &of(&made[1]), &seen, None).await.status.as_u16(), 204);
    refused(&admin.get(&format!("/v1/auctions/{}", made[1])).await, 404, "auction_not_found");

    // All at once, and again.
    let schedule = format!("{path}/schedule");
    refused(&scene.bidders[0].rest.post(&schedule, json!({})).await, 403, "forbidden");
    let scheduled = admin.post(&schedule, json!({})).await.ok();
    assert_eq!((results(&scheduled), scheduled["complete"].as_bool()), (vec!["scheduled"; 3], Some(true)));
    let again = admin.post(&schedule, json!({})).await.ok();
    assert_eq!(again["complete"], true);
    all_open(admin, &sale).await;
    let open = admin.get(&format!("/v1/auctions/{}", made[0])).await;
    assert!(!open.headers.contains_key("etag"), "what runs cannot be edited");
    refused(
        &with_tag(admin, Method::PATCH, &of(&made[0]), &newer, Some(json!({"start_price": "1.00"}))).await,
        409,
        "conflict",
    );
    refused(&with_tag(admin, Method::DELETE, &of(&made[0]), &newer, None).await, 409, "conflict");
    let now = tag(&admin.get(&format!("/v1/sales/{sale}")).await);
    refused(&with_tag(admin, Method::DELETE, &path, &now, None).await, 409, "conflict");
    let path = format!("/v1/admin/sales/{}", text(&bare["id"]));
    refused(&admin.post(&format!("{path}/schedule"), json!({})).await, 409, "conflict");
    assert_eq!(with_tag(admin, Method::DELETE, &path, "\"1\"", None).await.status.as_u16(), 204);

    // An artwork that is in a live auction keeps all the others from being scheduled with it.
    let sale = a_sale(admin).await;
    drafts(admin, &sale, 2).await;
    let twin =
        json!({"sale_id": sale, "artwork_id": open.body["artwork"]["id"], "lot_number": 3, "start_price": "1.00"});
    admin.post("/v1/admin/auctions", twin).await.ok();
    let said = admin.post(&format!("/v1/admin/sales/{sale}/schedule"), json!({})).await;
    refused(&said, 409, "conflict");
    assert!(said.body["detail"].as_str().unwrap().contains("lot 3"), "{said:?}");
    assert_eq!(statuses(admin, &sale).await, ["draft"; 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_stands_still_and_goes_on_as_a_whole_on_sqlite() {
    stand_still(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sale_stands_still_and_goes_on_as_a_whole_on_postgres() {
    stand_still(On::Postgres).await;
}

async fn stand_still(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let (admin, sale) = (&scene.admin, &scene.sale);
    let ann = &scene.bidders[0].rest;
    for _ in 0..10 {
        scene.add_auction(|_| {}).await;
    }
    let short = scene.add_auction(|terms| terms["ends_at"] = json!(instant(Duration::from_millis(1_500)))).await;
    let later = scene.add_auction(|terms| terms["starts_at"] = json!(instant(HOUR / 2))).await;
    let by_number = admin.all(&format!("/v1/auctions?sale={sale}")).await;
    let ids: Vec<String> = by_number.iter().map(|auction| text(&auction["id"])).collect();
    // One stands still for itself; one is over.
    let reason = |why: &str| json!({"reason": why});
    let mut socket = Socket::open(&Rest::nobody(&house.url())).await;
    let mut over = socket.follow(&short).await["resource"]["status"] == "closed";
    while !over {
        let frame = socket.next_op("events").await;
        over = frame["events"].as_array().unwrap().iter().any(|event| event["kind"] == "closed");
    }
    admin.post(&format!("/v1/admin/auctions/{}/pause", ids[0]), reason("a stain")).await.ok();
    let (pause, resume) = (format!("/v1/admin/sales/{sale}/pause"), format!("/v1/admin/sales/{sale}/resume"));
    refused(&ann.post(&pause, reason("no")).await, 403, "forbidden");
    refused(&admin.post(&pause, reason("")).await, 422, "invalid");
    let ends = async |id: &String| admin.get(&format!("/v1/auctions/{id}")).await.ok()["ends_at"].clone();
    let before = ends(&ids[1]).await;

    // Two operators at once: every lot stands still once.
    let (first, second) = tokio::join!(admin.post(&pause, reason("A fire alarm")), admin.post(&pause, reason("Smoke")));
    let (first, second) = (first.ok(), second.ok());
    let paused = |answer: &Value| results(answer).iter().filter(|result| **result == "paused").count();
    assert_eq!(paused(&first) + paused(&second), 9, "{first} {second}");
    assert_eq!(results(&first)[0], "was_paused");
    assert_eq!(results(&first)[10..], ["over", "not_open"]);
    assert_eq!(first["complete"], true);
    let bid = json!({"key": fresh_key(), "amount": "100.00"});
    refused(&ann.post(&format!("/v1/auctions/{}/bids", ids[5]), bid).await, 409, "auction_paused");
    let log = admin.all(&format!("/v1/auctions/{}/log", ids[5])).await;
    assert_eq!(log.iter().filter(|event| event["kind"] == "paused").count(), 1, "{log:?}");

    // One is taken out: it goes on by itself, and stands still again for itself.
    for act in ["resume", "pause"] {
        admin.post(&format!("/v1/admin/auctions/{}/{act}", ids[2]), reason("a closer look")).await.ok();
    }
    let resumed = admin.post(&resume, reason("No fire")).await.ok();
    let expected: Vec<&str> = (0..12)
        .map(|place| match place {
            0 | 2 => "stays_paused",
            10 => "over",
            11 => "not_open",
            _ => "resumed",
        })
        .collect();
    assert_eq!(results(&resumed), expected, "{resumed}");
    // The time that was left is what it was.
    let log = admin.all(&format!("/v1/auctions/{}/log", ids[1])).await;
    let at = |kind: &str| instant_of(&log.iter().find(|event| event["kind"] == kind).unwrap()["at"]);
    assert_eq!(instant_of(&ends(&ids[1]).await).since(at("resumed")), instant_of(&before).since(at("paused")));
    let again = admin.post(&resume, reason("No fire")).await.ok();
    assert_eq!((results(&again)[0], results(&again)[1], results(&again)[11]), ("stays_paused", "open", "not_open"));
    assert_eq!(admin.get(&format!("/v1/auctions/{later}")).await.ok()["status"], "scheduled");
    refused(&admin.post(&format!("/v1/admin/sales/{}/pause", fresh_key()), reason("x")).await, 404, "not_found");

    // Lots that close under the hand that pauses them: each is paused or over, and nothing hangs.
    let mut closing = BTreeSet::new();
    for place in 0..6_u64 {
        let ends = Duration::from_millis(1_200 + place * 40);
        closing.insert(scene.add_auction(|terms| terms["ends_at"] = json!(instant(ends))).await);
    }
    let mut words = BTreeSet::new();
    while words.len() < closing.len() {
        let answer = admin.post(&pause, reason("Again")).await.ok();
        assert_eq!(answer["complete"], true, "{answer}");
        for lot in answer["lots"].as_array().unwrap() {
            if closing.contains(&text(&lot["auction"])) && matches!(text(&lot["result"]).as_str(), "paused" | "over") {
                words.insert(text(&lot["auction"]));
            }
        }
        admin.post(&resume, reason("On")).await.ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_house_says_how_much_somebody_may_bid_on_sqlite() {
    limits(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_house_says_how_much_somebody_may_bid_on_postgres() {
    limits(On::Postgres).await;
}

async fn limits(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 2, 2, |_| {}).await;
    let operator = scene.add_user("operator").await;
    let (ann, bob) = (&scene.bidders[0], &scene.bidders[1]);
    let (sale, auction) = (&scene.sale, &scene.auctions[0]);
    let of = |paddle: u64, act: &str| format!("/v1/admin/sales/{sale}/registrations/{paddle}/{act}");
    let mine = format!("/v1/sales/{sale}/registration");
    let bids = format!("/v1/auctions/{auction}/bids");
    let bid = |amount: &str| json!({"key": fresh_key(), "amount": amount});
    let mut socket = Socket::open(&ann.rest).await;
    socket.follow(auction).await;

    assert_eq!(ann.rest.get(&mine).await.ok()["limit"], Value::Null);
    let stranger = scene.add_user("bidder").await;
    refused(&stranger.get(&mine).await, 404, "not_found");
    assert_eq!(stranger.all("/v1/me/registrations").await, [] as [Value; 0]);
    // The bidder's own limit, on the socket and by REST, from the same instant on.
    ann.rest.post(&format!("/v1/sales/{sale}/registrations"), json!({"limit": "150.00"})).await.ok();
    assert_eq!(socket.bid(auction, &fresh_key(), "160.00", None).await["code"], "limit_exceeded");
    refused(&ann.rest.post(&bids, bid("160.00")).await, 409, "limit_exceeded");
    assert_eq!(socket.bid(auction, &fresh_key(), "150.00", None).await["op"], "accepted");
    bob.rest.post(&bids, bid("200.00")).await.ok();

    // The house's word is the lower one, whatever the bidder asks for.
    let cap = json!({"cap": "250.00", "reason": "a bank letter for as much"});
    refused(&ann.rest.post(&of(ann.paddle, "limit"), cap.clone()).await, 403, "forbidden");
    let line = operator.post(&of(ann.paddle, "limit"), cap).await.ok();
    assert_eq!(
        (line["limit"].as_str(), line["asked"].as_str(), line["cap"].as_str()),
        (Some("150.00"), Some("150.00"), Some("250.00"))
    );
    let asked = ann.rest.post(&format!("/v1/sales/{sale}/registrations"), json!({})).await.ok();
    assert_eq!((asked["limit"].as_str(), asked["paddle"].as_u64()), (Some("250.00"), Some(ann.paddle)));
    assert_eq!(socket.bid(auction, &fresh_key(), "210.00", Some("251.00")).await["code"], "limit_exceeded");
    assert_eq!(socket.bid(auction, &fresh_key(), "250.00", None).await["op"], "accepted");
    for body in [json!({"cap": "0", "reason": "x"}), json!({"cap": "1e3", "reason": "x"})] {
        refused(&operator.post(&of(ann.paddle, "limit"), body).await, 422, "amount_invalid");
    }

    // Withdrawn: what stands does so, nothing new is taken, and the bidder cannot take it back alone.
    let why = json!({"reason": "a forged bank letter"});
    let line = operator.post(&of(ann.paddle, "withdraw"), why.clone()).await.ok();
    assert_eq!((line["status"].as_str(), line["reason"].as_str()), (Some("withdrawn"), Some("a forged bank letter")));
    assert_eq!(socket.bid(&scene.auctions[1], &fresh_key(), "100.00", None).await["code"], "not_registered");
    refused(
        &ann.rest.post(&format!("/v1/auctions/{}/bids", scene.auctions[1]), bid("100.00")).await,
        409,
        "not_registered",
    );
    refused(&ann.rest.post(&format!("/v1/sales/{sale}/registrations"), json!({})).await, 409, "conflict");
    let standing = operator.get(&format!("/v1/auctions/{auction}")).await.ok();
    assert_eq!((standing["leader"].as_u64(), standing["price"].as_str()), (Some(ann.paddle), Some("250.00")));
    assert_eq!(ann.rest.get(&mine).await.ok()["status"], "withdrawn");
    assert!(!ann.rest.get(&mine).await.body.to_string().contains("forged"), "why is the house's own business");
    assert_eq!(ann.rest.all("/v1/me/registrations").await[0]["status"], "withdrawn");
    let all = operator.all(&format!("/v1/admin/sales/{sale}/registrations")).await;
    assert_eq!(all.iter().map(|line| line["status"].as_str().unwrap()).collect::<Vec<_>>(), ["withdrawn", "active"]);
    operator.post(&of(ann.paddle, "reinstate"), why.clone()).await.ok();
    assert_eq!(socket.bid(&scene.auctions[1], &fresh_key(), "100.00", None).await["op"], "accepted");
    refused(&operator.post(&of(99, "withdraw"), why.clone()).await, 404, "not_found");
    refused(
        &operator.post(&of(ann.paddle, "withdraw").replace(&format!("/{}/", ann.paddle), "/x/"), why).await,
        404,
        "not_found",
    );

    // What was said on one node is heard within seconds on the one that has the auctions now.
    if on == On::Postgres {
        let other = house.open_beside().await;
        let cap = json!({"cap": "300.00", "reason": "said elsewhere"});
        operator.post(&of(bob.paddle, "limit"), cap).await.ok();
        let heard = async {
            while refusal(&bob.rest.at(&other.url()), &scene.auctions[1]).await != "limit_exceeded" {
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(15), heard).await.expect("the other node hears of it");
    }
}

/// Offers far more than a capped bidder may, on condition of an ask that never is: refused as above the limit, or else for the ask.
async fn refusal(rest: &Rest, auction: &str) -> String {
    let offer = json!({"key": fresh_key(), "amount": "5000.00", "expect_ask": "1.00"});
    rest.post(&format!("/v1/auctions/{auction}/bids"), offer).await.code().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_do_is_in_the_audit_log_on_sqlite() {
    audited(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_staff_do_is_in_the_audit_log_on_postgres() {
    audited(On::Postgres).await;
}

async fn audited(on: On) {
    let mut house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let admin = &scene.admin;
    let operator = scene.add_user("operator").await;
    let sale = a_sale(&operator).await;
    let made = drafts(&operator, &sale, 1).await;
    let seen = tag(&operator.get(&format!("/v1/auctions/{}", made[0])).await);
    let edit = json!({"reserve": "8675309.42", "lot_number": 77});
    with_tag(&operator, Method::PATCH, &format!("/v1/admin/auctions/{}", made[0]), &seen, Some(edit)).await.ok();
    let body = json!({"email": "secret-person@people.example", "name": "Secret Person", "password": "a very secret word", "role": "operator"});
    admin.post("/v1/admin/users", body).await.ok();
    for _ in 0..15 {
        refused(&scene.bidders[0].rest.post("/v1/admin/sales", json!({})).await, 403, "forbidden");
    }
    refused(&operator.get("/v1/admin/audit").await, 403, "forbidden");
    let keyed = operator
        .request(Method::POST, "/v1/admin/sales")
        .header("Idempotency-Key", "k")
        .json(&json!({"title": "Keyed", "currency": "USD"}));
    for request in [keyed.try_clone().unwrap(), keyed] {
        operator.send(request).await.ok();
    }

    let rows = admin.all("/v1/admin/audit").await;
    let all = json!(rows).to_string();
    for secret in ["8675309", "Secret", "secret", "people.example", "Evening"] {
        assert!(!all.contains(secret), "{secret} is in the audit log");
    }
    let of = |act: &str, kind: &str| -> Vec<&Value> {
        rows.iter().filter(|row| row["act"] == act && row["kind"] == kind).collect()
    };
    let edits = of("PATCH /v1/admin/auctions/{id}", "begun");
    assert_eq!(edits[0]["summary"], json!({"reserve": true, "lot_number": 77}));
    assert_eq!((&edits[0]["object"], edits[0]["client"].as_str()), (&json!(made[0]), Some("127.0.0.1")));
    let ended = of("PATCH /v1/admin/auctions/{id}", "ended");
    assert_eq!((&ended[0]["of"], ended[0]["status"].as_u64()), (&edits[0]["seq"], Some(200)));
    let cap = json!({"cap": "500.00", "reason": "secret"});
    let limit = "/v1/admin/sales/{id}/registrations/{paddle}/limit";
    let paddle = scene.bidders[0].paddle;
    operator.post(&limit.replace("{id}", &scene.sale).replace("{paddle}", &paddle.to_string()), cap).await.ok();
    let capped = admin.all(&format!("/v1/admin/audit?object={}", scene.sale)).await;
    assert_eq!(capped[1]["summary"], json!({"cap": "500.00", "paddle": paddle}), "{capped:?}");
    assert!(of("POST /v1/admin/sales", "ended").iter().any(|row| row["object"] == json!(sale)));
    assert_eq!(of("POST /v1/admin/sales", "ended").iter().filter(|row| row["code"] == "replayed").count(), 1);
    assert_eq!(of("POST /v1/admin/sales", "refused").len(), 10, "the rest is counted nowhere: it would fill the store");
    assert_eq!(of("arte admin create", "begun")[0]["summary"], json!({"role": "admin"}));
    assert!(of("arte admin create", "ended")[0]["actor"].is_null());
    assert!(rows.windows(2).all(|pair| pair[0]["hash_before"] == pair[1]["hash"]), "each names the one before");

    let me = text(&operator.get("/v1/me").await.ok()["id"]);
    let by_actor = admin.all(&format!("/v1/admin/audit?actor={me}")).await;
    assert!(!by_actor.is_empty() && by_actor.iter().all(|row| row["actor"] == json!(me)));
    let by_object = admin.all(&format!("/v1/admin/audit?object={}", made[0])).await;
    assert_eq!(by_object.len(), 3, "{by_object:?}");
    for (query, status) in
        [("actor=me", 400), ("since=yesterday", 400), ("kind=begun", 400), ("cursor=zz", 400), ("limit=0", 422)]
    {
        assert_eq!(admin.get(&format!("/v1/admin/audit?{query}")).await.status.as_u16(), status, "{query}");
    }
    let key = json!({"name": "auditor", "scopes": ["audit:read"], "expires_at": instant(HOUR)});
    let key = text(&admin.post("/v1/admin/api-keys", key).await.ok()["key"]);
    let auditor = Rest::with_token(&house.url(), &key);
    let check = auditor.get("/v1/admin/audit/check").await.ok();
    assert_eq!((check["holds"].as_bool(), check["rows"].as_u64() > Some(20)), (Some(true), true), "{check}");
    assert!(!json!(auditor.all("/v1/admin/audit").await).to_string().contains(&key[6..]));

    // Keys are rotated past the house, which finds the note of it.
    let rotated = house.command().args(["keys", "rotate", "--of", "access"]).output().await.unwrap();
    assert!(rotated.status.success());
    let noted = async {
        while auditor.all("/v1/admin/audit?act=arte%20keys%20rotate").await.is_empty() {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), noted).await.expect("the rotation is noted");
    house.stop().await;
}

/// Builds a sale of five drafts, arms a drill for the next process, does something to the sale that the drill cuts off, and starts the house again.
async fn cut_off(on: On, drill: &str, schedule_first: bool, act: &str) -> (House, Scene, String) {
    let mut house = House::open(on, &[]).await;
    let mut scene = Scene::set(&house, 0, 1, |_| {}).await;
    let sale = a_sale(&scene.admin).await;
    drafts(&scene.admin, &sale, 5).await;
    if schedule_first {
        scene.admin.post(&format!("/v1/admin/sales/{sale}/schedule"), json!({})).await.ok();
        all_open(&scene.admin, &sale).await;
    }
    if act == "resume" {
        scene.admin.post(&format!("/v1/admin/sales/{sale}/pause"), json!({"reason": "because"})).await.ok();
    }
    house.stop().await;
    house.start_with(&[("ARTE_DRILL", drill)]).await.unwrap();
    scene.move_to(&house.url());
    let request = scene.admin.request(Method::POST, &format!("/v1/admin/sales/{sale}/{act}"));
    let body = match act {
        "schedule" => json!({}),
        "closes" => json!({"first_ends_at": instant(HOUR * 3), "step_ms": 1_000}),
        _ => json!({"reason": "because"}),
    };
    let cut = scene.admin.try_send(request.json(&body)).await;
    assert!(cut.is_err(), "{drill}: the house lives and says {cut:?}");
    house.ended().await;
    house.start().await;
    scene.move_to(&house.url());
    (house, scene, sale)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_dies_while_a_sale_is_scheduled_has_all_of_it_or_nothing() {
    for (on, drill, before) in [
        (On::Sqlite, "store.schedule_drafts.before_commit=kill", true),
        (On::Sqlite, "store.schedule_drafts.after_commit=kill", false),
        (On::Sqlite, "sale.schedule.adopt.before=kill", false),
        (On::Postgres, "store.schedule_drafts.before_commit=kill", true),
        (On::Postgres, "house.adopt.before=kill@3", false),
    ] {
        let (mut house, scene, sale) = cut_off(on, drill, false, "schedule").await;
        let now = statuses(&scene.admin, &sale).await;
        assert_eq!(now.len(), 5, "{drill}");
        assert!(now.iter().all(|status| (status == "draft") == before), "{drill}: {now:?}");
        let again = scene.admin.post(&format!("/v1/admin/sales/{sale}/schedule"), json!({})).await.ok();
        assert_eq!(again["complete"], true, "{drill}: {again}");
        all_open(&scene.admin, &sale).await;
        // What was begun and never ended stands in the audit log as just that.
        let rows = scene.admin.all("/v1/admin/audit?act=POST%20/v1/admin/sales/%7Bid%7D/schedule").await;
        let kinds: Vec<_> = rows.iter().map(|row| row["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["ended", "begun", "begun"], "{drill}");
        assert_eq!(scene.admin.get("/v1/admin/audit/check").await.ok()["holds"], true);
        house.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_dies_while_ends_are_set_has_set_none() {
    for on in [On::Sqlite, On::Postgres] {
        let (mut house, scene, sale) = cut_off(on, "store.edit_drafts.before_commit=kill", false, "closes").await;
        let drafts = scene.admin.all(&format!("/v1/auctions?sale={sale}")).await;
        let ends: BTreeSet<_> = drafts.iter().map(|draft| text(&draft["ends_at"])).collect();
        assert_eq!((drafts.len(), ends.len()), (5, 1), "{ends:?}");
        house.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_dies_while_a_sale_is_paused_can_pause_and_resume_all_of_it() {
    for (on, drill) in [
        (On::Sqlite, "sale.pause.noted=kill"),
        (On::Sqlite, "sale.act.before=kill@4"),
        (On::Postgres, "sale.act.before=kill@2"),
    ] {
        let (mut house, scene, sale) = cut_off(on, drill, true, "pause").await;
        let of = |act: &str| format!("/v1/admin/sales/{sale}/{act}");
        let paused = scene.admin.post(&of("pause"), json!({"reason": "because"})).await.ok();
        assert_eq!(paused["complete"], true, "{paused}");
        assert_eq!(statuses(&scene.admin, &sale).await, ["paused"; 5], "{drill}");
        let resumed = scene.admin.post(&of("resume"), json!({"reason": "because"})).await.ok();
        assert_eq!(results(&resumed), ["resumed"; 5], "{drill}");
        house.stop().await;
    }
    let (mut house, scene, sale) = cut_off(On::Postgres, "sale.resume.forget.before=kill", true, "resume").await;
    assert_eq!(statuses(&scene.admin, &sale).await, ["open"; 5]);
    let again = scene.admin.post(&format!("/v1/admin/sales/{sale}/resume"), json!({"reason": "because"})).await.ok();
    assert_eq!((results(&again), again["complete"].as_bool()), (vec!["open"; 5], Some(true)));
    house.stop().await;
}
