//! Every refusal has a row, and one walk meets them in their order.

use crate::table::{Answer, amount, at, bidder, play, stage};
use arte::auction::*;
use arte::wire::Code;
use std::collections::BTreeSet;

#[test]
fn every_refusal_has_a_row() {
    play(
        "auction waiting yes start 70 step 10 ends 100
         0  ann bids 70           -> auction_not_started",
    );
    play(
        "auction start 70 step 10 ends 100
         1  sid bids 70           -> suspended
         1  zoe bids 70           -> not_registered
         1  own bids 70           -> own_artwork
         1  ann bids 0            -> amount_invalid
         1  ann bids -70          -> amount_invalid
         1  ann bids 7e1          -> amount_invalid
         1  ann bids 70.0         -> amount_invalid
         1  ann bids 99999999999999999999 -> amount_invalid
         1  ann bids 80 max 70    -> amount_invalid
         1  ann bids 80 max x     -> amount_invalid
         1  ann bids 69           -> bid_below_ask
         1  ann bids 80 limit 79  -> limit_exceeded
         1  ann bids 70 max 80 limit 79 -> limit_exceeded
         1  ann bids 80 expecting 80 -> stale_ask
         1  ann bids 80 expecting 70 limit 80 -> price 80
         2  ann bids 90           -> already_leading
         3  pause                 -> status paused
         3  bob bids 90           -> auction_paused
         4  resume                -> status open",
    );
}

/// Makes a bid that could be refused for every reason, then mends it from the first reason on: each time the next one speaks.
#[test]
fn refusals_speak_in_order_of_precedence() {
    let mut stage = stage("auction start 200 ladder saleroom_258 strict yes waiting yes ends 100");
    let bid = |name: &str, words: &str, max: Option<&str>, expect: Option<&str>, limit: Option<&str>| {
        let currency = arte::money::Currency::parse("JPY").unwrap();
        let offer = Offer::read(currency, words, max, expect);
        PlaceBid { bidder: bidder(name, limit.map(amount)), key: arte::ids::BidKey(uuid::Uuid::from_u128(1)), offer }
    };
    let mut met = Vec::new();
    // Next to nothing is set aside for any of them.
    let mut set_aside = Some(amount("1"));
    let mut refuse = |stage: &mut crate::table::Stage, bid: PlaceBid, seconds: &str| {
        if bid.bidder.limit.is_none() && met.last() == Some(&Rejection::InsufficientFunds) {
            set_aside = None;
        }
        // Not through the book: each try is a new bid.
        match decide_bid(&stage.auction, &bid, set_aside, at(seconds)) {
            Err(rejection) => met.push(rejection),
            Ok(_) => panic!("accepted"),
        }
    };
    // Everything is wrong with it: it is suspended, unregistered, consigned, early, unreadable …
    let mut worst = bid("zoe", "x", None, Some("1"), Some("1"));
    worst.bidder.suspended = true;
    worst.bidder.consignor = true;
    refuse(&mut stage, worst, "0");
    worst.bidder.suspended = false;
    refuse(&mut stage, worst, "0");
    worst.bidder.paddle = bidder("ann", None).paddle;
    refuse(&mut stage, worst, "0");
    worst.bidder.consignor = false;
    refuse(&mut stage, worst, "0");
    assert!(matches!(stage.tell(&Command::Open, at("0")), Answer::Events(_)));
    let act = |kind| Command::Act(OperatorAct { actor: worst.bidder.user, reason: "test".into(), kind });
    assert!(matches!(stage.tell(&act(ActKind::Pause), at("1")), Answer::Events(_)));
    refuse(&mut stage, worst, "500");
    assert!(matches!(stage.tell(&act(ActKind::Resume), at("1")), Answer::Events(_)));
    refuse(&mut stage, worst, "500");
    refuse(&mut stage, worst, "2");
    // ann leads with a maximum of 500; her next bid is too low, off the ladder, above the limit and expects another ask.
    let lead = Command::PlaceBid(bid("ann", "200", Some("500"), None, None));
    assert!(matches!(stage.tell(&lead, at("3")), Answer::Events(_)));
    refuse(&mut stage, bid("ann", "201", None, Some("1"), Some("1")), "4");
    refuse(&mut stage, bid("bob", "201", None, Some("1"), Some("1")), "4");
    refuse(&mut stage, bid("bob", "221", None, Some("1"), Some("1")), "4");
    refuse(&mut stage, bid("bob", "220", None, Some("1"), Some("1")), "4");
    refuse(&mut stage, bid("bob", "220", None, Some("1"), None), "4");
    refuse(&mut stage, bid("bob", "220", None, Some("1"), None), "4");
    assert!(met.is_sorted(), "{met:?}");
    // The key speaks first of all, and is asked in the book.
    assert!(matches!(
        stage.tell(&Command::PlaceBid(bid("ann", "x", None, None, None)), at("4")),
        Answer::Refused(Rejection::KeyReused)
    ));
    met.insert(0, Rejection::KeyReused);
    let all: Vec<_> =
        Rejection::ALL.into_iter().take_while(|rejection| *rejection != Rejection::ActNotAllowed).collect();
    assert_eq!(met, all, "the walk meets every refusal of a bid");
}

#[test]
fn the_declared_order_is_the_contracts_order() {
    assert!(Rejection::ALL.is_sorted());
    let contract = include_str!("../../docs/PROTOCOL.md");
    let order = contract.split("for the first of: ").nth(1).and_then(|rest| rest.split(". (A flood").next()).unwrap();
    let order: Vec<_> = order.split('`').skip(1).step_by(2).collect();
    let codes: Vec<_> = Code::ALL.into_iter().map(Code::word).take(order.len()).collect();
    assert_eq!(order, codes);
    let of_bids: Vec<_> = Rejection::ALL.into_iter().map(Rejection::code).filter(|code| order.contains(code)).collect();
    let in_contract: Vec<_> = order.iter().copied().filter(|code| of_bids.contains(code)).collect();
    assert_eq!(of_bids, in_contract);
}

#[test]
fn codes_are_words_that_stand_for_themselves() {
    let words: BTreeSet<_> = Code::ALL.into_iter().map(Code::word).collect();
    assert_eq!(words.len(), Code::ALL.len());
    for code in Code::ALL {
        assert_eq!(serde_json::to_value(code).unwrap(), code.word());
    }
    for rejection in Rejection::ALL {
        assert_eq!(Rejection::from_code(rejection.code()), Some(rejection));
        assert!(words.contains(Code::from(rejection).word()));
    }
}
