//! The life of auctions under a clock moved by hand.

use super::stage::{Fault, Stage, accepted_seq, play, refusal, start};
use crate::actors::{BidReply, LeafReceipt};
use crate::auction::{ActKind, EventKind, ExtensionCause, OperatorAct, Outcome, Status};
use crate::clock::Clock;
use crate::ids::AuctionId;
use crate::persistence::{EventLog, History, People};
use std::time::Duration;

async fn closed(stage: &Stage, auction: AuctionId) -> Option<Outcome> {
    let mut head = stage.engine.watch(auction).unwrap();
    head.wait_for(|head| head.status == Status::Closed).await.unwrap().outcome
}

#[test]
fn many_auctions_open_and_close_each_once_and_to_the_moment() {
    play(async {
        let stage = Stage::set().await;
        let ann = stage.bidder().await;
        let mut auctions = Vec::new();
        for number in 0..60_u64 {
            let id = stage.scheduled(Duration::from_secs(number), Duration::from_secs(100 + number)).await;
            stage.engine.adopt(id).await.unwrap();
            auctions.push(id);
        }
        for second in 0..60_u64 {
            stage.clock.advance_to(start() + Duration::from_secs(second));
            let auction = auctions[usize::try_from(second).unwrap()];
            stage.engine.watch(auction).unwrap().wait_for(|head| head.status == Status::Open).await.unwrap();
            accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await);
        }
        let watching: Vec<_> = auctions.iter().map(|id| stage.engine.watch(*id).unwrap()).collect();
        stage.clock.advance_to(start() + Duration::from_secs(1_000));
        for mut head in watching {
            head.wait_for(|head| head.status == Status::Closed).await.unwrap();
        }
        for (number, auction) in auctions.iter().enumerate() {
            let events = stage.store.events(*auction, 1, 100).await.unwrap();
            let kinds: Vec<_> = events.iter().map(|event| std::mem::discriminant(&event.kind)).collect();
            assert_eq!(kinds.len(), 3, "opened, one bid, closed: {events:?}");
            assert_eq!(events[0].at, start() + Duration::from_secs(number as u64), "opened at its own instant");
            assert!(matches!(events[2].kind, EventKind::Closed { outcome: Outcome::Sold { .. }, .. }));
        }
    });
}

#[test]
fn an_auction_that_is_over_answers_from_the_store() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann, bob) =
            (stage.auction(Duration::from_secs(10)).await, stage.bidder().await, stage.bidder().await);
        let won = stage.request(auction, ann, 10);
        let reply = stage.engine.bid(won.clone()).await;
        let head = stage.engine.watch(auction).unwrap();
        stage.clock.advance(Duration::from_secs(10));
        let mut head = head;
        head.wait_for(|head| head.status == Status::Closed).await.unwrap();
        // The same in all but one thing: a checkpoint may cover the bid by now.
        let uncovered = |reply: BidReply| match reply {
            BidReply::Judged { currency, verdict, receipt: Some(receipt) } => {
                BidReply::Judged { currency, verdict, receipt: Some(LeafReceipt { is_covered: false, ..receipt }) }
            }
            other => other,
        };
        assert_eq!(uncovered(stage.engine.bid(won).await), uncovered(reply));
        assert_eq!(refusal(&stage.engine.bid(stage.request(auction, bob, 11)).await), "auction_closed");
        let nowhere = AuctionId(uuid::Uuid::from_u128(9_999_999));
        assert_eq!(stage.engine.bid(stage.request(nowhere, bob, 11)).await, BidReply::NoSuchAuction);
    });
}

#[test]
fn a_closed_auction_can_be_reopened() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann, bob) =
            (stage.auction(Duration::from_secs(10)).await, stage.bidder().await, stage.bidder().await);
        accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await);
        let mut head = stage.engine.watch(auction).unwrap();
        stage.clock.advance(Duration::from_secs(10));
        head.wait_for(|head| head.status == Status::Closed).await.unwrap();
        let ends_at = stage.clock.now() + Duration::from_secs(60);
        let act =
            OperatorAct { actor: bob, reason: "a phone bidder was cut off".into(), kind: ActKind::Reopen { ends_at } };
        let reopened = loop {
            // The closing actor may still be on its way out.
            match stage.engine.act(auction, act.clone()).await {
                Ok(head) => break head,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        assert_eq!((reopened.status, reopened.ends_at), (Status::Open, ends_at));
        accepted_seq(&stage.engine.bid(stage.request(auction, bob, 11)).await);
        stage.clock.advance(Duration::from_secs(60));
        assert!(
            matches!(closed(&stage, auction).await, Some(Outcome::Sold { hammer_price, .. }) if hammer_price.minor() == 1_100)
        );
    });
}

#[test]
fn a_refusal_after_the_end_stands_even_when_the_auction_is_reopened() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(Duration::from_secs(10)).await, stage.bidder().await);
        let mut head = stage.engine.watch(auction).unwrap();
        stage.clock.advance(Duration::from_secs(10));
        head.wait_for(|head| head.status == Status::Closed).await.unwrap();
        let late = stage.request(auction, ann, 10);
        let refused = judged(&stage, &late).await;
        assert_eq!(refusal(&refused), "auction_closed");
        let ends_at = stage.clock.now() + Duration::from_secs(60);
        let act = OperatorAct { actor: ann, reason: "again".into(), kind: ActKind::Reopen { ends_at } };
        while stage.engine.act(auction, act.clone()).await.is_err() {
            tokio::task::yield_now().await;
        }
        assert_eq!(judged(&stage, &late).await, refused, "the same key, the same answer");
        accepted_seq(&judged(&stage, &stage.request(auction, ann, 10)).await);
    });
}

#[test]
fn whoever_bids_right_after_the_end_hears_that_it_is_over_and_not_to_come_back() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(Duration::from_secs(10)).await;
        let mut bidders = Vec::new();
        for _ in 0..20 {
            bidders.push(stage.bidder().await);
        }
        let mut head = stage.engine.watch(auction).unwrap();
        stage.clock.advance(Duration::from_secs(10));
        head.wait_for(|head| head.status == Status::Closed).await.unwrap();
        // At once, while the auction's actor is on its way out, and again while the next one is.
        for _ in 0..5 {
            let late = bidders.iter().map(|bidder| stage.engine.bid(stage.request(auction, *bidder, 10)));
            for reply in futures_util::future::join_all(late).await {
                assert_eq!(refusal(&reply), "auction_closed");
            }
        }
    });
}

/// Asks under the same key until the house can say.
async fn judged(stage: &Stage, request: &crate::actors::BidRequest) -> BidReply {
    loop {
        match stage.engine.bid(request.clone()).await {
            BidReply::Unavailable { .. } => tokio::task::yield_now().await,
            reply => return reply,
        }
    }
}

#[test]
fn time_that_is_owed_survives_a_commit_that_fails() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(Duration::from_secs(30)).await;
        stage.engine.drain().await;
        stage.engine.stop();
        let down_until = start() + Duration::from_secs(50);
        stage.clock.advance_to(down_until);
        stage.log.faults.lock().unwrap().push_back(Fault::Full);
        let second = stage.another_engine().await;
        let given_back = async {
            loop {
                if second.live(auction).is_some_and(|(head, _)| head.ends_at == down_until + Duration::from_secs(300)) {
                    return;
                }
                tokio::task::yield_now().await;
            }
        };
        given_back.await;
        assert_eq!(second.live(auction).unwrap().0.status, Status::Open);
    });
}

#[test]
fn time_that_the_house_was_down_is_given_back_at_the_next_start() {
    play(async {
        let stage = Stage::set().await;
        let (near, far) =
            (stage.auction(Duration::from_secs(30)).await, stage.auction(Duration::from_secs(90_000)).await);
        let missed_start = stage.scheduled(Duration::from_secs(20), Duration::from_secs(40)).await;
        let ann = stage.bidder().await;
        accepted_seq(&stage.engine.bid(stage.request(near, ann, 10)).await);
        stage.store.prove_service(stage.clock.now()).await.unwrap();
        stage.engine.drain().await;
        stage.engine.stop();
        // Down for fifty seconds: the end of one passes, the start of another, the third hardly notices.
        let down_until = start() + Duration::from_secs(50);
        stage.clock.advance_to(down_until);
        let second = stage.another_engine().await;
        let ends = |id| second.live(id).unwrap().0.ends_at;
        for id in [near, missed_start] {
            let mut head = second.watch(id).unwrap();
            head.wait_for(|head| head.status == Status::Open && head.ends_at == down_until + Duration::from_secs(300))
                .await
                .unwrap();
        }
        assert_eq!(ends(far), start() + Duration::from_secs(90_000));
        let events = stage.store.events(near, 1, 100).await.unwrap();
        assert!(
            matches!(events.last().unwrap().kind, EventKind::Extended { cause: ExtensionCause::Outage, .. }),
            "{events:?}"
        );
    });
}

#[test]
fn whom_another_process_suspends_or_reinstates_is_known_here_within_a_moment() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(Duration::from_secs(1_000)).await, stage.bidder().await);
        accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await);
        for (suspended, word) in [(true, "suspended"), (false, "already_leading")] {
            // Behind the engine's back, as another process does it.
            stage.store.set_suspended(ann, suspended, "a test", stage.clock.now()).await.unwrap();
            while refusal(&stage.engine.bid(stage.request(auction, ann, 20)).await) != word {}
        }
    });
}
