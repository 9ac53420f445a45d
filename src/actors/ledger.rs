//! An auction's committed log as a tree, shared between its actor, which makes it grow, and the sealer, which has its head signed.

use crate::ids::{AuctionId, Seq};
use crate::notary::{TreeHead, Vouched};
use crate::proof::{Hash, Tree};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// The committed lines of one auction. *Invariant*: never ahead of the store.
pub(super) struct Ledger {
    auction: AuctionId,
    log_epoch: u64,
    /// Locked for a few microseconds at a time: by the actor to add what was committed, by the sealer to take the root.
    tree: Mutex<Tree>,
    is_over: AtomicBool,
    /// How many leaves a stored checkpoint covers.
    signed: AtomicU64,
    /// Whether the sealer has it on its list already.
    is_listed: AtomicBool,
}

impl Ledger {
    pub(super) fn new(auction: AuctionId, log_epoch: u64, vouched: Vouched) -> Self {
        Self {
            auction,
            log_epoch,
            tree: Mutex::new(vouched.tree),
            is_over: AtomicBool::new(false),
            signed: AtomicU64::new(vouched.signed),
            is_listed: AtomicBool::new(false),
        }
    }

    pub(super) fn log_epoch(&self) -> u64 {
        self.log_epoch
    }

    /// Returns the auction and the history.
    pub(super) fn which(&self) -> (AuctionId, u64) {
        (self.auction, self.log_epoch)
    }

    /// Adds the hashes of lines that have just become durable.
    pub(super) fn committed(&self, leaves: &[Hash], is_over: bool) {
        let mut tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        leaves.iter().for_each(|leaf| tree.push(*leaf));
        // Set while the tree is locked, so that a head says of its own last line whether it was the end.
        self.is_over.store(is_over, Ordering::Release);
    }

    /// Returns the hash of a committed line.
    pub(super) fn leaf(&self, seq: Seq) -> Option<Hash> {
        self.tree.lock().unwrap_or_else(PoisonError::into_inner).leaf(seq)
    }

    /// Returns whether a stored checkpoint covers a line.
    pub(super) fn covers(&self, seq: Seq) -> bool {
        self.signed.load(Ordering::Acquire) > seq
    }

    /// Returns what is to be signed now.
    pub(super) fn head(&self) -> TreeHead {
        let tree = self.tree.lock().unwrap_or_else(PoisonError::into_inner);
        let is_last = self.is_over.load(Ordering::Acquire);
        TreeHead { auction: self.auction, log_epoch: self.log_epoch, size: tree.size(), root: tree.root(), is_last }
    }

    /// Notes that a checkpoint of so many leaves is in the store.
    pub(super) fn signed(&self, size: u64) {
        self.signed.fetch_max(size, Ordering::AcqRel);
    }

    /// Returns whether there are lines that nothing signed covers yet.
    pub(super) fn wants_signing(&self) -> bool {
        let size = self.tree.lock().unwrap_or_else(PoisonError::into_inner).size();
        self.signed.load(Ordering::Acquire) < size
    }

    /// Puts it on the sealer's list; answers whether it was not there yet.
    pub(super) fn list(&self) -> bool {
        !self.is_listed.swap(true, Ordering::AcqRel)
    }

    /// Takes it off the list. Done before the head is taken, so that a line that comes right after is listed anew.
    pub(super) fn unlist(&self) {
        self.is_listed.store(false, Ordering::Release);
    }
}
