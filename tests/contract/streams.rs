//! Streams: who publishes them, how far they are, what is still to be published.

use crate::bench::{Bench, Owner, a_bid, a_head, at, key};
use arte::auction::{EventKind, Head, Outcome, Status};
use arte::ids::{AuctionId, Paddle};
use arte::persistence::{Append, Appended, Published, Store, StreamHold, StreamState, Unpublished};
use std::sync::Arc;
use uuid::Uuid;

const STREAM: &str = "redis:arte:events";

fn hold(holder: Uuid, now: i64, until: i64) -> StreamHold<'static> {
    StreamHold { stream: STREAM, holder, now: at(now), until: at(until) }
}

fn upto(auction: AuctionId, seq: u64, is_done: bool) -> Published {
    Published { auction, seq, lines: 1, is_done }
}

async fn state(store: &Arc<dyn Store>) -> StreamState {
    store.streams().await.unwrap().remove(0)
}

/// Ends an auction without a sale.
async fn close(owner: &mut Owner) {
    let closed = EventKind::Closed { outcome: Outcome::Passed, opening: None };
    let head = Head { status: Status::Closed, outcome: Some(Outcome::Passed), ..a_head(owner.seq + 1) };
    let batch = Append { head, ..owner.batch(vec![closed]) };
    assert_eq!(owner.write(batch).await.unwrap(), Appended::Committed);
}

pub async fn a_stream_is_held_by_one_at_a_time(store: Arc<dyn Store>) {
    let [ann, bob] = [Uuid::from_u128(1), Uuid::from_u128(2)];
    assert_eq!(store.streams().await.unwrap(), []);
    assert!(store.hold_stream(hold(ann, 10, 20)).await.unwrap());
    assert!(!store.hold_stream(hold(bob, 15, 25)).await.unwrap(), "somebody has it");
    assert!(store.hold_stream(hold(ann, 18, 28)).await.unwrap(), "its holder goes on");
    assert!(!store.hold_stream(hold(bob, 28, 38)).await.unwrap(), "until the last instant");
    assert!(store.hold_stream(hold(bob, 29, 39)).await.unwrap(), "the first one is dead");
    assert!(!store.hold_stream(hold(ann, 30, 40)).await.unwrap());
    // Who does not hold it lets go of nothing.
    store.let_go_of_stream(STREAM, ann).await.unwrap();
    assert!(!store.hold_stream(hold(ann, 30, 40)).await.unwrap());
    store.let_go_of_stream(STREAM, bob).await.unwrap();
    assert!(store.hold_stream(hold(ann, 30, 40)).await.unwrap(), "at once");
    let found = state(&store).await;
    assert_eq!((found.name.as_str(), found.held_until, found.published), (STREAM, at(40), 0));
}

pub async fn of_twenty_who_want_a_stream_one_has_it(store: Arc<dyn Store>) {
    for round in 0..5 {
        let race: Vec<_> = (1..=20)
            .map(|who| {
                let store = Arc::clone(&store);
                let hold = hold(Uuid::from_u128(who), 10 + round * 100, 50 + round * 100);
                tokio::spawn(async move { store.hold_stream(hold).await.unwrap() })
            })
            .collect();
        let mut holders = 0;
        for one in race {
            holders += usize::from(one.await.unwrap());
        }
        assert_eq!(holders, 1);
    }
}

pub async fn a_log_is_found_from_its_first_line_to_its_last(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    bench.draft(9).await;
    let mut owner = bench.auction(1).await;
    let me = Uuid::from_u128(1);
    assert!(store.hold_stream(hold(me, 10, 1_000)).await.unwrap());
    let find = async |all| store.unpublished(STREAM, all, None, 9).await.unwrap();
    for all in [false, true] {
        assert_eq!(find(all).await, [], "nothing has happened yet");
    }
    owner.say(vec![a_bid(Paddle(1), key()), a_bid(Paddle(2), key())]).await;
    let auction = owner.auction;
    let whole = Unpublished { auction, seq: 0, last: 2, status: Status::Open };
    assert_eq!((find(false).await, find(true).await), (vec![whole], vec![whole]));
    assert_eq!(state(&store).await.behind, 2);
    assert!(store.note_published(hold(me, 11, 1_001), &[upto(auction, 1, false)], true).await.unwrap());
    assert_eq!(find(false).await, [Unpublished { seq: 1, ..whole }]);
    let now = state(&store).await;
    assert_eq!((now.behind, now.published, now.published_at, now.held_until), (1, 1, Some(at(11)), at(1_001)));
    assert!(store.note_published(hold(me, 12, 1_002), &[upto(auction, 2, false)], true).await.unwrap());
    assert_eq!(find(false).await, []);

    // Over: found until it was published to its end, and again when it is reopened.
    close(&mut owner).await;
    let closed = Unpublished { seq: 2, last: 3, status: Status::Closed, ..whole };
    assert_eq!(find(false).await, [closed]);
    assert!(store.note_published(hold(me, 13, 1_003), &[upto(auction, 3, true)], true).await.unwrap());
    assert_eq!((find(false).await, find(true).await), (vec![], vec![]));
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    assert_eq!(find(false).await, [Unpublished { seq: 3, last: 4, status: Status::Open, ..whole }]);
}

pub async fn what_came_and_went_unseen_is_found_among_all(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut auctions = Vec::new();
    for lot in 1..=3 {
        let mut owner = bench.auction(lot).await;
        owner.say(vec![a_bid(Paddle(1), key())]).await;
        close(&mut owner).await;
        auctions.push(owner.auction);
    }
    auctions.sort_unstable();
    assert!(store.hold_stream(hold(Uuid::nil(), 10, 20)).await.unwrap());
    assert_eq!(store.unpublished(STREAM, false, None, 9).await.unwrap(), [], "none of them lives");
    let all = store.unpublished(STREAM, true, None, 2).await.unwrap();
    assert_eq!(all.iter().map(|one| one.auction).collect::<Vec<_>>(), auctions[..2]);
    let rest = store.unpublished(STREAM, true, Some(auctions[1]), 2).await.unwrap();
    assert_eq!(rest.iter().map(|one| one.auction).collect::<Vec<_>>(), auctions[2..]);
    assert_eq!((rest[0].seq, rest[0].last, rest[0].status), (0, 2, Status::Closed));
}

pub async fn what_moved_is_asked_for_by_name(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owners = Vec::new();
    for lot in 1..=4 {
        let mut owner = bench.auction(lot).await;
        owner.say(vec![a_bid(Paddle(1), key()), a_bid(Paddle(2), key())]).await;
        owners.push(owner);
    }
    close(&mut owners[1]).await;
    let me = Uuid::nil();
    assert!(store.hold_stream(hold(me, 10, 20)).await.unwrap());
    let [first, over, whole, unasked] = [0, 1, 2, 3].map(|at: usize| owners[at].auction);
    let published = [upto(first, 1, false), upto(whole, 2, false), upto(unasked, 1, false)];
    assert!(store.note_published(hold(me, 11, 21), &published, true).await.unwrap());
    let mut expected = vec![
        Unpublished { auction: first, seq: 1, last: 2, status: Status::Open },
        Unpublished { auction: over, seq: 0, last: 3, status: Status::Closed },
    ];
    expected.sort_unstable_by_key(|one| one.auction);
    let nobody = AuctionId(Uuid::from_u128(7));
    assert_eq!(store.unpublished_of(STREAM, &[whole, over, nobody, first]).await.unwrap(), expected);
    assert_eq!(store.unpublished_of(STREAM, &[]).await.unwrap(), []);
    let other = store.unpublished_of("kafka:arte.events", &[whole]).await.unwrap();
    assert_eq!(other, [Unpublished { auction: whole, seq: 0, last: 2, status: Status::Open }]);
}

pub async fn who_lost_a_stream_notes_nothing(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    owner.say(vec![a_bid(Paddle(1), key()), a_bid(Paddle(2), key())]).await;
    let [ann, bob] = [Uuid::from_u128(1), Uuid::from_u128(2)];
    assert!(store.hold_stream(hold(ann, 10, 20)).await.unwrap());
    assert!(store.hold_stream(hold(bob, 30, 40)).await.unwrap());
    assert!(store.note_published(hold(bob, 31, 41), &[upto(owner.auction, 2, false)], true).await.unwrap());
    let before = state(&store).await;
    assert!(!store.note_published(hold(ann, 32, 42), &[upto(owner.auction, 1, false)], true).await.unwrap());
    assert_eq!(state(&store).await, before);
    assert_eq!(store.unpublished(STREAM, true, None, 9).await.unwrap(), []);

    // Trouble: since the first time, until all is well, or somebody else tries.
    store.note_stream_trouble(STREAM, "it is away", at(33)).await.unwrap();
    store.note_stream_trouble(STREAM, "it is full", at(34)).await.unwrap();
    assert_eq!(state(&store).await.trouble, Some(("it is full".to_owned(), at(33))));
    assert!(store.note_published(hold(bob, 35, 45), &[], false).await.unwrap());
    assert!(store.hold_stream(hold(bob, 35, 45)).await.unwrap());
    let still = state(&store).await;
    assert_eq!((still.trouble.is_some(), still.published_at), (true, Some(at(31))), "nothing was published");
    assert!(store.note_published(hold(bob, 36, 46), &[], true).await.unwrap());
    assert_eq!(state(&store).await.trouble, None);
    store.note_stream_trouble(STREAM, "it is away", at(37)).await.unwrap();
    assert!(store.hold_stream(hold(ann, 60, 70)).await.unwrap());
    assert_eq!(state(&store).await.trouble, None);
}

pub async fn each_stream_has_places_of_its_own(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    let me = Uuid::nil();
    let other = StreamHold { stream: "kafka:arte.events", ..hold(me, 10, 20) };
    assert!(store.hold_stream(hold(me, 10, 20)).await.unwrap());
    assert!(store.hold_stream(other).await.unwrap());
    assert!(store.note_published(hold(me, 10, 20), &[upto(owner.auction, 1, false)], true).await.unwrap());
    assert_eq!(store.unpublished(STREAM, false, None, 9).await.unwrap(), []);
    let found = store.unpublished(other.stream, false, None, 9).await.unwrap();
    assert_eq!(found.iter().map(|one| one.seq).collect::<Vec<_>>(), [0]);
    let behind: Vec<_> = store.streams().await.unwrap().into_iter().map(|one| (one.name, one.behind)).collect();
    assert_eq!(behind, [(other.stream.to_owned(), 1), (STREAM.to_owned(), 0)]);
}
