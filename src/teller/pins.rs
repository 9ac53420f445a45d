//! PINs: checked slowly, a few at a time, and after wrong ones slower and slower.

use super::{unhashed, unread};
use crate::bank::{AccountName, Refusal, check_pin};
use crate::clock::SharedClock;
use crate::hashing::Hashing;
use crate::ids::UserId;
use crate::integrations::bank::Failure;
use crate::persistence::{BankBooks, Change, Delay, Delays, Growth};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// Wrong PINs for one account. *Source*: SEC-3; about a hundred guesses a day, of a million PINs.
const WRONG: Growth = Growth {
    free: 5,
    first: Duration::from_secs(1),
    most: Duration::from_secs(15 * 60),
    forgotten_after: Duration::from_secs(24 * 60 * 60),
};

/// Checks PINs.
pub(super) struct Pins {
    books: Arc<dyn BankBooks>,
    hashing: Arc<Hashing>,
    clock: SharedClock,
    delays: Arc<dyn Delays>,
}

impl Pins {
    pub(super) fn new(
        books: Arc<dyn BankBooks>,
        delays: Arc<dyn Delays>,
        hashing: Arc<Hashing>,
        clock: SharedClock,
    ) -> Self {
        Self { books, hashing, clock, delays }
    }

    /// Hashes a new PIN.
    pub(super) async fn hash(&self, pin: &SecretString) -> Result<String, Failure> {
        check_pin(pin.expose_secret()).map_err(|_| Failure::Refused(Refusal::WrongPin))?;
        self.hashing.hash(pin.expose_secret().to_owned()).await.map_err(unhashed)
    }

    /// Checks the PIN of an open account.
    pub(super) async fn check(&self, account: AccountName, pin: &SecretString) -> Result<(), Failure> {
        let phc = self.books.pin_hash(account).await.map_err(unread)?;
        self.compare(account, phc, pin).await
    }

    /// Checks the PIN of an account that is to be linked to a user. For one that is somebody else's it works as long and counts nothing, so that
    /// strangers neither learn anything of it nor make its owner wait.
    pub(super) async fn check_for_link(
        &self,
        account: AccountName,
        owner: UserId,
        pin: Option<&SecretString>,
    ) -> Result<(), Failure> {
        let pin = pin.ok_or(Failure::Refused(Refusal::Mismatch))?;
        let found = self.books.bank_account(account).await.map_err(unread)?;
        let is_free = found.is_some_and(|found| found.owner.is_none_or(|other| other == owner));
        if !is_free {
            let place = self.hashing.place().map_err(unhashed)?;
            let _ = self.hashing.check(place, pin.expose_secret().to_owned(), None).await.map_err(unhashed)?;
            return Err(Failure::Refused(Refusal::Mismatch));
        }
        self.check(account, pin).await.map_err(|failure| match failure {
            Failure::Refused(Refusal::WrongPin) => Failure::Refused(Refusal::Mismatch),
            other => other,
        })
    }

    async fn compare(&self, account: AccountName, phc: Option<String>, pin: &SecretString) -> Result<(), Failure> {
        let place = self.hashing.place().map_err(unhashed)?;
        let is_known = phc.is_some();
        // Counted before it is tried, so that many at once are not one; an account that is not there is not worth a count.
        if is_known {
            let wait = self.delays.take(&[], &[wrong(account)], self.clock.now()).await.map_err(unread)?;
            wait.map_or(Ok(()), |wait| Err(Failure::TooManyTries(wait)))?;
        }
        let checked = self.hashing.check(place, pin.expose_secret().to_owned(), phc).await;
        match checked {
            Ok(true) => {
                self.change(account, Change::Forget).await?;
                Ok(())
            }
            Ok(false) => Err(Failure::Refused(Refusal::WrongPin)),
            Err(error) => {
                self.change(account, Change::Undo).await?;
                Err(unhashed(error))
            }
        }
    }

    async fn change(&self, account: AccountName, change: Change) -> Result<(), Failure> {
        self.delays.change(&[(wrong(account), change)], self.clock.now()).await.map_err(unread)
    }
}

/// What counts wrong PINs for an account, for all who share the store.
fn wrong(account: AccountName) -> Delay {
    Delay { key: format!("pin:{account}"), growth: WRONG }
}
