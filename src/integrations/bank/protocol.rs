//! What the house and a bank elsewhere say to each other, in JSON. Both ends are made of these shapes.
//!
//! Amounts are whole minor units (`amount_minor`), as both ends keep them: no table of currencies can come between. They stay below 2^53.

use super::{Failure, Order, Outcome};
use crate::bank::{Account, AccountView, Answer, Holding, Receipt, Refusal};
use crate::ids::UserId;
use crate::money::{Amount, Currency};
use crate::timestamp::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use std::time::Duration;
use uuid::Uuid;

mod operation;

pub use operation::{MoneyBody, OperationBody};

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
