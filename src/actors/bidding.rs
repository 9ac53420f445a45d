//! A bid on its way to its auction, or to the store when nobody looks after the auction any more.

use super::admission::{Permit, admit};
use super::answer::{BidReply, BidRequest, LeafReceipt};
use super::auction::BidMessage;
use super::directory::Entry;
use super::engine::Engine;
use super::hub::{HubHandle, HubLink, SocketBid};
use super::reply_to::ReplyTo;
use crate::auction::{AnswerBook, Look, Offer, PlaceBid, Status, Verdict};
use crate::drill::sometimes;
use crate::money::Currency;
use crate::notary::NotaryError;
use crate::persistence::AuctionRecord;
use crate::planted;
use actix::prelude::*;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// When a client should try again what could not be said now.
pub(super) const RETRY: Duration = Duration::from_millis(500);

/// How often a bid is taken to a finished auction whose actor has gone again before it came. *Source*: each try means that the actor decided
/// the bids of others meanwhile; a flood of late bids must not keep one of them on its way without end.
const TRIES: u32 = 16;

impl Engine {
    /// Takes a bid to its auction and waits for the answer. Dropping the future loses the answer, not the bid: the same key asks again.
    pub async fn bid(&self, request: BidRequest) -> BidReply {
        if !self.is_ready() {
            return BidReply::Unavailable { retry_after: RETRY };
        }
        match self.deps.directory.find(request.auction) {
            Some(entry) => self.deliver(&entry, request, TRIES).await,
            None => self.bid_without_actor(request, TRIES).await,
        }
    }

    /// Takes a bid that came in over a socket to its auction. The answer goes to the socket by way of its hub, with all else that its batch has
    /// for that socket. The socket's bids reach their auctions in the order they were sent, but for those of somebody who has to be looked up
    /// first. Call on the hub's thread.
    pub fn bid_over(&self, hub: &HubHandle, bid: SocketBid) {
        let request = &bid.request;
        let entry = if self.is_ready() { self.deps.directory.find(request.auction) } else { None };
        let known = entry.and_then(|entry| {
            let bidder = self.deps.bidders.known(entry.sale, request.user, entry.consignor)?;
            Some((entry, bidder))
        });
        let Some((entry, bidder)) = known else { return self.ask_for(&hub.link, bid) };
        let (auction, key, offer) = (request.auction, request.key, read_offer(entry.currency, request));
        let permit = self.admit(&entry);
        let received_at = self.deps.clock.now();
        let reply = hub.link.expect_answer(bid, received_at);
        match permit {
            Some(permit) => {
                let bid = PlaceBid { bidder, key, offer };
                hub.link.post(
                    auction,
                    entry,
                    BidMessage { bid, received_at, permit: Some(permit), is_final: false, reply },
                );
            }
            None => reply.send(BidReply::Busy { retry_after: RETRY }),
        }
    }

    /// Asks about a bid of a socket that cannot be handed to an auction here and now.
    pub(super) fn ask_for(&self, link: &Arc<HubLink>, bid: SocketBid) {
        let (engine, request) = (self.clone(), bid.request.clone());
        let reply = link.expect_answer(bid, self.deps.clock.now());
        actix::spawn(async move { reply.send(engine.bid(request).await) });
    }

    fn admit(&self, entry: &Entry) -> Option<Permit> {
        if planted!("leak-a-place") {
            std::mem::forget(admit(&entry.queue, &self.deps.node_queue));
        }
        let permit = admit(&entry.queue, &self.deps.node_queue);
        if permit.is_none() {
            sometimes!("a full queue turned a bid away");
        }
        permit
    }

    async fn deliver(&self, entry: &Entry, request: BidRequest, tries: u32) -> BidReply {
        let offer = read_offer(entry.currency, &request);
        let Ok(bidder) = self.deps.bidders.facts(entry.sale, request.user, entry.consignor).await else {
            return BidReply::Unavailable { retry_after: RETRY };
        };
        let Some(permit) = self.admit(entry) else { return BidReply::Busy { retry_after: RETRY } };
        let (reply, answer) = oneshot::channel();
        let bid = PlaceBid { bidder, key: request.key, offer };
        let reply = ReplyTo::Asker(reply);
        let message =
            BidMessage { bid, received_at: self.deps.clock.now(), permit: Some(permit), is_final: false, reply };
        match entry.addr.try_send(message) {
            Ok(()) => {}
            Err(SendError::Full(_)) => return BidReply::Busy { retry_after: RETRY },
            // It has just closed, or is being built again.
            Err(SendError::Closed(_)) => return Box::pin(self.bid_without_actor(request, tries)).await,
        }
        match tokio::time::timeout(self.deps.engine.answer, answer).await {
            Ok(Ok(reply)) => reply,
            // Retired between our look and our bid: the store knows how it ended.
            Ok(Err(_)) if self.deps.directory.find(request.auction).is_none() => {
                Box::pin(self.bid_without_actor(request, tries)).await
            }
            Ok(Err(_)) | Err(_) => BidReply::Unavailable { retry_after: RETRY },
        }
    }

    /// Answers for an auction that no actor looks after: it is over, unknown, or being built again.
    async fn bid_without_actor(&self, request: BidRequest, tries: u32) -> BidReply {
        let unavailable = BidReply::Unavailable { retry_after: RETRY };
        let deps = &self.deps;
        let Ok(record) = deps.catalogue.auction(request.auction).await else { return unavailable };
        let Some(record) = record.filter(|record| record.head.status != Status::Draft) else {
            return BidReply::NoSuchAuction;
        };
        if record.head.status.is_live() {
            return unavailable;
        }
        let currency = record.terms.currency;
        let Ok(found) = deps.history.answer(request.auction, request.user, request.key).await else {
            return unavailable;
        };
        let Ok(bidder) = deps.bidders.facts(record.terms.sale, request.user, record.artwork.consignor).await else {
            return unavailable;
        };
        let mut book = AnswerBook::default();
        if let Some(answer) = found {
            book.note(request.user, request.key, answer);
        }
        let offer = read_offer(currency, &request);
        match book.look(&PlaceBid { bidder, key: request.key, offer }) {
            Look::Same(verdict) => match self.receipt_from_store(&record, &verdict).await {
                Ok(receipt) => BidReply::Judged { currency, verdict, receipt },
                Err(_) => unavailable,
            },
            Look::Reused => BidReply::KeyReused,
            Look::Fresh if tries == 0 => unavailable,
            // A refusal is remembered, too: the auction is taken up once more to decide and write it.
            Look::Fresh => {
                sometimes!("a finished auction taken up for a late bid");
                let taken_up = self.adopt(request.auction).await.is_ok();
                match deps.directory.find(request.auction) {
                    Some(entry) => Box::pin(self.deliver(&entry, request, tries - 1)).await,
                    // It has decided the bids of others and is gone again.
                    None if taken_up => Box::pin(self.bid_without_actor(request, tries - 1)).await,
                    None => unavailable,
                }
            }
        }
    }

    /// Says where the proof of a bid is that no actor remembers.
    async fn receipt_from_store(
        &self,
        record: &AuctionRecord,
        verdict: &Verdict,
    ) -> Result<Option<LeafReceipt>, NotaryError> {
        let Verdict::Accepted(accepted) = verdict else { return Ok(None) };
        let (leaf, is_covered) = self.deps.notary.receipt(record, accepted.seq).await?;
        let checkpoint_by = accepted.at + self.deps.notary.every();
        Ok(Some(LeafReceipt { log_epoch: record.log_epoch, leaf, is_covered, checkpoint_by }))
    }
}

fn read_offer(currency: Currency, request: &BidRequest) -> Offer {
    Offer::read(currency, &request.amount, request.max.as_deref(), request.expect_ask.as_deref())
}
