//! The pure rules against a recording of real auctions, without actors and stores.

use super::offer::words;
use super::recording::{RecordedAuction, read};
use super::verdict::{How, Run, judge, wants_second_run};
use crate::auction::{
    Auction, Bidder, Command, Ladder, LadderMode, Offer, Outcome, PlaceBid, Reserve, SoftClose, Terms, apply, decide,
};
use crate::ids::{AuctionId, BidKey, Paddle, SaleId, UserId};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

const RECORDING: &str = "shared/data/ebay-cartier.csv";

fn run(recorded: &RecordedAuction, currency: Currency, reserve: Option<Amount>) -> Run {
    let start = Timestamp::from_millis(0);
    let reserve = reserve.map(|amount| Reserve { amount, salt: [7; 32] });
    let terms = Terms {
        auction: AuctionId(Uuid::from_u128(1)),
        sale: SaleId(Uuid::from_u128(2)),
        currency,
        start_price: recorded.opening_bid,
        ladder: Ladder::preset("ebay", currency, recorded.opening_bid).unwrap(),
        ladder_mode: LadderMode::AtLeast,
        soft_close: SoftClose::NONE,
        reserve: reserve.as_ref().map(Reserve::commitment),
        starts_at: start,
        ends_at: start + recorded.length(),
    };
    terms.check().unwrap();
    let mut auction = Auction::new(Arc::new(terms), reserve);
    let told = |auction: &mut Auction, command: &Command, now| match decide(auction, command, now) {
        Ok(events) => {
            events.iter().for_each(|event| apply(auction, event));
            true
        }
        Err(_) => false,
    };
    assert!(told(&mut auction, &Command::Open, start));
    let mut paddles = BTreeMap::new();
    let mut run = Run::default();
    for (index, bid) in recorded.bids.iter().enumerate() {
        let next = u32::try_from(paddles.len()).unwrap() + 1;
        let paddle = *paddles.entry(bid.bidder.clone()).or_insert(next);
        let bidder = Bidder {
            user: UserId(Uuid::from_u128(u128::from(paddle))),
            paddle: Some(Paddle(paddle)),
            limit: None,
            suspended: false,
            consignor: false,
        };
        let (amount, max) = words(currency, auction.ask(), bid.max);
        let offer = Offer::read(currency, &amount, Some(&max), None);
        let command = Command::PlaceBid(PlaceBid { bidder, key: BidKey(Uuid::from_u128(index as u128)), offer });
        if told(&mut auction, &command, start + bid.at) {
            run.accepted += 1;
        } else {
            run.refused += 1;
        }
    }
    assert!(told(&mut auction, &Command::Close, start + recorded.length()));
    run.reached = match auction.outcome() {
        Some(Outcome::Sold { hammer_price, .. }) => Some(hammer_price),
        Some(Outcome::Passed) | None => None,
    };
    run
}

#[test]
fn the_rules_explain_every_recorded_auction() {
    // A working copy may lie deeper than the house itself, so every folder above is asked.
    let above = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().skip(1);
    let Some(bytes) = above.map(|folder| folder.join(RECORDING)).find_map(|file| std::fs::read(file).ok()) else {
        println!("ABSENT: no {RECORDING} in any folder above, so nothing was compared");
        return;
    };
    let currency = Currency::parse("USD").unwrap();
    let mut counts = [0_u32; 3];
    for recorded in read(&bytes, currency).unwrap() {
        let first = run(&recorded, currency, None);
        let second = wants_second_run(&recorded, first).then(|| run(&recorded, currency, Some(recorded.final_price)));
        let how = judge(&recorded, first, second);
        counts[how as usize] += 1;
        if how != How::Exact {
            let write = |run: Run| run.reached.map_or("passed".to_owned(), |amount| currency.write(amount));
            println!(
                "{}: recorded {}, first {}, second {}: {}",
                recorded.name,
                currency.write(recorded.final_price),
                write(first),
                second.map_or("-".to_owned(), write),
                how.word()
            );
        }
    }
    println!("exact {}, with reserve {}, unexplained {}", counts[0], counts[1], counts[2]);
    assert_eq!(counts.iter().sum::<u32>(), 136);
    assert!(counts[0] >= 116, "{counts:?}");
    assert_eq!(counts[2], 0, "{counts:?}");
}
