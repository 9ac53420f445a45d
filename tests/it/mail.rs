//! Letters from real houses: into the folder, and to a real relay that refuses, dies and swallows on request (`scripts/smtp-server.py`).

use crate::support::On;
use crate::support::client::{Rest, fresh_key};
use crate::support::process::{ADMIN, House};
use crate::support::relay::{USER, relay};
use crate::support::scene::text;
use serde_json::{Value, json};
use sqlx::Connection as _;
use std::time::Duration;

/// A letter that was refused for now comes again after 5 s or so, twice refused after 15.
const PATIENCE: Duration = Duration::from_secs(40);

const PASSWORD: &str = "a long enough password";

/// Makes an admin whose address says what the relay does, and signs in.
async fn an_admin(house: &House, does: &str) -> (Rest, String) {
    let email = format!("{does}-{}@example.org", fresh_key());
    let first = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let body = json!({"email": email, "name": "Ann <b>&</b>", "password": PASSWORD, "role": "admin"});
    first.post("/v1/admin/users", body).await.ok();
    (Rest::login(&house.url(), &email, PASSWORD).await, email)
}

async fn write_to_myself(admin: &Rest) -> String {
    let letter = admin.post("/v1/admin/mails/test", json!({"language": "ko"})).await.ok();
    assert_eq!(letter["kind"], "test", "{letter}");
    text(&letter["id"])
}

/// Waits until a letter is in a state, and returns it with its words.
async fn until(admin: &Rest, id: &str, state: &str) -> Value {
    let mut last = Value::Null;
    let wait = async {
        let mut tick = tokio::time::interval(Duration::from_millis(20));
        while last["state"] != state {
            tick.tick().await;
            last = admin.get(&format!("/v1/admin/mails/{id}")).await.ok();
        }
    };
    let waited = tokio::time::timeout(PATIENCE, wait).await;
    assert!(waited.is_ok(), "never {state}: {last}");
    last
}

/// Settings of a house whose letters go to the relay.
async fn open_with_relay(on: On, port: u16, more: &[(&str, &str)]) -> House {
    let port = port.to_string();
    let settings = [
        ("ARTE_MAIL__CARRIER", "smtp"),
        ("ARTE_MAIL__SMTP_HOST", "127.0.0.1"),
        ("ARTE_MAIL__SMTP_PORT", &port),
        ("ARTE_MAIL__SMTP_SECURITY", "plain"),
        ("ARTE_MAIL__SMTP_TIMEOUT_MS", "5000"),
        ("ARTE_MAIL__FROM", "Arte Moderni <no-reply@arte.example>"),
    ];
    let settings: Vec<_> = settings.iter().chain(more).copied().collect();
    House::open(on, &settings).await
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_lies_in_the_folder_and_on_the_admins_page_on_sqlite() {
    into_the_folder(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_lies_in_the_folder_and_on_the_admins_page_on_postgres() {
    into_the_folder(On::Postgres).await;
}

async fn into_the_folder(on: On) {
    let mut house = House::open(on, &[("ARTE_MAIL__PUBLIC_URL", "https://arte.example")]).await;
    let (admin, email) = an_admin(&house, "ann").await;
    let id = write_to_myself(&admin).await;
    let letter = until(&admin, &id, "sent").await;
    assert_eq!((letter["to"].as_str(), letter["attempts"].as_u64()), (Some(email.as_str()), Some(1)), "{letter}");
    assert!(text(&letter["text"]).contains("Ann <b>&</b>님") && text(&letter["text"]).contains("https://arte.example"));
    assert!(text(&letter["html"]).contains("Ann &lt;b&gt;&amp;&lt;/b&gt;님"), "{letter}");
    assert_eq!(letter["next_try_at"], Value::Null, "{letter}");
    let file = house.data_dir().join("mails").join(format!("{id}.eml"));
    let file = std::fs::read_to_string(&file).unwrap();
    assert!(
        file.contains(&format!("Message-ID: <{id}@arte.local>\r\n")) && file.contains(&format!("To: {email}\r\n")),
        "{file}"
    );
    assert!(!house.said().contains(&email), "an address is in the log");

    // The list: newest first, by state, for admins alone, without words.
    let second = write_to_myself(&admin).await;
    until(&admin, &second, "sent").await;
    let all = admin.all("/v1/admin/mails").await;
    assert_eq!(all.iter().map(|letter| text(&letter["id"])).collect::<Vec<_>>(), [second.clone(), id.clone()]);
    assert!(all.iter().all(|letter| letter.get("text").is_none()), "{all:?}");
    assert_eq!(admin.all("/v1/admin/mails?state=sent").await.len(), 2);
    assert_eq!(admin.all("/v1/admin/mails?state=dead").await.len(), 0);
    assert_eq!(admin.get("/v1/admin/mails?state=lost").await.code(), "invalid");
    assert_eq!(admin.get(&format!("/v1/admin/mails/{}", fresh_key())).await.code(), "not_found");
    assert_eq!(admin.post(&format!("/v1/admin/mails/{id}/retry"), json!({})).await.code(), "conflict");
    assert_eq!(admin.post("/v1/admin/mails/test", json!({"language": "fr"})).await.code(), "invalid");
    assert_eq!(admin.post("/v1/admin/mails/test", json!({"to": "x@y.example"})).await.code(), "malformed");
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_by_smtp_is_tried_again_given_up_and_tried_by_hand() {
    let mut house = open_with_relay(On::Sqlite, relay().plain, &[]).await;
    // Refused for now, cut off in the middle, taken without an answer: all arrive, under one name however often they came.
    let mut on_their_way = Vec::new();
    for (does, copies) in [("ann", 1), ("again-1", 1), ("dies-1", 1), ("swallowed-1", 2)] {
        let (admin, email) = an_admin(&house, does).await;
        on_their_way.push((write_to_myself(&admin).await, admin, email, does, copies));
    }
    for (id, admin, email, does, copies) in on_their_way {
        let letter = until(&admin, &id, "sent").await;
        assert_eq!(letter["attempts"], if does == "ann" { 1 } else { 2 }, "{does}: {letter}");
        assert_eq!(letter["last_error"], Value::Null, "{does}: {letter}");
        let taken = relay().taken_for(&email);
        assert_eq!(taken.len(), copies, "{does}");
        for copy in &taken {
            assert_eq!(copy.header("Message-ID"), Some(format!("<{id}@arte.example>").as_str()));
        }
    }
    // Refused for good.
    let (admin, email) = an_admin(&house, "never").await;
    let id = write_to_myself(&admin).await;
    let letter = until(&admin, &id, "dead").await;
    assert!(text(&letter["last_error"]).contains("550") && letter["attempts"] == 1, "{letter}");
    let again = admin.post(&format!("/v1/admin/mails/{id}/retry"), json!({})).await.ok();
    assert_eq!((again["state"].as_str(), again["attempts"].as_u64()), (Some("waiting"), Some(0)), "{again}");
    until(&admin, &id, "dead").await;
    assert!(relay().taken_for(&email).is_empty());
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_by_smtp_is_encrypted_and_signed_in_with_a_password_from_a_file() {
    let place = tempfile::tempdir().unwrap();
    let password = place.path().join("password");
    std::fs::write(&password, format!("{}\n", USER.1)).unwrap();
    let authority = relay().authority();
    for (security, port) in [("starttls", relay().starttls), ("tls", relay().tls)] {
        let settings = [
            ("ARTE_MAIL__SMTP_HOST", "localhost"),
            ("ARTE_MAIL__SMTP_SECURITY", security),
            ("ARTE_MAIL__SMTP_USER", USER.0),
            ("ARTE_MAIL__SMTP_PASSWORD_FILE", password.to_str().unwrap()),
            ("ARTE_MAIL__SMTP_CA_FILE", authority.to_str().unwrap()),
            ("ARTE_LOG__FILTER", "trace"),
        ];
        let mut house = open_with_relay(On::Sqlite, port, &settings).await;
        let (admin, email) = an_admin(&house, "ann").await;
        until(&admin, &write_to_myself(&admin).await, "sent").await;
        let taken = relay().taken_for(&email);
        assert_eq!((taken.len(), taken[0].port.as_str(), taken[0].user.as_deref()), (1, security, Some(USER.0)));
        assert!(!house.said().contains(USER.1), "the password is in the log");
        assert_eq!(house.stop().await, Some(0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_was_sent_by_a_house_killed_before_it_could_note_it_comes_again_on_sqlite() {
    killed_before_noting(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_was_sent_by_a_house_killed_before_it_could_note_it_comes_again_on_postgres() {
    killed_before_noting(On::Postgres).await;
}

async fn killed_before_noting(on: On) {
    let mut house = open_with_relay(on, relay().plain, &[]).await;
    let (_, email) = an_admin(&house, "ann").await;
    house.kill().await;
    // Killed right after the letter was put in, before the caller had an answer and the postman was called.
    house.start_with(&[("ARTE_DRILL", "outbox.put.after=kill@1")]).await.expect("the house opens");
    let admin = Rest::login(&house.url(), &email, PASSWORD).await;
    let asked = admin.try_send(admin.request(reqwest::Method::POST, "/v1/admin/mails/test").json(&json!({}))).await;
    assert!(asked.is_err(), "{asked:?}");
    house.ended().await;
    // Killed with the letter in hand: before it was sent, and after that before it was noted.
    for (point, sent) in [("outbox.take.after", 0), ("postman.carry.after", 1)] {
        if house.start_with(&[("ARTE_DRILL", &format!("{point}=kill@1"))]).await.is_ok() {
            house.ended().await;
        }
        assert_eq!(relay().taken_for(&email).len(), sent, "{point}");
        // Nobody waits two minutes in a test: what the dead held is let go now.
        let_go(&house).await;
    }
    house.start().await;
    let admin = Rest::login(&house.url(), &email, PASSWORD).await;
    let letters = admin.all("/v1/admin/mails").await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    let id = text(&letters[0]["id"]);
    assert_eq!(until(&admin, &id, "sent").await["attempts"], 3);
    // It came twice, the same to the byte, and can be told by its name.
    let taken = relay().taken_for(&email);
    assert!(taken.len() == 2 && taken[0].content == taken[1].content, "{taken:?}");
    assert_eq!(taken[0].header("Message-ID"), Some(format!("<{id}@arte.example>").as_str()));
    assert_eq!(house.stop().await, Some(0));
}

/// Lets go, past the house, of what a process that is dead still holds.
async fn let_go(house: &House) {
    const LET_GO: &str = "UPDATE mails SET next_try_at = created_at WHERE state = 'waiting'";
    if house.store_url().is_some() {
        sqlx::query(LET_GO).execute(&mut house.database().await).await.unwrap();
        return;
    }
    let file = format!("sqlite://{}", house.data_dir().join("arte.db").display());
    let mut conn = sqlx::SqliteConnection::connect(&file).await.unwrap();
    sqlx::query(LET_GO).execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_of_two_processes_on_one_database_goes_out_once_each() {
    let first = open_with_relay(On::Postgres, relay().plain, &[]).await;
    let second = first.open_beside().await;
    let (admin, email) = an_admin(&first, "ann").await;
    let other = admin.at(&second.url());
    let mut ids = Vec::new();
    for _ in 0..15 {
        let (one, two) = tokio::join!(write_to_myself(&admin), write_to_myself(&other));
        ids.extend([one, two]);
    }
    for id in &ids {
        assert_eq!(until(&admin, id, "sent").await["attempts"], 1);
    }
    assert_eq!(relay().taken_for(&email).len(), ids.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_under_way_is_waited_for_when_the_house_closes() {
    let mut house = open_with_relay(On::Sqlite, relay().plain, &[]).await;
    let (admin, email) = an_admin(&house, "slow").await;
    let id = write_to_myself(&admin).await;
    let under_way = async {
        let mut tick = tokio::time::interval(Duration::from_millis(10));
        while admin.get(&format!("/v1/admin/mails/{id}")).await.ok()["attempts"] != 1 {
            tick.tick().await;
        }
    };
    tokio::time::timeout(PATIENCE, under_way).await.expect("the postman takes the letter up");
    assert_eq!(house.stop().await, Some(0));
    assert_eq!(relay().taken_for(&email).len(), 1);
    house.start().await;
    let admin = Rest::login(&house.url(), &email, PASSWORD).await;
    assert_eq!(until(&admin, &id, "sent").await["attempts"], 1, "noted before the house closed");
    assert_eq!(relay().taken_for(&email).len(), 1);
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_to_a_relay_that_is_silent_or_away_holds_up_nobody() {
    let house = open_with_relay(On::Sqlite, relay().plain, &[]).await;
    let mut silent = Vec::new();
    for _ in 0..3 {
        let (admin, _) = an_admin(&house, "silent").await;
        silent.push((write_to_myself(&admin).await, admin));
    }
    let (admin, email) = an_admin(&house, "ann").await;
    until(&admin, &write_to_myself(&admin).await, "sent").await;
    assert_eq!(relay().taken_for(&email).len(), 1);
    for (id, admin) in silent {
        let failed = async {
            let mut tick = tokio::time::interval(Duration::from_millis(50));
            while admin.get(&format!("/v1/admin/mails/{id}")).await.ok()["last_error"] == Value::Null {
                tick.tick().await;
            }
        };
        tokio::time::timeout(PATIENCE, failed).await.expect("the time-out is noticed");
        let letter = admin.get(&format!("/v1/admin/mails/{id}")).await.ok();
        assert_eq!(letter["state"], "waiting", "{letter}");
    }
}
