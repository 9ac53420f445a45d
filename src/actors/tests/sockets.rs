//! Bids that come in over sockets: the answers take the hub's way, with what else their batch has for the socket.

use super::fanout::{Socket, Taken, of, pack};
use super::stage::{Fault, Stage, play};
use crate::actors::{BidReply, BidRequest, HubHandle, InFlight, SessionId, SocketBid};
use crate::auction::Verdict;
use crate::ids::{AuctionId, BidKey};
use bytes::BytesMut;
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Words an answer as a line.
fn word(_: AuctionId, key: BidKey, reply: BidReply, out: &mut BytesMut) {
    let (said, seq) = match reply {
        BidReply::Judged { verdict: Verdict::Accepted(accepted), .. } => ("accepted", Some(accepted.seq)),
        BidReply::Judged { .. } => ("refused", None),
        BidReply::KeyReused => ("key_reused", None),
        BidReply::NoSuchAuction => ("unknown", None),
        BidReply::Busy { .. } => ("busy", None),
        BidReply::Unavailable { .. } => ("unavailable", None),
    };
    out.extend_from_slice(format!("{}\n", json!({"op": "answer", "key": key.0, "said": said, "seq": seq})).as_bytes());
}

/// A socket that bids.
struct Bidder<'a> {
    stage: &'a Stage,
    hub: &'a HubHandle,
    session: SessionId,
    in_flight: InFlight,
    socket: Socket,
}

impl<'a> Bidder<'a> {
    /// Opens a socket that follows an auction.
    async fn open(stage: &'a Stage, hub: &'a HubHandle, number: u64, request: &BidRequest) -> Self {
        let socket = Socket::open(hub, number, Some(request.user), request.auction);
        socket.until(|taken| !taken.frames.is_empty()).await;
        Self { stage, hub, session: SessionId(number), in_flight: InFlight::new(64), socket }
    }

    fn send(&self, request: &BidRequest) {
        let place = self.in_flight.take().unwrap();
        let bid = SocketBid { session: self.session, request: request.clone(), word, place };
        self.stage.engine.bid_over(self.hub, bid);
    }

    /// Sends a bid, and waits for what is said to it.
    async fn ask(&self, request: &BidRequest) -> String {
        let answers = |taken: &Taken| of(taken, "answer").count();
        let before = answers(&self.socket.until(|_| true).await);
        self.send(request);
        let taken = self.socket.until(|taken| answers(taken) > before).await;
        let answer = of(&taken, "answer").last().unwrap();
        assert_eq!(answer["key"], json!(request.key.0));
        answer["said"].as_str().unwrap().to_owned()
    }
}

fn ops(taken: &Taken) -> Vec<&str> {
    taken.frames.iter().map(|frame| frame["op"].as_str().unwrap()).collect()
}

const LONG: Duration = Duration::from_secs(1_000);

#[test]
fn what_a_batch_has_for_a_socket_goes_in_one_piece_and_in_order() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(LONG).await;
        let (ann, bob) = (stage.bidder().await, stage.bidder().await);
        let hub = stage.engine.start_hub(pack);
        let (low, high) = (stage.request(auction, ann, 10), stage.request(auction, bob, 11));
        let (first, second) = (Bidder::open(&stage, &hub, 1, &low).await, Bidder::open(&stage, &hub, 2, &high).await);
        let before = first.socket.until(|_| true).await;
        // Both are sent in the same turn, so that they are decided in one batch.
        first.send(&low);
        second.send(&high);
        let mut taken = first.socket.until(|taken| of(taken, "notice").next().is_some()).await;
        assert_eq!(taken.pieces, before.pieces + 1, "one write for all of it");
        taken.frames.drain(..before.frames.len());
        assert_eq!(ops(&taken), ["answer", "events", "notice"]);
        let answered = taken.frames[0]["seq"].as_u64();
        let (from, to) = (taken.frames[1]["from"].as_u64(), taken.frames[1]["to"].as_u64());
        assert!(from <= answered && answered < to && taken.frames[2]["seq"].as_u64() == to);
    });
}

#[test]
fn bids_of_a_socket_reach_the_auction_as_they_were_sent_and_each_is_answered() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(LONG).await;
        let (ann, bob) = (stage.bidder().await, stage.bidder().await);
        let hub = stage.engine.start_hub(pack);
        let requests: Vec<_> =
            (0..40).map(|turn| stage.request(auction, [ann, bob][turn % 2], 10 + turn as u32)).collect();
        let bidder = Bidder::open(&stage, &hub, 1, &requests[0]).await;
        requests.iter().for_each(|request| bidder.send(request));
        let taken = bidder.socket.until(|taken| of(taken, "answer").count() == requests.len()).await;
        // Each was above the one before: only in this order are all of them accepted.
        assert!(of(&taken, "answer").all(|answer| answer["said"] == "accepted"), "{:?}", taken.frames);
        assert_eq!((0..64).filter_map(|_| bidder.in_flight.take()).count(), 64, "all places are free again");
        // The same key gets the same answer.
        assert_eq!(bidder.ask(&requests[3]).await, "accepted");
    });
}

#[test]
fn who_bids_where_no_actor_is_hears_it_too() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(Duration::from_secs(10)).await;
        let ann = stage.bidder().await;
        let hub = stage.engine.start_hub(pack);
        let early = stage.request(auction, ann, 10);
        let bidder = Bidder::open(&stage, &hub, 1, &early).await;
        assert_eq!(bidder.ask(&early).await, "accepted");
        let unknown = AuctionId(Uuid::from_u128(9_999));
        assert_eq!(bidder.ask(&stage.request(unknown, ann, 10)).await, "unknown");
        let mut head = stage.engine.watch(auction).unwrap();
        stage.clock.advance(Duration::from_secs(11));
        let _ = head.wait_for(|head| !head.status.is_live()).await;
        // At the end its actor may be there still, or gone already.
        assert_eq!(bidder.ask(&stage.request(auction, ann, 12)).await, "refused");
        assert_eq!(bidder.ask(&early).await, "accepted");
    });
}

#[test]
fn a_bid_whose_auction_dies_or_cannot_write_is_answered_and_may_come_again() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(LONG).await;
        let ann = stage.bidder().await;
        let hub = stage.engine.start_hub(pack);
        let bid = stage.request(auction, ann, 10);
        let bidder = Bidder::open(&stage, &hub, 1, &bid).await;
        stage.engine.poison(auction);
        assert_eq!(bidder.ask(&bid).await, "unavailable", "it died with the auction");
        while bidder.ask(&bid).await != "accepted" {
            tokio::task::yield_now().await;
        }
        stage.log.faults.lock().unwrap().push_back(Fault::Full);
        let bid = stage.request(auction, ann, 11);
        assert_eq!(bidder.ask(&bid).await, "unavailable");
        assert_eq!((0..64).filter_map(|_| bidder.in_flight.take()).count(), 64);
    });
}

#[test]
fn a_socket_without_room_keeps_its_answers_until_it_has_some() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(LONG).await;
        let (ann, bob) = (stage.bidder().await, stage.bidder().await);
        let hub = stage.engine.start_hub(pack);
        let bids = [stage.request(auction, ann, 10), stage.request(auction, ann, 12)];
        let other = stage.request(auction, bob, 11);
        let bidder = Bidder::open(&stage, &hub, 1, &bids[0]).await;
        let witness = Bidder::open(&stage, &hub, 2, &other).await;
        bidder.socket.set_full(true);
        bidder.send(&bids[0]);
        assert_eq!(witness.ask(&other).await, "accepted");
        bidder.send(&bids[1]);
        witness.socket.until(|taken| of(taken, "notice").next().is_some()).await;
        bidder.socket.set_full(false);
        let taken = bidder.socket.until(|taken| of(taken, "answer").count() == 2).await;
        let keys: Vec<Value> = of(&taken, "answer").map(|answer| answer["key"].clone()).collect();
        assert_eq!(keys, bids.map(|bid| json!(bid.key.0)), "in the order of their batches");
        assert_eq!(of(&taken, "notice").count(), 1);
    });
}

#[test]
fn a_long_batch_is_told_to_everybody() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(LONG).await;
        let hub = stage.engine.start_hub(pack);
        let mut bidders = Vec::new();
        for number in 0..60 {
            let request = stage.request(auction, stage.bidder().await, 10 + number);
            bidders.push((Bidder::open(&stage, &hub, u64::from(number), &request).await, request));
        }
        bidders.iter().for_each(|(bidder, request)| bidder.send(request));
        for (bidder, _) in &bidders {
            let taken = bidder.socket.until(|taken| of(taken, "answer").next().is_some()).await;
            assert_eq!(of(&taken, "answer").next().unwrap()["said"], "accepted");
        }
    });
}
