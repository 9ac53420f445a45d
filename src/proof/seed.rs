//! The secret of one auction from which the salts of its lines are made.

use super::hash::{Hash, sha256};
use crate::ids::{BidKey, Seq, UserId};
use crate::money::Amount;
use std::fmt;

/// Thirty-two bytes of chance, made with the auction and secret for ever. One who has them can open every offer of the auction, those
/// that are still to come too, and an auction that is over may be opened again. So what is published is never the seed, but the salts of
/// single lines.
#[derive(Clone, PartialEq, Eq)]
pub struct Seed([u8; 32]);

impl Seed {
    /// Takes over bytes of chance.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, for the store alone.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// Returns the salt of one line. It says nothing of the salts of others.
    pub(super) fn salt(&self, seq: Seq) -> Hash {
        sha256(&[b"arte/salt/v1\n", &self.0, &seq.to_be_bytes()])
    }

    /// Returns the veiled name of an operator, another one in every line. The salt of such a line is never published.
    pub(super) fn actor(&self, seq: Seq, actor: UserId) -> Hash {
        sha256(&[b"arte/actor/v1\n", &self.salt(seq), actor.0.as_bytes()])
    }
}

/// Returns the commitment to what a bid offered, under the salt of its line.
pub(super) fn veiled_offer(salt: &Hash, offered: Amount, max: Option<Amount>) -> Hash {
    let minor = |amount: Amount| amount.minor().to_be_bytes();
    let ceiling = minor(max.unwrap_or(Amount::ZERO));
    sha256(&[b"arte/offer/v1\n", salt, &minor(offered), &[u8::from(max.is_some())], &ceiling])
}

/// Returns the veiled name of a bid. It needs no seed: one who sent the bid must find it in the log.
pub(super) fn veiled_key(key: BidKey) -> Hash {
    sha256(&[b"arte/key/v1\n", key.0.as_bytes()])
}

impl fmt::Debug for Seed {
    /// A seed never reaches a log by way of `{:?}`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Seed(hidden)")
    }
}
