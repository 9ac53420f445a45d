//! An auction's face as columns.

use super::{Nonsense, amount, amount_if_any, fit, paddle, paddle_if_any, signed};
use crate::auction::{Head, Outcome, ReserveStatus, Status};
use crate::timestamp::Timestamp;

/// The columns of `auctions` that every append rewrites.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(in crate::persistence) struct HeadRow {
    pub(in crate::persistence) next_seq: i64,
    pub(in crate::persistence) status: String,
    pub(in crate::persistence) price: Option<i64>,
    pub(in crate::persistence) ask: i64,
    pub(in crate::persistence) leader: Option<i64>,
    pub(in crate::persistence) bid_count: i64,
    pub(in crate::persistence) reserve_status: String,
    pub(in crate::persistence) ends_at: i64,
    pub(in crate::persistence) outcome: Option<String>,
    pub(in crate::persistence) buyer: Option<i64>,
    pub(in crate::persistence) hammer_price: Option<i64>,
}

const SOLD: &str = "sold";
const PASSED: &str = "passed";

impl HeadRow {
    /// Writes a face.
    pub(in crate::persistence) fn write(head: &Head) -> Self {
        let (outcome, buyer, hammer_price) = match head.outcome {
            None => (None, None, None),
            Some(Outcome::Passed) => (Some(PASSED), None, None),
            Some(Outcome::Sold { paddle, hammer_price }) => {
                (Some(SOLD), Some(i64::from(paddle.0)), Some(hammer_price.minor()))
            }
        };
        Self {
            next_seq: signed(head.seq.saturating_add(1)),
            status: head.status.word().to_owned(),
            price: head.price.map(|price| price.minor()),
            ask: head.ask.minor(),
            leader: head.leader.map(|leader| i64::from(leader.0)),
            bid_count: signed(head.bid_count),
            reserve_status: match head.reserve {
                ReserveStatus::None => "none",
                ReserveStatus::NotMet => "not_met",
                ReserveStatus::Met => "met",
            }
            .to_owned(),
            ends_at: head.ends_at.as_micros(),
            outcome: outcome.map(str::to_owned),
            buyer,
            hammer_price,
        }
    }

    /// Reads a face.
    pub(in crate::persistence) fn read(&self) -> Result<Head, Nonsense> {
        let outcome = match (self.outcome.as_deref(), self.buyer, self.hammer_price) {
            (None, None, None) => None,
            (Some(PASSED), None, None) => Some(Outcome::Passed),
            (Some(SOLD), Some(buyer), Some(price)) => {
                Some(Outcome::Sold { paddle: paddle("buyer", buyer)?, hammer_price: amount("hammer_price", price)? })
            }
            _ => return Err(Nonsense("outcome, buyer and hammer_price contradict each other".into())),
        };
        Ok(Head {
            seq: fit::<u64>("next_seq", self.next_seq)?
                .checked_sub(1)
                .ok_or_else(|| Nonsense::in_column("next_seq"))?,
            status: Status::from_word(&self.status).ok_or_else(|| Nonsense::in_column("status"))?,
            outcome,
            price: amount_if_any("price", self.price)?,
            ask: amount("ask", self.ask)?,
            leader: paddle_if_any("leader", self.leader)?,
            bid_count: fit("bid_count", self.bid_count)?,
            reserve: match self.reserve_status.as_str() {
                "none" => ReserveStatus::None,
                "not_met" => ReserveStatus::NotMet,
                "met" => ReserveStatus::Met,
                _ => return Err(Nonsense::in_column("reserve_status")),
            },
            ends_at: Timestamp::from_micros(self.ends_at),
        })
    }
}
