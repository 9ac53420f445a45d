//! Durable bids in process, beside peers on the same disk: who is how much faster.

pub mod contestant;

use anyhow::Context as _;
use arte::actors::Ahead;
use contestant::Contestant;
use std::path::PathBuf;
use std::time::Duration;

use crate::place::Place;
use crate::report::Report;
use crate::stats::Rounds;

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Address of a Postgres server's database in which databases may be made.
    #[arg(long, env = "ARTE_BENCH_POSTGRES_URL")]
    postgres: String,
    /// Address of a Redis server with `appendfsync always`.
    #[arg(long, env = "ARTE_BENCH_REDIS_URL")]
    redis: String,
    /// How often everybody gets a turn.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How long a turn is counted, in milliseconds.
    #[arg(long, default_value_t = 2_000)]
    turn_ms: u64,
    /// Only contestants whose name contains this, or, after a `=`, is this.
    #[arg(long, default_value = "")]
    only: String,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

/// Runs the benchmark.
///
/// # Errors
/// When a server is not there, or a bid is not answered.
pub fn run(options: &Options) -> anyhow::Result<()> {
    actix::System::new().block_on(compare(options))
}

async fn compare(options: &Options) -> anyhow::Result<()> {
    let mut contestants = contestants(options).await?;
    let turn = Duration::from_millis(options.turn_ms);
    for round in 1..=options.rounds {
        for contestant in &mut contestants {
            let taken = contestant.take_turn(turn).await.with_context(|| contestant.name.clone())?;
            eprintln!("round {round}: {:40} {:>9.0} bids/s", contestant.name, taken);
        }
    }
    let mut report = Report::new(
        "bids",
        &[
            "who",
            "bids/s (range)",
            "p50 ms",
            "p99 ms",
            "commit ms",
            "bids a commit",
            "p99/commit",
            "cpu us/bid: here + server",
            "refused",
        ],
    );
    for contestant in &contestants {
        report.row(contestant.cells());
        report.data(contestant.name.clone(), contestant.summary());
    }
    ratios(&mut report, &contestants);
    report.finish(&options.out)
}

async fn contestants(options: &Options) -> anyhow::Result<Vec<Contestant>> {
    let postgres = Place::Postgres(options.postgres.clone());
    let mut all = Vec::new();
    let wanted = |name: &str| match options.only.strip_prefix('=') {
        Some(whole) => name == whole,
        None => name.contains(&options.only),
    };
    for place in [postgres.clone(), Place::Sqlite] {
        let server = place.server().await?;
        for (bidders, lots, by_time) in
            [(64, 1, true), (64, 1, false), (1_024, 1, true), (64, 1_000, true), (1_024, 1_000, true)]
        {
            let keys = if by_time { "" } else { ", random keys" };
            let name = format!("arte {}, {bidders} on {lots}{keys}", place.name());
            if wanted(&name) {
                all.push(Contestant::house(name, &place, bidders, lots, by_time).await?.served_by(server));
            }
        }
        for bidders in [64, 1_024] {
            // As config/default.toml has it, and where every bid that leads has to ask the bank first.
            let by_default = Ahead { percent: 50, keeps: Duration::from_secs(3) };
            for (ahead, how) in [(by_default, "with money"), (Ahead::default(), "with money, nothing ahead")] {
                let name = format!("arte {} {how}, {bidders} on 1", place.name());
                if wanted(&name) {
                    all.push(Contestant::house_with_bank(name, &place, bidders, ahead).await?.served_by(server));
                }
            }
        }
    }
    if wanted("row lock, 64 on 1") {
        all.push(
            Contestant::row_lock("row lock, 64 on 1", postgres.fresh_database().await?, 64)
                .await?
                .served_by(postgres.server().await?),
        );
    }
    for (bidders, connections) in [(64, 64), (64, 4), (64, 1), (1_024, 64), (1_024, 4)] {
        let name = format!("Redis, {bidders} on 1, {connections} connections");
        if wanted(&name) {
            all.push(
                Contestant::redis(name, options.redis.clone(), bidders, connections)
                    .served_by(Some(redis_server(&options.redis).await?)),
            );
        }
    }
    Ok(all)
}

async fn redis_server(url: &str) -> anyhow::Result<u32> {
    let mut connection = redis::Client::open(url)?.get_multiplexed_async_connection().await?;
    let about: String = redis::cmd("INFO").arg("server").query_async(&mut connection).await?;
    let id = about
        .lines()
        .find_map(|line| line.strip_prefix("process_id:"))
        .context("Redis does not say which process it is")?;
    Ok(id.trim().parse()?)
}

fn ratios(report: &mut Report, contestants: &[Contestant]) {
    let rounds = |name: &str| contestants.iter().find(|c| c.name == name).map(Contestant::rates);
    let best_redis = |bidders: usize| {
        let these = contestants.iter().filter(|c| c.name.starts_with(&format!("Redis, {bidders} ")));
        these.max_by(|a, b| median(a).total_cmp(&median(b))).map(Contestant::rates)
    };
    let mut ratio = |what: &str, one: Option<Vec<f64>>, other: Option<Vec<f64>>, wanted: f64| {
        let (Some(one), Some(other)) = (one, other) else { return };
        // Round by round, for what disturbs the machine disturbs the neighbours in time alike.
        let each = Rounds::of(one.iter().zip(&other).map(|(one, other)| one / other));
        report.at_least(format!("{what} (range {:.2} to {:.2})", each.least, each.most), each.median, wanted);
    };
    let (pg, lite) = ("arte Postgres, 64 on 1", "arte SQLite, 64 on 1");
    ratio("Postgres, 64 bidders / row lock", rounds(pg), rounds("row lock, 64 on 1"), 30.0);
    ratio("Postgres, 64 bidders / best Redis", rounds(pg), best_redis(64), 1.3);
    ratio("Postgres, 64 bidders / Redis, 64 connections", rounds(pg), rounds("Redis, 64 on 1, 64 connections"), 1.3);
    ratio("SQLite, 64 bidders / best Redis", rounds(lite), best_redis(64), 2.0);
    ratio("SQLite, 64 bidders / Redis, 64 connections", rounds(lite), rounds("Redis, 64 on 1, 64 connections"), 2.0);
    for store in ["Postgres", "SQLite"] {
        let named = |bidders: usize, lots: usize| rounds(&format!("arte {store}, {bidders} on {lots}"));
        ratio(&format!("{store}, 1024 bidders / 64 bidders"), named(1_024, 1), named(64, 1), 2.0);
        let money = rounds(&format!("arte {store} with money, 64 on 1"));
        ratio(&format!("{store}, 64 bidders, each bid with money set aside / without"), money, named(64, 1), 1.0);
        ratio(&format!("{store}, 64 bidders, 1000 auctions / one"), named(64, 1_000), named(64, 1), 1.0);
        ratio(&format!("{store}, 1024 bidders, 1000 auctions / one"), named(1_024, 1_000), named(1_024, 1), 1.0);
    }
    for contestant in contestants {
        if let Some(times) = contestant.p99_in_commits() {
            report.at_most(format!("{}: p99 bid→ack in median commits", contestant.name), times, 4.0);
        }
    }
}

fn median(contestant: &Contestant) -> f64 {
    Rounds::of(contestant.rates()).median
}
