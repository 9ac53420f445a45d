//! What a run left behind.

use arte::auction::{Event, Offer, OperatorAct, Rejection, Reserve, Terms};
use arte::ids::{AuctionId, BidKey, Paddle, Seq, UserId};
use arte::money::Amount;
use arte::persistence::RefusedAttempt;
use arte::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Everything the oracles judge.
#[derive(Clone, Debug)]
pub struct Run {
    /// What was sent and what was heard, in any order. An operation that was tried again stands here once for each try.
    pub operations: Vec<Operation>,
    /// What the store held at the end.
    pub logs: BTreeMap<AuctionId, Log>,
    /// What watchers saw.
    pub streams: Vec<Stream>,
    /// When no house could take bids.
    pub outages: Vec<Outage>,
    /// Who was suspended, and when.
    pub suspended: BTreeMap<UserId, Vec<Suspension>>,
    /// Whether every bid that anybody sent is among `operations`.
    pub all_recorded: bool,
    /// Whether clients went on asking, after faults had stopped, until they knew what became of every bid.
    pub all_asked_again: bool,
    /// What is promised of time; none when the run was cut off.
    pub bounds: Option<Bounds>,
    /// How far the clocks of clients and house may differ.
    pub slack: Duration,
}

/// What was asked of the house.
#[derive(Clone, Debug)]
pub enum Asked {
    /// A bid.
    Bid {
        /// The client's name for it.
        key: BidKey,
        /// As [`Offer::read`] reads it.
        offer: Offer,
    },
    /// An operator's act. Its reason is its own: no two acts of a run on one auction have the same.
    Act(OperatorAct),
}

/// One try of one client.
#[derive(Clone, Debug)]
pub struct Operation {
    /// Where.
    pub auction: AuctionId,
    /// Who.
    pub user: UserId,
    /// What.
    pub asked: Asked,
    /// When it left the client.
    pub sent_at: Timestamp,
    /// When it came to the engine of the process that owned the auction; none when the client cannot know, or it came to another.
    pub arrived_at: Option<Timestamp>,
    /// When the client heard the answer, or gave up.
    pub answered_at: Timestamp,
    /// What it heard.
    pub answer: Answer,
}

/// What a client heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The bid stands.
    Accepted(Acked),
    /// It does not, or the act is not allowed.
    Refused {
        /// Why.
        rejection: Rejection,
        /// The ask that was named; none when the answer names none.
        ask: Option<Amount>,
    },
    /// The key was used for something else.
    KeyReused,
    /// The act is done; the auction's last event was then this.
    Done {
        /// The sequence in the answered head; none when it is not known.
        seq: Option<Seq>,
    },
    /// Nothing was decided: the house was busy.
    NotDecided,
    /// Nobody knows: unavailable, a lost answer, a lost connection.
    Unknown,
    /// No such auction.
    NoSuchAuction,
}

/// The answer to an accepted bid. What the client was not told is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acked {
    /// The sequence of its event.
    pub seq: Seq,
    /// When it was decided.
    pub at: Option<Timestamp>,
    /// What it stands at.
    pub amount: Amount,
    /// The price right after it.
    pub price: Amount,
    /// Whether the bidder led right after it.
    pub leading: bool,
    /// The ask right after it.
    pub ask: Amount,
}

/// One auction at the end of the run.
#[derive(Clone, Debug)]
pub struct Log {
    /// Its rules.
    pub terms: Arc<Terms>,
    /// The reserve as it was set at first.
    pub reserve: Option<Reserve>,
    /// Whose artwork it is.
    pub consignor: Option<UserId>,
    /// The whole log.
    pub events: Vec<Event>,
    /// Every refusal that is kept.
    pub refused: Vec<RefusedAttempt>,
    /// Who is registered in its sale, with the limit.
    pub bidders: BTreeMap<UserId, (Paddle, Option<Amount>)>,
    /// Who wrote each event and when it became durable, in the order of `events`. Empty when the store does not tell.
    pub writes: Vec<Write>,
}

/// How an event came into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Write {
    /// The epoch of the owner that wrote it.
    pub epoch: u64,
    /// The epoch of the owner of the moment.
    pub owner: u64,
    /// When it became durable.
    pub at: Timestamp,
}

/// A span in which somebody was suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// From when, and until when, every process knew it.
    pub surely: (Timestamp, Timestamp),
    /// From when, and until when, some process can have believed it. Longer than the other where a process that was just opening was not
    /// told, and looks for itself.
    pub perhaps: (Timestamp, Timestamp),
}

/// A span in which no house could take bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// What one watcher saw of one auction over one connection after another.
#[derive(Clone, Debug)]
pub struct Stream {
    /// Who, for messages.
    pub watcher: String,
    /// Of what.
    pub auction: AuctionId,
    /// In the order it was seen.
    pub seen: Vec<(Timestamp, Seen)>,
    /// Whether it was connected and reading at the end, and must have seen everything.
    pub to_the_end: bool,
}

/// One thing a watcher saw or did.
#[derive(Clone, Debug)]
pub enum Seen {
    /// It (re)subscribed, naming the log epoch and the sequence it had.
    Subscribed(Option<(u64, Seq)>),
    /// A `snapshot` or `events` frame of this auction, as its text.
    Frame(String),
}

/// What is promised of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// From here on nothing failed any more.
    pub quiet_since: Timestamp,
    /// When the run ended.
    pub ended_at: Timestamp,
    /// How late what is due may happen.
    pub late: Duration,
    /// How long a connected watcher may wait for a line that is durable.
    pub shown: Duration,
    /// How long bidders have at least after an outage that took the end.
    pub least_left: Duration,
}
