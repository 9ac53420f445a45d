//! Having what was deleted disappear from the files.
//!
//! Connections that delete are set to overwrite what they delete with zeros (`secure_delete`). The write-ahead log still holds pages from
//! before; it has to be moved into the database whole and cut off, for which nobody may be reading from it at that instant.

use super::SqliteStore;
use super::settings::open_journal;
use crate::persistence::StoreError;
use rusqlite::Connection;
use std::path::PathBuf;
use std::time::Duration;

/// How long one try may wait for readers. It has the writer's lock meanwhile, and bids wait for that: little.
const WAIT: Duration = Duration::from_millis(20);

/// How often it is tried, and how long is waited between two tries. *Source*: readers of the house are done within milliseconds; only a
/// backup takes longer than these five seconds.
const TRIES: u32 = 50;
const PAUSE: Duration = Duration::from_millis(100);

impl SqliteStore {
    /// Cuts the write-ahead log off.
    pub(super) async fn scrub_files(&self) -> Result<(), StoreError> {
        let path = self.directory.database()?;
        for _ in 0..TRIES {
            let path = path.clone();
            let cut = tokio::task::spawn_blocking(move || cut_off(path)).await;
            if cut.map_err(StoreError::unavailable)?.map_err(StoreError::unavailable)? {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(StoreError::unavailable(
            "somebody reads the database without a pause; its write-ahead log cannot be cut off",
        ))
    }
}

/// Moves the log into the database and cuts it off; answers whether nobody was in the way.
fn cut_off(path: PathBuf) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
    let (conn, _) = open_journal(&path)?;
    conn.busy_timeout(WAIT)?;
    // Most of it without keeping anybody waiting.
    checkpoint(&conn, "PRAGMA wal_checkpoint(PASSIVE)")?;
    Ok(checkpoint(&conn, "PRAGMA wal_checkpoint(TRUNCATE)")?)
}

fn checkpoint(conn: &Connection, how: &str) -> rusqlite::Result<bool> {
    conn.query_row(how, [], |row| row.get::<_, i64>(0)).map(|busy| busy == 0)
}
