//! The house's settlements beside the bank's book: what one says was done must be in the other, and nothing may be left between them.

use crate::bank::{AccountName, Purpose, TrialBalance};
use crate::integrations::bank::Bank;
use crate::money::Currency;
use crate::persistence::{Page, Settlement, SettlementFilter, Settlements, Step};
use crate::settlement::saga::Ending;
use anyhow::Context as _;
use std::collections::{BTreeMap, BTreeSet};

/// Settlements that are read at once.
const PAGE: u32 = 100;

/// Compares every settlement with the bank. Returns what does not fit, in words.
///
/// # Errors
/// When either cannot be asked.
pub(super) async fn reconcile(settlements: &dyn Settlements, bank: &dyn Bank) -> anyhow::Result<Vec<String>> {
    let mut comparison = Comparison::default();
    let mut after = None;
    loop {
        let page = Page { limit: PAGE, after };
        let paged = settlements.settlements(SettlementFilter::default(), page).await;
        let paged = paged.context("the settlements cannot be read")?;
        for settlement in &paged.items {
            let steps = settlements.settlement_steps(settlement.id).await.context("a settlement cannot be read")?;
            comparison.look(settlement, &steps, bank).await?;
        }
        after = paged.next;
        if after.is_none() {
            break;
        }
    }
    comparison.look_between(bank).await?;
    comparison.faults.truncate(TrialBalance::FAULTS_MAX);
    Ok(comparison.faults)
}

#[derive(Default)]
struct Comparison {
    /// What settlements say lies in the clearing account.
    clearing: BTreeMap<&'static str, i64>,
    /// Currencies in which the end of an order is not known just now: their sums may differ by it.
    in_doubt: BTreeSet<&'static str>,
    faults: Vec<String>,
}

impl Comparison {
    async fn look(&mut self, settlement: &Settlement, steps: &[Step], bank: &dyn Bank) -> anyhow::Result<()> {
        let (id, code) = (settlement.id, settlement.currency.code());
        let mut taken = 0;
        for step in steps {
            let key = format!("settle:{:?}", step.key).parse().context("a step has no key")?;
            let answer = bank.ask(&key).await.context("the bank cannot be asked")?;
            let is_done = matches!(&answer, Some(Ok(_)));
            match step.answer.as_deref() {
                Some("done") if !is_done => {
                    self.faults
                        .push(format!("settlement {id}: {} is done here, and the bank says {answer:?}", step.stage));
                }
                Some(refused) if refused.starts_with("refused") && is_done => {
                    self.faults
                        .push(format!("settlement {id}: {} is refused here, and the bank has done it", step.stage));
                }
                None | Some("unknown" | "not_done") if settlement.ended_at.is_none() => {
                    self.in_doubt.insert(code);
                }
                _ => {}
            }
            let amount = step.amount.minor();
            let moved = match step.stage.as_str() {
                "capturing" | "taking_back" => amount,
                "paying" | "refunding" => -amount,
                _ => 0,
            };
            if is_done {
                *self.clearing.entry(code).or_default() += moved;
                taken += match step.stage.as_str() {
                    "capturing" => amount,
                    "refunding" => -amount,
                    _ => 0,
                };
            }
        }
        let Some(ending) = settlement.saga.ending() else { return Ok(()) };
        let owed = if ending == Ending::Paid { settlement.saga.buyer().split.total.minor() } else { 0 };
        let lines =
            bank.holds_for(Purpose::Auction(settlement.saga.auction())).await.context("the bank cannot be asked")?;
        let held: i64 = lines.iter().map(|line| line.purse.held.minor()).sum();
        if held != 0 {
            self.faults.push(format!("settlement {id} is over, and {held} {code} (minor units) are still held for it"));
        }
        if taken != owed {
            self.faults.push(format!("settlement {id}: {taken} {code} (minor units) were taken for {owed}"));
        }
        Ok(())
    }

    /// What was captured and not paid out lies in the clearing account, and nothing else does.
    async fn look_between(&mut self, bank: &dyn Bank) -> anyhow::Result<()> {
        let view = bank.account(AccountName::Clearing).await.context("the bank cannot be asked")?;
        let holdings = view.map(|view| view.holdings).unwrap_or_default();
        let codes: BTreeSet<&'static str> =
            self.clearing.keys().copied().chain(holdings.iter().map(|holding| holding.currency.code())).collect();
        for code in codes.into_iter().filter(|code| !self.in_doubt.contains(code)) {
            let found = holdings.iter().find(|holding| Some(holding.currency) == Currency::parse(code));
            let (found, wanted) =
                (found.map_or(0, |holding| holding.balance), self.clearing.get(code).copied().unwrap_or(0));
            if found != wanted {
                self.faults.push(format!("clearing has {found} {code} (minor units), and settlements say {wanted}"));
            }
        }
        Ok(())
    }
}
