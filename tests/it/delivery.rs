//! A house that is killed, from without, in the middle of a letter or a webhook: a real mail relay and a receiver of our own say what came of it.

use crate::notices::{Receiver, address_of, bell, facts, let_go, open, told, until, work};
use crate::support::client::fresh_key;
use crate::support::relay::relay;
use crate::support::scene::{Scene, text};
use crate::support::trap::{Channel, MOMENTS, Moment, Trap};
use crate::support::{Chance, On, number};
use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::process::ExitStatusExt;

#[tokio::test(flavor = "multi_thread")]
async fn notices_under_way_when_the_house_is_killed_arrive_on_sqlite() {
    kills(On::Sqlite, &[], &MOMENTS, number("ARTE_NOTICE_KILLS", 8)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_under_way_when_the_house_is_killed_arrive_on_postgres() {
    kills(On::Postgres, &[], &MOMENTS, number("ARTE_NOTICE_KILLS", 8)).await;
}

/// Kills the house so often, at one moment after the other. `ARTE_NOTICE_KILLS` sets how often (default: each moment once), `ARTE_SEED` repeats a run.
pub async fn kills(on: On, more: &[(&str, &str)], moments: &[Moment], kills: u64) {
    let mut chance = Chance::new(&format!("killed while delivering on {on:?}"));
    let (trap, receiver) = (Trap::default(), Receiver::start().await);
    let letters = trap.before(Channel::Letters, ([127, 0, 0, 1], relay().plain).into()).await.port().to_string();
    let hooks = trap.before(Channel::Hooks, receiver.address()).await;
    let port = ("ARTE_MAIL__SMTP_PORT", letters.as_str());
    let settings: Vec<_> = more.iter().copied().chain([port]).collect();
    let mut house = open(on, &settings).await;
    let mut scene = Scene::set(&house, 0, 2, |_| {}).await;
    // Before the auctions open: what was told before somebody asked for it is not told again.
    let kinds = ["auction.opened", "auction.paused", "auction.resumed"];
    receiver.register_at(&format!("http://{hooks}/hook"), &scene.admin, &kinds).await;
    for _ in 0..kills {
        let auction = scene.add_auction(|_| {}).await;
        scene.auctions.push(auction);
    }
    let keys: Vec<[String; 2]> = (0..kills).map(|_| [fresh_key(), fresh_key()]).collect();
    let mut deaths = BTreeMap::<_, u32>::new();
    for ((auction, keys), moment) in scene.auctions.clone().iter().zip(&keys).zip(moments.iter().cycle()) {
        // A round has one letter, and a webhook for each pause and its end.
        let passes = if moment.0 == Channel::Hooks { chance.below(2) } else { 0 };
        trap.set(*moment, passes, house.pid());
        work(&scene, auction, keys).await;
        let status = house.ended().await;
        assert_eq!(status.signal(), Some(9), "{moment:?}: {status:?}\n{}", house.said());
        *deaths.entry(*moment).or_default() += 1;
        house.start().await;
        scene.move_to(&house.url());
    }
    house.kill().await;
    let_go(&house).await;
    house.start().await;
    scene.move_to(&house.url());
    for (auction, keys) in scene.auctions.iter().zip(&keys) {
        assert!(work(&scene, auction, keys).await, "the house lives");
    }

    // She was outbid in every auction, by the logs.
    let outbid = outbid(&scene).await;
    assert_eq!(outbid, scene.auctions.iter().cloned().collect(), "bids that were said to count are not in the log");
    let due = outbid.len() as u64;
    // One letter for each of them lies in the outbox, and the house says of each that it was sent: then it must have come, under its name.
    let address = address_of(&scene.bidders[0].rest).await;
    let written = until("the outbox is empty", async || {
        let all = scene.admin.all("/v1/admin/mails").await;
        let hers: Vec<_> = all.into_iter().filter(|mail| mail["to"] == address.as_str()).collect();
        let is_done = hers.len() as u64 >= due && hers.iter().all(|mail| mail["state"] == "sent");
        is_done.then(|| hers.iter().map(|mail| text(&mail["id"])).collect::<BTreeSet<_>>())
    })
    .await;
    assert_eq!(written.len() as u64, due, "one letter for each auction: {written:?}");
    let rung: BTreeSet<_> =
        bell(&scene.bidders[0].rest, "outbid").await.iter().map(|one| text(&one["auction"])).collect();
    assert_eq!(rung, outbid, "one ring for each auction");
    let taken = relay().taken_for(&address);
    let name = |id: &str| id.trim_start_matches('<').split('@').next().unwrap().to_owned();
    let names: Vec<_> = taken.iter().map(|letter| name(letter.header("Message-ID").unwrap())).collect();
    let lost: Vec<_> = written.iter().filter(|id| !names.contains(id)).collect();
    assert!(lost.is_empty(), "letters that are said to be sent never came: {lost:?}");
    assert_eq!(names.iter().cloned().collect::<BTreeSet<_>>(), written, "letters that nobody has written");

    // What the logs say was told, each line of it under one name.
    let facts = facts(&scene).await;
    until("every fact was told", async || (told(&receiver).len() >= facts.len()).then_some(())).await;
    let told = told(&receiver);
    assert_eq!(told.keys().cloned().collect::<BTreeSet<_>>(), facts);
    for (fact, ids) in &told {
        assert_eq!(ids.len(), 1, "{fact:?} was told under several names");
    }
    let (letters, hooks) = (names.len() - written.len(), receiver.got().len() - told.len());
    println!(
        "{on:?}: {kills} kills {deaths:?}; {} letters, {letters} of them twice; {} webhooks, {hooks} of them twice",
        written.len(),
        told.len()
    );
    assert_eq!(house.stop().await, Some(0));
}

/// Returns the auctions in which the first bidder was outbid, by their logs.
async fn outbid(scene: &Scene) -> BTreeSet<String> {
    let mut outbid = BTreeSet::new();
    for auction in &scene.auctions {
        let log = scene.admin.all(&format!("/v1/auctions/{auction}/log")).await;
        let bids = log.iter().filter(|event| event["kind"] == "bid_accepted" && event["by"] == "bid");
        let mut paddles = bids.map(|event| event["paddle"].as_u64().unwrap());
        if paddles.any(|paddle| paddle == scene.bidders[0].paddle) && paddles.any(|_| true) {
            outbid.insert(auction.clone());
        }
    }
    outbid
}
