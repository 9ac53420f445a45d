//! The house on one SQLite file: one process, no other service.
//!
//! One thread owns the journal's connection and writes all bids ([`crate::persistence::EventLog::append`]); everything else goes through
//! two small pools, one connection that writes and a few that can only read.

mod append;
pub mod backup;
mod bank;
mod checkpointer;
mod directory;
mod fault;
mod journal;
mod keep;
mod scrub;
mod search;
mod settings;

/// The file belongs to one process, whose writes follow each other: nobody else picks the same row.
macro_rules! passing_over_taken {
    () => {
        ""
    };
}

/// The clock by which work that is held by somebody is somebody else's again: the process's own, which is the only one.
macro_rules! clock_of_holders {
    () => {
        "$1"
    };
    ($now:literal) => {
        $now
    };
}

// Statements that both engines read alike are written once and compiled for each: generic code over sqlx's traits would need
// a page of bounds at every function, and text written twice drifts apart.
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

#[cfg(feature = "drills")]
pub use my_bids::STATEMENTS as MY_BIDS_STATEMENTS;
pub use settings::SqliteSettings;

use super::{Change, Delay, Delays, MemoryDelays, Store, StoreError, migration};
use crate::timestamp::Timestamp;
use directory::DataDirectory;
use journal::Journal;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use SqliteStore as Engine;
use sqlx::SqliteConnection as Conn;

/// A connection of this engine, in a transaction or not.
type Connection = sqlx::SqliteConnection;

/// A store in one SQLite file.
pub struct SqliteStore {
    journal: Journal,
    writer: SqlitePool,
    readers: SqlitePool,
    delays: MemoryDelays,
    settings: SqliteSettings,
    directory: Arc<DataDirectory>,
}

impl SqliteStore {
    /// Opens the store in a directory, which is made if need be, with so many connections for reading.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when another process uses the directory, when it cannot be written, or when the database does
    /// not promise what a bid needs: WAL, `synchronous=FULL`, SQLite 3.51.3 or later.
    pub async fn open(data_dir: &Path, readers: u32) -> Result<Self, StoreError> {
        let directory = Arc::new(DataDirectory::lock(data_dir)?);
        let path = directory.database()?;
        let (journal, settings) = Journal::start(Arc::clone(&directory)).await?;
        directory.sync()?;
        let writer = settings::open_writer(&path).await?;
        let readers = settings::open_readers(&path, readers).await?;
        Ok(Self { journal, writer, readers, delays: MemoryDelays::default(), settings, directory })
    }

    /// Returns whether there is a store in a directory.
    pub fn is_there(data_dir: &Path) -> bool {
        data_dir.join(directory::DATABASE).is_file()
    }

    /// Returns what the journal's connection said of itself when it was opened.
    pub fn settings(&self) -> &SqliteSettings {
        &self.settings
    }

    async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(fault::reading)
    }

    async fn read_lists(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.read().await
    }

    async fn write(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        crate::drill_point!("store.write.before");
        self.writer.acquire().await.map_err(fault::reading)
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SqliteStore").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// In memory: the file belongs to this process, and a commit for every login would stand in the way of the bids.
#[async_trait::async_trait]
impl Delays for SqliteStore {
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError> {
        self.delays.take(asked, counted, now).await
    }

    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError> {
        self.delays.change(changes, now).await
    }
}

#[async_trait::async_trait]
impl Store for SqliteStore {
    async fn migrate(&self) -> Result<u64, StoreError> {
        let mut conn = self.write().await?;
        let applied = migration::apply(&mut *conn, sqlx::migrate!("src/persistence/sqlite/migrations")).await?;
        drop(conn);
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
        self.readers.close().await;
        self.writer.close().await;
        self.directory.unlock();
    }
}
