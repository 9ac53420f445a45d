//! Users, sessions, registrations. The stored answers of idempotent calls are in `calls.rs`.

use super::{Engine, fault};
use crate::ids::{SaleId, UserId};
use crate::money::Amount;
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::people::{CredentialsRow, RegistrationRow, SessionRow, UserRow};
use crate::persistence::{Idempotent, Page, Paged, People, Registration, Session, StoreError, User};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// Users are listed by id.
type UserPlace = Cursor<0, 1>;

/// How often a paddle is tried for. Every round in which one bidder goes without a paddle, another one gets it, so this is how
/// many may register for one sale in the same instant.
const PADDLE_ROUNDS: u32 = 1_000;

#[async_trait]
impl People for Engine {
    async fn add_user(&self, user: &User, password_hash: &str) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "INSERT INTO users (id, email, name, role, password_hash, suspended, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(user.id.0)
        .bind(user.email.as_str())
        .bind(user.name.as_str())
        .bind(user.role.word())
        .bind(password_hash)
        .bind(user.suspended)
        .bind(user.created_at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(|error| match violation(&error) {
            Some(Violation::Taken) => StoreError::Conflict("user"),
            Some(Violation::Missing | Violation::Other) | None => fault::writing(error),
        })?;
        Ok(())
    }

    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<UserRow> =
            sqlx::query_as("SELECT id, email, name, role, suspended, created_at FROM users WHERE id = $1")
                .bind(id.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(UserRow::read).transpose()
    }

    async fn credentials(&self, email: &str) -> Result<Option<(User, String)>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<CredentialsRow> = sqlx::query_as(
            "SELECT id, email, name, role, suspended, created_at, password_hash FROM users WHERE email = $1",
        )
        .bind(email)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(|row| Ok((row.user.read()?, row.password_hash))).transpose()
    }

    async fn users(&self, page: Page) -> Result<Paged<User>, StoreError> {
        let after = UserPlace::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<UserRow> = sqlx::query_as(
            "SELECT id, email, name, role, suspended, created_at FROM users
             WHERE $1 IS NULL OR id > $1 ORDER BY id LIMIT $2",
        )
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, UserRow::place, UserRow::read)
    }

    async fn set_suspended(
        &self,
        id: UserId,
        suspended: bool,
        reason: &str,
        at: Timestamp,
    ) -> Result<User, StoreError> {
        let mut conn = self.write().await?;
        // One statement suspends and ends all sessions: no instant lies between, and no crash.
        let row: Option<UserRow> = sqlx::query_as(
            "UPDATE users SET suspended = $2, suspended_reason = $3, suspended_at = $4,
                    session_epoch = session_epoch + CASE WHEN $2 THEN 1 ELSE 0 END
             WHERE id = $1 RETURNING id, email, name, role, suspended, created_at",
        )
        .bind(id.0)
        .bind(suspended)
        .bind(suspended.then_some(reason))
        .bind(suspended.then_some(at.as_micros()))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        row.ok_or(StoreError::NotFound("user"))?.read()
    }

    async fn suspended_users(&self) -> Result<Vec<UserId>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM users WHERE suspended ORDER BY id")
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    async fn open_session(&self, token_hash: &[u8; 32], user: UserId, expires_at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, session_epoch, expires_at)
             SELECT $1, id, session_epoch, $3 FROM users WHERE id = $2",
        )
        .bind(token_hash.as_slice())
        .bind(user.0)
        .bind(expires_at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::NotFound("user")) }
    }

    async fn session(&self, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Session>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<SessionRow> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, u.role, u.suspended, u.created_at, t.expires_at
             FROM sessions t JOIN users u ON u.id = t.user_id AND u.session_epoch = t.session_epoch
             WHERE t.token_hash = $1 AND t.expires_at > $2",
        )
        .bind(token_hash.as_slice())
        .bind(now.as_micros())
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(SessionRow::read).transpose()
    }

    async fn end_session(&self, token_hash: &[u8; 32]) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn register(
        &self,
        sale: SaleId,
        user: UserId,
        limit: Option<Amount>,
        at: Timestamp,
    ) -> Result<(Registration, bool), StoreError> {
        for _ in 0..PADDLE_ROUNDS {
            if let Some(registration) = self.set_limit(sale, user, limit).await? {
                return Ok((registration, false));
            }
            if let Some(registration) = self.take_paddle(sale, user, limit, at).await? {
                return Ok((registration, true));
            }
        }
        Err(StoreError::unavailable("everybody registers for this sale at once"))
    }

    async fn registration(&self, sale: SaleId, user: UserId) -> Result<Option<Registration>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<RegistrationRow> = sqlx::query_as(
            "SELECT sale_id, user_id, paddle, limit_minor, created_at FROM registrations WHERE sale_id = $1 AND user_id = $2",
        )
        .bind(sale.0)
        .bind(user.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(RegistrationRow::read).transpose()
    }

    async fn registrations(&self, sale: SaleId) -> Result<Vec<Registration>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<RegistrationRow> = sqlx::query_as(
            "SELECT sale_id, user_id, paddle, limit_minor, created_at FROM registrations WHERE sale_id = $1 ORDER BY paddle",
        )
        .bind(sale.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(RegistrationRow::read).collect()
    }

    async fn begin_call(
        &self,
        user: UserId,
        key: &str,
        digest: &[u8; 32],
        at: Timestamp,
        expired_before: Timestamp,
    ) -> Result<Idempotent, StoreError> {
        self.begin(user, key, digest, at, expired_before).await
    }

    async fn finish_call(&self, user: UserId, key: &str, answer: Option<(u16, &str)>) -> Result<(), StoreError> {
        self.finish(user, key, answer).await
    }
}

impl Engine {
    /// Sets the limit of a bidder who is registered already.
    async fn set_limit(
        &self,
        sale: SaleId,
        user: UserId,
        limit: Option<Amount>,
    ) -> Result<Option<Registration>, StoreError> {
        let mut conn = self.write().await?;
        let row: Option<RegistrationRow> = sqlx::query_as(
            "UPDATE registrations SET limit_minor = $3 WHERE sale_id = $1 AND user_id = $2
             RETURNING sale_id, user_id, paddle, limit_minor, created_at",
        )
        .bind(sale.0)
        .bind(user.0)
        .bind(limit.map(Amount::minor))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        row.map(RegistrationRow::read).transpose()
    }

    /// Takes the next free paddle; none when somebody else was faster, or when the bidder is registered after all.
    async fn take_paddle(
        &self,
        sale: SaleId,
        user: UserId,
        limit: Option<Amount>,
        at: Timestamp,
    ) -> Result<Option<Registration>, StoreError> {
        let mut conn = self.write().await?;
        let rows: Result<Vec<RegistrationRow>, sqlx::Error> = sqlx::query_as(
            "INSERT INTO registrations (sale_id, user_id, paddle, limit_minor, created_at)
             SELECT $1, $2, COALESCE(MAX(paddle), 0) + 1, $3, $4 FROM registrations WHERE sale_id = $1
             ON CONFLICT DO NOTHING
             RETURNING sale_id, user_id, paddle, limit_minor, created_at",
        )
        .bind(sale.0)
        .bind(user.0)
        .bind(limit.map(Amount::minor))
        .bind(at.as_micros())
        .fetch_all(&mut *conn)
        .await;
        drop(conn);
        match rows {
            Ok(mut rows) => rows.pop().map(RegistrationRow::read).transpose(),
            Err(error) if violation(&error) == Some(Violation::Missing) => {
                Err(StoreError::NotFound(if self.user(user).await?.is_some() { "sale" } else { "user" }))
            }
            Err(error) => Err(fault::writing(error)),
        }
    }
}
