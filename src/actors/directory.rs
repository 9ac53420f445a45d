//! Which auctions have an actor, and where it is.

use super::admission::Counter;
use super::auction::AuctionActor;
use crate::auction::Head;
use crate::ids::{ArtworkId, AuctionId, SaleId, UserId};
use crate::money::Currency;
use actix::Addr;
use std::collections::BTreeMap;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;

/// What everybody may use of a live auction without asking its actor.
pub(super) struct Entry {
    /// Only ever used by reference: a clone of an address is a slot more in the mailbox.
    pub addr: Addr<AuctionActor>,
    pub sale: SaleId,
    pub artwork: ArtworkId,
    pub currency: Currency,
    pub consignor: Option<UserId>,
    /// Bids admitted and not yet answered.
    pub queue: Arc<Counter>,
    /// The committed face.
    pub head: watch::Receiver<Head>,
}

#[derive(Default)]
pub(super) struct Directory {
    live: RwLock<BTreeMap<AuctionId, Arc<Entry>>>,
    /// Watchers by auction; outlives an actor that is being rebuilt.
    watchers: RwLock<BTreeMap<AuctionId, Arc<AtomicU32>>>,
}

impl Directory {
    pub(super) fn find(&self, id: AuctionId) -> Option<Arc<Entry>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).get(&id).cloned()
    }

    pub(super) fn enter(&self, id: AuctionId, entry: Entry) {
        self.live.write().unwrap_or_else(PoisonError::into_inner).insert(id, Arc::new(entry));
    }

    pub(super) fn remove(&self, id: AuctionId) {
        self.live.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }

    pub(super) fn all(&self) -> Vec<Arc<Entry>> {
        self.live.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    pub(super) fn heads(&self) -> Vec<(AuctionId, Head)> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        live.iter().map(|(id, entry)| (*id, *entry.head.borrow())).collect()
    }

    /// Returns the counter of an auction's watchers, made at the first call.
    pub(super) fn watchers(&self, id: AuctionId) -> Arc<AtomicU32> {
        if let Some(found) = self.watchers.read().unwrap_or_else(PoisonError::into_inner).get(&id) {
            return Arc::clone(found);
        }
        Arc::clone(self.watchers.write().unwrap_or_else(PoisonError::into_inner).entry(id).or_default())
    }

    /// Forgets the counter of an auction that turned out not to be one.
    pub(super) fn forget_watchers(&self, id: AuctionId) {
        let mut watchers = self.watchers.write().unwrap_or_else(PoisonError::into_inner);
        if watchers.get(&id).is_some_and(|counter| Arc::strong_count(counter) == 1) {
            watchers.remove(&id);
        }
    }

    /// Forgets the counters of auctions that nobody watches and no actor looks after, so that a long-lived house does not
    /// keep one for every auction it ever ran.
    pub(super) fn tidy(&self) {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        let mut watchers = self.watchers.write().unwrap_or_else(PoisonError::into_inner);
        watchers.retain(|id, counter| live.contains_key(id) || Arc::strong_count(counter) > 1);
    }
}
