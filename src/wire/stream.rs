//! Lines of the logs as messages of a stream: CloudEvents 1.0, each with a name that says which line of which history it is.

use super::event::{PublicEvent, PublicKind};
use super::instant::Instant;
use super::notices::WebhookLine;
use schemars::JsonSchema;
use serde::Serialize;
use uuid::Uuid;

/// Which form of `data` a message has. It changes when a field is taken away or means something else, not when one is added.
const DATA_VERSION: u32 = 1;

/// What a message of a stream carries: a CloudEvent of version 1.0.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StreamMessage {
    /// `1.0`, the version of CloudEvents.
    #[schemars(extend("const" = "1.0"))]
    pub specversion: &'static str,
    /// Which line it is: `auction/log_epoch/seq`. The same line always has the same.
    pub id: String,
    /// Of which house: `//` and the name that it signs its proof log as.
    pub source: String,
    /// What happened: `arte.auction.` and the kind of the event.
    #[serde(rename = "type")]
    #[schemars(extend("pattern" = "^arte\\.auction\\.[a-z_]+$"))]
    pub kind: &'static str,
    /// The auction, which is also the key of the message.
    pub subject: Uuid,
    /// When it was decided.
    pub time: Instant,
    /// `application/json`.
    #[schemars(extend("const" = "application/json"))]
    pub datacontenttype: &'static str,
    /// The line.
    pub data: StreamData,
}

/// The line of the log, as the public sees it, and where it stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct StreamData {
    /// `1`.
    #[schemars(extend("const" = DATA_VERSION))]
    pub version: u32,
    /// Which history `event.seq` counts in. A greater one takes back what older ones said from its first line on.
    pub log_epoch: u64,
    /// The line.
    #[serde(flatten)]
    pub line: WebhookLine,
}

impl StreamMessage {
    /// Makes the message of a line.
    pub fn new(house: &str, log_epoch: u64, line: WebhookLine) -> Self {
        let PublicEvent { seq, at, kind } = &line.event;
        Self {
            specversion: "1.0",
            id: format!("{}/{log_epoch}/{seq}", line.auction),
            source: format!("//{house}"),
            kind: kind_of(kind),
            subject: line.auction,
            time: *at,
            datacontenttype: "application/json",
            data: StreamData { version: DATA_VERSION, log_epoch, line },
        }
    }

    /// Writes it as it is sent.
    pub fn text(&self) -> String {
        // INVARIANT: texts, numbers and identifiers only; serde_json can write them all.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// How a stream does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StreamResource {
    /// The kind of the broker and the place there: `redis:arte:events`.
    pub name: String,
    /// Whether a process publishes it now. False for one that is no longer in the settings.
    pub is_published: bool,
    /// How many lines of all logs it does not have yet.
    pub behind: u64,
    /// How many lines the broker has acknowledged, some of them twice.
    pub published: u64,
    /// When it last has.
    pub published_at: Option<Instant>,
    /// Why nothing can be published now.
    pub trouble: Option<String>,
    /// Since when.
    pub trouble_since: Option<Instant>,
}

const fn kind_of(kind: &PublicKind) -> &'static str {
    match kind {
        PublicKind::Opened { .. } => "arte.auction.opened",
        PublicKind::BidAccepted { .. } => "arte.auction.bid_accepted",
        PublicKind::ReserveMet { .. } => "arte.auction.reserve_met",
        PublicKind::Extended { .. } => "arte.auction.extended",
        PublicKind::Paused { .. } => "arte.auction.paused",
        PublicKind::Resumed { .. } => "arte.auction.resumed",
        PublicKind::ReserveLowered { .. } => "arte.auction.reserve_lowered",
        PublicKind::BidRetracted { .. } => "arte.auction.bid_retracted",
        PublicKind::Closed { .. } => "arte.auction.closed",
        PublicKind::Cancelled { .. } => "arte.auction.cancelled",
        PublicKind::Reopened { .. } => "arte.auction.reopened",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;

    #[test]
    fn a_message_names_its_line_and_the_history_it_counts_in() {
        let (sale, auction) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let event = PublicEvent {
            seq: 7,
            at: Instant(Timestamp::from_micros(1_000_000)),
            kind: PublicKind::ReserveMet { price: "100.00".into() },
        };
        let line = WebhookLine { sale, auction, lot_number: 3, currency: "USD".into(), event };
        let text = StreamMessage::new("art.example", 42, line).text();
        let read: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(
            read,
            serde_json::json!({
                "specversion": "1.0",
                "id": "00000000-0000-0000-0000-000000000002/42/7",
                "source": "//art.example",
                "type": "arte.auction.reserve_met",
                "subject": auction,
                "time": "1970-01-01T00:00:01.000000Z",
                "datacontenttype": "application/json",
                "data": {
                    "version": 1, "log_epoch": 42, "sale": sale, "auction": auction, "lot_number": 3, "currency": "USD",
                    "event": {"seq": 7, "at": "1970-01-01T00:00:01.000000Z", "kind": "reserve_met", "price": "100.00"},
                },
            })
        );
        // The type says the same as the event does.
        assert_eq!(read["type"], format!("arte.auction.{}", read["data"]["event"]["kind"].as_str().unwrap()));
    }
}
