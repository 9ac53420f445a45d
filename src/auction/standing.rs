//! Who leads at what price: the arithmetic of maximum bids and the hidden reserve.

use super::ladder::{Ladder, LadderMode};
use crate::drill::planted;
use crate::ids::{Paddle, Seq};
use crate::money::Amount;

/// The leader and the secret behind the lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leader {
    /// Who.
    pub paddle: Paddle,
    /// The most the leader's bid is good for. Secret.
    pub max: Amount,
    /// The sequence of the bid that took the lead.
    pub since: Seq,
}

/// Price and leader. Both are there or neither is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    lead: Option<(Amount, Leader)>,
}

/// One bid as the arithmetic sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stake {
    pub paddle: Paddle,
    /// The amount bid outright; the price never stays below it while this bid leads.
    pub floor: Amount,
    /// The most the bid is good for. *Invariant*: at least `floor`.
    pub max: Amount,
    pub seq: Seq,
}

/// What the arithmetic needs of the rules.
pub(super) struct Scale<'a> {
    pub start_price: Amount,
    pub ladder: &'a Ladder,
    pub mode: LadderMode,
    pub reserve: Option<Amount>,
}

/// What one stake did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// What the bid itself stands at.
    pub amount: Amount,
    /// The price the house then bid for the leader, when the stake did not win.
    pub proxy: Option<Amount>,
    /// The standing after both.
    pub after: Standing,
}

impl Scale<'_> {
    fn after(&self, price: Amount) -> Amount {
        self.ladder.after(price, self.mode)
    }

    /// A leader's maximum at or above the reserve lifts the price to it at once; below it the bid stands at its full amount.
    pub(super) fn lift(&self, price: Amount, max: Amount) -> Amount {
        match self.reserve {
            None => price,
            Some(reserve) if max >= reserve => price.max(reserve),
            Some(_) => max,
        }
    }
}

impl Standing {
    /// Makes a standing of a price and the leader who holds it.
    pub(super) fn led(price: Amount, leader: Leader) -> Self {
        Self { lead: Some((price, leader)) }
    }

    /// Returns the price, once there is a bid.
    pub fn price(&self) -> Option<Amount> {
        self.lead.map(|(price, _)| price)
    }

    /// Returns who leads.
    pub fn leader(&self) -> Option<Leader> {
        self.lead.map(|(_, leader)| leader)
    }

    /// Returns the standing with the price lifted to a reserve that the leader's maximum reaches.
    pub(super) fn lifted(&self, scale: &Scale<'_>) -> Self {
        Self { lead: self.lead.map(|(price, leader)| (scale.lift(price, leader.max), leader)) }
    }

    /// Returns the lowest acceptable next bid.
    pub(super) fn ask(&self, scale: &Scale<'_>) -> Amount {
        self.price().map_or(scale.start_price, |price| scale.after(price))
    }

    /// Lays one more stake against the standing. `price = min(winner's maximum, second maximum + step at the second maximum)`,
    /// never below an amount bid outright, never above the winner's maximum; of equal maxima the earlier leads.
    pub(super) fn place(&self, stake: Stake, scale: &Scale<'_>) -> Placed {
        let taken = |price: Amount| {
            let leader = Leader { paddle: stake.paddle, max: stake.max, since: stake.seq };
            Placed { amount: price, proxy: None, after: Self::led(price, leader) }
        };
        let Some((price, leader)) = self.lead else {
            let opening = stake.floor.max(scale.start_price).min(stake.max);
            return taken(scale.lift(opening, stake.max));
        };
        if leader.paddle == stake.paddle {
            // The leader raises the maximum: nobody else has moved, so only the reserve can move the price.
            let max = leader.max.max(stake.max);
            let price = scale.lift(price, max);
            return Placed { amount: price, proxy: None, after: Self::led(price, Leader { max, ..leader }) };
        }
        if stake.max > leader.max || (stake.max == leader.max && planted!("ties_to_the_later")) {
            let contested = if planted!("price_not_lifted") { price } else { scale.after(leader.max).min(stake.max) };
            return taken(scale.lift(contested.max(stake.floor).max(price), stake.max));
        }
        // Lost at once: all of the stake is on the table, and the house answers with the leader's maximum.
        let answer = if stake.max == leader.max { leader.max } else { scale.after(stake.max).min(leader.max) };
        let answer = answer.max(price);
        Placed { amount: stake.max, proxy: Some(answer), after: Self::led(answer, leader) }
    }
}
