//! Trees built from the store, kept at hand while they are asked for: a bounded shelf.

use crate::ids::AuctionId;
use crate::proof::Tree;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many leaves the shelf holds in all. *Unit*: leaves of 64 bytes, so 32 MiB.
const LEAVES_MOST: u64 = 500_000;

/// How many trees the shelf holds.
const TREES_MOST: usize = 1_024;

/// Which log: an auction and its history.
pub(super) type Which = (AuctionId, u64);

/// A tree that one caller at a time makes grow.
pub(super) type Shared = Arc<tokio::sync::Mutex<Tree>>;

#[derive(Default)]
pub(super) struct Shelf {
    held: Mutex<Held>,
}

#[derive(Default)]
struct Held {
    trees: BTreeMap<Which, Slot>,
    leaves: u64,
    /// Counts the uses, so that the least recent is known.
    turn: u64,
}

struct Slot {
    tree: Shared,
    leaves: u64,
    used: u64,
}

impl Shelf {
    /// Takes the tree of a log down; an empty one is put there when there is none.
    pub(super) fn take(&self, which: Which) -> Shared {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.turn += 1;
        let used = held.turn;
        let slot = held.trees.entry(which).or_insert_with(|| Slot { tree: Shared::default(), leaves: 0, used });
        slot.used = used;
        Arc::clone(&slot.tree)
    }

    /// Notes how large a tree has become, and lets go of those that were not asked for in the longest time.
    pub(super) fn grown(&self, which: Which, leaves: u64) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(slot) = held.trees.get_mut(&which) else { return };
        let before = std::mem::replace(&mut slot.leaves, leaves);
        held.leaves = held.leaves - before + leaves;
        while held.trees.len() > 1 && (held.leaves > LEAVES_MOST || held.trees.len() > TREES_MOST) {
            let Some((oldest, leaves)) =
                held.trees.iter().min_by_key(|(_, slot)| slot.used).map(|(which, slot)| (*which, slot.leaves))
            else {
                return;
            };
            held.trees.remove(&oldest);
            held.leaves -= leaves;
        }
    }

    /// Throws a tree away: it was built from a log that turned out to be altered.
    pub(super) fn forget(&self, which: Which) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = held.trees.remove(&which) {
            held.leaves -= slot.leaves;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn which(number: u128) -> Which {
        (AuctionId(Uuid::from_u128(number)), 1)
    }

    #[test]
    fn the_shelf_is_bounded_by_leaves_and_by_trees() {
        let shelf = Shelf::default();
        let first = shelf.take(which(0));
        for number in 1..=2_000 {
            shelf.take(which(number));
            shelf.grown(which(number), 100);
        }
        assert_eq!(shelf.held.lock().unwrap().trees.len(), TREES_MOST);
        assert!(!Arc::ptr_eq(&first, &shelf.take(which(0))), "the one not asked for in the longest time has gone");
        shelf.take(which(2_000));
        shelf.grown(which(2_000), LEAVES_MOST);
        let held = shelf.held.lock().unwrap();
        assert!(held.leaves <= LEAVES_MOST && held.trees.contains_key(&which(2_000)), "{} leaves", held.leaves);
    }
}
