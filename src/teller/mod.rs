//! The bank behind its counter: checks PINs, gathers orders into commits, and keeps the ledger in a store. Embedded in the house, or run by
//! `arte bank` as a process of its own, with doors ([`doors`]).

pub mod doors;
mod gather;
mod pins;

pub use crate::integrations::bank::{Bank, Failure, Order, Outcome, Statement};

use crate::bank::{
    AccountName, AccountView, Answer, HoldLine, Key, Operation, Posting, Purpose, PursePlace, Refusal, TrialBalance,
};
use crate::clock::SharedClock;
use crate::hashing::{Hashing, HashingError};
use crate::ids::UserId;
use crate::persistence::{BankBooks, Delays, Page, StoreError};
use async_trait::async_trait;
use gather::Gatherer;
use pins::Pins;
use secrecy::SecretString;
use std::sync::Arc;

/// What is done when the storage breaks: nobody knows what it holds.
pub type OnBroken = Arc<dyn Fn(&StoreError) + Send + Sync>;

/// What a teller needs.
pub struct TellerParts {
    /// The ledger.
    pub books: Arc<dyn BankBooks>,
    /// What counts wrong PINs.
    pub delays: Arc<dyn Delays>,
    /// The pool that checks secrets.
    pub hashing: Arc<Hashing>,
    /// The time.
    pub clock: SharedClock,
    /// What is done when the storage breaks.
    pub on_broken: OnBroken,
}

/// A bank over a store.
pub struct Teller {
    books: Arc<dyn BankBooks>,
    clock: SharedClock,
    gatherer: Gatherer,
    pins: Pins,
}

impl Teller {
    /// Opens the counter. Call within a runtime that lives as long as the teller.
    pub fn open(parts: TellerParts) -> Self {
        let TellerParts { books, delays, hashing, clock, on_broken } = parts;
        let gatherer = Gatherer::start(Arc::clone(&books), on_broken);
        Self { pins: Pins::new(Arc::clone(&books), delays, hashing, Arc::clone(&clock)), books, clock, gatherer }
    }

    /// Checks what an order needs beside the rules, and makes it ready to be decided.
    async fn prove(&self, order: Order) -> Result<Posting, Failure> {
        let Order { key, operation, pin } = order;
        let mut pin_hash = None;
        match (&operation, pin) {
            (Operation::Open { .. }, Some(pin)) => pin_hash = Some(self.pins.hash(&pin).await?),
            (Operation::Open { .. }, None) => return Err(Failure::Refused(Refusal::WrongPin)),
            (Operation::Link { account, owner, .. }, pin) => {
                self.pins.check_for_link(*account, *owner, pin.as_ref()).await?;
            }
            (Operation::Withdraw { account, .. }, Some(pin)) => self.pins.check(*account, &pin).await?,
            (Operation::Withdraw { .. }, None) => return Err(Failure::Refused(Refusal::WrongPin)),
            _ => {}
        }
        Ok(Posting { key, operation, pin_hash, at: self.clock.now() })
    }

    /// Has the names that were on closed accounts disappear from the files: beside the answer, for it may wait for readers.
    fn scrub(&self) {
        let books = Arc::clone(&self.books);
        tokio::spawn(async move {
            if let Err(error) = books.scrub_books().await {
                tracing::warn!(
                    error = %chain(&error),
                    "the holder of a closed account may still stand in the bank's files; it goes with the next one, or at the next start"
                );
            }
        });
    }

    async fn view(&self, found: Option<crate::bank::Account>) -> Result<Option<AccountView>, Failure> {
        let Some(account) = found else { return Ok(None) };
        let holdings = self.books.holdings(account.name).await.map_err(unread)?;
        Ok(Some(AccountView { account, holdings }))
    }
}

#[async_trait]
impl Bank for Teller {
    async fn give(&self, orders: Vec<Order>) -> Vec<Outcome> {
        let mut ready = Vec::with_capacity(orders.len());
        let closes = orders.iter().any(|order| matches!(order.operation, Operation::Close { .. }));
        for order in orders {
            ready.push(self.prove(order).await.map(|posting| self.gatherer.put(posting)));
        }
        let mut outcomes = Vec::with_capacity(ready.len());
        for order in ready {
            outcomes.push(match order {
                Ok(waiting) => waiting.outcome().await,
                Err(failure) => Err(failure),
            });
        }
        if closes && outcomes.iter().any(Result::is_ok) {
            self.scrub();
        }
        outcomes
    }

    async fn ask(&self, key: &Key) -> Result<Option<Answer>, Failure> {
        Ok(self.books.bank_known(key).await.map_err(unread)?.map(|known| known.answer))
    }

    async fn ask_about(&self, key: &Key, fingerprint: &[u8; 32]) -> Result<Option<Answer>, Failure> {
        Ok(self.books.bank_known(key).await.map_err(unread)?.map(|known| known.answer_to(fingerprint)))
    }

    async fn account(&self, name: AccountName) -> Result<Option<AccountView>, Failure> {
        self.view(self.books.bank_account(name).await.map_err(unread)?).await
    }

    async fn account_of(&self, owner: UserId) -> Result<Option<AccountView>, Failure> {
        self.view(self.books.bank_account_of(owner).await.map_err(unread)?).await
    }

    async fn check_pin(&self, account: AccountName, pin: &SecretString) -> Result<(), Failure> {
        self.pins.check(account, pin).await
    }

    async fn holds_for(&self, purpose: Purpose) -> Result<Vec<HoldLine>, Failure> {
        self.books.holds_for(purpose).await.map_err(unread)
    }

    async fn purses(&self, after: Option<PursePlace>, limit: u32) -> Result<Option<Vec<HoldLine>>, Failure> {
        self.books.purses(after, limit).await.map(Some).map_err(unread)
    }

    async fn statement(&self, account: AccountName, after: Option<String>, limit: u32) -> Result<Statement, Failure> {
        let page = self.books.statement(account, Page { limit, after }).await.map_err(|error| match error {
            StoreError::NotFound(_) => Failure::Refused(Refusal::Nonsense),
            other => unread(other),
        })?;
        Ok(Statement { items: page.items, next: page.next })
    }

    async fn trial_balance(&self) -> Result<TrialBalance, Failure> {
        self.books.trial_balance().await.map_err(unread)
    }
}

/// A read failed.
fn unread(error: StoreError) -> Failure {
    tracing::warn!(error = %chain(&error), "the bank's books could not be read");
    Failure::Unavailable("its books cannot be read now".into())
}

fn unhashed(error: HashingError) -> Failure {
    match error {
        HashingError::Busy => Failure::Unavailable("too many PINs are being checked".into()),
        HashingError::Failed(cause) => {
            tracing::error!(error = %cause, "a PIN could not be checked");
            Failure::Unavailable("the PIN could not be checked".into())
        }
    }
}

/// Writes an error with its cause.
fn chain(error: &StoreError) -> String {
    match std::error::Error::source(error) {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}
