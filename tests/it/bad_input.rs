//! Whatever comes in gets its code, and nothing else happens.

use crate::support::On;
use crate::support::client::{End, Rest, Socket, fresh_key};
use crate::support::process::House;
use crate::support::scene::Scene;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

#[tokio::test(flavor = "multi_thread")]
async fn bad_frames_get_their_code_and_change_nothing() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let (auction, bidder) = (scene.auctions[0].as_str(), &scene.bidders[0]);
    let before = scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok();
    let key = fresh_key();
    let bid = |amount: &str| format!(r#"{{"op":"bid","auction":"{auction}","key":"{key}","amount":{amount}}}"#);
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let rows: Vec<(String, &str, &str)> = vec![
        ("not json".into(), "error", "malformed"),
        (String::new(), "error", "malformed"),
        ("[]".into(), "error", "malformed"),
        ("7".into(), "error", "malformed"),
        (deep, "error", "malformed"),
        (r#"{"op":"shout"}"#.into(), "error", "malformed"),
        (r#"{"op":7}"#.into(), "error", "malformed"),
        (r#"{"op":"ping"}"#.into(), "error", "malformed"),
        (r#"{"op":"ping","t":1,"t":2}"#.into(), "error", "malformed"),
        (r#"{"op":"ping","t":1e999}"#.into(), "error", "malformed"),
        (r#"{"op":"subscribe","auctions":"all"}"#.into(), "error", "malformed"),
        (r#"{"op":"subscribe","auctions":[]}"#.into(), "error", "malformed"),
        (r#"{"op":"subscribe","auctions":["../etc/passwd"]}"#.into(), "error", "malformed"),
        (bid("100"), "refused", "malformed"),
        (bid("null"), "refused", "malformed"),
        (bid(r#""100.00","extra":1"#), "refused", "malformed"),
        (bid(r#""100.00","max":5"#), "refused", "malformed"),
    ];
    // A socket forgives twenty such frames, so each row has its own.
    for (text, op, code) in rows {
        let mut socket = Socket::open(&bidder.rest).await;
        socket.say_text(text.clone()).await;
        let answer = socket.next().await.unwrap();
        assert_eq!((answer["op"].as_str(), answer["code"].as_str()), (Some(op), Some(code)), "{text:.80}: {answer}");
        socket.say(json!({"op": "ping", "t": 1})).await;
        socket.next_op("pong").await;
    }
    let amounts = [
        "-100",
        "+100",
        "1e2",
        "100.001",
        " 100",
        "100 ",
        "0x64",
        "",
        ".5",
        "5.",
        "00100",
        "1,000",
        "NaN",
        "٣",
        "99999999999999999999999999",
        "0",
        "0.00",
    ];
    let mut socket = Socket::open(&bidder.rest).await;
    for amount in amounts {
        let answer = socket.bid(auction, &fresh_key(), amount, None).await;
        assert_eq!(
            (answer["op"].as_str(), answer["code"].as_str()),
            (Some("refused"), Some("amount_invalid")),
            "{amount:?}: {answer}"
        );
    }
    let answer = socket.bid(auction, &fresh_key(), "100.00", Some("90.00")).await;
    assert_eq!(answer["code"], "amount_invalid");
    let answer = socket.bid(&fresh_key(), &fresh_key(), "100.00", None).await;
    assert_eq!(answer["code"], "auction_not_found");
    let mut nobody = Socket::open(&Rest::nobody(&house.url())).await;
    let answer = nobody.bid(auction, &fresh_key(), "100.00", None).await;
    assert_eq!((answer["code"].as_str(), answer["retryable"].as_bool()), (Some("unauthenticated"), Some(true)));
    let after = scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok();
    for field in ["seq", "price", "leader", "bid_count", "ends_at", "ask"] {
        assert_eq!(before[field], after[field], "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_break_the_protocol_close_the_socket() {
    let house = House::open(On::Sqlite, &[]).await;
    let rest = Rest::nobody(&house.url());
    let big = format!(r#"{{"op":"ping","t":1,"x":"{}"}}"#, "x".repeat(5_000));
    for message in [Message::binary(vec![1, 2, 3]), Message::text(big)] {
        let mut socket = Socket::open(&rest).await;
        socket.say_raw(message).await;
        assert_eq!(socket.end().await, End::Closed(4502));
    }
    let mut socket = Socket::open(&rest).await;
    for _ in 0..20 {
        socket.say_text("nonsense".into()).await;
    }
    assert_eq!(socket.end().await, End::Closed(4502));
}

#[tokio::test(flavor = "multi_thread")]
async fn floods_are_turned_away_and_persistent_ones_closed() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let auction = &scene.auctions[0];
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    let keys: Vec<_> = (0..80).map(|_| fresh_key()).collect();
    for key in &keys {
        socket.say(json!({"op": "bid", "auction": auction, "key": key, "amount": "1.00"})).await;
    }
    let mut codes: Vec<Value> = Vec::new();
    while codes.len() < keys.len() {
        let frame = socket.next_op("refused").await;
        codes.push(frame["code"].clone());
        if frame["code"] == "rate_limited" {
            assert_eq!(frame["retryable"], true);
            assert!(frame["retry_after_ms"].as_u64().is_some());
        }
    }
    assert!(codes.iter().any(|code| code == "rate_limited"), "{codes:?}");
    assert!(codes.iter().any(|code| code == "bid_below_ask"), "{codes:?}");
    let mut flood = Socket::open(&Rest::nobody(&house.url())).await;
    for _ in 0..2_000 {
        flood.say(json!({"op": "ping", "t": 1})).await;
    }
    assert_eq!(flood.end().await, End::Closed(4008));
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_requests_get_their_problem() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let (bidder, nobody) = (&scene.bidders[0].rest, Rest::nobody(&house.url()));
    let auction = &scene.auctions[0];
    let bids = format!("/v1/auctions/{auction}/bids");
    let good = json!({"key": fresh_key(), "amount": "100.00"}).to_string();
    let json_post = |rest: &Rest, path: &str, body: String| {
        rest.request(Method::POST, path).header("content-type", "application/json").body(body)
    };
    let deep = format!(r#"{{"key":{}{}}}"#, "[".repeat(200), "]".repeat(200));
    let rows = vec![
        (json_post(bidder, &bids, "{".into()), 400, "malformed"),
        (json_post(bidder, &bids, deep), 400, "malformed"),
        (json_post(bidder, &bids, r#"{"amount":"1","amount":"1","key":"x"}"#.into()), 400, "malformed"),
        (json_post(bidder, &bids, json!({"key": fresh_key(), "amount": 100}).to_string()), 400, "malformed"),
        (
            json_post(bidder, &bids, json!({"key": fresh_key(), "amount": "100.00", "paddle": 1}).to_string()),
            400,
            "malformed",
        ),
        (json_post(bidder, &bids, " ".repeat(70_000)), 413, "payload_too_large"),
        (bidder.request(Method::POST, &bids).body(good.clone()), 415, "unsupported_media_type"),
        (json_post(bidder, &bids, good.clone()).header("content-encoding", "br"), 415, "unsupported_media_type"),
        (json_post(bidder, &bids, good.clone()).header("content-encoding", "gzip"), 415, "unsupported_media_type"),
        (json_post(&nobody, &bids, good.clone()), 401, "unauthenticated"),
        (json_post(bidder, &format!("/v1/auctions/{}/bids", fresh_key()), good.clone()), 404, "auction_not_found"),
        (json_post(bidder, &bids, json!({"key": fresh_key(), "amount": "1e2"}).to_string()), 409, "amount_invalid"),
        (bidder.request(Method::GET, "/v1/nothing"), 404, "not_found"),
        (bidder.request(Method::DELETE, &bids), 405, "method_not_allowed"),
        (bidder.request(Method::GET, "/v1/auctions?colour=red"), 400, "malformed"),
        (bidder.request(Method::GET, "/v1/auctions?limit=0"), 422, "invalid"),
        (bidder.request(Method::GET, "/v1/auctions?limit=101"), 422, "invalid"),
        (bidder.request(Method::GET, "/v1/auctions?cursor=%27%3B--"), 400, "malformed"),
        (json_post(bidder, "/v1/admin/sales", json!({"title": "x", "currency": "USD"}).to_string()), 403, "forbidden"),
        (
            json_post(&scene.admin, "/v1/admin/sales", json!({"title": "x", "currency": "ZZZ"}).to_string()),
            422,
            "invalid",
        ),
        (
            json_post(&scene.admin, "/v1/admin/sales", json!({"title": "", "currency": "USD"}).to_string()),
            422,
            "invalid",
        ),
        (
            json_post(
                &scene.admin,
                &format!("/v1/admin/auctions/{auction}/resume"),
                json!({"reason": "x"}).to_string(),
            ),
            409,
            "conflict",
        ),
        (
            json_post(&scene.admin, &format!("/v1/admin/auctions/{auction}/pause"), json!({"reason": ""}).to_string()),
            422,
            "invalid",
        ),
        (
            json_post(
                &nobody,
                "/v1/auth/login",
                json!({"email": "a@b.example", "password": "wrong password"}).to_string(),
            ),
            401,
            "unauthenticated",
        ),
    ];
    for (request, status, code) in rows {
        let shown = format!("{:?}", request.try_clone().unwrap().build().unwrap().url());
        let said = nobody.send(request).await;
        assert_eq!((said.status.as_u16(), said.code()), (status, code), "{shown}: {}", said.body);
        assert_eq!(said.headers["content-type"], "application/problem+json");
        assert!(said.body["request_id"].is_string() && said.body["detail"].is_string(), "{}", said.body);
    }
}

/// A reserve and a maximum are nowhere to be found: not in answers, not in frames, not in logs.
#[tokio::test(flavor = "multi_thread")]
async fn secrets_stay_secret() {
    let house = House::open(On::Sqlite, &[("ARTE_LOG__FILTER", "debug")]).await;
    let scene = Scene::set(&house, 1, 2, |terms| terms["reserve"] = json!("777131.00")).await;
    let auction = &scene.auctions[0];
    let mut watcher = Socket::open(&scene.bidders[1].rest).await;
    let mut heard = watcher.follow(auction).await.to_string();
    let bid = json!({"key": fresh_key(), "amount": "100.00", "max": "666919.00"});
    let answer = scene.bidders[0].rest.post(&format!("/v1/auctions/{auction}/bids"), bid).await;
    // Below the reserve a bid stands in full, so the maximum of this one shows; the next one's must not.
    assert!(answer.status.is_success());
    scene
        .admin
        .post(
            &format!("/v1/admin/auctions/{auction}/lower-reserve"),
            json!({"reason": "agreed", "reserve": "555717.00"}),
        )
        .await
        .ok();
    let bid = json!({"key": fresh_key(), "amount": "700000.00", "max": "888323.00"});
    scene.bidders[1].rest.post(&format!("/v1/auctions/{auction}/bids"), bid).await.ok();
    heard.push_str(&watcher.next_op("events").await.to_string());
    let (bidder, other) = (&scene.bidders[1].rest, &scene.bidders[0].rest);
    for path in ["", "/bids", "/log?from=1"] {
        heard.push_str(&other.get(&format!("/v1/auctions/{auction}{path}")).await.ok().to_string());
    }
    heard.push_str(&other.get("/v1/auctions").await.ok().to_string());
    heard.push_str(&other.get("/v1/me/bids").await.ok().to_string());
    heard.push_str(&house.said());
    for secret in ["777131", "555717", "888323", "77713100", "88832300"] {
        assert!(!heard.contains(secret), "{secret} was said");
    }
    assert!(
        bidder.get("/v1/me/bids").await.ok().to_string().contains("888323.00"),
        "one's own maximum is one's own to see"
    );
    let token = bidder.token.clone().unwrap();
    assert!(!house.said().contains(&token));
}
