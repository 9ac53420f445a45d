//! What a PostgreSQL error means for the caller.

use crate::persistence::StoreError;
use crate::persistence::fault::scrubbed;
use sqlx::postgres::{PgDatabaseError, PgSeverity};

/// A read failed: nothing depends on it.
pub(super) fn reading(error: sqlx::Error) -> StoreError {
    StoreError::unavailable(scrubbed(error))
}

/// A write of one statement failed, after it was sent or on the way.
pub(super) fn writing(error: sqlx::Error) -> StoreError {
    if is_definite(&error) {
        StoreError::unavailable(scrubbed(error))
    } else {
        StoreError::Unknown { source: scrubbed(error) }
    }
}

/// Returns whether an error proves that a statement which is a transaction of its own has written nothing.
///
/// An ERROR is the server's word that the transaction was rolled back. FATAL and PANIC end the session, and may come when the
/// commit is already done and only waits to be said; so does every silence.
pub(super) fn is_definite(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Database(complaint) => complaint
            .try_downcast_ref::<PgDatabaseError>()
            .is_some_and(|complaint| !matches!(complaint.severity(), PgSeverity::Fatal | PgSeverity::Panic)),
        sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Encode(_) => true,
        _ => false,
    }
}

/// Returns whether a group failed for the sake of one of its batches: a broken promise of the tables, or a deadlock that two
/// groups made of their row locks. Written one by one, the other batches can be saved.
pub(super) fn is_for_one_batch(error: &sqlx::Error) -> bool {
    is_constraint(error) || code(error).is_some_and(|code| code == "40P01" || code == "40001")
}

/// Returns whether a promise of the tables would have been broken. *Source*: class 23 of PostgreSQL's error codes.
pub(super) fn is_constraint(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code.starts_with("23"))
}

fn code(error: &sqlx::Error) -> Option<&str> {
    Some(error.as_database_error()?.try_downcast_ref::<PgDatabaseError>()?.code())
}
