//! What is asked of the bank, and what it says.

use super::Saga;
use super::key::Key;
use super::stage::{Payee, Stage};
use crate::ids::Paddle;
use crate::money::Amount;

/// What the bank is asked to do. The buyer's account is that of the paddle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Make the buyer's hold for this auction at least so much.
    Secure {
        /// Whose.
        buyer: Paddle,
        /// How much.
        amount: Amount,
    },
    /// Move so much of the hold to the clearing account, and let go of the rest.
    Capture {
        /// Whose.
        buyer: Paddle,
        /// How much.
        amount: Amount,
    },
    /// Let go of the hold. Nothing held is a success too.
    Release {
        /// Whose.
        buyer: Paddle,
    },
    /// Pay so much out of the clearing account.
    Pay {
        /// To whom.
        to: Payee,
        /// How much.
        amount: Amount,
    },
    /// Move so much back into it.
    TakeBack {
        /// From whom.
        from: Payee,
        /// How much.
        amount: Amount,
    },
    /// Pay the buyer back out of it.
    Refund {
        /// Whom.
        buyer: Paddle,
        /// How much.
        amount: Amount,
    },
}

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Under which key.
    pub key: Key,
    /// What.
    pub operation: Operation,
}

/// Why the bank will not, for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is not enough money.
    Insufficient,
    /// There is no such hold, or it is smaller than asked.
    NoHold,
    /// The account is closed, blocked or unknown.
    Account,
    /// It knows the step's key for another order. Ours was not done, but nobody knows what that other one has done to the same money.
    KeyReused,
    /// It has not said anything of use, so often that nobody expects it any more. Never an answer of the bank's.
    Silence,
}

impl Refusal {
    /// Every reason.
    pub const ALL: [Self; 5] = [Self::Insufficient, Self::NoHold, Self::Account, Self::KeyReused, Self::Silence];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Insufficient => "insufficient",
            Self::NoHold => "no_hold",
            Self::Account => "account",
            Self::KeyReused => "key_reused",
            Self::Silence => "silence",
        }
    }
}

/// What became of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// It is not, and never will be under this key.
    Refused(Refusal),
    /// It is not, and may be tried again under this key: the bank was surely not reached, or said "later".
    NotDone,
    /// Nobody knows.
    Unknown,
}

/// What the bank says when it is asked about a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// It is done.
    Done,
    /// It was refused.
    Refused(Refusal),
    /// The bank knows no such key. A call that is still on its way may yet arrive: only the same key may be used again.
    Nothing,
    /// The bank cannot be asked now.
    Unknown,
}

impl Saga {
    /// Returns the call of the present step, if it is one that asks something of the bank.
    pub fn call(&self) -> Option<Call> {
        let candidate = self.buyer();
        let (buyer, split) = (candidate.paddle, &candidate.split);
        let operation = match self.stage {
            Stage::Securing => Operation::Secure { buyer, amount: split.total },
            Stage::Capturing => Operation::Capture { buyer, amount: split.total },
            Stage::Releasing => Operation::Release { buyer },
            Stage::Paying(to) => Operation::Pay { to, amount: self.part_of(to) },
            Stage::TakingBack(from) => Operation::TakeBack { from, amount: self.part_of(from) },
            Stage::Refunding => Operation::Refund { buyer, amount: split.total },
            Stage::Invoicing | Stage::Offering { .. } | Stage::Ended(_) => return None,
        };
        Some(Call { key: self.key(), operation })
    }

    /// Returns what somebody gets of what the buyer pays.
    pub fn part_of(&self, payee: Payee) -> Amount {
        let split = &self.buyer().split;
        match payee {
            Payee::Consignor => split.payout,
            Payee::House => split.house(),
            Payee::State => split.tax(),
            Payee::Artist => split.resale_right,
        }
    }
}
