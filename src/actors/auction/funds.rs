//! What is set aside for the bids in one auction, beside its decisions: those never wait for the bank.
//!
//! A bid within what is set aside is decided as ever. One above it steps aside until the bank has set more aside or said no, and is then decided like
//! a bid that comes in now. What nobody needs any more is freed by `surplus`. docs/adr/0031, 0037.

use super::queue::Waiting;
use super::surplus::Surplus;
use super::{AuctionActor, BidMessage};
use crate::actors::answer::BidReply;
use crate::actors::holds::{Aim, Became, Purse};
use crate::ids::UserId;
use crate::money::Amount;
use crate::persistence::Hold;
use crate::timestamp::Timestamp;
use actix::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// How many bids may wait for the bank at once. *Source*: as many as wait for a decision; whoever comes after is told to come again.
const WAITING_MOST: usize = 256;

/// The pause before the bank is asked again that did not answer.
const PAUSE: Duration = Duration::from_secs(2);

/// When a bidder should send again what had to wait for a bank that does not answer.
const RETRY: Duration = Duration::from_secs(1);

/// The money of one bidder.
#[derive(Default)]
pub(super) struct Funds {
    /// As the store has it.
    pub row: Option<Hold>,
    /// Up to where bids are decided: never more than is set aside for sure.
    pub authorised: Amount,
    /// When it was bid with last.
    pub used_at: Cell<Timestamp>,
    /// Whether the bank is being asked.
    pub is_busy: bool,
    /// Bids that wait for it.
    pub waiting: Vec<BidMessage>,
    /// Whether the bank did not answer, and is left alone for a moment.
    pub rests: bool,
    /// What was tried in vain for a leader who had been outbid and leads again.
    pub in_vain: Option<Amount>,
}

/// The money of all bidders in an auction.
#[derive(Default)]
pub(super) struct Desk {
    pub funds: BTreeMap<UserId, Funds>,
    pub surplus: Surplus,
    waiting: usize,
}

impl Desk {
    /// Takes over what the store knows.
    pub(super) fn take_up(&mut self, rows: Vec<Hold>, now: Timestamp) {
        for row in rows {
            let funds = self.funds.entry(row.user).or_default();
            // What a predecessor left stays for as long as if it had just been bid with.
            funds.used_at.set(now);
            if !funds.is_busy {
                funds.authorised = row.sure();
                funds.row = Some(row);
            }
        }
    }

    /// Returns up to where somebody's bids are decided, for one that is.
    pub(super) fn set_aside(&self, user: UserId, now: Timestamp) -> Amount {
        self.funds.get(&user).map_or(Amount::ZERO, |funds| {
            funds.used_at.set(now);
            funds.authorised
        })
    }

    fn turn_away(&mut self) {
        for message in self.funds.values_mut().flat_map(|funds| std::mem::take(&mut funds.waiting)) {
            message.reply.send(BidReply::Unavailable { retry_after: RETRY });
        }
        self.waiting = 0;
        self.surplus.turn_away();
    }
}

impl AuctionActor {
    /// Has the bank asked for bids that are above what is set aside for their bidders.
    pub(super) fn ask_for_money(&mut self, short: Vec<BidMessage>, ctx: &mut Context<Self>) {
        let Some(ahead) = self.deps.holds.as_ref().map(|parts| parts.ahead) else { return };
        for mut message in short {
            let (user, ceiling) = (message.bid.bidder.user, message.bid.offer.ceiling().unwrap_or_default());
            let more = ahead.of(ceiling, message.bid.bidder.limit);
            let Some(desk) = &mut self.desk else { continue };
            if desk.waiting >= WAITING_MOST {
                message.reply.send(BidReply::Busy { retry_after: RETRY });
                continue;
            }
            // Its place in the queue is for others, who go on.
            message.permit = None;
            desk.waiting += 1;
            let funds = desk.funds.entry(user).or_default();
            funds.waiting.push(message);
            if !funds.is_busy {
                self.bring(user, Aim::AtLeast(ceiling, more), ctx);
            }
        }
    }

    /// Has a bidder's money brought to what it is to be, in a task that nobody can cut off.
    pub(super) fn bring(&mut self, user: UserId, aim: Aim, ctx: &mut Context<Self>) {
        let (Some(parts), Some(loaded), Some(desk)) = (&self.deps.holds, &self.loaded, &mut self.desk) else { return };
        let funds = desk.funds.entry(user).or_default();
        funds.is_busy = true;
        if let Aim::AtMost(most) = aim {
            // What is let go of is not bid with from this instant on.
            funds.authorised = funds.authorised.min(most);
        }
        let terms = loaded.auction.terms();
        let (owner_epoch, currency) = (loaded.owner_epoch, terms.currency);
        let log_epoch = loaded.ledger.log_epoch();
        let purse = Purse { auction: self.id, log_epoch, sale: terms.sale, currency, owner_epoch, user };
        let (parts, known, deps) = (parts.clone(), funds.row, Arc::clone(&self.deps));
        let task = actix::spawn(async move { parts.bring(purse, known, aim, &deps).await });
        ctx.spawn(task.into_actor(self).map(move |brought, actor, ctx| {
            let (row, became) = brought.unwrap_or((known, Became::Unavailable));
            actor.brought(user, row, aim, became, ctx);
        }));
    }

    fn brought(&mut self, user: UserId, row: Option<Hold>, aim: Aim, became: Became, ctx: &mut Context<Self>) {
        let now = self.deps.clock.now();
        let Some(desk) = &mut self.desk else { return };
        let funds = desk.funds.entry(user).or_default();
        funds.is_busy = false;
        funds.row = row;
        funds.authorised = row.map_or(Amount::ZERO, |row| row.sure());
        funds.used_at.set(now);
        let waiting = std::mem::take(&mut funds.waiting);
        desk.surplus.brought(user, aim, became);
        if let (Aim::AtLeast(asked, _), Became::Refused, true) = (aim, became, waiting.is_empty()) {
            funds.in_vain = Some(asked);
        }
        // A bank that does not answer, or refuses even to let go, is asked again after a pause and not at once.
        funds.rests = became == Became::Unavailable || (became == Became::Refused && matches!(aim, Aim::AtMost(_)));
        if funds.rests {
            ctx.run_later(PAUSE, move |actor, ctx| {
                if let Some(funds) = actor.desk.as_mut().and_then(|desk| desk.funds.get_mut(&user)) {
                    funds.rests = false;
                }
                actor.free_surplus(ctx);
            });
        }
        desk.waiting -= waiting.len();
        for mut message in waiting {
            let ceiling = message.bid.offer.ceiling().unwrap_or_default();
            message.is_final = match (aim, became) {
                (_, Became::Unavailable | Became::Fenced) => {
                    message.reply.send(BidReply::Unavailable { retry_after: RETRY });
                    continue;
                }
                (Aim::AtLeast(asked, _), Became::Refused) => ceiling >= asked,
                // Whoever wanted more than was asked for asks anew.
                (Aim::AtLeast(..), Became::Done) | (Aim::AtMost(_), _) => false,
            };
            // It counts from now on, as if it came in now: a slow bank must not make the house look slow, nor bring back an end that has passed.
            message.received_at = now;
            self.queue.push(Waiting::Bid(message));
        }
        if became == Became::Fenced {
            return self.lose_money(ctx);
        }
        self.pump_or_gather(ctx);
        if became == Became::Done { self.mind_surplus(ctx) } else { self.free_surplus(ctx) }
    }

    /// Lets go of the auction, for another owner has its money in hand. A batch that is being written finds that out by itself.
    fn lose_money(&mut self, ctx: &mut Context<Self>) {
        if self.writing.is_none() {
            tracing::warn!(auction.id = %self.id, "another owner has taken the auction's money; letting go of it");
            self.leave(ctx);
        }
    }

    /// Answers whoever waits for the bank: nothing of theirs is decided here any more.
    pub(super) fn turn_away(&mut self) {
        if let Some(desk) = &mut self.desk {
            desk.turn_away();
        }
    }
}
