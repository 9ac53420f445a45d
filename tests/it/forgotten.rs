//! People who take their data along, and people who are forgotten, by the public doors and in the house's files.

use crate::support::On;
use crate::support::client::{End, PATIENCE, Rest, Said, Socket, fresh_key};
use crate::support::postbox::{code_in, letter};
use crate::support::process::{ADMIN, House, run};
use crate::support::scene::{Scene, instant, text};
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

const PASSWORD: &str = "a long enough password";
const EMAIL: &str = "sentinel-mail@people.example";

/// What must be found nowhere any more.
const SENTINELS: [&str; 7] = [
    "sentinel-mail",
    "Sentinel-Name",
    "821055512345",
    "Sentinel-Street",
    "Sentinel-Device/1.0",
    "Sentinel-Holder",
    "Sentinel-Reason",
];

fn person(verification: &Value) -> Value {
    json!({
        "verification": verification, "email": EMAIL, "password": PASSWORD, "name": "Sentinel-Name", "gender": "female",
        "birth_date": "1971-03-04", "phone": "+82 10 5551 2345",
        "address": {"country": "KR", "postcode": "03045", "city": "Seoul", "line1": "Sentinel-Street 7"},
    })
}

/// Somebody becomes a member and signs in from a device of his own.
async fn member(admin: &Rest) -> Rest {
    let nobody = Rest::nobody(&admin.base);
    let ask = json!({"email": EMAIL, "purpose": "sign_up", "language": "en"});
    assert_eq!(nobody.post("/v1/auth/codes", ask).await.status.as_u16(), 202);
    let code = code_in(&letter(admin, EMAIL, "sign_up_code").await);
    let verify = json!({"email": EMAIL, "purpose": "sign_up", "code": code});
    let proof = nobody.post("/v1/auth/codes/verify", verify).await.ok()["verification"].clone();
    nobody.post("/v1/users", person(&proof)).await.ok();
    letter(admin, EMAIL, "welcome").await;
    signed_in(&nobody).await
}

async fn signed_in(nobody: &Rest) -> Rest {
    let login = json!({"email": EMAIL, "password": PASSWORD});
    let login = nobody.request(Method::POST, "/v1/auth/login").header("user-agent", SENTINELS[4]).json(&login);
    Rest::with_token(&nobody.base, &text(&nobody.send(login).await.ok()["token"]))
}

async fn erase(rest: &Rest, path: &str, body: Value) -> Said {
    rest.send(rest.request(Method::DELETE, path).json(&body)).await
}

async fn erase_me(rest: &Rest, password: &str) -> Said {
    erase(rest, "/v1/me", json!({"password": password})).await
}

async fn register(rest: &Rest, sale: &str) -> u64 {
    rest.post(&format!("/v1/sales/{sale}/registrations"), json!({})).await.ok()["paddle"].as_u64().unwrap()
}

async fn bid(rest: &Rest, auction: &str, amount: &str) -> Said {
    rest.post(&format!("/v1/auctions/{auction}/bids"), json!({"key": fresh_key(), "amount": amount})).await
}

async fn put(rest: &Rest, auction: &str) -> u16 {
    rest.send(rest.request(Method::PUT, &format!("/v1/me/favourites/{auction}"))).await.status.as_u16()
}

async fn until_closed(rest: &Rest, auction: &str) {
    let closed = async {
        while rest.get(&format!("/v1/auctions/{auction}")).await.ok()["status"] != "closed" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, closed).await.expect("the auction ends");
}

/// Returns every file under a folder in which one of the texts stands.
fn found_under(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            found.extend(found_under(&path));
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for text in SENTINELS {
            if bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text.as_bytes())) {
                found.push(format!("{text} in {}", path.display()));
            }
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_forgotten_is_in_no_file_and_the_sale_still_verifies_on_sqlite() {
    forgotten(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_forgotten_is_in_no_file_and_the_sale_still_verifies_on_postgres() {
    forgotten(On::Postgres).await;
}

async fn forgotten(on: On) {
    let house = House::open(on, &[("ARTE_IDENTITY__UNSETTLED_MS", "0")]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let (admin, other) = (&scene.admin, &scene.bidders[0]);
    let soon = scene
        .add_auction(|terms| {
            terms["soft_close"] = json!("none");
            terms["ends_at"] = json!(instant(Duration::from_secs(8)));
        })
        .await;
    let ann = member(admin).await;
    let id = text(&ann.get("/v1/me").await.ok()["id"]);
    ann.post("/v1/me/account", json!({"holder": SENTINELS[5], "pin": "204817"})).await.ok();
    let paddle = register(&ann, &scene.sale).await;
    let cap = json!({"cap": "900.00", "reason": SENTINELS[6]});
    admin.post(&format!("/v1/admin/sales/{}/registrations/{paddle}/limit", scene.sale), cap).await.ok();
    assert_eq!((put(&ann, &soon).await, put(&ann, &soon).await), (204, 204));
    assert_eq!(bid(&ann, &soon, "100.00").await.status.as_u16(), 200);
    assert_eq!(bid(&ann, &soon, "100.00").await.code(), "already_leading");
    assert_eq!(bid(&other.rest, &soon, "110.00").await.status.as_u16(), 200);

    // Not while a bid of hers stands, not without the password, and nothing happens to her sockets over it.
    let mut socket = Socket::open(&ann).await;
    assert_eq!(erase_me(&ann, "not the password").await.body["field"], "password");
    let refused = erase_me(&ann, PASSWORD).await;
    assert_eq!((refused.status.as_u16(), refused.code()), (409, "conflict"), "{}", refused.body);
    assert!(refused.body["detail"].as_str().unwrap().contains(&soon), "{}", refused.body);
    let last = erase_me(admin, ADMIN.1).await;
    assert_eq!((last.status.as_u16(), last.code()), (409, "conflict"), "the last admin: {}", last.body);
    assert_eq!(ann.get("/v1/me").await.status.as_u16(), 200);

    // What she can take along is all of it.
    let all = ann.get("/v1/me/export").await;
    assert!(all.headers["content-disposition"].to_str().unwrap().starts_with("attachment"));
    let all = all.ok();
    assert_eq!(
        (&all["account"]["email"], &all["account"]["profile"]["phone"]),
        (&json!(EMAIL), &json!("+821055512345"))
    );
    assert_eq!(all["bids"].as_array().unwrap().len(), 2, "{all}");
    assert_eq!(
        (&all["bids"][1]["standing"], &all["bids"][0]["outcome"]),
        (&json!("outbid"), &json!("already_leading"))
    );
    let seat = &all["registrations"][0];
    assert_eq!((&seat["paddle"], &seat["limit"], &seat["asked"]), (&json!(paddle), &json!("900.00"), &Value::Null));
    assert_eq!(
        (&seat["cap"], &seat["status"], &seat["reason"]),
        (&json!("900.00"), &json!("active"), &json!(SENTINELS[6]))
    );
    assert!(seat["decided_at"].is_string(), "{seat}");
    assert_eq!((&all["favourites"][0]["auction"], &all["sessions"][0]["device"]), (&json!(soon), &json!(SENTINELS[4])));
    assert_eq!(all["letters"].as_array().unwrap().len(), 2);
    assert!(!all.to_string().contains("password"), "{all}");

    until_closed(&ann, &soon).await;
    assert_eq!(ann.get("/v1/me/bids?outcome=accepted").await.ok()["items"][0]["standing"], "lost");
    assert_eq!(other.rest.get("/v1/me/bids").await.ok()["items"][0]["standing"], "won");
    let history = admin.get(&format!("/v1/auctions/{soon}/bids")).await.ok();
    let attempts = admin.all(&format!("/v1/admin/auctions/{soon}/attempts")).await;
    assert!(!found_under(house.data_dir()).is_empty(), "the search finds what is there");
    assert_eq!(erase_me(&ann, PASSWORD).await.status.as_u16(), 204);
    assert!(matches!(socket.end().await, End::Closed(_)));
    assert_eq!(ann.get("/v1/me").await.status.as_u16(), 401);
    assert_eq!(
        Rest::nobody(&house.url()).post("/v1/auth/login", json!({"email": EMAIL, "password": PASSWORD})).await.status,
        401
    );
    assert_eq!(found_under(house.data_dir()), [] as [String; 0]);

    // The sale is what it was: paddles and pseudonyms.
    assert_eq!(admin.get(&format!("/v1/auctions/{soon}/bids")).await.ok(), history);
    assert_eq!(admin.all(&format!("/v1/admin/auctions/{soon}/attempts")).await, attempts);
    let folder = tempfile::tempdir().unwrap();
    let export = folder.path().join("sale.arte");
    std::fs::write(&export, text(&admin.get(&format!("/v1/auctions/{soon}/export")).await.ok())).unwrap();
    let verified = run(house.command().arg("verify").arg(&export)).await;
    assert_eq!(verified.code, Some(0), "{verified:?}");
    if on == On::Sqlite {
        let backup = run(house.command().arg("backup").arg(folder.path().join("house.backup"))).await;
        assert_eq!(backup.code, Some(0), "{backup:?}");
    }
    assert_eq!(found_under(folder.path()), [] as [String; 0]);
    let shown = admin.get(&format!("/v1/admin/users/{id}")).await.ok();
    assert_eq!(
        (&shown["email"], &shown["name"], &shown["profile"]),
        (&json!(format!("erased-{id}")), &json!("erased"), &Value::Null)
    );
    assert!(admin.get("/v1/admin/users?q=sentinel").await.ok()["items"].as_array().unwrap().is_empty());
    assert_eq!(erase(admin, &format!("/v1/admin/users/{id}"), json!({"reason": "again"})).await.status.as_u16(), 404);
    let back = admin.post(&format!("/v1/admin/users/{id}/reinstate"), json!({"reason": "x"})).await;
    assert_eq!(back.status.as_u16(), 404, "{}", back.body);

    // Whoever comes with that address now is somebody else, under another paddle.
    let second = member(admin).await;
    assert_ne!(text(&second.get("/v1/me").await.ok()["id"]), id);
    assert_ne!(register(&second, &scene.sale).await, paddle);
    assert!(second.get("/v1/me/bids").await.ok()["items"].as_array().unwrap().is_empty());
    let said = house.said();
    assert!(!SENTINELS[1..].iter().any(|text| said.contains(text)), "something of her was logged");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_forgets_somebody_on_every_node() {
    let house = House::open(On::Postgres, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let beside = house.open_beside().await;
    let ann = member(&scene.admin).await;
    let there = ann.at(&beside.url());
    let id = text(&ann.get("/v1/me").await.ok()["id"]);
    let path = format!("/v1/admin/users/{id}");
    register(&there, &scene.sale).await;
    let (mut here, mut other) = (Socket::open(&ann).await, Socket::open(&there).await);
    assert_eq!(erase(&scene.bidders[0].rest, &path, json!({"reason": "x"})).await.status.as_u16(), 403);
    assert_eq!(erase(&scene.admin, &path, json!({"reason": " "})).await.body["field"], "reason");
    assert_eq!(erase(&scene.admin, &path, json!({"reason": "by letter"})).await.status.as_u16(), 204);
    assert_eq!((ann.get("/v1/me").await.status.as_u16(), there.get("/v1/me").await.status.as_u16()), (401, 401));
    assert!(matches!(here.end().await, End::Closed(_)));
    let on_the_other = tokio::time::timeout(Duration::from_secs(5), other.end()).await;
    assert!(matches!(on_the_other, Ok(End::Closed(_))), "within five seconds: {on_the_other:?}");
    assert_eq!(bid(&there, &scene.auctions[0], "100.00").await.status.as_u16(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn favourites_are_ten_and_survive_everything_but_their_owner() {
    let house = House::open(On::Sqlite, &[("ARTE_IDENTITY__FAVOURITES", "3")]).await;
    let scene = Scene::set(&house, 5, 1, |_| {}).await;
    let ann = &scene.bidders[0].rest;
    let statuses = futures_util::future::join_all(scene.auctions.iter().map(|auction| put(ann, auction))).await;
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 3, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 2, "{statuses:?}");
    let listed = ann.get("/v1/me/favourites").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 3);
    let first = text(&listed["items"][0]["auction"]["id"]);
    assert_eq!(listed["items"][0]["auction"]["status"], "open");
    let draft = scene.add_draft(|_| {}).await;
    assert_eq!((put(ann, &draft).await, put(ann, &fresh_key()).await, put(ann, "7").await), (404, 404, 404));
    for _ in 0..2 {
        assert_eq!(erase(ann, &format!("/v1/me/favourites/{first}"), json!({})).await.status.as_u16(), 204);
    }
    assert_eq!(ann.get("/v1/me/favourites").await.ok()["items"].as_array().unwrap().len(), 2);
    let bids = ann.get("/v1/me/bids?outcome=maybe").await;
    assert_eq!((bids.status.as_u16(), bids.body["field"].as_str()), (422, Some("outcome")));
    assert_eq!(ann.get("/v1/me/bids?auction=7").await.status.as_u16(), 400);
}

/// Strangers from other addresses keep nobody from codes who is known there, and do not use up anybody's tries.
#[tokio::test(flavor = "multi_thread")]
async fn strangers_keep_nobody_from_codes() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let ask = json!({"email": ADMIN.0, "purpose": "password_reset", "language": "en"});
    let stranger = |number: u8| {
        let from = std::net::IpAddr::from([127, 0, 0, 100 + number]);
        reqwest::Client::builder().no_proxy().local_address(from).build().unwrap()
    };
    let url = format!("{}/v1/auth/codes", house.url());
    let send = async |client: &reqwest::Client| client.post(&url).json(&ask).send().await.unwrap().status().as_u16();
    let mut statuses = Vec::new();
    for number in 0..6 {
        statuses.push(send(&stranger(number)).await);
    }
    assert_eq!(statuses, [202, 202, 202, 429, 429, 429]);
    // The admin has signed in from 127.0.0.1.
    assert_eq!(scene.admin.post("/v1/auth/codes", ask.clone()).await.status.as_u16(), 202);
    let code = async {
        loop {
            // The newest letter is the first of the list.
            let mails = scene.admin.get("/v1/admin/mails?limit=100").await.ok();
            let resets = mails["items"].as_array().unwrap().iter().filter(|mail| mail["kind"] == "password_reset");
            if resets.clone().count() == 4 {
                let newest = text(&resets.clone().next().unwrap()["id"]);
                return code_in(&text(&scene.admin.get(&format!("/v1/admin/mails/{newest}")).await.ok()["text"]));
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let code = tokio::time::timeout(PATIENCE, code).await.expect("four letters");
    let verify = format!("{}/verify", url);
    for number in 0..12 {
        let guess = json!({"email": ADMIN.0, "purpose": "password_reset", "code": format!("ZZZZ{number:02}")});
        for _ in 0..6 {
            let said = stranger(20 + number).post(&verify).json(&guess).send().await.unwrap();
            assert_eq!(said.status().as_u16(), 422);
        }
    }
    let right = json!({"email": ADMIN.0, "purpose": "password_reset", "code": code});
    let said = scene.admin.post("/v1/auth/codes/verify", right).await;
    assert_eq!(said.status.as_u16(), 200, "{}", said.body);
}
