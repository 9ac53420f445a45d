//! Two processes on one database: the newer one owns the auctions, and the older one cannot write a line.

use crate::support::client::{End, Rest, Socket, fresh_key};
use crate::support::process::{House, signal};
use crate::support::scene::Scene;
use crate::support::{Chance, On, number};
use serde_json::{Value, json};
use std::time::Duration;

/// Bids over a socket of one of the processes; returns the answer.
async fn bid(socket: &mut Socket, auction: &str, amount: &str) -> Value {
    socket.bid(auction, &fresh_key(), amount, None).await
}

#[track_caller]
fn is_unavailable(answer: &Value) {
    assert_eq!(
        (answer["op"].as_str(), answer["code"].as_str(), answer["retryable"].as_bool()),
        (Some("refused"), Some("unavailable"), Some(true)),
        "{answer}"
    );
    assert!(answer["retry_after_ms"].as_u64().is_some(), "{answer}");
}

#[track_caller]
fn is_accepted(answer: &Value) -> u64 {
    assert_eq!(answer["op"], "accepted", "{answer}");
    answer["seq"].as_u64().unwrap()
}

/// Reads a log, which must have no gap and no double, and returns the places of the bids in it.
async fn bids_of_log(rest: &Rest, auction: &str) -> Vec<u64> {
    let log = rest.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    for (index, event) in log.iter().enumerate() {
        assert_eq!(event["seq"].as_u64(), Some(index as u64 + 1), "the log has a gap or a double: {log:?}");
    }
    let bids = log.iter().filter(|event| event["kind"] == "bid_accepted");
    bids.map(|event| event["seq"].as_u64().unwrap()).collect()
}

/// Bids at the old owner by every door: nothing is decided, and what is refused may be sent again.
async fn nothing_goes_through(scene: &Scene, old_url: &str, socket: &mut Socket, auction: &str, amount: &str) {
    let key = fresh_key();
    for _ in 0..2 {
        is_unavailable(&socket.bid(auction, &key, amount, None).await);
    }
    for bidder in &scene.bidders {
        let body = json!({"key": key, "amount": amount});
        let said = bidder.rest.at(old_url).post(&format!("/v1/auctions/{auction}/bids"), body).await;
        assert_eq!((said.status.as_u16(), said.code()), (503, "unavailable"), "{said:?}");
        assert!(said.headers.contains_key("retry-after"), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_process_takes_the_auctions_over_and_the_first_writes_nothing_more() {
    let first = House::open(On::Postgres, &[]).await;
    let scene = Scene::set(&first, 2, 2, |_| {}).await;
    let (busy, quiet) = (&scene.auctions[0], &scene.auctions[1]);
    let (ann, bob) = (&scene.bidders[0].rest, &scene.bidders[1].rest);
    let mut old_ann = Socket::open(ann).await;
    let mut own = vec![is_accepted(&bid(&mut old_ann, busy, "100.00").await)];

    let second = first.open_beside().await;
    let mut new_bob = Socket::open(&bob.at(&second.url())).await;
    // The first bid after the takeover goes to the old owner, who still believes that he is one.
    nothing_goes_through(&scene, &first.url(), &mut old_ann, busy, "110.00").await;
    own.push(is_accepted(&bid(&mut new_bob, busy, "110.00").await));
    nothing_goes_through(&scene, &first.url(), &mut old_ann, busy, "120.00").await;
    // And where the new owner has decided something first.
    let on_quiet = is_accepted(&bid(&mut new_bob, quiet, "100.00").await);
    nothing_goes_through(&scene, &first.url(), &mut old_ann, quiet, "110.00").await;

    let new_ann = ann.at(&second.url());
    let mut new_ann_socket = Socket::open(&new_ann).await;
    own.push(is_accepted(&bid(&mut new_ann_socket, busy, "120.00").await));
    assert_eq!(bids_of_log(&new_ann, busy).await, own);
    assert_eq!(bids_of_log(&new_ann, quiet).await, [on_quiet]);
    // The bidder's own history has no trace of what was not decided.
    let attempts = new_ann.all("/v1/me/bids").await;
    assert_eq!(attempts.len(), 2, "{attempts:?}");
    assert!(attempts.iter().all(|attempt| attempt["outcome"] == "accepted"), "{attempts:?}");
    first.will_say("another owner has taken the auction").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_was_frozen_finds_its_auctions_taken_when_it_thaws() {
    let mut first = House::open(On::Postgres, &[]).await;
    let scene = Scene::set(&first, 1, 2, |_| {}).await;
    let auction = &scene.auctions[0];
    let (ann, bob) = (&scene.bidders[0].rest, &scene.bidders[1].rest);
    let mut old_ann = Socket::open(ann).await;
    let mut own = vec![is_accepted(&bid(&mut old_ann, auction, "100.00").await)];

    signal(first.pid(), "STOP").await;
    let second = first.open_beside().await;
    let mut new_bob = Socket::open(&bob.at(&second.url())).await;
    own.push(is_accepted(&bid(&mut new_bob, auction, "110.00").await));
    // Sent while nobody is awake to read it; it will be the first thing the old owner hears.
    let frozen = fresh_key();
    old_ann.say(json!({"op": "bid", "auction": auction, "key": frozen, "amount": "120.00"})).await;
    signal(first.pid(), "CONT").await;

    let answer = old_ann.next_op("refused").await;
    assert_eq!(answer["key"], frozen.as_str());
    is_unavailable(&answer);
    nothing_goes_through(&scene, &first.url(), &mut old_ann, auction, "120.00").await;

    // The same key at the new owner: it was never decided, so it is decided now.
    let new_ann = ann.at(&second.url());
    let mut new_ann_socket = Socket::open(&new_ann).await;
    own.push(is_accepted(&new_ann_socket.bid(auction, &frozen, "120.00", None).await));
    own.push(is_accepted(&bid(&mut new_bob, auction, "130.00").await));
    assert_eq!(bids_of_log(&new_ann, auction).await, own);
    let resource = new_ann.get(&format!("/v1/auctions/{auction}")).await.ok();
    assert_eq!((resource["status"].as_str(), resource["bid_count"].as_u64()), (Some("open"), Some(4)), "{resource}");
    // The old one leaves in order all the same, and what the new one wrote stays.
    assert_eq!(first.stop().await, Some(0));
    own.push(is_accepted(&bid(&mut new_ann_socket, auction, "140.00").await));
    assert_eq!(bids_of_log(&new_ann, auction).await, own);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_takeover_in_the_middle_of_a_bidding_war_loses_and_doubles_nothing() {
    let limits = [("ARTE_LIVE__BIDS_PER_SECOND", "100000"), ("ARTE_LIVE__MESSAGES_PER_SECOND", "100000")];
    let first = House::open(On::Postgres, &limits).await;
    let scene = Scene::set(&first, 1, 2, |_| {}).await;
    let auction = &scene.auctions[0];
    let (mut ann, mut bob) = (Socket::open(&scene.bidders[0].rest).await, Socket::open(&scene.bidders[1].rest).await);
    // The second process is started when the war is on: on a busy machine it could else be there before it has begun.
    let (begun, is_on) = tokio::sync::oneshot::channel();
    let mut begun = Some(begun);
    let war = async {
        let (mut acknowledged, mut ask) = (Vec::new(), "100.00".to_owned());
        loop {
            if acknowledged.len() > 10
                && let Some(begun) = begun.take()
            {
                let _ = begun.send(());
            }
            for socket in [&mut ann, &mut bob] {
                let key = fresh_key();
                let answer = socket.bid(auction, &key, &ask, None).await;
                if answer["op"] != "accepted" {
                    is_unavailable(&answer);
                    return (acknowledged, key, ask);
                }
                acknowledged.push(is_accepted(&answer));
                ask = answer["ask"].as_str().unwrap().to_owned();
            }
        }
    };
    let takeover = async {
        is_on.await.expect("more than ten bids are accepted before anybody takes over");
        first.open_beside().await
    };
    let ((mut acknowledged, key, ask), second) = tokio::join!(war, takeover);
    assert!(acknowledged.len() > 10, "the war was over after {} bids", acknowledged.len());
    let loser = &scene.bidders[acknowledged.len() % 2].rest.at(&second.url());
    assert_eq!(bids_of_log(loser, auction).await, acknowledged);
    let mut socket = Socket::open(loser).await;
    acknowledged.push(is_accepted(&socket.bid(auction, &key, &ask, None).await));
    nothing_goes_through(&scene, &first.url(), &mut ann, auction, "999990.00").await;
    assert_eq!(bids_of_log(loser, auction).await, acknowledged);
    println!("{} bids acknowledged, the last by the new owner", acknowledged.len());
}

/// How many bids the two bidders have on their way when the owner is frozen.
const IN_FLIGHT: usize = 4;

/// `ARTE_TAKEOVERS` owners are frozen one after another in the middle of a bidding war, lose their auction, and thaw (default 3).
#[tokio::test(flavor = "multi_thread")]
async fn stale_owners_are_fenced_every_time() {
    freeze_owners(&[]).await;
}

pub async fn freeze_owners(settings: &[(&str, &str)]) {
    let times = number("ARTE_TAKEOVERS", 3);
    let mut chance = Chance::new("stale owners");
    let limits = [
        ("ARTE_LIVE__BIDS_PER_SECOND", "100000"),
        ("ARTE_LIVE__BIDS_BURST", "100000"),
        ("ARTE_LIVE__MESSAGES_PER_SECOND", "100000"),
        ("ARTE_LIVE__BIDS_IN_FLIGHT", "64"),
    ];
    let limits: Vec<_> = limits.iter().chain(settings).copied().collect();
    let mut owner = House::open(On::Postgres, &limits).await;
    let scene = Scene::set(&owner, 1, 2, |_| {}).await;
    let auction = scene.auctions[0].clone();
    // Every acknowledgement that anybody got of any owner: place and key.
    let mut acknowledged: Vec<(u64, String)> = Vec::new();
    let (mut ask, mut fenced) = ("100.00".to_owned(), 0);
    for _ in 0..times {
        let mut sockets = Vec::new();
        for bidder in &scene.bidders {
            sockets.push(Socket::open(&bidder.rest.at(&owner.url())).await);
        }
        // The war: each bid only when the one before is answered, then the freeze at a moment that nobody chose.
        let pause = Duration::from_micros(chance.below(30_000));
        let frozen_at = tokio::time::Instant::now() + Duration::from_millis(100) + pause;
        let mut turn = 0;
        while tokio::time::Instant::now() < frozen_at {
            let key = fresh_key();
            let answer = sockets[turn % 2].bid(&auction, &key, &ask, None).await;
            if answer["op"] == "accepted" {
                acknowledged.push((is_accepted(&answer), key));
            }
            ask = answer["ask"].as_str().unwrap().to_owned();
            turn += 1;
        }
        // Sent in one breath with the freeze: some may be decided, written or half written when it comes.
        let mut on_their_way = Vec::new();
        for number in 0..IN_FLIGHT {
            let key = fresh_key();
            let amount = raised(&ask, number);
            let socket = &mut sockets[(turn + number) % 2];
            socket.say(json!({"op": "bid", "auction": auction, "key": key, "amount": amount})).await;
            on_their_way.push(((turn + number) % 2, key));
        }
        signal(owner.pid(), "STOP").await;
        let next = owner.open_beside().await;
        let mut new_socket = Socket::open(&scene.bidders[turn % 2].rest.at(&next.url())).await;
        // The new owner goes on, from whatever the old one had written.
        let (taken, after) = first_bid_of(&mut new_socket, &auction, &ask).await;
        acknowledged.extend(taken);
        ask = after;
        signal(owner.pid(), "CONT").await;
        for (socket, key) in on_their_way {
            let answer = answer_to(&mut sockets[socket], &key).await;
            if answer["op"] == "accepted" {
                // Written before the takeover, and only told after it.
                acknowledged.push((is_accepted(&answer), key));
            }
        }
        for socket in &mut sockets {
            is_unavailable(&bid(socket, &auction, "999990.00").await);
        }
        owner.will_say("another owner has taken the auction").await;
        fenced += 1;
        assert_eq!(owner.stop().await, Some(0));
        owner = next;
    }
    let rest = scene.admin.at(&owner.url());
    let places = bids_of_log(&rest, &auction).await;
    let mut claimed: Vec<u64> = acknowledged.iter().map(|(seq, _)| *seq).collect();
    claimed.sort_unstable();
    assert!(claimed.windows(2).all(|pair| pair[0] < pair[1]), "two acknowledgements of one place: {claimed:?}");
    assert!(claimed.iter().all(|seq| places.contains(seq)), "an acknowledged bid is not in the log");
    let mut attempts = Vec::new();
    for bidder in &scene.bidders {
        attempts.extend(bidder.rest.at(&owner.url()).all("/v1/me/bids").await);
    }
    for (seq, key) in &acknowledged {
        let attempt = attempts.iter().find(|attempt| attempt["key"] == key.as_str());
        assert_eq!(attempt.and_then(|attempt| attempt["seq"].as_u64()), Some(*seq), "{key}");
    }
    println!("{times} frozen owners, {fenced} fenced; {} bids acknowledged, lost 0, doubled 0", acknowledged.len());
    assert_eq!(owner.stop().await, Some(0));
}

/// Returns an amount so many steps above another.
fn raised(ask: &str, steps: usize) -> String {
    let whole: usize = ask.split('.').next().unwrap().parse().unwrap();
    format!("{}.00", whole + 10 * steps)
}

/// Bids until one is accepted: what the frozen owner had on its way may have moved the ask. Returns it and the next ask.
async fn first_bid_of(socket: &mut Socket, auction: &str, ask: &str) -> (Option<(u64, String)>, String) {
    let mut ask = ask.to_owned();
    loop {
        let key = fresh_key();
        let answer = socket.bid(auction, &key, &ask, None).await;
        if answer["ask"].is_string() {
            ask = answer["ask"].as_str().unwrap().to_owned();
        }
        match (answer["op"].as_str(), answer["code"].as_str()) {
            (Some("accepted"), _) => return (Some((is_accepted(&answer), key)), ask),
            // Leads already, by a bid that was on its way.
            (_, Some("already_leading")) => return (None, ask),
            _ => {}
        }
    }
}

/// Waits for the answer to a bid that was sent before.
async fn answer_to(socket: &mut Socket, key: &str) -> Value {
    loop {
        let frame =
            socket.next().await.unwrap_or_else(|end: End| panic!("the socket ended ({end:?}) without an answer"));
        if frame["key"] == key {
            return frame;
        }
    }
}
