//! A catalogue goes in and out as a table: by the command line, by REST, and under an auction that is live.

use crate::notices::until;
use crate::support::On;
use crate::support::client::{Rest, Said, Socket, fresh_key};
use crate::support::process::{ADMIN, House, Ran, run, run_on};
use crate::support::scene::Scene;
use reqwest::Method;
use serde_json::{Value, json};
use std::path::Path;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

const GOOD: &str = "artist,title,medium,condition,estimate_low,estimate_high,estimate_currency\n\
    Han Gaon,Wave,print,\"Good,\nif worn\",1000,2000,KRW\nHan Gaon,'=Wall,,,,,\n";

async fn import(house: &House, table: &Path, more: &[&str]) -> Ran {
    run(house.command().arg("import").args(more).arg(table)).await
}

#[track_caller]
fn ended(ran: &Ran, code: i32, out: &[&str], err: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:?}");
    for (words, said) in [(out, &ran.out), (err, &ran.err)] {
        for word in words {
            assert!(said.contains(word), "{word:?} is not in {ran:?}");
        }
    }
    assert!(!ran.err.contains("panicked"), "{ran:?}");
}

async fn a_table_goes_in_and_out(on: On) {
    let mut house = House::closed(on, &[]).await;
    house.furnish().await;
    let folder = tempfile::tempdir().unwrap();
    let (table, out) = (folder.path().join("works.csv"), folder.path().join("out.csv"));
    let write = |text: &str| std::fs::write(&table, text).unwrap();

    write(GOOD);
    ended(&import(&house, &table, &["--dry-run"]).await, 0, &["2 new, 0 changed, 0 unchanged", "Nothing was"], &[]);
    ended(&import(&house, &table, &[]).await, 0, &["line 2: new: Han Gaon, Wave", "2 new, 0 changed"], &[]);
    let again = import(&house, &table, &["--format", "json"]).await;
    ended(&again, 0, &[], &[]);
    let said: Value = serde_json::from_str(again.out.lines().last().unwrap()).unwrap();
    assert_eq!(said, json!({"dry_run": false, "new": 0, "changed": 0, "unchanged": 2}));
    // Mended in a spreadsheet and brought back: what comes out can go in.
    let mut export = house.command();
    ended(&run(export.args(["export", "--catalogue", "--out"]).arg(&out)).await, 0, &["2 artworks"], &[]);
    let exported = std::fs::read_to_string(&out).unwrap();
    assert!(exported.starts_with("artist,title,country,") && exported.contains("'=Wall"), "{exported}");
    ended(&import(&house, &out, &[]).await, 0, &["0 new, 0 changed, 2 unchanged"], &[]);
    let printed = run(house.command().args(["export", "--catalogue"])).await;
    assert_eq!((printed.code, printed.out), (Some(0), exported.clone()));
    std::fs::write(&out, exported.replace("if worn", "if seldom seen")).unwrap();
    ended(&import(&house, &out, &[]).await, 0, &["changed: Han Gaon, Wave: condition was", "1 changed"], &[]);

    // What comes through a pipe is read as a file is, by whatever name.
    for name in ["-", "/dev/stdin"] {
        let piped = run_on(house.command().args(["import", "--dry-run", name]), GOOD.as_bytes()).await;
        ended(&piped, 0, &["0 new, 1 changed, 1 unchanged"], &[]);
    }
    ended(&run_on(house.command().args(["import", "-"]), b"").await, 3, &["The file is empty"], &[]);
    ended(&import(&house, folder.path(), &[]).await, 1, &[], &["is a folder"]);
    // What somebody else wrote does nothing to the terminal.
    write("artist,title,\u{1b}]0;owned\u{7}\u{202e}\nHan,Wave,\n");
    for format in ["text", "json"] {
        let tricky = import(&house, &table, &["--dry-run", "--format", format]).await;
        ended(&tricky, 3, &["u{1b}]0;owned"], &["1 fault"]);
        let is_shown = |c: char| c == '\n' || !(c.is_control() || c == '\u{202e}');
        assert!(tricky.out.chars().chain(tricky.err.chars()).all(is_shown), "{tricky:?}");
    }

    // Everything that is wrong at once, and nothing is written.
    write("artist,title,height_mm,consignor\nHan Gaon,New,0,me\nHan Gaon,,1,\n");
    for more in [&[][..], &["--dry-run"]] {
        let wrong = import(&house, &table, more).await;
        let out = ["line 2, column height_mm", "line 2, column consignor", "line 3, column title"];
        ended(&wrong, 3, &out, &["3 faults", "nothing was written"]);
    }
    write(&format!("artist,title,consignor\nHan Gaon,New,{}\n", fresh_key()));
    ended(&import(&house, &table, &["--dry-run"]).await, 3, &["line 2, column consignor"], &["1 fault"]);
    write("artist,title\n\"Han Gaon,New\n");
    ended(&import(&house, &table, &[]).await, 3, &["line 2", "never closed"], &["1 fault"]);
    ended(&import(&house, &folder.path().join("none.csv"), &[]).await, 1, &[], &["none.csv"]);
    let huge = std::fs::File::create(folder.path().join("huge.csv")).unwrap();
    huge.set_len(600 << 20).unwrap();
    ended(&import(&house, &folder.path().join("huge.csv"), &[]).await, 2, &[], &["larger than"]);

    house.start().await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let listed = admin.get("/v1/artworks?sort=title").await.ok();
    assert_eq!(listed["items"].as_array().unwrap().len(), 2, "{listed}");
    let audits = admin.all("/v1/admin/audit").await;
    let of = |kind: &str| audits.iter().filter(|row| row["act"] == "arte import" && row["kind"] == kind).count();
    assert_eq!((of("begun"), of("ended")), (7, 7), "each that was no dry run: {audits:?}");
    let ends: Vec<&Value> = audits.iter().filter(|row| row["act"] == "arte import" && row["kind"] == "ended").collect();
    let (first, failed) = (&ends[6]["summary"], &ends[1]["summary"]);
    assert_eq!((&first["dry_run"], &first["new"], &first["faulty"]), (&json!(false), &json!(2), &json!(0)), "{first}");
    assert_eq!(first["table"].as_str().map(str::len), Some(64), "{first}");
    assert_eq!((&failed["new"], &failed["faulty"]), (&json!(0), &json!(3)), "{failed}");

    // By REST too, dry runs among them.
    send(&admin, "?dry_run=true", GOOD.to_owned()).await;
    send(&admin, "", GOOD.to_owned()).await;
    let audits = admin.all("/v1/admin/audit?act=POST%20/v1/admin/import").await;
    let said: Vec<_> = audits.iter().filter(|row| row["kind"] == "ended").map(|row| &row["summary"]).collect();
    assert_eq!(said.len(), 2, "{audits:?}");
    for (summary, dry_run) in said.into_iter().zip([false, true]) {
        assert_eq!((&summary["dry_run"], &summary["changed"]), (&json!(dry_run), &json!(1)), "{summary}");
        assert_eq!(summary["table"], first["table"], "the same bytes");
    }
    let out = admin.request(Method::GET, "/v1/admin/export").send().await.unwrap();
    assert_eq!(out.headers()["content-type"], "text/csv; charset=utf-8");
    assert_eq!(out.text().await.unwrap(), exported, "the table that the command writes");
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_goes_in_and_out_on_sqlite() {
    a_table_goes_in_and_out(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_goes_in_and_out_on_postgres() {
    a_table_goes_in_and_out(On::Postgres).await;
}

async fn send(admin: &Rest, query: &str, table: String) -> Value {
    let path = format!("/v1/admin/import{query}");
    admin.send(admin.request(Method::POST, &path).header("content-type", "text/csv").body(table)).await.ok()
}

async fn offer(rest: &Rest, table: &str) -> Said {
    let request = rest.request(Method::POST, "/v1/admin/import?dry_run=true").header("content-type", "text/csv");
    rest.send(request.body(table.to_owned())).await
}

/// While one table is under way, whoever sends another hears so at once and in full, however large the other table is and however slowly the first arrives.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_with_a_second_table_hears_at_once_that_one_is_under_way() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let other = scene.add_user("operator").await;
    let large = format!("artist,title,description\n{}", "Han,Wave,".to_owned() + &"long ".repeat(180_000));
    // An operator whose line is slow: the table has begun, and does not go on.
    let head = format!(
        "POST /v1/admin/import HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {}\r\nContent-Type: text/csv\r\nContent-Length: 900\r\n\r\nartist,",
        scene.admin.token.as_ref().unwrap()
    );
    let (slow, busy) = until("the first table is under way", async || {
        let mut slow = TcpStream::connect(house.url().strip_prefix("http://").unwrap()).await.unwrap();
        slow.write_all(head.as_bytes()).await.unwrap();
        let said = offer(&other, "artist,title\n").await;
        (said.status != 200).then_some((slow, said))
    })
    .await;
    for said in [busy, offer(&other, &large).await, offer(&other, &large).await] {
        assert_eq!((said.status.as_u16(), said.code()), (503, "busy"), "{}", said.body);
        let wait: u64 = said.headers["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&wait), "{said:?}");
        assert!(said.body["detail"].as_str().unwrap().contains("Another table is being entered"), "{}", said.body);
    }
    // The first goes away in the middle, and the next is taken.
    drop(slow);
    until("there is room again", async || (offer(&other, "artist,title\n").await.status == 200).then_some(())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_artwork_under_the_hammer_is_described_anew_by_an_import() {
    let house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 0, |_| {}).await;
    let admin = &scene.admin;
    let auction = &scene.auctions[0];
    let artwork = admin.get(&format!("/v1/auctions/{auction}")).await.ok()["artwork"].clone();
    let (artist, title) = (artwork["artist"].as_str().unwrap(), artwork["title"].as_str().unwrap());
    let page = format!("/v1/artworks/{}", artwork["id"].as_str().unwrap());
    let table = |condition: &str| format!("artist,title,condition\n\"{artist}\",\"{title}\",{condition}\n");
    assert_eq!(send(admin, "?dry_run=true", table("Torn.")).await["changed"], 1);
    assert_eq!(admin.get(&page).await.ok()["condition"], Value::Null);
    assert_eq!(send(admin, "", table("Torn.")).await["changed"], 1);
    assert_eq!(admin.get(&page).await.ok()["condition"], "Torn.");
    // The socket goes on with the same auction: what it shows is what is in the house.
    let snapshot = Socket::open(&Rest::nobody(&house.url())).await.follow(auction).await;
    assert_eq!(snapshot["resource"]["artwork"]["title"], title);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_edit_at_once_one_is_told_that_the_other_was_first() {
    let house = House::open(On::Postgres, &[]).await;
    let admin = Rest::login(&house.url(), ADMIN.0, ADMIN.1).await;
    let new = json!({"title": "Wave", "artist": "Han Gaon"});
    let artwork = admin.post("/v1/admin/artworks", new).await.ok();
    let path = format!("/v1/admin/artworks/{}", artwork["id"].as_str().unwrap());
    for round in 1..=5 {
        let tag = format!("\"{round}\"");
        let edit = |country: &str| {
            let request = admin.request(Method::PATCH, &path).header("if-match", &tag);
            admin.send(request.json(&json!({"country": country})))
        };
        let (one, other) = tokio::join!(edit("Korea"), edit("Japan"));
        let mut statuses = [one.status.as_u16(), other.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 412], "{} {}", one.body, other.body);
        let first = if one.status.is_success() { "Korea" } else { "Japan" };
        let seen = admin.get(&path).await;
        assert_eq!(seen.headers["etag"], format!("\"{}\"", round + 1));
        assert_eq!(seen.body["country"], first);
    }
}
