//! Who hears of what.

use super::*;
use crate::auction::{Act, BidAccepted, Event, EventKind, ExtensionCause, Outcome, Reserve};
use crate::ids::{BidKey, Paddle, UserId};
use crate::money::Amount;
use crate::timestamp::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// No price of a test comes near it: it must never be seen outside.
const SECRET: i64 = 987_654_321;

fn amount(minor: i64) -> Amount {
    Amount::from_minor(minor).unwrap()
}

fn act() -> Act {
    Act { actor: UserId(Uuid::nil()), reason: "x".into() }
}

fn bid(paddle: u32, leader: u32, price: i64) -> EventKind {
    EventKind::BidAccepted(BidAccepted {
        paddle: Paddle(paddle),
        key: BidKey(Uuid::nil()),
        fingerprint: [0; 16],
        offered: amount(price),
        max: Some(amount(SECRET)),
        amount: amount(price),
        price: amount(price),
        leader: Paddle(leader),
        ask: amount(price + 1),
        ends_at: Timestamp::from_millis(9),
    })
}

fn retracted(leader: Option<u32>) -> EventKind {
    EventKind::BidRetracted {
        act: act(),
        of: 1,
        price: leader.map(|_| amount(1)),
        leader: leader.map(Paddle),
        ask: amount(2),
        bid_count: 1,
        reserve_met: None,
    }
}

fn lines(from: u64, kinds: Vec<EventKind>) -> Vec<Event> {
    let at = |seq: u64| Timestamp::from_millis(seq.try_into().unwrap());
    (from..).zip(kinds).map(|(seq, kind)| Event { seq, at: at(seq), kind }).collect()
}

#[track_caller]
fn quiet(leader: Option<u32>, kinds: Vec<EventKind>) -> (u64, Option<u32>, Vec<(u32, u64, i64)>) {
    match hear(leader.map(Paddle), &lines(1, kinds)) {
        Some(Heard::Quiet { through, leader, outbid, .. }) => {
            let outbid = outbid.iter().map(|one| (one.paddle.0, one.seq, one.price.minor())).collect();
            (through, leader.map(|paddle| paddle.0), outbid)
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_lost_the_lead_hears_of_it_once() {
    let table = [
        (None, vec![bid(1, 1, 10)], (1, Some(1), vec![])),
        (None, vec![bid(1, 1, 10), bid(1, 1, 20)], (2, Some(1), vec![])),
        (None, vec![bid(1, 1, 10), bid(2, 2, 20)], (2, Some(2), vec![(1, 2, 20)])),
        (Some(7), vec![bid(2, 2, 20)], (1, Some(2), vec![(7, 1, 20)])),
        // A bid that the leader's maximum beats: nobody has lost anything.
        (Some(7), vec![bid(2, 7, 20)], (1, Some(7), vec![])),
        // Lost, won back, lost again: told of the last time. Lost and won back: not at all.
        (Some(1), vec![bid(2, 2, 20), bid(1, 1, 30), bid(3, 3, 40)], (3, Some(3), vec![(2, 2, 30), (1, 3, 40)])),
        (Some(1), vec![bid(2, 2, 20), bid(1, 1, 30)], (2, Some(1), vec![(2, 2, 30)])),
        // A retraction gives the lead back; nobody is outbid by it.
        (Some(1), vec![bid(2, 2, 20), retracted(Some(1))], (2, Some(1), vec![])),
        (Some(1), vec![retracted(None), bid(2, 2, 20)], (2, Some(2), vec![])),
        (Some(1), vec![EventKind::ReserveMet { price: amount(9) }], (1, Some(1), vec![])),
    ];
    for (leader, kinds, expected) in table {
        assert_eq!(quiet(leader, kinds.clone()), expected, "{leader:?} {kinds:?}");
    }
    assert_eq!(hear(None, &[]), None);
}

#[test]
fn what_many_hear_of_stands_alone() {
    let sold = Outcome::Sold { paddle: Paddle(2), hammer_price: amount(20) };
    let opening = Some(Reserve { amount: amount(SECRET), salt: [0; 32] });
    let kinds = vec![
        EventKind::Opened { ends_at: Timestamp::from_millis(9) },
        bid(1, 1, 10),
        bid(2, 2, 20),
        EventKind::Closed { outcome: sold, opening },
        EventKind::Reopened { act: act(), ends_at: Timestamp::from_millis(99) },
        EventKind::Cancelled { act: act() },
    ];
    let events = lines(1, kinds);
    let crowd = |seq: u64, crowd| Some(Heard::Crowd { seq, at: events[seq as usize - 1].at, crowd });
    assert_eq!(hear(None, &events), crowd(1, Crowd::Opened { ends_at: Timestamp::from_millis(9) }));
    let Some(Heard::Quiet { through: 3, leader, is_over: false, .. }) = hear(None, &events[1..]) else { panic!() };
    assert_eq!(hear(leader, &events[3..]), crowd(4, Crowd::Closed(sold)));
    let after = hear(leader, &events[4..]);
    assert!(matches!(after, Some(Heard::Quiet { through: 6, is_reopened: true, is_over: true, .. })), "{after:?}");
}

#[test]
fn a_commit_tells_a_few_people_and_the_next_goes_on_exactly_there() {
    let events = lines(1, (0..500).map(|n| bid(n, n, i64::from(n) + 10)).collect());
    let (mut leader, mut rest, mut told) = (None, events.as_slice(), Vec::new());
    while let Some(heard) = hear(leader, rest) {
        let Heard::Quiet { through, leader: then, outbid, .. } = heard else { panic!() };
        assert!(!outbid.is_empty() && outbid.len() <= PEOPLE_MOST);
        told.extend(outbid.iter().map(|one| one.paddle.0));
        leader = then;
        rest = &events[usize::try_from(through).unwrap()..];
    }
    assert_eq!(told, (0..499).collect::<Vec<_>>(), "everybody once, but the one who leads");
}

/// However the log is cut, whoever does not lead at the end hears last of the line that took the lead for good.
#[test]
fn the_cut_changes_nothing_of_what_holds_in_the_end() {
    let leads = [1, 2, 1, 3, 2, 1, 1, 4, 3];
    let events = lines(1, (10..).zip(leads).map(|(price, paddle)| bid(paddle, paddle, price)).collect());
    for step in 1..=leads.len() {
        let (mut leader, mut last) = (None, std::collections::BTreeMap::new());
        for piece in events.chunks(step) {
            let Some(Heard::Quiet { leader: then, outbid, .. }) = hear(leader, piece) else { panic!() };
            leader = then;
            last.extend(outbid.iter().map(|one| (one.paddle.0, one.seq)));
        }
        last.remove(&3);
        assert_eq!(last.into_iter().collect::<Vec<_>>(), [(1, 8), (2, 6), (4, 9)], "in pieces of {step}");
    }
}

#[test]
fn no_secret_of_the_log_is_in_what_is_told() {
    let opening = Some(Reserve { amount: amount(SECRET), salt: [0; 32] });
    let lowered = EventKind::ReserveLowered {
        act: act(),
        reserve: Reserve { amount: amount(SECRET), salt: [0; 32] },
        met: false,
        price: None,
        ask: amount(1),
    };
    let kinds = vec![
        bid(1, 1, 10),
        lowered,
        bid(2, 2, 20),
        EventKind::ProxyAnswered {
            paddle: Paddle(2),
            amount: amount(30),
            ask: amount(31),
            ends_at: Timestamp::from_millis(9),
        },
        EventKind::Extended {
            ends_at: Timestamp::from_millis(9),
            by: Duration::from_secs(1),
            cause: ExtensionCause::SoftClose,
            act: None,
        },
        EventKind::Closed { outcome: Outcome::Passed, opening },
    ];
    let events = lines(1, kinds);
    for from in 0..events.len() {
        let told = format!("{:?}", hear(Some(Paddle(9)), &events[from..]));
        assert!(!told.contains(&SECRET.to_string()), "{told}");
    }
}

#[test]
fn choices_come_back_as_they_were_written() {
    let mut chosen = Preferences::default();
    assert!(chosen.wants(Kind::Outbid, Channel::Mail) && !chosen.wants(Kind::Opened, Channel::Mail));
    chosen.choose(Kind::Outbid, Channel::Mail, false);
    chosen.choose(Kind::Opened, Channel::Mail, true);
    assert_eq!(chosen.write(), "outbid.mail=off opened.mail=on");
    assert_eq!(Preferences::read("ko", &chosen.write()), Some(chosen.clone()));
    assert!(!chosen.wants(Kind::Outbid, Channel::Mail) && chosen.wants(Kind::Opened, Channel::Mail));
    assert!(Preferences::read("en", "second_chance.mail=off").is_some(), "a kind of a newer program");
    for (language, text) in [("fr", ""), ("ko", "outbid"), ("ko", "outbid.mail=maybe"), ("ko", "outbid=on")] {
        assert_eq!(Preferences::read(language, text), None, "{language} {text}");
    }
}

/// The vector that the libraries of the specification test themselves with.
#[test]
fn signatures_are_those_of_the_specification() {
    let secret = Secret::read("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
    let body = br#"{"test": 2432232314}"#;
    let signed = signature(&secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
    assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    for (id, second, other) in [
        ("msg_p5jXN8AQM9LWM0D4loKWxJel", 1_614_265_330, &body[..]),
        ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_331, &body[..]),
        ("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, &body[1..]),
    ] {
        assert_ne!(signature(&secret, id, second, other), signed);
    }
    assert_eq!(Secret::read(&secret.write()).as_ref(), Some(&secret));
    assert!(!format!("{secret:?}").contains("MfKQ"));
    for wrong in ["", "whsec_", "whsec_AAAA", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_!!!!"] {
        assert_eq!(Secret::read(wrong), None, "{wrong}");
    }
}

#[test]
fn pauses_grow_and_are_spread() {
    for (attempt, plain) in [(0, 5), (1, 5), (2, 300), (9, 86_400), (10, 86_400), (u32::MAX, 86_400)] {
        let plain = Duration::from_secs(plain);
        let pauses: Vec<_> = (0..1_000).map(|chance| pause_after(attempt, chance)).collect();
        let (least, most) = (pauses.iter().min().unwrap(), pauses.iter().max().unwrap());
        assert!(
            *least >= plain && *most <= plain * 5 / 4 && *most - *least > plain / 6,
            "{attempt}: {least:?} {most:?}"
        );
    }
}
