//! What a leaf tells: which command it came from, as far as anybody can know.

use super::fault::Wrong;
use super::fields::{Fields, reserve};
use crate::auction::{ExtensionCause, Reserve};
use crate::ids::{Paddle, Seq};
use crate::money::{Amount, Currency};
use crate::proof::hash::Hash;
use crate::proof::json::Value;
use crate::proof::leaf::{cause_word, met_word};
use crate::timestamp::Timestamp;

/// One event as its leaf tells it. Figures that follow from the rules are checked to be figures and then forgotten: the rules
/// say what they must be.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) seq: Seq,
    pub(super) at: Timestamp,
    pub(super) kind: ToldKind,
}

/// The kinds of event.
#[derive(Clone, Debug)]
pub(super) enum ToldKind {
    Opened,
    Bid { paddle: Paddle, key: Hash, offer: Hash },
    Proxy,
    ReserveMet,
    Extended { ends_at: Timestamp, cause: ExtensionCause },
    Closed,
    Act { actor: Hash, reason: String, act: ToldAct },
}

/// The acts of an operator.
#[derive(Clone, Debug)]
pub(super) enum ToldAct {
    Pause,
    Resume,
    Extend { ends_at: Timestamp },
    LowerReserve { commitment: Hash },
    Retract { of: Seq },
    Cancel,
    Reopen { ends_at: Timestamp },
}

/// What the file opens beside a leaf.
#[derive(Clone, Copy, Debug)]
pub(super) enum Opening {
    Nothing,
    Bid { offered: Amount, max: Option<Amount>, salt: Hash },
    Reserve(Reserve),
}

impl Told {
    /// Reads a leaf. Every field must be there, be of its type, and none more.
    pub(super) fn read(leaf: Value, currency: Currency) -> Result<Self, Wrong> {
        let mut fields = Fields::of("the leaf", leaf)?;
        let (seq, at, kind) = (fields.number("seq")?, fields.instant("at")?, fields.text("kind")?);
        let kind = match kind.as_str() {
            "opened" => {
                fields.instant("ends_at")?;
                ToldKind::Opened
            }
            "bid_accepted" => bid(&mut fields, currency)?,
            "reserve_met" => {
                fields.amount("price", currency)?;
                ToldKind::ReserveMet
            }
            "extended" => extended(&mut fields)?,
            "closed" => {
                fields.amount_or_null("hammer_price", currency)?;
                fields.word("outcome", &[("sold", ()), ("passed", ())])?;
                fields.paddle_or_null("paddle")?;
                fields.reserve_or_null("reserve_opening", currency)?;
                ToldKind::Closed
            }
            other => act(&mut fields, currency, other)?,
        };
        fields.done()?;
        Ok(Self { seq, at, kind })
    }

    /// Returns the public word of the kind.
    pub(super) fn word(&self) -> &'static str {
        match &self.kind {
            ToldKind::Opened => "opened",
            ToldKind::Bid { .. } | ToldKind::Proxy => "bid_accepted",
            ToldKind::ReserveMet => "reserve_met",
            ToldKind::Extended { .. } | ToldKind::Act { act: ToldAct::Extend { .. }, .. } => "extended",
            ToldKind::Closed => "closed",
            ToldKind::Act { act, .. } => match act {
                ToldAct::Pause => "paused",
                ToldAct::Resume => "resumed",
                ToldAct::Extend { .. } => "extended",
                ToldAct::LowerReserve { .. } => "reserve_lowered",
                ToldAct::Retract { .. } => "bid_retracted",
                ToldAct::Cancel => "cancelled",
                ToldAct::Reopen { .. } => "reopened",
            },
        }
    }

    /// Reads what is opened beside the leaf. `is_opened` says whether this auction opens anything.
    pub(super) fn opening(&self, open: Option<Value>, currency: Currency, is_opened: bool) -> Result<Opening, Wrong> {
        let wants = is_opened
            && matches!(&self.kind, ToldKind::Bid { .. } | ToldKind::Act { act: ToldAct::LowerReserve { .. }, .. });
        match (open, &self.kind) {
            (None, _) if wants => Err(Wrong::new("the leaf hides a figure, and nothing beside it opens it")),
            (None, _) => Ok(Opening::Nothing),
            (Some(_), _) if !wants => Err(Wrong::new("something is opened beside a leaf where nothing should be")),
            (Some(open), ToldKind::Bid { .. }) => {
                let mut fields = Fields::of("\"open\"", open)?;
                let (max, offered) = (fields.amount_or_null("max", currency)?, fields.amount("offered", currency)?);
                let salt = fields.hash("salt")?;
                fields.done()?;
                Ok(Opening::Bid { offered, max, salt })
            }
            (Some(open), _) => reserve(open, currency).map(Opening::Reserve),
        }
    }
}

fn bid(fields: &mut Fields, currency: Currency) -> Result<ToldKind, Wrong> {
    let is_own = fields.word("by", &[("bid", true), ("proxy", false)])?;
    for figure in ["amount", "ask", "price"] {
        fields.amount(figure, currency)?;
    }
    fields.instant("ends_at")?;
    fields.paddle("leader")?;
    let paddle = fields.paddle("paddle")?;
    if !is_own {
        return Ok(ToldKind::Proxy);
    }
    Ok(ToldKind::Bid { paddle, key: fields.hash("key")?, offer: fields.hash("offer")? })
}

fn extended(fields: &mut Fields) -> Result<ToldKind, Wrong> {
    use ExtensionCause::{Operator, Outage, Overload, SoftClose};
    let words = [SoftClose, Operator, Outage, Overload].map(|cause| (cause_word(cause), cause));
    let cause = fields.word("reason", &words)?;
    let ends_at = fields.instant("ends_at")?;
    fields.number("by_ms")?;
    if cause == Operator {
        let (actor, reason) = (fields.hash("actor")?, fields.text("act_reason")?);
        return Ok(ToldKind::Act { actor, reason, act: ToldAct::Extend { ends_at } });
    }
    Ok(ToldKind::Extended { ends_at, cause })
}

fn act(fields: &mut Fields, currency: Currency, kind: &str) -> Result<ToldKind, Wrong> {
    let met = [None, Some(false), Some(true)].map(|met| (met_word(met), ()));
    let act = match kind {
        "paused" => ToldAct::Pause,
        "cancelled" => ToldAct::Cancel,
        "resumed" => {
            fields.instant("ends_at")?;
            ToldAct::Resume
        }
        "reopened" => ToldAct::Reopen { ends_at: fields.instant("ends_at")? },
        "reserve_lowered" => {
            fields.amount("ask", currency)?;
            fields.amount_or_null("price", currency)?;
            fields.word("reserve", &met)?;
            ToldAct::LowerReserve { commitment: fields.hash("commitment")? }
        }
        "bid_retracted" => {
            fields.amount("ask", currency)?;
            fields.amount_or_null("price", currency)?;
            fields.number("bid_count")?;
            fields.paddle_or_null("leader")?;
            fields.word("reserve", &met)?;
            ToldAct::Retract { of: fields.number("of")? }
        }
        other => return Err(Wrong::found("no such kind of event is known", other)),
    };
    Ok(ToldKind::Act { actor: fields.hash("actor")?, reason: fields.text("reason")?, act })
}
