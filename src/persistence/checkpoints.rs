//! What was signed of each log, and the secrets that stand behind its proofs.

use super::StoreError;
use crate::auction::Reserve;
use crate::ids::AuctionId;
use crate::proof::{Hash, Seed};
use async_trait::async_trait;

/// A signed statement of what an auction's log holds: its first `size` lines have this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Whose log.
    pub auction: AuctionId,
    /// Which history.
    pub log_epoch: u64,
    /// How many leaves: the terms, and every event up to sequence `size - 1`.
    pub size: u64,
    /// The root of the tree over them.
    pub root: Hash,
    /// The signed note that says so.
    pub note: String,
    /// Whether the auction was over, so that nothing is expected to come after.
    pub is_last: bool,
}

/// What stays in the house until an auction is closed. Its `Debug` says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secrets {
    /// The reserve as it was set at first.
    pub reserve: Option<Reserve>,
    /// What the salts of the proof log are made of. It never leaves the house: single salts do, once an auction is closed.
    pub seed: Seed,
}

/// Signed checkpoints, the newest of each auction.
#[async_trait]
pub trait Checkpoints: Send + Sync {
    /// Finds the newest checkpoint of an auction.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn newest_checkpoint(&self, auction: AuctionId) -> Result<Option<Checkpoint>, StoreError>;

    /// Keeps checkpoints in one commit, each auction at most once among them. One takes the place of what is there only if it
    /// covers more, or says the same of as much; a newer history comes after every older one. Returns the auctions whose
    /// checkpoint was not taken.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`], [`StoreError::Broken`].
    async fn save_checkpoints(&self, checkpoints: &[Checkpoint]) -> Result<Vec<AuctionId>, StoreError>;

    /// Lists auctions that are over, while their newest checkpoint was signed before they were: a house died in between.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn unsigned_ends(&self) -> Result<Vec<AuctionId>, StoreError>;

    /// Reads the secrets of an auction. Only for the proof log, which shows of them what may be shown.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn secrets(&self, auction: AuctionId) -> Result<Option<Secrets>, StoreError>;
}
