//! Loading an auction from the store: at the start, after a crash, and whenever a batch did not go as it should.

use super::public::Public;
use super::queue::Waiting;
use super::{AuctionActor, Loaded};
use crate::actors::ledger::Ledger;
use crate::auction::{
    Answer, AnswerBook, Auction, EventKind, ExtensionCause, OutageRule, Phase, Verdict, accepted_by, apply, credit,
};
use crate::drill::{drill_point, planted, sometimes};
use crate::ids::{Paddle, UserId};
use crate::notary::Vouched;
use crate::persistence::{Claimed, Hold, StoreError};
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// The longest pause between two tries to load.
const RETRY_MOST: Duration = Duration::from_secs(2);

/// How long a finished auction waits for the act it was taken up for.
const IDLE: Duration = Duration::from_secs(5);

/// A span in which the house could not take bids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::actors) struct Downtime {
    /// The last proof that it could.
    pub since: Timestamp,
}

/// What was read for one auction.
struct Read {
    claimed: Claimed,
    record: crate::persistence::AuctionRecord,
    users: BTreeMap<Paddle, UserId>,
    vouched: Vouched,
    holds: Vec<Hold>,
}

impl AuctionActor {
    /// Throws the state away and reads it again. What waits keeps waiting.
    pub(super) fn reload(&mut self, ctx: &mut Context<Self>) {
        if self.queue.bids() > 0 {
            sometimes!("bids waited for a reload");
        }
        if planted!("bids_lost_on_reload") {
            self.queue.answer_unavailable();
        }
        let held = self.loaded.take().map(|loaded| loaded.owner_epoch).or(self.held);
        self.held = held;
        let deps = Arc::clone(&self.deps);
        let id = self.id;
        let read = async move {
            let _turn = deps.loads.acquire().await;
            drill_point!("auction.load.before");
            let mut claimed = deps.log.claim(id, held).await?;
            // A log that does not hold what was signed of it is not served.
            let vouched = deps.notary.take_up(&mut claimed).await?;
            let record = deps.catalogue.auction(id).await?.ok_or(StoreError::NotFound("auction"))?;
            let users = deps.bidders.load_sale(claimed.terms.sale).await?;
            // After the claim: an earlier owner could mean something until here, and it is found.
            let holds = match &deps.holds {
                Some(parts) => parts.book.take_holds(id, claimed.owner_epoch).await?,
                None => Vec::new(),
            };
            Ok::<_, StoreError>(Box::new(Read { claimed, record, users, vouched, holds }))
        };
        ctx.spawn(read.into_actor(self).map(|read, actor, ctx| match read {
            Ok(read) => actor.take_up(*read, ctx),
            Err(error) => actor.not_read(&error, ctx),
        }));
    }

    fn not_read(&mut self, error: &StoreError, ctx: &mut Context<Self>) {
        if error.is_transient() {
            self.load_failures += 1;
            self.down.get_or_insert(Downtime { since: self.deps.clock.now() });
            let pause = Duration::from_millis(20 << self.load_failures.min(8)).min(RETRY_MOST);
            tracing::warn!(auction.id = %self.id, error = error as &dyn std::error::Error, "an auction cannot be loaded yet");
            // The claim itself may have happened, so the epoch held before says nothing any more.
            self.held = None;
            ctx.run_later(pause, |actor, ctx| actor.reload(ctx));
            return;
        }
        match error {
            StoreError::Conflict(_) => {
                tracing::warn!(auction.id = %self.id, "another owner has taken the auction; letting go of it");
            }
            // Left alone, it would have no actor until somebody started the house again; and nothing else would be safe either.
            StoreError::Broken { .. } => (self.deps.on_broken)(error),
            _ => {
                tracing::error!(auction.id = %self.id, error = error as &dyn std::error::Error, "an auction cannot be loaded; it is left alone");
            }
        }
        self.tell_opened(false);
        self.leave(ctx);
    }

    fn take_up(&mut self, read: Read, ctx: &mut Context<Self>) {
        drill_point!("auction.load.after");
        self.load_failures = 0;
        let Read { mut claimed, record, users, vouched, holds } = read;
        if planted!("last_line_lost_on_reload") {
            claimed.events.pop();
        }
        let mut auction = Auction::new(Arc::clone(&claimed.terms), claimed.reserve);
        claimed.events.iter().for_each(|event| apply(&mut auction, event));
        let book = remember(&claimed, &users);
        self.loads += 1;
        self.owed = !self.deps.ready.load(Ordering::Acquire);
        if !self.owed {
            self.give_back_time(&auction);
            self.outage_ends_later(ctx);
        }
        let public = Public::new(record, claimed.log_epoch, &auction, &claimed.events);
        public.publish_head(&self.deps, self.id, ctx.address(), claimed.consignor);
        let ledger = Arc::new(Ledger::new(self.id, claimed.log_epoch, vouched));
        ledger.committed(&[], !auction.status().is_live());
        let (owner_epoch, seed) = (claimed.owner_epoch, claimed.seed);
        self.loaded = Some(Loaded { auction, book, owner_epoch, users, public, seed, ledger: Arc::clone(&ledger) });
        if let Some(desk) = &mut self.desk {
            desk.take_up(holds, self.deps.clock.now());
        }
        // What a house that died had committed and not yet signed.
        if ledger.wants_signing() {
            self.have_signed(self.deps.clock.now());
        }
        // What was written but not heard of, by a commit without an answer or by an actor that died, is made up for by a snapshot.
        // A first load has nothing to make up for: a late bid on a finished auction must not stir all who watch it.
        if self.held.is_some() || self.down.is_some() {
            self.deps.hubs.missed(self.id);
        }
        self.tell_opened(true);
        self.deadline = None;
        self.set_deadline(ctx);
        self.pump(ctx);
        self.free_surplus(ctx);
        // A finished auction is taken up only to be reopened; if nobody does, it goes again.
        ctx.run_later(IDLE, |actor, ctx| {
            if actor.writing.is_none() && actor.queue.is_empty() {
                actor.retire_if_over(ctx);
            }
        });
    }

    /// From now on bidders can come in: only now the outage is over, however early this auction was loaded.
    pub(super) fn doors_open(&mut self, ctx: &mut Context<Self>) {
        let Some(auction) = self.loaded.as_ref().filter(|_| self.owed).map(|loaded| loaded.auction.clone()) else {
            return;
        };
        self.owed = false;
        self.give_back_time(&auction);
        self.outage_ends_later(ctx);
        self.deadline = None;
        self.set_deadline(ctx);
        self.pump(ctx);
    }

    /// An outage that took nothing away is over when the auction has been in service for a moment. Kept, it would count as one long
    /// outage with the next failure, hours later.
    fn outage_ends_later(&mut self, ctx: &mut Context<Self>) {
        let load = self.loads;
        ctx.run_later(self.deps.outage.negligible, move |actor, _| {
            if actor.loads == load && actor.loaded.is_some() && actor.writing.is_none() {
                actor.down = None;
            }
        });
    }

    fn tell_opened(&mut self, well: bool) {
        if let Some(opened) = self.opened.take() {
            let _ = opened.send(well);
        }
    }

    /// Puts in front of everything that waits: the opening that is overdue, and the time the house took.
    fn give_back_time(&mut self, auction: &Auction) {
        // Kept until a batch is durable, so that a commit that fails does not lose what is owed.
        let Some(down) = self.down.filter(|_| !planted!("credit_forgotten")) else { return };
        let now = self.deps.clock.now();
        let terms = auction.terms();
        let rule = &self.deps.outage;
        let mut first = Vec::new();
        match auction.phase() {
            Phase::Open(clock) => {
                let since = down.since.max(auction.last_at());
                first.extend(given_back(rule, terms.soft_close.trigger, clock.ends_at, since, now));
            }
            // It should have opened while the house was down: everybody gets the missed time at its end.
            Phase::Scheduled if terms.starts_at > down.since && terms.starts_at <= now => {
                first.push(Waiting::Time);
                first.extend(given_back(rule, terms.soft_close.trigger, terms.ends_at, terms.starts_at, now));
            }
            Phase::Scheduled | Phase::Paused { .. } | Phase::Closed { .. } | Phase::Cancelled => {}
        }
        self.queue.put_back(first);
    }
}

fn given_back(
    rule: &OutageRule,
    trigger: Duration,
    ends_at: Timestamp,
    since: Timestamp,
    now: Timestamp,
) -> Option<Waiting> {
    let ends_at = credit(rule, trigger, ends_at, since, now)?;
    Some(Waiting::Credit { cause: ExtensionCause::Outage, ends_at })
}

/// Writes the answer book again from what the store holds.
fn remember(claimed: &Claimed, users: &BTreeMap<Paddle, UserId>) -> AnswerBook {
    let mut book = AnswerBook::default();
    if planted!("book_not_rebuilt") {
        return book;
    }
    for (index, event) in claimed.events.iter().enumerate() {
        let EventKind::BidAccepted(bid) = &event.kind else { continue };
        let accepted = accepted_by(&claimed.events[index..]);
        // A paddle without a user has been erased from the books of people; nobody can ask for its answers any more.
        if let (Some(user), Some(accepted)) = (users.get(&bid.paddle), accepted) {
            book.note(*user, bid.key, Answer { fingerprint: bid.fingerprint, verdict: Verdict::Accepted(accepted) });
        }
    }
    for attempt in claimed.refused.iter().filter(|_| !planted!("book_forgets_refusals")) {
        let verdict = Verdict::Refused { rejection: attempt.rejection, ask: attempt.ask };
        book.note(attempt.user, attempt.key, Answer { fingerprint: attempt.fingerprint, verdict });
    }
    book
}
