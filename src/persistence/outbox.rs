//! Letters on their way out.

use super::{Page, Paged, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// A letter to be sent.
///
/// The [`Debug`](std::fmt::Debug) form leaves the words out, for they may hold a code.
#[derive(Clone, PartialEq, Eq)]
pub struct NewMail {
    /// Its name, which also becomes its `Message-ID`: however often it is sent, it is one letter. Of version 7: lists are in its order.
    pub id: Uuid,
    /// The address it goes to; one, without a name.
    pub to: String,
    /// The kind of letter, a stable word (`mail::Letter::kind`).
    pub kind: String,
    /// The tag of its language (`mail::Language::tag`).
    pub language: String,
    /// The subject: one line, without a secret.
    pub subject: String,
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// Whether its words hold a code: they are destroyed as soon as it is sent or given up.
    pub holds_secret: bool,
}

impl std::fmt::Debug for NewMail {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("NewMail").field("id", &self.id).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Where a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailState {
    /// It is sent as soon as its next try is due.
    Waiting,
    /// It was taken by the carrier.
    Sent,
    /// It was given up; an admin may have it tried again.
    Dead,
}

impl MailState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Waiting, Self::Sent, Self::Dead];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Dead => "dead",
        }
    }

    /// Finds a state by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
}

/// A letter without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// Its name.
    pub id: Uuid,
    /// The address it goes to.
    pub to: String,
    /// The kind of letter.
    pub kind: String,
    /// The tag of its language.
    pub language: String,
    /// The subject.
    pub subject: String,
    /// Whether its words hold, or held, a code.
    pub holds_secret: bool,
    /// When it was written.
    pub created_at: Timestamp,
    /// Where it is.
    pub state: MailState,
    /// How often it was tried since it was put in or was last tried again by hand.
    pub attempts: u32,
    /// When it is tried next, while it waits. While somebody is sending it, when others may take it up.
    pub next_try_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// The words of a letter.
#[derive(Clone, PartialEq, Eq)]
pub struct MailBody {
    /// The plain text.
    pub text: String,
    /// The same as HTML.
    pub html: String,
}

impl std::fmt::Debug for MailBody {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("MailBody").finish_non_exhaustive()
    }
}

/// What becomes of a letter that could not be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// It is tried again then.
    TryAgainAt(Timestamp),
    /// It is given up.
    Dead,
}

/// The outbox. Each letter is sent at least once: whoever takes one up holds it until an instant, after which it is anybody's again.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// Puts a letter in, due at once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when its id is taken.
    async fn put(&self, mail: &NewMail) -> Result<(), StoreError>;

    /// Takes up at most `most` letters that are due at `now`, longest due first, and holds them until `held_until`: until then nobody else
    /// gets them. Each counts one attempt more.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn take_due(
        &self,
        now: Timestamp,
        held_until: Timestamp,
        most: u32,
    ) -> Result<Vec<(Mail, MailBody)>, StoreError>;

    /// Returns when the next letter is due, if any waits. One that is held is due when it is anybody's again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError>;

    /// Notes that a letter is gone, whoever holds it by now: what was sent is a fact. Unless `keeps_words`, the words of one that holds
    /// a secret are destroyed.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mark_sent(&self, id: Uuid, at: Timestamp, keeps_words: bool) -> Result<(), StoreError>;

    /// Notes that the `attempt`-th try failed, unless somebody else has taken the letter up since. The words of a dead one that holds a
    /// secret are destroyed, unless `keeps_words`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn mark_failed(
        &self,
        id: Uuid,
        attempt: u32,
        error: &str,
        then: Failed,
        keeps_words: bool,
    ) -> Result<(), StoreError>;

    /// Lists letters, newest first; of one state only, if one is named.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn mails(&self, state: Option<MailState>, page: Page) -> Result<Paged<Mail>, StoreError>;

    /// Finds a letter, with its words while they are there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn mail(&self, id: Uuid) -> Result<Option<(Mail, Option<MailBody>)>, StoreError>;

    /// Has a dead letter tried again from the beginning. Returns it as it then is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when it is not dead, or its words were destroyed.
    async fn try_again(&self, id: Uuid, now: Timestamp) -> Result<Mail, StoreError>;

    /// Forgets letters that were written before an instant and are sent or dead. Returns how many.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn forget_mails(&self, before: Timestamp) -> Result<u64, StoreError>;
}
