//! The proof log from the street: receipts, checkpoints, proofs, exports, keys; and what becomes of a house whose log was altered.

use crate::support::On;
use crate::support::client::{PATIENCE, Rest, Socket, fresh_key};
use crate::support::process::{House, Ran, program, run};
use crate::support::scene::{Scene, instant, text};
use arte::proof::{Checkpoint, Hash, Note, VerifierKey, leaf_hash, verify_consistency, verify_inclusion};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Reads hashes as the contract writes them.
fn hashes(list: &Value) -> Vec<Hash> {
    list.as_array().unwrap().iter().map(|hash| unhex(hash.as_str().unwrap())).collect()
}

fn unhex(text: &str) -> Hash {
    assert_eq!(text.len(), 64, "{text}");
    std::array::from_fn(|n| u8::from_str_radix(&text[2 * n..2 * n + 2], 16).unwrap())
}

/// Reads the keys of the house: the active one first.
async fn keys(rest: &Rest) -> Vec<(VerifierKey, String)> {
    let keys = rest.get("/v1/keys").await.ok();
    let read = |key: &Value| (key["key"].as_str().unwrap().parse().unwrap(), text(&key["status"]));
    keys["items"].as_array().unwrap().iter().map(read).collect()
}

/// Reads a signed note: one of these keys must have signed it, over this auction's log.
fn read_note(note: &str, auction: &str, keys: &[(VerifierKey, String)]) -> Checkpoint {
    let note = Note::parse(note).unwrap();
    let signed = |key: &VerifierKey| note.signatures.iter().any(|signature| key.has_signed(&note.text, signature));
    assert!(keys.iter().any(|(key, _)| signed(key)), "{note}");
    let checkpoint = Checkpoint::parse(&note.text).unwrap();
    assert_eq!(checkpoint.origin, format!("arte.local/auction/{auction}/1"));
    checkpoint
}

async fn checkpoint(rest: &Rest, auction: &str) -> Checkpoint {
    let said = rest.get(&format!("/v1/auctions/{auction}/checkpoint")).await;
    assert!(said.headers["content-type"].to_str().unwrap().starts_with("text/plain"), "{said:?}");
    read_note(said.ok().as_str().unwrap(), auction, &keys(rest).await)
}

/// Looks a line up, and checks that it is in the log; returns its proof.
async fn prove(rest: &Rest, auction: &str, seq: u64) -> Value {
    let proof = rest.get(&format!("/v1/auctions/{auction}/proof?seq={seq}")).await.ok();
    let leaf = leaf_hash(proof["leaf"].as_str().unwrap().as_bytes());
    assert_eq!(leaf, unhex(proof["leaf_hash"].as_str().unwrap()));
    let checkpoint = read_note(proof["checkpoint"].as_str().unwrap(), auction, &keys(rest).await);
    assert_eq!(proof["size"].as_u64(), Some(checkpoint.size));
    verify_inclusion(&leaf, seq, checkpoint.size, &hashes(&proof["path"]), &checkpoint.root).unwrap();
    proof
}

/// Waits until the committed face of an auction has this status.
async fn until(rest: &Rest, auction: &str, status: &str) {
    let reached = async {
        while rest.get(&format!("/v1/auctions/{auction}")).await.ok()["status"] != status {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, reached).await.unwrap_or_else(|_| panic!("{auction} never was {status}"));
}

/// Opens the database of a house that is closed, with the library that the house uses.
fn database(house: &House) -> rusqlite::Connection {
    rusqlite::Connection::open(house.data_dir().join("arte.db")).unwrap()
}

fn key_file(house: &House) -> PathBuf {
    house.data_dir().join("keys/0001.key")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_found_in_the_log_by_a_proof_on_sqlite() {
    a_receipt_is_found(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_is_found_in_the_log_by_a_proof_on_postgres() {
    a_receipt_is_found(On::Postgres).await;
}

async fn a_receipt_is_found(on: On) {
    let mut house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 1, 2, |terms| terms["reserve"] = json!("300.00")).await;
    let (auction, anybody) = (&scene.auctions[0], Rest::nobody(&house.url()));
    let before = checkpoint(&anybody, auction).await;

    let mut socket = Socket::open(&scene.bidders[0].rest).await;
    let key = fresh_key();
    let accepted = socket.bid(auction, &key, "100.00", Some("190.00")).await;
    let (seq, receipt) = (accepted["seq"].as_u64().unwrap(), accepted["receipt"].clone());
    assert_eq!((&receipt["auction"], &receipt["seq"]), (&json!(auction), &json!(seq)), "{receipt}");
    assert_eq!((&receipt["epoch"], &receipt["status"]), (&json!(1), &json!("pending")), "{receipt}");
    let instant = |value: &Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap().as_microsecond();
    assert_eq!(instant(&receipt["checkpoint_by"]) - instant(&accepted["at"]), 1_000_000, "{accepted}");

    // The receipt's leaf is the line at its place, and it says what the bidder was told, under the bidder's own key.
    let proof = prove(&anybody, auction, seq).await;
    assert_eq!(proof["leaf_hash"], receipt["leaf"]);
    let leaf: Value = serde_json::from_str(proof["leaf"].as_str().unwrap()).unwrap();
    assert_eq!((&leaf["seq"], &leaf["kind"], &leaf["at"]), (&json!(seq), &json!("bid_accepted"), &accepted["at"]));
    assert!(leaf.get("max").is_none() && leaf.get("offered").is_none(), "{leaf}");
    let terms: Value = serde_json::from_str(prove(&anybody, auction, 0).await["leaf"].as_str().unwrap())
        .expect("the terms are leaf 0");
    assert_eq!(terms["kind"], "terms");

    // The log only grew: from before the bid to after it, and to after another one.
    socket.bid(auction, &fresh_key(), "100.00", Some("200.00")).await;
    let mut other = Socket::open(&scene.bidders[1].rest).await;
    other.bid(auction, &fresh_key(), "250.00", None).await;
    let after = checkpoint(&anybody, auction).await;
    assert!(after.size > before.size + 1, "{before:?} {after:?}");
    for (path, to) in
        [(format!("from={}", before.size), after.size), (format!("from=1&to={}", before.size), before.size)]
    {
        let proof = anybody.get(&format!("/v1/auctions/{auction}/consistency?{path}")).await.ok();
        assert_eq!(proof["to"].as_u64(), Some(to));
        if to == after.size {
            verify_consistency(before.size, to, &hashes(&proof["path"]), &before.root, &after.root).unwrap();
        }
    }
    // Asked again, the same leaf; and in its own time a checkpoint covers it, without anybody asking for one.
    let covered = async {
        loop {
            let again = socket.bid(auction, &key, "100.00", Some("190.00")).await;
            assert_eq!(again["receipt"]["leaf"], receipt["leaf"]);
            assert_eq!(again["receipt"]["checkpoint_by"], receipt["checkpoint_by"]);
            if again["receipt"]["status"] == "covered" {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, covered).await.expect("the receipt is covered in time");

    let table = [
        (format!("/v1/auctions/{auction}/proof?seq=999"), 422, "invalid"),
        (format!("/v1/auctions/{auction}/proof?seq=x"), 400, "malformed"),
        (format!("/v1/auctions/{auction}/proof"), 400, "malformed"),
        (format!("/v1/auctions/{auction}/proof?seq=1&sql=1"), 400, "malformed"),
        (format!("/v1/auctions/{auction}/consistency?from=0&to=1"), 422, "invalid"),
        (format!("/v1/auctions/{auction}/consistency?from=2&to=1"), 422, "invalid"),
        (format!("/v1/auctions/{auction}/consistency?from=1&to=999"), 422, "invalid"),
        (format!("/v1/auctions/{auction}/checkpoint?size=1"), 400, "malformed"),
        (format!("/v1/auctions/{auction}/export"), 409, "conflict"),
        (format!("/v1/sales/{}/export", scene.sale), 409, "conflict"),
        (format!("/v1/sales/{auction}/export"), 404, "not_found"),
        (format!("/v1/auctions/{}/checkpoint", scene.sale), 404, "auction_not_found"),
        (format!("/v1/auctions/{}/export", scene.sale), 404, "auction_not_found"),
        ("/v1/auctions/nonsense/proof?seq=1".to_owned(), 404, "auction_not_found"),
    ];
    for (path, status, code) in table {
        let said = anybody.get(&path).await;
        assert_eq!((said.status.as_u16(), said.code()), (status, code), "{path}: {said:?}");
        assert_eq!(said.headers["content-type"], "application/problem+json", "{path}");
    }
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn leaves_and_receipts_outlive_a_kill_and_the_end_of_the_auction_on_sqlite() {
    leaves_outlive(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaves_and_receipts_outlive_a_kill_and_the_end_of_the_auction_on_postgres() {
    leaves_outlive(On::Postgres).await;
}

async fn leaves_outlive(on: On) {
    let mut house = House::open(on, &[]).await;
    let mut scene = Scene::set(&house, 1, 1, |_| {}).await;
    let auction = scene.auctions[0].clone();
    let (key, bid) = (fresh_key(), format!("/v1/auctions/{auction}/bids"));
    let body = json!({"key": key, "amount": "100.00", "max": "500.00"});
    let accepted = scene.bidders[0].rest.post(&bid, body.clone()).await.ok();
    let proof = prove(&scene.bidders[0].rest, &auction, accepted["seq"].as_u64().unwrap()).await;
    let before = checkpoint(&scene.admin, &auction).await;
    let covered = async {
        while scene.bidders[0].rest.post(&bid, body.clone()).await.ok()["receipt"]["status"] != "covered" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, covered).await.expect("the bid is covered in time");

    house.kill().await;
    house.start().await;
    scene.move_to(&house.url());
    let ann = &scene.bidders[0].rest;
    let same = |again: &Value, when: &str| {
        let (mut again, mut first) = (again.clone(), accepted.clone());
        again["receipt"]["status"] = json!("");
        first["receipt"]["status"] = json!("");
        assert_eq!(again, first, "{when}");
    };
    let again = ann.post(&bid, body.clone()).await.ok();
    same(&again, "after a kill");
    assert_eq!(again["receipt"]["status"], "covered", "a checkpoint was signed before the kill");
    assert_eq!(prove(ann, &auction, accepted["seq"].as_u64().unwrap()).await["leaf"], proof["leaf"]);
    ann.post(&bid, json!({"key": fresh_key(), "amount": "100.00", "max": "600.00"})).await.ok();
    let after = checkpoint(ann, &auction).await;
    let grown = ann.get(&format!("/v1/auctions/{auction}/consistency?from={}", before.size)).await.ok();
    verify_consistency(before.size, after.size, &hashes(&grown["path"]), &before.root, &after.root).unwrap();

    // Over; the store answers from now on, after one more start too.
    let cancel = format!("/v1/admin/auctions/{auction}/cancel");
    scene.admin.post(&cancel, json!({"reason": "the work was damaged"})).await.ok();
    same(&ann.post(&bid, body.clone()).await.ok(), "after the end");
    assert_eq!(house.stop().await, Some(0));
    house.start().await;
    scene.move_to(&house.url());
    let again = scene.bidders[0].rest.post(&bid, body).await.ok();
    same(&again, "after the end and another start");
    assert_eq!(again["receipt"]["status"], "covered");
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_rotated_under_a_running_house() {
    let mut house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 1, |_| {}).await;
    let (auction, rest) = (&scene.auctions[0], &scene.bidders[0].rest);
    until(rest, auction, "open").await;
    let old = keys(rest).await;
    assert_eq!(old.iter().map(|(_, status)| status.as_str()).collect::<Vec<_>>(), ["active"]);
    let early = checkpoint(rest, auction).await;
    let early_note = rest.get(&format!("/v1/auctions/{auction}/checkpoint")).await.ok();

    let rotated = run(house.command().args(["keys", "rotate"])).await;
    assert_eq!(rotated.code, Some(0), "{rotated:?}");
    let noticed = async {
        while keys(rest).await.len() == 1 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(PATIENCE, noticed).await.expect("the house notices the new key");
    let new = keys(rest).await;
    assert_eq!((&new[1].0, new[1].1.as_str()), (&old[0].0, "retired"));
    let listed = run(house.command().args(["keys", "list"])).await;
    assert_eq!(listed.out, format!("active   {}\nretired  {}\n", new[0].0, new[1].0));

    // What was signed stays signed; what is signed from now on is under the new key.
    assert_eq!(read_note(early_note.as_str().unwrap(), auction, &new), early);
    rest.post(&format!("/v1/auctions/{auction}/bids"), json!({"key": fresh_key(), "amount": "100.00"})).await.ok();
    let note = rest.get(&format!("/v1/auctions/{auction}/checkpoint")).await.ok();
    let late = read_note(note.as_str().unwrap(), auction, &new[..1]);
    assert!(late.size > early.size);
    // A restart compares the log with what the retired key has signed, too.
    assert_eq!(house.stop().await, Some(0));
    house.start().await;
    assert_eq!(keys(&rest.at(&house.url())).await, new);
    assert_eq!(house.stop().await, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signing_key_is_private_and_one_that_others_can_read_is_refused() {
    let mut house = House::open(On::Sqlite, &[]).await;
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let file = key_file(&house);
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let secret = std::fs::read_to_string(&file).unwrap().lines().last().unwrap().to_owned();
    assert_eq!(keys(&Rest::nobody(&house.url())).await.len(), 1);
    assert_eq!(house.stop().await, Some(0));
    assert!(!house.said().contains(&secret));

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    for command in [&["serve"][..], &["keys", "list"], &["keys", "rotate"]] {
        let refused = run(house.command().args(command)).await;
        assert_eq!(refused.code, Some(1), "{refused:?}");
        assert!(refused.err.contains("0001.key") && refused.err.contains("chmod 600"), "{refused:?}");
        assert!(!refused.err.contains(&secret) && !refused.out.contains(&secret), "{command:?}");
    }
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let renamed = run(house.command().arg("serve").env("ARTE_PROOF__NAME", "other.example")).await;
    assert!(renamed.code == Some(1) && renamed.err.contains("arte keys rotate"), "{renamed:?}");
    house.start().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_said_before_the_end_and_what_must_be_is_opened_after_it() {
    let mut house = House::open(On::Sqlite, &[("ARTE_LOG__FILTER", "trace")]).await;
    let scene = Scene::set(&house, 0, 2, |_| {}).await;
    // Figures that no other amount of the sale has.
    let (reserve, maximum) = ("54321.00", "87654.00");
    let auction = scene
        .add_auction(|terms| {
            terms["reserve"] = json!(reserve);
            terms["ends_at"] = json!(instant(Duration::from_secs(6)));
        })
        .await;
    let (ann, bob) = (&scene.bidders[0].rest, &scene.bidders[1].rest);
    let mut heard = Vec::new();
    let mut socket = Socket::open(&Rest::nobody(&house.url())).await;
    heard.push(socket.follow(&auction).await.to_string());
    let bids = format!("/v1/auctions/{auction}/bids");
    heard.push(bob.post(&bids, json!({"key": fresh_key(), "amount": "100.00"})).await.ok().to_string());
    let last = ann.post(&bids, json!({"key": fresh_key(), "amount": "120.00", "max": maximum})).await.ok();
    // The answer to the one bid, and the price that meets the reserve, are the bidder's and everybody's to know.
    let last = last["seq"].as_u64().unwrap();
    for seq in 0..last {
        heard.push(prove(bob, &auction, seq).await.to_string());
    }
    for path in ["checkpoint", "consistency?from=1", "proof?seq=0", "export"] {
        heard.push(bob.get(&format!("/v1/auctions/{auction}/{path}")).await.body.to_string());
    }
    heard.push(bob.get(&format!("/v1/sales/{}/export", scene.sale)).await.body.to_string());
    let proof = prove(bob, &auction, last).await.to_string();
    assert!(!proof.contains(maximum), "{proof}");

    until(bob, &auction, "closed").await;
    let whole = bob.get(&format!("/v1/auctions/{auction}/export")).await;
    assert_eq!(whole.headers["content-type"], "application/x-ndjson");
    assert_eq!(
        whole.headers["content-disposition"].to_str().unwrap(),
        format!("attachment; filename=\"auction-{auction}.arte\"")
    );
    let whole = text(&whole.ok());
    // Opened again: what was opened until now helps nobody with the bids to come.
    let again = json!({"reason": "the saleroom was cut off", "ends_at": instant(Duration::from_secs(6))});
    scene.admin.post(&format!("/v1/admin/auctions/{auction}/reopen"), again).await.ok();
    let higher = "98765.00";
    let new = bob.post(&bids, json!({"key": fresh_key(), "amount": "90000.00", "max": higher})).await.ok();
    let new = new["seq"].as_u64().unwrap();
    assert!(new > last);
    let public = prove(ann, &auction, new).await.to_string();
    until(bob, &auction, "closed").await;
    let second = text(&bob.get(&format!("/v1/auctions/{auction}/export")).await.ok());
    let files = tempfile::tempdir().unwrap();
    for (name, file) in [("first", &whole), ("second", &second)] {
        let path = files.path().join(name);
        std::fs::write(&path, file).unwrap();
        let good = verify(&house, &path, None).await;
        assert_eq!(good.code, Some(0), "{name}: {good:?}");
    }
    assert_eq!(house.stop().await, Some(0));
    let seed: Vec<u8> =
        database(&house).query_row("SELECT seed FROM auctions", [], |row| row.get(0)).expect("there is one auction");
    let salt =
        |seq: u64| arte::proof::hex(&Sha256::digest([b"arte/salt/v1\n", seed.as_slice(), &seq.to_be_bytes()].concat()));
    let (own, later, seed) = (salt(last), salt(new), arte::proof::hex(&seed));
    assert!(whole.contains(&own) && whole.contains(maximum) && whole.contains(reserve), "opened at the end");
    assert!(second.contains(&later) && second.contains(higher), "opened at the second end");
    for text in &heard {
        assert!(!text.contains(maximum) && !text.contains(reserve) && !text.contains(&own), "{text}");
    }
    for text in heard.iter().chain([&whole, &public]) {
        assert!(!text.contains(higher) && !text.contains(&later), "{text}");
    }
    let said = house.said();
    for text in heard.iter().chain([&whole, &public, &second, &said]) {
        assert!(!text.contains(&seed), "the seed is never opened: {text}");
    }
    assert!([maximum, higher, &own, &later].iter().all(|secret| !said.contains(*secret)), "no secret in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_altered_by_hand_is_not_served() {
    let mut house = House::open(On::Sqlite, &[]).await;
    let mut scene = Scene::set(&house, 3, 1, |_| {}).await;
    for auction in &scene.auctions {
        let bids = format!("/v1/auctions/{auction}/bids");
        let bidder = &scene.bidders[0].rest;
        bidder.post(&bids, json!({"key": fresh_key(), "amount": "100.00", "max": "765.00"})).await.ok();
        checkpoint(bidder, auction).await;
    }
    assert_eq!(house.stop().await, Some(0));
    let (altered, shortened) = (scene.auctions[0].clone(), scene.auctions[1].clone());
    let id = |auction: &str| auction.parse::<uuid::Uuid>().unwrap().into_bytes();
    let done = database(&house)
        .execute(
            "UPDATE log_stretches SET lines = replace(lines, '76500', '96500') WHERE auction_id = ?1 AND to_seq = 2",
            [id(&altered).as_slice()],
        )
        .unwrap();
    assert_eq!(done, 1, "a maximum was raised after the fact");
    // The newest line taken away, and the head with it, so that nothing but the checkpoint remembers it.
    let connection = database(&house);
    connection
        .execute("DELETE FROM log_stretches WHERE auction_id = ?1 AND to_seq = 2", [id(&shortened).as_slice()])
        .unwrap();
    connection
        .execute(
            "UPDATE auction_heads SET next_seq = 2, price = NULL, leader = NULL, bid_count = 0 WHERE auction_id = ?1",
            [id(&shortened).as_slice()],
        )
        .unwrap();
    drop(connection);

    house.start().await;
    scene.move_to(&house.url());
    let bidder = &scene.bidders[0].rest;
    for (auction, lines) in [(&altered, "0 to 2"), (&shortened, "2 to 2")] {
        let body = json!({"key": fresh_key(), "amount": "200.00"});
        let refused = bidder.post(&format!("/v1/auctions/{auction}/bids"), body).await;
        assert_eq!((refused.status.as_u16(), refused.code()), (503, "unavailable"), "{refused:?}");
        let no_proof = bidder.get(&format!("/v1/auctions/{auction}/checkpoint")).await;
        assert_eq!((no_proof.status.as_u16(), no_proof.code()), (500, "internal"), "nothing is signed over it");
        let said = house.said();
        let loud = said.lines().find(|line| line.contains("\"ERROR\"") && line.contains(&format!("{auction} {lines}")));
        assert!(loud.is_some_and(|line| line.contains("signed")), "{said}");
        assert!(!said.contains("96500") && !said.contains("965.00"), "the maximum is still a secret");
    }
    let fine = &scene.auctions[2];
    let body = json!({"key": fresh_key(), "amount": "110.00", "max": "800.00"});
    bidder.post(&format!("/v1/auctions/{fine}/bids"), body).await.ok();
    house.stop().await;
}

/// Checks an export with the program, and returns its report and exit code.
async fn verify(house: &House, file: &Path, key: Option<&VerifierKey>) -> Ran {
    let mut command = house.command();
    command.args(["verify", "--format", "json"]).arg(file);
    if let Some(key) = key {
        command.args(["--key", &key.to_string()]);
    }
    run(&mut command).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_a_finished_sale_is_checked_by_the_program_on_sqlite() {
    an_export_is_checked(On::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_of_a_finished_sale_is_checked_by_the_program_on_postgres() {
    an_export_is_checked(On::Postgres).await;
}

async fn an_export_is_checked(on: On) {
    let mut house = House::open(on, &[]).await;
    let scene = Scene::set(&house, 1, 2, |_| {}).await;
    let soon = scene
        .add_auction(|terms| {
            terms["reserve"] = json!("300.00");
            terms["ends_at"] = json!(instant(Duration::from_secs(5)));
        })
        .await;
    let never = scene.add_auction(|_| {}).await;
    let (ann, bob) = (&scene.bidders[0].rest, &scene.bidders[1].rest);
    for (bidder, amount, max) in [(ann, "100.00", "450.00"), (bob, "320.00", "400.00"), (ann, "450.00", "900.00")] {
        let body = json!({"key": fresh_key(), "amount": amount, "max": max});
        bidder.post(&format!("/v1/auctions/{soon}/bids"), body).await;
    }
    let acts = format!("/v1/admin/auctions/{never}");
    scene.admin.post(&format!("{acts}/pause"), json!({"reason": "a call from the owner"})).await.ok();
    run(house.command().args(["keys", "rotate"])).await;
    scene.admin.post(&format!("{acts}/cancel"), json!({"reason": "withdrawn"})).await.ok();
    until(ann, &soon, "closed").await;

    let files = tempfile::tempdir().unwrap();
    let known = keys(ann).await;
    let sale = text(&ann.get(&format!("/v1/sales/{}/export", scene.sale)).await.ok());
    let file = files.path().join("sale.arte");
    std::fs::write(&file, &sale).unwrap();
    let first: Value = serde_json::from_str(sale.lines().next().unwrap()).unwrap();
    assert_eq!(first["unfinished"], json!([{"auction": scene.auctions[0], "lot": 1, "status": "open"}]));
    for key in [None, Some(&known[0].0)] {
        let good = verify(&house, &file, key).await;
        assert_eq!(good.code, Some(0), "{good:?}");
        let report: Value = serde_json::from_str(&good.out).unwrap();
        assert_eq!((&report["auctions"], &report["sold"], &report["cancelled"]), (&json!(2), &json!(1), &json!(1)));
    }
    // The same sale and key give the same bytes, and the program writes from the store what REST sends.
    assert_eq!(text(&ann.get(&format!("/v1/sales/{}/export", scene.sale)).await.ok()), sale);
    let one = text(&ann.get(&format!("/v1/auctions/{soon}/export")).await.ok());
    assert_eq!(house.stop().await, Some(0));
    let out = files.path().join("again.arte");
    for (id, same) in [(&scene.sale, &sale), (&soon, &one)] {
        let written = run(house.command().args(["export", id, "--out"]).arg(&out)).await;
        assert_eq!(written.code, Some(0), "{written:?}");
        assert_eq!(&std::fs::read_to_string(&out).unwrap(), same);
        assert_eq!(verify(&house, &out, None).await.code, Some(0));
        assert_eq!(&run(house.command().args(["export", id])).await.out, same, "to the standard output");
    }
    let live = run(house.command().args(["export", &scene.auctions[0]])).await;
    assert!(live.code == Some(1) && live.err.contains("not over") && live.out.is_empty(), "{live:?}");
    let nothing = run(house.command().args(["export", &fresh_key(), "--out"]).arg(files.path().join("nothing"))).await;
    assert!(nothing.code == Some(1) && nothing.err.contains("no sale and no auction"), "{nothing:?}");
    let mut left: Vec<_> = files.path().read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["again.arte", "sale.arte"], "no half file is left behind");

    // One byte of a price is altered.
    let at = sale.find("\"price\":\"").unwrap() + 9;
    let mut altered = sale.clone().into_bytes();
    altered[at] ^= 1;
    std::fs::write(&file, altered).unwrap();
    let bad = verify(&house, &file, None).await;
    assert_eq!(bad.code, Some(3), "{bad:?}");
    let report: Value = serde_json::from_str(&bad.out).unwrap();
    assert!(report["fault"]["line"].as_u64().is_some(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_and_a_demo_can_be_checked_by_anybody() {
    let files = tempfile::tempdir().unwrap();
    let (replayed, shown) = (files.path().join("replay.arte"), files.path().join("demo.arte"));
    let recording = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/data/recording.csv");
    let replay = run(program().args(["replay", "--ladder", "ebay", "--export"]).arg(&replayed).arg(recording)).await;
    assert!(replayed.is_file(), "{replay:?}");
    let demo = run(program().args(["demo", "--seconds", "10", "--export"]).arg(&shown)).await;
    assert_eq!(demo.code, Some(0), "{demo:?}");
    for (file, least) in [(replayed, 2), (shown, 14)] {
        let good = run(program().args(["verify", "--format", "json"]).arg(&file)).await;
        assert_eq!(good.code, Some(0), "{good:?}");
        let report: Value = serde_json::from_str(&good.out).unwrap();
        assert!(report["auctions"].as_u64() >= Some(least), "{report}");
        let mut bytes = std::fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(run(program().arg("verify").arg(&file)).await.code, Some(3), "{}", file.display());
    }
}
