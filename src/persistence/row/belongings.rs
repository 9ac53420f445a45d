//! What the house holds about a person, as rows.

use super::notices::NoticeRow;
use super::registrations::RegistrationLineRow;
use crate::ids::ArtworkId;
use crate::persistence::{About, KeyLine, LetterLine, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// What admins have written down of an account.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct AboutRow {
    pub(in crate::persistence) email: String,
    suspended_reason: Option<String>,
    suspended_at: Option<i64>,
    role_reason: Option<String>,
    role_changed_at: Option<i64>,
}

impl AboutRow {
    /// Puts everything together.
    pub(in crate::persistence) fn read(
        self,
        registrations: Vec<RegistrationLineRow>,
        letters: Vec<LetterRow>,
        consigned: Vec<(Uuid, String)>,
        keys: Vec<KeyRow>,
        notices: Vec<NoticeRow>,
    ) -> Result<About, StoreError> {
        Ok(About {
            suspended_reason: self.suspended_reason,
            suspended_at: self.suspended_at.map(Timestamp::from_micros),
            role_reason: self.role_reason,
            role_changed_at: self.role_changed_at.map(Timestamp::from_micros),
            registrations: registrations.into_iter().map(RegistrationLineRow::read).collect::<Result<_, _>>()?,
            letters: letters.into_iter().map(LetterRow::read).collect(),
            consigned: consigned.into_iter().map(|(id, title)| (ArtworkId(id), title)).collect(),
            keys: keys.into_iter().map(KeyRow::read).collect(),
            notices: notices.into_iter().map(NoticeRow::read).collect::<Result<_, _>>()?,
        })
    }
}

/// A letter without recipient and words.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct LetterRow {
    id: Uuid,
    kind: String,
    language: String,
    subject: String,
    state: String,
    created_at: i64,
    sent_at: Option<i64>,
}

impl LetterRow {
    fn read(self) -> LetterLine {
        LetterLine {
            id: self.id,
            kind: self.kind,
            language: self.language,
            subject: self.subject,
            state: self.state,
            created_at: Timestamp::from_micros(self.created_at),
            sent_at: self.sent_at.map(Timestamp::from_micros),
        }
    }
}

/// A key of a service without its hash.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct KeyRow {
    id: Uuid,
    name: String,
    scopes: String,
    created_at: i64,
    expires_at: i64,
}

impl KeyRow {
    fn read(self) -> KeyLine {
        let at = Timestamp::from_micros;
        KeyLine {
            id: self.id,
            name: self.name,
            scopes: self.scopes,
            created_at: at(self.created_at),
            expires_at: at(self.expires_at),
        }
    }
}
