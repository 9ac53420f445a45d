//! Keeps the public lists true: publishes what has changed, a moment later and beside the bidding.

use crate::clock::SharedClock;
use crate::persistence::{Listings, StoreError};
use std::error::Error;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// How soon lists know that an auction has opened or is over. *Source*: house rule: as soon as somebody looks at the list again.
const STATUSES: Duration = Duration::from_secs(1);

/// After so many rounds, lists are also ordered by the prices and ends of now. *Source*: while an epoch can be read each auction that is bid for has a
/// version for each; 15 s make 40 of them.
const PRICES_EVERY: u32 = 15;

/// How many artworks are indexed in one round, of those whose words somebody forgot to write. *Source*: a few milliseconds.
const INDEXED: u32 = 25;

/// Publishes until it is dropped. `by` names this process.
pub async fn keep_lists_true(listings: Arc<dyn Listings>, clock: SharedClock, by: Uuid) {
    let mut round = 0;
    loop {
        let outcome = publish(listings.as_ref(), &clock, by, round == 0).await;
        if let Err(error) = outcome {
            let cause = error.source().map(ToString::to_string).unwrap_or_default();
            tracing::warn!(error = &error as &dyn Error, cause, "lists stay as they are for now");
        }
        round = (round + 1) % PRICES_EVERY;
        clock.sleep_until(clock.now() + STATUSES).await;
    }
}

async fn publish(listings: &dyn Listings, clock: &SharedClock, by: Uuid, prices: bool) -> Result<(), StoreError> {
    let moved = listings.publish_listings(by, prices, clock.now()).await?;
    let indexed = listings.index_artworks(INDEXED).await?;
    if moved > 0 || indexed > 0 {
        tracing::debug!(moved, indexed, "the lists are as of now");
    }
    Ok(())
}
