//! What is set aside and not needed: freed, but not at once while a contest goes on, for the same bidders will need it again in a moment.
//!
//! The money of whoever was outbid, and what was set aside ahead, stays until its bidder has not bid for `bank.surplus_ms`; then it is freed, and at
//! once when the auction is over or the bidder needs it elsewhere ([`GiveBack`]). So a batch looks at one bidder, the leader, and not at all.
//! docs/adr/0037.

use super::{AuctionActor, Loaded};
use crate::actors::give_back::GiveBack;
use crate::actors::holds::{Aim, Became};
use crate::auction::{Outcome, Status};
use crate::drill::planted;
use crate::ids::UserId;
use crate::money::Amount;
use actix::prelude::*;
use std::time::Duration;
use tokio::sync::oneshot;

/// When somebody's money is looked at again whose bid was waiting.
const AGAIN: Duration = Duration::from_secs(1);

/// How many may wait at once for their money in one auction. *Source*: each is somebody who is refused elsewhere at this moment.
const ASKED_MOST: usize = 256;

/// When it is looked for, and who waits for it.
#[derive(Default)]
pub(super) struct Surplus {
    /// Whether a bell is set for the next look.
    bell: bool,
    /// Whether it has rung while a batch was being written.
    is_due: bool,
    /// Who wants his money back, until it is known whether anything is to be freed.
    asked: Vec<GiveBack>,
    /// Who waits for the bank to free it.
    freeing: Vec<(UserId, oneshot::Sender<bool>)>,
}

impl Surplus {
    /// Tells whoever waits for somebody's money that the bank has been asked.
    pub(super) fn brought(&mut self, user: UserId, aim: Aim, became: Became) {
        if matches!(aim, Aim::AtMost(_)) {
            for (_, done) in self.freeing.extract_if(.., |(other, _)| *other == user) {
                let _ = done.send(became == Became::Done);
            }
        }
    }

    /// Nothing is freed here any more: whoever waits hears so by its end.
    pub(super) fn turn_away(&mut self) {
        self.asked.clear();
        self.freeing.clear();
    }
}

/// Returns whose money stands in an auction, and how much of it: of the leader, or of the buyer.
fn stands(loaded: &Loaded) -> Option<(UserId, Amount)> {
    if loaded.auction.status() == Status::Cancelled || loaded.auction.outcome() == Some(Outcome::Passed) {
        return None;
    }
    let leader = loaded.auction.standing().leader()?;
    Some((*loaded.users.get(&leader.paddle)?, leader.max))
}

impl AuctionActor {
    /// How long what is not needed stays set aside.
    fn keeps(&self) -> Duration {
        let is_live = self.loaded.as_ref().is_some_and(|loaded| loaded.auction.status().is_live());
        self.deps.holds.as_ref().filter(|_| is_live).map_or(Duration::ZERO, |parts| parts.ahead.keeps)
    }

    /// After a batch: looks at all the money only if that is due, and otherwise has it looked at later.
    pub(super) fn mind_surplus(&mut self, ctx: &mut Context<Self>) {
        let keeps = self.keeps();
        let (Some(loaded), Some(desk)) = (&self.loaded, &mut self.desk) else { return };
        let is_short = stands(loaded)
            .is_some_and(|(user, needed)| desk.funds.get(&user).is_none_or(|funds| funds.authorised < needed));
        if keeps.is_zero() || is_short || desk.surplus.is_due || !desk.surplus.asked.is_empty() {
            return self.free_surplus(ctx);
        }
        self.look_after(keeps, ctx);
    }

    fn look_after(&mut self, span: Duration, ctx: &mut Context<Self>) {
        let Some(desk) = &mut self.desk else { return };
        if !std::mem::replace(&mut desk.surplus.bell, true) {
            ctx.run_later(span, |actor, ctx| {
                if let Some(desk) = &mut actor.desk {
                    (desk.surplus.bell, desk.surplus.is_due) = (false, true);
                }
                actor.free_surplus(ctx);
            });
        }
    }

    /// Has freed what no bid stands on, and set aside again what was freed of a leader who leads again. Only over what is durable: while a batch is being
    /// written nobody knows yet, and it is looked at after it.
    pub(super) fn free_surplus(&mut self, ctx: &mut Context<Self>) {
        if self.writing.is_some() && !planted!("holds-freed-before-the-commit") {
            if let Some(desk) = &mut self.desk {
                desk.surplus.is_due = true;
            }
            return;
        }
        let (keeps, now) = (self.keeps(), self.deps.clock.now());
        let (Some(loaded), Some(desk)) = (&self.loaded, &mut self.desk) else { return };
        desk.surplus.is_due = false;
        let asked = std::mem::take(&mut desk.surplus.asked);
        let is_sold = !loaded.auction.status().is_live();
        let stands = stands(loaded);
        let mut changes = Vec::new();
        // How long until the first of what stays may go.
        let mut next: Option<Duration> = None;
        for (user, funds) in &desk.funds {
            let needed = stands.filter(|(leader, _)| leader == user).map(|(_, max)| max);
            // What was won is the settlement's.
            if is_sold && needed.is_some() {
                continue;
            }
            let needed = needed.unwrap_or_default();
            let left = if asked.iter().any(|one| one.user == *user) {
                Duration::ZERO
            } else {
                keeps.saturating_sub(now.since(funds.used_at.get()))
            };
            let has_surplus = funds.authorised > needed && !planted!("holds-never-freed");
            if has_surplus && !left.is_zero() {
                next = Some(next.map_or(left, |next| next.min(left)));
            }
            if funds.is_busy || funds.rests || !funds.waiting.is_empty() {
                continue;
            }
            let is_pending = funds.row.is_some_and(|row| row.is_pending);
            let is_short = funds.authorised < needed && funds.in_vain != Some(needed);
            let is_surplus = has_surplus && left.is_zero();
            // The queue is looked through last, for those few only whose money is not as it should be.
            if !is_pending && !is_short && !is_surplus {
                continue;
            }
            if self.queue.has_bid_of(*user) {
                // Looked at after the batch that decides it, or, if that writes nothing, in a while.
                desk.surplus.is_due = true;
                next = Some(next.map_or(AGAIN, |next| next.min(AGAIN)));
            } else {
                changes.push((*user, if is_short { Aim::AtLeast(needed, Amount::ZERO) } else { Aim::AtMost(needed) }));
            }
        }
        for GiveBack { user, done } in asked {
            // Whoever is not freed here hears so by the end of his channel.
            if changes.iter().any(|(other, aim)| *other == user && matches!(aim, Aim::AtMost(_))) {
                desk.surplus.freeing.push((user, done));
            }
        }
        for (user, aim) in changes {
            self.bring(user, aim, ctx);
        }
        if let Some(next) = next {
            self.look_after(next, ctx);
        }
    }
}

impl Handler<GiveBack> for AuctionActor {
    type Result = ();

    fn handle(&mut self, one: GiveBack, ctx: &mut Self::Context) {
        let Some(desk) = &mut self.desk else { return };
        if desk.surplus.asked.len() + desk.surplus.freeing.len() < ASKED_MOST {
            desk.surplus.asked.push(one);
            self.free_surplus(ctx);
        }
    }
}
