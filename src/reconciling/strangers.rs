//! What the bank has set aside or taken for auctions, and the house knows nothing of: a house that was put back to an earlier state beside a bank that
//! was not, or a bank that serves another house as well.

use super::settlements::Seen;
use super::{Books, LOOKS, ReconcileError, Reconciled};
use crate::bank::{AccountName, HoldLine, Purpose};
use crate::ids::AuctionId;
use crate::timestamp::Timestamp;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// How many lines of the bank's are read at once.
const PAGE: u32 = 100;

/// What is said where the bank does not list them.
const NOT_LISTED: &str = "the bank does not list what it has set aside and taken for auctions, so what the house knows nothing of was not looked for: \
                          `arte bank` there is older than this house; bring it up to date";

/// What was found, by what it is about.
type Strangers = BTreeMap<(AuctionId, Option<AccountName>, &'static str), String>;

/// Whose money is set aside for bids by the house's own book, by auction; none where a settlement has the last word.
type Known = BTreeMap<AuctionId, Option<BTreeSet<AccountName>>>;

impl Books<'_> {
    /// Walks what the bank has set aside and taken for auctions. What is strange is looked at again, and told if it stood still.
    pub(super) async fn look_for_strangers(
        &self,
        seen: &mut Seen,
        reconciled: &mut Reconciled,
        until: Option<Timestamp>,
    ) -> Result<(), ReconcileError> {
        let mut told: Option<Strangers> = None;
        for _ in 0..LOOKS {
            if !reconciled.is_complete {
                return Ok(());
            }
            let found = self.strangers(seen, reconciled, until).await?;
            let stays = match told {
                None => found,
                Some(before) => found.into_iter().filter(|(what, said)| before.get(what) == Some(said)).collect(),
            };
            if stays.is_empty() {
                return Ok(());
            }
            told = Some(stays);
        }
        reconciled.differences.extend(told.into_iter().flat_map(BTreeMap::into_values));
        Ok(())
    }

    async fn strangers(
        &self,
        seen: &mut Seen,
        reconciled: &mut Reconciled,
        until: Option<Timestamp>,
    ) -> Result<Strangers, ReconcileError> {
        let (mut found, mut known) = (Strangers::new(), Known::new());
        let mut taken = BTreeMap::<(AuctionId, &str), i64>::new();
        let mut after = None;
        loop {
            if self.is_over(until) {
                reconciled.is_complete = false;
                return Ok(Strangers::new());
            }
            let Some(lines) = self.bank.purses(after, PAGE).await? else {
                reconciled.is_complete = false;
                reconciled.left_out.push(NOT_LISTED.to_owned());
                return Ok(Strangers::new());
            };
            for line in &lines {
                let Purpose::Auction(auction) = line.purpose else { continue };
                let code = line.currency.code();
                let (captured, refunded) = (line.purse.captured.minor(), line.purse.refunded.minor());
                if captured != refunded {
                    *taken.entry((auction, code)).or_default() += captured.saturating_sub(refunded);
                }
                if line.purse.held.is_positive() && !self.knows(auction, line, &mut known).await? {
                    let (held, account) = (line.purse.held.minor(), line.account);
                    let said = format!(
                        "the bank has {held} {code} (minor units) set aside on {account} for auction {auction}, of which the house knows nothing"
                    );
                    found.insert((auction, Some(account), code), said);
                }
            }
            match lines.last() {
                Some(line) if lines.len() == PAGE as usize => after = Some(line.place()),
                _ => break,
            }
        }
        // What was settled meanwhile is read anew.
        self.look_at_all(seen, reconciled, until).await?;
        let under_way: BTreeSet<_> =
            seen.values().filter(|one| !one.is_over).map(|one| (one.auction, one.currency)).collect();
        let mut meant = BTreeMap::<(AuctionId, &str), i64>::new();
        for one in seen.values() {
            *meant.entry((one.auction, one.currency)).or_default() += one.in_purses;
        }
        for ((auction, code), minor) in taken.into_iter().filter(|(which, _)| !under_way.contains(which)) {
            let meant = meant.get(&(auction, code)).copied().unwrap_or_default();
            if minor != meant {
                let said = format!(
                    "the bank took {minor} {code} (minor units) for auction {auction}, and the settlements of this house {meant}"
                );
                found.insert((auction, None, code), said);
            }
        }
        Ok(found)
    }

    /// Returns whether the house has a hold on that account in its book, or a settlement of that auction, which answers for what it has left.
    async fn knows(&self, auction: AuctionId, line: &HoldLine, known: &mut Known) -> Result<bool, ReconcileError> {
        let accounts = match known.entry(auction) {
            Entry::Occupied(found) => found.into_mut(),
            Entry::Vacant(place) => place.insert(match self.settlements.settlement_of(auction).await? {
                Some(_) => None,
                None => Some(self.holds.holds_of(auction).await?.into_iter().map(|hold| hold.account).collect()),
            }),
        };
        Ok(accounts.as_ref().is_none_or(|accounts| accounts.contains(&line.account)))
    }
}
