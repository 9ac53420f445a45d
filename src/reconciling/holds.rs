//! What the house believes to be set aside for bids beside the bank's book.

use super::{Books, LOOKS, ReconcileError, Reconciled};
use crate::bank::{HoldLine, Purpose, TrialBalance};
use crate::persistence::Hold;
use crate::timestamp::Timestamp;
use std::time::Duration;

/// How many holds are read at once.
const PAGE: u32 = 500;

/// How long the bank's word on an order may be awaited before that is told. *Source*: twenty times as long as a call takes with all its tries.
const AWAITED: Duration = Duration::from_secs(300);

impl Books<'_> {
    /// Compares hold by hold. What is pending is left out, unless it has been for long, and what a buyer's settlement has taken over.
    pub(super) async fn compare_holds(
        &self,
        reconciled: &mut Reconciled,
        until: Option<Timestamp>,
    ) -> Result<(), ReconcileError> {
        let awaited = self.holds.pending_holds(self.clock.now() - AWAITED, TrialBalance::FAULTS_MAX as u32).await?;
        reconciled.differences.extend(awaited.iter().map(|hold| {
            let (minor, code, key) = (hold.wanted.minor(), hold.currency.code(), hold.key());
            format!(
                "for more than {} min the bank has not said what became of setting {minor} {code} (minor units) aside on {} for auction {}, key {}",
                AWAITED.as_secs() / 60,
                hold.account,
                hold.auction,
                key.map(|key| key.to_string()).unwrap_or_default()
            )
        }));
        let (mut after, mut lines) = (None, Vec::new());
        loop {
            let page = self.holds.believed_holds(after, PAGE).await?;
            let is_last = page.len() < PAGE as usize;
            for hold in page {
                if self.is_over(until) {
                    reconciled.is_complete = false;
                    return Ok(());
                }
                // All holds of an auction come one after the other, and the bank tells of all of them at once.
                if after.is_none_or(|(auction, _)| auction != hold.auction) {
                    lines = self.bank.holds_for(Purpose::Auction(hold.auction)).await?;
                }
                after = Some((hold.auction, hold.user));
                reconciled.holds += 1;
                if held(&hold, &lines) != hold.held.minor() {
                    reconciled.differences.extend(self.difference(hold).await?);
                }
            }
            if is_last {
                return Ok(());
            }
        }
    }

    /// Looks again at a hold that differs: it may have moved between two looks.
    async fn difference(&self, mut hold: Hold) -> Result<Option<String>, ReconcileError> {
        let mut found = None;
        for _ in 0..LOOKS {
            match self.holds.hold_of(hold.auction, hold.user).await? {
                Some(now) if !now.is_pending => hold = now,
                _ => return Ok(None),
            }
            let said = held(&hold, &self.bank.holds_for(Purpose::Auction(hold.auction)).await?);
            if said == hold.held.minor() {
                return Ok(None);
            }
            found = Some(format!(
                "the house believes that {} {} minor units are set aside on {} for auction {}, and the bank says {said}",
                hold.held.minor(),
                hold.currency.code(),
                hold.account,
                hold.auction
            ));
        }
        // Its settlement may have taken it over meanwhile.
        match self.settlements.settlement_of(hold.auction).await? {
            Some(settlement) if settlement.buyer() == hold.user => Ok(None),
            _ => Ok(found),
        }
    }
}

/// Returns what the bank has set aside of a bidder's money.
fn held(hold: &Hold, lines: &[HoldLine]) -> i64 {
    let mine = lines.iter().filter(|line| line.account == hold.account && line.currency == hold.currency);
    mine.map(|line| line.purse.held.minor()).sum()
}
