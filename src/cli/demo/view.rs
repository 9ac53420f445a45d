//! What one client knows of the sale from what it has heard. Pure.

use super::client::{AuctionFace, Event, Heard, Kind};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

/// Where a lot is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Not open yet.
    Waiting,
    /// Bids are taken.
    Open,
    /// Over, at a price or not.
    Closed {
        /// The hammer price; none when it passed.
        hammer: Option<Amount>,
    },
}

/// What is known of the reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveFace {
    /// There is none.
    None,
    /// There is one, above the price.
    NotMet,
    /// The price has reached it.
    Met,
}

/// One lot as a client sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LotFace {
    /// Where it is in its life.
    pub stage: Stage,
    /// The price, once there is a bid.
    pub price: Option<Amount>,
    /// The lowest acceptable next bid.
    pub ask: Amount,
    /// Who leads, by paddle.
    pub leader: Option<u32>,
    /// How many bids stand, the house's own answers not counted.
    pub bids: u64,
    /// How many are watching.
    pub watchers: u32,
    /// The reserve.
    pub reserve: ReserveFace,
    /// The end.
    pub ends_at: Timestamp,
    /// How far late bids have pushed the end.
    pub extended: Duration,
}

/// Everything a client knows.
#[derive(Clone, Debug)]
pub struct View {
    currency: Currency,
    lots: BTreeMap<Uuid, LotFace>,
}

impl View {
    /// Begins with nothing known.
    pub fn new(currency: Currency) -> Self {
        Self { currency, lots: BTreeMap::new() }
    }

    /// Returns a lot, once its snapshot has come.
    pub fn lot(&self, auction: Uuid) -> Option<&LotFace> {
        self.lots.get(&auction)
    }

    /// Returns every lot that is known.
    pub fn lots(&self) -> impl Iterator<Item = (Uuid, &LotFace)> {
        self.lots.iter().map(|(auction, face)| (*auction, face))
    }

    /// Takes in what was heard.
    pub fn hear(&mut self, heard: &Heard) {
        match heard {
            Heard::Snapshot(auction, face) => {
                let face = self.face(face);
                self.lots.insert(*auction, face);
            }
            Heard::Event(auction, event) => self.event(*auction, event),
            Heard::Watchers(auction, watchers) => {
                if let Some(lot) = self.lots.get_mut(auction) {
                    lot.watchers = *watchers;
                }
            }
            Heard::Complaint(_) => {}
        }
    }

    fn face(&self, face: &AuctionFace) -> LotFace {
        let stage = match face.status.as_str() {
            "draft" | "scheduled" => Stage::Waiting,
            "closed" | "cancelled" => {
                Stage::Closed { hammer: face.hammer_price.as_deref().and_then(|text| self.read(text)) }
            }
            // A paused lot is open too, for somebody who only watches.
            _ => Stage::Open,
        };
        LotFace {
            stage,
            price: face.price.as_deref().and_then(|text| self.read(text)),
            ask: self.read(&face.ask).unwrap_or(Amount::MAX),
            leader: face.leader,
            bids: face.bid_count,
            watchers: face.watchers,
            reserve: match face.reserve.as_str() {
                "met" => ReserveFace::Met,
                "not_met" => ReserveFace::NotMet,
                _ => ReserveFace::None,
            },
            ends_at: face.ends_at.0,
            extended: Duration::from_millis(face.extended_by_ms),
        }
    }

    fn event(&mut self, auction: Uuid, event: &Event) {
        let currency = self.currency;
        let read = |text: &str| currency.read(text).ok();
        let Some(lot) = self.lots.get_mut(&auction) else { return };
        match &event.kind {
            Kind::Opened { ends_at } => {
                lot.stage = Stage::Open;
                lot.ends_at = ends_at.0;
            }
            Kind::BidAccepted { price, leader, ask, by, .. } => {
                lot.price = read(price);
                lot.leader = Some(*leader);
                lot.ask = read(ask).unwrap_or(Amount::MAX);
                lot.bids += u64::from(by == "bid");
            }
            Kind::ReserveMet { .. } => lot.reserve = ReserveFace::Met,
            Kind::Extended { ends_at, by_ms } => {
                lot.ends_at = ends_at.0;
                lot.extended += Duration::from_millis(*by_ms);
            }
            Kind::Closed { hammer_price, .. } => {
                lot.stage = Stage::Closed { hammer: hammer_price.as_deref().and_then(read) }
            }
            Kind::Other => {}
        }
    }

    fn read(&self, text: &str) -> Option<Amount> {
        self.currency.read(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::Instant;

    const A: Uuid = Uuid::from_u128(1);

    #[test]
    fn a_lot_is_followed_from_snapshot_to_hammer() {
        let at = |millis| Timestamp::from_millis(millis);
        let won = |minor| Amount::from_minor(minor).unwrap();
        let mut view = View::new(Currency::parse("KRW").unwrap());
        let face = AuctionFace {
            status: "scheduled".into(),
            hammer_price: None,
            price: None,
            ask: "300000".into(),
            bid_count: 0,
            leader: None,
            reserve: "not_met".into(),
            ends_at: Instant(at(9)),
            extended_by_ms: 0,
            watchers: 1,
        };
        let bid = |by: &str, price: &str, leader| Kind::BidAccepted {
            amount: price.into(),
            paddle: leader,
            price: price.into(),
            leader,
            ask: "400000".into(),
            by: by.into(),
        };
        let kinds = [
            Kind::Opened { ends_at: Instant(at(10)) },
            bid("bid", "300000", 2),
            bid("proxy", "350000", 1),
            Kind::ReserveMet { price: "350000".into() },
            Kind::Extended { ends_at: Instant(at(14)), by_ms: 4 },
            Kind::Other,
            Kind::Closed { outcome: "sold".into(), hammer_price: Some("350000".into()), paddle: Some(1) },
        ];
        view.hear(&Heard::Snapshot(A, Box::new(face)));
        assert_eq!(view.lot(A).unwrap().stage, Stage::Waiting);
        for (seq, kind) in (1..).zip(kinds) {
            view.hear(&Heard::Event(A, Event { seq, kind }));
        }
        view.hear(&Heard::Watchers(A, 5));
        let expected = LotFace {
            stage: Stage::Closed { hammer: Some(won(350_000)) },
            price: Some(won(350_000)),
            ask: won(400_000),
            leader: Some(1),
            bids: 1,
            watchers: 5,
            reserve: ReserveFace::Met,
            ends_at: at(14),
            extended: Duration::from_millis(4),
        };
        assert_eq!(view.lot(A), Some(&expected));
    }
}
