//! Edits: what cannot be taken away is refused by name, and names of sales can be seen.

use super::fakes::Fake;
use crate::persistence::Role;
use actix_web::http::Method;
use actix_web::test::TestRequest;
use serde_json::json;

async fn send(fake: &Fake, method: Method, path: &str, body: &serde_json::Value) -> (u16, serde_json::Value) {
    let request = TestRequest::default()
        .method(method)
        .uri(path)
        .insert_header(("content-type", "application/json"))
        .insert_header(("if-match", "\"1\""))
        .insert_header(fake.bearer(Role::Admin))
        .set_payload(body.to_string());
    let answer = fake.knock(request).await;
    (answer.status, serde_json::from_str(&answer.body).unwrap_or_default())
}

#[actix_web::test]
async fn what_cannot_be_taken_away_is_not_left_in_silence() {
    const ID: &str = "01890000-0000-7000-8000-000000000001";
    let edits: [(String, &[&str]); 4] = [
        ("/v1/me".into(), &["name", "gender", "birth_date", "phone", "address"]),
        (format!("/v1/admin/sales/{ID}"), &["title", "zone", "defaults"]),
        (
            format!("/v1/admin/auctions/{ID}"),
            &["artwork_id", "lot_number", "start_price", "ladder", "ladder_mode", "soft_close", "starts_at", "ends_at"],
        ),
        (format!("/v1/admin/webhooks/{ID}"), &["url", "kinds", "enabled"]),
    ];
    let fake = Fake::new();
    for (path, fields) in edits {
        for field in fields {
            let (status, body) = send(&fake, Method::PATCH, &path, &json!({*field: null})).await;
            assert_eq!(
                (status, &body["code"], &body["field"]),
                (422, &json!("invalid"), &json!(field)),
                "{path} {body}"
            );
        }
    }
}

#[actix_web::test]
async fn a_sale_has_a_name_that_can_be_seen() {
    let fake = Fake::new();
    let (status, body) =
        send(&fake, Method::POST, "/v1/admin/sales", &json!({"title": " Cafe\u{301}  Spring ", "currency": "USD"}))
            .await;
    assert_eq!((status, body["title"].as_str()), (201, Some("Café Spring")));
    for title in ["\u{200b}", "\u{3164}", "Spring\u{202e}", "Spring\nsale", " \u{2800} "] {
        let (status, body) =
            send(&fake, Method::POST, "/v1/admin/sales", &json!({"title": title, "currency": "USD"})).await;
        assert_eq!((status, &body["field"]), (422, &json!("title")), "{title:?}");
    }
}
