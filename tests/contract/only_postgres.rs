//! What only PostgreSQL can do to us: other sessions, cut connections, transactions left open.

use crate::bench::{Bench, Owner, a_bid, key};
use crate::houses::PostgresHouse;
use crate::support::Database;
use arte::ids::Paddle;
use arte::persistence::postgres::{PostgresStore, open_pool};
use arte::persistence::{Appended, EventLog, Store, StoreError};
use secrecy::{ExposeSecret, SecretString};
use sqlx::postgres::{PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor};
use std::error::Error;
use std::future::{Future, poll_fn};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

/// Ends the sessions of a name; returns how many there were.
async fn terminate(conn: &mut PgConnection, name: &str) -> usize {
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()",
    )
    .bind(name)
    .fetch_all(conn)
    .await
    .unwrap();
    ended.len()
}

/// Waits until so many sessions wait for a lock.
async fn until_waiting(conn: &mut PgConnection, sessions: i64) {
    for _ in 0..1_000 {
        let waiting: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
        )
        .fetch_one(&mut *conn)
        .await
        .unwrap();
        if waiting == sessions {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("{sessions} sessions never waited for a lock");
}

/// A stale owner's append in a form, while a takeover is committed in between. Returns how many lines the stale owner wrote.
async fn stale_bids(form: &'static str) -> i64 {
    let database = Database::fresh().await;
    let (mut takeover, mut stale, mut eye) =
        (database.connect().await, database.connect().await, database.connect().await);
    takeover
        .execute(
            "CREATE TABLE head (id BIGINT PRIMARY KEY, owner_epoch BIGINT, next_seq BIGINT);
             CREATE TABLE line (id BIGINT, seq BIGINT, PRIMARY KEY (id, seq));
             INSERT INTO head VALUES (1, 7, 1)",
        )
        .await
        .unwrap();
    takeover.execute("BEGIN; UPDATE head SET owner_epoch = 8 WHERE id = 1").await.unwrap();
    let write = tokio::spawn(async move {
        stale.execute(form).await.unwrap();
    });
    // The stale owner either waits for the row or has written already; give it the time to do one or the other.
    for _ in 0..200 {
        let waiting: i64 = sqlx::query_scalar("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
            .fetch_one(&mut eye)
            .await
            .unwrap();
        if waiting > 0 || write.is_finished() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    takeover.execute("COMMIT").await.unwrap();
    write.await.unwrap();
    let lines = sqlx::query_scalar("SELECT count(*) FROM line").fetch_one(&mut eye).await.unwrap();
    drop((takeover, eye));
    database.remove().await;
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn only_an_update_that_feeds_the_insert_fences() {
    // The control: it names the epoch in the same statement, and lets the stale bid through all the same.
    let reads = "INSERT INTO line (id, seq) SELECT id, next_seq FROM head WHERE id = 1 AND owner_epoch = 7";
    assert_eq!(stale_bids(reads).await, 1);
    let updates =
        "WITH own AS (UPDATE head SET next_seq = 2 WHERE id = 1 AND owner_epoch = 7 AND next_seq = 1 RETURNING id)
                   INSERT INTO line (id, seq) SELECT id, 1 FROM own";
    assert_eq!(stale_bids(updates).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_append_that_waits_for_a_takeover_is_fenced() {
    let house = PostgresHouse::open().await;
    let store = house.store();
    let mut owner = Bench::new(&store).await.auction(1).await;
    let (mut takeover, mut eye) = (house.database.connect().await, house.database.connect().await);
    takeover.execute("BEGIN; UPDATE auction_heads SET owner_epoch = owner_epoch + 1").await.unwrap();
    let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
    let auction = owner.auction;
    let stale = tokio::spawn(async move { owner.write(batch).await.unwrap() });
    until_waiting(&mut eye, 1).await;
    takeover.execute("COMMIT").await.unwrap();
    assert_eq!(stale.await.unwrap(), Appended::Fenced);
    assert_eq!(store.events(auction, 0, 9).await.unwrap(), []);
    drop((takeover, eye));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_does_not_wait_for_ever_behind_a_session_that_hangs() {
    let house = PostgresHouse::open().await;
    let store = house.store();
    let owner = Bench::new(&store).await.auction(1).await;
    let mut hanging = house.database.connect().await;
    hanging.execute("BEGIN; UPDATE auction_heads SET next_seq = next_seq").await.unwrap();
    let answer = store.claim(owner.auction, None).await;
    assert!(matches!(answer, Err(StoreError::Unavailable { .. })), "{answer:?}");
    hanging.execute("ROLLBACK").await.unwrap();
    assert_eq!(store.claim(owner.auction, None).await.unwrap().owner_epoch, owner.epoch + 1);
    drop(hanging);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_is_cut_in_the_middle_does_not_know_and_a_claim_does() {
    let house = PostgresHouse::open().await;
    let store = house.store();
    let owner = Bench::new(&store).await.auction(1).await;
    let (mut lock, mut eye) = (house.database.connect().await, house.database.connect().await);
    lock.execute("BEGIN; SELECT 1 FROM auction_heads FOR UPDATE").await.unwrap();
    let batch = owner.batch(vec![a_bid(Paddle(1), key())]);
    let journal = Arc::clone(&house.store);
    let cut = tokio::spawn(async move { journal.append(vec![batch]).await });
    until_waiting(&mut eye, 1).await;
    assert_eq!(terminate(&mut eye, "arte journal").await, 1);
    let answer = cut.await.unwrap();
    assert!(matches!(answer, Err(StoreError::Unknown { .. })), "{answer:?}");
    lock.execute("ROLLBACK").await.unwrap();

    let mut next = Owner::claim(&store, owner.auction).await;
    assert_eq!((next.epoch, next.seq), (owner.epoch + 1, 0), "the claim knows: nothing was written");
    next.say(vec![a_bid(Paddle(1), key())]).await;
    drop((lock, eye));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_journal_that_is_cut_again_and_again_loses_and_doubles_nothing() {
    let house = PostgresHouse::open().await;
    let store = house.store();
    let mut owner = Bench::new(&store).await.auction(1).await;
    let mut knife = house.database.connect().await;
    let cutting = tokio::spawn(async move {
        let mut cuts = 0;
        for _ in 0..15 {
            tokio::time::sleep(Duration::from_millis(30)).await;
            cuts += terminate(&mut knife, "arte journal").await;
        }
        cuts
    });
    let (mut sure, mut unknown) = (Vec::new(), 0);
    while !cutting.is_finished() || owner.seq < 50 {
        let name = key();
        let batch = owner.batch(vec![a_bid(Paddle(1), name)]);
        match owner.write(batch).await {
            Ok(Appended::Committed) => sure.push(name),
            Err(StoreError::Unknown { .. }) => {
                unknown += 1;
                let claimed = store.claim(owner.auction, Some(owner.epoch)).await.unwrap();
                owner.epoch = claimed.owner_epoch;
                owner.seq = claimed.events.len() as u64;
            }
            Err(StoreError::Unavailable { .. }) => tokio::time::sleep(Duration::from_millis(5)).await,
            answer => panic!("{answer:?}"),
        }
    }
    let cuts = cutting.await.unwrap();
    let claimed = store.claim(owner.auction, None).await.unwrap();
    let written: Vec<_> = claimed
        .events
        .iter()
        .map(|event| match &event.kind {
            arte::auction::EventKind::BidAccepted(bid) => bid.key,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(sure.iter().all(|key| written.contains(key)), "every bid that was answered is in the log");
    assert!(written.len() <= sure.len() + unknown, "and no other, but those of which nobody knew");
    assert!(cuts > 0 && unknown > 0, "{cuts} cuts, {unknown} unknown: nothing was put to the test");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pool_whose_connections_are_cut_comes_back() {
    let house = PostgresHouse::open().await;
    let mut knife = house.database.connect().await;
    for _ in 0..3 {
        house.store.ping().await.unwrap();
        assert!(terminate(&mut knife, "arte").await > 0);
        tokio::time::sleep(Duration::from_millis(50)).await;
        house.store.ping().await.unwrap();
    }
    drop(knife);
    house.close().await;
}

/// Cancels `begin()` in the middle on every round, writes through the pool, and returns how many of the writes can be seen from elsewhere.
async fn writes_that_survive(pool: &PgPool, eye: &mut PgConnection, rounds: i64) -> i64 {
    eye.execute("DROP TABLE IF EXISTS written; CREATE TABLE written (n BIGINT)").await.unwrap();
    for n in 0..rounds {
        let mut conn = pool.acquire().await.unwrap();
        // One look at the future sends BEGIN; then it is dropped with the answer still on its way.
        let mut begin = Box::pin(conn.begin());
        poll_fn(|context| Poll::Ready(begin.as_mut().poll(context).is_ready())).await;
        drop(begin);
        drop(conn);
        sqlx::query("INSERT INTO written (n) VALUES ($1)").bind(n).execute(pool).await.unwrap();
    }
    sqlx::query_scalar("SELECT count(*) FROM written").fetch_one(eye).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_begin_costs_nobody_his_write() {
    let database = Database::fresh().await;
    let mut eye = database.connect().await;
    let ours = open_pool(database.url.expose_secret(), 1).await.unwrap();
    assert_eq!(writes_that_survive(&ours, &mut eye, 300).await, 300);
    // Nor does what a cancelled `begin` has opened stay open until somebody comes.
    let mut open = 1;
    for _ in 0..200 {
        open = sqlx::query_scalar::<_, i64>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
        )
        .fetch_one(&mut eye)
        .await
        .unwrap();
        if open == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    assert_eq!(open, 0, "a transaction is left open in the pool");
    ours.close().await;
    // The control: the driver's own pool loses writes. When this fails, the driver is mended, and `before_acquire` may go.
    let plain = PgPoolOptions::new().max_connections(1).connect(database.url.expose_secret()).await.unwrap();
    let survived = writes_that_survive(&plain, &mut eye, 20).await;
    assert!(survived < 20, "all {survived} of 20 writes survived");
    plain.close().await;
    drop(eye);
    database.remove().await;
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_unavailable_and_its_password_stays_secret() {
    for url in ["postgres://arte:hunter2@127.0.0.1:1/nothing", "postgres://arte:hunter2@@:x/", "hunter2"] {
        let error = PostgresStore::open(&SecretString::from(url), 1).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }));
        let said = format!("{error} {error:?} {:?}", error.source().map(ToString::to_string));
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[tokio::test]
async fn auctions_from_before_the_proof_log_get_a_seed_each() {
    let house = PostgresHouse::open().await;
    let store = house.store();
    let bench = Bench::new(&store).await;
    let auctions = [bench.auction(1).await.auction, bench.auction(2).await.auction];
    let mut conn = house.database.connect().await;
    // As the database was before that migration.
    conn.execute(
        "DROP TABLE auction_checkpoints; ALTER TABLE auctions DROP COLUMN seed;
         DELETE FROM _sqlx_migrations WHERE version = 20261122000007",
    )
    .await
    .unwrap();
    conn.close().await.unwrap();
    assert_eq!(store.migrate().await.unwrap(), 1);
    let seeds =
        [store.claim(auctions[0], None).await.unwrap().seed, store.claim(auctions[1], None).await.unwrap().seed];
    assert!(seeds[0] != seeds[1] && seeds.iter().all(|seed| *seed.expose() != [0; 32]), "chance, for each anew");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_history_fences_every_owner() {
    let house = PostgresHouse::open().await;
    let begin = async |instant| house.store.start_new_history(instant).await;
    crate::past::a_new_history_fences_every_owner_and_signs_everybody_out(house.store(), begin).await;
    house.close().await;
}
