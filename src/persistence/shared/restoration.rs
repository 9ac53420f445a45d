//! What makes a restored copy a house of its own.

use super::{Engine, fault};
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::Connection as _;
use uuid::Uuid;

impl Engine {
    /// Begins a new history in every auction, after the store was put back to an earlier state. In one transaction:
    ///
    /// - the *log epoch* grows, so that clients who come back with a place in the lost history get a snapshot;
    /// - the *owner epoch* of every auction is set to the highest there is plus 2^32, so that no process that served before can ever
    ///   write again, however often it claimed since the copy was made;
    /// - the *seed* of every auction is another, made of the old one and the new history: what was opened of lines that are lost must not
    ///   open those that will stand in their place;
    /// - everybody is signed out and every key of a service revoked, for who logged out, was suspended or lost a key since the copy was made would
    ///   be let in again; codes and proofs of addresses are gone;
    /// - letters and webhooks that waited are dead, for the house that was lost may have sent them: an admin has those tried again that are wanted.
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
            "UPDATE auction_heads SET
                 owner_epoch = (SELECT CASE WHEN max(owner_epoch) + 4294967296 > $1 THEN max(owner_epoch) + 4294967296 ELSE $1 END
                                FROM auction_heads)",
        )
        .bind(at.as_micros() / 1_000)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        sqlx::query("UPDATE auctions SET log_epoch = CASE WHEN log_epoch >= $1 THEN log_epoch + 1 ELSE $1 END")
            .bind(at.as_micros() / 1_000)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        let seeds: Vec<(Uuid, i64, Vec<u8>)> = sqlx::query_as("SELECT id, log_epoch, seed FROM auctions")
            .fetch_all(&mut *whole)
            .await
            .map_err(fault::reading)?;
        for (auction, log_epoch, seed) in seeds {
            sqlx::query("UPDATE auctions SET seed = $1 WHERE id = $2")
                .bind(next_seed(&seed, log_epoch))
                .bind(auction)
                .execute(&mut *whole)
                .await
                .map_err(fault::writing)?;
        }
        for gone in ["DELETE FROM sessions", "DELETE FROM email_codes", "DELETE FROM verifications"] {
            sqlx::query(gone).execute(&mut *whole).await.map_err(fault::writing)?;
        }
        sqlx::query("UPDATE api_keys SET revoked_at = $1 WHERE revoked_at IS NULL")
            .bind(at.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        sqlx::query(
            "UPDATE mails SET state = 'dead', last_error = 'the house was restored from a backup; the letter may be sent already',
                    body_text = CASE WHEN holds_secret THEN NULL ELSE body_text END,
                    body_html = CASE WHEN holds_secret THEN NULL ELSE body_html END
             WHERE state = 'waiting'",
        )
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        sqlx::query(
            "UPDATE webhook_deliveries SET state = 'dead', last_error = 'the house was restored from a backup; it may be delivered already'
             WHERE state = 'waiting'",
        )
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }
}

/// A seed is never opened, so what is made of it by a hash is as secret.
fn next_seed(seed: &[u8], log_epoch: i64) -> Vec<u8> {
    Sha256::new()
        .chain_update(b"arte/history/v1\n")
        .chain_update(seed)
        .chain_update(log_epoch.to_be_bytes())
        .finalize()
        .to_vec()
}
