//! The operator's whole path over REST, with a watcher on the socket who sees every act with its reason.

use crate::support::On;
use crate::support::client::{End, Rest, Said, Socket, fresh_key};
use crate::support::process::House;
use crate::support::scene::{Bidder, Scene, instant, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// All acts, with bodies that would be fine in the right state.
const ACTS: [&str; 7] = ["pause", "resume", "extend", "lower-reserve", "cancel", "reopen", "bids/1/retract"];

fn body_of(act: &str) -> Value {
    match act {
        "extend" => json!({"reason": "because", "by_ms": 1_000}),
        "lower-reserve" => json!({"reason": "because", "reserve": "1.00"}),
        "reopen" => json!({"reason": "because", "ends_at": instant(Duration::from_secs(60))}),
        _ => json!({"reason": "because"}),
    }
}

async fn act(rest: &Rest, auction: &str, act: &str, body: Value) -> Said {
    rest.post(&format!("/v1/admin/auctions/{auction}/{act}"), body).await
}

#[track_caller]
fn refused(said: &Said, status: u16, code: &str) {
    assert_eq!((said.status.as_u16(), said.code()), (status, code), "{said:?}");
    assert_eq!(said.body["status"], status, "{said:?}");
}

/// Every act but these is refused as one that the state does not allow.
async fn conflict_but_for(scene: &Scene, auction: &str, allowed: &[&str]) {
    for name in ACTS.iter().filter(|name| !allowed.contains(name)) {
        let said = act(&scene.admin, auction, name, body_of(name)).await;
        assert_eq!((said.status.as_u16(), said.code()), (409, "conflict"), "{name}: {said:?}");
    }
}

/// Somebody who follows one auction and takes its events one by one.
struct Watcher {
    socket: Socket,
    seq: u64,
    waiting: Vec<Value>,
}

impl Watcher {
    async fn follow(url: &str, auction: &str) -> Self {
        let mut socket = Socket::open(&Rest::nobody(url)).await;
        let seq = socket.follow(auction).await["seq"].as_u64().unwrap();
        Self { socket, seq, waiting: Vec::new() }
    }

    /// Returns the next event, which must be of this kind and follow the one before.
    async fn event(&mut self, kind: &str) -> Value {
        while self.waiting.is_empty() {
            let frame = self.socket.next_op("events").await;
            self.waiting.extend(frame["events"].as_array().unwrap().iter().cloned());
        }
        let event = self.waiting.remove(0);
        assert_eq!(event["kind"], kind, "{event}");
        self.seq += 1;
        assert_eq!(event["seq"].as_u64(), Some(self.seq), "{event}");
        event
    }

    /// The same of an operator's act, which carries the operator's words.
    async fn act(&mut self, kind: &str, reason: &str) -> Value {
        let event = self.event(kind).await;
        assert_eq!(event["reason"], reason, "{event}");
        event
    }
}

async fn bid(bidder: &Bidder, auction: &str, amount: &str, max: Option<&str>) -> Said {
    let mut body = json!({"key": fresh_key(), "amount": amount});
    if let Some(max) = max {
        body["max"] = json!(max);
    }
    bidder.rest.post(&format!("/v1/auctions/{auction}/bids"), body).await
}

async fn resource(scene: &Scene, auction: &str) -> Value {
    Rest::nobody(&scene.admin.base).get(&format!("/v1/auctions/{auction}")).await.ok()
}

/// Returns microseconds from one instant to another.
fn between(from: &Value, to: &Value) -> i64 {
    let read = |value: &Value| text(value).parse::<jiff::Timestamp>().unwrap().as_microsecond();
    read(to) - read(from)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_seen_by_operators_only_and_its_terms_are_fixed_by_scheduling_on_sqlite() {
    from_draft_to_cancelled(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_seen_by_operators_only_and_its_terms_are_fixed_by_scheduling_on_postgres() {
    from_draft_to_cancelled(On::Postgres).await;
}

async fn from_draft_to_cancelled(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let later = |terms: &mut Value| {
        terms["reserve"] = json!("500.00");
        terms["starts_at"] = json!(instant(Duration::from_secs(3_600)));
        terms["ends_at"] = json!(instant(Duration::from_secs(7_200)));
    };
    let auction = scene.add_draft(later).await;
    let path = format!("/v1/auctions/{auction}");
    for rest in [&Rest::nobody(&house.url()), &scene.bidders[0].rest] {
        for below in ["", "/bids", "/log?from=1"] {
            refused(&rest.get(&format!("{path}{below}")).await, 404, "auction_not_found");
        }
        assert!(rest.all(&format!("/v1/auctions?sale={}", scene.sale)).await.is_empty(), "a draft is listed");
    }
    refused(&bid(&scene.bidders[0], &auction, "100.00", None).await, 404, "auction_not_found");
    let mut early = Socket::open(&Rest::nobody(&house.url())).await;
    early.say(json!({"op": "subscribe", "auctions": [auction]})).await;
    assert_eq!(early.next_op("error").await["code"], "auction_not_found");
    let draft = scene.admin.get(&path).await.ok();
    assert_eq!(draft["status"], "draft");
    conflict_but_for(&scene, &auction, &[]).await;

    // Another draft under the same lot number cannot be.
    let artwork = json!({"title": fresh_key(), "artist": "Han Gaon"});
    let artwork = text(&scene.admin.post("/v1/admin/artworks", artwork).await.ok()["id"]);
    let mut terms = crate::support::scene::terms(&scene.sale, &artwork, 1);
    refused(&scene.admin.post("/v1/admin/auctions", terms.clone()).await, 409, "conflict");

    let schedule = format!("/v1/admin/auctions/{auction}/schedule");
    refused(&scene.bidders[0].rest.post(&schedule, json!({})).await, 403, "forbidden");
    refused(&Rest::nobody(&house.url()).post(&schedule, json!({})).await, 401, "unauthenticated");
    let scheduled = scene.admin.post(&schedule, json!({})).await.ok();
    assert_eq!(
        (scheduled["status"].as_str(), scheduled["reserve"].as_str()),
        (Some("scheduled"), Some("not_met")),
        "{scheduled}"
    );
    let fixed = |resource: &Value| {
        ["terms_hash", "reserve_commitment", "start_price", "starts_at", "lot_number"]
            .map(|name| resource[name].clone())
    };
    assert_eq!(scheduled["terms_hash"].as_str().map(str::len), Some(64), "{scheduled}");
    assert_eq!(scheduled["reserve_commitment"].as_str().map(str::len), Some(64), "{scheduled}");
    refused(&scene.admin.post(&schedule, json!({})).await, 409, "conflict");
    // There is no way to change the terms.
    terms["start_price"] = json!("1.00");
    for method in [Method::PUT, Method::PATCH, Method::DELETE, Method::POST] {
        for path in [&path, &format!("/v1/admin/auctions/{auction}")] {
            let said = scene.admin.send(scene.admin.request(method.clone(), path).json(&terms)).await;
            assert!(matches!(said.status.as_u16(), 400 | 404 | 405), "{method} {path}: {said:?}");
        }
    }
    for method in [Method::PATCH, Method::DELETE] {
        let request = scene.admin.request(method, &format!("/v1/admin/auctions/{auction}")).header("if-match", "\"1\"");
        refused(&scene.admin.send(request.json(&json!({}))).await, 409, "conflict");
    }
    assert_eq!(fixed(&resource(&scene, &auction).await), fixed(&scheduled));
    assert_eq!(scene.admin.all(&format!("/v1/auctions?sale={}", scene.sale)).await.len(), 1);

    // Before the start only two acts are possible.
    let mut watcher = Watcher::follow(&house.url(), &auction).await;
    conflict_but_for(&scene, &auction, &["lower-reserve", "cancel"]).await;
    let lower = |reserve: &str| json!({"reason": "The seller is in a hurry", "reserve": reserve});
    refused(&act(&scene.admin, &auction, "lower-reserve", lower("500.00")).await, 409, "conflict");
    refused(&act(&scene.admin, &auction, "lower-reserve", lower("4e2")).await, 422, "amount_invalid");
    let lowered = act(&scene.admin, &auction, "lower-reserve", lower("400.00")).await.ok();
    let event = watcher.act("reserve_lowered", "The seller is in a hurry").await;
    assert_eq!(
        (event["reserve"].as_str(), &event["price"], event["ask"].as_str()),
        (Some("not_met"), &Value::Null, Some("100.00"))
    );
    assert_eq!((lowered["status"].as_str(), lowered["seq"].as_u64()), (Some("scheduled"), Some(1)), "{lowered}");
    assert!(!lowered.to_string().contains("400.00") && !event.to_string().contains("400.00"), "the reserve is hidden");
    for reason in [json!(""), json!("x".repeat(501))] {
        refused(&act(&scene.admin, &auction, "cancel", json!({"reason": reason})).await, 422, "invalid");
    }
    refused(&act(&scene.admin, &auction, "cancel", json!({})).await, 400, "malformed");
    let cancelled = act(&scene.admin, &auction, "cancel", json!({"reason": "A forgery"})).await.ok();
    watcher.act("cancelled", "A forgery").await;
    assert_eq!((cancelled["status"].as_str(), &cancelled["outcome"]), (Some("cancelled"), &Value::Null));
    conflict_but_for(&scene, &auction, &[]).await;
    refused(&bid(&scene.bidders[0], &auction, "100.00", None).await, 409, "auction_closed");
    assert_eq!(fixed(&resource(&scene, &auction).await)[0], scheduled["terms_hash"]);
    refused(&act(&scene.admin, &fresh_key(), "pause", body_of("pause")).await, 404, "auction_not_found");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_is_an_event_with_its_reason_on_sqlite() {
    every_act(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_act_is_an_event_with_its_reason_on_postgres() {
    every_act(On::Postgres).await;
}

async fn every_act(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 1, 2, |terms| terms["reserve"] = json!("500.00")).await;
    let auction = &scene.auctions[0];
    let (ann, bob) = (&scene.bidders[0], &scene.bidders[1]);
    let mut socket = Socket::open(&Rest::nobody(&house.url())).await;
    let from = json!({auction.clone(): {"epoch": 1, "seq": 0}});
    socket.say(json!({"op": "subscribe", "auctions": [auction], "from": from})).await;
    let mut watcher = Watcher { socket, seq: 0, waiting: Vec::new() };
    watcher.event("opened").await;
    for name in ACTS {
        refused(&act(&ann.rest, auction, name, body_of(name)).await, 403, "forbidden");
        let nobody = Rest::nobody(&house.url());
        refused(&act(&nobody, auction, name, body_of(name)).await, 401, "unauthenticated");
    }
    let operator = scene.add_user("operator").await;
    let of_ann = bid(ann, auction, "100.00", None).await.ok();
    watcher.event("bid_accepted").await;

    pause_resume_extend(&scene, &operator, &mut watcher).await;

    // Below the reserve a bid stands in full, so it can be lowered to just above and to just below it.
    let of_bob = bid(bob, auction, "150.00", Some("300.00")).await.ok();
    assert_eq!(of_bob["amount"], "300.00");
    watcher.event("bid_accepted").await;
    let lower = |reserve: &str| json!({"reason": "He took pity", "reserve": reserve});
    let lowered = act(&operator, auction, "lower-reserve", lower("310.00")).await.ok();
    assert_eq!(lowered["reserve"], "not_met");
    assert_eq!(watcher.act("reserve_lowered", "He took pity").await["reserve"], "not_met");
    refused(&act(&operator, auction, "lower-reserve", lower("310.00")).await, 409, "conflict");
    let lowered = act(&operator, auction, "lower-reserve", lower("300.00")).await.ok();
    assert_eq!((lowered["reserve"].as_str(), lowered["price"].as_str()), (Some("met"), Some("300.00")), "{lowered}");
    let event = watcher.act("reserve_lowered", "He took pity").await;
    assert_eq!((event["reserve"].as_str(), event["price"].as_str()), (Some("met"), Some("300.00")), "{event}");
    assert_eq!(watcher.event("reserve_met").await["price"], "300.00");

    // Without Bob's bid everything is as if he had never come.
    let of = of_bob["seq"].as_u64().unwrap();
    let retract = format!("bids/{of}/retract");
    let taken = act(&operator, auction, &retract, json!({"reason": "A slip of the finger"})).await.ok();
    let event = watcher.act("bid_retracted", "A slip of the finger").await;
    for face in [&taken, &event] {
        assert_eq!(
            (face["price"].as_str(), face["leader"].as_u64(), face["ask"].as_str(), face["bid_count"].as_u64()),
            (Some("100.00"), Some(ann.paddle), Some("110.00"), Some(1)),
            "{face}"
        );
        assert_eq!(face["reserve"], "not_met", "{face}");
    }
    assert_eq!(event["of"].as_u64(), Some(of));
    let lines = Rest::nobody(&house.url()).all(&format!("/v1/auctions/{auction}/bids")).await;
    let lines: Vec<_> = lines.iter().map(|line| (&line["seq"], &line["paddle"], line["retracted"].as_bool())).collect();
    assert_eq!(
        lines,
        [(&of_bob["seq"], &json!(bob.paddle), Some(true)), (&of_ann["seq"], &json!(ann.paddle), Some(false))]
    );
    let mut late = Socket::open(&Rest::nobody(&house.url())).await;
    let snapshot = late.follow(auction).await;
    assert_eq!((&snapshot["bids"][0]["seq"], &snapshot["bids"][0]["retracted"]), (&of_bob["seq"], &json!(true)));
    for gone in [retract.as_str(), "bids/1/retract", "bids/999/retract"] {
        refused(&act(&operator, auction, gone, body_of(gone)).await, 409, "conflict");
    }
    refused(&act(&operator, auction, "bids/x/retract", body_of("pause")).await, 404, "not_found");
    conflict_but_for(&scene, auction, &["pause", "extend", "lower-reserve", "cancel"]).await;

    act(&operator, auction, "cancel", json!({"reason": "The roof leaks"})).await.ok();
    watcher.act("cancelled", "The roof leaks").await;
    assert_eq!(resource(&scene, auction).await["status"], "cancelled");
    refused(&bid(bob, auction, "500.00", None).await, 409, "auction_closed");
    conflict_but_for(&scene, auction, &[]).await;
    // The public log is what the watcher saw.
    let log = scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    assert_eq!(log.len() as u64, watcher.seq);
}

async fn pause_resume_extend(scene: &Scene, operator: &Rest, watcher: &mut Watcher) {
    let auction = &scene.auctions[0];
    let before = resource(scene, auction).await;
    let paused = act(operator, auction, "pause", json!({"reason": "Somebody has fainted"})).await.ok();
    assert_eq!(paused["status"], "paused");
    let stood_still = watcher.act("paused", "Somebody has fainted").await;
    refused(&bid(&scene.bidders[1], auction, "110.00", None).await, 409, "auction_paused");
    conflict_but_for(scene, auction, &["resume", "extend", "lower-reserve", "cancel", "bids/1/retract"]).await;
    let resumed = act(operator, auction, "resume", json!({"reason": "He is well"})).await.ok();
    let event = watcher.act("resumed", "He is well").await;
    assert_eq!((resumed["status"].as_str(), &resumed["ends_at"]), (Some("open"), &event["ends_at"]));
    let (left, right) = (between(&stood_still["at"], &before["ends_at"]), between(&event["at"], &event["ends_at"]));
    assert_eq!(left, right, "the remaining time is what it was");
    refused(&act(operator, auction, "resume", body_of("resume")).await, 409, "conflict");

    for by_ms in [json!(0), json!(30_u64 * 24 * 3_600_000 + 1)] {
        let said = act(operator, auction, "extend", json!({"reason": "Snow", "by_ms": by_ms})).await;
        refused(&said, 422, "invalid");
        assert_eq!(said.body["field"], "by_ms");
    }
    let extended = act(operator, auction, "extend", json!({"reason": "Snow on the roads", "by_ms": 90_000})).await.ok();
    let event = watcher.event("extended").await;
    assert_eq!((event["reason"].as_str(), event["by_ms"].as_u64()), (Some("operator"), Some(90_000)), "{event}");
    assert_eq!(between(&resumed["ends_at"], &event["ends_at"]), 90_000_000);
    assert_eq!(extended["ends_at"], event["ends_at"]);

    // A pause can be made longer: the extra time is there when it is over.
    act(operator, auction, "pause", body_of("pause")).await.ok();
    let stood_still = watcher.event("paused").await;
    act(operator, auction, "extend", json!({"reason": "More snow", "by_ms": 10_000})).await.ok();
    watcher.event("extended").await;
    act(operator, auction, "resume", body_of("resume")).await.ok();
    let event = watcher.event("resumed").await;
    let left = between(&stood_still["at"], &extended["ends_at"]) + 10_000_000;
    assert_eq!(left, between(&event["at"], &event["ends_at"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_auction_can_be_opened_again_with_the_same_bids_on_sqlite() {
    close_and_reopen(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_auction_can_be_opened_again_with_the_same_bids_on_postgres() {
    close_and_reopen(On::Postgres).await;
}

async fn close_and_reopen(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 0, 2, |_| {}).await;
    let auction = scene.add_auction(|terms| terms["ends_at"] = json!(instant(Duration::from_millis(2_500)))).await;
    let mut watcher = Watcher::follow(&house.url(), &auction).await;
    if watcher.seq == 0 {
        watcher.event("opened").await;
    }
    let (ann, bob) = (&scene.bidders[0], &scene.bidders[1]);
    bid(ann, &auction, "100.00", Some("200.00")).await.ok();
    watcher.event("bid_accepted").await;
    let closed = watcher.event("closed").await;
    assert_eq!(
        (closed["outcome"].as_str(), closed["hammer_price"].as_str(), closed["paddle"].as_u64()),
        (Some("sold"), Some("100.00"), Some(ann.paddle)),
        "{closed}"
    );
    conflict_but_for(&scene, &auction, &["reopen"]).await;
    let reopen = |ends_at: String| json!({"reason": "The line was down", "ends_at": ends_at});
    refused(&act(&scene.admin, &auction, "reopen", reopen("2020-01-01T00:00:00.000000Z".into())).await, 422, "invalid");
    let until = instant(Duration::from_secs(600));
    let reopened = act(&scene.admin, &auction, "reopen", reopen(until.clone())).await.ok();
    assert_eq!(
        (reopened["status"].as_str(), reopened["price"].as_str(), reopened["leader"].as_u64(), &reopened["outcome"]),
        (Some("open"), Some("100.00"), Some(ann.paddle), &Value::Null),
        "{reopened}"
    );
    assert_eq!((&reopened["ends_at"], &reopened["hammer_price"]), (&json!(until), &Value::Null));
    let event = watcher.act("reopened", "The line was down").await;
    assert_eq!(event["ends_at"], until.as_str());
    // Ann's maximum still works for her.
    let answer = bid(bob, &auction, "150.00", None).await.ok();
    assert_eq!((answer["leading"].as_bool(), answer["price"].as_str()), (Some(false), Some("160.00")), "{answer}");
    watcher.event("bid_accepted").await;
    assert_eq!(watcher.event("bid_accepted").await["by"], "proxy");
    refused(&act(&scene.admin, &auction, "reopen", reopen(until)).await, 409, "conflict");
    assert_eq!(resource(&scene, &auction).await["bid_count"].as_u64(), Some(2), "the house's answers do not count");
}

#[tokio::test(flavor = "multi_thread")]
async fn people_may_do_what_they_may_and_not_more_on_sqlite() {
    people(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_may_do_what_they_may_and_not_more_on_postgres() {
    people(On::Postgres).await;
}

async fn people(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 1, 3, |_| {}).await;
    let auction = &scene.auctions[0];
    let (ann, bob, cid) = (&scene.bidders[0], &scene.bidders[1], &scene.bidders[2]);

    suspend_and_reinstate(&scene, ann, auction).await;

    // Bob sells one himself.
    let seller = text(&bob.rest.get("/v1/me").await.ok()["id"]);
    let work = json!({"title": fresh_key(), "artist": "Han Gaon", "consignor": seller});
    let work = scene.admin.post("/v1/admin/artworks", work).await.ok();
    let page = cid.rest.get(&format!("/v1/artworks/{}", text(&work["id"]))).await.ok();
    assert!(!page.to_string().contains(&seller), "who sells is the house's business: {page}");
    let own = scene.add_auction(|terms| terms["artwork_id"] = work["id"].clone()).await;
    refused(&bid(bob, &own, "100.00", None).await, 409, "own_artwork");
    bid(cid, &own, "100.00", None).await.ok();

    // A limit is what may be bid at most, as amount and as maximum; registering again changes it and not the paddle.
    let registrations = format!("/v1/sales/{}/registrations", scene.sale);
    let again = cid.rest.post(&registrations, json!({"limit": "200.00"})).await;
    assert_eq!(again.status.as_u16(), 200);
    let again = again.ok();
    assert_eq!((again["paddle"].as_u64(), again["limit"].as_str()), (Some(cid.paddle), Some("200.00")));
    refused(&bid(cid, auction, "210.00", None).await, 409, "limit_exceeded");
    refused(&bid(cid, auction, "190.00", Some("200.01")).await, 409, "limit_exceeded");
    bid(cid, auction, "190.00", Some("200.00")).await.ok();
    assert_eq!(cid.rest.post(&registrations, json!({"limit": null})).await.ok()["limit"], Value::Null);
    bid(cid, auction, "190.00", Some("500.00")).await.ok();

    // Signed in but without a paddle.
    let stranger = json!({"email": "stranger@people.example", "name": "S", "password": "a long enough password", "role": "bidder"});
    scene.admin.post("/v1/admin/users", stranger.clone()).await.ok();
    refused(&scene.admin.post("/v1/admin/users", stranger).await, 409, "conflict");
    let stranger = Rest::login(&house.url(), "stranger@people.example", "a long enough password").await;
    let stranger = Bidder { rest: stranger, paddle: 0 };
    refused(&bid(&stranger, auction, "300.00", None).await, 409, "not_registered");
    for path in ["/v1/admin/users", &format!("/v1/admin/auctions/{auction}/attempts")] {
        refused(&stranger.rest.get(path).await, 403, "forbidden");
    }
    let first = stranger.rest.post(&registrations, json!({})).await;
    assert_eq!(first.status.as_u16(), 201);
    refused(&bid(&stranger, auction, "150.00", None).await, 409, "bid_below_ask");

    attempts(&scene, auction, cid, &stranger).await;

    stranger.rest.get("/v1/me").await.ok();
    let out = stranger.rest.post("/v1/auth/logout", json!({})).await;
    assert_eq!(out.status.as_u16(), 204);
    refused(&stranger.rest.get("/v1/me").await, 401, "unauthenticated");
    refused(&bid(&stranger, auction, "800.00", None).await, 401, "unauthenticated");
    assert!(Socket::try_open(&stranger.rest).await.is_err(), "a dead token opens a socket");
}

async fn suspend_and_reinstate(scene: &Scene, ann: &Bidder, auction: &str) {
    let me = ann.rest.get("/v1/me").await.ok();
    let (id, email) = (text(&me["id"]), text(&me["email"]));
    let mut socket = Socket::open(&ann.rest).await;
    socket.follow(auction).await;
    bid(ann, auction, "100.00", None).await.ok();
    let mut bystander = Socket::open(&scene.bidders[1].rest).await;
    let suspend = |word: &str| format!("/v1/admin/users/{id}/{word}");
    refused(&ann.rest.post(&suspend("suspend"), json!({"reason": "x"})).await, 403, "forbidden");
    refused(&scene.admin.post(&suspend("suspend"), json!({"reason": ""})).await, 422, "invalid");
    let user = scene.admin.post(&suspend("suspend"), json!({"reason": "He shouts"})).await.ok();
    assert_eq!((user["suspended"].as_bool(), user["id"].as_str()), (Some(true), Some(id.as_str())));
    assert_eq!(socket.end().await, End::Closed(4501));
    // His sessions have ended with the suspension, and he cannot begin a new one.
    refused(&bid(ann, auction, "150.00", None).await, 401, "unauthenticated");
    let login = json!({"email": email, "password": "a long enough password"});
    refused(&Rest::nobody(&ann.rest.base).post("/v1/auth/login", login.clone()).await, 403, "suspended");
    assert!(Socket::try_open(&ann.rest).await.is_err(), "a suspended user opens a socket");
    bystander.say(json!({"op": "ping", "t": 1})).await;
    bystander.next_op("pong").await;

    let user = scene.admin.post(&suspend("reinstate"), json!({"reason": "He whispers"})).await.ok();
    assert_eq!(user["suspended"], false);
    let back = Bidder { rest: Rest::login(&ann.rest.base, &email, "a long enough password").await, ..ann.clone() };
    Socket::open(&back.rest).await.follow(auction).await;
    refused(&bid(&back, auction, "150.00", None).await, 409, "already_leading");
    let unknown = format!("/v1/admin/users/{}/suspend", fresh_key());
    refused(&scene.admin.post(&unknown, json!({"reason": "x"})).await, 404, "not_found");
}

/// Everybody sees his own attempts, the operator all of them, with what became of each; newest first.
async fn attempts(scene: &Scene, auction: &str, cid: &Bidder, stranger: &Bidder) {
    let all = scene.admin.all(&format!("/v1/admin/auctions/{auction}/attempts")).await;
    let outcomes = |lines: &[Value], paddle: Option<u64>| -> Vec<String> {
        let wanted = lines.iter().filter(|line| paddle.is_none() || line["paddle"].as_u64() == paddle);
        wanted.map(|line| text(&line["outcome"])).collect()
    };
    let expected = ["accepted", "accepted", "limit_exceeded", "limit_exceeded"];
    assert_eq!(outcomes(&all, Some(cid.paddle)), expected, "{all:?}");
    assert!(all.iter().any(|line| line["outcome"] == "not_registered"), "{all:?}");
    assert!(all.windows(2).all(|pair| pair[0]["at"].as_str() >= pair[1]["at"].as_str()), "{all:?}");
    for line in &all {
        assert_eq!(line["auction"], auction, "{line}");
        assert_eq!(line["seq"].is_u64(), line["outcome"] == "accepted", "{line}");
        assert!(line["user"].is_string() && line["amount"].is_string() && line["currency"] == "USD", "{line}");
    }
    let max = all.iter().find(|line| line["max"] == "200.01").unwrap();
    assert_eq!((max["amount"].as_str(), max["outcome"].as_str()), (Some("190.00"), Some("limit_exceeded")));
    let mine: Vec<_> = cid.rest.all("/v1/me/bids").await;
    assert!(mine.iter().all(|line| line.get("user").is_none()), "{mine:?}");
    let here: Vec<_> = mine.iter().filter(|line| line["auction"] == auction).cloned().collect();
    assert_eq!(outcomes(&here, None), expected, "{mine:?}");
    assert_eq!(mine.len(), here.len() + 1, "the bid on the other auction is there too");
    assert_eq!(outcomes(&stranger.rest.all("/v1/me/bids").await, None), ["bid_below_ask", "not_registered"]);
    // Page by page it is the same.
    let mut paged = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = cid.rest.get(&format!("/v1/me/bids?limit=1{cursor}")).await.ok();
        paged.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(paged, mine);
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_open_one_socket_and_keys_make_one_sale_on_sqlite() {
    tickets_and_keys(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tickets_open_one_socket_and_keys_make_one_sale_on_postgres() {
    tickets_and_keys(On::Postgres).await;
}

async fn tickets_and_keys(on: On) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let ann = &scene.bidders[0].rest;
    let nobody = Rest::nobody(&house.url());
    refused(&nobody.post("/v1/live/tickets", json!({})).await, 401, "unauthenticated");
    let said = ann.post("/v1/live/tickets", json!({})).await;
    assert_eq!(said.status.as_u16(), 201, "{said:?}");
    let ticket = said.ok();
    let path = format!("/v1/live?ticket={}", text(&ticket["ticket"]));
    let mut socket = Socket::try_open_at(&nobody, &path).await.expect("a ticket opens a socket");
    let welcome = socket.next_op("welcome").await;
    assert_eq!(welcome["user"], ann.get("/v1/me").await.ok()["id"]);
    for path in [path.as_str(), "/v1/live?ticket=never"] {
        match Socket::try_open_at(&nobody, path).await {
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => assert_eq!(answer.status().as_u16(), 401),
            Err(error) => panic!("{path}: {error}"),
            Ok(_) => panic!("{path} opens a socket"),
        }
    }
    // A ticket of somebody who has signed out meanwhile is worth nothing.
    let ticket = ann.post("/v1/live/tickets", json!({})).await.ok();
    assert_eq!(ann.post("/v1/auth/logout", json!({})).await.status.as_u16(), 204);
    let path = format!("/v1/live?ticket={}", text(&ticket["ticket"]));
    assert!(Socket::try_open_at(&nobody, &path).await.is_err(), "a signed-out user opens a socket");

    let sale = json!({"title": "Morning sale", "currency": "EUR"});
    let under = |rest: &Rest, key: &str, body: &Value| {
        let request = rest.request(Method::POST, "/v1/admin/sales").header("Idempotency-Key", key).json(body);
        let rest = rest.clone();
        async move { rest.send(request).await }
    };
    let count = scene.admin.all("/v1/sales").await.len();
    let first = under(&scene.admin, "k-1", &sale).await;
    assert_eq!(first.status.as_u16(), 201);
    assert!(!first.headers.contains_key("idempotent-replay"), "{first:?}");
    for _ in 0..2 {
        let again = under(&scene.admin, "k-1", &sale).await;
        assert_eq!((again.status, &again.body), (first.status, &first.body));
        assert_eq!(again.headers["idempotent-replay"], "true");
        assert_eq!(again.headers["content-type"], first.headers["content-type"]);
    }
    refused(&under(&scene.admin, "k-1", &json!({"title": "Other", "currency": "EUR"})).await, 409, "key_reused");
    assert_eq!(scene.admin.all("/v1/sales").await.len(), count + 1);
    // Under another key it is another sale, and keys are each caller's own.
    let other = under(&scene.admin, "k-2", &sale).await.ok();
    assert_ne!(other["id"], first.body["id"]);
    let operator = scene.add_user("operator").await;
    let theirs = under(&operator, "k-1", &sale).await.ok();
    assert_ne!(theirs["id"], first.body["id"]);
    refused(&under(&scene.admin, "k 3", &sale).await, 400, "malformed");
    // A refusal is an answer as well.
    for replay in [false, true] {
        let bad = under(&scene.admin, "k-4", &json!({"title": "Bad", "currency": "XXQ"})).await;
        refused(&bad, 422, "invalid");
        assert_eq!(bad.headers.contains_key("idempotent-replay"), replay, "{bad:?}");
        assert_eq!(bad.headers["content-type"], "application/problem+json");
    }
}
