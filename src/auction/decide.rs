//! The decision: a command and an instant in, events or a refusal out. Changes nothing.

use super::bid::PlaceBid;
use super::command::{ActKind, Command, OperatorAct};
use super::event::{Act, BidAccepted, Event, EventKind, ExtensionCause, Outcome};
use super::rejection::Rejection;
use super::reserve::Reserve;
use super::standing::{Stake, Standing};
use super::state::{Auction, Clock, Phase};
use crate::drill::planted;
use crate::ids::{Paddle, Seq};
use crate::money::Amount;
use crate::timestamp::Timestamp;
use std::time::Duration;

/// Decides a command. `now` is when the command was received.
///
/// Whether a bid's key was seen before is asked first, in [`super::AnswerBook::look`]: the answers of refused bids are not part of the log.
///
/// # Errors
/// The first [`Rejection`] in order of precedence that applies.
pub fn decide(auction: &Auction, command: &Command, now: Timestamp) -> Result<Vec<Event>, Rejection> {
    // The log never runs backwards, even when two threads read their clocks in the other order.
    let now = now.max(auction.last_at);
    let kinds = match command {
        Command::PlaceBid(bid) => place_bid(auction, bid, None, now)?,
        Command::Open => open(auction, now)?,
        Command::Close => close(auction, now)?,
        Command::Credit { cause, ends_at } => credit(auction, *cause, *ends_at)?,
        Command::Act(act) => operate(auction, act, now)?,
    };
    Ok((auction.seq + 1..).zip(kinds).map(|(seq, kind)| Event { seq, at: now, kind }).collect())
}

/// Decides a bid of somebody for whom only so much is set aside. `None`: nothing has to be.
///
/// # Errors
/// As [`decide`].
pub fn decide_bid(
    auction: &Auction,
    bid: &PlaceBid,
    set_aside: Option<Amount>,
    now: Timestamp,
) -> Result<Vec<Event>, Rejection> {
    let now = now.max(auction.last_at);
    let kinds = place_bid(auction, bid, set_aside, now)?;
    Ok((auction.seq + 1..).zip(kinds).map(|(seq, kind)| Event { seq, at: now, kind }).collect())
}

fn open(auction: &Auction, now: Timestamp) -> Result<Vec<EventKind>, Rejection> {
    match auction.phase {
        Phase::Scheduled if now >= auction.terms.starts_at => {
            Ok(vec![EventKind::Opened { ends_at: auction.terms.ends_at }])
        }
        _ => Err(Rejection::NotDue),
    }
}

fn close(auction: &Auction, now: Timestamp) -> Result<Vec<EventKind>, Rejection> {
    match auction.phase {
        Phase::Open(clock) | Phase::Paused { clock, .. } if close_is_due(auction, clock, now) => {
            let outcome = match auction.standing.leader() {
                Some(leader) if auction.reserve_met() != Some(false) || planted!("reserve_ignored") => {
                    let hammer_price = auction.standing.price().unwrap_or(auction.terms.start_price);
                    Outcome::Sold { paddle: leader.paddle, hammer_price }
                }
                _ => Outcome::Passed,
            };
            Ok(vec![EventKind::Closed { outcome, opening: auction.reserve }])
        }
        _ => Err(Rejection::NotDue),
    }
}

/// Only an open auction closes, and not before the end as it is now.
fn close_is_due(auction: &Auction, clock: Clock, now: Timestamp) -> bool {
    let runs = matches!(auction.phase, Phase::Open(_)) || planted!("timer_rings_for_paused");
    runs && (now >= clock.ends_at || planted!("close_ignores_extensions"))
}

fn credit(auction: &Auction, cause: ExtensionCause, ends_at: Timestamp) -> Result<Vec<EventKind>, Rejection> {
    match auction.phase {
        Phase::Open(clock) if ends_at > clock.ends_at => Ok(vec![extended(clock, ends_at, cause, None)]),
        _ => Err(Rejection::NotDue),
    }
}

fn extended(clock: Clock, ends_at: Timestamp, cause: ExtensionCause, act: Option<Act>) -> EventKind {
    EventKind::Extended { ends_at, by: ends_at.since(clock.ends_at), cause, act }
}

/// Reads top to bottom as the list of refusals, in their order.
fn place_bid(
    auction: &Auction,
    bid: &PlaceBid,
    set_aside: Option<Amount>,
    now: Timestamp,
) -> Result<Vec<EventKind>, Rejection> {
    if bid.bidder.suspended {
        return Err(Rejection::Suspended);
    }
    // The consignor could hold a paddle for the other lots of the sale, so both are asked.
    let paddle = bid.bidder.paddle.ok_or(Rejection::NotRegistered)?;
    if bid.bidder.consignor && !planted!("consignor_bids") {
        return Err(Rejection::OwnArtwork);
    }
    let clock = match auction.phase {
        Phase::Scheduled => return Err(Rejection::NotStarted),
        Phase::Paused { clock, .. } if planted!("paused_takes_bids") => clock,
        Phase::Paused { .. } => return Err(Rejection::Paused),
        Phase::Closed { .. } | Phase::Cancelled => return Err(Rejection::Closed),
        // The timer's own command may still be on its way; the end is the end.
        Phase::Open(clock) if now >= clock.ends_at && !(now == clock.ends_at && planted!("late_by_one")) => {
            return Err(Rejection::Closed);
        }
        Phase::Open(clock) => clock,
    };
    let (Some(amount), Some(ceiling)) = (bid.offer.amount, bid.offer.ceiling()) else {
        return Err(Rejection::AmountInvalid);
    };
    if !amount.is_positive() || ceiling < amount {
        return Err(Rejection::AmountInvalid);
    }
    let standing = auction.standing;
    let ask = auction.ask();
    match standing.leader().filter(|leader| leader.paddle == paddle) {
        _ if planted!("leader_bids_against_himself") => {}
        Some(leader) if bid.offer.max.is_none_or(|max| max <= leader.max) => return Err(Rejection::AlreadyLeading),
        None if ceiling < ask => return Err(Rejection::BelowAsk),
        Some(_) | None => {}
    }
    let on_ladder = |amount: Amount| auction.terms.ladder.has(amount);
    if auction.terms.ladder_mode == super::LadderMode::Strict && !(on_ladder(amount) && on_ladder(ceiling)) {
        return Err(Rejection::OffLadder);
    }
    if bid.bidder.limit.is_some_and(|limit| ceiling > limit) && !planted!("limit_ignored") {
        return Err(Rejection::LimitExceeded);
    }
    if set_aside.is_some_and(|set_aside| ceiling > set_aside) && !planted!("holds-ignored") {
        return Err(Rejection::InsufficientFunds);
    }
    if bid.offer.expect_ask.is_some_and(|expected| expected != ask) {
        return Err(Rejection::StaleAsk);
    }
    Ok(accept(auction, bid, paddle, amount, clock, now))
}

/// The bid stands: what that means for price, leader, reserve and clock.
fn accept(
    auction: &Auction,
    bid: &PlaceBid,
    paddle: Paddle,
    offered: Amount,
    clock: Clock,
    now: Timestamp,
) -> Vec<EventKind> {
    let scale = auction.scale();
    let seq = auction.seq + 1;
    let max = bid.offer.max;
    let placed = auction.standing.place(Stake { paddle, floor: offered, max: max.unwrap_or(offered), seq }, &scale);
    let moved = placed.after.price() != auction.standing.price();
    let ends_at = if moved { soft_close(auction, clock, now) } else { clock.ends_at };
    let leader = placed.after.leader().map_or(paddle, |leader| leader.paddle);
    let own = match placed.proxy {
        None => placed.after,
        Some(_) => placed.after.leader().map_or(placed.after, |leader| Standing::led(placed.amount, leader)),
    };
    let mut kinds = vec![EventKind::BidAccepted(BidAccepted {
        paddle,
        key: bid.key,
        fingerprint: bid.offer.fingerprint,
        offered,
        max,
        amount: placed.amount,
        price: placed.amount,
        leader,
        ask: own.ask(&scale),
        ends_at,
    })];
    if let Some(amount) = placed.proxy {
        kinds.push(EventKind::ProxyAnswered { paddle: leader, amount, ask: placed.after.ask(&scale), ends_at });
    }
    if let (Some(reserve), Some(price)) = (auction.reserve, placed.after.price())
        && auction.reserve_met() == Some(false)
        && price >= reserve.amount
    {
        kinds.push(EventKind::ReserveMet { price });
    }
    if ends_at > clock.ends_at {
        kinds.push(extended(clock, ends_at, ExtensionCause::SoftClose, None));
    }
    kinds
}

/// Returns the end after a bid that moved the price at `now`.
fn soft_close(auction: &Auction, clock: Clock, now: Timestamp) -> Timestamp {
    let rule = auction.terms.soft_close;
    let before_the_end = clock.ends_at.since(now);
    if before_the_end > rule.trigger || (before_the_end == rule.trigger && planted!("soft_close_off_by_one")) {
        return clock.ends_at;
    }
    let used = if planted!("soft_close_without_a_cap") { Duration::ZERO } else { clock.soft_close_used };
    let left = rule.max_extension.saturating_sub(used);
    (now + rule.extend_to).min(clock.ends_at + left).max(clock.ends_at)
}

fn operate(auction: &Auction, command: &OperatorAct, now: Timestamp) -> Result<Vec<EventKind>, Rejection> {
    let act = Act { actor: command.actor, reason: command.reason.clone() };
    match (command.kind, auction.phase) {
        // An auction whose end has passed is only waiting for its timer; no act may come between.
        (_, Phase::Open(clock)) if now >= clock.ends_at => Err(Rejection::ActNotAllowed),
        (ActKind::Pause, Phase::Open(_)) => Ok(vec![EventKind::Paused { act }]),
        (ActKind::Resume, Phase::Paused { left, .. }) => Ok(vec![EventKind::Resumed { act, ends_at: now + left }]),
        (ActKind::Extend { by }, Phase::Open(clock) | Phase::Paused { clock, .. }) if by > Duration::ZERO => {
            Ok(vec![extended(clock, clock.ends_at + by, ExtensionCause::Operator, Some(act))])
        }
        (ActKind::LowerReserve { reserve }, Phase::Scheduled | Phase::Open(_) | Phase::Paused { .. }) => {
            lower_reserve(auction, act, reserve)
        }
        (ActKind::Cancel, Phase::Scheduled | Phase::Open(_) | Phase::Paused { .. }) => {
            Ok(vec![EventKind::Cancelled { act }])
        }
        (ActKind::Retract { of }, Phase::Open(_) | Phase::Paused { .. }) => retract(auction, act, of),
        (ActKind::Reopen { ends_at }, Phase::Closed { .. }) if ends_at <= now => Err(Rejection::EndNotInFuture),
        (ActKind::Reopen { ends_at }, Phase::Closed { .. }) => Ok(vec![EventKind::Reopened { act, ends_at }]),
        _ => Err(Rejection::ActNotAllowed),
    }
}

fn lower_reserve(auction: &Auction, act: Act, reserve: Reserve) -> Result<Vec<EventKind>, Rejection> {
    let old = auction.reserve.ok_or(Rejection::ActNotAllowed)?;
    if reserve.amount >= old.amount || !reserve.amount.is_positive() {
        return Err(Rejection::ReserveNotLower);
    }
    let scale = auction.scale_with(Some(reserve));
    let standing = auction.standing.lifted(&scale);
    let met = standing.price().is_some_and(|price| price >= reserve.amount);
    let mut kinds =
        vec![EventKind::ReserveLowered { act, reserve, met, price: standing.price(), ask: standing.ask(&scale) }];
    if let Some(price) = standing.price().filter(|_| met && auction.reserve_met() == Some(false)) {
        kinds.push(EventKind::ReserveMet { price });
    }
    Ok(kinds)
}

fn retract(auction: &Auction, act: Act, of: Seq) -> Result<Vec<EventKind>, Rejection> {
    auction
        .history
        .binary_search_by_key(&of, |line| line.seq)
        .ok()
        .map(|index| &auction.history[index])
        .filter(|line| line.own.is_some() && !line.retracted)
        .ok_or(Rejection::NoSuchBid)?;
    let standing = auction.standing_without(of);
    let reserve_met = auction.reserve.map(|reserve| standing.price().is_some_and(|price| price >= reserve.amount));
    Ok(vec![EventKind::BidRetracted {
        act,
        of,
        price: standing.price(),
        leader: standing.leader().map(|leader| leader.paddle).filter(|_| !planted!("retraction_forgets_the_leader")),
        ask: standing.ask(&auction.scale()),
        bid_count: auction.bid_count.saturating_sub(1),
        reserve_met,
    }])
}
