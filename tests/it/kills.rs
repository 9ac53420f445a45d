//! The house is killed in the middle of a sale, again and again. What the clients were told must be what the log says.
//!
//! `ARTE_KILLS` sets how often (default 20 on each store), `ARTE_SEED` repeats a run.

use crate::support::client::{Socket, fresh_key};
use crate::support::load::Trial;
use crate::support::process::{House, signal};
use crate::support::scene::{Scene, instant};
use crate::support::{Chance, On, number};
use serde_json::json;
use std::time::Duration;

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
    let mut trial = Trial::open(on, &[]).await;
    for _ in 0..kills {
        // The bids must flow again before the next blow, else kills hit an idle house.
        trial.bids_flow(20).await;
        trial.a_moment(&mut chance, Duration::from_millis(150)).await;
        trial.kill_and_open().await;
    }
    let figures = trial.end().await;
    println!("{on:?}: {kills} kills; {figures}");
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
