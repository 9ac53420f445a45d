//! The lines of a log as the tree hashes them: canonical JSON, written by hand because every bid pays for it.

use super::canonical::{Object, Unit, push_list, push_number};
use super::hash::Hash;
use super::seed::{Seed, veiled_key, veiled_offer};
use crate::auction::{Act, BidAccepted, Event, EventKind, ExtensionCause, LadderMode, Outcome, Reserve, Terms};
use crate::money::{Amount, Currency};
use std::time::Duration;

/// The largest whole number that every reader of JSON holds exactly.
pub(super) const NUMBER_MOST: u64 = (1 << 53) - 1;

/// What stands in a line instead of something that nobody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Veil {
    /// Nothing is hidden in this kind of line.
    None,
    /// The bid's key and what it offered.
    Bid { key: Hash, offer: Hash },
    /// The operator.
    Actor(Hash),
}

impl Veil {
    fn of(event: &Event, seed: &Seed) -> Self {
        match &event.kind {
            EventKind::BidAccepted(bid) => {
                let offer = veiled_offer(&seed.salt(event.seq), bid.offered, bid.max);
                Self::Bid { key: veiled_key(bid.key), offer }
            }
            kind => act_of(kind).map_or(Self::None, |act| Self::Actor(seed.actor(event.seq, act.actor))),
        }
    }
}

fn act_of(kind: &EventKind) -> Option<&Act> {
    match kind {
        EventKind::Extended { act, .. } => act.as_ref(),
        EventKind::Paused { act }
        | EventKind::Resumed { act, .. }
        | EventKind::ReserveLowered { act, .. }
        | EventKind::BidRetracted { act, .. }
        | EventKind::Cancelled { act }
        | EventKind::Reopened { act, .. } => Some(act),
        EventKind::Opened { .. }
        | EventKind::BidAccepted(_)
        | EventKind::ProxyAnswered { .. }
        | EventKind::ReserveMet { .. }
        | EventKind::Closed { .. } => None,
    }
}

/// Returns the line of an event: leaf number `event.seq` of the auction's tree.
pub fn event_leaf(currency: Currency, event: &Event, seed: &Seed) -> Vec<u8> {
    veiled_leaf(currency, event, &Veil::of(event, seed))
}

/// The same with the veils given: a verifier sees them, and not what is behind.
pub(super) fn veiled_leaf(currency: Currency, event: &Event, veil: &Veil) -> Vec<u8> {
    // The longest common line, a bid, has a little more than 400 bytes.
    let mut out = Vec::with_capacity(480);
    let mut line = Object::open(&mut out);
    write(&mut line, Unit::of(currency), event, veil);
    line.number("seq", event.seq);
    line.close();
    out
}

/// Writes every field but the last, which is `seq` for all kinds.
fn write(line: &mut Object<'_>, unit: Unit, event: &Event, veil: &Veil) {
    let at = event.at;
    if let Veil::Actor(actor) = veil
        && !matches!(event.kind, EventKind::Extended { .. })
    {
        line.hex("actor", actor);
    }
    match &event.kind {
        EventKind::Opened { ends_at } => {
            line.instant("at", at);
            line.instant("ends_at", *ends_at);
            line.word("kind", "opened");
        }
        EventKind::BidAccepted(bid) => own_bid(line, unit, event, bid, veil),
        EventKind::ProxyAnswered { paddle, amount, ask, ends_at } => {
            line.money("amount", unit, *amount);
            line.money("ask", unit, *ask);
            line.instant("at", at);
            line.word("by", "proxy");
            line.instant("ends_at", *ends_at);
            line.word("kind", "bid_accepted");
            line.number("leader", paddle.0.into());
            line.number("paddle", paddle.0.into());
            line.money("price", unit, *amount);
        }
        EventKind::ReserveMet { price } => {
            line.instant("at", at);
            line.word("kind", "reserve_met");
            line.money("price", unit, *price);
        }
        EventKind::Extended { ends_at, by, cause, act } => {
            if let (Some(act), Veil::Actor(actor)) = (act, veil) {
                line.text("act_reason", &act.reason);
                line.hex("actor", actor);
            }
            line.instant("at", at);
            line.number("by_ms", millis(*by));
            line.instant("ends_at", *ends_at);
            line.word("kind", "extended");
            line.word("reason", cause_word(*cause));
        }
        EventKind::Paused { act } => reason_only(line, event, "paused", act),
        EventKind::Cancelled { act } => reason_only(line, event, "cancelled", act),
        EventKind::Resumed { act, ends_at } => new_end(line, event, "resumed", act, *ends_at),
        EventKind::Reopened { act, ends_at } => new_end(line, event, "reopened", act, *ends_at),
        EventKind::ReserveLowered { act, reserve, met, price, ask } => {
            line.money("ask", unit, *ask);
            line.instant("at", at);
            line.hex("commitment", &reserve.commitment());
            line.word("kind", "reserve_lowered");
            line.money_or_null("price", unit, *price);
            line.text("reason", &act.reason);
            line.word("reserve", met_word(Some(*met)));
        }
        EventKind::BidRetracted { act, of, price, leader, ask, bid_count, reserve_met } => {
            line.money("ask", unit, *ask);
            line.instant("at", at);
            line.number("bid_count", *bid_count);
            line.word("kind", "bid_retracted");
            match leader {
                Some(leader) => line.number("leader", leader.0.into()),
                None => line.null("leader"),
            }
            line.number("of", *of);
            line.money_or_null("price", unit, *price);
            line.text("reason", &act.reason);
            line.word("reserve", met_word(*reserve_met));
        }
        EventKind::Closed { outcome, opening } => closed(line, unit, event, *outcome, *opening),
    }
}

fn own_bid(line: &mut Object<'_>, unit: Unit, event: &Event, bid: &BidAccepted, veil: &Veil) {
    line.money("amount", unit, bid.amount);
    line.money("ask", unit, bid.ask);
    line.instant("at", event.at);
    line.word("by", "bid");
    line.instant("ends_at", bid.ends_at);
    if let Veil::Bid { key, .. } = veil {
        line.hex("key", key);
    }
    line.word("kind", "bid_accepted");
    line.number("leader", bid.leader.0.into());
    if let Veil::Bid { offer, .. } = veil {
        line.hex("offer", offer);
    }
    line.number("paddle", bid.paddle.0.into());
    line.money("price", unit, bid.price);
}

fn reason_only(line: &mut Object<'_>, event: &Event, kind: &str, act: &Act) {
    line.instant("at", event.at);
    line.word("kind", kind);
    line.text("reason", &act.reason);
}

fn new_end(line: &mut Object<'_>, event: &Event, kind: &str, act: &Act, ends_at: crate::timestamp::Timestamp) {
    line.instant("at", event.at);
    line.instant("ends_at", ends_at);
    line.word("kind", kind);
    line.text("reason", &act.reason);
}

fn closed(line: &mut Object<'_>, unit: Unit, event: &Event, outcome: Outcome, opening: Option<Reserve>) {
    line.instant("at", event.at);
    let sold = match outcome {
        Outcome::Sold { paddle, hammer_price } => Some((paddle, hammer_price)),
        Outcome::Passed => None,
    };
    line.money_or_null("hammer_price", unit, sold.map(|(_, price)| price));
    line.word("kind", "closed");
    line.word("outcome", outcome_word(outcome));
    match sold {
        Some((paddle, _)) => line.number("paddle", paddle.0.into()),
        None => line.null("paddle"),
    }
    push_opening(line.key("reserve_opening"), unit, opening);
}

/// Writes a reserve with its salt, or null.
pub(super) fn push_opening(out: &mut Vec<u8>, unit: Unit, opening: Option<Reserve>) {
    let Some(reserve) = opening else { return out.extend_from_slice(b"null") };
    let mut inner = Object::open(out);
    inner.money("amount", unit, reserve.amount);
    inner.hex("salt", &reserve.salt);
    inner.close();
}

/// Returns the first line of a tree: the rules.
pub fn terms_leaf(terms: &Terms, log_epoch: u64) -> Vec<u8> {
    let mut out = Vec::with_capacity(1_024);
    let unit = Unit::of(terms.currency);
    let mut line = Object::open(&mut out);
    line.word("auction", &terms.auction.to_string());
    line.word("currency", terms.currency.code());
    line.instant("ends_at", terms.ends_at);
    line.number("epoch", log_epoch);
    line.word("kind", "terms");
    push_list(line.key("ladder"), terms.ladder.rungs(), |out, rung| {
        let mut inner = Object::open(out);
        inner.money("from", unit, rung.from);
        push_list(inner.key("steps"), &rung.steps, |out, step: &Amount| unit.push(out, *step));
        inner.close();
    });
    line.word("ladder_mode", mode_word(terms.ladder_mode));
    match &terms.reserve {
        Some(commitment) => line.hex("reserve_commitment", commitment),
        None => line.null("reserve_commitment"),
    }
    line.word("sale", &terms.sale.to_string());
    let mut soft = Object::open(line.key("soft_close"));
    push_number(soft.key("extend_to_ms"), millis(terms.soft_close.extend_to));
    push_number(soft.key("max_extension_ms"), millis(terms.soft_close.max_extension));
    push_number(soft.key("trigger_ms"), millis(terms.soft_close.trigger));
    soft.close();
    line.money("start_price", unit, terms.start_price);
    line.instant("starts_at", terms.starts_at);
    line.hex("terms_hash", &terms.hash());
    line.close();
    out
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX).min(NUMBER_MOST)
}

pub(super) const fn mode_word(mode: LadderMode) -> &'static str {
    match mode {
        LadderMode::AtLeast => "at_least",
        LadderMode::Strict => "strict",
    }
}

pub(super) const fn cause_word(cause: ExtensionCause) -> &'static str {
    match cause {
        ExtensionCause::SoftClose => "soft_close",
        ExtensionCause::Operator => "operator",
        ExtensionCause::Outage => "outage",
        ExtensionCause::Overload => "overload",
    }
}

pub(super) const fn met_word(met: Option<bool>) -> &'static str {
    match met {
        None => "none",
        Some(false) => "not_met",
        Some(true) => "met",
    }
}

pub(super) const fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Sold { .. } => "sold",
        Outcome::Passed => "passed",
    }
}
