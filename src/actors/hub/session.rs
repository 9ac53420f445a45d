//! A socket as its hub knows it.

use super::{NewSession, Outlet, SessionId};
use crate::ids::{AuctionId, UserId};
use crate::timestamp::Timestamp;
use crate::wire::Position;
use actix::prelude::*;
use bytes::Bytes;
use std::cell::Cell;
use std::collections::VecDeque;
use std::rc::Rc;

/// How many personal frames wait for a socket that does not read. *Source*: reliability design 4.8.
const PERSONAL_MOST: usize = 64;

/// A new socket on its way to its hub. Should the hub die before it comes to it, the socket is cut off: nobody would ever tell it anything.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Connect(Option<NewSession>);

impl Connect {
    pub(super) fn new(session: NewSession) -> Self {
        Self(Some(session))
    }

    /// Takes the socket, to look after it or to leave it to who brought it.
    pub(super) fn take(mut self) -> Option<NewSession> {
        self.0.take()
    }
}

impl Drop for Connect {
    fn drop(&mut self) {
        if let Some(lost) = &self.0 {
            lost.outlet.cut();
        }
    }
}

#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Subscribe {
    pub session: SessionId,
    pub auctions: Vec<(AuctionId, Option<Position>)>,
}

#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Unsubscribe {
    pub session: SessionId,
    pub auctions: Vec<AuctionId>,
}

#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Disconnect {
    pub session: SessionId,
}

/// How far a socket is with one auction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follow {
    /// Asked for under this ticket; the auction has not answered yet.
    Joining { ticket: u64, since: Timestamp },
    /// Has everything up to this sequence.
    At(u64),
    /// Has lost something; gets a snapshot when it moves again.
    Lagging,
}

/// What a socket follows, and how far it is with each. Most follow one or a few: a sorted list takes less room and fewer steps than a tree.
#[derive(Default)]
pub(super) struct Follows(Vec<(AuctionId, Follow)>);

impl Follows {
    fn place(&self, auction: AuctionId) -> Result<usize, usize> {
        self.0.binary_search_by_key(&auction, |(id, _)| *id)
    }

    pub(super) fn get(&self, auction: AuctionId) -> Option<Follow> {
        self.place(auction).ok().map(|at| self.0[at].1)
    }

    fn insert(&mut self, auction: AuctionId, follow: Follow) {
        match self.place(auction) {
            Ok(at) => self.0[at].1 = follow,
            Err(at) => self.0.insert(at, (auction, follow)),
        }
    }

    pub(super) fn remove(&mut self, auction: AuctionId) {
        if let Ok(at) = self.place(auction) {
            self.0.remove(at);
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (AuctionId, Follow)> {
        self.0.iter().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Raised when a session has something that must be looked after: kept frames, a full outlet, an auction it is not up to date with. While it is
/// down, a hub need not look at each of its sessions ten times a second. Clones are the same flag.
#[derive(Clone, Default)]
pub(super) struct Trouble(Rc<Cell<bool>>);

impl Trouble {
    fn raise(&self) {
        self.0.set(true);
    }

    /// Takes it down; returns whether it was up.
    pub(super) fn take(&self) -> bool {
        self.0.take()
    }
}

pub(super) struct Session {
    pub user: Option<UserId>,
    outlet: Box<dyn Outlet>,
    pub follows: Follows,
    /// Personal frames that wait, with how many each piece is.
    personal: VecDeque<(Bytes, usize)>,
    /// Since when nothing has gone out although something should have.
    pub blocked_since: Option<Timestamp>,
    trouble: Trouble,
}

impl Session {
    pub(super) fn new(new: NewSession, trouble: Trouble) -> Self {
        Self {
            user: new.user,
            outlet: new.outlet,
            follows: Follows::default(),
            personal: VecDeque::new(),
            blocked_since: None,
            trouble,
        }
    }

    /// Notes how far this socket is with an auction.
    pub(super) fn follow(&mut self, auction: AuctionId, follow: Follow) {
        if !matches!(follow, Follow::At(_)) {
            self.trouble.raise();
        }
        self.follows.insert(auction, follow);
    }

    /// Raises the flag again if there is still something to look after.
    pub(super) fn recall(&self) {
        let is_current = self.follows.iter().all(|(_, follow)| matches!(follow, Follow::At(_)));
        if self.blocked_since.is_some() || !self.personal.is_empty() || !is_current {
            self.trouble.raise();
        }
    }

    /// Hands a frame over if there is room; remembers since when there is none.
    pub(super) fn offer(&mut self, frame: &Bytes, now: Timestamp) -> bool {
        self.offer_many(frame, 1, now)
    }

    /// Hands so many frames over, as one piece, if there is room; remembers since when there is none.
    pub(super) fn offer_many(&mut self, piece: &Bytes, frames: usize, now: Timestamp) -> bool {
        let taken = self.outlet.offer(piece, frames);
        self.note(taken, now)
    }

    fn note(&mut self, taken: bool, now: Timestamp) -> bool {
        if !taken {
            self.blocked_since.get_or_insert(now);
            self.trouble.raise();
        } else if self.personal.is_empty() {
            self.blocked_since = None;
        }
        taken
    }

    /// Hands a few pieces over, one behind the other, if there is room for all; remembers since when there is none.
    pub(super) fn offer_all(&mut self, pieces: &[Bytes], frames: usize, now: Timestamp) -> bool {
        let taken = self.outlet.offer_all(pieces, frames);
        self.note(taken, now)
    }

    /// Hands personal frames over as one piece, or keeps them. Returns false when too many are kept already.
    pub(super) fn offer_personal(&mut self, piece: &Bytes, frames: usize, now: Timestamp) -> bool {
        if self.personal.is_empty() && self.offer_many(piece, frames, now) {
            return true;
        }
        self.personal.push_back((piece.clone(), frames));
        self.personal.iter().map(|(_, frames)| frames).sum::<usize>() <= PERSONAL_MOST
    }

    /// Returns whether personal frames wait.
    pub(super) fn has_kept(&self) -> bool {
        !self.personal.is_empty()
    }

    /// Tries again what is kept. Returns whether the socket has room.
    pub(super) fn flush(&mut self, now: Timestamp) -> bool {
        if self.personal.is_empty() {
            return true;
        }
        while let Some((piece, frames)) = self.personal.pop_front() {
            if !self.outlet.offer(&piece, frames) {
                self.personal.push_front((piece, frames));
                self.blocked_since.get_or_insert(now);
                return false;
            }
        }
        self.blocked_since = None;
        true
    }

    /// Hands over a frame that is worth nothing later; that it finds no room says nothing about the reader.
    pub(super) fn offer_if_room(&self, frame: &Bytes) {
        let _ = self.outlet.offer(frame, 1);
    }

    /// Cuts the connection off without a word: the close frame was offered before.
    pub(super) fn cut(&self) {
        self.outlet.cut();
    }

    /// Closes the socket: with a close frame if it takes one, from below if not.
    pub(super) fn close(&self, code: u16, reason: &'static str) {
        self.outlet.close(code, reason);
    }

    /// Cuts the connection off below the session.
    pub(super) fn cut_off(&self, code: u16, reason: &'static str) {
        // The close frame gets out only if the peer reads after all; the cut does not depend on it.
        self.outlet.close(code, reason);
        self.outlet.cut();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    struct Line(Arc<AtomicBool>);

    impl Outlet for Line {
        fn offer(&self, _: &Bytes, _: usize) -> bool {
            true
        }

        fn close(&self, _: u16, _: &'static str) {}

        fn cut(&self) {
            self.0.store(true, Ordering::Release);
        }
    }

    #[test]
    fn a_socket_that_no_hub_took_in_is_cut_off_and_only_that_one() {
        for is_taken in [false, true] {
            let is_cut = Arc::new(AtomicBool::new(false));
            let outlet = Box::new(Line(Arc::clone(&is_cut)));
            let connect = Connect::new(NewSession { session: SessionId(1), user: None, outlet });
            if is_taken {
                drop(connect.take())
            } else {
                drop(connect)
            }
            assert_eq!(is_cut.load(Ordering::Acquire), !is_taken);
        }
    }
}
