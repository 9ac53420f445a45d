//! What makes a restored copy a house of its own.

use super::{Engine, fault};
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use sqlx::Connection as _;

impl Engine {
    /// Begins a new history in every auction, after the store was put back to an earlier state. In one transaction:
    ///
    /// - the *log epoch* grows, so that clients who come back with a place in the lost history get a snapshot;
    /// - the *owner epoch* of every auction is set to the highest there is plus 2^32, so that no process that served before can ever
    ///   write again, however often it claimed since the copy was made;
    /// - everybody is signed out, for who logged out or was suspended since the copy was made would be signed in again.
    ///
    /// Both epochs also are at least the instant in milliseconds: the same copy, restored twice, gives two histories.
    ///
    /// A table whose rows count in a log epoch gets its own statement here (`DELETE … WHERE log_epoch < …`, say).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: nothing was changed. [`StoreError::Unknown`]: ask again, it may be done twice.
    pub async fn start_new_history(&self, at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(
            "UPDATE auctions SET
                 log_epoch = CASE WHEN log_epoch >= $1 THEN log_epoch + 1 ELSE $1 END,
                 owner_epoch = (SELECT CASE WHEN max(owner_epoch) + 4294967296 > $1 THEN max(owner_epoch) + 4294967296 ELSE $1 END
                                FROM auctions)",
        )
        .bind(at.as_micros() / 1_000)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        sqlx::query("DELETE FROM sessions").execute(&mut *whole).await.map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }
}
