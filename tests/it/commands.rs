//! The command line: what it says, and with which exit code.

use crate::support::On;
use crate::support::client::Rest;
use crate::support::process::{ADMIN, House, Ran, program, run};
use std::path::Path;
use tempfile::TempDir;
use tokio::process::Command;

fn in_folder(folder: &Path) -> Command {
    let mut command = program();
    command.env("ARTE_DATA_DIR", folder).env("ARTE_HTTP__BIND", "127.0.0.1:0");
    command
}

/// A failure is one plain sentence on the side: no panic, no trace.
#[track_caller]
fn failed(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:?}");
    for word in says {
        assert!(ran.err.contains(word), "{word:?} is not in {}", ran.err);
    }
    assert!(!ran.err.contains("panicked") && !ran.err.contains("stack backtrace"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_config_shows_every_setting_but_no_secret() {
    let ran = run(program()
        .arg("check-config")
        .env("ARTE_STORE__URL", "postgres://keeper:hunter2@db:5432/arte?x=s3cret")
        .env("ARTE_MAIL__SMTP_USER", "postmaster")
        .env("ARTE_MAIL__SMTP_PASSWORD", "pigeon4post"))
    .await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("mail.smtp_password = \"***\""), "{}", ran.out);
    assert!(ran.out.contains("store.url = \"postgres://***@db:5432/arte?***\""), "{}", ran.out);
    for key in ["data_dir", "http.bind", "live.silent_ms", "engine.auction_queue", "log.filter"] {
        assert!(ran.out.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key} is not in {}", ran.out);
    }
    for secret in ["hunter2", "keeper", "s3cret", "pigeon4post"] {
        assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{secret} is in {ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn check_config_names_the_key_that_cannot_be() {
    let table = [
        ("ARTE_LIVE__SILENT_MS", "1", "live.silent_ms"),
        ("ARTE_ENGINE__AUCTION_QUEUE", "0", "engine.auction_queue"),
        ("ARTE_STORE__URL", "mysql://keeper:hunter2@db/arte", "store.url"),
        ("ARTE_HTTP__PORT", "80", "port"),
        ("ARTE_HTTP__BIND", "nowhere", "http.bind"),
        ("ARTE_LIVE__HEARTBEAT_MS", "soon", "live.heartbeat_ms"),
        ("ARTE_LOG__FORMAT", "loud", "log.format"),
        ("ARTE_MAIL__CARRIER", "pigeon", "mail.carrier"),
        ("ARTE_MAIL__CARRIER", "smtp", "mail.smtp_host"),
        ("ARTE_MAIL__FROM", "nobody", "mail.from"),
        ("ARTE_MAIL__SMTP_RELAY", "x", "smtp_relay"),
    ];
    for (variable, value, key) in table {
        let ran = run(program().arg("check-config").env(variable, value)).await;
        failed(&ran, 2, &[key]);
        assert!(!ran.err.contains("hunter2"), "{}", ran.err);
    }
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("house.toml");
    std::fs::write(&file, "[http]\nbinnd = \"127.0.0.1:1\"\n").unwrap();
    failed(&run(program().arg("check-config").arg("--config").arg(&file)).await, 2, &["binnd"]);
    failed(&run(program().arg("serve").arg("--config").arg(&file)).await, 2, &["binnd"]);
    let ran = run(program().arg("check-config").arg("--config").arg(folder.path().join("no.toml"))).await;
    failed(&ran, 2, &["no.toml"]);
    // What the settings point at must be there, and be what it should.
    let relay = "[mail]\ncarrier = \"smtp\"\nsmtp_host = \"relay.example\"\n";
    let missing = format!("{relay}smtp_user = \"u\"\nsmtp_password_file = \"/nonexistent/password\"\n");
    let no_certificate = format!("{relay}smtp_ca_file = {file:?}\n");
    for (text, says) in [(missing, "mail.smtp_password_file"), (no_certificate, "mail.smtp_ca_file")] {
        std::fs::write(&file, text).unwrap();
        failed(&run(program().arg("check-config").arg("--config").arg(&file)).await, 2, &[says]);
    }
    std::fs::write(&file, "[http]\nbind = \"127.0.0.1:4242\"\n").unwrap();
    let ran = run(program().arg("check-config").arg("--config").arg(&file)).await;
    assert!(ran.code == Some(0) && ran.out.contains("http.bind = \"127.0.0.1:4242\""), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_changes_nothing_on_sqlite() {
    let folder = TempDir::new().unwrap();
    for _ in 0..2 {
        let ran = run(in_folder(folder.path()).arg("migrate")).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.out.contains("up to date"), "{}", ran.out);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_a_house_that_serves_changes_nothing_on_postgres() {
    let house = House::open(On::Postgres, &[]).await;
    for _ in 0..2 {
        let ran = run(house.command().arg("migrate")).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        assert!(ran.out.contains("PostgreSQL: the tables are up to date."), "{}", ran.out);
    }
    Rest::login(&house.url(), ADMIN.0, ADMIN.1).await.get("/v1/me").await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_is_made_once_and_with_a_good_password_only() {
    let folder = TempDir::new().unwrap();
    let create = |email: &str, password: &str| {
        let mut command = in_folder(folder.path());
        command.args(["admin", "create", "--email", email, "--name", "Keeper"]).env("ARTE_ADMIN_PASSWORD", password);
        command
    };
    let ran = run(&mut create("keeper@house.example", "long enough to keep")).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(ran.out.contains("keeper@house.example") && !ran.out.contains("long enough"), "{}", ran.out);
    for email in ["keeper@house.example", "KEEPER@house.example"] {
        let ran = run(&mut create(email, "long enough to keep")).await;
        failed(&ran, 1, &["there is an account with the e-mail keeper@house.example already"]);
    }
    failed(&run(&mut create("other@house.example", "short")).await, 2, &["password", "10"]);
    failed(&run(&mut create("nobody", "long enough to keep")).await, 2, &["e-mail"]);
    let mut without = in_folder(folder.path());
    without.args(["admin", "create", "--email", "x@house.example", "--name", "X"]);
    failed(&run(&mut without).await, 2, &["ARTE_ADMIN_PASSWORD"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_usage_ends_with_two() {
    for line in ["dance", "", "serve --port 80", "demo --seconds 9", "replay x.csv", "admin create --name A"] {
        let ran = run(program().args(line.split_whitespace())).await;
        failed(&ran, 2, &["--help"]);
        assert_eq!(ran.out, "", "{line}");
    }
    for line in ["--help", "--version", "serve --help"] {
        let ran = run(program().args(line.split_whitespace())).await;
        assert!(ran.code == Some(0) && ran.out.contains("arte"), "{line}: {ran:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_house_in_the_same_directory_is_refused_by_name() {
    let house = House::open(On::Sqlite, &[]).await;
    let folder = house.data_dir().to_str().unwrap();
    let ran = run(house.command().arg("serve")).await;
    failed(&ran, 1, &[folder]);
    assert!(ran.err.contains("in use") || ran.err.contains("another"), "{}", ran.err);
    // The first one has not noticed.
    Rest::login(&house.url(), ADMIN.0, ADMIN.1).await.get("/v1/me").await.ok();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_sells_a_dozen_pictures_and_finds_every_bid_again() {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("demo");
    let demo = || {
        let mut command = program();
        command.args(["demo", "--seconds", "12", "--data-dir"]).arg(&data);
        command
    };
    let ran = run(&mut demo()).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.out.contains('\u{1b}'), "no terminal, no escape sequences: {}", ran.out);
    let results = ran.out.split("hammer price").last().unwrap();
    let lots: Vec<_> = results
        .lines()
        .filter_map(|line| line.split_whitespace().next()?.parse::<usize>().ok().map(|number| (number, line)))
        .take_while(|(_, line)| !line.contains(" bids, "))
        .collect();
    assert!(lots.len() >= 12, "{results}");
    for (index, (number, line)) in lots.iter().enumerate() {
        assert_eq!(*number, index + 1);
        assert!(!line.contains("not over"), "{line}");
    }
    let found = results.lines().find_map(|line| {
        let rest = line.strip_prefix("Every one of the ")?;
        rest.strip_suffix(" acknowledged bids was found in the public log.")?.parse::<u32>().ok()
    });
    assert!(found.is_some_and(|found| found > 12), "{results}");
    // Money has moved: to those who had consigned something, and in books that add up.
    let paid = results.lines().find(|line| line.contains(" lots were paid: ")).unwrap();
    let consigned: u64 = paid.split(", ").nth(1).and_then(|part| part.split(' ').next()?.parse().ok()).unwrap();
    assert!(consigned > 0 && paid.contains(" to consignors, "), "{paid}");
    assert!(results.lines().any(|line| line.starts_with("Trial balance: 0; ")), "{results}");
    let pictures: Vec<_> = std::fs::read_dir(data.join("media")).unwrap().map(|entry| entry.unwrap().path()).collect();
    // Each in three sizes, each size in two forms.
    assert!(pictures.len() >= 12 * 6, "{pictures:?}");
    for picture in pictures {
        let bytes = std::fs::read(&picture).unwrap();
        let expected =
            if picture.extension().is_some_and(|word| word == "webp") { &b"RIFF"[..] } else { b"\xff\xd8\xff" };
        assert!(bytes.starts_with(expected) && bytes.len() > 1_000, "{}", picture.display());
    }
    failed(&run(&mut demo()).await, 1, &["has seen a demo already"]);
}
