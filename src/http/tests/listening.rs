//! Whoever listens at the doors learns nothing of who has an account: not by words, not by statuses, not by how much is done for an answer.
//!
//! How long an answer takes depends on the machine; what is done for it does not. So the work is compared: passwords hashed, questions to the
//! store, counts of failures. `arte-bench listening` holds a stop-watch to the same questions.

use super::fakes::{Answer, Fake};
use crate::http::guard::Guard;
use crate::http::house::House;
use crate::persistence::{Change, Delay, Delays, MemoryDelays, Role, StoreError};
use crate::timestamp::Timestamp;
use actix_web::test::TestRequest;
use actix_web::web::Data;
use async_trait::async_trait;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Counts of failures that remember how they were asked.
#[derive(Default)]
struct Watched {
    delays: MemoryDelays,
    asked: Mutex<Vec<String>>,
}

#[async_trait]
impl Delays for Watched {
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError> {
        self.asked.lock().unwrap().push(format!("take {} {}", asked.len(), counted.len()));
        self.delays.take(asked, counted, now).await
    }

    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError> {
        self.asked.lock().unwrap().push(format!("change {}", changes.len()));
        self.delays.change(changes, now).await
    }
}

/// A house whose work is watched.
struct Stage {
    fake: Fake,
    delays: Arc<Watched>,
}

/// What a stranger sees, and what was done for it.
#[derive(Debug, PartialEq)]
struct Told {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Value,
    hashed: u64,
    asked: Vec<&'static str>,
    counted: Vec<String>,
}

const KNOWN: &str = "bidder@x.example";
const SUSPENDED: &str = "operator@x.example";
const UNKNOWN: &str = "nobody@x.example";

impl Stage {
    fn set() -> Self {
        let mut fake = Fake::new();
        let delays = Arc::new(Watched::default());
        let mut house: House = Arc::into_inner(fake.house.into_inner()).unwrap();
        let mut settings = (*house.settings).clone();
        settings.http.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
        house.settings = Arc::new(settings);
        house.guard = Guard::new(Arc::clone(&delays) as Arc<dyn Delays>);
        fake.house = Data::new(house);
        for (user, _) in fake.people.users.lock().unwrap().iter_mut() {
            user.suspended = user.role == Role::Operator;
        }
        Self { fake, delays }
    }

    /// Knocks as one of many strangers.
    async fn ask(&self, path: &str, body: &Value, stranger: u32) -> Answer {
        let from = format!("192.0.{}.{}", stranger / 200, stranger % 200);
        let peer = "127.0.0.1:9".parse().unwrap();
        self.fake
            .knock(
                TestRequest::post().uri(path).peer_addr(peer).insert_header(("x-forwarded-for", from)).set_json(body),
            )
            .await
    }

    async fn told(&self, path: &str, body: Value, stranger: u32) -> Told {
        let before = self.fake.house.passwords.hashed();
        self.fake.people.asked.lock().unwrap().clear();
        self.delays.asked.lock().unwrap().clear();
        let answer = self.ask(path, &body, stranger).await;
        // What goes on behind the answer is done when its place is free again.
        drop(self.fake.house.codes_under_way.acquire().await.unwrap());
        let mut body: Value = serde_json::from_str(&answer.body).unwrap_or_default();
        if let Some(fields) = body.as_object_mut() {
            fields.remove("request_id");
        }
        let headers = answer.headers.into_iter().filter(|(name, _)| name != "x-request-id").collect();
        Told {
            status: answer.status,
            headers,
            body,
            hashed: self.fake.house.passwords.hashed() - before,
            asked: std::mem::take(&mut self.fake.people.asked.lock().unwrap()),
            counted: std::mem::take(&mut self.delays.asked.lock().unwrap()),
        }
    }

    /// Asks of each address from a stranger of its own; all must be told the same.
    async fn alike(&self, path: &str, of: impl Fn(&str) -> Value, first_stranger: u32) -> Told {
        let mut all = Vec::new();
        for (number, email) in (0..).zip([KNOWN, SUSPENDED, UNKNOWN]) {
            all.push(self.told(path, of(email), first_stranger + number).await);
        }
        assert_eq!(all[0], all[1], "{path}: a known address and a suspended one");
        assert_eq!(all[0], all[2], "{path}: a known address and an unknown one");
        all.pop().unwrap()
    }
}

fn login(email: &str) -> Value {
    json!({"email": email, "password": "a wrong password"})
}

#[actix_web::test]
async fn a_wrong_password_is_worth_the_same_work_and_words_whoever_has_an_account() {
    let stage = Stage::set();
    let told = stage.alike("/v1/auth/login", login, 1).await;
    assert_eq!((told.status, told.hashed, told.asked), (401, 1, vec!["credentials"]));
    let no_address = stage.told("/v1/auth/login", login("no address at all"), 9).await;
    assert_eq!((no_address.status, no_address.hashed, no_address.asked), (401, 1, vec!["credentials"]));
    // While strangers besiege it, wherever they come from.
    for email in [KNOWN, SUSPENDED, UNKNOWN] {
        for stranger in 100..121 {
            stage.ask("/v1/auth/login", &login(email), stranger).await;
        }
    }
    let told = stage.alike("/v1/auth/login", login, 200).await;
    assert_eq!((told.status, told.hashed, told.asked), (429, 0, vec!["is_known_from"]));
}

#[actix_web::test]
async fn a_house_that_is_busy_does_nothing_for_anybody() {
    let stage = Stage::set();
    let mut places = Vec::new();
    while let Ok(place) = stage.fake.house.passwords.place() {
        places.push(place);
    }
    let told = stage.alike("/v1/auth/login", login, 1).await;
    assert_eq!((told.status, told.hashed), (503, 0));
    assert_eq!(told.headers["retry-after"], "1");
    assert!(told.asked.is_empty() && told.counted.is_empty(), "{told:?}");
    let words = stage.told("/v1/auth/login", json!({"email": "x", "password": "y", "admin": true}), 1).await;
    assert_eq!(words.status, 503, "nor reads what is said");
    drop(places);
    assert_eq!(stage.told("/v1/auth/login", login(KNOWN), 2).await.status, 401);
}

#[actix_web::test]
async fn a_code_is_asked_for_and_tried_alike_whoever_has_an_account() {
    let stage = Stage::set();
    for (purpose, first) in [("sign_up", 1), ("password_reset", 10)] {
        let of = |email: &str| json!({"email": email, "purpose": purpose, "language": "en"});
        let mut all = Vec::new();
        for (number, email) in (0..).zip([KNOWN, SUSPENDED, UNKNOWN]) {
            all.push(stage.told("/v1/auth/codes", of(email), first + number).await);
        }
        for told in &mut all {
            // Behind the answer, and the last thing that is done: a letter goes, or none.
            let letters = told.asked.iter().filter(|asked| **asked == "letter").count();
            told.asked.retain(|asked| *asked != "letter");
            assert!(letters <= 1);
        }
        assert_eq!((all[0].status, &all[0].asked[..]), (202, &["put_code", "credentials"][..]));
        assert!(all.iter().all(|told| *told == all[0]), "{purpose}: {all:#?}");
        let of = |email: &str| json!({"email": email, "purpose": purpose, "code": "ABCDEF"});
        let told = stage.alike("/v1/auth/codes/verify", of, first).await;
        assert_eq!((told.status, told.asked), (422, vec!["is_known_from", "try_code"]));
    }
    // Beyond what is sent to one address.
    let of = |email: &str| json!({"email": email, "purpose": "sign_up", "language": "en"});
    for email in [KNOWN, SUSPENDED, UNKNOWN] {
        for stranger in 100..103 {
            stage.told("/v1/auth/codes", of(email), stranger).await;
        }
    }
    let told = stage.alike("/v1/auth/codes", of, 200).await;
    assert_eq!((told.status, told.asked), (429, vec!["is_known_from"]));
}

#[actix_web::test]
async fn who_has_proved_nothing_is_told_the_same_whatever_address_he_names() {
    let stage = Stage::set();
    let of = |email: &str| {
        json!({
            "email": email, "password": "a long enough password", "name": "Ann", "gender": "female", "birth_date": "1990-12-31",
            "phone": "+82 10-1234-5678", "verification": format!("artv_{}", "A".repeat(43)),
            "address": {"country": "KR", "postcode": "03045", "city": "Seoul", "line1": "161"},
        })
    };
    let told = stage.alike("/v1/users", of, 1).await;
    assert_eq!((told.status, told.hashed, told.asked), (422, 0, vec!["verified"]));
    let of =
        |_: &str| json!({"password": "a long enough password", "verification": format!("artv_{}", "A".repeat(43))});
    let told = stage.alike("/v1/auth/password/reset", of, 10).await;
    assert_eq!((told.status, told.hashed, told.asked), (422, 0, vec!["verified"]));
}
