//! Being forgotten: by oneself, with the password, or by an admin, with a reason. docs/adr/0026.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields;
use super::my_account::refused;
use super::refresh_cookie;
use super::sign_in::address;
use super::table::{Access, Endpoint, Success, delete, of};
use crate::bank::{Operation, Refusal};
use crate::ids::UserId;
use crate::persistence::{Erased, Erasure, Obstacle};
use crate::teller::{Failure, Order};
use crate::wire::{Code, EraseMeBody, EraseUserBody};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    delete("/v1/me", Access::SignedIn, "Have everything erased that says who I am; it cannot be undone", |call| {
        Box::pin(erase_me(call))
    })
    .takes(of::<EraseMeBody>())
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::Invalid, Code::Conflict, Code::RateLimited, Code::Busy]),
    delete(
        "/v1/admin/users/{id}",
        Access::Admin,
        "Erase everything that says who a user is; it cannot be undone",
        |call| Box::pin(erase_user(call)),
    )
    .takes(of::<EraseUserBody>())
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::Invalid, Code::NotFound, Code::Conflict]),
];

async fn erase_me(call: Call) -> Result<Reply, ApiError> {
    let body: EraseMeBody = call.json()?;
    let (house, now, client) = (call.house(), call.now(), address(&call));
    let user = call.user()?;
    let place = house.passwords.place()?;
    // Whoever finds a screen unlocked must not be able to guess on here.
    house.guard.may_try(&user.email, client, true, now).await?;
    let phc = house.people.credentials(&user.email).await?.map(|(_, phc)| phc);
    let is_right = match house.passwords.check(place, body.password, phc).await {
        Ok(is_right) => is_right,
        Err(error) => {
            house.guard.was_not_tried(&user.email, client, true, now).await?;
            return Err(error);
        }
    };
    if !is_right {
        house.guard.went_wrong(client, now).await?;
        return Err(ApiError::invalid("password", "The password is another one."));
    }
    house.guard.went_well(&user.email, client, true, now).await?;
    let house_settles = house.settings.settlement.enabled;
    let unsettled_since = Some(now - house.settings.identity.unsettled);
    erase(&call, &Erasure { user: user.id, at: now, reason: None, unsettled_since, house_settles }).await?;
    Ok(Reply::nothing().with_cookie(refresh_cookie::cleared()))
}

async fn erase_user(call: Call) -> Result<Reply, ApiError> {
    let (user, now) = (UserId(call.id()?), call.now());
    let body: EraseUserBody = call.json()?;
    let reason = Some(fields::reason(body.reason)?);
    let house_settles = call.house().settings.settlement.enabled;
    let unsettled_since = (!body.settled).then_some(now - call.house().settings.identity.unsettled);
    erase(&call, &Erasure { user, at: now, reason, unsettled_since, house_settles }).await?;
    Ok(Reply::nothing())
}

/// Closes the person's bank account, which then names nobody. One with money on it stands in the way; what was closed stays closed, even if
/// something else comes between.
pub(super) async fn close_account(call: &Call, user: UserId) -> Result<(), ApiError> {
    let (bank, id) = (&call.house().bank, (call.house().new_id)());
    let Some(view) = bank.account_of(user).await.map_err(refused)? else { return Ok(()) };
    // A key of its own for each try: the bank keeps refusals for ever, and the money may be gone by the next time.
    let key = format!("erase:{id}").parse().map_err(ApiError::internal)?;
    let order = Order { key, operation: Operation::Close { account: view.account.name }, pin: None };
    match bank.give_one(order).await {
        Ok(_) | Err(Failure::Refused(Refusal::Closed)) => Ok(()),
        Err(Failure::Refused(Refusal::NotEmpty)) => Err(ApiError::new(
            Code::Conflict,
            "There is money on the bank account of this user. Take it out first: POST /v1/me/account/withdrawals.",
        )),
        Err(other) => Err(refused(other)),
    }
}

async fn erase(call: &Call, erasure: &Erasure) -> Result<(), ApiError> {
    let (house, engine, id) = (call.house(), call.engine()?, erasure.user);
    // Before anything is done: a refusal must not close anybody's sockets.
    if let Some(obstacle) = house.belongings.obstacle(erasure).await? {
        return Err(hindered(obstacle));
    }
    // From here on the engine takes no bid of this person, so that none comes in between the last look and the end.
    let was_suspended = house.people.suspended_users().await?.contains(&id);
    engine.set_suspended(id, true);
    if let Err(error) = close_account(call, id).await {
        if !was_suspended {
            engine.set_suspended(id, false);
        }
        return Err(error);
    }
    let erased = house.belongings.erase(erasure).await;
    if !was_suspended && !matches!(erased, Ok(Erased::Done { .. })) {
        engine.set_suspended(id, false);
    }
    let letters = match erased? {
        Erased::Done { letters } => letters,
        Erased::Hindered(obstacle) => return Err(hindered(obstacle)),
    };
    house.close_ended(call.now()).await;
    // One that was opened at this very moment: from now on there can be no other. What cannot be closed now the house closes later.
    if close_account(call, id).await.is_err() {
        tracing::warn!(user.id = %id, "a bank account of somebody who was erased is still open");
    }
    tracing::info!(user.id = %id, by.id = %call.user()?.id, "an account was erased");
    house.postman.forget(&letters).await;
    if let Err(error) = house.belongings.scrub().await {
        tracing::warn!(
            user.id = %id,
            error = &error as &dyn std::error::Error,
            "what was erased may still stand in the store's files; it goes with the next erasure, or when the house is next started"
        );
    }
    Ok(())
}

fn hindered(obstacle: Obstacle) -> ApiError {
    let why = match obstacle {
        Obstacle::LastAdmin => "This is the last admin. Make another one first.".to_owned(),
        Obstacle::Bidding(auction) => {
            format!("A bid of this account stands in auction {auction}, which is not over. Ask again when it is.")
        }
        Obstacle::Consigning(auction) => {
            format!("An artwork of this account is being sold in auction {auction}. Ask again when that is over.")
        }
        Obstacle::Unsettled(auction) => {
            format!(
                "This account has bought or sold in auction {auction} lately. Ask again when that is settled and handed over."
            )
        }
    };
    ApiError::new(Code::Conflict, why)
}
