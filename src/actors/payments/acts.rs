//! What people do to a settlement: a buyer who has brought the money, a candidate who answers, an admin who looks after what is stuck.

use super::Payments;
use super::begin::fit_to_be_asked;
use super::drive::{moved, wakes_at};
use super::reversal;
use super::words::{self, Words};
use crate::ids::UserId;
use crate::integrations::bank::Failure;
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
        /// Whether the house settles outside the bank what an account will not give or take.
        is_outside: bool,
    },
    /// The buyer has brought the money.
    Pay(UserId),
    /// A candidate takes his second chance.
    Accept(UserId),
    /// He does not.
    Decline(UserId),
}

/// Why something is not done to a settlement.
#[derive(Debug, thiserror::Error)]
pub enum PaymentActError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The bank, which has to be asked first, failed.
    #[error(transparent)]
    Bank(#[from] Failure),
    /// It could not come to its end. The sentence says why, and what to do.
    #[error("{0}")]
    Hindered(String),
}

/// How often an act is tried anew when somebody else changes the settlement in the same moment.
const TRIES_MOST: u32 = 20;

impl Payments {
    /// Does something to a settlement and returns it as it is then; none when there is nothing of the kind to be done.
    ///
    /// # Errors
    /// [`PaymentActError`]; nothing was done then.
    pub async fn act(&self, id: Uuid, act: &PaymentAct, now: Timestamp) -> Result<Option<Settlement>, PaymentActError> {
        let settlements = self.shared.settlements.as_ref();
        for _ in 0..TRIES_MOST {
            let Some(settlement) = settlements.settlement(id).await? else { return Ok(None) };
            let Some(saga) = done(&settlement, act, now) else { return Ok(None) };
            self.look_first(&settlement, act).await?;
            let saga = fit_to_be_asked(settlements, &settlement, saga, now).await?;
            let mut after = moved(&settlement, saga, now);
            if let PaymentAct::Compensate { by, reason, is_outside } = act {
                // What was said before is part of why.
                let before = settlement.taken_back.as_ref().filter(|_| settlement.saga.is_taking_back());
                let reason = before.map_or_else(|| reason.clone(), |before| format!("{}; {reason}", before.reason));
                after.taken_back = Some(TakenBack { by: *by, reason, at: now, is_outside: *is_outside });
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
            if settlements.change_settlement(&change).await? {
                self.wake();
                return Ok(Some(after));
            }
        }
        Err(StoreError::Conflict("settlement").into())
    }

    /// Looks whether what is to be done can come to its end, before anything of it is begun.
    async fn look_first(&self, settlement: &Settlement, act: &PaymentAct) -> Result<(), PaymentActError> {
        let settlements = self.shared.settlements.as_ref();
        match act {
            PaymentAct::Compensate { is_outside: false, .. } => {
                let steps = settlements.settlement_steps(settlement.id).await?;
                let hindrance = reversal::hindrance(self.shared.bank.as_ref(), settlement, &steps).await?;
                hindrance.map_or(Ok(()), |why| Err(PaymentActError::Hindered(why)))
            }
            PaymentAct::Accept(_) => {
                let paddle = settlement.saga.buyer().paddle;
                if settlements.who_may_buy(settlement.sale, &[paddle]).await?.is_empty() {
                    return Err(PaymentActError::Hindered("The house has withdrawn the registration.".into()));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn done(settlement: &Settlement, act: &PaymentAct, now: Timestamp) -> Option<Saga> {
    let saga = &settlement.saga;
    let is_buyer = |user: &UserId| settlement.buyer() == *user;
    match act {
        PaymentAct::Retry => saga.retried(now),
        PaymentAct::Compensate { is_outside, .. } => saga.compensated(now).or_else(|| {
            // It stands still because of an account, and is to be settled outside now.
            let is_new = settlement.taken_back.as_ref().is_none_or(|taken_back| !taken_back.is_outside);
            (*is_outside && is_new && saga.is_taking_back()).then(|| saga.retried(now)).flatten()
        }),
        PaymentAct::Pay(user) if is_buyer(user) && saga.stage() == Stage::Securing && saga.stuck().is_none() => {
            saga.retried(now)
        }
        PaymentAct::Accept(user) if is_buyer(user) => saga.accepted(saga.buyer().paddle, now),
        PaymentAct::Decline(user) if is_buyer(user) => saga.declined(saga.buyer().paddle, now),
        PaymentAct::Pay(_) | PaymentAct::Accept(_) | PaymentAct::Decline(_) => None,
    }
}
