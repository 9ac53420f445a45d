//! What a client may say on the socket.

use super::strict::{read_object, read_value};
use crate::ids::{AuctionId, BidKey, Seq};
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The largest frame a client may send. *Source*: the contract.
pub const MAX_FRAME_BYTES: usize = 4 * 1024;

/// A place in an auction's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Which history the sequence counts in.
    pub epoch: u64,
    /// The last sequence the client has seen.
    pub seq: Seq,
}

/// A frame from a client.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum ClientFrame {
    /// Follow auctions, from now or from a place in their logs.
    Subscribe {
        /// Which ones: 1 to 100.
        #[schemars(length(min = 1, max = 100))]
        auctions: Vec<Uuid>,
        /// Where to resume.
        #[serde(default)]
        from: BTreeMap<Uuid, Position>,
    },
    /// Stop following.
    Unsubscribe {
        /// Which ones: 1 to 100.
        #[schemars(length(min = 1, max = 100))]
        auctions: Vec<Uuid>,
    },
    /// Bid.
    Bid {
        /// Where.
        auction: Uuid,
        /// The client's own name for this bid, made before the first try.
        key: Uuid,
        /// Decimal string in the auction's currency.
        amount: String,
        /// Secret maximum, at least `amount`.
        #[serde(default)]
        max: Option<String>,
        /// The ask the client saw, if the bid is to stand only at that ask.
        #[serde(default)]
        expect_ask: Option<String>,
    },
    /// Ask for the server's clock.
    Ping {
        /// Given back as it is.
        t: f64,
    },
}

/// A frame that could not be read, with as much of it as could.
#[derive(Clone, Debug, PartialEq)]
pub struct Unreadable {
    /// What is wrong, in words fit for the client.
    pub message: String,
    /// The op, when it could be read.
    pub of: Option<String>,
    /// Auction and key, when it was a bid that names both: then the answer is a `refused` that the client can match.
    pub bid: Option<(AuctionId, BidKey)>,
}

/// Reads a client's frame.
///
/// # Errors
/// [`Unreadable`] for anything but exactly one known op with exactly its fields.
pub fn read_frame(bytes: &[u8]) -> Result<ClientFrame, Unreadable> {
    let unreadable = |message: String| Unreadable { message, of: None, bid: None };
    if bytes.len() > MAX_FRAME_BYTES {
        return Err(unreadable(format!("a frame is at most {MAX_FRAME_BYTES} bytes")));
    }
    let value = read_value(bytes).map_err(|error| unreadable(error.to_string()))?;
    let word = |field: &str| value.get(field).and_then(|found| found.as_str()).map(str::to_owned);
    let of = word("op").filter(|op| matches!(op.as_str(), "subscribe" | "unsubscribe" | "bid" | "ping"));
    let id = |field: &str| word(field).and_then(|text| text.parse::<Uuid>().ok());
    let bid = match (of.as_deref(), id("auction"), id("key")) {
        (Some("bid"), Some(auction), Some(key)) => Some((AuctionId(auction), BidKey(key))),
        _ => None,
    };
    let frame = read_object(value).map_err(|error| Unreadable { message: error.to_string(), of: of.clone(), bid })?;
    match &frame {
        ClientFrame::Subscribe { auctions, .. } | ClientFrame::Unsubscribe { auctions }
            if auctions.is_empty() || auctions.len() > 100 =>
        {
            Err(Unreadable { message: "auctions must name 1 to 100 auctions".into(), of, bid })
        }
        ClientFrame::Subscribe { auctions, from } if from.keys().any(|id| !auctions.contains(id)) => {
            Err(Unreadable { message: "from names an auction that auctions does not".into(), of, bid })
        }
        _ => Ok(frame),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890000-0000-7000-8000-000000000001";

    #[test]
    fn frames_are_read_by_the_letter_or_not_at_all() {
        let table = [
            (format!(r#"{{"op":"subscribe","auctions":["{ID}"]}}"#), true),
            (format!(r#"{{"op":"subscribe","auctions":["{ID}"],"from":{{"{ID}":{{"epoch":1,"seq":7}}}}}}"#), true),
            (format!(r#"{{"op":"unsubscribe","auctions":["{ID}"]}}"#), true),
            (format!(r#"{{"op":"bid","auction":"{ID}","key":"{ID}","amount":"1"}}"#), true),
            (format!(r#"{{"op":"bid","auction":"{ID}","key":"{ID}","amount":"1","max":null}}"#), true),
            (r#"{"op":"ping","t":1}"#.to_owned(), true),
            (r#"{"op":"subscribe","auctions":[]}"#.to_owned(), false),
            (format!(r#"{{"op":"subscribe","auctions":[{}]}}"#, vec![format!("\"{ID}\""); 101].join(",")), false),
            (
                format!(
                    r#"{{"op":"subscribe","auctions":["{ID}"],"from":{{"{}":{{"epoch":1,"seq":7}}}}}}"#,
                    ID.replace("01", "02")
                ),
                false,
            ),
            (format!(r#"{{"op":"bid","auction":"{ID}","key":"{ID}","amount":1}}"#), false),
            (format!(r#"{{"op":"bid","auction":"{ID}","key":"{ID}"}}"#), false),
            (format!(r#"{{"op":"bid","auction":"{ID}","key":"{ID}","amount":"1","paddle":7}}"#), false),
            (format!(r#"{{"op":"bid","op":"bid","auction":"{ID}","key":"{ID}","amount":"1"}}"#), false),
            (format!(r#"{{"op":"bid","auction":"{ID}","key":"me","amount":"1"}}"#), false),
            (r#"{"op":"shout"}"#.to_owned(), false),
            (r#"{"t":1}"#.to_owned(), false),
            (r#"{"op":"ping"}"#.to_owned(), false),
            (r#"{"op":"ping","t":"1"}"#.to_owned(), false),
            ("[]".to_owned(), false),
            ("null".to_owned(), false),
            (format!(r#"{{"op":"ping","t":1{}}}"#, " ".repeat(5_000)), false),
        ];
        for (text, fine) in table {
            assert_eq!(read_frame(text.as_bytes()).is_ok(), fine, "{text:.120}");
        }
    }

    #[test]
    fn a_bid_that_cannot_be_read_still_names_its_key() {
        let error =
            read_frame(format!(r#"{{"op":"bid","auction":"{ID}","key":"{ID}","amount":5}}"#).as_bytes()).unwrap_err();
        let id: Uuid = ID.parse().unwrap();
        assert_eq!(error.bid, Some((AuctionId(id), BidKey(id))));
        assert_eq!(error.of.as_deref(), Some("bid"));
    }
}
