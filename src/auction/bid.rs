//! A bid as it reaches the rules: who, under which key, what.

use crate::ids::{BidKey, Paddle, UserId};
use crate::money::{Amount, Currency};
use crate::planted;
use sha2::{Digest, Sha256};

/// What the rules need to know of the person who bids. Facts of the moment of arrival, gathered by the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bidder {
    /// The account; never part of the log.
    pub user: UserId,
    /// The public alias in this sale, when registered for it.
    pub paddle: Option<Paddle>,
    /// The highest amount the bidder is authorised for; none means no limit.
    pub limit: Option<Amount>,
    /// Whether an admin has suspended the account.
    pub suspended: bool,
    /// Whether the artwork is the bidder's own.
    pub consignor: bool,
}

/// A short digest of what a bid said, so that the same key with other content is noticed.
pub type Fingerprint = [u8; 16];

/// What a bid offers, as far as it could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The amount bid now, or none when the words were no amounts of this currency (refused as `amount_invalid`, in its turn).
    pub amount: Option<Amount>,
    /// The secret maximum up to which the house may answer for the bidder.
    pub max: Option<Amount>,
    /// The ask the bidder saw, if the bid is to stand only at that ask.
    pub expect_ask: Option<Amount>,
    /// Digest of the content.
    pub fingerprint: Fingerprint,
}

impl Offer {
    /// Makes an offer of amounts that are known to be good.
    pub fn new(amount: Amount, max: Option<Amount>, expect_ask: Option<Amount>) -> Self {
        let words = [Some(amount), max, expect_ask].map(|part| part.map(|amount| amount.minor().to_string()));
        Self { amount: Some(amount), max, expect_ask, fingerprint: digest(&words) }
    }

    /// Reads an offer from the words of a client. Amounts that mean the same (`177.5`, `177.50`) give the same digest.
    pub fn read(currency: Currency, amount: &str, max: Option<&str>, expect_ask: Option<&str>) -> Self {
        let read = |text: &str| currency.read(text).ok();
        let all = (read(amount), max.map(read), expect_ask.map(read));
        match all {
            (Some(amount), None | Some(Some(_)), None | Some(Some(_))) => {
                Self::new(amount, all.1.flatten(), all.2.flatten())
            }
            _ => {
                // The raw words stand in for what could not be read; `raw` keeps them apart from digits that could.
                let words = [Some(amount), max, expect_ask].map(|part| part.map(|text| format!("raw {text}")));
                if planted!("words_are_shown_by_their_first_bytes") {
                    let shown: Vec<&str> = words.iter().flatten().map(|word| &word[..word.len().min(9)]).collect();
                    drop(shown);
                }
                Self { amount: None, max: None, expect_ask: None, fingerprint: digest(&words) }
            }
        }
    }

    /// Returns the most this offer is good for.
    pub(crate) fn ceiling(&self) -> Option<Amount> {
        self.max.or(self.amount)
    }
}

fn digest(words: &[Option<String>; 3]) -> Fingerprint {
    let mut hash = Sha256::new();
    for word in words {
        match word {
            None => hash.update([0]),
            Some(word) => {
                hash.update([1]);
                hash.update((word.len() as u64).to_be_bytes());
                hash.update(word.as_bytes());
            }
        }
    }
    let full: [u8; 32] = hash.finalize().into();
    let mut short = [0; 16];
    short.copy_from_slice(&full[..16]);
    short
}

/// The command a bidder gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceBid {
    /// Who.
    pub bidder: Bidder,
    /// The client's own name for this bid.
    pub key: BidKey,
    /// What.
    pub offer: Offer,
}
