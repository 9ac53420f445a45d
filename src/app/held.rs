//! What the house believes to be set aside for bids beside the bank's book.

use crate::bank::Purpose;
use crate::integrations::bank::Bank;
use crate::persistence::{Hold, Holds};
use anyhow::Context as _;

/// How many holds are compared at once.
const COMPARED: u32 = 500;

/// How often what differs is looked at again: it may have been on its way between the two books.
const LOOKS: u32 = 3;

/// Compares what the house believes to be set aside for bids with what the bank says; returns what differs, in words. What is pending is left out, and what
/// a buyer's settlement has taken over.
///
/// # Errors
/// When one of the books cannot be read.
pub async fn reconcile_holds(house: &dyn Holds, bank: &dyn Bank) -> anyhow::Result<Vec<String>> {
    let (mut differences, mut after) = (Vec::new(), None);
    loop {
        let page = house.believed_holds(after, COMPARED).await.context("the house's book of holds cannot be read")?;
        let is_last = page.len() < COMPARED as usize;
        after = page.last().map(|hold| (hold.auction, hold.user));
        for hold in page {
            differences.extend(difference(house, bank, hold).await?);
        }
        if is_last {
            return Ok(differences);
        }
    }
}

async fn difference(house: &dyn Holds, bank: &dyn Bank, hold: Hold) -> anyhow::Result<Option<String>> {
    let (mut hold, mut found) = (hold, None);
    for _ in 0..LOOKS {
        let lines = bank.holds_for(Purpose::Auction(hold.auction)).await?;
        let mine = lines.iter().filter(|line| line.account == hold.account && line.currency == hold.currency);
        let held: i64 = mine.map(|line| line.purse.held.minor()).sum();
        if held == hold.held.minor() {
            return Ok(None);
        }
        found = Some(format!(
            "the house believes that {} {} minor units are set aside on {} for auction {}, and the bank says {held}",
            hold.held.minor(),
            hold.currency.code(),
            hold.account,
            hold.auction
        ));
        // Between the two looks it may have moved: then the next look is at what it is now.
        match house.hold_of(hold.auction, hold.user).await.context("the house's book of holds cannot be read")? {
            Some(now) if !now.is_pending => hold = now,
            _ => return Ok(None),
        }
    }
    Ok(found)
}
