//! The hidden reserve: a figure nobody sees, and a commitment everybody can check afterwards.

use crate::money::Amount;
use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 over the amount (minor units, eight big-endian bytes) and the salt.
pub type Commitment = [u8; 32];

/// A reserve: below this the artwork is not sold.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Reserve {
    /// The figure.
    pub amount: Amount,
    /// Chance, so that nobody can find the figure by trying all of them.
    pub salt: [u8; 32],
}

impl Reserve {
    /// Returns what may be published before the sale.
    pub fn commitment(&self) -> Commitment {
        let mut hash = Sha256::new();
        hash.update(self.amount.minor().to_be_bytes());
        hash.update(self.salt);
        hash.finalize().into()
    }
}

impl fmt::Debug for Reserve {
    /// A reserve never reaches a log by way of `{:?}`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Reserve(hidden)")
    }
}

/// What everybody may know of the reserve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReserveStatus {
    /// There is none.
    None,
    /// There is one, and the highest maximum is below it.
    NotMet,
    /// There is one, and the price has reached it.
    Met,
}
