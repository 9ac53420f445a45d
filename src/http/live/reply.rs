//! What the engine says of a bid, in the words of the contract. REST and the socket say the same.

use super::lane::pack_into;
use crate::actors::{BidReply, LeafReceipt};
use crate::auction::{Rejection, Verdict};
use crate::http::error::SOON;
use crate::ids::{AuctionId, BidKey};
use crate::money::{Amount, Currency};
use crate::wire::{AcceptedFrame, Code, Receipt, ServerFrame, accepted_frame};
use actix_web::web::BytesMut;
use std::time::Duration;

/// An answer to a bid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BidAnswer {
    /// Yes.
    Accepted(AcceptedFrame),
    /// No, or not now.
    Refused(Refusal),
}

/// Why a bid was not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The code.
    pub code: Code,
    /// In words.
    pub message: String,
    /// What would be enough, where that is the question.
    pub ask: Option<String>,
    /// When to send the same again, where that helps.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// Makes a refusal that needs no other words than its code's.
    pub fn plain(code: Code, retry_after: Option<Duration>) -> Self {
        Self { code, message: format!("{}.", code.title()), ask: None, retry_after }
    }

    /// Writes the frame of the socket.
    pub fn frame(self, auction: AuctionId, key: BidKey) -> ServerFrame {
        ServerFrame::Refused {
            key: key.0,
            auction: auction.0,
            code: self.code,
            message: self.message,
            ask: self.ask,
            retryable: self.code.is_retryable(),
            retry_after_ms: self.retry_after.map(|span| u64::try_from(span.as_millis()).unwrap_or(u64::MAX)),
        }
    }
}

impl BidAnswer {
    /// Writes the frame of the socket.
    pub fn frame(self, auction: AuctionId, key: BidKey) -> ServerFrame {
        match self {
            Self::Accepted(frame) => ServerFrame::Accepted(frame),
            Self::Refused(refusal) => refusal.frame(auction, key),
        }
    }
}

/// Writes the answer to a bid as the frame that goes over the socket.
pub fn word(auction: AuctionId, key: BidKey, reply: BidReply, out: &mut BytesMut) {
    pack_into(out, &judge(auction, key, reply).frame(auction, key).text());
}

/// Turns the engine's reply into an answer.
pub fn judge(auction: AuctionId, key: BidKey, reply: BidReply) -> BidAnswer {
    match reply {
        BidReply::Judged { currency, verdict: Verdict::Accepted(accepted), receipt: Some(found) } => {
            let LeafReceipt { log_epoch, leaf, is_covered, checkpoint_by } = found;
            let receipt = Receipt::new(auction, log_epoch, accepted.seq, &leaf, is_covered, checkpoint_by);
            BidAnswer::Accepted(accepted_frame(currency, auction, key, &accepted, receipt))
        }
        // Accepted, and the receipt cannot be given now: the same key asks again.
        BidReply::Judged { verdict: Verdict::Accepted(_), receipt: None, .. } => {
            BidAnswer::Refused(Refusal::plain(Code::Unavailable, Some(SOON)))
        }
        BidReply::Judged { currency, verdict: Verdict::Refused { rejection, ask }, .. } => {
            BidAnswer::Refused(refused(currency, rejection, ask))
        }
        BidReply::KeyReused => BidAnswer::Refused(Refusal::plain(Code::KeyReused, None)),
        BidReply::NoSuchAuction => BidAnswer::Refused(Refusal::plain(Code::AuctionNotFound, None)),
        BidReply::Busy { retry_after } => BidAnswer::Refused(Refusal::plain(Code::Busy, Some(retry_after))),
        BidReply::Unavailable { retry_after } => {
            BidAnswer::Refused(Refusal::plain(Code::Unavailable, Some(retry_after)))
        }
    }
}

fn refused(currency: Currency, rejection: Rejection, ask: Amount) -> Refusal {
    let code = Code::from(rejection);
    let ask = currency.write(ask);
    let message = match rejection {
        Rejection::BelowAsk | Rejection::StaleAsk => {
            format!("{}. The lowest acceptable bid is now {ask} {currency}.", code.title())
        }
        Rejection::AmountInvalid => {
            format!(
                "{}: give plain digits with at most {} decimals, above 0, and max not below amount.",
                code.title(),
                currency.digits()
            )
        }
        _ => format!("{}.", code.title()),
    };
    let ask_matters = match rejection {
        Rejection::AmountInvalid
        | Rejection::AlreadyLeading
        | Rejection::BelowAsk
        | Rejection::OffLadder
        | Rejection::LimitExceeded
        | Rejection::InsufficientFunds
        | Rejection::StaleAsk => true,
        Rejection::KeyReused
        | Rejection::Suspended
        | Rejection::NotRegistered
        | Rejection::OwnArtwork
        | Rejection::NotStarted
        | Rejection::Paused
        | Rejection::Closed
        | Rejection::ActNotAllowed
        | Rejection::ReserveNotLower
        | Rejection::NoSuchBid
        | Rejection::EndNotInFuture
        | Rejection::NotDue => false,
    };
    Refusal { code, message, ask: ask_matters.then_some(ask), retry_after: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_refusal_says_what_would_be_enough() {
        let (auction, key) = (AuctionId(Uuid::nil()), BidKey(Uuid::nil()));
        let usd = Currency::parse("USD").unwrap();
        let ask = Amount::from_minor(18_000).unwrap();
        let table = [
            (Rejection::BelowAsk, "bid_below_ask", Some("180.00")),
            (Rejection::LimitExceeded, "limit_exceeded", Some("180.00")),
            (Rejection::Closed, "auction_closed", None),
            (Rejection::Suspended, "suspended", None),
        ];
        for (rejection, word, shown) in table {
            let reply = BidReply::Judged { currency: usd, verdict: Verdict::Refused { rejection, ask }, receipt: None };
            let text: serde_json::Value =
                serde_json::from_str(&judge(auction, key, reply).frame(auction, key).text()).unwrap();
            assert_eq!((text["op"].as_str(), text["code"].as_str()), (Some("refused"), Some(word)));
            assert_eq!((text["ask"].as_str(), text["retryable"].as_bool()), (shown, Some(false)), "{word}");
        }
    }

    #[test]
    fn what_was_not_decided_may_be_sent_again() {
        let (auction, key) = (AuctionId(Uuid::nil()), BidKey(Uuid::nil()));
        let retry_after = Duration::from_millis(250);
        for reply in [BidReply::Busy { retry_after }, BidReply::Unavailable { retry_after }] {
            let text: serde_json::Value =
                serde_json::from_str(&judge(auction, key, reply).frame(auction, key).text()).unwrap();
            assert_eq!((text["retryable"].as_bool(), text["retry_after_ms"].as_u64()), (Some(true), Some(250)));
        }
    }
}
