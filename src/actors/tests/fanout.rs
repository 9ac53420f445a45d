//! What reaches sockets: a hub over outlets that write down what they are offered.

use super::stage::{Stage, accepted_seq, play};
use crate::actors::{HubHandle, NewSession, Outlet, SessionId};
use crate::ids::{AuctionId, UserId};
use bytes::Bytes;
use futures_util::future::join_all;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// What an outlet was offered and took.
#[derive(Clone, Default)]
pub(super) struct Taken {
    pub frames: Vec<Value>,
    pub pieces: usize,
    is_full: bool,
}

/// A socket's way out that takes everything, unless it is full.
#[derive(Clone, Default)]
pub(super) struct Socket(Arc<watch::Sender<Taken>>);

impl Outlet for Socket {
    fn offer(&self, bytes: &Bytes, count: usize) -> bool {
        let mut room = false;
        self.0.send_modify(|taken| {
            room = !taken.is_full;
            if room {
                let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
                assert_eq!(lines.len(), count, "so many frames as were announced");
                taken.frames.extend(lines.into_iter().map(|line| serde_json::from_slice::<Value>(line).unwrap()));
                taken.pieces += 1;
            }
        });
        room
    }

    fn close(&self, _: u16, _: &'static str) {}

    fn cut(&self) {}
}

impl Socket {
    pub(super) fn open(hub: &HubHandle, number: u64, user: Option<UserId>, auction: AuctionId) -> Self {
        let (socket, session) = (Self::default(), SessionId(number));
        hub.connect(NewSession { session, user, outlet: Box::new(socket.clone()) }).unwrap();
        hub.subscribe(session, vec![(auction, None)]).unwrap();
        socket
    }

    /// Waits until what was taken satisfies, and returns it.
    pub(super) async fn until(&self, satisfied: impl FnMut(&Taken) -> bool) -> Taken {
        self.0.subscribe().wait_for(satisfied).await.unwrap().clone()
    }

    pub(super) fn set_full(&self, is_full: bool) {
        self.0.send_modify(|taken| taken.is_full = is_full);
    }
}

pub(super) fn of<'a>(taken: &'a Taken, op: &'a str) -> impl Iterator<Item = &'a Value> {
    taken.frames.iter().filter(move |frame| frame["op"] == op)
}

/// Follows what was taken; panics at a gap. Returns where it leads, and how many snapshots there were.
fn follow(taken: &Taken) -> (u64, usize) {
    let mut place: Option<u64> = None;
    let mut snapshots = 0;
    for frame in &taken.frames {
        match frame["op"].as_str().unwrap() {
            "snapshot" => {
                place = frame["seq"].as_u64();
                snapshots += 1;
            }
            "events" => {
                assert_eq!(frame["from"].as_u64(), place.map(|place| place + 1), "a gap: {frame}");
                place = frame["to"].as_u64();
            }
            _ => {}
        }
    }
    (place.unwrap_or(0), snapshots)
}

pub(super) fn pack(text: &str) -> Bytes {
    Bytes::from(format!("{text}\n"))
}

#[test]
fn every_socket_gets_every_event_once_and_in_order_however_many_are_joined() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(Duration::from_secs(1_000)).await;
        let bidders = [stage.bidder().await, stage.bidder().await];
        let hub = stage.engine.start_hub(pack);
        // The first one waits until the hub has begun: before, it takes in only a few words.
        let first = Socket::open(&hub, 0, None, auction);
        first.until(|taken| of(taken, "snapshot").next().is_some()).await;
        // Several slices, and not a round number of them.
        let others = (1..333).map(|number| Socket::open(&hub, number, None, auction));
        let sockets: Vec<Socket> = [first].into_iter().chain(others).collect();
        for socket in &sockets {
            socket.until(|taken| of(taken, "snapshot").next().is_some()).await;
        }
        let mut last = 0;
        for turn in 0..60 {
            last = accepted_seq(&stage.engine.bid(stage.request(auction, bidders[turn % 2], 10 + turn as u32)).await);
        }
        for socket in &sockets {
            let taken = socket.until(|taken| follow(taken).0 == last).await;
            assert_eq!(follow(&taken), (last, 1), "nobody needed a second snapshot");
            assert!(taken.pieces <= taken.frames.len());
        }
    });
}

#[test]
fn a_socket_without_room_gets_a_snapshot_when_it_has_some_and_the_others_miss_nothing() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(Duration::from_secs(1_000)).await;
        let bidders = [stage.bidder().await, stage.bidder().await];
        let hub = stage.engine.start_hub(pack);
        let (stuck, healthy) = (Socket::open(&hub, 1, None, auction), Socket::open(&hub, 2, None, auction));
        let mut last = 0;
        for socket in [&stuck, &healthy] {
            socket.until(|taken| of(taken, "snapshot").next().is_some()).await;
        }
        stuck.set_full(true);
        for turn in 0..5 {
            last = accepted_seq(&stage.engine.bid(stage.request(auction, bidders[turn % 2], 10 + turn as u32)).await);
        }
        assert_eq!(follow(&healthy.until(|taken| follow(taken).0 == last).await), (last, 1));
        stuck.set_full(false);
        let taken = stuck.until(|taken| follow(taken).0 == last).await;
        assert_eq!(follow(&taken), (last, 2));
        assert_eq!(of(&taken, "events").count(), 0);
    });
}

#[test]
fn who_is_told_personally_has_heard_what_it_is_about() {
    play(async {
        let stage = Stage::set().await;
        let auction = stage.auction(Duration::from_secs(1_000)).await;
        let (ann, bob) = (stage.bidder().await, stage.bidder().await);
        let hub = stage.engine.start_hub(pack);
        let sockets: Vec<Socket> = (0..3).map(|number| Socket::open(&hub, number, Some(ann), auction)).collect();
        let ready = sockets.iter().map(|socket| socket.until(|taken| of(taken, "snapshot").next().is_some()));
        join_all(ready).await;
        accepted_seq(&stage.engine.bid(stage.request(auction, ann, 10)).await);
        let outbid = accepted_seq(&stage.engine.bid(stage.request(auction, bob, 11)).await);
        for socket in &sockets {
            let mut taken = socket.until(|taken| of(taken, "notice").next().is_some()).await;
            let notice = taken.frames.iter().position(|frame| frame["op"] == "notice").unwrap();
            assert_eq!(taken.frames[notice]["seq"].as_u64(), Some(outbid));
            taken.frames.truncate(notice);
            assert_eq!(follow(&taken).0, outbid);
        }
    });
}
