//! The write side: the only trait through which a bid reaches a disk.

use super::StoreError;
use crate::auction::{Event, Fingerprint, Head, Rejection, Reserve, Status, Terms};
use crate::ids::{AuctionId, BidKey, Seq, UserId};
use crate::money::Amount;
use crate::proof::Seed;
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use std::sync::Arc;

/// A refused bid: not part of the log, but remembered, so that the same key is answered the same for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedAttempt {
    /// Whose.
    pub user: UserId,
    /// The client's name for it.
    pub key: BidKey,
    /// When it was decided.
    pub at: Timestamp,
    /// What was offered, as far as it could be read.
    pub amount: Option<Amount>,
    /// The maximum, likewise. Secret.
    pub max: Option<Amount>,
    /// Digest of the content.
    pub fingerprint: Fingerprint,
    /// Why it was refused.
    pub rejection: Rejection,
    /// The ask at that moment.
    pub ask: Amount,
}

/// One auction's decided batch, to be written whole or not at all.
#[derive(Clone, Debug)]
pub struct Append {
    /// Which auction.
    pub auction: AuctionId,
    /// The owner's epoch; a batch of an older owner is fenced.
    pub owner_epoch: u64,
    /// The last sequence the owner knows to be written; `events` follow it without a gap.
    pub after: Seq,
    /// The new lines of the log; may be empty when everything was refused.
    pub events: Vec<Event>,
    /// The refused bids of the batch.
    pub refused: Vec<RefusedAttempt>,
    /// The auction's face after the batch.
    pub head: Head,
    /// The status before the batch: while it stays the same and the auction goes on, nothing is written of it.
    pub was: Status,
}

/// What became of one batch of a group that was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// It is durable.
    Committed,
    /// Another owner has taken the auction, or the log is not where this owner thinks: nothing of the batch was written.
    Fenced,
}

/// Everything an owner needs to go on with an auction.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The rules.
    pub terms: Arc<Terms>,
    /// The reserve as it was set at first (lowering is an event).
    pub reserve: Option<Reserve>,
    /// What the salts of the proof log are made of. It never leaves the house.
    pub seed: Seed,
    /// Who may not bid: the owner of the artwork.
    pub consignor: Option<UserId>,
    /// The new owner's epoch.
    pub owner_epoch: u64,
    /// Which history the sequences count in; changes only by a restore.
    pub log_epoch: u64,
    /// The whole log, in order.
    pub events: Vec<Event>,
    /// Every refused attempt.
    pub refused: Vec<RefusedAttempt>,
}

/// The write side of a store.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// Writes batches of several auctions in one commit. Each batch names the sequence and the epoch it expects, checked by the
    /// store itself in the statement that writes; one that is fenced is left out, the others are committed.
    /// When this returns `Ok`, every [`Appended::Committed`] batch is durable.
    ///
    /// The caller never cancels this future, and never runs two at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: nothing was written. [`StoreError::Unknown`]: each batch may or may not be written, whole.
    /// [`StoreError::Broken`]: stop the process. [`StoreError::Corrupt`] is not answered here.
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError>;

    /// Takes ownership of an auction (epoch + 1) and loads it. After this returns, no batch of an older epoch can commit, and
    /// one that did is in the answer. `held` is the epoch the caller held until now: the claim then fails when somebody else has
    /// claimed since. With none, it takes what it finds.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Conflict`] when it is a draft, or claimed by another since `held`;
    /// [`StoreError::Corrupt`] when the log has a gap or a line that makes no sense.
    async fn claim(&self, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError>;

    /// Lists auctions that are scheduled, open or paused.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn live_auctions(&self) -> Result<Vec<AuctionId>, StoreError>;

    /// Writes down that the house was able to serve at this instant.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn prove_service(&self, at: Timestamp) -> Result<(), StoreError>;

    /// Reads the last such instant; none for a new house.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn last_proof_of_service(&self) -> Result<Option<Timestamp>, StoreError>;
}
