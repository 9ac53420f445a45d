//! What every connection is set to, and the check that it really is.

use crate::persistence::StoreError;
use crate::persistence::fault::scrubbed;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor};
use std::time::Duration;

/// What the sessions call themselves: an operator can tell them apart in `pg_stat_activity`.
const POOL_NAME: &str = "arte";
const LISTS_NAME: &str = "arte lists";
const JOURNAL_NAME: &str = "arte journal";
const BANK_NAME: &str = "arte bank";
const MIGRATING_NAME: &str = "arte migrate";

/// How long a caller waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

/// How long opening the journal's or the migrations' connection may take.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Said to every session of the house. Each is set by name, for a role or a database may have other defaults. A pooler that
/// hands sessions round between transactions would lose them: connect to the server itself, or through one that pools sessions.
///
/// - An accepted bid is on the disk of the server: `synchronous_commit`.
/// - A statement that waited for a row looks at it again and sees what has become of it: `read committed`. The fence is built on it.
/// - A session that hangs with a lock is ended by the server, for a client that is frozen cannot: the timeouts.
const EVERY_SESSION: &str = "SET synchronous_commit = on;
    SET default_transaction_isolation = 'read committed';
    SET default_transaction_read_only = off;
    SET idle_in_transaction_session_timeout = '1s';
    SET statement_timeout = '10s'";

/// A takeover waits no longer than this for an older owner's append.
const POOLED_SESSION: &str = "SET lock_timeout = '2s'; SET client_min_messages = error";

/// Lists are read as their statements are written, whatever the server believes of its tables: statistics that are old or missing would now and then
/// make it read and sort all of a table. *Source* of the timeout: a list that takes longer is of no use to anybody.
const LISTS_SESSION: &str = "SET client_min_messages = error; SET lock_timeout = '2s'; SET statement_timeout = '3s';
    SET plan_cache_mode = force_generic_plan; SET join_collapse_limit = 1; SET jit = off;
    SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET enable_material = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

const JOURNAL_SESSION: &str = "SET lock_timeout = '5s'";

/// Migrations wait for each other, and may take their time; but one that waits for a table makes everybody behind it wait too.
const MIGRATING_SESSION: &str = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0";

/// Why a server is not to be trusted with a bid.
#[derive(Debug, thiserror::Error)]
enum Unsafe {
    #[error("the server says that {name} is {value:?}, and only {wanted:?} will do")]
    Setting { name: &'static str, value: String, wanted: &'static str },
    #[error("the server does not answer")]
    Silent,
}

/// Reads a connection string. What is wrong with it is not said in its own words, for there may be a password in it.
pub(super) fn options(url: &str) -> Result<PgConnectOptions, StoreError> {
    let options: PgConnectOptions =
        url.parse().map_err(|_| StoreError::unavailable("the connection string of the database cannot be read"))?;
    // A peer that is gone without a word is noticed by the server within half a minute, and its locks are freed.
    Ok(options.application_name(POOL_NAME).options([
        ("tcp_keepalives_idle", "10"),
        ("tcp_keepalives_interval", "5"),
        ("tcp_keepalives_count", "3"),
        ("tcp_user_timeout", "20000"),
    ]))
}

/// Opens the pool for reads and ordinary writes, as the store itself uses it.
///
/// # Errors
/// [`StoreError::Unavailable`] when the server cannot be reached or does not promise what a bid needs.
pub async fn open_pool(url: &str, connections: u32) -> Result<PgPool, StoreError> {
    open(options(url)?, connections, POOLED_SESSION).await
}

/// Opens the pool for lists.
pub(super) async fn open_lists(url: &str, connections: u32) -> Result<PgPool, StoreError> {
    open(options(url)?.application_name(LISTS_NAME), connections, LISTS_SESSION).await
}

async fn open(options: PgConnectOptions, connections: u32, session: &'static str) -> Result<PgPool, StoreError> {
    PgPoolOptions::new()
        .max_connections(connections.max(1))
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |conn, _| Box::pin(async move { prepare(conn, session).await }))
        // sqlx 0.9.0 gives a connection back with its transaction open when `begin()` is cancelled, and the next borrower's
        // writes are then lost without an error. Nothing is left open: neither for the next borrower, for whom it takes the
        // place of the ping that would be sent anyway, nor until he comes.
        .test_before_acquire(false)
        .before_acquire(|conn, _| Box::pin(end_what_is_open(conn)))
        .after_release(|conn, _| Box::pin(end_what_is_open(conn)))
        .connect_with(options)
        .await
        .map_err(|error| StoreError::unavailable(scrubbed(error)))
}

/// Ends the transaction that a session may be in. A ROLLBACK alone would fill the server's log with warnings that there is none.
async fn end_what_is_open(conn: &mut PgConnection) -> Result<bool, sqlx::Error> {
    match conn.execute("BEGIN; ROLLBACK").await {
        Ok(_) => {}
        // One that has failed takes nothing else.
        Err(sqlx::Error::Database(_)) => {
            conn.execute("ROLLBACK").await?;
        }
        Err(error) => return Err(error),
    }
    Ok(true)
}

/// Opens the journal's own connection.
pub(super) async fn open_journal(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    connect(options.clone().application_name(JOURNAL_NAME), JOURNAL_SESSION).await
}

/// Opens the bank's own connection.
pub(super) async fn open_bank(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    connect(options.clone().application_name(BANK_NAME), JOURNAL_SESSION).await
}

/// Opens a connection for migrations: they hold a lock of the session and must not borrow one from the pool.
pub(super) async fn open_migrating(options: &PgConnectOptions) -> Result<PgConnection, StoreError> {
    connect(options.clone().application_name(MIGRATING_NAME), MIGRATING_SESSION).await
}

async fn connect(options: PgConnectOptions, session: &'static str) -> Result<PgConnection, StoreError> {
    let opening = async {
        let mut conn = PgConnection::connect_with(&options).await?;
        prepare(&mut conn, session).await?;
        Ok(conn)
    };
    match tokio::time::timeout(CONNECT_TIMEOUT, opening).await {
        Ok(opened) => opened.map_err(|error: sqlx::Error| StoreError::unavailable(scrubbed(error))),
        Err(_) => Err(StoreError::unavailable(Unsafe::Silent)),
    }
}

async fn prepare(conn: &mut PgConnection, session: &'static str) -> Result<(), sqlx::Error> {
    conn.execute(EVERY_SESSION).await?;
    conn.execute(session).await?;
    let found: [(&'static str, &'static str, String); 3] = [
        ("synchronous_commit", "on", sqlx::query_scalar("SHOW synchronous_commit").fetch_one(&mut *conn).await?),
        (
            "transaction_isolation",
            "read committed",
            sqlx::query_scalar("SHOW transaction_isolation").fetch_one(&mut *conn).await?,
        ),
        ("transaction_read_only", "off", sqlx::query_scalar("SHOW transaction_read_only").fetch_one(&mut *conn).await?),
    ];
    for (name, wanted, value) in found {
        if value != wanted {
            return Err(sqlx::Error::Configuration(Box::new(Unsafe::Setting { name, value, wanted })));
        }
    }
    Ok(())
}

/// Warns when the server keeps its promises only until the power fails. Its owner may have reasons, such as a test.
pub(super) async fn look_at_the_server(pool: &PgPool) -> Result<(), sqlx::Error> {
    for (name, value) in [
        ("fsync", sqlx::query_scalar::<_, String>("SHOW fsync").fetch_one(pool).await?),
        ("full_page_writes", sqlx::query_scalar("SHOW full_page_writes").fetch_one(pool).await?),
    ] {
        if value != "on" {
            tracing::warn!(name, value, "the database server can lose accepted bids when the power fails");
        }
    }
    Ok(())
}
