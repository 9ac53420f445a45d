//! The office: signs tree heads, and shows proofs out of the store.

use super::error::NotaryError;
use super::folder::Keys;
use super::keyring::Keyring;
use super::log::{Vouched, first_leaf, grow, vouch};
use super::shelf::Shelf;
use crate::auction::{Event, Status};
use crate::clock::SharedClock;
use crate::ids::{AuctionId, Seq};
use crate::persistence::{AuctionRecord, Catalogue, Checkpoint, Checkpoints, Claimed, History, Secrets, StoreError};
use crate::proof::{self, Hash, Tree, auction_origin, event_leaf, leaf_hash, terms_leaf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedMutexGuard, Semaphore};

/// More heads than this are signed on a thread of their own: about half a millisecond's work.
const SIGNED_AT_ONCE: usize = 25;

/// How many events are read from the store at once.
pub(super) const READ_AT_ONCE: u32 = 2_000;

/// How many exports are written at once: each reads whole logs and keeps a core busy.
const EXPORTS_AT_ONCE: usize = 2;

/// What the notary needs of the rest of the house.
pub struct NotaryParts {
    /// Where auctions are described.
    pub catalogue: Arc<dyn Catalogue>,
    /// Where logs are read.
    pub history: Arc<dyn History>,
    /// Where checkpoints are kept.
    pub checkpoints: Arc<dyn Checkpoints>,
    /// What signs.
    pub keys: Keyring,
    /// What the house signs as (setting `proof.name`).
    pub name: String,
    /// How long after its acceptance a bid is covered by a checkpoint, at most (setting `proof.checkpoint_every_ms`).
    pub every: Duration,
    /// The house's clock.
    pub clock: SharedClock,
}

/// The notary of a house.
pub struct Notary {
    pub(super) parts: NotaryParts,
    shelf: Shelf,
    pub(super) exports: Arc<Semaphore>,
}

/// The state of a log at a moment, to be signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TreeHead {
    /// Whose log.
    pub auction: AuctionId,
    /// Which history.
    pub log_epoch: u64,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Whether the auction is over.
    pub is_last: bool,
}

/// The proof that a line is in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The line.
    pub leaf: Vec<u8>,
    /// Its hash.
    pub leaf_hash: Hash,
    /// The audit path in the tree of the checkpoint.
    pub path: Vec<Hash>,
    /// A checkpoint that covers the line.
    pub checkpoint: Checkpoint,
}

/// A log, opened: read up to what was committed a moment ago, and compared with what was signed of it.
pub(super) struct OpenLog {
    pub(super) record: AuctionRecord,
    pub(super) secrets: Secrets,
    pub(super) tree: OwnedMutexGuard<Tree>,
    /// How many lines were committed; the tree may have grown on since.
    pub(super) size: u64,
    signed: Option<Checkpoint>,
}

impl Notary {
    /// Opens the office.
    pub fn new(parts: NotaryParts) -> Self {
        Self { parts, shelf: Shelf::default(), exports: Arc::new(Semaphore::new(EXPORTS_AT_ONCE)) }
    }

    /// Returns what the house signs as.
    pub fn name(&self) -> &str {
        &self.parts.name
    }

    /// Returns how long after its acceptance a bid is covered by a checkpoint, at most.
    pub fn every(&self) -> Duration {
        self.parts.every
    }

    /// Returns the keys.
    pub async fn keys(&self) -> Arc<Keys> {
        self.parts.keys.keys().await
    }

    /// Builds the tree of a log that was just claimed, and compares it with what was signed. Gives the events back.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the log does not hold what was signed; those of reading.
    pub async fn take_up(&self, claimed: &mut Claimed) -> Result<Vouched, StoreError> {
        let (terms, seed) = (Arc::clone(&claimed.terms), &claimed.seed);
        let first = first_leaf(&terms, claimed.log_epoch);
        let (tree, events) = grow(first, std::mem::take(&mut claimed.events), &terms, seed).await?;
        claimed.events = events;
        // Read after the claim: since then nobody else can commit, so that nobody can have signed more than this log.
        let signed = self.parts.checkpoints.newest_checkpoint(terms.auction).await?;
        let signed = vouch(&tree, terms.auction, claimed.log_epoch, signed.as_ref(), &*self.keys().await)?;
        Ok(Vouched { tree, signed })
    }

    /// Signs tree heads, each auction once among them, and keeps the checkpoints in one commit. Only what is committed may be handed in.
    ///
    /// # Errors
    /// Those of the keys and of the store.
    pub async fn sign(&self, heads: Vec<TreeHead>) -> Result<Vec<Checkpoint>, NotaryError> {
        let keys = self.keys().await;
        let name = self.parts.name.clone();
        // A signature takes about 20 us (tests/proof/cost.rs measures it), so a thousand busy auctions cost 2 % of a core a second; on a
        // thread of its own when they are many, so that nobody waits for it.
        let are_many = heads.len() > SIGNED_AT_ONCE;
        let signing = move || heads.iter().map(|head| sign_one(&name, head, &keys)).collect::<Result<Vec<_>, _>>();
        let signed = if are_many { tokio::task::spawn_blocking(signing).await?? } else { signing()? };
        let passed_over = self.parts.checkpoints.save_checkpoints(&signed).await?;
        for auction in passed_over {
            // Somebody has signed more in the meantime, which is fine, or something else of the same lines, which never may be.
            let stored = self.parts.checkpoints.newest_checkpoint(auction).await?;
            let ours = signed.iter().find(|checkpoint| checkpoint.auction == auction);
            let contradict = |stored: &Checkpoint, ours: &Checkpoint| {
                (stored.log_epoch, stored.size) == (ours.log_epoch, ours.size) && stored.root != ours.root
            };
            if stored.zip(ours).is_some_and(|(stored, ours)| contradict(&stored, ours)) {
                tracing::error!(auction.id = %auction, "two different logs of one auction were signed; it must be looked into");
            }
        }
        Ok(signed)
    }

    /// Lists auctions that are over while the end of their logs is not signed.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn unsigned_ends(&self) -> Result<Vec<AuctionId>, StoreError> {
        self.parts.checkpoints.unsigned_ends().await
    }

    /// Returns a checkpoint that covers everything committed until now; signs it if there is none yet. It is kept when the auction is
    /// over; until then the sealer's are.
    ///
    /// # Errors
    /// [`NotaryError::NoSuchAuction`]; [`StoreError::Corrupt`] when the log does not hold what was signed.
    pub async fn checkpoint(&self, auction: AuctionId) -> Result<Checkpoint, NotaryError> {
        let log = self.open(auction).await?;
        self.covering(&log).await
    }

    /// Returns the line of a sequence (0: the terms), and the proof that it is in the log.
    ///
    /// # Errors
    /// [`NotaryError::OutOfRange`] when the log does not reach so far; else as [`Notary::checkpoint`].
    pub async fn inclusion(&self, auction: AuctionId, seq: Seq) -> Result<Inclusion, NotaryError> {
        let log = self.open(auction).await?;
        let out_of_range = NotaryError::OutOfRange { size: log.size };
        if seq >= log.size {
            return Err(out_of_range);
        }
        let checkpoint = match &log.signed {
            Some(signed) if signed.size > seq => signed.clone(),
            _ => self.covering(&log).await?,
        };
        let path = log.tree.inclusion(seq, checkpoint.size).ok_or(out_of_range)?;
        let leaf = self.leaf(&log.record, &log.secrets, seq).await?;
        let leaf_hash = leaf_hash(&leaf);
        if log.tree.leaf(seq) != Some(leaf_hash) {
            self.shelf.forget((auction, log.record.log_epoch));
            let reason = "it is not the line that was read before: the log was altered behind the house's back";
            let row = format!("{auction} {seq}");
            return Err(StoreError::Corrupt { table: "log_stretches", row, reason: reason.into() }.into());
        }
        Ok(Inclusion { leaf, leaf_hash, path, checkpoint })
    }

    /// Returns the proof that the log of `to` lines begins with that of `from` lines; without `to`, up to the newest checkpoint.
    /// Answers `to` and the path.
    ///
    /// # Errors
    /// [`NotaryError::OutOfRange`] when `from` is 0, above `to`, or `to` above what is committed; else as [`Notary::checkpoint`].
    pub async fn consistency(
        &self,
        auction: AuctionId,
        from: u64,
        to: Option<u64>,
    ) -> Result<(u64, Vec<Hash>), NotaryError> {
        let log = self.open(auction).await?;
        let to = match to {
            Some(to) => to,
            None => self.covering(&log).await?.size,
        };
        let out_of_range = NotaryError::OutOfRange { size: log.size };
        if to > log.size {
            return Err(out_of_range);
        }
        log.tree.consistency(from, to).map(|path| (to, path)).ok_or(out_of_range)
    }

    /// Returns the hash of a line, and whether a stored checkpoint covers it: for answers that the store gives.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn receipt(&self, record: &AuctionRecord, seq: Seq) -> Result<(Hash, bool), NotaryError> {
        let auction = record.terms.auction;
        let secrets = self.parts.checkpoints.secrets(auction).await?.ok_or(NotaryError::NoSuchAuction)?;
        let leaf = self.leaf(record, &secrets, seq).await?;
        let signed = self.parts.checkpoints.newest_checkpoint(auction).await?;
        let covers = |signed: Checkpoint| signed.log_epoch == record.log_epoch && signed.size > seq;
        Ok((leaf_hash(&leaf), signed.is_some_and(covers)))
    }

    /// Opens a log for reading. The tree stays locked while it is open.
    pub(super) async fn open(&self, auction: AuctionId) -> Result<OpenLog, NotaryError> {
        let parts = &self.parts;
        // In this order: what was signed when it is read is in the log that is read after it.
        let signed = parts.checkpoints.newest_checkpoint(auction).await?;
        let record = parts.catalogue.auction(auction).await?;
        let record = record.filter(|record| record.head.status != Status::Draft).ok_or(NotaryError::NoSuchAuction)?;
        let secrets = parts.checkpoints.secrets(auction).await?.ok_or(NotaryError::NoSuchAuction)?;
        let which = (auction, record.log_epoch);
        let size = record.head.seq + 1;
        let mut tree = self.shelf.take(which).lock_owned().await;
        if tree.size() == 0 {
            *tree = first_leaf(&record.terms, record.log_epoch);
        }
        while tree.size() < size {
            let events = self.read(auction, tree.size(), size).await?;
            // When this fails, an empty tree stays behind, which is built again.
            let (grown, _) = grow(std::mem::take(&mut tree), events, &record.terms, &secrets.seed).await?;
            *tree = grown;
        }
        self.shelf.grown(which, tree.size());
        let compared = vouch(&tree, auction, record.log_epoch, signed.as_ref(), &*self.keys().await);
        if let Err(error) = &compared {
            tracing::error!(auction.id = %auction, error = error as &dyn std::error::Error, "a log does not hold what was signed of it");
            self.shelf.forget(which);
        }
        let covers = compared?;
        Ok(OpenLog { record, secrets, tree, size, signed: signed.filter(|_| covers > 0) })
    }

    /// Reads the next events of a log, below `size`; never an empty list.
    pub(super) async fn read(&self, auction: AuctionId, from: Seq, size: u64) -> Result<Vec<Event>, StoreError> {
        let mut events = self.parts.history.events(auction, from, READ_AT_ONCE).await?;
        events.retain(|event| event.seq < size);
        if events.is_empty() {
            let row = format!("{auction} {from}");
            return Err(StoreError::Corrupt {
                table: "log_stretches",
                row,
                reason: "it is missing from the log".into(),
            });
        }
        Ok(events)
    }

    /// Returns the checkpoint over the whole of an open log; signs one if need be.
    async fn covering(&self, log: &OpenLog) -> Result<Checkpoint, NotaryError> {
        if let Some(signed) = log.signed.as_ref().filter(|signed| signed.size >= log.size) {
            return Ok(signed.clone());
        }
        let root = log.tree.root_at(log.size).ok_or(NotaryError::OutOfRange { size: log.size })?;
        let (auction, log_epoch) = (log.record.terms.auction, log.record.log_epoch);
        let is_last = !log.record.head.status.is_live();
        let head = TreeHead { auction, log_epoch, size: log.size, root, is_last };
        if is_last {
            return self.sign(vec![head]).await?.pop().ok_or(NotaryError::NoSuchAuction);
        }
        // While bids come in, a checkpoint is kept within a second anyway. One that somebody asks for costs a signature and no commit:
        // else anybody could hold up the bidding by asking.
        sign_one(self.name(), &head, &*self.keys().await)
    }

    async fn leaf(&self, record: &AuctionRecord, secrets: &Secrets, seq: Seq) -> Result<Vec<u8>, StoreError> {
        if seq == 0 {
            return Ok(terms_leaf(&record.terms, record.log_epoch));
        }
        let event = self.read(record.terms.auction, seq, seq + 1).await?.swap_remove(0);
        Ok(event_leaf(record.terms.currency, &event, &secrets.seed))
    }
}

fn sign_one(name: &str, head: &TreeHead, keys: &Keys) -> Result<Checkpoint, NotaryError> {
    let TreeHead { auction, log_epoch, size, root, is_last } = *head;
    let origin = auction_origin(name, auction, log_epoch);
    let said = proof::Checkpoint { origin, size, root, extensions: Vec::new() };
    let note = said.sign(std::slice::from_ref(&keys.active))?.to_string();
    Ok(Checkpoint { auction, log_epoch, size, root, note, is_last })
}
