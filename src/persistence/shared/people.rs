//! Users and registrations. The stored answers of idempotent calls are in `calls.rs`.

use super::{Connection, Engine, fault};
use crate::ids::{SaleId, UserId};
use crate::money::Amount;
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::people::{CredentialsRow, RegistrationRow, UserRow};
use crate::persistence::{Idempotent, People, Registration, Role, StoreError, StoredAnswer, User};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use uuid::Uuid;

/// Lets those who take admins away do it one after the other.
pub(super) const TAKE_TURN_AT_ADMINS: &str = "UPDATE turns SET taken = taken + 1 WHERE name = 'admins'";

/// Changes nothing, and makes whoever adds something to an account and whoever forgets it follow each other. Finds no row when it is forgotten.
pub(super) const TAKE_TURN_AT_USER: &str = "UPDATE users SET version = version WHERE id = $1 AND erased_at IS NULL";

/// How often a paddle is tried for. Every round in which one bidder goes without a paddle, another one gets it, so this is how
/// many may register for one sale in the same instant.
const PADDLE_ROUNDS: u32 = 1_000;

/// Whether somebody else could run the house: the rule by which the last admin stays one.
macro_rules! other_admin {
    () => {
        "EXISTS (SELECT 1 FROM users o WHERE o.role = 'admin' AND NOT o.suspended AND o.id <> $1)"
    };
}
pub(super) use other_admin;

/// Adds a row of `users`; a taken e-mail is a conflict. A macro, because a connection and a transaction are not one type to sqlx.
macro_rules! insert_user {
    ($conn:expr, $user:expr, $password_hash:expr) => {{
        let (user, password_hash): (&$crate::persistence::User, &str) = ($user, $password_hash);
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
        .execute($conn)
        .await
        .map(drop)
        .map_err(|error| match $crate::persistence::fault::violation(&error) {
            Some($crate::persistence::fault::Violation::Taken) => StoreError::Conflict("user"),
            _ => fault::writing(error),
        })
    }};
}
pub(super) use insert_user;

#[async_trait]
impl People for Engine {
    async fn add_user(&self, user: &User, password_hash: &str) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        insert_user!(&mut *conn, user, password_hash)
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

    async fn set_suspended(
        &self,
        id: UserId,
        suspended: bool,
        reason: &str,
        at: Timestamp,
    ) -> Result<User, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(TAKE_TURN_AT_ADMINS).execute(&mut *whole).await.map_err(fault::writing)?;
        // One statement suspends and ends all sessions: no instant lies between, and no crash.
        let row: Option<UserRow> = sqlx::query_as(concat!(
            "UPDATE users SET suspended = $2, suspended_reason = $3, suspended_at = $4,
                    session_epoch = session_epoch + CASE WHEN $2 THEN 1 ELSE 0 END,
                    sessions_ended_at = CASE WHEN $2 THEN $5 ELSE sessions_ended_at END
             WHERE id = $1 AND erased_at IS NULL AND (NOT $2 OR role <> 'admin' OR suspended OR ",
            other_admin!(),
            ") RETURNING id, email, name, role, suspended, created_at"
        ))
        .bind(id.0)
        .bind(suspended)
        .bind(suspended.then_some(reason))
        .bind(suspended.then_some(at.as_micros()))
        .bind(at.as_micros())
        .fetch_all(&mut *whole)
        .await
        .map_err(fault::writing)?
        .pop();
        whole.commit().await.map_err(fault::writing)?;
        drop(conn);
        match row {
            Some(row) => row.read(),
            None => Err(self.last_admin_or_nobody(id).await),
        }
    }

    async fn suspended_users(&self) -> Result<Vec<UserId>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<Uuid> = sqlx::query_scalar("SELECT id FROM users WHERE suspended ORDER BY id")
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    async fn register(
        &self,
        sale: SaleId,
        user: UserId,
        limit: Option<Amount>,
        at: Timestamp,
    ) -> Result<(Registration, bool), StoreError> {
        for _ in 0..PADDLE_ROUNDS {
            if let Some(registration) = self.set_limit(sale, user, limit, at).await? {
                return Ok((registration, false));
            }
            if let Some(registration) = self.take_paddle(sale, user, limit, at).await? {
                return Ok((registration, true));
            }
            if self.registration(sale, user).await?.is_some_and(|registration| registration.withdrawn) {
                return Err(StoreError::Conflict("registration"));
            }
        }
        Err(StoreError::unavailable("everybody registers for this sale at once"))
    }

    async fn registration(&self, sale: SaleId, user: UserId) -> Result<Option<Registration>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<RegistrationRow> = sqlx::query_as(
            "SELECT sale_id, user_id, paddle, limit_minor, cap_minor, withdrawn, version, created_at FROM registrations WHERE sale_id = $1 AND user_id = $2",
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
            "SELECT sale_id, user_id, paddle, limit_minor, cap_minor, withdrawn, version, created_at FROM registrations WHERE sale_id = $1 ORDER BY paddle",
        )
        .bind(sale.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(RegistrationRow::read).collect()
    }

    async fn registrations_changed_since(&self, at: Timestamp) -> Result<Vec<Registration>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<RegistrationRow> = sqlx::query_as(
            "SELECT sale_id, user_id, paddle, limit_minor, cap_minor, withdrawn, version, created_at FROM registrations
             WHERE changed_at >= $1",
        )
        .bind(at.as_micros())
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

    async fn finish_call(&self, user: UserId, key: &str, answer: Option<&StoredAnswer>) -> Result<(), StoreError> {
        self.finish(user, key, answer).await
    }
}

/// Makes whoever adds something to a person's account and whoever forgets that person follow each other. First of all in a transaction.
pub(super) async fn take_turn_at(conn: &mut Connection, user: UserId) -> Result<(), StoreError> {
    let turn = sqlx::query(TAKE_TURN_AT_USER).bind(user.0).execute(conn).await.map_err(fault::writing)?;
    if turn.rows_affected() == 1 { Ok(()) } else { Err(StoreError::NotFound("user")) }
}

impl Engine {
    /// Says why an admin could not be taken away: there is no such user, or he is the last.
    pub(super) async fn last_admin_or_nobody(&self, id: UserId) -> StoreError {
        match self.user(id).await {
            // Who was erased is nobody any more.
            Ok(Some(user)) if user.role == Role::Admin => StoreError::Conflict("last admin"),
            Ok(_) => StoreError::NotFound("user"),
            Err(error) => error,
        }
    }

    /// Sets the limit of a bidder who is registered already.
    async fn set_limit(
        &self,
        sale: SaleId,
        user: UserId,
        limit: Option<Amount>,
        at: Timestamp,
    ) -> Result<Option<Registration>, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        take_turn_at(&mut whole, user).await?;
        let row: Option<RegistrationRow> = sqlx::query_as(
            "UPDATE registrations SET limit_minor = $3, version = version + 1, changed_at = $4
             WHERE sale_id = $1 AND user_id = $2 AND NOT withdrawn
             RETURNING sale_id, user_id, paddle, limit_minor, cap_minor, withdrawn, version, created_at",
        )
        .bind(sale.0)
        .bind(user.0)
        .bind(limit.map(Amount::minor))
        .bind(at.as_micros())
        .fetch_all(&mut *whole)
        .await
        .map_err(fault::writing)?
        .pop();
        whole.commit().await.map_err(fault::writing)?;
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
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        take_turn_at(&mut whole, user).await?;
        let rows: Result<Vec<RegistrationRow>, sqlx::Error> = sqlx::query_as(
            "INSERT INTO registrations (sale_id, user_id, paddle, limit_minor, created_at, changed_at)
             SELECT $1, $2, COALESCE(MAX(paddle), 0) + 1, $3, $4, $4 FROM registrations WHERE sale_id = $1
             ON CONFLICT DO NOTHING
             RETURNING sale_id, user_id, paddle, limit_minor, cap_minor, withdrawn, version, created_at",
        )
        .bind(sale.0)
        .bind(user.0)
        .bind(limit.map(Amount::minor))
        .bind(at.as_micros())
        .fetch_all(&mut *whole)
        .await;
        match rows {
            Ok(mut rows) => {
                whole.commit().await.map_err(fault::writing)?;
                rows.pop().map(RegistrationRow::read).transpose()
            }
            Err(error) if violation(&error) == Some(Violation::Missing) => Err(StoreError::NotFound("sale")),
            Err(error) => Err(fault::writing(error)),
        }
    }
}
