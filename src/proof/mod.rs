//! Proof: what the house did, written down so that a stranger can check it.
//!
//! Each auction has an RFC 6962 tree over canonical lines ([`terms_leaf`], [`event_leaf`]). Its size and root are signed as a
//! [`Checkpoint`] in a C2SP signed note. [`Export`] writes a finished sale as one file, and [`Verifier`] checks such a file, every
//! decision included. No clock, no chance, no files: seeds and keys come in as arguments. `docs/PROTOCOL.md`, section 7, has the formats.

mod audit;
mod canonical;
mod checkpoint;
mod export;
mod hash;
mod json;
mod leaf;
mod note;
mod seed;
mod tree;
mod verify;

pub use audit::{AuditError, verify_consistency, verify_inclusion};
pub use checkpoint::{Checkpoint, CheckpointError, auction_origin, export_origin};
pub use export::{Export, ExportError, ExportedSale, FinishedLot, Scope, UnfinishedLot};
pub use hash::{Hash, hex, leaf_hash, node_hash, read_hex};
pub use leaf::{event_leaf, terms_leaf};
pub use note::{KeyError, Note, NoteError, NoteSignature, SigningKey, VerifierKey, sign_note};
pub use seed::Seed;
pub use tree::{Frontier, Tree};
pub use verify::{Fault, LINE_MOST, Place, Report, Verifier};
