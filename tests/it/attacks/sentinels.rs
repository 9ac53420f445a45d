//! A whole sale with secrets that are known beforehand, and a search for them in everything that anybody gets to see before the end.

use crate::matrix::world::SCOPES;
use crate::support::On;
use crate::support::client::{Rest, Socket, fresh_key};
use crate::support::postbox::{code_in, letter};
use crate::support::process::{ADMIN, House};
use crate::support::scene::{Scene, instant, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

const RESERVE: &str = "7771310937.11";
const LOWERED: &str = "5557170913.22";
const MAXIMUM: &str = "8883230959.33";
const PASSWORD: &str = "sentinel-Qz7-password";
const NEW_PASSWORD: &str = "sentinel-Xw9-password";

/// A secret, in every form in which it may slip out.
struct Secret {
    what: &'static str,
    forms: Vec<String>,
}

impl Secret {
    fn text(what: &'static str, text: &str) -> Self {
        let forms = vec![text.to_owned(), hex(text.as_bytes()), base64(text.as_bytes()), base64url(text.as_bytes())];
        Self { what, forms }
    }

    /// An amount: as it is written, without its point, and as the eight bytes of its minor units.
    fn amount(what: &'static str, written: &str) -> Self {
        let minor = written.replace('.', "");
        let whole = written.split('.').next().unwrap();
        let number: i64 = minor.parse().unwrap();
        let (big, little) = (number.to_be_bytes(), number.to_le_bytes());
        let mut forms = vec![whole.to_owned(), minor.clone()];
        for bytes in [whole.as_bytes(), written.as_bytes(), minor.as_bytes(), &big, &little] {
            forms.extend([hex(bytes), base64(bytes), base64url(bytes)]);
        }
        // With commas, as people write it.
        forms.push(
            whole
                .as_bytes()
                .rchunks(3)
                .rev()
                .map(|part| std::str::from_utf8(part).unwrap())
                .collect::<Vec<_>>()
                .join(","),
        );
        Self { what, forms }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// Base64 without its end, which may depend on what follows.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = bytes.chunks_exact(3).flat_map(|three| {
        let number = three.iter().fold(0_usize, |number, byte| number << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| char::from(ALPHABET[number >> shift & 63]))
    });
    whole.collect()
}

fn base64url(bytes: &[u8]) -> String {
    base64(bytes).replace('+', "-").replace('/', "_")
}

/// Everything that was heard: who, where, what.
#[derive(Default)]
struct Heard(Vec<(String, String, String)>);

impl Heard {
    fn note(&mut self, who: &str, place: &str, what: impl Into<String>) {
        self.0.push((who.to_owned(), place.to_owned(), what.into()));
    }

    /// Where a secret was heard, and by whom.
    fn find(&self, secret: &Secret) -> Vec<(String, String)> {
        let is_in = |text: &String| secret.forms.iter().any(|form| form.len() >= 8 && text.contains(form.as_str()));
        self.0.iter().filter(|(_, _, text)| is_in(text)).map(|(who, place, _)| (who.clone(), place.clone())).collect()
    }
}

/// Who may see which secret where; nobody else may anywhere. Places are the beginnings of calls.
const ENTITLED: &[(&str, &str, &str)] = &[
    ("maximum", "ann", "GET /v1/me/"),
    ("maximum", "admin", "GET /v1/admin/auctions/{id}/attempts"),
    ("maximum", "operator", "GET /v1/admin/auctions/{id}/attempts"),
    ("maximum", "key", "GET /v1/admin/auctions/{id}/attempts"),
    // Where letters stay in the house, admins are its mailbox.
    ("code", "admin", "GET /v1/admin/mails/{id}"),
];

/// Every GET of the document, for everything that is there.
async fn crawl(heard: &mut Heard, who: &str, rest: &Rest, document: &Value, ids: &BTreeMap<&str, Vec<String>>) {
    for (template, calls) in document["paths"].as_object().unwrap() {
        if calls["get"].is_null() || template == "/v1/live" {
            continue;
        }
        let before = template.split("/{").next().unwrap().rsplit('/').next().unwrap();
        let names =
            if template.contains('{') { ids.get(before).cloned().unwrap_or_default() } else { vec![String::new()] };
        for name in names {
            let mut path = template.replace("{id}", &name).replace("{name}", &name);
            if path.contains('{') {
                continue;
            }
            match template.as_str() {
                "/v1/auctions/{id}/proof" => path.push_str("?seq=2"),
                "/v1/auctions/{id}/consistency" => path.push_str("?from=1"),
                _ => {}
            }
            let said = rest.get(&path).await;
            heard.note(who, &format!("GET {template}"), format!("{} {:?}", said.body, said.headers));
        }
    }
}

struct Secrets(Vec<Secret>);

impl Secrets {
    fn add(&mut self, what: &'static str, value: &str) {
        self.0.push(Secret::text(what, value));
    }
}

/// Ann signs up with her own code, and everything that is given to her on the way is a secret.
async fn sign_up(admin: &Rest, secrets: &mut Secrets, heard: &mut Heard) -> Rest {
    const EMAIL: &str = "ann@people.example";
    let nobody = Rest::nobody(&admin.base);
    let asked = nobody.post("/v1/auth/codes", json!({"email": EMAIL, "purpose": "sign_up", "language": "en"})).await;
    heard.note("nobody", "POST /v1/auth/codes", asked.body.to_string());
    let code = code_in(&letter(admin, EMAIL, "sign_up_code").await);
    let wrong = json!({"email": EMAIL, "purpose": "password_reset", "code": code});
    let said = nobody.post("/v1/auth/codes/verify", wrong).await;
    heard.note("nobody", "POST /v1/auth/codes/verify", said.body.to_string());
    let proof =
        nobody.post("/v1/auth/codes/verify", json!({"email": EMAIL, "purpose": "sign_up", "code": code})).await.ok();
    // Six letters are too few to be searched for among thousands of ids; with blanks around, as in the letter, they are not.
    secrets.0.push(Secret { what: "code", forms: vec![format!("    {code}"), format!("\"{code}\"")] });
    secrets.add("verification", &text(&proof["verification"]));
    let person = json!({
        "verification": proof["verification"], "email": EMAIL, "password": PASSWORD, "name": "Ann", "gender": "other",
        "birth_date": "1990-12-31", "phone": "+821012345678",
        "address": {"country": "KR", "postcode": "03045", "city": "Seoul", "line1": "1"},
    });
    heard.note("ann", "POST /v1/users", nobody.post("/v1/users", person.clone()).await.ok().to_string());
    heard.note("nobody", "POST /v1/users", nobody.post("/v1/users", person).await.body.to_string());
    let login = nobody.post("/v1/auth/login", json!({"email": EMAIL, "password": PASSWORD})).await;
    let cookie = login.headers["set-cookie"].to_str().unwrap().to_owned();
    secrets.add("refresh token", cookie.split(['=', ';']).nth(1).unwrap());
    let token = text(&login.ok()["token"]);
    secrets.add("access token", &token);
    let ann = Rest::with_token(&admin.base, &token);
    let changed = ann.post("/v1/me/password", json!({"old": PASSWORD, "new": NEW_PASSWORD})).await;
    heard.note("ann", "POST /v1/me/password", changed.body.to_string());
    for wrong in [
        json!({"old": PASSWORD, "new": NEW_PASSWORD}),
        json!({"old": PASSWORD, "new": 1}),
        json!({"old": PASSWORD, "new": NEW_PASSWORD, "x": 1}),
    ] {
        heard.note("ann", "POST /v1/me/password", ann.post("/v1/me/password", wrong).await.body.to_string());
    }
    secrets.add("password", PASSWORD);
    secrets.add("new password", NEW_PASSWORD);
    ann
}

async fn play(on: On) {
    let mut house = House::open(on, &[("ARTE_LOG__FILTER", "trace")]).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let admin = &scene.admin;
    let document = Rest::nobody(&house.url()).get("/v1/openapi.json").await.ok();
    let (mut heard, mut secrets) = (Heard::default(), Secrets(Vec::new()));
    secrets.0.extend([
        Secret::amount("reserve", RESERVE),
        Secret::amount("lowered reserve", LOWERED),
        Secret::amount("maximum", MAXIMUM),
    ]);
    secrets.add("admin's password", ADMIN.1);
    secrets.add("admin's access token", admin.token.as_ref().unwrap());
    let ann = sign_up(admin, &mut secrets, &mut heard).await;
    let (bob, operator) = (scene.add_user("bidder").await, scene.add_user("operator").await);
    let body = json!({"name": "Service", "scopes": SCOPES, "expires_at": instant(Duration::from_secs(3_600))});
    let made = admin.post("/v1/admin/api-keys", body).await.ok();
    secrets.add("key of a service", &text(&made["key"]));
    let key = Rest::with_token(&admin.base, &text(&made["key"]));
    let ticket = text(&ann.post("/v1/live/tickets", json!({})).await.ok()["ticket"]);
    secrets.add("ticket", &ticket);

    let with = |reserve: &'static str, ends: Duration| {
        move |terms: &mut Value| {
            terms["reserve"] = json!(reserve);
            terms["ends_at"] = json!(instant(ends));
        }
    };
    let fought = scene.add_auction(with(RESERVE, Duration::from_secs(12))).await;
    let lowered = scene.add_auction(with(RESERVE, Duration::from_secs(3_600))).await;
    for rest in [&ann, &bob] {
        rest.post(&format!("/v1/sales/{}/registrations", scene.sale), json!({})).await.ok();
    }
    let nobody = Rest::nobody(&house.url());
    let everybody =
        [("nobody", &nobody), ("ann", &ann), ("bob", &bob), ("operator", &operator), ("admin", admin), ("key", &key)];
    let mut sockets = Vec::new();
    for (who, rest) in everybody.iter().filter(|(who, _)| *who != "key") {
        let mut socket = Socket::open(rest).await;
        for auction in [&fought, &lowered] {
            heard.note(who, "socket", socket.follow(auction).await.to_string());
        }
        sockets.push((*who, socket));
    }

    // The reserve is met by what is offered openly; the maximum above it stays hidden.
    let offered = format!("{}.00", RESERVE.split('.').next().unwrap().replace("7771310937", "7900000000"));
    let bids = format!("/v1/auctions/{fought}/bids");
    let bid = |amount: &str, max: Option<&str>| json!({"key": fresh_key(), "amount": amount, "max": max});
    heard.note("ann", "POST bids", ann.post(&bids, bid(&offered, Some(MAXIMUM))).await.ok().to_string());
    heard.note("bob", "POST bids", bob.post(&bids, bid("8000000000.00", None)).await.ok().to_string());
    heard.note(
        "bob",
        "POST bids",
        bob.post(&bids, bid("1.00", Some(MAXIMUM.trim_end_matches('3')))).await.body.to_string(),
    );
    let act = |name: &str| format!("/v1/admin/auctions/{lowered}/{name}");
    for body in [
        json!({"reason": "agreed", "reserve": LOWERED}),
        json!({"reason": "agreed", "reserve": RESERVE}),
        json!({"reason": "agreed", "reserve": format!("{LOWERED}9")}),
    ] {
        heard.note("admin", "POST lower-reserve", admin.post(&act("lower-reserve"), body).await.body.to_string());
    }
    heard.note(
        "operator",
        "POST extend",
        operator.post(&act("extend"), json!({"reason": "late", "by_ms": 1_000})).await.ok().to_string(),
    );
    for (who, socket) in &mut sockets {
        // What happened to the second auction came after all else.
        loop {
            let frame = socket.next().await.unwrap();
            heard.note(who, "socket", frame.to_string());
            let kinds = frame["events"].as_array().into_iter().flatten();
            if frame["auction"] == lowered.as_str() && kinds.clone().any(|event| event["kind"] == "extended") {
                break;
            }
        }
    }
    let mails = admin.get("/v1/admin/mails?limit=100").await.ok();
    let mail_ids = mails["items"].as_array().unwrap().iter().map(|mail| text(&mail["id"])).collect();
    let users = admin.get("/v1/admin/users?limit=100").await.ok();
    let user_ids = users["items"].as_array().unwrap().iter().map(|user| text(&user["id"])).collect();
    let artwork = text(&admin.get(&format!("/v1/auctions/{fought}")).await.ok()["artwork"]["id"]);
    let ids = BTreeMap::from([
        ("auctions", vec![fought.clone(), lowered.clone()]),
        ("sales", vec![scene.sale.clone()]),
        ("artworks", vec![artwork]),
        ("mails", mail_ids),
        ("users", user_ids),
    ]);
    for (who, rest) in &everybody {
        crawl(&mut heard, who, rest, &document, &ids).await;
    }
    let strange = nobody.send(nobody.request(Method::GET, &format!("/v1/live?ticket={ticket}"))).await;
    heard.note("nobody", "GET /v1/live", strange.body.to_string());
    assert_eq!(
        admin.get(&format!("/v1/auctions/{fought}")).await.ok()["status"],
        "open",
        "all of this was before the end"
    );
    heard.note("whoever reads the log", "log", house.said());

    let mut wrong = Vec::new();
    for secret in &secrets.0 {
        let found = heard.find(secret);
        let is_entitled = |who: &str, place: &str| {
            ENTITLED
                .iter()
                .any(|(what, whom, begins)| *what == secret.what && *whom == who && place.starts_with(begins))
        };
        let strangers: Vec<_> = found.iter().filter(|(who, place)| !is_entitled(who, place)).collect();
        println!(
            "sentinels on {on:?}: {}: in {} places to those who may, {} to others",
            secret.what,
            found.len() - strangers.len(),
            strangers.len()
        );
        wrong
            .extend(strangers.into_iter().map(|(who, place)| format!("{} was heard by {who} in {place}", secret.what)));
    }
    let bytes: usize = heard.0.iter().map(|(_, _, text)| text.len()).sum();
    println!("sentinels on {on:?}: searched {} pieces, {bytes} bytes", heard.0.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    // The search finds what is there: the bidder sees her own maximum, and after the hammer everybody sees both.
    let shown = |what: &str| secrets.0.iter().find(|secret| secret.what == what).unwrap();
    assert!(heard.find(shown("maximum")).iter().any(|(who, _)| who == "ann"));
    assert!(heard.find(shown("code")).iter().any(|(who, _)| who == "admin"));
    let (_, watcher) = &mut sockets[0];
    loop {
        let frame = watcher.next_op("events").await;
        if frame["events"].as_array().unwrap().iter().any(|event| event["kind"] == "closed") {
            break;
        }
    }
    let mut after = Heard::default();
    after.note("nobody", "export", nobody.get(&format!("/v1/auctions/{fought}/export")).await.ok().to_string());
    for what in ["maximum", "reserve"] {
        assert!(!after.find(shown(what)).is_empty(), "after the end the {what} is opened");
    }
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_seen_by_those_whose_it_is_not() {
    tokio::join!(play(On::Sqlite), play(On::Postgres));
}
