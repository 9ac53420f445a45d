//! Does it stay as quick when it grows? The same bids in a small house and in a big one, turn and turn about.

mod starts;

use anyhow::Context as _;
use arte::actors::{BidRequest, Engine};
use arte::ids::{AuctionId, BidKey, UserId};
use std::cell::Cell;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Duration;

use crate::chance;
use crate::crowd;
use crate::house_bidder::{HouseBidder, Lot};
use crate::place::Place;
use crate::process;
use crate::report::Report;
use crate::stats::Rounds;
use crate::world::{World, wait_until_open};

const BIDDERS: usize = 64;

/// So little that a small house is still small at the end of it.
const WARM_UP: Duration = Duration::from_millis(30);
const TURN: Duration = Duration::from_millis(120);

/// The maximum of the one who leads, and what is above everybody else's.
const NEVER_REACHED: i64 = 1_000_000_000_000;
const BELOW: i64 = 1_000_000_000;

/// More than this is more than noise. *Source*: what the same house differs from itself here.
const FLAT: f64 = 1.3;

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Address of a Postgres server's database in which databases may be made.
    #[arg(long, env = "ARTE_BENCH_POSTGRES_URL")]
    postgres: String,
    /// How often small and big take turns.
    #[arg(long, default_value_t = 9)]
    rounds: u32,
    /// How many auctions a house with many open ones has.
    #[arg(long, default_value_t = 10_000)]
    open: u32,
    /// How many a house with a long past has closed.
    #[arg(long, default_value_t = 100_000)]
    closed: u32,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

/// Runs the benchmark.
///
/// # Errors
/// When a house does not start, or a bid is not answered.
pub fn run(options: &Options) -> anyhow::Result<()> {
    actix::System::new().block_on(measure(options))
}

async fn measure(options: &Options) -> anyhow::Result<()> {
    let mut report = Report::new("growth", &["store", "what", "small", "big", "big / small"]);
    for place in [Place::Sqlite, Place::Postgres(options.postgres.clone())] {
        let mut house = Growing::make(&place, 10).await?;
        house.bids_before(&mut report, options).await?;
        house.proxies(&mut report, options).await?;
        many_open(&mut report, options, &place, house).await?;
        starts::with_a_past(&mut report, &place, options.closed).await?;
    }
    report.finish(&options.out)
}

/// What a bid cost in one turn.
#[derive(Clone, Copy)]
struct Cost {
    /// Processor time of this process. *Unit*: microseconds.
    processor_us: f64,
    /// Bids a second.
    rate: f64,
}

/// One round.
struct Pair {
    small: Cost,
    big: Cost,
}

/// A house and the next lot number that is free in it.
struct Growing {
    place: &'static str,
    world: World,
    engine: Engine,
    users: Vec<UserId>,
    next_lot: u32,
}

impl Growing {
    async fn make(place: &Place, open: u32) -> anyhow::Result<Self> {
        let world = World::make(place).await?;
        let users = world.bidders(BIDDERS).await?;
        world.auctions(1..open + 1).await?;
        let engine = world.open().await?;
        Ok(Self { place: place.name(), world, engine, users, next_lot: open + 1 })
    }

    /// Opens one more auction.
    async fn auction(&mut self) -> anyhow::Result<AuctionId> {
        let made = self.world.auctions(self.next_lot..self.next_lot + 1).await?;
        self.next_lot += 1;
        let auction = *made.first().context("no auction")?;
        self.engine.adopt(auction).await?;
        wait_until_open(&self.engine, auction).await?;
        Ok(auction)
    }

    /// Bids from an amount on; returns what it cost.
    async fn cost(&self, auction: AuctionId, from: i64, span: Duration) -> anyhow::Result<Cost> {
        let (engine, users) = (self.engine.clone(), self.users.clone());
        let arrive = async move || {
            let lots: Rc<[Lot]> = Rc::new([Lot { auction, offered: Cell::new(from) }]);
            let bidder = |user| HouseBidder {
                engine: engine.clone(),
                user,
                lots: Rc::clone(&lots),
                turn: 0,
                stride: 1,
                keys_by_time: true,
            };
            Ok(users.into_iter().map(bidder).collect())
        };
        let before = process::cpu_time(std::process::id());
        let seen = tokio::task::spawn_blocking(move || crowd::run_after(WARM_UP, span, arrive)).await??;
        let used = process::cpu_time(std::process::id()) - before;
        let bids = seen.rate() * (WARM_UP + span).as_secs_f64();
        Ok(Cost { processor_us: used.as_secs_f64() * 1e6 / bids.max(1.0), rate: seen.rate() })
    }

    async fn bids_before(&mut self, report: &mut Report, options: &Options) -> anyhow::Result<()> {
        let big = self.auction().await?;
        let mut top = 0;
        while self.engine.live(big).is_none_or(|(head, _)| head.bid_count < 100_000) {
            self.cost(big, top, Duration::from_millis(500)).await?;
            top += 10_000_000;
        }
        let mut pairs = Vec::new();
        for _ in 0..options.rounds {
            let small = self.auction().await?;
            let small = self.cost(small, 0, TURN).await?;
            pairs.push(Pair { small, big: self.cost(big, top, TURN).await? });
            top += 10_000_000;
        }
        note(report, self.place, "bids before it in the same auction: none, then 100,000", &pairs);
        Ok(())
    }

    async fn proxies(&mut self, report: &mut Report, options: &Options) -> anyhow::Result<()> {
        let proxies = self.world.bidders(1_000).await?;
        let mut pairs = Vec::new();
        for _ in 0..options.rounds.min(5) {
            let mut costs = Vec::new();
            for count in [1, 1_000] {
                let auction = self.auction().await?;
                // Each maximum is above the one before, and the last is never reached: every bid is answered by the house.
                for (rank, user) in proxies.iter().take(count).enumerate() {
                    let max = if rank + 1 == count { NEVER_REACHED } else { BELOW + i64::try_from(rank)? };
                    let (amount, max) = ((1 + i64::try_from(rank)?).to_string(), Some(max.to_string()));
                    let key = BidKey(chance::uuid_by_time());
                    self.engine.bid(BidRequest { auction, user: *user, key, amount, max, expect_ask: None }).await;
                }
                let from = BELOW + 2_000;
                costs.push(self.cost(auction, from, TURN).await?);
            }
            pairs.push(Pair { small: costs[0], big: costs[1] });
        }
        note(report, self.place, "maxima registered before: 1, then 1,000", &pairs);
        Ok(())
    }
}

/// Ten auctions open, or very many; then the big house is killed and started again.
async fn many_open(report: &mut Report, options: &Options, place: &Place, mut small: Growing) -> anyhow::Result<()> {
    let mut big = Growing::make(place, options.open).await?;
    let mut pairs = Vec::new();
    for _ in 0..options.rounds {
        let lot = small.auction().await?;
        let in_the_small = small.cost(lot, 0, TURN).await?;
        let lot = big.auction().await?;
        pairs.push(Pair { small: in_the_small, big: big.cost(lot, 0, TURN).await? });
    }
    note(report, place.name(), &format!("auctions open: 10 or so, then {}", options.open), &pairs);
    starts::of_many_open(report, place.name(), big.world, big.engine).await
}

/// Puts the rounds of one comparison into a row.
fn note(report: &mut Report, store: &str, what: &str, pairs: &[Pair]) {
    let median = |pick: fn(&Pair) -> f64| Rounds::of(pairs.iter().map(pick)).median;
    let times = Rounds::of(pairs.iter().map(|pair| pair.small.rate / pair.big.rate));
    let (small, big) = (median(|pair| 1e6 / pair.small.rate), median(|pair| 1e6 / pair.big.rate));
    let (small_cpu, big_cpu) = (median(|pair| pair.small.processor_us), median(|pair| pair.big.processor_us));
    report.row([
        store.to_owned(),
        format!("us a bid (of processor), {what}"),
        format!("{small:.1} ({small_cpu:.1})"),
        format!("{big:.1} ({big_cpu:.1})"),
        format!("{:.2} ({:.2}-{:.2})", times.median, times.least, times.most),
    ]);
    report.at_most(format!("{store}: {what}"), times.median, FLAT);
}
