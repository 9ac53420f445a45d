//! What the public sees of an auction: always exactly what is durable.

use super::AuctionActor;
use crate::actors::admission::Counter;
use crate::actors::deps::Deps;
use crate::actors::directory::Entry;
use crate::actors::hub::{Attached, Hubs, JoinRequest, Publish};
use crate::actors::reply_to::Answers;
use crate::auction::{Auction, Event, EventKind, Head, HistoryLine, Outcome};
use crate::ids::{AuctionId, Paddle, Seq, UserId};
use crate::persistence::{Artwork, AuctionRecord};
use crate::planted;
use crate::timestamp::Timestamp;
use crate::wire::{ArtworkSummary, NoticeKind, Position, ServerFrame, auction_resource, bid_line, public_event};
use actix::Addr;
use bytestring::ByteString;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::watch;

/// How many events are kept at hand for clients that resume. *Source*: the contract.
const RESUME_MOST: usize = 500;

/// How many lines of history a snapshot shows. *Source*: the contract.
const SNAPSHOT_BIDS: usize = 20;

pub(super) struct Public {
    /// The page as the catalogue knows it; its head is the committed one.
    record: AuctionRecord,
    log_epoch: u64,
    /// The newest lines of the history, the newest first.
    lines: Vec<HistoryLine>,
    /// The newest events, for clients that resume. They hold secrets, and are put into public words only when somebody asks.
    recent: VecDeque<Event>,
    head: watch::Sender<Head>,
}

impl Public {
    pub(super) fn new(record: AuctionRecord, log_epoch: u64, auction: &Auction, events: &[Event]) -> Self {
        let head = auction.head();
        let recent = events[events.len().saturating_sub(RESUME_MOST)..].iter().cloned().collect();
        Self {
            record: AuctionRecord { head, ..record },
            log_epoch,
            lines: newest(auction),
            recent,
            head: watch::Sender::new(head),
        }
    }

    /// Enters the auction into the directory, with what everybody may use of it.
    pub(super) fn publish_head(&self, deps: &Deps, id: AuctionId, addr: Addr<AuctionActor>, consignor: Option<UserId>) {
        let queue = deps
            .directory
            .find(id)
            .map_or_else(|| Counter::new(deps.engine.auction_queue), |entry| Arc::clone(&entry.queue));
        let terms = &self.record.terms;
        let head = self.head.subscribe();
        let artwork = self.record.artwork.id;
        deps.directory
            .enter(id, Entry { addr, sale: terms.sale, artwork, currency: terms.currency, consignor, queue, head });
    }

    /// Shows the artwork as it is described now. Who sells it and which it is cannot change.
    pub(super) fn artwork_changed(&mut self, artwork: Artwork) {
        if artwork.id == self.record.artwork.id {
            self.record.artwork = artwork;
        }
    }

    /// Takes in what has just become durable. The auction is exactly as far.
    pub(super) fn advance(&mut self, auction: &Auction, events: &[Event]) {
        self.record.head = auction.head();
        if events.is_empty() {
            return;
        }
        self.lines = newest(auction);
        self.recent.extend(events.iter().cloned());
        let surplus = self.recent.len().saturating_sub(RESUME_MOST);
        self.recent.drain(..surplus);
        self.head.send_replace(self.record.head);
    }

    /// Hands the newest events to every hub: one frame, the same bytes for all, and the answers of the batch.
    pub(super) fn announce(
        &self,
        hubs: &Hubs,
        events: &[Event],
        leader_before: Option<Paddle>,
        users: &BTreeMap<Paddle, UserId>,
        auction: &Auction,
        answers: Answers,
    ) {
        let (Some(first), Some(last)) = (events.first(), events.last()) else { return };
        if hubs.is_empty() {
            return;
        }
        let id = self.record.terms.auction;
        let told = events.len() - usize::from(events.len() > 1 && planted!("event_dropped_from_a_frame"));
        let frame = self.events_frame(first.seq, last.seq, events[..told].iter());
        let personal = notices(auction, events, leader_before)
            .into_iter()
            .filter_map(|(paddle, kind, seq)| {
                let price = self.record.head.price.map(|price| self.record.terms.currency.write(price));
                let frame = ServerFrame::Notice { kind, auction: id.0, seq, price, id: None };
                users.get(&paddle).map(|user| (*user, ByteString::from(frame.text())))
            })
            .collect();
        hubs.publish(&Publish { auction: id, from: first.seq, to: last.seq, frame, personal }, answers);
    }

    fn events_frame<'a>(&self, from: Seq, to: Seq, events: impl Iterator<Item = &'a Event>) -> ByteString {
        let events = events.map(|event| public_event(self.record.terms.currency, event)).collect();
        ServerFrame::Events { auction: self.record.terms.auction.0, epoch: self.log_epoch, from, to, events }
            .text()
            .into()
    }

    /// Answers a hub that asks for its sessions: what they missed, or a snapshot.
    pub(super) fn join(&self, join: JoinRequest, watchers: &Arc<AtomicU32>, now: Timestamp) {
        let frame = join
            .from
            .and_then(|from| self.since(from))
            .unwrap_or_else(|| self.snapshot(watchers.load(Ordering::Acquire), now));
        let attached = Attached {
            auction: self.record.terms.auction,
            sessions: join.sessions,
            ticket: join.ticket,
            seq: self.record.head.seq + u64::from(planted!("snapshot_claims_a_later_line")),
            frame,
        };
        join.hub.attach(attached);
    }

    /// Returns what came after a position, when all of it is at hand.
    fn since(&self, from: Position) -> Option<ByteString> {
        let seq = self.record.head.seq;
        let missed = usize::try_from(seq.checked_sub(from.seq)?).ok()?;
        if from.epoch != self.log_epoch || missed > self.recent.len() {
            return None;
        }
        let skipped = usize::from(missed > 0 && planted!("resume_off_by_one"));
        if planted!("resume-skips-one") && missed > 1 {
            return Some(self.events_frame(from.seq + 2, seq, self.recent.range(self.recent.len() - missed + 1..)));
        }
        Some(self.events_frame(from.seq + 1, seq, self.recent.range(self.recent.len() - missed + skipped..)))
    }

    fn snapshot(&self, watchers: u32, now: Timestamp) -> ByteString {
        snapshot_frame(&self.record, &self.lines, watchers, now)
    }
}

/// Writes a snapshot.
pub(in crate::actors) fn snapshot_frame(
    record: &AuctionRecord,
    lines: &[HistoryLine],
    watchers: u32,
    now: Timestamp,
) -> ByteString {
    let artwork = &record.artwork;
    let summary = ArtworkSummary::new(artwork.id, &artwork.title, &artwork.artist, &artwork.images);
    let resource = auction_resource(
        &record.terms,
        &record.terms_hash,
        record.lot_number,
        summary,
        &record.head,
        record.log_epoch,
        watchers,
        now,
    );
    let bids = lines.iter().map(|line| bid_line(record.terms.currency, line)).collect();
    let frame = ServerFrame::Snapshot {
        auction: record.terms.auction.0,
        epoch: record.log_epoch,
        seq: record.head.seq,
        resource: Box::new(resource),
        bids,
    };
    frame.text().into()
}

fn newest(auction: &Auction) -> Vec<HistoryLine> {
    auction.history().iter().rev().take(SNAPSHOT_BIDS).copied().collect()
}

/// Returns who is to be told personally: the outbid, the winner, those who lost.
fn notices(auction: &Auction, events: &[Event], leader_before: Option<Paddle>) -> Vec<(Paddle, NoticeKind, Seq)> {
    let mut notices = Vec::new();
    let mut leader = leader_before;
    for event in events {
        match &event.kind {
            EventKind::BidAccepted(bid) => {
                if let Some(before) = leader.filter(|before| *before != bid.leader) {
                    notices.push((before, NoticeKind::Outbid, event.seq));
                }
                leader = Some(bid.leader);
            }
            EventKind::BidRetracted { leader: without, .. } => leader = *without,
            EventKind::Closed { outcome, .. } => {
                let bidders: BTreeSet<Paddle> =
                    auction.history().iter().filter(|line| line.own.is_some()).map(|line| line.paddle).collect();
                for paddle in bidders {
                    let won = matches!(outcome, Outcome::Sold { paddle: buyer, .. } if *buyer == paddle);
                    notices.push((paddle, if won { NoticeKind::Won } else { NoticeKind::Lost }, event.seq));
                }
            }
            _ => {}
        }
    }
    notices
}
