//! One auction, many sockets: deliveries by the house beside a bare epoll loop that sends the same frames.
//!
//! Three processes: what is measured (`arte serve`, or the loop of [`bare`]) on one core, the watchers ([`crowd`]) on another, and this
//! one, which starts them and writes the table. Latencies are taken by one clock, that of the watchers' process, which also places the
//! bids: from the instant a bid was due to the instant a socket's frame was read.

mod bare;
mod crowd;
mod figures;
mod frames;
mod latencies;
mod plan;
mod proc;
mod rest;
mod stage;
mod watcher;

use anyhow::Context as _;
use clap::{Args, Subcommand};
use plan::{Phase, Plan};
use stage::Target;
use std::path::PathBuf;

/// What `arte-bench fanout` is asked.
#[derive(Args, Clone, Debug)]
pub struct Options {
    /// Sockets that follow the one auction.
    #[arg(long, default_value_t = 5_000)]
    sockets: usize,
    /// Seconds of each phase.
    #[arg(long, default_value_t = 8)]
    seconds: u64,
    /// The program to measure.
    #[arg(long, env = "ARTE_BENCH_BINARY", default_value = "target/release/arte")]
    arte: PathBuf,
    /// Runs, taken in turns with the loop; the table shows medians.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Cores of server and watchers.
    #[arg(long, default_value = "0,1", value_delimiter = ',')]
    cores: Vec<usize>,
    /// Only these phases.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Only the house, or only the loop.
    #[arg(long, default_value = "both")]
    measure: String,
    /// Folder for all figures as JSON.
    #[arg(long, default_value = "target/bench")]
    out: PathBuf,
    #[command(subcommand)]
    role: Option<Role>,
}

/// The other processes; started by the first.
#[derive(Subcommand, Clone, Debug)]
enum Role {
    /// The loop.
    #[command(hide = true)]
    Bare {
        /// Several frames may go in one write.
        #[arg(long)]
        coalesce: bool,
    },
    /// The watchers; reads its plan from standard input, writes its figures to standard output.
    #[command(hide = true)]
    Crowd,
}

/// Runs the benchmark.
///
/// # Errors
/// When a process cannot be started, a bid is refused, or a socket misses an event.
pub fn run(options: &Options) -> anyhow::Result<()> {
    match &options.role {
        Some(Role::Bare { coalesce }) => bare::serve(*coalesce),
        Some(Role::Crowd) => crowd::run(),
        None => measure(options),
    }
}

/// Descriptors a process needs beside its sockets.
const OTHER_FILES: usize = 200;

/// Fails early where too few files may be open.
fn check_limit(sockets: usize) -> anyhow::Result<()> {
    let limits = std::fs::read_to_string("/proc/self/limits")?;
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap_or_default();
    let soft = line.split_whitespace().nth(3).and_then(|soft| soft.parse::<usize>().ok());
    anyhow::ensure!(
        soft.is_none_or(|soft| soft >= sockets + OTHER_FILES),
        "{sockets} sockets need a higher limit of open files: ulimit -n {}",
        sockets + OTHER_FILES
    );
    Ok(())
}

fn measure(options: &Options) -> anyhow::Result<()> {
    check_limit(options.sockets)?;
    let phases: Vec<Phase> = plan::phases(options.seconds)
        .into_iter()
        .filter(|phase| options.only.is_empty() || options.only.contains(&phase.name))
        .collect();
    let mut all = Vec::new();
    for run in 0..options.runs {
        for target in [Target::Bare { coalesce: false }, Target::House, Target::Bare { coalesce: true }] {
            let wanted = match (options.measure.as_str(), target) {
                ("house", Target::Bare { .. }) | ("bare", Target::House) => continue,
                // One frame a write is the limit of the phases in which each update is its own, several that of the others.
                (_, Target::Bare { coalesce }) => {
                    phases.iter().filter(|phase| phase.drive.outruns() == coalesce).cloned().collect()
                }
                (_, Target::House) => phases.clone(),
            };
            let figures = one(options, target, wanted).with_context(|| format!("run {} of {target:?}", run + 1))?;
            for phase in &figures.phases {
                eprintln!("run {} {}", run + 1, phase.line(target.name()));
            }
            all.push((target, figures));
        }
    }
    figures::finish(&all, options.sockets, &options.out)
}

fn one(options: &Options, target: Target, phases: Vec<Phase>) -> anyhow::Result<figures::RunFigures> {
    if phases.is_empty() {
        return Ok(figures::RunFigures::default());
    }
    let cores = (options.cores.first().copied().unwrap_or(0), options.cores.get(1).copied().unwrap_or(1));
    let stage = stage::Stage::open(target, &options.arte, cores.0)?;
    let plan = Plan { phases, sockets: options.sockets, ..stage.plan() };
    stage::watch(&plan, cores.1)
}
