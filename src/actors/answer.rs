//! What is asked of the engine, and what it answers.

use crate::auction::{Rejection, Verdict};
use crate::ids::{AuctionId, BidKey, UserId};
use crate::money::Currency;
use crate::persistence::StoreError;
use crate::proof::Hash;
use crate::timestamp::Timestamp;
use std::time::Duration;

/// A bid as it comes in from a client.
#[derive(Clone)]
pub struct BidRequest {
    /// Where.
    pub auction: AuctionId,
    /// Who, already known to be signed in.
    pub user: UserId,
    /// The client's own name for the bid.
    pub key: BidKey,
    /// In the client's words.
    pub amount: String,
    /// In the client's words. Secret.
    pub max: Option<String>,
    /// In the client's words.
    pub expect_ask: Option<String>,
}

/// Where the proof of an accepted bid is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeafReceipt {
    /// Which history the sequences count in.
    pub log_epoch: u64,
    /// The hash of the bid's line.
    pub leaf: Hash,
    /// Whether a signed checkpoint covers it already.
    pub is_covered: bool,
    /// When one does, at the latest.
    pub checkpoint_by: Timestamp,
}

/// What became of a bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BidReply {
    /// It was decided, now or before; an acceptance is durable.
    Judged {
        /// What the verdict's amounts are in.
        currency: Currency,
        /// Accepted or refused.
        verdict: Verdict,
        /// Where the proof is; there for every acceptance.
        receipt: Option<LeafReceipt>,
    },
    /// The same key came before with other content.
    KeyReused,
    /// No such auction, or still a draft.
    NoSuchAuction,
    /// A queue is full; nothing was decided.
    Busy {
        /// When to send the same again.
        retry_after: Duration,
    },
    /// The house cannot say now; the same key will get the true answer later.
    Unavailable {
        /// When to send the same again.
        retry_after: Duration,
    },
}

/// Why an operator's act was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No such auction, or still a draft.
    #[error("no such auction")]
    NoSuchAuction,
    /// The rules said no.
    #[error("refused: {}", .0.code())]
    Refused(Rejection),
    /// The house cannot say now; nothing was done.
    #[error("the house cannot say now")]
    Unavailable,
    /// Nobody knows whether it was done.
    #[error("the house cannot say whether it was done")]
    Unknown,
}

/// Why the engine did not start.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store did not answer.
    #[error("the store cannot be read")]
    Store(#[from] StoreError),
    /// An actor did not start.
    #[error("the engine's threads did not start")]
    Threads,
}
