//! Sessions as rows.

use super::digest;
use super::people::UserRow;
use crate::ids::SignInId;
use crate::persistence::{Session, SessionLine, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A session with its user.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct SessionRow {
    #[sqlx(flatten)]
    user: UserRow,
    session_id: Uuid,
    expires_at: i64,
}

impl SessionRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Session, StoreError> {
        let (id, expires_at) = (SignInId(self.session_id), Timestamp::from_micros(self.expires_at));
        Ok(Session { id, user: self.user.read()?, expires_at })
    }
}

/// A session as its user sees it.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct SessionLineRow {
    id: Uuid,
    device: String,
    address: String,
    created_at: i64,
    used_at: i64,
    expires_at: i64,
}

impl SessionLineRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> SessionLine {
        let at = Timestamp::from_micros;
        SessionLine {
            id: SignInId(self.id),
            device: self.device,
            address: self.address,
            created_at: at(self.created_at),
            used_at: at(self.used_at),
            expires_at: at(self.expires_at),
        }
    }
}

/// What is kept of a session's tokens.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct TokensRow {
    family_hash: Vec<u8>,
    turn_hash: Vec<u8>,
    previous_hash: Option<Vec<u8>>,
    salt: Option<Vec<u8>>,
    turned_at: Option<i64>,
    created_at: i64,
}

impl TokensRow {
    /// Returns whether a token with this shared part was given by this house.
    pub(in crate::persistence) fn is_of_family(&self, presented: &[u8; 32]) -> bool {
        self.family_hash == presented
    }

    /// Returns whether a token is the one that is good now.
    pub(in crate::persistence) fn is_present(&self, presented: &[u8; 32]) -> bool {
        self.turn_hash == presented
    }

    /// Returns when the session was opened.
    pub(in crate::persistence) fn opened_at(&self) -> Timestamp {
        Timestamp::from_micros(self.created_at)
    }

    /// Returns by which salt the successor of a token was made, if that token was the last to be spent, and not before `since`.
    pub(in crate::persistence) fn salt_after(&self, presented: &[u8; 32], since: Timestamp) -> Option<[u8; 32]> {
        let turned_at = Timestamp::from_micros(self.turned_at?);
        let is_last = self.previous_hash.as_deref() == Some(presented.as_slice());
        digest::<32>("salt", self.salt.as_deref()?).ok().filter(|_| is_last && turned_at > since)
    }
}
