//! What is told of the books.

use super::account::{Account, AccountName};
use super::books::Purse;
use super::operation::{Key, Purpose};
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use std::fmt;
use std::str::FromStr;

/// An account with its money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// The account.
    pub account: Account,
    /// Its money, in order of the currencies; a currency that it never had is left out.
    pub holdings: Vec<Holding>,
}

/// The money on an account, in one currency. *Unit*: minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Of what.
    pub currency: Currency,
    /// What is there; below zero for the world outside alone.
    pub balance: i64,
    /// What of it is set aside.
    pub held: Amount,
}

/// What an account has set aside for a purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HoldLine {
    /// Whose money.
    pub account: AccountName,
    /// What for.
    pub purpose: Purpose,
    /// Of what.
    pub currency: Currency,
    /// How much is held, was captured and given back.
    pub purse: Purse,
}

/// A place in the list of all purses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PursePlace {
    /// After this account's,
    pub account: AccountName,
    /// for this purpose,
    pub purpose: Purpose,
    /// in this currency.
    pub currency: Currency,
}

impl HoldLine {
    /// Returns where the line stands in the list of all.
    pub const fn place(&self) -> PursePlace {
        PursePlace { account: self.account, purpose: self.purpose, currency: self.currency }
    }
}

/// Why a text is no place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a place among the purses is an account, a purpose and a currency, with a slash between them")]
pub struct NotAPlace;

impl fmt::Display for PursePlace {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}/{}", self.account, self.purpose, self.currency.code())
    }
}

impl FromStr for PursePlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let mut parts = text.split('/');
        let (Some(account), Some(purpose), Some(currency), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(NotAPlace);
        };
        Ok(Self {
            account: account.parse().map_err(|_| NotAPlace)?,
            purpose: purpose.parse().map_err(|_| NotAPlace)?,
            currency: Currency::parse(currency).ok_or(NotAPlace)?,
        })
    }
}

/// A line of an account's statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Its number in the whole ledger.
    pub id: i64,
    /// The order it comes from.
    pub key: Key,
    /// When.
    pub at: Timestamp,
    /// The word of the operation.
    pub operation: String,
    /// From which account.
    pub from: AccountName,
    /// To which; none when money was set aside or freed.
    pub to: Option<AccountName>,
    /// What for.
    pub purpose: Option<Purpose>,
    /// Of what.
    pub currency: Currency,
    /// How much moved, or how much more (or less, below zero) is set aside. *Unit*: minor units.
    pub amount: i64,
}

/// The books added up in one currency. *Unit*: minor units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrialLine {
    /// The three letters.
    pub currency: String,
    /// All balances together, which is nothing.
    pub sum: i64,
    /// What customers have.
    pub customers: i64,
    /// What of it is set aside.
    pub held: i64,
    /// What lies in the house's own accounts.
    pub own: i64,
    /// What came in from outside and has not gone out again.
    pub outside: i64,
}

/// The books added up.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrialBalance {
    /// By currency.
    pub lines: Vec<TrialLine>,
    /// How many orders were decided.
    pub operations: u64,
    /// How many lines the ledger has.
    pub entries: u64,
    /// What is wrong, in words; at most [`TrialBalance::FAULTS_MAX`] of them.
    pub faults: Vec<String>,
}

impl TrialBalance {
    /// How many faults are told: whoever has so many needs no more.
    pub const FAULTS_MAX: usize = 100;

    /// Returns whether all is as it must be.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}
