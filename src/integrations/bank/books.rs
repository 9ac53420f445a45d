//! The books as they go over the wire between the house and a bank elsewhere.

use super::Statement;
use super::protocol::{Read, amount, currency, read};
use crate::bank::{HoldLine, Purse, StatementLine, TrialBalance, TrialLine};
use crate::timestamp::Timestamp;
use serde::{Deserialize, Serialize};

/// What is set aside for a purpose.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct HoldBody {
    pub account: String,
    pub purpose: String,
    pub currency: String,
    pub held_minor: i64,
    pub captured_minor: i64,
    pub refunded_minor: i64,
}

impl HoldBody {
    /// Writes a hold.
    pub fn of(line: &HoldLine) -> Self {
        Self {
            account: line.account.to_string(),
            purpose: line.purpose.to_string(),
            currency: line.currency.code().to_owned(),
            held_minor: line.purse.held.minor(),
            captured_minor: line.purse.captured.minor(),
            refunded_minor: line.purse.refunded.minor(),
        }
    }

    /// Reads a hold.
    ///
    /// # Errors
    /// [`Unreadable`] says which part.
    pub fn read(&self) -> Read<HoldLine> {
        Ok(HoldLine {
            account: read("account", &self.account)?,
            purpose: read("purpose", &self.purpose)?,
            currency: currency(&self.currency)?,
            purse: Purse {
                held: amount("held_minor", self.held_minor)?,
                captured: amount("captured_minor", self.captured_minor)?,
                refunded: amount("refunded_minor", self.refunded_minor)?,
            },
        })
    }
}

/// A line of a statement.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct LineBody {
    pub id: i64,
    pub key: String,
    pub at_us: i64,
    pub operation: String,
    pub from: String,
    pub to: Option<String>,
    pub purpose: Option<String>,
    pub currency: String,
    pub amount_minor: i64,
}

/// A page of a statement.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct StatementBody {
    pub items: Vec<LineBody>,
    pub next: Option<String>,
}

impl StatementBody {
    /// Writes a page.
    pub fn of(statement: Statement) -> Self {
        let line = |line: StatementLine| LineBody {
            id: line.id,
            key: line.key.to_string(),
            at_us: line.at.as_micros(),
            operation: line.operation,
            from: line.from.to_string(),
            to: line.to.map(|to| to.to_string()),
            purpose: line.purpose.map(|purpose| purpose.to_string()),
            currency: line.currency.code().to_owned(),
            amount_minor: line.amount,
        };
        Self { items: statement.items.into_iter().map(line).collect(), next: statement.next }
    }

    /// Reads a page.
    ///
    /// # Errors
    /// [`Unreadable`] says which part.
    pub fn read(self) -> Read<Statement> {
        let line = |body: LineBody| {
            Ok(StatementLine {
                id: body.id,
                key: read("key", &body.key)?,
                at: Timestamp::from_micros(body.at_us),
                operation: body.operation,
                from: read("from", &body.from)?,
                to: body.to.map(|to| read("to", &to)).transpose()?,
                purpose: body.purpose.map(|purpose| read("purpose", &purpose)).transpose()?,
                currency: currency(&body.currency)?,
                amount: body.amount_minor,
            })
        };
        Ok(Statement { items: self.items.into_iter().map(line).collect::<Read<_>>()?, next: self.next })
    }
}

/// The books added up in one currency, in minor units.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct TrialLineBody {
    pub currency: String,
    pub sum_minor: i64,
    pub customers_minor: i64,
    pub held_minor: i64,
    pub own_minor: i64,
    pub outside_minor: i64,
}

/// The books added up.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "docs/PROTOCOL.md is their manual")]
pub struct TrialBody {
    pub holds: bool,
    pub lines: Vec<TrialLineBody>,
    pub operations: u64,
    pub entries: u64,
    pub faults: Vec<String>,
}

impl TrialBody {
    /// Writes a trial balance.
    pub fn of(trial: TrialBalance) -> Self {
        let holds = trial.holds();
        let line = |line: TrialLine| TrialLineBody {
            currency: line.currency,
            sum_minor: line.sum,
            customers_minor: line.customers,
            held_minor: line.held,
            own_minor: line.own,
            outside_minor: line.outside,
        };
        let lines = trial.lines.into_iter().map(line).collect();
        Self { holds, lines, operations: trial.operations, entries: trial.entries, faults: trial.faults }
    }

    /// Reads a trial balance.
    pub fn read(self) -> TrialBalance {
        let line = |line: TrialLineBody| TrialLine {
            currency: line.currency,
            sum: line.sum_minor,
            customers: line.customers_minor,
            held: line.held_minor,
            own: line.own_minor,
            outside: line.outside_minor,
        };
        let mut faults = self.faults;
        if !self.holds && faults.is_empty() {
            faults.push("the bank says that its books do not hold, and not why".into());
        }
        faults.truncate(TrialBalance::FAULTS_MAX);
        TrialBalance {
            lines: self.lines.into_iter().map(line).collect(),
            operations: self.operations,
            entries: self.entries,
            faults,
        }
    }
}
