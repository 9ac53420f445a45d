//! SQL, and characters that databases stumble over, in every parameter of every call, beside as many harmless letters.

use super::{BEHIND_A_PROXY, Outcome, good_request, json_of, send, strings};
use crate::matrix::rows::{Row, rows};
use crate::matrix::world::World;
use crate::support::On;
use crate::support::client::Rest;
use crate::support::process::House;
use reqwest::Request;
use serde_json::{Value, json};
use std::time::Duration;

/// What is tried.
const PAYLOADS: [&str; 13] = [
    "' OR '1'='1",
    "'; DROP TABLE users; --",
    "\" OR \"\"=\"",
    "x' UNION SELECT name FROM sqlite_master --",
    "x'); SELECT pg_sleep(9); --",
    "'||(SELECT pg_sleep(9))||'",
    "' AND 1=randomblob(900000000) --",
    "%' OR 1=1 --",
    "*\" OR title:* NEAR(a b) ^",
    "$1 ?1 :a @b {{7*7}} ${7*7}",
    "\\'; COMMIT; --\u{2019}",
    "a\u{0}b",
    "\u{202e}\u{fffe}\u{10ffff}\u{1f5bc}e\u{301}",
];

/// In headers only what may stand there can be sent at all.
const IN_HEADERS: [&str; 3] = ["' OR '1'='1", "'; DROP TABLE users; --", "x'); SELECT pg_sleep(9); --"];
const HEADERS: [&str; 7] =
    ["idempotency-key", "x-request-id", "if-match", "authorization", "cookie", "accept-language", "user-agent"];

/// Where something is put.
#[derive(Clone, Debug)]
enum Place {
    Path(usize),
    Query(String),
    Body(String),
    Header(&'static str),
}

fn places(document: &Value, row: &Row, request: &Request) -> Vec<Place> {
    let (method, path) = row.call.split_once(' ').unwrap();
    let call = &document["paths"][path][method.to_lowercase()];
    let in_path = path.split('/').enumerate().filter(|(_, part)| part.starts_with('{')).map(|(at, _)| Place::Path(at));
    let parameters = call["parameters"].as_array().unwrap();
    let in_query = parameters.iter().filter(|parameter| parameter["in"] == "query");
    let in_query = in_query.map(|parameter| Place::Query(parameter["name"].as_str().unwrap().to_owned()));
    let mut in_body = json_of(request).map_or(Vec::new(), |body| strings(&body));
    // Also what a good body leaves out.
    let mut schema = &call["requestBody"]["content"]["application/json"]["schema"];
    if let Some(reference) = schema["$ref"].as_str() {
        schema = document.pointer(&reference[1..]).unwrap();
    }
    for (name, field) in schema["properties"].as_object().into_iter().flatten() {
        let may_be_text = ["\"string\"", "anyOf", "$ref"].iter().any(|word| field.to_string().contains(word));
        in_body.extend(may_be_text.then(|| format!("/{name}")));
    }
    in_body.sort_unstable();
    in_body.dedup();
    in_path.chain(in_query).chain(in_body.into_iter().map(Place::Body)).chain(HEADERS.map(Place::Header)).collect()
}

/// Puts a text where it belongs; none where it cannot stand.
fn put(request: &mut Request, place: &Place, text: &str) -> Option<()> {
    match place {
        Place::Path(at) => {
            let mut parts: Vec<String> = request.url().path().split('/').map(str::to_owned).collect();
            parts[*at] = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            request.url_mut().set_path(&parts.join("/"));
        }
        Place::Query(name) => {
            let others: Vec<(String, String)> = request
                .url()
                .query_pairs()
                .filter(|(key, _)| key != name)
                .map(|(key, value)| (key.into(), value.into()))
                .collect();
            request.url_mut().query_pairs_mut().clear().extend_pairs(others).append_pair(name, text);
        }
        Place::Body(pointer) => {
            let mut body = json_of(request)?;
            match body.pointer_mut(pointer) {
                Some(field) => *field = json!(text),
                None => body[&pointer[1..]] = json!(text),
            }
            *request.body_mut() = Some(body.to_string().into());
        }
        Place::Header(name) => {
            let value = match *name {
                "authorization" => format!("Bearer {text}"),
                "cookie" => format!("__Host-arte_refresh={text}"),
                "if-match" => format!("\"{text}\""),
                _ => text.to_owned(),
            };
            request.headers_mut().insert(*name, value.parse().ok()?);
        }
    }
    Some(())
}

async fn try_one(world: &World, row: &Row, place: &Place, text: &str) -> Option<Outcome> {
    let (_, mut request) = good_request(world, row, true).await;
    put(&mut request, place, text)?;
    Some(send(world, request).await)
}

/// As many letters that mean nothing, and are nobody else's.
fn harmless(world: &World, like: &str) -> String {
    let mut number = world.number();
    let letter = |_| {
        let letter = char::from(b'a' + u8::try_from(number % 26).unwrap());
        number /= 26;
        letter
    };
    like.chars().map(letter).collect()
}

/// The letters and digits of a text, with blanks for everything else.
fn words_of(text: &str) -> String {
    text.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect()
}

/// How many lines an answer has, but for those that hold what is tried here, as a text like any other: they are found by it rightly.
fn lines(outcome: &Outcome) -> Option<usize> {
    let is_ours = |item: &&Value| {
        strings(item)
            .iter()
            .any(|at| item.pointer(at).and_then(Value::as_str).is_some_and(|text| PAYLOADS.contains(&text)))
    };
    Some(outcome.body["items"].as_array()?.iter().filter(|item| !is_ours(item)).count())
}

fn judge(bad: &Outcome, good: &Outcome) -> Result<(), String> {
    if bad.status >= 500 {
        return Err("the house failed".into());
    }
    let (went_well, may_go_well) = ((200..300).contains(&bad.status), (200..300).contains(&good.status));
    if went_well && (!may_go_well || lines(bad) != lines(good)) {
        return Err(format!("got more than harmless letters, which got {}", good.status));
    }
    Ok(())
}

async fn attack(on: On) {
    let house = House::open(on, &BEHIND_A_PROXY).await;
    let document = Rest::nobody(&house.url()).get("/v1/openapi.json").await.ok();
    let world = World::furnish(&house).await;
    let (mut tried, mut refused, mut slowest, mut wrong) = (0, 0, Duration::ZERO, Vec::new());
    for row in rows().iter().filter(|row| row.who != "socket") {
        let (_, request) = good_request(&world, row, false).await;
        for place in places(&document, row, &request) {
            let turn = usize::try_from(world.number()).unwrap() % IN_HEADERS.len();
            let payloads = if matches!(place, Place::Header(_)) { &IN_HEADERS[turn..=turn] } else { &PAYLOADS[..] };
            // Letters of one length get what letters of another get, but where the length itself matters.
            let Some(good) = try_one(&world, row, &place, &harmless(&world, "0123456789ab")).await else { continue };
            for payload in payloads {
                let Some(mut bad) = try_one(&world, row, &place, payload).await else { continue };
                // The machine may have been busy; whoever sleeps on command does it twice.
                if bad.took > Duration::from_secs(5) {
                    bad = try_one(&world, row, &place, payload).await.unwrap();
                }
                tried += 1;
                refused += usize::from(bad.status >= 400);
                slowest = slowest.max(bad.took);
                let verdict = match judge(&bad, &good) {
                    // The state may have changed since; ask once more with as many letters.
                    Err(_) if bad.status < 500 => {
                        // A search finds what has its words, whatever stands around them.
                        let is_search = matches!(&place, Place::Query(name) if name == "q");
                        let as_good = if is_search { words_of(payload) } else { harmless(&world, payload) };
                        let good = try_one(&world, row, &place, &as_good).await.unwrap();
                        judge(&bad, &good)
                    }
                    verdict => verdict,
                };
                if bad.took > Duration::from_secs(5) {
                    wrong.push(format!("{} {place:?} {payload:?}: took {:?}", row.call, bad.took));
                }
                if let Err(why) = verdict {
                    wrong.push(format!("{} {place:?} {payload:?}: {why}: {} {}", row.call, bad.status, bad.body));
                }
            }
        }
    }
    // Everybody and everything is still there.
    for path in ["/v1/admin/users", "/v1/auctions", "/v1/sales", "/v1/admin/mails", "/v1/admin/api-keys"] {
        assert!(!world.scene.admin.all(path).await.is_empty(), "{path}");
    }
    println!(
        "injection on {on:?}: {tried} tries, {refused} refused, the slowest took {slowest:?}, {} wrong",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_in_any_parameter_is_a_text_like_any_other() {
    tokio::join!(attack(On::Sqlite), attack(On::Postgres));
}
