//! What the bank says to an order, for ever.

use super::account::AccountName;
use crate::money::Amount;

/// What became of an order that was decided.
pub type Answer = Result<Receipt, Refusal>;

/// It is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The account it is about; for a new one its number.
    pub account: AccountName,
    /// What is set aside for the purpose now, for a hold or a release. Else what was moved.
    pub amount: Amount,
}

/// The rules said no. An answer like the other: the same order under the same key is refused again, whatever has changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Refusal {
    /// The key was used before, for another order.
    #[error("the key was used before, for another order")]
    KeyReused,
    /// The order was called off before it arrived.
    #[error("the order was called off")]
    Cancelled,
    /// There is no such account.
    #[error("there is no such account")]
    UnknownAccount,
    /// The account is closed.
    #[error("the account is closed")]
    Closed,
    /// The user has an account already.
    #[error("the user has an account already")]
    HasAccount,
    /// Number, holder and PIN do not belong together, or the account is somebody else's. Which of them is not told.
    #[error("number, holder and PIN do not belong together")]
    Mismatch,
    /// The PIN is another one.
    #[error("the PIN is another one")]
    WrongPin,
    /// There is not enough money that is not set aside.
    #[error("there is not enough money")]
    Insufficient,
    /// Less is set aside than is to be captured.
    #[error("less is set aside than is to be captured")]
    NotHeld,
    /// More would be given back than was captured.
    #[error("more would be given back than was captured")]
    NotCaptured,
    /// The account would hold more than the bank can count.
    #[error("the account would hold more than the bank can count")]
    TooMuch,
    /// The order makes no sense: nothing is to be moved, or between accounts that it may not touch.
    #[error("the order makes no sense")]
    Nonsense,
    /// There is money on an account that is to be closed.
    #[error("there is still money on the account")]
    NotEmpty,
    /// All account numbers are taken. The form of the numbers has to be changed before another account can be opened.
    #[error("all account numbers are taken")]
    NumbersRunOut,
}

impl Refusal {
    /// Every refusal.
    pub const ALL: [Self; 14] = [
        Self::KeyReused,
        Self::Cancelled,
        Self::UnknownAccount,
        Self::Closed,
        Self::HasAccount,
        Self::Mismatch,
        Self::WrongPin,
        Self::Insufficient,
        Self::NotHeld,
        Self::NotCaptured,
        Self::TooMuch,
        Self::Nonsense,
        Self::NotEmpty,
        Self::NumbersRunOut,
    ];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::KeyReused => "key_reused",
            Self::Cancelled => "cancelled",
            Self::UnknownAccount => "unknown_account",
            Self::Closed => "closed",
            Self::HasAccount => "has_account",
            Self::Mismatch => "mismatch",
            Self::WrongPin => "wrong_pin",
            Self::Insufficient => "insufficient",
            Self::NotHeld => "not_held",
            Self::NotCaptured => "not_captured",
            Self::TooMuch => "too_much",
            Self::Nonsense => "nonsense",
            Self::NotEmpty => "not_empty",
            Self::NumbersRunOut => "numbers_run_out",
        }
    }

    /// Finds a refusal by its word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|refusal| refusal.word() == word)
    }
}
