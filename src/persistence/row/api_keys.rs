//! Keys of service accounts as rows.

use super::Nonsense;
use super::cursor::Cursor;
use super::people::UserRow;
use crate::identity::Scope;
use crate::persistence::{ApiKey, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A key with its owner.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct ApiKeyRow {
    #[sqlx(flatten)]
    owner: UserRow,
    key_id: Uuid,
    key_name: String,
    scopes: String,
    made_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

impl ApiKeyRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<1, 1> {
        Cursor { numbers: [self.made_at], ids: [self.key_id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<ApiKey, StoreError> {
        let scopes = self.scopes.split(' ').map(Scope::from_word).collect::<Option<Vec<_>>>();
        Ok(ApiKey {
            id: self.key_id,
            owner: self.owner.read()?,
            name: self.key_name,
            scopes: scopes.ok_or_else(|| Nonsense::in_column("scopes").at("api_keys", self.key_id))?,
            created_at: Timestamp::from_micros(self.made_at),
            expires_at: Timestamp::from_micros(self.expires_at),
            revoked_at: self.revoked_at.map(Timestamp::from_micros),
        })
    }
}
