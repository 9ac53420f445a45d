//! Which auctions of this process have moved since they were last told of, or published.
//!
//! Asking the store for all of them costs what the whole house costs, however little happens in it. What is bid on here is known here: those are asked
//! for at once, and the whole house every few seconds, for what other processes left behind.

use crate::auction::{Head, Status};
use crate::ids::{AuctionId, Seq};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;

/// What there is to tell of an auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    seq: Seq,
    /// Whether it ends soon.
    is_near: bool,
}

/// Faces of the auctions that this process looks after, at one instant.
#[derive(Clone, Debug, Default)]
pub(super) struct Faces(BTreeMap<AuctionId, Mark>);

impl Faces {
    /// Reads what is to be told of auctions; those that end before `soon`, if that matters, end soon.
    pub(super) fn read(heads: impl IntoIterator<Item = (AuctionId, Head)>, soon: Option<Timestamp>) -> Self {
        let is_near = |head: &Head| head.status == Status::Open && soon.is_some_and(|soon| head.ends_at <= soon);
        let mark = |head: &Head| Mark { seq: head.seq, is_near: is_near(head) };
        Self(heads.into_iter().map(|(auction, head)| (auction, mark(&head))).collect())
    }
}

/// How far the auctions of this process are told. *Bound*: the auctions that have an actor here.
#[derive(Debug, Default)]
pub(super) struct Moves {
    told: BTreeMap<AuctionId, Mark>,
}

impl Moves {
    /// Returns those that have moved, or that nobody looks after any more since they were last told of; at most so many.
    pub(super) fn moved(&self, faces: &Faces, most: usize) -> Vec<AuctionId> {
        let here = faces.0.iter().filter(|(auction, mark)| self.told.get(auction) != Some(mark));
        let gone = self.told.keys().filter(|auction| !faces.0.contains_key(auction));
        here.map(|(auction, _)| *auction).chain(gone.copied()).take(most).collect()
    }

    /// Notes that an auction is told as far as it was then.
    pub(super) fn is_told(&mut self, auction: AuctionId, faces: &Faces) {
        match faces.0.get(&auction) {
            Some(mark) => self.told.insert(auction, *mark),
            None => self.told.remove(&auction),
        };
    }

    /// Notes that all of them are, but for those of which there is more.
    pub(super) fn all_told(&mut self, faces: &Faces, except: &[AuctionId]) {
        self.told.clone_from(&faces.0);
        for auction in except {
            self.told.remove(auction);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn faces(marks: &[(u128, Seq, bool)]) -> Faces {
        let mark = |(id, seq, is_near): &(u128, Seq, bool)| {
            (AuctionId(Uuid::from_u128(*id)), Mark { seq: *seq, is_near: *is_near })
        };
        Faces(marks.iter().map(mark).collect())
    }

    fn ids(these: &[u128]) -> Vec<AuctionId> {
        these.iter().map(|id| AuctionId(Uuid::from_u128(*id))).collect()
    }

    #[test]
    fn an_auction_has_moved_until_it_is_told_as_far_as_it_was_seen() {
        let mut moves = Moves::default();
        let first = faces(&[(1, 3, false), (2, 0, false), (3, 9, false)]);
        assert_eq!(moves.moved(&first, 2), ids(&[1, 2]), "at most two");
        moves.all_told(&first, &ids(&[3]));
        assert_eq!(moves.moved(&first, 9), ids(&[3]), "there was more of it");
        moves.is_told(ids(&[3])[0], &first);
        assert_eq!(moves.moved(&first, 9), []);

        let later = faces(&[(1, 4, false), (2, 0, true), (3, 9, false)]);
        assert_eq!(moves.moved(&later, 9), ids(&[1, 2]), "one has a line more, one ends soon");
        // Told as far as it was seen then, and not as far as it is now.
        moves.is_told(ids(&[1])[0], &first);
        assert_eq!(moves.moved(&later, 9), ids(&[1, 2]));

        let gone = faces(&[(2, 0, false)]);
        assert_eq!(moves.moved(&gone, 9), ids(&[1, 3]), "its last lines may not be told");
        moves.is_told(ids(&[1])[0], &gone);
        moves.is_told(ids(&[3])[0], &gone);
        assert_eq!(moves.moved(&gone, 9), []);
    }
}
