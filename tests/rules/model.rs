//! A naive auction: everything computed again from the whole list of bids, no state but the list. Slow and obvious.

use arte::ids::Paddle;
use arte::money::Amount;

/// An accepted bid: who, what was bid outright, the most it is good for.
#[derive(Clone, Copy, Debug)]
pub struct Bid {
    pub id: u64,
    pub paddle: Paddle,
    pub floor: Amount,
    pub max: Amount,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub bids: Vec<Bid>,
    pub start: Amount,
    pub step: Amount,
    pub reserve: Option<Amount>,
}

impl Model {
    /// Who has the highest maximum; of equal ones, who named it first.
    fn leader_of(bids: &[Bid]) -> Option<(Paddle, Amount)> {
        let mut best: Option<(Paddle, Amount)> = None;
        for bid in bids {
            if best.is_none_or(|(_, max)| bid.max > max) {
                best = Some((bid.paddle, bid.max));
            }
        }
        best
    }

    /// The price after a list of bids, from the definition.
    fn price_of(&self, bids: &[Bid]) -> Option<Amount> {
        let (last, before) = bids.split_last()?;
        let (leader, max) = Self::leader_of(bids)?;
        let earlier = self.price_of(before);
        let raised = Self::leader_of(before).is_some_and(|(led, _)| led == last.paddle);
        let price = match (earlier, bids.iter().filter(|bid| bid.paddle != leader).map(|bid| bid.max).max()) {
            // A leader who raises his own maximum moves nothing.
            (Some(earlier), _) if raised => earlier,
            (_, None) => self.start.max(last.floor),
            (earlier, Some(second)) => {
                let contested = second.plus(self.step)?.min(max).max(earlier.unwrap_or(self.start));
                // What somebody who takes the lead bids outright stands.
                if last.paddle == leader { contested.max(last.floor) } else { contested }
            }
        };
        Some(match self.reserve {
            None => price,
            Some(reserve) if max >= reserve => price.max(reserve),
            Some(_) => max,
        })
    }

    pub fn price(&self) -> Option<Amount> {
        self.price_of(&self.bids)
    }

    pub fn leader(&self) -> Option<Paddle> {
        Self::leader_of(&self.bids).map(|(paddle, _)| paddle)
    }

    pub fn leaders_max(&self) -> Option<Amount> {
        Self::leader_of(&self.bids).map(|(_, max)| max)
    }

    pub fn ask(&self) -> Amount {
        self.price().map_or(self.start, |price| price.plus(self.step).unwrap_or(Amount::MAX))
    }
}
