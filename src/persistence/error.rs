//! What can go wrong with a store, by what the caller must do about it.

use std::error::Error;

/// A store's failure.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The thing is there already, or is not in the state that the call names.
    #[error("{0} exists already or is in another state")]
    Conflict(&'static str),
    /// No such row.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A row makes no sense. Never guessed around.
    #[error("table {table} has a row that makes no sense: {row}: {reason}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// Which row, in words.
        row: String,
        /// What is wrong with it.
        reason: String,
    },
    /// Nothing was written, and asking again later may help: cannot connect, disk full, busy for too long.
    #[error("the store is unavailable")]
    Unavailable {
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Nobody knows whether it was written: the connection broke while the answer was on its way.
    #[error("the store did not say whether it has written")]
    Unknown {
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The storage itself failed (an I/O error, a failed fsync). The process must stop and recover from disk.
    #[error("the storage failed")]
    Broken {
        /// Why.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl StoreError {
    /// Makes an [`StoreError::Unavailable`].
    pub fn unavailable(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Unavailable { source: source.into() }
    }

    /// Returns whether somebody else has written into the log what is wrong, and goes on doing so: it need not be said by everybody it meets.
    pub fn is_said_already(&self) -> bool {
        match self {
            Self::Unavailable { source } | Self::Unknown { source } => source.is::<super::redis::Away>(),
            _ => false,
        }
    }

    /// Returns whether the same call may succeed later.
    pub const fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable { .. } | Self::Unknown { .. } => true,
            Self::Conflict(_) | Self::NotFound(_) | Self::Corrupt { .. } | Self::Broken { .. } => false,
        }
    }
}
