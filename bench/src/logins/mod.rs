//! A flood of logins beside the bidding: do the bidders notice?
//!
//! Bids come at a steady rate over many sockets. In every other turn logins come as well, at the rate of a flood, each from another address
//! (so that no limit of one address holds them back), right, wrong and unknown in equal parts. Nobody waits for anybody: a login that is
//! not answered yet does not keep the next one from being sent.

pub mod crowd;
pub mod http;
pub mod listening;

use anyhow::{Context as _, ensure};
use crowd::{Plan, Told};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::place::Place;
use crate::report::Report;
use crate::server::Server;
use crate::stats::Rounds;
use crate::world::{Left, World};

/// The password of everybody.
pub const PASSWORD: &str = "correct horse battery";
/// How many can sign in. *Source*: enough that no account is besieged, whose logins would be refused before they cost anything.
const MEMBERS: usize = 500;
/// How long a flood's last logins may take to be through with.
const EBB: Duration = Duration::from_secs(5);

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Address of a Postgres server's database in which databases may be made.
    #[arg(long, env = "ARTE_BENCH_POSTGRES_URL")]
    postgres: String,
    /// How often both get a turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a turn is counted, in milliseconds.
    #[arg(long, default_value_t = 6_000)]
    turn_ms: u64,
    /// Logins a second.
    #[arg(long, default_value_t = 500)]
    logins: u32,
    /// Bids a second, over all sockets.
    #[arg(long, default_value_t = 1_000)]
    bids: u32,
    /// Sockets.
    #[arg(long, default_value_t = 50)]
    bidders: usize,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

/// A house in a process, with its auction, its bidders and those who may sign in.
struct Live {
    server: Server,
    plan: Plan,
    _left: Left,
}

/// Runs the benchmark.
///
/// # Errors
/// When a house does not start, or says something that is no answer.
pub fn run(options: &Options) -> anyhow::Result<()> {
    actix::System::new().block_on(compare(options))
}

async fn compare(options: &Options) -> anyhow::Result<()> {
    let columns = [
        "store",
        "logins/s",
        "bids/s",
        "p50 ms",
        "p99 ms (range)",
        "p99.9 ms",
        "logins: in",
        "wrong",
        "busy",
        "other",
        "unanswered",
        "house cpu",
    ];
    let mut report = Report::new("logins", &columns);
    for place in [Place::Sqlite, Place::Postgres(options.postgres.clone())] {
        let mut live = Live::open(&place, options).await?;
        let (mut quiet, mut flooded) = (Vec::new(), Vec::new());
        for round in 1..=options.rounds {
            for (rate, turns) in [(0, &mut quiet), (options.logins, &mut flooded)] {
                let told = live.take_turn(rate)?;
                eprintln!("round {round}: {:8} {rate:>4} logins/s: {told:?}", place.name());
                turns.push(told);
                if rate > 0 {
                    // What waits in the queue is no part of the quiet turn that follows.
                    tokio::time::sleep(EBB).await;
                }
            }
        }
        for (rate, turns) in [(0, &quiet), (options.logins, &flooded)] {
            report.row(cells(place.name(), rate, turns));
            report.data(format!("{}, {rate} logins/s", place.name()), turns);
        }
        let p99 = |turns: &[Told]| Rounds::of(turns.iter().map(|told| f64::from(told.p99_us))).median;
        let each = Rounds::of(
            flooded.iter().zip(&quiet).map(|(with, without)| f64::from(with.p99_us) / f64::from(without.p99_us)),
        );
        let what = format!(
            "{}: p99 of bid to answer with {} logins/s / without (pairs {:.2} to {:.2})",
            place.name(),
            options.logins,
            each.least,
            each.most
        );
        report.at_most(what, p99(&flooded) / p99(&quiet), 2.0);
    }
    report.finish(&options.out)
}

fn cells(place: &str, rate: u32, turns: &[Told]) -> Vec<String> {
    let of = |pick: fn(&Told) -> f64| Rounds::of(turns.iter().map(pick));
    let p99 = of(|told| f64::from(told.p99_us) / 1e3);
    let count = |pick: fn(&Told) -> f64| format!("{:.0}", of(pick).median);
    vec![
        place.to_owned(),
        rate.to_string(),
        count(|told| f64::from(told.bids) * 1e3 / told.span_ms as f64),
        format!("{:.2}", of(|told| f64::from(told.p50_us) / 1e3).median),
        format!("{:.2} ({:.2}-{:.2})", p99.median, p99.least, p99.most),
        format!("{:.2}", of(|told| f64::from(told.p999_us) / 1e3).median),
        count(|told| f64::from(told.logins.right)),
        count(|told| f64::from(told.logins.wrong)),
        count(|told| f64::from(told.logins.busy)),
        count(|told| f64::from(told.logins.other)),
        count(|told| f64::from(told.logins.unanswered)),
        format!("{:.2}", of(|told| told.house_cpu_us as f64 / 1e3 / told.span_ms as f64).median),
    ]
}

impl Live {
    async fn open(place: &Place, options: &Options) -> anyhow::Result<Self> {
        let world = World::make(place).await?;
        let users = world.bidders(options.bidders).await?;
        let tokens = world.tokens(&users).await?;
        let emails = world.members(MEMBERS, PASSWORD).await?;
        let auction = *world.auctions(1..2).await?.first().context("no auction")?;
        let left = world.leave().await;
        // Every login says that it comes from another address.
        let server = Server::start_with(&left.settings, &[("ARTE_HTTP__TRUSTED_PROXIES", "127.0.0.1")])?;
        let plan = Plan {
            server: server.address,
            pid: server.pid(),
            auction: auction.0,
            tokens,
            offered: 0,
            bids: options.bids,
            emails,
            logins: 0,
            span_ms: options.turn_ms,
        };
        Ok(Self { server, plan, _left: left })
    }

    fn take_turn(&mut self, logins: u32) -> anyhow::Result<Told> {
        self.plan.logins = logins;
        let mut child = Command::new(std::env::current_exe()?)
            .arg("logins-crowd")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        child.stdin.take().context("no input")?.write_all(&serde_json::to_vec(&self.plan)?)?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "the crowd failed");
        self.plan.offered += 100_000_000;
        ensure!(self.server.pid() == self.plan.pid, "another house");
        serde_json::from_slice(&output.stdout).context("the crowd gave no figures")
    }
}
