//! What a bank is told to do, in JSON.

use super::{Read, Unreadable, amount, currency, read};
use crate::bank::{AccountName, Money, Operation};
use crate::ids::UserId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An amount of money.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct MoneyBody {
    pub currency: String,
    pub amount_minor: i64,
}

/// What is to be done.
#[derive(Clone, Deserialize, Serialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub enum OperationBody {
    Open {
        owner: Option<Uuid>,
        holder: String,
    },
    Link {
        owner: Uuid,
        account: String,
        holder: String,
    },
    Close {
        account: String,
    },
    Deposit {
        account: String,
        money: MoneyBody,
    },
    Withdraw {
        account: String,
        money: MoneyBody,
    },
    PayOut {
        account: String,
        money: MoneyBody,
    },
    Hold {
        account: String,
        purpose: String,
        money: MoneyBody,
        // Left out when there is nothing, which is how it was before there could be something.
        #[serde(default, skip_serializing_if = "is_nothing")]
        ahead_minor: i64,
    },
    Release {
        account: String,
        purpose: String,
        keep: MoneyBody,
    },
    Capture {
        account: String,
        purpose: String,
        money: MoneyBody,
        to: String,
    },
    Transfer {
        from: String,
        to: String,
        money: MoneyBody,
        purpose: Option<String>,
    },
    Refund {
        account: String,
        purpose: String,
        money: MoneyBody,
        from: String,
    },
    Cancel {},
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_nothing(minor: &i64) -> bool {
    *minor == 0
}

impl From<Money> for MoneyBody {
    fn from(money: Money) -> Self {
        Self { currency: money.currency.code().to_owned(), amount_minor: money.amount.minor() }
    }
}

impl MoneyBody {
    pub(super) fn read(&self) -> Read<Money> {
        Ok(Money { currency: currency(&self.currency)?, amount: amount("amount_minor", self.amount_minor)? })
    }
}

impl OperationBody {
    pub(super) fn of(operation: &Operation) -> Self {
        let text = |account: &AccountName| account.to_string();
        match operation {
            Operation::Open { owner, holder } => {
                Self::Open { owner: owner.map(|owner| owner.0), holder: holder.clone() }
            }
            Operation::Link { owner, account, holder } => {
                Self::Link { owner: owner.0, account: text(account), holder: holder.clone() }
            }
            Operation::Close { account } => Self::Close { account: text(account) },
            Operation::Deposit { account, money } => Self::Deposit { account: text(account), money: (*money).into() },
            Operation::Withdraw { account, money } => Self::Withdraw { account: text(account), money: (*money).into() },
            Operation::PayOut { account, money } => Self::PayOut { account: text(account), money: (*money).into() },
            Operation::Hold { account, purpose, money, ahead } => Self::Hold {
                account: text(account),
                purpose: purpose.to_string(),
                money: (*money).into(),
                ahead_minor: ahead.minor(),
            },
            Operation::Release { account, purpose, keep } => {
                Self::Release { account: text(account), purpose: purpose.to_string(), keep: (*keep).into() }
            }
            Operation::Capture { account, purpose, money, to } => Self::Capture {
                account: text(account),
                purpose: purpose.to_string(),
                money: (*money).into(),
                to: text(to),
            },
            Operation::Transfer { from, to, money, purpose } => Self::Transfer {
                from: text(from),
                to: text(to),
                money: (*money).into(),
                purpose: purpose.map(|purpose| purpose.to_string()),
            },
            Operation::Refund { account, purpose, money, from } => Self::Refund {
                account: text(account),
                purpose: purpose.to_string(),
                money: (*money).into(),
                from: text(from),
            },
            Operation::Cancel => Self::Cancel {},
        }
    }

    pub(super) fn read(self) -> Read<Operation> {
        let account = |text: &str| read::<AccountName>("account", text);
        Ok(match self {
            Self::Open { owner, holder } => Operation::Open { owner: owner.map(UserId), holder: holder_of(&holder)? },
            Self::Link { owner, account: name, holder } => {
                Operation::Link { owner: UserId(owner), account: account(&name)?, holder: holder_of(&holder)? }
            }
            Self::Close { account: name } => Operation::Close { account: account(&name)? },
            Self::Deposit { account: name, money } => {
                Operation::Deposit { account: account(&name)?, money: money.read()? }
            }
            Self::Withdraw { account: name, money } => {
                Operation::Withdraw { account: account(&name)?, money: money.read()? }
            }
            Self::PayOut { account: name, money } => {
                Operation::PayOut { account: account(&name)?, money: money.read()? }
            }
            Self::Hold { account: name, purpose, money, ahead_minor } => Operation::Hold {
                account: account(&name)?,
                purpose: read("purpose", &purpose)?,
                money: money.read()?,
                ahead: amount("ahead_minor", ahead_minor)?,
            },
            Self::Release { account: name, purpose, keep } => {
                Operation::Release { account: account(&name)?, purpose: read("purpose", &purpose)?, keep: keep.read()? }
            }
            Self::Capture { account: name, purpose, money, to } => Operation::Capture {
                account: account(&name)?,
                purpose: read("purpose", &purpose)?,
                money: money.read()?,
                to: account(&to)?,
            },
            Self::Transfer { from, to, money, purpose } => Operation::Transfer {
                from: account(&from)?,
                to: account(&to)?,
                money: money.read()?,
                purpose: purpose.map(|text| read("purpose", &text)).transpose()?,
            },
            Self::Refund { account: name, purpose, money, from } => Operation::Refund {
                account: account(&name)?,
                purpose: read("purpose", &purpose)?,
                money: money.read()?,
                from: account(&from)?,
            },
            Self::Cancel {} => Operation::Cancel,
        })
    }
}

fn holder_of(text: &str) -> Read<String> {
    crate::bank::read_holder(text).map_err(|_| Unreadable("holder"))
}
