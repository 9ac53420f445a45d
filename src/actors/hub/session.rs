//! A socket as its hub knows it.

use super::{Deliver, NewSession, SessionId};
use crate::ids::{AuctionId, UserId};
use crate::timestamp::Timestamp;
use crate::wire::Position;
use actix::prelude::*;
use bytestring::ByteString;
use std::collections::{BTreeMap, VecDeque};

/// How many personal frames wait for a socket that does not read. *Source*: reliability design 4.8.
const PERSONAL_MOST: usize = 64;

#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Connect(pub NewSession);

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

pub(super) struct Session {
    pub user: Option<UserId>,
    mailbox: Recipient<Deliver>,
    cut: Box<dyn Fn() + Send>,
    pub follows: BTreeMap<AuctionId, Follow>,
    personal: VecDeque<ByteString>,
    /// Since when nothing has gone out although something should have.
    pub blocked_since: Option<Timestamp>,
}

impl Session {
    pub(super) fn new(new: NewSession) -> Self {
        Self {
            user: new.user,
            mailbox: new.mailbox,
            cut: new.cut,
            follows: BTreeMap::new(),
            personal: VecDeque::new(),
            blocked_since: None,
        }
    }

    /// Hands a frame over if there is room; remembers since when there is none.
    pub(super) fn offer(&mut self, frame: &ByteString, now: Timestamp) -> bool {
        match self.mailbox.try_send(Deliver::Frame(frame.clone())) {
            Ok(()) => {
                if self.personal.is_empty() {
                    self.blocked_since = None;
                }
                true
            }
            // A closed mailbox belongs to a session that is about to say that it has gone.
            Err(_) => {
                self.blocked_since.get_or_insert(now);
                false
            }
        }
    }

    /// Hands a personal frame over, or keeps it. Returns false when too many are kept already.
    pub(super) fn offer_personal(&mut self, frame: &ByteString, now: Timestamp) -> bool {
        if self.personal.is_empty() && self.offer(frame, now) {
            return true;
        }
        self.personal.push_back(frame.clone());
        self.personal.len() <= PERSONAL_MOST
    }

    /// Tries again what is kept. Returns whether the socket has room.
    pub(super) fn flush(&mut self, now: Timestamp) -> bool {
        if self.personal.is_empty() {
            return true;
        }
        while let Some(frame) = self.personal.pop_front() {
            if self.mailbox.try_send(Deliver::Frame(frame.clone())).is_err() {
                self.personal.push_front(frame);
                self.blocked_since.get_or_insert(now);
                return false;
            }
        }
        self.blocked_since = None;
        true
    }

    /// Hands over a frame that is worth nothing later; that it finds no room says nothing about the reader.
    pub(super) fn offer_if_room(&self, frame: &ByteString) {
        let _ = self.mailbox.try_send(Deliver::Frame(frame.clone()));
    }

    /// Cuts the connection off without a word: the close frame was offered before.
    pub(super) fn cut(&self) {
        (self.cut)();
    }

    /// Closes the socket: with a close frame if it takes one, from below if not.
    pub(super) fn close(&self, code: u16, reason: &'static str) {
        if self.mailbox.try_send(Deliver::Close { code, reason }).is_err() {
            (self.cut)();
        }
    }

    /// Cuts the connection off below the session.
    pub(super) fn cut_off(&self, code: u16, reason: &'static str) {
        // The close frame gets out only if the peer reads after all; the cut does not depend on it.
        let _ = self.mailbox.try_send(Deliver::Close { code, reason });
        (self.cut)();
    }
}
