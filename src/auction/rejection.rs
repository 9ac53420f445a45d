//! The rules' ways to say no, in the order in which they are said.

/// A refusal by the rules.
///
/// *Invariant*: declared in order of precedence; a command that could be refused for several reasons is refused for the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rejection {
    /// The key was used before with other content.
    KeyReused,
    /// The account is suspended.
    Suspended,
    /// The bidder has no paddle in this sale.
    NotRegistered,
    /// The artwork is the bidder's own.
    OwnArtwork,
    /// Before the start.
    NotStarted,
    /// An operator has paused it.
    Paused,
    /// At or after the end, or cancelled.
    Closed,
    /// Not an amount of this currency, nothing, or a maximum below the amount.
    AmountInvalid,
    /// The leader bids against himself.
    AlreadyLeading,
    /// Below the lowest acceptable bid.
    BelowAsk,
    /// Not a position of a strict ladder.
    OffLadder,
    /// Above what the bidder is authorised for.
    LimitExceeded,
    /// The bank has not set so much aside.
    InsufficientFunds,
    /// The bidder saw another ask.
    StaleAsk,
    /// An operator's act that the auction's state does not allow.
    ActNotAllowed,
    /// A reserve that is not lower than the present one.
    ReserveNotLower,
    /// No such bid, or it is retracted already.
    NoSuchBid,
    /// A new end that is not in the future.
    EndNotInFuture,
    /// The timer was early, or its instant is stale; nothing is to be done.
    NotDue,
}

impl Rejection {
    /// Every rejection, in order of precedence.
    pub const ALL: [Self; 19] = [
        Self::KeyReused,
        Self::Suspended,
        Self::NotRegistered,
        Self::OwnArtwork,
        Self::NotStarted,
        Self::Paused,
        Self::Closed,
        Self::AmountInvalid,
        Self::AlreadyLeading,
        Self::BelowAsk,
        Self::OffLadder,
        Self::LimitExceeded,
        Self::InsufficientFunds,
        Self::StaleAsk,
        Self::ActNotAllowed,
        Self::ReserveNotLower,
        Self::NoSuchBid,
        Self::EndNotInFuture,
        Self::NotDue,
    ];

    /// Returns the stable word clients switch on and the stores keep.
    pub const fn code(self) -> &'static str {
        match self {
            Self::KeyReused => "key_reused",
            Self::Suspended => "suspended",
            Self::NotRegistered => "not_registered",
            Self::OwnArtwork => "own_artwork",
            Self::NotStarted => "auction_not_started",
            Self::Paused => "auction_paused",
            Self::Closed => "auction_closed",
            Self::AmountInvalid => "amount_invalid",
            Self::AlreadyLeading => "already_leading",
            Self::BelowAsk => "bid_below_ask",
            Self::OffLadder => "bid_off_ladder",
            Self::LimitExceeded => "limit_exceeded",
            Self::InsufficientFunds => "insufficient_funds",
            Self::StaleAsk => "stale_ask",
            Self::ActNotAllowed => "act_not_allowed",
            Self::ReserveNotLower => "reserve_not_lower",
            Self::NoSuchBid => "no_such_bid",
            Self::EndNotInFuture => "end_not_in_future",
            Self::NotDue => "not_due",
        }
    }

    /// Finds a rejection by its word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rejection| rejection.code() == code)
    }
}
