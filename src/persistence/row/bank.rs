//! The bank as rows.

use super::cursor::Cursor;
use super::{Nonsense, amount, digest};
use crate::bank::{
    Account, AccountName, Answer, Entry, HoldLine, Holding, Key, Known, Posting, Purse, Receipt, Recorded, Refusal,
    StatementLine, TrialLine, Why,
};
use crate::ids::UserId;
use crate::money::Currency;
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use uuid::Uuid;

fn parsed<T: std::str::FromStr>(column: &str, text: &str) -> Result<T, Nonsense> {
    text.parse().map_err(|_| Nonsense::in_column(column))
}

/// Reads a currency.
pub(in crate::persistence) fn currency(text: &str) -> Result<Currency, Nonsense> {
    Currency::parse(text).ok_or_else(|| Nonsense::in_column("currency"))
}

/// A row of `bank_accounts`, without the PIN.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct AccountRow {
    pub(in crate::persistence) name: String,
    pub(in crate::persistence) owner: Option<Uuid>,
    pub(in crate::persistence) holder: String,
    pub(in crate::persistence) opened_at: i64,
    pub(in crate::persistence) closed_at: Option<i64>,
}

impl AccountRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Account, StoreError> {
        let name = parsed("name", &self.name).map_err(|nonsense| nonsense.at("bank_accounts", &self.name))?;
        Ok(Account {
            name,
            owner: self.owner.map(UserId),
            holder: self.holder,
            opened_at: Timestamp::from_micros(self.opened_at),
            closed_at: self.closed_at.map(Timestamp::from_micros),
        })
    }
}

/// A row of `bank_balances`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct BalanceRow {
    pub(in crate::persistence) account: String,
    pub(in crate::persistence) currency: String,
    pub(in crate::persistence) balance: i64,
    pub(in crate::persistence) held: i64,
}

impl BalanceRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(&self) -> Result<(AccountName, Holding), StoreError> {
        let here =
            |nonsense: Nonsense| nonsense.at("bank_balances", format_args!("{} {}", self.account, self.currency));
        let holding = Holding {
            currency: currency(&self.currency).map_err(here)?,
            balance: self.balance,
            held: amount("held", self.held).map_err(here)?,
        };
        Ok((parsed("account", &self.account).map_err(here)?, holding))
    }
}

/// A row of `bank_holds`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct HoldRow {
    pub(in crate::persistence) account: String,
    pub(in crate::persistence) purpose: String,
    pub(in crate::persistence) currency: String,
    pub(in crate::persistence) amount: i64,
    pub(in crate::persistence) captured: i64,
    pub(in crate::persistence) refunded: i64,
}

impl HoldRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(&self) -> Result<HoldLine, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("bank_holds", format_args!("{} {}", self.account, self.purpose));
        Ok(HoldLine {
            account: parsed("account", &self.account).map_err(here)?,
            purpose: parsed("purpose", &self.purpose).map_err(here)?,
            currency: currency(&self.currency).map_err(here)?,
            purse: Purse {
                held: amount("amount", self.amount).map_err(here)?,
                captured: amount("captured", self.captured).map_err(here)?,
                refunded: amount("refunded", self.refunded).map_err(here)?,
            },
        })
    }
}

/// A row of `bank_operations`.
#[derive(Clone, sqlx::FromRow)]
pub(in crate::persistence) struct OperationRow {
    pub(in crate::persistence) key: String,
    pub(in crate::persistence) fingerprint: Vec<u8>,
    pub(in crate::persistence) operation: String,
    pub(in crate::persistence) account: Option<String>,
    pub(in crate::persistence) amount: Option<i64>,
    pub(in crate::persistence) refusal: Option<String>,
}

impl OperationRow {
    /// Makes the row of an order that was decided.
    pub(in crate::persistence) fn of(posting: &Posting, known: &Known) -> Self {
        let (account, amount) =
            known.answer.map(|receipt| (receipt.account.to_string(), receipt.amount.minor())).ok().unzip();
        Self {
            key: posting.key.to_string(),
            fingerprint: known.fingerprint.to_vec(),
            operation: posting.operation.word().to_owned(),
            account,
            amount,
            refusal: known.answer.err().map(|refusal| refusal.word().to_owned()),
        }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(&self) -> Result<(Key, Known), StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("bank_operations", &self.key);
        let answer: Answer = match (&self.account, self.amount, &self.refusal) {
            (Some(account), Some(minor), None) => Ok(Receipt {
                account: parsed("account", account).map_err(here)?,
                amount: amount("amount", minor).map_err(here)?,
            }),
            (None, None, Some(word)) => {
                Err(Refusal::from_word(word).ok_or_else(|| here(Nonsense::in_column("refusal")))?)
            }
            _ => return Err(here(Nonsense("it is neither done nor refused".into()))),
        };
        let fingerprint = digest("fingerprint", &self.fingerprint).map_err(here)?;
        let known = Known { fingerprint, is_cancelled: self.operation == "cancel", answer };
        Ok((parsed("key", &self.key).map_err(here)?, known))
    }
}

/// A row of `bank_entries`, to be written.
pub(in crate::persistence) struct EntryRow {
    pub(in crate::persistence) leg: i64,
    pub(in crate::persistence) from_account: String,
    pub(in crate::persistence) to_account: Option<String>,
    pub(in crate::persistence) purpose: Option<String>,
    pub(in crate::persistence) currency: &'static str,
    pub(in crate::persistence) amount: i64,
    /// The word that says what the line does beside moving money.
    pub(in crate::persistence) operation: &'static str,
}

impl EntryRow {
    /// Makes the rows of an order.
    pub(in crate::persistence) fn of(posting: &Posting, recorded: &Recorded) -> Vec<Self> {
        let word = posting.operation.word();
        let row = |(leg, entry): (i64, &Entry)| match *entry {
            Entry::Move { from, to, money, why } => Self {
                leg,
                from_account: from.to_string(),
                to_account: Some(to.to_string()),
                purpose: why.purpose().map(|purpose| purpose.to_string()),
                currency: money.currency.code(),
                amount: money.amount.minor(),
                operation: match why {
                    Why::Wish(_) => word,
                    Why::Capture(_) => "capture",
                    Why::Refund(_) => "refund",
                },
            },
            Entry::Hold { account, purpose, currency, change } => Self {
                leg,
                from_account: account.to_string(),
                to_account: None,
                purpose: Some(purpose.to_string()),
                currency: currency.code(),
                amount: change,
                operation: word,
            },
        };
        (1..).zip(&recorded.entries).map(row).collect()
    }
}

/// A row of `bank_entries`, as a statement shows it.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct StatementRow {
    id: i64,
    key: String,
    at: i64,
    operation: String,
    from_account: String,
    to_account: Option<String>,
    purpose: Option<String>,
    currency: String,
    amount: i64,
}

impl StatementRow {
    /// Returns where the row stands in the list.
    pub(in crate::persistence) const fn place(&self) -> Cursor<1, 0> {
        Cursor { numbers: [self.id], ids: [] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<StatementLine, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("bank_entries", self.id);
        Ok(StatementLine {
            id: self.id,
            key: parsed("key", &self.key).map_err(here)?,
            at: Timestamp::from_micros(self.at),
            from: parsed("from_account", &self.from_account).map_err(here)?,
            to: self.to_account.as_deref().map(|text| parsed("to_account", text)).transpose().map_err(here)?,
            purpose: self.purpose.as_deref().map(|text| parsed("purpose", text)).transpose().map_err(here)?,
            currency: currency(&self.currency).map_err(here)?,
            amount: self.amount,
            operation: self.operation,
        })
    }
}

/// What the books add up to in one currency.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct TrialRow {
    currency: String,
    total: i64,
    customers: i64,
    held: i64,
    own: i64,
    outside: i64,
}

impl From<TrialRow> for TrialLine {
    fn from(row: TrialRow) -> Self {
        let TrialRow { currency, total, customers, held, own, outside } = row;
        Self { currency, sum: total, customers, held, own, outside: outside.saturating_neg() }
    }
}
