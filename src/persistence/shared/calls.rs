//! The stored answers of idempotent calls.

use super::people::take_turn_at;
use super::{Engine, fault};
use crate::ids::UserId;
use crate::persistence::row::people::CallRow;
use crate::persistence::{Idempotent, StoreError, StoredAnswer};
use crate::timestamp::Timestamp;
use sqlx::Connection as _;
use std::time::Duration;

/// How often a call is begun again when the one before it is taken back between two looks.
const ROUNDS: u32 = 10;

/// A call that was begun so long ago and never finished was cut off by a crash: its key may be used again.
/// *Source*: several times what a request and its answer may take.
const ABANDONED_AFTER: Duration = Duration::from_secs(60);

impl Engine {
    pub(super) async fn begin(
        &self,
        user: UserId,
        key: &str,
        digest: &[u8; 32],
        at: Timestamp,
        expired_before: Timestamp,
    ) -> Result<Idempotent, StoreError> {
        self.forget_calls(expired_before, at - ABANDONED_AFTER).await?;
        for _ in 0..ROUNDS {
            if self.insert_call(user, key, digest, at).await? {
                return Ok(Idempotent::Begun);
            }
            if let Some(row) = self.find_call(user, key).await? {
                return row
                    .read(digest)
                    .map_err(|nonsense| nonsense.at("idempotent_calls", format_args!("{user} {key}")));
            }
        }
        Err(StoreError::unavailable("the call is begun and taken back again and again"))
    }

    pub(super) async fn finish(
        &self,
        user: UserId,
        key: &str,
        answer: Option<&StoredAnswer>,
    ) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let query = match answer {
            // An answer that was given stands: only a call that is under way is finished or taken back.
            Some(StoredAnswer { status, etag, body }) => sqlx::query(
                "UPDATE idempotent_calls SET status = $3, etag = $4, body = $5 WHERE user_id = $1 AND key = $2 AND status IS NULL",
            )
            .bind(user.0)
            .bind(key)
            .bind(i64::from(*status))
            .bind(etag.as_deref())
            .bind(body.as_str()),
            None => sqlx::query("DELETE FROM idempotent_calls WHERE user_id = $1 AND key = $2 AND status IS NULL")
                .bind(user.0)
                .bind(key),
        };
        query.execute(&mut *conn).await.map_err(fault::writing)?;
        Ok(())
    }

    async fn forget_calls(&self, before: Timestamp, abandoned: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("DELETE FROM idempotent_calls WHERE begun_at < $1 OR (status IS NULL AND begun_at < $2)")
            .bind(before.as_micros())
            .bind(abandoned.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn insert_call(&self, user: UserId, key: &str, digest: &[u8; 32], at: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        take_turn_at(&mut whole, user).await?;
        let done = sqlx::query(
            "INSERT INTO idempotent_calls (user_id, key, digest, begun_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (user_id, key) DO NOTHING",
        )
        .bind(user.0)
        .bind(key)
        .bind(digest.as_slice())
        .bind(at.as_micros())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn find_call(&self, user: UserId, key: &str) -> Result<Option<CallRow>, StoreError> {
        let mut conn = self.read().await?;
        sqlx::query_as("SELECT digest, status, etag, body FROM idempotent_calls WHERE user_id = $1 AND key = $2")
            .bind(user.0)
            .bind(key)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)
    }
}
