//! Auctions of chance, played by the rules: what inputs are grown from, and what they are thrown at.

use crate::mutate::Chance;
use arte::auction::*;
use arte::ids::{AuctionId, BidKey, Paddle, SaleId, UserId};
use arte::money::{Amount, Currency};
use arte::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub struct Played {
    pub auction: Auction,
    pub reserve: Option<Reserve>,
    pub log: Vec<Event>,
    pub now: Timestamp,
}

pub fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor.clamp(0, Amount::MAX.minor())).unwrap_or_default()
}

pub fn bidder(paddle: u32) -> Bidder {
    let user = UserId(Uuid::from_u128(paddle.into()));
    Bidder { user, paddle: Some(Paddle(paddle)), limit: None, suspended: false, consignor: false }
}

pub fn terms(chance: &mut Chance) -> (Terms, Option<Reserve>) {
    let currency = Currency::parse(chance.pick::<&str>(&["USD", "KRW", "KWD"])).unwrap();
    let start_price = amount(*chance.pick(&[100, 10_000, 1_000_000]));
    let ladder = match chance.below(3) {
        0 => Ladder::preset("flat", currency, start_price),
        1 => Ladder::new(vec![
            Rung { from: Amount::ZERO, steps: vec![amount(10)] },
            Rung { from: amount(1_000), steps: vec![amount(20), amount(30), amount(50)] },
        ]),
        _ => Ladder::preset(
            chance.pick::<&str>(&["ebay", "drouot", "saleroom_258"]),
            Currency::parse("USD").unwrap(),
            start_price,
        ),
    };
    let reserve = chance.one_in(2).then(|| Reserve { amount: amount(start_price.minor() * 3), salt: [9; 32] });
    let terms = Terms {
        auction: AuctionId(Uuid::from_u128(1)),
        sale: SaleId(Uuid::from_u128(2)),
        currency,
        start_price,
        ladder: ladder.unwrap(),
        ladder_mode: if chance.one_in(4) { LadderMode::Strict } else { LadderMode::AtLeast },
        soft_close: SoftClose::preset(chance.pick::<&str>(&["none", "1/1", "2/2"])).unwrap(),
        reserve: reserve.map(|reserve| reserve.commitment()),
        starts_at: Timestamp::from_millis(1_000),
        ends_at: Timestamp::from_millis(601_000),
    };
    (terms, reserve)
}

/// Plays up to so many commands.
pub fn auction(chance: &mut Chance, commands: usize) -> Played {
    let (terms, reserve) = terms(chance);
    let auction = Auction::new(Arc::new(terms), reserve);
    let mut played = Played { auction, reserve, log: Vec::new(), now: Timestamp::from_millis(1_000) };
    let _ = played.tell(&Command::Open);
    for _ in 0..chance.below(commands + 1) {
        let command = command(chance, &played);
        played.now = played.now + Duration::from_millis(chance.next() % 30_000);
        let _ = played.tell(&command);
    }
    played
}

impl Played {
    /// Does what the actor does.
    pub fn tell(&mut self, command: &Command) -> Result<Vec<Event>, Rejection> {
        let events = decide(&self.auction, command, self.now)?;
        events.iter().for_each(|event| apply(&mut self.auction, event));
        self.log.extend(events.iter().cloned());
        Ok(events)
    }
}

fn command(chance: &mut Chance, played: &Played) -> Command {
    let act = |kind| {
        Command::Act(OperatorAct { actor: UserId(Uuid::from_u128(7)), reason: "ch\u{e4}nce \"so\"".into(), kind })
    };
    let ends_at = played.auction.ends_at();
    match chance.below(20) {
        0 => act(ActKind::Pause),
        1 | 2 => act(ActKind::Resume),
        3 => act(ActKind::Extend { by: Duration::from_millis(1 + chance.next() % 100_000) }),
        4 => act(ActKind::LowerReserve {
            reserve: Reserve { amount: amount(1 + chance.below(5_000) as i64), salt: [3; 32] },
        }),
        5 => act(ActKind::Retract { of: chance.next() % (played.auction.seq() + 2) }),
        6 => Command::Credit { cause: ExtensionCause::Outage, ends_at: ends_at + Duration::from_secs(5) },
        7 => Command::Close,
        8 if chance.one_in(8) => act(ActKind::Cancel),
        9 => act(ActKind::Reopen { ends_at: played.now + Duration::from_secs(600) }),
        _ => {
            let at = amount(played.auction.ask().minor() + [0, 0, 10, 50][chance.below(4)]);
            let max = chance.one_in(3).then(|| amount(at.minor() + chance.below(50) as i64 * 10));
            let key = BidKey(Uuid::from_u128(chance.next().into()));
            Command::PlaceBid(PlaceBid {
                bidder: bidder(1 + chance.below(4) as u32),
                key,
                offer: Offer::new(at, max, None),
            })
        }
    }
}
