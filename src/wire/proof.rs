//! Proofs as REST shows them. Hashes are lower-case hexadecimal.

use crate::ids::Seq;
use crate::proof::{Hash, VerifierKey, hex};
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// The proof that a line is in an auction's log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct InclusionResource {
    /// Which auction.
    pub auction: Uuid,
    /// Which history of it.
    pub epoch: u64,
    /// The line: 0 is the terms, every other the event with that sequence.
    pub seq: Seq,
    /// The line itself, byte for byte as it is hashed.
    pub leaf: String,
    /// Its hash.
    pub leaf_hash: String,
    /// How many lines the tree has that the path is in: the size of the checkpoint.
    pub size: u64,
    /// The audit path of RFC 6962, the deepest node first.
    pub path: Vec<String>,
    /// A signed checkpoint that covers the line.
    pub checkpoint: String,
}

/// The proof that a log only ever grew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConsistencyResource {
    /// Which auction.
    pub auction: Uuid,
    /// The size of the smaller tree.
    pub from: u64,
    /// The size of the larger tree.
    pub to: u64,
    /// The consistency proof of RFC 6962.
    pub path: Vec<String>,
}

/// A key of the house.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct KeyResource {
    /// What it is called.
    pub name: String,
    /// Its verifier key in the form of C2SP signed notes.
    pub key: String,
    /// `active` signs; `retired` signed before, and what it signed stays valid.
    pub status: &'static str,
}

impl KeyResource {
    /// Shows a key.
    pub fn new(key: &VerifierKey, is_active: bool) -> Self {
        let status = if is_active { "active" } else { "retired" };
        Self { name: key.name().to_owned(), key: key.to_string(), status }
    }
}

/// Writes the hashes of a path.
pub fn path_of(hashes: &[Hash]) -> Vec<String> {
    hashes.iter().map(|hash| hex(hash)).collect()
}
