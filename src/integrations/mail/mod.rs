//! Ways for a letter to leave the house.
//!
//! A [`Carrier`] takes one letter and says whether it is gone. Keeping, trying again and giving up are not its business: `actors/postman.rs`.

mod folder;
mod letterhead;
mod smtp;

pub use folder::FolderCarrier;
pub use letterhead::{Letterhead, LetterheadError};
pub use smtp::{Security, SmtpCarrier, SmtpError, SmtpOptions};

use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// A letter as a carrier gets it.
#[derive(Clone, PartialEq, Eq)]
pub struct Parcel {
    /// Its name; the same at every try.
    pub id: Uuid,
    /// The address it goes to.
    pub to: String,
    /// The tag of its language.
    pub language: String,
    /// The subject: one line.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub written_at: Timestamp,
}

/// Why a letter was not taken. The words go into the store and to admins; no part of the letter itself is in them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotCarried {
    /// Another try may succeed.
    #[error("{0}")]
    Later(String),
    /// No further try will.
    #[error("{0}")]
    Never(String),
}

impl std::fmt::Debug for Parcel {
    /// The words stay out of it, for they may hold a code.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Parcel").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A way for letters to leave the house.
#[async_trait]
pub trait Carrier: Send + Sync {
    /// Takes a letter. It is gone when this succeeds; when the answer was lost it may be gone too.
    ///
    /// # Errors
    /// [`NotCarried`].
    async fn carry(&self, parcel: Parcel) -> Result<(), NotCarried>;

    /// Destroys what this carrier itself has kept of letters, if it keeps any; what has left the house is out of its reach.
    ///
    /// # Errors
    /// [`NotCarried::Later`] names what is in the way.
    async fn forget(&self, _letters: &[Uuid]) -> Result<(), NotCarried> {
        Ok(())
    }

    /// Returns whether letters stay within the house, where its admins read them: then the words of letters with codes are kept.
    fn is_local(&self) -> bool;
}
