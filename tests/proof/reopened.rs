//! An auction that is closed, exported and opened again: the first file opens no line of what follows.

use crate::sales::{Lot, SMALL, Sale, check, sale};
use arte::auction::*;
use arte::ids::*;
use arte::money::Amount;
use arte::proof::event_leaf;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use uuid::Uuid;

fn sha(pieces: &[&[u8]]) -> [u8; 32] {
    Sha256::digest(pieces.concat()).into()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let is_digit = |letter: u8| matches!(letter, b'0'..=b'9' | b'a'..=b'f');
    (text.len() == 64 && text.bytes().all(is_digit))
        .then(|| std::array::from_fn(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap()))
}

fn read(file: &[u8]) -> Vec<Value> {
    std::str::from_utf8(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every value of 32 bytes that stands in a file, in fields and in notes.
fn values(value: &Value, found: &mut BTreeSet<[u8; 32]>) {
    match value {
        Value::String(text) => found.extend(text.split_whitespace().filter_map(unhex)),
        Value::Array(items) => items.iter().for_each(|item| values(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| values(field, found)),
        _ => {}
    }
}

/// Writes the file of one lot as it was after so many events.
fn export(sale: &Sale, lot: &Lot, events: usize) -> Vec<u8> {
    let lot = Lot { events: lot.events[..events].to_vec(), ..lot.clone() };
    let file = Sale { lots: vec![lot], unfinished: Vec::new(), ..sale.clone() }.export();
    check(&file, sale.vkeys()).unwrap_or_else(|fault| panic!("{fault}"));
    file
}

/// The number of events up to the first end of a lot that was opened again, got bids and was closed again.
fn first_end(lot: &Lot) -> Option<usize> {
    let again = lot.events.iter().position(|event| matches!(event.kind, EventKind::Reopened { .. }))?;
    let has_bids = lot.events[again..].iter().any(|event| matches!(event.kind, EventKind::BidAccepted(_)));
    let is_closed = matches!(lot.events.last()?.kind, EventKind::Closed { .. });
    (has_bids && is_closed).then_some(again)
}

fn offer(salt: &[u8; 32], offered: Amount, max: Option<Amount>) -> [u8; 32] {
    let minor = |amount: Amount| amount.minor().to_be_bytes();
    let ceiling = minor(max.unwrap_or(Amount::ZERO));
    sha(&[b"arte/offer/v1\n", salt, &minor(offered), &[u8::from(max.is_some())], &ceiling])
}

/// What one may try as the salt of a line who has a file: each value as it stands, and as the seed that all salts are made of.
fn tries(values: &BTreeSet<[u8; 32]>, seq: Seq) -> impl Iterator<Item = [u8; 32]> {
    values.iter().flat_map(move |value| [*value, sha(&[b"arte/salt/v1\n", value, &seq.to_be_bytes()])])
}

#[test]
fn what_was_opened_at_a_first_end_opens_no_line_after_a_reopening() {
    let (mut auctions, mut bids, mut actors) = (0, 0, 0);
    for number in 0..600 {
        let sale = sale(number, SMALL);
        for lot in &sale.lots {
            let Some(end) = first_end(lot) else { continue };
            auctions += 1;
            let (first, second) = (export(&sale, lot, end), read(&export(&sale, lot, lot.events.len())));
            let (mut known, mut later) = (BTreeSet::new(), BTreeSet::new());
            read(&first).iter().for_each(|line| values(line, &mut known));
            second.iter().for_each(|line| values(line, &mut later));
            for event in &lot.events {
                let leaf = event_leaf(sale.currency, event, &lot.seed);
                let leaf: Value = serde_json::from_slice(&leaf).unwrap();
                // Operators stay veiled for good, even before those who guess the id.
                if let Some(veil) = leaf["actor"].as_str().and_then(unhex) {
                    actors += 1;
                    let ids = (0..3).map(|id| UserId(Uuid::from_u128(id)));
                    let veils =
                        |salt: [u8; 32]| ids.clone().map(move |id| sha(&[b"arte/actor/v1\n", &salt, id.0.as_bytes()]));
                    assert!(
                        !tries(&later, event.seq).flat_map(veils).any(|made| made == veil),
                        "sale {number}: {leaf}"
                    );
                }
                let EventKind::BidAccepted(bid) = &event.kind else { continue };
                // Even one who guesses the figures cannot find out that the guess is right.
                let committed = leaf["offer"].as_str().and_then(unhex).unwrap();
                let opens = |salt: [u8; 32]| offer(&salt, bid.offered, bid.max) == committed;
                let was_before = usize::try_from(event.seq).unwrap() <= end;
                assert_eq!(tries(&known, event.seq).any(opens), was_before, "sale {number}: {leaf}");
                assert!(tries(&later, event.seq).any(opens), "opened after the second end");
                let seed = BTreeSet::from([*lot.seed.expose()]);
                assert!(tries(&seed, event.seq).any(opens), "one who had the seed could: it would be found in a file");
                bids += u32::from(!was_before);
            }
        }
    }
    println!("{auctions} auctions opened again, {bids} bids in them after that, {actors} acts");
    assert!(auctions >= 10 && bids >= 20 && actors >= 20, "{auctions}, {bids}, {actors}");
}
