//! The house's settlements beside the bank's book: what one says was done must be in the other, and nothing may be left between them.

use super::{Books, LOOKS, ReconcileError, Reconciled};
use crate::bank::{AccountName, HoldLine, Purpose};
use crate::ids::AuctionId;
use crate::integrations::bank::Failure;
use crate::money::Currency;
use crate::persistence::{Hold, Page, Settlement, SettlementFilter, Step};
use crate::settlement::saga::Ending;
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Settlements that are read at once.
const PAGE: u32 = 100;

/// What was found of one settlement.
pub(super) struct Found {
    /// Of which auction.
    pub(super) auction: AuctionId,
    /// Whether it has ended.
    pub(super) is_over: bool,
    /// What the bank took out of buyers' purses for it and did not put back into them. *Unit*: minor units.
    pub(super) in_purses: i64,
    /// At which revision.
    revision: u64,
    pub(super) currency: &'static str,
    /// What of it lies in the clearing account. *Unit*: minor units.
    clearing: i64,
    /// Whether the end of an order is not known just now: the clearing account may differ by it.
    is_in_doubt: bool,
    faults: Vec<String>,
}

/// What was found so far, by settlement.
pub(super) type Seen = BTreeMap<Uuid, Found>;

impl Books<'_> {
    /// Compares every settlement with the bank, and what must lie between them with the clearing account.
    pub(super) async fn compare_settlements(
        &self,
        reconciled: &mut Reconciled,
        until: Option<Timestamp>,
    ) -> Result<Seen, ReconcileError> {
        let mut seen = Seen::new();
        self.look_at_all(&mut seen, reconciled, until).await?;
        let mut between = self.between(&seen).await?;
        // What nobody changed while it was compared is as it was found; the rest is looked at anew.
        for look in 0..=LOOKS {
            let has_moved = self.look_at_all(&mut seen, reconciled, until).await?;
            if !has_moved || !reconciled.is_complete {
                break;
            }
            between = if look < LOOKS { self.between(&seen).await? } else { Vec::new() };
        }
        reconciled.settlements = u64::try_from(seen.len()).unwrap_or(u64::MAX);
        reconciled.differences.extend(seen.values_mut().flat_map(|found| std::mem::take(&mut found.faults)));
        if reconciled.is_complete {
            reconciled.differences.extend(between);
        }
        Ok(seen)
    }

    /// Looks at every settlement that was not seen yet as it is; returns whether there was any.
    pub(super) async fn look_at_all(
        &self,
        seen: &mut Seen,
        reconciled: &mut Reconciled,
        until: Option<Timestamp>,
    ) -> Result<bool, ReconcileError> {
        let (mut has_moved, mut after) = (false, None);
        loop {
            let page = Page { limit: PAGE, after };
            let page = self.settlements.settlements(SettlementFilter::default(), page).await?;
            for settlement in &page.items {
                if self.is_over(until) {
                    reconciled.is_complete = false;
                    return Ok(has_moved);
                }
                let revision = settlement.saga.revision();
                if seen.get(&settlement.id).is_none_or(|found| found.revision != revision) {
                    has_moved = true;
                    let steps = self.settlements.settlement_steps(settlement.id).await?;
                    seen.insert(settlement.id, self.look(settlement, &steps).await?);
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(has_moved);
            }
        }
    }

    async fn look(&self, settlement: &Settlement, steps: &[Step]) -> Result<Found, ReconcileError> {
        let (id, code) = (settlement.id, settlement.currency.code());
        let (mut taken, mut in_purses, mut faults) = (0, 0, Vec::new());
        // What is paid back outside the bank was taken out of a purse and does not come back to it (docs/adr/0038).
        let outside = AccountName::Outside.to_string();
        let (mut clearing, mut is_in_doubt) = (0, false);
        for step in steps {
            // What the bank knows under this key is another's, and was told when it stopped the settlement (docs/adr/0038).
            if step.answer.as_deref() == Some("refused: key_reused") {
                continue;
            }
            let key = format!("settle:{:?}", step.key).parse();
            let key = key.map_err(|_| Failure::Unavailable("a step has no key that a bank could know".into()))?;
            let answer = self.bank.ask(&key).await?;
            let is_done = matches!(&answer, Some(Ok(_)));
            match step.answer.as_deref() {
                Some("done") if !is_done => {
                    faults.push(format!("settlement {id}: {} is done here, and the bank says {answer:?}", step.stage));
                }
                Some(refused) if refused.starts_with("refused") && is_done => {
                    faults.push(format!("settlement {id}: {} is refused here, and the bank has done it", step.stage));
                }
                None | Some("unknown" | "not_done") if settlement.ended_at.is_none() => is_in_doubt = true,
                _ => {}
            }
            let amount = step.amount.minor();
            if is_done {
                clearing += match step.stage.as_str() {
                    "capturing" | "taking_back" => amount,
                    "paying" | "refunding" => -amount,
                    _ => 0,
                };
                taken += match step.stage.as_str() {
                    "capturing" => amount,
                    "refunding" => -amount,
                    _ => 0,
                };
                in_purses += match step.stage.as_str() {
                    "capturing" => amount,
                    "refunding" if step.account != outside => -amount,
                    _ => 0,
                };
            }
        }
        if let Some(ending) = settlement.saga.ending() {
            let owed = if ending == Ending::Paid { settlement.saga.buyer().split.total.minor() } else { 0 };
            let held = self.held_still(settlement).await?;
            if held != 0 {
                faults.push(format!("settlement {id} is over, and {held} {code} (minor units) are still held for it"));
            }
            if taken != owed {
                faults.push(format!("settlement {id}: {taken} {code} (minor units) were taken for {owed}"));
            }
        }
        let (auction, is_over) = (settlement.saga.auction(), settlement.saga.ending().is_some());
        Ok(Found {
            auction,
            is_over,
            in_purses,
            revision: settlement.saga.revision(),
            currency: code,
            clearing,
            is_in_doubt,
            faults,
        })
    }

    /// Returns what is still set aside for a settlement that has ended. What bids have set aside since is theirs, should the auction have been opened again
    /// (it is compared with the house's book of holds), and a later settlement answers for itself.
    async fn held_still(&self, settlement: &Settlement) -> Result<i64, ReconcileError> {
        let auction = settlement.saga.auction();
        let mut held = 0;
        for _ in 0..LOOKS {
            if self.settlements.settlement_of(auction).await?.is_some_and(|last| last.id != settlement.id) {
                return Ok(0);
            }
            // The bank first: what is set aside there for a bid stands in the house's book before.
            let lines = self.bank.holds_for(Purpose::Auction(auction)).await?;
            if lines.is_empty() {
                return Ok(0);
            }
            let rows = self.holds.holds_of(auction).await?;
            let is_a_bids = |line: &HoldLine| {
                let mine = |row: &Hold| row.account == line.account && row.currency == line.currency;
                rows.iter().any(|row| mine(row) && (row.is_pending || row.held.is_positive()))
            };
            held = lines.iter().filter(|line| !is_a_bids(line)).map(|line| line.purse.held.minor()).sum();
            if held == 0 {
                break;
            }
        }
        Ok(held)
    }

    /// What was captured and not paid out lies in the clearing account, and nothing else does.
    async fn between(&self, seen: &Seen) -> Result<Vec<String>, ReconcileError> {
        let view = self.bank.account(AccountName::Clearing).await?;
        let holdings = view.map(|view| view.holdings).unwrap_or_default();
        let mut wanted = BTreeMap::<&str, i64>::new();
        for found in seen.values() {
            *wanted.entry(found.currency).or_default() += found.clearing;
        }
        let in_doubt: BTreeSet<_> =
            seen.values().filter(|found| found.is_in_doubt).map(|found| found.currency).collect();
        let mut faults = Vec::new();
        let codes: BTreeSet<_> =
            wanted.keys().copied().chain(holdings.iter().map(|holding| holding.currency.code())).collect();
        for code in codes.into_iter().filter(|code| !in_doubt.contains(code)) {
            let found = holdings.iter().find(|holding| Some(holding.currency) == Currency::parse(code));
            let (found, wanted) = (found.map_or(0, |holding| holding.balance), wanted.get(code).copied().unwrap_or(0));
            if found != wanted {
                faults.push(format!("clearing has {found} {code} (minor units), and settlements say {wanted}"));
            }
        }
        Ok(faults)
    }
}
