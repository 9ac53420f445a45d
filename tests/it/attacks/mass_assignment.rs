//! Fields that a body must not take: every name that stands anywhere in the house's documents, tried in every object of every body.

use super::{BEHIND_A_PROXY, good_request, json_of, objects, send};
use crate::matrix::rows::rows;
use crate::matrix::world::World;
use crate::support::On;
use crate::support::client::Rest;
use crate::support::process::House;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Fields that no document names, and attackers try.
const MORE: [&str; 14] = [
    "is_admin",
    "isAdmin",
    "admin",
    "Role",
    "ROLE",
    "roles",
    "user_id",
    "password_hash",
    "balance",
    "_id",
    "__proto__",
    "constructor",
    "verified",
    "session",
];

/// Every name of a property, at any depth.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(properties) = fields.get("properties").and_then(Value::as_object) {
                found.extend(properties.keys().cloned());
            }
            fields.values().for_each(|field| names(field, found));
        }
        Value::Array(items) => items.iter().for_each(|item| names(item, found)),
        _ => {}
    }
}

/// The fields that the object at a place of a body may have, by the document; none when it cannot be told.
fn takes<'a>(document: &'a Value, schema: &'a Value, place: &str, found: &mut BTreeSet<&'a str>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return takes(document, document.pointer(&reference[1..]).unwrap(), place, found);
    }
    for way in ["anyOf", "oneOf", "allOf"] {
        schema[way].as_array().into_iter().flatten().for_each(|one| takes(document, one, place, found));
    }
    match place.strip_prefix('/').map(|rest| rest.split_once('/').unwrap_or((rest, ""))) {
        None => {
            found.extend(schema["properties"].as_object().into_iter().flat_map(|all| all.keys().map(String::as_str)))
        }
        Some((first, rest)) => {
            let next = if schema["items"].is_object() { &schema["items"] } else { &schema["properties"][first] };
            let rest = if rest.is_empty() { String::new() } else { format!("/{rest}") };
            takes(document, next, &rest, found);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_body_takes_a_field_that_is_not_its_own() {
    let house = House::open(On::Sqlite, &BEHIND_A_PROXY).await;
    let document = Rest::nobody(&house.url()).get("/v1/openapi.json").await.ok();
    let mut all: BTreeSet<String> = MORE.iter().map(|name| (*name).to_owned()).collect();
    names(&document, &mut all);
    let world = World::furnish(&house).await;
    let (mut tried, mut bodies, mut wrong) = (0, 0, Vec::new());
    for row in rows().iter().filter(|row| !row.call.starts_with("GET ")) {
        let (method, path) = row.call.split_once(' ').unwrap();
        let content = &document["paths"][path][method.to_lowercase()]["requestBody"]["content"];
        let is_bytes = content.is_object() && !content["application/json"].is_object();
        if is_bytes {
            continue;
        }
        let (_, good) = good_request(&world, row, false).await;
        let mut body = json_of(&good).unwrap_or(json!({}));
        // What a good body leaves out has an inside as well.
        match row.call {
            "POST /v1/admin/auctions" => {
                body["ladder"] = json!([{"from": "0", "steps": ["10"]}]);
                body["soft_close"] = json!({"trigger_ms": 0, "extend_to_ms": 0, "max_extension_ms": 0});
            }
            "PATCH /v1/me" => {
                body["address"] = json!({"country": "KR", "postcode": "1", "city": "X", "line1": "X"});
            }
            _ => {}
        }
        bodies += 1;
        for place in objects(&body) {
            let mut own = BTreeSet::new();
            takes(&document, &content["application/json"]["schema"], &place, &mut own);
            for name in all.iter().filter(|name| !own.contains(name.as_str())) {
                let mut bad = body.clone();
                bad.pointer_mut(&place).unwrap()[name.as_str()] = json!("admin");
                let mut request = good.try_clone().unwrap();
                request.headers_mut().insert("content-type", "application/json".parse().unwrap());
                *request.body_mut() = Some(bad.to_string().into());
                let outcome = send(&world, request).await;
                tried += 1;
                if (outcome.status, outcome.code()) != (400, "malformed") {
                    wrong.push(format!("{} {place} takes {name}: {} {}", row.call, outcome.status, outcome.body));
                }
            }
        }
    }
    println!("mass assignment: {bodies} bodies, {} fields, {tried} tries, {} taken", all.len(), wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
