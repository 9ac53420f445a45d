//! Sessions from the street: two tokens, one of which is used once; what ends a session ends it everywhere.

use crate::support::On;
use crate::support::client::{End, Rest, Said, Socket};
use crate::support::process::{ADMIN, House};
use crate::support::scene::Scene;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// A browser: it keeps the cookie.
struct Browser {
    rest: Rest,
    cookie: String,
}

/// Returns the refresh cookie of an answer, held against what every such cookie must say.
fn cookie_of(said: &Said) -> String {
    let all: Vec<_> = said.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect();
    assert_eq!(all.len(), 1, "{all:?}");
    for word in ["__Host-arte_refresh=", "; Secure", "; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age="] {
        assert!(all[0].contains(word), "{word}: {}", all[0]);
    }
    assert!(!all[0].contains("Domain"), "{}", all[0]);
    all[0].split(';').next().unwrap().to_owned()
}

fn with_token(said: &Said, base: &str) -> Rest {
    Rest::with_token(base, said.body["token"].as_str().unwrap())
}

impl Browser {
    async fn login(base: &str, email: &str, password: &str) -> Self {
        let said = Rest::nobody(base).post("/v1/auth/login", json!({"email": email, "password": password})).await;
        assert_eq!(said.status.as_u16(), 200, "{}", said.body);
        Self { cookie: cookie_of(&said), rest: with_token(&said, base) }
    }

    async fn refresh_with(&self, cookie: &str, headers: &[(&str, &str)]) -> Said {
        let nobody = Rest::nobody(&self.rest.base);
        let request = nobody.request(Method::POST, "/v1/auth/refresh").header("cookie", cookie);
        nobody.send(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    }

    /// Refreshes, and goes on with what came back.
    async fn refresh(&mut self) {
        let said = self.refresh_with(&self.cookie, &[]).await;
        assert_eq!(said.status.as_u16(), 200, "{}", said.body);
        (self.cookie, self.rest) = (cookie_of(&said), with_token(&said, &self.rest.base));
    }
}

async fn status(rest: &Rest) -> u16 {
    rest.get("/v1/me").await.status.as_u16()
}

async fn pair(on: On) -> (House, Scene) {
    let house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    (house, scene)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_is_used_once_and_its_copy_ends_the_session() {
    let (house, _scene) = pair(On::Sqlite).await;
    let mut browser = Browser::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let other = Browser::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let (first, first_rest) = (browser.cookie.clone(), browser.rest.clone());
    browser.refresh().await;
    assert_eq!((status(&first_rest).await, status(&browser.rest).await), (200, 200), "the older access token lives on");
    // The answer was lost: the same successor again.
    let again = browser.refresh_with(&first, &[]).await;
    assert_eq!(cookie_of(&again), browser.cookie);
    browser.refresh().await;
    let mut socket = Socket::open(&browser.rest).await;
    // The first is now older than the last: whoever brings it has a copy.
    let replayed = browser.refresh_with(&first, &[]).await;
    assert_eq!((replayed.status.as_u16(), replayed.code()), (401, "unauthenticated"));
    assert_eq!(socket.end().await, End::Closed(4001));
    assert_eq!((status(&first_rest).await, status(&browser.rest).await), (401, 401));
    assert_eq!(browser.refresh_with(&browser.cookie, &[]).await.status.as_u16(), 401);
    assert_eq!(status(&other.rest).await, 200, "another session of the same user goes on");
    let told = house.said();
    assert!(told.contains("an old refresh token came back"));
    let secret = first.split_once('=').unwrap().1;
    assert!(!told.contains(secret) && !told.contains(first_rest.token.as_deref().unwrap()), "a token was logged");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_that_wake_at_once_share_what_comes_next() {
    for on in [On::Sqlite, On::Postgres] {
        let (house, _scene) = pair(on).await;
        let browser = Browser::login(&house.url(), ADMIN.0, ADMIN.1).await;
        let tabs = (0..8).map(|_| browser.refresh_with(&browser.cookie, &[]));
        let answers = futures_util::future::join_all(tabs).await;
        let cookies: Vec<_> = answers.iter().map(cookie_of).collect();
        assert!(cookies.iter().all(|cookie| *cookie == cookies[0] && *cookie != browser.cookie), "{cookies:?}");
        for answer in &answers {
            assert_eq!(status(&with_token(answer, &house.url())).await, 200);
        }
        let next = browser.refresh_with(&cookies[0], &[]).await;
        assert_eq!(next.status.as_u16(), 200, "{}", next.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_house_cannot_refresh() {
    let (house, _scene) = pair(On::Sqlite).await;
    let mut browser = Browser::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let own = house.url();
    let rows: [(&[(&str, &str)], u16); 7] = [
        (&[("origin", "https://evil.example")], 403),
        (&[("origin", "null")], 403),
        (&[("sec-fetch-site", "cross-site")], 403),
        (&[("sec-fetch-site", "same-site"), ("origin", &own)], 403),
        (&[("sec-fetch-site", "none")], 403),
        (&[("origin", &own), ("sec-fetch-site", "same-origin")], 200),
        (&[("origin", &own)], 200),
    ];
    for (headers, expected) in rows {
        let said = browser.refresh_with(&browser.cookie, headers).await;
        assert_eq!(said.status.as_u16(), expected, "{headers:?}: {}", said.body);
        if expected == 200 {
            browser.cookie = cookie_of(&said);
        }
    }
    for cookie in ["__Host-arte_refresh=artr_AAAA", "arte_refresh=x", "__Host-arte_refresh=", "x"] {
        let said = browser.refresh_with(cookie, &[]).await;
        assert_eq!((said.status.as_u16(), said.code()), (401, "unauthenticated"), "{cookie}");
        assert!(said.headers.get("set-cookie").is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_both_tokens_and_the_sockets_on_every_node() {
    let (house, _scene) = pair(On::Postgres).await;
    let beside = house.open_beside().await;
    let browser = Browser::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let there = browser.rest.at(&beside.url());
    let (mut here, mut other) = (Socket::open(&browser.rest).await, Socket::open(&there).await);
    assert_eq!((status(&browser.rest).await, status(&there).await), (200, 200), "a token of one node is one of both");
    let said = browser.rest.post("/v1/auth/logout", json!({})).await;
    assert_eq!(said.status.as_u16(), 204);
    assert_eq!(cookie_of(&said), "__Host-arte_refresh=");
    assert_eq!((status(&there).await, status(&browser.rest).await), (401, 401), "at once, on both");
    assert_eq!(browser.refresh_with(&browser.cookie, &[]).await.status.as_u16(), 401);
    assert_eq!(here.end().await, End::Closed(4001));
    let on_the_other = tokio::time::timeout(Duration::from_secs(5), other.end()).await;
    assert_eq!(on_the_other, Ok(End::Closed(4001)), "within five seconds");
}

/// A suspension on one node, in the middle of the bidding on another.
#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_is_heard_of_on_every_node() {
    let (house, scene) = pair(On::Postgres).await;
    let beside = house.open_beside().await;
    let (ann, auction) = (&scene.bidders[0], &scene.auctions[0]);
    let id = ann.rest.get("/v1/me").await.ok()["id"].as_str().unwrap().to_owned();
    let mut here = Socket::open(&ann.rest).await;
    let mut other = Socket::open(&ann.rest.at(&beside.url())).await;
    let bid = |key: String, amount: &str| json!({"op": "bid", "auction": auction, "key": key, "amount": amount});
    // The node that opened last looks after the auction.
    other.say(bid(crate::support::client::fresh_key(), "100.00")).await;
    assert_eq!(other.next_op("accepted").await["leading"], true);
    let suspend = format!("/v1/admin/users/{id}/suspend");
    scene.admin.post(&suspend, json!({"reason": "a drill"})).await.ok();
    assert_eq!(here.end().await, End::Closed(4501));
    let on_the_other = tokio::time::timeout(Duration::from_secs(5), other.end()).await;
    assert_eq!(on_the_other, Ok(End::Closed(4501)), "within five seconds");
    assert_eq!(status(&ann.rest.at(&beside.url())).await, 401);
    let login =
        Rest::nobody(&beside.url()).post("/v1/auth/login", json!({"email": "x@x.example", "password": "x"})).await;
    assert_eq!(login.status.as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_expires_and_a_rotated_key_is_taken_for_one_rotation() {
    let house = House::open(On::Sqlite, &[("ARTE_IDENTITY__ACCESS_TOKEN_MS", "3000")]).await;
    let mut browser = Browser::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let mut socket = Socket::open(&browser.rest).await;
    let short = browser.rest.clone();
    let expired = async {
        while status(&short).await == 200 {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), expired).await.expect("the token expires");
    socket.say(json!({"op": "ping", "t": 1})).await;
    socket.next_op("pong").await;
    browser.refresh().await;
    assert_eq!(status(&browser.rest).await, 200);
    house_rotates(&house).await;
    browser.refresh().await;
    assert_eq!(status(&browser.rest).await, 200, "by the new key");
}

async fn house_rotates(house: &House) {
    let ran = crate::support::process::run(house.command().args(["keys", "rotate", "--of", "access"])).await;
    assert_eq!(ran.code, Some(0), "{}", ran.err);
    assert!(ran.out.contains("active   access-tokens+") && ran.out.contains("retired  access-tokens+"), "{}", ran.out);
}

/// What stands in a token is nobody's secret, and nothing but what it needs.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_says_who_and_until_when_and_no_more() {
    let (house, scene) = pair(On::Sqlite).await;
    let token = scene.bidders[0].rest.token.clone().unwrap();
    let parts: Vec<Value> = token.split('.').take(2).map(read_part).collect();
    assert_eq!(parts[0]["alg"], "EdDSA");
    assert_eq!(parts[0]["typ"], "at+jwt");
    let names: Vec<_> = parts[1].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names, ["aud", "exp", "iat", "iss", "nbf", "sid", "sub"]);
    assert_eq!(parts[1]["exp"].as_i64().unwrap() - parts[1]["iat"].as_i64().unwrap(), 1_800);
    // A token of another house, made by the same program, is none here.
    let other = House::open(On::Sqlite, &[]).await;
    let stranger = Rest::login(&other.url(), ADMIN.0, ADMIN.1).await.at(&house.url());
    let said = stranger.get("/v1/me").await;
    assert_eq!((said.status.as_u16(), said.code()), (401, "unauthenticated"));
    assert!(Socket::try_open(&stranger).await.is_err());
}

fn read_part(text: &str) -> Value {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}
