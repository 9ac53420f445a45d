//! What only SQLite promises: one process, a file that survives, an honest journal.

use crate::bench::{Bench, Owner, a_bid, at, key};
use crate::houses::SqliteHouse;
use arte::ids::Paddle;
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{Appended, EventLog, Store, StoreError};
use std::error::Error;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::PathBuf;
use std::sync::Arc;

impl SqliteHouse {
    fn data(&self) -> PathBuf {
        self.directory.path().join("data")
    }

    /// Opens the file past the store, with the very library that the store uses.
    fn meddle(&self) -> rusqlite::Connection {
        rusqlite::Connection::open(self.data().join("arte.db")).unwrap()
    }
}

#[tokio::test]
async fn a_directory_is_one_stores_own() {
    let house = SqliteHouse::open().await;
    let second = SqliteStore::open(&house.data(), 1).await.unwrap_err();
    let said = second.source().unwrap().to_string();
    assert!(said.contains("in use by another process") && said.contains("data"), "{said}");
    house.store.close().await;
    let next = SqliteStore::open(&house.data(), 1).await.unwrap();
    next.ping().await.unwrap();
    next.close().await;
}

#[tokio::test]
async fn the_journal_says_that_it_is_durable_and_the_files_are_private() {
    let house = SqliteHouse::open().await;
    let settings = house.store.settings();
    assert_eq!((settings.journal_mode.as_str(), settings.synchronous, settings.foreign_keys), ("wal", 2, true));
    assert_eq!(settings.version, rusqlite::version(), "one SQLite in the process, shared by both drivers");
    for (name, mode) in [("", 0o700), ("arte.db", 0o600), ("arte.db-wal", 0o600), ("arte.lock", 0o600)] {
        let path = house.data().join(name);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
    house.close().await;
}

#[tokio::test]
async fn what_was_committed_is_there_after_the_next_start() {
    let house = SqliteHouse::open().await;
    let store = house.store();
    let mut owner = Bench::new(&store).await.auction(1).await;
    owner.say(vec![a_bid(Paddle(1), key()), a_bid(Paddle(2), key())]).await;
    let before = store.events(owner.auction, 0, 9).await.unwrap();
    store.close().await;
    let next = SqliteStore::open(&house.data(), 1).await.unwrap();
    assert_eq!(next.migrate().await.unwrap(), 0);
    let claimed = next.claim(owner.auction, Some(owner.epoch)).await.unwrap();
    assert_eq!(claimed.events, before);
    next.close().await;
}

#[tokio::test]
async fn auctions_from_before_the_proof_log_get_a_seed_each() {
    let house = SqliteHouse::open().await;
    let store = house.store();
    let bench = Bench::new(&store).await;
    let auctions = [bench.auction(1).await.auction, bench.auction(2).await.auction];
    store.close().await;
    // As the file was before that migration.
    house
        .meddle()
        .execute_batch(
            "DROP TABLE auction_checkpoints; ALTER TABLE auctions DROP COLUMN seed;
             DELETE FROM _sqlx_migrations WHERE version = 20261122000007",
        )
        .unwrap();
    let next = SqliteStore::open(&house.data(), 1).await.unwrap();
    assert_eq!(next.migrate().await.unwrap(), 1);
    let seeds = [next.claim(auctions[0], None).await.unwrap().seed, next.claim(auctions[1], None).await.unwrap().seed];
    assert!(seeds[0] != seeds[1] && seeds.iter().all(|seed| *seed.expose() != [0; 32]), "chance, for each anew");
    next.close().await;
}

#[tokio::test]
async fn a_log_that_was_tampered_with_is_not_served() {
    let house = SqliteHouse::open().await;
    let store = house.store();
    let bench = Bench::new(&store).await;
    for (number, (meddling, table)) in [
        ("DELETE FROM log_stretches WHERE auction_id = ?1 AND to_seq = 2", "log_stretches"),
        ("DELETE FROM log_stretches WHERE auction_id = ?1 AND to_seq = 5", "log_stretches"),
        ("DELETE FROM log_stretches WHERE auction_id = ?1 AND to_seq = 1", "log_stretches"),
        ("UPDATE log_stretches SET lines = '' WHERE auction_id = ?1 AND to_seq = 2", "log_stretches"),
        (
            "UPDATE log_stretches SET lines = replace(lines, '20000', '-1') WHERE auction_id = ?1 AND to_seq = 2",
            "log_stretches",
        ),
        (
            "UPDATE log_stretches SET lines = replace(lines, '\"v\":1', '\"v\":2') WHERE auction_id = ?1",
            "log_stretches",
        ),
        (
            "UPDATE log_stretches SET lines = replace(lines, 'bid_accepted', 'sung') WHERE auction_id = ?1 AND to_seq = 1",
            "log_stretches",
        ),
        // A row with several lines: one of them gone, another in its place, one too many, the row in another place.
        (
            "UPDATE log_stretches SET lines = substr(lines, 1, instr(lines, char(10)) - 1) WHERE auction_id = ?1 AND to_seq = 5",
            "log_stretches",
        ),
        (
            "UPDATE log_stretches SET lines = '4' || substr(lines, 2) WHERE auction_id = ?1 AND to_seq = 5",
            "log_stretches",
        ),
        (
            "UPDATE log_stretches SET lines = lines || char(10) || '6' || substr(lines, 2) WHERE auction_id = ?1 AND to_seq = 5",
            "log_stretches",
        ),
        ("UPDATE log_stretches SET from_seq = 2 WHERE auction_id = ?1 AND to_seq = 5", "log_stretches"),
        ("UPDATE auctions SET terms = replace(terms, '10000', '10001') WHERE id = ?1", "auctions"),
        ("UPDATE auctions SET reserve_minor = 1 WHERE id = ?1", "auctions"),
        ("UPDATE auction_heads SET next_seq = 9 WHERE auction_id = ?1", "log_stretches"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut owner = bench.auction(u32::try_from(number).unwrap()).await;
        for lines in [1, 1, 3] {
            owner.say((0..lines).map(|_| a_bid(Paddle(1), key())).collect()).await;
        }
        let changed = house.meddle().execute(meddling, [owner.auction.0.as_bytes().as_slice()]).unwrap();
        assert!(changed > 0, "{meddling}");
        match store.claim(owner.auction, None).await {
            Err(StoreError::Corrupt { table: found, reason, .. }) => {
                assert_eq!(found, table, "{meddling}");
                assert!(!reason.contains("20000") && !reason.contains("30000"), "no secret in {reason:?}");
            }
            answer => panic!("{meddling}: {answer:?}"),
        }
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_waits_too_long_is_refused_and_nothing_is_written() {
    let house = SqliteHouse::open().await;
    let store = house.store();
    let mut owner = Bench::new(&store).await.auction(1).await;
    let other = house.meddle();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
    let answer = owner.write(batch.clone()).await;
    assert!(matches!(answer, Err(StoreError::Unavailable { .. })), "{answer:?}");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(
        owner.write(batch).await.unwrap(),
        Appended::Committed,
        "the same batch again is the next one of the log"
    );
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_file_stops_the_journal_for_good() {
    let house = SqliteHouse::open().await;
    let store = house.store();
    let bench = Bench::new(&store).await;
    let owner = bench.auction(1).await;
    let files = ["arte.db", "arte.db-wal"].map(|name| house.data().join(name));
    let good = files.each_ref().map(|path| std::fs::read(path).unwrap());
    let overwrite = |path: &PathBuf, bytes: &[u8]| {
        let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
        file.write_all_at(bytes, 0).unwrap();
    };
    for (path, good) in files.iter().zip(&good) {
        overwrite(path, &vec![0xee; good.len()]);
    }
    let append = async || store.append(vec![owner.batch(vec![a_bid(Paddle(1), key())])]).await;
    let answer = append().await;
    assert!(matches!(answer, Err(StoreError::Broken { .. })), "{answer:?}");
    // Even when the disk seems to be well again, this process has seen too much to be trusted with it.
    for (path, good) in files.iter().zip(&good) {
        overwrite(path, good);
    }
    store.prove_service(at(1)).await.unwrap();
    let answer = append().await;
    assert!(matches!(answer, Err(StoreError::Broken { .. })), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_stops_waiting_does_not_undo_the_write() {
    let house = SqliteHouse::open().await;
    let store = house.store();
    let mut owner: Owner = Bench::new(&store).await.auction(1).await;
    for _ in 0..20 {
        let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
        let journal = Arc::clone(&house.store);
        let writing = tokio::spawn(async move { journal.append(vec![batch]).await });
        tokio::task::yield_now().await;
        writing.abort();
        let _ = writing.await;
        // The next group is behind it in the queue, and is written or fenced according to what became of it.
        let next = owner.batch(vec![a_bid(Paddle(1), key())]);
        let answer = store.append(vec![next]).await.unwrap();
        let record = store.auction(owner.auction).await.unwrap().unwrap();
        assert!(answer == [Appended::Committed] || answer == [Appended::Fenced]);
        assert_eq!(record.head.seq, owner.seq + 1, "one of the two is written, and whole");
        owner.seq += 1;
    }
    assert_eq!(store.claim(owner.auction, None).await.unwrap().events.len(), 20);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_history_fences_every_owner() {
    let house = SqliteHouse::open().await;
    let begin = async |instant| house.store.start_new_history(instant).await;
    crate::past::a_new_history_fences_every_owner_and_signs_everybody_out(house.store(), begin).await;
    house.close().await;
}
