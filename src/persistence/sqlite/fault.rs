//! What an SQLite error means for the caller.

use crate::persistence::StoreError;
use crate::persistence::fault::scrubbed;
use crate::planted;

/// SQLite's result codes that this house tells apart. *Source*: <https://sqlite.org/rescode.html>.
mod code {
    pub(super) const IOERR: i32 = 10;
    pub(super) const CORRUPT: i32 = 11;
    pub(super) const NOTADB: i32 = 26;
}

/// Returns whether a result code, plain or extended, says that the storage itself cannot be trusted any more.
pub(super) fn is_broken(code: i32) -> bool {
    matches!(code & 0xff, code::IOERR | code::CORRUPT | code::NOTADB) && !planted!("io-error-goes-on")
}

/// A read failed: nothing depends on it, unless the disk itself is failing.
pub(super) fn reading(error: sqlx::Error) -> StoreError {
    match code_of(&error) {
        Some(code) if is_broken(code) => StoreError::Broken { source: scrubbed(error) },
        _ => StoreError::unavailable(scrubbed(error)),
    }
}

/// A write of one statement failed.
pub(super) fn writing(error: sqlx::Error) -> StoreError {
    match (code_of(&error), &error) {
        (Some(code), _) if is_broken(code) => StoreError::Broken { source: scrubbed(error) },
        // SQLite has answered: the statement was rolled back. Or it was never sent.
        (Some(_), _) | (None, sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Encode(_)) => {
            StoreError::unavailable(scrubbed(error))
        }
        (None, _) => StoreError::Unknown { source: scrubbed(error) },
    }
}

fn code_of(error: &sqlx::Error) -> Option<i32> {
    error.as_database_error()?.code()?.parse().ok()
}
