//! The log is what the rules make of the commands behind it, bit for bit.

use super::Findings;
use super::record::Log;
use arte::auction::{ActKind, Auction, Bidder, Command, Event, EventKind, Offer, OperatorAct, PlaceBid, apply, decide};
use arte::ids::AuctionId;
use std::sync::Arc;

/// Calls `at` with the auction before the first event and after each decision. Stops at the first line that makes no sense.
pub(crate) fn walk(log: &Log, mut at: impl FnMut(&Auction)) -> Result<(), (&'static str, String)> {
    let mut auction = Auction::new(Arc::clone(&log.terms), log.reserve);
    at(&auction);
    let mut rest = log.events.as_slice();
    while let Some(first) = rest.first() {
        if first.seq != auction.seq() + 1 {
            return Err(("S3", format!("line {} follows line {}", first.seq, auction.seq())));
        }
        let command = command_of(log, first)?;
        let decided = decide(&auction, &command, first.at)
            .map_err(|rejection| ("S21", format!("the rules would say {} to line {}", rejection.code(), first.seq)))?;
        let length = decided.len();
        if rest.get(..length) != Some(decided.as_slice()) {
            let found = rest.get(..length.min(rest.len()));
            return Err((
                "S21",
                format!("the rules make {decided:?} of the command at {}, the log has {found:?}", first.seq),
            ));
        }
        rest[..length].iter().for_each(|event| apply(&mut auction, event));
        rest = &rest[length..];
        at(&auction);
    }
    Ok(())
}

pub(crate) fn check(id: AuctionId, log: &Log, findings: &mut Findings) {
    if let Err((invariant, says)) = walk(log, |_| ()) {
        findings.add(invariant, id, says);
    }
}

/// Returns the command that an event begins the answer to.
fn command_of(log: &Log, event: &Event) -> Result<Command, (&'static str, String)> {
    let act = |act: &arte::auction::Act, kind: ActKind| {
        Command::Act(OperatorAct { actor: act.actor, reason: act.reason.clone(), kind })
    };
    Ok(match &event.kind {
        EventKind::Opened { .. } => Command::Open,
        EventKind::Closed { .. } => Command::Close,
        EventKind::BidAccepted(bid) => {
            let owner = log.bidders.iter().find(|(_, (paddle, _))| *paddle == bid.paddle);
            let Some((user, (paddle, limit))) = owner else {
                return Err(("S7", format!("nobody has the paddle of the bid at {}", event.seq)));
            };
            let offer =
                Offer { amount: Some(bid.offered), max: bid.max, expect_ask: None, fingerprint: bid.fingerprint };
            let bidder = Bidder {
                user: *user,
                paddle: Some(*paddle),
                limit: *limit,
                suspended: false,
                consignor: log.consignor == Some(*user),
            };
            Command::PlaceBid(PlaceBid { bidder, key: bid.key, offer })
        }
        EventKind::Extended { by, act: Some(who), .. } => act(who, ActKind::Extend { by: *by }),
        EventKind::Extended { cause, ends_at, act: None, .. } => Command::Credit { cause: *cause, ends_at: *ends_at },
        EventKind::Paused { act: who } => act(who, ActKind::Pause),
        EventKind::Resumed { act: who, .. } => act(who, ActKind::Resume),
        EventKind::ReserveLowered { act: who, reserve, .. } => act(who, ActKind::LowerReserve { reserve: *reserve }),
        EventKind::BidRetracted { act: who, of, .. } => act(who, ActKind::Retract { of: *of }),
        EventKind::Cancelled { act: who } => act(who, ActKind::Cancel),
        EventKind::Reopened { act: who, ends_at } => act(who, ActKind::Reopen { ends_at: *ends_at }),
        EventKind::ProxyAnswered { .. } | EventKind::ReserveMet { .. } => {
            return Err(("S21", format!("nothing caused line {}: {:?}", event.seq, event.kind)));
        }
    })
}
