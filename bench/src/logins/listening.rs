//! Whether the time of an answer tells who has an account: two kinds of addresses, asked in turn, and a rank test over the two heaps of times.
//!
//! The test is that of Mann and Whitney, with the normal approximation: |z| below 2 is what chance alone does in 19 of 20 runs.

use super::PASSWORD;
use super::http::Line;
use std::path::PathBuf;
use std::time::Duration;

use crate::place::Place;
use crate::report::Report;
use crate::server::Server;
use crate::stats::Rounds;
use crate::world::World;
use crate::{chance, stopwatch};

/// What to measure.
#[derive(clap::Args)]
pub struct Options {
    /// Address of a Postgres server's database in which databases may be made.
    #[arg(long, env = "ARTE_BENCH_POSTGRES_URL")]
    postgres: String,
    /// How often each kind of address is asked.
    #[arg(long, default_value_t = 500)]
    samples: usize,
    /// Where the JSON goes.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
}

/// Runs the measurement.
///
/// # Errors
/// When a house does not start or answer.
pub fn run(options: &Options) -> anyhow::Result<()> {
    actix::System::new().block_on(listen(options))
}

/// What is asked, of an address.
type Ask = fn(&str) -> String;

const QUESTIONS: [(&str, &str, Ask); 4] = [
    ("login", "/v1/auth/login", |email| format!(r#"{{"email":"{email}","password":"a wrong password"}}"#)),
    ("code, new password", "/v1/auth/codes", |email| {
        format!(r#"{{"email":"{email}","purpose":"password_reset","language":"en"}}"#)
    }),
    ("code, sign-up", "/v1/auth/codes", |email| {
        format!(r#"{{"email":"{email}","purpose":"sign_up","language":"en"}}"#)
    }),
    ("try of a code", "/v1/auth/codes/verify", |email| {
        format!(r#"{{"email":"{email}","purpose":"password_reset","code":"ABCDEF"}}"#)
    }),
];

async fn listen(options: &Options) -> anyhow::Result<()> {
    let columns = ["store", "question", "known: median ms", "unknown: median ms", "difference us", "z"];
    let mut report = Report::new("listening", &columns);
    for place in [Place::Sqlite, Place::Postgres(options.postgres.clone())] {
        let world = World::make(&place).await?;
        let known = world.members(options.samples, PASSWORD).await?;
        // The same through all questions: a code has been asked for, for each of them, before one is tried.
        let strangers: Vec<String> =
            known.iter().map(|_| format!("{}@members.example", chance::uuid().simple())).collect();
        let left = world.leave().await;
        let server = Server::start_with(&left.settings, &[("ARTE_HTTP__TRUSTED_PROXIES", "127.0.0.1")])?;
        let mut line = Line::open(server.address).await?;
        for (name, path, ask) in QUESTIONS {
            let mut times = [Vec::new(), Vec::new()];
            for (number, (email, stranger)) in known.iter().zip(&strangers).enumerate() {
                // In turn, and the first of a pair is now the one, now the other.
                let order = if number % 2 == 0 { [0, 1] } else { [1, 0] };
                for kind in order {
                    let body = ask(if kind == 0 { email } else { stranger });
                    let [a, b, c, ..] = *chance::uuid().as_bytes();
                    let sent = stopwatch::now();
                    let status = line.post(path, &format!("10.{a}.{b}.{c}"), &body).await?;
                    times[kind].push(stopwatch::micros(sent.elapsed()));
                    anyhow::ensure!(matches!(status, 202 | 401 | 422), "{name}: {status}");
                    // What goes on behind an answer is not heard in the next one.
                    tokio::time::sleep(Duration::from_millis(8)).await;
                }
            }
            let [known_ms, unknown_ms] =
                [0, 1].map(|kind| Rounds::of(times[kind].iter().map(|time| f64::from(*time) / 1e3)).median);
            let z = rank_test(&times[0], &times[1]);
            report.row([
                place.name().to_owned(),
                name.to_owned(),
                format!("{known_ms:.3}"),
                format!("{unknown_ms:.3}"),
                format!("{:+.1}", (known_ms - unknown_ms) * 1e3),
                format!("{z:+.2}"),
            ]);
            report.data(format!("{}, {name}", place.name()), &times);
            report.at_most(format!("{}, {name}: |z| of Mann and Whitney", place.name()), z.abs(), 3.0);
        }
    }
    report.finish(&options.out)
}

/// Returns how many standard deviations the ranks of the first are off what chance would give; above 0 when they are the longer times.
fn rank_test(first: &[u32], second: &[u32]) -> f64 {
    let mut all: Vec<(u32, bool)> = first.iter().map(|time| (*time, true)).collect();
    all.extend(second.iter().map(|time| (*time, false)));
    all.sort_unstable();
    let (mut sum, mut ties, mut at) = (0.0, 0.0, 0);
    while at < all.len() {
        let same = all[at..].iter().take_while(|(time, _)| *time == all[at].0).count();
        // Those that are equal share the middle of their ranks, which count from 1.
        let rank = at as f64 + (same as f64 + 1.0) / 2.0;
        sum += rank * all[at..at + same].iter().filter(|(_, is_first)| *is_first).count() as f64;
        ties += (same as f64).powi(3) - same as f64;
        at += same;
    }
    let (n, m) = (first.len() as f64, second.len() as f64);
    let total = n + m;
    let expected = n * (total + 1.0) / 2.0;
    let variance = n * m / 12.0 * (total + 1.0 - ties / (total * (total - 1.0)));
    if variance > 0.0 { (sum - expected) / variance.sqrt() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_tell_what_is_longer_and_nothing_where_nothing_is() {
        let same: Vec<u32> = (0..100).collect();
        assert!(rank_test(&same, &same).abs() < 1e-9);
        let later: Vec<u32> = (50..150).collect();
        assert!(rank_test(&later, &same) > 6.0 && rank_test(&same, &later) < -6.0);
        // By hand: ranks 1, 3 of 1..4; expected 5, variance 5/3.
        assert!((rank_test(&[1, 3], &[2, 4]) + 1.0 / (5.0_f64 / 3.0).sqrt()).abs() < 1e-9);
        assert_eq!(rank_test(&[7; 5], &[7; 5]), 0.0);
    }
}
