//! Things as REST shows them.

use super::artwork::ArtworkSummary;
use super::code::Code;
use super::instant::Instant;
use crate::auction::{Event, EventKind, Head, HistoryLine, Outcome, ReserveStatus, Terms, TermsHash};
use crate::ids::Seq;
use crate::money::Currency;
use crate::proof::hex;
use crate::timestamp::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct SaleResource {
    pub id: Uuid,
    pub title: String,
    pub currency: String,
    pub zone: String,
    pub created_at: Instant,
    /// How many auctions it has, drafts not counted.
    pub auctions: u64,
    pub description: Option<String>,
    pub starts_at: Option<Instant>,
    pub ends_at: Option<Instant>,
    pub defaults: DefaultsFields,
}

/// What a sale gives to auctions that say nothing of it; null is nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct DefaultsFields {
    /// Which amount comes after which.
    pub ladder: Option<LadderFields>,
    /// `at_least` or `strict`.
    pub ladder_mode: Option<String>,
    /// In milliseconds.
    pub soft_close: Option<SoftCloseFields>,
}

/// A ladder: the name of a preset, or rungs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum LadderFields {
    /// A preset.
    Preset(String),
    /// Own rungs.
    Rungs(Vec<RungFields>),
}

/// One stretch of a ladder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RungFields {
    /// From this price on, decimal string.
    pub from: String,
    /// These steps, in turn; decimal strings.
    pub steps: Vec<String>,
}

/// The figures of a soft close.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are those of `SoftCloseFigures`")]
pub struct SoftCloseFields {
    pub trigger_ms: u64,
    pub extend_to_ms: u64,
    pub max_extension_ms: u64,
}

/// An auction. Never shows the reserve or a maximum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct AuctionResource {
    pub id: Uuid,
    pub sale_id: Uuid,
    pub lot_number: u32,
    pub artwork: ArtworkSummary,
    pub currency: String,
    pub status: &'static str,
    pub outcome: Option<&'static str>,
    pub hammer_price: Option<String>,
    pub start_price: String,
    pub price: Option<String>,
    pub ask: String,
    pub bid_count: u64,
    pub leader: Option<u32>,
    pub reserve: &'static str,
    pub reserve_commitment: Option<String>,
    pub starts_at: Instant,
    pub ends_at: Instant,
    pub extended_by_ms: u64,
    pub terms_hash: String,
    pub epoch: u64,
    pub seq: Seq,
    pub watchers: u32,
    pub server_time: Instant,
}

/// Puts the face of an auction and its rules together.
#[expect(clippy::too_many_arguments, reason = "each is one independent fact of the page")]
pub fn auction_resource(
    terms: &Terms,
    terms_hash: &TermsHash,
    lot_number: u32,
    artwork: ArtworkSummary,
    head: &Head,
    log_epoch: u64,
    watchers: u32,
    now: Timestamp,
) -> AuctionResource {
    let money = |amount| terms.currency.write(amount);
    let (outcome, hammer_price) = match head.outcome {
        None => (None, None),
        Some(Outcome::Passed) => (Some("passed"), None),
        Some(Outcome::Sold { hammer_price, .. }) => (Some("sold"), Some(money(hammer_price))),
    };
    AuctionResource {
        id: terms.auction.0,
        sale_id: terms.sale.0,
        lot_number,
        artwork,
        currency: terms.currency.code().to_owned(),
        status: head.status.word(),
        outcome,
        hammer_price,
        start_price: money(terms.start_price),
        price: head.price.map(money),
        ask: money(head.ask),
        bid_count: head.bid_count,
        leader: head.leader.map(|paddle| paddle.0),
        reserve: match head.reserve {
            ReserveStatus::None => "none",
            ReserveStatus::NotMet => "not_met",
            ReserveStatus::Met => "met",
        },
        reserve_commitment: terms.reserve.as_ref().map(|commitment| hex(commitment)),
        starts_at: Instant(terms.starts_at),
        ends_at: Instant(head.ends_at),
        extended_by_ms: u64::try_from(head.ends_at.since(terms.ends_at).as_millis()).unwrap_or(u64::MAX),
        terms_hash: hex(terms_hash),
        epoch: log_epoch,
        seq: head.seq,
        watchers,
        server_time: Instant(now),
    }
}

/// One line of the public bid history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BidLine {
    /// Its place in the log.
    pub seq: Seq,
    /// When.
    pub at: Instant,
    /// For whom.
    pub paddle: u32,
    /// What it stood at.
    pub amount: String,
    /// `bid`, or `proxy` when the house answered with the leader's maximum.
    pub by: &'static str,
    /// Whether it was taken out.
    pub retracted: bool,
}

/// Writes one line of the history.
pub fn bid_line(currency: Currency, line: &HistoryLine) -> BidLine {
    BidLine {
        seq: line.seq,
        at: Instant(line.at),
        paddle: line.paddle.0,
        amount: currency.write(line.amount),
        by: if line.own.is_some() { "bid" } else { "proxy" },
        retracted: line.retracted,
    }
}

/// Writes one line of the history from its event; none for events that are no bids.
pub fn bid_line_of_event(currency: Currency, event: &Event, retracted: bool) -> Option<BidLine> {
    let (paddle, amount, by) = match &event.kind {
        EventKind::BidAccepted(bid) => (bid.paddle, bid.amount, "bid"),
        EventKind::ProxyAnswered { paddle, amount, .. } => (*paddle, *amount, "proxy"),
        _ => return None,
    };
    Some(BidLine {
        seq: event.seq,
        at: Instant(event.at),
        paddle: paddle.0,
        amount: currency.write(amount),
        by,
        retracted,
    })
}

/// One attempt to bid, for its owner's and the operator's eyes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AttemptResource {
    /// Where.
    pub auction: Uuid,
    /// Who; for the operator only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Uuid>,
    /// Under which alias.
    pub paddle: Option<u32>,
    /// Under which key.
    pub key: Uuid,
    /// When it was decided.
    pub at: Instant,
    /// What was offered; null when it could not be read.
    pub amount: Option<String>,
    /// The maximum.
    pub max: Option<String>,
    /// What the amounts are in.
    pub currency: String,
    /// `accepted`, or the code of the refusal.
    pub outcome: String,
    /// Its place in the log, when accepted.
    pub seq: Option<Seq>,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct UserResource {
    pub id: Uuid,
    pub email: String,
    pub name: String,
    pub role: String,
    pub suspended: bool,
    pub created_at: Instant,
}

/// The answer to a login.
#[derive(Clone, Serialize, JsonSchema)]
pub struct LoginAnswer {
    /// Goes into `Authorization: Bearer`.
    pub token: String,
    /// Until when it works.
    pub expires_at: Instant,
    /// Who signed in.
    pub user: UserResource,
}

/// The answer to a registration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub struct RegistrationResource {
    pub sale_id: Uuid,
    pub paddle: u32,
    /// The limit in force: the lower of what was asked for and what the house allows; null for none.
    pub limit: Option<String>,
    /// What the amounts are in.
    pub currency: String,
    /// The most the house allows, where it has said so.
    pub cap: Option<String>,
    /// `active` or `withdrawn`.
    pub status: String,
    pub created_at: Instant,
}

/// A ticket for a browser's socket.
#[derive(Clone, Serialize, JsonSchema)]
pub struct TicketAnswer {
    /// Goes into `?ticket=`, once.
    pub ticket: String,
    /// Until when.
    pub expires_at: Instant,
}

/// The server's clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TimeAnswer {
    /// Now.
    pub server_time: Instant,
}

/// The process that answers, and what it is busy with. It holds no addresses and no secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SystemAnswer {
    /// Of the program.
    pub version: &'static str,
    /// Since when the process has its doors.
    pub started_at: Instant,
    /// Now.
    pub server_time: Instant,
    /// `sqlite` or `postgres`.
    pub store: &'static str,
    /// Where pictures are: `folder` or `s3`.
    pub pictures: &'static str,
    /// How letters leave: `folder` or `smtp`.
    pub mail: &'static str,
    /// `embedded` or `elsewhere`.
    pub bank: &'static str,
    /// Whether bids need money.
    pub holds: bool,
    /// `ok` or `unavailable`; null where none is configured.
    pub redis: Option<&'static str>,
    /// Live sockets of this process.
    pub sockets: u32,
    /// Auctions that this process looks after: open, paused, or about to open.
    pub auctions: u32,
    /// Bids that were let in and are not answered yet.
    pub bids_waiting: u32,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ListOf<T> {
    /// The rows.
    pub items: Vec<T>,
    /// What to give as `cursor` for the next page; null on the last.
    pub next: Option<String>,
}

/// An error: RFC 9457 problem details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Problem {
    /// Where the code is explained.
    #[serde(rename = "type")]
    pub kind: String,
    /// What the code means.
    pub title: String,
    /// The HTTP status again.
    pub status: u16,
    /// What happened here and how to mend it.
    pub detail: String,
    /// The stable word to switch on.
    pub code: Code,
    /// Names this request in the log.
    pub request_id: String,
    /// The lowest acceptable next bid, where that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<String>,
    /// The field that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// When to try again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_ms: Option<u64>,
}
