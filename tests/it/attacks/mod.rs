//! Attacks, each a table with its outcome: what is tried at every call that the house serves, generated from its documents.
//!
//! docs/SECURITY.md lists them all, those of other files too.

mod injection;
mod mass_assignment;
mod origins;
mod oversized;
mod sentinels;

use crate::matrix::rows::Row;
use crate::matrix::world::{Who, World};
use crate::support::client::Rest;
use reqwest::{Method, Request};
use serde_json::Value;
use std::time::Duration;

/// Who may make a row's call.
fn somebody_who_may(row: &Row) -> Who {
    match row.who {
        "open" | "socket" => Who::Anonymous,
        "bidder" => Who::OtherBidder,
        "signed_in" => Who::Operator,
        _ => Who::Admin,
    }
}

/// Builds a call of a row that the house takes.
async fn good_request(world: &World, row: &Row, fresh: bool) -> (Rest, Request) {
    let who = somebody_who_may(row);
    if fresh && row.call.contains("/v1/admin/webhooks") {
        make_room_for_webhooks(&world.scene.admin).await;
    }
    if fresh && row.call == "POST /v1/me/password" {
        // A new somebody each time, for the password may be another one afterwards.
        let rest = world.scene.add_user("bidder").await;
        let names = crate::matrix::world::Names::new();
        let request = world.request(row, &rest, &names).await.build().unwrap();
        return (rest, request);
    }
    let names = world.names(row, true, who, fresh && row.changes && row.object != "over").await;
    let rest = world.caller(who, row, fresh).await;
    let request = world.request(row, &rest, &names).await.build().unwrap();
    (rest, request)
}

/// A house has a few addresses for webhooks and no more: what earlier tries left is taken away before that is all that a try is told.
async fn make_room_for_webhooks(admin: &Rest) {
    let all = admin.get("/v1/admin/webhooks").await.ok();
    let all = all["items"].as_array().unwrap();
    if all.len() < 10 {
        return;
    }
    for one in all {
        let path = format!("/v1/admin/webhooks/{}", one["id"].as_str().unwrap());
        admin.send(admin.request(Method::DELETE, &path)).await.ok();
    }
}

/// Returns the JSON of a request, if that is what it has.
fn json_of(request: &Request) -> Option<Value> {
    serde_json::from_slice(request.body()?.as_bytes()?).ok()
}

/// Sends it as a client that nobody has seen before, so that delays for those who guess do not hide what is behind them.
async fn send(world: &World, mut request: Request) -> Outcome {
    let number = world.number();
    let client = format!("10.{}.{}.{}", number >> 16 & 255, number >> 8 & 255, number & 255);
    request.headers_mut().insert("x-forwarded-for", client.parse().unwrap());
    #[expect(clippy::disallowed_methods, reason = "a client has a clock of its own")]
    let began = std::time::Instant::now();
    match client_without_proxy().execute(request).await {
        Ok(answer) => {
            let status = answer.status().as_u16();
            let text = answer.text().await.unwrap_or_default();
            let body: Value = serde_json::from_str(&text).unwrap_or(Value::String(text));
            Outcome { status, body, took: began.elapsed() }
        }
        // The connection was closed over it.
        Err(error) => Outcome { status: 0, body: Value::String(error.to_string()), took: began.elapsed() },
    }
}

fn client_without_proxy() -> &'static reqwest::Client {
    static CLIENT: std::sync::OnceLock<reqwest::Client> = std::sync::OnceLock::new();
    CLIENT.get_or_init(|| reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(60)).build().unwrap())
}

/// What came of it; status 0 when the connection was closed instead of an answer.
#[derive(Debug)]
struct Outcome {
    status: u16,
    body: Value,
    took: Duration,
}

impl Outcome {
    fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }
}

/// The settings of a house that is attacked: it believes the proxy that the tests are.
const BEHIND_A_PROXY: [(&str, &str); 1] = [("ARTE_HTTP__TRUSTED_PROXIES", "127.0.0.1")];

/// Returns the places of all strings in a value, as JSON pointers.
fn strings(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::String(_) => found.push(at.to_owned()),
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(place, item)| walk(item, &format!("{at}/{place}"), found))
            }
            Value::Object(fields) => {
                fields.iter().for_each(|(name, field)| walk(field, &format!("{at}/{name}"), found))
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}

/// Returns the places of all objects in a value.
fn objects(value: &Value) -> Vec<String> {
    fn walk(value: &Value, at: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                found.push(at.to_owned());
                fields.iter().for_each(|(name, field)| walk(field, &format!("{at}/{name}"), found));
            }
            Value::Array(items) => {
                items.iter().enumerate().for_each(|(place, item)| walk(item, &format!("{at}/{place}"), found))
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(value, "", &mut found);
    found
}
