//! Too much of everything: bodies, nests, lists, numbers, queries, paths, headers; at every call that takes it.

use super::{BEHIND_A_PROXY, good_request, json_of, send, somebody_who_may};
use crate::matrix::rows::rows;
use crate::matrix::world::World;
use crate::support::On;
use crate::support::client::Rest;
use crate::support::process::{House, memory_kib};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What is put in place of a whole body, and what comes of it: at least one of these statuses.
fn bodies() -> Vec<(&'static str, String, &'static [u16])> {
    let nest = |depth: usize| format!("{}{}", r#"{"a":"#.repeat(depth), "}".repeat(depth).replacen('}', "1}", 1));
    vec![
        ("70,000 blanks", " ".repeat(70_000), &[413]),
        ("a text of 10 MB", format!(r#"{{"a":"{}"}}"#, "x".repeat(10_000_000)), &[413]),
        ("nested 9 deep", nest(9), &[400]),
        ("nested 10,000 deep", nest(10_000), &[400]),
        ("30,000 brackets, never closed", "[".repeat(30_000), &[400]),
        ("a list of 30,000", format!("[{}1]", "1,".repeat(30_000)), &[400]),
        (
            "9,000 fields",
            format!(
                "{{{}\"z\":1}}",
                (0..9_000)
                    .map(|n| format!("\"{n}\":1,"))
                    .collect::<String>()
                    .chars()
                    .take(60_000)
                    .collect::<String>()
                    .rsplit_once(',')
                    .map(|(start, _)| format!("{start},"))
                    .unwrap()
            ),
            &[400],
        ),
        ("a number of 60,000 digits", format!(r#"{{"a":{}}}"#, "9".repeat(60_000)), &[400]),
        ("1e400", r#"{"a":1e400}"#.into(), &[400]),
        ("half a character", r#"{"a":"\ud800"}"#.into(), &[400]),
        ("a byte order mark", "\u{feff}{}".into(), &[400]),
        ("two bodies", "{}{}".into(), &[400]),
    ]
}

/// What is put into every field of a body.
fn values() -> Vec<(&'static str, Value)> {
    vec![
        ("30,000 letters", json!("x".repeat(30_000))),
        ("10,000 pictures of a picture", json!("\u{1f5bc}".repeat(10_000))),
        ("10,000 accents on a letter", json!(format!("e{}", "\u{301}".repeat(10_000)))),
        ("20,000 digits", json!("9".repeat(20_000))),
        ("the largest whole number", json!(u64::MAX)),
        ("the smallest whole number", json!(i64::MIN)),
        ("a number near the end of the world", json!(1.7e308)),
        ("10,000 nothings", json!(vec![Value::Null; 10_000])),
        ("10,000 texts", json!(vec!["x"; 10_000])),
        ("a far instant", json!("9999-12-31T23:59:59.999999Z")),
        ("an instant before all", json!("-009999-01-02T01:59:59Z")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn too_much_of_anything_is_refused_and_costs_no_memory() {
    let house = House::open(On::Sqlite, &BEHIND_A_PROXY).await;
    let document = Rest::nobody(&house.url()).get("/v1/openapi.json").await.ok();
    let world = World::furnish(&house).await;
    let before = memory_kib(house.pid());
    let (mut outcomes, mut wrong) = (BTreeMap::<String, BTreeMap<u16, usize>>::new(), Vec::new());
    let rows = rows();
    for row in rows.iter().filter(|row| row.who != "socket") {
        let (method, path) = row.call.split_once(' ').unwrap();
        let call = &document["paths"][path][method.to_lowercase()];
        let (_, good) = good_request(&world, row, row.object == "self").await;
        let takes_json = method != "GET"
            && (call["requestBody"].is_null() || call["requestBody"]["content"]["application/json"].is_object());
        let mut tries: Vec<(String, reqwest::Request, &[u16])> = Vec::new();
        if takes_json {
            for (what, body, expected) in bodies() {
                let mut request = good.try_clone().unwrap();
                request.headers_mut().insert("content-type", "application/json".parse().unwrap());
                *request.body_mut() = Some(body.into());
                tries.push((format!("body: {what}"), request, expected));
            }
        }
        for (name, _) in json_of(&good).as_ref().and_then(Value::as_object).into_iter().flatten() {
            for (what, value) in values() {
                let mut body = json_of(&good).unwrap();
                body[name.as_str()] = value;
                let mut request = good.try_clone().unwrap();
                *request.body_mut() = Some(body.to_string().into());
                // Some of these a field may have, such as a far instant; nothing may fail.
                tries.push((format!("field: {what}"), request, &[]));
            }
        }
        let mut long_query = good.try_clone().unwrap();
        long_query.url_mut().set_query(Some(&format!("limit={}", "1".repeat(20_000))));
        tries.push(("query: 20,000 digits".into(), long_query, &[400]));
        let mut many = good.try_clone().unwrap();
        many.url_mut().set_query(Some(&"a=1&".repeat(5_000)));
        tries.push(("query: 5,000 keys".into(), many, &[400]));
        if let Some(place) = path.split('/').position(|part| part.starts_with('{')) {
            let mut long = good.try_clone().unwrap();
            let mut parts: Vec<String> = long.url().path().split('/').map(str::to_owned).collect();
            parts[place] = "x".repeat(20_000);
            long.url_mut().set_path(&parts.join("/"));
            tries.push(("path: 20,000 letters".into(), long, &[404]));
        }
        let mut long_header = good.try_clone().unwrap();
        long_header.headers_mut().insert("idempotency-key", "x".repeat(20_000).parse().unwrap());
        tries.push(("header: a key of 20,000 letters".into(), long_header, &[]));
        for (what, request, expected) in tries {
            let outcome = send(&world, request).await;
            *outcomes.entry(what.clone()).or_default().entry(outcome.status).or_default() += 1;
            let is_expected = expected.is_empty() || expected.contains(&outcome.status);
            if outcome.status >= 500 || outcome.status == 0 || !is_expected {
                let said: String = outcome.body.to_string().chars().take(300).collect();
                wrong.push(format!("{} {what} as {:?}: {} {said}", row.call, somebody_who_may(row), outcome.status));
            }
        }
    }
    for (what, statuses) in &outcomes {
        println!("oversized: {what}: {statuses:?}");
    }
    for (what, said) in raw(&house).await {
        println!("oversized: {what}: {said}");
        let status: u16 = said.split(' ').nth(1).and_then(|word| word.parse().ok()).unwrap_or(0);
        if !(status == 0 || (400..500).contains(&status)) {
            wrong.push(format!("{what}: {said}"));
        }
    }
    let after = memory_kib(house.pid());
    println!("oversized: {} KiB before, {} KiB after", before, after);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(after < before + 200 * 1024, "it costs memory: {before} KiB before, {after} KiB after");
    world.scene.admin.get("/v1/me").await.ok();
}

/// What no proper client can send: the first line of the answer, or nothing when the connection was closed.
async fn raw(house: &House) -> Vec<(&'static str, String)> {
    let url = house.url();
    let address = url.strip_prefix("http://").unwrap();
    let login = "POST /v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
    let table: Vec<(&'static str, String)> = vec![
        ("a path of 1 MB", format!("GET /v1/{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(1_000_000))),
        ("a header of 1 MB", format!("GET /v1/time HTTP/1.1\r\nHost: x\r\nX-A: {}\r\n\r\n", "x".repeat(1_000_000))),
        ("10,000 headers", format!("GET /v1/time HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-A: 1\r\n".repeat(10_000))),
        ("a length of 10^18", format!("{login}Content-Length: 1000000000000000000\r\n\r\n{{}}")),
        ("a length of 10^30", format!("{login}Content-Length: 1{}\r\n\r\n{{}}", "0".repeat(30))),
        ("a length below zero", format!("{login}Content-Length: -1\r\n\r\n{{}}")),
        ("two lengths", format!("{login}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}x")),
        ("a length and chunks", format!("{login}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")),
        ("a chunk of 2^64", format!("{login}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{{}}")),
        (
            "a chunk of 100 KB",
            format!("{login}Transfer-Encoding: chunked\r\n\r\n186A0\r\n{}\r\n0\r\n\r\n", "x".repeat(100_000)),
        ),
        ("another transfer encoding", format!("{login}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")),
        ("a method of 10,000 letters", format!("{} / HTTP/1.1\r\nHost: x\r\n\r\n", "X".repeat(10_000))),
        ("no HTTP at all", "\u{16}\u{3}\u{1}\u{0}".repeat(100)),
        ("HTTP/9.9", "GET / HTTP/9.9\r\nHost: x\r\n\r\n".into()),
    ];
    let mut said = Vec::new();
    for (what, text) in table {
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        // A house that closes in the middle of it is a house that refuses.
        let _ = stream.write_all(text.as_bytes()).await;
        let mut answer = vec![0; 4_096];
        let read = tokio::time::timeout(std::time::Duration::from_secs(20), stream.read(&mut answer)).await;
        let read = read.unwrap_or_else(|_| panic!("{what}: the house neither answered nor closed")).unwrap_or(0);
        let first = String::from_utf8_lossy(&answer[..read]).lines().next().unwrap_or_default().to_owned();
        said.push((what, if first.is_empty() { "closed".into() } else { first }));
    }
    said
}
