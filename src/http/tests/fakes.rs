//! A house without an engine: people in memory, and stores that cannot be reached.

use super::super::access::AccessTokens;
use super::super::guard::Guard;
use super::super::house::{House, Limits};
use super::super::live::{SignedInSockets, Tickets};
use super::super::passwords::Passwords;
use super::super::{dispatch, envelope, table, tokens};
use super::no_pictures::NoObjects;
use crate::actors::{Courier, Postman};
use crate::clock::{Clock, ManualClock};
use crate::gallery::{Gallery, GalleryParts};
use crate::hashing::Hashing;
use crate::identity::{API_KEY_PREFIX, Claims, Scope, write_access_token};
use crate::ids::{SaleId, SignInId, UserId};
use crate::money::Amount;
use crate::notary::{Keyring, Notary, NotaryParts};
use crate::persistence::{ApiKey, NewAudit, NewSession, Page, Paged, SessionLine, Sessions, Turn, Turned};
use crate::persistence::{Failed, Mail, MailBody, MailState, NewMail, Outbox};
use crate::persistence::{Idempotent, People, Registration, Role, Session, StoreError, User};
use crate::persistence::{MemoryDelays, NoRelay};
use crate::proof::SigningKey;
use crate::settings::Settings;
use crate::timestamp::Timestamp;
use actix_web::body::MessageBody;
use actix_web::dev::{Service, ServiceResponse};
use actix_web::test::{TestRequest, call_service, init_service, read_body};
use actix_web::web::Data;
use actix_web::{App, Error, middleware};
use async_trait::async_trait;
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
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
        objects: Arc::new(NoObjects),
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
            listings: Arc::new(super::no_lists::NoLists),
            people: people.clone(),
            bank: Arc::new(super::no_bank::NoBank),
            settlements: Arc::new(super::no_settlements::NoSettlements),
            font: None,
            payments: crate::actors::Payments::asleep(Arc::new(super::no_settlements::NoSettlements)),
            outbox: people.clone(),
            postman: Postman::asleep(),
            notices: people.clone(),
            webhooks: people.clone(),
            courier: Courier::asleep(),
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

/// People in memory; also the other two stores, which cannot be reached.
#[derive(Default)]
pub struct FakePeople {
    pub users: Mutex<Vec<(User, String)>>,
    pub mails: Mutex<Vec<NewMail>>,
    sessions: Mutex<HashMap<SignInId, Session>>,
    pub keys: Mutex<Vec<([u8; 32], ApiKey)>>,
    pub calls: Mutex<HashMap<(UserId, String), Call>>,
    pub audits: Mutex<Vec<NewAudit>>,
    pub audit_fails: AtomicBool,
    /// What the store was asked for that could tell of a person, in this order.
    pub asked: Mutex<Vec<&'static str>>,
}

/// Digest, and the answer once there is one.
pub type Call = ([u8; 32], Option<(u16, String)>);

impl FakePeople {
    fn sign_in(&self, role: Role, now: Timestamp) -> String {
        let id = UserId(Uuid::from_u64_pair(1, role as u64));
        let user = User {
            id,
            email: format!("{}@x.example", role.word()),
            name: role.word().into(),
            role,
            suspended: false,
            created_at: now,
        };
        let (session, expires_at) = (SignInId(Uuid::from_u64_pair(2, role as u64)), now + Duration::from_secs(3_600));
        let claims = Claims { user: id, session, issued_at: now, expires_at };
        let token = write_access_token(&access_key(), "fake.example", &claims);
        self.sessions.lock().unwrap().insert(session, Session { id: session, user: user.clone(), expires_at });
        static HASH: OnceLock<String> = OnceLock::new();
        let hash = HASH.get_or_init(|| crate::identity::hash_password(PASSWORD, &[1; 16]).unwrap());
        self.users.lock().unwrap().push((user, hash.clone()));
        token
    }
}

fn away<T>() -> Result<T, StoreError> {
    Err(StoreError::unavailable("a secret cause"))
}

#[async_trait]
impl People for FakePeople {
    async fn add_user(&self, user: &User, password_hash: &str) -> Result<(), StoreError> {
        let mut users = self.users.lock().unwrap();
        if users.iter().any(|(other, _)| other.email == user.email) {
            return Err(StoreError::Conflict("user"));
        }
        users.push((user.clone(), password_hash.to_owned()));
        Ok(())
    }

    async fn user(&self, _: UserId) -> Result<Option<User>, StoreError> {
        away()
    }

    async fn credentials(&self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        self.asked.lock().unwrap().push("credentials");
        Ok(self.users.lock().unwrap().iter().find(|(user, _)| user.email == email).cloned())
    }

    async fn set_suspended(&self, _: UserId, _: bool, _: &str, _: Timestamp) -> Result<User, StoreError> {
        Err(StoreError::NotFound("user"))
    }

    async fn suspended_users(&self) -> Result<Vec<UserId>, StoreError> {
        away()
    }

    async fn register(
        &self,
        _: SaleId,
        _: UserId,
        _: Option<Amount>,
        _: Timestamp,
    ) -> Result<(Registration, bool), StoreError> {
        away()
    }

    async fn registration(&self, _: SaleId, _: UserId) -> Result<Option<Registration>, StoreError> {
        away()
    }

    async fn registrations(&self, _: SaleId) -> Result<Vec<Registration>, StoreError> {
        away()
    }

    async fn registrations_changed_since(&self, _: Timestamp) -> Result<Vec<Registration>, StoreError> {
        away()
    }

    async fn begin_call(
        &self,
        user: UserId,
        key: &str,
        digest: &[u8; 32],
        _: Timestamp,
        _: Timestamp,
    ) -> Result<Idempotent, StoreError> {
        let mut calls = self.calls.lock().unwrap();
        Ok(match calls.get(&(user, key.to_owned())) {
            None => {
                calls.insert((user, key.to_owned()), (*digest, None));
                Idempotent::Begun
            }
            Some((other, _)) if other != digest => Idempotent::Reused,
            Some((_, None)) => Idempotent::Running,
            Some((_, Some((status, body)))) => Idempotent::Done { status: *status, body: body.clone() },
        })
    }

    async fn finish_call(&self, user: UserId, key: &str, answer: Option<(u16, &str)>) -> Result<(), StoreError> {
        let mut calls = self.calls.lock().unwrap();
        let at = (user, key.to_owned());
        match answer {
            None => drop(calls.remove(&at)),
            Some((status, body)) => calls.get_mut(&at).unwrap().1 = Some((status, body.to_owned())),
        }
        Ok(())
    }
}

#[async_trait]
impl Sessions for FakePeople {
    async fn open_session(&self, new: &NewSession) -> Result<(), StoreError> {
        self.asked.lock().unwrap().push("open_session");
        let user = self.users.lock().unwrap().iter().find(|(other, _)| other.id == new.user).unwrap().0.clone();
        let session = Session { id: new.id, user, expires_at: new.expires_at };
        self.sessions.lock().unwrap().insert(new.id, session);
        Ok(())
    }

    async fn session(&self, id: SignInId, now: Timestamp) -> Result<Option<Session>, StoreError> {
        Ok(self.sessions.lock().unwrap().get(&id).filter(|session| session.expires_at > now).cloned())
    }

    async fn turn(&self, _: &Turn) -> Result<Turned, StoreError> {
        away()
    }

    async fn end_session(&self, _: UserId, id: SignInId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(self.sessions.lock().unwrap().remove(&id).is_some())
    }

    async fn sessions_of(&self, _: UserId, _: Timestamp) -> Result<Vec<SessionLine>, StoreError> {
        away()
    }

    async fn is_known_from(&self, _: &str, _: &str) -> Result<bool, StoreError> {
        self.asked.lock().unwrap().push("is_known_from");
        Ok(false)
    }

    async fn ended_since(&self, _: Timestamp) -> Result<Vec<SignInId>, StoreError> {
        away()
    }
}

#[async_trait]
impl Outbox for FakePeople {
    async fn put(&self, mail: &NewMail) -> Result<(), StoreError> {
        self.asked.lock().unwrap().push("letter");
        self.mails.lock().unwrap().push(mail.clone());
        Ok(())
    }

    async fn take_due(&self, _: Timestamp, _: Timestamp, _: u32) -> Result<Vec<(Mail, MailBody)>, StoreError> {
        away()
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        away()
    }

    async fn mark_sent(&self, _: Uuid, _: Timestamp, _: bool) -> Result<(), StoreError> {
        away()
    }

    async fn mark_failed(&self, _: Uuid, _: u32, _: &str, _: Failed, _: bool) -> Result<(), StoreError> {
        away()
    }

    async fn mails(&self, _: Option<MailState>, _: Page) -> Result<Paged<Mail>, StoreError> {
        away()
    }

    async fn mail(&self, id: Uuid) -> Result<Option<(Mail, Option<MailBody>)>, StoreError> {
        let mails = self.mails.lock().unwrap();
        Ok(mails.iter().find(|mail| mail.id == id).map(|mail| (fake_mail(mail), Some(fake_body(mail)))))
    }

    async fn try_again(&self, _: Uuid, _: Timestamp) -> Result<Mail, StoreError> {
        Err(StoreError::NotFound("mail"))
    }

    async fn forget_mails(&self, _: Timestamp) -> Result<u64, StoreError> {
        away()
    }
}

fn fake_mail(mail: &NewMail) -> Mail {
    Mail {
        id: mail.id,
        to: mail.to.clone(),
        kind: mail.kind.clone(),
        language: mail.language.clone(),
        subject: mail.subject.clone(),
        holds_secret: mail.holds_secret,
        created_at: mail.created_at,
        state: MailState::Waiting,
        attempts: 0,
        next_try_at: mail.created_at,
        sent_at: None,
        last_error: None,
    }
}

fn fake_body(mail: &NewMail) -> MailBody {
    MailBody { text: mail.text.clone(), html: mail.html.clone() }
}

mod unreachable {
    //! The other stores.

    use super::{FakePeople, away};
    use crate::auction::{Answer, Event};
    use crate::identity::{Profile, Purpose};
    use crate::ids::{ArtworkId, AuctionId, BidKey, SaleId, Seq, SignInId, UserId};
    use crate::persistence::{About, Belongings, Erased, Erasure, Favourite, MyAttempt, MyBids, Obstacle};
    use crate::persistence::{
        Accounts, ApiKey, ApiKeys, CodeTry, Codes, NewApiKey, NewCode, Person, Role, User, UserQuery,
    };
    use crate::persistence::{
        Artwork, Attempt, AuctionFilter, AuctionRecord, Catalogue, Checkpoint, Checkpoints, History, NewAuction, Page,
        Paged, Sale, Secrets, StoreError,
    };
    use crate::timestamp::Timestamp;
    use async_trait::async_trait;
    use uuid::Uuid;

    #[async_trait]
    impl Catalogue for FakePeople {
        async fn add_artwork(&self, _: &Artwork) -> Result<(), StoreError> {
            Err(StoreError::Conflict("artwork"))
        }
        async fn artwork(&self, _: ArtworkId) -> Result<Option<Artwork>, StoreError> {
            Ok(None)
        }
        async fn artwork_named(&self, _: &str, _: &str) -> Result<Option<Artwork>, StoreError> {
            Ok(None)
        }
        async fn artworks_after(&self, _: Option<ArtworkId>, _: u32) -> Result<Vec<Artwork>, StoreError> {
            Ok(Vec::new())
        }
        async fn edit_artwork(&self, _: &Artwork) -> Result<Artwork, StoreError> {
            Err(StoreError::NotFound("artwork"))
        }
        async fn delete_artwork(&self, _: ArtworkId, _: u64, _: Timestamp) -> Result<(), StoreError> {
            Err(StoreError::NotFound("artwork"))
        }
        async fn last_auction_of(&self, _: ArtworkId) -> Result<Option<AuctionRecord>, StoreError> {
            Ok(None)
        }
        async fn add_sale(&self, _: &Sale) -> Result<(), StoreError> {
            Ok(())
        }
        async fn sale(&self, _: SaleId) -> Result<Option<Sale>, StoreError> {
            Ok(None)
        }
        async fn sales(&self, _: Page) -> Result<Paged<Sale>, StoreError> {
            away()
        }
        async fn add_auction(&self, _: &NewAuction) -> Result<(), StoreError> {
            away()
        }
        async fn schedule_auction(&self, _: AuctionId) -> Result<(), StoreError> {
            away()
        }
        async fn auction(&self, _: AuctionId) -> Result<Option<AuctionRecord>, StoreError> {
            Ok(None)
        }
        async fn auctions(&self, _: AuctionFilter, _: Page) -> Result<Paged<AuctionRecord>, StoreError> {
            away()
        }
    }

    #[async_trait]
    impl Accounts for FakePeople {
        async fn add_person(&self, _: &User, _: &str, _: &Profile) -> Result<(), StoreError> {
            away()
        }
        async fn person(&self, id: UserId) -> Result<Option<Person>, StoreError> {
            let found = self.users.lock().unwrap().iter().find(|(user, _)| user.id == id).cloned();
            Ok(found.map(|(user, _)| Person { user, version: 1, profile: None }))
        }
        async fn edit_person(&self, _: UserId, _: u64, _: &str, _: Option<&Profile>) -> Result<Person, StoreError> {
            away()
        }
        async fn find_users(&self, _: &UserQuery, page: Page) -> Result<Paged<User>, StoreError> {
            if page.after.is_some() {
                return Err(StoreError::NotFound("cursor"));
            }
            let users = self.users.lock().unwrap();
            Ok(Paged {
                items: users.iter().take(page.limit as usize).map(|(user, _)| user.clone()).collect(),
                next: None,
            })
        }
        async fn set_role(&self, _: UserId, _: Role, _: &str, _: Timestamp) -> Result<User, StoreError> {
            Err(StoreError::Conflict("last admin"))
        }
        async fn set_password(
            &self,
            _: UserId,
            _: &str,
            _: Option<&str>,
            _: Option<SignInId>,
            _: Timestamp,
        ) -> Result<(), StoreError> {
            away()
        }
    }

    #[async_trait]
    impl ApiKeys for FakePeople {
        async fn add_api_key(&self, new: &NewApiKey) -> Result<(), StoreError> {
            self.keys.lock().unwrap().push((new.hash, new.key.clone()));
            Ok(())
        }
        async fn api_key(&self, hash: &[u8; 32], _: Timestamp) -> Result<Option<ApiKey>, StoreError> {
            Ok(self.keys.lock().unwrap().iter().find(|(other, _)| other == hash).map(|(_, key)| key.clone()))
        }
        async fn api_keys(&self, _: Page) -> Result<Paged<ApiKey>, StoreError> {
            away()
        }
        async fn revoke_api_key(&self, _: Uuid, _: Timestamp) -> Result<bool, StoreError> {
            Ok(false)
        }
    }

    #[async_trait]
    impl Codes for FakePeople {
        async fn put_code(&self, _: &NewCode) -> Result<(), StoreError> {
            self.asked.lock().unwrap().push("put_code");
            Ok(())
        }
        async fn try_code(&self, _: &CodeTry) -> Result<bool, StoreError> {
            self.asked.lock().unwrap().push("try_code");
            Ok(false)
        }
        async fn verified(&self, _: &[u8; 32], _: Purpose, _: Timestamp) -> Result<Option<String>, StoreError> {
            self.asked.lock().unwrap().push("verified");
            Ok(None)
        }
        async fn use_verification(&self, _: &[u8; 32], _: Purpose, _: Timestamp) -> Result<Option<String>, StoreError> {
            away()
        }
    }

    #[async_trait]
    impl Belongings for FakePeople {
        async fn add_favourite(&self, _: UserId, _: AuctionId, _: Timestamp, _: u32) -> Result<(), StoreError> {
            away()
        }
        async fn remove_favourite(&self, _: UserId, _: AuctionId) -> Result<(), StoreError> {
            away()
        }
        async fn favourites(&self, _: UserId) -> Result<Vec<Favourite>, StoreError> {
            away()
        }
        async fn about(&self, _: UserId) -> Result<About, StoreError> {
            away()
        }
        async fn obstacle(&self, _: &Erasure) -> Result<Option<Obstacle>, StoreError> {
            away()
        }
        async fn erase(&self, _: &Erasure) -> Result<Erased, StoreError> {
            away()
        }
        async fn is_forgotten(&self, _: UserId) -> Result<bool, StoreError> {
            away()
        }
        async fn forgotten_since(&self, _: Timestamp, _: u32) -> Result<Vec<UserId>, StoreError> {
            away()
        }
        async fn scrub(&self) -> Result<(), StoreError> {
            away()
        }
        async fn seal_profiles(&self, _: u32) -> Result<u64, StoreError> {
            away()
        }
    }

    #[async_trait]
    impl Checkpoints for FakePeople {
        async fn newest_checkpoint(&self, _: AuctionId) -> Result<Option<Checkpoint>, StoreError> {
            Ok(None)
        }
        async fn save_checkpoints(&self, _: &[Checkpoint]) -> Result<Vec<AuctionId>, StoreError> {
            away()
        }
        async fn unsigned_ends(&self) -> Result<Vec<AuctionId>, StoreError> {
            away()
        }
        async fn secrets(&self, _: AuctionId) -> Result<Option<Secrets>, StoreError> {
            away()
        }
    }

    #[async_trait]
    impl History for FakePeople {
        async fn events(&self, _: AuctionId, _: Seq, _: u32) -> Result<Vec<Event>, StoreError> {
            away()
        }
        async fn bids(&self, _: AuctionId, _: Option<Seq>, _: u32) -> Result<Vec<(Event, bool)>, StoreError> {
            away()
        }
        async fn answer(&self, _: AuctionId, _: UserId, _: BidKey) -> Result<Option<Answer>, StoreError> {
            away()
        }
        async fn attempts_of_user(&self, _: &MyBids, _: Page) -> Result<Paged<MyAttempt>, StoreError> {
            away()
        }
        async fn attempts_in_auction(&self, _: AuctionId, _: Page) -> Result<Paged<Attempt>, StoreError> {
            away()
        }
    }
}
