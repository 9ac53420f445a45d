//! Bids on their way from a worker's sockets to their auctions.
//!
//! A worker that looks for input often finds frames of many sockets at once. Were each bid a message of its own, the auction's thread would be
//! woken for each, only to find that more are coming. So bids are gathered while the worker goes through what it has found, and then handed over
//! together. Nothing is held back: they go as soon as the worker is through.

use super::HubLink;
use crate::actors::answer::BidReply;
use crate::actors::auction::{BidMessage, Bids};
use crate::actors::bidding::RETRY;
use crate::actors::directory::Entry;
use crate::ids::AuctionId;
use actix::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError};

/// The bids of one auction that go next.
struct Post {
    entry: Arc<Entry>,
    bids: Vec<BidMessage>,
}

/// By auction. *Bound*: each bid has been admitted.
#[derive(Default)]
pub(super) struct Outbox(BTreeMap<AuctionId, Post>);

impl HubLink {
    /// Takes an admitted bid along to its auction. Call on the hub's thread.
    pub(in crate::actors) fn post(self: &Arc<Self>, auction: AuctionId, entry: Arc<Entry>, bid: BidMessage) {
        let mut outbox = self.outbox.lock().unwrap_or_else(PoisonError::into_inner);
        if outbox.0.is_empty() {
            let link = Arc::clone(self);
            // It has its turn behind all those that have something to do already.
            actix::spawn(async move { link.send_posts() });
        }
        let post = outbox.0.entry(auction).or_insert_with(|| Post { entry: Arc::clone(&entry), bids: Vec::new() });
        // An auction that was built again meanwhile is where the newest bid found it.
        post.entry = entry;
        post.bids.push(bid);
    }

    fn send_posts(&self) {
        let outbox = std::mem::take(&mut *self.outbox.lock().unwrap_or_else(PoisonError::into_inner));
        for Post { entry, bids } in outbox.0.into_values() {
            match entry.addr.try_send(Bids(bids)) {
                Ok(()) => {}
                Err(SendError::Full(Bids(bids))) => {
                    bids.into_iter().for_each(|bid| bid.reply.send(BidReply::Busy { retry_after: RETRY }));
                }
                // It has just closed, or is being built again: the hub hears of each, and asks what became of it.
                Err(SendError::Closed(bids)) => drop(bids),
            }
        }
    }
}
