//! The same bidders through real sockets: the house in a process of its own, the bidders in another.

pub mod bidders;
pub mod frame;

use anyhow::{Context as _, ensure};
use bidders::{Plan, Told};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::bids::contestant::Contestant;
use crate::place::Place;
use crate::report::Report;
use crate::server::Server;
use crate::stats::Rounds;
use crate::world::{Left, World};

const BIDDERS: usize = 64;

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Address of a Postgres server's database in which databases may be made.
    #[arg(long, env = "ARTE_BENCH_POSTGRES_URL")]
    postgres: String,
    /// How often everybody gets a turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a turn is counted, in milliseconds.
    #[arg(long, default_value_t = 2_000)]
    turn_ms: u64,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

/// A house in a process, with its auction and its bidders.
struct Live {
    name: String,
    server: Server,
    plan: Plan,
    turns: Vec<Told>,
    _left: Left,
}

/// Runs the benchmark.
///
/// # Errors
/// When a house does not start, or a bid is not answered.
pub fn run(options: &Options) -> anyhow::Result<()> {
    actix::System::new().block_on(compare(options))
}

async fn compare(options: &Options) -> anyhow::Result<()> {
    let turn = Duration::from_millis(options.turn_ms);
    let mut report = Report::new(
        "sockets",
        &["who", "bids/s (range)", "p50 ms", "p99 ms", "us/bid house", "us/bid client", "refused of 1000"],
    );
    for place in [Place::Sqlite, Place::Postgres(options.postgres.clone())] {
        let mut inside = Contestant::house(format!("{}, in process", place.name()), &place, BIDDERS, 1, true).await?;
        let mut live = [Live::open(&place, false, turn).await?, Live::open(&place, true, turn).await?];
        for round in 1..=options.rounds {
            let taken = inside.take_turn(turn).await?;
            eprintln!("round {round}: {:45} {taken:>9.0} bids/s", inside.name);
            for live in &mut live {
                let taken = live.take_turn()?;
                eprintln!("round {round}: {:45} {taken:>9.0} bids/s", live.name);
            }
        }
        let rate = Rounds::of(inside.rates());
        let range = format!("{:.0} ({:.0}-{:.0})", rate.median, rate.least, rate.most);
        report.row([inside.name.clone(), range].into_iter().chain(std::iter::repeat_n("-".to_owned(), 5)));
        for live in &live {
            report.row(live.cells());
            report.data(live.name.clone(), &live.turns);
            let each = Rounds::of(live.turns.iter().zip(inside.rates()).map(|(told, inside)| told.rate() / inside));
            let what = format!("{} / in process (range {:.2} to {:.2})", live.name, each.least, each.most);
            report.at_least(what, each.median, 0.5);
        }
    }
    report.finish(&options.out)
}

impl Live {
    async fn open(place: &Place, follow: bool, span: Duration) -> anyhow::Result<Self> {
        let world = World::make(place).await?;
        let users = world.bidders(BIDDERS).await?;
        let tokens = world.tokens(&users).await?;
        let auction = *world.auctions(1..2).await?.first().context("no auction")?;
        let left = world.leave().await;
        let server = Server::start(&left.settings)?;
        let span_ms = u64::try_from(span.as_millis())?;
        let plan =
            Plan { server: server.address, pid: server.pid(), auction: auction.0, tokens, offered: 0, span_ms, follow };
        let watching = if follow { ", each follows the auction" } else { "" };
        let name = format!("{}, through sockets{watching}", place.name());
        Ok(Self { name, server, plan, turns: Vec::new(), _left: left })
    }

    /// Lets a fresh process of bidders bid; answers with the bids a second.
    fn take_turn(&mut self) -> anyhow::Result<f64> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg("socket-bidders")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("no input")?.write_all(&serde_json::to_vec(&self.plan)?)?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "the bidders failed");
        let told: Told = serde_json::from_slice(&output.stdout).context("the bidders gave no figures")?;
        self.plan.offered += 100_000_000;
        self.turns.push(told);
        ensure!(self.server.pid() == self.plan.pid, "another house");
        Ok(told.rate())
    }

    fn cells(&self) -> Vec<String> {
        let median = |pick: fn(&Told) -> f64| Rounds::of(self.turns.iter().map(pick));
        let rate = median(Told::rate);
        vec![
            self.name.clone(),
            format!("{:.0} ({:.0}-{:.0})", rate.median, rate.least, rate.most),
            format!("{:.2}", median(|told| f64::from(told.p50_us) / 1e3).median),
            format!("{:.2}", median(|told| f64::from(told.p99_us) / 1e3).median),
            format!("{:.1}", median(|told| told.house_cpu_us as f64 / told.accepted.max(1) as f64).median),
            format!("{:.1}", median(|told| told.own_cpu_us as f64 / told.accepted.max(1) as f64).median),
            format!(
                "{:.1}",
                median(|told| told.refused as f64 * 1e3 / (told.accepted + told.refused).max(1) as f64).median
            ),
        ]
    }
}
