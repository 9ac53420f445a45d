//! Events as the public sees them: no maxima, no reserve before the end, no accounts.

use super::instant::Instant;
use crate::auction::{BidAccepted, Event, EventKind, ExtensionCause, Outcome};
use crate::ids::Seq;
use crate::money::Currency;
use crate::proof::hex;
use schemars::JsonSchema;
use serde::Serialize;

/// One public event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct PublicEvent {
    /// Its place in the log.
    pub seq: Seq,
    /// When it was decided.
    pub at: Instant,
    /// What happened.
    #[serde(flatten)]
    pub kind: PublicKind,
}

/// The reserve, opened at the end so that everybody can check the commitment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ReserveOpening {
    /// The figure.
    pub amount: String,
    /// The salt in hexadecimal.
    pub salt: String,
}

/// What happened, with what everybody may know of it. Amounts are decimal strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are the contract's own words, explained in docs/PROTOCOL.md")]
pub enum PublicKind {
    Opened {
        ends_at: Instant,
    },
    BidAccepted {
        amount: String,
        paddle: u32,
        price: String,
        leader: u32,
        ask: String,
        ends_at: Instant,
        by: &'static str,
    },
    ReserveMet {
        price: String,
    },
    Extended {
        ends_at: Instant,
        by_ms: u64,
        reason: &'static str,
    },
    Paused {
        reason: String,
    },
    Resumed {
        reason: String,
        ends_at: Instant,
    },
    ReserveLowered {
        reason: String,
        reserve: &'static str,
        commitment: String,
        price: Option<String>,
        ask: String,
    },
    BidRetracted {
        reason: String,
        of: Seq,
        price: Option<String>,
        leader: Option<u32>,
        ask: String,
        bid_count: u64,
        reserve: &'static str,
    },
    Closed {
        outcome: &'static str,
        hammer_price: Option<String>,
        paddle: Option<u32>,
        reserve_opening: Option<ReserveOpening>,
    },
    Cancelled {
        reason: String,
    },
    Reopened {
        reason: String,
        ends_at: Instant,
    },
}

/// Returns what the public may see of an event.
pub fn public_event(currency: Currency, event: &Event) -> PublicEvent {
    let money = |amount| currency.write(amount);
    let met = |met: Option<bool>| match met {
        None => "none",
        Some(false) => "not_met",
        Some(true) => "met",
    };
    let kind = match &event.kind {
        EventKind::Opened { ends_at } => PublicKind::Opened { ends_at: Instant(*ends_at) },
        EventKind::BidAccepted(bid) => own_bid(currency, bid),
        EventKind::ProxyAnswered { paddle, amount, ask, ends_at } => PublicKind::BidAccepted {
            amount: money(*amount),
            paddle: paddle.0,
            price: money(*amount),
            leader: paddle.0,
            ask: money(*ask),
            ends_at: Instant(*ends_at),
            by: "proxy",
        },
        EventKind::ReserveMet { price } => PublicKind::ReserveMet { price: money(*price) },
        EventKind::Extended { ends_at, by, cause, .. } => PublicKind::Extended {
            ends_at: Instant(*ends_at),
            by_ms: u64::try_from(by.as_millis()).unwrap_or(u64::MAX),
            reason: match cause {
                ExtensionCause::SoftClose => "soft_close",
                ExtensionCause::Operator => "operator",
                ExtensionCause::Outage => "outage",
                ExtensionCause::Overload => "overload",
            },
        },
        EventKind::Paused { act } => PublicKind::Paused { reason: act.reason.clone() },
        EventKind::Resumed { act, ends_at } => {
            PublicKind::Resumed { reason: act.reason.clone(), ends_at: Instant(*ends_at) }
        }
        EventKind::ReserveLowered { act, met: is_met, price, ask, reserve } => PublicKind::ReserveLowered {
            commitment: hex(&reserve.commitment()),
            reason: act.reason.clone(),
            reserve: met(Some(*is_met)),
            price: price.map(money),
            ask: money(*ask),
        },
        EventKind::BidRetracted { act, of, price, leader, ask, bid_count, reserve_met } => PublicKind::BidRetracted {
            reason: act.reason.clone(),
            of: *of,
            price: price.map(money),
            leader: leader.map(|paddle| paddle.0),
            ask: money(*ask),
            bid_count: *bid_count,
            reserve: met(*reserve_met),
        },
        EventKind::Closed { outcome, opening } => {
            let reserve_opening =
                opening.map(|reserve| ReserveOpening { amount: money(reserve.amount), salt: hex(&reserve.salt) });
            match outcome {
                Outcome::Sold { paddle, hammer_price } => PublicKind::Closed {
                    outcome: "sold",
                    hammer_price: Some(money(*hammer_price)),
                    paddle: Some(paddle.0),
                    reserve_opening,
                },
                Outcome::Passed => {
                    PublicKind::Closed { outcome: "passed", hammer_price: None, paddle: None, reserve_opening }
                }
            }
        }
        EventKind::Cancelled { act } => PublicKind::Cancelled { reason: act.reason.clone() },
        EventKind::Reopened { act, ends_at } => {
            PublicKind::Reopened { reason: act.reason.clone(), ends_at: Instant(*ends_at) }
        }
    };
    PublicEvent { seq: event.seq, at: Instant(event.at), kind }
}

fn own_bid(currency: Currency, bid: &BidAccepted) -> PublicKind {
    PublicKind::BidAccepted {
        amount: currency.write(bid.amount),
        paddle: bid.paddle.0,
        price: currency.write(bid.price),
        leader: bid.leader.0,
        ask: currency.write(bid.ask),
        ends_at: Instant(bid.ends_at),
        by: "bid",
    }
}
