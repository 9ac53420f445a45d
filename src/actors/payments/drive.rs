//! One settlement, from where it stands to where it waits.

use super::begin::fit_to_be_asked;
use super::orders::{Meant, found, heard, mean};
use super::{PaymentsParts, words};
use crate::drill_point;
use crate::integrations::bank::{Failure, Order};
use crate::persistence::{PaperKind, Settlement, SettlementChange, StepChange, StoreError};
use crate::settlement::saga::{Answer, Call, Ending, Found, Key, Operation, Refusal, Saga, Todo};
use crate::timestamp::Timestamp;
use std::sync::Arc;
use std::time::Duration;

/// How many steps one settlement takes before others have their turn. *Source*: twice what a whole one with everything paid and taken back takes.
const STEPS_MOST: u32 = 40;

/// Returns when there is something to do again.
pub(super) fn wakes_at(saga: &Saga, now: Timestamp) -> Option<Timestamp> {
    match saga.todo(now) {
        Todo::Call(_) | Todo::Ask(_) | Todo::Invoice | Todo::Lapse => Some(now),
        Todo::Wait(until) => Some(until),
        Todo::Stuck | Todo::Nothing => None,
    }
}

/// Returns the settlement with its saga moved on.
pub(super) fn moved(settlement: &Settlement, saga: Saga, now: Timestamp) -> Settlement {
    let ended_at = saga.ending().map(|_| settlement.ended_at.unwrap_or(now));
    Settlement { saga, changed_at: now, ended_at, ..settlement.clone() }
}

/// Drives a settlement until it waits, is stuck or over, or somebody else has changed it.
pub(super) async fn drive(parts: &Arc<PaymentsParts>, mut settlement: Settlement) -> Result<(), StoreError> {
    for _ in 0..STEPS_MOST {
        let now = parts.clock.now();
        let next = match settlement.saga.todo(now) {
            Todo::Call(call) => step(parts, &mut settlement, call, now).await?,
            Todo::Ask(key) => ask(parts, &settlement, key, now).await?,
            Todo::Invoice => settlement.saga.invoiced(now).map(|saga| (saga, None)),
            Todo::Lapse => settlement.saga.lapsed(now).map(|saga| (saga, None)),
            Todo::Wait(_) | Todo::Stuck | Todo::Nothing => return Ok(()),
        };
        let Some((saga, step)) = next else { return Ok(()) };
        let saga = fit_to_be_asked(parts.settlements.as_ref(), &settlement, saga, parts.clock.now()).await?;
        if !change(parts, &mut settlement, saga, step, true).await? {
            return Ok(());
        }
    }
    // Its time is over before its steps are: it is taken up again when those who hold it are others.
    Ok(())
}

type Next = Option<(Saga, Option<StepChange>)>;

/// Asks the bank what became of the order of the present step: that very order, as it was meant.
async fn ask(
    parts: &Arc<PaymentsParts>,
    settlement: &Settlement,
    key: Key,
    now: Timestamp,
) -> Result<Next, StoreError> {
    let Some(call) = settlement.saga.call() else { return Ok(None) };
    let steps = parts.settlements.settlement_steps(settlement.id).await?;
    let (found, text) = match mean(parts, settlement, &steps, call, now).await {
        Ok(Meant::Order(meant)) => {
            let Order { key, operation, .. } = meant.0;
            let answer = parts.bank.ask_about(&key, &operation.fingerprint()).await;
            found(&operation, &answer)
        }
        // What was meant is written, or nobody would ask.
        Ok(Meant::Done | Meant::NoAccount) | Err(_) => (Found::Unknown, "unknown".to_owned()),
    };
    drill_point!("payments.ask.after");
    if found == Found::Refused(Refusal::KeyReused) {
        tell_of_another(settlement, key);
    }
    let next = settlement.saga.found(key, found, parts.clock.now());
    Ok(next.map(|saga| (saga, Some(StepChange::Heard(key, text)))))
}

fn tell_of_another(settlement: &Settlement, key: Key) {
    tracing::error!(settlement.id = %settlement.id, auction.id = %settlement.saga.auction(),
        stage = settlement.saga.stage().word(), key = %format_args!("settle:{key:?}"),
        "the bank knows the key of a step for another order: look in its book at what that has moved, before this is tried again or taken back");
}

/// Gives the order of the present step to the bank, once the store knows that it will be given.
async fn step(
    parts: &Arc<PaymentsParts>,
    settlement: &mut Settlement,
    call: Call,
    now: Timestamp,
) -> Result<Next, StoreError> {
    let steps = parts.settlements.settlement_steps(settlement.id).await?;
    // Nothing was ever asked under this key, or it would be among the steps: what is decided here is decided.
    let without_asking = |answer| {
        let intended = settlement.saga.intend(now);
        let next = intended.heard(call.key, answer, now);
        next.map(|saga| (saga, None))
    };
    let (order, step) = match mean(parts, settlement, &steps, call, now).await {
        Ok(Meant::Order(meant)) => *meant,
        Ok(Meant::Done) => return Ok(without_asking(Answer::Done)),
        Ok(Meant::NoAccount) => return Ok(without_asking(Answer::Refused(Refusal::Account))),
        Err(Failure::Unknown(_) | Failure::Unavailable(_) | Failure::TooManyTries(_) | Failure::Refused(_)) => {
            return Ok(without_asking(Answer::NotDone));
        }
    };
    if let (Operation::Secure { .. }, Some(engine)) = (call.operation, &parts.engine) {
        engine.give_back(settlement.buyer()).await;
    }
    let intended = settlement.saga.intend(now);
    if !change(parts, settlement, intended, Some(StepChange::Meant(step)), true).await? {
        return Ok(None);
    }
    drill_point!("payments.call.before");
    let operation = order.operation.clone();
    let outcome = parts.bank.give_one(order).await;
    drill_point!("payments.call.after");
    if let Err(failure) = &outcome {
        tracing::info!(settlement.id = %settlement.id, stage = settlement.saga.stage().word(), %failure, "the bank did not do a step");
    }
    let (answer, text) = heard(&operation, &outcome);
    if answer == Answer::Refused(Refusal::KeyReused) {
        tell_of_another(settlement, call.key);
    }
    let next = settlement.saga.heard(call.key, answer, parts.clock.now());
    Ok(next.map(|saga| (saga, Some(StepChange::Heard(call.key, text)))))
}

/// Writes a change with all that goes with it. Returns false when somebody else has changed the settlement meanwhile.
pub(super) async fn change(
    parts: &Arc<PaymentsParts>,
    settlement: &mut Settlement,
    saga: Saga,
    step: Option<StepChange>,
    goes_on: bool,
) -> Result<bool, StoreError> {
    let now = parts.clock.now();
    let before = settlement.clone();
    let after = moved(&before, saga, now);
    let wakes_at = wakes_at(&after.saga, now);
    // Whoever writes that a call is about to be made makes it; whatever waits is let go.
    let is_meant = matches!(step, Some(StepChange::Meant(_)));
    let holds_for =
        if goes_on && (is_meant || wakes_at.is_some_and(|at| at <= now)) { parts.hold_for } else { Duration::ZERO };
    let words = words::of(parts, &before, &after).await?;
    let paper = paper(&before, &after).map(|kind| (kind, words.year));
    let has_letters = words.notices.iter().any(|notice| notice.mail.is_some());
    let change = SettlementChange {
        settlement: after.clone(),
        seen: before.saga.revision(),
        wakes_at,
        holds_for,
        step,
        notices: words.notices,
        paper,
        at: now,
    };
    if !parts.settlements.change_settlement(&change).await? {
        return Ok(false);
    }
    if has_letters {
        parts.postman.wake();
    }
    if let Some(ending) = after.saga.ending().filter(|_| before.saga.ending().is_none()) {
        tracing::info!(settlement.id = %after.id, auction.id = %after.saga.auction(), ending = ending.word(), "a settlement has ended");
    }
    if after.saga.stuck().is_some() && before.saga.stuck().is_none() {
        tracing::error!(settlement.id = %after.id, auction.id = %after.saga.auction(), stage = after.saga.stage().word(),
            "a settlement waits for somebody: GET /v1/admin/settlements?stuck=true");
    }
    *settlement = after;
    Ok(true)
}

/// What is made out with a change.
fn paper(before: &Settlement, after: &Settlement) -> Option<PaperKind> {
    match (before.saga.ending(), after.saga.ending()) {
        (None, Some(Ending::Paid)) => Some(PaperKind::Invoice),
        // A purchase that was invoiced and came to nothing: one that was never invoiced needs no note.
        (None, Some(Ending::Refunded)) => Some(PaperKind::CreditNote),
        _ => None,
    }
}
