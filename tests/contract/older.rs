//! Tables as an older program left them, brought up to date: nothing is lost, and nothing changes.

use crate::writing::every_kind;
use arte::auction::{Event, EventKind};
use arte::persistence::Store;
use arte::persistence::postgres::PostgresStore;
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{read_stored_lines, write_stored_line};
use arte::timestamp::Timestamp;
use sqlx::migrate::Migrator;
use sqlx::{ConnectOptions as _, Connection as _};
use std::borrow::Cow;
use uuid::Uuid;

/// The last migration before logs were kept in stretches.
const LINE_BY_LINE: i64 = 20_261_122_000_008;

pub fn up_to(last: i64, all: &Migrator) -> Migrator {
    let some = all.iter().filter(|step| step.version <= last).cloned().collect();
    Migrator { migrations: Cow::Owned(some), ..Migrator::DEFAULT }
}

/// A log with every kind of line.
fn a_log() -> Vec<Event> {
    (1..).zip(every_kind()).map(|(seq, kind)| Event { seq, at: Timestamp::from_micros(-7), kind }).collect()
}

/// The columns in which a line was kept: its kind, the paddle and the key of a bid, and the rest.
fn columns(event: &Event) -> (String, Option<i64>, Option<Uuid>, String) {
    let line = write_stored_line(event).unwrap();
    let words: Vec<&str> = line.splitn(6, ' ').collect();
    let own = match &event.kind {
        EventKind::BidAccepted(bid) => Some((i64::from(bid.paddle.0), bid.key.0)),
        _ => None,
    };
    (words[2].into(), own.map(|own| own.0), own.map(|own| own.1), words[5].into())
}

fn is_the_same(log: &[Event], lines: Vec<(i64, i64, bool, String)>, keys: Vec<(Uuid, i64, i64, i64)>) {
    assert_eq!(lines.len(), log.len());
    for (event, (from, to, has_retraction, text)) in log.iter().zip(lines) {
        assert_eq!(read_stored_lines(from, to, text).unwrap(), std::slice::from_ref(event));
        assert_eq!(has_retraction, matches!(event.kind, EventKind::BidRetracted { .. }));
    }
    let named = log.iter().filter_map(|event| {
        let (_, paddle, key, _) = columns(event);
        Some((key?, paddle?, i64::try_from(event.seq).unwrap(), event.at.as_micros()))
    });
    let (mut named, mut keys) = (named.collect::<Vec<_>>(), keys);
    named.sort();
    keys.sort();
    assert_eq!(keys, named);
}

const ADD: &str =
    "INSERT INTO auction_events (auction_id, seq, at, kind, paddle, bid_key, data) VALUES ($1, $2, $3, $4, $5, $6, $7)";
const LINES: &str =
    "SELECT from_seq, to_seq, has_retraction, lines FROM log_stretches WHERE auction_id = $1 ORDER BY to_seq";
const KEYS: &str = "SELECT bid_key, paddle, seq, at FROM bid_keys WHERE auction_id = $1";

macro_rules! a_log_is_carried_over {
    ($conn:expr, $migrations:expr, $store:expr) => {{
        let (mut conn, auction, log) = ($conn, Uuid::new_v4(), a_log());
        up_to(LINE_BY_LINE, &$migrations).run_direct(None, &mut conn, false).await.unwrap();
        for event in &log {
            let (kind, paddle, key, data) = columns(event);
            let (seq, at) = (i64::try_from(event.seq).unwrap(), event.at.as_micros());
            let row = sqlx::query(ADD).bind(auction).bind(seq).bind(at).bind(kind).bind(paddle).bind(key).bind(data);
            row.execute(&mut conn).await.unwrap();
        }
        let store = $store;
        assert!(store.migrate().await.unwrap() >= 2);
        let lines = sqlx::query_as(LINES).bind(auction).fetch_all(&mut conn).await.unwrap();
        let keys = sqlx::query_as(KEYS).bind(auction).fetch_all(&mut conn).await.unwrap();
        is_the_same(&log, lines, keys);
        conn.close().await.unwrap();
        store.close().await;
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_kept_line_by_line_is_carried_over_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file =
        sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("arte.db")).create_if_missing(true);
    a_log_is_carried_over!(
        file.connect().await.unwrap(),
        sqlx::migrate!("src/persistence/sqlite/migrations"),
        SqliteStore::open(folder.path(), 1).await.unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_that_was_kept_line_by_line_is_carried_over_on_postgres() {
    let database = crate::support::Database::fresh().await;
    a_log_is_carried_over!(
        database.connect().await,
        sqlx::migrate!("src/persistence/postgres/migrations"),
        PostgresStore::open(&database.url, 2).await.unwrap()
    );
    database.remove().await;
}

#[tokio::test]
async fn retractions_are_found_by_their_index_alone_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), 1).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let conn = rusqlite::Connection::open(folder.path().join("arte.db")).unwrap();
    // The statement of `History::bids`.
    let explained = "EXPLAIN QUERY PLAN SELECT from_seq, to_seq, has_retraction, lines FROM log_stretches
             WHERE auction_id = $1
               AND to_seq IN (SELECT to_seq FROM log_stretches WHERE auction_id = $1 AND has_retraction) ORDER BY to_seq";
    let mut plan = conn.prepare(explained).unwrap();
    let steps: Vec<String> =
        plan.query_map([[0; 16].as_slice()], |row| row.get(3)).unwrap().map(Result::unwrap).collect();
    let by_index = |step: &String| step.contains("USING COVERING INDEX log_stretches_with_retractions");
    assert!(steps.iter().any(by_index), "{steps:#?}");
}
