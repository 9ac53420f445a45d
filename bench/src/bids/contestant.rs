//! One who takes turns: the house on a store, or a peer.

use arte::actors::{Ahead, Engine};
use arte::ids::{AuctionId, UserId};
use serde::Serialize;
use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use crate::crowd::{self, Seen};
use crate::house_bidder::{HouseBidder, Lot};
use crate::peers::redis_script::RedisLot;
use crate::peers::row_lock::RowLock;
use crate::place::Place;
use crate::process;
use crate::stats::{self, Rounds};
use crate::world::{World, wait_until_open};

/// Where bidding begins. *Unit*: the smallest of the currency. *Source*: a price at which a bid one above the last hardly needs more money than that did,
/// so that it shows what a bid costs whose money is set aside; from 1 on each would need a tenth more than the one before.
const FIRST_PRICE: i64 = 100_000_000;

pub struct Contestant {
    pub name: String,
    bidders: usize,
    /// The server behind it, if there is one.
    server: Option<u32>,
    how: How,
    turns: Vec<Turn>,
}

enum How {
    House {
        world: Box<World>,
        engine: Engine,
        users: Vec<UserId>,
        auctions: Vec<AuctionId>,
        offered: i64,
        by_time: bool,
    },
    RowLock(RowLock),
    Redis(RedisLot),
}

/// What one turn showed. Times in microseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
struct Turn {
    rate: f64,
    refused: u64,
    /// Processor time for each bid: of this process, and of the server it speaks to.
    cpu: (f64, f64),
    p50: f64,
    p99: f64,
    /// Of the house: the median commit and the lines in it.
    commit: Option<(f64, f64)>,
}

/// All turns in one.
#[derive(Serialize)]
pub struct Summary {
    rate: Rounds,
    turns: Vec<String>,
}

impl Contestant {
    pub async fn house(name: String, place: &Place, bidders: usize, lots: u32, by_time: bool) -> anyhow::Result<Self> {
        Self::house_in(World::make(place).await?, name, bidders, lots, by_time).await
    }

    /// A house in which money has to be set aside for every bid.
    pub async fn house_with_bank(name: String, place: &Place, bidders: usize, ahead: Ahead) -> anyhow::Result<Self> {
        Self::house_in(World::make_with_bank(place, ahead).await?, name, bidders, 1, true).await
    }

    async fn house_in(world: World, name: String, bidders: usize, lots: u32, by_time: bool) -> anyhow::Result<Self> {
        let users = world.bidders(bidders).await?;
        let auctions = world.auctions(1..lots + 1).await?;
        let engine = world.open().await?;
        for auction in &auctions {
            wait_until_open(&engine, *auction).await?;
        }
        Ok(Self::new(
            name,
            bidders,
            How::House { world: Box::new(world), engine, users, auctions, offered: FIRST_PRICE, by_time },
        ))
    }

    pub async fn row_lock(name: &str, url: String, bidders: usize) -> anyhow::Result<Self> {
        Ok(Self::new(name.to_owned(), bidders, How::RowLock(RowLock::make(url).await?)))
    }

    pub fn redis(name: String, url: String, bidders: usize, connections: usize) -> Self {
        Self::new(name, bidders, How::Redis(RedisLot { url, connections }))
    }

    fn new(name: String, bidders: usize, how: How) -> Self {
        Self { name, bidders, server: None, how, turns: Vec::new() }
    }

    /// Names the server whose processor time counts.
    pub fn served_by(mut self, server: Option<u32>) -> Self {
        self.server = server;
        self
    }

    /// Bids for a while; answers with the bids a second.
    pub async fn take_turn(&mut self, span: Duration) -> anyhow::Result<f64> {
        let bidders = self.bidders;
        let mut commit = None;
        let server = self.server;
        let used =
            || (process::cpu_time(std::process::id()), server.map(process::cpu_time_of_family).unwrap_or_default());
        let before = used();
        let mut seen = match &mut self.how {
            How::House { world, engine, users, auctions, offered, by_time } => {
                world.log.take();
                let from = *offered;
                // Nobody bids so much in one turn; the next one goes on above it.
                *offered += 100_000_000;
                let seen =
                    bid_in_house(span, engine.clone(), users.clone(), auctions.clone(), (from, *by_time)).await?;
                let commits = world.log.take();
                let mut took: Vec<u32> = commits.iter().map(|commit| commit.took_us).collect();
                let mut lines: Vec<u32> = commits.iter().map(|commit| commit.lines).collect();
                let median = |values: &mut Vec<u32>| f64::from(stats::permille(values, 500));
                commit = Some((median(&mut took), median(&mut lines)));
                seen
            }
            How::RowLock(peer) => {
                let peer = RowLock { url: peer.url.clone(), lot: peer.lot };
                on_own_thread(move || crowd::run(span, async move || peer.arrive(bidders).await)).await?
            }
            How::Redis(peer) => {
                let peer = RedisLot { url: peer.url.clone(), connections: peer.connections };
                on_own_thread(move || crowd::run(span, async move || peer.arrive(bidders).await)).await?
            }
        };
        let after = used();
        let answers = (seen.waits.len() as f64 * (span + crowd::WARM_UP).as_secs_f64() / span.as_secs_f64()).max(1.0);
        let each = |from: Duration, to: Duration| (to - from).as_secs_f64() * 1e6 / answers;
        let cpu = (each(before.0, after.0), each(before.1, after.1));
        let (p50, p99) = (f64::from(seen.p50()), f64::from(seen.p99()));
        let turn = Turn { rate: seen.rate(), refused: seen.refused, cpu, p50, p99, commit };
        self.turns.push(turn);
        Ok(turn.rate)
    }

    /// Bids a second, turn by turn.
    pub fn rates(&self) -> Vec<f64> {
        self.turns.iter().map(|turn| turn.rate).collect()
    }

    /// How many median commits the slowest hundredth waited; of the house only.
    pub fn p99_in_commits(&self) -> Option<f64> {
        let each: Option<Vec<f64>> = self.turns.iter().map(|turn| Some(turn.p99 / turn.commit?.0.max(1.0))).collect();
        Some(Rounds::of(each?).median)
    }

    pub fn cells(&self) -> Vec<String> {
        let median = |pick: fn(&Turn) -> f64| Rounds::of(self.turns.iter().map(pick)).median;
        let rate = Rounds::of(self.rates());
        let commit: Option<Vec<(f64, f64)>> = self.turns.iter().map(|turn| turn.commit).collect();
        let (commit_ms, lines) = commit.map_or(("-".into(), "-".into()), |commits| {
            let took = Rounds::of(commits.iter().map(|(took, _)| *took)).median;
            let lines = Rounds::of(commits.iter().map(|(_, lines)| *lines)).median;
            (millis(took), format!("{lines:.0}"))
        });
        vec![
            self.name.clone(),
            format!("{:.0} ({:.0}-{:.0})", rate.median, rate.least, rate.most),
            millis(median(|turn| turn.p50)),
            millis(median(|turn| turn.p99)),
            commit_ms,
            lines,
            self.p99_in_commits().map_or("-".into(), |times| format!("{times:.1}")),
            format!("{:.1} + {:.1}", median(|turn| turn.cpu.0), median(|turn| turn.cpu.1)),
            self.turns.iter().map(|turn| turn.refused).sum::<u64>().to_string(),
        ]
    }

    pub fn summary(&self) -> Summary {
        let turns = self.turns.iter().map(|turn| format!("{turn:?}")).collect();
        Summary { rate: Rounds::of(self.rates()), turns }
    }
}

fn millis(micros: f64) -> String {
    format!("{:.2}", micros / 1_000.0)
}

async fn bid_in_house(
    span: Duration,
    engine: Engine,
    users: Vec<UserId>,
    auctions: Vec<AuctionId>,
    (from, keys_by_time): (i64, bool),
) -> anyhow::Result<Seen> {
    let arrive = async move || {
        let lots: Rc<[Lot]> = auctions.iter().map(|id| Lot { auction: *id, offered: Cell::new(from) }).collect();
        let stride = users.len();
        let bidder = |(turn, user)| HouseBidder {
            engine: engine.clone(),
            user,
            lots: Rc::clone(&lots),
            turn,
            stride,
            keys_by_time,
        };
        Ok(users.into_iter().enumerate().map(bidder).collect())
    };
    on_own_thread(move || crowd::run(span, arrive)).await
}

/// Waits without blocking: the journal of Postgres lives on the caller's thread.
async fn on_own_thread<T: Send + 'static>(
    run: impl FnOnce() -> anyhow::Result<T> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(run).await?
}
