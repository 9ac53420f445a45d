//! Hands the journals of real clients, and the store of a house that is closed, to the oracles that also judge simulated runs.

use super::load::{Journals, Note, Tale};
use super::process::House;
use super::scene::Scene;
use crate::check::{self, Acked, Answer, Asked, Log, Operation, Run, Seen, Stream};
use arte::auction::{Offer, Rejection};
use arte::ids::{AuctionId, BidKey, UserId};
use arte::money::{Amount, Currency};
use arte::persistence::postgres::PostgresStore;
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{EventLog, People, Store};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// The clients live on the house's machine and read the same clock; what is left is rounding and the way through the socket.
const SLACK: Duration = Duration::from_millis(50);

/// Whose journals they are: asked while the house is open.
pub async fn users(scene: &Scene) -> Vec<UserId> {
    let mut users = Vec::new();
    for bidder in &scene.bidders {
        let me = bidder.rest.get("/v1/me").await.ok();
        users.push(UserId(me["id"].as_str().unwrap().parse().unwrap()));
    }
    users
}

/// Judges a run whose house is closed; anything that must never be is a failure.
pub async fn judge(house: &House, scene: &Scene, users: &[UserId], journals: &Journals) {
    let store = open_store(house).await;
    let mut logs = BTreeMap::new();
    for auction in &scene.auctions {
        let id = AuctionId(auction.parse().unwrap());
        let claimed = store.claim(id, None).await.unwrap();
        let rows = store.registrations(claimed.terms.sale).await.unwrap();
        let bidders = rows.iter().map(|row| (row.user, (row.paddle, row.limit))).collect();
        let log = Log {
            terms: claimed.terms,
            reserve: claimed.reserve,
            consignor: claimed.consignor,
            events: claimed.events,
            refused: claimed.refused,
            bidders,
            writes: Vec::new(),
        };
        logs.insert(id, log);
    }
    store.close().await;
    let operations =
        users.iter().zip(&journals.notes).flat_map(|(user, notes)| notes.iter().map(|note| operation(*user, note)));
    let run = Run {
        operations: operations.collect(),
        logs,
        streams: journals.tales.iter().map(|(auction, tale)| stream(auction, tale)).collect(),
        outages: Vec::new(),
        suspended: BTreeMap::new(),
        // Acts are compared by those who did them.
        all_recorded: journals.acts.is_empty(),
        all_asked_again: false,
        bounds: None,
        slack: SLACK,
    };
    let findings = check::judge(&run);
    let said: Vec<_> = findings.iter().take(10).map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{} findings of the oracles, the first of them:\n{}", findings.len(), said.join("\n"));
}

/// What is needed of a store here.
trait Books: EventLog + People + Store {}
impl<T: EventLog + People + Store> Books for T {}

async fn open_store(house: &House) -> Arc<dyn Books> {
    match house.store_url() {
        Some(url) => Arc::new(PostgresStore::open(&url.into(), 1).await.unwrap()),
        None => Arc::new(SqliteStore::open(house.data_dir(), 1).await.unwrap()),
    }
}

fn operation(user: UserId, note: &Note) -> Operation {
    let currency = Currency::parse("USD").unwrap();
    Operation {
        auction: AuctionId(note.auction.parse().unwrap()),
        user,
        asked: Asked::Bid {
            key: BidKey(note.key.parse().unwrap()),
            offer: Offer::read(currency, &note.amount, None, None),
        },
        sent_at: note.sent_at,
        arrived_at: None,
        answered_at: note.answered_at.unwrap_or(note.sent_at),
        answer: note.answered.as_ref().map_or(Answer::Unknown, |(_, answer)| heard(currency, answer)),
    }
}

fn heard(currency: Currency, answer: &Value) -> Answer {
    let amount = |field: &str| -> Option<Amount> { currency.read(answer[field].as_str()?).ok() };
    if answer["op"] == "accepted" {
        return Answer::Accepted(Acked {
            seq: answer["seq"].as_u64().unwrap(),
            at: Some(super::instant_of(&answer["at"])),
            amount: amount("amount").unwrap(),
            price: amount("price").unwrap(),
            leading: answer["leading"].as_bool().unwrap(),
            ask: amount("ask").unwrap(),
        });
    }
    match answer["code"].as_str().unwrap() {
        "key_reused" => Answer::KeyReused,
        "auction_not_found" => Answer::NoSuchAuction,
        code => {
            let rejection = Rejection::from_code(code).unwrap_or_else(|| panic!("{answer} is no answer of the rules"));
            Answer::Refused { rejection, ask: amount("ask") }
        }
    }
}

fn stream(auction: &str, tale: &Tale) -> Stream {
    let seen = tale.iter().map(|(at, from, frame)| match frame {
        Some(frame) => (*at, Seen::Frame(frame.to_string())),
        None => (*at, Seen::Subscribed(*from)),
    });
    Stream {
        watcher: "the watcher".into(),
        auction: AuctionId(auction.parse().unwrap()),
        seen: seen.collect(),
        to_the_end: true,
    }
}
