//! What goes wrong with commits and with actors, and what bidders hear of it.

use super::stage::{Fault, Stage, accepted_seq, play, refusal};
use crate::actors::BidReply;
use crate::auction::EventKind;
use crate::clock::Clock;
use crate::persistence::{EventLog, History};
use futures_util::future::join_all;
use std::sync::atomic::Ordering;
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

/// Asks again under the same key until the house can say.
async fn insist(stage: &Stage, request: &crate::actors::BidRequest) -> BidReply {
    loop {
        match stage.engine.bid(request.clone()).await {
            BidReply::Unavailable { .. } => tokio::task::yield_now().await,
            reply => return reply,
        }
    }
}

async fn own_bids(stage: &Stage, auction: crate::ids::AuctionId) -> Vec<u64> {
    let events = stage.store.events(auction, 1, 10_000).await.unwrap();
    events.iter().filter(|event| matches!(event.kind, EventKind::BidAccepted(_))).map(|event| event.seq).collect()
}

#[test]
fn an_unknown_commit_is_resolved_to_the_truth() {
    play(async {
        for fault in [Fault::UnknownWritten, Fault::UnknownLost] {
            let stage = Stage::set().await;
            let (auction, ann, bob) = (stage.auction(HOUR).await, stage.bidder().await, stage.bidder().await);
            stage.log.faults.lock().unwrap().push_back(fault);
            let first = stage.request(auction, ann, 10);
            // No error reaches the bidder: the auction asks the store, and answers what is true.
            let reply = stage.engine.bid(first.clone()).await;
            assert_eq!(accepted_seq(&reply), 2, "{fault:?}");
            let second = stage.engine.bid(stage.request(auction, bob, 11)).await;
            assert_eq!(accepted_seq(&second), 3, "{fault:?}");
            assert_eq!(stage.engine.bid(first).await, reply, "the same key, the same answer");
            assert_eq!(own_bids(&stage, auction).await, [2, 3], "{fault:?}: neither lost nor doubled");
        }
    });
}

#[test]
fn a_refused_commit_refuses_the_bid_and_forgets_it() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(HOUR).await, stage.bidder().await);
        stage.log.faults.lock().unwrap().push_back(Fault::Full);
        let request = stage.request(auction, ann, 10);
        assert!(matches!(stage.engine.bid(request.clone()).await, BidReply::Unavailable { .. }));
        assert!(own_bids(&stage, auction).await.is_empty());
        assert_eq!(stage.engine.live(auction).unwrap().0.price, None, "nobody hears of a bid that is not durable");
        // It was not decided, so the same key may be sent again, and now it counts.
        assert_eq!(accepted_seq(&insist(&stage, &request).await), 2);
        assert_eq!(own_bids(&stage, auction).await, [2]);
    });
}

#[test]
fn a_fenced_owner_lets_go_and_commits_nothing() {
    play(async {
        let stage = Stage::set().await;
        let (auction, other, ann) = (stage.auction(HOUR).await, stage.auction(HOUR).await, stage.bidder().await);
        assert_eq!(accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await), 2);
        // Somebody else claims one of the two.
        let claimed = stage.store.claim(auction, None).await.unwrap();
        assert_eq!(claimed.events.len(), 2);
        let bob = stage.bidder().await;
        let late = stage.request(auction, bob, 50);
        assert!(matches!(stage.engine.bid(late.clone()).await, BidReply::Unavailable { .. }));
        assert!(matches!(stage.engine.bid(late).await, BidReply::Unavailable { .. }), "it does not take it back");
        assert_eq!(own_bids(&stage, auction).await, [2]);
        assert_eq!(accepted_seq(&stage.engine.bid(stage.request(other, ann, 10)).await), 2, "the others go on");
    });
}

#[test]
fn a_second_engine_takes_over_and_the_first_cannot_commit() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann, bob) = (stage.auction(HOUR).await, stage.bidder().await, stage.bidder().await);
        let first = stage.request(auction, ann, 10);
        let reply = stage.engine.bid(first.clone()).await;
        let second = stage.another_engine().await;
        assert_eq!(second.bid(first).await, reply, "the new owner knows the old answers");
        assert_eq!(accepted_seq(&second.bid(stage.request(auction, bob, 11)).await), 3);
        assert!(matches!(stage.engine.bid(stage.request(auction, ann, 99)).await, BidReply::Unavailable { .. }));
        assert_eq!(accepted_seq(&second.bid(stage.request(auction, ann, 12)).await), 4);
        assert_eq!(own_bids(&stage, auction).await, [2, 3, 4]);
    });
}

#[test]
fn a_panic_in_one_auction_is_survived() {
    play(async {
        let stage = Stage::set().await;
        let (auction, other, ann, bob) =
            (stage.auction(HOUR).await, stage.auction(HOUR).await, stage.bidder().await, stage.bidder().await);
        let first = stage.request(auction, ann, 10);
        let reply = stage.engine.bid(first.clone()).await;
        for round in 0..3_u32 {
            stage.engine.poison(auction);
            // The others do not notice, and the poisoned one comes back from the store with all it had promised.
            assert_eq!(
                accepted_seq(
                    &insist(&stage, &stage.request(other, if round % 2 == 0 { ann } else { bob }, 10 + round)).await
                ),
                2 + u64::from(round)
            );
            assert_eq!(insist(&stage, &first).await, reply);
        }
        assert_eq!(accepted_seq(&insist(&stage, &stage.request(auction, bob, 11)).await), 3);
        assert_eq!(own_bids(&stage, auction).await, [2, 3]);
    });
}

#[test]
fn an_auction_that_keeps_dying_is_quarantined_and_the_others_go_on() {
    play(async {
        let stage = Stage::set().await;
        let (auction, other, ann) = (stage.auction(HOUR).await, stage.auction(HOUR).await, stage.bidder().await);
        for _ in 0..4 {
            while stage.engine.live(auction).is_none() {
                tokio::task::yield_now().await;
            }
            stage.engine.poison(auction);
            while stage.engine.live(auction).is_some() {
                tokio::task::yield_now().await;
            }
        }
        let request = stage.request(auction, ann, 10);
        assert!(matches!(stage.engine.bid(request).await, BidReply::Unavailable { .. }));
        assert_eq!(accepted_seq(&stage.engine.bid(stage.request(other, ann, 10)).await), 2);
    });
}

#[test]
fn bids_that_arrive_together_share_commits() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann, bob) = (stage.auction(HOUR).await, stage.bidder().await, stage.bidder().await);
        let before = stage.log.commits.load(Ordering::SeqCst);
        let bids = (0..40_u32)
            .map(|step| stage.engine.bid(stage.request(auction, if step % 2 == 0 { ann } else { bob }, 10 + step)));
        let replies = join_all(bids).await;
        let commits = stage.log.commits.load(Ordering::SeqCst) - before;
        let seqs: Vec<_> = replies.iter().map(accepted_seq).collect();
        assert_eq!(seqs, (2..42).collect::<Vec<_>>(), "decided in the order of arrival");
        assert!(commits < 40, "{commits} commits for 40 bids");
    });
}

#[test]
fn a_full_queue_refuses_early() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(HOUR).await, stage.bidder().await);
        let bids = (0..500).map(|_| stage.engine.bid(stage.request(auction, ann, 1)));
        let replies = join_all(bids).await;
        let busy = replies.iter().filter(|reply| matches!(reply, BidReply::Busy { .. })).count();
        assert!(busy > 0 && busy < 500, "{busy} of 500 were turned away");
        let judged: Vec<_> = replies.iter().filter(|reply| matches!(reply, BidReply::Judged { .. })).collect();
        assert!(judged.iter().all(|reply| refusal(reply) == "bid_below_ask"));
        // Once it is over, there is room again.
        assert_eq!(accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await), 2);
    });
}

#[test]
fn a_dropped_question_is_still_answered_under_its_key() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(HOUR).await, stage.bidder().await);
        let request = stage.request(auction, ann, 10);
        let mut asked = Box::pin(stage.engine.bid(request.clone()));
        // Polled once, so that the bid is on its way; then the asker is gone.
        assert!(futures_util::FutureExt::now_or_never(&mut asked).is_none());
        drop(asked);
        assert_eq!(accepted_seq(&stage.engine.bid(request).await), 2);
        assert_eq!(own_bids(&stage, auction).await, [2]);
        assert!(stage.clock.now() == super::stage::start());
    });
}
