//! What is refused before a handler sees it, and how.

use super::super::table::{Access, Endpoint, get};
use super::fakes::{Fake, PASSWORD};
use crate::persistence::Role;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use std::sync::atomic::Ordering;

const JSON: (&str, &str) = ("content-type", "application/json");
const LOGIN: &str = "/v1/auth/login";
const ID: &str = "01890000-0000-7000-8000-000000000001";

fn post(path: &str, headers: &[(&'static str, &str)], body: impl Into<String>) -> TestRequest {
    let request = TestRequest::post().uri(path).set_payload(body.into());
    headers.iter().fold(request, |request, (name, value)| request.insert_header((*name, *value)))
}

#[actix_web::test]
async fn bad_requests_are_problems() {
    let fake = Fake::new();
    let deep = format!(r#"{{"email": {}{}}}"#, "[".repeat(9), "]".repeat(9));
    let rows: Vec<(TestRequest, u16, &str)> = vec![
        (TestRequest::get().uri("/nowhere"), 404, "not_found"),
        (TestRequest::get().uri("/v1/sales/"), 404, "not_found"),
        (TestRequest::get().uri("/v1/sales/7"), 404, "not_found"),
        (TestRequest::get().uri("/v1/auctions/7"), 404, "auction_not_found"),
        (TestRequest::get().uri(&format!("/v1/auctions/{ID}")), 404, "auction_not_found"),
        (TestRequest::get().uri(&format!("/v1/artworks/{ID}")), 404, "not_found"),
        (TestRequest::get().uri("/media/..%2fsecret.png"), 404, "not_found"),
        (TestRequest::get().uri("/media/lot-7.png"), 404, "not_found"),
        (TestRequest::get().uri(LOGIN), 405, "method_not_allowed"),
        (TestRequest::delete().uri("/v1/sales"), 405, "method_not_allowed"),
        (TestRequest::default().method(Method::TRACE).uri("/v1/time"), 405, "method_not_allowed"),
        (TestRequest::get().uri("/v1/time?zone=utc"), 400, "malformed"),
        (TestRequest::get().uri("/v1/sales?limit=1&limit=2"), 400, "malformed"),
        (TestRequest::get().uri("/v1/sales?limit=many"), 400, "malformed"),
        (TestRequest::get().uri("/v1/sales?limit=0"), 422, "invalid"),
        (TestRequest::get().uri("/v1/sales?limit=101"), 422, "invalid"),
        (TestRequest::get().uri("/v1/sales?cursor="), 400, "malformed"),
        (TestRequest::get().uri("/v1/sales"), 503, "unavailable"),
        (post(LOGIN, &[], "{}"), 415, "unsupported_media_type"),
        (post(LOGIN, &[("content-type", "text/plain")], "{}"), 415, "unsupported_media_type"),
        (post(LOGIN, &[("content-type", "application/json; charset=latin1")], "{}"), 415, "unsupported_media_type"),
        (post(LOGIN, &[JSON, ("content-encoding", "br")], "{}"), 415, "unsupported_media_type"),
        (post(LOGIN, &[JSON, ("content-encoding", "gzip, identity")], "{}"), 415, "unsupported_media_type"),
        (post(LOGIN, &[JSON], " ".repeat(64 * 1024 + 1)), 413, "payload_too_large"),
        (post(LOGIN, &[JSON], " ".repeat(64 * 1024)), 400, "malformed"),
        (post(LOGIN, &[JSON], ""), 400, "malformed"),
        (post(LOGIN, &[JSON], "{"), 400, "malformed"),
        (post(LOGIN, &[JSON], r#"{"email": "a@b"}"#), 400, "malformed"),
        (post(LOGIN, &[JSON], r#"{"email": "a@b", "password": 7}"#), 400, "malformed"),
        (post(LOGIN, &[JSON], r#"{"email": "a@b", "password": "x", "role": "admin"}"#), 400, "malformed"),
        (post(LOGIN, &[JSON], r#"{"email": "a@b", "email": "a@b", "password": "x"}"#), 400, "malformed"),
        (post(LOGIN, &[JSON], deep), 400, "malformed"),
        (
            post(LOGIN, &[JSON, ("content-encoding", "identity")], r#"{"email": "a@b", "password": "x"}"#),
            401,
            "unauthenticated",
        ),
        (post(&format!("/v1/auctions/{ID}/bids"), &[JSON], r#"{"amount": 1}"#), 400, "malformed"),
        (post("/v1/auctions/7/bids", &[JSON], format!(r#"{{"key": "{ID}", "amount": "1"}}"#)), 401, "unauthenticated"),
        (TestRequest::get().uri("/v1/live"), 400, "malformed"),
        (TestRequest::get().uri("/v1/me"), 401, "unauthenticated"),
        (TestRequest::get().uri("/v1/me").insert_header(("authorization", "Bearer arte_x")), 401, "unauthenticated"),
    ];
    for (place, (request, status, code)) in rows.into_iter().enumerate() {
        let name = format!("row {place}, {code}");
        let answer = fake.knock(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{name}: {answer:?}");
        assert_eq!(answer.headers["content-type"], "application/problem+json", "{name}");
        assert!(answer.body.contains(&format!("/docs#{code}")) && !answer.body.contains("secret cause"), "{name}");
        assert_eq!(answer.headers.contains_key("allow"), status == 405, "{name}");
        assert_eq!(answer.headers.contains_key("www-authenticate"), status == 401, "{name}");
        assert_eq!(answer.headers.contains_key("retry-after"), status == 503, "{name}");
    }
}

#[actix_web::test]
async fn every_answer_is_named_and_closed_to_strangers() {
    let fake = Fake::new();
    for path in ["/healthz", "/v1/time", "/nowhere", "/v1/me", "/docs", "/docs.css", "/v1/openapi.json"] {
        let answer = fake.knock(TestRequest::get().uri(path).insert_header(("x-request-id", "mine-7"))).await;
        assert_eq!(answer.headers["x-request-id"], "mine-7", "{path}");
        assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(answer.headers["referrer-policy"], "no-referrer", "{path}");
        let policy = &answer.headers["content-security-policy"];
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(answer.headers.contains_key("cache-control"), "{path}");
    }
    for bad in ["a b", "x\u{7f}", &"x".repeat(65)] {
        let Ok(value) = actix_web::http::header::HeaderValue::from_str(bad) else { continue };
        let answer = fake.knock(TestRequest::get().uri("/healthz").insert_header(("x-request-id", value))).await;
        assert!(answer.headers["x-request-id"].starts_with("00000000-0000-0007"), "{:?}", answer.headers);
    }
    let answer = fake.knock(TestRequest::get().uri("/v1/me").insert_header(fake.bearer(Role::Bidder))).await;
    assert_eq!((answer.status, answer.headers["cache-control"].as_str()), (200, "no-store"));
}

#[actix_web::test]
async fn a_house_that_starts_or_drains_answers_for_its_health_only() {
    let fake = Fake::new();
    fake.is_ready.store(false, Ordering::Relaxed);
    for (path, status) in [
        ("/healthz", 200),
        ("/readyz", 503),
        ("/v1/time", 503),
        ("/v1/sales", 503),
        ("/v1/live", 503),
        ("/nowhere", 404),
    ] {
        let answer = fake.knock(TestRequest::get().uri(path)).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.code() == "unavailable", status == 503, "{path}");
    }
    fake.is_ready.store(true, Ordering::Relaxed);
    assert_eq!(fake.knock(TestRequest::get().uri("/readyz")).await.status, 200);
}

#[actix_web::test]
async fn a_panic_says_nothing_but_the_request_id() {
    static ROWS: [Endpoint; 1] = [get("/boom", Access::Open, "", |_| Box::pin(async { panic!("a secret") }))];
    let answer =
        Fake::new().knock_at(ROWS.iter(), TestRequest::get().uri("/boom").insert_header(("x-request-id", "r7"))).await;
    assert_eq!((answer.status, answer.code().as_str()), (500, "internal"));
    assert!(answer.body.contains("r7") && !answer.body.contains("secret"), "{}", answer.body);
}

#[actix_web::test]
async fn signing_in_tells_nobody_who_has_an_account() {
    let fake = Fake::new();
    let login = |email: &str, password: &str| {
        post(
            LOGIN,
            &[JSON, ("x-request-id", "r")],
            serde_json::json!({"email": email, "password": password}).to_string(),
        )
    };
    let unknown = fake.knock(login("nobody@x.example", PASSWORD)).await;
    let wrong = fake.knock(login("bidder@x.example", "wrong horse")).await;
    let nonsense = fake.knock(login("not an address", PASSWORD)).await;
    assert_eq!((unknown.status, &unknown.body), (401, &wrong.body));
    assert_eq!(unknown.body, nonsense.body);

    let right = fake.knock(login("Bidder@X.example", PASSWORD)).await;
    assert_eq!(right.status, 200, "{}", right.body);
    let answer: serde_json::Value = serde_json::from_str(&right.body).unwrap();
    let bearer = || ("authorization", format!("Bearer {}", answer["token"].as_str().unwrap()));
    assert_eq!(fake.knock(TestRequest::get().uri("/v1/me").insert_header(bearer())).await.status, 200);
    assert_eq!(fake.knock(TestRequest::post().uri("/v1/auth/logout").insert_header(bearer())).await.status, 204);
    assert_eq!(fake.knock(TestRequest::get().uri("/v1/me").insert_header(bearer())).await.status, 401);
}

#[actix_web::test]
async fn too_many_wrong_passwords_have_to_wait() {
    let fake = Fake::new();
    let login = || post(LOGIN, &[JSON], r#"{"email": "bidder@x.example", "password": "wrong horse"}"#);
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(fake.knock(login()).await.status);
    }
    assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 11);
    assert_eq!(statuses.last(), Some(&429));
}

#[actix_web::test]
async fn a_new_account_is_checked_field_by_field() {
    let fake = Fake::new();
    let rows = [
        ("email", r#""nobody""#, 422, "invalid"),
        ("email", r#""BIDDER@x.example""#, 409, "conflict"),
        ("name", r#"" ""#, 422, "invalid"),
        ("password", r#""too short""#, 422, "invalid"),
        ("role", r#""emperor""#, 422, "invalid"),
        ("role", r#""operator""#, 201, ""),
    ];
    for (field, value, status, code) in rows {
        let mut body =
            serde_json::json!({"email": "new@x.example", "name": "New", "password": "long enough", "role": "bidder"});
        body[field] = serde_json::from_str(value).unwrap();
        let request = post("/v1/admin/users", &[JSON], body.to_string()).insert_header(fake.bearer(Role::Admin));
        let answer = fake.knock(request).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{field}: {}", answer.body);
        assert_eq!(answer.body.contains(&format!(r#""field":"{field}""#)), status != 201, "{field}: {}", answer.body);
        assert!(!answer.body.contains("argon2"));
    }
}

#[actix_web::test]
async fn a_sale_is_checked_field_by_field() {
    let fake = Fake::new();
    let rows = [
        (r#"{"title": "Modern", "currency": "KRW"}"#, 201, ""),
        (r#"{"title": "Modern", "currency": "KRW", "zone": "Europe/Paris"}"#, 201, ""),
        (r#"{"title": "Modern", "currency": "KRW", "zone": "Mars/Olympus"}"#, 422, "invalid"),
        (r#"{"title": "Modern", "currency": "won"}"#, 422, "invalid"),
        (r#"{"title": "", "currency": "KRW"}"#, 422, "invalid"),
        (r#"{"title": "Modern"}"#, 400, "malformed"),
    ];
    for (body, status, code) in rows {
        let answer =
            fake.knock(post("/v1/admin/sales", &[JSON], body).insert_header(fake.bearer(Role::Operator))).await;
        assert_eq!((answer.status, answer.code().as_str()), (status, code), "{body}: {}", answer.body);
    }
}
