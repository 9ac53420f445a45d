//! One batch: a whole queue decided in order, written in one piece, answered when it is durable.

use super::funds::Desk;
use super::queue::{BidMessage, Queue, Waiting};
use super::{AuctionId, Loaded};
use crate::actors::answer::{ActError, BidReply, LeafReceipt};
use crate::actors::reply_to::Answers;
use crate::auction::{
    Accepted, Answer, Command, DeadlineKind, Event, ExtensionCause, Head, Look, OutageRule, Rejection, Status, Verdict,
    accepted_by, apply, credit, decide, decide_bid, next_deadline,
};
use crate::drill::{planted, sometimes};
use crate::ids::{Paddle, Seq};
use crate::money::Currency;
use crate::persistence::{Append, RefusedAttempt};
use crate::proof::{Hash, Seed, event_leaf, leaf_hash};
use crate::timestamp::Timestamp;
use std::time::Duration;

/// At the end of an auction, a bid that has waited longer than this shows that the house is too slow: the end is moved.
/// *Source*: reliability rule "overload at the end".
const TOO_SLOW: Duration = Duration::from_secs(1);

/// How far an overloaded end is moved at least.
const OVERLOAD_CREDIT: Duration = Duration::from_secs(60);

/// How long a close waits for bids that were admitted before the end and are still on their way between two threads.
const CLOSE_GRACE: Duration = Duration::from_millis(250);

/// What will be said once the batch is durable.
enum Outcome {
    Verdict(Verdict),
    KeyReused,
    Act(Result<Head, Rejection>),
    /// Nothing but money is missing: the bank is to be asked.
    Short,
    Nothing,
}

/// A decided batch.
pub(super) struct Batch {
    after: Seq,
    leader_before: Option<Paddle>,
    status_before: Status,
    events: Vec<Event>,
    /// The hashes of the events as lines of the proof log, once they were asked for.
    leaves: Vec<Hash>,
    refused: Vec<RefusedAttempt>,
    said: Vec<(Waiting, Outcome)>,
    short: Vec<BidMessage>,
}

/// The circumstances of a decision.
pub(super) struct Moment<'a> {
    /// The instant.
    pub now: Timestamp,
    /// Whether bidders can come in. Time alone changes nothing behind their backs.
    pub serving: bool,
    /// Whether admitted bids have not reached the queue yet.
    pub unseen: bool,
    /// The rule for time that the house took, where a late deadline means that it stood still.
    pub frozen: Option<&'a OutageRule>,
    /// What is set aside for the bidders, where it has to be.
    pub desk: Option<&'a Desk>,
}

/// Decides everything that waits. None when nothing does.
pub(super) fn decide_queue(loaded: &mut Loaded, queue: &mut Queue, moment: &Moment<'_>) -> Option<Batch> {
    let now = moment.now;
    let mut batch = Batch {
        after: loaded.auction.seq(),
        leader_before: loaded.auction.standing().leader().map(|leader| leader.paddle),
        status_before: loaded.auction.status(),
        events: Vec::new(),
        leaves: Vec::new(),
        refused: Vec::new(),
        said: Vec::new(),
        short: Vec::new(),
    };
    let oldest = queue.oldest_bid();
    if let (Some(rule), Some(deadline)) = (moment.frozen, next_deadline(&loaded.auction))
        && deadline.kind == DeadlineKind::Closes
        && !queue.is_empty()
        && stood_still(rule, loaded, deadline.at, now).is_some()
    {
        // Before any bid is called late, the end is moved to where it belongs.
        queue.put_back(vec![Waiting::Time]);
    }
    while let Some(waiting) = queue.pop() {
        let outcome = match &waiting {
            Waiting::Bid(bid) => batch.bid(loaded, bid, moment),
            Waiting::Time => match due(loaded, moment, oldest) {
                // The bell rang for an end that a batch on its way has moved since: bids that are in time for the new one go first.
                Due::Now(Command::Close)
                    if queue.has_bid_before(loaded.auction.ends_at()) && !planted!("close_overtakes_bids") =>
                {
                    queue.push(Waiting::Time);
                    Outcome::Nothing
                }
                Due::Now(command) => {
                    let _ = batch.command(loaded, &command, now);
                    Outcome::Nothing
                }
                Due::AfterUnseenBids => {
                    queue.defer_close();
                    Outcome::Nothing
                }
                Due::Nothing => Outcome::Nothing,
            },
            Waiting::Act(_) | Waiting::Credit { .. } => {
                let Some((command, received_at)) = waiting.command() else { continue };
                let result = batch.command(loaded, &command, received_at.unwrap_or(now));
                Outcome::Act(result.map(|()| loaded.auction.head()))
            }
        };
        match (waiting, outcome) {
            (Waiting::Bid(bid), Outcome::Short) => batch.short.push(bid),
            (waiting, outcome) => batch.said.push((waiting, outcome)),
        }
    }
    batch.said.retain(|(waiting, _)| !matches!(waiting, Waiting::Time));
    (!batch.is_idle() || !batch.said.is_empty() || !batch.short.is_empty()).then_some(batch)
}

enum Due {
    Now(Command),
    AfterUnseenBids,
    Nothing,
}

/// Returns what time alone does now.
fn due(loaded: &Loaded, moment: &Moment<'_>, oldest_bid: Option<Timestamp>) -> Due {
    let now = moment.now;
    let Some(deadline) = next_deadline(&loaded.auction).filter(|deadline| moment.serving && deadline.at <= now) else {
        return Due::Nothing;
    };
    match deadline.kind {
        DeadlineKind::Opens => Due::Now(Command::Open),
        DeadlineKind::Closes if moment.unseen && now < deadline.at + CLOSE_GRACE => Due::AfterUnseenBids,
        DeadlineKind::Closes if oldest_bid.is_some_and(|at| at < deadline.at && now.since(at) > TOO_SLOW) => {
            let given = OVERLOAD_CREDIT.max(loaded.auction.terms().soft_close.trigger);
            Due::Now(Command::Credit { cause: ExtensionCause::Overload, ends_at: now + given })
        }
        DeadlineKind::Closes => match moment.frozen.and_then(|rule| stood_still(rule, loaded, deadline.at, now)) {
            Some(ends_at) => Due::Now(Command::Credit { cause: ExtensionCause::Outage, ends_at }),
            None => Due::Now(Command::Close),
        },
    }
}

/// Returns the new end of an auction whose end was met so late that the house must have stood still across it (a frozen process, a
/// paused machine): nobody could bid then.
fn stood_still(rule: &OutageRule, loaded: &Loaded, ends_at: Timestamp, now: Timestamp) -> Option<Timestamp> {
    if now.since(ends_at) < rule.negligible {
        return None;
    }
    sometimes!("time given back to an auction that stood still");
    credit(rule, loaded.auction.terms().soft_close.trigger, ends_at, ends_at, now)
}

impl Batch {
    fn bid(&mut self, loaded: &mut Loaded, message: &BidMessage, moment: &Moment<'_>) -> Outcome {
        let (bid, now) = (&message.bid, moment.now);
        match loaded.book.look(bid) {
            Look::Same(_) if planted!("retry_doubles") => {}
            Look::Same(verdict) => return Outcome::Verdict(verdict),
            Look::Reused => return Outcome::KeyReused,
            Look::Fresh => {}
        }
        // A bid that was received before the end counts as such even if it is decided after it; it is never dated ahead of now.
        let received_at = if planted!("dated_when_decided") { now } else { message.received_at.min(now) };
        let set_aside = moment.desk.map(|desk| desk.set_aside(bid.bidder.user, now));
        let verdict = match decide_bid(&loaded.auction, bid, set_aside, received_at) {
            Ok(events) => {
                let accepted = accepted_by(&events);
                self.take(loaded, events);
                match (accepted, bid.bidder.paddle) {
                    (Some(accepted), Some(paddle)) => {
                        loaded.users.insert(paddle, bid.bidder.user);
                        Verdict::Accepted(accepted)
                    }
                    _ => return Outcome::Nothing,
                }
            }
            Err(Rejection::InsufficientFunds) if !message.is_final => return Outcome::Short,
            Err(rejection) => {
                let ask = loaded.auction.ask();
                self.refused.push(RefusedAttempt {
                    user: bid.bidder.user,
                    key: bid.key,
                    at: received_at,
                    amount: bid.offer.amount,
                    max: bid.offer.max,
                    fingerprint: bid.offer.fingerprint,
                    rejection,
                    ask,
                });
                Verdict::Refused { rejection, ask }
            }
        };
        loaded.book.note(bid.bidder.user, bid.key, Answer { fingerprint: bid.offer.fingerprint, verdict });
        Outcome::Verdict(verdict)
    }

    fn command(&mut self, loaded: &mut Loaded, command: &Command, at: Timestamp) -> Result<(), Rejection> {
        let events = decide(&loaded.auction, command, at)?;
        self.take(loaded, events);
        Ok(())
    }

    fn take(&mut self, loaded: &mut Loaded, events: Vec<Event>) {
        for event in events {
            apply(&mut loaded.auction, &event);
            self.events.push(event);
        }
    }

    /// Returns whether there is nothing to write.
    pub(super) fn is_idle(&self) -> bool {
        self.events.is_empty() && self.refused.is_empty()
    }

    pub(super) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Takes out the bids for which the bank is to be asked.
    pub(super) fn take_short(&mut self) -> Vec<BidMessage> {
        std::mem::take(&mut self.short)
    }

    /// Hashes the events as lines of the proof log, once.
    pub(super) fn hash_lines(&mut self, currency: Currency, seed: &Seed) {
        if self.leaves.len() == self.events.len() {
            return;
        }
        self.leaves = self.events.iter().map(|event| leaf_hash(&event_leaf(currency, event, seed))).collect();
    }

    pub(super) fn leaves(&self) -> &[Hash] {
        &self.leaves
    }

    /// Returns who led before the batch.
    pub(super) fn leader_before(&self) -> Option<Paddle> {
        self.leader_before
    }

    pub(super) fn append(&self, auction: AuctionId, loaded: &Loaded) -> Append {
        Append {
            auction,
            owner_epoch: loaded.owner_epoch,
            after: self.after,
            events: self.events.clone(),
            refused: if planted!("refusals_not_kept") { Vec::new() } else { self.refused.clone() },
            head: loaded.auction.head(),
            was: self.status_before,
        }
    }

    /// Says what was decided. Only for a batch that is durable, or has nothing to write. `receipt` says where the proof of a bid is.
    /// Returns the answers that go to sockets, which go together with what else there is for them.
    pub(super) fn answer(&mut self, currency: Currency, receipt: impl Fn(&Accepted) -> Option<LeafReceipt>) -> Answers {
        let mut answers = Answers::default();
        for (waiting, outcome) in self.said.drain(..) {
            match (waiting, outcome) {
                (Waiting::Bid(bid), Outcome::Verdict(verdict)) => {
                    let receipt = match &verdict {
                        Verdict::Accepted(accepted) => receipt(accepted),
                        Verdict::Refused { .. } => None,
                    };
                    answers.add(bid.reply, BidReply::Judged { currency, verdict, receipt });
                    if planted!("place_never_given_back") {
                        std::mem::forget(bid.permit);
                    }
                }
                (Waiting::Bid(bid), Outcome::KeyReused) => answers.add(bid.reply, BidReply::KeyReused),
                (Waiting::Act(act), Outcome::Act(result)) => {
                    let _ = act.reply.send(result.map_err(ActError::Refused));
                }
                (waiting, _) => waiting.answer_unavailable(),
            }
        }
        answers
    }

    /// Returns how many bids are in it.
    pub(super) fn bids(&self) -> usize {
        self.said.iter().filter(|(waiting, _)| matches!(waiting, Waiting::Bid(_))).count()
    }

    /// Returns when the first bid of the batch was received.
    pub(super) fn oldest_bid(&self) -> Option<Timestamp> {
        self.said.iter().find_map(|(waiting, _)| match waiting {
            Waiting::Bid(bid) => Some(bid.received_at),
            Waiting::Act(_) | Waiting::Time | Waiting::Credit { .. } => None,
        })
    }

    pub(super) fn answer_unavailable(self) {
        for (waiting, _) in self.said {
            waiting.answer_unavailable();
        }
    }

    /// Gives back what was decided, to be decided again.
    pub(super) fn into_waiting(self) -> Vec<Waiting> {
        self.said.into_iter().map(|(waiting, _)| waiting).collect()
    }
}
