//! Sessions and their refresh tokens.

use super::{Engine, fault};
use crate::ids::{SignInId, UserId};
use crate::persistence::row::sessions::{SessionLineRow, SessionRow, TokensRow};
use crate::persistence::{NewSession, Session, SessionLine, Sessions, StoreError, Turn, Turned};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::time::Duration;
use uuid::Uuid;

/// How long a session that is over is kept, so that every node can hear that it was ended.
const DEAD_FOR: Duration = Duration::from_secs(60 * 60);

#[async_trait]
impl Sessions for Engine {
    async fn open_session(&self, new: &NewSession) -> Result<(), StoreError> {
        self.forget_dead(new.user, new.at - DEAD_FOR).await?;
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO sessions (id, user_id, session_epoch, family_hash, turn_hash, device, address, created_at, used_at, expires_at)
             SELECT $1, id, session_epoch, $3, $4, $5, $6, $7, $7, $8 FROM users
             WHERE id = $2 AND password_hash = $9 AND NOT suspended",
        )
        .bind(new.id.0)
        .bind(new.user.0)
        .bind(new.family_hash.as_slice())
        .bind(new.turn_hash.as_slice())
        .bind(new.device.as_str())
        .bind(new.address.as_str())
        .bind(new.at.as_micros())
        .bind(new.expires_at.as_micros())
        .bind(new.password_hash.as_str())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::NotFound("user")) }
    }

    async fn session(&self, id: SignInId, now: Timestamp) -> Result<Option<Session>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, u.role, u.suspended, u.created_at, s.id AS session_id, s.expires_at
             FROM sessions s JOIN users u ON u.id = s.user_id AND u.session_epoch = s.session_epoch
             WHERE s.id = $1 AND s.ended_at IS NULL AND s.expires_at > $2",
        )
        .bind(id.0)
        .bind(now.as_micros())
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(SessionRow::read).transpose()
    }

    async fn turn(&self, turn: &Turn) -> Result<Turned, StoreError> {
        // Whoever makes up tokens costs the house a read, never a write.
        let known = self.tokens(turn.session).await?.filter(|tokens| tokens.is_of_family(&turn.family_hash));
        let Some(tokens) = known.filter(|tokens| tokens.opened_at() >= turn.opened_since) else {
            return Ok(Turned::Unknown);
        };
        let was_right = tokens.is_present(&turn.presented) && self.turn_right(turn).await?;
        let Some(session) = self.session(turn.session, turn.at).await? else { return Ok(Turned::Unknown) };
        if was_right {
            return Ok(Turned::Next(session));
        }
        // Read again: another one may have turned it since.
        let Some(tokens) = self.tokens(turn.session).await? else { return Ok(Turned::Unknown) };
        if let Some(salt) = tokens.salt_after(&turn.presented, turn.grace_since) {
            return Ok(Turned::Again(session, salt));
        }
        self.end_session(session.user.id, turn.session, turn.at).await?;
        Ok(Turned::Reused(session.user.id))
    }

    async fn end_session(&self, user: UserId, id: SignInId, at: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "UPDATE sessions SET ended_at = $3 WHERE id = $2 AND user_id = $1 AND ended_at IS NULL AND expires_at > $3",
        )
        .bind(user.0)
        .bind(id.0)
        .bind(at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn sessions_of(&self, user: UserId, now: Timestamp) -> Result<Vec<SessionLine>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<SessionLineRow> = sqlx::query_as(
            "SELECT s.id, s.device, s.address, s.created_at, s.used_at, s.expires_at
             FROM sessions s JOIN users u ON u.id = s.user_id AND u.session_epoch = s.session_epoch
             WHERE s.user_id = $1 AND s.ended_at IS NULL AND s.expires_at > $2
             ORDER BY s.created_at DESC, s.id DESC LIMIT 100",
        )
        .bind(user.0)
        .bind(now.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        Ok(rows.into_iter().map(SessionLineRow::read).collect())
    }

    async fn is_known_from(&self, email: &str, address: &str) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        let known: Option<i64> = sqlx::query_scalar(
            "SELECT s.created_at FROM users u JOIN sessions s ON s.user_id = u.id AND s.session_epoch = u.session_epoch
             WHERE u.email = $1 AND s.address = $2 AND s.ended_at IS NULL LIMIT 1",
        )
        .bind(email)
        .bind(address)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        Ok(known.is_some())
    }

    async fn ended_since(&self, since: Timestamp) -> Result<Vec<SignInId>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar(
            "SELECT id FROM sessions WHERE ended_at >= $1
             UNION
             SELECT s.id FROM users u JOIN sessions s ON s.user_id = u.id
             WHERE u.sessions_ended_at >= $1 AND s.session_epoch < u.session_epoch",
        )
        .bind(since.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        Ok(ids.into_iter().map(SignInId).collect())
    }
}

impl Engine {
    /// Turns a session's token if the one presented is the present one; answers whether it was. One statement, so that of many at once one turns.
    async fn turn_right(&self, turn: &Turn) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "UPDATE sessions SET previous_hash = turn_hash, turn_hash = $4, salt = $5, turned_at = $6, used_at = $6,
                    expires_at = CASE WHEN created_at + ($6 - $8) < $7 THEN created_at + ($6 - $8) ELSE $7 END
             WHERE id = $1 AND family_hash = $2 AND turn_hash = $3 AND ended_at IS NULL AND expires_at > $6 AND created_at >= $8
               AND session_epoch = (SELECT u.session_epoch FROM users u WHERE u.id = user_id)",
        )
        .bind(turn.session.0)
        .bind(turn.family_hash.as_slice())
        .bind(turn.presented.as_slice())
        .bind(turn.next.as_slice())
        .bind(turn.salt.as_slice())
        .bind(turn.at.as_micros())
        .bind(turn.expires_at.as_micros())
        .bind(turn.opened_since.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn tokens(&self, id: SignInId) -> Result<Option<TokensRow>, StoreError> {
        let mut conn = self.read().await?;
        sqlx::query_as(
            "SELECT family_hash, turn_hash, previous_hash, salt, turned_at, created_at FROM sessions WHERE id = $1",
        )
        .bind(id.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)
    }

    async fn forget_dead(&self, user: UserId, before: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND (expires_at < $2 OR ended_at < $2)")
            .bind(user.0)
            .bind(before.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }
}
