//! The store as it should be: what the real ones promise, in memory. Faults come from its doors (`door`).

use crate::check::Write;
use arte::auction::{Answer, Event, EventKind, Head, Reserve, Status, Terms, TermsHash, Verdict, accepted_by};
use arte::ids::{AuctionId, BidKey, Paddle, SaleId, Seq, UserId};
use arte::persistence::{
    Append, Appended, Artwork, AuctionRecord, Checkpoint, Claimed, RefusedAttempt, Registration, Secrets, StoreError,
};
use arte::planted;
use arte::proof::Seed;
use arte::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Which history the sequences count in.
pub const LOG_EPOCH: u64 = 1;

/// The secret behind the proof log of every auction: chance for nobody here.
const SEED: Seed = Seed::new([7; 32]);

/// One auction as the store keeps it.
pub struct Lot {
    pub terms: Arc<Terms>,
    hash: TermsHash,
    pub reserve: Option<Reserve>,
    pub artwork: Artwork,
    lot_number: u32,
    pub epoch: u64,
    /// The process that claimed it last; 0 when none has.
    pub owner: u64,
    pub head: Head,
    pub events: Vec<Event>,
    pub refused: Vec<RefusedAttempt>,
    pub writes: Vec<Write>,
    refused_keys: BTreeSet<(UserId, BidKey)>,
    bid_keys: BTreeSet<(Paddle, BidKey)>,
}

/// What a power cut takes back: nothing, unless the store acknowledges before it syncs.
struct Unsynced {
    auction: AuctionId,
    events: usize,
    refused: usize,
    head: Head,
}

#[derive(Default)]
pub struct Model {
    pub lots: BTreeMap<AuctionId, Lot>,
    pub people: BTreeMap<(SaleId, UserId), Registration>,
    pub suspended: BTreeSet<UserId>,
    pub proof: Option<Timestamp>,
    /// Synced as they are written: what is signed of a log comes after the log.
    pub checkpoints: BTreeMap<AuctionId, Checkpoint>,
    unsynced: Vec<Unsynced>,
}

impl Model {
    pub fn add(&mut self, terms: Terms, reserve: Option<Reserve>, artwork: Artwork, lot_number: u32) {
        let head = Head::before_the_first_event(&terms, Status::Scheduled);
        let lot = Lot {
            hash: terms.hash(),
            reserve,
            artwork,
            lot_number,
            epoch: 0,
            owner: 0,
            head,
            events: Vec::new(),
            refused: Vec::new(),
            writes: Vec::new(),
            refused_keys: BTreeSet::new(),
            bid_keys: BTreeSet::new(),
            terms: Arc::new(terms),
        };
        self.lots.insert(lot.terms.auction, lot);
    }

    /// Writes a batch whole or not at all. Epoch and sequence are compared in the same step that writes.
    pub fn append(&mut self, batch: &Append, at: Timestamp) -> Appended {
        let Some(lot) = self.lots.get_mut(&batch.auction) else { return Appended::Fenced };
        let same_owner = lot.epoch == batch.owner_epoch || planted!("the_store_forgets_the_epoch");
        if !same_owner || lot.events.len() as u64 != batch.after {
            return Appended::Fenced;
        }
        let keys: Vec<(Paddle, BidKey)> = batch.events.iter().filter_map(bid_key).collect();
        if keys.iter().any(|key| lot.bid_keys.contains(key)) {
            return Appended::Fenced;
        }
        self.unsynced.push(Unsynced {
            auction: batch.auction,
            events: lot.events.len(),
            refused: lot.refused.len(),
            head: lot.head,
        });
        lot.bid_keys.extend(keys);
        lot.writes.extend(batch.events.iter().map(|_| Write { epoch: batch.owner_epoch, owner: lot.epoch, at }));
        lot.events.extend(batch.events.iter().cloned());
        for refused in &batch.refused {
            // The first answer under a key stands.
            if lot.refused_keys.insert((refused.user, refused.key)) {
                lot.refused.push(refused.clone());
            }
        }
        lot.head = batch.head;
        Appended::Committed
    }

    /// What was written until now survives a power cut.
    pub fn sync(&mut self) {
        self.unsynced.clear();
    }

    /// Takes back what was not synced.
    pub fn power_cut(&mut self) {
        while let Some(lost) = self.unsynced.pop() {
            let Some(lot) = self.lots.get_mut(&lost.auction) else { continue };
            for event in lot.events.drain(lost.events..) {
                if let Some(key) = bid_key(&event) {
                    lot.bid_keys.remove(&key);
                }
            }
            for refused in lot.refused.drain(lost.refused..) {
                lot.refused_keys.remove(&(refused.user, refused.key));
            }
            lot.writes.truncate(lost.events);
            lot.head = lost.head;
        }
    }

    pub fn claim(&mut self, process: u64, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError> {
        let lot = self.lots.get_mut(&auction).ok_or(StoreError::NotFound("auction"))?;
        if held.is_some_and(|held| held != lot.epoch) {
            return Err(StoreError::Conflict("auction"));
        }
        lot.epoch += u64::from(!planted!("a_claim_does_not_move_the_epoch"));
        lot.owner = process;
        Ok(Claimed {
            terms: Arc::clone(&lot.terms),
            reserve: lot.reserve,
            seed: SEED,
            consignor: lot.artwork.consignor,
            owner_epoch: lot.epoch,
            log_epoch: LOG_EPOCH,
            events: lot.events.clone(),
            refused: lot.refused.clone(),
        })
    }

    pub fn secrets(&self, auction: AuctionId) -> Option<Secrets> {
        self.lots.get(&auction).map(|lot| Secrets { reserve: lot.reserve, seed: SEED })
    }

    /// Keeps what was signed, if it covers more than what is kept. Returns what was not taken.
    pub fn save_checkpoints(&mut self, checkpoints: &[Checkpoint]) -> Vec<AuctionId> {
        let mut left = Vec::new();
        for new in checkpoints {
            match self.checkpoints.get(&new.auction) {
                Some(kept) if kept.size > new.size || (kept.size == new.size && kept.root != new.root) => {
                    left.push(new.auction);
                }
                _ => {
                    self.checkpoints.insert(new.auction, new.clone());
                }
            }
        }
        left
    }

    pub fn unsigned_ends(&self) -> Vec<AuctionId> {
        let unsigned = |id: &AuctionId| self.checkpoints.get(id).is_some_and(|kept| !kept.is_last);
        let over = |lot: &Lot| matches!(lot.head.status, Status::Closed | Status::Cancelled);
        self.lots.iter().filter(|(id, lot)| over(lot) && unsigned(id)).map(|(id, _)| *id).collect()
    }

    pub fn live(&self) -> Vec<AuctionId> {
        self.lots.iter().filter(|(_, lot)| lot.head.status.is_live()).map(|(id, _)| *id).collect()
    }

    pub fn record(&self, auction: AuctionId) -> Option<AuctionRecord> {
        self.lots.get(&auction).map(|lot| AuctionRecord {
            terms: Arc::clone(&lot.terms),
            terms_hash: lot.hash,
            lot_number: lot.lot_number,
            artwork: lot.artwork.clone(),
            head: lot.head,
            log_epoch: LOG_EPOCH,
        })
    }

    pub fn answer(&self, auction: AuctionId, user: UserId, key: BidKey) -> Option<Answer> {
        let lot = self.lots.get(&auction)?;
        let paddle = self.people.get(&(lot.terms.sale, user)).map(|row| row.paddle);
        let accepted = lot.events.iter().enumerate().find_map(|(index, event)| match &event.kind {
            EventKind::BidAccepted(bid) if Some(bid.paddle) == paddle && bid.key == key => Some(Answer {
                fingerprint: bid.fingerprint,
                verdict: Verdict::Accepted(accepted_by(&lot.events[index..])?),
            }),
            _ => None,
        });
        let refused = || {
            let row = lot.refused.iter().find(|row| row.user == user && row.key == key)?;
            let verdict = Verdict::Refused { rejection: row.rejection, ask: row.ask };
            Some(Answer { fingerprint: row.fingerprint, verdict })
        };
        accepted.or_else(refused)
    }

    pub fn events(&self, auction: AuctionId, from: Seq, limit: u32) -> Vec<Event> {
        let lot = self.lots.get(&auction);
        let events = lot.into_iter().flat_map(|lot| &lot.events);
        events.filter(|event| event.seq >= from).take(limit as usize).cloned().collect()
    }

    pub fn bids(&self, auction: AuctionId, before: Option<Seq>, limit: u32) -> Vec<(Event, bool)> {
        let Some(lot) = self.lots.get(&auction) else { return Vec::new() };
        let struck: BTreeSet<Seq> = lot
            .events
            .iter()
            .filter_map(|event| match event.kind {
                EventKind::BidRetracted { of, .. } => Some(of),
                _ => None,
            })
            .collect();
        let before = before.unwrap_or(Seq::MAX);
        let bids = lot.events.iter().rev().filter(|event| event.seq < before);
        bids.filter_map(|event| match event.kind {
            EventKind::BidAccepted(_) => Some((event.clone(), struck.contains(&event.seq))),
            EventKind::ProxyAnswered { .. } => Some((event.clone(), struck.contains(&(event.seq - 1)))),
            _ => None,
        })
        .take(limit as usize)
        .collect()
    }
}

fn bid_key(event: &Event) -> Option<(Paddle, BidKey)> {
    match &event.kind {
        EventKind::BidAccepted(bid) => Some((bid.paddle, bid.key)),
        _ => None,
    }
}
