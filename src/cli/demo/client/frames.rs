//! What a client reads off the wire. Fields it has no use for are passed over, as the contract allows the house to add some; what the
//! others mean is said in docs/PROTOCOL.md.

use crate::wire::Instant;
use serde::Deserialize;
use uuid::Uuid;

/// A frame from the house.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case")]
pub enum Frame {
    Snapshot {
        auction: Uuid,
        epoch: u64,
        seq: u64,
        resource: Box<AuctionFace>,
    },
    Events {
        auction: Uuid,
        epoch: u64,
        from: u64,
        to: u64,
        events: Vec<Event>,
    },
    Accepted(Accepted),
    Refused(Refused),
    Presence {
        auction: Uuid,
        watchers: u32,
    },
    Reconnect {
        after_ms: u64,
    },
    Error {
        code: String,
        message: String,
    },
    /// Anything this client has no use for.
    #[serde(other)]
    Other,
}

/// The answer to an accepted bid.
#[derive(Clone, Debug, Deserialize)]
pub struct Accepted {
    pub key: Uuid,
    pub auction: Uuid,
    pub seq: u64,
    pub amount: String,
}

/// The answer to a refused bid.
#[derive(Clone, Debug, Deserialize)]
pub struct Refused {
    pub key: Uuid,
    pub code: String,
    pub retryable: bool,
    pub retry_after_ms: Option<u64>,
}

/// An auction, as a snapshot shows it.
#[derive(Clone, Debug, Deserialize)]
pub struct AuctionFace {
    pub status: String,
    pub hammer_price: Option<String>,
    pub price: Option<String>,
    pub ask: String,
    pub bid_count: u64,
    pub leader: Option<u32>,
    pub reserve: String,
    pub ends_at: Instant,
    pub extended_by_ms: u64,
    pub watchers: u32,
}

/// A public event.
#[derive(Clone, Debug, Deserialize)]
pub struct Event {
    /// Its place in the log.
    pub seq: u64,
    /// What happened.
    #[serde(flatten)]
    pub kind: Kind,
}

/// What happened, as far as this client follows it. A demo's operator does nothing, so his acts are not among them.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    Opened {
        ends_at: Instant,
    },
    BidAccepted {
        amount: String,
        paddle: u32,
        price: String,
        leader: u32,
        ask: String,
        by: String,
    },
    ReserveMet {
        price: String,
    },
    Extended {
        ends_at: Instant,
        by_ms: u64,
    },
    Closed {
        outcome: String,
        hammer_price: Option<String>,
        paddle: Option<u32>,
    },
    #[serde(other)]
    Other,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;
    use crate::wire::{PublicEvent, PublicKind, ServerFrame};

    const ID: Uuid = Uuid::from_u128(7);

    fn heard(frame: &ServerFrame) -> Frame {
        serde_json::from_str(&frame.text()).unwrap()
    }

    #[test]
    fn what_the_house_writes_is_understood() {
        let at = Instant(Timestamp::from_millis(5));
        let kind = PublicKind::BidAccepted {
            amount: "5".into(),
            paddle: 2,
            price: "6".into(),
            leader: 3,
            ask: "7".into(),
            ends_at: at,
            by: "bid",
        };
        let events = vec![
            PublicEvent { seq: 4, at, kind },
            PublicEvent { seq: 5, at, kind: PublicKind::Cancelled { reason: "x".into() } },
        ];
        let frame = heard(&ServerFrame::Events { auction: ID, epoch: 1, from: 4, to: 5, events });
        let Frame::Events { auction: ID, epoch: 1, from: 4, to: 5, events } = frame else { panic!("{frame:?}") };
        assert!(
            matches!(&events[0], Event { seq: 4, kind: Kind::BidAccepted { paddle: 2, leader: 3, by, .. } } if by == "bid")
        );
        assert!(matches!(&events[1], Event { seq: 5, kind: Kind::Other }));
        assert!(matches!(
            heard(&ServerFrame::Presence { auction: ID, watchers: 3 }),
            Frame::Presence { watchers: 3, .. }
        ));
        assert!(matches!(heard(&ServerFrame::Reconnect { after_ms: 9 }), Frame::Reconnect { after_ms: 9 }));
        assert!(matches!(heard(&ServerFrame::Pong { t: 1.0, server_time: at }), Frame::Other));
        let refused = ServerFrame::Refused {
            key: ID,
            auction: ID,
            code: crate::wire::Code::Busy,
            message: String::new(),
            ask: None,
            retryable: true,
            retry_after_ms: Some(50),
        };
        assert!(matches!(heard(&refused), Frame::Refused(Refused { retryable: true, retry_after_ms: Some(50), .. })));
    }
}
