//! What is left of somebody in the files of a store, profiles that an older program has left in the clear, and how a bidder's own bids are found.

use crate::belongings::{a_letter, a_profile};
use crate::bench::{Bench, a_session, a_user, at};
use arte::persistence::postgres::{MY_BIDS_STATEMENTS, PostgresStore};
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{Erased, Erasure, NewSession, Store, User};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};
use std::path::Path;
use std::sync::Arc;
use uuid::Uuid;

/// What must be found nowhere any more.
const SENTINELS: [&str; 5] =
    ["sentinel-name", "sentinel-mail@people.example", "sentinel-street", "sentinel-device", "Dear sentinel-reader"];

async fn add_sentinel(store: &dyn Store) -> User {
    let ann = User { email: SENTINELS[1].into(), name: SENTINELS[0].into(), ..a_user() };
    store.add_person(&ann, "x", &a_profile(SENTINELS[2])).await.unwrap();
    store.open_session(&NewSession { device: SENTINELS[3].into(), ..a_session(ann.id, 90_000) }).await.unwrap();
    store.put(&a_letter(&ann.email, SENTINELS[4])).await.unwrap();
    ann
}

fn wish(user: &User) -> Erasure {
    Erasure { user: user.id, at: at(9_000), reason: None, unsettled_since: None, house_settles: false }
}

/// Returns which of some texts stand in the database file or in its write-ahead log.
fn found_in(folder: &Path, texts: &[&[u8]]) -> Vec<String> {
    let mut found = Vec::new();
    for name in ["arte.db", "arte.db-wal"] {
        let bytes = std::fs::read(folder.join(name)).unwrap_or_default();
        for text in texts.iter().filter(|text| bytes.windows(text.len()).any(|window| window == **text)) {
            found.push(format!("{name}: {}", String::from_utf8_lossy(text)));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_who_was_erased_is_left_in_the_files_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(folder.path(), 4).await.unwrap());
    store.migrate().await.unwrap();
    let bench = Bench::new(&store).await;
    // Others before and after, so that pages are shared.
    for number in 0..40 {
        let other = a_user();
        store.add_person(&other, "x", &a_profile(&format!("{number} Other Street"))).await.unwrap();
    }
    let ann = add_sentinel(&*store).await;
    store.register(bench.sale, ann.id, None, at(1)).await.unwrap();
    for _ in 0..40 {
        bench.bidder().await;
    }
    let key: Vec<u8> = rusqlite::Connection::open(folder.path().join("arte.db"))
        .unwrap()
        .query_row("SELECT key FROM person_keys WHERE user_id = ?1", [ann.id.0.as_bytes().as_slice()], |row| row.get(0))
        .unwrap();
    let mut texts: Vec<&[u8]> = SENTINELS.iter().map(|text| text.as_bytes()).collect();
    texts.push(&key);
    let before = found_in(folder.path(), &texts);
    assert!(before.iter().any(|found| found.contains(SENTINELS[0])), "the search finds what is there");
    let clear = before.iter().filter(|found| found.contains(SENTINELS[2])).count();
    assert_eq!(clear, 0, "a profile never lies in the clear: {before:?}");

    assert!(matches!(store.erase(&wish(&ann)).await.unwrap(), Erased::Done { .. }));
    store.scrub().await.unwrap();
    assert_eq!(found_in(folder.path(), &texts), [] as [String; 0]);
    // And the house goes on.
    assert!(store.add_person(&a_user(), "x", &a_profile("another")).await.is_ok());
    store.close().await;
}

const CLEAR: &str =
    "INSERT INTO profiles (user_id, gender, birth_date, phone, country, postcode, region, city, line1, line2)
     VALUES ($1, 'female', '1990-12-31', '+821012345678', 'KR', '03045', NULL, '서울', $2, NULL)";

macro_rules! clear_profiles_are_sealed {
    ($conn:expr, $store:expr) => {{
        let (mut conn, store): (_, Arc<dyn Store>) = ($conn, Arc::new($store));
        store.migrate().await.unwrap();
        let mut people = Vec::new();
        for number in 0..7 {
            let user = a_user();
            store.add_user(&user, "x").await.unwrap();
            let street = format!("{number} {}", SENTINELS[2]);
            sqlx::query(CLEAR).bind(user.id.0).bind(street.as_str()).execute(&mut conn).await.unwrap();
            people.push((user, street));
        }
        for (user, street) in &people {
            let person = store.person(user.id).await.unwrap().unwrap();
            assert_eq!(person.profile, Some(a_profile(street)), "it is read before it is sealed");
        }
        // An older program that still serves writes in the clear what a newer one has sealed: the last word counts.
        let (twice, _) = &people[0];
        store.seal_profiles(1).await.unwrap();
        let mut sealed = 1;
        loop {
            match store.seal_profiles(3).await.unwrap() {
                0 => break,
                some => sealed += some,
            }
        }
        assert_eq!(sealed, 7);
        sqlx::query(CLEAR).bind(twice.id.0).bind("a new address").execute(&mut conn).await.unwrap();
        people[0].1 = "a new address".into();
        for round in 0..2 {
            for (user, street) in &people {
                let person = store.person(user.id).await.unwrap().unwrap();
                assert_eq!(person.profile, Some(a_profile(street)), "round {round}");
            }
            store.seal_profiles(10).await.unwrap();
        }
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM profiles").fetch_one(&mut conn).await.unwrap();
        assert_eq!(left, 0);
        store.scrub().await.unwrap();
        conn.close().await.unwrap();
        store.close().await;
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_in_the_clear_are_sealed_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), 1).await.unwrap();
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("arte.db"));
    clear_profiles_are_sealed!(file.connect().await.unwrap(), store);
    assert_eq!(found_in(folder.path(), &[SENTINELS[2].as_bytes()]), [] as [String; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_in_the_clear_are_sealed_on_postgres() {
    let database = crate::support::Database::fresh().await;
    let store = PostgresStore::open(&database.url, 2).await.unwrap();
    clear_profiles_are_sealed!(database.connect().await, store);
    database.remove().await;
}

#[tokio::test]
async fn my_bids_are_found_without_reading_a_table_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(folder.path(), 1).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let conn = rusqlite::Connection::open(folder.path().join("arte.db")).unwrap();
    for statement in arte::persistence::sqlite::MY_BIDS_STATEMENTS {
        let mut plan = conn.prepare(&format!("EXPLAIN QUERY PLAN {statement}")).unwrap();
        let steps: Vec<String> = plan.raw_query().mapped(|row| row.get(3)).map(Result::unwrap).collect();
        // `p` is the page that was found.
        let scanned: Vec<_> = steps.iter().filter(|step| step.starts_with("SCAN") && *step != "SCAN p").collect();
        assert!(scanned.is_empty() && steps.iter().any(|step| step.starts_with("SEARCH")), "{steps:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn my_bids_are_found_without_reading_a_table_on_postgres() {
    let database = crate::support::Database::fresh().await;
    let store = PostgresStore::open(&database.url, 2).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let mut conn = database.connect().await;
    // With so little in the tables the planner would read them whole. So told, it does where it has no other way.
    conn.execute("SET enable_seqscan = off").await.unwrap();
    for (number, statement) in MY_BIDS_STATEMENTS.iter().enumerate() {
        let id = format!("'{}'::uuid", Uuid::nil());
        let kinds: &[&str] =
            if number == 0 { &["id", "1", "id"] } else { &["id", "1", "id", "id", "id", "?", "id", "9", "64"] };
        let mut filled = (*statement).to_owned();
        for (place, kind) in kinds.iter().enumerate().rev() {
            let sixth = if number == 1 { id.as_str() } else { "1" };
            let value = match *kind {
                "id" => id.as_str(),
                "?" => sixth,
                other => other,
            };
            filled = filled.replace(&format!("${}", place + 1), value);
        }
        let steps: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(format!("EXPLAIN {filled}"))).fetch_all(&mut conn).await.unwrap();
        assert!(!steps.iter().any(|step| step.contains("Seq Scan")), "{steps:#?}");
    }
    conn.close().await.unwrap();
    database.remove().await;
}
