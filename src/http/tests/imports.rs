//! Tables that are sent: one at a time, and the audit log knows what each came to.

use super::fakes::Fake;
use crate::persistence::{AuditKind, Role};
use actix_web::test::TestRequest;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn table(fake: &Fake, query: &str, table: &'static str) -> TestRequest {
    TestRequest::post()
        .uri(&format!("/v1/admin/import{query}"))
        .insert_header(("content-type", "text/csv"))
        .insert_header(fake.bearer(Role::Operator))
        .set_payload(table)
}

#[actix_web::test]
async fn a_second_table_waits_outside() {
    let fake = Fake::new();
    let place = fake.house.imports.clone().try_acquire_owned().unwrap();
    let answer = fake.knock(table(&fake, "?dry_run=true", "artist,title\n")).await;
    assert_eq!((answer.status, answer.code().as_str()), (503, "busy"), "{}", answer.body);
    assert!(answer.headers.contains_key("retry-after") && answer.body.contains("Another table"), "{}", answer.body);
    drop(place);
    assert_eq!(fake.knock(table(&fake, "?dry_run=true", "artist,title\n")).await.status, 200);
    assert_eq!(fake.knock(table(&fake, "", "no table")).await.status, 422);
    assert_eq!(fake.house.imports.available_permits(), 1, "whatever became of it, the next one may come");
}

#[actix_web::test]
async fn the_audit_log_says_what_a_table_came_to_and_nothing_that_stands_in_it() {
    // In this house nothing is in the catalogue, and whatever is entered is there already.
    let cases = [
        ("?dry_run=true", "artist,title\nHan,Secret\nHan,Wall\n", 200, json!({"dry_run": true, "new": 2, "faulty": 0})),
        ("?dry_run=true", "artist,title\nHan,Secret\nHan,\n,\n", 200, json!({"dry_run": true, "new": 0, "faulty": 3})),
        ("", "artist,title\nHan,\n", 422, json!({"dry_run": false, "new": 0, "faulty": 1})),
        ("?dry_run=false", "artist,title\nHan,Secret\n", 409, json!({"dry_run": false, "new": 0, "faulty": 1})),
    ];
    for (query, text, status, wanted) in cases {
        let fake = Fake::new();
        let answer = fake.knock(table(&fake, query, text)).await;
        assert_eq!(answer.status, status, "{}", answer.body);
        let rows = fake.people.audits.lock().unwrap().clone();
        assert!(!format!("{rows:?}").contains("Secret"), "{rows:?}");
        assert_eq!((rows.len(), rows[1].kind), (2, AuditKind::Ended { of: 1 }), "{rows:?}");
        let said: Value = serde_json::from_str(&rows[1].summary).unwrap();
        for (key, value) in wanted.as_object().unwrap() {
            assert_eq!(&said[key], value, "{key} {said}");
        }
        let digest = crate::proof::hex(&Sha256::digest(text));
        assert_eq!((&said["table"], &said["changed"], &said["unchanged"]), (&json!(digest), &json!(0), &json!(0)));
    }
}
