//! A refusal was right in some state between send and answer; and who came before the end is not late.

use super::Findings;
use super::answers::{Call, What, name};
use super::record::{Answer, Log, Run};
use super::replay;
use arte::auction::{ActKind, Auction, Bidder, Command, Phase, PlaceBid, Rejection, decide};
use arte::ids::{AuctionId, BidKey, Seq, UserId};
use arte::money::Amount;
use arte::persistence::RefusedAttempt;
use arte::timestamp::Timestamp;
use std::collections::BTreeMap;

/// A refusal that no state has explained yet.
struct Open<'a> {
    call: &'a Call<'a>,
    command: Command,
    rejection: Rejection,
    ask: Option<Amount>,
    /// The states that may have been asked: after these sequences.
    states: (Seq, Seq),
    /// The instants it may have been asked at.
    instants: Vec<Timestamp>,
}

pub(crate) fn check(id: AuctionId, log: &Log, run: &Run, calls: &[Call<'_>], findings: &mut Findings) {
    let kept: BTreeMap<(UserId, BidKey), &RefusedAttempt> =
        log.refused.iter().map(|row| ((row.user, row.key), row)).collect();
    let mut open: Vec<Open<'_>> = Vec::new();
    for call in calls {
        let (Some(Answer::Refused { rejection, ask }), Some(answered_at)) = (call.answer, call.answered_at) else {
            continue;
        };
        let row = match &call.what {
            What::Bid { key, .. } => kept.get(&(call.user, *key)).copied(),
            What::Act(_) => None,
        };
        if let Some(row) = row {
            if row.rejection != rejection || ask.is_some_and(|ask| ask != row.ask) {
                let says =
                    format!("{} was told {}, the store keeps {}", name(call), rejection.code(), row.rejection.code());
                findings.add("S4", id, says);
            }
        } else if matches!(call.what, What::Bid { .. }) {
            findings.add("S4", id, format!("{} was refused, and the store does not remember it", name(call)));
        }
        let suspended = suspended(run, call.user, call.sent_at, answered_at);
        if (rejection == Rejection::Suspended && suspended == Suspended::No)
            || (rejection != Rejection::Suspended && suspended == Suspended::Throughout)
        {
            findings.add(
                "S8",
                id,
                format!("{} was refused as {}, suspended: {suspended:?}", name(call), rejection.code()),
            );
            continue;
        }
        let instants = match row {
            Some(row) if row.at + run.slack < call.sent_at || row.at > answered_at + run.slack => {
                findings.add("S8", id, format!("{} was refused outside its own time", name(call)));
                continue;
            }
            Some(row) => vec![row.at],
            None => vec![call.sent_at - run.slack, answered_at + run.slack],
        };
        open.push(Open {
            call,
            command: command(log, call, rejection),
            rejection,
            ask,
            states: states(log, calls, call.sent_at, answered_at + run.slack),
            instants,
        });
    }
    late(id, log, &kept, calls, findings);
    open.sort_by_key(|open| open.states.0);
    let mut waiting = std::collections::VecDeque::from(open);
    let mut active: Vec<Open<'_>> = Vec::new();
    let mut unexplained = Vec::new();
    // A log that makes no sense has been found already.
    let _ = replay::walk(log, |auction| {
        let seq = auction.seq();
        while waiting.front().is_some_and(|next| next.states.0 <= seq) {
            active.extend(waiting.pop_front());
        }
        active.retain(|open| !explains(auction, open));
        unexplained.extend(active.extract_if(.., |open| open.states.1 <= seq));
    });
    for open in unexplained {
        let says = format!(
            "{} was refused as {} (ask {:?}), and that was never right",
            name(open.call),
            open.rejection.code(),
            open.ask
        );
        findings.add("S8", id, says);
    }
}

fn explains(auction: &Auction, open: &Open<'_>) -> bool {
    open.ask.is_none_or(|ask| ask == auction.ask())
        && open.instants.iter().any(|at| decide(auction, &open.command, *at).err() == Some(open.rejection))
}

fn command(log: &Log, call: &Call<'_>, rejection: Rejection) -> Command {
    match &call.what {
        What::Act(act) => Command::Act(act.clone()),
        What::Bid { key, offer } => {
            let known = log.bidders.get(&call.user);
            let bidder = Bidder {
                user: call.user,
                paddle: known.map(|(paddle, _)| *paddle),
                limit: known.and_then(|(_, limit)| *limit),
                suspended: rejection == Rejection::Suspended,
                consignor: log.consignor == Some(call.user),
            };
            Command::PlaceBid(PlaceBid { bidder, key: *key, offer: *offer })
        }
    }
}

/// Returns the range of states that a decision between two instants can have met.
fn states(log: &Log, calls: &[Call<'_>], sent_at: Timestamp, answered_at: Timestamp) -> (Seq, Seq) {
    let least = if log.writes.is_empty() {
        let acked = calls.iter().filter(|call| call.answered_at.is_some_and(|at| at < sent_at));
        acked.filter_map(|call| call.seq).max().unwrap_or(0)
    } else {
        log.writes.partition_point(|write| write.at < sent_at) as Seq
    };
    // Nothing is dated ahead: what is dated later than the answer was decided later.
    let most = log.events.partition_point(|event| event.at <= answered_at) as Seq;
    (least.min(log.events.len() as Seq), most.max(least.min(log.events.len() as Seq)))
}

/// Whether somebody was suspended in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Suspended {
    No,
    Partly,
    Throughout,
}

/// Says whether somebody was suspended between two instants.
pub(crate) fn suspended(run: &Run, user: UserId, from: Timestamp, until: Timestamp) -> Suspended {
    let spans = run.suspended.get(&user).map_or(&[][..], Vec::as_slice);
    if spans.iter().any(|span| span.surely.0 < from && until < span.surely.1) {
        Suspended::Throughout
    } else if spans.iter().any(|span| span.perhaps.0 <= until && from <= span.perhaps.1) {
        Suspended::Partly
    } else {
        Suspended::No
    }
}

/// Nobody who was received before the end, while the auction was open, is refused because it is closed. Unless an operator had asked to
/// cancel it before: then that may have stood in front of the bid, however late both were decided.
fn late(
    id: AuctionId,
    log: &Log,
    kept: &BTreeMap<(UserId, BidKey), &RefusedAttempt>,
    calls: &[Call<'_>],
    findings: &mut Findings,
) {
    let mut arrived: BTreeMap<(UserId, BidKey), Timestamp> = BTreeMap::new();
    for call in calls {
        // Of several tries nobody can say which one was decided.
        if let (What::Bid { key, .. }, [only]) = (&call.what, call.tries.as_slice()) {
            arrived.extend(only.arrived_at.map(|at| ((call.user, *key), at)));
        }
    }
    let cancels = calls.iter().filter(|call| matches!(&call.what, What::Act(act) if act.kind == ActKind::Cancel));
    let cancelled = cancels.map(|call| call.sent_at).min();
    let late = kept.values().filter(|row| row.rejection == Rejection::Closed);
    let mut late: Vec<(Timestamp, BidKey)> =
        late.map(|row| (arrived.get(&(row.user, row.key)).map_or(row.at, |at| row.at.min(*at)), row.key)).collect();
    late.sort_unstable();
    let mut rows = late.into_iter().peekable();
    let mut phase = Phase::Scheduled;
    let mut since = log.events.first().map_or(Timestamp::default(), |event| event.at);
    let _ = replay::walk(log, |auction| {
        let next = auction.last_at();
        // Between two events of the same instant nobody can tell which came first.
        while let Some((at, key)) = rows.next_if(|(at, _)| *at < next) {
            if let Phase::Open(clock) = phase
                && at > since
                && at < clock.ends_at
                && cancelled.is_none_or(|cancelled| at < cancelled)
            {
                findings.add(
                    "S8",
                    id,
                    format!("key {key} came at {}, before the end, and was refused as late", at.as_micros()),
                );
            }
        }
        (phase, since) = (auction.phase(), next);
    });
}
