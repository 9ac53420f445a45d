//! What an event does to the auction. Cannot fail: what was decided is a fact.

use super::event::{Event, EventKind, ExtensionCause};
use super::standing::{Leader, Stake};
use super::state::{Auction, Clock, HistoryLine, Phase};
use crate::timestamp::Timestamp;
use std::time::Duration;

/// Applies one event.
///
/// # Panics
/// When the event is not the next one of the log. Loading checks the sequence first, so this is a broken program, not a broken file.
pub fn apply(auction: &mut Auction, event: &Event) {
    assert_eq!(event.seq, auction.seq + 1, "events are applied in order, without a gap");
    auction.seq = event.seq;
    auction.last_at = event.at;
    match &event.kind {
        EventKind::Opened { ends_at } => auction.phase = Phase::Open(fresh(*ends_at)),
        EventKind::BidAccepted(bid) => {
            let stake = Stake { paddle: bid.paddle, floor: bid.offered, max: bid.ceiling(), seq: event.seq };
            // The bid's own price and leader are facts of the event; what is computed here is the secret behind them.
            let leader = match auction.standing.leader() {
                Some(leader) if bid.leader != bid.paddle => leader,
                Some(leader) if leader.paddle == bid.paddle => Leader { max: leader.max.max(stake.max), ..leader },
                _ => Leader { paddle: stake.paddle, max: stake.max, since: stake.seq },
            };
            auction.standing = super::Standing::led(bid.price, leader);
            auction.bid_count += 1;
            auction.history.push(HistoryLine {
                seq: event.seq,
                at: event.at,
                paddle: bid.paddle,
                amount: bid.amount,
                own: Some((stake.floor, stake.max)),
                retracted: false,
            });
        }
        EventKind::ProxyAnswered { paddle, amount, .. } => {
            if let Some(leader) = auction.standing.leader() {
                auction.standing = super::Standing::led(*amount, leader);
            }
            auction.history.push(HistoryLine {
                seq: event.seq,
                at: event.at,
                paddle: *paddle,
                amount: *amount,
                own: None,
                retracted: false,
            });
        }
        EventKind::ReserveMet { .. } => {}
        EventKind::Extended { ends_at, by, cause, .. } => extend(&mut auction.phase, *ends_at, *by, *cause),
        EventKind::Paused { .. } => {
            if let Phase::Open(clock) = auction.phase {
                auction.phase = Phase::Paused { left: clock.ends_at.since(event.at), clock };
            }
        }
        EventKind::Resumed { ends_at, .. } => {
            if let Phase::Paused { clock, .. } = auction.phase {
                auction.phase = Phase::Open(Clock { ends_at: *ends_at, ..clock });
            }
        }
        EventKind::ReserveLowered { reserve, .. } => {
            auction.reserve = Some(*reserve);
            auction.standing = auction.standing.lifted(&auction.scale());
        }
        EventKind::BidRetracted { of, bid_count, .. } => {
            auction.standing = auction.standing_without(*of);
            auction.bid_count = *bid_count;
            strike_out(&mut auction.history, *of);
        }
        EventKind::Closed { outcome, .. } => auction.phase = Phase::Closed { outcome: *outcome, ended_at: event.at },
        EventKind::Cancelled { .. } => auction.phase = Phase::Cancelled,
        EventKind::Reopened { ends_at, .. } => auction.phase = Phase::Open(fresh(*ends_at)),
    }
}

fn fresh(ends_at: Timestamp) -> Clock {
    Clock { ends_at, soft_close_used: Duration::ZERO }
}

fn extend(phase: &mut Phase, ends_at: Timestamp, by: Duration, cause: ExtensionCause) {
    let (Phase::Open(clock) | Phase::Paused { clock, .. }) = phase else { return };
    clock.ends_at = ends_at;
    // Only late bids use up the soft close's allowance; time that the house gives does not.
    if cause == ExtensionCause::SoftClose {
        clock.soft_close_used += by;
    }
    if let Phase::Paused { left, .. } = phase {
        *left += by;
    }
}

/// Marks a bid, and the house's answer to it, as taken out.
fn strike_out(history: &mut [HistoryLine], of: crate::ids::Seq) {
    let Ok(index) = history.binary_search_by_key(&of, |line| line.seq) else { return };
    history[index].retracted = true;
    if let Some(answer) = history.get_mut(index + 1).filter(|line| line.own.is_none()) {
        answer.retracted = true;
    }
}
