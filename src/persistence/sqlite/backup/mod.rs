//! Backups of a house on SQLite: one file, made while the house serves.
//!
//! The file is itself a SQLite database: the tables of the house as they were at one instant, the files of the data folder that belong
//! to it (signing keys, pictures) in the table `sqlar`, SQLite's usual form for that, and in `backup_digests` a digest of
//! every table, so that a bit that rots is noticed and its place named.

mod archive;
mod digests;
mod make;
mod restore;

#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each engine")]
#[path = "../../shared/books.rs"]
mod books;

pub use make::{make, publish, set_aside};
pub use restore::Restoring;

use super::{fault, settings};
use crate::persistence::StoreError;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use sqlx::pool::PoolConnection;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{Sqlite, SqlitePool};
use std::io;
use std::path::{Path, PathBuf};

use Backup as Engine;

/// `ARTE` in ASCII: stands in the head of the file.
const APPLICATION_ID: i32 = 0x4152_5445;
/// The form of the file. A change that older programs cannot read is a new number.
///
/// 1: logs line by line. 2: logs in stretches.
const FORM: i32 = 2;
/// The oldest form that is still read.
const OLDEST: i32 = 1;

/// Why a backup was not made, not believed or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Something is where the backup is to be.
    #[error("{0} exists already: a backup never overwrites anything, name another file")]
    Exists(PathBuf),
    /// Somebody writes the same backup, or was cut off while doing so.
    #[error("{0} is there: another backup to the same place is under way, or was cut off; when none is, delete it")]
    UnderWay(PathBuf),
    /// There is nothing to copy.
    #[error("there is no house in {0}: no arte.db is there (setting data_dir)")]
    NoHouse(PathBuf),
    /// The file is something else.
    #[error("{path} is not a backup of this program: {why}")]
    NotOurs {
        /// Which file.
        path: PathBuf,
        /// How that was seen.
        why: String,
    },
    /// The file was a backup once.
    #[error("the backup is damaged: {0}")]
    Damaged(String),
    /// There is a house already.
    #[error("there is a house in {0} already; `--force` puts it aside (nothing is deleted) and restores over it")]
    Occupied(PathBuf),
    /// The backup cannot be read, or there is no room for it.
    #[error("{from} cannot be copied to {to}")]
    Copy {
        /// The backup.
        from: PathBuf,
        /// Its copy.
        to: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The disk or the file system refuses.
    #[error("{path} cannot be {what}")]
    Io {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        source: io::Error,
    },
    /// SQLite refuses.
    #[error("{path} cannot be {what}")]
    Sqlite {
        /// Which file.
        path: PathBuf,
        /// What was tried.
        what: &'static str,
        /// Why not.
        source: rusqlite::Error,
    },
    /// The data folder cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl BackupError {
    /// Returns whether the backup itself is bad, rather than the attempt to use it.
    pub const fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }

    fn io(path: &Path, what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { path: path.to_owned(), what, source }
    }

    fn sqlite(path: &Path, what: &'static str) -> impl FnOnce(rusqlite::Error) -> Self {
        move |source| Self::Sqlite { path: path.to_owned(), what, source }
    }
}

/// A backup that is there, for reading only. Nothing is written to it or beside it.
pub struct Backup {
    path: PathBuf,
    readers: SqlitePool,
}

impl Backup {
    /// Opens a backup and looks whether it is one.
    ///
    /// # Errors
    /// [`BackupError::NotOurs`], [`BackupError::Io`].
    pub async fn open(path: &Path) -> Result<Self, BackupError> {
        // SQLite takes an empty file and a directory with equanimity.
        std::fs::File::open(path).map_err(BackupError::io(path, "read"))?;
        let conn = read_only(path)?;
        let numbers = number(&conn, "application_id").and_then(|id| Ok((id, number(&conn, "user_version")?)));
        let not_ours = |why: String| BackupError::NotOurs { path: path.to_owned(), why };
        match numbers {
            Ok((APPLICATION_ID, OLDEST..=FORM)) => {}
            Ok((APPLICATION_ID, form)) => {
                return Err(not_ours(format!(
                    "it is of form {form}, and this program knows only forms {OLDEST} to {FORM}"
                )));
            }
            Ok(_) => return Err(not_ours("`arte backup` leaves a mark in its files, and this one has none".into())),
            Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
                return Err(BackupError::Damaged(format!("not all of it is there: {error}")));
            }
            Err(error) => return Err(not_ours(error.to_string())),
        }
        // Immutable: no lock and no file beside it, for it may lie where nobody may write.
        let options = SqliteConnectOptions::new().filename(path).read_only(true).immutable(true);
        let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
        Ok(Self { path: path.to_owned(), readers: pool.map_err(StoreError::unavailable)? })
    }

    /// Checks the file: its pages, its references, and every table against its digest. Whether the logs follow the rules is for
    /// [`crate::persistence::Book::check`] to say.
    ///
    /// # Errors
    /// [`BackupError::Damaged`] names the first thing that is wrong.
    pub fn check_pages(&self) -> Result<(), BackupError> {
        let conn = read_only(&self.path)?;
        // Whatever SQLite stumbles over in a file that nobody writes to is damage.
        let damaged = |error: rusqlite::Error| BackupError::Damaged(error.to_string());
        let verdict: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)).map_err(damaged)?;
        if verdict != "ok" {
            return Err(BackupError::Damaged(format!("its pages do not fit together: {}", verdict.trim())));
        }
        digests::compare(&conn)?;
        let orphan: Option<String> = conn
            .prepare("PRAGMA foreign_key_check")
            .and_then(|mut orphans| orphans.query_map([], |row| row.get(0))?.next().transpose())
            .map_err(damaged)?;
        match orphan {
            Some(table) => Err(BackupError::Damaged(format!("a row of table {table} refers to one that is not there"))),
            None => Ok(()),
        }
    }

    /// Returns whether its tables are those of this program. Others have to be brought up to date before its books can be read.
    ///
    /// # Errors
    /// [`BackupError::Sqlite`].
    pub fn is_up_to_date(&self) -> Result<bool, BackupError> {
        let known = sqlx::migrate!("src/persistence/sqlite/migrations").iter().map(|step| step.version).max();
        let conn = read_only(&self.path)?;
        let newest: Option<i64> = conn
            .query_row("SELECT max(version) FROM _sqlx_migrations", [], |row| row.get(0))
            .map_err(BackupError::sqlite(&self.path, "read"))?;
        Ok(newest >= known)
    }

    /// Returns how many files of the data folder are in it.
    ///
    /// # Errors
    /// [`BackupError::Sqlite`].
    pub fn files(&self) -> Result<u64, BackupError> {
        let conn = read_only(&self.path)?;
        conn.query_row("SELECT count(*) FROM sqlar", [], |row| row.get::<_, i64>(0))
            .map(i64::unsigned_abs)
            .map_err(BackupError::sqlite(&self.path, "read"))
    }

    /// Lets go of the file.
    pub async fn close(self) {
        self.readers.close().await;
    }

    async fn read(&self) -> Result<PoolConnection<Sqlite>, StoreError> {
        self.readers.acquire().await.map_err(fault::reading)
    }
}

fn read_only(path: &Path) -> Result<Connection, BackupError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(BackupError::sqlite(path, "opened"))
}

fn number(conn: &Connection, pragma: &str) -> rusqlite::Result<i32> {
    conn.pragma_query_value(None, pragma, |row| row.get(0))
}

/// Makes a file's name and content durable.
fn sync(path: &Path) -> Result<(), BackupError> {
    std::fs::File::open(path).and_then(|file| file.sync_all()).map_err(BackupError::io(path, "made durable"))
}

/// Makes the names in the folder around a path durable.
fn sync_around(path: &Path) -> Result<(), BackupError> {
    sync(path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}
