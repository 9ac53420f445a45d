//! What is sold, by which rules, and who is there.

use super::chance::Chance;
use super::model::Model;
use super::world::START;
use arte::auction::{Ladder, LadderMode, Reserve, SoftClose, Terms};
use arte::ids::{ArtworkId, AuctionId, Paddle, SaleId, UserId};
use arte::money::{Amount, Currency};
use arte::persistence::{Artwork, Registration};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

pub struct Scenery {
    pub sale: SaleId,
    pub currency: Currency,
    pub lots: Vec<Arc<Terms>>,
    /// Registered, and with no right to anything special.
    pub bidders: Vec<UserId>,
    /// Somebody with no paddle.
    pub stranger: UserId,
    pub operator: UserId,
    seed: u64,
}

fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

impl Scenery {
    pub fn draw(chance: &mut Chance, seed: u64, model: &mut Model) -> Self {
        let id = |kind: u64, number: u64| Uuid::from_u64_pair(seed, kind << 8 | number);
        let sale = SaleId(id(1, 1));
        let currency = Currency::parse("USD").unwrap();
        let bidders: Vec<UserId> = (0..chance.between(4, 9)).map(|number| UserId(id(2, number))).collect();
        for (number, user) in bidders.iter().enumerate() {
            let limit = chance.often(150).then(|| amount(chance.between(1_000, 40_000) as i64));
            let paddle = Paddle(number as u32 + 1);
            model.people.insert(
                (sale, *user),
                Registration {
                    sale,
                    user: *user,
                    paddle,
                    limit,
                    cap: None,
                    withdrawn: false,
                    version: 1,
                    created_at: START,
                },
            );
        }
        let scenery = Self {
            sale,
            currency,
            lots: Vec::new(),
            stranger: UserId(id(3, 1)),
            operator: UserId(id(3, 2)),
            bidders,
            seed,
        };
        let lots = (0..chance.between(4, 12))
            .map(|number| scenery.lot(chance, AuctionId(id(4, number)), number, model))
            .collect();
        Self { lots, ..scenery }
    }

    fn lot(&self, chance: &mut Chance, auction: AuctionId, number: u64, model: &mut Model) -> Arc<Terms> {
        let top = chance.often(40);
        let mode = if chance.often(400) && !top { LadderMode::Strict } else { LadderMode::AtLeast };
        let start = match (top, mode) {
            (true, _) => Amount::MAX.minor() - 300,
            (false, LadderMode::Strict) => *chance.pick(&[1_000, 5_000, 20_000]),
            (false, LadderMode::AtLeast) => *chance.pick(&[1_000, 777, 20_000, 4_950]),
        };
        let ladder = match chance.below(3) {
            0 => Ladder::flat(amount(if top { 200 } else { 100 })).unwrap(),
            1 => Ladder::preset("saleroom_258", self.currency, amount(start)).unwrap(),
            _ => Ladder::preset("ebay", self.currency, amount(start)).unwrap(),
        };
        let mode = if ladder.has(amount(start)) { mode } else { LadderMode::AtLeast };
        let reserve = chance.often(450).then(|| {
            let raised = (0..chance.between(1, 6)).fold(amount(start), |price, _| ladder.after(price, mode));
            Reserve { amount: raised, salt: [number as u8; 32] }
        });
        let starts_at = START + chance.millis(0, 8_000);
        let length = chance.millis(2_000, 35_000);
        let soft_close = if chance.often(700) {
            let trigger = chance.between(1, 5) * 1_000;
            SoftClose {
                trigger: Duration::from_millis(trigger),
                extend_to: Duration::from_millis(trigger + chance.below(3) * 1_000),
                max_extension: chance.millis(1_000, 20_000),
            }
        } else {
            SoftClose::NONE
        };
        let terms = Terms {
            auction,
            sale: self.sale,
            currency: self.currency,
            start_price: amount(start),
            ladder,
            ladder_mode: mode,
            soft_close,
            reserve: reserve.map(|reserve| reserve.commitment()),
            starts_at,
            ends_at: starts_at + length,
        };
        terms.check().unwrap();
        let id = ArtworkId(Uuid::from_u64_pair(self.seed, 5 << 8 | number));
        let consignor = chance.often(500).then(|| *chance.pick(&self.bidders));
        let artwork = Artwork { consignor, ..Artwork::new(id, format!("Work {number}"), "Nobody", START) };
        model.add(terms, reserve, artwork, number as u32 + 1);
        Arc::clone(&model.lots[&auction].terms)
    }

    /// Makes a key nobody else makes.
    pub fn key(&self, owner: u64, number: u64) -> Uuid {
        Uuid::from_u64_pair(self.seed, (6 << 40) | (owner << 24) | number)
    }
}
