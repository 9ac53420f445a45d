//! The actor of one live auction: the only one that decides about it.
//!
//! It is a translator. Commands wait in a queue while the batch before is being written; then the whole queue is decided in order,
//! the events and refusals go to the journal in one piece, and only when they are durable does anybody hear of them.
//! The state runs ahead of the store by the batch that is being written; what is shown ([`public::Public`]) never does.
//! Whatever goes wrong with a batch, the state is thrown away and read again from the store (`recovery`).

mod batch;
mod funds;
mod mailbox;
mod public;
mod queue;
mod recovery;
mod surplus;

use super::answer::LeafReceipt;
use super::deps::Deps;
use super::gather::{Gather, Patience};
use super::house::Gone;
use super::journal::{Write, Written};
use super::ledger::Ledger;
use super::reply_to::Answers;
use super::sealer::Moved;
use super::timekeeper::SetDeadline;
use crate::auction::{Accepted, AnswerBook, Auction, next_deadline};
use crate::ids::{AuctionId, Paddle, UserId};
use crate::proof::Seed;
use crate::timestamp::Timestamp;
use crate::{drill_point, planted};
use actix::prelude::*;
use batch::{Batch, Moment};
use funds::Desk;
use public::Public;
pub(super) use public::snapshot_frame;
pub(super) use queue::{ActMessage, BidMessage, Bids};
use queue::{Queue, Waiting};
pub(super) use recovery::Downtime;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The artwork is described otherwise than before.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct ArtworkChanged(pub crate::persistence::Artwork);

/// A deadline may be due. Sent by the timekeeper; early or stale ones do nothing.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Wake;

/// The house has loaded all its auctions and takes bids from now on. Sent once, at the end of the start.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct DoorsOpen;

/// Answers once nothing is queued or being written.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Finish(pub oneshot::Sender<()>);

/// Makes the handler panic, so that tests can see what the house makes of it.
#[cfg(test)]
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Poison;

/// What the actor knows once the auction is loaded.
struct Loaded {
    /// Decided; ahead of the store by at most the batch being written.
    auction: Auction,
    book: AnswerBook,
    owner_epoch: u64,
    users: BTreeMap<Paddle, UserId>,
    public: Public,
    /// What the salts of the proof log are made of.
    seed: Seed,
    /// The tree over what is durable.
    ledger: Arc<Ledger>,
}

pub(super) struct AuctionActor {
    id: AuctionId,
    deps: Arc<Deps>,
    /// None while loading.
    loaded: Option<Loaded>,
    /// The epoch held before a reload, so that another owner is noticed.
    held: Option<u64>,
    down: Option<Downtime>,
    queue: Queue,
    /// What is set aside for the bidders; none where nothing has to be.
    desk: Option<Desk>,
    writing: Option<Batch>,
    /// When it began to be written.
    writing_since: Timestamp,
    /// Set for a moment after a batch: the bidders it answered are expected back.
    gather: Option<Gather>,
    patience: Patience,
    finishing: Vec<oneshot::Sender<()>>,
    opened: Option<oneshot::Sender<bool>>,
    deadline: Option<Timestamp>,
    /// Loaded before the doors of the house were open: what is owed for the outage is settled when they are.
    owed: bool,
    /// Counts the loads.
    loads: u64,
    /// Whether the close is due and waits for bids on their way.
    close_waits: bool,
    load_failures: u32,
    lifeline: Lifeline,
}

/// Tells the House when the actor is gone, however it went.
struct Lifeline {
    auction: AuctionId,
    house: Option<Addr<super::house::House>>,
    now: Box<dyn Fn() -> Timestamp + Send>,
    /// Whether the actor left because its work is done.
    orderly: bool,
}

impl Drop for Lifeline {
    #[expect(
        clippy::disallowed_methods,
        reason = "one notice in an actor's life cannot pile up, and a drop cannot wait"
    )]
    fn drop(&mut self) {
        if let Some(house) = &self.house {
            house.do_send(Gone { auction: self.auction, orderly: self.orderly, at: (self.now)() });
        }
    }
}

impl AuctionActor {
    /// Makes the actor. `down` is the time the house could not take bids for this auction; `opened` hears whether it could be loaded.
    pub(super) fn new(id: AuctionId, deps: Arc<Deps>, down: Option<Downtime>, opened: oneshot::Sender<bool>) -> Self {
        let clock = Arc::clone(&deps.clock);
        let desk = deps.holds.as_ref().map(|_| Desk::default());
        let lifeline = Lifeline {
            auction: id,
            house: deps.house.get().cloned(),
            now: Box::new(move || clock.now()),
            orderly: false,
        };
        Self {
            id,
            deps,
            loaded: None,
            held: None,
            down,
            queue: Queue::default(),
            desk,
            writing: None,
            writing_since: Timestamp::default(),
            gather: None,
            patience: Patience::default(),
            finishing: Vec::new(),
            opened: Some(opened),
            deadline: None,
            owed: false,
            loads: 0,
            close_waits: false,
            load_failures: 0,
            lifeline,
        }
    }

    /// Decides what waits, unless a batch is being written or the auction is being loaded.
    fn pump(&mut self, ctx: &mut Context<Self>) {
        let had_work = self.loaded.is_some() && !self.queue.is_empty();
        if had_work && let Some(gather) = self.gather.take() {
            self.patience.learn(&gather, self.queue.bids() as usize, self.deps.clock.now());
        }
        while self.writing.is_none() {
            let serving = self.is_serving();
            let Some(loaded) = &mut self.loaded else { return };
            if had_work {
                drill_point!("auction.decide.before");
            }
            let now = self.deps.clock.now();
            let unseen =
                self.deps.directory.find(self.id).is_some_and(|entry| entry.queue.taken() > self.queue.admitted());
            let frozen = self.deps.clock.runs_by_itself().then_some(&self.deps.outage);
            let moment = Moment { now, serving, unseen, frozen, desk: self.desk.as_ref() };
            let Some(mut batch) = batch::decide_queue(loaded, &mut self.queue, &moment) else {
                self.close_waits = self.queue.close_waits_for_bids();
                if self.close_waits {
                    ctx.notify_later(Wake, Duration::from_millis(1));
                }
                break;
            };
            let short = batch.take_short();
            if batch.is_idle() {
                batch.answer(loaded.auction.terms().currency, |accepted| receipt(&self.deps, &loaded.ledger, accepted));
                self.ask_for_money(short, ctx);
                continue;
            }
            self.ask_for_money(short, ctx);
            self.write(batch, ctx);
        }
        if self.writing.is_none() && self.queue.is_empty() {
            for finished in self.finishing.drain(..) {
                let _ = finished.send(());
            }
            if had_work {
                self.retire_if_over(ctx);
            }
        }
    }

    /// Returns whether bidders can come in, and what is owed for the time they could not is settled.
    fn is_serving(&self) -> bool {
        self.deps.is_serving() && !self.owed
    }

    /// Decides what waits, unless only bids do and more of them are expected in a moment.
    fn pump_or_gather(&mut self, ctx: &mut Context<Self>) {
        if let Some(gather) = &mut self.gather
            && !self.queue.is_empty()
            && self.queue.is_bids_only()
        {
            let now = self.deps.clock.now();
            if !gather.is_over(self.queue.bids() as usize, now) {
                if let Some(bell) = gather.bell(&self.deps.clock, now) {
                    ctx.spawn(bell.into_actor(self).map(|(), actor, ctx| actor.pump(ctx)));
                }
                return;
            }
        }
        self.pump(ctx);
    }

    fn write(&mut self, mut batch: Batch, ctx: &mut Context<Self>) {
        let Some(loaded) = &mut self.loaded else { return };
        drill_point!("auction.write.before");
        self.writing_since = self.deps.clock.now();
        let (reply, written) = oneshot::channel();
        let sent = self.deps.journal.send(Write { append: batch.append(self.id, loaded), reply });
        if planted!("public_before_the_commit") {
            loaded.public.advance(&loaded.auction, batch.events());
        }
        if planted!("announces_before_the_commit") {
            let (events, before) = (batch.events(), batch.leader_before());
            loaded.public.announce(&self.deps.hubs, events, before, &loaded.users, &loaded.auction, Answers::default());
        }
        if planted!("answers_before_the_commit") || planted!("answer-before-commit") {
            let ledger = &loaded.ledger;
            batch.answer(loaded.auction.terms().currency, |accepted| receipt(&self.deps, ledger, accepted));
        }
        self.writing = Some(batch);
        let written = async move {
            match sent.await {
                // The journal's thread is gone: the process is going down, and nobody knows how far it got.
                Err(_) => Written::Unknown,
                Ok(()) => written.await.unwrap_or(Written::Unknown),
            }
        };
        ctx.spawn(written.into_actor(self).map(|written, actor, ctx| actor.written(written, ctx)));
        // The lines of the proof log are hashed while the journal writes. It may live on this thread, and gets its turn first.
        ctx.spawn(tokio::task::yield_now().into_actor(self).map(|(), actor, _| actor.hash_lines()));
    }

    /// Hashes the lines that are being written, unless that is done.
    fn hash_lines(&mut self) {
        if let (Some(batch), Some(loaded)) = (&mut self.writing, &self.loaded) {
            batch.hash_lines(loaded.auction.terms().currency, &loaded.seed);
        }
    }

    fn written(&mut self, written: Written, ctx: &mut Context<Self>) {
        self.hash_lines();
        let Some(batch) = self.writing.take() else { return };
        match written {
            Written::Unknown if planted!("unknown_taken_for_committed") => self.committed(batch, ctx),
            Written::Unknown if planted!("state_kept_after_unknown") => self.queue.put_back(batch.into_waiting()),
            Written::Refused if planted!("state_kept_after_a_refusal") => batch.answer_unavailable(),
            Written::Fenced if planted!("fenced_taken_for_committed") => self.committed(batch, ctx),
            Written::Committed => {
                let answered = batch.bids();
                self.committed(batch, ctx);
                let expected = self.patience.of(answered + self.queue.bids() as usize);
                self.gather = Gather::after(&self.deps.clock, self.writing_since, expected);
                self.pump_or_gather(ctx);
                if self.writing.is_none() && self.queue.is_empty() {
                    self.retire_if_over(ctx);
                }
            }
            Written::Unknown => {
                tracing::warn!(auction.id = %self.id, "a batch may or may not be written; asking the store");
                // Under the same keys the same bids get the true answer, whichever it is. An act has no key: done once more it could
                // count twice, so its operator is told that nobody knows.
                let (acts, rest): (Vec<_>, Vec<_>) = batch
                    .into_waiting()
                    .into_iter()
                    .partition(|waiting| waiting.is_act() && !planted!("acts_decided_again"));
                acts.into_iter().for_each(Waiting::answer_unknown);
                self.queue.put_back(rest);
                self.reload(ctx);
            }
            Written::Refused => {
                // Nobody could bid from here on: if that costs bidders the end, they get it back as after any outage.
                let since = batch.oldest_bid().unwrap_or_else(|| self.deps.clock.now());
                self.down.get_or_insert(Downtime { since });
                batch.answer_unavailable();
                self.reload(ctx);
            }
            Written::Fenced => {
                tracing::warn!(auction.id = %self.id, "another owner has taken the auction; letting go of it");
                batch.answer_unavailable();
                if planted!("fenced-claims-again") {
                    self.loaded = None;
                    self.held = None;
                    return self.reload(ctx);
                }
                self.leave(ctx);
            }
        }
    }

    /// The batch is durable: now everybody may hear of it.
    fn committed(&mut self, mut batch: Batch, ctx: &mut Context<Self>) {
        // What had to be given back was decided first, and is now in the log.
        self.down = None;
        let Some(loaded) = &mut self.loaded else { return };
        loaded.public.advance(&loaded.auction, batch.events());
        loaded.ledger.committed(batch.leaves(), !loaded.auction.status().is_live());
        let ledger = &loaded.ledger;
        drill_point!("auction.answer.before");
        let answers = batch.answer(loaded.auction.terms().currency, |accepted| receipt(&self.deps, ledger, accepted));
        drill_point!("auction.broadcast.before");
        if !batch.events().is_empty() {
            loaded.public.announce(
                &self.deps.hubs,
                batch.events(),
                batch.leader_before(),
                &loaded.users,
                &loaded.auction,
                answers,
            );
            if let Some(first) = batch.events().first() {
                self.have_signed(first.at);
            }
        }
        drill_point!("auction.broadcast.after");
        self.set_deadline(ctx);
        self.mind_surplus(ctx);
    }

    /// Puts the log on the sealer's list, unless it is there. `since` is what the promise of the first line counts from.
    fn have_signed(&self, since: Timestamp) {
        let Some(loaded) = self.loaded.as_ref().filter(|loaded| loaded.ledger.list()) else { return };
        #[expect(
            clippy::disallowed_methods,
            reason = "at most one for each live auction is on its way, and the last of a log must arrive"
        )]
        self.deps.sealer.do_send(Moved { ledger: Arc::clone(&loaded.ledger), since });
    }

    fn set_deadline(&mut self, ctx: &mut Context<Self>) {
        let at = self.loaded.as_ref().and_then(|loaded| next_deadline(&loaded.auction)).map(|deadline| deadline.at);
        if at == self.deadline || (self.deadline.is_some() && planted!("deadline_not_moved")) {
            return;
        }
        self.deadline = at;
        let set = self.deps.timekeeper.send(SetDeadline { auction: self.id, at });
        // Without a timekeeper the process is going down; deadlines are set again at the next start.
        ctx.spawn(set.into_actor(self).map(|_, _, _| ()));
    }

    /// An auction that is over needs no actor: its story is in the store.
    fn retire_if_over(&mut self, ctx: &mut Context<Self>) {
        if self.loaded.as_ref().is_some_and(|loaded| !loaded.auction.status().is_live()) {
            self.leave(ctx);
        }
    }

    fn leave(&mut self, ctx: &mut Context<Self>) {
        self.lifeline.orderly = true;
        self.deps.directory.remove(self.id);
        self.queue.answer_unavailable();
        self.turn_away();
        self.loaded = None;
        ctx.stop();
    }
}

/// Says where the proof of an accepted bid is. None for a line that is not committed, which nobody is told of.
fn receipt(deps: &Deps, ledger: &Ledger, accepted: &Accepted) -> Option<LeafReceipt> {
    Some(LeafReceipt {
        log_epoch: ledger.log_epoch(),
        leaf: ledger.leaf(accepted.seq)?,
        is_covered: ledger.covers(accepted.seq),
        checkpoint_by: accepted.at + deps.notary.every(),
    })
}
