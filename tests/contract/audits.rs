//! The audit log: one chain, whoever writes it and however many at once.

use crate::bench::{at, page};
use arte::ids::UserId;
use arte::persistence::{AuditFilter, AuditKind, ChainCheck, NewAudit, Store, StoreError};
use sqlx::Connection as _;
use std::net::IpAddr;
use std::sync::Arc;
use uuid::Uuid;

fn a_row(second: i64, act: &str) -> NewAudit {
    NewAudit {
        at: at(second),
        kind: AuditKind::Begun,
        actor: Some(UserId(Uuid::from_u128(7))),
        api_key: None,
        client: Some(IpAddr::from([192, 0, 2, 7])),
        act: act.into(),
        object: "x".into(),
        status: None,
        code: String::new(),
        request_id: "r".into(),
        summary: r#"{"role":"admin"}"#.into(),
    }
}

pub async fn rows_come_back_as_they_went_in_and_follow_each_other(store: Arc<dyn Store>) {
    let empty = ChainCheck { rows: 0, head: [0; 32], broken: None };
    assert_eq!(store.check_audits().await.unwrap(), empty);
    let ended = NewAudit {
        kind: AuditKind::Ended { of: 1 },
        actor: None,
        api_key: Some(Uuid::max()),
        client: Some("2001:db8::1".parse().unwrap()),
        object: String::new(),
        status: Some(201),
        code: "replayed".into(),
        ..a_row(2, "POST /v1/admin/sales")
    };
    let noted =
        NewAudit { kind: AuditKind::Noted, client: None, summary: String::new(), ..a_row(3, "arte keys rotate") };
    let rows = [a_row(1, "POST /v1/admin/sales"), ended, noted];
    for (place, row) in (1..).zip(&rows) {
        assert_eq!(store.add_audit(row).await.unwrap(), place);
    }
    let all = store.audits(&AuditFilter::default(), page(5, None)).await.unwrap();
    assert_eq!(all.items.iter().rev().map(|audit| audit.row.clone()).collect::<Vec<_>>(), rows);
    let mut before = [0; 32];
    for audit in all.items.iter().rev() {
        assert_eq!((audit.before, audit.hash), (before, audit.row.hash(audit.seq, &before)));
        before = audit.hash;
    }
    assert_eq!(store.check_audits().await.unwrap(), ChainCheck { rows: 3, head: before, broken: None });

    let count = async |filter: AuditFilter| store.audits(&filter, page(5, None)).await.unwrap().items.len();
    let any = AuditFilter::default;
    assert_eq!(count(AuditFilter { actor: Some(UserId(Uuid::from_u128(7))), ..any() }).await, 2);
    assert_eq!(count(AuditFilter { act: Some("arte keys rotate".into()), ..any() }).await, 1);
    assert_eq!(count(AuditFilter { object: Some("x".into()), ..any() }).await, 2);
    assert_eq!(count(AuditFilter { from: Some(at(2)), until: Some(at(3)), ..any() }).await, 1);
    let first = store.audits(&any(), page(2, None)).await.unwrap();
    let second = store.audits(&any(), page(2, first.next)).await.unwrap();
    assert_eq!((second.items[0].seq, second.next), (1, None));
    let strange = store.audits(&any(), page(2, Some("x".into()))).await;
    assert!(matches!(strange, Err(StoreError::NotFound("cursor"))));
}

async fn write_at_once(writers: &[Arc<dyn Store>]) {
    let race: Vec<_> = (0..40)
        .map(|number: usize| {
            let store = Arc::clone(&writers[number % writers.len()]);
            tokio::spawn(async move { store.add_audit(&a_row(number as i64, "POST /x")).await.unwrap() })
        })
        .collect();
    let mut places = Vec::new();
    for runner in race {
        places.push(runner.await.unwrap());
    }
    places.sort_unstable();
    assert_eq!(places, (1..=40).collect::<Vec<u64>>());
    let check = writers[0].check_audits().await.unwrap();
    assert_eq!((check.rows, check.broken), (40, None));
}

pub async fn forty_writers_at_once_make_one_chain(store: Arc<dyn Store>) {
    write_at_once(&[store]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_at_once_make_one_chain_on_postgres() {
    let house = crate::houses::PostgresHouse::open().await;
    let other = arte::persistence::postgres::PostgresStore::open(&house.database.url, 8).await.unwrap();
    let other: Arc<dyn Store> = Arc::new(other);
    write_at_once(&[house.store(), Arc::clone(&other)]).await;
    other.close().await;
    house.close().await;
}

/// What somebody with the database in hand might do, and what the check then says. Every statement is refused first, as long as the triggers are
/// there.
const TAMPERING: [(&str, u64, &str); 5] = [
    ("UPDATE audit_log SET summary = '' WHERE seq = 2", 2, "its hash"),
    ("UPDATE audit_log SET actor = NULL WHERE seq = 3", 3, "its hash"),
    ("DELETE FROM audit_log WHERE seq = 2", 2, "row 2 is missing"),
    ("DELETE FROM audit_log WHERE seq = 4", 4, "there are 4 rows"),
    ("UPDATE audit_log SET hash_before = hash WHERE seq = 1", 1, "the row before"),
];

macro_rules! is_tampered_with {
    ($house:expr, $conn:expr, $disarm:expr) => {{
        let (house, mut conn) = ($house, $conn);
        for second in 1..=4 {
            house.store().add_audit(&a_row(second, "POST /x")).await.unwrap();
        }
        for (statement, _, _) in TAMPERING {
            let refused = sqlx::query(statement).execute(&mut conn).await;
            let said = refused.expect_err(statement).to_string();
            assert!(said.contains("only added to"), "{statement}: {said}");
        }
        for statement in ["DELETE FROM audit_head", "UPDATE audit_head SET seq = 3"] {
            assert!(sqlx::query(statement).execute(&mut conn).await.is_err(), "{statement}");
        }
        assert_eq!(house.store().check_audits().await.unwrap().broken, None);
        for statement in $disarm {
            sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_string())).execute(&mut conn).await.unwrap();
        }
        sqlx::query("CREATE TABLE untouched AS SELECT * FROM audit_log").execute(&mut conn).await.unwrap();
        for (statement, row, what) in TAMPERING {
            assert_eq!(sqlx::query(statement).execute(&mut conn).await.unwrap().rows_affected(), 1, "{statement}");
            let (broken, said) = house.store().check_audits().await.unwrap().broken.expect(statement);
            assert_eq!(broken, row, "{statement}: {said}");
            assert!(said.contains(what), "{statement}: {said}");
            sqlx::query("DELETE FROM audit_log").execute(&mut conn).await.unwrap();
            sqlx::query("INSERT INTO audit_log SELECT * FROM untouched").execute(&mut conn).await.unwrap();
            assert_eq!(house.store().check_audits().await.unwrap().broken, None, "{statement}");
        }
        // Whoever empties the tables takes the head too; nothing is written after that, and the check says why.
        let head: (i64, Vec<u8>) =
            sqlx::query_as("SELECT seq, hash FROM audit_head").fetch_one(&mut conn).await.unwrap();
        for statement in ["DELETE FROM audit_log", "DELETE FROM audit_head"] {
            sqlx::query(statement).execute(&mut conn).await.unwrap();
            let (broken, said) = house.store().check_audits().await.unwrap().broken.expect(statement);
            let wanted = if statement.ends_with("head") { "no head" } else { "there are 4 rows" };
            assert!(broken == 1 && said.contains(wanted), "{statement}: {broken} {said}");
        }
        let refused = house.store().add_audit(&a_row(9, "POST /x")).await;
        assert!(matches!(refused, Err(arte::persistence::StoreError::Unavailable { .. })), "{refused:?}");
        // A head that somebody makes anew is not that of the rows.
        sqlx::query("INSERT INTO audit_log SELECT * FROM untouched").execute(&mut conn).await.unwrap();
        sqlx::query("INSERT INTO audit_head (name, seq, hash) VALUES ('head', $1, $2)")
            .bind(head.0)
            .bind(vec![7_u8; 32])
            .execute(&mut conn)
            .await
            .unwrap();
        let (_, said) = house.store().check_audits().await.unwrap().broken.unwrap();
        assert!(said.contains("another hash"), "{said}");
        conn.close().await.unwrap();
        house.close().await;
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_by_hand_is_refused_and_otherwise_found_on_sqlite() {
    use sqlx::ConnectOptions as _;
    let house = crate::houses::SqliteHouse::open().await;
    let path = house.directory.path().join("data/arte.db");
    let conn = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let triggers = ["audit_log_is_not_changed", "audit_log_is_not_deleted", "audit_head_stays"];
    is_tampered_with!(house, conn, triggers.map(|trigger| format!("DROP TRIGGER {trigger}")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_by_hand_is_refused_and_otherwise_found_on_postgres() {
    let house = crate::houses::PostgresHouse::open().await;
    let conn = house.database.connect().await;
    is_tampered_with!(
        house,
        conn,
        ["DROP TRIGGER audit_log_is_not_changed ON audit_log", "DROP TRIGGER audit_head_stays ON audit_head"]
    );
}
