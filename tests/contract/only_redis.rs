//! What only Redis promises: that nobody waits for it while it is away, and that it is found again.

use crate::bench::at;
use crate::redis::{Redis, open_shelf};
use arte::identity::Purpose;
use arte::persistence::redis::{NotAdded, RedisShelf, StoreWhileAway, StreamLine};
use arte::persistence::{CodeTry, Codes, Delay, Delays, Growth, MemoryDelays, NewCode, Relay, StoreError};
use std::sync::Arc;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(20);
const EMAIL: &str = "ann@people.example";

fn a_code() -> NewCode {
    NewCode {
        email: EMAIL.to_owned(),
        purpose: Purpose::SignUp,
        code_hash: [1; 32],
        tries: 45,
        known_tries: 5,
        at: at(1),
        expires_at: at(181),
    }
}

fn a_try() -> CodeTry {
    CodeTry {
        email: EMAIL.to_owned(),
        purpose: Purpose::SignUp,
        code_hash: [1; 32],
        client: "192.0.2.1".into(),
        is_known: false,
        client_tries: 5,
        at: at(2),
        verification_hash: [1; 32],
        verified_until: at(602),
    }
}

async fn connected(shelf: &RedisShelf) {
    tokio::time::timeout(PATIENCE, shelf.connected()).await.expect("it is found again");
}

/// Waits until it is known to be away.
async fn away(shelf: &RedisShelf) {
    let away = async {
        while shelf.is_up() == Some(true) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, away).await.expect("it is noticed");
}

fn is_refused(done: &Result<impl Sized, StoreError>) -> bool {
    matches!(done, Err(error) if error.is_transient() && error.is_said_already())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_comes_late_dies_and_comes_back_empty_is_found_each_time() {
    let mut redis = Redis::not_yet();
    let shelf = open_shelf(&redis, "arte:", TIMEOUT).await;
    assert!(is_refused(&shelf.put_code(&a_code()).await), "not there at the start");
    redis.go();
    connected(&shelf).await;
    shelf.put_code(&a_code()).await.unwrap();
    redis.kill();
    away(&shelf).await;
    assert!(is_refused(&shelf.try_code(&a_try()).await));
    redis.go();
    connected(&shelf).await;
    assert!(!shelf.try_code(&a_try()).await.unwrap(), "it has forgotten the code, and says so");
    shelf.put_code(&a_code()).await.unwrap();
    assert!(shelf.try_code(&a_try()).await.unwrap(), "scripts are loaded again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_hangs_is_waited_for_once() {
    let redis = Redis::start();
    let shelf = open_shelf(&redis, "arte:", TIMEOUT).await;
    connected(&shelf).await;
    shelf.put_code(&a_code()).await.unwrap();
    redis.freeze(true);
    // Whoever comes first waits for the time-out, whether it is a call or the question that is asked every second.
    let first = tokio::time::timeout(PATIENCE, shelf.try_code(&a_try())).await.expect("a time-out on every call");
    assert!(is_refused(&first));
    // INVARIANT of the test: a future that is ready at its first poll has waited for nobody.
    for _ in 0..1_000 {
        let now = futures_util::future::FutureExt::now_or_never(shelf.try_code(&a_try()));
        assert!(now.is_some_and(|done| is_refused(&done)), "nobody waits any more");
    }
    redis.freeze(false);
    connected(&shelf).await;
    let tried = shelf.try_code(&a_try()).await.unwrap();
    // The one that was sent before it froze may have been heard when it went on.
    let was_heard = shelf.verified(&[1; 32], Purpose::SignUp, at(3)).await.unwrap();
    assert!(tried || was_heard.as_deref() == Some(EMAIL));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_is_counted_somewhere_at_every_moment() {
    let mut redis = Redis::start();
    let shelf = Arc::new(open_shelf(&redis, "arte:", TIMEOUT).await);
    connected(&shelf).await;
    let delays = StoreWhileAway::new(Arc::clone(&shelf), Arc::new(MemoryDelays::default()));
    let (first, most, forgotten_after) = (Duration::from_secs(60), Duration::from_secs(60), Duration::from_secs(600));
    let growth = Growth { free: 2, first, most, forgotten_after };
    let delay = [Delay { key: "account:1".into(), growth }];
    let taken = async |second| {
        let mut taken = 0;
        for _ in 0..10 {
            taken += u32::from(delays.take(&[], &delay, at(second)).await.unwrap().is_none());
        }
        taken
    };
    assert_eq!(taken(0).await, 3);
    redis.kill();
    assert_eq!(taken(1).await, 3, "by the store");
    assert_eq!(taken(2).await, 0);
    redis.go();
    connected(&shelf).await;
    assert_eq!(taken(3).await, 3, "by an empty Redis");
    assert_eq!(taken(4).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn word_goes_to_every_other_process_and_is_asked_for_after_a_gap() {
    let mut redis = Redis::start();
    let (one, other) = (open_shelf(&redis, "arte:", TIMEOUT).await, open_shelf(&redis, "arte:", TIMEOUT).await);
    let stranger = open_shelf(&redis, "another-house:", TIMEOUT).await;
    let heard = async |shelf: &RedisShelf| tokio::time::timeout(PATIENCE, shelf.heard()).await.expect("it is heard");
    for shelf in [&one, &other, &stranger] {
        connected(shelf).await;
        // A fresh connection may have missed something.
        heard(shelf).await;
    }
    one.ring();
    heard(&other).await;
    heard(&one).await;
    let strange = tokio::time::timeout(Duration::from_millis(200), stranger.heard()).await;
    assert!(strange.is_err(), "another house hears nothing of it");
    redis.kill();
    away(&other).await;
    one.ring();
    redis.go();
    // Whether or not the word got through: whoever is back looks.
    heard(&other).await;
    heard(&stranger).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_person_stands_in_a_key_and_all_of_it_goes_away_by_itself() {
    let redis = Redis::start();
    let shelf = open_shelf(&redis, "arte:", TIMEOUT).await;
    connected(&shelf).await;
    shelf.put_code(&a_code()).await.unwrap();
    assert!(shelf.try_code(&a_try()).await.unwrap());
    shelf.put_code(&a_code()).await.unwrap();
    let growth = Growth { free: 1, first: TIMEOUT, most: TIMEOUT, forgotten_after: PATIENCE };
    let delay = |key: &str| Delay { key: key.to_owned(), growth };
    shelf.take(&[], &[delay("a"), delay("b")], at(0)).await.unwrap();
    shelf.change(&[(delay("c"), arte::persistence::Change::Note)], at(0)).await.unwrap();
    let keys = redis.ask(&["KEYS", "*"]).await;
    assert_eq!(keys.matches("arte:").count(), 5, "{keys}");
    assert!(!keys.contains("ann") && !keys.contains("192.0.2"), "{keys}");
    let mortal = "local n = 0 for _, key in ipairs(redis.call('KEYS', '*')) do if redis.call('PTTL', key) > 0 then n = n + 1 end end return n";
    assert_eq!(redis.ask(&["EVAL", mortal, "0"]).await, "int(5)");
}

/// The rights that docs/OPERATIONS.md names are enough, and no more than that.
#[tokio::test(flavor = "multi_thread")]
async fn a_user_with_the_rights_of_the_manual_can_do_all_of_it() {
    let redis = Redis::start();
    let manual = include_str!("../../docs/OPERATIONS.md");
    let line =
        manual.lines().map(str::trim).find(|line| line.starts_with("ACL SETUSER arte ")).expect("the manual says it");
    let rights: Vec<String> = line.split_whitespace().map(|word| word.replace(">PASSWORD", ">secret")).collect();
    let rights: Vec<&str> = rights.iter().map(String::as_str).collect();
    assert_eq!(redis.ask(&rights).await, "ok", "{rights:?}");
    let url = redis.url().replace(&format!(":{}@", redis.password()), "arte:secret@");
    let options = arte::persistence::redis::RedisOptions {
        url: url.clone().into(),
        authorities: None,
        timeout: PATIENCE,
        prefix: "arte:".into(),
    };
    let shelf = RedisShelf::open(options).unwrap();
    connected(&shelf).await;
    shelf.heard().await;
    shelf.put_code(&a_code()).await.unwrap();
    assert!(shelf.try_code(&a_try()).await.unwrap());
    assert!(shelf.use_verification(&[1; 32], Purpose::SignUp, at(3)).await.unwrap().is_some());
    let growth = Growth { free: 1, first: TIMEOUT, most: TIMEOUT, forgotten_after: PATIENCE };
    shelf.take(&[], &[Delay { key: "a".into(), growth }], at(0)).await.unwrap();
    shelf.ring();
    tokio::time::timeout(PATIENCE, shelf.heard()).await.expect("it may speak and listen");
    let mut conn = ::redis::Client::open(url).unwrap().get_multiplexed_async_connection().await.unwrap();
    for words in [&["FLUSHALL"][..], &["KEYS", "*"], &["GET", "other"], &["CONFIG", "GET", "*"], &["PUBLISH", "x", "y"]]
    {
        let mut command = ::redis::cmd(words[0]);
        let answer: ::redis::RedisResult<::redis::Value> = command.arg(&words[1..]).query_async(&mut conn).await;
        assert!(answer.is_err(), "{words:?}");
    }
}

fn lines(auction: &str, epoch: u64, from: u64, through: u64) -> Vec<StreamLine> {
    let line = |seq| StreamLine {
        id: format!("{auction}/{epoch}/{seq}"),
        kind: "arte.auction.bid_accepted",
        text: format!("{{\"seq\":{seq}}}"),
    };
    (from..=through).map(line).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_has_each_line_of_a_log_once_and_in_order_whoever_adds_it() {
    let redis = Redis::start();
    let shelf = open_shelf(&redis, "t:", Duration::from_secs(10)).await;
    connected(&shelf).await;
    let add = async |auction: &str, epoch, from, through| {
        shelf.add_to_stream("events", 1_000, auction, epoch, from, &lines(auction, epoch, from, through)).await
    };
    let ids = async || -> Vec<String> {
        redis.stream("t:stream:events").await.into_iter().map(|mut entry| entry.remove("id").unwrap()).collect()
    };
    assert_eq!(add("a", 5, 1, 3).await.unwrap(), 3);
    let entry = redis.stream("t:stream:events").await.remove(1);
    let fields = [
        ("id", "a/5/2"),
        ("auction", "a"),
        ("seq", "2"),
        ("type", "arte.auction.bid_accepted"),
        ("event", "{\"seq\":2}"),
    ];
    assert_eq!(entry, fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect());
    // One who does not know that they are there: those that are not are added.
    assert_eq!(add("a", 5, 1, 2).await.unwrap(), 3);
    assert_eq!(add("a", 5, 2, 5).await.unwrap(), 5);
    assert_eq!(add("b", 5, 1, 1).await.unwrap(), 1);
    assert_eq!(ids().await, ["a/5/1", "a/5/2", "a/5/3", "a/5/4", "a/5/5", "b/5/1"]);
    // A house that was put back to an earlier state counts anew, and what is left of the lost one is not heard.
    assert_eq!(add("a", 6, 4, 4).await.unwrap(), 4);
    let lost = add("a", 5, 6, 6).await.unwrap_err();
    assert!(matches!(lost, NotAdded::LaterHistory), "{lost}");
    assert_eq!(ids().await[6..], ["a/6/4"]);
    // What Redis has lost it is asked for: nothing stands behind a gap.
    redis.ask(&["HSET", "t:stream-mark:events:a", "seq", "2"]).await;
    assert_eq!(add("a", 6, 5, 6).await.unwrap(), 2);
    assert_eq!(ids().await.len(), 7);
    assert_eq!(add("a", 6, 3, 6).await.unwrap(), 6);
    // One that lost all of it goes on where the house is.
    redis.ask(&["FLUSHALL"]).await;
    assert_eq!(add("a", 6, 7, 8).await.unwrap(), 8);
    assert_eq!(ids().await, ["a/6/7", "a/6/8"]);
    // The oldest go.
    for from in (1..5_000).step_by(100) {
        add("c", 1, from, from + 99).await.unwrap();
    }
    let kept = ids().await;
    assert!((1_000..1_200).contains(&kept.len()), "{}", kept.len());
    assert_eq!(kept.last().unwrap(), "c/1/5000");
    redis.ask(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let full = add("c", 1, 5_001, 5_001).await.unwrap_err();
    let NotAdded::Redis(full) = full else { panic!("{full}") };
    assert!(std::error::Error::source(&full).unwrap().to_string().contains("OOM"), "{full:?}");
}
