//! The house is killed in the middle of a sale, again and again. What the clients were told must be what the log says.
//!
//! `ARTE_KILLS` sets how often (default 20 on each store), `ARTE_SEED` repeats a run.

use crate::support::client::{Rest, Socket, fresh_key};
use crate::support::process::{House, signal};
use crate::support::scene::{Scene, instant};
use crate::support::{Chance, On, number};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// What one client wrote down for itself: never asked of the house.
#[derive(Clone, Debug)]
struct Note {
    auction: String,
    key: String,
    amount: String,
    /// When it was first sent and when it was answered, by the client's own count of everything that happened.
    sent: u64,
    answered: Option<(u64, Value)>,
}

/// The order of what the clients did and heard.
#[derive(Default)]
struct Order(std::sync::atomic::AtomicU64);

impl Order {
    fn next(&self) -> u64 {
        self.0.fetch_add(1, std::sync::atomic::Ordering::SeqCst)
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Weather {
    Up(String),
    Down,
    Over,
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_nothing_acknowledged_is_lost_on_sqlite() {
    kill_and_compare(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_nothing_acknowledged_is_lost_on_postgres() {
    kill_and_compare(On::Postgres).await;
}

async fn kill_and_compare(on: On) {
    let kills = number("ARTE_KILLS", 20);
    let mut chance = Chance::new(&format!("kills on {on:?}"));
    let limits = [
        ("ARTE_LIVE__BIDS_PER_SECOND", "1000"),
        ("ARTE_LIVE__BIDS_BURST", "1000"),
        ("ARTE_LIVE__MESSAGES_PER_SECOND", "2000"),
    ];
    let mut house = House::open(on, &limits).await;
    let scene = Scene::set(&house, 3, 8, |_| {}).await;
    let (weather, sky) = watch::channel(Weather::Up(house.url()));
    let order = Arc::new(Order::default());

    let bidders = scene.bidders.iter().enumerate().map(|(number, bidder)| {
        let (rest, sky, order) = (bidder.rest.clone(), sky.clone(), Arc::clone(&order));
        let auctions = scene.auctions.clone();
        tokio::spawn(bid_through_all_weather(number, rest, auctions, sky, order))
    });
    let bidders: Vec<_> = bidders.collect();
    let seen: Arc<Mutex<BTreeMap<String, Vec<Value>>>> = Arc::default();
    let watcher = tokio::spawn(watch_through_all_weather(
        Rest::nobody(&house.url()),
        scene.auctions.clone(),
        sky.clone(),
        Arc::clone(&seen),
    ));

    for _ in 0..kills {
        // The bids must flow again before the next blow, else kills hit an idle house.
        let before = seen.lock().unwrap().values().map(Vec::len).sum::<usize>();
        let flowing = async {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            while seen.lock().unwrap().values().map(Vec::len).sum::<usize>() < before + 20 {
                tick.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), flowing)
            .await
            .unwrap_or_else(|_| panic!("bids flow after a restart:\n{}", house.said()));
        let pause = Duration::from_micros(chance.below(150_000));
        tokio::time::sleep_until(tokio::time::Instant::now() + pause).await;
        house.kill().await;
        weather.send_replace(Weather::Down);
        house.start().await;
        weather.send_replace(Weather::Up(house.url()));
    }
    weather.send_replace(Weather::Over);
    let notes: Vec<Vec<Note>> = join_all(bidders).await.into_iter().map(Result::unwrap).collect();
    watcher.await.unwrap();
    let mut scene = scene;
    scene.move_to(&house.url());
    let seen = seen.lock().unwrap().clone();
    compare(&scene, &notes, &seen).await;
    let answered = notes.iter().flatten().filter(|note| note.answered.is_some()).count();
    let accepted = notes.iter().flatten().filter(|note| is_accepted(note)).count();
    println!(
        "{on:?}: {kills} kills, {answered} bids answered, {accepted} accepted, none lost, doubled or out of order"
    );
    assert_eq!(house.stop().await, Some(0));
}

fn is_accepted(note: &Note) -> bool {
    note.answered.as_ref().is_some_and(|(_, answer)| answer["op"] == "accepted")
}

/// Bids as fast as answers come, on all auctions in turn; after a blow comes back, sends again what was not answered, goes on.
async fn bid_through_all_weather(
    number: usize,
    rest: Rest,
    auctions: Vec<String>,
    mut sky: watch::Receiver<Weather>,
    order: Arc<Order>,
) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut turn = number;
    loop {
        let url = match sky.wait_for(|weather| *weather != Weather::Down).await.unwrap().clone() {
            Weather::Up(url) => url,
            Weather::Down => continue,
            // One unanswered bid may be left; it is in the log or nowhere.
            Weather::Over => return notes,
        };
        let Ok(mut socket) = Socket::try_open(&rest.at(&url)).await else { continue };
        loop {
            if *sky.borrow() == Weather::Over {
                return notes;
            }
            if notes.last().is_none_or(|note| note.answered.is_some()) {
                turn += 1;
                let auction = &auctions[turn % auctions.len()];
                let ask = match notes.iter().rev().find(|note| note.auction == *auction) {
                    Some(Note { answered: Some((_, answer)), .. }) if answer["ask"].is_string() => {
                        answer["ask"].as_str().unwrap().to_owned()
                    }
                    _ => "100.00".to_owned(),
                };
                notes.push(Note {
                    auction: auction.clone(),
                    key: fresh_key(),
                    amount: ask,
                    sent: order.next(),
                    answered: None,
                });
            }
            let note = notes.last_mut().unwrap();
            socket.say(json!({"op": "bid", "auction": note.auction, "key": note.key, "amount": note.amount})).await;
            let answer = loop {
                match socket.next().await {
                    Ok(frame) if frame["key"] == note.key.as_str() => break Some(frame),
                    Ok(_) => {}
                    Err(_) => break None,
                }
            };
            match answer {
                Some(answer) if answer["retryable"] == true => {}
                Some(answer) => note.answered = Some((order.next(), answer)),
                None => break,
            }
        }
    }
}

/// Follows all auctions and resumes from its last position; a snapshot after the first one would be a gap.
async fn watch_through_all_weather(
    rest: Rest,
    auctions: Vec<String>,
    mut sky: watch::Receiver<Weather>,
    seen: Arc<Mutex<BTreeMap<String, Vec<Value>>>>,
) {
    let mut positions: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    loop {
        let url = match sky.wait_for(|weather| *weather != Weather::Down).await.unwrap().clone() {
            Weather::Up(url) => url,
            Weather::Down => continue,
            Weather::Over => return,
        };
        let Ok(mut socket) = Socket::try_open(&rest.at(&url)).await else { continue };
        let from: BTreeMap<_, _> = auctions
            .iter()
            .map(|auction| {
                // The first time from the very beginning: history 1, before its first event.
                let (epoch, seq) = positions.get(auction).copied().unwrap_or((1, 0));
                (auction.clone(), json!({"epoch": epoch, "seq": seq}))
            })
            .collect();
        socket.say(json!({"op": "subscribe", "auctions": auctions, "from": from})).await;
        loop {
            let frame = tokio::select! {
                frame = socket.next() => frame,
                _ = sky.wait_for(|weather| *weather == Weather::Over) => return,
            };
            let Ok(frame) = frame else { break };
            match frame["op"].as_str().unwrap() {
                "events" => {
                    let auction = frame["auction"].as_str().unwrap().to_owned();
                    let (epoch, to) = (frame["epoch"].as_u64().unwrap(), frame["to"].as_u64().unwrap());
                    let last = positions.get(&auction).map_or(0, |(_, seq)| *seq);
                    assert_eq!(frame["from"].as_u64().unwrap(), last + 1, "a gap or a repetition");
                    positions.insert(auction.clone(), (epoch, to));
                    seen.lock()
                        .unwrap()
                        .entry(auction)
                        .or_default()
                        .extend(frame["events"].as_array().unwrap().iter().cloned());
                }
                "snapshot" => panic!("a watcher that resumes was skipped ahead: {frame}"),
                _ => {}
            }
        }
    }
}

async fn compare(scene: &Scene, notes: &[Vec<Note>], seen: &BTreeMap<String, Vec<Value>>) {
    for auction in &scene.auctions {
        let log = scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
        for (index, event) in log.iter().enumerate() {
            assert_eq!(event["seq"].as_u64().unwrap(), index as u64 + 1, "the log has no gap and no double");
        }
        let watched = seen.get(auction).cloned().unwrap_or_default();
        assert_eq!(watched, log[..watched.len()], "watchers saw exactly what the log says");
        let mut acks: Vec<(u64, u64, u64)> = Vec::new();
        let mut claimed = BTreeSet::new();
        for (bidder, notes) in scene.bidders.iter().zip(notes) {
            let attempts: BTreeMap<String, Value> = bidder
                .rest
                .all("/v1/me/bids")
                .await
                .into_iter()
                .filter(|attempt| attempt["auction"] == auction.as_str())
                .map(|attempt| (attempt["key"].as_str().unwrap().to_owned(), attempt))
                .collect();
            for note in notes.iter().filter(|note| note.auction == *auction) {
                let Some((answered, answer)) = &note.answered else { continue };
                let attempt = attempts
                    .get(&note.key)
                    .unwrap_or_else(|| panic!("an answered bid is not in the history: {note:?}"));
                if answer["op"] == "refused" {
                    assert_eq!(attempt["outcome"], answer["code"], "{note:?}");
                    continue;
                }
                let seq = answer["seq"].as_u64().unwrap();
                let event = &log[usize::try_from(seq).unwrap() - 1];
                assert_eq!(event["kind"], "bid_accepted", "{note:?}");
                assert_eq!(event["by"], "bid");
                assert_eq!(event["paddle"].as_u64(), Some(bidder.paddle), "{note:?}");
                assert_eq!(event["amount"], answer["amount"], "{note:?}");
                assert_eq!(
                    (attempt["outcome"].as_str(), attempt["seq"].as_u64()),
                    (Some("accepted"), Some(seq)),
                    "{note:?}"
                );
                assert!(claimed.insert(seq), "two acknowledgements of one line of the log: {note:?}");
                acks.push((seq, note.sent, *answered));
            }
            // What the bidder was never told may be in the log, but then under a key he sent, once.
            let sent: BTreeSet<_> = notes.iter().map(|note| note.key.as_str()).collect();
            assert!(attempts.keys().all(|key| sent.contains(key.as_str())));
        }
        let own = log.iter().filter(|event| event["by"] == "bid").count();
        assert!(
            own >= acks.len() && own <= acks.len() + scene.bidders.len(),
            "{own} bids in the log, {} acknowledged",
            acks.len()
        );
        in_real_time_order(acks);
    }
}

/// If one bid was answered before another was sent, it stands before it in the log: one scan backwards keeping the earliest answer.
fn in_real_time_order(mut acks: Vec<(u64, u64, u64)>) {
    acks.sort_unstable();
    let mut earliest_answer = u64::MAX;
    for (seq, sent, answered) in acks.into_iter().rev() {
        assert!(sent < earliest_answer, "bid at {seq} was sent after a later line of the log was answered");
        earliest_answer = earliest_answer.min(answered);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_across_a_deadline_gives_the_time_back_on_sqlite() {
    kill_across_a_deadline(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kill_across_a_deadline_gives_the_time_back_on_postgres() {
    kill_across_a_deadline(On::Postgres).await;
}

/// A process that stands still across the end (SIGSTOP, a paused machine) could take no bids either.
#[tokio::test(flavor = "multi_thread")]
async fn a_house_that_was_frozen_across_a_deadline_gives_the_time_back() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let end = tokio::time::Instant::now() + Duration::from_millis(2_000);
    let ends_at = instant(Duration::from_millis(2_000));
    let auction = scene.add_auction(|terms| terms["ends_at"] = json!(ends_at)).await;
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    socket.follow(&auction).await;
    let answer = socket.bid(&auction, &fresh_key(), "100.00", None).await;
    assert_eq!(answer["op"], "accepted", "{answer}");
    signal(house.pid(), "STOP").await;
    tokio::time::sleep_until(end + Duration::from_millis(5_500)).await;
    signal(house.pid(), "CONT").await;
    let extended = loop {
        let frame = socket.next_op("events").await;
        let events = frame["events"].as_array().unwrap();
        if let Some(event) = events.iter().find(|event| event["kind"] == "extended" || event["kind"] == "closed") {
            break event.clone();
        }
    };
    assert_eq!(
        (extended["kind"].as_str(), extended["reason"].as_str()),
        (Some("extended"), Some("outage")),
        "{extended}"
    );
}

/// An auction whose end passes while the house is down is not closed behind the bidders' backs: it gets time back, and says so.
async fn kill_across_a_deadline(on: On) {
    let mut house = House::open(on, &[]).await;
    let mut scene = Scene::set(&house, 0, 1, |_| {}).await;
    let end = tokio::time::Instant::now() + Duration::from_millis(1_500);
    let ends_at = instant(Duration::from_millis(1_500));
    let auction = scene.add_auction(|terms| terms["ends_at"] = json!(ends_at)).await;
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    let answer = socket.bid(&auction, &fresh_key(), "100.00", None).await;
    assert_eq!(answer["op"], "accepted", "{answer}");
    house.kill().await;
    tokio::time::sleep_until(end).await;
    house.start().await;
    scene.move_to(&house.url());
    let mut watcher = Socket::open(&scene.admin).await;
    let from = json!({auction.clone(): {"epoch": 1, "seq": answer["seq"]}});
    watcher.say(json!({"op": "subscribe", "auctions": [auction], "from": from})).await;
    let frame = watcher.next_op("events").await;
    let events = frame["events"].as_array().unwrap();
    let frame_next;
    let extended = match events.iter().find(|event| event["kind"] == "extended") {
        Some(event) => event,
        None => {
            frame_next = watcher.next_op("events").await;
            &frame_next["events"][0]
        }
    };
    assert_eq!(
        (extended["kind"].as_str(), extended["reason"].as_str()),
        (Some("extended"), Some("outage")),
        "{extended}"
    );
    let resource = scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok();
    assert_eq!(resource["status"], "open");
    assert!(resource["ends_at"].as_str().unwrap() > instant(Duration::from_secs(240)).as_str(), "{resource}");
    // And it goes on where it was.
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    let answer = socket.bid(&auction, &fresh_key(), "110.00", None).await;
    assert_eq!(answer["code"], "already_leading", "{answer}");
}
