//! The beginning of a settlement: who may buy and at what, read from the log and from the fees that the auction was scheduled under.

use super::PaymentsParts;
use crate::auction::{Event, EventKind, Outcome, highest_bids};
use crate::ids::{AuctionId, Paddle};
use crate::money::Amount;
use crate::persistence::{AuctionRecord, Settlement, Settlements, StoreError};
use crate::settlement::saga::{Candidate, Saga, Stage};
use crate::settlement::{Schedule, ScheduleError, Split, SplitError, split};
use crate::timestamp::Timestamp;

/// How many lines are read at once.
const LINES_MOST: u32 = 1_000;

/// How many underbidders are looked at at once. *Source*: more than are ever asked.
const PADDLES_MOST: usize = 16;

/// Why a settlement cannot begin.
#[derive(Debug, thiserror::Error)]
pub(super) enum Why {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("its fees make no sense: {0}")]
    Fees(#[from] ScheduleError),
    #[error("its price cannot be taken apart: {0}")]
    Split(#[from] SplitError),
    #[error("its log does not say how it ended")]
    Log,
}

/// Begins to settle one auction, once.
pub(super) async fn begin(parts: &PaymentsParts, auction: AuctionId) -> Result<(), Why> {
    let record = parts.catalogue.auction(auction).await?.ok_or(Why::Log)?;
    let events = log(parts, auction).await?;
    let Some((closing, winner, hammer, reserve)) = end(&events) else {
        // It was reopened in this very moment: the row of what is due is gone by now.
        return if record.head.outcome.is_some() { Err(Why::Log) } else { Ok(()) };
    };
    let fees = Fees::of(parts, &record).await?;
    // The winner at the hammer price, then the others at their own bids, as far down as the reserve.
    let others = highest_bids(&events).into_iter().filter(|(paddle, _)| *paddle != winner);
    let others: Vec<(Paddle, Amount)> =
        others.filter(|(_, amount)| reserve.is_none_or(|reserve| *amount >= reserve)).collect();
    let sale = record.terms.sale;
    let Some(buyer) = parts.settlements.paddle_holders(sale, &[winner]).await?.pop() else {
        // Whoever is forgotten owes nothing any more: an admin has said that all is paid by other means.
        tracing::warn!(auction.id = %auction, "the buyer of an auction was forgotten; it is not settled");
        return Ok(parts.settlements.put_off(auction, Timestamp::from_micros(i64::MAX)).await?);
    };
    let mut candidates = vec![Candidate { paddle: winner, split: fees.split(&record, hammer)? }];
    let mut people = vec![buyer.user];
    // Whoever may not buy takes nobody's place.
    for some in others.chunks(PADDLES_MOST) {
        let paddles: Vec<Paddle> = some.iter().map(|(paddle, _)| *paddle).collect();
        let may_buy = parts.settlements.who_may_buy(sale, &paddles).await?;
        for (paddle, price) in some {
            let is_full = candidates.len() > parts.second_chances;
            if let Some((_, user)) = may_buy.iter().find(|(other, _)| other == paddle).filter(|_| !is_full) {
                candidates.push(Candidate { paddle: *paddle, split: fees.split(&record, *price)? });
                people.push(*user);
            }
        }
        if candidates.len() > parts.second_chances {
            break;
        }
    }
    let now = parts.clock.now();
    let saga = Saga::begin(auction, closing, candidates, parts.policy, now).map_err(|_| Why::Log)?;
    let settlement = Settlement {
        id: (parts.new_id)(),
        sale: record.terms.sale,
        artwork: record.artwork.id,
        currency: record.terms.currency,
        consignor: record.artwork.consignor,
        saga,
        people,
        created_at: now,
        changed_at: now,
        ended_at: None,
        taken_back: None,
    };
    if parts.settlements.begin_settlement(&settlement).await? {
        tracing::info!(auction.id = %auction, settlement.id = %settlement.id, "a settlement has begun");
    }
    Ok(())
}

/// Passes over candidates who may not buy any more when their turn comes: the house has withdrawn their registration or suspended them since, or they are
/// forgotten.
pub(super) async fn fit_to_be_asked(
    settlements: &dyn Settlements,
    before: &Settlement,
    mut saga: Saga,
    now: Timestamp,
) -> Result<Saga, StoreError> {
    while matches!(saga.stage(), Stage::Offering { .. }) && saga.buyer_at() != before.saga.buyer_at() {
        let paddle = saga.buyer().paddle;
        if !settlements.who_may_buy(before.sale, &[paddle]).await?.is_empty() {
            break;
        }
        tracing::info!(settlement.id = %before.id, %paddle, "a candidate may not buy any more and is passed over");
        let Some(next) = saga.declined(paddle, now) else { break };
        saga = next;
    }
    Ok(saga)
}

/// What an auction is settled by.
struct Fees {
    schedule: Option<Schedule>,
    resale_right: bool,
}

impl Fees {
    async fn of(parts: &PaymentsParts, record: &AuctionRecord) -> Result<Self, Why> {
        let fees = parts.settlements.fees_of(record.terms.auction).await?;
        let resale_right = fees.as_ref().is_some_and(|fees| fees.resale_right);
        Ok(Self { schedule: fees.map(|fees| Schedule::read(&fees.schedule)).transpose()?, resale_right })
    }

    fn split(&self, record: &AuctionRecord, price: Amount) -> Result<Split, Why> {
        let currency = record.terms.currency;
        let none = Schedule::read("")?;
        let schedule = self.schedule.as_ref().unwrap_or(&none);
        let exchange = schedule.exchange(currency);
        Ok(split(&schedule.rules(currency)?, currency, price, self.resale_right, exchange)?)
    }
}

async fn log(parts: &PaymentsParts, auction: AuctionId) -> Result<Vec<Event>, StoreError> {
    let mut events = Vec::new();
    loop {
        let from = events.last().map_or(1, |last: &Event| last.seq + 1);
        let more = parts.history.events(auction, from, LINES_MOST).await?;
        let is_last = more.len() < LINES_MOST as usize;
        events.extend(more);
        if is_last {
            return Ok(events);
        }
    }
}

/// Returns by which line it ended, who won at what, and the reserve that was opened; none when it goes on.
fn end(events: &[Event]) -> Option<(u64, Paddle, Amount, Option<Amount>)> {
    for event in events.iter().rev() {
        match &event.kind {
            EventKind::Reopened { .. } => return None,
            EventKind::Closed { outcome: Outcome::Sold { paddle, hammer_price }, opening } => {
                return Some((event.seq, *paddle, *hammer_price, opening.as_ref().map(|reserve| reserve.amount)));
            }
            _ => {}
        }
    }
    None
}
