//! The notary: signs what the store has committed, and shows proofs of it.
//!
//! | what | where |
//! |---|---|
//! | the signing keys, a folder and how a running house sees it | `folder`, `keyring` |
//! | an auction's log as a tree, compared with what was signed of it | `log`, `shelf` |
//! | signing, and the proofs that REST shows | `office` |
//! | a finished sale as one file | `export` |
//!
//! It never asks an auction's actor: everything here is read from the store, so it can never be ahead of it. (The one exception is the
//! actors' own committed trees, whose heads they hand in to be signed.)

mod error;
mod export;
mod folder;
mod keyring;
mod log;
mod office;
mod shelf;

pub use error::NotaryError;
pub use export::{Exported, Pieces};
pub use folder::{KeyFolder, Keys, KeysError};
pub use keyring::Keyring;
pub use log::Vouched;
pub use office::{Inclusion, Notary, NotaryParts, TreeHead};
