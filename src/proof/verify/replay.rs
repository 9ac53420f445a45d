//! Deciding everything once more: the leaves of an auction must be what the rules make of its commands.

use super::fault::Wrong;
use super::told::{Opening, Told, ToldAct, ToldKind};
use crate::auction::{
    ActKind, Auction, Bidder, Command, Event, ExtensionCause, Offer, OperatorAct, Outcome, PlaceBid, Rejection,
    Reserve, Status, Terms, apply, decide,
};
use crate::ids::{BidKey, UserId};
use crate::money::Currency;
use crate::proof::hash::hex;
use crate::proof::json::{self, Value};
use crate::proof::leaf::{Veil, veiled_leaf};
use crate::proof::seed::veiled_offer;
use std::collections::VecDeque;
use std::sync::Arc;

/// An auction being decided once more.
#[derive(Debug)]
pub(super) struct Replay {
    auction: Auction,
    currency: Currency,
    /// What the last command caused and the file has not shown yet.
    due: VecDeque<Event>,
    pub(super) decisions: u64,
}

impl Replay {
    pub(super) fn new(terms: Terms, reserve: Option<Reserve>) -> Self {
        let currency = terms.currency;
        let auction = Auction::new(Arc::new(terms), reserve);
        Self { auction, currency, due: VecDeque::new(), decisions: 0 }
    }

    /// Checks one leaf: the opening against its commitment, then the leaf against the rules.
    pub(super) fn step(&mut self, told: &Told, bytes: &[u8], opening: Opening) -> Result<(), Wrong> {
        let mut veil = Veil::None;
        if self.due.is_empty() {
            let command = self.command(told, opening)?;
            let events = decide(&self.auction, &command, told.at)
                .map_err(|rejection| Wrong::found(format!("the rules refuse this: {}", why(rejection)), told.word()))?;
            self.due.extend(events);
            self.decisions += 1;
            veil = match &told.kind {
                ToldKind::Bid { key, offer, .. } => Veil::Bid { key: *key, offer: *offer },
                ToldKind::Act { actor, .. } => Veil::Actor(*actor),
                _ => Veil::None,
            };
        }
        let Some(event) = self.due.pop_front() else {
            return Err(Wrong::found("the rules make no event of this", told.word()));
        };
        let expected = veiled_leaf(self.currency, &event, &veil);
        if expected != bytes {
            return Err(difference(&expected, bytes));
        }
        apply(&mut self.auction, &event);
        Ok(())
    }

    /// Returns how it ended.
    pub(super) fn finish(&self) -> Result<Outcome, Wrong> {
        if let Some(event) = self.due.front() {
            let expected = veiled_leaf(self.currency, event, &Veil::None);
            return Err(Wrong::differs(
                "the log breaks off in the middle of a decision",
                text(&expected),
                "the checkpoint",
            ));
        }
        match self.auction.outcome() {
            Some(outcome) => Ok(outcome),
            None => Err(Wrong::differs(
                "the log ends before the auction does",
                Status::Closed.word(),
                self.auction.status().word(),
            )),
        }
    }

    /// Returns the command that a leaf must have come from.
    fn command(&self, told: &Told, opening: Opening) -> Result<Command, Wrong> {
        // Neither the account nor the key is part of any decision here; any identifier will do.
        let nobody = self.auction.terms().auction.0;
        let act =
            |reason: &str, kind| Command::Act(OperatorAct { actor: UserId(nobody), reason: reason.to_owned(), kind });
        Ok(match (&told.kind, opening) {
            (ToldKind::Opened, _) => Command::Open,
            (ToldKind::Closed, _) => Command::Close,
            (ToldKind::Bid { paddle, offer, .. }, Opening::Bid { offered, max, salt }) => {
                let opened = veiled_offer(&salt, offered, max);
                if opened != *offer {
                    return Err(Wrong::differs(
                        "the bid that is opened is not the one that was committed to",
                        hex(offer),
                        hex(&opened),
                    ));
                }
                let bidder = Bidder {
                    user: UserId(nobody),
                    paddle: Some(*paddle),
                    limit: None,
                    suspended: false,
                    consignor: false,
                };
                Command::PlaceBid(PlaceBid { bidder, key: BidKey(nobody), offer: Offer::new(offered, max, None) })
            }
            (ToldKind::Extended { ends_at, cause }, _) if *cause != ExtensionCause::SoftClose => {
                Command::Credit { cause: *cause, ends_at: *ends_at }
            }
            (ToldKind::Act { reason, act: kind, .. }, opening) => act(reason, self.act(kind, opening)?),
            (ToldKind::Proxy | ToldKind::ReserveMet | ToldKind::Extended { .. }, _) => {
                return Err(Wrong::found("nothing before this event causes it", told.word()));
            }
            // Told::opening has seen to it that every bid of an auction that opens is opened.
            (ToldKind::Bid { .. }, _) => return Err(Wrong::new("the bid is not opened")),
        })
    }

    fn act(&self, told: &ToldAct, opening: Opening) -> Result<ActKind, Wrong> {
        Ok(match (told, opening) {
            (ToldAct::Pause, _) => ActKind::Pause,
            (ToldAct::Resume, _) => ActKind::Resume,
            (ToldAct::Cancel, _) => ActKind::Cancel,
            (ToldAct::Extend { ends_at }, _) => ActKind::Extend { by: ends_at.since(self.auction.ends_at()) },
            (ToldAct::Retract { of }, _) => ActKind::Retract { of: *of },
            (ToldAct::Reopen { ends_at }, _) => ActKind::Reopen { ends_at: *ends_at },
            (ToldAct::LowerReserve { commitment }, Opening::Reserve(reserve)) => {
                if reserve.commitment() != *commitment {
                    let (expected, found) = (hex(commitment), hex(&reserve.commitment()));
                    return Err(Wrong::differs(
                        "the reserve that is opened is not the one that was committed to",
                        expected,
                        found,
                    ));
                }
                ActKind::LowerReserve { reserve }
            }
            (ToldAct::LowerReserve { .. }, _) => return Err(Wrong::new("the lowered reserve is not opened")),
        })
    }
}

fn text(leaf: &[u8]) -> String {
    String::from_utf8_lossy(leaf).into_owned()
}

/// Says in plain words why the rules refuse a command.
fn why(rejection: Rejection) -> String {
    let words = match rejection {
        Rejection::NotDue => "it was not yet time, or no longer",
        Rejection::NotStarted => "bidding was not open yet",
        Rejection::Paused => "bidding was paused",
        Rejection::Closed => "the end had passed",
        Rejection::AmountInvalid => "it is no amount, or its maximum is below it",
        Rejection::AlreadyLeading => "the bidder led already and offers no more",
        Rejection::BelowAsk => "it is below the ask",
        Rejection::OffLadder => "it is no position of the strict ladder",
        Rejection::ActNotAllowed => "the state of the auction does not allow it",
        Rejection::ReserveNotLower => "the new reserve is not lower",
        Rejection::NoSuchBid => "there is no such bid",
        Rejection::EndNotInFuture => "the new end is not in the future",
        // Facts of people and accounts, which are not in the file.
        other => return other.code().to_owned(),
    };
    format!("{words} ({})", rejection.code())
}

/// Says which field of a leaf is not what the rules make it. The kind first, for another kind has other fields.
fn difference(expected: &[u8], found: &[u8]) -> Wrong {
    let fields = |leaf: &[u8]| match json::read(&text(leaf)) {
        Ok(Value::Object(fields)) => fields,
        _ => Vec::new(),
    };
    let (expected_fields, found_fields) = (fields(expected), fields(found));
    let get = |fields: &[json::Field], key: &str| {
        fields.iter().find(|field| field.key == key).map(|field| field.value.to_string())
    };
    let mut keys: Vec<&str> = vec!["kind", "by"];
    keys.extend(expected_fields.iter().chain(&found_fields).map(|field| field.key.as_str()));
    for key in keys {
        let (should, is) = (get(&expected_fields, key), get(&found_fields, key));
        if should != is {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            return Wrong::differs(format!("{key:?} is not what the rules make it"), shown(should), shown(is));
        }
    }
    Wrong::differs("the leaf is not what the rules make it", text(expected), text(found))
}

/// Returns whether an event is a bidder's own bid.
pub(super) fn is_bid(told: &Told) -> bool {
    matches!(told.kind, ToldKind::Bid { .. })
}
