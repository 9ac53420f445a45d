//! Why the notary did not do something.

use super::folder::KeysError;
use crate::persistence::StoreError;
use crate::proof::{ExportError, NoteError};

/// Why there is no proof, no signature or no export.
#[derive(Debug, thiserror::Error)]
pub enum NotaryError {
    /// No such auction, or still a draft.
    #[error("no such auction")]
    NoSuchAuction,
    /// No such sale.
    #[error("no such sale")]
    NoSuchSale,
    /// The auction is not over.
    #[error("the auction is not over")]
    NotFinished,
    /// The log does not reach so far.
    #[error("the log has {size} lines")]
    OutOfRange {
        /// How many lines there are.
        size: u64,
    },
    /// Too many are asking for the same kind of work.
    #[error("too many are asking for this at once")]
    Busy,
    /// The one who asked for it has gone, or takes it too slowly.
    #[error("it broke off: the pieces were not taken in time")]
    Unwanted,
    /// The store did not answer, or does not hold what was signed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The keys cannot be used.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// A text that cannot be signed.
    #[error("it cannot be signed")]
    Unsigned(#[from] NoteError),
    /// The export cannot be written.
    #[error("it cannot be exported")]
    Export(#[from] ExportError),
    /// The work was broken off.
    #[error("the work was broken off")]
    BrokenOff(#[from] tokio::task::JoinError),
}
