//! Users and their paddles.

use super::StoreError;
use crate::ids::{Paddle, SaleId, UserId};
use crate::money::Amount;
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Bids.
    Bidder,
    /// Catalogue, sales, operator acts.
    Operator,
    /// Everything.
    Admin,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 3] = [Self::Bidder, Self::Operator, Self::Admin];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Bidder => "bidder",
            Self::Operator => "operator",
            Self::Admin => "admin",
        }
    }

    /// Finds a role by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// A user. The password hash travels only with [`People::credentials`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The account.
    pub id: UserId,
    /// In lower case; unique.
    pub email: String,
    /// As the user writes it.
    pub name: String,
    /// What the user may do.
    pub role: Role,
    /// Whether an admin has suspended the account.
    pub suspended: bool,
    /// When the account was made.
    pub created_at: Timestamp,
}

/// A bidder's place in a sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Which sale.
    pub sale: SaleId,
    /// Who.
    pub user: UserId,
    /// The public alias.
    pub paddle: Paddle,
    /// The highest amount the bidder is authorised for; none means no limit. The lower of what the bidder asked for and what the house allows.
    pub limit: Option<Amount>,
    /// The most the house allows, where it has said so.
    pub cap: Option<Amount>,
    /// Whether the house has withdrawn it: bids that stand do so, new ones are refused.
    pub withdrawn: bool,
    /// One more with every change: of two, the higher one is the later.
    pub version: u64,
    /// When.
    pub created_at: Timestamp,
}

/// The answer to an idempotent call, as it is kept to be given again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// What stood in `ETag`.
    pub etag: Option<String>,
    /// The body.
    pub body: String,
}

/// What is known of an idempotent call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Idempotent {
    /// Never seen: go on, then call [`People::finish_call`].
    Begun,
    /// Seen with the same content, not finished.
    Running,
    /// Seen with the same content and finished: this was the answer.
    Done(StoredAnswer),
    /// Seen with other content.
    Reused,
}

/// People.
#[async_trait]
pub trait People: Send + Sync {
    /// Adds a user with the hash of the password (PHC string).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the e-mail is taken.
    async fn add_user(&self, user: &User, password_hash: &str) -> Result<(), StoreError>;

    /// Finds a user.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn user(&self, id: UserId) -> Result<Option<User>, StoreError>;

    /// Finds a user and the password hash by e-mail (lower case).
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn credentials(&self, email: &str) -> Result<Option<(User, String)>, StoreError>;

    /// Suspends or reinstates a user; a suspension ends all sessions. Returns the user as it then is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] for the last admin who is not suspended.
    async fn set_suspended(&self, id: UserId, suspended: bool, reason: &str, at: Timestamp)
    -> Result<User, StoreError>;

    /// Lists the suspended.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn suspended_users(&self) -> Result<Vec<UserId>, StoreError>;

    /// Registers a user for a sale under the next free paddle, or sets the limit of one who is registered.
    /// Returns the registration and whether it is new.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when sale or user are unknown; [`StoreError::Conflict`] when the house has withdrawn the registration.
    async fn register(
        &self,
        sale: SaleId,
        user: UserId,
        limit: Option<Amount>,
        at: Timestamp,
    ) -> Result<(Registration, bool), StoreError>;

    /// Finds a registration.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn registration(&self, sale: SaleId, user: UserId) -> Result<Option<Registration>, StoreError>;

    /// Lists all registrations of a sale by paddle.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn registrations(&self, sale: SaleId) -> Result<Vec<Registration>, StoreError>;

    /// Lists the registrations that were made or changed at or after an instant, in any order.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn registrations_changed_since(&self, at: Timestamp) -> Result<Vec<Registration>, StoreError>;

    /// Begins an idempotent call, or says what became of the one before. Calls begun before `expired_before` are forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn begin_call(
        &self,
        user: UserId,
        key: &str,
        digest: &[u8; 32],
        at: Timestamp,
        expired_before: Timestamp,
    ) -> Result<Idempotent, StoreError>;

    /// Stores the answer of a call that was begun; none takes the beginning back, so that the call may be tried again.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn finish_call(&self, user: UserId, key: &str, answer: Option<&StoredAnswer>) -> Result<(), StoreError>;
}
