//! What only the simulation can say of a run: whether the house had an excuse, and which rare states the logs show.

use super::rare::reached;
use super::world::{START, World};
use crate::check::{Answer, Asked, Finding, Log, Run};
use arte::auction::{Event, EventKind, ExtensionCause, Outcome, Rejection};
use arte::money::Amount;
use arte::timestamp::Timestamp;

/// A house that nothing happened to does not say that it cannot say: while an auction is open, an answer may be missing only where something
/// failed. (What waited while a batch was read again is decided, not dropped.)
pub fn no_excuse(world: &World, run: &Run, findings: &mut Vec<Finding>) {
    let mut excuses = world.ground.excuses.lock().unwrap().clone();
    excuses.sort_unstable();
    for operation in run.operations.iter().filter(|operation| operation.answer == Answer::Unknown) {
        // An act has no key: after a commit without an answer nobody can say.
        if matches!(operation.asked, Asked::Act(_)) {
            continue;
        }
        let (from, until) = (operation.sent_at, operation.answered_at);
        let excused = excuses.iter().any(|excuse| excuse.0 <= until && from <= excuse.1);
        let open = run.logs.get(&operation.auction).is_some_and(|log| open_throughout(log, from, until));
        if !excused && open {
            findings.push(Finding {
                invariant: "L3",
                auction: Some(operation.auction),
                says: format!(
                    "nothing failed, and yet {:?} sent at {} got no answer",
                    operation.asked,
                    from.since(START).as_micros()
                ),
            });
        }
    }
}

fn open_throughout(log: &Log, from: Timestamp, until: Timestamp) -> bool {
    let mut open = false;
    for event in &log.events {
        if event.at >= from {
            let changes = matches!(
                event.kind,
                EventKind::Opened { .. }
                    | EventKind::Closed { .. }
                    | EventKind::Cancelled { .. }
                    | EventKind::Reopened { .. }
                    | EventKind::Paused { .. }
                    | EventKind::Resumed { .. }
            );
            if changes && event.at <= until + std::time::Duration::from_millis(200) {
                return false;
            }
            continue;
        }
        match event.kind {
            EventKind::Opened { .. } | EventKind::Resumed { .. } | EventKind::Reopened { .. } => open = true,
            EventKind::Closed { .. } | EventKind::Cancelled { .. } | EventKind::Paused { .. } => open = false,
            _ => {}
        }
    }
    open
}

/// Counts the rare states that the logs show.
pub fn count(run: &Run) {
    for log in run.logs.values() {
        let mut ends: Option<Timestamp> = None;
        let mut used = std::time::Duration::ZERO;
        let mut bids = 0;
        let mut leader = None;
        for (index, event) in log.events.iter().enumerate() {
            if let Some(write) = log.writes.get(index) {
                around_the_end(event, write.at, ends, log);
            }
            match &event.kind {
                EventKind::Opened { ends_at } => ends = Some(*ends_at),
                EventKind::Reopened { ends_at, .. } => {
                    reached("an auction reopened");
                    (ends, used) = (Some(*ends_at), std::time::Duration::ZERO);
                }
                EventKind::Resumed { ends_at, .. } => {
                    if ends.is_some_and(|end| event.at >= end) {
                        reached("a pause across the old end");
                    }
                    ends = Some(*ends_at);
                }
                EventKind::BidAccepted(bid) => {
                    bids += 1;
                    leader = Some(bid.leader);
                    if bid.ceiling() == Amount::MAX || bid.price.minor() > Amount::MAX.minor() - 300 {
                        reached("a bid at the top of the range");
                    }
                }
                EventKind::ProxyAnswered { amount, .. } => {
                    if let Some(Event { kind: EventKind::BidAccepted(bid), .. }) = log.events.get(index.wrapping_sub(1))
                        && bid.ceiling() == *amount
                    {
                        reached("a tie of maxima");
                    }
                }
                EventKind::ReserveMet { .. } => {
                    let before = index.checked_sub(1).and_then(|index| log.events.get(index)).map(|event| &event.kind);
                    reached(match before {
                        Some(EventKind::ReserveLowered { .. }) => "the reserve met by lowering it",
                        _ => "the reserve met by a maximum",
                    });
                }
                EventKind::BidRetracted { leader: now, .. } => {
                    if leader != *now {
                        reached("a retraction changed the leader");
                    }
                    leader = *now;
                    bids -= 1;
                }
                EventKind::Extended { ends_at, by, cause, .. } => {
                    ends = Some(*ends_at);
                    match cause {
                        ExtensionCause::SoftClose => {
                            used += *by;
                            if used >= log.terms.soft_close.max_extension {
                                reached("soft close used up");
                            }
                        }
                        ExtensionCause::Outage => reached("time given back after an outage"),
                        ExtensionCause::Overload => reached("time given back after overload"),
                        ExtensionCause::Operator => {}
                    }
                }
                EventKind::Closed { outcome: Outcome::Passed, .. } if bids > 0 => reached("passed under its reserve"),
                EventKind::Cancelled { .. } if bids > 0 => reached("an auction cancelled with bids"),
                _ => {}
            }
        }
        races(log);
    }
}

fn around_the_end(event: &Event, durable_at: Timestamp, ends: Option<Timestamp>, log: &Log) {
    let Some(end) = ends else { return };
    if matches!(event.kind, EventKind::BidAccepted(_)) {
        if event.at < end && durable_at >= end {
            reached("a bid received before the end, decided after it");
        }
        if log.terms.soft_close.trigger > std::time::Duration::ZERO && event.at + log.terms.soft_close.trigger == end {
            reached("a bid in the very instant of the trigger");
        }
    }
    if matches!(event.kind, EventKind::Extended { cause: ExtensionCause::SoftClose, .. })
        && end.since(event.at) <= std::time::Duration::from_millis(3)
    {
        reached("an extension raced the close");
    }
}

/// Bids refused in the instant of the end.
fn races(log: &Log) {
    let closed: Vec<Timestamp> = log
        .events
        .iter()
        .filter(|event| matches!(event.kind, EventKind::Closed { .. }))
        .map(|event| event.at)
        .collect();
    let late = log.refused.iter().filter(|row| row.rejection == Rejection::Closed && closed.contains(&row.at));
    late.for_each(|_| reached("a bid in the very instant of the end"));
}
