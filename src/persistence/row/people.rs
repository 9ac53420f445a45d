//! People as rows.

use super::cursor::{Cursor, TextCursor};
use super::{Nonsense, amount_if_any, digest, fit, paddle};
use crate::ids::{SaleId, UserId};
use crate::persistence::{Idempotent, Registration, Role, StoreError, StoredAnswer, User};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `users`, without the secret.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct UserRow {
    id: Uuid,
    email: String,
    name: String,
    role: String,
    suspended: bool,
    created_at: i64,
}

impl UserRow {
    /// Returns where the row stands in a list by age.
    pub(in crate::persistence) fn place_by_age(&self) -> Cursor<1, 1> {
        Cursor { numbers: [self.created_at], ids: [self.id] }
    }

    /// Returns where the row stands in a list by e-mail.
    pub(in crate::persistence) fn place_by_email(&self) -> TextCursor {
        TextCursor { text: self.email.clone(), id: self.id }
    }

    /// Returns where the row stands in a list by name.
    pub(in crate::persistence) fn place_by_name(&self) -> TextCursor {
        TextCursor { text: self.name.clone(), id: self.id }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<User, StoreError> {
        let id = UserId(self.id);
        let role = Role::from_word(&self.role).ok_or_else(|| Nonsense::in_column("role").at("users", id))?;
        let created_at = Timestamp::from_micros(self.created_at);
        Ok(User { id, email: self.email, name: self.name, role, suspended: self.suspended, created_at })
    }
}

/// The same with the hash of the password.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct CredentialsRow {
    #[sqlx(flatten)]
    pub(in crate::persistence) user: UserRow,
    pub(in crate::persistence) password_hash: String,
}

/// A row of `registrations`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct RegistrationRow {
    pub(super) sale_id: Uuid,
    user_id: Uuid,
    pub(super) paddle: i64,
    pub(super) limit_minor: Option<i64>,
    cap_minor: Option<i64>,
    withdrawn: bool,
    version: i64,
    pub(super) created_at: i64,
}

impl RegistrationRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Registration, StoreError> {
        let (sale, user) = (SaleId(self.sale_id), UserId(self.user_id));
        let here = |nonsense: Nonsense| nonsense.at("registrations", format_args!("{sale} {user}"));
        let asked = amount_if_any("limit_minor", self.limit_minor).map_err(here)?;
        let cap = amount_if_any("cap_minor", self.cap_minor).map_err(here)?;
        Ok(Registration {
            sale,
            user,
            paddle: paddle("paddle", self.paddle).map_err(here)?,
            limit: asked.into_iter().chain(cap).min(),
            cap,
            withdrawn: self.withdrawn,
            version: fit("version", self.version).map_err(here)?,
            created_at: Timestamp::from_micros(self.created_at),
        })
    }
}

/// What is kept of an idempotent call.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct CallRow {
    digest: Vec<u8>,
    status: Option<i64>,
    etag: Option<String>,
    body: Option<String>,
}

impl CallRow {
    /// Reads the row as the answer to a call with this digest.
    pub(in crate::persistence) fn read(self, asked: &[u8; 32]) -> Result<Idempotent, Nonsense> {
        if digest::<32>("digest", &self.digest)? != *asked {
            return Ok(Idempotent::Reused);
        }
        match (self.status, self.body) {
            (None, None) => Ok(Idempotent::Running),
            (Some(status), Some(body)) => {
                Ok(Idempotent::Done(StoredAnswer { status: fit("status", status)?, etag: self.etag, body }))
            }
            _ => Err(Nonsense("a status without a body, or a body without a status".into())),
        }
    }
}
