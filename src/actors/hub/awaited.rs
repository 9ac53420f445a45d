//! Bids that came in over sockets of this hub and have no answer yet, and their way back.

use super::{HubLink, SessionId};
use crate::actors::admission::{Counter, Place};
use crate::actors::answer::{BidReply, BidRequest};
use crate::ids::{AuctionId, BidKey};
use crate::timestamp::Timestamp;
use bytes::BytesMut;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// Writes the answer to a bid, as the frame that goes over a socket, behind what is there.
pub type WordAnswer = fn(AuctionId, BidKey, BidReply, &mut BytesMut);

/// Counts a socket's bids that wait for answers. Clones are the same count.
#[derive(Clone)]
pub struct InFlight(Arc<Counter>);

/// The place of one bid among them; given back when it is answered.
pub struct InFlightPlace(#[expect(dead_code, reason = "its drop is what counts")] Place);

impl InFlight {
    /// Makes a count with at most so many.
    pub fn new(most: u32) -> Self {
        Self(Counter::new(most))
    }

    /// Takes a place, if there is one.
    pub fn take(&self) -> Option<InFlightPlace> {
        self.0.take().map(InFlightPlace)
    }
}

/// A bid as it comes in over a socket.
pub struct SocketBid {
    /// Which socket.
    pub session: SessionId,
    /// What it says.
    pub request: BidRequest,
    /// How the answer is to be worded.
    pub word: WordAnswer,
    /// Its place among the socket's bids that wait.
    pub place: InFlightPlace,
}

/// The bids of a hub's sockets that wait for answers, by number, which is the order they came in. *Bound*: each holds one of its socket's places.
#[derive(Default)]
pub(super) struct Awaited {
    last: u64,
    bids: BTreeMap<u64, (SocketBid, Timestamp)>,
}

impl Awaited {
    /// Writes a bid down; returns its number.
    pub fn add(&mut self, bid: SocketBid, now: Timestamp) -> u64 {
        self.last += 1;
        self.bids.insert(self.last, (bid, now));
        self.last
    }

    /// Strikes a bid out. None when it has its answer already.
    pub fn take(&mut self, number: u64) -> Option<SocketBid> {
        self.bids.remove(&number).map(|(bid, _)| bid)
    }

    /// Strikes out one that has waited longer than `most`, if there is one.
    pub fn take_overdue(&mut self, now: Timestamp, most: Duration) -> Option<SocketBid> {
        let first = self.bids.first_entry()?;
        (now.since(first.get().1) > most).then(|| first.remove().0)
    }
}

/// The way of an answer back to the socket of its bid. One that is dropped without an answer tells the hub, which finds out what became of
/// the bid.
pub(in crate::actors) struct Slip {
    link: Arc<HubLink>,
    number: u64,
    is_used: bool,
}

impl Slip {
    pub(super) fn new(link: Arc<HubLink>, number: u64) -> Self {
        Self { link, number, is_used: false }
    }

    /// Returns the hub and the number of the bid there, for somebody who answers several at once.
    pub(in crate::actors) fn use_up(mut self) -> (Arc<HubLink>, u64) {
        self.is_used = true;
        (Arc::clone(&self.link), self.number)
    }
}

impl Drop for Slip {
    fn drop(&mut self) {
        if !self.is_used {
            self.link.lost(self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::UserId;
    use uuid::Uuid;

    fn bid(place: InFlightPlace) -> SocketBid {
        let id = Uuid::nil();
        let (auction, user, key) = (AuctionId(id), UserId(id), BidKey(id));
        let request = BidRequest { auction, user, key, amount: "1".into(), max: None, expect_ask: None };
        SocketBid { session: SessionId(1), request, word: |_, _, _, _| {}, place }
    }

    #[test]
    fn a_bid_is_answered_once_and_its_place_is_free_then() {
        let (mut awaited, count) = (Awaited::default(), InFlight::new(1));
        let number = awaited.add(bid(count.take().unwrap()), Timestamp::default());
        assert!(count.take().is_none());
        assert!(awaited.take(number).is_some() && awaited.take(number).is_none());
        assert!(count.take().is_some());
    }

    #[test]
    fn who_waits_too_long_is_found_the_oldest_first() {
        let (mut awaited, count) = (Awaited::default(), InFlight::new(9));
        let at = |second: i64| Timestamp::from_millis(second * 1_000);
        let numbers = [1, 2, 8].map(|second| awaited.add(bid(count.take().unwrap()), at(second)));
        let most = Duration::from_secs(3);
        assert!(awaited.take_overdue(at(4), most).is_none());
        assert!(awaited.take_overdue(at(6), most).is_some() && awaited.take_overdue(at(6), most).is_some());
        assert!(awaited.take_overdue(at(6), most).is_none());
        assert_eq!(numbers.map(|number| awaited.take(number).is_some()), [false, false, true]);
    }
}
