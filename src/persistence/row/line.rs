//! One line of a log as text, there and back: `SEQ AT KIND PADDLE KEY DATA`.
//!
//! Paddle and key are there for a bidder's own bid, and `-` for every other kind. DATA is JSON in the versioned form of the program, and
//! has no line break in it.

use super::json::{Hex, Micros, Minor, Nanos, append, read as from_json};
use super::stored_event::{
    StoredBid, StoredClosed, StoredExtended, StoredGo, StoredOpened, StoredProxy, StoredReserveLowered,
    StoredReserveMet, StoredRetraction, StoredStop,
};
use super::{Nonsense, fit, paddle};
use crate::auction::{BidAccepted, Event, EventKind};
use crate::ids::{BidKey, Paddle};
use crate::timestamp::Timestamp;
use std::io::Write as _;
use uuid::Uuid;

const BID_ACCEPTED: &str = "bid_accepted";

/// Stands where there is nothing.
const NOTHING: &str = "-";

/// Appends a line, without its line break.
pub(super) fn write(out: &mut Vec<u8>, event: &Event) -> Result<(), serde_json::Error> {
    // Writing to memory does not fail.
    let _ = write!(out, "{} {} {} ", event.seq, event.at.as_micros(), word(&event.kind));
    match &event.kind {
        EventKind::BidAccepted(bid) => {
            let _ = write!(out, "{} ", bid.paddle.0);
            out.extend_from_slice(bid.key.0.as_simple().encode_lower(&mut Uuid::encode_buffer()).as_bytes());
            out.push(b' ');
        }
        _ => out.extend_from_slice(b"- - "),
    }
    data(out, &event.kind)
}

/// Reads a line. The reason for a failure names no content, for the content may be a secret.
pub(super) fn read(text: &str) -> Result<Event, Nonsense> {
    let mut words = text.splitn(6, ' ');
    let mut next = |what: &str| words.next().ok_or_else(|| Nonsense(format!("a line without {what}")));
    let seq = number("seq", next("seq")?)?;
    let at = number("at", next("at")?)?;
    let word = next("kind")?;
    let own = match (next("paddle")?, next("key")?) {
        (NOTHING, NOTHING) => None,
        (NOTHING, _) | (_, NOTHING) => {
            return Err(Nonsense("a paddle without a key, or a key without a paddle".into()));
        }
        (number_text, key) => {
            let key = Uuid::try_parse(key).map_err(|_| Nonsense::in_column("key"))?;
            Some((paddle("paddle", number("paddle", number_text)?)?, BidKey(key)))
        }
    };
    let kind = kind(word, own, next("data")?)?;
    Ok(Event { seq: fit("seq", seq)?, at: Timestamp::from_micros(at), kind })
}

fn number(column: &str, text: &str) -> Result<i64, Nonsense> {
    text.parse().map_err(|_| Nonsense::in_column(column))
}

/// Returns the stable word of a kind.
fn word(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::Opened { .. } => "opened",
        EventKind::BidAccepted(_) => BID_ACCEPTED,
        EventKind::ProxyAnswered { .. } => "proxy_answered",
        EventKind::ReserveMet { .. } => "reserve_met",
        EventKind::Extended { .. } => "extended",
        EventKind::Paused { .. } => "paused",
        EventKind::Resumed { .. } => "resumed",
        EventKind::ReserveLowered { .. } => "reserve_lowered",
        EventKind::BidRetracted { .. } => "bid_retracted",
        EventKind::Closed { .. } => "closed",
        EventKind::Cancelled { .. } => "cancelled",
        EventKind::Reopened { .. } => "reopened",
    }
}

fn data(out: &mut Vec<u8>, kind: &EventKind) -> Result<(), serde_json::Error> {
    match kind {
        EventKind::Opened { ends_at } => append(out, StoredOpened { ends_at: Micros(*ends_at) }),
        EventKind::BidAccepted(bid) => append(
            out,
            StoredBid {
                fingerprint: Hex(bid.fingerprint),
                offered: Minor(bid.offered),
                max: bid.max.map(Minor),
                amount: Minor(bid.amount),
                price: Minor(bid.price),
                leader: bid.leader.0,
                ask: Minor(bid.ask),
                ends_at: Micros(bid.ends_at),
            },
        ),
        EventKind::ProxyAnswered { paddle, amount, ask, ends_at } => append(
            out,
            StoredProxy { paddle: paddle.0, amount: Minor(*amount), ask: Minor(*ask), ends_at: Micros(*ends_at) },
        ),
        EventKind::ReserveMet { price } => append(out, StoredReserveMet { price: Minor(*price) }),
        EventKind::Extended { ends_at, by, cause, act } => append(
            out,
            StoredExtended {
                ends_at: Micros(*ends_at),
                by_ns: Nanos(*by),
                cause: (*cause).into(),
                act: act.as_ref().map(Into::into),
            },
        ),
        EventKind::Paused { act } | EventKind::Cancelled { act } => append(out, StoredStop { act: act.into() }),
        EventKind::Resumed { act, ends_at } | EventKind::Reopened { act, ends_at } => {
            append(out, StoredGo { act: act.into(), ends_at: Micros(*ends_at) })
        }
        EventKind::ReserveLowered { act, reserve, met, price, ask } => append(
            out,
            StoredReserveLowered {
                act: act.into(),
                reserve: (*reserve).into(),
                met: *met,
                price: price.map(Minor),
                ask: Minor(*ask),
            },
        ),
        EventKind::BidRetracted { act, of, price, leader, ask, bid_count, reserve_met } => append(
            out,
            StoredRetraction {
                act: act.into(),
                of: *of,
                price: price.map(Minor),
                leader: leader.map(|leader| leader.0),
                ask: Minor(*ask),
                bid_count: *bid_count,
                reserve_met: *reserve_met,
            },
        ),
        EventKind::Closed { outcome, opening } => {
            append(out, StoredClosed { outcome: (*outcome).into(), opening: opening.map(Into::into) })
        }
    }
}

/// Reads a kind. `own` is what the columns say of a bidder's own bid, and there for that kind alone.
fn kind(word: &str, own: Option<(Paddle, BidKey)>, data: &str) -> Result<EventKind, Nonsense> {
    if own.is_some() != (word == BID_ACCEPTED) {
        return Err(Nonsense("paddle and key are there for own bids, and for nothing else".into()));
    }
    Ok(match (word, own) {
        (BID_ACCEPTED, Some((paddle, key))) => bid(paddle, key, from_json(data)?),
        ("opened", _) => EventKind::Opened { ends_at: from_json::<StoredOpened>(data)?.ends_at.0 },
        ("proxy_answered", _) => {
            let StoredProxy { paddle, amount, ask, ends_at } = from_json(data)?;
            EventKind::ProxyAnswered { paddle: Paddle(paddle), amount: amount.0, ask: ask.0, ends_at: ends_at.0 }
        }
        ("reserve_met", _) => EventKind::ReserveMet { price: from_json::<StoredReserveMet>(data)?.price.0 },
        ("extended", _) => {
            let StoredExtended { ends_at, by_ns, cause, act } = from_json(data)?;
            EventKind::Extended { ends_at: ends_at.0, by: by_ns.0, cause: cause.into(), act: act.map(Into::into) }
        }
        ("paused", _) => EventKind::Paused { act: from_json::<StoredStop>(data)?.act.into() },
        ("cancelled", _) => EventKind::Cancelled { act: from_json::<StoredStop>(data)?.act.into() },
        ("resumed", _) => {
            let StoredGo { act, ends_at } = from_json(data)?;
            EventKind::Resumed { act: act.into(), ends_at: ends_at.0 }
        }
        ("reopened", _) => {
            let StoredGo { act, ends_at } = from_json(data)?;
            EventKind::Reopened { act: act.into(), ends_at: ends_at.0 }
        }
        ("reserve_lowered", _) => {
            let StoredReserveLowered { act, reserve, met, price, ask } = from_json(data)?;
            let price = price.map(|price| price.0);
            EventKind::ReserveLowered { act: act.into(), reserve: reserve.into(), met, price, ask: ask.0 }
        }
        ("bid_retracted", _) => {
            let StoredRetraction { act, of, price, leader, ask, bid_count, reserve_met } = from_json(data)?;
            let (price, leader) = (price.map(|price| price.0), leader.map(Paddle));
            EventKind::BidRetracted { act: act.into(), of, price, leader, ask: ask.0, bid_count, reserve_met }
        }
        ("closed", _) => {
            let StoredClosed { outcome, opening } = from_json(data)?;
            EventKind::Closed { outcome: outcome.into(), opening: opening.map(Into::into) }
        }
        _ => {
            // The word may be anything, and the reason goes into the house's own log.
            let shown: String = word.chars().take(40).collect();
            return Err(Nonsense(format!("nobody here knows the kind {shown:?}")));
        }
    })
}

fn bid(paddle: Paddle, key: BidKey, stored: StoredBid) -> EventKind {
    EventKind::BidAccepted(BidAccepted {
        paddle,
        key,
        fingerprint: stored.fingerprint.0,
        offered: stored.offered.0,
        max: stored.max.map(|max| max.0),
        amount: stored.amount.0,
        price: stored.price.0,
        leader: Paddle(stored.leader),
        ask: stored.ask.0,
        ends_at: stored.ends_at.0,
    })
}
