//! A log laid against the rules once more: every line must be what the rules make of a command, then and now.
//!
//! What the log cannot know of a command (a limit, a suspension) only ever refuses, so a bid that stands in the log is decided again
//! without it.

use super::apply::apply;
use super::bid::{Bidder, Offer, PlaceBid};
use super::command::{ActKind, Command, OperatorAct};
use super::decide::decide;
use super::event::{Act, BidAccepted, Event, EventKind, ExtensionCause};
use super::reserve::Reserve;
use super::state::Auction;
use super::terms::Terms;
use crate::ids::{Seq, UserId};
use std::sync::Arc;

/// The first line of a log that the rules would not have written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {seq} of its log {reason}")]
pub struct Departure {
    /// Which line; one past the last when lines are missing at the end.
    pub seq: Seq,
    /// What is wrong with it. Holds no secret.
    pub reason: &'static str,
}

/// Decides a whole log again from the terms, command by command, and returns the auction it leads to.
///
/// # Errors
/// [`Departure`]: the first line that does not follow.
pub fn recheck(terms: Arc<Terms>, reserve: Option<Reserve>, events: &[Event]) -> Result<Auction, Departure> {
    let mut auction = Auction::new(terms, reserve);
    let mut rest = events;
    while let Some(first) = rest.first() {
        let departs = |reason| Departure { seq: auction.seq() + 1, reason };
        if first.seq != auction.seq() + 1 {
            return Err(departs("is missing"));
        }
        if first.at < auction.last_at() {
            return Err(departs("is earlier than the line before it"));
        }
        let command = command_behind(first).ok_or_else(|| departs("follows from no command"))?;
        let decided = decide(&auction, &command, first.at).map_err(|_| departs("stands for what the rules refuse"))?;
        if decided.is_empty() {
            return Err(departs("follows from no command"));
        }
        for (index, event) in decided.iter().enumerate() {
            match rest.get(index) {
                Some(line) if line == event => apply(&mut auction, event),
                Some(_) => return Err(Departure { seq: event.seq, reason: "is not what the rules decide" }),
                None => return Err(Departure { seq: event.seq, reason: "is missing" }),
            }
        }
        rest = &rest[decided.len()..];
    }
    Ok(auction)
}

/// Returns what must have been said for a line to be written first; none for lines that only follow others.
fn command_behind(event: &Event) -> Option<Command> {
    let act = |act: &Act, kind| Command::Act(OperatorAct { actor: act.actor, reason: act.reason.clone(), kind });
    Some(match &event.kind {
        EventKind::Opened { .. } => Command::Open,
        EventKind::Closed { .. } => Command::Close,
        EventKind::BidAccepted(bid) => Command::PlaceBid(bid_behind(bid)),
        EventKind::Extended { by, act: Some(by_whom), .. } => act(by_whom, ActKind::Extend { by: *by }),
        EventKind::Extended { cause: ExtensionCause::SoftClose | ExtensionCause::Operator, .. } => return None,
        EventKind::Extended { cause, ends_at, .. } => Command::Credit { cause: *cause, ends_at: *ends_at },
        EventKind::Paused { act: by_whom } => act(by_whom, ActKind::Pause),
        EventKind::Resumed { act: by_whom, .. } => act(by_whom, ActKind::Resume),
        EventKind::ReserveLowered { act: by_whom, reserve, .. } => {
            act(by_whom, ActKind::LowerReserve { reserve: *reserve })
        }
        EventKind::BidRetracted { act: by_whom, of, .. } => act(by_whom, ActKind::Retract { of: *of }),
        EventKind::Cancelled { act: by_whom } => act(by_whom, ActKind::Cancel),
        EventKind::Reopened { act: by_whom, ends_at } => act(by_whom, ActKind::Reopen { ends_at: *ends_at }),
        EventKind::ProxyAnswered { .. } | EventKind::ReserveMet { .. } => return None,
    })
}

fn bid_behind(bid: &BidAccepted) -> PlaceBid {
    // Whose account it was is not in the log, and does not matter to the rules.
    let user = UserId(bid.key.0);
    PlaceBid {
        bidder: Bidder { user, paddle: Some(bid.paddle), limit: None, suspended: false, consignor: false },
        key: bid.key,
        offer: Offer { amount: Some(bid.offered), max: bid.max, expect_ask: None, fingerprint: bid.fingerprint },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auction::{Ladder, LadderMode, SoftClose};
    use crate::ids::{AuctionId, BidKey, Paddle, SaleId};
    use crate::money::{Amount, Currency};
    use crate::timestamp::Timestamp;
    use uuid::Uuid;

    fn amount(minor: i64) -> Amount {
        Amount::from_minor(minor).unwrap()
    }

    fn a_sold_auction() -> (Arc<Terms>, Option<Reserve>, Vec<Event>) {
        let reserve = Reserve { amount: amount(14_000), salt: [7; 32] };
        let usd = Currency::parse("USD").unwrap();
        let terms = Arc::new(Terms {
            auction: AuctionId(Uuid::from_u128(1)),
            sale: SaleId(Uuid::from_u128(2)),
            currency: usd,
            start_price: amount(10_000),
            ladder: Ladder::preset("flat", usd, amount(10_000)).unwrap(),
            ladder_mode: LadderMode::AtLeast,
            soft_close: SoftClose::preset("2/2").unwrap(),
            reserve: Some(reserve.commitment()),
            starts_at: Timestamp::from_millis(0),
            ends_at: Timestamp::from_millis(200_000),
        });
        let mut auction = Auction::new(Arc::clone(&terms), Some(reserve));
        let bid = |paddle: u32, minor: i64, max: Option<i64>| {
            Command::PlaceBid(PlaceBid {
                bidder: Bidder {
                    user: UserId(Uuid::from_u128(paddle.into())),
                    paddle: Some(Paddle(paddle)),
                    limit: None,
                    suspended: false,
                    consignor: false,
                },
                key: BidKey(Uuid::from_u128(minor.unsigned_abs().into())),
                offer: Offer::new(amount(minor), max.map(amount), None),
            })
        };
        let act = |kind| Command::Act(OperatorAct { actor: UserId(Uuid::from_u128(9)), reason: "so".into(), kind });
        let told = [
            (0, Command::Open),
            (1_000, bid(1, 10_000, Some(20_000))),
            (2_000, bid(2, 15_000, None)),
            (3_000, act(ActKind::Pause)),
            (4_000, act(ActKind::Resume)),
            (5_000, bid(3, 22_000, Some(25_000))),
            (190_000, bid(2, 24_000, Some(24_500))),
            (191_000, act(ActKind::Retract { of: 2 })),
            (2_000_000, Command::Close),
        ];
        let mut log = Vec::new();
        for (millis, command) in told {
            for event in decide(&auction, &command, Timestamp::from_millis(millis)).unwrap() {
                apply(&mut auction, &event);
                log.push(event);
            }
        }
        // Some commands cause more than one line: the reserve is met, the house answers, the end moves.
        assert_eq!(log.len(), 13, "{log:?}");
        (terms, Some(reserve), log)
    }

    #[test]
    fn a_log_that_the_rules_wrote_is_found_good() {
        let (terms, reserve, log) = a_sold_auction();
        let auction = recheck(terms, reserve, &log).unwrap();
        assert_eq!(auction.seq(), log.len() as u64);
        assert!(auction.outcome().is_some());
    }

    #[test]
    fn a_line_that_is_missing_doubled_or_swapped_is_named() {
        let (terms, reserve, log) = a_sold_auction();
        for at in 0..log.len() {
            let seq = at as u64 + 1;
            let mut cut = log.clone();
            cut.remove(at);
            match recheck(Arc::clone(&terms), reserve, &cut) {
                Err(departure) => assert!(departure.seq <= seq && departure.seq + 3 >= seq, "{departure} for {seq}"),
                // The last command of all caused one line; without it the log is a shorter good one, which the head gives away.
                Ok(auction) => assert_eq!(auction.seq() + 1, log.len() as u64),
            }
            let mut doubled = log.clone();
            doubled.insert(at, log[at].clone());
            assert!(recheck(Arc::clone(&terms), reserve, &doubled).is_err(), "line {seq} doubled");
            if at > 0 {
                let mut swapped = log.clone();
                swapped.swap(at - 1, at);
                assert!(recheck(Arc::clone(&terms), reserve, &swapped).is_err(), "line {seq} swapped");
            }
        }
    }

    #[test]
    fn a_figure_that_was_changed_is_named() {
        let (terms, reserve, log) = a_sold_auction();
        for (at, event) in log.iter().enumerate() {
            let mut forged = log.clone();
            let mut line = event.clone();
            match &mut line.kind {
                EventKind::BidAccepted(bid) => bid.price = amount(bid.price.minor() + 1),
                EventKind::ProxyAnswered { amount: price, .. } | EventKind::ReserveMet { price } => {
                    *price = amount(price.minor() + 1);
                }
                EventKind::Opened { ends_at }
                | EventKind::Extended { ends_at, .. }
                | EventKind::Resumed { ends_at, .. } => *ends_at = Timestamp::from_micros(ends_at.as_micros() + 1),
                EventKind::BidRetracted { bid_count, .. } => *bid_count += 1,
                EventKind::Closed { opening, .. } => *opening = None,
                // Every figure of these comes from the command itself.
                _ => continue,
            }
            forged[at] = line;
            let departure = recheck(Arc::clone(&terms), reserve, &forged).unwrap_err();
            assert_eq!(departure.seq, event.seq, "{departure}");
        }
    }
}
