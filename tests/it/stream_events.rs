//! Every kind of event as a message of a stream: what the AsyncAPI document says, not a word more, and no secret.

use crate::documents::conforms_to_the_word;
use arte::auction::{Act, BidAccepted, Event, EventKind, ExtensionCause, Outcome, Reserve};
use arte::ids::{BidKey, Paddle, UserId};
use arte::money::{Amount, Currency};
use arte::timestamp::Timestamp;
use arte::wire::{StreamMessage, WebhookLine, public_event};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::Duration;
use uuid::Uuid;

/// What nobody may hear of while an auction lives: a maximum, a reserve and its salt, who acted, the client's name for a bid and its digest.
const MAXIMUM: &str = "31337.00";
const RESERVE: &str = "27182.00";
const SALT: u8 = 0xa7;
const ACTOR: u128 = 0x5ec2_e700;
const KEY: u128 = 0x5ec2_e701;

fn amount(text: &str) -> Amount {
    Currency::parse("USD").unwrap().read(text).unwrap()
}

/// At least one of every kind, those with two faces twice.
fn kinds() -> Vec<EventKind> {
    let ends_at = Timestamp::from_millis(90_000);
    let act = || Act { actor: UserId(Uuid::from_u128(ACTOR)), reason: "The hall is dark.".to_owned() };
    let (price, ask, paddle) = (amount("700.00"), amount("800.00"), Paddle(7));
    let reserve = Reserve { amount: amount(RESERVE), salt: [SALT; 32] };
    let bid = BidAccepted {
        paddle,
        key: BidKey(Uuid::from_u128(KEY)),
        fingerprint: [SALT; 16],
        offered: price,
        max: Some(amount(MAXIMUM)),
        amount: price,
        price,
        leader: paddle,
        ask,
        ends_at,
    };
    let (by, cause) = (Duration::from_secs(60), ExtensionCause::Operator);
    let retracted = |price, leader, reserve_met| EventKind::BidRetracted {
        act: act(),
        of: 3,
        price,
        leader,
        ask,
        bid_count: 2,
        reserve_met,
    };
    vec![
        EventKind::Opened { ends_at },
        EventKind::BidAccepted(bid),
        EventKind::ProxyAnswered { paddle, amount: price, ask, ends_at },
        EventKind::ReserveMet { price },
        EventKind::Extended { ends_at, by, cause, act: Some(act()) },
        EventKind::Extended { ends_at, by, cause: ExtensionCause::SoftClose, act: None },
        EventKind::Paused { act: act() },
        EventKind::Resumed { act: act(), ends_at },
        EventKind::ReserveLowered { act: act(), reserve, met: true, price: Some(price), ask },
        EventKind::ReserveLowered { act: act(), reserve, met: false, price: None, ask },
        retracted(Some(price), Some(paddle), Some(false)),
        retracted(None, None, None),
        EventKind::Cancelled { act: act() },
        EventKind::Reopened { act: act(), ends_at },
        EventKind::Closed { outcome: Outcome::Passed, opening: None },
        EventKind::Closed { outcome: Outcome::Sold { paddle, hammer_price: price }, opening: Some(reserve) },
    ]
}

/// Every `const` of the field `kind` in a schema.
fn kinds_of(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(fields) => {
            let kind = schema.pointer("/properties/kind/const").and_then(Value::as_str);
            found.extend(kind.map(str::to_owned));
            fields.values().for_each(|field| kinds_of(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| kinds_of(item, found)),
        _ => {}
    }
}

#[test]
fn streams_say_of_every_event_what_their_document_says_and_no_secret() {
    let document: Value = serde_json::from_str(arte::http::asyncapi_text()).unwrap();
    let schema = &document["components"]["messages"]["stream_event"]["payload"];
    let mut said = BTreeSet::new();
    let salt = format!("{SALT:x}").repeat(8);
    let [actor, key] = [ACTOR, KEY].map(|id| Uuid::from_u128(id).to_string());
    let secrets = [MAXIMUM, RESERVE, &salt, &actor, &key];
    let currency = Currency::parse("USD").unwrap();
    for (seq, kind) in (1..).zip(kinds()) {
        let is_opened = matches!(kind, EventKind::Closed { opening: Some(_), .. });
        let event = Event { seq, at: Timestamp::from_millis(1_000), kind };
        let line = WebhookLine {
            sale: Uuid::from_u128(1),
            auction: Uuid::from_u128(2),
            lot_number: 3,
            currency: "USD".to_owned(),
            event: public_event(currency, &event),
        };
        let text = StreamMessage::new("art.example", 42, line).text();
        let message: Value = serde_json::from_str(&text).unwrap();
        conforms_to_the_word(&document, schema, &message).unwrap();
        let kind = message["data"]["event"]["kind"].as_str().unwrap();
        assert_eq!(message["type"], format!("arte.auction.{kind}"));
        said.insert(kind.to_owned());
        let told: Vec<&str> = secrets.into_iter().filter(|secret| text.contains(secret)).collect();
        // The reserve is opened at the end, with its salt, so that everybody can check it.
        assert_eq!(told, if is_opened { vec![RESERVE, &salt] } else { vec![] }, "{text}");
    }
    // One that is new in the document is new here.
    let mut named = BTreeSet::new();
    kinds_of(&document["components"]["schemas"]["PublicEvent"], &mut named);
    assert_eq!(said, named);

    // What the document asks for, it asks for: a message that lacks one of its fields, or has one more, is none.
    let line = WebhookLine {
        sale: Uuid::from_u128(1),
        auction: Uuid::from_u128(2),
        lot_number: 3,
        currency: "USD".to_owned(),
        event: public_event(currency, &Event { seq: 1, at: Timestamp::from_millis(1), kind: kinds().remove(1) }),
    };
    let whole: Value = serde_json::from_str(&StreamMessage::new("art.example", 42, line).text()).unwrap();
    for place in ["", "/data", "/data/event"] {
        let fields: Vec<_> = whole.pointer(place).unwrap().as_object().unwrap().keys().cloned().collect();
        for field in fields {
            let mut less = whole.clone();
            less.pointer_mut(place).unwrap().as_object_mut().unwrap().remove(&field);
            assert!(conforms_to_the_word(&document, schema, &less).is_err(), "without {place}/{field}");
        }
        let mut more = whole.clone();
        more.pointer_mut(place).unwrap()["max"] = MAXIMUM.into();
        assert!(conforms_to_the_word(&document, schema, &more).is_err(), "with {place}/max");
    }
}
