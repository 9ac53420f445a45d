//! The live socket: everybody sees everything once, in order, and a reader who stalls hurts nobody but himself.

use crate::support::On;
use crate::support::client::{End, Rest, Socket, fresh_key};
use crate::support::process::{House, memory_kib};
use crate::support::scene::{Scene, instant};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpSocket;

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_every_event_once_and_in_order_on_sqlite() {
    everybody_sees_everything(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_every_event_once_and_in_order_on_postgres() {
    everybody_sees_everything(On::Postgres).await;
}

async fn everybody_sees_everything(on: On) {
    let mut house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 1, 2, |terms| terms["reserve"] = json!("300.00")).await;
    let auction = &scene.auctions[0];
    let mut watcher = Socket::open(&Rest::nobody(&house.url())).await;
    let snapshot = watcher.follow(auction).await;
    assert_eq!(snapshot["resource"]["reserve"], "not_met");
    assert_eq!(snapshot["resource"]["status"], "open");
    let start = snapshot["seq"].as_u64().unwrap();

    let (ann, bob) = (&scene.bidders[0], &scene.bidders[1]);
    let mut anns = Socket::open(&ann.rest).await;
    let mut bobs = Socket::open(&bob.rest).await;
    let first = anns.bid(auction, &fresh_key(), "100.00", Some("250")).await;
    assert_eq!(
        (first["op"].as_str(), first["amount"].as_str()),
        (Some("accepted"), Some("250.00")),
        "below the reserve a bid stands in full: {first}"
    );
    let key = fresh_key();
    let second = bobs.bid(auction, &key, "260.00", Some("500.00")).await;
    assert_eq!((second["price"].as_str(), second["leading"].as_bool()), (Some("300.00"), Some(true)), "{second}");
    let outbid = anns.next_op("notice").await;
    assert_eq!((outbid["kind"].as_str(), outbid["auction"].as_str()), (Some("outbid"), Some(auction.as_str())));
    // The same key over the other door: the same answer.
    let again = bob
        .rest
        .post(&format!("/v1/auctions/{auction}/bids"), json!({"key": key, "amount": "260.00", "max": "500.00"}))
        .await
        .ok();
    assert_eq!((again["seq"].as_u64(), again["ask"].as_str()), (second["seq"].as_u64(), second["ask"].as_str()));
    let other = bob.rest.post(&format!("/v1/auctions/{auction}/bids"), json!({"key": key, "amount": "270.00"})).await;
    assert_eq!((other.status.as_u16(), other.code()), (409, "key_reused"));
    let low =
        ann.rest.post(&format!("/v1/auctions/{auction}/bids"), json!({"key": fresh_key(), "amount": "300.00"})).await;
    assert_eq!((low.code(), low.body["ask"].as_str()), ("bid_below_ask", Some("310.00")));
    let lost = ann
        .rest
        .post(&format!("/v1/auctions/{auction}/bids"), json!({"key": fresh_key(), "amount": "400.00"}))
        .await
        .ok();
    assert_eq!((lost["leading"].as_bool(), lost["price"].as_str()), (Some(false), Some("410.00")));

    let mut events: Vec<Value> = Vec::new();
    while events.len() < 5 {
        let frame = watcher.next_op("events").await;
        assert_eq!(frame["from"].as_u64().unwrap(), start + events.len() as u64 + 1);
        events.extend(frame["events"].as_array().unwrap().iter().cloned());
        assert_eq!(frame["to"].as_u64().unwrap(), start + events.len() as u64);
    }
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["bid_accepted", "bid_accepted", "reserve_met", "bid_accepted", "bid_accepted"]);
    let last = &events[4];
    assert_eq!(
        (last["by"].as_str(), last["paddle"].as_u64(), last["price"].as_str()),
        (Some("proxy"), Some(bob.paddle), Some("410.00"))
    );
    // Secrets are in no frame.
    let all = serde_json::to_string(&events).unwrap();
    assert!(!all.contains("500.00") && !all.contains("max"));

    // Resuming gives what was missed and nothing else; a position the house does not have gives a snapshot.
    let mut late = Socket::open(&Rest::nobody(&house.url())).await;
    for (from, expected) in [(start + 2, 3), (start + 5, 0)] {
        late.say(
            json!({"op": "subscribe", "auctions": [auction], "from": {auction.clone(): {"epoch": 1, "seq": from}}}),
        )
        .await;
        let frame = late.next_op("events").await;
        assert_eq!(frame["events"].as_array().unwrap(), &events[events.len() - expected..], "from {from}");
        late.say(json!({"op": "unsubscribe", "auctions": [auction]})).await;
    }
    for (epoch, seq) in [(1, 999), (2, 1)] {
        late.say(
            json!({"op": "subscribe", "auctions": [auction], "from": {auction.clone(): {"epoch": epoch, "seq": seq}}}),
        )
        .await;
        assert_eq!(late.next_op("snapshot").await["seq"].as_u64(), Some(start + 5));
        late.say(json!({"op": "unsubscribe", "auctions": [auction]})).await;
    }
    // Of two askings in a row the second one is answered from where it asks.
    let ask = |seq: u64| json!({"op": "subscribe", "auctions": [auction], "from": {auction.clone(): {"epoch": 1, "seq": seq}}});
    late.say(ask(start + 5)).await;
    late.say(json!({"op": "unsubscribe", "auctions": [auction]})).await;
    late.say(ask(start)).await;
    let answered = loop {
        let frame = late.next_op("events").await;
        if !frame["events"].as_array().unwrap().is_empty() {
            break frame;
        }
    };
    assert_eq!(answered["events"].as_array().unwrap(), &events);
    late.say(json!({"op": "subscribe", "auctions": [fresh_key()]})).await;
    assert_eq!(late.next_op("error").await["code"], "auction_not_found");
    late.say(json!({"op": "ping", "t": 7.5})).await;
    assert_eq!(late.next_op("pong").await["t"], 7.5);
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_auction_opens_extends_and_closes_by_its_own_clock() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 2, |_| {}).await;
    let auction = scene
        .add_auction(|terms| {
            terms["starts_at"] = json!(instant(Duration::from_millis(700)));
            terms["ends_at"] = json!(instant(Duration::from_millis(2_200)));
            terms["soft_close"] = json!({"trigger_ms": 2_000, "extend_to_ms": 2_000, "max_extension_ms": 2_500});
        })
        .await;
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    assert_eq!(socket.follow(&auction).await["resource"]["status"], "scheduled");
    let early = socket.bid(&auction, &fresh_key(), "100.00", None).await;
    assert_eq!(early["code"], "auction_not_started");
    let opened = socket.next_op("events").await;
    assert_eq!(opened["events"][0]["kind"], "opened");
    assert!(
        opened["events"][0]["at"].as_str()
            >= scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok()["starts_at"].as_str()
    );
    let bid = socket.bid(&auction, &fresh_key(), "100.00", None).await;
    assert_eq!(bid["op"], "accepted");
    let mut kinds = Vec::new();
    let closed = loop {
        let frame = socket.next().await.unwrap();
        for event in frame["events"].as_array().into_iter().flatten() {
            kinds.push(event["kind"].as_str().unwrap().to_owned());
        }
        if kinds.last().is_some_and(|kind| kind == "closed") {
            break frame;
        }
    };
    assert!(kinds.contains(&"extended".to_owned()), "{kinds:?}");
    let event = closed["events"].as_array().unwrap().last().unwrap();
    assert_eq!((event["outcome"].as_str(), event["hammer_price"].as_str()), (Some("sold"), Some("100.00")));
    assert_eq!(socket.next_op("notice").await["kind"], "won");
    let resource = scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok();
    assert_eq!((resource["status"].as_str(), resource["outcome"].as_str()), (Some("closed"), Some("sold")));
    // Over: late bids are refused, old keys still get their old answer, watchers still get a snapshot.
    let late = socket.bid(&auction, &fresh_key(), "110.00", None).await;
    assert_eq!(late["code"], "auction_closed");
    let again = socket.bid(&auction, bid["key"].as_str().unwrap(), "100.00", None).await;
    assert_eq!((again["op"].as_str(), again["seq"].as_u64()), (Some("accepted"), bid["seq"].as_u64()));
    let mut watcher = Socket::open(&Rest::nobody(&house.url())).await;
    assert_eq!(watcher.follow(&auction).await["resource"]["status"], "closed");
}

/// The known fault of actix-web-actors: a session whose peer does not read is not even polled. It must cost the others nothing,
/// must not grow, and must be gone in time.
#[tokio::test(flavor = "multi_thread")]
async fn a_stalled_reader_neither_delays_the_others_nor_grows_and_is_closed() {
    let settings = [
        ("ARTE_LIVE__SLOW_READER_MS", "2000"),
        ("ARTE_LIVE__BIDS_PER_SECOND", "100000"),
        ("ARTE_LIVE__BIDS_BURST", "100000"),
        ("ARTE_LIVE__MESSAGES_PER_SECOND", "100000"),
        ("ARTE_LIVE__MESSAGES_BURST", "100000"),
    ];
    let house = House::open(On::Sqlite, &settings).await;
    let scene = Scene::set(&house, 1, 2, |_| {}).await;
    let auction = &scene.auctions[0];
    let mut stalled = Vec::new();
    for _ in 0..20 {
        stalled.push(deaf_socket(&house.url(), auction).await);
    }
    let mut watcher = Socket::open(&Rest::nobody(&house.url())).await;
    let snapshot = watcher.follow(auction).await;
    let watching =
        |watchers: u64| move |frame: &Value| frame["op"] == "presence" && frame["watchers"].as_u64() == Some(watchers);
    wait_for(&mut watcher, watching(21)).await;
    let mut last = snapshot["seq"].as_u64().unwrap();

    // Enough frames to fill every buffer on the way many times over: each is at least 250 bytes, buffers are at most about 200 KB.
    let (mut ann, mut bob) = (Socket::open(&scene.bidders[0].rest).await, Socket::open(&scene.bidders[1].rest).await);
    let before = memory_kib(house.pid());
    let mut ask = "100.00".to_owned();
    let mut gone = false;
    let mut rounds = 0;
    while !gone {
        rounds += 1;
        assert!(rounds < 60_000, "stalled readers are still connected after {rounds} bids");
        let bidder = if rounds % 2 == 0 { &mut bob } else { &mut ann };
        let answer = bidder.bid(auction, &fresh_key(), &ask, None).await;
        assert_eq!(answer["op"], "accepted", "{answer}");
        ask = answer["ask"].as_str().unwrap().to_owned();
        // A healthy reader misses nothing while the others are stuck.
        while last < answer["seq"].as_u64().unwrap() {
            let frame = watcher.next().await.unwrap();
            match frame["op"].as_str().unwrap() {
                "events" => {
                    assert_eq!(frame["from"].as_u64().unwrap(), last + 1);
                    last = frame["to"].as_u64().unwrap();
                }
                "presence" => gone |= frame["watchers"].as_u64() == Some(1),
                "snapshot" => panic!("a healthy reader was skipped ahead"),
                _ => {}
            }
        }
    }
    let grown = memory_kib(house.pid()).saturating_sub(before);
    println!("{rounds} bids until 20 stalled readers were gone; memory grew by {grown} KiB");
    assert!(grown < 64 * 1_024, "memory grew by {grown} KiB");
    // They are really cut off: reading on ends.
    for socket in &mut stalled {
        let mut rest = Vec::new();
        let end = tokio::time::timeout(Duration::from_secs(10), socket.read_to_end(&mut rest)).await;
        assert!(end.is_ok(), "a stalled reader is still connected");
    }
}

/// Frames of the hub take a shorter way than the session's own, and wait in another place when the connection is full. However the two meet, with
/// half of a frame written or none, what arrives is whole frames, each event once and in order, or a snapshot that says it was skipped ahead.
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_who_pauses_gets_whole_frames_in_order_and_every_answer() {
    let settings = [
        ("ARTE_LIVE__BIDS_PER_SECOND", "100000"),
        ("ARTE_LIVE__BIDS_BURST", "100000"),
        ("ARTE_LIVE__MESSAGES_PER_SECOND", "100000"),
        ("ARTE_LIVE__MESSAGES_BURST", "100000"),
    ];
    let house = House::open(On::Sqlite, &settings).await;
    let scene = Scene::set(&house, 1, 2, |_| {}).await;
    let auction = &scene.auctions[0];
    let mut reader = Socket::open_narrow(&Rest::nobody(&house.url())).await;
    let mut last = reader.follow(auction).await["seq"].as_u64().unwrap();
    let (mut ann, mut bob) = (Socket::open(&scene.bidders[0].rest).await, Socket::open(&scene.bidders[1].rest).await);
    let mut ask = "100.00".to_owned();
    let mut newest = last;
    let (mut pings, mut pongs) = (0_u32, 0_u32);
    let (mut events, mut skips) = (0, 0);
    for bids in [10, 200, 500, 1_200, 300, 1] {
        // He asks, and is told, and does not listen.
        for turn in 0..bids {
            if turn % 20 == 0 {
                pings += 1;
                reader.say(json!({"op": "ping", "t": pings})).await;
            }
            let bidder = if newest % 2 == 0 { &mut bob } else { &mut ann };
            let answer = bidder.bid(auction, &fresh_key(), &ask, None).await;
            assert_eq!(answer["op"], "accepted", "{answer}");
            ask = answer["ask"].as_str().unwrap().to_owned();
            newest = answer["seq"].as_u64().unwrap();
        }
        while last < newest || pongs < pings {
            let frame = reader.next().await.unwrap();
            match frame["op"].as_str().unwrap() {
                "events" => {
                    assert_eq!(frame["from"].as_u64().unwrap(), last + 1);
                    last = frame["to"].as_u64().unwrap();
                    events += 1;
                }
                "snapshot" => {
                    let seq = frame["seq"].as_u64().unwrap();
                    assert!(seq > last, "a snapshot leads back from {last} to {seq}");
                    last = seq;
                    skips += 1;
                }
                "pong" => {
                    pongs += 1;
                    assert_eq!(frame["t"].as_f64(), Some(f64::from(pongs)));
                }
                _ => {}
            }
        }
    }
    println!("{events} frames of events, {skips} snapshots in between");
    assert!(skips > 0, "the reader was never so far behind that it mattered");
}

async fn wait_for(socket: &mut Socket, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let frame = socket.next().await.unwrap();
        if wanted(&frame) {
            return frame;
        }
    }
}

/// Opens a socket by hand, with the smallest buffers, subscribes, and then never reads again.
async fn deaf_socket(url: &str, auction: &str) -> tokio::net::TcpStream {
    let address = url.strip_prefix("http://").unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
    let upgrade = format!(
        "GET /v1/live HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: arte.v1\r\n\r\n"
    );
    stream.write_all(upgrade.as_bytes()).await.unwrap();
    let mut head = [0; 12];
    stream.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 101");
    let text = json!({"op": "subscribe", "auctions": [auction]}).to_string();
    // A masked text frame; the mask is all zeros, which is legal and leaves the text as it is.
    let mut frame = vec![0x81, 0x80 | u8::try_from(text.len()).unwrap(), 0, 0, 0, 0];
    frame.extend_from_slice(text.as_bytes());
    assert!(text.len() < 126);
    stream.write_all(&frame).await.unwrap();
    stream
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_stops_says_when_to_come_back_and_loses_nothing() {
    let mut house = House::open(On::Sqlite, &[]).await;
    let mut scene = Scene::set(&house, 1, 1, |_| {}).await;
    let auction = scene.auctions[0].clone();
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    socket.follow(&auction).await;
    let answer = socket.bid(&auction, &fresh_key(), "100.00", None).await;
    let (frames, code) = tokio::join!(
        async {
            let reconnect = socket.next_op("reconnect").await;
            (reconnect, socket.end().await)
        },
        house.stop()
    );
    assert!(frames.0["after_ms"].as_u64().is_some());
    assert_eq!((frames.1, code), (End::Closed(1012), Some(0)));
    house.start().await;
    scene.move_to(&house.url());
    let log = scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    assert_eq!(log.last().unwrap()["seq"], answer["seq"]);
}
