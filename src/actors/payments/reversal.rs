//! What a settlement needs to be taken back: accounts that are open, and have the money.

use crate::bank::{AccountName, Money};
use crate::integrations::bank::{Bank, Failure};
use crate::money::Amount;
use crate::persistence::{Settlement, Step};
use crate::settlement::saga::{Ending, Payee, Stage};
use std::collections::BTreeMap;

/// What to do about an account that will not do.
const OUTSIDE: &str = "or send the same with `outside`: true if it is settled with them outside the bank";

/// Says what stands in the way of taking a settlement back, as far as the bank can tell before anything has moved. None when nothing does.
///
/// # Errors
/// When the bank cannot be asked.
pub(super) async fn hindrance(
    bank: &dyn Bank,
    settlement: &Settlement,
    steps: &[Step],
) -> Result<Option<String>, Failure> {
    let last = match settlement.saga.stage() {
        // What is under way to this one may yet come to nothing.
        Stage::Paying(to) => Some(to),
        Stage::Invoicing | Stage::Ended(Ending::Paid) => None,
        // Nothing was captured as far as anybody knows, or it is given back already.
        _ => return Ok(None),
    };
    let currency = settlement.currency;
    let account = |stage: &str, payee: Option<Payee>| {
        let buyer = settlement.saga.buyer_at();
        let mut found = steps.iter().rev().filter(|step| step.stage == stage && step.payee == payee);
        let found = found.find(|step| payee.is_some() || step.buyer == buyer);
        found.and_then(|step| step.account.parse::<AccountName>().ok())
    };
    // What comes back is needed where it went, all of one account together.
    let mut needed = BTreeMap::<AccountName, (Payee, Amount)>::new();
    for payee in Payee::ALL.into_iter().filter(|payee| last.is_none_or(|last| *payee < last)) {
        let part = settlement.saga.part_of(payee);
        if !part.is_positive() {
            continue;
        }
        let Some(name) = account("paying", Some(payee)) else {
            return Ok(Some(format!("Nobody knows to which account the {} was paid.", payee.word())));
        };
        let (_, sum) = needed.entry(name).or_insert((payee, Amount::ZERO));
        *sum = sum.plus_capped(part);
    }
    for (name, (payee, sum)) in needed {
        let (has, word) = (free(bank, name, currency.code()).await?, payee.word());
        let Some(has) = has else {
            return Ok(Some(format!(
                "The account {name} of the {word} is closed: nothing comes back from it. Let it be, {OUTSIDE}."
            )));
        };
        if has < sum {
            let (has, sum) = (currency.write(has), currency.write(sum));
            return Ok(Some(format!(
                "The account {name} of the {word} has {has} of the {sum} {} that are to come back. Have it brought and try again, {OUTSIDE}.",
                currency.code()
            )));
        }
    }
    match account("capturing", None) {
        Some(name) if free(bank, name, currency.code()).await?.is_some() => Ok(None),
        name => Ok(Some(format!(
            "The buyer's account {} is closed: the money cannot go back to it. Let it be, {OUTSIDE}.",
            name.map(|name| name.to_string()).unwrap_or_default()
        ))),
    }
}

/// Returns whether money can be taken from an account, or, without any, put on it.
///
/// # Errors
/// When the bank cannot be asked.
pub(super) async fn serves(
    bank: &dyn Bank,
    account: Option<AccountName>,
    taken: Option<Money>,
    currency: &str,
) -> Result<bool, Failure> {
    let Some(name) = account else { return Ok(false) };
    let has = free(bank, name, currency).await?;
    Ok(has.is_some_and(|has| taken.is_none_or(|taken| has >= taken.amount)))
}

/// Returns what is free on an account; none when it is closed.
async fn free(bank: &dyn Bank, name: AccountName, currency: &str) -> Result<Option<Amount>, Failure> {
    let Some(view) = bank.account(name).await?.filter(|view| view.account.closed_at.is_none()) else { return Ok(None) };
    let holding = view.holdings.iter().find(|holding| holding.currency.code() == currency);
    let free = holding.map_or(0, |holding| holding.balance.saturating_sub(holding.held.minor()));
    Ok(Some(Amount::from_minor(free.max(0)).unwrap_or(Amount::MAX)))
}
