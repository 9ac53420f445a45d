//! The write side: appends, fences, claims.

use crate::bench::{Bench, Owner, a_bid, a_head, a_refusal, a_reserve, a_sold_head, amount, at, key};
use arte::auction::{Act, BidAccepted, EventKind, ExtensionCause, Head, Outcome, ReserveStatus, Status};
use arte::ids::{AuctionId, Paddle, UserId};
use arte::persistence::{Append, Appended, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Each kind, with each of its optional parts both there and absent.
pub fn every_kind() -> Vec<EventKind> {
    let act = || Act { actor: UserId(Uuid::new_v4()), reason: "the \"fire\" alarm\n울렸다".into() };
    let own = |max, leader| {
        let key = key();
        EventKind::BidAccepted(BidAccepted {
            paddle: Paddle(u32::MAX),
            key,
            fingerprint: [0xff; 16],
            offered: amount(1),
            max,
            amount: amount(2),
            price: amount(3),
            leader,
            ask: amount(4),
            ends_at: at(-5),
        })
    };
    let extended = |cause, act| EventKind::Extended { ends_at: at(9), by: Duration::new(3, 7), cause, act };
    let retracted = |price, leader, reserve_met| EventKind::BidRetracted {
        act: act(),
        of: 2,
        price,
        leader,
        ask: amount(1),
        bid_count: 3,
        reserve_met,
    };
    vec![
        EventKind::Opened { ends_at: at(1) },
        own(None, Paddle(7)),
        own(Some(arte::money::Amount::MAX), Paddle(u32::MAX)),
        EventKind::ProxyAnswered { paddle: Paddle(3), amount: amount(0), ask: amount(5), ends_at: at(2) },
        EventKind::ReserveMet { price: amount(7) },
        extended(ExtensionCause::SoftClose, None),
        extended(ExtensionCause::Operator, Some(act())),
        extended(ExtensionCause::Outage, None),
        extended(ExtensionCause::Overload, None),
        EventKind::Paused { act: act() },
        EventKind::Resumed { act: act(), ends_at: at(3) },
        EventKind::ReserveLowered {
            act: act(),
            reserve: a_reserve(5),
            met: true,
            price: Some(amount(5)),
            ask: amount(6),
        },
        EventKind::ReserveLowered { act: act(), reserve: a_reserve(4), met: false, price: None, ask: amount(6) },
        retracted(Some(amount(8)), Some(Paddle(2)), Some(true)),
        retracted(None, None, Some(false)),
        retracted(None, None, None),
        EventKind::Closed {
            outcome: Outcome::Sold { paddle: Paddle(2), hammer_price: amount(8) },
            opening: Some(a_reserve(4)),
        },
        EventKind::Reopened { act: act(), ends_at: at(6) },
        EventKind::Closed { outcome: Outcome::Passed, opening: None },
        EventKind::Cancelled { act: act() },
    ]
}

pub async fn every_kind_of_event_comes_back_as_it_went_in(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let consignor = bench.user().await;
    let artwork = bench.artwork(Some(consignor)).await;
    let draft = crate::bench::a_draft(bench.sale, artwork, 1);
    store.add_auction(&draft).await.unwrap();
    store.schedule_auction(draft.terms.auction).await.unwrap();
    let mut owner = Owner::claim(&store, draft.terms.auction).await;

    let batch = owner.batch(every_kind());
    let written = batch.events.clone();
    assert_eq!(owner.write(batch).await.unwrap(), Appended::Committed);

    let claimed = store.claim(owner.auction, Some(owner.epoch)).await.unwrap();
    assert_eq!(claimed.events, written);
    assert_eq!(*claimed.terms, draft.terms);
    assert!(claimed.reserve == draft.reserve, "the reserve comes back with its salt");
    assert_eq!(claimed.consignor, Some(consignor));
    assert_eq!((claimed.owner_epoch, claimed.log_epoch), (owner.epoch + 1, 1));
    assert_eq!(claimed.refused, []);
}

pub async fn a_batch_of_an_older_owner_is_fenced(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut old = bench.auction(1).await;
    old.say(vec![a_bid(Paddle(1), key())]).await;
    let mut new = Owner::claim(&store, old.auction).await;
    assert_eq!((new.epoch, new.seq), (old.epoch + 1, 1));

    let stale = Append {
        refused: vec![a_refusal(UserId(Uuid::new_v4()), key(), 9)],
        ..old.batch(vec![a_bid(Paddle(1), key())])
    };
    assert_eq!(old.write(stale).await.unwrap(), Appended::Fenced);
    new.say(vec![a_bid(Paddle(2), key())]).await;

    let claimed = store.claim(old.auction, None).await.unwrap();
    assert_eq!(claimed.events.len(), 2, "nothing of the stale batch is in the log");
    assert_eq!(claimed.refused, [], "nor are its refusals");
}

pub async fn a_batch_that_does_not_follow_the_log_is_fenced(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    owner.say(vec![a_bid(Paddle(1), key()), a_bid(Paddle(1), key())]).await;
    for seq in [0, 1, 3, 100] {
        let mut lost =
            Owner { store: Arc::clone(&store), auction: owner.auction, epoch: owner.epoch, seq, was: owner.was };
        let batch = lost.batch(vec![a_bid(Paddle(1), key())]);
        assert_eq!(lost.write(batch).await.unwrap(), Appended::Fenced, "after {seq}");
    }
    // Batches that contradict themselves: a gap between two events, a gap at the start, a face of another sequence.
    let mut gap = owner.batch(vec![a_bid(Paddle(1), key()), a_bid(Paddle(1), key())]);
    gap.events.remove(0);
    let mut late = owner.batch(vec![a_bid(Paddle(1), key())]);
    late.events[0].seq += 1;
    let other_face = Append { head: a_head(9), ..owner.batch(vec![a_bid(Paddle(1), key())]) };
    let nowhere = Append { auction: AuctionId(Uuid::new_v4()), ..owner.batch(vec![a_bid(Paddle(1), key())]) };
    for batch in [gap, late, other_face, nowhere] {
        assert_eq!(owner.write(batch).await.unwrap(), Appended::Fenced);
    }
    owner.say(vec![a_bid(Paddle(1), key())]).await;
    assert_eq!(store.claim(owner.auction, None).await.unwrap().events.len(), 3);
}

pub async fn one_fenced_batch_does_not_hold_up_the_others(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (one, two, three) = (bench.auction(1).await, bench.auction(2).await, bench.auction(3).await);
    store.claim(two.auction, None).await.unwrap();
    let group = [&one, &two, &three].map(|owner| owner.batch(vec![a_bid(Paddle(1), key()), a_bid(Paddle(2), key())]));
    let answers = store.append(group.to_vec()).await.unwrap();
    assert_eq!(answers, [Appended::Committed, Appended::Fenced, Appended::Committed]);
    for (owner, lines) in [(one, 2), (two, 0), (three, 2)] {
        assert_eq!(store.claim(owner.auction, None).await.unwrap().events.len(), lines);
    }
}

pub async fn a_batch_that_breaks_a_promise_of_the_tables_is_fenced_alone(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (one, mut two, three) = (bench.auction(1).await, bench.auction(2).await, bench.auction(3).await);
    let key_of_two = key();
    two.say(vec![a_bid(Paddle(1), key_of_two)]).await;
    // The same key again; and a price without a leader.
    let again = two.batch(vec![a_bid(Paddle(2), key()), a_bid(Paddle(1), key_of_two)]);
    let senseless = Append { head: Head { leader: None, ..a_head(1) }, ..three.batch(vec![a_bid(Paddle(1), key())]) };
    let good = one.batch(vec![a_bid(Paddle(1), key_of_two)]);
    let group = vec![again, good, senseless];
    let answers = store.append(group).await.unwrap();
    assert_eq!(answers, [Appended::Fenced, Appended::Committed, Appended::Fenced]);
    for (owner, lines) in [(&one, 1), (&two, 1), (&three, 0)] {
        let record = store.auction(owner.auction).await.unwrap().unwrap();
        assert_eq!(record.head.seq, lines, "the face has not moved without its events");
        assert_eq!(store.claim(owner.auction, None).await.unwrap().events.len() as u64, lines);
    }
}

pub async fn two_batches_of_one_auction_follow_each_other(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (one, mut two) = (bench.auction(1).await, bench.auction(2).await);
    let first = two.batch(vec![a_bid(Paddle(1), key())]);
    two.seq = 1;
    let second = two.batch(vec![a_bid(Paddle(1), key()), a_bid(Paddle(1), key())]);
    let twice = second.clone();
    let group = vec![first, one.batch(vec![a_bid(Paddle(1), key())]), second, twice];
    let answers = store.append(group).await.unwrap();
    assert_eq!(answers, [Appended::Committed, Appended::Committed, Appended::Committed, Appended::Fenced]);
    assert_eq!(store.claim(two.auction, None).await.unwrap().events.len(), 3);
}

pub async fn an_empty_group_is_written_at_once(store: Arc<dyn Store>) {
    assert_eq!(store.append(Vec::new()).await.unwrap(), []);
}

pub async fn only_auctions_that_can_be_bid_on_are_claimed(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let nobody = AuctionId(Uuid::new_v4());
    assert!(matches!(store.claim(nobody, None).await, Err(StoreError::NotFound(_))));
    let draft = bench.draft(1).await.terms.auction;
    assert!(matches!(store.claim(draft, None).await, Err(StoreError::Conflict(_))));

    let mut owner = bench.auction(2).await;
    let open = |status| Head { status, ..a_head(1) };
    for (lines, (head, claimable)) in (1..).zip([
        (open(Status::Open), true),
        (open(Status::Paused), true),
        (a_sold_head(1), true),
        (open(Status::Cancelled), true),
    ]) {
        let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
        let head = Head { seq: lines, ..head };
        assert_eq!(owner.write(Append { head, ..batch }).await.unwrap(), Appended::Committed);
        assert_eq!(store.auction(owner.auction).await.unwrap().unwrap().head, head);
        match store.claim(owner.auction, Some(owner.epoch)).await {
            Ok(claimed) => {
                assert!(claimable, "{head:?}");
                owner.epoch = claimed.owner_epoch;
            }
            Err(error) => assert!(!claimable && matches!(error, StoreError::Conflict(_)), "{head:?}: {error}"),
        }
    }
}

pub async fn a_claim_can_insist_on_what_was_held(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let owner = bench.auction(1).await;
    for wrong in [0, owner.epoch - 1, owner.epoch + 1, u64::MAX] {
        let answer = store.claim(owner.auction, Some(wrong)).await;
        assert!(matches!(answer, Err(StoreError::Conflict(_))), "{wrong}: {answer:?}");
    }
    assert_eq!(store.claim(owner.auction, Some(owner.epoch)).await.unwrap().owner_epoch, owner.epoch + 1);
    let late = store.claim(owner.auction, Some(owner.epoch)).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))));
}

pub async fn twenty_claims_at_once_get_twenty_epochs(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let owner = bench.auction(1).await;
    let claims = (0..20).map(|_| {
        let (store, auction) = (Arc::clone(&store), owner.auction);
        tokio::spawn(async move { store.claim(auction, None).await.unwrap().owner_epoch })
    });
    let mut epochs = Vec::new();
    for claim in claims.collect::<Vec<_>>() {
        epochs.push(claim.await.unwrap());
    }
    epochs.sort_unstable();
    assert_eq!(epochs, (owner.epoch + 1..=owner.epoch + 20).collect::<Vec<_>>());
}

pub async fn a_claim_sees_every_bid_that_an_older_owner_got_through(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut owner = bench.auction(1).await;
    for _ in 0..20 {
        let (auction, before) = (owner.auction, owner.seq);
        let older = tokio::spawn(async move {
            // However long the claim takes. On SQLite it looks for a moment in which the journal does not write, and this one leaves it few.
            for _ in 0..200_000 {
                let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
                if owner.write(batch).await.unwrap() == Appended::Fenced {
                    return owner.seq;
                }
            }
            panic!("the older owner is never fenced");
        });
        while store.events(auction, before + 3, 1).await.unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        // As the house does: when the store says that it did nothing, again.
        let claimed = loop {
            match store.claim(auction, None).await {
                Err(StoreError::Unavailable { .. }) if !older.is_finished() => {}
                claimed => break claimed.unwrap(),
            }
        };
        let got_through = older.await.unwrap();
        assert_eq!(claimed.events.len() as u64, got_through);
        owner = Owner {
            store: Arc::clone(&store),
            auction,
            epoch: claimed.owner_epoch,
            seq: got_through,
            was: Status::Open,
        };
    }
}

pub async fn a_claim_checks_the_reserve_against_its_commitment(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let mut draft = crate::bench::a_draft(bench.sale, bench.artwork(None).await, 1);
    draft.reserve = Some(a_reserve(1));
    store.add_auction(&draft).await.unwrap();
    store.schedule_auction(draft.terms.auction).await.unwrap();
    let claimed = store.claim(draft.terms.auction, None).await;
    assert!(matches!(claimed, Err(StoreError::Corrupt { table: "auctions", .. })), "{claimed:?}");

    draft = crate::bench::a_draft(bench.sale, bench.artwork(None).await, 2);
    (draft.reserve, draft.terms.reserve) = (None, None);
    store.add_auction(&draft).await.unwrap();
    store.schedule_auction(draft.terms.auction).await.unwrap();
    assert!(store.claim(draft.terms.auction, None).await.unwrap().reserve.is_none());
    let head = store.auction(draft.terms.auction).await.unwrap().unwrap().head;
    assert_eq!(head.reserve, ReserveStatus::None);
}

pub async fn live_auctions_are_those_that_want_an_owner(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    assert_eq!(store.live_auctions().await.unwrap(), []);
    bench.draft(1).await;
    let scheduled = bench.auction(2).await.auction;
    let (mut open, mut paused, mut closed) = (bench.auction(3).await, bench.auction(4).await, bench.auction(5).await);
    for (owner, head) in [
        (&mut open, a_head(1)),
        (&mut paused, Head { status: Status::Paused, ..a_head(1) }),
        (&mut closed, a_sold_head(1)),
    ] {
        let batch = Append { head, ..owner.batch(vec![a_bid(Paddle(1), key())]) };
        owner.write(batch).await.unwrap();
    }
    let mut wanted = [scheduled, open.auction, paused.auction];
    wanted.sort_unstable();
    assert_eq!(store.live_auctions().await.unwrap(), wanted);
}

pub async fn the_latest_proof_of_service_stands(store: Arc<dyn Store>) {
    assert_eq!(store.last_proof_of_service().await.unwrap(), None);
    for (proof, stands) in [(at(5), at(5)), (at(9), at(9)), (at(7), at(9))] {
        store.prove_service(proof).await.unwrap();
        assert_eq!(store.last_proof_of_service().await.unwrap(), Some(stands));
    }
}

pub async fn a_closed_store_says_so(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let owner = bench.auction(1).await;
    let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
    store.close().await;
    let unavailable = |error: StoreError| assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    unavailable(store.append(vec![batch]).await.unwrap_err());
    unavailable(store.claim(owner.auction, None).await.unwrap_err());
    unavailable(store.ping().await.unwrap_err());
    unavailable(store.prove_service(at(1)).await.unwrap_err());
    store.close().await;
}
