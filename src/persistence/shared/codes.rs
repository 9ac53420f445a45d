//! Codes sent by mail, and the proofs they are traded for.

use super::{Engine, fault};
use crate::identity::Purpose;
use crate::persistence::{CodeTry, Codes, NewCode, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;

#[async_trait]
impl Codes for Engine {
    async fn put_code(&self, new: &NewCode) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for table in
            ["DELETE FROM email_codes WHERE expires_at <= $1", "DELETE FROM verifications WHERE expires_at <= $1"]
        {
            sqlx::query(table).bind(new.at.as_micros()).execute(&mut *whole).await.map_err(fault::writing)?;
        }
        sqlx::query(
            "INSERT INTO email_codes (email, purpose, code_hash, tries_left, expires_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (email, purpose) DO UPDATE SET
                 code_hash = excluded.code_hash, tries_left = excluded.tries_left, expires_at = excluded.expires_at",
        )
        .bind(new.email.as_str())
        .bind(new.purpose.word())
        .bind(new.code_hash.as_slice())
        .bind(i64::from(new.tries))
        .bind(new.expires_at.as_micros())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }

    async fn try_code(&self, attempt: &CodeTry) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        // The count goes down before the hash is known to anybody, so that no two tries are one.
        let hash: Option<Vec<u8>> = sqlx::query_scalar(
            "UPDATE email_codes SET tries_left = tries_left - 1
             WHERE email = $1 AND purpose = $2 AND tries_left > 0 AND expires_at > $3 RETURNING code_hash",
        )
        .bind(attempt.email.as_str())
        .bind(attempt.purpose.word())
        .bind(attempt.at.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        // Both are hashes under a key that whoever guesses does not know: how long a comparison takes tells nothing.
        if hash.as_deref() != Some(attempt.code_hash.as_slice()) {
            return Ok(false);
        }
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Of several right tries at once only one takes it away.
        let taken = sqlx::query("DELETE FROM email_codes WHERE email = $1 AND purpose = $2 AND code_hash = $3")
            .bind(attempt.email.as_str())
            .bind(attempt.purpose.word())
            .bind(attempt.code_hash.as_slice())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if taken.rows_affected() != 1 {
            return Ok(false);
        }
        sqlx::query("INSERT INTO verifications (token_hash, email, purpose, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(attempt.verification_hash.as_slice())
            .bind(attempt.email.as_str())
            .bind(attempt.purpose.word())
            .bind(attempt.verified_until.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        Ok(true)
    }

    async fn verified(&self, hash: &[u8; 32], purpose: Purpose, now: Timestamp) -> Result<Option<String>, StoreError> {
        let mut conn = self.read().await?;
        sqlx::query_scalar("SELECT email FROM verifications WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3")
            .bind(hash.as_slice())
            .bind(purpose.word())
            .bind(now.as_micros())
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)
    }

    async fn use_verification(
        &self,
        hash: &[u8; 32],
        purpose: Purpose,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        let mut conn = self.write().await?;
        let emails: Vec<String> = sqlx::query_scalar(
            "DELETE FROM verifications WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 RETURNING email",
        )
        .bind(hash.as_slice())
        .bind(purpose.word())
        .bind(now.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(emails.into_iter().next())
    }
}
