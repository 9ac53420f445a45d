//! Bank accounts as their owners see them, and the books as admins do.

use super::instant::Instant;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `POST me/account`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccountBody {
    /// Who holds the account, as the bank is to know him, or knows him.
    #[schemars(length(min = 1, max = 100))]
    pub holder: String,
    /// Six digits: of a new account as chosen, of one that is there already as it is.
    #[schemars(length(min = 1, max = 32))]
    pub pin: String,
    /// The number of an account that is there already and is to be linked; absent to open one.
    #[serde(default)]
    #[schemars(length(min = 1, max = 32))]
    pub number: Option<String>,
}

/// Money on an account, in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct BalanceFields {
    /// ISO 4217.
    pub currency: String,
    /// What is there.
    pub balance: String,
    /// What of it is set aside for bids and for what was won.
    pub held: String,
    /// What can be spent.
    pub available: String,
}

/// A bank account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AccountResource {
    /// Its number.
    pub number: String,
    /// Who holds it.
    pub holder: String,
    /// Since when.
    pub opened_at: Instant,
    /// Its money, in order of the currencies; empty while it never had any.
    pub balances: Vec<BalanceFields>,
}

/// `POST me/account/deposits`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DepositBody {
    /// ISO 4217.
    #[schemars(length(min = 3, max = 3))]
    pub currency: String,
    /// How much, above 0.
    pub amount: String,
}

/// `POST me/account/withdrawals`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalBody {
    /// ISO 4217.
    #[schemars(length(min = 3, max = 3))]
    pub currency: String,
    /// How much, above 0.
    pub amount: String,
    /// The account's PIN.
    #[schemars(length(min = 1, max = 32))]
    pub pin: String,
}

/// `POST admin/users/{id}/account/payouts`
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PayoutBody {
    /// ISO 4217.
    #[schemars(length(min = 3, max = 3))]
    pub currency: String,
    /// How much, above 0.
    pub amount: String,
    /// Why.
    #[schemars(length(min = 1, max = 500))]
    pub reason: String,
}

/// What was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct MovementResource {
    /// On which account.
    pub number: String,
    /// ISO 4217.
    pub currency: String,
    /// How much.
    pub amount: String,
}

/// A line of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct EntryResource {
    /// Its number in the bank's ledger.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// `deposit`, `withdraw`, `pay_out`, `hold`, `release`, `capture`, `transfer` or `refund`.
    pub operation: String,
    /// `in` and `out`: money moved. `held` and `freed`: it was set aside, or can be spent again.
    pub direction: &'static str,
    /// ISO 4217.
    pub currency: String,
    /// How much.
    pub amount: String,
    /// What for: `auction:<id>` or `sale:<id>`.
    pub purpose: Option<String>,
}

/// The books added up in one currency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrialLineFields {
    /// ISO 4217.
    pub currency: String,
    /// All balances together: nothing, or the books do not hold.
    pub sum: String,
    /// What customers have.
    pub customers: String,
    /// What of it is set aside.
    pub held: String,
    /// What lies in the house's own accounts.
    pub own: String,
    /// What came in from outside and has not gone out again.
    pub outside: String,
}

/// How much was compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ComparedFields {
    /// Bidders' money in auctions.
    pub holds: u64,
    /// Settlements, step by step.
    pub settlements: u64,
}

/// The bank's book added up and compared with the house's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TrialResource {
    /// Whether the bank's book holds and, in all that was compared, agrees with the house's.
    pub balanced: bool,
    /// Whether all was compared: false when it took too long, then `arte trial-balance` does.
    pub complete: bool,
    /// How much was compared.
    pub compared: ComparedFields,
    /// Where house and bank differ, in words; at most 100 of them.
    pub differences: Vec<String>,
    /// Whether the bank's own book is as it must be.
    pub holds: bool,
    /// By currency.
    pub currencies: Vec<TrialLineFields>,
    /// How many orders were decided.
    pub operations: u64,
    /// How many lines the ledger has.
    pub entries: u64,
    /// What is wrong with the bank's own book, in words; at most 100 of them.
    pub faults: Vec<String>,
}
