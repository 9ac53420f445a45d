//! The name under which the bank knows a step.

use super::Saga;
use super::stage::{Payee, Stage};
use sha2::{Digest, Sha256};
use std::fmt;

/// What a call to the bank is known by: the same call under the same key is done once, however often it is made.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub [u8; 16]);

impl fmt::Debug for Key {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(out, "{byte:02x}"))
    }
}

impl Saga {
    /// Returns the key of the present step: a fingerprint of what makes it this step and no other, so that whoever takes a settlement over comes to
    /// the same. It changes only after a refusal that is final, for a bank gives the same answer to the same key for ever.
    pub fn key(&self) -> Key {
        let mut hash = Sha256::new();
        hash.update(b"arte settlement step v1\0");
        hash.update(self.auction.0.as_bytes());
        hash.update(self.closing.to_be_bytes());
        hash.update(self.buyer().paddle.0.to_be_bytes());
        hash.update([self.stage.number()]);
        hash.update(self.round.to_be_bytes());
        let digest = hash.finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&digest[..16]);
        Key(key)
    }
}

impl Stage {
    /// What the step is counted as in a key. Never changed: settlements under way are stored.
    const fn number(self) -> u8 {
        const fn payee(payee: Payee) -> u8 {
            match payee {
                Payee::Consignor => 0,
                Payee::House => 1,
                Payee::State => 2,
                Payee::Artist => 3,
            }
        }
        match self {
            Self::Securing => 1,
            Self::Capturing => 2,
            Self::Paying(to) => 10 + payee(to),
            Self::Invoicing => 3,
            Self::Releasing => 4,
            Self::Offering { .. } => 5,
            Self::TakingBack(from) => 20 + payee(from),
            Self::Refunding => 6,
            Self::Ended(_) => 7,
        }
    }
}
