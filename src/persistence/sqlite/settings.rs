//! What every connection is set to, and the check that it really is.
//!
//! The driver sets neither the journal mode nor the sync level, a file system may refuse the first in silence, and a build of SQLite may
//! default the second to less. An accepted bid is durable only with both, so both are set and read back on every connection.

use crate::persistence::StoreError;
use crate::planted;
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqlitePool, SqlitePoolOptions};
use std::path::Path;
use std::time::Duration;

/// How long a statement waits for the one writer before it gives up. *Source*: house rule; a thousand times a commit.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// How long a caller waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How much of the database the journal keeps in memory. *Unit*: KiB. *Source*: judgement: every live auction has three or four pages that
/// its next bid touches, so SQLite's own 2 MiB hold those of about 150 auctions; no effect was measured with 1,000.
const CACHE_KIB: i64 = 64 * 1_024;

/// The first version without the fault that a WAL reset could corrupt the file. *Source*: release notes of SQLite 3.51.3.
const VERSION_MIN: i32 = 3_051_003;

/// What a connection says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqliteSettings {
    /// SQLite's version.
    pub version: String,
    /// `wal`: readers do not wait for the writer, and a commit is one sync.
    pub journal_mode: String,
    /// 2, `FULL`: a commit has reached the disk.
    pub synchronous: i64,
    /// Whether references between tables are checked.
    pub foreign_keys: bool,
    /// *Unit*: milliseconds.
    pub busy_timeout_ms: i64,
    /// 1: what is deleted is overwritten with zeros.
    pub secure_delete: i64,
}

/// Why a connection is not to be trusted with a bid.
#[derive(Debug, thiserror::Error)]
enum Unsafe {
    #[error("SQLite is {version}, and versions before 3.51.3 can corrupt the database")]
    Version { version: String },
    #[error(
        "the database says {0:?}, and only WAL with synchronous FULL, foreign keys and secure deletion will do: is it on a network share?"
    )]
    Settings(SqliteSettings),
}

impl SqliteSettings {
    fn check(self) -> Result<Self, Unsafe> {
        let wanted = self.journal_mode == "wal"
            && (self.synchronous == 2 || planted!("commit-without-sync"))
            && self.foreign_keys
            && self.secure_delete == 1
            && u128::try_from(self.busy_timeout_ms) == Ok(BUSY_TIMEOUT.as_millis());
        if wanted { Ok(self) } else { Err(Unsafe::Settings(self)) }
    }
}

/// Refuses a library that can corrupt what it writes, or what another process writes beside it.
pub(super) fn look_at_the_library() -> Result<(), StoreError> {
    if rusqlite::version_number() < VERSION_MIN {
        return Err(StoreError::unavailable(Unsafe::Version { version: rusqlite::version().to_owned() }));
    }
    Ok(())
}

/// Opens the journal's own connection.
pub(super) fn open_journal(path: &Path) -> Result<(rusqlite::Connection, SqliteSettings), StoreError> {
    look_at_the_library()?;
    let (conn, settings) = connect(path).map_err(StoreError::unavailable)?;
    let settings = settings.check().map_err(StoreError::unavailable)?;
    Ok((conn, settings))
}

fn connect(path: &Path) -> Result<(rusqlite::Connection, SqliteSettings), rusqlite::Error> {
    let conn = rusqlite::Connection::open(path)?;
    // Before the journal mode, for changing that may have to wait as well.
    conn.busy_timeout(BUSY_TIMEOUT)?;
    conn.pragma_update_and_check(None, "journal_mode", "WAL", |_| Ok(()))?;
    conn.pragma_update(None, "synchronous", if planted!("commit-without-sync") { "NORMAL" } else { "FULL" })?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    // As everywhere: what is deleted or written over is overwritten with zeros. It closes bank accounts, which then name nobody.
    conn.pragma_update_and_check(None, "secure_delete", "ON", |_| Ok(()))?;
    conn.pragma_update(None, "cache_size", -CACHE_KIB)?;
    // Reading something makes the WAL file, so that its name can be made durable before the first bid.
    let _: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let settings = SqliteSettings {
        version: conn.query_row("SELECT sqlite_version()", [], |row| row.get(0))?,
        journal_mode: conn.pragma_query_value(None, "journal_mode", |row| row.get(0))?,
        synchronous: conn.pragma_query_value(None, "synchronous", |row| row.get(0))?,
        foreign_keys: conn.pragma_query_value(None, "foreign_keys", |row| row.get(0))?,
        busy_timeout_ms: conn.pragma_query_value(None, "busy_timeout", |row| row.get(0))?,
        secure_delete: conn.pragma_query_value(None, "secure_delete", |row| row.get(0))?,
    };
    Ok((conn, settings))
}

/// From how many pages of the log on a write outside the journal moves them into the database as part of its commit. *Source*: above the length at which the
/// journal has the log begin again (`PAGES` in `checkpointer.rs`), so that in a house with bids it hardly comes to that: SQLite's own thousand had every
/// such commit move and sync pages while the journal waited, and says nothing when that fails.
const MOVES_PAGES_FROM: &str = "10240";

/// Opens the pool of one connection for writes outside the journal.
pub(super) async fn open_writer(path: &Path) -> Result<SqlitePool, StoreError> {
    let options =
        options(path).synchronous(sqlx::sqlite::SqliteSynchronous::Full).pragma("wal_autocheckpoint", MOVES_PAGES_FROM);
    let pool = pool(1).after_release(|conn, _| Box::pin(is_at_rest(conn)));
    open(pool, options.journal_mode(sqlx::sqlite::SqliteJournalMode::Wal)).await
}

/// Opens the pool of connections that can only read.
pub(super) async fn open_readers(path: &Path, connections: u32) -> Result<SqlitePool, StoreError> {
    // A connection that cannot write is set to FULL as well: one rule for all is easier to check than two.
    open(pool(connections), options(path).synchronous(sqlx::sqlite::SqliteSynchronous::Full).read_only(true)).await
}

fn options(path: &Path) -> SqliteConnectOptions {
    // What is deleted is overwritten with zeros: who was erased is not to be found in free pages.
    SqliteConnectOptions::new()
        .filename(path)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("secure_delete", "ON")
}

/// Returns whether a connection that is given back is in no transaction any more; else it is closed, and the next one is new.
///
/// A full disk ends a transaction by itself. sqlx's ROLLBACK then fails, and sqlx believes for ever that the transaction goes on: what
/// comes next on that connection would be a savepoint in a transaction that nobody ever commits.
async fn is_at_rest(conn: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    // The rollback of a transaction that was let go of is only on its way; whoever answers this has been through it.
    conn.ping().await?;
    Ok(!conn.is_in_transaction())
}

fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections.max(1))
}

async fn open(pool: SqlitePoolOptions, options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    pool.acquire_timeout(ACQUIRE_TIMEOUT)
        // A connection to a file does not grow stale, and opening one again costs its prepared statements.
        .idle_timeout(None)
        .max_lifetime(None)
        .test_before_acquire(false)
        .after_connect(|conn, _| Box::pin(read_back(conn)))
        .connect_with(options)
        .await
        .map_err(StoreError::unavailable)
}

async fn read_back(conn: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let settings = SqliteSettings {
        version: sqlx::query_scalar("SELECT sqlite_version()").fetch_one(&mut *conn).await?,
        journal_mode: sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *conn).await?,
        synchronous: sqlx::query_scalar("PRAGMA synchronous").fetch_one(&mut *conn).await?,
        foreign_keys: sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&mut *conn).await?,
        busy_timeout_ms: sqlx::query_scalar("PRAGMA busy_timeout").fetch_one(&mut *conn).await?,
        secure_delete: sqlx::query_scalar("PRAGMA secure_delete").fetch_one(&mut *conn).await?,
    };
    settings.check().map(|_| ()).map_err(|error| sqlx::Error::Configuration(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What no commit may follow: a full disk ends a transaction, a later one is taken back, and the writer is left inside the first.
    #[tokio::test]
    async fn a_full_disk_does_not_leave_the_writer_in_a_transaction_that_never_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("house.db");
        let another = rusqlite::Connection::open(&path).unwrap();
        another.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE pieces (body BLOB)").unwrap();
        let pool = open_writer(&path).await.unwrap();

        let mut conn = pool.acquire().await.unwrap();
        sqlx::query("PRAGMA max_page_count = 4").execute(&mut *conn).await.unwrap();
        let mut whole = conn.begin().await.unwrap();
        let full = sqlx::query("INSERT INTO pieces VALUES (zeroblob(100000))").execute(&mut *whole).await.unwrap_err();
        assert_eq!(full.as_database_error().unwrap().code().unwrap(), "13", "{full}");
        drop(whole);
        drop(conn);

        // One that is taken back, and one that is told to be done.
        let mut taken_back = pool.begin().await.unwrap();
        sqlx::query("INSERT INTO pieces VALUES ('no')").execute(&mut *taken_back).await.unwrap();
        drop(taken_back);
        let mut done = pool.begin().await.unwrap();
        sqlx::query("INSERT INTO pieces VALUES ('yes')").execute(&mut *done).await.unwrap();
        done.commit().await.unwrap();

        let seen: Vec<String> = another
            .prepare("SELECT body FROM pieces")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(seen, ["yes"], "what was committed is there for others, and nothing else");
        another.execute_batch("BEGIN IMMEDIATE; ROLLBACK").expect("nobody holds on to the writer's lock");
    }
}
