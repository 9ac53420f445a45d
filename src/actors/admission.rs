//! Admission: a place in a queue is taken before anything is sent to an actor, because a mailbox is no bound
//! (every clone of an address adds a slot to it).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Counts the places taken in one queue.
#[derive(Debug)]
pub(super) struct Counter {
    taken: AtomicU32,
    most: u32,
}

impl Counter {
    pub(super) fn new(most: u32) -> Arc<Self> {
        Arc::new(Self { taken: AtomicU32::new(0), most })
    }

    /// Returns how many places are taken.
    pub(super) fn taken(&self) -> u32 {
        self.taken.load(Ordering::Acquire)
    }

    /// Takes a place, if there is one.
    pub(super) fn take(self: &Arc<Self>) -> Option<Place> {
        let taken = self.taken.fetch_add(1, Ordering::AcqRel);
        let place = Place(Arc::clone(self));
        // A refused place is given back by its drop.
        (taken < self.most).then_some(place)
    }
}

/// One place; given back when dropped.
#[derive(Debug)]
pub(super) struct Place(Arc<Counter>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.taken.fetch_sub(1, Ordering::AcqRel);
    }
}

/// A place in the auction's queue and in the node's; given back when dropped.
#[derive(Debug)]
pub(super) struct Permit {
    _auction: Place,
    _node: Place,
}

/// Takes a place in both queues, or none.
pub(super) fn admit(auction: &Arc<Counter>, node: &Arc<Counter>) -> Option<Permit> {
    let _auction = auction.take()?;
    let _node = node.take()?;
    Some(Permit { _auction, _node })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_the_bound_get_in_and_places_come_back() {
        let (auction, node) = (Counter::new(2), Counter::new(3));
        let held: Vec<_> = (0..5).filter_map(|_| admit(&auction, &node)).collect();
        assert_eq!((held.len(), auction.taken(), node.taken()), (2, 2, 2));
        let other = Counter::new(9);
        let more: Vec<_> = (0..5).filter_map(|_| admit(&other, &node)).collect();
        assert_eq!((more.len(), other.taken(), node.taken()), (1, 1, 3));
        drop((held, more));
        assert_eq!((auction.taken(), other.taken(), node.taken()), (0, 0, 0));
    }
}
