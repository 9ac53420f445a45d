//! Pages of strangers that open sockets in the name of whoever reads them.

use super::client_without_proxy;
use crate::support::On;
use crate::support::process::House;
use crate::support::scene::{Scene, text};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_a_stranger_opens_no_socket() {
    let house = House::open(On::Sqlite, &[("ARTE_HTTP__ALLOWED_ORIGINS", "https://friend.example")]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let own = house.url();
    let host = own.strip_prefix("http://").unwrap().to_owned();
    let token = scene.bidders[0].rest.token.clone().unwrap();
    let other_port = format!("http://{}:1", host.split(':').next().unwrap());
    let table: Vec<(Option<String>, u16)> = vec![
        // No page at all: a program.
        (None, 101),
        (Some(own.clone()), 101),
        (Some(format!("HTTP://{host}")), 101),
        (Some(format!("https://{host}")), 101),
        (Some("https://friend.example".into()), 101),
        (Some("https://FRIEND.example".into()), 101),
        (Some("http://friend.example".into()), 403),
        (Some("https://friend.example:444".into()), 403),
        (Some("https://friend.example.evil.example".into()), 403),
        (Some("https://evilfriend.example".into()), 403),
        (Some("https://friend.example/".into()), 403),
        (Some("https://friend.example@evil.example".into()), 403),
        (Some("https://evil.example".into()), 403),
        (Some(other_port), 403),
        (Some(format!("{own}.evil.example")), 403),
        (Some(format!("http://evil.example/{host}")), 403),
        (Some(format!("http://{host}@evil.example")), 403),
        (Some(format!("http://evil.example#{host}")), 403),
        (Some(format!("http://evil.example?{host}")), 403),
        (Some(format!("http://{host} http://evil.example")), 403),
        (Some(format!("ftp://{host}")), 403),
        (Some(format!("file://{host}")), 403),
        (Some("file://".into()), 403),
        (Some("null".into()), 403),
        (Some("NULL".into()), 403),
        (Some(String::new()), 403),
        (Some("*".into()), 403),
        (Some("https://".into()), 403),
    ];
    // As whoever has signed in by header, by ticket, by the cookie that a browser sends along, and as nobody.
    let mut tried = 0;
    for (origin, expected) in &table {
        for how in ["header", "ticket", "cookie", "nobody"] {
            let mut address = format!("{own}/v1/live");
            if how == "ticket" {
                let ticket = scene.bidders[0].rest.post("/v1/live/tickets", json!({})).await.ok();
                address = format!("{address}?ticket={}", text(&ticket["ticket"]));
            }
            let mut request = client_without_proxy()
                .get(address)
                .header("connection", "Upgrade")
                .header("upgrade", "websocket")
                .header("sec-websocket-version", "13")
                .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
                .header("sec-websocket-protocol", "arte.v1");
            if let Some(origin) = origin {
                request = request.header("origin", origin);
            }
            request = match how {
                "header" => request.bearer_auth(&token),
                "cookie" => request.header("cookie", format!("__Host-arte_refresh={token}; token={token}")),
                _ => request,
            };
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), *expected, "{origin:?} by {how}");
            tried += 1;
        }
    }
    // Two origins are one too many.
    println!("cross-site sockets: {} origins in 4 ways, {tried} tries, none got in that should not", table.len());
}
