//! The house on PostgreSQL: any number of processes on one database.
//!
//! One task owns the journal's connection and writes all bids ([`crate::persistence::EventLog::append`]); everything else goes through
//! a pool.

mod append;
mod bank;
mod connection;
mod delays;
mod fault;
mod journal;
mod keep;
mod scrub;
mod search;

/// Several processes may pick rows of one table at once: what another one is just taking is passed over, and nobody waits.
macro_rules! passing_over_taken {
    () => {
        " FOR UPDATE SKIP LOCKED"
    };
}

/// The clock by which work that is held by somebody is somebody else's again: the database's, for those of the processes may differ.
macro_rules! clock_of_holders {
    () => {
        "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
    };
    ($now:literal) => {
        clock_of_holders!()
    };
}

// Statements that both engines read alike are written once and compiled for each: see `sqlite/mod.rs`.
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/accounts.rs"]
mod accounts;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/api_keys.rs"]
mod api_keys;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/artworks.rs"]
mod artworks;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/audit.rs"]
mod audit;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/bank.rs"]
mod bank_reads;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/belongings.rs"]
mod belongings;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/books.rs"]
mod books;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/calls.rs"]
mod calls;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/catalogue.rs"]
mod catalogue;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/checkpoints.rs"]
mod checkpoints;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/codes.rs"]
mod codes;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/event_log.rs"]
mod event_log;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/history.rs"]
mod history;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/holds.rs"]
mod holds;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/images.rs"]
mod images;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/listing_epochs.rs"]
mod listing_epochs;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/listing_order.rs"]
mod listing_order;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/listing_query.rs"]
mod listing_query;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/listings.rs"]
mod listings;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/my_bids.rs"]
mod my_bids;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/notices.rs"]
mod notices;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/outbox.rs"]
mod outbox;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/paddles.rs"]
mod paddles;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/people.rs"]
mod people;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/profiles.rs"]
mod profiles;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/registrations.rs"]
mod registrations;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/restoration.rs"]
mod restoration;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/sales.rs"]
mod sales;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/search_index.rs"]
mod search_index;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/sessions.rs"]
mod sessions;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/settlement_steps.rs"]
mod settlement_steps;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/settlements.rs"]
mod settlements;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/streams.rs"]
mod streams;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/telling.rs"]
mod telling;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/untidy_names.rs"]
mod untidy_names;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/webhooks.rs"]
mod webhooks;

pub use connection::open_pool;
#[cfg(feature = "drills")]
pub use my_bids::STATEMENTS as MY_BIDS_STATEMENTS;

use super::{Store, StoreError, migration};
use connection::open_lists;
use journal::Journal;
use secrecy::{ExposeSecret, SecretString};
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool};
use sqlx::{Connection as _, Postgres};
use std::fmt;

use PostgresStore as Engine;
use sqlx::PgConnection as Conn;

/// A connection of this engine, in a transaction or not.
type Connection = sqlx::PgConnection;

/// A store in a PostgreSQL database.
pub struct PostgresStore {
    journal: Journal,
    pool: PgPool,
    /// Sessions that read lists: docs/adr/0023.
    lists: PgPool,
    options: PgConnectOptions,
    bank: bank::BankLink,
}

impl PostgresStore {
    /// Opens the store at a `postgres://` address, with so many connections beside the journal's own.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the server cannot be reached, or does not promise what a bid needs.
    pub async fn open(url: &SecretString, connections: u32) -> Result<Self, StoreError> {
        let options = connection::options(url.expose_secret())?;
        let pool = open_pool(url.expose_secret(), connections).await?;
        connection::look_at_the_server(&pool).await.map_err(fault::reading)?;
        let lists = open_lists(url.expose_secret(), connections).await?;
        let journal = Journal::start(options.clone()).await?;
        let bank = bank::BankLink::new(options.clone());
        Ok(Self { journal, pool, lists, options, bank })
    }

    /// Returns whether there is a store at an address.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the server cannot be asked.
    pub async fn is_there(url: &SecretString) -> Result<bool, StoreError> {
        let mut conn = connection::open_migrating(&connection::options(url.expose_secret())?).await?;
        let found = sqlx::query_scalar("SELECT to_regclass('users') IS NOT NULL").fetch_one(&mut conn).await;
        let _ = conn.close().await;
        found.map_err(fault::reading)
    }

    async fn read(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.pool.acquire().await.map_err(fault::reading)
    }

    async fn read_lists(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.lists.acquire().await.map_err(fault::reading)
    }

    async fn write(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        crate::drill_point!("store.write.before");
        self.read().await
    }
}

impl fmt::Debug for PostgresStore {
    /// The address stays out of it, for there is a password in it.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

#[async_trait::async_trait]
impl Store for PostgresStore {
    async fn migrate(&self) -> Result<u64, StoreError> {
        let mut conn = connection::open_migrating(&self.options).await?;
        let applied = migration::apply(&mut conn, sqlx::migrate!("src/persistence/postgres/migrations")).await;
        // Closing gives back the lock that keeps two nodes from migrating at once, even after a failure.
        let _ = conn.close().await;
        let applied = applied?;
        self.tidy_names().await?;
        self.index_all().await?;
        Ok(applied)
    }

    async fn ping(&self) -> Result<(), StoreError> {
        let mut conn = self.read().await?;
        sqlx::query("SELECT 1").execute(&mut *conn).await.map_err(fault::reading)?;
        Ok(())
    }

    async fn close(&self) {
        self.journal.close().await;
        self.lists.close().await;
        self.bank.close().await;
        self.pool.close().await;
    }
}
