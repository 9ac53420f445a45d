//! The documents say what the table does.

use super::super::table::{Body, endpoints};
use super::super::{asyncapi, openapi};
use super::fakes::Fake;
use actix_web::test::TestRequest;
use serde_json::Value;
use std::collections::BTreeSet;

/// Collects every `$ref` of a document.
fn references(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| references(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_leads_somewhere() {
    for document in [openapi::document(endpoints()), asyncapi::document()] {
        let mut found = BTreeSet::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for reference in found {
            let pointer = reference.strip_prefix('#').unwrap();
            assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
    }
}

#[test]
fn the_document_and_the_table_name_the_same_calls() {
    let document = openapi::document(endpoints());
    let documented: BTreeSet<(String, String)> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, calls)| {
            calls.as_object().unwrap().keys().map(move |verb| (verb.to_uppercase(), path.clone()))
        })
        .collect();
    let rows: BTreeSet<(String, String)> =
        endpoints().map(|row| (row.verb.word().to_owned(), row.path.to_owned())).collect();
    assert_eq!(documented, rows);
    assert_eq!(rows.len(), endpoints().count(), "a row is there twice");
}

#[test]
fn every_call_says_all_that_a_client_must_know() {
    let document = openapi::document(endpoints());
    let mut names = BTreeSet::new();
    for row in endpoints() {
        let call = &document["paths"][row.path][row.verb.word().to_lowercase()];
        let name = call["operationId"].as_str().unwrap();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
        let parameters: Vec<_> =
            call["parameters"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        for part in row.path_names() {
            assert!(parameters.contains(&part), "{name}: {part}");
        }
        assert_eq!(parameters.contains(&"idempotency-key"), row.idempotent || row.keyed, "{name}");
        assert_eq!(call["requestBody"].is_object(), !matches!(row.body, Body::Nothing), "{name}");
        assert!(call["responses"].as_object().unwrap().len() > 1, "{name}");
        assert!(row.verb.acts() || matches!(row.body, Body::Nothing), "{name}");
    }
}

#[test]
fn what_we_read_refuses_more_and_what_we_write_promises_all() {
    let document = openapi::document(endpoints());
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["BidBody"]["additionalProperties"], Value::Bool(false));
    assert_eq!(schemas["BidBody"]["required"], serde_json::json!(["key", "amount"]));
    let promised = schemas["AuctionResource"]["required"].as_array().unwrap();
    assert!(promised.contains(&"price".into()) && promised.contains(&"hammer_price".into()));
    for secret in ["max", "salt", "amount"] {
        assert!(schemas["AuctionResource"]["properties"].get(secret).is_none(), "{secret}");
    }
}

#[actix_web::test]
async fn the_documents_are_served() {
    let fake = Fake::new();
    for (path, kind, holds) in [
        ("/v1/openapi.json", "application/json", "\"openapi\":\"3.1.0\""),
        ("/v1/asyncapi.json", "application/json", "\"asyncapi\":\"3.0.0\""),
        ("/docs", "text/html; charset=utf-8", "bid_below_ask"),
        ("/docs.css", "text/css; charset=utf-8", "color-scheme"),
    ] {
        let answer = fake.knock(TestRequest::get().uri(path)).await;
        assert_eq!((answer.status, answer.headers["content-type"].as_str()), (200, kind), "{path}");
        assert!(answer.body.contains(holds), "{path}");
    }
    let answer = fake.knock(TestRequest::default().method(actix_web::http::Method::HEAD).uri("/v1/time")).await;
    assert_eq!(answer.status, 200);
}
