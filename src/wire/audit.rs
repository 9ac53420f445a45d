//! The audit log over REST.

use super::instant::Instant;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// A row of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditResource {
    /// Its place: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// When.
    pub at: Instant,
    /// `begun`, `ended`, `refused` or `noted`.
    pub kind: String,
    /// The row that says it was begun, in one that says how it ended.
    pub of: Option<u64>,
    /// Who; null at the command line.
    pub actor: Option<Uuid>,
    /// The key of a service that acted for the actor.
    pub api_key: Option<Uuid>,
    /// From which address.
    pub client: Option<String>,
    /// Method and pattern of the path, or the command.
    pub act: String,
    /// To what; null when nothing is named.
    pub object: Option<String>,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The code of a refusal, or another word for the outcome.
    pub code: Option<String>,
    /// The name of the request.
    pub request_id: String,
    /// Some fields of what was asked. Secrets and free text are never among them.
    pub summary: serde_json::Map<String, serde_json::Value>,
    /// The hash of the row before, in hexadecimal.
    pub hash_before: String,
    /// Its own.
    pub hash: String,
}

/// The audit log's chain as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AuditCheckAnswer {
    /// Whether every row follows the one before.
    pub holds: bool,
    /// How many rows hold, from the first on.
    pub rows: u64,
    /// The hash of the last of them: write it down elsewhere.
    pub head: String,
    /// The first row that does not.
    pub broken_at: Option<u64>,
    /// What is wrong with it.
    pub what: Option<String>,
}
