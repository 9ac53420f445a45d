//! The audit log: what staff and services change is in it, whatever the row.

use super::super::table::{Access, Verb, endpoints};
use super::access::request;
use super::fakes::Fake;
use crate::identity::Scope;
use crate::persistence::{AuditKind, Role};
use actix_web::test::TestRequest;
use std::sync::atomic::Ordering;

/// Rows that end the session of who calls, or that no caller is asked for.
fn is_for_callers(access: Access) -> bool {
    access != Access::Open
}

#[actix_web::test]
async fn whatever_staff_change_is_written_before_and_after_and_refusals_once() {
    let mut acting = 0;
    for row in endpoints().filter(|row| row.verb != Verb::Get && is_for_callers(row.access)) {
        for role in Role::ALL {
            let fake = Fake::new();
            let answer =
                fake.knock(request(row).insert_header(fake.bearer(role)).insert_header(("x-request-id", "r7"))).await;
            let rows = fake.people.audits.lock().unwrap().clone();
            let name = format!("{} {} by {role:?}: {} {rows:#?}", row.verb.word(), row.path, answer.status);
            let kinds: Vec<_> = rows.iter().map(|row| row.kind).collect();
            match (answer.status, role) {
                (403, _) => assert_eq!(kinds, [AuditKind::Refused], "{name}"),
                (_, Role::Bidder) => assert_eq!(kinds, [], "{name}"),
                // What cannot be read at all changes nothing.
                (400 | 415, _) if kinds.is_empty() => {}
                _ => {
                    assert_eq!(kinds, [AuditKind::Begun, AuditKind::Ended { of: 1 }], "{name}");
                    assert_eq!(rows[1].status, Some(answer.status), "{name}");
                    acting += 1;
                }
            }
            for audit in &rows {
                assert_eq!(audit.act, format!("{} {}", row.verb.word(), row.path));
                assert_eq!((audit.request_id.as_str(), audit.actor.is_some()), ("r7", true), "{name}");
            }
        }
    }
    assert!(acting > 40, "{acting} are too few to prove anything");
}

#[actix_web::test]
async fn a_house_that_cannot_write_its_audit_log_does_nothing_for_staff() {
    let fake = Fake::new();
    let sale = |title: &str| {
        TestRequest::post()
            .uri("/v1/admin/sales")
            .insert_header(("content-type", "application/json"))
            .insert_header(fake.bearer(Role::Operator))
            .set_payload(format!(r#"{{"title": "{title}", "currency": "USD"}}"#))
    };
    fake.people.audit_fails.store(true, Ordering::Relaxed);
    let answer = fake.knock(sale("Evening")).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "unavailable"));
    assert!(answer.headers.contains_key("retry-after"));
    fake.people.audit_fails.store(false, Ordering::Relaxed);
    let made: serde_json::Value = serde_json::from_str(&fake.knock(sale("A secret title")).await.body).unwrap();
    let rows = fake.people.audits.lock().unwrap().clone();
    assert_eq!(
        (rows[0].summary.as_str(), rows[1].object.as_str()),
        (r#"{"currency":"USD"}"#, made["id"].as_str().unwrap())
    );
    assert!(!format!("{rows:?}").contains("secret"));
}

#[actix_web::test]
async fn a_service_is_named_by_its_key_and_whoever_tries_again_and_again_fills_nothing() {
    let fake = Fake::new();
    let key = fake.service(vec![Scope::SalesWrite]);
    let add = TestRequest::post()
        .uri("/v1/admin/sales")
        .insert_header(("content-type", "application/json"))
        .insert_header(key)
        .set_payload(r#"{"title": "Evening", "currency": "USD"}"#);
    assert_eq!(fake.knock(add).await.status, 201);
    assert!(fake.people.audits.lock().unwrap().drain(..).all(|row| row.api_key == Some(uuid::Uuid::nil())));
    for _ in 0..30 {
        let try_it = TestRequest::post().uri("/v1/admin/sales").insert_header(fake.bearer(Role::Bidder));
        assert_eq!(fake.knock(try_it).await.status, 403);
    }
    assert_eq!(fake.people.audits.lock().unwrap().len(), 10);
}
