//! What the watchers' process is told to do.

use serde::{Deserialize, Serialize};
use std::net::SocketAddr;

/// How updates are brought about.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Drive {
    /// The next one when everybody has all but so many of those before.
    Lockstep {
        /// How many may be on their way.
        outstanding: usize,
    },
    /// So many a second, whether or not anybody keeps up.
    Rate {
        /// How many.
        per_second: u32,
    },
}

impl Drive {
    /// Returns whether updates come faster than one write each can carry them, so that coalescing is the question.
    pub fn outruns(self) -> bool {
        match self {
            Drive::Lockstep { outstanding } => outstanding > 1,
            Drive::Rate { per_second } => per_second > 50,
        }
    }
}

/// One part of a run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phase {
    /// Its name in the table.
    pub name: String,
    /// How updates are brought about.
    pub drive: Drive,
    /// How long, in seconds.
    pub seconds: u64,
}

/// One who bids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Bidder {
    /// The bearer token.
    pub token: String,
}

/// Everything the watchers' process must know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// Where the server listens.
    pub server: SocketAddr,
    /// Its process.
    pub pid: u32,
    /// The auction; for the loop, any name.
    pub auction: String,
    /// Those who bid; none for the loop, which is told by one byte for each update.
    pub bidders: Vec<Bidder>,
    /// How many watch.
    pub sockets: usize,
    /// What to do, in order.
    pub phases: Vec<Phase>,
}

/// Returns the parts of a run.
pub fn phases(seconds: u64) -> Vec<Phase> {
    let phase = |name: &str, drive| Phase { name: name.to_owned(), drive, seconds };
    vec![
        phase("lockstep", Drive::Lockstep { outstanding: 1 }),
        phase("rate20", Drive::Rate { per_second: 20 }),
        phase("outstanding8", Drive::Lockstep { outstanding: 8 }),
        phase("rate200", Drive::Rate { per_second: 200 }),
    ]
}
