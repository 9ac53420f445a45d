//! Where a settlement stands.

use crate::timestamp::Timestamp;

/// Who gets a part of what the buyer paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Payee {
    /// Whoever sold the artwork.
    Consignor,
    /// The house.
    House,
    /// The state.
    State,
    /// The artist or the heirs.
    Artist,
}

impl Payee {
    /// In the order in which they are paid; taken back in the other.
    pub const ALL: [Self; 4] = [Self::Consignor, Self::House, Self::State, Self::Artist];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Consignor => "consignor",
            Self::House => "house",
            Self::State => "state",
            Self::Artist => "artist",
        }
    }
}

/// The step a settlement is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The buyer's hold is brought up to what he owes.
    Securing,
    /// The hold becomes money of the house's clearing account.
    Capturing,
    /// From there it is paid out.
    Paying(Payee),
    /// All is paid; the invoice is made out.
    Invoicing,
    /// The buyer did not pay: his hold is let go, and nobody else is asked before it is.
    Releasing,
    /// The next candidate is asked whether he wants it at his own bid.
    Offering {
        /// No answer by then is a no.
        until: Timestamp,
    },
    /// What was paid out comes back to the clearing account.
    TakingBack(Payee),
    /// And from there to the buyer.
    Refunding,
    /// Nothing more happens.
    Ended(Ending),
}

impl Stage {
    /// Every word that [`Stage::word`] can give.
    pub const WORDS: [&'static str; 11] = [
        "securing",
        "capturing",
        "paying",
        "invoicing",
        "releasing",
        "offering",
        "taking_back",
        "refunding",
        "paid",
        "unsold",
        "refunded",
    ];

    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Securing => "securing",
            Self::Capturing => "capturing",
            Self::Paying(_) => "paying",
            Self::Invoicing => "invoicing",
            Self::Releasing => "releasing",
            Self::Offering { .. } => "offering",
            Self::TakingBack(_) => "taking_back",
            Self::Refunding => "refunding",
            Self::Ended(ending) => ending.word(),
        }
    }
}

/// How a settlement ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The buyer paid, everybody got what is theirs.
    Paid,
    /// Nobody paid: the artwork can be offered anew.
    Unsold,
    /// The buyer had paid and has it back; the artwork can be offered anew.
    Refunded,
}

impl Ending {
    /// Returns the stable word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Unsold => "unsold",
            Self::Refunded => "refunded",
        }
    }
}

/// Whether the bank may know of the present step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// It does not, or not that anybody knew.
    Idle {
        /// When the step may be taken.
        not_before: Timestamp,
    },
    /// It may: the call was about to be made, was made, or was made and its answer lost.
    Intended {
        /// Since when.
        since: Timestamp,
        /// When the bank may be asked about it.
        ask_at: Timestamp,
    },
}
