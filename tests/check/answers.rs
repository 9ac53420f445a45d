//! What was acknowledged is in the log, and a key has one answer.

use super::Findings;
use super::record::{Acked, Answer, Asked, Log, Operation, Run};
use super::refusals::{Suspended, suspended};
use arte::auction::{BidAccepted, EventKind, Fingerprint, Offer, OperatorAct, accepted_by};
use arte::ids::{AuctionId, BidKey, Paddle, Seq, UserId};
use arte::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// All tries of one client under one key with one content, or one operator's act.
pub(crate) struct Call<'a> {
    pub user: UserId,
    pub what: What,
    /// When it was first sent.
    pub sent_at: Timestamp,
    /// When a definite answer was first heard.
    pub answered_at: Option<Timestamp>,
    /// The definite answer; tries that heard another are findings.
    pub answer: Option<Answer>,
    /// Where it stands in the log, once known.
    pub seq: Option<Seq>,
    pub tries: Vec<&'a Operation>,
}

/// What was called for.
pub(crate) enum What {
    Bid { key: BidKey, offer: Offer },
    Act(OperatorAct),
}

impl Answer {
    /// Whether the house has said what became of it.
    pub fn is_definite(&self) -> bool {
        match self {
            Self::Accepted(_) | Self::Refused { .. } | Self::KeyReused | Self::Done { .. } | Self::NoSuchAuction => {
                true
            }
            Self::NotDecided | Self::Unknown => false,
        }
    }
}

/// Sorts tries into calls.
pub(crate) fn gather(run: &Run) -> BTreeMap<AuctionId, Vec<Call<'_>>> {
    type Name = (AuctionId, UserId, Option<(BidKey, Fingerprint)>, Option<String>);
    let mut calls: BTreeMap<Name, Call<'_>> = BTreeMap::new();
    for operation in &run.operations {
        let (name, what) = match &operation.asked {
            Asked::Bid { key, offer } => {
                ((Some((*key, offer.fingerprint)), None), What::Bid { key: *key, offer: *offer })
            }
            Asked::Act(act) => ((None, Some(act.reason.clone())), What::Act(act.clone())),
        };
        let call = calls.entry((operation.auction, operation.user, name.0, name.1)).or_insert_with(|| Call {
            user: operation.user,
            what,
            sent_at: operation.sent_at,
            answered_at: None,
            answer: None,
            seq: None,
            tries: Vec::new(),
        });
        call.sent_at = call.sent_at.min(operation.sent_at);
        if operation.answer.is_definite() && call.answered_at.is_none_or(|at| operation.answered_at < at) {
            call.answered_at = Some(operation.answered_at);
            call.answer = Some(operation.answer);
        }
        call.tries.push(operation);
    }
    let mut by_auction: BTreeMap<AuctionId, Vec<Call<'_>>> = BTreeMap::new();
    let places: BTreeMap<AuctionId, Places<'_>> = run.logs.iter().map(|(id, log)| (*id, Places::of(log))).collect();
    for ((auction, ..), mut call) in calls {
        call.seq = run.logs.get(&auction).zip(places.get(&auction)).and_then(|(log, places)| places.find(log, &call));
        by_auction.entry(auction).or_default().push(call);
    }
    by_auction
}

/// Where things stand in a log, by their names.
struct Places<'a> {
    bids: BTreeMap<(Paddle, BidKey, Fingerprint), Seq>,
    acts: BTreeMap<&'a str, Seq>,
}

impl<'a> Places<'a> {
    fn of(log: &'a Log) -> Self {
        let mut places = Self { bids: BTreeMap::new(), acts: BTreeMap::new() };
        for event in &log.events {
            if let EventKind::BidAccepted(bid) = &event.kind {
                places.bids.entry((bid.paddle, bid.key, bid.fingerprint)).or_insert(event.seq);
            } else if let Some(reason) = act_of(&event.kind) {
                places.acts.entry(reason).or_insert(event.seq);
            }
        }
        places
    }

    fn find(&self, log: &Log, call: &Call<'_>) -> Option<Seq> {
        match (&call.what, call.answer) {
            // What an answer names is looked at first; whether it is right is checked later.
            (_, Some(Answer::Accepted(acked))) => Some(acked.seq),
            (What::Bid { key, offer }, _) => {
                let (paddle, _) = log.bidders.get(&call.user)?;
                self.bids.get(&(*paddle, *key, offer.fingerprint)).copied()
            }
            (What::Act(act), _) => self.acts.get(act.reason.as_str()).copied(),
        }
    }
}

fn paddle_is(log: &Log, user: UserId, bid: &BidAccepted) -> bool {
    log.bidders.get(&user).is_some_and(|(paddle, _)| *paddle == bid.paddle)
}

/// Returns the reason of the operator's act behind an event.
pub(crate) fn act_of(kind: &EventKind) -> Option<&str> {
    match kind {
        EventKind::Paused { act }
        | EventKind::Resumed { act, .. }
        | EventKind::ReserveLowered { act, .. }
        | EventKind::BidRetracted { act, .. }
        | EventKind::Cancelled { act }
        | EventKind::Reopened { act, .. }
        | EventKind::Extended { act: Some(act), .. } => Some(&act.reason),
        _ => None,
    }
}

pub(crate) fn check(id: AuctionId, log: &Log, run: &Run, calls: &[Call<'_>], findings: &mut Findings) {
    let mut judged: BTreeMap<(UserId, BidKey), &Call<'_>> = BTreeMap::new();
    for call in calls {
        same_answer(id, call, findings);
        if run.all_asked_again && matches!(call.what, What::Bid { .. }) && call.answer.is_none() {
            findings.add("L3", id, format!("{} never got a definite answer", name(call)));
        }
        match (&call.what, call.answer) {
            (What::Bid { key, offer }, Some(Answer::Accepted(acked))) => {
                let heard_at = call.answered_at.unwrap_or(call.sent_at);
                if suspended(run, call.user, call.sent_at, heard_at) == Suspended::Throughout
                    && decided_within(call, &acked)
                {
                    findings.add("S8", id, format!("{} was accepted of somebody who was suspended", name(call)));
                }
                acknowledged(id, log, run, call, offer.fingerprint, &acked, findings);
                one_content(id, &mut judged, (call.user, *key), call, findings);
            }
            (What::Bid { key, .. }, Some(Answer::Refused { .. })) => {
                one_content(id, &mut judged, (call.user, *key), call, findings);
                if call.seq.is_some() {
                    findings.add("S4", id, format!("{} was refused, and is in the log", name(call)));
                }
            }
            (What::Bid { key, .. }, Some(Answer::KeyReused)) => {
                let other = calls.iter().any(|other| {
                    !std::ptr::eq(other, call)
                        && other.user == call.user
                        && matches!(&other.what, What::Bid { key: used, .. } if used == key)
                        && call.answered_at.is_some_and(|at| other.sent_at <= at)
                });
                if !other || call.seq.is_some() {
                    findings.add("S4", id, format!("{} is called a reuse, but is the first of its key", name(call)));
                }
            }
            (What::Act(_), Some(Answer::Done { seq })) => {
                if call.seq.is_none() || seq.is_some_and(|said| call.seq.is_some_and(|found| found > said)) {
                    findings.add("S1", id, format!("{} was done, but is not in the log ({:?})", name(call), call.seq));
                }
                durable_before(id, log, run, call, findings);
            }
            (What::Act(_), Some(Answer::Refused { .. })) if call.seq.is_some() => {
                findings.add("S4", id, format!("{} was refused, and is in the log", name(call)));
            }
            _ => {}
        }
        if let Some(event) = call.seq.and_then(|seq| log.events.get(usize::try_from(seq).ok()?.checked_sub(1)?))
            && event.at + run.slack < call.sent_at
        {
            findings.add("S1", id, format!("{} stands in the log before it was sent", name(call)));
        }
    }
    one_acceptance(id, log, findings);
    one_act(id, log, findings);
    if run.all_recorded {
        from_nowhere(id, log, calls, findings);
    }
}

/// Whether a bid was decided after it was first sent: an answer of old says nothing of today.
fn decided_within(call: &Call<'_>, acked: &Acked) -> bool {
    acked.at.is_some_and(|at| at >= call.sent_at)
}

/// Every try heard the same.
fn same_answer(id: AuctionId, call: &Call<'_>, findings: &mut Findings) {
    for operation in call.tries.iter().filter(|operation| operation.answer.is_definite()) {
        if Some(operation.answer) != call.answer {
            findings.add(
                "S4",
                id,
                format!("{} was answered {:?}, and then {:?}", name(call), call.answer, operation.answer),
            );
        }
    }
}

/// One key, one content: the other contents are reuses.
fn one_content<'a>(
    id: AuctionId,
    judged: &mut BTreeMap<(UserId, BidKey), &'a Call<'a>>,
    key: (UserId, BidKey),
    call: &'a Call<'a>,
    findings: &mut Findings,
) {
    if let Some(other) = judged.insert(key, call) {
        let says = format!(
            "{} was judged ({:?}) under a key that was judged before ({:?})",
            name(call),
            call.answer,
            other.answer
        );
        findings.add("S4", id, says);
    }
}

fn acknowledged(
    id: AuctionId,
    log: &Log,
    run: &Run,
    call: &Call<'_>,
    fingerprint: Fingerprint,
    acked: &Acked,
    findings: &mut Findings,
) {
    let What::Bid { key, .. } = &call.what else { return };
    let index = usize::try_from(acked.seq).unwrap_or(usize::MAX).wrapping_sub(1);
    let Some(found) = log.events.get(index) else {
        return findings.add(
            "S1",
            id,
            format!("{} was acknowledged at {}, the log ends before", name(call), acked.seq),
        );
    };
    let EventKind::BidAccepted(bid) = &found.kind else {
        return findings.add(
            "S1",
            id,
            format!("{} was acknowledged at {}, there is {:?}", name(call), acked.seq, found.kind),
        );
    };
    if bid.key != *key || bid.fingerprint != fingerprint || !paddle_is(log, call.user, bid) {
        return findings.add(
            "S1",
            id,
            format!("{} was acknowledged at {}, there is another bid", name(call), acked.seq),
        );
    }
    let Some(truth) = accepted_by(&log.events[index..]) else { return };
    let told = Acked {
        seq: truth.seq,
        at: acked.at.map(|_| truth.at),
        amount: truth.amount,
        price: truth.price,
        leading: truth.leading,
        ask: truth.ask,
    };
    if told != *acked {
        findings.add("S1", id, format!("{} was told {acked:?}, the log says {told:?}", name(call)));
    }
    durable_before(id, log, run, call, findings);
}

/// S2: nobody hears of a thing before it is durable.
fn durable_before(id: AuctionId, log: &Log, run: &Run, call: &Call<'_>, findings: &mut Findings) {
    let write = call.seq.and_then(|seq| log.writes.get(usize::try_from(seq).ok()?.checked_sub(1)?));
    if let (Some(write), Some(answered_at)) = (write, call.answered_at)
        && answered_at + run.slack < write.at
    {
        findings.add("S2", id, format!("{} was answered before it was durable", name(call)));
    }
}

/// At most one accepted bid for a key, refused or not.
fn one_acceptance(id: AuctionId, log: &Log, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for event in &log.events {
        let EventKind::BidAccepted(bid) = &event.kind else { continue };
        if !seen.insert((bid.paddle, bid.key)) {
            findings.add("S4", id, format!("the bid at {} is a second one under its key {}", event.seq, bid.key));
        }
    }
    for refused in &log.refused {
        let paddle = log.bidders.get(&refused.user).map(|(paddle, _)| *paddle);
        if paddle.is_some_and(|paddle| seen.contains(&(paddle, refused.key))) {
            findings.add("S4", id, format!("key {} is accepted and refused", refused.key));
        }
    }
}

/// An operator's act is done once, however its answer was lost.
fn one_act(id: AuctionId, log: &Log, findings: &mut Findings) {
    let mut seen = BTreeSet::new();
    for event in &log.events {
        if let Some(reason) = act_of(&event.kind)
            && !seen.insert(reason)
        {
            findings.add("S4", id, format!("the act at {} ({reason}) is done a second time", event.seq));
        }
    }
}

/// Nothing stands in the log that nobody sent.
fn from_nowhere(id: AuctionId, log: &Log, calls: &[Call<'_>], findings: &mut Findings) {
    let known: BTreeSet<Seq> = calls.iter().filter_map(|call| call.seq).collect();
    for event in &log.events {
        let from_somebody = matches!(event.kind, EventKind::BidAccepted(_)) || act_of(&event.kind).is_some();
        if from_somebody && !known.contains(&event.seq) {
            findings.add("S1", id, format!("nobody sent what stands at {}: {:?}", event.seq, event.kind));
        }
    }
}

/// Names a call in a message.
pub(crate) fn name(call: &Call<'_>) -> String {
    match &call.what {
        What::Bid { key, offer } => {
            let amount = offer.amount.map(|amount| amount.minor());
            format!("bid {key} of {} over {amount:?} sent at {}", call.user, call.sent_at.as_micros())
        }
        What::Act(act) => format!("act {:?} ({}) sent at {}", act.kind, act.reason, call.sent_at.as_micros()),
    }
}
