//! The house of the matrix: its people, and objects of every kind that a path can name.

use super::rows::Row;
use crate::pictures::picture;
use crate::support::client::{Rest, Socket, fresh_key};
use crate::support::process::{ADMIN, House};
use crate::support::scene::{Scene, instant, terms, text};
use image::ImageFormat;
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

pub const PASSWORD: &str = "a long enough password";

/// The PIN of everybody's bank account.
const PIN: &str = "204817";
pub const SCOPES: [&str; 5] = ["catalogue:read", "catalogue:write", "sales:write", "users:read", "audit:read"];

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    Anonymous,
    Bidder,
    OtherBidder,
    Operator,
    Admin,
    /// With a token from before the suspension.
    Suspended,
    /// A key with the scope of the row; with all of them where the row has none.
    KeyWith,
    /// A key with all scopes but that of the row.
    KeyWithout,
}

impl Who {
    pub const ALL: [Self; 8] = [
        Self::Anonymous,
        Self::Bidder,
        Self::OtherBidder,
        Self::Operator,
        Self::Admin,
        Self::Suspended,
        Self::KeyWith,
        Self::KeyWithout,
    ];

    pub const fn is_person(self) -> bool {
        matches!(self, Self::Bidder | Self::OtherBidder | Self::Operator | Self::Admin)
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Admin => "admin",
            _ => "bidder",
        }
    }

    const fn email(self) -> &'static str {
        match self {
            Self::Bidder => "ann.sentinel@people.example",
            Self::OtherBidder => "bob@people.example",
            Self::Operator => "operator@people.example",
            _ => ADMIN.0,
        }
    }
}

/// The names in a path, and what the body needs to know.
pub type Names = BTreeMap<&'static str, String>;

pub struct World {
    pub scene: Scene,
    tokens: BTreeMap<Who, String>,
    /// Keys by their scopes.
    keys: BTreeMap<Vec<&'static str>, String>,
    shared: BTreeMap<(&'static str, bool), Names>,
    over: Vec<String>,
    draft: String,
    counter: AtomicU64,
    /// What only the bidder, and who looks after the house, may read.
    pub private: Vec<String>,
}

impl World {
    pub async fn furnish(house: &House) -> Self {
        let scene = Scene::set(house, 0, 0, |_| {}).await;
        let (mut tokens, mut keys) = (BTreeMap::new(), BTreeMap::new());
        tokens.insert(Who::Admin, scene.admin.token.clone().unwrap());
        let people = [(Who::Bidder, "bidder"), (Who::OtherBidder, "bidder"), (Who::Operator, "operator")];
        for (who, role) in people {
            let body = json!({"email": who.email(), "name": "Somebody", "password": PASSWORD, "role": role});
            scene.admin.post("/v1/admin/users", body).await.ok();
            tokens.insert(who, Rest::login(&house.url(), who.email(), PASSWORD).await.token.unwrap());
        }
        let sue = json!({"email": "sue@people.example", "name": "Sue", "password": PASSWORD, "role": "bidder"});
        let sue = scene.admin.post("/v1/admin/users", sue).await.ok();
        tokens.insert(Who::Suspended, Rest::login(&house.url(), "sue@people.example", PASSWORD).await.token.unwrap());
        let suspend = format!("/v1/admin/users/{}/suspend", text(&sue["id"]));
        scene.admin.post(&suspend, json!({"reason": "the matrix"})).await.ok();
        let mut sets: Vec<Vec<&'static str>> = SCOPES.iter().map(|scope| vec![*scope]).collect();
        sets.extend(SCOPES.iter().map(|scope| SCOPES.iter().copied().filter(|other| other != scope).collect()));
        sets.push(SCOPES.to_vec());
        for scopes in sets {
            let body =
                json!({"name": "A service", "scopes": scopes, "expires_at": instant(Duration::from_secs(3_600))});
            keys.insert(scopes, text(&scene.admin.post("/v1/admin/api-keys", body).await.ok()["key"]));
        }
        let (shared, private, counter) = (BTreeMap::new(), Vec::new(), AtomicU64::new(1));
        let mut world = Self { scene, tokens, keys, shared, over: Vec::new(), draft: String::new(), counter, private };
        world.lay_out().await;
        world
    }

    /// Makes what is shared, and the secrets of the bidder.
    async fn lay_out(&mut self) {
        let bidder = self.as_who(Who::Bidder);
        let tag = self.tag(&bidder).await;
        let about = json!({
            "gender": "other", "birth_date": "1971-03-17", "phone": "+82 10 7313 7313",
            "address": {"country": "KR", "postcode": "71371", "city": "Sentinelville", "line1": "Sentinel street 1"},
        });
        let edited = bidder.request(Method::PATCH, "/v1/me").header("if-match", tag).json(&about);
        bidder.send(edited).await.ok();
        for (who, terms) in [(Who::Bidder, json!({"limit": "71371.73"})), (Who::OtherBidder, json!({}))] {
            self.as_who(who).post(&format!("/v1/sales/{}/registrations", self.scene.sale), terms).await.ok();
        }
        for who in [Who::Bidder, Who::OtherBidder, Who::Operator, Who::Admin] {
            let holder = if who == Who::Bidder { "Holder Sentinel" } else { "Somebody" };
            self.as_who(who).post("/v1/me/account", json!({"holder": holder, "pin": PIN})).await.ok();
        }
        self.draft = self.scene.add_draft(|_| {}).await;
        let key = fresh_key();
        // Without a reserve: below one a maximum stands at its full amount, for all to see.
        let auction = self.scene.add_auction(|_| {}).await;
        let bid = json!({"key": key, "amount": "1000.00", "max": "7313.37"});
        bidder.post(&format!("/v1/auctions/{auction}/bids"), bid).await.ok();
        self.private = vec![
            "ann.sentinel".into(),
            "73137313".into(),
            "1971-03-17".into(),
            "Sentinel".into(),
            "7313.37".into(),
            "71371.73".into(),
            key,
        ];

        for _ in 0..4 {
            let over =
                self.scene.add_auction(|terms| terms["ends_at"] = json!(instant(Duration::from_millis(1_500)))).await;
            self.over.push(over);
        }
        let mut socket = Socket::open(&self.scene.admin).await;
        for over in &self.over {
            let mut is_over = socket.follow(over).await["resource"]["status"] == "closed";
            while !is_over {
                let frame = socket.next_op("events").await;
                is_over = frame["auction"] == over.as_str()
                    && frame["events"].as_array().unwrap().iter().any(|event| event["kind"] == "closed");
            }
        }
        let kinds = [
            "-", "self", "session", "user", "key", "mail", "artwork", "image", "sale", "draft", "auction", "over",
            "paused", "bid", "media", "built", "seat", "notice", "win", "webhook", "account",
        ];
        for kind in kinds {
            for own in [true, false] {
                let names = self.make(kind, own, Who::Bidder).await;
                self.shared.insert((kind, own), names);
            }
        }
    }

    pub fn number(&self) -> u64 {
        self.counter.fetch_add(1, Ordering::Relaxed)
    }

    pub fn as_who(&self, who: Who) -> Rest {
        Rest::with_token(&self.scene.admin.base, &self.tokens[&who])
    }

    /// Returns the version of what is read of oneself.
    pub async fn tag(&self, rest: &Rest) -> String {
        rest.get("/v1/me").await.headers.get("etag").map_or("\"1\"".into(), |tag| tag.to_str().unwrap().to_owned())
    }

    /// Returns the caller of a row. One who may, and whose session does not outlive the call, gets a session for it.
    pub async fn caller(&self, who: Who, row: &Row, may: bool) -> Rest {
        let base = &self.scene.admin.base;
        let with_keys = |scopes: Vec<&'static str>| Rest::with_token(base, &self.keys[&scopes]);
        match who {
            Who::Anonymous => Rest::nobody(base),
            Who::KeyWith => with_keys(row.scope.map_or(SCOPES.to_vec(), |scope| vec![scope])),
            Who::KeyWithout => with_keys(SCOPES.into_iter().filter(|scope| Some(*scope) != row.scope).collect()),
            // The call ends sessions: somebody new with the same role.
            _ if who.is_person() && may && row.object == "self" => self.scene.add_user(who.role()).await,
            _ => self.as_who(who),
        }
    }

    async fn login(&self, who: Who) -> Rest {
        let password = if who == Who::Admin { ADMIN.1 } else { PASSWORD };
        Rest::login(&self.scene.admin.base, who.email(), password).await
    }

    /// Returns what a row's path names. `fresh` makes a new one.
    pub async fn names(&self, row: &Row, own: bool, who: Who, fresh: bool) -> Names {
        if fresh || (row.object == "session" && who.is_person()) {
            return self.make(row.object, own, who).await;
        }
        self.shared[&(row.object, own)].clone()
    }

    async fn open_auction(&self) -> String {
        self.scene.add_auction(|terms| terms["reserve"] = json!("500000.00")).await
    }

    async fn a_sale(&self) -> String {
        let body = json!({"title": "A sale of its own", "currency": "USD"});
        text(&self.scene.admin.post("/v1/admin/sales", body).await.ok()["id"])
    }

    async fn an_artwork(&self, images: usize) -> (String, Vec<String>) {
        let artwork = crate::pictures::an_artwork(&self.scene.admin).await;
        let mut ids = Vec::new();
        for _ in 0..images {
            let bytes = self.a_picture();
            ids.push(text(&crate::pictures::send(&self.scene.admin, &artwork, bytes).await.ok()["id"]));
        }
        (artwork, ids)
    }

    pub fn a_picture(&self) -> Vec<u8> {
        let number = self.number();
        picture(u8::try_from(number % 250).unwrap(), 8 + u32::try_from(number / 250).unwrap(), 8, ImageFormat::Png)
    }

    async fn make(&self, kind: &str, own: bool, who: Who) -> Names {
        let admin = &self.scene.admin;
        let id = |id: String| Names::from([("id", id)]);
        match (kind, own) {
            ("-" | "self", _) => Names::new(),
            // Whose a notice or a win is, is held elsewhere: here nobody has one of this name.
            ("notice" | "win", _)
            | ("user" | "key" | "mail" | "artwork" | "sale" | "built" | "webhook" | "account", false) => {
                id(fresh_key())
            }
            ("session", _) => {
                // Somebody else's, or a second one of the caller's.
                let owner = match (own, who) {
                    (true, _) => who,
                    (false, Who::OtherBidder) => Who::Bidder,
                    (false, _) => Who::OtherBidder,
                };
                let rest = self.login(owner).await;
                let all = rest.get("/v1/me/sessions").await.ok();
                id(text(
                    &all["items"].as_array().unwrap().iter().find(|session| session["current"] == true).unwrap()["id"],
                ))
            }
            ("user", true) => {
                let body = json!({"email": format!("{}@people.example", fresh_key()), "name": "U", "password": PASSWORD, "role": "bidder"});
                id(text(&admin.post("/v1/admin/users", body).await.ok()["id"]))
            }
            ("account", true) => {
                let user = self.scene.add_user("bidder").await;
                user.post("/v1/me/account", json!({"holder": "Somebody", "pin": PIN})).await.ok();
                let sum = json!({"currency": "USD", "amount": "100.00"});
                let deposit = user.request(Method::POST, "/v1/me/account/deposits");
                user.send(deposit.header("idempotency-key", fresh_key()).json(&sum)).await.ok();
                id(text(&user.get("/v1/me").await.ok()["id"]))
            }
            ("key", true) => {
                let body =
                    json!({"name": "K", "scopes": ["users:read"], "expires_at": instant(Duration::from_secs(60))});
                id(text(&admin.post("/v1/admin/api-keys", body).await.ok()["id"]))
            }
            ("mail", true) => id(text(&admin.post("/v1/admin/mails/test", json!({})).await.ok()["id"])),
            ("webhook", true) => id(text(&admin.post("/v1/admin/webhooks", a_webhook()).await.ok()["id"])),
            ("artwork", true) => id(self.an_artwork(0).await.0),
            ("sale", true) => id(self.scene.sale.clone()),
            ("built", true) => {
                let sale = self.a_sale().await;
                let draft = terms(&sale, &self.an_artwork(0).await.0, 1);
                let draft = text(&admin.post("/v1/admin/auctions", draft).await.ok()["id"]);
                Names::from([("id", sale), ("draft", draft)])
            }
            ("seat", _) => {
                let sale = self.a_sale().await;
                let path = format!("/v1/sales/{sale}/registrations");
                let seat = self.as_who(Who::OtherBidder).post(&path, json!({})).await.ok()["paddle"].to_string();
                Names::from([("id", sale), ("paddle", if own { seat } else { "9999".into() })])
            }
            ("image", _) => {
                let (artwork, mine) = self.an_artwork(1).await;
                let image = if own { mine[0].clone() } else { self.an_artwork(1).await.1[0].clone() };
                Names::from([("id", artwork), ("image", image)])
            }
            ("media", true) => {
                let (artwork, _) = self.an_artwork(1).await;
                let image = admin.get(&format!("/v1/artworks/{artwork}")).await.ok()["images"][0].clone();
                let address = crate::pictures::addresses(&image)[0].clone();
                Names::from([("name", address.strip_prefix("/media/").unwrap().to_owned())])
            }
            ("media", false) => Names::from([("name", format!("{}.webp", "0".repeat(64)))]),
            // What the public does not see, and nobody can act on.
            ("auction" | "over" | "paused", false) => id(self.draft.clone()),
            ("draft", false) => id(self.open_auction().await),
            ("draft", true) => id(self.scene.add_draft(|_| {}).await),
            ("auction", true) => id(self.open_auction().await),
            ("over", true) => {
                let place = usize::try_from(self.number()).unwrap() % self.over.len();
                id(self.over[place].clone())
            }
            ("paused", true) => {
                let auction = self.open_auction().await;
                admin.post(&format!("/v1/admin/auctions/{auction}/pause"), json!({"reason": "the matrix"})).await.ok();
                id(auction)
            }
            ("bid", _) => {
                let auction = self.open_auction().await;
                let bid = json!({"key": fresh_key(), "amount": "100.00"});
                let seq =
                    self.as_who(Who::OtherBidder).post(&format!("/v1/auctions/{auction}/bids"), bid).await.ok()["seq"]
                        .clone();
                Names::from([("id", auction), ("seq", if own { seq.to_string() } else { "9999".into() })])
            }
            other => panic!("nobody knows how to make {other:?}"),
        }
    }

    /// Returns what is sent with a row's call.
    pub async fn request(&self, row: &Row, rest: &Rest, names: &Names) -> reqwest::RequestBuilder {
        let (method, template) = row.call.split_once(' ').unwrap();
        let path =
            names.iter().fold(template.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value));
        let path = match template {
            "/v1/auctions/{id}/proof" => format!("{path}?seq=1"),
            "/v1/auctions/{id}/consistency" => format!("{path}?from=1"),
            _ => path,
        };
        let request = rest.request(method.parse().unwrap(), &path);
        match row.call {
            "GET /v1/live" => {
                let headers = [
                    ("connection", "Upgrade"),
                    ("upgrade", "websocket"),
                    ("sec-websocket-version", "13"),
                    ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
                    ("sec-websocket-protocol", "arte.v1"),
                ];
                headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))
            }
            "POST /v1/admin/artworks/{id}/images" => request.header("content-type", "image/png").body(self.a_picture()),
            "POST /v1/admin/import" => request
                .header("content-type", "text/csv")
                .body(format!("title,artist\nTable {},Han Gaon\n", self.number())),
            "PATCH /v1/admin/artworks/{id}" | "DELETE /v1/admin/artworks/{id}" => {
                let path = format!("/v1/admin/artworks/{}", names["id"]);
                self.versioned(row, request, &path, json!({"country": "Korea"})).await
            }
            "PATCH /v1/admin/sales/{id}" | "DELETE /v1/admin/sales/{id}" => {
                self.versioned(row, request, &format!("/v1/sales/{}", names["id"]), json!({"title": "Renamed"})).await
            }
            "PATCH /v1/admin/auctions/{id}" | "DELETE /v1/admin/auctions/{id}" => {
                let path = format!("/v1/auctions/{}", names["id"]);
                self.versioned(row, request, &path, json!({"start_price": "150.00"})).await
            }
            "POST /v1/me/account/deposits" | "POST /v1/me/account/withdrawals" => {
                let mut body = json!({"currency": "USD", "amount": "1.00"});
                if row.call.ends_with("withdrawals") {
                    body["pin"] = json!(PIN);
                }
                request.header("idempotency-key", fresh_key()).json(&body)
            }
            "POST /v1/admin/users/{id}/account/payouts" => request
                .header("idempotency-key", fresh_key())
                .json(&json!({"currency": "USD", "amount": "1.00", "reason": "the matrix"})),
            "PATCH /v1/me" => request.header("if-match", self.tag(rest).await).json(&json!({"name": "Somebody"})),
            _ => match self.body(row, names) {
                Some(body) => request.json(&body),
                None => request,
            },
        }
    }

    /// Adds the version of what is read at a path, and the body of a change.
    async fn versioned(
        &self,
        row: &Row,
        request: reqwest::RequestBuilder,
        path: &str,
        change: Value,
    ) -> reqwest::RequestBuilder {
        let read = self.scene.admin.get(path).await;
        let tag = read.headers.get("etag").map_or("\"1\"", |tag| tag.to_str().unwrap());
        let request = request.header("if-match", tag);
        if row.call.starts_with("PATCH") { request.json(&change) } else { request }
    }

    pub fn body(&self, row: &Row, names: &Names) -> Option<Value> {
        let number = self.number();
        let email = format!("somebody{number}@people.example");
        let because = json!({"reason": "the matrix"});
        let with = |more: Value| {
            let mut body = because.clone();
            body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            body
        };
        Some(match row.call {
            "POST /v1/auth/codes" => json!({"email": email, "purpose": "sign_up", "language": "ko"}),
            "POST /v1/auth/codes/verify" => json!({"email": email, "purpose": "sign_up", "code": "AAAAAA"}),
            "POST /v1/users" => json!({
                "verification": "artv_x", "email": email, "password": PASSWORD, "name": "X", "gender": "other", "birth_date": "1990-12-31",
                "phone": "+821012345678", "address": {"country": "KR", "postcode": "1", "city": "X", "line1": "X"},
            }),
            "POST /v1/auth/password/reset" => json!({"verification": "artv_x", "password": PASSWORD}),
            "POST /v1/auth/login" => json!({"email": Who::OtherBidder.email(), "password": PASSWORD}),
            "DELETE /v1/me" => json!({"password": PASSWORD}),
            "POST /v1/admin/sales/{id}/lots/order" => {
                json!({"auctions": names.get("draft").cloned().into_iter().collect::<Vec<_>>()})
            }
            "POST /v1/admin/sales/{id}/closes" => {
                json!({"first_ends_at": instant(Duration::from_secs(7_200)), "step_ms": 1_000})
            }
            "POST /v1/admin/sales/{id}/registrations/{paddle}/limit" => with(json!({"cap": "1000.00"})),
            "PUT /v1/me/notification-preferences" => json!({"language": "en", "kinds": {}}),
            "POST /v1/me/account" => json!({"holder": "Somebody", "pin": PIN}),
            "PUT /v1/admin/artworks/{id}/resale-right" => json!({"falls_under": true}),
            "POST /v1/admin/webhooks" => a_webhook(),
            "PATCH /v1/admin/webhooks/{id}" => json!({"enabled": false}),
            "POST /v1/me/password" => json!({"old": PASSWORD, "new": PASSWORD}),
            "POST /v1/admin/users" => json!({"email": email, "name": "X", "password": PASSWORD, "role": "bidder"}),
            "POST /v1/admin/users/{id}/role" => with(json!({"role": "operator"})),
            "POST /v1/admin/users/{id}/suspend"
            | "POST /v1/admin/users/{id}/reinstate"
            | "DELETE /v1/admin/users/{id}"
            | "POST /v1/admin/sales/{id}/pause"
            | "POST /v1/admin/sales/{id}/resume"
            | "POST /v1/admin/sales/{id}/registrations/{paddle}/withdraw"
            | "POST /v1/admin/sales/{id}/registrations/{paddle}/reinstate"
            | "POST /v1/admin/settlements/{id}/compensate"
            | "POST /v1/admin/auctions/{id}/pause"
            | "POST /v1/admin/auctions/{id}/resume"
            | "POST /v1/admin/auctions/{id}/cancel"
            | "POST /v1/admin/auctions/{id}/bids/{seq}/retract" => because,
            "POST /v1/admin/auctions/{id}/extend" => with(json!({"by_ms": 1_000})),
            "POST /v1/admin/auctions/{id}/lower-reserve" => with(json!({"reserve": "400.00"})),
            "POST /v1/admin/auctions/{id}/reopen" => with(json!({"ends_at": instant(Duration::from_secs(3_600))})),
            "POST /v1/admin/api-keys" => {
                json!({"name": "X", "scopes": ["users:read"], "expires_at": instant(Duration::from_secs(60))})
            }
            "POST /v1/admin/artworks" => json!({"title": format!("Work {number}"), "artist": "Han Gaon"}),
            "POST /v1/admin/artworks/{id}/images/order" => json!({"images": [names["image"]]}),
            "POST /v1/admin/sales" => json!({"title": "Another sale", "currency": "USD"}),
            "POST /v1/admin/auctions" => {
                let artwork = &self.shared[&("artwork", true)]["id"];
                terms(&self.scene.sale, artwork, 100_000 + usize::try_from(number).unwrap())
            }
            "POST /v1/admin/mails/test" | "POST /v1/sales/{id}/registrations" => json!({}),
            "POST /v1/auctions/{id}/bids" => json!({"key": fresh_key(), "amount": "100.00"}),
            _ => return None,
        })
    }
}

/// An address of another system that nothing will ever reach.
fn a_webhook() -> Value {
    json!({"url": "https://hooks.example/", "kinds": ["auction.closed"]})
}
