//! The benchmarks of the house. `scripts/bench.sh` starts what they stand beside; docs/PERFORMANCE.md says what they show.

mod bids;
mod chance;
mod crowd;
mod fanout;
mod fill;
mod growth;
mod house_bidder;
mod logins;
mod peers;
mod place;
mod process;
mod report;
mod server;
mod sockets;
mod stats;
mod stopwatch;
mod timed_log;
mod world;

use clap::Parser;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures the house beside peers and limits, in one run.
#[derive(Parser)]
enum Bench {
    /// Durable bids in process, beside Postgres row locks and Redis.
    Bids(bids::Options),
    /// The same bids through real sockets, beside those in process.
    Sockets(sockets::Options),
    /// The bidders of `sockets`, as a process of their own.
    #[command(hide = true)]
    SocketBidders,
    /// What a bid, a start and a recovery cost in a small house and in a big one.
    Growth(growth::Options),
    /// One auction, many sockets, beside a bare epoll loop.
    Fanout(fanout::Options),
    /// Bids beside a flood of logins, and without.
    Logins(logins::Options),
    /// The bidders and the flood of `logins`, as a process of their own.
    #[command(hide = true)]
    LoginsCrowd,
    /// Whether the time of an answer tells who has an account.
    Listening(logins::listening::Options),
    /// Fills an empty house with a big catalogue, for the load test of its lists.
    Fill(fill::Options),
}

fn main() -> anyhow::Result<()> {
    match Bench::parse() {
        Bench::Bids(options) => bids::run(&options),
        Bench::Sockets(options) => sockets::run(&options),
        Bench::SocketBidders => sockets::bidders::run(),
        Bench::Growth(options) => growth::run(&options),
        Bench::Fanout(options) => fanout::run(&options),
        Bench::Logins(options) => logins::run(&options),
        Bench::LoginsCrowd => logins::crowd::run(),
        Bench::Listening(options) => logins::listening::run(&options),
        Bench::Fill(options) => fill::run(&options),
    }
}
