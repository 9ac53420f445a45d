//! Letters as rows.

use super::cursor::Cursor;
use super::{Nonsense, fit};
use crate::persistence::{Mail, MailBody, MailState, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `mails`, without the words.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct MailRow {
    id: Uuid,
    recipient: String,
    kind: String,
    language: String,
    subject: String,
    holds_secret: bool,
    created_at: i64,
    state: String,
    attempts: i64,
    next_try_at: i64,
    sent_at: Option<i64>,
    last_error: Option<String>,
}

impl MailRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<0, 1> {
        Cursor { numbers: [], ids: [self.id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Mail, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("mails", self.id);
        let state = MailState::from_word(&self.state).ok_or_else(|| here(Nonsense::in_column("state")))?;
        let attempts = fit("attempts", self.attempts).map_err(here)?;
        Ok(Mail {
            id: self.id,
            to: self.recipient,
            kind: self.kind,
            language: self.language,
            subject: self.subject,
            holds_secret: self.holds_secret,
            created_at: Timestamp::from_micros(self.created_at),
            state,
            attempts,
            next_try_at: Timestamp::from_micros(self.next_try_at),
            sent_at: self.sent_at.map(Timestamp::from_micros),
            last_error: self.last_error,
        })
    }
}

/// The same with the words, unless they were destroyed.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct WholeMailRow {
    #[sqlx(flatten)]
    mail: MailRow,
    body_text: Option<String>,
    body_html: Option<String>,
}

impl WholeMailRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<(Mail, Option<MailBody>), StoreError> {
        let mail = self.mail.read()?;
        let body = self.body_text.zip(self.body_html).map(|(text, html)| MailBody { text, html });
        Ok((mail, body))
    }

    /// Reads a row that has its words: one that waits.
    pub(in crate::persistence) fn read_waiting(self) -> Result<(Mail, MailBody), StoreError> {
        let (mail, body) = self.read()?;
        let body = body.ok_or_else(|| Nonsense("it waits and has no words".into()).at("mails", mail.id))?;
        Ok((mail, body))
    }
}
