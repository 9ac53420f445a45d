//! A house without an engine: people in memory, and stores that cannot be reached.

mod accounts;
mod belongings;
mod catalogue;
mod logs;
mod outbox;
mod people;
mod sessions;

pub use people::FakePeople;

use super::{no_bank, no_lists, no_pictures, no_settlements};
use crate::actors::{Courier, Postman};
use crate::clock::{Clock, ManualClock};
use crate::gallery::{Gallery, GalleryParts};
use crate::hashing::Hashing;
use crate::http::access::AccessTokens;
use crate::http::guard::Guard;
use crate::http::house::{House, Limits};
use crate::http::live::{SignedInSockets, Tickets};
use crate::http::passwords::Passwords;
use crate::http::{dispatch, envelope, table, tokens};
use crate::identity::{API_KEY_PREFIX, Scope};
use crate::notary::{Keyring, Notary, NotaryParts};
use crate::persistence::{ApiKey, MemoryDelays, NoRelay, Role};
use crate::proof::SigningKey;
use crate::settings::Settings;
use crate::timestamp::Timestamp;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use actix_web::{App, Error, middleware};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Everybody's password.
pub const PASSWORD: &str = "correct horse";

/// One caller of each kind.
pub const CALLERS: [Option<Role>; 4] = [None, Some(Role::Bidder), Some(Role::Operator), Some(Role::Admin)];

/// A house to knock at.
pub struct Fake {
    pub house: Data<House>,
    pub people: Arc<FakePeople>,
    pub is_ready: Arc<AtomicBool>,
    tokens: HashMap<Role, String>,
}

fn access_key() -> SigningKey {
    SigningKey::new("access-tokens", &[2; 32]).unwrap()
}

fn notary(people: &Arc<FakePeople>, clock: &Arc<ManualClock>) -> Arc<Notary> {
    let key = SigningKey::new("fake.example", &[1; 32]).unwrap();
    Arc::new(Notary::new(NotaryParts {
        catalogue: people.clone(),
        history: people.clone(),
        checkpoints: people.clone(),
        keys: Keyring::of(key, clock.clone()),
        name: "fake.example".into(),
        every: Duration::from_secs(1),
        clock: clock.clone(),
    }))
}

fn gallery(people: &Arc<FakePeople>, settings: &Settings) -> Arc<Gallery> {
    Arc::new(Gallery::new(GalleryParts {
        catalogue: people.clone(),
        images: people.clone(),
        objects: Arc::new(no_pictures::NoObjects),
        settings: settings.pictures,
    }))
}

/// An answer, taken apart.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HashMap<String, String>,
    pub body: String,
}

impl Answer {
    /// Returns the code of a problem; empty when it is none.
    pub fn code(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["code"].as_str().unwrap_or_default().to_owned()
    }
}

impl Fake {
    pub fn new() -> Self {
        Self::with(&[])
    }

    /// The same with some settings of its own.
    pub fn with(over: &[(&str, &str)]) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_millis(1_700_000_000_000)));
        let people = Arc::new(FakePeople::default());
        let tokens = Role::ALL.map(|role| (role, people.sign_in(role, clock.now()))).into_iter().collect();
        let is_ready = Arc::new(AtomicBool::new(true));
        let ready = Arc::clone(&is_ready);
        let settings = Arc::new(Settings::load_over(None, over).unwrap());
        let count = AtomicU64::new(1);
        let house = House {
            catalogue: people.clone(),
            sales: people.clone(),
            registrations: people.clone(),
            audit_log: people.clone(),
            audit_checks: Semaphore::new(1),
            imports: Arc::new(Semaphore::new(1)),
            listings: Arc::new(no_lists::NoLists),
            people: people.clone(),
            bank: Arc::new(no_bank::NoBank),
            reconcile: Arc::new(|| Box::pin(async { Ok(crate::reconciling::Reconciled::default()) })),
            reconciling: Semaphore::new(1),
            settlements: Arc::new(no_settlements::NoSettlements),
            font: None,
            payments: crate::actors::Payments::asleep(
                Arc::new(no_settlements::NoSettlements),
                Arc::new(no_bank::NoBank),
            ),
            outbox: people.clone(),
            postman: Postman::asleep(),
            notices: people.clone(),
            webhooks: people.clone(),
            courier: Courier::asleep(),
            streams: people.clone(),
            judge_url: Arc::new(|url| if url.starts_with("https://") { Ok(()) } else { Err("no".into()) }),
            accounts: people.clone(),
            api_keys: people.clone(),
            belongings: people.clone(),
            codes: people.clone(),
            sessions: people.clone(),
            relay: Arc::new(NoRelay),
            guard: Guard::new(Arc::new(MemoryDelays::default())),
            exports: Arc::new(Semaphore::new(1)),
            codes_under_way: Arc::new(Semaphore::new(1)),
            access: AccessTokens::new(Keyring::of(access_key(), clock.clone()), "fake.example".into()),
            history: people.clone(),
            notary: notary(&people, &clock),
            started_at: clock.now(),
            clock,
            new_id: Arc::new(move || Uuid::from_u64_pair(7, count.fetch_add(1, Ordering::Relaxed))),
            gallery: gallery(&people, &settings),
            is_ready: Box::new(move || ready.load(Ordering::Relaxed)),
            passwords: Passwords::over(Arc::new(Hashing::new(
                settings.http.password_checks,
                settings.http.password_queue,
            ))),
            tickets: Tickets::default(),
            signed_in: SignedInSockets::default(),
            limits: Limits::new(&settings),
            settings,
        };
        Self { house: Data::new(house), people, is_ready, tokens }
    }

    /// Returns the header by which a caller is known.
    pub fn bearer(&self, role: Role) -> (&'static str, String) {
        ("authorization", format!("Bearer {}", self.tokens[&role]))
    }

    /// Returns the header by which a service is known, whose key an admin has made.
    pub fn service(&self, scopes: Vec<Scope>) -> (&'static str, String) {
        let text = format!("{API_KEY_PREFIX}{}", tokens::chance().unwrap());
        let owner =
            self.people.users.lock().unwrap().iter().find(|(user, _)| user.role == Role::Admin).unwrap().0.clone();
        let (created_at, expires_at) = (owner.created_at, owner.created_at + Duration::from_secs(60));
        let key = ApiKey { id: Uuid::nil(), owner, name: "x".into(), scopes, created_at, expires_at, revoked_at: None };
        self.people.keys.lock().unwrap().push((tokens::hash(&text), key));
        ("authorization", format!("Bearer {text}"))
    }

    /// Knocks at the real table.
    pub async fn knock(&self, request: TestRequest) -> Answer {
        self.knock_at(table::endpoints(), request).await
    }

    /// Knocks at other rows.
    pub async fn knock_at(&self, rows: impl Iterator<Item = &'static table::Endpoint>, request: TestRequest) -> Answer {
        let app = App::new()
            .app_data(self.house.clone())
            .wrap(middleware::from_fn(envelope::wrap))
            .configure(|config| dispatch::register(config, rows));
        answer(&init_service(app).await, request).await
    }
}

async fn answer<S, B>(app: &S, request: TestRequest) -> Answer
where
    S: Service<actix_http::Request, Response = ServiceResponse<B>, Error = Error>,
    B: MessageBody,
{
    let response = call_service(app, request.to_request()).await;
    let text = |value: &actix_web::http::header::HeaderValue| value.to_str().unwrap().to_owned();
    let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
    let status = response.status().as_u16();
    Answer { status, headers, body: String::from_utf8(read_body(response).await.to_vec()).unwrap() }
}
