//! Clients that go away: in the middle of a request, while it is worked on, in the middle of the answer, at every route of the table and
//! with bids on a socket. What they leave behind must be nothing: no place, no connection, no transaction, no file.
//!
//! `ARTE_DROPS` sets how often each route is left (default 4). The house is opened with so few places of each kind that one that is
//! not given back is soon missed.

use crate::pictures::{an_artwork, picture, send};
use crate::support::client::{PATIENCE, Rest, Socket, fresh_key};
use crate::support::process::{ADMIN, House};
use crate::support::scene::{Scene, instant, terms};
use crate::support::{Chance, On, number};
use image::ImageFormat;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Places of each kind.
const PLACES: usize = 8;

#[tokio::test(flavor = "multi_thread")]
async fn dropped_requests_and_sockets_leave_nothing_behind_on_sqlite() {
    drop_everywhere(On::Sqlite, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn dropped_requests_and_sockets_leave_nothing_behind_on_postgres() {
    drop_everywhere(On::Postgres, &[]).await;
}

/// One route with a request that it would do.
struct Knock {
    verb: String,
    path: String,
    body: Option<Value>,
    /// A body that is not JSON.
    picture: Option<Vec<u8>>,
    token: Option<String>,
}

pub async fn drop_everywhere(on: On, more: &[(&str, &str)]) {
    let drops = number("ARTE_DROPS", 4);
    let mut chance = Chance::new(&format!("dropped connections on {on:?}"));
    let places = PLACES.to_string();
    let settings = [
        ("ARTE_LIVE__BIDS_PER_SECOND", "100000"),
        ("ARTE_LIVE__BIDS_BURST", "100000"),
        ("ARTE_LIVE__MESSAGES_PER_SECOND", "100000"),
        ("ARTE_LIVE__MESSAGES_BURST", "100000"),
        ("ARTE_LIVE__BIDS_IN_FLIGHT", "8"),
        ("ARTE_ENGINE__AUCTION_QUEUE", &places),
        ("ARTE_ENGINE__NODE_QUEUE", &places),
        ("ARTE_HTTP__SOCKETS_PER_ADDRESS", &places),
        ("ARTE_HTTP__PASSWORD_QUEUE", "2"),
        ("ARTE_PICTURES__QUEUE", "1"),
        ("ARTE_STORE__READERS", "2"),
    ];
    let settings: Vec<_> = settings.iter().chain(more).copied().collect();
    let mut house = House::open(on, &settings).await;
    let scene = Scene::set(&house, 2, PLACES, |_| {}).await;
    // The auction that operators quarrel about, and the one that is bid on in peace.
    let (victim, auction) = (&scene.auctions[0], &scene.auctions[1]);
    let nobody = Rest::nobody(&house.url());
    let routes = routes(&nobody).await;
    warm_up(&scene, auction).await;
    let files = open_files(house.pid());

    let address = house.url().strip_prefix("http://").unwrap().to_owned();
    let mut requests = 0;
    for turn in 0..drops {
        for (verb, path) in &routes {
            let knock = knock_at(&scene, victim, verb, path, turn).await;
            leave(&address, &knock.text(&address), &mut chance).await;
            requests += 1;
        }
    }
    let mut bids = Vec::new();
    for turn in 0..(drops * 10) {
        let bidder = usize::try_from(turn).unwrap() % scene.bidders.len();
        let key = fresh_key();
        leave_a_socket(&scene.bidders[bidder].rest, auction, &key, &mut chance).await;
        bids.push((bidder, key));
    }
    // Nothing is left in the process.
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let given_back = async {
        while open_files(house.pid()) > files {
            tick.tick().await;
        }
    };
    let given_back = tokio::time::timeout(2 * PATIENCE, given_back).await;
    assert!(given_back.is_ok(), "{} open files, there were {files}", open_files(house.pid()));
    if on == On::Postgres {
        no_transaction_is_open(&house).await;
    }
    // Every place is free again: so many sockets at once, and a bid on each at the same moment.
    let mut sockets = Vec::new();
    for bidder in &scene.bidders {
        sockets.push(Socket::open(&bidder.rest).await);
    }
    let answers = sockets.iter_mut().map(|socket| async {
        let key = fresh_key();
        socket.bid(auction, &key, "1.00", None).await
    });
    for answer in futures_util::future::join_all(answers).await {
        assert_ne!(answer["retryable"], true, "a place was not given back: {answer}");
    }
    drop(sockets);
    Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    // Every bid whose sender went away has one answer, the same as often as somebody asks.
    let decided = ask_again(&scene, auction, &bids).await;
    println!(
        "{on:?}: {requests} requests left at {} routes, {} sockets left with a bid on them, {decided} of these decided; leaked 0",
        routes.len(),
        bids.len()
    );
    assert_eq!(house.stop().await, Some(0));
}

/// Reads the routes out of the published description, so that a new one is not forgotten.
async fn routes(nobody: &Rest) -> Vec<(String, String)> {
    let document = nobody.get("/v1/openapi.json").await.ok();
    let mut routes = Vec::new();
    for (path, verbs) in document["paths"].as_object().unwrap() {
        let verbs = verbs
            .as_object()
            .unwrap()
            .keys()
            .filter(|verb| ["get", "post", "put", "patch", "delete"].contains(&verb.as_str()));
        routes.extend(verbs.map(|verb| (verb.to_uppercase(), path.clone())));
    }
    assert!(routes.len() > 30, "{routes:?}");
    routes
}

/// Opens what the house opens lazily and keeps.
async fn warm_up(scene: &Scene, auction: &str) {
    let reads = (0..4).map(|_| async {
        scene.admin.get("/v1/auctions").await.ok();
        scene.admin.get(&format!("/v1/auctions/{auction}/log")).await.ok();
    });
    futures_util::future::join_all(reads).await;
}

/// Writes a request that the route would do, so that there is work to be left alone with.
async fn knock_at(scene: &Scene, victim: &str, verb: &str, path: &str, turn: u64) -> Knock {
    let reason = json!({"reason": "a drill"});
    let mut token = scene.admin.token.clone();
    let mut at = path.replace("{seq}", "1").replace("{name}", "nothing.png");
    let body = match (verb, path) {
        ("GET", "/v1/live") => {
            let token = scene.bidders[0].rest.token.clone();
            return Knock { verb: "GET".into(), path: at, body: None, picture: None, token };
        }
        ("GET", _) => None,
        (_, path) if path.contains("/images") => return knock_with_a_picture(scene, verb, path, turn).await,
        (_, "/v1/auth/login") => Some(json!({"email": ADMIN.0, "password": ADMIN.1})),
        (_, "/v1/auth/logout") => {
            token = Rest::login(&scene.admin.base, ADMIN.0, ADMIN.1).await.token;
            None
        }
        (_, "/v1/live/tickets") => None,
        (_, "/v1/admin/users") => Some(json!({
            "email": format!("{}@people.example", fresh_key()), "name": "X", "password": "a long enough password", "role": "bidder"
        })),
        (_, "/v1/admin/artworks") => Some(json!({"title": fresh_key(), "artist": "Han Gaon"})),
        (_, "/v1/admin/sales") => Some(json!({"title": "Left behind", "currency": "USD"})),
        (_, "/v1/admin/auctions") => {
            let artwork =
                scene.admin.post("/v1/admin/artworks", json!({"title": fresh_key(), "artist": "Han Gaon"})).await.ok();
            let lot = 500 + usize::try_from(turn).unwrap();
            Some(terms(&scene.sale, artwork["id"].as_str().unwrap(), lot))
        }
        // What is done to a whole sale is done to one of its own: the others are bid in.
        (_, path) if path.starts_with("/v1/admin/sales/{id}") => {
            let made = json!({"title": "One of its own", "currency": "USD"});
            let sale = scene.admin.post("/v1/admin/sales", made).await.ok()["id"].as_str().unwrap().to_owned();
            let work = json!({"title": fresh_key(), "artist": "Han Gaon"});
            let artwork = scene.admin.post("/v1/admin/artworks", work).await.ok();
            let draft = terms(&sale, artwork["id"].as_str().unwrap(), 1);
            let draft = scene.admin.post("/v1/admin/auctions", draft).await.ok();
            if path.contains("{paddle}") {
                scene.bidders[0].rest.post(&format!("/v1/sales/{sale}/registrations"), json!({})).await.ok();
            }
            at = at.replace("{id}", &sale).replace("{paddle}", "1");
            match path.rsplit('/').next() {
                Some("order") => Some(json!({"auctions": [draft["id"]]})),
                Some("closes") => Some(json!({"first_ends_at": instant(Duration::from_secs(3_600)), "step_ms": 1_000})),
                Some("schedule") => Some(json!({})),
                Some("limit") => Some(json!({"reason": "a drill", "cap": "1000.00"})),
                _ => Some(reason),
            }
        }
        (_, path) if path.ends_with("/schedule") => {
            let lot = 600 + usize::try_from(turn).unwrap();
            let draft = scene.add_draft(|terms| terms["lot_number"] = json!(lot)).await;
            at = at.replace("{id}", &draft);
            Some(json!({}))
        }
        (_, path) if path.ends_with("/bids") => {
            token = scene.bidders[0].rest.token.clone();
            Some(json!({"key": fresh_key(), "amount": "100.00"}))
        }
        (_, path) if path.ends_with("/registrations") => {
            token = scene.bidders[0].rest.token.clone();
            Some(json!({}))
        }
        (_, path) if path.ends_with("/extend") => Some(json!({"reason": "a drill", "by_ms": 1_000})),
        (_, path) if path.ends_with("/lower-reserve") => Some(json!({"reason": "a drill", "reserve": "1.00"})),
        (_, path) if path.ends_with("/reopen") => {
            Some(json!({"reason": "a drill", "ends_at": instant(Duration::from_secs(3_600))}))
        }
        (_, path) if path.contains("/users/") => {
            let user = scene.add_user("bidder").await.get("/v1/me").await.ok();
            at = at.replace("{id}", user["id"].as_str().unwrap());
            None
        }
        (_, "/v1/admin/mails/test") => Some(json!({})),
        (_, path) if path.ends_with("/retry") => None,
        (_, "/v1/me/notification-preferences") => Some(json!({"language": "ko", "kinds": {}})),
        (_, path) if path.starts_with("/v1/me/notifications") => None,
        (_, "/v1/admin/webhooks") => Some(json!({"url": "https://hooks.invalid/", "kinds": ["auction.paused"]})),
        ("PATCH", path) if path.contains("/webhooks/") => Some(json!({"enabled": false})),
        (_, path) if path.contains("/webhooks/") => None,
        // Cancelling would take the victim from the routes that come after.
        (_, path) if path.ends_with("/cancel") => {
            let other = scene.add_auction(|terms| terms["lot_number"] = json!(700 + turn)).await;
            at = at.replace("{id}", &other);
            Some(reason)
        }
        _ => Some(reason),
    };
    let id = if path.contains("/sales/") { &scene.sale } else { victim };
    Knock { verb: verb.to_owned(), path: at.replace("{id}", id), body, picture: None, token }
}

/// The same for the routes of pictures, each time at an artwork of its own.
async fn knock_with_a_picture(scene: &Scene, verb: &str, path: &str, turn: u64) -> Knock {
    let artwork = an_artwork(&scene.admin).await;
    let bytes = picture(u8::try_from(turn % 200).unwrap(), 30, 20, ImageFormat::Png);
    let (mut body, mut sent, mut path) = (None, None, path.replace("{id}", &artwork));
    if path.ends_with("/images") {
        sent = Some(bytes);
    } else {
        // The places are few, and those that were left are given back in their time.
        let image = loop {
            let said = send(&scene.admin, &artwork, bytes.clone()).await;
            if said.code() != "busy" {
                break said.ok()["id"].clone();
            }
        };
        path = path.replace("{image}", image.as_str().unwrap());
        body = path.ends_with("/order").then(|| json!({"images": [image]}));
    }
    Knock { verb: verb.to_owned(), path, body, picture: sent, token: scene.admin.token.clone() }
}

impl Knock {
    fn text(&self, host: &str) -> Vec<u8> {
        let body = self.body.as_ref().map_or(String::new(), Value::to_string).into_bytes();
        let (body, form) = match &self.picture {
            Some(picture) => (picture.clone(), "image/png"),
            None => (body, "application/json"),
        };
        let token = self.token.as_ref().map_or(String::new(), |token| format!("Authorization: Bearer {token}\r\n"));
        let upgrade = if self.path == "/v1/live" { UPGRADE } else { "" };
        let (verb, path, length) = (&self.verb, &self.path, body.len());
        let kind = if body.is_empty() { String::new() } else { format!("Content-Type: {form}\r\n") };
        let key = if self.verb == "POST" { format!("Idempotency-Key: {}\r\n", fresh_key()) } else { String::new() };
        let head = format!(
            "{verb} {path} HTTP/1.1\r\nHost: {host}\r\n{token}{upgrade}{kind}{key}Content-Length: {length}\r\n\r\n"
        );
        [head.into_bytes(), body].concat()
    }
}

const UPGRADE: &str = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: arte.v1\r\n";

/// Sends a request and leaves: after some bytes of it, after some time, or after some bytes of the answer; with a farewell or without.
async fn leave(address: &str, request: &[u8], chance: &mut Chance) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    if chance.below(2) == 0 {
        stream.set_zero_linger().unwrap();
    }
    match chance.below(3) {
        0 => {
            let some = usize::try_from(chance.below(request.len() as u64)).unwrap();
            let _ = stream.write_all(&request[..some]).await;
        }
        1 => {
            let _ = stream.write_all(request).await;
            let pause = Duration::from_micros(chance.below(8_000));
            tokio::time::sleep_until(tokio::time::Instant::now() + pause).await;
        }
        _ => {
            let _ = stream.write_all(request).await;
            let mut some = vec![0; usize::try_from(1 + chance.below(200)).unwrap()];
            let _ = tokio::time::timeout(PATIENCE, stream.read(&mut some)).await;
        }
    }
}

/// Opens a socket, bids, and leaves without waiting for the answer, or without having said all of it.
async fn leave_a_socket(rest: &Rest, auction: &str, key: &str, chance: &mut Chance) {
    let mut socket = loop {
        match Socket::try_open(rest).await {
            Ok(socket) => break socket,
            // The places of those who left are given back as soon as the house has noticed.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    };
    socket.say(json!({"op": "subscribe", "auctions": [auction]})).await;
    socket.say(json!({"op": "bid", "auction": auction, "key": key, "amount": "100.00"})).await;
    let pause = Duration::from_micros(chance.below(4_000));
    tokio::time::sleep_until(tokio::time::Instant::now() + pause).await;
}

/// Returns how many files a process has open.
fn open_files(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().count()
}

async fn no_transaction_is_open(house: &House) {
    let mut database = house.database().await;
    let count = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
    let open: i64 = sqlx::query_scalar(count).fetch_one(&mut database).await.unwrap();
    assert_eq!(open, 0, "transactions are left open");
    let sessions =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'arte%'";
    let sessions: i64 = sqlx::query_scalar(sessions).fetch_one(&mut database).await.unwrap();
    // Two that read, two that read lists (ADR 23), one that writes the journal, one for the bank.
    assert!(sessions <= 6, "{sessions} sessions");
}

/// Asks twice for each bid that was left alone. Returns how many had been decided before anybody asked.
async fn ask_again(scene: &Scene, auction: &str, bids: &[(usize, String)]) -> usize {
    let mut before = BTreeMap::new();
    for (number, bidder) in scene.bidders.iter().enumerate() {
        for attempt in bidder.rest.all("/v1/me/bids").await {
            before.insert((number, attempt["key"].as_str().unwrap().to_owned()), attempt);
        }
    }
    let mut decided = 0;
    for (number, key) in bids {
        let mut socket = Socket::open(&scene.bidders[*number].rest).await;
        let first = socket.bid(auction, key, "100.00", None).await;
        let second = socket.bid(auction, key, "100.00", None).await;
        assert_eq!(first, second, "one key has one answer");
        if let Some(attempt) = before.get(&(*number, key.clone())) {
            decided += 1;
            assert_eq!(attempt["seq"].as_u64(), first["seq"].as_u64(), "{attempt} {first}");
        }
    }
    let log = scene.admin.all(&format!("/v1/auctions/{auction}/log?from=1")).await;
    let accepted = log.iter().filter(|event| event["kind"] == "bid_accepted").count();
    assert_eq!(accepted, 1, "only one of them could be the first: {log:?}");
    decided
}
