//! Accounts as their owners and the admins work on them: personal data, passwords.

use super::{Page, Paged, Role, StoreError, User};
use crate::identity::Profile;
use crate::ids::{SignInId, UserId};
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// An account with all that is known of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// The account.
    pub user: User,
    /// Grows with every change of what the owner may edit.
    pub version: u64,
    /// None for accounts that the house's own people made.
    pub profile: Option<Profile>,
}

/// In which order accounts are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserSort {
    /// The oldest first.
    Oldest,
    /// The newest first.
    Newest,
    /// By e-mail.
    Email,
    /// By name.
    Name,
}

/// Which accounts are listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserQuery {
    /// In which order.
    pub sort: UserSort,
    /// Only those with this in name or e-mail, whatever the case of A to Z; none for all.
    pub containing: Option<String>,
    /// Only those with this role; none for all.
    pub role: Option<Role>,
    /// Only those that are suspended, or only those that are not; none for all.
    pub suspended: Option<bool>,
}

/// Accounts.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// Adds somebody who signs up, with the hash of the password (PHC string).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the e-mail is taken.
    async fn add_person(&self, user: &User, password_hash: &str, profile: &Profile) -> Result<(), StoreError>;

    /// Finds an account with all that is known of its owner.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn person(&self, id: UserId) -> Result<Option<Person>, StoreError>;

    /// Writes what the owner has edited, if nobody else has since `version`; `profile` none leaves it.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the account is not at that version any more, or is not there.
    async fn edit_person(
        &self,
        id: UserId,
        version: u64,
        name: &str,
        profile: Option<&Profile>,
    ) -> Result<Person, StoreError>;

    /// Lists accounts.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`]; [`StoreError::NotFound`] when the cursor is not one of ours, or of another order.
    async fn find_users(&self, query: &UserQuery, page: Page) -> Result<Paged<User>, StoreError>;

    /// Gives an account another role and ends its sessions. Returns it as it then is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] for the last admin who is not suspended.
    async fn set_role(&self, id: UserId, role: Role, reason: &str, at: Timestamp) -> Result<User, StoreError>;

    /// Sets the hash of a password, and ends all sessions but `keep`. With `instead_of`, only while that is the present hash: of two changes
    /// at once one counts.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such user, or one with another hash.
    async fn set_password(
        &self,
        id: UserId,
        password_hash: &str,
        instead_of: Option<&str>,
        keep: Option<SignInId>,
        at: Timestamp,
    ) -> Result<(), StoreError>;
}
