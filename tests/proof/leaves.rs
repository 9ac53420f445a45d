//! The lines themselves: byte for byte, and against what the public sees of the same event on the wire.

use crate::sales::{SMALL, sale};
use arte::auction::*;
use arte::ids::*;
use arte::money::{Amount, Currency};
use arte::proof::{Seed, event_leaf, hex, leaf_hash, terms_leaf};
use arte::timestamp::Timestamp;
use arte::wire::public_event;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

fn sha(pieces: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(pieces.concat()).into()
}

fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

/// The example of docs/PROTOCOL.md, section 7.4: change them together.
#[test]
fn a_bid_is_written_as_the_document_shows_it() {
    let seed = Seed::new([7; 32]);
    let bid = BidAccepted {
        paddle: Paddle(4),
        key: BidKey(Uuid::from_u128(1)),
        fingerprint: [0; 16],
        offered: amount(17_750),
        max: Some(amount(30_000)),
        amount: amount(17_750),
        price: amount(17_750),
        leader: Paddle(4),
        ask: amount(18_000),
        ends_at: Timestamp::from_micros(1_795_372_200_000_000),
    };
    let at = Timestamp::from_micros(1_795_372_199_250_001);
    let leaf =
        event_leaf(Currency::parse("USD").unwrap(), &Event { seq: 9, at, kind: EventKind::BidAccepted(bid) }, &seed);
    let salt = sha(&[b"arte/salt/v1\n", &[7; 32], &9_u64.to_be_bytes()]);
    let offer = sha(&[b"arte/offer/v1\n", &salt, &17_750_i64.to_be_bytes(), &[1], &30_000_i64.to_be_bytes()]);
    let key = sha(&[b"arte/key/v1\n", Uuid::from_u128(1).as_bytes()]);
    let expected = format!(
        concat!(
            r#"{{"amount":"177.50","ask":"180.00","at":"2026-11-22T18:29:59.250001Z","by":"bid","ends_at":"2026-11-22T18:30:00.000000Z","#,
            r#""key":"{}","kind":"bid_accepted","leader":4,"offer":"{}","paddle":4,"price":"177.50","seq":9}}"#
        ),
        hex(&key),
        hex(&offer)
    );
    let hash = hex(&leaf_hash(&leaf));
    assert_eq!(String::from_utf8(leaf).unwrap(), expected);
    let document = include_str!("../../docs/PROTOCOL.md");
    let salt = hex(&salt);
    assert!(
        document.contains(&expected) && document.contains(&hash) && document.contains(&salt),
        "the document's example is not\n{expected}\n{hash}\n{salt}"
    );
}

#[test]
fn an_operator_is_veiled_in_every_line_anew() {
    let actor = UserId(Uuid::from_u128(77));
    let seed = Seed::new([7; 32]);
    let leaf = |seq| {
        let kind = EventKind::Paused { act: Act { actor, reason: "why\n".into() } };
        String::from_utf8(event_leaf(
            Currency::parse("USD").unwrap(),
            &Event { seq, at: Timestamp::from_micros(0), kind },
            &seed,
        ))
        .unwrap()
    };
    let salt = sha(&[b"arte/salt/v1\n", &[7; 32], &3_u64.to_be_bytes()]);
    let veiled = hex(&sha(&[b"arte/actor/v1\n", &salt, actor.0.as_bytes()]));
    let expected = format!(
        r#"{{"actor":"{veiled}","at":"1970-01-01T00:00:00.000000Z","kind":"paused","reason":"why\n","seq":3}}"#
    );
    assert_eq!(leaf(3), expected);
    assert!(!leaf(4).contains(&veiled));
}

#[test]
fn every_leaf_is_canonical_and_says_what_the_wire_says() {
    for seed in 0..40 {
        for lot in sale(seed, SMALL).lots {
            for event in &lot.events {
                let leaf = event_leaf(lot.terms.currency, event, &lot.seed);
                let mut read: serde_json::Value = serde_json::from_slice(&leaf).unwrap();
                let mut sorted = read.as_object().unwrap().clone();
                sorted.sort_keys();
                assert_eq!(serde_json::to_vec(&sorted).unwrap(), leaf, "keys in order, no white space");
                let wire = serde_json::to_value(public_event(lot.terms.currency, event)).unwrap();
                let fields = read.as_object_mut().unwrap();
                for only_here in ["key", "offer", "actor", "act_reason"] {
                    fields.remove(only_here);
                }
                assert_eq!(read, wire);
                assert!(leaf.len() < 4_096);
            }
            let leaf = terms_leaf(&lot.terms, lot.epoch);
            let read: serde_json::Value = serde_json::from_slice(&leaf).unwrap();
            assert_eq!(read["terms_hash"], hex(&lot.terms.hash()));
        }
    }
}

/// A line is public at once, so nothing in it may tell a maximum or the reserve.
#[test]
fn no_leaf_tells_a_maximum_or_a_reserve_before_the_end() {
    let currency = Currency::parse("USD").unwrap();
    for seed in 0..40 {
        for lot in sale(seed, SMALL).lots {
            for event in &lot.events {
                let blind = |event: &Event| {
                    let text = String::from_utf8(event_leaf(currency, event, &lot.seed)).unwrap();
                    let mut read: serde_json::Value = serde_json::from_str(&text).unwrap();
                    read.as_object_mut().unwrap().retain(|key, _| key != "offer" && key != "commitment");
                    read
                };
                let mut other = event.clone();
                match &mut other.kind {
                    EventKind::BidAccepted(bid) => {
                        (bid.max, bid.offered) = (Some(amount(123_456_789)), amount(123_456_788))
                    }
                    EventKind::ReserveLowered { reserve, .. } => reserve.amount = amount(123_456_789),
                    _ => continue,
                }
                assert_eq!(blind(event), blind(&other), "but for the commitments, the same line");
            }
        }
    }
}
