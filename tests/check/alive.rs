//! What was due happened, in time; what the house took was given back.

use super::Findings;
use super::record::{Bounds, Log, Outage, Run};
use super::replay;
use arte::auction::{DeadlineKind, EventKind, ExtensionCause, Phase, next_deadline};
use arte::ids::AuctionId;
use arte::timestamp::Timestamp;

pub(crate) fn check(id: AuctionId, log: &Log, run: &Run, findings: &mut Findings) {
    let Some(bounds) = run.bounds else { return };
    let mut due: Option<arte::auction::Deadline> = None;
    let mut last = None;
    let walked = replay::walk(log, |auction| {
        if let Some(deadline) = due
            && deadline.at > bounds.quiet_since
            && auction.last_at() > deadline.at + bounds.late
        {
            findings.add(
                "L2",
                id,
                format!(
                    "{:?} was due at {}, nothing happened until {}",
                    deadline.kind,
                    deadline.at.as_micros(),
                    auction.last_at().as_micros()
                ),
            );
        }
        due = next_deadline(auction);
        last = Some(auction.phase());
    });
    if walked.is_err() {
        return;
    }
    if let Some(deadline) = due
        && deadline.at.max(bounds.quiet_since) + bounds.late < bounds.ended_at
    {
        findings.add(
            "L1",
            id,
            format!("{:?} was due at {}, and never happened", deadline.kind, deadline.at.as_micros()),
        );
    }
    for outage in &run.outages {
        given_back(id, log, &bounds, outage, findings);
    }
}

/// An end that lay within an outage was moved: everybody has some time again.
///
/// A house that starts and is stopped at once may give the time back and never take a bid. What it gave counts, and what is left of the
/// outage is an outage of its own, to which the same applies.
fn given_back(id: AuctionId, log: &Log, bounds: &Bounds, outage: &Outage, findings: &mut Findings) {
    let mut outage = *outage;
    let mut end: Option<Timestamp> = None;
    let mut told = false;
    let mut given = log.events.iter().filter_map(|event| match &event.kind {
        EventKind::Extended { ends_at, cause: ExtensionCause::Outage, .. } => Some((event.seq, *ends_at)),
        _ => None,
    });
    let mut next = given.next();
    let _ = replay::walk(log, |auction| {
        while next.is_some_and(|(seq, _)| seq < auction.seq()) {
            next = given.next();
        }
        let by_the_house = next.filter(|(seq, _)| *seq == auction.seq());
        let at = auction.last_at();
        if let Some((_, ends_at)) = by_the_house
            && outage.from <= at
            && at < outage.until
            && ends_at >= at + bounds.least_left
        {
            outage.from = at;
            end = Some(ends_at);
            return;
        }
        if at < outage.from || auction.seq() == 0 {
            end = match auction.phase() {
                Phase::Open(clock) => Some(clock.ends_at),
                _ => None,
            };
            return;
        }
        let taken = end.is_some_and(|end| outage.from < end && end < outage.until);
        let closed =
            matches!(auction.phase(), Phase::Closed { .. }) && auction.last_at() < outage.until + bounds.least_left;
        if taken && closed && !told && !by_hand(log, &outage, auction.seq()) {
            told = true;
            findings.add(
                "S10",
                id,
                format!(
                    "its end lay within an outage, and it closed at {} without giving the time back",
                    auction.last_at().as_micros()
                ),
            );
        }
    });
}

/// Whether an operator moved the clock between the outage and this line: then the end is the operator's.
fn by_hand(log: &Log, outage: &Outage, seq: u64) -> bool {
    log.events.iter().filter(|event| event.seq <= seq && event.at >= outage.from).any(|event| {
        matches!(event.kind, EventKind::Paused { .. } | EventKind::Resumed { .. } | EventKind::Reopened { .. })
    })
}
