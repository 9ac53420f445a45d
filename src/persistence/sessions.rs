//! Sessions: who is signed in, where, and by which refresh token.

use super::{StoreError, User};
use crate::ids::{SignInId, UserId};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// A session that is alive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub id: SignInId,
    /// Whose, as the account is now.
    pub user: User,
    /// Until when, unless it is refreshed.
    pub expires_at: Timestamp,
}

/// A session about to be opened. Of its refresh token only hashes travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Its name.
    pub id: SignInId,
    /// Whose.
    pub user: UserId,
    /// The hash (PHC string) that the password was right for. The session is opened only while it is still the account's.
    pub password_hash: String,
    /// Hash of what all refresh tokens of the session share.
    pub family_hash: [u8; 32],
    /// Hash of the first refresh token's own part.
    pub turn_hash: [u8; 32],
    /// What the user will recognise it by.
    pub device: String,
    /// From where.
    pub address: String,
    /// When.
    pub at: Timestamp,
    /// Until when, unless it is refreshed.
    pub expires_at: Timestamp,
}

/// A session as its user sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its name.
    pub id: SignInId,
    /// As the device called itself.
    pub device: String,
    /// From where it was opened.
    pub address: String,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When a token was last given.
    pub used_at: Timestamp,
    /// Until when, unless it is refreshed.
    pub expires_at: Timestamp,
}

/// One use of a refresh token.
#[derive(Clone, Copy, Debug)]
pub struct Turn {
    /// Of which session.
    pub session: SignInId,
    /// Hash of what all tokens of the session share, as it was presented.
    pub family_hash: [u8; 32],
    /// Hash of the token that was presented.
    pub presented: [u8; 32],
    /// Hash of the token that follows it under `salt`.
    pub next: [u8; 32],
    /// Chance.
    pub salt: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// A token that was used later than this may come once more: its answer was lost, or two tabs came at once.
    pub grace_since: Timestamp,
    /// Until when the session lives now, at most.
    pub expires_at: Timestamp,
    /// A session that was opened earlier than this is over, however often it was refreshed. It never lives longer from its opening than from
    /// here to `at`, whatever `expires_at` says.
    pub opened_since: Timestamp,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turned {
    /// The token was the right one and is spent; the next one is as proposed.
    Next(Session),
    /// The token was spent a moment ago: the one that followed it was made with this salt, and is given again.
    Again(Session, [u8; 32]),
    /// An old token: somebody has a copy. The session is ended.
    Reused(UserId),
    /// No such session, or not alive, or not a token of it. Nothing was changed.
    Unknown,
}

/// Sessions.
#[async_trait]
pub trait Sessions: Send + Sync {
    /// Opens a session, and forgets the user's that have been dead for an hour.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such user, or one whose password was changed or who was suspended since it was checked.
    async fn open_session(&self, new: &NewSession) -> Result<(), StoreError>;

    /// Finds a session that is alive at `now`.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn session(&self, id: SignInId, now: Timestamp) -> Result<Option<Session>, StoreError>;

    /// Uses a refresh token. Of many at once with the same token one turns it, and the others get the same successor.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn turn(&self, turn: &Turn) -> Result<Turned, StoreError>;

    /// Ends a session of a user; answers whether it was alive.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn end_session(&self, user: UserId, id: SignInId, at: Timestamp) -> Result<bool, StoreError>;

    /// Lists the sessions of a user that are alive, the newest first, at most 100.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn sessions_of(&self, user: UserId, now: Timestamp) -> Result<Vec<SessionLine>, StoreError>;

    /// Returns whether the account of an e-mail (lower case) is known from an address: it has a session that was opened there and that nobody
    /// has ended, alive or run out. One statement, whether or not there is such an account.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn is_known_from(&self, email: &str, address: &str) -> Result<bool, StoreError>;

    /// Lists the sessions that were ended at or after an instant, by whomever and however, on whatever node. Some may be named although they
    /// were ended earlier.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn ended_since(&self, since: Timestamp) -> Result<Vec<SignInId>, StoreError>;
}
