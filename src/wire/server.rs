//! What the server says on the socket.

use super::code::Code;
use super::event::PublicEvent;
use super::instant::Instant;
use super::resource::{AuctionResource, BidLine};
use crate::auction::Accepted;
use crate::ids::{AuctionId, BidKey, Seq};
use crate::money::Currency;
use crate::proof::{Hash, hex};
use crate::timestamp::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// What a connection is allowed, told at the beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Limits {
    /// The largest frame a client may send, in bytes.
    pub frame_bytes: u32,
    /// How many auctions a socket may follow.
    pub subscriptions: u32,
    /// How many frames a second a client may send.
    pub messages_per_second: u32,
    /// How many of a connection's bids may be waiting for their answers.
    pub bids_in_flight: u32,
}

/// Where the proof of an accepted bid will be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Receipt {
    /// Which auction.
    pub auction: Uuid,
    /// Which history of it.
    pub epoch: u64,
    /// Which line of its log.
    pub seq: Seq,
    /// The hash of the line, in hexadecimal.
    pub leaf: String,
    /// `pending` until a signed checkpoint covers the line, then `covered`.
    pub status: &'static str,
    /// When a signed checkpoint covers the line, at the latest.
    pub checkpoint_by: Instant,
}

impl Receipt {
    /// Writes a receipt.
    pub fn new(auction: AuctionId, epoch: u64, seq: Seq, leaf: &Hash, is_covered: bool, by: Timestamp) -> Self {
        let status = if is_covered { "covered" } else { "pending" };
        Self { auction: auction.0, epoch, seq, leaf: hex(leaf), status, checkpoint_by: Instant(by) }
    }
}

/// The answer to an accepted bid, the same on REST and on the socket (there with `op`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AcceptedFrame {
    /// The client's name for the bid.
    pub key: Uuid,
    /// Which auction.
    pub auction: Uuid,
    /// The line of the log.
    pub seq: Seq,
    /// When it was decided.
    pub at: Instant,
    /// What the bid stands at.
    pub amount: String,
    /// The price right after it.
    pub price: String,
    /// Whether the bidder led right after it.
    pub leading: bool,
    /// The lowest acceptable next bid right after it.
    pub ask: String,
    /// Where its proof will be.
    pub receipt: Receipt,
}

/// Writes the answer to an accepted bid.
pub fn accepted_frame(
    currency: Currency,
    auction: AuctionId,
    key: BidKey,
    accepted: &Accepted,
    receipt: Receipt,
) -> AcceptedFrame {
    AcceptedFrame {
        key: key.0,
        auction: auction.0,
        seq: accepted.seq,
        at: Instant(accepted.at),
        amount: currency.write(accepted.amount),
        price: currency.write(accepted.price),
        leading: accepted.leading,
        ask: currency.write(accepted.ask),
        receipt,
    }
}

/// What a personal notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// Somebody else leads now.
    Outbid,
    /// The artwork is yours.
    Won,
    /// The artwork went to somebody else, or to nobody.
    Lost,
    /// An auction in which you bid ends soon.
    ClosingSoon,
    /// Bidding has begun in an auction that you marked.
    FavouriteOpened,
    /// An auction that you marked, and in which you have not bid, ends soon.
    FavouriteClosing,
    /// Bidding has begun in a sale for which you are registered.
    Opened,
    /// The house asks for the money of what was won.
    PaymentDue,
    /// It has come.
    PaymentReceived,
    /// It did not come in time.
    PaymentFailed,
    /// The winner did not pay: the artwork can be yours at your own bid.
    SecondChance,
    /// The purchase was taken back, and what was paid is paid back.
    Refunded,
}

impl From<crate::notices::Kind> for NoticeKind {
    fn from(kind: crate::notices::Kind) -> Self {
        use crate::notices::Kind;
        match kind {
            Kind::Outbid => Self::Outbid,
            Kind::Won => Self::Won,
            Kind::Lost => Self::Lost,
            Kind::ClosingSoon => Self::ClosingSoon,
            Kind::FavouriteOpened => Self::FavouriteOpened,
            Kind::FavouriteClosing => Self::FavouriteClosing,
            Kind::Opened => Self::Opened,
            Kind::PaymentDue => Self::PaymentDue,
            Kind::PaymentReceived => Self::PaymentReceived,
            Kind::PaymentFailed => Self::PaymentFailed,
            Kind::SecondChance => Self::SecondChance,
            Kind::Refunded => Self::Refunded,
        }
    }
}

/// A frame from the server.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub enum ServerFrame {
    Welcome {
        server_time: Instant,
        connection: Uuid,
        user: Option<Uuid>,
        heartbeat_ms: u64,
        limits: Limits,
    },
    Snapshot {
        auction: Uuid,
        epoch: u64,
        seq: Seq,
        resource: Box<AuctionResource>,
        bids: Vec<BidLine>,
    },
    Events {
        auction: Uuid,
        epoch: u64,
        from: Seq,
        to: Seq,
        events: Vec<PublicEvent>,
    },
    Accepted(AcceptedFrame),
    Refused {
        key: Uuid,
        auction: Uuid,
        code: Code,
        message: String,
        ask: Option<String>,
        retryable: bool,
        retry_after_ms: Option<u64>,
    },
    Notice {
        kind: NoticeKind,
        auction: Uuid,
        seq: Seq,
        price: Option<String>,
        /// Its name behind the bell, once it is there. The first word of it, straight from the auction, has none.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<Uuid>,
    },
    Presence {
        auction: Uuid,
        watchers: u32,
    },
    Reconnect {
        after_ms: u64,
    },
    Pong {
        t: f64,
        server_time: Instant,
    },
    Error {
        code: Code,
        message: String,
        of: Option<String>,
    },
}

impl ServerFrame {
    /// Writes the frame as the text of one message.
    pub fn text(&self) -> String {
        // INVARIANT: these types have string keys and finite numbers only, which JSON can always hold.
        serde_json::to_string(self)
            .unwrap_or_else(|_| r#"{"op":"error","code":"internal","message":"","of":null}"#.to_owned())
    }
}
