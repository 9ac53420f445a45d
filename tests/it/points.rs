//! Named points: the house dies, or one of its actors panics, exactly before or after each write, commit, answer and broadcast.
//!
//! `src/drill.rs` has the switch, this file the table. `ARTE_POINT_ROUNDS` walks the table that many times (default 1), at another visit
//! each time.

use crate::support::client::{Socket, fresh_key};
use crate::support::load::{Load, NO_LIMITS, Trial};
use crate::support::process::House;
use crate::support::scene::Scene;
use crate::support::{Chance, On, number};
use serde_json::json;
use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::Duration;

/// What becomes of the house when somebody panics at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Panics {
    /// The auction's actor dies and is built again from the store.
    Auction,
    /// The hub dies; its sockets come back to another one.
    Hub,
    /// One request or one socket dies.
    Alone,
    /// The process ends at once and recovers from disk: there is only one of it, and everybody holds its address.
    Everything,
}

struct Point {
    name: &'static str,
    panics: Panics,
    /// Visited so often within a second of load that any visit up to this one comes.
    visits: u64,
    /// On one store only.
    only: Option<On>,
}

const fn point(name: &'static str, panics: Panics, visits: u64) -> Point {
    Point { name, panics, visits, only: None }
}

const fn only(on: On, name: &'static str, panics: Panics, visits: u64) -> Point {
    Point { name, panics, visits, only: Some(on) }
}

/// All points. A test below compares the table with the sources.
const POINTS: &[Point] = &[
    // An auction: loads, decides, writes, answers, broadcasts.
    point("auction.load.before", Panics::Auction, 3),
    point("auction.load.after", Panics::Auction, 3),
    point("auction.decide.before", Panics::Auction, 40),
    point("auction.write.before", Panics::Auction, 40),
    point("auction.answer.before", Panics::Auction, 40),
    point("auction.broadcast.before", Panics::Auction, 40),
    point("auction.broadcast.after", Panics::Auction, 40),
    // The journal: one commit for all.
    point("journal.write.before", Panics::Everything, 40),
    point("journal.write.after", Panics::Everything, 40),
    point("journal.answer.after", Panics::Everything, 40),
    // The stores.
    only(On::Sqlite, "sqlite.append.before", Panics::Everything, 40),
    only(On::Sqlite, "sqlite.append.inside", Panics::Everything, 40),
    only(On::Sqlite, "sqlite.commit.before", Panics::Everything, 40),
    only(On::Sqlite, "sqlite.commit.after", Panics::Everything, 40),
    only(On::Postgres, "postgres.append.before", Panics::Everything, 40),
    only(On::Postgres, "postgres.append.after", Panics::Everything, 40),
    point("store.claim.after", Panics::Auction, 3),
    point("store.schedule.after", Panics::Alone, 1),
    // Every write beside the journal's: claims, proofs of service, accounts, drafts, kept answers.
    point("store.write.before", Panics::Everything, 6),
    point("store.prove.after", Panics::Everything, 2),
    // Actors there is only one of.
    point("timekeeper.set.before", Panics::Everything, 4),
    point("timekeeper.ring.before", Panics::Everything, 1),
    point("house.adopt.before", Panics::Everything, 4),
    point("house.gone.before", Panics::Everything, 1),
    // Out to the sockets.
    point("hub.attach.before", Panics::Hub, 1),
    point("hub.broadcast.before", Panics::Hub, 40),
    point("hub.broadcast.after", Panics::Hub, 40),
    point("live.bid.before", Panics::Alone, 40),
    point("live.answer.before", Panics::Hub, 40),
    point("live.answer.after", Panics::Hub, 40),
    // Letters: put in, taken up, carried, noted.
    point("outbox.put.after", Panics::Alone, 1),
    point("outbox.take.after", Panics::Everything, 1),
    point("postman.carry.after", Panics::Everything, 1),
    point("outbox.sent.after", Panics::Everything, 1),
    // What people and other systems are told: with the position, in one commit; taken up, carried.
    point("notices.tell.inside", Panics::Everything, 2),
    point("notices.tell.after", Panics::Everything, 2),
    point("notifier.tell.after", Panics::Everything, 2),
    point("webhooks.take.after", Panics::Everything, 1),
    point("courier.carry.after", Panics::Everything, 1),
    // Requests: run, remembered under their key, answered.
    point("audit.begun.after", Panics::Alone, 4),
    point("call.run.before", Panics::Alone, 4),
    point("call.finish.before", Panics::Alone, 4),
    point("http.answer.before", Panics::Alone, 4),
    point("schedule.adopt.before", Panics::Alone, 1),
    point("register.tell.before", Panics::Alone, 1),
    point("act.answer.before", Panics::Alone, 3),
    // A house that is told to stop.
    point("drain.proof.before", Panics::Everything, 1),
    point("drain.finish.before", Panics::Everything, 1),
    point("drain.goodbye.before", Panics::Everything, 1),
    point("drain.goodbye.after", Panics::Everything, 1),
];

/// Points that calls about whole sales come by, which have walks of their own: `sale_day.rs`.
const OF_SALES: [&str; 7] = [
    "store.edit_drafts.before_commit",
    "store.schedule_drafts.before_commit",
    "store.schedule_drafts.after_commit",
    "sale.schedule.adopt.before",
    "sale.pause.noted",
    "sale.act.before",
    "sale.resume.forget.before",
];

fn points(on: On) -> impl Iterator<Item = &'static Point> {
    POINTS.iter().filter(move |point| point.only.is_none_or(|only| only == on))
}

/// Reads every `drill_point!("…")` out of a folder.
fn points_in(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            points_in(&path, found);
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let calls = text.split("drill_point!(\"").skip(1);
        found.extend(calls.map(|rest| rest.split('"').next().unwrap().to_owned()));
    }
}

#[test]
fn the_table_of_points_is_that_of_the_sources() {
    let mut found = Vec::new();
    points_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    let found: BTreeSet<_> = found.iter().map(String::as_str).collect();
    // Bids never come to the bank's own.
    let bank = [crate::bank::POINTS, crate::bank::HOLD_POINTS].concat();
    let settlement = crate::settlement::POINTS;
    // Nobody comes by these where no stream is configured.
    let streams = crate::streams::POINTS;
    let named = POINTS.iter().map(|point| point.name).chain(OF_SALES);
    let table: BTreeSet<_> = named.chain(bank.iter().chain(settlement).chain(streams).copied()).collect();
    let all = POINTS.len() + OF_SALES.len() + bank.len() + settlement.len() + streams.len();
    assert_eq!(table.len(), all, "the table names a point twice");
    let missing: Vec<_> = found.difference(&table).collect();
    let gone: Vec<_> = table.difference(&found).collect();
    assert!(missing.is_empty() && gone.is_empty(), "not in the table: {missing:?}; not in the sources: {gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_kill_at_any_of_them_loses_nothing_on_sqlite() {
    walk(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_kill_at_any_of_them_loses_nothing_on_postgres() {
    walk(On::Postgres).await;
}

/// A house with a load on it, and an operator at work.
async fn open_with_an_office(on: On, settings: &[(&str, &str)]) -> Trial {
    let loopback = [("ARTE_WEBHOOKS__ALLOW_LOOPBACK", "true")];
    let settings: Vec<_> = NO_LIMITS.iter().chain(&loopback).chain(settings).copied().collect();
    let house = House::open(on, &settings).await;
    let scene = Scene::set(&house, 3, 6, |_| {}).await;
    // Nobody is there: what the operator does gives the courier something to try.
    let hook = json!({"url": "http://127.0.0.1:9/", "kinds": ["auction.opened", "auction.extended", "auction.closed"]});
    scene.admin.post("/v1/admin/webhooks", hook).await.ok();
    let load = Load::start_with(&scene, &house.url(), true);
    Trial { house, scene, load }
}

async fn walk(on: On) {
    walk_over(on, &[], |_| true).await;
}

/// Walks over some of the points.
pub async fn walk_over(on: On, settings: &[(&str, &str)], wanted: impl Fn(&str) -> bool) {
    let rounds = number("ARTE_POINT_ROUNDS", 1);
    let mut chance = Chance::new(&format!("points on {on:?}"));
    let mut trial = open_with_an_office(on, settings).await;
    trial.bids_flow(10).await;
    trial.house.kill().await;
    trial.load.down();
    let (mut deaths, mut before_opening) = (0, 0);
    for _ in 0..rounds {
        for point in points(on).filter(|point| wanted(point.name)) {
            let visit = 1 + chance.below(point.visits);
            let died_early = die_at(&mut trial, point, "kill", visit).await;
            before_opening += u32::from(died_early);
            deaths += 1;
        }
    }
    trial.open_again().await;
    trial.bids_flow(10).await;
    let figures = trial.end().await;
    println!("{on:?}: {deaths} kills at named points, {before_opening} of them before the house was open; {figures}");
}

/// Starts the house with an order to die at a point, and waits until it has. Returns whether it died before it was open.
async fn die_at(trial: &mut Trial, point: &Point, effect: &str, visit: u64) -> bool {
    let drill = format!("{}={effect}@{visit}", point.name);
    let started = trial.house.start_with(&[("ARTE_DRILL", &drill)]).await;
    let early = started.is_err();
    let status = match started {
        Err(status) => status,
        Ok(()) => {
            trial.load.up(&trial.house.url());
            if point.name.starts_with("drain.") {
                trial.bids_flow(3).await;
                trial.house.ask_to_stop().await;
            }
            trial.house.ended().await
        }
    };
    trial.load.down();
    let as_wanted = match effect {
        "kill" => status.signal() == Some(9),
        // A house that is not open yet may find out by itself that it cannot open.
        _ => status.signal() == Some(6) || early && status.code() == Some(1),
    };
    assert!(as_wanted, "{drill}: {status:?}\n{}", trial.house.said());
    early
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_panic_where_nobody_can_take_the_place_ends_the_process_and_loses_nothing_on_sqlite() {
    panic_fatally(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_panic_where_nobody_can_take_the_place_ends_the_process_and_loses_nothing_on_postgres() {
    panic_fatally(On::Postgres).await;
}

async fn panic_fatally(on: On) {
    let mut chance = Chance::new(&format!("panics that end the process on {on:?}"));
    let mut trial = open_with_an_office(on, &[]).await;
    trial.bids_flow(10).await;
    trial.house.kill().await;
    trial.load.down();
    let mut ends = 0;
    // A write beside the journal's may be anybody's, and a house that drains is ending anyway.
    let fatal = points(on).filter(|point| {
        point.panics == Panics::Everything && !point.name.starts_with("store.") && !point.name.starts_with("drain.")
    });
    for point in fatal {
        die_at(&mut trial, point, "panic", 1 + chance.below(point.visits)).await;
        ends += 1;
    }
    trial.open_again().await;
    trial.bids_flow(10).await;
    let figures = trial.end().await;
    println!("{on:?}: {ends} panics of what there is only one of ended the process; {figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_panic_in_an_actor_is_survived_and_loses_nothing_on_sqlite() {
    panic_and_live(On::Sqlite, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_panic_in_an_actor_is_survived_and_loses_nothing_on_postgres() {
    panic_and_live(On::Postgres, &[]).await;
}

/// Panics everywhere where the house lives on: the same process serves to the end, and bids flow on after each.
pub async fn panic_and_live(on: On, settings: &[(&str, &str)]) {
    let mut chance = Chance::new(&format!("panics that are survived on {on:?}"));
    let mut trial = open_with_an_office(on, settings).await;
    trial.bids_flow(10).await;
    let mut panics = 0;
    let auctions: Vec<_> = points(on).filter(|point| point.panics == Panics::Auction).collect();
    let others: Vec<_> = points(on).filter(|point| matches!(point.panics, Panics::Hub | Panics::Alone)).collect();
    // No auction may die more than three times in ten seconds, or it is quarantined.
    for group in auctions.chunks(3).chain([others.as_slice()]) {
        trial.house.kill().await;
        trial.load.down();
        let drill: Vec<_> =
            group.iter().map(|point| format!("{}=panic@{}", point.name, 1 + chance.below(point.visits))).collect();
        trial.house.start_with(&[("ARTE_DRILL", &drill.join(","))]).await.expect("the house opens");
        trial.load.up(&trial.house.url());
        let pid = trial.house.pid();
        for point in group {
            trial.house.will_say(&format!("the drill reached {}", point.name)).await;
            panics += 1;
        }
        trial.bids_flow(30).await;
        assert_eq!(trial.house.pid(), pid);
    }
    let figures = trial.end().await;
    println!("{on:?}: {panics} panics in auctions, hubs, sockets and requests survived; {figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn points_a_commit_that_fails_or_stays_unknown_loses_nothing_on_both_stores() {
    for on in [On::Sqlite, On::Postgres] {
        let drill = "journal.write.before=fail@8-11,journal.write.after=fail@30-45";
        let trial = open_with_an_office(on, &[("ARTE_DRILL", drill)]).await;
        trial.house.will_say("a commit was refused by the store").await;
        trial.house.will_say("a commit's outcome is unknown").await;
        trial.bids_flow(50).await;
        let figures = trial.end().await;
        println!("{on:?}: 4 commits refused, 16 unknown; {figures}");
    }
}

/// An auction that dies again and again is left alone for a minute; the others never notice. `ARTE_QUARANTINE=1` waits for the minute.
#[tokio::test(flavor = "multi_thread")]
async fn points_an_auction_that_dies_again_and_again_is_quarantined_alone() {
    let mut house = House::open(On::Sqlite, &NO_LIMITS).await;
    let mut scene = Scene::set(&house, 2, 2, |_| {}).await;
    let (sick, well) = (scene.auctions[0].clone(), scene.auctions[1].clone());
    assert_eq!(house.stop().await, Some(0));
    house.start_with(&[("ARTE_DRILL", "auction.decide.before=panic@1-4")]).await.expect("the house opens");
    scene.move_to(&house.url());
    let (key, mut tries) = (fresh_key(), 0);
    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    while !house.said().contains("it is quarantined") {
        tries += 1;
        assert!(tries < 2_000, "never quarantined:\n{}", house.said());
        assert_eq!(socket.bid(&sick, &key, "100.00", None).await["retryable"], true);
    }
    let mut other = Socket::open(&scene.bidders[1].rest).await;
    assert_eq!(other.bid(&well, &fresh_key(), "100.00", None).await["op"], "accepted");
    assert_eq!(socket.bid(&sick, &key, "100.00", None).await["code"], "unavailable");
    println!("4 deaths within 10 s: quarantined; the other auction took a bid meanwhile");
    if number("ARTE_QUARANTINE", 0) == 1 {
        let taken_up = async {
            loop {
                let answer = socket.bid(&sick, &key, "100.00", None).await;
                if answer["op"] == "accepted" {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(90), taken_up).await.expect("the quarantine ends after a minute");
        println!("after the minute it took its bid");
    }
    assert_eq!(house.stop().await, Some(0));
}
