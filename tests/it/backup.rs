//! A copy of a house that serves, checked when it is made, and a house of that copy again.

use crate::support::On;
use crate::support::client::{Rest, Socket, fresh_key};
use crate::support::process::{ADMIN, House, Ran, program, run};
use crate::support::scene::Scene;
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::sync::watch;

const NO_LIMITS: [(&str, &str); 3] = [
    ("ARTE_LIVE__BIDS_PER_SECOND", "1000"),
    ("ARTE_LIVE__BIDS_BURST", "1000"),
    ("ARTE_LIVE__MESSAGES_PER_SECOND", "2000"),
];

async fn back_up(house: &House, file: &Path) -> Ran {
    run(house.command().arg("backup").arg(file)).await
}

async fn restore(file: &Path, data: &Path, more: &[&str]) -> Ran {
    run(program().arg("restore").arg(file).arg("--data").arg(data).args(more)).await
}

#[track_caller]
fn went_well(ran: Ran) -> Ran {
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran
}

#[track_caller]
fn failed(ran: &Ran, code: i32, says: &[&str]) {
    assert_eq!(ran.code, Some(code), "{ran:?}");
    for word in says {
        assert!(ran.err.contains(word), "{word:?} is not in {}", ran.err);
    }
    assert!(!ran.err.contains("panicked"), "{}", ran.err);
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

async fn log(rest: &Rest, auction: &str) -> Vec<Value> {
    rest.all(&format!("/v1/auctions/{auction}/log?from=1")).await
}

/// What a bidder was told: the auction, and the answer.
type Acks = Arc<Mutex<Vec<(String, Value)>>>;

/// Bids as quickly as answers come, on all auctions in turn, until it is over.
async fn bid_until(over: watch::Receiver<bool>, rest: Rest, auctions: Vec<String>, place: usize, acks: Acks) {
    let mut socket = Socket::open(&rest).await;
    let mut asks = vec!["100.00".to_owned(); auctions.len()];
    let mut turn = place;
    while !*over.borrow() {
        turn += 1;
        let at = turn % auctions.len();
        let answer = socket.bid(&auctions[at], &fresh_key(), &asks[at], None).await;
        asks[at] = answer["ask"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        if answer["op"] == "accepted" {
            acks.lock().unwrap().push((auctions[at].clone(), answer));
        }
    }
}

async fn wait_for(acks: &Acks, least: usize) {
    let enough = async {
        let mut tick = tokio::time::interval(std::time::Duration::from_millis(5));
        while acks.lock().unwrap().len() < least {
            tick.tick().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(60), enough).await.expect("bids are accepted in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_under_load_becomes_a_house_with_everything_acknowledged_before_it_began() {
    let house = House::open(On::Sqlite, &NO_LIMITS).await;
    let scene = Scene::set(&house, 3, 4, |_| {}).await;
    let key = std::fs::read(house.data_dir().join("keys/0001.key")).unwrap();
    std::fs::write(house.data_dir().join("media/cover.png"), b"a picture").unwrap();
    let mut watcher = Socket::open(&Rest::nobody(&house.url())).await;
    let seen = watcher.follow(&scene.auctions[0]).await;

    let (end, over) = watch::channel(false);
    let acks = Acks::default();
    let bidders = scene.bidders.iter().enumerate().map(|(place, bidder)| {
        tokio::spawn(bid_until(over.clone(), bidder.rest.clone(), scene.auctions.clone(), place, Arc::clone(&acks)))
    });
    let bidders: Vec<_> = bidders.collect();
    wait_for(&acks, 60).await;
    let before = acks.lock().unwrap().clone();
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("house.backup");
    let ran = went_well(back_up(&house, &file).await);
    let after = acks.lock().unwrap().len();
    assert!(after > before.len(), "nobody bid while the backup was made");
    wait_for(&acks, after + 20).await;
    end.send_replace(true);
    join_all(bidders).await.into_iter().for_each(|ended| ended.unwrap());

    assert!(ran.out.contains("3 auctions") && ran.out.contains("2 files"), "{}", ran.out);
    assert_eq!((names(shelf.path()), mode(&file)), (vec!["house.backup".to_owned()], 0o600));
    went_well(run(program().args(["backup", "--check"]).arg(&file)).await);

    // Into a folder of its own, while the first house goes on.
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    let ran = went_well(restore(&file, &data, &[]).await);
    assert!(ran.out.contains("new history"), "{}", ran.out);
    assert_eq!(names(&data), ["arte.db", "arte.lock", "keys", "media"]);
    assert_eq!(std::fs::read(data.join("keys/0001.key")).unwrap(), key);
    assert_eq!(std::fs::read(data.join("media/cover.png")).unwrap(), b"a picture");
    assert_eq!([mode(&data), mode(&data.join("keys")), mode(&data.join("arte.db"))], [0o700, 0o700, 0o600]);
    assert_eq!(mode(&data.join("keys/0001.key")), 0o600);

    let again = House::open_in_folder(&data, &NO_LIMITS).await;
    let nobody = Rest::nobody(&again.url());
    for auction in &scene.auctions {
        let (restored, whole) = (log(&nobody, auction).await, log(&scene.admin, auction).await);
        assert!(whole.len() > restored.len(), "the first house has gone on");
        assert_eq!(restored[..], whole[..restored.len()], "a restored log is a beginning of the log");
        for (_, ack) in before.iter().filter(|(of, _)| of == auction) {
            let line = &restored[usize::try_from(ack["seq"].as_u64().unwrap()).unwrap() - 1];
            assert_eq!((&line["amount"], &line["at"]), (&ack["amount"], &ack["at"]), "{ack} is not in the log: {line}");
        }
    }
    // A client who knows a place in the old history is not let on with it.
    let mut late = Socket::open(&nobody).await;
    let place = json!({"epoch": seen["epoch"], "seq": seen["seq"]});
    let auction = &scene.auctions[0].clone();
    late.say(json!({"op": "subscribe", "auctions": [auction], "from": {auction: place}})).await;
    let first = late.next().await.unwrap();
    assert_eq!(first["op"], "snapshot", "{first}");
    assert!(first["epoch"].as_u64() > seen["epoch"].as_u64(), "{first} after {seen}");
    // Who was signed in is not any more, and with the password is again.
    let bidder = scene.bidders[0].rest.at(&again.url());
    assert_eq!(bidder.get("/v1/me").await.status.as_u16(), 401);
    let mut scene = scene;
    scene.admin = Rest::login(&again.url(), ADMIN.0, ADMIN.1).await;
    let newcomer = scene.add_bidder("bidder").await;
    let ask = first["resource"]["ask"].as_str().unwrap().to_owned();
    let answer = Socket::open(&newcomer.rest).await.bid(auction, &fresh_key(), &ask, None).await;
    assert_eq!(answer["op"], "accepted", "{answer}");
    let frame = late.next_op("events").await;
    assert_eq!((&frame["epoch"], frame["from"].as_u64()), (&first["epoch"], first["seq"].as_u64().map(|seq| seq + 1)));
    println!("{} acknowledged before the backup began, all in the restored house", before.len());
}

/// A house with a few bids, closed, and a backup of it.
async fn a_closed_house() -> (House, Scene, TempDir, PathBuf) {
    let mut house = House::open(On::Sqlite, &[]).await;
    let scene = Scene::set(&house, 1, 2, |_| {}).await;
    let mut ann = Socket::open(&scene.bidders[0].rest).await;
    let mut bob = Socket::open(&scene.bidders[1].rest).await;
    for (turn, amount) in ["100.00", "110.00", "120.00"].into_iter().enumerate() {
        let socket = if turn % 2 == 0 { &mut ann } else { &mut bob };
        let answer = socket.bid(&scene.auctions[0], &fresh_key(), amount, None).await;
        assert_eq!(answer["op"], "accepted", "{answer}");
    }
    assert_eq!(house.stop().await, Some(0));
    let shelf = TempDir::new().unwrap();
    let file = shelf.path().join("house.backup");
    went_well(back_up(&house, &file).await);
    (house, scene, shelf, file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_backup_is_refused_and_what_is_damaged_named() {
    let (house, _, shelf, file) = a_closed_house().await;
    let good = std::fs::read(&file).unwrap();
    let swap = |from: &str, to: &str| {
        let at = good.windows(from.len()).position(|part| part == from.as_bytes());
        let at = at.unwrap_or_else(|| panic!("{from} is not in the backup"));
        let mut bad = good.clone();
        bad[at..at + to.len()].copy_from_slice(to.as_bytes());
        bad
    };
    let mut gap = good.clone();
    gap[8_192..8_192 + 4_096].fill(0);
    let table: [(&str, Vec<u8>, i32, &str); 6] = [
        ("a figure in a log", swap("\"offered\":11000", "\"offered\":19000"), 3, "log_stretches"),
        ("an account", swap("@people.example", "@people.examplf"), 3, "users"),
        ("a page of nothing", gap, 3, "damaged"),
        ("half a file", good[..good.len() / 2].to_vec(), 3, "damaged"),
        ("a text", b"Dear diary, today I made a backup.".repeat(40), 1, "not a backup"),
        ("nothing", Vec::new(), 1, "not a backup"),
    ];
    for (what, bytes, code, says) in table {
        let bad = shelf.path().join("bad.backup");
        std::fs::write(&bad, bytes).unwrap();
        let ran = run(program().args(["backup", "--check"]).arg(&bad)).await;
        println!("{what}: {}", ran.err.lines().last().unwrap_or(""));
        failed(&ran, code, &[says]);
        let folder = TempDir::new().unwrap();
        failed(&restore(&bad, folder.path(), &[]).await, code, &[says]);
        assert_eq!(names(folder.path()), ["arte.lock"], "{what}: nothing is left behind");
    }
    // The database of a house is none either, nor is a file that is not there.
    failed(
        &run(program().args(["backup", "--check"]).arg(house.data_dir().join("arte.db"))).await,
        1,
        &["not a backup"],
    );
    failed(&run(program().args(["backup", "--check", "nowhere.backup"])).await, 1, &["nowhere.backup"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_whose_log_and_list_disagree_gets_no_backup() {
    let (house, scene, shelf, _) = a_closed_house().await;
    let statements = [
        ("UPDATE auction_heads SET price = price + 100", "says something else"),
        ("UPDATE auction_heads SET price = price - 100, next_seq = next_seq - 1", "says something else"),
        ("UPDATE log_stretches SET lines = replace(lines, '11000', '10900') WHERE to_seq = 3", "line 3"),
        ("DELETE FROM log_stretches WHERE to_seq = 2", "line 2"),
    ];
    for (statement, says) in statements {
        let copy = TempDir::new().unwrap();
        std::fs::copy(house.data_dir().join("arte.db"), copy.path().join("arte.db")).unwrap();
        let conn = rusqlite::Connection::open(copy.path().join("arte.db")).unwrap();
        assert_eq!(conn.execute(statement, []).unwrap(), 1, "{statement}");
        conn.close().unwrap();
        let file = shelf.path().join("wrong.backup");
        let ran = run(program().arg("backup").arg(&file).env("ARTE_DATA_DIR", copy.path())).await;
        failed(&ran, 3, &[scene.auctions[0].as_str(), says, "wrong.backup.wrong"]);
        assert_eq!(names(shelf.path()), ["house.backup", "wrong.backup.wrong"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_never_overwrites_anything() {
    let (house, _, shelf, file) = a_closed_house().await;
    let first = std::fs::read(&file).unwrap();
    failed(&back_up(&house, &file).await, 1, &["house.backup exists already"]);
    assert_eq!(std::fs::read(&file).unwrap(), first);
    let second = shelf.path().join("second.backup");
    std::fs::write(shelf.path().join("second.backup.partial"), b"of somebody else").unwrap();
    failed(&back_up(&house, &second).await, 1, &["second.backup.partial", "delete it"]);
    std::fs::remove_file(shelf.path().join("second.backup.partial")).unwrap();
    went_well(back_up(&house, &second).await);
    assert_eq!(names(shelf.path()), ["house.backup", "second.backup"]);

    let nowhere = shelf.path().join("no/such/folder.backup");
    failed(&back_up(&house, &nowhere).await, 1, &["folder.backup.partial cannot be made"]);
    let empty = TempDir::new().unwrap();
    let ran = run(program().arg("backup").arg(shelf.path().join("x")).env("ARTE_DATA_DIR", empty.path())).await;
    failed(&ran, 1, &["there is no house in"]);
    assert_eq!(names(shelf.path()), ["house.backup", "second.backup"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_leaves_no_half_backup_and_the_house_alone() {
    let (house, _, shelf, _) = a_closed_house().await;
    let file = shelf.path().join("big.backup");
    // The limit on the size of a file stands in for a full disk; the signal that comes with it is ignored. In blocks of 1,024 bytes.
    for blocks in [0, 1, 60, 150] {
        let limited = house.command();
        let arte = limited.as_std().get_program().to_owned();
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" backup \"$1\"");
        let mut shell = tokio::process::Command::new("bash");
        shell.args(["-c", &script]).arg(arte).arg(&file).env("ARTE_DATA_DIR", house.data_dir()).kill_on_drop(true);
        let ran = run(&mut shell).await;
        failed(&ran, 1, &["big.backup.partial cannot be written"]);
        assert_eq!(names(shelf.path()), ["house.backup"], "with {blocks} blocks");
    }
    went_well(back_up(&house, &file).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_is_restored_over_another_only_by_force_and_that_one_is_kept() {
    let (mut house, scene, shelf, file) = a_closed_house().await;
    failed(&restore(&file, house.data_dir(), &[]).await, 1, &["there is a house in", "--force"]);
    house.start().await;
    for more in [&[][..], &["--force"]] {
        failed(&restore(&file, house.data_dir(), more).await, 1, &["in use by another process"]);
    }
    // Killed with commits that are only in its WAL.
    let auction = &scene.auctions[0];
    let body = json!({"key": fresh_key(), "amount": "500.00"});
    scene.bidders[1].rest.at(&house.url()).post(&format!("/v1/auctions/{auction}/bids"), body).await.ok();
    house.kill().await;
    assert!(house.data_dir().join("arte.db-wal").exists());
    // A dead house is copied with all that is in its WAL, and left as it lies.
    let dead = shelf.path().join("dead.backup");
    let ran = went_well(back_up(&house, &dead).await);
    assert!(ran.out.contains("with 5 lines of log"), "{}", ran.out);
    assert!(house.data_dir().join("arte.db-wal").metadata().unwrap().len() > 0);
    let ran = went_well(restore(&file, house.data_dir(), &["--force"]).await);
    let aside = names(house.data_dir()).into_iter().find(|name| name.starts_with("replaced-")).unwrap();
    assert!(ran.out.contains(&aside), "{}", ran.out);
    let aside = house.data_dir().join(aside);
    assert!(names(&aside).contains(&"arte.db-wal".to_owned()), "{:?}", names(&aside));
    house.start().await;
    let bids = Rest::nobody(&house.url()).get(&format!("/v1/auctions/{auction}")).await.ok();
    assert_eq!((&bids["price"], bids["bid_count"].as_u64()), (&json!("120.00"), Some(3)));

    // A restoration that was cut off is nothing to serve from.
    assert_eq!(house.stop().await, Some(0));
    std::fs::create_dir(house.data_dir().join("restoring")).unwrap();
    failed(&run(house.command().arg("serve")).await, 1, &["arte restore"]);
    went_well(restore(&file, house.data_dir(), &["--force"]).await);
    house.start().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_houses_of_one_backup_have_two_histories() {
    let (_house, scene, _shelf, file) = a_closed_house().await;
    let mut epochs = Vec::new();
    for _ in 0..2 {
        let folder = TempDir::new().unwrap();
        let data = folder.path().join("data");
        went_well(restore(&file, &data, &[]).await);
        let house = House::open_in_folder(&data, &[]).await;
        let seen = Rest::nobody(&house.url()).get(&format!("/v1/auctions/{}", scene.auctions[0])).await.ok();
        epochs.push(seen["epoch"].as_u64().unwrap());
    }
    assert!(epochs[0] > 1 && epochs[1] > epochs[0], "{epochs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restored_database_the_process_that_served_before_writes_nothing() {
    let first = House::open(On::Postgres, &[]).await;
    let mut scene = Scene::set(&first, 1, 1, |_| {}).await;
    let auction = scene.auctions[0].clone();
    let mut ann = Socket::open(&scene.bidders[0].rest).await;
    let seen = ann.follow(&auction).await;
    assert_eq!(ann.bid(&auction, &fresh_key(), "100.00", None).await["op"], "accepted");

    let shelf = TempDir::new().unwrap();
    failed(&back_up(&first, &shelf.path().join("x")).await, 2, &["pg_dump", "arte restore --database"]);
    let ran = went_well(run(first.command().args(["restore", "--database"])).await);
    assert!(ran.out.contains("1 auctions"), "{}", ran.out);

    // The old process still runs, and its socket is still open.
    let key = fresh_key();
    let answer = ann.bid(&auction, &key, "200.00", None).await;
    assert_eq!((&answer["op"], &answer["code"]), (&json!("refused"), &json!("unavailable")), "{answer}");
    let second = first.open_beside().await;
    scene.admin = Rest::login(&second.url(), ADMIN.0, ADMIN.1).await;
    let newcomer = scene.add_bidder("bidder").await;
    let mut ben = Socket::open(&newcomer.rest).await;
    let now = ben.follow(&auction).await;
    assert!(now["epoch"].as_u64() > seen["epoch"].as_u64(), "{now}");
    assert_eq!(ben.bid(&auction, &fresh_key(), "110.00", None).await["op"], "accepted");
    assert_eq!(ann.bid(&auction, &key, "200.00", None).await["code"], "unavailable");
    assert_eq!(log(&newcomer.rest, &auction).await.len(), 3);
    let ran = run(program().args(["restore", "--database"]).env("ARTE_DATA_DIR", shelf.path())).await;
    failed(&ran, 2, &["PostgreSQL"]);
}
