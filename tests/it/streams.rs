//! The logs as streams for other systems: every public line arrives, in order for each auction, whatever is killed meanwhile.

use crate::documents::conforms_to_the_word;
use crate::support::client::{Rest, fresh_key};
use crate::support::process::{ADMIN, House, run};
use crate::support::redis::Redis;
use crate::support::scene::{Scene, text};
use crate::support::{Chance, On, number};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Longer than a stream takes to come after on a machine that is busy with other things, and than a dead process' hold lasts.
const PATIENCE: Duration = Duration::from_secs(90);

/// Where a house dies: after the broker has something, before and after it is noted.
pub const POINTS: &[&str] = &["publisher.put.after", "streams.note.inside", "streams.note.after"];

/// A message as other systems get it: under which key, and what.
pub type Heard = (String, Value);

/// What a house is told so that it publishes on a Redis.
fn on_redis(redis: &Redis) -> Vec<(&'static str, String)> {
    vec![
        ("ARTE_REDIS__URL", redis.url()),
        ("ARTE_REDIS__TIMEOUT_MS", "2000".to_owned()),
        ("ARTE_STREAMS__REDIS", "true".to_owned()),
        ("ARTE_STREAMS__EVERY_MS", "50".to_owned()),
    ]
}

/// Reads all that is on the Redis Stream.
async fn heard_on(redis: &Redis) -> Vec<Heard> {
    let entries = redis.stream("arte:stream:events").await;
    let read = |entry: BTreeMap<String, String>| {
        let event: Value = serde_json::from_str(&entry["event"]).unwrap();
        assert_eq!((&event["id"], &event["type"]), (&json!(entry["id"]), &json!(entry["type"])));
        assert_eq!(event["data"]["event"]["seq"].to_string(), entry["seq"]);
        (entry["auction"].clone(), event)
    };
    entries.into_iter().map(read).collect()
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

/// Waits until the house says that a stream has everything.
pub async fn has_all(admin: &Rest, name: &str) -> Value {
    until(&format!("{name} has everything"), async || {
        let streams = admin.get("/v1/admin/streams").await.ok();
        let one = streams["items"].as_array().unwrap().iter().find(|one| one["name"] == name)?.clone();
        (one["behind"] == 0 && one["is_published"] == true && one["trouble"].is_null()).then_some(one)
    })
    .await
}

/// Has two people bid and the operator pause and go on, as far as the house lives.
pub async fn work(scene: &Scene, auction: &str, keys: &[String; 2]) {
    let say = async |rest: &Rest, path: String, body: Value| {
        let _ = rest.try_send(rest.request(Method::POST, &path).json(&body)).await;
    };
    // The first maximum is passed, and so public; the second stays secret.
    let bids = [("100.00", "7770.00"), ("8000.00", "9870.00")];
    for (bidder, (key, (amount, max))) in scene.bidders.iter().zip(keys.iter().zip(bids)) {
        let body = json!({"key": key, "amount": amount, "max": max});
        say(&bidder.rest, format!("/v1/auctions/{auction}/bids"), body).await;
    }
    for act in ["pause", "resume"] {
        say(&scene.admin, format!("/v1/admin/auctions/{auction}/{act}"), json!({"reason": "x"})).await;
    }
}

/// A reserve that nobody reaches, and nobody must hear of, on every other lot.
pub fn with_a_reserve(terms: &mut Value) {
    if terms["lot_number"].as_u64().unwrap().is_multiple_of(2) {
        terms["reserve"] = json!("66660.00");
    }
}

/// Compares what was heard with the public logs: nothing is missing, nothing is made up, and the first time that each line is heard comes in order.
/// Returns how many lines there are, and how many were heard again.
pub async fn compare(scene: &Scene, heard: &[Heard]) -> (usize, usize) {
    let mut first: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    let mut by_id: BTreeMap<String, Value> = BTreeMap::new();
    let mut again = 0;
    for (key, message) in heard {
        let data = &message["data"];
        let auction = text(&data["auction"]);
        assert_eq!((key, &message["subject"], &data["version"]), (&auction, &json!(auction), &json!(1)), "{message}");
        let id = format!("{auction}/{}/{}", data["log_epoch"], data["event"]["seq"]);
        assert_eq!(message["id"], id);
        if let Some(before) = by_id.insert(id, message.clone()) {
            assert_eq!(before, *message, "the same name, and another message");
            again += 1;
        } else {
            first.entry(auction).or_default().push(data["event"].clone());
        }
    }
    let asyncapi = scene.admin.get("/v1/asyncapi.json").await.ok();
    let schema = &asyncapi["components"]["messages"]["stream_event"]["payload"];
    for message in by_id.values() {
        conforms_to_the_word(&asyncapi, schema, message).unwrap();
    }
    let mut lines = 0;
    for auction in &scene.auctions {
        let log = scene.admin.all(&format!("/v1/auctions/{auction}/log")).await;
        let public: Vec<_> = log.iter().map(public_part).collect();
        let got: Vec<_> = first.remove(auction).unwrap_or_default().iter().map(public_part).collect();
        assert_eq!(got, public, "of {auction}");
        lines += public.len();
    }
    assert!(first.is_empty(), "nobody knows {:?}", first.keys());
    // Nothing that the public may not know, in whatever field.
    let all: String = heard.iter().map(|(key, message)| format!("{key}{message}\n")).collect();
    let mut secrets = vec!["66660.00".to_owned(), "Bidder".to_owned(), "@".to_owned()];
    secrets.extend([ADMIN.0.to_owned(), "Admin".to_owned()]);
    for bidder in &scene.bidders {
        secrets.push(text(&bidder.rest.get("/v1/me").await.ok()["id"]));
    }
    for secret in secrets {
        assert!(!all.contains(&secret), "{secret} is on the stream");
    }
    // A maximum below a reserve is bid up to, and so public. Where there is none, the one that was not passed is the bidder's secret.
    for (_, message) in heard.iter().filter(|(_, message)| message["data"]["lot_number"].as_u64().unwrap() % 2 == 1) {
        assert!(!message.to_string().contains("9870.00"), "a maximum is on the stream: {message}");
    }
    (lines, again)
}

/// A line without what the log says of its place in it besides.
fn public_part(line: &Value) -> Value {
    let mut line = line.clone();
    let fields = line.as_object_mut().unwrap();
    fields.retain(|name, _| !["auction", "epoch", "leaf"].contains(&name.as_str()));
    line
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_a_house_and_a_redis_that_are_killed_miss_nothing_on_sqlite() {
    killed_while_publishing(On::Sqlite, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_a_house_and_a_redis_that_are_killed_miss_nothing_on_postgres() {
    killed_while_publishing(On::Postgres, &[]).await;
}

/// `ARTE_STREAM_KILLS` sets how often (default 6 on each store), `ARTE_SEED` repeats a run.
pub async fn killed_while_publishing(on: On, more: &[(&str, &str)]) {
    let kills = number("ARTE_STREAM_KILLS", 6);
    let mut chance = Chance::new(&format!("streams killed on {on:?}"));
    let mut redis = Redis::start_that_keeps();
    let settings = on_redis(&redis);
    let settings: Vec<_> =
        settings.iter().map(|(name, value)| (*name, value.as_str())).chain(more.iter().copied()).collect();
    // A house with a past, in which nobody wanted a stream.
    let mut house = House::open(on, &[]).await;
    let mut scene = Scene::set(&house, 3, 2, with_a_reserve).await;
    for auction in &scene.auctions {
        work(&scene, auction, &[fresh_key(), fresh_key()]).await;
    }
    let cancel = format!("/v1/admin/auctions/{}/cancel", scene.auctions[0]);
    scene.admin.post(&cancel, json!({"reason": "x"})).await.ok();
    assert_eq!(house.stop().await, Some(0));
    let mut work_left = Vec::new();
    for round in 0..kills {
        let point = POINTS[usize::try_from(round).unwrap() % POINTS.len()];
        let drill = format!("{point}=kill@{}", chance.below(3) + 1);
        let armed: Vec<_> = settings.iter().copied().chain([("ARTE_DRILL", drill.as_str())]).collect();
        if house.start_with(&armed).await.is_err() {
            house.start_with(&settings).await.unwrap();
        }
        scene.move_to(&house.url());
        let request = scene.admin.request(Method::GET, "/healthz");
        if scene.admin.try_send(request).await.is_ok() {
            // It may die in the middle of it: then there is one auction less.
            let keys = [fresh_key(), fresh_key()];
            let auction = scene.auctions[1 + usize::try_from(round % 2).unwrap()].clone();
            let redis_dies = round % 2 == 1;
            if redis_dies {
                redis.kill();
            }
            work(&scene, &auction, &keys).await;
            work_left.push((auction, keys));
            if redis_dies {
                redis.go();
            }
        }
        // It dies of the drill, or is killed.
        let moment = Duration::from_millis(200 + chance.below(800));
        let _ = tokio::time::timeout(moment, dead(&scene)).await;
        house.kill().await;
        nobody_holds(on, &house).await;
    }
    house.start_with(&settings).await.unwrap();
    scene.move_to(&house.url());
    // Nothing happens any more that could bring a lost end of a log to light.
    has_all(&scene.admin, "redis:arte:events").await;
    compare(&scene, &heard_on(&redis).await).await;
    for (auction, keys) in &work_left {
        work(&scene, auction, keys).await;
    }
    has_all(&scene.admin, "redis:arte:events").await;
    let heard = heard_on(&redis).await;
    let (lines, again) = compare(&scene, &heard).await;
    assert!(lines > 20, "{lines}");
    println!("{on:?}: {kills} kills of the house, {} of Redis; {lines} lines, {again} of them heard again", kills / 2);
    assert_eq!(house.stop().await, Some(0));
}

/// What a dead process held on PostgreSQL is held for twenty seconds; here they are over, so that the next process publishes before it dies too.
pub async fn nobody_holds(on: On, house: &House) {
    if on == On::Postgres {
        let over = "UPDATE streams SET held_until = 0";
        sqlx::query(over).execute(&mut house.database().await).await.unwrap();
    }
}

/// Returns when the house answers no more.
async fn dead(scene: &Scene) {
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    let request = || scene.admin.request(Method::GET, "/healthz");
    while scene.admin.try_send(request()).await.is_ok() {
        tick.tick().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_of_two_processes_come_from_one_and_from_the_other_when_it_dies() {
    let redis = Redis::start();
    let settings = on_redis(&redis);
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut first = House::open(On::Postgres, &settings).await;
    let mut scene = Scene::set(&first, 2, 2, with_a_reserve).await;
    let second = first.open_beside().await;
    let publishes = |house: &House| house.said().contains("publishing the logs");
    until("the first one publishes", async || publishes(&first).then_some(())).await;
    scene.move_to(&second.url());
    work(&scene, &scene.auctions[0], &[fresh_key(), fresh_key()]).await;
    has_all(&scene.admin, "redis:arte:events").await;
    assert!(!publishes(&second), "one is enough");
    first.kill().await;
    work(&scene, &scene.auctions[1], &[fresh_key(), fresh_key()]).await;
    until("the second one publishes", async || publishes(&second).then_some(())).await;
    has_all(&scene.admin, "redis:arte:events").await;
    compare(&scene, &heard_on(&redis).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_that_cannot_be_published_say_so_to_admins_and_hold_up_no_bid() {
    let mut redis = Redis::start_that_keeps();
    let settings = on_redis(&redis);
    let settings: Vec<_> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let house = House::open(On::Sqlite, &settings).await;
    let scene = Scene::set(&house, 1, 2, with_a_reserve).await;
    let before = has_all(&scene.admin, "redis:arte:events").await;
    // Codes have a connection and one that listens, the stream has its own; and there is whoever asks.
    let clients = redis.ask(&["CLIENT", "LIST"]).await;
    assert_eq!(clients.matches(" addr=").count(), 4, "{clients}");
    redis.kill();
    work(&scene, &scene.auctions[0], &[fresh_key(), fresh_key()]).await;
    let said = until("trouble", async || {
        let streams = scene.admin.get("/v1/admin/streams").await.ok();
        streams["items"][0]["trouble"].is_string().then(|| streams["items"][0].clone())
    })
    .await;
    let log = scene.admin.all(&format!("/v1/auctions/{}/log", scene.auctions[0])).await;
    assert!(log.len() >= 5, "bids were taken: {log:?}");
    assert_eq!(said["trouble"], "Redis cannot be reached", "{said}");
    assert!(said["trouble_since"].is_string() && said["behind"].as_u64().unwrap() > 0, "{said}");
    redis.go();
    let after = has_all(&scene.admin, "redis:arte:events").await;
    assert!(after["published"].as_u64() > before["published"].as_u64(), "{before} {after}");
    // Redis forgets what it had: it is told again from there, under the same names.
    let mark = format!("arte:stream-mark:events:{}", scene.auctions[0]);
    redis.ask(&["HSET", &mark, "seq", "2"]).await;
    work(&scene, &scene.auctions[0], &[fresh_key(), fresh_key()]).await;
    has_all(&scene.admin, "redis:arte:events").await;
    let (_, again) = compare(&scene, &heard_on(&redis).await).await;
    assert_eq!(again, log.len() - 2);
    assert!(!house.said().contains(redis.password()), "the password is in the log");
}

#[tokio::test]
async fn streams_without_a_broker_refuse_to_start_and_say_what_is_missing() {
    let house = House::closed(On::Sqlite, &[("ARTE_STREAMS__REDIS", "true")]).await;
    for command in ["check-config", "serve"] {
        let ran = run(house.command().arg(command)).await;
        assert_ne!(ran.code, Some(0));
        assert!(ran.err.contains("streams.redis") && ran.err.contains("redis.url"), "{ran:?}");
    }
}
