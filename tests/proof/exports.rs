//! Honest exports hold, whatever happened in the sale.

use crate::sales::{SMALL, Sale, Size, check, sale};
use arte::auction::*;
use arte::proof::*;
use std::collections::BTreeMap;

fn kind_word(event: &Event) -> String {
    match &event.kind {
        EventKind::Opened { .. } => "opened".into(),
        EventKind::BidAccepted(bid) if bid.max.is_some() => "bid with a maximum".into(),
        EventKind::BidAccepted(_) => "bid".into(),
        EventKind::ProxyAnswered { .. } => "proxy".into(),
        EventKind::ReserveMet { .. } => "reserve met".into(),
        EventKind::Extended { cause, .. } => format!("extended: {cause:?}"),
        EventKind::Paused { .. } => "paused".into(),
        EventKind::Resumed { .. } => "resumed".into(),
        EventKind::ReserveLowered { met, .. } => format!("reserve lowered, met: {met}"),
        EventKind::BidRetracted { .. } => "retracted".into(),
        EventKind::Closed { outcome: Outcome::Sold { .. }, .. } => "sold".into(),
        EventKind::Closed { outcome: Outcome::Passed, opening } => {
            format!("passed, with a reserve: {}", opening.is_some())
        }
        EventKind::Cancelled { .. } => "cancelled".into(),
        EventKind::Reopened { .. } => "reopened".into(),
    }
}

fn seen(sale: &Sale, counts: &mut BTreeMap<String, u64>) {
    let mut note = |what: String| *counts.entry(what).or_default() += 1;
    note(sale.currency.code().into());
    for lot in &sale.lots {
        note(format!("{:?}", lot.terms.ladder_mode));
        lot.events.iter().for_each(|event| note(kind_word(event)));
        if !lot.events.iter().any(|event| matches!(event.kind, EventKind::BidAccepted(_))) {
            note("a lot without bids".into());
        }
    }
    if !sale.unfinished.is_empty() {
        note("a sale with unfinished lots".into());
    }
}

#[test]
fn honest_exports_hold_whatever_happened() {
    let mut counts = BTreeMap::new();
    for seed in 0..120 {
        let sale = sale(seed, SMALL);
        let bytes = sale.export();
        assert_eq!(bytes, sale.export(), "the same sale and keys give the same bytes");
        let report = check(&bytes, sale.vkeys()).unwrap_or_else(|fault| panic!("sale {seed}: {fault}"));
        assert!(report.trusted);
        assert_eq!(report.auctions(), sale.lots.len() as u64);
        assert_eq!(report.unfinished, sale.unfinished.len() as u64);
        let events: usize = sale.lots.iter().map(|lot| lot.events.len() + 1).sum();
        assert_eq!(report.leaves, events as u64);
        let hammer: i64 = sale.lots.iter().map(|lot| hammer(&lot.events)).sum();
        assert_eq!(report.hammer_minor, hammer as u128);
        assert_eq!(report.lines, bytes.iter().filter(|byte| **byte == b'\n').count() as u64);
        seen(&sale, &mut counts);
    }
    // What the generator must reach for the mutations to mean something.
    println!("{counts:#?}");
    for rare in [
        "USD",
        "JPY",
        "KRW",
        "AtLeast",
        "Strict",
        "opened",
        "bid",
        "bid with a maximum",
        "proxy",
        "reserve met",
        "extended: SoftClose",
        "extended: Operator",
        "extended: Outage",
        "extended: Overload",
        "paused",
        "resumed",
        "reserve lowered, met: false",
        "reserve lowered, met: true",
        "retracted",
        "sold",
        "passed, with a reserve: true",
        "passed, with a reserve: false",
        "cancelled",
        "reopened",
        "a lot without bids",
        "a sale with unfinished lots",
    ] {
        assert!(counts.get(rare).is_some_and(|count| *count >= 3), "{rare} was not seen often enough");
    }
}

fn hammer(events: &[Event]) -> i64 {
    match events.last().map(|event| &event.kind) {
        Some(EventKind::Closed { outcome: Outcome::Sold { hammer_price, .. }, .. }) => hammer_price.minor(),
        _ => 0,
    }
}

#[test]
fn an_export_of_one_auction_holds_and_one_of_nothing_too() {
    let mut one = sale(7, SMALL);
    one.lots.truncate(1);
    one.unfinished.clear();
    one.scope = Scope::Auction(one.lots[0].terms.auction);
    assert_eq!(check(&one.export(), one.vkeys()).unwrap().auctions(), 1);

    let mut other = sale(7, SMALL);
    other.scope = one.scope;
    let fault = check(&other.export(), vec![]).unwrap_err();
    assert!(fault.what.contains("the seal is of another export"), "{fault}");

    one.lots.clear();
    one.scope = Scope::Sale;
    let report = check(&one.export(), vec![]).unwrap();
    let zero = one.currency.write(arte::money::Amount::ZERO);
    assert_eq!((report.auctions(), report.hammer_total().as_str(), report.trusted), (0, zero.as_str(), false));
}

/// A seed opens every line of its auction, those to come too: only salts of single lines are in a file.
#[test]
fn what_an_export_opens_of_a_bid_is_its_figures_and_its_salt_alone() {
    let (mut opened, mut hidden) = (0, 0);
    for number in 0..20 {
        let sale = sale(number, SMALL);
        let text = String::from_utf8(sale.export()).unwrap();
        let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert!(sale.lots.iter().all(|lot| !text.contains(&hex(lot.seed.expose()))), "sale {number}");
        let mut is_opened = false;
        for line in &lines {
            if let Some(outcome) = line.get("outcome") {
                is_opened = outcome != "cancelled";
                assert!(line.get("seed").is_none());
            }
            match line["leaf"]["kind"].as_str() {
                Some("bid_accepted") if line["leaf"]["by"] == "bid" && is_opened => {
                    let open = line["open"].as_object().unwrap();
                    assert_eq!(open.keys().collect::<Vec<_>>(), ["max", "offered", "salt"]);
                    opened += 1;
                }
                Some("reserve_lowered") if is_opened => {}
                _ => {
                    assert!(line.get("open").is_none(), "{line}");
                    hidden += u32::from(line["leaf"].get("offer").is_some() || line["leaf"].get("actor").is_some());
                }
            }
        }
    }
    assert!(opened > 50 && hidden > 10, "{opened} opened, {hidden} not");
}

#[test]
fn a_file_that_stops_or_goes_on_is_found_at_every_length() {
    let sale = sale(3, Size { lots: 1, steps: 6 });
    let bytes = sale.export();
    for length in 0..bytes.len() {
        assert!(check(&bytes[..length], vec![]).is_err(), "cut to {length} bytes");
    }
    for more in ["\n", "x", "{}\n", "\u{0}"] {
        assert!(check(&[bytes.as_slice(), more.as_bytes()].concat(), vec![]).is_err(), "{more:?}");
    }
}

#[test]
fn a_line_that_does_not_end_is_given_up_at_its_bound() {
    let mut verifier = Verifier::new(vec![]);
    let fault = vec![b'['; LINE_MOST + 1].chunks(65_536).try_for_each(|piece| verifier.feed(piece)).unwrap_err();
    assert_eq!(fault.to_string(), "line 1: the line is longer than 1048576 bytes");
}

#[test]
fn only_keys_that_are_trusted_count() {
    let sale = sale(5, SMALL);
    let stranger = SigningKey::new("house.example", &[77; 32]).unwrap();
    let fault = check(&sale.export(), vec![stranger.verifier().clone()]).unwrap_err();
    assert!(fault.what.contains("no key that you trust"), "{fault}");

    // A house that changes keys signs with both for a while; one of them is enough for the reader, and both must be right.
    let mut rotating = sale.clone();
    rotating.keys.push(stranger.clone());
    let bytes = rotating.export();
    for key in rotating.vkeys() {
        let report = check(&bytes, vec![key]).unwrap();
        assert_eq!(report.keys, rotating.vkeys());
    }

    // An impostor with a key of his own, under the name of the house.
    let impostor = Sale { keys: vec![stranger], ..sale.clone() };
    assert!(check(&impostor.export(), vec![]).is_ok_and(|report| !report.trusted));
    assert!(check(&impostor.export(), sale.vkeys()).is_err());
}

#[test]
fn a_signature_by_a_key_that_is_not_listed_is_a_fault() {
    let sale = sale(5, SMALL);
    let hidden = SigningKey::new("house.example", &[77; 32]).unwrap();
    let keys = [sale.keys[0].clone(), hidden];
    let known = sale.vkeys();
    let facts = ExportedSale { id: sale.id, title: "t", currency: sale.currency };
    let bytes = Export::begin("house.example", &known, &keys, Scope::Sale, &facts, &[]).seal().unwrap();
    let fault = check(&bytes, vec![]).unwrap_err();
    assert!(fault.what.contains("does not list"), "{fault}");

    let twice = [sale.keys[0].clone(), sale.keys[0].clone()];
    let bytes = Export::begin("house.example", &known, &twice, Scope::Sale, &facts, &[]).seal().unwrap();
    let fault = check(&bytes, vec![]).unwrap_err();
    assert!(fault.what.contains("signed the same note twice"), "{fault}");
}

#[test]
fn what_is_not_over_is_not_exported() {
    let mut sale = sale(5, SMALL);
    let lot = &mut sale.lots[0];
    lot.events.pop();
    let facts = FinishedLot {
        lot: 1,
        title: "",
        artist: "",
        terms: &lot.terms,
        log_epoch: 1,
        seed: &lot.seed,
        reserve: lot.reserve,
        events: &lot.events,
    };
    let header = ExportedSale { id: sale.id, title: "t", currency: sale.currency };
    let known: Vec<VerifierKey> = sale.keys.iter().map(|key| key.verifier().clone()).collect();
    let mut export = Export::begin("house.example", &known, &sale.keys, Scope::Sale, &header, &[]);
    let before = export.take();
    assert_eq!(export.auction(&facts), Err(ExportError::NotFinished(lot.terms.auction)));
    assert!(!before.is_empty() && export.take().is_empty());
}

/// For verifiers in other languages: `ARTE_PROOF_FILES=folder cargo test --test proof files -- --ignored`.
#[test]
#[ignore = "writes files for a verifier that is not ours"]
fn files_of_honest_sales_are_written() {
    let folder = std::path::PathBuf::from(std::env::var("ARTE_PROOF_FILES").expect("ARTE_PROOF_FILES names a folder"));
    for seed in 0..40 {
        std::fs::write(folder.join(format!("{seed}.arte")), sale(seed, SMALL).export()).unwrap();
    }
}
