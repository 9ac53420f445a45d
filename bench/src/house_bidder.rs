//! Bidders of the house itself: through the engine, in process, with all that a bid passes there.

use arte::actors::{BidReply, BidRequest, Engine};
use arte::auction::Verdict;
use arte::ids::{AuctionId, BidKey, UserId};
use std::cell::Cell;
use std::rc::Rc;

use crate::chance;
use crate::crowd::{Answer, Bid};

/// An auction and the price that was last offered on it. All bidders of a crowd live on one thread, and a bid reaches the engine
/// in the moment its amount is drawn; so each is one above the one before, and all are accepted.
pub struct Lot {
    pub auction: AuctionId,
    pub offered: Cell<i64>,
}

/// One registered user.
pub struct HouseBidder {
    pub engine: Engine,
    pub user: UserId,
    pub lots: Rc<[Lot]>,
    /// Which lot comes next.
    pub turn: usize,
    /// Whether keys are UUIDs of version 7, which lie together in the store; version 4 otherwise.
    pub keys_by_time: bool,
    /// How far the next lot is from this one.
    pub stride: usize,
}

impl Bid for HouseBidder {
    async fn bid(&mut self) -> anyhow::Result<Answer> {
        let lot = &self.lots[self.turn % self.lots.len()];
        self.turn = self.turn.wrapping_add(self.stride);
        let amount = lot.offered.get() + 1;
        lot.offered.set(amount);
        let request = BidRequest {
            auction: lot.auction,
            user: self.user,
            key: BidKey(if self.keys_by_time { chance::uuid_by_time() } else { chance::uuid() }),
            amount: amount.to_string(),
            max: None,
            expect_ask: None,
        };
        match self.engine.bid(request).await {
            BidReply::Judged { verdict: Verdict::Accepted(_), .. } => Ok(Answer::Accepted),
            BidReply::Judged { verdict: Verdict::Refused { .. }, .. } => Ok(Answer::Refused),
            other => anyhow::bail!("a bid was neither accepted nor refused: {other:?}"),
        }
    }
}
