//! The bank from the street: `arte bank` killed in the middle of an order, a user's account over REST, the books added up by the command.

use crate::support::On;
use crate::support::client::{Rest, Said};
use crate::support::process::{House, run};
use crate::support::scene::{Scene, text};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tempfile::TempDir;
use tokio::process::{Child, Command};

/// The named points of the bank: before, in and after the commit of a group of orders.
pub const POINTS: &[&str] = &["bank.post.before", "bank.post.inside", "bank.post.after"];

/// The points of what is set aside for bids: after the intent, and after the bank has answered.
pub const HOLD_POINTS: &[&str] = &["holds.intend.after", "holds.ask.after"];

pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

pub struct Bank {
    folder: TempDir,
    /// Where it listens.
    bind: String,
    database: Option<crate::support::postgres::Database>,
    client: reqwest::Client,
}

impl Bank {
    async fn new(on: On) -> Self {
        let database = match on {
            On::Sqlite => None,
            On::Postgres => Some(crate::support::postgres::Database::fresh().await),
        };
        Self {
            folder: TempDir::new().unwrap(),
            bind: "127.0.0.1:0".into(),
            database,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// A bank that is at the same address each time it starts.
    pub async fn at_a_free_port(on: On) -> Self {
        // Below the range from which the system takes ports for outgoing connections.
        let port = |seed: uuid::Uuid| 20_000 + u16::try_from(seed.as_u128() % 12_000).unwrap();
        let bind = std::iter::repeat_with(|| format!("127.0.0.1:{}", port(uuid::Uuid::new_v4())))
            .find(|bind| std::net::TcpListener::bind(bind).is_ok())
            .unwrap();
        Self { bind, ..Self::new(on).await }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = crate::support::process::program();
        command
            .args(arguments)
            .env("ARTE_BANK__BIND", &self.bind)
            .env("ARTE_BANK__SECRET", SECRET)
            .env("ARTE_BANK__DATA_DIR", self.folder.path().join("bank"))
            .env("ARTE_BANK__ADDRESS_FILE", self.address_file())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true);
        if let Some(database) = &self.database {
            command.env("ARTE_BANK__STORE_URL", secrecy::ExposeSecret::expose_secret(&database.url));
        }
        command
    }

    fn address_file(&self) -> std::path::PathBuf {
        self.folder.path().join("address")
    }

    pub async fn start(&self, drill: &str) -> (Child, String) {
        let _ = std::fs::remove_file(self.address_file());
        let child = self.command(&["bank"]).env("ARTE_DRILL", drill).stdout(Stdio::null()).spawn().unwrap();
        (child, address(&self.address_file()).await)
    }

    async fn give(&self, url: &str, orders: Value) -> Result<Value, reqwest::Error> {
        let request =
            self.client.post(format!("{url}/v1/orders")).bearer_auth(SECRET).json(&json!({ "orders": orders }));
        request.send().await?.error_for_status()?.json().await
    }

    async fn ask(&self, url: &str, key: &str) -> Value {
        let request = self.client.get(format!("{url}/v1/orders/{key}")).bearer_auth(SECRET);
        request.send().await.unwrap().json::<Value>().await.unwrap()["answer"].clone()
    }

    /// Adds the books up by the command; returns its exit code and what it said.
    pub async fn trial_balance(&self) -> (Option<i32>, Value) {
        let output = self.command(&["trial-balance", "--of-bank", "--format", "json"]).output().await.unwrap();
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap())
    }
}

async fn address(file: &Path) -> String {
    for _ in 0..3_000 {
        if let Ok(text) = std::fs::read_to_string(file)
            && text.ends_with('\n')
        {
            return text.trim().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the bank does not open");
}

fn deposit(key: &str, minor: i64) -> Value {
    let money = json!({"currency": "USD", "amount_minor": minor});
    json!({"key": key, "operation": {"do": "deposit", "account": "1002-200-1000000", "money": money}})
}

/// A bank that is killed before, in and after the commit has done the order or not; its key says which, and the same order again does it once.
async fn kills(on: On) {
    let bank = Bank::new(on).await;
    let (mut child, url) = bank.start("").await;
    let open = json!([{"key": "open", "operation": {"do": "open", "owner": null, "holder": "Ann"}, "pin": "204817"}]);
    assert_eq!(bank.give(&url, open).await.unwrap()["outcomes"][0]["account"], "1002-200-1000000");
    child.kill().await.unwrap();
    let mut expected = 0;
    for (round, point) in POINTS.iter().enumerate() {
        let key = format!("deposit-{round}");
        let (mut child, url) = bank.start(&format!("{point}=kill@1")).await;
        assert!(bank.give(&url, json!([deposit(&key, 100)])).await.is_err(), "{point}: the bank was to die");
        assert!(!child.wait().await.unwrap().success());
        let (mut child, url) = bank.start("").await;
        let answer = bank.ask(&url, &key).await;
        assert_eq!(answer.is_null(), *point != "bank.post.after", "{point}: {answer}");
        for _ in 0..2 {
            assert_eq!(bank.give(&url, json!([deposit(&key, 100)])).await.unwrap()["outcomes"][0]["state"], "done");
        }
        expected += 100;
        let account = bank.client.get(format!("{url}/v1/accounts/1002-200-1000000")).bearer_auth(SECRET).send();
        let account: Value = account.await.unwrap().json().await.unwrap();
        assert_eq!(account["holdings"][0]["balance_minor"], expected, "{point}");
        child.kill().await.unwrap();
    }
    let (code, trial) = bank.trial_balance().await;
    assert_eq!((code, &trial["holds"], &trial["entries"]), (Some(0), &json!(true), &json!(3)), "{trial}");
    if let Some(database) = bank.database {
        database.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_kill_in_the_middle_of_an_order_does_it_once_or_not_on_sqlite() {
    kills(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_kill_in_the_middle_of_an_order_does_it_once_or_not_on_postgres() {
    kills(On::Postgres).await;
}

/// Books that somebody has tampered with are found, and the exit code says so.
#[tokio::test(flavor = "multi_thread")]
async fn bank_the_trial_balance_finds_what_somebody_wrote_past_the_ledger() {
    let bank = Bank::new(On::Sqlite).await;
    let (mut child, url) = bank.start("").await;
    let open = json!([{"key": "open", "operation": {"do": "open", "owner": null, "holder": "Ann"}, "pin": "204817"}]);
    bank.give(&url, open).await.unwrap();
    bank.give(&url, json!([deposit("d", 100)])).await.unwrap();
    for secret in ["", "Bearer 0123456789abcdef0123456789abcdeF", SECRET] {
        let answer = bank.client.get(format!("{url}/v1/trial-balance")).header("authorization", secret).send().await;
        assert_eq!(answer.unwrap().status(), 401, "{secret:?}");
    }
    child.kill().await.unwrap();
    assert_eq!(bank.trial_balance().await.0, Some(0));
    let file = rusqlite::Connection::open(bank.folder.path().join("bank/arte.db")).unwrap();
    file.execute("UPDATE bank_balances SET balance = balance + 1 WHERE account <> 'outside'", []).unwrap();
    drop(file);
    let (code, trial) = bank.trial_balance().await;
    assert_eq!((code, &trial["holds"]), (Some(3), &json!(false)));
    assert_eq!(trial["faults"].as_array().unwrap().len(), 2, "{trial}");
}

/// A user's account over REST, on both stores: mine only, by keys that count for ever, and the admin's trial balance.
async fn doors(on: On, settings: &[(&str, &str)]) {
    let house = House::open(on, settings).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let (ann, bob) = (scene.add_user("bidder").await, scene.add_user("bidder").await);
    let body = json!({"holder": "Ann", "pin": "204817"});
    assert_eq!(ann.get("/v1/me/account").await.code(), "not_found");
    assert_eq!(ann.post("/v1/me/account", json!({"holder": "Ann", "pin": "111111"})).await.body["field"], "pin");
    let account = ann.post("/v1/me/account", body.clone()).await.ok();
    assert_eq!(account["balances"], json!([]));
    assert_eq!(ann.post("/v1/me/account", body).await.code(), "conflict", "one account for each");
    let steal = json!({"holder": "Ann", "pin": "204817", "number": account["number"]});
    assert_eq!(bob.post("/v1/me/account", steal).await.body["field"], "number", "what is hers is not his");
    let (deposits, withdrawals) = ("/v1/me/account/deposits", "/v1/me/account/withdrawals");
    let sum = json!({"currency": "USD", "amount": "100.00"});
    assert_eq!(ann.post(deposits, sum.clone()).await.code(), "malformed", "a key is needed");
    for _ in 0..2 {
        assert_eq!(keyed(&ann, deposits, "one", &sum).await.ok()["amount"], "100.00");
    }
    let other = json!({"currency": "USD", "amount": "100.01"});
    assert_eq!(keyed(&ann, deposits, "one", &other).await.code(), "key_reused");
    assert_eq!(keyed(&bob, deposits, "one", &sum).await.code(), "not_found", "he has none");
    let out = |amount: &str, pin: &str| json!({"currency": "USD", "amount": amount, "pin": pin});
    assert_eq!(keyed(&ann, withdrawals, "two", &out("40", "204818")).await.body["field"], "pin");
    assert_eq!(keyed(&ann, withdrawals, "two", &out("40", "204817")).await.ok()["amount"], "40.00");
    assert_eq!(keyed(&ann, withdrawals, "three", &out("60.01", "204817")).await.code(), "insufficient_funds");
    let balance = json!({"currency": "USD", "balance": "60.00", "held": "0.00", "available": "60.00"});
    assert_eq!(ann.get("/v1/me/account").await.ok()["balances"], json!([balance]));
    let first = ann.get("/v1/me/account/entries?limit=1").await.ok();
    assert_eq!((&first["items"][0]["operation"], &first["items"][0]["direction"]), (&json!("withdraw"), &json!("out")));
    let next = first["next"].as_str().unwrap();
    let second = ann.get(&format!("/v1/me/account/entries?limit=1&cursor={next}")).await.ok();
    assert_eq!((&second["items"][0]["amount"], &second["next"]), (&json!("100.00"), &Value::Null));
    assert_eq!(ann.get("/v1/me/account/entries?cursor=x").await.code(), "malformed");
    assert_eq!(ann.get("/v1/admin/trial-balance").await.code(), "forbidden");
    let trial = scene.admin.get("/v1/admin/trial-balance").await.ok();
    assert_eq!((&trial["holds"], &trial["currencies"][0]["customers"]), (&json!(true), &json!("60.00")), "{trial}");
    let export = ann.get("/v1/me/export").await.ok();
    assert_eq!(export["bank_account"]["number"], account["number"]);
    assert_eq!(export["bank_account_entries"], ann.get("/v1/me/account/entries").await.ok()["items"]);
    let password = json!({"password": "a long enough password"});
    let forget = async || ann.send(ann.request(reqwest::Method::DELETE, "/v1/me").json(&password)).await;
    assert_eq!(forget().await.code(), "conflict", "there is money on it");
    // She has lost the PIN: an admin pays out what is there, and nothing stands in the way any more.
    let id = text(&ann.get("/v1/me").await.ok()["id"]);
    let path = format!("/v1/admin/users/{id}/account");
    let payout = json!({"currency": "USD", "amount": "60.00", "reason": "known by her passport"});
    let payouts = format!("{path}/payouts");
    assert_eq!(keyed(&ann, &payouts, "four", &payout).await.code(), "forbidden");
    assert_eq!(scene.admin.post(&payouts, payout.clone()).await.code(), "malformed", "a key is needed");
    assert_eq!(scene.admin.get(&path).await.ok()["balances"], json!([balance]));
    for _ in 0..2 {
        assert_eq!(keyed(&scene.admin, &payouts, "four", &payout).await.ok()["amount"], "60.00");
    }
    assert_eq!(keyed(&scene.admin, &payouts, "five", &payout).await.code(), "insufficient_funds");
    assert_eq!(ann.get("/v1/me/account/entries").await.ok()["items"][0]["operation"], "pay_out");
    let audited = scene.admin.all(&format!("/v1/admin/audit?object={id}")).await;
    assert!(audited.iter().any(|row| row["summary"] == json!({"amount": "60.00", "currency": "USD"})), "{audited:?}");
    assert_eq!(forget().await.status.as_u16(), 204);
    assert_eq!(scene.admin.get(&path).await.code(), "not_found");
    assert_eq!(scene.admin.get("/v1/admin/trial-balance").await.ok()["holds"], json!(true));
    assert!(!house.said().contains("204817"), "a PIN is in no log line");
}

pub async fn keyed(rest: &Rest, path: &str, key: &str, body: &Value) -> Said {
    rest.send(rest.request(reqwest::Method::POST, path).header("idempotency-key", key).json(body)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_user_keeps_an_account_over_rest_on_sqlite() {
    doors(On::Sqlite, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_user_keeps_an_account_over_rest_on_postgres() {
    doors(On::Postgres, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_user_keeps_an_account_over_rest_with_a_bank_elsewhere() {
    let bank = Bank::new(On::Sqlite).await;
    let (_child, url) = bank.start("").await;
    doors(On::Sqlite, &[("ARTE_BANK__URL", &url), ("ARTE_BANK__SECRET", SECRET)]).await;
}

/// Whoever is forgotten in the very moment in which the bank opens an account is not left with one: nobody is forgotten whom the bank still names.
async fn forgotten_while_opening(on: On) {
    let house = House::open(on, &[("ARTE_HTTP__PASSWORD_QUEUE", "64")]).await;
    let scene = Scene::set(&house, 0, 0, |_| {}).await;
    let mut outcomes = std::collections::BTreeMap::new();
    for round in 0..18_u64 {
        let ann = scene.add_user("bidder").await;
        let id = text(&ann.get("/v1/me").await.ok()["id"]);
        let opening = async {
            // Both take as long as a hash takes: the later this one begins, the surer it comes to its end after the other.
            tokio::time::sleep(Duration::from_millis(3 * (round % 6))).await;
            ann.post("/v1/me/account", json!({"holder": "Ann", "pin": "204817"})).await
        };
        let forgetting = async {
            ann.send(
                ann.request(reqwest::Method::DELETE, "/v1/me").json(&json!({"password": "a long enough password"})),
            )
            .await
        };
        let (opened, forgotten) = tokio::join!(opening, forgetting);
        assert_eq!(forgotten.status.as_u16(), 204, "{}", forgotten.body);
        *outcomes.entry(opened.status.as_u16()).or_insert(0) += 1;
        let account = scene.admin.get(&format!("/v1/admin/users/{id}/account")).await;
        assert_eq!(account.code(), "not_found", "round {round}, opened: {}", opened.body);
    }
    println!("{on:?}: accounts that were being opened: {outcomes:?}");
    assert_eq!(scene.admin.get("/v1/admin/trial-balance").await.ok()["holds"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_who_is_forgotten_while_an_account_opens_has_none_on_sqlite() {
    forgotten_while_opening(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_who_is_forgotten_while_an_account_opens_has_none_on_postgres() {
    forgotten_while_opening(On::Postgres).await;
}

/// A wrong folder, or a wrong database, is no house with books that hold.
#[tokio::test(flavor = "multi_thread")]
async fn bank_no_trial_balance_of_what_is_not_there() {
    let folder = TempDir::new().unwrap();
    let wrong = folder.path().join("wrong");
    let mut command = crate::support::process::program();
    let ran = run(command.arg("trial-balance").env("ARTE_DATA_DIR", &wrong)).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("wrong (setting data_dir)"), "{ran:?}");
    assert!(!wrong.exists(), "nothing is made");
    let database = crate::support::postgres::Database::fresh().await;
    let mut command = crate::support::process::program();
    command.arg("trial-balance").env("ARTE_STORE__URL", secrecy::ExposeSecret::expose_secret(&database.url));
    let ran = run(&mut command).await;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("setting store.url"), "{ran:?}");
    let mut conn = database.connect().await;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(tables, 0, "nothing is made");
    drop(conn);
    database.remove().await;
}

/// In a house whose bids need money: registering wants the PIN, a bid sets aside what it offers, and what is outbid comes back. A bank that is dead
/// stops no bid within what is set aside.
pub async fn bids_with_money(on: On, settings: &[(&str, &str)]) -> (House, Scene, [Rest; 2]) {
    let settings: Vec<_> =
        [("ARTE_BANK__HOLDS", "true"), ("ARTE_BANK__AHEAD_PERCENT", "0"), ("ARTE_BANK__SURPLUS_MS", "0")]
            .iter()
            .chain(settings)
            .copied()
            .collect();
    let house = House::open(on, &settings).await;
    let scene = Scene::set(&house, 1, 0, |_| {}).await;
    let path = format!("/v1/sales/{}/registrations", scene.sale);
    let people = [scene.add_user("bidder").await, scene.add_user("bidder").await];
    for one in &people {
        assert_eq!(one.post(&path, json!({})).await.body["field"], "pin");
        assert_eq!(one.post(&path, json!({"pin": "204817"})).await.code(), "conflict", "there is no account");
        one.post("/v1/me/account", json!({"holder": "Ann", "pin": "204817"})).await.ok();
        let sum = json!({"currency": "USD", "amount": "500.00"});
        keyed(one, "/v1/me/account/deposits", "d", &sum).await.ok();
        assert_eq!(one.post(&path, json!({"pin": "204818"})).await.body["field"], "pin");
        let registered = keyed(one, &path, "r", &json!({"pin": "204817"})).await;
        assert_eq!(registered.status.as_u16(), 201, "{}", registered.body);
        assert_eq!(
            keyed(one, &path, "r", &json!({"pin": "204818"})).await.body,
            registered.body,
            "nothing is kept of it"
        );
    }
    let auction = scene.auctions[0].clone();
    let bid = async |one: &Rest, amount: &str| {
        let body = json!({"key": crate::support::client::fresh_key(), "amount": amount});
        one.post(&format!("/v1/auctions/{auction}/bids"), body).await
    };
    let [ann, bob] = &people;
    assert_eq!(bid(ann, "200.00").await.status.as_u16(), 200);
    assert_eq!(held(ann).await, "200.00");
    let poor = bid(bob, "500.01").await;
    assert_eq!((poor.status.as_u16(), poor.code()), (409, "insufficient_funds"), "{}", poor.body);
    assert_eq!(held(bob).await, "0.00");
    assert_eq!(bid(bob, "300.00").await.status.as_u16(), 200);
    until_held(ann, "0.00").await;
    until_held(bob, "300.00").await;
    // The bank's answers are in the house's book, too.
    until_one_is_held(&house).await;
    let entries = ann.get("/v1/me/account/entries").await.ok();
    let said: Vec<_> = entries["items"].as_array().unwrap().iter().map(|line| &line["direction"]).collect();
    assert_eq!(said, ["freed", "held", "in"], "{entries}");
    (house, scene, people)
}

pub async fn held(rest: &Rest) -> Value {
    rest.get("/v1/me/account").await.ok()["balances"][0]["held"].clone()
}

pub async fn until_held(rest: &Rest, amount: &str) {
    let wait = async {
        while held(rest).await != amount {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(30), wait).await.is_ok(),
        "{} is held, not {amount}",
        held(rest).await
    );
}

/// Waits until the house's book has money of one bidder only, and waits for nothing.
async fn until_one_is_held(house: &House) {
    const HELD: &str = "SELECT count(*) FROM holds WHERE held > 0 OR is_pending";
    let wait = async {
        loop {
            let held: i64 = match house.store_url() {
                Some(_) => sqlx::query_scalar(HELD).fetch_one(&mut house.database().await).await.unwrap(),
                None => {
                    let file = rusqlite::Connection::open(house.data_dir().join("arte.db")).unwrap();
                    file.query_row(HELD, [], |row| row.get(0)).unwrap()
                }
            };
            if held == 1 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(Duration::from_secs(30), wait).await.is_ok(), "something is still under way");
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_bids_set_money_aside_on_sqlite() {
    let (mut house, scene, [ann, _]) = bids_with_money(On::Sqlite, &[]).await;
    // Killed and opened again, the house knows what is set aside; a cancelled auction gives everything back.
    house.kill().await;
    house.start().await;
    let (admin, ann) = (scene.admin.at(&house.url()), ann.at(&house.url()));
    admin.post(&format!("/v1/admin/auctions/{}/cancel", scene.auctions[0]), json!({"reason": "x"})).await.ok();
    until_held(&ann, "0.00").await;
    assert_eq!(house.stop().await, Some(0));
    let ran = run(house.command().arg("trial-balance")).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_bids_set_money_aside_on_postgres() {
    let (house, scene, _) = bids_with_money(On::Postgres, &[]).await;
    let operator = scene.add_user("operator").await;
    let trial = operator.get("/v1/admin/trial-balance").await.ok();
    assert_eq!(
        (&trial["balanced"], &trial["complete"], &trial["differences"]),
        (&json!(true), &json!(true), &json!([]))
    );
    assert_eq!(trial["compared"], json!({"holds": 2, "settlements": 0}), "{trial}");
    let ran = run(house.command().arg("trial-balance")).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    // Somebody writes past the house: its book and the bank's differ, and the command says so.
    let mut conn = house.database().await;
    sqlx::query("UPDATE holds SET held = held + 1 WHERE held > 0").execute(&mut conn).await.unwrap();
    let ran = run(house.command().arg("trial-balance")).await;
    assert_eq!(ran.code, Some(3), "{ran:?}");
    assert!(ran.out.contains("the house believes"), "{ran:?}");
    // The running house says the same, in its answer and in its log.
    let trial = operator.get("/v1/admin/trial-balance").await.ok();
    assert_eq!((&trial["balanced"], &trial["holds"]), (&json!(false), &json!(true)), "{trial}");
    assert!(text(&trial["differences"][0]).contains("and the bank says 30000"), "{trial}");
    house.will_say("the books of house and bank do not agree").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_dead_bank_stops_no_bid_that_needs_it_not() {
    let bank = Bank::new(On::Sqlite).await;
    let (mut child, url) = bank.start("").await;
    let settings = [("ARTE_BANK__URL", url.as_str()), ("ARTE_BANK__SECRET", SECRET), ("ARTE_BANK__TIMEOUT_MS", "500")];
    let (_house, scene, [ann, bob]) = bids_with_money(On::Sqlite, &settings).await;
    child.kill().await.unwrap();
    let path = format!("/v1/auctions/{}/bids", scene.auctions[0]);
    let body = json!({"key": crate::support::client::fresh_key(), "amount": "400.00"});
    let said = ann.post(&path, body).await;
    assert_eq!((said.status.as_u16(), said.code()), (503, "unavailable"), "{}", said.body);
    // He leads with 300 set aside; nobody else has outbid him, and what is refused anyway is refused as ever.
    let low = json!({"key": crate::support::client::fresh_key(), "amount": "250.00"});
    assert_eq!(bob.post(&path, low.clone()).await.code(), "already_leading");
    assert_eq!(ann.post(&path, low).await.code(), "bid_below_ask");
}

/// A house that dies between the intent and the bank, or between the bank and its own book, forgets nothing that it ever asked for.
async fn killed_while_setting_aside(on: On) {
    let (mut house, scene, people) = bids_with_money(on, &[]).await;
    for (round, point) in HOLD_POINTS.iter().enumerate() {
        house.kill().await;
        house.start_with(&[("ARTE_DRILL", &format!("{point}=kill@1"))]).await.expect("the house opens");
        let ann = people[0].at(&house.url());
        let body = json!({"key": crate::support::client::fresh_key(), "amount": format!("{}.00", 340 + 20 * round)});
        let path = format!("/v1/auctions/{}/bids", scene.auctions[0]);
        let sent = ann.try_send(ann.request(reqwest::Method::POST, &path).json(&body)).await;
        assert!(sent.is_err(), "{point}: the house was to die");
        house.ended().await;
        house.start().await;
        // Nobody has bid so much: it is free again, and he who leads has his set aside. By the house's own book, for the bank's says "nothing" too while
        // it has not been asked yet; killed then, the house would be at its next point before it has opened.
        until_one_is_held(&house).await;
        let (ann, bob) = (people[0].at(&house.url()), people[1].at(&house.url()));
        assert_eq!((held(&ann).await, held(&bob).await), (json!("0.00"), json!("300.00")), "{point}");
    }
    assert_eq!(house.stop().await, Some(0));
    let ran = run(house.command().arg("trial-balance")).await;
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_kill_while_money_is_set_aside_forgets_none_on_sqlite() {
    killed_while_setting_aside(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bank_a_kill_while_money_is_set_aside_forgets_none_on_postgres() {
    killed_while_setting_aside(On::Postgres).await;
}
