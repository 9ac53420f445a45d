//! Names of things. Pure: identifiers come in from the edges, nobody here makes one up.

use std::fmt;
use std::str::FromStr;
use uuid::Uuid;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

uuid_ids! {
    /// One auction: the bidding on one artwork, what a saleroom calls a lot.
    AuctionId;
    /// One sale: an ordered set of auctions with shared terms.
    SaleId;
    /// One artwork in the catalogue.
    ArtworkId;
    /// One picture of an artwork.
    ImageId;
    /// One person with an account.
    UserId;
    /// One session of one user: what a login opens and a logout ends.
    SignInId;
    /// The client's own name for one bid, made before the first try; the same bid may be sent under it any number of times.
    BidKey;
}

/// A bidder's public alias within a sale: 1, 2, 3 … in order of registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Paddle(pub u32);

impl fmt::Display for Paddle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// The place of an event in its auction's log: 1, 2, 3 … without a gap; 0 is "before the first".
pub type Seq = u64;
