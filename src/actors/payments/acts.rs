//! What people do to a settlement: a buyer who has brought the money, a candidate who answers, an admin who looks after what is stuck.

use super::Payments;
use super::drive::{moved, wakes_at};
use super::words::{self, Words};
use crate::ids::UserId;
use crate::persistence::{Settlement, SettlementChange, StoreError, TakenBack};
use crate::settlement::saga::{Saga, Stage};
use crate::timestamp::Timestamp;
use std::time::Duration;
use uuid::Uuid;

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PaymentAct {
    /// What waits or is stuck is tried now.
    Retry,
    /// The whole is taken back.
    Compensate {
        /// Which admin wants it.
        by: UserId,
        /// Why.
        reason: String,
    },
    /// The buyer has brought the money.
    Pay(UserId),
    /// A candidate takes his second chance.
    Accept(UserId),
    /// He does not.
    Decline(UserId),
}

/// How often an act is tried anew when somebody else changes the settlement in the same moment.
const TRIES_MOST: u32 = 20;

impl Payments {
    /// Does something to a settlement and returns it as it is then; none when there is nothing of the kind to be done.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn act(&self, id: Uuid, act: &PaymentAct, now: Timestamp) -> Result<Option<Settlement>, StoreError> {
        for _ in 0..TRIES_MOST {
            let Some(settlement) = self.shared.settlements.settlement(id).await? else { return Ok(None) };
            let Some(saga) = done(&settlement, act, now) else { return Ok(None) };
            let mut after = moved(&settlement, saga, now);
            if let PaymentAct::Compensate { by, reason } = act {
                after.taken_back = Some(TakenBack { by: *by, reason: reason.clone(), at: now });
            }
            // Whoever declines makes room for the next, who is to hear of it.
            let words = match &self.shared.parts {
                Some(parts) => words::of(parts, &settlement, &after).await?,
                None => Words::default(),
            };
            let change = SettlementChange {
                seen: settlement.saga.revision(),
                wakes_at: wakes_at(&after.saga, now),
                settlement: after.clone(),
                holds_for: Duration::ZERO,
                step: None,
                notices: words.notices,
                paper: None,
                at: now,
            };
            if self.shared.settlements.change_settlement(&change).await? {
                self.wake();
                return Ok(Some(after));
            }
        }
        Err(StoreError::Conflict("settlement"))
    }
}

fn done(settlement: &Settlement, act: &PaymentAct, now: Timestamp) -> Option<Saga> {
    let saga = &settlement.saga;
    let is_buyer = |user: &UserId| settlement.buyer() == *user;
    match act {
        PaymentAct::Retry => saga.retried(now),
        PaymentAct::Compensate { .. } => saga.compensated(now),
        PaymentAct::Pay(user) if is_buyer(user) && saga.stage() == Stage::Securing && saga.stuck().is_none() => {
            saga.retried(now)
        }
        PaymentAct::Accept(user) if is_buyer(user) => saga.accepted(saga.buyer().paddle, now),
        PaymentAct::Decline(user) if is_buyer(user) => saga.declined(saga.buyer().paddle, now),
        PaymentAct::Pay(_) | PaymentAct::Accept(_) | PaymentAct::Decline(_) => None,
    }
}
