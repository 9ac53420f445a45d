//! A house under load that keeps its own books: bidders and watchers who live through every fault, write down what they were told, and
//! compare it in the end with what the house says. They ask nobody but the house's own doors.

use super::client::{PATIENCE, Rest, Socket, fresh_key};
use super::judge;
use super::office::{self, ActNote};
use super::process::House;
use super::scene::Scene;
use super::{Chance, On, now};
use arte::timestamp::Timestamp;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Limits that keep out of the way of a load.
pub const NO_LIMITS: [(&str, &str); 5] = [
    ("ARTE_LIVE__BIDS_PER_SECOND", "100000"),
    ("ARTE_LIVE__BIDS_BURST", "100000"),
    ("ARTE_LIVE__MESSAGES_PER_SECOND", "100000"),
    ("ARTE_LIVE__MESSAGES_BURST", "100000"),
    ("ARTE_HTTP__SOCKETS_PER_ADDRESS", "100000"),
];

/// What one client wrote down for itself: never asked of the house.
#[derive(Clone, Debug)]
pub struct Note {
    pub auction: String,
    pub key: String,
    pub amount: String,
    /// When it was first sent and when it was answered, by the client's own count of everything that happened.
    pub sent: u64,
    pub answered: Option<(u64, Value)>,
    /// The same by the clock.
    pub sent_at: Timestamp,
    pub answered_at: Option<Timestamp>,
}

impl Note {
    pub fn is_accepted(&self) -> bool {
        self.answered.as_ref().is_some_and(|(_, answer)| answer["op"] == "accepted")
    }
}

/// The order of what the clients did and heard.
#[derive(Default)]
pub struct Order(AtomicU64);

impl Order {
    pub fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst)
    }
}

/// Whether there is a house to go to.
#[derive(Clone, Debug, PartialEq)]
pub enum Weather {
    Up(String),
    Down,
    Over,
}

type Seen = Arc<Mutex<BTreeMap<String, Vec<Value>>>>;

/// What a watcher saw of an auction, in order: when, and a frame, or the position it subscribed from.
pub type Tale = Vec<(Timestamp, Option<(u64, u64)>, Option<Value>)>;

type Tales = BTreeMap<String, Tale>;

/// The clients at work.
pub struct Load {
    /// For who bids and acts, and for who watches: the watchers stay a little longer.
    weather: watch::Sender<Weather>,
    watched: watch::Sender<Weather>,
    auctions: Vec<String>,
    nobody: Rest,
    bidders: Vec<JoinHandle<Vec<Note>>>,
    notes: Vec<Vec<Note>>,
    /// The weather before it was over.
    last: Option<Weather>,
    watcher: JoinHandle<Tales>,
    office: Option<JoinHandle<Vec<ActNote>>>,
    seen: Seen,
    /// Bids that were answered.
    answers: Arc<AtomicU64>,
}

/// What the clients wrote down.
pub struct Journals {
    pub notes: Vec<Vec<Note>>,
    pub seen: BTreeMap<String, Vec<Value>>,
    pub tales: Tales,
    pub acts: Vec<ActNote>,
}

/// What came out of a comparison.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub answered: usize,
    pub accepted: usize,
    pub watched: usize,
    pub acts: usize,
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { answered, accepted, watched, acts } = self;
        write!(
            out,
            "{answered} bids answered, {accepted} accepted, {watched} events watched, {acts} acts done; lost 0, doubled 0, out of order 0"
        )
    }
}

/// A house with a scene in it and a load on it.
pub struct Trial {
    pub house: House,
    pub scene: Scene,
    pub load: Load,
}

impl Trial {
    /// Opens a house with three auctions and eight bidders, and lets them loose.
    pub async fn open(on: On, settings: &[(&str, &str)]) -> Self {
        let settings: Vec<_> = NO_LIMITS.iter().chain(settings).copied().collect();
        let house = House::open(on, &settings).await;
        let scene = Scene::set(&house, 3, 8, |_| {}).await;
        let load = Load::start(&scene, &house.url());
        Self { house, scene, load }
    }

    /// Waits until so many more bids were answered, by a house that is up.
    pub async fn bids_flow(&self, more: u64) {
        self.load.bids_flow(more, &self.house).await;
    }

    /// A moment that nobody chose, of at most so long.
    pub async fn a_moment(&self, chance: &mut Chance, at_most: Duration) {
        let pause = Duration::from_micros(chance.below(u64::try_from(at_most.as_micros()).unwrap().max(1)));
        tokio::time::sleep_until(tokio::time::Instant::now() + pause).await;
    }

    /// Kills the house and opens it again.
    pub async fn kill_and_open(&mut self) {
        self.house.kill().await;
        self.load.down();
        self.open_again().await;
    }

    pub async fn open_again(&mut self) {
        self.house.start().await;
        self.load.up(&self.house.url());
    }

    /// Ends the load, compares the books, closes the house, and lets the oracles judge. The figures are only had from a run that is
    /// without fault.
    pub async fn end(mut self) -> Figures {
        let journals = self.load.end().await;
        self.scene.move_to(&self.house.url());
        let figures = journals.compare(&self.scene).await;
        let users = judge::users(&self.scene).await;
        assert_eq!(self.house.stop().await, Some(0), "{}", self.house.said());
        judge::judge(&self.house, &self.scene, &users, &journals).await;
        figures
    }
}

impl Load {
    pub fn start(scene: &Scene, url: &str) -> Self {
        Self::start_with(scene, url, false)
    }

    /// The same with an operator who goes on working, if wanted.
    pub fn start_with(scene: &Scene, url: &str, office: bool) -> Self {
        let (weather, sky) = watch::channel(Weather::Up(url.to_owned()));
        let (watched, view) = watch::channel(Weather::Up(url.to_owned()));
        let order = Arc::new(Order::default());
        let answers = Arc::new(AtomicU64::new(0));
        let bidders = scene.bidders.iter().enumerate().map(|(number, bidder)| {
            let (rest, sky, order) = (bidder.rest.clone(), sky.clone(), Arc::clone(&order));
            let (auctions, answers) = (scene.auctions.clone(), Arc::clone(&answers));
            tokio::spawn(bid_through_all_weather(number, rest, auctions, sky, order, answers))
        });
        let bidders = bidders.collect();
        let seen = Seen::default();
        let nobody = Rest::nobody(url);
        let auctions = scene.auctions.clone();
        let watcher =
            tokio::spawn(watch_through_all_weather(nobody.clone(), auctions.clone(), view, Arc::clone(&seen)));
        let office = office.then(|| tokio::spawn(office::work_through_all_weather(scene.desk(), sky)));
        let (notes, last) = (Vec::new(), None);
        Self { weather, watched, auctions, nobody, bidders, notes, last, watcher, office, seen, answers }
    }

    /// There is no house to go to.
    pub fn down(&self) {
        self.weather.send_replace(Weather::Down);
        self.watched.send_replace(Weather::Down);
    }

    /// The house is here now.
    pub fn up(&self, url: &str) {
        self.weather.send_replace(Weather::Up(url.to_owned()));
        self.watched.send_replace(Weather::Up(url.to_owned()));
    }

    /// Returns how many bids were answered so far.
    pub fn answers(&self) -> u64 {
        self.answers.load(Ordering::SeqCst)
    }

    /// Returns how many events were seen so far.
    pub fn seen(&self) -> usize {
        self.seen.lock().unwrap().values().map(Vec::len).sum()
    }

    /// Waits until so many more bids were answered and as many more events seen.
    pub async fn bids_flow(&self, more: u64, house: &House) {
        let (answers, seen) = (self.answers() + more, self.seen() + usize::try_from(more).unwrap());
        let flowing = async {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            while self.answers() < answers || self.seen() < seen {
                assert!(!self.watcher.is_finished(), "the watcher has given up:\n{}", house.said());
                tick.tick().await;
            }
        };
        tokio::time::timeout(4 * PATIENCE, flowing)
            .await
            .unwrap_or_else(|_| panic!("bids do not flow:\n{}", house.said()));
    }

    /// Sends the bidders home; nothing moves any more.
    pub async fn rest_bidders(&mut self) {
        let last = self.weather.send_replace(Weather::Over);
        self.last.get_or_insert(last);
        let resting = join_all(std::mem::take(&mut self.bidders)).await;
        self.notes.extend(resting.into_iter().map(Result::unwrap));
    }

    /// Sends everybody home; the watchers when they have seen everything, if there is a house to see.
    pub async fn end(mut self) -> Journals {
        self.rest_bidders().await;
        let (notes, last) = (self.notes, self.last);
        let acts = match self.office {
            Some(office) => office.await.unwrap(),
            None => Vec::new(),
        };
        if let Some(Weather::Up(url)) = last {
            let rest = self.nobody.at(&url);
            for auction in &self.auctions {
                let to = rest.all(&format!("/v1/auctions/{auction}/log?from=1")).await.len();
                let seen = || self.seen.lock().unwrap().get(auction).map_or(0, Vec::len);
                let all_seen = async {
                    let mut tick = tokio::time::interval(Duration::from_millis(5));
                    while seen() < to && !self.watcher.is_finished() {
                        tick.tick().await;
                    }
                };
                let _ = tokio::time::timeout(PATIENCE, all_seen).await;
                assert!(seen() >= to, "a watcher saw {} of {to} events, and then nothing more", seen());
            }
        }
        self.watched.send_replace(Weather::Over);
        let tales = self.watcher.await.unwrap();
        let seen = self.seen.lock().unwrap().clone();
        Journals { notes, seen, tales, acts }
    }
}

/// Bids as fast as answers come, on all auctions in turn; after a blow comes back, sends again what was not answered, goes on.
async fn bid_through_all_weather(
    number: usize,
    rest: Rest,
    auctions: Vec<String>,
    mut sky: watch::Receiver<Weather>,
    order: Arc<Order>,
    answers: Arc<AtomicU64>,
) -> Vec<Note> {
    let mut notes: Vec<Note> = Vec::new();
    let mut turn = number;
    loop {
        let url = match sky.wait_for(|weather| *weather != Weather::Down).await.unwrap().clone() {
            Weather::Up(url) => url,
            Weather::Down => continue,
            // One unanswered bid may be left; it is in the log or nowhere.
            Weather::Over => return notes,
        };
        let Ok(mut socket) = Socket::try_open(&rest.at(&url)).await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        loop {
            if *sky.borrow() == Weather::Over {
                return notes;
            }
            if notes.last().is_none_or(|note| note.answered.is_some()) {
                turn += 1;
                let auction = &auctions[turn % auctions.len()];
                let ask = match notes.iter().rev().find(|note| note.auction == *auction) {
                    Some(Note { answered: Some((_, answer)), .. }) if answer["ask"].is_string() => {
                        answer["ask"].as_str().unwrap().to_owned()
                    }
                    _ => "100.00".to_owned(),
                };
                let (auction, key, sent, sent_at) = (auction.clone(), fresh_key(), order.next(), now());
                notes.push(Note { auction, key, amount: ask, sent, answered: None, sent_at, answered_at: None });
            }
            let note = notes.last_mut().unwrap();
            socket.say(json!({"op": "bid", "auction": note.auction, "key": note.key, "amount": note.amount})).await;
            let answer = loop {
                match socket.next().await {
                    Ok(frame) if frame["key"] == note.key.as_str() => break Some(frame),
                    Ok(_) => {}
                    Err(_) => break None,
                }
            };
            match answer {
                Some(answer) if answer["retryable"] == true => {
                    let wait = answer["retry_after_ms"].as_u64().unwrap_or(0).min(20);
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
                Some(answer) => {
                    note.answered = Some((order.next(), answer));
                    note.answered_at = Some(now());
                    answers.fetch_add(1, Ordering::SeqCst);
                }
                None => break,
            }
        }
    }
}

/// Follows all auctions and resumes from its last position; a snapshot after the first one would be a gap.
async fn watch_through_all_weather(
    rest: Rest,
    auctions: Vec<String>,
    mut sky: watch::Receiver<Weather>,
    seen: Seen,
) -> Tales {
    let mut tales = Tales::new();
    let mut positions: BTreeMap<String, (u64, u64)> = BTreeMap::new();
    loop {
        let url = match sky.wait_for(|weather| *weather != Weather::Down).await.unwrap().clone() {
            Weather::Up(url) => url,
            Weather::Down => continue,
            Weather::Over => return tales,
        };
        let Ok(mut socket) = Socket::try_open(&rest.at(&url)).await else {
            tokio::time::sleep(Duration::from_millis(5)).await;
            continue;
        };
        let from: BTreeMap<_, _> = auctions
            .iter()
            .map(|auction| {
                // The first time from the very beginning: history 1, before its first event.
                let (epoch, seq) = positions.get(auction).copied().unwrap_or((1, 0));
                (auction.clone(), json!({"epoch": epoch, "seq": seq}))
            })
            .collect();
        for auction in &auctions {
            let from = positions.get(auction).copied().unwrap_or((1, 0));
            tales.entry(auction.clone()).or_default().push((now(), Some(from), None));
        }
        socket.say(json!({"op": "subscribe", "auctions": auctions, "from": from})).await;
        loop {
            let frame = tokio::select! {
                frame = socket.next_whenever() => frame,
                _ = sky.wait_for(|weather| *weather == Weather::Over) => return tales,
            };
            let Ok(frame) = frame else { break };
            if let (Some(auction), "events" | "snapshot") = (frame["auction"].as_str(), frame["op"].as_str().unwrap()) {
                tales.entry(auction.to_owned()).or_default().push((now(), None, Some(frame.clone())));
            }
            match frame["op"].as_str().unwrap() {
                "events" => {
                    let auction = frame["auction"].as_str().unwrap().to_owned();
                    let (epoch, to) = (frame["epoch"].as_u64().unwrap(), frame["to"].as_u64().unwrap());
                    let last = positions.get(&auction).map_or(0, |(_, seq)| *seq);
                    assert_eq!(frame["from"].as_u64().unwrap(), last + 1, "a gap or a repetition");
                    positions.insert(auction.clone(), (epoch, to));
                    seen.lock()
                        .unwrap()
                        .entry(auction)
                        .or_default()
                        .extend(frame["events"].as_array().unwrap().iter().cloned());
                }
                "snapshot" => catch_up(&rest.at(&url), &frame, &mut positions, &seen).await,
                _ => {}
            }
        }
    }
}

/// A snapshot says that events were passed over, because the house died in between or this reader was slow. What lies before it is read
/// from the public log; what it says itself must be what lies there.
async fn catch_up(rest: &Rest, snapshot: &Value, positions: &mut BTreeMap<String, (u64, u64)>, seen: &Seen) {
    let auction = snapshot["auction"].as_str().unwrap().to_owned();
    let (epoch, seq) = (snapshot["epoch"].as_u64().unwrap(), snapshot["seq"].as_u64().unwrap());
    let last = positions.get(&auction).map_or(0, |(_, seq)| *seq);
    assert!(seq >= last, "a snapshot goes back, from {last} to {seq}");
    let Ok(log) = rest.try_all(&format!("/v1/auctions/{auction}/log?from={}", last + 1)).await else {
        // The house is gone again; the next one is asked from the old position.
        return;
    };
    let missed = log.into_iter().filter(|event| event["seq"].as_u64().unwrap() <= seq);
    seen.lock().unwrap().entry(auction.clone()).or_default().extend(missed);
    positions.insert(auction, (epoch, seq));
}

impl Journals {
    /// Compares what the clients wrote down with what the house says now.
    pub async fn compare(&self, scene: &Scene) -> Figures {
        for auction in &scene.auctions {
            let log = scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
            for (index, event) in log.iter().enumerate() {
                assert_eq!(event["seq"].as_u64().unwrap(), index as u64 + 1, "the log has no gap and no double");
            }
            let watched = self.seen.get(auction).cloned().unwrap_or_default();
            assert!(watched.len() <= log.len(), "watchers saw {} events of {}", watched.len(), log.len());
            assert_eq!(watched, log[..watched.len()], "watchers saw exactly what the log says");
            let mut acks: Vec<(u64, u64, u64)> = Vec::new();
            let mut claimed = BTreeSet::new();
            for (bidder, notes) in scene.bidders.iter().zip(&self.notes) {
                let attempts: BTreeMap<String, Value> = bidder
                    .rest
                    .all("/v1/me/bids")
                    .await
                    .into_iter()
                    .filter(|attempt| attempt["auction"] == auction.as_str())
                    .map(|attempt| (attempt["key"].as_str().unwrap().to_owned(), attempt))
                    .collect();
                for note in notes.iter().filter(|note| note.auction == *auction) {
                    let Some((answered, answer)) = &note.answered else { continue };
                    let attempt = attempts
                        .get(&note.key)
                        .unwrap_or_else(|| panic!("an answered bid is not in the history: {note:?}"));
                    if answer["op"] == "refused" {
                        assert_eq!(attempt["outcome"], answer["code"], "{note:?}");
                        continue;
                    }
                    let seq = answer["seq"].as_u64().unwrap();
                    let event = &log[usize::try_from(seq).unwrap() - 1];
                    assert_eq!(event["kind"], "bid_accepted", "{note:?}");
                    assert_eq!(event["by"], "bid");
                    assert_eq!(event["paddle"].as_u64(), Some(bidder.paddle), "{note:?}");
                    assert_eq!(event["amount"], answer["amount"], "{note:?}");
                    assert_eq!(
                        (attempt["outcome"].as_str(), attempt["seq"].as_u64()),
                        (Some("accepted"), Some(seq)),
                        "{note:?}"
                    );
                    assert!(claimed.insert(seq), "two acknowledgements of one line of the log: {note:?}");
                    acks.push((seq, note.sent, *answered));
                }
                // What the bidder was never told may be in the log, but then under a key he sent, once.
                let sent: BTreeSet<_> = notes.iter().map(|note| note.key.as_str()).collect();
                assert!(attempts.keys().all(|key| sent.contains(key.as_str())));
            }
            let own = log.iter().filter(|event| event["by"] == "bid").count();
            assert!(
                own >= acks.len() && own <= acks.len() + scene.bidders.len(),
                "{own} bids in the log, {} acknowledged",
                acks.len()
            );
            in_real_time_order(acks);
        }
        office::compare(scene, &self.acts).await;
        let notes = || self.notes.iter().flatten();
        Figures {
            answered: notes().filter(|note| note.answered.is_some()).count(),
            accepted: notes().filter(|note| note.is_accepted()).count(),
            watched: self.seen.values().map(Vec::len).sum(),
            acts: self.acts.len(),
        }
    }

    /// Returns how many accepted bids are not in the log: for runs that must lose some.
    pub async fn lost(&self, scene: &Scene) -> (usize, usize) {
        let mut keys = BTreeSet::new();
        for bidder in &scene.bidders {
            for attempt in bidder.rest.all("/v1/me/bids").await {
                if attempt["outcome"] == "accepted" {
                    keys.insert(attempt["key"].as_str().unwrap().to_owned());
                }
            }
        }
        let accepted = self.notes.iter().flatten().filter(|note| note.is_accepted());
        let (found, lost): (Vec<_>, Vec<_>) = accepted.partition(|note| keys.contains(&note.key));
        (found.len() + lost.len(), lost.len())
    }
}

/// If one bid was answered before another was sent, it stands before it in the log: one scan backwards keeping the earliest answer.
fn in_real_time_order(mut acks: Vec<(u64, u64, u64)>) {
    acks.sort_unstable();
    let mut earliest_answer = u64::MAX;
    for (seq, sent, answered) in acks.into_iter().rev() {
        assert!(sent < earliest_answer, "bid at {seq} was sent after a later line of the log was answered");
        earliest_answer = earliest_answer.min(answered);
    }
}
