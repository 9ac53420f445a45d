//! The bank accounts of people who are forgotten: closed with the erasure; and again later when the bank could not be asked then, when the house died
//! in between, or when one was opened at that very moment.

use super::fresh_uuid;
use crate::bank::{Operation, Refusal};
use crate::clock::SharedClock;
use crate::ids::UserId;
use crate::persistence::Belongings;
use crate::teller::{Bank, Failure, Order};
use std::sync::Arc;
use std::time::Duration;

/// How often is looked.
const LOOK_EVERY: Duration = Duration::from_secs(10 * 60);

/// Who was forgotten since then is looked for. *Source*: longer than any bank is away; after a month somebody has read the errors.
const SINCE: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// How many are looked for at once. *Source*: each costs the bank a question; ten thousand erasures a month are more than any house has.
const MOST: u32 = 10_000;

/// Looks again and again, as long as the house lives.
pub(super) async fn keep_closing(bank: Arc<dyn Bank>, belongings: Arc<dyn Belongings>, clock: SharedClock) {
    loop {
        let now = clock.now();
        match belongings.forgotten_since(now - SINCE, MOST).await {
            Ok(gone) => {
                for user in gone {
                    if !close(bank.as_ref(), user, &clock).await {
                        break;
                    }
                }
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "whose bank accounts are to be closed cannot be read; looking again later"
            ),
        }
        clock.sleep_until(clock.now() + LOOK_EVERY).await;
    }
}

/// Closes the account of somebody who is forgotten, if there is one; answers whether the bank could be asked.
async fn close(bank: &dyn Bank, user: UserId, clock: &SharedClock) -> bool {
    let account = match bank.account_of(user).await {
        Ok(Some(view)) if view.holdings.iter().any(|holding| holding.balance != 0) => {
            tracing::error!(user.id = %user, account = %view.account.name,
                "somebody was forgotten and has money at the bank: POST /v1/admin/users/{{id}}/account/payouts, then the account closes");
            return true;
        }
        Ok(Some(view)) => view.account.name,
        Ok(None) => return true,
        Err(error) => {
            tracing::warn!(%error, "the bank cannot be asked for accounts of people who were forgotten; asking again later");
            return false;
        }
    };
    let Ok(key) = format!("forget:{}", fresh_uuid(clock.now())).parse() else { return true };
    match bank.give_one(Order { key, operation: Operation::Close { account }, pin: None }).await {
        Ok(_) | Err(Failure::Refused(Refusal::Closed)) => {
            tracing::info!(user.id = %user, %account, "the bank account of somebody who was forgotten is closed");
            true
        }
        Err(Failure::Refused(refusal)) => {
            tracing::error!(user.id = %user, %account, %refusal, "the bank account of somebody who was forgotten stays open");
            true
        }
        Err(error) => {
            tracing::warn!(user.id = %user, %account, %error, "the bank account of somebody who was forgotten is not closed yet");
            false
        }
    }
}
