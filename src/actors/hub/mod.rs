//! Hubs: one per HTTP worker, with that worker's sockets and what they follow.
//!
//! An auction hands each hub one frame per batch; the hub hands the same bytes to every socket that follows, in rounds (`round`). Nobody ever waits
//! for a socket: its outlet is bounded, a full one loses public frames and gets a snapshot when it moves again, keeps a bounded number of
//! personal frames, and is cut off when it does not move for too long.

mod actor;
mod awaited;
mod follow;
mod goodbye;
mod news;
mod outbox;
mod personal;
mod round;
mod session;
mod told;

use super::deps::Deps;
use super::reply_to::Answers;
use crate::ids::{AuctionId, UserId};
use crate::wire::Position;
use actix::prelude::*;
use actor::Hub;
use awaited::Awaited;
pub(super) use awaited::Slip;
pub use awaited::{InFlight, InFlightPlace, SocketBid, WordAnswer};
use bytes::Bytes;
use bytestring::ByteString;
use goodbye::{Expel, Goodbye};
use outbox::Outbox;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

/// Writes a text as the frame that goes over a socket. Hubs know texts and bytes, and no WebSocket.
pub type Pack = fn(&str) -> Bytes;

/// A socket's way out, as hubs see it. Nothing here waits.
pub trait Outlet: Send {
    /// Hands over ready frames, so many in one piece, if there is room. No room means a slow reader.
    fn offer(&self, frames: &Bytes, count: usize) -> bool;

    /// The same with a few pieces, one behind the other: all are taken, or none.
    fn offer_all(&self, pieces: &[Bytes], count: usize) -> bool {
        self.offer(&pieces.concat().into(), count)
    }

    /// Says goodbye, then closes. Whoever does not take a word any more is cut off without one.
    fn close(&self, code: u16, reason: &'static str);

    /// Cuts the connection off below the session, for a peer that has stopped reading: the session is then not even polled.
    fn cut(&self);
}

/// Names a socket within the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub u64);

/// A new socket.
pub struct NewSession {
    /// Its name.
    pub session: SessionId,
    /// Whose it is; none for an anonymous watcher.
    pub user: Option<UserId>,
    /// Where its frames go.
    pub outlet: Box<dyn Outlet>,
}

/// The hub is overloaded; close the socket with 1013.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubBusy;

/// One batch of an auction, for everybody.
#[derive(Clone)]
pub(super) struct Publish {
    pub auction: AuctionId,
    pub from: u64,
    pub to: u64,
    pub frame: ByteString,
    pub personal: Arc<[(UserId, ByteString)]>,
}

/// Asks an auction to bring sessions up to date. The answer comes through the same mailbox as the auction's batches, so no batch can
/// slip between.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct JoinRequest {
    pub hub: Arc<HubLink>,
    pub sessions: Vec<SessionId>,
    pub from: Option<Position>,
    /// Which asking this is; an answer to an older one is passed over.
    pub ticket: u64,
}

/// The answer to a [`JoinRequest`].
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct Attached {
    pub auction: AuctionId,
    pub sessions: Vec<SessionId>,
    pub ticket: u64,
    pub seq: u64,
    pub frame: ByteString,
}

/// A hub as auctions see it.
pub(super) struct HubLink {
    /// Where the hub is; another one takes its place when it dies.
    addr: RwLock<Addr<Hub>>,
    /// Auctions of which this hub has missed something because its mailbox was full; brought up to date at its next tick.
    missed: Mutex<BTreeSet<AuctionId>>,
    pack: Pack,
    /// Bids of this hub's sockets that have no answer yet.
    awaited: Mutex<Awaited>,
    /// Bids of this hub's sockets that go to their auctions next.
    outbox: Mutex<Outbox>,
}

impl HubLink {
    pub(super) fn missed(&self, auction: AuctionId) {
        self.missed.lock().unwrap_or_else(PoisonError::into_inner).insert(auction);
    }

    pub(super) fn attach(&self, attached: Attached) {
        let auction = attached.auction;
        if self.hand(attached).is_err() {
            self.missed(auction);
        }
    }

    /// Hands a message to the hub that serves now, if it has room.
    fn hand<M>(&self, message: M) -> Result<(), SendError<M>>
    where
        M: Message<Result: Send> + Send + 'static,
        Hub: Handler<M>,
    {
        self.addr.read().unwrap_or_else(PoisonError::into_inner).try_send(message)
    }

    fn addr(&self) -> Addr<Hub> {
        self.addr.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Starts another hub in the place of one that has died, on the same thread.
    fn start_again(self: &Arc<Self>, deps: Weak<Deps>) {
        let link = Arc::downgrade(self);
        let addr = Hub::create(|_| Hub::new(deps, link, self.pack));
        *self.addr.write().unwrap_or_else(PoisonError::into_inner) = addr;
    }

    fn take_missed(&self) -> BTreeSet<AuctionId> {
        std::mem::take(&mut self.missed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// All hubs of the node.
#[derive(Default)]
pub(super) struct Hubs {
    links: RwLock<Arc<[Arc<HubLink>]>>,
}

impl Hubs {
    fn all(&self) -> Arc<[Arc<HubLink>]> {
        Arc::clone(&self.links.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns whether there is nobody to tell anything.
    pub(super) fn is_empty(&self) -> bool {
        self.links.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn enrol(&self, link: Arc<HubLink>) {
        let mut links = self.links.write().unwrap_or_else(PoisonError::into_inner);
        *links = links.iter().cloned().chain([link]).collect();
    }

    /// Hands a batch to every hub, with the answers to the bids of its sockets; one that is too busy is brought up to date later.
    pub(super) fn publish(&self, publish: &Publish, mut answers: Answers) {
        for link in self.all().iter() {
            link.publish(publish, answers.take(link));
        }
    }

    /// Says that followers of an auction may have missed something.
    pub(super) fn missed(&self, auction: AuctionId) {
        for link in self.all().iter() {
            link.missed(auction);
        }
    }

    /// Closes a user's sockets.
    pub(super) fn expel(&self, user: UserId) {
        for link in self.all().iter() {
            #[expect(clippy::disallowed_methods, reason = "an admin's act: rare, and it must arrive")]
            link.addr().do_send(Expel { user });
        }
    }

    /// Tells every socket to come back later, and closes it. Returns when all have been told.
    pub(super) async fn say_goodbye(&self) {
        for link in self.all().iter() {
            // A hub that is gone has no sockets.
            let _ = link.addr().send(Goodbye).await;
        }
    }
}

/// Handle to the hub of this worker. Never blocks.
#[derive(Clone)]
pub struct HubHandle {
    pub(super) link: Arc<HubLink>,
}

impl HubHandle {
    pub(super) fn start(deps: &Arc<Deps>, pack: Pack) -> Self {
        let link = Arc::new_cyclic(|link: &Weak<HubLink>| {
            let addr = Hub::create(|_| Hub::new(Arc::downgrade(deps), link.clone(), pack));
            HubLink {
                addr: RwLock::new(addr),
                missed: Mutex::default(),
                pack,
                awaited: Mutex::default(),
                outbox: Mutex::default(),
            }
        });
        deps.hubs.enrol(Arc::clone(&link));
        Self { link }
    }

    /// Enters a socket.
    ///
    /// # Errors
    /// [`HubBusy`].
    pub fn connect(&self, session: NewSession) -> Result<(), HubBusy> {
        self.link.hand(session::Connect::new(session)).map_err(|error| {
            // The one who brought it says goodbye in its own way.
            drop(error.into_inner().take());
            HubBusy
        })
    }

    /// Lets a socket follow auctions. Each answers with a snapshot, or the missed events, through the mailbox; an unknown one with an
    /// `error` frame.
    ///
    /// # Errors
    /// [`HubBusy`].
    pub fn subscribe(&self, session: SessionId, auctions: Vec<(AuctionId, Option<Position>)>) -> Result<(), HubBusy> {
        self.link.hand(session::Subscribe { session, auctions }).map_err(|_| HubBusy)
    }

    /// Lets a socket follow no longer.
    ///
    /// # Errors
    /// [`HubBusy`].
    pub fn unsubscribe(&self, session: SessionId, auctions: Vec<AuctionId>) -> Result<(), HubBusy> {
        self.link.hand(session::Unsubscribe { session, auctions }).map_err(|_| HubBusy)
    }

    /// Forgets a socket; safe to call twice.
    pub fn disconnect(&self, session: SessionId) {
        #[expect(
            clippy::disallowed_methods,
            reason = "one notice in a socket's life cannot pile up, and it must arrive"
        )]
        self.link.addr().do_send(session::Disconnect { session });
    }
}
