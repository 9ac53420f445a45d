//! One line of a log as a row, there and back.

use super::json::{Hex, Micros, Minor, Nanos, read, write};
use super::stored_event::{
    StoredBid, StoredClosed, StoredExtended, StoredGo, StoredOpened, StoredProxy, StoredReserveLowered,
    StoredReserveMet, StoredRetraction, StoredStop,
};
use super::{Nonsense, fit, paddle, signed};
use crate::auction::{BidAccepted, Event, EventKind};
use crate::ids::{AuctionId, BidKey, Paddle};
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// The words of the kinds that statements ask for by name; the statements repeat them.
pub(in crate::persistence) const BID_ACCEPTED: &str = "bid_accepted";

/// A row of `auction_events`, but for the auction.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::persistence) struct EventRow {
    pub(in crate::persistence) seq: i64,
    pub(in crate::persistence) at: i64,
    pub(in crate::persistence) kind: String,
    pub(in crate::persistence) paddle: Option<i64>,
    pub(in crate::persistence) bid_key: Option<Uuid>,
    pub(in crate::persistence) data: String,
}

impl EventRow {
    /// Writes an event.
    pub(in crate::persistence) fn write(event: &Event) -> Result<Self, serde_json::Error> {
        let mut row = Self {
            seq: signed(event.seq),
            at: event.at.as_micros(),
            kind: word(&event.kind).to_owned(),
            paddle: None,
            bid_key: None,
            data: data(&event.kind)?,
        };
        if let EventKind::BidAccepted(bid) = &event.kind {
            row.paddle = Some(i64::from(bid.paddle.0));
            row.bid_key = Some(bid.key.0);
        }
        Ok(row)
    }

    /// Reads an event.
    pub(in crate::persistence) fn read(self, auction: AuctionId) -> Result<Event, StoreError> {
        let seq = self.seq;
        self.parse().map_err(|nonsense| nonsense.at("auction_events", format_args!("{auction} {seq}")))
    }

    fn parse(self) -> Result<Event, Nonsense> {
        let own = match (self.paddle, self.bid_key) {
            (Some(number), Some(key)) => Some((paddle("paddle", number)?, BidKey(key))),
            (None, None) => None,
            _ => return Err(Nonsense("a paddle without a key, or a key without a paddle".into())),
        };
        let kind = kind(&self.kind, own, &self.data)?;
        Ok(Event { seq: fit("seq", self.seq)?, at: Timestamp::from_micros(self.at), kind })
    }
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

fn data(kind: &EventKind) -> Result<String, serde_json::Error> {
    match kind {
        EventKind::Opened { ends_at } => write(StoredOpened { ends_at: Micros(*ends_at) }),
        EventKind::BidAccepted(bid) => write(StoredBid {
            fingerprint: Hex(bid.fingerprint),
            offered: Minor(bid.offered),
            max: bid.max.map(Minor),
            amount: Minor(bid.amount),
            price: Minor(bid.price),
            leader: bid.leader.0,
            ask: Minor(bid.ask),
            ends_at: Micros(bid.ends_at),
        }),
        EventKind::ProxyAnswered { paddle, amount, ask, ends_at } => {
            write(StoredProxy { paddle: paddle.0, amount: Minor(*amount), ask: Minor(*ask), ends_at: Micros(*ends_at) })
        }
        EventKind::ReserveMet { price } => write(StoredReserveMet { price: Minor(*price) }),
        EventKind::Extended { ends_at, by, cause, act } => write(StoredExtended {
            ends_at: Micros(*ends_at),
            by_ns: Nanos(*by),
            cause: (*cause).into(),
            act: act.as_ref().map(Into::into),
        }),
        EventKind::Paused { act } | EventKind::Cancelled { act } => write(StoredStop { act: act.into() }),
        EventKind::Resumed { act, ends_at } | EventKind::Reopened { act, ends_at } => {
            write(StoredGo { act: act.into(), ends_at: Micros(*ends_at) })
        }
        EventKind::ReserveLowered { act, reserve, met, price, ask } => write(StoredReserveLowered {
            act: act.into(),
            reserve: (*reserve).into(),
            met: *met,
            price: price.map(Minor),
            ask: Minor(*ask),
        }),
        EventKind::BidRetracted { act, of, price, leader, ask, bid_count, reserve_met } => write(StoredRetraction {
            act: act.into(),
            of: *of,
            price: price.map(Minor),
            leader: leader.map(|leader| leader.0),
            ask: Minor(*ask),
            bid_count: *bid_count,
            reserve_met: *reserve_met,
        }),
        EventKind::Closed { outcome, opening } => {
            write(StoredClosed { outcome: (*outcome).into(), opening: opening.map(Into::into) })
        }
    }
}

/// Reads a kind. `own` is what the columns say of a bidder's own bid, and there for that kind alone.
fn kind(word: &str, own: Option<(Paddle, BidKey)>, data: &str) -> Result<EventKind, Nonsense> {
    if own.is_some() != (word == BID_ACCEPTED) {
        return Err(Nonsense("paddle and key are there for own bids, and for nothing else".into()));
    }
    Ok(match (word, own) {
        (BID_ACCEPTED, Some((paddle, key))) => bid(paddle, key, read(data)?),
        ("opened", _) => EventKind::Opened { ends_at: read::<StoredOpened>(data)?.ends_at.0 },
        ("proxy_answered", _) => {
            let StoredProxy { paddle, amount, ask, ends_at } = read(data)?;
            EventKind::ProxyAnswered { paddle: Paddle(paddle), amount: amount.0, ask: ask.0, ends_at: ends_at.0 }
        }
        ("reserve_met", _) => EventKind::ReserveMet { price: read::<StoredReserveMet>(data)?.price.0 },
        ("extended", _) => {
            let StoredExtended { ends_at, by_ns, cause, act } = read(data)?;
            EventKind::Extended { ends_at: ends_at.0, by: by_ns.0, cause: cause.into(), act: act.map(Into::into) }
        }
        ("paused", _) => EventKind::Paused { act: read::<StoredStop>(data)?.act.into() },
        ("cancelled", _) => EventKind::Cancelled { act: read::<StoredStop>(data)?.act.into() },
        ("resumed", _) => {
            let StoredGo { act, ends_at } = read(data)?;
            EventKind::Resumed { act: act.into(), ends_at: ends_at.0 }
        }
        ("reopened", _) => {
            let StoredGo { act, ends_at } = read(data)?;
            EventKind::Reopened { act: act.into(), ends_at: ends_at.0 }
        }
        ("reserve_lowered", _) => {
            let StoredReserveLowered { act, reserve, met, price, ask } = read(data)?;
            let price = price.map(|price| price.0);
            EventKind::ReserveLowered { act: act.into(), reserve: reserve.into(), met, price, ask: ask.0 }
        }
        ("bid_retracted", _) => {
            let StoredRetraction { act, of, price, leader, ask, bid_count, reserve_met } = read(data)?;
            let (price, leader) = (price.map(|price| price.0), leader.map(Paddle));
            EventKind::BidRetracted { act: act.into(), of, price, leader, ask: ask.0, bid_count, reserve_met }
        }
        ("closed", _) => {
            let StoredClosed { outcome, opening } = read(data)?;
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
