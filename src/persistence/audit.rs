//! The audit log: who did what and when, in a chain of hashes. docs/adr/0024.

use super::{Page, Paged, StoreError};
use crate::ids::UserId;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sha2::{Digest as _, Sha256};
use std::net::IpAddr;
use uuid::Uuid;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditKind {
    /// Somebody is about to do something.
    Begun,
    /// What became of it.
    Ended {
        /// The row that said it was begun.
        of: u64,
    },
    /// Somebody was turned away for lack of rights.
    Refused,
    /// Something was done at the command line.
    Noted,
}

impl AuditKind {
    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Ended { .. } => "ended",
            Self::Refused => "refused",
            Self::Noted => "noted",
        }
    }

    /// Returns the row that this one is about.
    pub const fn of(self) -> Option<u64> {
        match self {
            Self::Ended { of } => Some(of),
            Self::Begun | Self::Refused | Self::Noted => None,
        }
    }
}

/// A row that is to be written. Holds identifiers and words of the house's own, no names, e-mails or free text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAudit {
    /// When.
    pub at: Timestamp,
    /// What it is.
    pub kind: AuditKind,
    /// Who; none at the command line.
    pub actor: Option<UserId>,
    /// The key of a service that acted for the actor.
    pub api_key: Option<Uuid>,
    /// From where; none at the command line.
    pub client: Option<IpAddr>,
    /// What: method and pattern of the path, or the command.
    pub act: String,
    /// To what, by its identifier; empty when nothing is named.
    pub object: String,
    /// The status of the answer, once there is one.
    pub status: Option<u16>,
    /// The code of a refusal, or another word for the outcome; empty when there is nothing to say.
    pub code: String,
    /// The name of the request.
    pub request_id: String,
    /// Some fields of what was asked, as a JSON object; empty when there is nothing to say.
    pub summary: String,
}

/// A row as it stands in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Its place: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// What it says.
    pub row: NewAudit,
    /// The hash of the row before; zeros for the first.
    pub before: [u8; 32],
    /// Its own.
    pub hash: [u8; 32],
}

/// What stands before the bytes that are hashed, so that they are bytes of nothing else.
const DOMAIN: &[u8] = b"arte/audit/v1\n";

impl NewAudit {
    /// Returns the hash of this row at a place, after the row with the hash `before`: SHA-256 over the domain, the hash before, and every
    /// field behind its length. `docs/OPERATIONS.md` writes it down for whoever checks by other means.
    pub fn hash(&self, seq: u64, before: &[u8; 32]) -> [u8; 32] {
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let text = [
            seq.to_string(),
            self.at.as_micros().to_string(),
            self.kind.word().to_owned(),
            number(self.kind.of()),
            self.actor.map(|actor| actor.to_string()).unwrap_or_default(),
            self.api_key.map(|key| key.to_string()).unwrap_or_default(),
            self.client.map(|client| client.to_string()).unwrap_or_default(),
            self.act.clone(),
            self.object.clone(),
            number(self.status.map(u64::from)),
            self.code.clone(),
            self.request_id.clone(),
            self.summary.clone(),
        ];
        let mut hash = Sha256::new();
        hash.update(DOMAIN);
        hash.update(before);
        for field in text {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hash.finalize().into()
    }
}

/// What a list of the audit log is narrowed by.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only of this user, or of keys that act for this user.
    pub actor: Option<UserId>,
    /// Only this act, as `POST /v1/admin/sales`.
    pub act: Option<String>,
    /// Only to this object.
    pub object: Option<String>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Before.
    pub until: Option<Timestamp>,
}

/// The chain as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainCheck {
    /// How many rows hold, from the first on.
    pub rows: u64,
    /// The hash of the last row that holds; zeros when there is none.
    pub head: [u8; 32],
    /// Where it breaks first, and how.
    pub broken: Option<(u64, String)>,
}

/// The audit log.
#[async_trait]
pub trait AuditLog: Send + Sync {
    /// Adds a row after the last one and returns its place.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when nothing was written; [`StoreError::Unknown`] when nobody knows.
    async fn add_audit(&self, row: &NewAudit) -> Result<u64, StoreError>;

    /// Lists rows, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn audits(&self, filter: &AuditFilter, page: Page) -> Result<Paged<Audit>, StoreError>;

    /// Reads the whole chain and says where it breaks. Rows that are added meanwhile may or may not be among those read.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn check_audits(&self) -> Result<ChainCheck, StoreError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row with every field.
    fn a_row() -> NewAudit {
        NewAudit {
            at: Timestamp::from_micros(7),
            kind: AuditKind::Ended { of: 3 },
            actor: Some(UserId(Uuid::max())),
            api_key: Some(Uuid::nil()),
            client: Some(IpAddr::from([127, 0, 0, 1])),
            act: "POST /v1/admin/sales".into(),
            object: "x".into(),
            status: Some(201),
            code: "ok".into(),
            request_id: "r".into(),
            summary: "{}".into(),
        }
    }

    #[test]
    fn every_field_is_in_the_hash_and_none_runs_into_the_next() {
        type Change = fn(&mut NewAudit);
        let changes: [Change; 13] = [
            |_| {},
            |row| row.at = Timestamp::from_micros(8),
            |row| row.kind = AuditKind::Ended { of: 4 },
            |row| row.kind = AuditKind::Begun,
            |row| row.actor = None,
            |row| row.api_key = None,
            |row| row.client = None,
            |row| row.act.push('x'),
            |row| row.object = String::new(),
            |row| row.status = None,
            |row| (row.code, row.request_id) = ("okr".into(), String::new()),
            |row| row.request_id = "s".into(),
            |row| row.summary = String::new(),
        ];
        let mut hashes: Vec<_> = changes
            .iter()
            .map(|change| {
                let mut row = a_row();
                change(&mut row);
                row.hash(9, &[1; 32])
            })
            .collect();
        hashes.push(a_row().hash(10, &[1; 32]));
        hashes.push(a_row().hash(9, &[2; 32]));
        let count = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        assert_eq!(hashes.len(), count);
    }
}
