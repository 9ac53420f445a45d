//! Accounts as their owners and the admins work on them.

use super::people::{TAKE_TURN_AT_ADMINS, insert_user, other_admin};
use super::profiles::put_profile;
use super::{Engine, fault};
use crate::identity::Profile;
use crate::ids::{SignInId, UserId};
use crate::persistence::row::accounts::{PersonRow, ProfileRow};
use crate::persistence::row::cursor::{Cursor, TextCursor, paged, rows_for};
use crate::persistence::row::people::UserRow;
use crate::persistence::row::signed;
use crate::persistence::{Accounts, Page, Paged, Person, Role, StoreError, User, UserQuery, UserSort};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use uuid::Uuid;

/// A place that names a row.
trait Identified {
    fn id(&self) -> Uuid;
}

impl Identified for Cursor<1, 1> {
    fn id(&self) -> Uuid {
        self.ids[0]
    }
}

impl Identified for TextCursor {
    fn id(&self) -> Uuid {
        self.id
    }
}

/// Writes what finds a text anywhere in another. Both engines know `lower` for A to Z, and scripts without case need none.
pub(super) fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for letter in text.to_lowercase().chars() {
        if matches!(letter, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

#[async_trait]
impl Accounts for Engine {
    async fn add_person(&self, user: &User, password_hash: &str, profile: &Profile) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        insert_user!(&mut *whole, user, password_hash)?;
        put_profile(&mut whole, user.id, profile).await?;
        whole.commit().await.map_err(fault::writing)
    }

    async fn person(&self, id: UserId) -> Result<Option<Person>, StoreError> {
        let mut conn = self.read().await?;
        // What is in the clear first: if it is sealed in between, it is read twice and not never.
        let clear: Option<ProfileRow> = sqlx::query_as(
            "SELECT user_id, gender, birth_date, phone, country, postcode, region, city, line1, line2 FROM profiles
             WHERE user_id = $1",
        )
        .bind(id.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let row: Option<PersonRow> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, u.role, u.suspended, u.created_at, u.version, k.key, p.sealed
             FROM users u LEFT JOIN sealed_profiles p ON p.user_id = u.id LEFT JOIN person_keys k ON k.user_id = u.id
             WHERE u.id = $1",
        )
        .bind(id.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(|row| row.read(clear)).transpose()
    }

    async fn edit_person(
        &self,
        id: UserId,
        version: u64,
        name: &str,
        profile: Option<&Profile>,
    ) -> Result<Person, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let done = sqlx::query("UPDATE users SET name = $3, version = version + 1 WHERE id = $1 AND version = $2")
            .bind(id.0)
            .bind(signed(version))
            .bind(name)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict("account"));
        }
        if let Some(profile) = profile {
            put_profile(&mut whole, id, profile).await?;
        }
        whole.commit().await.map_err(fault::writing)?;
        drop(conn);
        self.person(id).await?.ok_or(StoreError::NotFound("user"))
    }

    async fn find_users(&self, query: &UserQuery, page: Page) -> Result<Paged<User>, StoreError> {
        let containing = query.containing.as_deref().map_or_else(String::new, pattern);
        let mut conn = self.read().await?;
        macro_rules! found {
            ($where:literal, $after:expr, $key:expr, $place:expr) => {{
                let after = $after?;
                let rows: Vec<UserRow> = sqlx::query_as(concat!(
                    "SELECT id, email, name, role, suspended, created_at FROM users
                     WHERE ($1 = '' OR lower(name) LIKE $1 ESCAPE '!' OR email LIKE $1 ESCAPE '!')
                       AND ($5 = '' OR role = $5) AND ($6 IS NULL OR suspended = $6) AND ($3 IS NULL OR ",
                    $where,
                    " LIMIT $4"
                ))
                .bind(containing)
                .bind(after.as_ref().map($key))
                .bind(after.as_ref().map(Identified::id))
                .bind(rows_for(&page))
                .bind(query.role.map_or("", Role::word))
                .bind(query.suspended)
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
                paged(&page, rows, $place, UserRow::read)
            }};
        }
        let (age, text) = (|at: &Cursor<1, 1>| at.numbers[0], |at: &TextCursor| at.text.clone());
        match query.sort {
            UserSort::Oldest => {
                found!(
                    "(created_at, id) > ($2, $3)) ORDER BY created_at, id",
                    Cursor::of(&page),
                    age,
                    UserRow::place_by_age
                )
            }
            UserSort::Newest => {
                found!(
                    "(created_at, id) < ($2, $3)) ORDER BY created_at DESC, id DESC",
                    Cursor::of(&page),
                    age,
                    UserRow::place_by_age
                )
            }
            UserSort::Email => {
                found!(
                    "(email, id) > ($2, $3)) ORDER BY email, id",
                    TextCursor::of(&page),
                    text,
                    UserRow::place_by_email
                )
            }
            UserSort::Name => {
                found!("(name, id) > ($2, $3)) ORDER BY name, id", TextCursor::of(&page), text, UserRow::place_by_name)
            }
        }
    }

    async fn set_role(&self, id: UserId, role: Role, reason: &str, at: Timestamp) -> Result<User, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(TAKE_TURN_AT_ADMINS).execute(&mut *whole).await.map_err(fault::writing)?;
        let row: Option<UserRow> = sqlx::query_as(concat!(
            "UPDATE users SET role = $2, role_reason = $3, role_changed_at = $4,
                    session_epoch = session_epoch + 1, sessions_ended_at = $4
             WHERE id = $1 AND erased_at IS NULL AND ($2 = 'admin' OR role <> 'admin' OR suspended OR ",
            other_admin!(),
            ") RETURNING id, email, name, role, suspended, created_at"
        ))
        .bind(id.0)
        .bind(role.word())
        .bind(reason)
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

    async fn set_password(
        &self,
        id: UserId,
        password_hash: &str,
        instead_of: Option<&str>,
        keep: Option<SignInId>,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let done = sqlx::query(
            "UPDATE users SET password_hash = $2, session_epoch = session_epoch + 1, sessions_ended_at = $3
             WHERE id = $1 AND erased_at IS NULL AND password_hash = COALESCE($4, password_hash)",
        )
        .bind(id.0)
        .bind(password_hash)
        .bind(at.as_micros())
        .bind(instead_of)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        if done.rows_affected() != 1 {
            return Err(StoreError::NotFound("user"));
        }
        if let Some(keep) = keep {
            // Only one that was alive until now: one that an earlier change ended stays ended.
            sqlx::query(
                "UPDATE sessions SET session_epoch = session_epoch + 1 WHERE id = $2 AND user_id = $1
                 AND session_epoch = (SELECT u.session_epoch - 1 FROM users u WHERE u.id = $1)",
            )
            .bind(id.0)
            .bind(keep.0)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        }
        whole.commit().await.map_err(fault::writing)
    }
}
