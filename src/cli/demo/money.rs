//! The money of the demo: everybody has an account, winners pay, and at the end the books are added up.

use super::say;
use crate::bank::{Key, Money, Operation};
use crate::cli::fresh;
use crate::clock::SharedClock;
use crate::ids::UserId;
use crate::integrations::bank::{Bank, Order};
use crate::money::{Amount, Currency};
use crate::persistence::{Page, Settlement, SettlementFilter, Store};
use crate::settlement::saga::Ending;
use anyhow::{Context as _, anyhow, bail};
use secrecy::SecretString;
use std::time::Duration;

/// What everybody brings. *Source*: more than all lots together come to. *Unit*: won.
const POCKET: i64 = 1_000_000_000_000;
/// How long the house may take to settle. *Source*: seconds are plenty; a demo that waits longer has something to tell.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// Opens an account for somebody and puts money in. Returns its PIN, which everybody shows who registers.
///
/// # Errors
/// When the bank refuses.
pub async fn fill_pocket(
    bank: &dyn Bank,
    owner: UserId,
    holder: &str,
    currency: Currency,
) -> anyhow::Result<SecretString> {
    let key = |what: &str| -> anyhow::Result<Key> { Ok(format!("demo:{what}:{owner}").parse()?) };
    let pin: u32 = fresh::bytes::<8>()?.iter().fold(0, |pin, byte| (pin * 31 + u32::from(*byte)) % 900_000);
    // By chance: one that is easily guessed the bank would refuse.
    let pin = SecretString::from(format!("{:06}", 100_000 + pin));
    let operation = Operation::Open { owner: Some(owner), holder: holder.to_owned() };
    let opened = bank.give_one(Order { key: key("open")?, operation, pin: Some(pin.clone()) }).await;
    let account = opened.context("the bank opens no account")?.account;
    let amount = Amount::from_minor(POCKET).ok_or_else(|| anyhow!("{POCKET} is no amount"))?;
    let operation = Operation::Deposit { account, money: Money { currency, amount } };
    bank.give_one(Order { key: key("deposit")?, operation, pin: None }).await.context("the bank takes no money")?;
    Ok(pin)
}

/// Waits until every lot that was sold is settled.
///
/// # Errors
/// When the store cannot be read, or it takes too long.
pub async fn all_settled(store: &dyn Store, clock: &SharedClock, sold: usize) -> anyhow::Result<Vec<Settlement>> {
    let until = clock.now() + PATIENCE;
    loop {
        let page = Page { limit: 100, after: None };
        let settlements = store.settlements(SettlementFilter::default(), page).await?.items;
        if settlements.len() >= sold && settlements.iter().all(|one| one.ended_at.is_some()) {
            return Ok(settlements);
        }
        if clock.now() > until {
            bail!(
                "{} of {sold} lots are not settled after {} s",
                sold - settlements.len().min(sold),
                PATIENCE.as_secs()
            );
        }
        clock.sleep_until(clock.now() + LOOK_EVERY).await;
    }
}

/// Prints what was settled, and whether the books hold.
///
/// # Errors
/// When a lot was not paid, or the books do not hold.
pub async fn report(store: &dyn Store, bank: &dyn Bank, settlements: &[Settlement]) -> anyhow::Result<()> {
    let mut sums = [0_i64; 5];
    for one in settlements.iter().rev() {
        let (split, write) = (one.saga.buyer().split, |amount| one.currency.write(amount));
        let papers = store.papers(one.id).await?;
        let invoice = papers.first().map(|paper| paper.printed()).unwrap_or_default();
        if one.saga.ending() != Some(Ending::Paid) {
            bail!("the settlement of auction {} ended as {:?}", one.saga.auction(), one.saga.ending());
        }
        say::out(&format!(
            "  invoice {invoice}: paddle {} paid {} {} (hammer {}, premium {}); {} paid out",
            one.saga.buyer().paddle,
            write(split.total),
            one.currency,
            write(split.hammer),
            write(split.premium),
            write(split.payout)
        ))?;
        // What nobody has consigned is the house's own.
        let (consigned, own) = match one.consignor {
            Some(_) => (split.payout, Amount::ZERO),
            None => (Amount::ZERO, split.payout),
        };
        for (sum, part) in sums.iter_mut().zip([split.total, consigned, own, split.house(), split.tax()]) {
            *sum += part.minor();
        }
    }
    let [total, consigned, own, fees, tax] = sums;
    say::out(&format!(
        "{} lots were paid: {total} from buyers, {consigned} to consignors, {own} to the house for its own works, {fees} to it in fees, {tax} in taxes (minor units).",
        settlements.len()
    ))?;
    let trial = bank.trial_balance().await.context("the bank does not add its books up")?;
    let sum: i64 = trial.lines.iter().map(|line| line.sum).sum();
    say::out(&format!("Trial balance: {sum}; {} orders, {} lines of ledger.", trial.operations, trial.entries))?;
    if sum != 0 || !trial.holds() {
        bail!("the books do not hold: {:?}", trial.faults);
    }
    Ok(())
}
