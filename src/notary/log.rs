//! An auction's log as a tree, and whether it still holds what was signed of it.

use super::folder::Keys;
use crate::auction::{Event, Terms};
use crate::ids::AuctionId;
use crate::persistence::{Checkpoint, StoreError};
use crate::proof::{self, Note, Seed, Tree, event_leaf, leaf_hash, terms_leaf};

/// More lines than this are hashed on a thread of their own: about a millisecond's work, at two microseconds a line.
const HASHED_AT_ONCE: usize = 512;

/// A tree that was compared with what was signed.
#[derive(Debug)]
pub struct Vouched {
    /// The tree over the whole log.
    pub tree: Tree,
    /// How many of its leaves a stored checkpoint covers; 0 when nothing was signed yet.
    pub signed: u64,
}

/// Makes the tree of a log that has only its terms.
pub(super) fn first_leaf(terms: &Terms, log_epoch: u64) -> Tree {
    let mut tree = Tree::new();
    tree.push(leaf_hash(&terms_leaf(terms, log_epoch)));
    tree
}

/// Adds events to a tree, in order, on another thread when they are many. Gives both back.
///
/// # Errors
/// [`StoreError::Corrupt`] when an event does not follow the last leaf.
pub(super) async fn grow(
    tree: Tree,
    events: Vec<Event>,
    terms: &Terms,
    seed: &Seed,
) -> Result<(Tree, Vec<Event>), StoreError> {
    let (auction, currency, seed) = (terms.auction, terms.currency, seed.clone());
    let are_many = events.len() > HASHED_AT_ONCE;
    let hash_all = move || {
        let mut tree = tree;
        for event in &events {
            if event.seq != tree.size() {
                return Err(corrupt(auction, &tree.size().to_string(), "it is missing from the log"));
            }
            tree.push(leaf_hash(&event_leaf(currency, event, &seed)));
        }
        Ok((tree, events))
    };
    if are_many { tokio::task::spawn_blocking(hash_all).await.map_err(StoreError::unavailable)? } else { hash_all() }
}

/// Compares a log with the newest checkpoint that was signed of it.
///
/// # Errors
/// [`StoreError::Corrupt`] names the lines that are not those that were signed, or what is wrong with the checkpoint.
pub(super) fn vouch(
    tree: &Tree,
    auction: AuctionId,
    log_epoch: u64,
    signed: Option<&Checkpoint>,
    keys: &Keys,
) -> Result<u64, StoreError> {
    // A restore begins a new history; what was signed of the old one says nothing of it.
    let Some(signed) = signed.filter(|signed| signed.log_epoch >= log_epoch) else { return Ok(0) };
    check_note(signed, keys)?;
    if signed.log_epoch > log_epoch {
        let reason = format!("a checkpoint of the later history {} was signed", signed.log_epoch);
        return Err(corrupt(auction, "log_epoch", &reason));
    }
    let last = signed.size - 1;
    match tree.root_at(signed.size) {
        Some(root) if root == signed.root => Ok(signed.size),
        Some(_) => {
            let reason = "they are not the lines that were signed: the log was altered behind the house's back";
            Err(corrupt(auction, &format!("0 to {last}"), reason))
        }
        None => {
            let reason = "they were signed and are not in the log any more";
            Err(corrupt(auction, &format!("{} to {last}", tree.size()), reason))
        }
    }
}

/// Checks that a stored checkpoint is what its note says, under a key of this house.
fn check_note(signed: &Checkpoint, keys: &Keys) -> Result<(), StoreError> {
    let here =
        |reason: String| StoreError::Corrupt { table: "auction_checkpoints", row: signed.auction.to_string(), reason };
    let note = Note::parse(&signed.note).map_err(|error| here(error.to_string()))?;
    let said = proof::Checkpoint::parse(&note.text).map_err(|error| here(error.to_string()))?;
    let origin = format!("/auction/{}/{}", signed.auction, signed.log_epoch);
    if !said.origin.ends_with(&origin) || said.size != signed.size || said.root != signed.root || said.size == 0 {
        return Err(here("its note says something else than its row".into()));
    }
    let mut has_signed = false;
    for key in keys.known() {
        for signature in note.signatures.iter().filter(|signature| key.is_named_by(signature)) {
            if !key.has_signed(&note.text, signature) {
                return Err(here(format!("its signature by {key} is not valid")));
            }
            has_signed = true;
        }
    }
    if has_signed {
        return Ok(());
    }
    Err(here(
        "no key of this house has signed it: put the missing key back into the folder of keys (setting proof.keys)"
            .into(),
    ))
}

fn corrupt(auction: AuctionId, lines: &str, reason: &str) -> StoreError {
    StoreError::Corrupt { table: "log_stretches", row: format!("{auction} {lines}"), reason: reason.to_owned() }
}
