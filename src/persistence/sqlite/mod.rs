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
mod settings;

/// The file belongs to one process, whose writes follow each other: nobody else picks the same row.
macro_rules! passing_over_taken {
    () => {
        ""
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
#[path = "../shared/images.rs"]
mod images;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/outbox.rs"]
mod outbox;
#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../shared/people.rs"]
mod people;
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
#[path = "../shared/sessions.rs"]
mod sessions;

pub use settings::SqliteSettings;

use super::{Store, StoreError, migration};
use directory::DataDirectory;
use journal::Journal;
use sqlx::pool::PoolConnection;
use sqlx::{Sqlite, SqlitePool};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use SqliteStore as Engine;

/// A store in one SQLite file.
pub struct SqliteStore {
    journal: Journal,
    writer: SqlitePool,
    readers: SqlitePool,
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
        Ok(Self { journal, writer, readers, settings, directory })
    }

    /// Returns what the journal's connection said of itself when it was opened.
    pub fn settings(&self) -> &SqliteSettings {
        &self.settings
    }

    async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(fault::reading)
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

#[async_trait::async_trait]
impl Store for SqliteStore {
    async fn migrate(&self) -> Result<u64, StoreError> {
        let mut conn = self.write().await?;
        migration::apply(&mut *conn, sqlx::migrate!("src/persistence/sqlite/migrations")).await
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
