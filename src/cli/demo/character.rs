//! How the robots bid: four tempers. Pure but for the chance that comes in.

use super::chance::Chance;
use super::view::{LotFace, Stage};
use crate::money::Amount;
use std::time::Duration;

/// Maxima are rounded down to this, as people round them. In won.
const ROUND: i64 = 10_000;

/// A temper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Character {
    /// Bids the ask, again and again, and warms slowly.
    Steady,
    /// Says nothing until the last seconds.
    Sniper,
    /// Leaves a maximum and goes for a walk.
    Proxy,
    /// Jumps, and answers at once when somebody else leads.
    Impulsive,
}

/// The moment in which a robot looks at a lot.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The robot's own paddle.
    pub me: u32,
    /// What the lot is worth to it.
    pub value: Amount,
    /// How much of the lot's time has passed, in percent.
    pub passed_percent: u64,
    /// How much is left.
    pub left: Duration,
    /// When late bidders wake up.
    pub last_call: Duration,
}

/// A bid that a robot wants to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The amount.
    pub amount: Amount,
    /// The maximum behind it.
    pub max: Option<Amount>,
}

impl Character {
    /// Returns how long the robot thinks between two looks, in milliseconds.
    pub fn pause_ms(self, chance: &mut Chance) -> u64 {
        match self {
            Self::Steady => chance.between(900, 2_600),
            Self::Sniper => chance.between(300, 800),
            Self::Proxy => chance.between(2_500, 6_000),
            Self::Impulsive => chance.between(500, 2_000),
        }
    }

    /// Decides about one lot.
    pub fn think(self, lot: &LotFace, moment: Moment, chance: &mut Chance) -> Option<Wish> {
        if lot.stage != Stage::Open || lot.leader == Some(moment.me) || lot.ask > moment.value {
            return None;
        }
        let ask = lot.ask.minor();
        // One step of the ladder at the present price; a tenth before there is a price.
        let step = lot.price.map_or(ask / 10, |price| ask - price.minor()).max(1);
        let value = moment.value.minor();
        // Nobody gives the last figure at once: a third at the beginning, all of it at the end.
        let warm = value / 100 * i64::try_from(34 + moment.passed_percent * 66 / 100).unwrap_or(100);
        let wish = |amount: i64, max: Option<i64>| {
            let max = max.and_then(|max| Amount::from_minor(max / ROUND * ROUND)).filter(|max| max.minor() > amount);
            Amount::from_minor(amount).map(|amount| Wish { amount, max })
        };
        match self {
            Self::Steady if ask <= warm => wish(ask, None),
            Self::Sniper if moment.left <= moment.last_call => {
                let more = ask + step * i64::try_from(chance.below(3)).unwrap_or(0);
                wish(more.min(value.max(ask)), None)
            }
            Self::Proxy if ask <= warm => wish(ask, Some(warm)),
            Self::Impulsive if ask <= warm + warm / 8 => {
                let jump = if chance.happens(30) { step * i64::try_from(chance.between(1, 4)).unwrap_or(1) } else { 0 };
                wish((ask + jump).min(value.max(ask)), None)
            }
            Self::Steady | Self::Sniper | Self::Proxy | Self::Impulsive => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::view::ReserveFace;
    use super::*;
    use crate::timestamp::Timestamp;

    #[test]
    fn no_robot_bids_below_the_ask_above_its_value_or_against_itself() {
        let won = |minor| Amount::from_minor(minor).unwrap();
        let mut chance = Chance::new(1);
        let mut bids = 0;
        for round in 0..4_000 {
            let price = chance.between(3, 90) as i64 * 100_000;
            let lot = LotFace {
                stage: if round % 7 == 0 { Stage::Waiting } else { Stage::Open },
                price: Some(won(price)),
                ask: won(price + 50_000),
                leader: Some(u32::try_from(chance.between(1, 3)).unwrap()),
                bids: 3,
                watchers: 0,
                reserve: ReserveFace::None,
                ends_at: Timestamp::from_millis(0),
                extended: Duration::ZERO,
            };
            let moment = Moment {
                me: 2,
                value: won(chance.between(1, 90) as i64 * 100_000),
                passed_percent: chance.between(0, 100),
                left: Duration::from_secs(chance.between(0, 60)),
                last_call: Duration::from_secs(10),
            };
            for character in [Character::Steady, Character::Sniper, Character::Proxy, Character::Impulsive] {
                let Some(wish) = character.think(&lot, moment, &mut chance) else { continue };
                bids += 1;
                assert!(lot.stage == Stage::Open && lot.leader != Some(2), "{character:?}");
                assert!(wish.amount >= lot.ask && wish.amount <= moment.value, "{character:?} {wish:?}");
                assert!(wish.max.is_none_or(|max| max > wish.amount && max <= moment.value), "{character:?} {wish:?}");
            }
        }
        assert!(bids > 500, "{bids}");
    }
}
