//! Forgetting somebody while something is being added to the account, or put up for sale.

use crate::bench::{Bench, Owner, a_bid, a_draft, a_sold_head, amount, at, key};
use arte::auction::{EventKind, Outcome, Status};
use arte::ids::UserId;
use arte::persistence::{Append, Blocked, Erased, Erasure, Idempotent, Obstacle, Store, StoreError};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn wish(user: UserId) -> Erasure {
    Erasure { user, at: at(9_000), reason: None, unsettled_since: None, house_settles: false }
}

pub async fn nothing_stays_of_registrations_that_cross_the_forgetting(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for round in 0..10 {
        let ann = bench.user().await;
        if round % 2 == 0 {
            store.register(bench.sale, ann, Some(amount(1)), at(1)).await.unwrap();
        }
        let is_over = Arc::new(AtomicBool::new(false));
        let race: Vec<_> = (0..6)
            .map(|n| {
                let (store, sale, is_over) = (Arc::clone(&store), bench.sale, Arc::clone(&is_over));
                tokio::spawn(async move {
                    let mut done = 0;
                    // One more after it is over: whoever comes too late is turned away too.
                    let mut is_last = false;
                    while !is_last {
                        is_last = is_over.load(Ordering::SeqCst);
                        match store.register(sale, ann, Some(amount(444_400 + n)), at(2)).await {
                            Ok(_) => done += 1,
                            Err(StoreError::NotFound("user")) => break,
                            Err(error) => panic!("{error:?}"),
                        }
                    }
                    done
                })
            })
            .collect();
        while store.registration(bench.sale, ann).await.unwrap().is_none_or(|found| found.limit < Some(amount(444_400)))
        {
            tokio::task::yield_now().await;
        }
        assert!(matches!(store.erase(&wish(ann)).await.unwrap(), Erased::Done { .. }));
        is_over.store(true, Ordering::SeqCst);
        let mut done = 0;
        for task in race {
            done += task.await.unwrap();
        }
        assert!(done > 0, "they did cross");
        let left = store.registration(bench.sale, ann).await.unwrap().expect("the paddle stays");
        assert_eq!(left.limit, None, "round {round}");
    }
}

pub async fn who_is_forgotten_begins_no_call_and_takes_no_paddle(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let ann = bench.user().await;
    let begin = async || store.begin_call(ann, "key", &[7; 32], at(1), at(0)).await;
    assert!(matches!(begin().await.unwrap(), Idempotent::Begun));
    assert!(matches!(store.erase(&wish(ann)).await.unwrap(), Erased::Done { .. }));
    let refused = begin().await;
    assert!(matches!(refused, Err(StoreError::NotFound("user"))), "{refused:?}");
    let refused = store.register(bench.sale, ann, None, at(2)).await;
    assert!(matches!(refused, Err(StoreError::NotFound("user"))), "{refused:?}");
    assert_eq!(store.registration(bench.sale, ann).await.unwrap(), None);
}

pub async fn whoever_sold_lately_is_not_forgotten_yet(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (seller, (buyer, paddle)) = (bench.user().await, bench.bidder().await);
    let draft = a_draft(bench.sale, bench.artwork(Some(seller)).await, 1);
    store.add_auction(&draft).await.unwrap();
    store.schedule_auction(draft.terms.auction).await.unwrap();
    let mut owner = Owner::claim(&store, draft.terms.auction).await;
    owner.say(vec![a_bid(paddle, key())]).await;
    let outcome = Outcome::Sold { paddle, hammer_price: amount(20_000) };
    let batch = owner.batch(vec![EventKind::Closed { outcome, opening: None }]);
    let head =
        arte::auction::Head { seq: batch.head.seq, outcome: Some(outcome), status: Status::Closed, ..a_sold_head(0) };
    owner.write(Append { head, ..batch }).await.unwrap();
    for user in [seller, buyer] {
        let obstacle = async |wish: Erasure| store.obstacle(&wish).await.unwrap();
        let unsettled = Some(Obstacle::Unsettled(owner.auction));
        assert_eq!(obstacle(Erasure { unsettled_since: Some(at(0)), ..wish(user) }).await, unsettled);
        assert_eq!(obstacle(Erasure { unsettled_since: Some(at(5_000)), ..wish(user) }).await, None);
        assert_eq!(obstacle(wish(user)).await, None, "an admin knows that it is settled");
        assert_eq!(
            obstacle(Erasure { house_settles: true, ..wish(user) }).await,
            unsettled,
            "the house is about to do it"
        );
    }
}

pub async fn nothing_of_the_forgotten_is_put_up_for_sale(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    let (seller, other) = (bench.user().await, bench.user().await);
    let draft = a_draft(bench.sale, bench.artwork(Some(seller)).await, 1);
    let sound = a_draft(bench.sale, bench.artwork(Some(other)).await, 2);
    for draft in [&draft, &sound] {
        store.add_auction(draft).await.unwrap();
    }
    assert!(matches!(store.erase(&wish(seller)).await.unwrap(), Erased::Done { .. }));
    let refused = store.schedule_auction(draft.terms.auction).await;
    assert!(matches!(refused, Err(StoreError::Conflict("seller"))), "{refused:?}");
    let both = [(sound.terms.auction, 1), (draft.terms.auction, 1)];
    let blocked = store.schedule_drafts(bench.sale, &both).await.unwrap();
    assert_eq!(blocked, Some(Blocked::SellerGone(draft.terms.auction)));
    assert_eq!(store.auction(sound.terms.auction).await.unwrap().unwrap().head.status, Status::Draft);
    store.schedule_auction(sound.terms.auction).await.unwrap();
}

pub async fn of_putting_up_for_sale_and_forgetting_the_seller_one_comes_first(store: Arc<dyn Store>) {
    let bench = Bench::new(&store).await;
    for lot in 1..=20 {
        let seller = bench.user().await;
        let draft = a_draft(bench.sale, bench.artwork(Some(seller)).await, lot);
        store.add_auction(&draft).await.unwrap();
        let (one, two, auction) = (Arc::clone(&store), Arc::clone(&store), draft.terms.auction);
        let scheduling = tokio::spawn(async move { one.schedule_auction(auction).await });
        let erasing = tokio::spawn(async move { two.erase(&wish(seller)).await.unwrap() });
        match (scheduling.await.unwrap(), erasing.await.unwrap()) {
            (Ok(()), Erased::Hindered(Obstacle::Consigning(in_the_way))) => assert_eq!(in_the_way, auction),
            (Err(StoreError::Conflict("seller")), Erased::Done { .. }) => {}
            other => panic!("lot {lot}: {other:?}"),
        }
    }
}
