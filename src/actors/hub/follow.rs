//! Bringing sockets up to date with an auction, live or finished.

use super::actor::Hub;
use super::session::Follow;
use super::{Attached, HubLink, JoinRequest, SessionId};
use crate::actors::auction::snapshot_frame;
use crate::actors::deps::Deps;
use crate::actors::engine::finished_page;
use crate::auction::{Event, EventKind, HistoryLine};
use crate::drill::sometimes;
use crate::ids::AuctionId;
use crate::persistence::StoreError;
use crate::wire::{Code, Position, ServerFrame, public_event};
use actix::prelude::*;
use bytestring::ByteString;
use std::collections::BTreeSet;
use std::sync::Arc;

/// How many events a client may have missed to be given them one by one. *Source*: the contract.
const RESUME_MOST: u64 = 500;

/// The page of an auction without an actor was read, or was not.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct PageRead {
    auction: AuctionId,
    sessions: Vec<SessionId>,
    ticket: u64,
    page: Result<Option<(u64, ByteString)>, StoreError>,
}

impl Hub {
    /// Asks an auction to bring sessions up to date; one that has no actor is read from the store.
    pub(super) fn join(&mut self, deps: &Arc<Deps>, link: &Arc<HubLink>, auction: AuctionId, join: JoinRequest) {
        match deps.directory.find(auction) {
            Some(entry) => match entry.addr.try_send(join) {
                Ok(()) => {}
                Err(_) => link.missed(auction),
            },
            None => {
                let (deps, link) = (Arc::clone(deps), Arc::clone(link));
                let JoinRequest { sessions, from, ticket, .. } = join;
                let Some(place) = self.reading.take() else {
                    return self.refuse(&deps, auction, &sessions, Code::Busy);
                };
                actix::spawn(async move {
                    let _place = place;
                    let page = read_page(&deps, auction, from).await;
                    if link.hand(PageRead { auction, sessions, ticket, page }).is_err() {
                        link.missed(auction);
                    }
                });
            }
        }
    }
}

/// Writes what a client of a finished auction missed, or its snapshot, from the store.
async fn read_page(
    deps: &Deps,
    auction: AuctionId,
    from: Option<Position>,
) -> Result<Option<(u64, ByteString)>, StoreError> {
    let Some(record) = finished_page(deps, auction).await? else { return Ok(None) };
    sometimes!("a finished auction read from the store");
    let seq = record.head.seq;
    if let Some(from) =
        from.filter(|from| from.epoch == record.log_epoch && from.seq <= seq && seq - from.seq <= RESUME_MOST)
    {
        let missed = deps.history.events(auction, from.seq + 1, u32::try_from(RESUME_MOST).unwrap_or(u32::MAX)).await?;
        if missed.len() as u64 == seq - from.seq {
            let events = missed.iter().map(|event| public_event(record.terms.currency, event)).collect();
            let epoch = record.log_epoch;
            let frame = ServerFrame::Events { auction: auction.0, epoch, from: from.seq + 1, to: seq, events };
            return Ok(Some((seq, frame.text().into())));
        }
    }
    let bids = deps.history.bids(auction, None, 20).await?;
    let lines: Vec<HistoryLine> = bids.iter().filter_map(|(event, retracted)| line(event, *retracted)).collect();
    let watchers = deps.directory.watchers(auction).load(std::sync::atomic::Ordering::Acquire);
    Ok(Some((seq, snapshot_frame(&record, &lines, watchers, deps.clock.now()))))
}

fn line(event: &Event, retracted: bool) -> Option<HistoryLine> {
    let (paddle, amount, own) = match &event.kind {
        EventKind::BidAccepted(bid) => (bid.paddle, bid.amount, Some((bid.offered, bid.ceiling()))),
        EventKind::ProxyAnswered { paddle, amount, .. } => (*paddle, *amount, None),
        _ => return None,
    };
    Some(HistoryLine { seq: event.seq, at: event.at, paddle, amount, own, retracted })
}

impl Handler<PageRead> for Hub {
    type Result = ();

    fn handle(&mut self, read: PageRead, ctx: &mut Self::Context) {
        let (Some(deps), Some(link)) = (self.deps(), self.link.upgrade()) else { return };
        match read.page {
            // It got an actor while its page was read: that one knows better.
            Ok(Some(_)) if deps.directory.find(read.auction).is_some() => link.missed(read.auction),
            Ok(Some((seq, frame))) => {
                let attached =
                    Attached { auction: read.auction, sessions: read.sessions, ticket: read.ticket, seq, frame };
                Handler::<Attached>::handle(self, attached, ctx);
            }
            Ok(None) => self.refuse(&deps, read.auction, &read.sessions, Code::AuctionNotFound),
            Err(error) => {
                tracing::warn!(auction.id = %read.auction, error = &error as &dyn std::error::Error, "a page cannot be read now");
                self.refuse(&deps, read.auction, &read.sessions, Code::Unavailable);
            }
        }
    }
}

/// What was read for sockets that follow an auction which another process looks after.
#[derive(Message)]
#[rtype(result = "()")]
pub(super) struct CaughtUp {
    auction: AuctionId,
    /// Where the sockets were.
    from: u64,
    /// What came after, and up to where; none when nothing did.
    news: Option<(u64, ByteString)>,
    /// Nothing will come any more.
    over: bool,
}

impl Hub {
    /// Reads the store for auctions that are followed here but have no actor here: another process may have taken them over. What is
    /// over is not asked for again.
    pub(super) fn catch_up(&self, deps: &Arc<Deps>, link: &Arc<HubLink>) {
        for (auction, crowd) in self.crowds.iter().filter(|(_, crowd)| !crowd.over) {
            if deps.directory.find(*auction).is_some() {
                continue;
            }
            let places: BTreeSet<u64> = crowd.sessions.iter().filter_map(|id| self.place(*id, *auction)).collect();
            for from in places {
                let Some(place) = self.reading.take() else { return };
                let (deps, link, auction) = (Arc::clone(deps), Arc::clone(link), *auction);
                actix::spawn(async move {
                    let _place = place;
                    match read_since(&deps, auction, from).await {
                        // A hub without room for it asks again in a second.
                        Ok((news, over)) => drop(link.hand(CaughtUp { auction, from, news, over })),
                        Err(error) => {
                            tracing::warn!(auction.id = %auction, error = &error as &dyn std::error::Error, "a log cannot be read now");
                        }
                    }
                });
            }
        }
    }

    fn place(&self, session: SessionId, auction: AuctionId) -> Option<u64> {
        match self.sessions.get(&session)?.follows.get(auction)? {
            Follow::At(seq) => Some(seq),
            Follow::Joining { .. } | Follow::Lagging => None,
        }
    }
}

/// Reads what came after a sequence, and whether that is all there will be.
async fn read_since(
    deps: &Deps,
    auction: AuctionId,
    seq: u64,
) -> Result<(Option<(u64, ByteString)>, bool), StoreError> {
    let Some(record) = finished_page(deps, auction).await? else { return Ok((None, true)) };
    let over = !record.head.status.is_live();
    if record.head.seq <= seq {
        return Ok((None, over));
    }
    let events = deps.history.events(auction, seq + 1, u32::try_from(RESUME_MOST).unwrap_or(u32::MAX)).await?;
    let Some(last) = events.last().map(|event| event.seq) else { return Ok((None, false)) };
    let events = events.iter().map(|event| public_event(record.terms.currency, event)).collect();
    let frame = ServerFrame::Events { auction: auction.0, epoch: record.log_epoch, from: seq + 1, to: last, events };
    Ok((Some((last, frame.text().into())), over && last == record.head.seq))
}

impl Handler<CaughtUp> for Hub {
    type Result = ();

    fn handle(&mut self, read: CaughtUp, _: &mut Self::Context) {
        let Some(deps) = self.deps() else { return };
        let now = deps.clock.now();
        let Some(crowd) = self.crowds.get_mut(&read.auction) else { return };
        crowd.over |= read.over;
        let Some((to, frame)) = read.news else { return };
        let frame = (self.pack)(&frame);
        for id in &crowd.sessions {
            let Some(session) = self.sessions.get_mut(id) else { continue };
            // Somebody who has moved on since has it already.
            if session.follows.get(read.auction) != Some(Follow::At(read.from)) {
                continue;
            }
            let follow = if session.offer(&frame, now) { Follow::At(to) } else { Follow::Lagging };
            session.follow(read.auction, follow);
        }
    }
}
