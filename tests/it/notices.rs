//! What people and other systems are told: by the bell, by letter, by webhook; and by houses that are killed while they tell it.

use crate::support::On;
use crate::support::client::{Rest, Socket, fresh_key};
use crate::support::process::House;
use crate::support::relay::relay;
use crate::support::scene::{Scene, instant, text};
use crate::support::{Chance, number};
use arte::notices::{Secret, signature};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::Connection as _;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// Longer than telling takes on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(60);

/// A delivery as a receiver got it.
#[derive(Clone, Debug)]
pub struct Got {
    pub id: String,
    pub body: Value,
}

/// A receiver of webhooks, which checks every signature.
pub struct Receiver {
    url: String,
    secret: Arc<Mutex<Option<Secret>>>,
    got: Arc<Mutex<Vec<Got>>>,
    /// What it answers with; none: nothing, ever.
    status: Arc<Mutex<Option<u16>>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let receiver =
            Self { url, secret: Arc::default(), got: Arc::default(), status: Arc::new(Mutex::new(Some(204))) };
        let (secret, got, status) =
            (Arc::clone(&receiver.secret), Arc::clone(&receiver.got), Arc::clone(&receiver.status));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (secret, got, status) = (Arc::clone(&secret), Arc::clone(&got), Arc::clone(&status));
                tokio::spawn(async move { take(stream, &secret, &got, &status).await });
            }
        });
        receiver
    }

    /// Registers itself with a house.
    pub async fn register(&self, admin: &Rest, kinds: &[&str]) -> String {
        self.register_at(&self.url, admin, kinds).await
    }

    /// The same for a receiver behind a wire.
    pub async fn register_at(&self, url: &str, admin: &Rest, kinds: &[&str]) -> String {
        let body = json!({"url": url, "kinds": kinds});
        let webhook = admin.post("/v1/admin/webhooks", body).await.ok();
        *self.secret.lock().unwrap() = Secret::read(webhook["secret"].as_str().unwrap());
        text(&webhook["id"])
    }

    /// Returns where it listens.
    pub fn address(&self) -> SocketAddr {
        self.url.trim_start_matches("http://").trim_end_matches("/hook").parse().unwrap()
    }

    pub fn got(&self) -> Vec<Got> {
        self.got.lock().unwrap().clone()
    }

    fn answers(&self, status: Option<u16>) {
        *self.status.lock().unwrap() = status;
    }
}

/// Takes one delivery. A house that is killed in the middle of it is no mistake of the test.
async fn take(
    mut stream: TcpStream,
    secret: &Mutex<Option<Secret>>,
    got: &Mutex<Vec<Got>>,
    status: &Mutex<Option<u16>>,
) -> Option<()> {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        let mut piece = [0; 4_096];
        let length = stream.read(&mut piece).await.ok().filter(|length| *length > 0)?;
        bytes.extend_from_slice(&piece[..length]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let wanted: usize = header(head, "content-length").parse().unwrap();
        if body.len() >= wanted {
            break (head.to_owned(), body.to_owned());
        }
    };
    let (id, second) = (header(&head, "webhook-id"), header(&head, "webhook-timestamp"));
    let signed =
        secret.lock().unwrap().as_ref().map(|secret| signature(secret, &id, second.parse().unwrap(), body.as_bytes()));
    if let Some(signed) = signed {
        assert!(header(&head, "webhook-signature").split(' ').any(|one| one == signed), "{head}");
    }
    got.lock().unwrap().push(Got { id, body: serde_json::from_str(&body).unwrap() });
    let status = *status.lock().unwrap();
    let Some(status) = status else { return std::future::pending().await };
    let answer = format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()
}

fn header(head: &str, name: &str) -> String {
    let found = head.lines().find_map(|line| {
        let (found, value) = line.split_once(": ")?;
        found.eq_ignore_ascii_case(name).then(|| value.to_owned())
    });
    found.unwrap_or_else(|| panic!("{name} is not in {head}"))
}

/// A house that tells at once, by the test's relay and to receivers on this machine.
pub async fn open(on: On, more: &[(&str, &str)]) -> House {
    let port = relay().plain.to_string();
    let settings = [
        ("ARTE_MAIL__CARRIER", "smtp"),
        ("ARTE_MAIL__SMTP_HOST", "127.0.0.1"),
        ("ARTE_MAIL__SMTP_PORT", &port),
        ("ARTE_MAIL__SMTP_SECURITY", "plain"),
        ("ARTE_MAIL__FROM", "Arte Moderni <no-reply@arte.example>"),
        ("ARTE_NOTIFICATIONS__EVERY_MS", "100"),
        ("ARTE_WEBHOOKS__ALLOW_LOOPBACK", "true"),
    ];
    let settings: Vec<_> = settings.iter().chain(more).copied().collect();
    House::open(on, &settings).await
}

/// Asks again and again until an answer is as hoped.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let wait = async {
        let mut tick = tokio::time::interval(Duration::from_millis(50));
        loop {
            tick.tick().await;
            if let Some(found) = ask().await {
                return found;
            }
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("never: {what}"))
}

pub async fn bid(rest: &Rest, auction: &str, amount: &str, max: &str) {
    let body = json!({"key": fresh_key(), "amount": amount, "max": max});
    rest.post(&format!("/v1/auctions/{auction}/bids"), body).await.ok();
}

pub async fn address_of(rest: &Rest) -> String {
    text(&rest.get("/v1/me").await.ok()["email"])
}

pub async fn bell(rest: &Rest, kind: &str) -> Vec<Value> {
    let all = rest.get("/v1/me/notifications?limit=100").await.ok();
    all["items"].as_array().unwrap().iter().filter(|notice| notice["kind"] == kind).cloned().collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_reach_the_bell_the_socket_the_mailbox_and_the_webhook_on_sqlite() {
    from_outbid_to_lost(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_reach_the_bell_the_socket_the_mailbox_and_the_webhook_on_postgres() {
    from_outbid_to_lost(On::Postgres).await;
}

async fn from_outbid_to_lost(on: On) {
    let mut house = open(on, &[]).await;
    let scene = Scene::set(&house, 0, 3, |_| {}).await;
    let receiver = Receiver::start().await;
    receiver.register(&scene.admin, &["auction.opened", "auction.closed"]).await;
    let [ann, bob, cid] = [0, 1, 2].map(|n| scene.bidders[n].rest.clone());
    let letters = async |rest: &Rest| relay().taken_for(&address_of(rest).await);
    let quiet = json!({"language": "en", "kinds": {"outbid": {"bell": true, "mail": false}}});
    bob.send(bob.request(Method::PUT, "/v1/me/notification-preferences").json(&quiet)).await.ok();
    let english = json!({"language": "en", "kinds": {}});
    ann.send(ann.request(Method::PUT, "/v1/me/notification-preferences").json(&english)).await.ok();

    let ends_at = instant(Duration::from_secs(12));
    let auction = scene.add_auction(|terms| terms["ends_at"] = json!(ends_at)).await;
    let mut socket = Socket::open(&ann).await;
    bid(&ann, &auction, "100.00", "5550.00").await;
    bid(&bob, &auction, "6000.00", "7550.00").await;
    // The bell: found on the socket by its name, and behind it.
    let told = until("the bell rings", async || {
        let notice = socket.next_op("notice").await;
        (notice["kind"] == "outbid" && notice["id"].is_string()).then_some(notice)
    })
    .await;
    let found = bell(&ann, "outbid").await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&found[0]["id"], &found[0]["auction"]), (&told["id"], &json!(auction)));
    assert_eq!(ann.get("/v1/me/notifications").await.ok()["unread"], bell(&ann, "opened").await.len() + 1);
    bid(&cid, &auction, "8000.00", "9550.00").await;

    // It ends: one has won, the others have lost, and other systems know.
    until("everybody hears the end", async || {
        let won = bell(&cid, "won").await.len();
        (won == 1 && bell(&ann, "lost").await.len() == 1 && bell(&bob, "lost").await.len() == 1).then_some(())
    })
    .await;
    let closed = until("the webhook hears the end", async || {
        receiver.got().into_iter().find(|got| got.body["type"] == "auction.closed")
    })
    .await;
    assert_eq!(closed.body["data"]["event"]["hammer_price"], "8000.00", "{closed:?}");
    assert_eq!((&closed.body["data"]["version"], &closed.body["data"]["auction"]), (&json!(1), &json!(auction)));
    until("letters", async || {
        let (anns, bobs, cids) = (letters(&ann).await.len(), letters(&bob).await.len(), letters(&cid).await.len());
        (anns == 2 && bobs == 1 && cids == 1).then_some(())
    })
    .await;
    let subject = |letter: &crate::support::relay::Taken| letter.header("Subject").unwrap_or_default().to_owned();
    let anns: BTreeSet<_> = letters(&ann).await.iter().map(subject).collect();
    let expected = ["You have been outbid", "An auction you bid in has ended"].map(str::to_owned);
    assert_eq!(anns, expected.into_iter().collect(), "by what was chosen");
    assert_eq!(subject(&letters(&bob).await[0]), "An auction you bid in has ended");
    // No maximum goes anywhere.
    let all = [&ann, &bob, &cid].map(|rest| rest.get("/v1/me/notifications"));
    for told in futures_util::future::join_all(all).await {
        assert!(!told.body.to_string().contains("550.00"), "{}", told.body);
    }
    assert!(receiver.got().iter().all(|got| !got.body.to_string().contains("550.00")));

    // Read.
    let id = text(&bell(&ann, "lost").await[0]["id"]);
    assert_eq!(bob.post(&format!("/v1/me/notifications/{id}/read"), json!({})).await.code(), "not_found");
    ann.post(&format!("/v1/me/notifications/{id}/read"), json!({})).await.ok();
    assert!(bell(&ann, "lost").await[0]["read_at"].is_string());
    ann.post("/v1/me/notifications/read", json!({})).await.ok();
    assert_eq!(ann.get("/v1/me/notifications").await.ok()["unread"], 0);
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_from_one_process_ring_at_the_sockets_of_another() {
    let first = open(On::Postgres, &[]).await;
    let scene = Scene::set(&first, 1, 2, |_| {}).await;
    let second = first.open_beside().await;
    let [ann, bob] = [0, 1].map(|n| scene.bidders[n].rest.clone());
    let mut here = Socket::open(&ann).await;
    // The second process has taken the auctions over when it was opened: the first one lets go of them.
    bid(&ann.at(&second.url()), &scene.auctions[0], "100.00", "100.00").await;
    bid(&bob.at(&second.url()), &scene.auctions[0], "110.00", "110.00").await;
    let told = until("the bell rings here", async || {
        let notice = here.next_op("notice").await;
        (notice["kind"] == "outbid").then_some(notice)
    })
    .await;
    let found = bell(&ann, "outbid").await;
    assert_eq!((found.len(), &found[0]["id"]), (1, &told["id"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_to_a_receiver_that_is_slow_or_gone_hold_up_nobody() {
    let house = open(On::Sqlite, &[("ARTE_WEBHOOKS__TIMEOUT_MS", "3000")]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    let (slow, gone, good) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
    slow.answers(None);
    gone.answers(Some(410));
    let mut ids = Vec::new();
    for receiver in [&slow, &gone, &good] {
        ids.push(receiver.register(&scene.admin, &["auction.paused"]).await);
    }
    let ping = async |id: &str| scene.admin.post(&format!("/v1/admin/webhooks/{id}/ping"), json!({})).await;
    for _ in 0..5 {
        ping(&ids[0]).await.ok();
    }
    until("two are under way to the slow one", async || (slow.got().len() == 2).then_some(())).await;
    ping(&ids[1]).await.ok();
    let delivery = text(&ping(&ids[2]).await.ok()["id"]);
    let got = until("the good one hears", async || good.got().pop()).await;
    assert_eq!((got.id.as_str(), &got.body["type"]), (delivery.as_str(), &json!("ping")));
    assert_eq!(slow.got().len(), 2, "it gets no more while it is busy");
    // Who says that it wants nothing any more is asked no more.
    until("the one that is gone is left alone", async || {
        let webhook = scene.admin.get(&format!("/v1/admin/webhooks/{}", ids[1])).await.ok();
        (webhook["enabled"] == false && webhook["stopped_for"].is_string()).then_some(())
    })
    .await;
    assert_eq!(ping(&ids[1]).await.code(), "conflict");
    let dead = until("it is listed", async || scene.admin.all("/v1/admin/dead-letters").await.pop()).await;
    assert_eq!((&dead["channel"], &dead["to"]), (&json!("webhook"), &json!(gone.url)));
    gone.answers(Some(204));
    let path = format!("/v1/admin/webhooks/{}", ids[1]);
    scene.admin.send(scene.admin.request(Method::PATCH, &path).json(&json!({"enabled": true}))).await.ok();
    let retry = format!("/v1/admin/dead-letters/{}/retry", text(&dead["id"]));
    scene.admin.post(&retry, json!({})).await.ok();
    let again = until("it comes again under its name", async || gone.got().get(1).cloned()).await;
    assert_eq!(again.id, text(&dead["id"]));
    // A new secret: the old one signs along.
    let turned = scene.admin.post(&format!("/v1/admin/webhooks/{}/rotate", ids[2]), json!({})).await.ok();
    ping(&ids[2]).await.ok();
    until("signed by the old one", async || (good.got().len() == 2).then_some(())).await;
    *good.secret.lock().unwrap() = Secret::read(turned["secret"].as_str().unwrap());
    ping(&ids[2]).await.ok();
    until("signed by the new one", async || (good.got().len() == 3).then_some(())).await;
    // Addresses within are not taken.
    for url in ["http://10.0.0.1/", "https://169.254.169.254/", "https://[::ffff:127.0.0.1]/", "https://a.local/"] {
        let body = json!({"url": url, "kinds": ["auction.paused"]});
        assert_eq!(scene.admin.post("/v1/admin/webhooks", body).await.code(), "invalid", "{url}");
    }
    assert!(!house.said().contains("whsec_"), "a secret is in the log");
}

/// What is under way to a receiver never holds the connection that the courier's next look waits for.
async fn courier_waits_for_itself_never(on: On) {
    let house = open(on, &[("ARTE_STORE__READERS", "1")]).await;
    let scene = Scene::set(&house, 0, 1, |_| {}).await;
    // Nobody listens there: every try fails at once, and is written down while the next look is under way.
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", taken.local_addr().unwrap());
    drop(taken);
    let mut hooks = Vec::new();
    for _ in 0..6 {
        let body = json!({"url": url, "kinds": ["auction.paused"]});
        hooks.push(text(&scene.admin.post("/v1/admin/webhooks", body).await.ok()["id"]));
    }
    // Ten at once stand in the line for the one connection, so that what is under way has to wait in it, too.
    let longest = futures_util::future::join_all((0..10).map(async |one: usize| {
        let mut longest = Duration::ZERO;
        for round in 0..60 {
            let hook = &hooks[(one + round) % hooks.len()];
            let begun = tokio::time::Instant::now();
            scene.admin.post(&format!("/v1/admin/webhooks/{hook}/ping"), json!({})).await.ok();
            longest = longest.max(begun.elapsed());
        }
        longest
    }));
    let longest = longest.await.into_iter().max().unwrap();
    assert!(!house.said().contains("the store is unavailable"), "{}", house.said());
    assert!(longest < Duration::from_secs(4), "somebody waited {longest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_a_courier_with_full_hands_does_not_wait_for_itself_on_sqlite() {
    courier_waits_for_itself_never(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_a_courier_with_full_hands_does_not_wait_for_itself_on_postgres() {
    courier_waits_for_itself_never(On::Postgres).await;
}

/// Where a house dies: before and after each of its commits and deliveries.
const POINTS: [&str; 8] = [
    "notices.tell.inside",
    "notices.tell.after",
    "notifier.tell.after",
    "outbox.take.after",
    "postman.carry.after",
    "outbox.sent.after",
    "webhooks.take.after",
    "courier.carry.after",
];

#[tokio::test(flavor = "multi_thread")]
async fn notices_of_a_house_that_is_killed_are_neither_lost_nor_made_up_on_sqlite() {
    killed_while_telling(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn notices_of_a_house_that_is_killed_are_neither_lost_nor_made_up_on_postgres() {
    killed_while_telling(On::Postgres).await;
}

/// `ARTE_NOTICE_KILLS` sets how often (default 10 on each store), `ARTE_SEED` repeats a run.
async fn killed_while_telling(on: On) {
    let kills = number("ARTE_NOTICE_KILLS", 10);
    let mut chance = Chance::new(&format!("notices killed on {on:?}"));
    let mut house = open(on, &[]).await;
    let mut scene = Scene::set(&house, 0, 2, |_| {}).await;
    let receiver = Receiver::start().await;
    // Before the auctions open: what was told before somebody asked for it is not told again.
    receiver.register(&scene.admin, &["auction.opened", "auction.paused", "auction.resumed"]).await;
    for _ in 0..kills {
        let auction = scene.add_auction(|_| {}).await;
        scene.auctions.push(auction);
    }
    let keys: Vec<[String; 2]> = (0..kills).map(|_| [fresh_key(), fresh_key()]).collect();
    let mut died = 0;
    for (auction, keys) in scene.auctions.clone().iter().zip(&keys) {
        house.kill().await;
        let point = POINTS[usize::try_from(chance.below(POINTS.len() as u64)).unwrap()];
        let drill = format!("{point}=kill@{}", chance.below(3) + 1);
        if house.start_with(&[("ARTE_DRILL", &drill)]).await.is_err() {
            died += 1;
            house.start().await;
        }
        scene.move_to(&house.url());
        work(&scene, auction, keys).await;
        // It dies of the drill, or is killed at the next turn.
        let moment = Duration::from_millis(300 + chance.below(500));
        died += u64::from(tokio::time::timeout(moment, dead(&scene)).await.is_ok());
    }
    house.kill().await;
    let_go(&house).await;
    house.start().await;
    scene.move_to(&house.url());
    for (auction, keys) in scene.auctions.iter().zip(&keys) {
        assert!(work(&scene, auction, keys).await, "the house lives");
    }
    let ann = &scene.bidders[0].rest;

    // What the logs say must have been told, and nothing else.
    let facts = facts(&scene).await;
    let told = || told(&receiver);
    until("every fact was told", async || (told().len() >= facts.len()).then_some(())).await;
    let address = address_of(ann).await;
    let names = || -> Vec<String> {
        let letters = relay().taken_for(&address);
        letters.iter().map(|letter| letter.header("Message-ID").unwrap().to_owned()).collect()
    };
    let distinct = || names().into_iter().collect::<BTreeSet<_>>().len() as u64;
    until("every letter came", async || (distinct() >= kills).then_some(())).await;
    until("every bell rang", async || (bell(ann, "outbid").await.len() as u64 >= kills).then_some(())).await;
    assert_eq!(told().keys().cloned().collect::<BTreeSet<_>>(), facts);
    for (fact, ids) in told() {
        assert_eq!(ids.len(), 1, "{fact:?} was told under several names");
    }
    assert_eq!(distinct(), kills, "one letter for each auction, however often it was sent");
    let rung: BTreeSet<_> = bell(ann, "outbid").await.iter().map(|notice| text(&notice["auction"])).collect();
    assert_eq!(rung, scene.auctions.iter().cloned().collect());
    let again = names().len() as u64 - distinct();
    println!("{on:?}: {kills} kills, {died} of them at a point; {} facts, {again} letters twice", facts.len());
    assert_eq!(house.stop().await, Some(0));
}

/// A line of a log of which a webhook tells: the auction, its place there, the kind.
pub type Fact = (String, u64, String);

/// Returns what the logs say must be told by webhook.
pub async fn facts(scene: &Scene) -> BTreeSet<Fact> {
    let mut facts = BTreeSet::new();
    for auction in &scene.auctions {
        for event in scene.admin.all(&format!("/v1/auctions/{auction}/log")).await {
            let kind = text(&event["kind"]);
            if ["opened", "paused", "resumed"].contains(&kind.as_str()) {
                facts.insert((auction.clone(), event["seq"].as_u64().unwrap(), format!("auction.{kind}")));
            }
        }
    }
    facts
}

/// Returns what was told so far, with all names that it came under.
pub fn told(receiver: &Receiver) -> BTreeMap<Fact, BTreeSet<String>> {
    let mut told: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for got in receiver.got() {
        let data = &got.body["data"];
        let fact = (text(&data["auction"]), data["event"]["seq"].as_u64().unwrap(), text(&got.body["type"]));
        told.entry(fact).or_default().insert(got.id);
    }
    told
}

/// Has two people bid and the operator pause and go on, as far as the house lives; done twice it is done once, but for the pauses. The second bids when the bid of
/// the first counts. Returns whether both count.
pub async fn work(scene: &Scene, auction: &str, keys: &[String; 2]) -> bool {
    for (bidder, (key, amount)) in scene.bidders.iter().zip(keys.iter().zip(["100.00", "110.00"])) {
        if !counts(&bidder.rest, auction, json!({"key": key, "amount": amount})).await {
            return false;
        }
    }
    for act in ["pause", "resume"] {
        let path = format!("/v1/admin/auctions/{auction}/{act}");
        let _ = scene.admin.try_send(scene.admin.request(Method::POST, &path).json(&json!({"reason": "x"}))).await;
    }
    true
}

/// Sends a bid until it is decided, as clients do: a house that has just opened, or is sent too much at once, asks for it again. False when the house is gone.
async fn counts(rest: &Rest, auction: &str, bid: Value) -> bool {
    let path = format!("/v1/auctions/{auction}/bids");
    until("a bid is decided", async || {
        let said = match rest.try_send(rest.request(Method::POST, &path).json(&bid)).await {
            Ok(said) => said,
            Err(_) => return Some(false),
        };
        let again = ["unavailable", "busy", "rate_limited"].contains(&said.code());
        assert!(again || said.status.is_success(), "{auction}: {bid}: {said:?}");
        (!again).then_some(true)
    })
    .await
}

/// Returns when the house answers no more.
async fn dead(scene: &Scene) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let request = || scene.admin.request(Method::GET, "/healthz");
    while scene.admin.try_send(request()).await.is_ok() {
        tick.tick().await;
    }
}

/// Lets go, past the house, of what processes that are dead still hold: nobody waits for minutes in a test.
pub async fn let_go(house: &House) {
    const LET_GO: [&str; 2] = [
        "UPDATE mails SET next_try_at = created_at WHERE state = 'waiting'",
        "UPDATE webhook_deliveries SET next_try_at = created_at WHERE state = 'waiting'",
    ];
    let file = format!("sqlite://{}", house.data_dir().join("arte.db").display());
    for statement in LET_GO {
        if house.store_url().is_some() {
            sqlx::query(statement).execute(&mut house.database().await).await.unwrap();
        } else {
            let mut conn = sqlx::SqliteConnection::connect(&file).await.unwrap();
            sqlx::query(statement).execute(&mut conn).await.unwrap();
            conn.close().await.unwrap();
        }
    }
}
