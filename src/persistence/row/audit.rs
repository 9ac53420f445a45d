//! Rows of the audit log.

use super::cursor::Cursor;
use super::{Nonsense, digest, fit};
use crate::ids::UserId;
use crate::persistence::{Audit, AuditKind, NewAudit, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `audit_log`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct AuditRow {
    pub(in crate::persistence) seq: i64,
    at: i64,
    kind: String,
    of_seq: Option<i64>,
    actor: Option<Uuid>,
    api_key: Option<Uuid>,
    client: String,
    act: String,
    object: String,
    status: Option<i64>,
    code: String,
    request_id: String,
    summary: String,
    hash_before: Vec<u8>,
    hash: Vec<u8>,
}

impl AuditRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) fn place(&self) -> Cursor<1, 0> {
        Cursor { numbers: [self.seq], ids: [] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Audit, StoreError> {
        let seq = self.seq;
        self.parse().map_err(|nonsense| nonsense.at("audit_log", seq))
    }

    fn parse(self) -> Result<Audit, Nonsense> {
        let kind = match (self.kind.as_str(), self.of_seq) {
            ("begun", None) => AuditKind::Begun,
            ("ended", Some(of)) => AuditKind::Ended { of: fit("of_seq", of)? },
            ("refused", None) => AuditKind::Refused,
            ("noted", None) => AuditKind::Noted,
            _ => return Err(Nonsense::in_column("kind")),
        };
        let client = Some(self.client).filter(|client| !client.is_empty());
        let client = client.map(|text| text.parse()).transpose().map_err(|_| Nonsense::in_column("client"))?;
        Ok(Audit {
            seq: fit("seq", self.seq)?,
            row: NewAudit {
                at: Timestamp::from_micros(self.at),
                kind,
                actor: self.actor.map(UserId),
                api_key: self.api_key,
                client,
                act: self.act,
                object: self.object,
                status: self.status.map(|status| fit("status", status)).transpose()?,
                code: self.code,
                request_id: self.request_id,
                summary: self.summary,
            },
            before: digest("hash_before", &self.hash_before)?,
            hash: digest("hash", &self.hash)?,
        })
    }
}
