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
        // The code before its tries, here and where one is tried, so that two never wait for each other.
        sqlx::query(
            "INSERT INTO email_codes (email, purpose, code_hash, tries_left, known_tries_left, expires_at) VALUES ($1, $2, $3, $4, $6, $5)
             ON CONFLICT (email, purpose) DO UPDATE SET
                 code_hash = excluded.code_hash, tries_left = excluded.tries_left, known_tries_left = excluded.known_tries_left,
                 expires_at = excluded.expires_at",
        )
        .bind(new.email.as_str())
        .bind(new.purpose.word())
        .bind(new.code_hash.as_slice())
        .bind(i64::from(new.tries))
        .bind(new.expires_at.as_micros())
        .bind(i64::from(new.known_tries))
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        sqlx::query("DELETE FROM code_tries WHERE (email = $1 AND purpose = $2) OR expires_at <= $3")
            .bind(new.email.as_str())
            .bind(new.purpose.word())
            .bind(new.at.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }

    async fn try_code(&self, attempt: &CodeTry) -> Result<bool, StoreError> {
        let hash = self.count_try(attempt).await?;
        let mut conn = self.write().await?;
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

impl Engine {
    /// Counts a try of the code that is out now, and returns the hash of that code; none when there is no code, or no try left for this client.
    /// The count goes down before the hash is known to anybody, so that no two tries are one.
    async fn count_try(&self, attempt: &CodeTry) -> Result<Option<Vec<u8>>, StoreError> {
        let (email, purpose, now) = (attempt.email.as_str(), attempt.purpose.word(), attempt.at.as_micros());
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Changes nothing, and makes those who try the same code at once follow each other.
        let until: Option<i64> = sqlx::query_scalar(
            "UPDATE email_codes SET expires_at = expires_at WHERE email = $1 AND purpose = $2 AND expires_at > $3 RETURNING expires_at",
        )
        .bind(email)
        .bind(purpose)
        .bind(now)
        .fetch_all(&mut *whole)
        .await
        .map_err(fault::writing)?
        .pop();
        let Some(until) = until else { return Ok(None) };
        if !attempt.is_known {
            let counted = sqlx::query(
                "INSERT INTO code_tries (email, purpose, client, tries, expires_at)
                 SELECT $1, $2, $3, 1, $4 FROM email_codes WHERE email = $1 AND purpose = $2 AND tries_left > 0
                 ON CONFLICT (email, purpose, client) DO UPDATE SET tries = code_tries.tries + 1 WHERE code_tries.tries < $5",
            )
            .bind(email)
            .bind(purpose)
            .bind(attempt.client.as_str())
            .bind(until)
            .bind(i64::from(attempt.client_tries))
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
            if counted.rows_affected() != 1 {
                return Ok(None);
            }
        }
        let hash = sqlx::query_scalar(
            "UPDATE email_codes SET tries_left = tries_left - CASE WHEN $3 THEN 0 ELSE 1 END,
                    known_tries_left = known_tries_left - CASE WHEN $3 THEN 1 ELSE 0 END
             WHERE email = $1 AND purpose = $2 AND CASE WHEN $3 THEN known_tries_left ELSE tries_left END > 0
             RETURNING code_hash",
        )
        .bind(email)
        .bind(purpose)
        .bind(attempt.is_known)
        .fetch_all(&mut *whole)
        .await
        .map_err(fault::writing)?
        .pop();
        whole.commit().await.map_err(fault::writing)?;
        Ok(hash)
    }
}
