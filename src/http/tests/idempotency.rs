//! The same call under the same key.

use super::super::table::{Door, Verb, endpoints};
use super::fakes::Fake;
use crate::ids::UserId;
use crate::persistence::Role;
use actix_web::test::TestRequest;
use std::collections::BTreeSet;

fn add(fake: &Fake, key: &str, title: &str) -> TestRequest {
    post(fake, "/v1/admin/sales", key, &serde_json::json!({"title": title, "currency": "USD"}))
}

fn post(fake: &Fake, path: &str, key: &str, body: &serde_json::Value) -> TestRequest {
    TestRequest::post()
        .uri(path)
        .insert_header(("content-type", "application/json"))
        .insert_header(("idempotency-key", key.to_owned()))
        .insert_header(fake.bearer(Role::Admin))
        .set_payload(body.to_string())
}

#[actix_web::test]
async fn a_repeated_call_is_done_once_and_answered_the_same() {
    let fake = Fake::new();
    let first = fake.knock(add(&fake, "k1", "Spring")).await;
    let again = fake.knock(add(&fake, "k1", "Spring")).await;
    assert_eq!((first.status, again.status), (201, 201), "{}", first.body);
    // A second sale would have an id of its own.
    assert_eq!(first.body, again.body);
    assert_ne!(first.body, fake.knock(add(&fake, "k9", "Spring")).await.body);
    assert_eq!(again.headers["content-type"], "application/json");
    assert_eq!((first.headers["etag"].as_str(), again.headers.get("etag")), ("\"1\"", first.headers.get("etag")));
    assert_eq!((first.headers.get("idempotent-replay"), again.headers["idempotent-replay"].as_str()), (None, "true"));

    let other = fake.knock(add(&fake, "k1", "Autumn")).await;
    assert_eq!((other.status, other.code().as_str()), (409, "key_reused"));
}

#[actix_web::test]
async fn refusals_are_kept_too() {
    let fake = Fake::new();
    // In this house every artwork is there already.
    let artwork = serde_json::json!({"title": "Dusk", "artist": "Han Gaon"});
    let first = fake.knock(post(&fake, "/v1/admin/artworks", "k2", &artwork)).await;
    let again = fake.knock(post(&fake, "/v1/admin/artworks", "k2", &artwork)).await;
    assert_eq!((first.status, again.status), (409, 409));
    assert_eq!(first.body, again.body);
    assert_eq!((first.headers.get("idempotent-replay"), again.headers["idempotent-replay"].as_str()), (None, "true"));
    assert_eq!(again.headers["content-type"], "application/problem+json");
}

#[actix_web::test]
async fn a_body_with_a_password_leaves_nothing_behind() {
    let fake = Fake::new();
    let body =
        serde_json::json!({"email": "new@x.example", "name": "New", "password": "long enough", "role": "bidder"});
    let answer = fake.knock(post(&fake, "/v1/admin/users", "k5", &body)).await;
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(fake.people.calls.lock().unwrap().is_empty());
}

#[actix_web::test]
async fn failures_of_ours_are_not_kept() {
    let fake = Fake::new();
    let request = || {
        TestRequest::post()
            .uri("/v1/admin/users/01890000-0000-7000-8000-000000000001/suspend")
            .insert_header(("content-type", "application/json"))
            .insert_header(("idempotency-key", "k3"))
            .insert_header(fake.bearer(Role::Admin))
            .set_payload(r#"{"reason": "did not pay"}"#)
    };
    // There is no engine in this house.
    assert_eq!(fake.knock(request()).await.status, 500);
    assert!(fake.people.calls.lock().unwrap().is_empty());
    assert_eq!(fake.knock(request()).await.status, 500);
}

#[actix_web::test]
async fn a_call_still_being_worked_on_is_busy() {
    let fake = Fake::new();
    fake.knock(add(&fake, "k4", "Spring")).await;
    let admin = UserId(uuid::Uuid::from_u64_pair(1, Role::Admin as u64));
    fake.people.calls.lock().unwrap().get_mut(&(admin, "k4".to_owned())).unwrap().1 = None;
    let answer = fake.knock(add(&fake, "k4", "Spring")).await;
    assert_eq!((answer.status, answer.code().as_str()), (409, "busy"));
    assert!(answer.headers.contains_key("retry-after"));
    let bad = fake.knock(add(&fake, "not a key", "Spring")).await;
    assert_eq!((bad.status, bad.code().as_str()), (400, "malformed"));
}

/// POST rows that do not understand `Idempotency-Key`, each with its reason.
const WITHOUT_A_KEY: [(&str, &str); 19] = [
    ("/v1/auth/login", "opens a session each time; its answer is a secret"),
    ("/v1/auth/refresh", "each token is good once, and remembers its successor"),
    ("/v1/auth/logout", "once is as good as twice"),
    ("/v1/auth/codes", "a new code takes the place of the old one"),
    ("/v1/auth/codes/verify", "a code counts once; its answer is a secret"),
    ("/v1/auth/password/reset", "a proof counts once; its body holds a password"),
    ("/v1/users", "a proof counts once; its body holds a password"),
    ("/v1/me/password", "its body holds passwords"),
    ("/v1/live/tickets", "its answer is a secret that lives for seconds"),
    ("/v1/admin/api-keys", "its answer is a secret"),
    ("/v1/admin/webhooks", "its answer is a secret"),
    ("/v1/admin/webhooks/{id}/rotate", "its answer is a secret"),
    ("/v1/me/notifications/read", "once is as good as twice"),
    ("/v1/me/notifications/{id}/read", "the first reading stands"),
    ("/v1/admin/users", "its body holds a password; the e-mail is unique"),
    ("/v1/admin/artworks/{id}/images", "a picture is known by its content"),
    ("/v1/admin/artworks/{id}/images/order", "an order is what it is however often it is sent"),
    ("/v1/admin/import", "a table says what is, and changes nothing when it is sent again"),
    ("/v1/auctions/{id}/bids", "bids carry a key of their own"),
];

#[test]
fn every_row_that_acts_understands_a_key_or_says_why_not() {
    let without: BTreeSet<&str> = endpoints()
        .filter(|row| row.verb == Verb::Post && matches!(row.door, Door::Call(_)) && !row.idempotent && !row.keyed)
        .map(|row| row.path)
        .collect();
    let expected: BTreeSet<&str> = WITHOUT_A_KEY.iter().map(|(path, _)| *path).collect();
    assert_eq!(without, expected);
}

/// The contract names them too: each by its path below `/v1/`, or as one of a family.
#[test]
fn the_contract_names_every_row_without_a_key() {
    let contract = include_str!("../../../docs/PROTOCOL.md");
    let (_, sentence) = contract.split_once("may be sent on any POST but ").unwrap();
    let (sentence, _) = sentence.split_once("The same key and body").unwrap();
    let families = [
        ("/v1/auctions/{id}/bids", "bids"),
        ("/v1/auth/", "`auth/*`"),
        ("/v1/admin/artworks/{id}/images", "those of pictures"),
        ("/v1/admin/webhooks/{id}/rotate", "`…/rotate`"),
        ("/v1/me/notifications", "`me/notifications…`"),
    ];
    for (path, _) in WITHOUT_A_KEY {
        let family = families.iter().find(|(start, _)| path.starts_with(start)).map(|(_, words)| (*words).to_owned());
        let words = family.unwrap_or_else(|| format!("`{}`", path.trim_start_matches("/v1/")));
        assert!(sentence.contains(&words), "PROTOCOL.md does not say that {path} takes no key: {words}");
    }
}
