//! Webhooks and deliveries as rows.

use super::cursor::Cursor;
use super::{Nonsense, fit};
use crate::notices::{Secret, WebhookKind};
use crate::persistence::{DeadLetter, Delivery, MailState, OldSecret, StoreError, Webhook};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `webhooks`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct WebhookRow {
    id: Uuid,
    url: String,
    kinds: String,
    secret: String,
    old_secret: Option<String>,
    old_until: Option<i64>,
    is_enabled: bool,
    stopped_for: Option<String>,
    created_at: i64,
}

/// Writes kinds for the store.
pub(in crate::persistence) fn write_kinds(kinds: &[WebhookKind]) -> String {
    let words: Vec<_> = kinds.iter().map(|kind| kind.word()).collect();
    words.join(" ")
}

impl WebhookRow {
    /// Reads the row. A kind of a newer program is passed over.
    pub(in crate::persistence) fn read(self) -> Result<Webhook, StoreError> {
        let secret = |text: &str| Secret::read(text).ok_or(Nonsense::in_column("secret").at("webhooks", self.id));
        let old_secret = match (&self.old_secret, self.old_until) {
            (Some(old), Some(until)) => Some(OldSecret { secret: secret(old)?, until: Timestamp::from_micros(until) }),
            _ => None,
        };
        Ok(Webhook {
            id: self.id,
            kinds: self.kinds.split_whitespace().filter_map(WebhookKind::from_word).collect(),
            secret: secret(&self.secret)?,
            old_secret,
            url: self.url,
            is_enabled: self.is_enabled,
            stopped_for: self.stopped_for,
            created_at: Timestamp::from_micros(self.created_at),
        })
    }
}

/// A row of `webhook_deliveries`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct DeliveryRow {
    id: Uuid,
    webhook_id: Uuid,
    kind: String,
    body: String,
    created_at: i64,
    state: String,
    attempts: i64,
    next_try_at: i64,
    last_error: Option<String>,
}

impl DeliveryRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Delivery, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("webhook_deliveries", self.id);
        Ok(Delivery {
            id: self.id,
            webhook: self.webhook_id,
            kind: self.kind,
            body: self.body,
            created_at: Timestamp::from_micros(self.created_at),
            state: MailState::from_word(&self.state).ok_or_else(|| here(Nonsense::in_column("state")))?,
            attempts: fit("attempts", self.attempts).map_err(here)?,
            next_try_at: Timestamp::from_micros(self.next_try_at),
            last_error: self.last_error,
        })
    }
}

/// A letter or a delivery that was given up.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct DeadRow {
    id: Uuid,
    is_webhook: bool,
    recipient: String,
    kind: String,
    attempts: i64,
    created_at: i64,
    last_error: Option<String>,
}

impl DeadRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<0, 1> {
        Cursor { numbers: [], ids: [self.id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<DeadLetter, StoreError> {
        let attempts = fit("attempts", self.attempts).map_err(|nonsense| nonsense.at("dead letters", self.id))?;
        Ok(DeadLetter {
            id: self.id,
            is_webhook: self.is_webhook,
            to: self.recipient,
            kind: self.kind,
            attempts,
            created_at: Timestamp::from_micros(self.created_at),
            last_error: self.last_error,
        })
    }
}
