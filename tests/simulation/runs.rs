//! Many worlds on two threads, and what they come to.

use super::check::Finding;
use super::{bugs, rare, world};
use arte::settings::Settings;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Worlds run side by side on this many threads.
const THREADS: usize = 2;

/// What many worlds came to.
#[derive(Default)]
pub struct Sum {
    pub worlds: u64,
    pub auctions: u64,
    pub operations: u64,
    pub events: u64,
    pub reached: rare::Reached,
    pub first_seed: u64,
    pub last_seed: u64,
    pub took: Duration,
    /// By seed.
    pub findings: Vec<(u64, Finding)>,
}

/// Reads a number from the environment.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

fn settings() -> Settings {
    world::hush_simulated_deaths();
    Settings::load(None).unwrap()
}

/// Plays worlds from a seed on, until this many auctions have been played or a promise is broken.
pub fn play(from: u64, auctions: u64, bug: Option<&'static str>, progress: bool) -> Sum {
    let settings = settings();
    let next = AtomicU64::new(from);
    let played = AtomicU64::new(0);
    let broken = AtomicBool::new(false);
    let sum = Mutex::new(Sum { first_seed: from, ..Sum::default() });
    let watch = stopwatch();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                arte::drill::plant(bug);
                while played.load(Ordering::Relaxed) < auctions && !broken.load(Ordering::Relaxed) {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    let outcome = world::run(seed, &settings, false);
                    let before = played.fetch_add(outcome.auctions, Ordering::Relaxed);
                    let step = 10_000;
                    if progress && before / step != (before + outcome.auctions) / step {
                        println!("{:>9} auctions, {:>6.1} s", before + outcome.auctions, watch().as_secs_f64());
                    }
                    let mut sum = sum.lock().unwrap();
                    broken.fetch_or(!outcome.findings.is_empty(), Ordering::Relaxed);
                    sum.worlds += 1;
                    sum.auctions += outcome.auctions;
                    sum.operations += outcome.operations;
                    sum.events += outcome.events;
                    sum.last_seed = sum.last_seed.max(seed);
                    sum.findings.extend(outcome.findings.into_iter().map(|finding| (seed, finding)));
                    rare::add(&mut sum.reached, rare::take());
                }
            });
        }
    });
    let mut sum = sum.into_inner().unwrap();
    sum.took = watch();
    sum
}

/// Plays one world aloud.
pub fn one(seed: u64, bug: Option<String>) -> Sum {
    let bug = bug.map(|name| *bugs::ALL.iter().find(|bug| **bug == name).expect("a planted bug of that name"));
    arte::drill::plant(bug);
    let outcome = world::run(seed, &settings(), true);
    arte::drill::plant(None);
    Sum { findings: outcome.findings.into_iter().map(|finding| (seed, finding)).collect(), ..Sum::default() }
}

/// Plays worlds and returns the hash of each one's trace.
pub fn hashes(from: u64, worlds: u64) -> Vec<u64> {
    let settings = settings();
    (from..from + worlds).map(|seed| world::run(seed, &settings, false).hash).collect()
}

/// What became of one planted bug.
pub struct Prey {
    pub bug: &'static str,
    pub worlds: u64,
    pub finding: Option<Finding>,
}

/// Plays worlds with each bug until an oracle notices, at most `most` worlds.
pub fn hunt(bugs: &'static [&'static str], most: u64) -> Vec<Prey> {
    let settings = settings();
    let next = AtomicU64::new(0);
    let caught = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(bug) = bugs.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    arte::drill::plant(Some(bug));
                    let found = (1..=most).find_map(|seed| {
                        let finding = world::run(seed, &settings, false).findings.into_iter().next()?;
                        Some((seed, finding))
                    });
                    arte::drill::plant(None);
                    let worlds = found.as_ref().map_or(most, |(seed, _)| *seed);
                    caught.lock().unwrap().push(Prey { bug, worlds, finding: found.map(|(_, finding)| finding) });
                }
            });
        }
    });
    let mut caught = caught.into_inner().unwrap();
    caught.sort_by_key(|prey| bugs.iter().position(|bug| *bug == prey.bug));
    caught
}

#[expect(clippy::disallowed_methods, reason = "how long a run took is said, and nothing depends on it")]
fn stopwatch() -> impl Fn() -> Duration {
    let started = std::time::Instant::now();
    move || started.elapsed()
}

impl Sum {
    pub fn print(&self) {
        println!(
            "{} auctions in {} worlds (seeds {} to {}), {} operations, {} events, {:.1} s",
            self.auctions,
            self.worlds,
            self.first_seed,
            self.last_seed,
            self.operations,
            self.events,
            self.took.as_secs_f64()
        );
        for state in rare::MUST_BE_REACHED {
            println!("{:>9}  {state}", self.reached.get(state).copied().unwrap_or(0));
        }
    }

    pub fn fail_if_broken(&self) {
        let Some((seed, _)) = self.findings.first() else { return };
        for (seed, finding) in self.findings.iter().take(12) {
            println!("seed {seed}: {finding}");
        }
        panic!(
            "{} findings. To see that world alone, told aloud:\n    ARTE_SIM_SEED={seed} cargo test --test simulation the_seed_of_a_failure -- --ignored --nocapture",
            self.findings.len()
        );
    }
}
