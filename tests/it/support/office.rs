//! The operator at work while the house is under fire: prolongs, drafts, schedules, registers; and keeps books of what was confirmed.

use super::client::{Rest, Said};
use super::load::Weather;
use super::scene::{Scene, instant, terms, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::watch;

/// Something that the house has confirmed.
#[derive(Clone, Debug)]
pub enum ActNote {
    /// An auction's end was moved by so much; no two acts use the same span.
    Extended {
        auction: String,
        by_ms: u64,
    },
    Scheduled {
        auction: String,
    },
    Registered {
        sale: String,
        paddle: u64,
    },
}

/// What an operator needs at hand.
pub struct Desk {
    pub admin: Rest,
    /// Somebody who registers for sales.
    pub bidder: Rest,
    pub sale: String,
    pub auctions: Vec<String>,
}

/// The spans of the acts begin here; the house itself never gives back so little.
const FIRST_SPAN_MS: u64 = 1_000;

/// Goes on until it is over. Each time the house is up again it begins with a new sale and a new auction.
pub async fn work_through_all_weather(mut desk: Desk, mut sky: watch::Receiver<Weather>) -> Vec<ActNote> {
    let mut notes = Vec::new();
    let mut span = FIRST_SPAN_MS;
    let mut lot = 1_000;
    loop {
        let url = match sky.wait_for(|weather| *weather != Weather::Down).await.unwrap().clone() {
            Weather::Up(url) => url,
            Weather::Down => continue,
            Weather::Over => return notes,
        };
        desk.admin = desk.admin.at(&url);
        desk.bidder = desk.bidder.at(&url);
        let mut turn = 0_u32;
        while *sky.borrow() == Weather::Up(url.clone()) {
            if turn.is_multiple_of(20) {
                lot += 1;
                notes.extend(desk.register().await);
                notes.extend(desk.schedule(lot).await);
                desk.write_to_myself().await;
            }
            turn += 1;
            span += 1;
            notes.extend(desk.extend(span).await);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Desk {
    /// Posts under a key until there is an answer that means something; none when the house is gone, or does not know yet.
    async fn insist(&self, rest: &Rest, path: &str, body: &Value) -> Option<Value> {
        let key = uuid::Uuid::new_v4().to_string();
        for _ in 0..3 {
            let request = rest.request(Method::POST, path).header("Idempotency-Key", &key).json(body);
            let Ok(Said { status, body, .. }) = rest.try_send(request).await else { return None };
            match status.as_u16() {
                200..300 => return Some(body),
                // Not now, or a call under this key was cut off by a crash: whatever it did, it was not confirmed.
                409 | 429 | 500.. => tokio::time::sleep(Duration::from_millis(20)).await,
                _ => panic!("{path}: {status} {body}"),
            }
        }
        None
    }

    async fn register(&self) -> Option<ActNote> {
        let body = json!({"title": "Late sale", "currency": "USD"});
        let sale = text(&self.insist(&self.admin, "/v1/admin/sales", &body).await?["id"]);
        let path = format!("/v1/sales/{sale}/registrations");
        let paddle = self.insist(&self.bidder, &path, &json!({})).await?["paddle"].as_u64()?;
        Some(ActNote::Registered { sale, paddle })
    }

    async fn schedule(&self, lot: usize) -> Option<ActNote> {
        let body = json!({"title": format!("Study {lot}"), "artist": "Han Gaon"});
        let artwork = text(&self.insist(&self.admin, "/v1/admin/artworks", &body).await?["id"]);
        let mut terms = terms(&self.sale, &artwork, lot);
        // Soon over, so that opening and closing happen under fire as well.
        terms["ends_at"] = json!(instant(Duration::from_secs(2)));
        let auction = text(&self.insist(&self.admin, "/v1/admin/auctions", &terms).await?["id"]);
        self.insist(&self.admin, &format!("/v1/admin/auctions/{auction}/schedule"), &json!({})).await?;
        Some(ActNote::Scheduled { auction })
    }

    /// Gives the postman something to do.
    async fn write_to_myself(&self) {
        self.insist(&self.admin, "/v1/admin/mails/test", &json!({"language": "ko"})).await;
    }

    async fn extend(&self, by_ms: u64) -> Option<ActNote> {
        let auction = &self.auctions[usize::try_from(by_ms).unwrap() % self.auctions.len()];
        // No two acts have one reason.
        let body = json!({"by_ms": by_ms, "reason": format!("the hall was late by {by_ms}")});
        self.insist(&self.admin, &format!("/v1/admin/auctions/{auction}/extend"), &body).await?;
        Some(ActNote::Extended { auction: auction.clone(), by_ms })
    }
}

/// Whatever was confirmed is there, once; what was not confirmed is there once or not at all.
pub async fn compare(scene: &Scene, notes: &[ActNote]) {
    let mut spans: BTreeMap<(String, u64), usize> = BTreeMap::new();
    for auction in &scene.auctions {
        let log = scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
        for event in log.iter().filter(|event| event["kind"] == "extended" && event["reason"] == "operator") {
            *spans.entry((auction.clone(), event["by_ms"].as_u64().unwrap())).or_default() += 1;
        }
    }
    assert!(spans.values().all(|times| *times == 1), "an act was done twice: {spans:?}");
    for note in notes {
        match note {
            ActNote::Extended { auction, by_ms } => {
                assert!(spans.contains_key(&(auction.clone(), *by_ms)), "a confirmed act is not in the log: {note:?}");
            }
            ActNote::Scheduled { auction } => {
                let resource = scene.admin.get(&format!("/v1/auctions/{auction}")).await.ok();
                assert_ne!(resource["status"], "draft", "{note:?}");
            }
            ActNote::Registered { sale, paddle } => {
                let path = format!("/v1/sales/{sale}/registrations");
                let said = scene.bidders[0].rest.post(&path, json!({})).await.ok();
                assert_eq!(said["paddle"].as_u64(), Some(*paddle), "{note:?}");
            }
        }
    }
}
