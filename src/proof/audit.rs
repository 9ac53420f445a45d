//! Checking proofs of inclusion and of consistency, as RFC 9162 spells it out.

use super::hash::{Hash, node_hash};

/// Why a proof proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// No tree of that size has such a leaf or such a beginning.
    #[error("the proof is about a leaf or a tree that cannot be: its index or size is out of range")]
    OutOfRange,
    /// Too many hashes or too few.
    #[error("the proof has {found} hashes, and a proof of this size needs another number")]
    Length {
        /// How many there are.
        found: usize,
    },
    /// It leads elsewhere.
    #[error("the proof does not lead to the root")]
    OtherRoot,
}

/// Checks that the leaf with hash `leaf` stands at `at` in the tree of `size` leaves with this root.
///
/// # Errors
/// [`AuditError`] says what is wrong with the proof.
pub fn verify_inclusion(leaf: &Hash, at: u64, size: u64, path: &[Hash], root: &Hash) -> Result<(), AuditError> {
    if at >= size {
        return Err(AuditError::OutOfRange);
    }
    let wrong_length = AuditError::Length { found: path.len() };
    let (mut node, mut last) = (at, size - 1);
    let mut hash = *leaf;
    for sibling in path {
        if last == 0 {
            return Err(wrong_length);
        }
        if node % 2 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            // A right edge without a left neighbour stands for its parents too.
            while node.is_multiple_of(2) && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match last {
        0 if hash == *root => Ok(()),
        0 => Err(AuditError::OtherRoot),
        _ => Err(wrong_length),
    }
}

/// Checks that the tree of `to` leaves with root `new` begins with the tree of `from` leaves with root `old`.
///
/// # Errors
/// [`AuditError`] says what is wrong with the proof.
pub fn verify_consistency(from: u64, to: u64, path: &[Hash], old: &Hash, new: &Hash) -> Result<(), AuditError> {
    let wrong_length = AuditError::Length { found: path.len() };
    if from == 0 || from > to {
        return Err(AuditError::OutOfRange);
    }
    if from == to {
        return match path {
            [] if old == new => Ok(()),
            [] => Err(AuditError::OtherRoot),
            _ => Err(wrong_length),
        };
    }
    let (mut node, mut last) = (from - 1, to - 1);
    while node % 2 == 1 {
        node >>= 1;
        last >>= 1;
    }
    // The old tree that is one complete part of the new is not sent: it is the old root.
    let (first, rest) = match path.split_first() {
        _ if from.is_power_of_two() => (old, path),
        Some((first, rest)) => (first, rest),
        None => return Err(wrong_length),
    };
    let (mut older, mut newer) = (*first, *first);
    for sibling in rest {
        if last == 0 {
            return Err(wrong_length);
        }
        if node % 2 == 1 || node == last {
            older = node_hash(sibling, &older);
            newer = node_hash(sibling, &newer);
            while node.is_multiple_of(2) && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            newer = node_hash(&newer, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    match last {
        0 if older == *old && newer == *new => Ok(()),
        0 => Err(AuditError::OtherRoot),
        _ => Err(wrong_length),
    }
}
