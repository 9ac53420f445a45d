//! Two processes of a house on one PostgreSQL and one Redis: what they share, and what goes on when Redis does not.

use crate::support::On;
use crate::support::client::{End, PATIENCE, Rest, Said, Socket, fresh_key};
use crate::support::postbox::{code_in, letter};
use crate::support::process::{ADMIN, House, run};
use crate::support::redis::Redis;
use crate::support::scene::Scene;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn pair(redis: &Redis) -> (House, House) {
    let settings = [
        ("ARTE_REDIS__URL", &redis.url()[..]),
        ("ARTE_REDIS__TIMEOUT_MS", "1000"),
        // Every test client is somebody else if it says so.
        ("ARTE_HTTP__TRUSTED_PROXIES", "127.0.0.1"),
        ("ARTE_HTTP__PASSWORD_CHECKS", "2"),
    ];
    let house = House::open(On::Postgres, &settings).await;
    let beside = house.open_beside().await;
    (house, beside)
}

/// Waits until a process says of Redis what is expected.
async fn says(house: &House, expected: &str) {
    let nobody = Rest::nobody(&house.url());
    let said = async {
        loop {
            let said = nobody.get("/readyz").await;
            assert_eq!(said.status.as_u16(), 200, "ready in any case: {}", said.body);
            if said.body["redis"] == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, said).await.unwrap_or_else(|_| panic!("it is not {expected} in time"));
}

async fn code(base: &str, email: &str) -> Said {
    Rest::nobody(base).post("/v1/auth/codes", json!({"email": email, "purpose": "sign_up", "language": "en"})).await
}

async fn try_code(base: &str, email: &str, code: &str, from: &str) -> Said {
    let nobody = Rest::nobody(base);
    let request = nobody.request(Method::POST, "/v1/auth/codes/verify").header("x-forwarded-for", from);
    nobody.send(request.json(&json!({"email": email, "purpose": "sign_up", "code": code}))).await
}

async fn login(base: &str, password: &str, from: &str) -> Said {
    let nobody = Rest::nobody(base);
    let request = nobody.request(Method::POST, "/v1/auth/login").header("x-forwarded-for", from);
    nobody.send(request.json(&json!({"email": ADMIN.0, "password": password}))).await
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_share_codes_and_their_tries() {
    let redis = Redis::start();
    let (house, beside) = pair(&redis).await;
    says(&house, "ok").await;
    says(&beside, "ok").await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    assert_eq!(code(&house.url(), "ann@people.example").await.status.as_u16(), 202);
    let right = code_in(&letter(&admin, "ann@people.example", "sign_up_code").await);
    let traded = try_code(&beside.url(), "ann@people.example", &right, "192.0.2.1").await;
    assert_eq!(traded.status.as_u16(), 200, "{}", traded.body);
    // Of many guesses at once, at both, no more than five of one client count.
    assert_eq!(code(&house.url(), "bob@people.example").await.status.as_u16(), 202);
    let right = code_in(&letter(&admin, "bob@people.example", "sign_up_code").await);
    let wrong = if right.starts_with('7') { "8AAAAA" } else { "7AAAAA" };
    let (here, there) = (house.url(), beside.url());
    let guesses = (0..40)
        .map(|number| try_code(if number % 2 == 0 { &here } else { &there }, "bob@people.example", wrong, "192.0.2.2"));
    let said = futures_util::future::join_all(guesses).await;
    assert!(said.iter().all(|said| said.status.as_u16() == 422), "{said:?}");
    let late = try_code(&house.url(), "bob@people.example", &right, "192.0.2.2").await;
    assert_eq!(late.status.as_u16(), 422, "nothing is left for this client");
    let owner = try_code(&house.url(), "bob@people.example", &right, "192.0.2.3").await;
    assert_eq!(owner.status.as_u16(), 200, "and all for another: {}", owner.body);
    assert_eq!(login(&house.url(), ADMIN.1, "192.0.2.4").await.status.as_u16(), 200);
    let keys = redis.ask(&["KEYS", "*"]).await;
    assert!(keys.contains("arte:proof:") && !keys.contains("people.example"), "{keys}");
    for said in [house.said(), beside.said()] {
        assert!(!said.contains(redis.password()), "the password was logged");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_at_one_process_are_failures_at_the_other() {
    let redis = Redis::start();
    let (house, beside) = pair(&redis).await;
    says(&house, "ok").await;
    says(&beside, "ok").await;
    let mut refused = 0;
    for number in 0..14 {
        let base = if number % 2 == 0 { house.url() } else { beside.url() };
        refused += u32::from(login(&base, "a wrong password", "192.0.2.1").await.status.as_u16() == 429);
    }
    assert!(refused >= 1, "eleven are free, wherever they are made");
    assert_eq!(login(&house.url(), ADMIN.1, "192.0.2.9").await.status.as_u16(), 200, "somebody else");
}

/// Far quicker than the store is asked: were it the store, each would take a second in the middle.
#[tokio::test(flavor = "multi_thread")]
async fn who_signs_out_is_cut_off_everywhere_at_once() {
    let redis = Redis::start();
    let (house, beside) = pair(&redis).await;
    says(&house, "ok").await;
    says(&beside, "ok").await;
    let mut slowest = Duration::ZERO;
    for _ in 0..5 {
        let here = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
        let mut there = Socket::open(&here.at(&beside.url())).await;
        let began = tokio::time::Instant::now();
        assert_eq!(here.post("/v1/auth/logout", json!({})).await.status.as_u16(), 204);
        assert_eq!(there.end().await, End::Closed(4001));
        slowest = slowest.max(began.elapsed());
    }
    assert!(slowest < Duration::from_millis(1_500), "{slowest:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_is_away_takes_codes_with_it_and_nothing_else() {
    let mut redis = Redis::not_yet();
    let (mut house, beside) = pair(&redis).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let ann = &scene.bidders[0];
    says(&house, "unavailable").await;
    let mut price = 100;
    let mut bid = async || {
        // The owner of an auction may be either process; a socket finds it only at its own.
        let mut socket = Socket::open(&ann.rest).await;
        price += 100;
        let said = socket.bid(&scene.auctions[0], &fresh_key(), &format!("{price}.00"), None).await;
        assert!(said["op"] == "accepted" || said["code"] == "already_leading", "{said}");
    };
    for round in 0..3 {
        // Away: at first it was never there, then it is killed, then it hangs.
        says(&house, "unavailable").await;
        says(&beside, "unavailable").await;
        bid().await;
        for _ in 0..5 {
            // As often as somebody likes: what was not sent is not counted.
            let said = code(&beside.url(), "ann@people.example").await;
            assert_eq!((said.status.as_u16(), said.code()), (503, "unavailable"), "{round}");
            assert_eq!(said.headers["retry-after"], "1");
        }
        let said = try_code(&beside.url(), "ann@people.example", "ABCDEF", &format!("192.0.3.{round}")).await;
        assert_eq!((said.status.as_u16(), said.code()), (503, "unavailable"), "{round}");
        assert_eq!(said.headers["retry-after"], "1");
        let from = format!("192.0.2.{round}");
        assert_eq!(login(&house.url(), ADMIN.1, &from).await.status.as_u16(), 200, "{round}: signing in goes on");
        let mut refused = 0;
        for number in 0..14 {
            let base = if number % 2 == 0 { house.url() } else { beside.url() };
            refused += u32::from(login(&base, "a wrong password", &from).await.status.as_u16() == 429);
        }
        assert!(refused >= 1, "{round}: the store counts for both");
        let there = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
        let mut socket = Socket::open(&there.at(&beside.url())).await;
        assert_eq!(there.post("/v1/auth/logout", json!({})).await.status.as_u16(), 204);
        let ended = tokio::time::timeout(Duration::from_secs(5), socket.end()).await;
        assert_eq!(ended, Ok(End::Closed(4001)), "{round}: the store has the truth");
        if round == 2 {
            redis.freeze(false);
        } else {
            redis.go();
        }
        says(&house, "ok").await;
        says(&beside, "ok").await;
        bid().await;
        let said = code(&beside.url(), &format!("ann-{round}@people.example")).await;
        assert_eq!(said.status.as_u16(), 202, "{round}: {}", said.body);
        match round {
            0 => redis.kill(),
            1 => redis.freeze(true),
            _ => {}
        }
    }
    let said = house.said();
    let away = said.matches("Redis cannot be used").count();
    assert!((1..=2).contains(&away), "it is said, and not by everybody: {away}");
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_are_shown_without_the_password_and_read_from_a_file() {
    let house = House::closed(On::Sqlite, &[("ARTE_REDIS__URL", "rediss://arte:hunter2@redis.example:6379/0")]).await;
    let shown = run(house.command().arg("check-config")).await;
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(shown.out.contains(r#"redis.url = "rediss://***@redis.example:6379/0""#), "{}", shown.out);
    assert!(!shown.out.contains("hunter2"));
    let file = house.data_dir().join("redis-url");
    let path = file.to_str().unwrap().to_owned();
    let named = House::closed(On::Sqlite, &[("ARTE_REDIS__URL_FILE", &path)]).await;
    let missing = run(named.command().arg("check-config")).await;
    assert!(missing.code == Some(2) && missing.err.contains("redis.url_file"), "{missing:?}");
    std::fs::write(&file, "hunter2\n").unwrap();
    let wrong = run(named.command().arg("check-config")).await;
    assert!(
        wrong.code == Some(2) && wrong.err.contains("redis.url_file") && !wrong.err.contains("hunter2"),
        "{wrong:?}"
    );
    let redis = Redis::start();
    std::fs::write(&file, format!("{}\n", redis.url())).unwrap();
    let mut on_sqlite = House::open(On::Sqlite, &[("ARTE_REDIS__URL_FILE", &path)]).await;
    says(&on_sqlite, "ok").await;
    let admin = Rest::login(&on_sqlite.url(), ADMIN.0, ADMIN.1).await;
    assert_eq!(code(&on_sqlite.url(), "ann@people.example").await.status.as_u16(), 202);
    let right = code_in(&letter(&admin, "ann@people.example", "sign_up_code").await);
    let traded: Value = try_code(&on_sqlite.url(), "ann@people.example", &right, "192.0.2.1").await.ok();
    assert!(traded["verification"].is_string());
    assert_eq!(on_sqlite.stop().await, Some(0));
}
