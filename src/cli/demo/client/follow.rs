//! Where a client is in each auction's log, and what an arriving batch of events means for that. Pure.

use super::frames::Event;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// How many auctions one `subscribe` names. *Source*: the contract allows 100, but also no frame above 4 KiB, and each auction
/// with its place takes some 110 bytes.
const SUBSCRIBE_MAX: usize = 32;

/// What to do with a batch.
#[derive(Debug)]
pub(super) enum Step {
    /// Take these events; those seen before are left out.
    Take(Vec<Event>),
    /// Something is missing before it: ask again from where we are.
    Gap,
}

/// Positions in the logs that a client follows.
#[derive(Debug)]
pub(super) struct Follow {
    /// Epoch and sequence of the last thing seen; none before the first snapshot.
    places: BTreeMap<Uuid, Option<(u64, u64)>>,
}

impl Follow {
    pub fn new(auctions: &[Uuid]) -> Self {
        Self { places: auctions.iter().map(|auction| (*auction, None)).collect() }
    }

    /// Returns the frames that subscribe to everything, from where we are.
    pub fn subscriptions(&self) -> Vec<String> {
        let all: Vec<_> = self.places.iter().collect();
        all.chunks(SUBSCRIBE_MAX).map(subscribe).collect()
    }

    /// Returns the frame that subscribes afresh to one auction, from where we are.
    pub fn again(&self, auction: Uuid) -> Option<String> {
        self.places.get_key_value(&auction).map(|place| subscribe(&[place]))
    }

    /// Notes a snapshot.
    pub fn snapshot(&mut self, auction: Uuid, epoch: u64, seq: u64) {
        self.places.insert(auction, Some((epoch, seq)));
    }

    /// Notes a batch of events.
    pub fn batch(&mut self, auction: Uuid, epoch: u64, (from, to): (u64, u64), events: Vec<Event>) -> Step {
        // Before the first snapshot there is nothing these events could be added to; it will include them.
        let Some(Some((known, seq))) = self.places.get_mut(&auction) else { return Step::Take(Vec::new()) };
        // An empty batch answers a resume that missed nothing; then `to` is `from` - 1.
        let whole =
            to + 1 == from + events.len() as u64 && events.iter().zip(from..).all(|(event, seq)| event.seq == seq);
        if *known != epoch || from > *seq + 1 || !whole {
            return Step::Gap;
        }
        let seen = *seq;
        *seq = seen.max(to);
        Step::Take(events.into_iter().filter(|event| event.seq > seen).collect())
    }
}

fn subscribe(places: &[(&Uuid, &Option<(u64, u64)>)]) -> String {
    let auctions: Vec<&Uuid> = places.iter().map(|(auction, _)| *auction).collect();
    let resumed = places.iter().filter_map(|(auction, place)| place.map(|place| (auction, place)));
    let from: serde_json::Map<String, Value> =
        resumed.map(|(auction, (epoch, seq))| (auction.to_string(), json!({"epoch": epoch, "seq": seq}))).collect();
    json!({"op": "subscribe", "auctions": auctions, "from": from}).to_string()
}

#[cfg(test)]
mod tests {
    use super::super::frames::Kind;
    use super::*;
    use crate::wire::{ClientFrame, read_frame};

    const A: Uuid = Uuid::from_u128(1);

    fn taken(follow: &mut Follow, epoch: u64, from: u64, to: u64, seqs: &[u64]) -> Option<Vec<u64>> {
        let events = seqs.iter().map(|seq| Event { seq: *seq, kind: Kind::Other }).collect();
        match follow.batch(A, epoch, (from, to), events) {
            Step::Take(events) => Some(events.iter().map(|event| event.seq).collect()),
            Step::Gap => None,
        }
    }

    #[test]
    fn every_sequence_is_taken_once_and_a_gap_is_noticed() {
        let mut follow = Follow::new(&[A]);
        assert_eq!(taken(&mut follow, 1, 1, 1, &[1]), Some(vec![]), "before the snapshot");
        follow.snapshot(A, 1, 3);
        assert_eq!(taken(&mut follow, 1, 4, 3, &[]), Some(vec![]), "resumed, missed nothing");
        assert_eq!(taken(&mut follow, 1, 4, 5, &[4, 5]), Some(vec![4, 5]));
        assert_eq!(taken(&mut follow, 1, 5, 6, &[5, 6]), Some(vec![6]), "overlaps");
        assert_eq!(taken(&mut follow, 1, 8, 8, &[8]), None, "7 is missing");
        assert_eq!(taken(&mut follow, 1, 7, 8, &[7, 9]), None, "not what it says");
        assert_eq!(taken(&mut follow, 2, 7, 7, &[7]), None, "another history");
        assert_eq!(taken(&mut follow, 1, 7, 7, &[7]), Some(vec![7]), "still where it was");
        follow.snapshot(A, 2, 1);
        assert_eq!(taken(&mut follow, 2, 2, 2, &[2]), Some(vec![2]));
    }

    #[test]
    fn subscriptions_are_what_the_house_reads() {
        let auctions: Vec<Uuid> = (1..=150).map(Uuid::from_u128).collect();
        let mut follow = Follow::new(&auctions);
        auctions.iter().for_each(|auction| follow.snapshot(*auction, u64::from(u32::MAX), u64::from(u32::MAX)));
        follow.snapshot(A, 1, 7);
        let frames = follow.subscriptions();
        assert_eq!(frames.len(), 5);
        for frame in &frames {
            let read = read_frame(frame.as_bytes()).map_err(|error| error.message);
            assert!(matches!(read, Ok(ClientFrame::Subscribe { .. })), "{} bytes: {read:?}", frame.len());
        }
        let again = follow.again(A).unwrap();
        let ClientFrame::Subscribe { from, .. } = read_frame(again.as_bytes()).unwrap() else { panic!("{again}") };
        assert_eq!((from[&A].epoch, from[&A].seq), (1, 7));
    }
}
