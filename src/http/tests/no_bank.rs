//! A bank that cannot be reached.

use crate::bank::{AccountName, AccountView, Answer, HoldLine, Key, Purpose, PursePlace, TrialBalance};
use crate::ids::UserId;
use crate::teller::{Bank, Failure, Order, Outcome, Statement};
use async_trait::async_trait;
use secrecy::SecretString;

pub struct NoBank;

fn away<T>() -> Result<T, Failure> {
    Err(Failure::Unavailable("a secret cause".into()))
}

#[async_trait]
impl Bank for NoBank {
    async fn give(&self, orders: Vec<Order>) -> Vec<Outcome> {
        orders.iter().map(|_| away()).collect()
    }
    async fn ask(&self, _: &Key) -> Result<Option<Answer>, Failure> {
        away()
    }
    async fn ask_about(&self, _: &Key, _: &[u8; 32]) -> Result<Option<Answer>, Failure> {
        away()
    }
    async fn account(&self, _: AccountName) -> Result<Option<AccountView>, Failure> {
        away()
    }
    async fn account_of(&self, _: UserId) -> Result<Option<AccountView>, Failure> {
        away()
    }
    async fn check_pin(&self, _: AccountName, _: &SecretString) -> Result<(), Failure> {
        away()
    }
    async fn holds_for(&self, _: Purpose) -> Result<Vec<HoldLine>, Failure> {
        away()
    }
    async fn purses(&self, _: Option<PursePlace>, _: u32) -> Result<Option<Vec<HoldLine>>, Failure> {
        away()
    }
    async fn statement(&self, _: AccountName, _: Option<String>, _: u32) -> Result<Statement, Failure> {
        away()
    }
    async fn trial_balance(&self) -> Result<TrialBalance, Failure> {
        away()
    }
}
