//! The bank, as the rest of the house sees it: embedded in the house, or a process elsewhere that may be slow, down, or answer twice.

pub mod books;
mod breaker;
mod client;
pub mod protocol;

pub use breaker::Breaker;
pub use client::{BankAddressError, BankClient, BankClientOptions};

use crate::bank::{
    AccountName, AccountView, Answer, HoldLine, Key, Operation, Purpose, PursePlace, Receipt, Refusal, StatementLine,
    TrialBalance,
};
use crate::ids::UserId;
use async_trait::async_trait;
use secrecy::SecretString;
use std::time::Duration;

/// An order to the bank.
#[derive(Clone, Debug)]
pub struct Order {
    /// Its name: made before the first try, and kept for every other.
    pub key: Key,
    /// What is to be done.
    pub operation: Operation,
    /// The PIN. [`Operation::Open`] sets it, [`Operation::Link`] and [`Operation::Withdraw`] are not done without; nothing else asks for it.
    pub pin: Option<SecretString>,
}

/// Why an order was not done, or is not known to be. By what its giver must do about it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The bank said no. It says so again under this key, for ever; but for [`Refusal::WrongPin`] and [`Refusal::KeyReused`], which were never
    /// answers to the order itself.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Too many wrong PINs: nothing was done, and nothing was asked. Try again then.
    #[error("too many wrong PINs: wait {} s", .0.as_secs())]
    TooManyTries(Duration),
    /// Surely not done, and may be tried again under the same key.
    #[error("the bank could not be asked: {0}")]
    Unavailable(String),
    /// Nobody knows. Give the same order again under the same key until there is an answer, or call it off with [`Operation::Cancel`] under
    /// that key. Never use a new key: it would be another order.
    #[error("nobody knows what the bank has done: {0}")]
    Unknown(String),
}

/// What became of an order.
pub type Outcome = Result<Receipt, Failure>;

/// A page of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The lines, newest first.
    pub items: Vec<StatementLine>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// A bank.
#[async_trait]
pub trait Bank: Send + Sync {
    /// Gives orders, and returns what became of each, in their order. All of them at once cost hardly more than one: they are written together
    /// with whatever else the bank has to do just then. They are decided in their order, but not all or nothing: each has its own outcome.
    async fn give(&self, orders: Vec<Order>) -> Vec<Outcome>;

    /// Gives one order.
    async fn give_one(&self, order: Order) -> Outcome {
        let mut outcomes = self.give(vec![order]).await;
        outcomes.pop().unwrap_or_else(|| Err(Failure::Unknown("the bank gave no answer".into())))
    }

    /// Asks what was answered under a key. None: no order under this key has been decided *yet*; one that is still on its way may yet be. To
    /// be sure that it never is, give [`Operation::Cancel`] under its key.
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn ask(&self, key: &Key) -> Result<Option<Answer>, Failure>;

    /// Asks what was answered under a key to the order of this fingerprint ([`Operation::fingerprint`]). [`Refusal::KeyReused`] when another order was
    /// decided under it: what that one came to says nothing of this one. A bank of an older release looks at the key alone; see
    /// [`Operation::may_have_given`].
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn ask_about(&self, key: &Key, fingerprint: &[u8; 32]) -> Result<Option<Answer>, Failure>;

    /// Finds an account with its money.
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn account(&self, name: AccountName) -> Result<Option<AccountView>, Failure>;

    /// Finds the open account of a user.
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn account_of(&self, owner: UserId) -> Result<Option<AccountView>, Failure>;

    /// Checks the PIN of an open account.
    ///
    /// # Errors
    /// [`Failure::Refused`] with [`Refusal::WrongPin`], also when there is no such account; [`Failure::TooManyTries`],
    /// [`Failure::Unavailable`].
    async fn check_pin(&self, account: AccountName, pin: &SecretString) -> Result<(), Failure>;

    /// Returns what is set aside for a purpose just now.
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<HoldLine>, Failure>;

    /// Lists what lies set aside for auctions, and what was captured for them and not given back, in order of account, purpose and currency: at most
    /// `limit` lines, after a place.
    /// None from a bank that does not know this question: an older one.
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn purses(&self, after: Option<PursePlace>, limit: u32) -> Result<Option<Vec<HoldLine>>, Failure>;

    /// Lists the lines of an account, newest first: at most `limit`, after those that ended with `after`.
    ///
    /// # Errors
    /// [`Failure::Refused`] with [`Refusal::Nonsense`] for an `after` that is none of the bank's; [`Failure::Unavailable`].
    async fn statement(&self, account: AccountName, after: Option<String>, limit: u32) -> Result<Statement, Failure>;

    /// Adds the books up.
    ///
    /// # Errors
    /// [`Failure::Unavailable`].
    async fn trial_balance(&self) -> Result<TrialBalance, Failure>;
}
