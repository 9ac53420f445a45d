//! The proof log under a clock moved by hand: in time, never ahead of the store, whatever becomes of a commit.

use super::stage::{Fault, Stage, accepted_seq, notary, play};
use crate::actors::{BidReply, BidRequest, LeafReceipt};
use crate::auction::Status;
use crate::clock::Clock;
use crate::ids::AuctionId;
use crate::persistence::{Checkpoint, Checkpoints, History};
use crate::proof::verify_inclusion;
use std::time::Duration;

fn receipt(reply: &BidReply) -> LeafReceipt {
    match reply {
        BidReply::Judged { receipt: Some(receipt), .. } => *receipt,
        other => panic!("no receipt: {other:?}"),
    }
}

/// Bids until the house can say what became of it.
async fn bid(stage: &Stage, request: &BidRequest) -> BidReply {
    loop {
        match stage.engine.bid(request.clone()).await {
            BidReply::Unavailable { .. } => tokio::task::yield_now().await,
            reply => return reply,
        }
    }
}

/// Waits for a checkpoint in the store.
async fn signed(stage: &Stage, auction: AuctionId, wanted: impl Fn(&Checkpoint) -> bool) -> Checkpoint {
    loop {
        let newest = stage.store.newest_checkpoint(auction).await.unwrap();
        // Never ahead: what is signed is in the store already.
        let events = stage.store.events(auction, 1, 1_000).await.unwrap().len() as u64;
        match newest {
            Some(newest) => {
                assert!(newest.size <= events + 1, "{newest:?} is ahead of {events} events");
                if wanted(&newest) {
                    return newest;
                }
            }
            None => tokio::task::yield_now().await,
        }
    }
}

#[test]
fn a_receipt_names_the_line_that_the_store_has_whatever_becomes_of_the_commit() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann, bob) =
            (stage.auction(Duration::from_secs(100)).await, stage.bidder().await, stage.bidder().await);
        let faults = [None, Some(Fault::UnknownWritten), Some(Fault::UnknownLost), Some(Fault::Full), None];
        let mut told = Vec::new();
        for (number, fault) in (0_u32..).zip(faults) {
            stage.log.faults.lock().unwrap().extend(fault);
            let bidder = if number % 2 == 0 { ann } else { bob };
            let request = stage.request(auction, bidder, 10 + number);
            let reply = bid(&stage, &request).await;
            told.push((request, accepted_seq(&reply), receipt(&reply)));
        }
        let notary = notary(&stage.store, &stage.clock);
        for (request, seq, first) in &told {
            let proof = notary.inclusion(auction, *seq).await.unwrap();
            assert_eq!(proof.leaf_hash, first.leaf, "line {seq}");
            let checkpoint = &proof.checkpoint;
            verify_inclusion(&first.leaf, *seq, checkpoint.size, &proof.path, &checkpoint.root).unwrap();
            assert_eq!(first.checkpoint_by, stage.clock.now() + notary.every());
            let again = receipt(&bid(&stage, request).await);
            assert_eq!((again.leaf, again.checkpoint_by), (first.leaf, first.checkpoint_by));
        }
    });
}

#[test]
fn a_bid_is_covered_within_the_time_that_was_promised_and_nobody_signs_for_nothing() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann, bob) =
            (stage.auction(Duration::from_secs(100)).await, stage.bidder().await, stage.bidder().await);
        for (dollars, bidder) in [(10, ann), (11, bob), (12, ann)] {
            let request = stage.request(auction, bidder, dollars);
            let reply = bid(&stage, &request).await;
            let (seq, promise) = (accepted_seq(&reply), receipt(&reply));
            assert!(!promise.is_covered);
            // A moment before the promise, so that keeping it does not depend on this very call.
            stage.clock.advance_to(promise.checkpoint_by - Duration::from_millis(1));
            let newest = signed(&stage, auction, |newest| newest.size > seq).await;
            assert_eq!((newest.size, newest.is_last), (seq + 1, false));
            while !receipt(&bid(&stage, &request).await).is_covered {
                tokio::task::yield_now().await;
            }
            stage.clock.advance(Duration::from_secs(5));
            let quiet = stage.store.newest_checkpoint(auction).await.unwrap();
            assert_eq!(quiet.as_ref(), Some(&newest), "nothing has happened since");
        }
    });
}

#[test]
fn a_house_that_closes_leaves_nothing_unsigned() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(Duration::from_secs(100)).await, stage.bidder().await);
        accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await);
        stage.engine.drain().await;
        let newest = stage.store.newest_checkpoint(auction).await.unwrap().unwrap();
        assert_eq!(newest.size, stage.store.events(auction, 1, 100).await.unwrap().len() as u64 + 1);
    });
}

#[test]
fn an_end_that_a_dead_house_did_not_sign_is_signed_at_the_next_start() {
    play(async {
        let stage = Stage::set().await;
        let (auction, ann) = (stage.auction(Duration::from_secs(10)).await, stage.bidder().await);
        let bid = stage.request(auction, ann, 10);
        let first = receipt(&stage.engine.bid(bid.clone()).await);
        stage.clock.advance(Duration::from_secs(1));
        signed(&stage, auction, |newest| newest.size == 3).await;
        let mut head = stage.engine.watch(auction).unwrap();
        stage.clock.advance(Duration::from_secs(9));
        head.wait_for(|head| head.status == Status::Closed).await.unwrap();
        // It dies here: the clock, which would have had the end signed, does not move.
        stage.engine.stop();
        assert_eq!(stage.store.newest_checkpoint(auction).await.unwrap().unwrap().size, 3);
        let second = stage.another_engine().await;
        let end = signed(&stage, auction, |newest| newest.is_last).await;
        assert_eq!(end.size, 4);
        let again = receipt(&second.bid(bid).await);
        assert_eq!((again.leaf, again.checkpoint_by, again.is_covered), (first.leaf, first.checkpoint_by, true));
    });
}

#[test]
fn an_auction_whose_log_lost_a_signed_line_is_left_alone() {
    play(async {
        let stage = Stage::set().await;
        let (auction, other) =
            (stage.auction(Duration::from_secs(100)).await, stage.auction(Duration::from_secs(100)).await);
        let ann = stage.bidder().await;
        accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await);
        stage.engine.drain().await;
        stage.engine.stop();
        let newest = stage.store.newest_checkpoint(auction).await.unwrap().unwrap();
        // A line more than the log has, properly signed.
        let head =
            crate::notary::TreeHead { auction, log_epoch: 1, size: newest.size + 1, root: [7; 32], is_last: false };
        notary(&stage.store, &stage.clock).sign(vec![head]).await.unwrap();
        let second = stage.another_engine().await;
        assert!(second.live(auction).is_none() && second.live(other).is_some());
        assert!(matches!(second.bid(stage.request(auction, ann, 20)).await, BidReply::Unavailable { .. }));
    });
}
