//! What the house and a bank elsewhere say to each other, in JSON. Both ends are made of these shapes.
//!
//! Amounts are whole minor units (`amount_minor`), as both ends keep them: no table of currencies can come between. They stay below 2^53.

use super::{Failure, Order, Outcome};
use crate::bank::{Account, AccountName, AccountView, Answer, Holding, Money, Operation, Receipt, Refusal};
use crate::ids::UserId;
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

/// How many orders one request may bring.
pub const ORDERS_MAX: usize = 256;

/// What cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} makes no sense")]
pub struct Unreadable(pub &'static str);

pub(super) type Read<T> = Result<T, Unreadable>;

pub(super) fn read<T: FromStr>(what: &'static str, text: &str) -> Read<T> {
    text.parse().map_err(|_| Unreadable(what))
}

pub(super) fn amount(what: &'static str, minor: i64) -> Read<Amount> {
    Amount::from_minor(minor).ok_or(Unreadable(what))
}

pub(super) fn currency(text: &str) -> Read<Currency> {
    Currency::parse(text).ok_or(Unreadable("currency"))
}

/// `POST /v1/orders`
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct OrdersBody {
    pub orders: Vec<OrderBody>,
}

/// One order.
#[derive(Clone, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct OrderBody {
    pub key: String,
    pub operation: OperationBody,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pin: Option<String>,
}

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
    fn read(&self) -> Read<Money> {
        Ok(Money { currency: currency(&self.currency)?, amount: amount("amount_minor", self.amount_minor)? })
    }
}

impl OperationBody {
    fn of(operation: &Operation) -> Self {
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

    fn read(self) -> Read<Operation> {
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

impl OrderBody {
    /// Writes an order.
    pub fn of(order: &Order) -> Self {
        Self {
            key: order.key.to_string(),
            operation: OperationBody::of(&order.operation),
            pin: order.pin.as_ref().map(|pin| pin.expose_secret().to_owned()),
        }
    }

    /// Reads an order.
    ///
    /// # Errors
    /// [`Unreadable`] says which part.
    pub fn read(self) -> Read<Order> {
        Ok(Order {
            key: read("key", &self.key)?,
            operation: self.operation.read()?,
            pin: self.pin.map(SecretString::from),
        })
    }
}

/// What became of one order, or of a PIN.
#[derive(Deserialize, Serialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub enum OutcomeBody {
    Done { account: String, amount_minor: i64 },
    Right {},
    Refused { refusal: String },
    Wait { retry_after_ms: u64 },
    NotDone { why: String },
    Unknown { why: String },
}

/// The answer to `POST /v1/orders`: an outcome for each order, in their order.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct OutcomesBody {
    pub outcomes: Vec<OutcomeBody>,
}

/// The answer to `GET /v1/orders/{key}`.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct AnswerBody {
    pub answer: Option<OutcomeBody>,
}

impl OutcomeBody {
    /// Writes an outcome.
    pub fn of(outcome: Outcome) -> Self {
        match outcome {
            Ok(Receipt { account, amount }) => {
                Self::Done { account: account.to_string(), amount_minor: amount.minor() }
            }
            Err(failure) => Self::of_failure(failure),
        }
    }

    /// Writes a failure.
    pub fn of_failure(failure: Failure) -> Self {
        match failure {
            Failure::Refused(refusal) => Self::Refused { refusal: refusal.word().to_owned() },
            Failure::TooManyTries(wait) => {
                Self::Wait { retry_after_ms: u64::try_from(wait.as_millis()).unwrap_or(u64::MAX) }
            }
            Failure::Unavailable(why) => Self::NotDone { why },
            Failure::Unknown(why) => Self::Unknown { why },
        }
    }

    /// Reads an outcome.
    ///
    /// # Errors
    /// [`Unreadable`] says which part.
    pub fn read(self) -> Read<Outcome> {
        Ok(match self {
            Self::Done { account, amount_minor } => {
                Ok(Receipt { account: read("account", &account)?, amount: amount("amount_minor", amount_minor)? })
            }
            Self::Right {} => return Err(Unreadable("state")),
            Self::Refused { refusal } => {
                Err(Failure::Refused(Refusal::from_word(&refusal).ok_or(Unreadable("refusal"))?))
            }
            Self::Wait { retry_after_ms } => Err(Failure::TooManyTries(Duration::from_millis(retry_after_ms))),
            Self::NotDone { why } => Err(Failure::Unavailable(why)),
            Self::Unknown { why } => Err(Failure::Unknown(why)),
        })
    }
}

impl AnswerBody {
    /// Writes an answer.
    pub fn of(answer: Option<Answer>) -> Self {
        Self { answer: answer.map(|answer| OutcomeBody::of(answer.map_err(Failure::Refused))) }
    }

    /// Reads an answer.
    ///
    /// # Errors
    /// [`Unreadable`] says which part.
    pub fn read(self) -> Read<Option<Answer>> {
        let Some(outcome) = self.answer else { return Ok(None) };
        match outcome.read()? {
            Ok(receipt) => Ok(Some(Ok(receipt))),
            Err(Failure::Refused(refusal)) => Ok(Some(Err(refusal))),
            Err(_) => Err(Unreadable("answer")),
        }
    }
}

/// A PIN to be checked.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct PinBody {
    pub pin: String,
}

/// What an account has in one currency.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct HoldingBody {
    pub currency: String,
    pub balance_minor: i64,
    pub held_minor: i64,
}

/// An account.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct AccountBody {
    pub name: String,
    pub owner: Option<Uuid>,
    pub holder: String,
    pub opened_at_us: i64,
    pub closed_at_us: Option<i64>,
    pub holdings: Vec<HoldingBody>,
}

impl AccountBody {
    /// Writes an account.
    pub fn of(view: AccountView) -> Self {
        let AccountView { account, holdings } = view;
        let holding = |holding: Holding| HoldingBody {
            currency: holding.currency.code().to_owned(),
            balance_minor: holding.balance,
            held_minor: holding.held.minor(),
        };
        Self {
            name: account.name.to_string(),
            owner: account.owner.map(|owner| owner.0),
            holder: account.holder,
            opened_at_us: account.opened_at.as_micros(),
            closed_at_us: account.closed_at.map(Timestamp::as_micros),
            holdings: holdings.into_iter().map(holding).collect(),
        }
    }

    /// Reads an account.
    ///
    /// # Errors
    /// [`Unreadable`] says which part.
    pub fn read(self) -> Read<AccountView> {
        let holding = |body: HoldingBody| {
            Ok(Holding {
                currency: currency(&body.currency)?,
                balance: body.balance_minor,
                held: amount("held_minor", body.held_minor)?,
            })
        };
        Ok(AccountView {
            account: Account {
                name: read("name", &self.name)?,
                owner: self.owner.map(UserId),
                holder: self.holder,
                opened_at: Timestamp::from_micros(self.opened_at_us),
                closed_at: self.closed_at_us.map(Timestamp::from_micros),
            },
            holdings: self.holdings.into_iter().map(holding).collect::<Read<_>>()?,
        })
    }
}
