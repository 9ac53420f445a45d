//! What a database complained of, in words that are safe to log.
//!
//! A driver's error may carry the row it stumbled over: a reserve, a maximum, an e-mail address. Only the code and the sentence
//! of the complaint go on from here; neither engine puts values into that sentence for the statements of this house.

use std::error::Error;

/// A complaint without the values it is about.
#[derive(Debug, thiserror::Error)]
#[error("the database says {code}: {sentence}")]
struct Complaint {
    code: String,
    sentence: String,
}

/// Returns an error without the values it is about.
pub(super) fn scrubbed(error: sqlx::Error) -> Box<dyn Error + Send + Sync> {
    match error {
        sqlx::Error::Database(complaint) => Box::new(Complaint {
            code: complaint.code().map(Into::into).unwrap_or_default(),
            sentence: complaint.message().to_owned(),
        }),
        other => Box::new(other),
    }
}

/// A promise of the tables that a statement would have broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Violation {
    /// Something is there already.
    Taken,
    /// Something that is referred to is not there.
    Missing,
    /// A CHECK or a NOT NULL.
    Other,
}

/// Returns which promise a statement would have broken. SQLite does not name the constraint, so a statement whose caller asks
/// must be one in which only one constraint of a kind can fail.
pub(super) fn violation(error: &sqlx::Error) -> Option<Violation> {
    use sqlx::error::ErrorKind;
    let complaint = error.as_database_error()?;
    match complaint.kind() {
        ErrorKind::UniqueViolation => Some(Violation::Taken),
        ErrorKind::ForeignKeyViolation => Some(Violation::Missing),
        ErrorKind::NotNullViolation | ErrorKind::CheckViolation | ErrorKind::ExclusionViolation => {
            Some(Violation::Other)
        }
        _ => None,
    }
}
