//! The bank's ledger as it is kept.

use super::{Page, Paged, StoreError};
use crate::bank::{
    Account, AccountName, Answer, HoldLine, Holding, Key, Posting, Purpose, PursePlace, StatementLine, TrialBalance,
};
use crate::ids::UserId;
use async_trait::async_trait;

/// The ledger. A group of orders is one commit, each with an answer of its own.
#[async_trait]
pub trait BankBooks: Send + Sync {
    /// Decides and writes a group, in its order: all of what is decided, or nothing. Goes on to its end even if nobody waits for it any more.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when a promise of the tables would be broken, by one of the group: nothing is written.
    /// [`StoreError::Unavailable`]: nothing is written. [`StoreError::Unknown`], [`StoreError::Broken`]: nobody knows.
    async fn post_group(&self, group: Vec<Posting>) -> Result<Vec<Answer>, StoreError>;

    /// Finds what was answered under a key.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn bank_answer(&self, key: &Key) -> Result<Option<Answer>, StoreError>;

    /// Finds an account.
    ///
    /// # Errors
    /// As [`BankBooks::bank_answer`].
    async fn bank_account(&self, name: AccountName) -> Result<Option<Account>, StoreError>;

    /// Finds the open account of a user.
    ///
    /// # Errors
    /// As [`BankBooks::bank_answer`].
    async fn bank_account_of(&self, owner: UserId) -> Result<Option<Account>, StoreError>;

    /// Finds the hash of an open account's PIN.
    ///
    /// # Errors
    /// As [`BankBooks::bank_answer`].
    async fn pin_hash(&self, name: AccountName) -> Result<Option<String>, StoreError>;

    /// Returns the money of an account, in order of the currencies.
    ///
    /// # Errors
    /// As [`BankBooks::bank_answer`].
    async fn holdings(&self, name: AccountName) -> Result<Vec<Holding>, StoreError>;

    /// Returns what is set aside for a purpose just now, in order of the accounts.
    ///
    /// # Errors
    /// As [`BankBooks::bank_answer`].
    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<HoldLine>, StoreError>;

    /// Lists what lies set aside for auctions, and what was captured for them and not given back, in order of account, purpose and currency: at most
    /// `limit` lines, after a place.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn purses(&self, after: Option<PursePlace>, limit: u32) -> Result<Vec<HoldLine>, StoreError>;

    /// Lists the lines of an account, newest first.
    ///
    /// # Errors
    /// As [`BankBooks::bank_answer`]; [`StoreError::NotFound`] when the cursor is not one of ours.
    async fn statement(&self, name: AccountName, page: Page) -> Result<Paged<StatementLine>, StoreError>;

    /// Has what stood on accounts that were closed disappear from the store's files too, as far as the engine can.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it could not be done now: it is done with the next account that is closed, or at the next start.
    async fn scrub_books(&self) -> Result<(), StoreError>;

    /// Adds the books up, and compares everything with the lines of the ledger.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]. What is wrong in the books is no error here.
    async fn trial_balance(&self) -> Result<TrialBalance, StoreError>;
}
