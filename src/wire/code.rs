//! The stable words for everything that can be refused.

use crate::auction::Rejection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A stable code, the same on REST and on the socket. Clients switch on these and read the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "title() says what each one means, in the words clients read")]
pub enum Code {
    Malformed,
    KeyReused,
    Unauthenticated,
    Suspended,
    AuctionNotFound,
    NotRegistered,
    OwnArtwork,
    AuctionNotStarted,
    AuctionPaused,
    AuctionClosed,
    AmountInvalid,
    AlreadyLeading,
    BidBelowAsk,
    BidOffLadder,
    LimitExceeded,
    InsufficientFunds,
    StaleAsk,
    RateLimited,
    Busy,
    Unavailable,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    PreconditionFailed,
    PayloadTooLarge,
    UnsupportedMediaType,
    Invalid,
    Internal,
}

impl Code {
    /// Every code; those a bid can meet come first, in order of precedence.
    pub const ALL: [Self; 29] = [
        Self::Malformed,
        Self::KeyReused,
        Self::Unauthenticated,
        Self::Suspended,
        Self::AuctionNotFound,
        Self::NotRegistered,
        Self::OwnArtwork,
        Self::AuctionNotStarted,
        Self::AuctionPaused,
        Self::AuctionClosed,
        Self::AmountInvalid,
        Self::AlreadyLeading,
        Self::BidBelowAsk,
        Self::BidOffLadder,
        Self::LimitExceeded,
        Self::InsufficientFunds,
        Self::StaleAsk,
        Self::RateLimited,
        Self::Busy,
        Self::Unavailable,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::PreconditionFailed,
        Self::PayloadTooLarge,
        Self::UnsupportedMediaType,
        Self::Invalid,
        Self::Internal,
    ];

    /// Returns the word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::KeyReused => "key_reused",
            Self::Unauthenticated => "unauthenticated",
            Self::Suspended => "suspended",
            Self::AuctionNotFound => "auction_not_found",
            Self::NotRegistered => "not_registered",
            Self::OwnArtwork => "own_artwork",
            Self::AuctionNotStarted => "auction_not_started",
            Self::AuctionPaused => "auction_paused",
            Self::AuctionClosed => "auction_closed",
            Self::AmountInvalid => "amount_invalid",
            Self::AlreadyLeading => "already_leading",
            Self::BidBelowAsk => "bid_below_ask",
            Self::BidOffLadder => "bid_off_ladder",
            Self::LimitExceeded => "limit_exceeded",
            Self::InsufficientFunds => "insufficient_funds",
            Self::StaleAsk => "stale_ask",
            Self::RateLimited => "rate_limited",
            Self::Busy => "busy",
            Self::Unavailable => "unavailable",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::MethodNotAllowed => "method_not_allowed",
            Self::Conflict => "conflict",
            Self::PreconditionFailed => "precondition_failed",
            Self::PayloadTooLarge => "payload_too_large",
            Self::UnsupportedMediaType => "unsupported_media_type",
            Self::Invalid => "invalid",
            Self::Internal => "internal",
        }
    }

    /// Returns one plain sentence that says what it means.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Malformed => "The request cannot be read",
            Self::KeyReused => "The key was used before with other content",
            Self::Unauthenticated => "Sign in first",
            Self::Suspended => "The account is suspended",
            Self::AuctionNotFound => "There is no such auction",
            Self::NotRegistered => "Register for the sale first",
            Self::OwnArtwork => "The consignor may not bid on the own artwork",
            Self::AuctionNotStarted => "The auction has not started",
            Self::AuctionPaused => "The auction is paused",
            Self::AuctionClosed => "The auction is over",
            Self::AmountInvalid => "The amount is not valid",
            Self::AlreadyLeading => "You lead already; you may only raise your maximum",
            Self::BidBelowAsk => "The bid is below the lowest acceptable bid",
            Self::BidOffLadder => "The amount is not a step of this sale's ladder",
            Self::LimitExceeded => "The amount is above your limit in this sale",
            Self::InsufficientFunds => "The bank did not set the money aside",
            Self::StaleAsk => "The ask has changed since you saw it",
            Self::RateLimited => "Too many requests; wait a moment and send the same again",
            Self::Busy => "Too much is going on; wait a moment and send the same again",
            Self::Unavailable => "The house cannot say now; wait a moment and send the same again",
            Self::Forbidden => "You may not do this",
            Self::NotFound => "There is nothing by that name",
            Self::MethodNotAllowed => "This path does not know that method",
            Self::Conflict => "The present state does not allow this",
            Self::PreconditionFailed => "It was changed since you read it; read it again",
            Self::PayloadTooLarge => "The request is too large",
            Self::UnsupportedMediaType => "The body is not of a type that this call takes",
            Self::Invalid => "A field has an impossible value",
            Self::Internal => "Something went wrong on our side",
        }
    }

    /// Returns whether the same request, under the same key, was not decided and may simply be sent again.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::Busy | Self::Unavailable | Self::Internal | Self::Unauthenticated)
    }
}

impl From<Rejection> for Code {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::KeyReused => Self::KeyReused,
            Rejection::Suspended => Self::Suspended,
            Rejection::NotRegistered => Self::NotRegistered,
            Rejection::OwnArtwork => Self::OwnArtwork,
            Rejection::NotStarted => Self::AuctionNotStarted,
            Rejection::Paused => Self::AuctionPaused,
            Rejection::Closed => Self::AuctionClosed,
            Rejection::AmountInvalid => Self::AmountInvalid,
            Rejection::AlreadyLeading => Self::AlreadyLeading,
            Rejection::BelowAsk => Self::BidBelowAsk,
            Rejection::OffLadder => Self::BidOffLadder,
            Rejection::LimitExceeded => Self::LimitExceeded,
            Rejection::InsufficientFunds => Self::InsufficientFunds,
            Rejection::StaleAsk => Self::StaleAsk,
            Rejection::ActNotAllowed
            | Rejection::ReserveNotLower
            | Rejection::NoSuchBid
            | Rejection::EndNotInFuture
            | Rejection::NotDue => Self::Conflict,
        }
    }
}
