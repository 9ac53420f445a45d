//! Everybody is cut off at once, in the middle of a bidding war, and comes back at once: all resume where they were and miss nothing.
//!
//! `ARTE_STORM_SOCKETS` sets how many (default 200). A socket takes two file descriptors of the house and one of the test.

use crate::support::client::{PATIENCE, Rest, Socket};
use crate::support::load::Trial;
use crate::support::{On, number};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::{Barrier, watch};
use tokio::task::JoinHandle;

/// Where the watchers are: watching for the first time, cut off, watching again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Watch,
    Cut,
    /// Come back, all at once.
    Return,
    /// Watch on until the log ends here.
    Until(u64),
}

/// What one watcher saw.
struct Seen {
    events: Vec<Value>,
    /// The first position.
    start: u64,
    /// Snapshots that it got when it came back: each is a skip.
    skips: u32,
}

#[tokio::test(flavor = "multi_thread")]
async fn storm_thousands_of_sockets_are_cut_at_once_and_resume_without_a_gap() {
    cut_all_at_once(&[]).await;
}

pub async fn cut_all_at_once(settings: &[(&str, &str)]) {
    let sockets = number("ARTE_STORM_SOCKETS", 200);
    let most = open_files();
    assert!(most > 3 * sockets + 500, "{sockets} sockets need a limit of open files above {most}: ulimit -n");
    let mut trial = Trial::open(On::Sqlite, settings).await;
    let auction = trial.scene.auctions[0].clone();
    let (act, watching) = watch::channel(Act::Watch);
    let ready = Arc::new(Barrier::new(usize::try_from(sockets).unwrap() + 1));
    let returned = Arc::new(AtomicU64::new(0));
    let nobody = Rest::nobody(&trial.house.url());
    let watchers: Vec<_> = (0..sockets)
        .map(|_| {
            tokio::spawn(watch(
                nobody.clone(),
                auction.clone(),
                watching.clone(),
                Arc::clone(&ready),
                Arc::clone(&returned),
            ))
        })
        .collect();
    ready.wait().await;
    trial.bids_flow(50).await;
    act.send_replace(Act::Cut);
    // Bids go on meanwhile, or there would be nothing to miss.
    trial.bids_flow(20).await;
    act.send_replace(Act::Return);
    let back = async {
        let mut tick = tokio::time::interval(Duration::from_millis(5));
        while returned.load(Ordering::SeqCst) < sockets && !watchers.iter().any(JoinHandle::is_finished) {
            tick.tick().await;
        }
    };
    let return_at = tokio::time::Instant::now();
    let (waited, ()) = tokio::join!(tokio::time::timeout(8 * PATIENCE, back), trial.bids_flow(50));
    assert!(waited.is_ok(), "only {} of {sockets} came back", returned.load(Ordering::SeqCst));
    let took = return_at.elapsed();
    trial.bids_flow(50).await;
    trial.load.rest_bidders().await;
    let log = trial.scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    act.send_replace(Act::Until(log.len() as u64));
    let (mut events, mut skips) = (0, 0);
    for seen in join_all(watchers).await {
        let seen = seen.unwrap();
        let start = usize::try_from(seen.start).unwrap();
        assert_eq!(seen.events, log[start..], "every event after {start}, in order, once");
        events += seen.events.len();
        skips += seen.skips;
    }
    assert_eq!(skips, 0, "a socket that resumes within reach is told what it missed, not skipped ahead");
    let figures = trial.end().await;
    println!(
        "{sockets} sockets cut at once, all back in {took:?}; {events} events seen, missed 0, doubled 0; {figures}"
    );
}

/// Watches, is cut, comes back from its position, watches to the end.
async fn watch(
    rest: Rest,
    auction: String,
    mut act: watch::Receiver<Act>,
    ready: Arc<Barrier>,
    returned: Arc<AtomicU64>,
) -> Seen {
    let mut socket = open(&rest).await;
    let snapshot = socket.follow(&auction).await;
    let start = snapshot["seq"].as_u64().unwrap();
    let mut seen = Seen { events: Vec::new(), start, skips: 0 };
    ready.wait().await;
    loop {
        tokio::select! {
            biased;
            _ = act.wait_for(|act| *act != Act::Watch) => break,
            frame = socket.next_whenever() => seen.take(&frame.expect("nobody is cut yet")),
        }
    }
    // No farewell: the connection is gone from one moment to the next.
    drop(socket);
    let _ = act.wait_for(|act| *act > Act::Cut).await;
    let mut socket = open(&rest).await;
    let from: BTreeMap<_, _> = [(auction.clone(), json!({"epoch": 1, "seq": seen.position()}))].into();
    socket.say(json!({"op": "subscribe", "auctions": [auction], "from": from})).await;
    let mut is_back = false;
    loop {
        let frame = tokio::select! {
            frame = socket.next_whenever() => frame.expect("nobody is cut again"),
            _ = act.wait_for(|act| matches!(act, Act::Until(end) if *end <= seen.position())) => return seen,
        };
        let news = frame["op"] == "events" || frame["op"] == "snapshot";
        seen.skips += u32::from(frame["op"] == "snapshot");
        seen.take(&frame);
        if news && !is_back {
            is_back = true;
            returned.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// A house that is stormed may turn somebody away for a moment; a client tries again.
async fn open(rest: &Rest) -> Socket {
    loop {
        match Socket::try_open(rest).await {
            Ok(socket) => return socket,
            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
        }
    }
}

impl Seen {
    fn position(&self) -> u64 {
        self.start + self.events.len() as u64
    }

    fn take(&mut self, frame: &Value) {
        if frame["op"] == "events" {
            assert_eq!(frame["from"].as_u64(), Some(self.position() + 1), "a gap or a repetition: {frame}");
            self.events.extend(frame["events"].as_array().unwrap().iter().cloned());
        }
    }
}

/// Returns how many files a process may have open here.
fn open_files() -> u64 {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap_or(u64::MAX)
}
