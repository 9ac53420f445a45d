//! From the text of a frame to the answer: read strictly, made an offer, decided on an auction of chance, and put into words again.

use crate::drive::Meter;
use crate::mutate::{Chance, mutate};
use crate::play::{Played, auction, bidder};
use arte::auction::{Command, Offer, PlaceBid, accepted_by};
use arte::ids::BidKey;
use arte::wire::{self, ClientFrame, Position, public_event, read_frame, read_strict};
use serde_json::json;
use std::cell::RefCell;
use std::collections::BTreeMap;
use uuid::Uuid;

/// As many auctions are played once, and each input is thrown at one of them.
const STAGES: u64 = 64;

thread_local! {
    static PLAYED: RefCell<BTreeMap<u64, std::rc::Rc<Played>>> = RefCell::default();
}

fn stage(chance: &mut Chance) -> std::rc::Rc<Played> {
    let number = chance.next() % STAGES;
    let find = |played: &mut BTreeMap<_, _>| {
        std::rc::Rc::clone(
            played.entry(number).or_insert_with(|| std::rc::Rc::new(auction(&mut Chance::seeded(number), 24))),
        )
    };
    PLAYED.with_borrow_mut(find)
}

/// A frame as a good client would send it, at or around the ask.
fn good_frame(chance: &mut Chance, played: &Played) -> Vec<u8> {
    let (auction, key) = (Uuid::from_u128(1), Uuid::from_u128(chance.next().into()));
    let currency = played.auction.terms().currency;
    let ask = played.auction.ask();
    let amount = currency.write(crate::play::amount(ask.minor() + [0, 0, 5, 1_000, -100][chance.below(5)]));
    let frame = match chance.below(8) {
        0 => {
            json!({"op": "subscribe", "auctions": [auction, key], "from": {auction.to_string(): {"epoch": 1, "seq": 7}}})
        }
        1 => json!({"op": "unsubscribe", "auctions": [auction]}),
        2 => json!({"op": "ping", "t": 1_700_000_000.25}),
        3 => json!({"op": "bid", "auction": auction, "key": key, "amount": amount, "expect_ask": currency.write(ask)}),
        4 => {
            json!({"op": "bid", "auction": auction, "key": key, "amount": amount, "max": currency.write(crate::play::amount(ask.minor() * 2))})
        }
        _ => json!({"op": "bid", "auction": auction, "key": key, "amount": amount}),
    };
    frame.to_string().into_bytes()
}

pub fn target(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    let played = stage(chance);
    let good = good_frame(chance, &played);
    let input = mutate(chance, good, |chance| good_frame(chance, &played));
    let (paddle, late) = (1 + chance.below(5) as u32, chance.below(700_000) as u64);
    meter.measure(&input, |input| {
        let frame = match read_frame(input) {
            Ok(frame) => frame,
            Err(unreadable) => {
                assert!(
                    !unreadable.message.is_empty() && unreadable.message.len() < 20_000,
                    "an answer of reasonable size"
                );
                return "unreadable";
            }
        };
        assert!(input.len() <= wire::MAX_FRAME_BYTES);
        let ClientFrame::Bid { key, amount, max, expect_ask, .. } = &frame else {
            if let ClientFrame::Subscribe { auctions, from } = &frame {
                assert!((1..=100).contains(&auctions.len()) && from.len() <= auctions.len());
                let _: u64 = from.values().map(|Position { epoch, seq }| epoch ^ seq).fold(0, |sum, part| sum ^ part);
            }
            return "read";
        };
        let currency = played.auction.terms().currency;
        let offer = Offer::read(currency, amount, max.as_deref(), expect_ask.as_deref());
        let bid = PlaceBid { bidder: bidder(paddle), key: BidKey(*key), offer };
        let now = played.now + std::time::Duration::from_millis(late);
        let mut live = Played { auction: played.auction.clone(), reserve: None, log: Vec::new(), now };
        let before = live.auction.head();
        match live.tell(&Command::PlaceBid(bid)) {
            Err(rejection) => {
                assert!(!rejection.code().is_empty());
                assert_eq!(live.auction.head(), before, "a refused bid changes nothing");
                "refused"
            }
            Ok(events) => {
                let after = live.auction.head();
                assert!(
                    after.price >= before.price
                        && after.ends_at >= before.ends_at
                        && after.bid_count == before.bid_count + 1
                );
                let accepted = accepted_by(&events).unwrap();
                assert!(accepted.ask >= accepted.price && Some(accepted.price) == after.price);
                for event in &events {
                    let text = serde_json::to_string(&public_event(currency, event)).unwrap();
                    assert!(!text.contains("max"), "a maximum is nobody else's business: {text}");
                }
                "accepted"
            }
        }
    })
}

/// The bodies of requests and the cursors of lists: read, or refused.
pub fn bodies(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    if chance.one_in(4) {
        let good = |chance: &mut Chance| (0..64).map(|_| b"0123456789abcdef"[chance.below(16)]).collect::<Vec<u8>>();
        let start = good(chance);
        let input = mutate(chance, start, good);
        let text = String::from_utf8_lossy(&input).into_owned();
        let is_one = meter.measure(text.as_bytes(), |_| arte::persistence::is_cursor(&text));
        return if is_one { "cursor" } else { "no cursor" };
    }
    let good = good_body(chance);
    let mut input = mutate(chance, good, good_body);
    // The door takes no more than this.
    input.truncate(64 * 1024);
    let which = chance.below(6);
    let is_read = meter.measure(&input, |input| match which {
        0 => read_strict::<wire::NewAuctionBody>(input).is_ok(),
        1 => read_strict::<wire::NewSaleBody>(input).is_ok(),
        2 => read_strict::<wire::NewArtworkBody>(input).is_ok(),
        3 => read_strict::<wire::BidBody>(input).is_ok(),
        4 => read_strict::<wire::ReopenBody>(input).is_ok(),
        _ => read_strict::<wire::NewUserBody>(input).is_ok(),
    });
    if is_read { "read" } else { "unreadable" }
}

fn good_body(chance: &mut Chance) -> Vec<u8> {
    let id = Uuid::from_u128(chance.next().into());
    let at = "2026-11-22T18:30:00.000000Z";
    let body = match chance.below(6) {
        0 => {
            json!({"sale_id": id, "artwork_id": id, "lot_number": 1, "start_price": "100.00", "reserve": "500.00", "ladder_mode": "strict",
                    "ladder": [{"from": "0", "steps": ["5.00"]}, {"from": "100", "steps": ["20", "30", "50"]}],
                    "soft_close": {"trigger_ms": 1, "extend_to_ms": 2, "max_extension_ms": 3}, "starts_at": at, "ends_at": at})
        }
        1 => json!({"title": "Evening sale", "currency": "USD", "zone": "Asia/Seoul"}),
        2 => {
            json!({"title": "No. 5", "artist": "J. P.", "year": 1948, "medium": "painting", "size": {"height_mm": 2400, "depth_mm": null},
                   "estimate": {"low": "1.00", "high": "2.00", "currency": "USD"}, "description": "drips"})
        }
        3 => json!({"key": "one", "amount": "1.00", "max": "2.00", "expect_ask": "1.00"}),
        4 => json!({"reason": "so", "ends_at": at}),
        _ => json!({"email": "a@b.example", "name": "A", "password": "long enough to keep", "role": "bidder"}),
    };
    body.to_string().into_bytes()
}
