//! Registering for sales: the bidders' side, and the house's.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::my_account::refused;
use super::page::{answer, page};
use super::sales::find;
use super::table::{Access, Endpoint, LIST, Success, get, of, post};
use super::{fields, show};
use crate::bank::AccountName;
use crate::ids::Paddle;
use crate::persistence::{Decision, RegistrationLine, Said, StoreError};
use crate::wire::{CapBody, Code, LimitBody, ListOf, ReasonBody, RegistrationLineResource, RegistrationResource};
use secrecy::SecretString;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/sales/{id}/registrations", Access::Bidder, "Register for a sale, or set another limit", |call| {
        Box::pin(register(call))
    })
    .takes(of::<LimitBody>())
    .gives(Success::CreatedOrOk, of::<RegistrationResource>())
    .refuses(&[Code::NotFound, Code::Invalid, Code::AmountInvalid, Code::Conflict, Code::RateLimited, Code::Busy])
    .idempotent(),
    get("/v1/sales/{id}/registration", Access::Bidder, "My registration for a sale", |call| Box::pin(mine(call)))
        .gives(Success::Ok, of::<RegistrationResource>())
        .refuses(&[Code::NotFound]),
    get("/v1/me/registrations", Access::SignedIn, "My registrations, the newest first", |call| {
        Box::pin(all_mine(call))
    })
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<RegistrationResource>>())
    .refuses(&[Code::Invalid]),
    get("/v1/admin/sales/{id}/registrations", Access::Operator, "Who is registered for a sale, by paddle", |call| {
        Box::pin(of_sale(call))
    })
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<RegistrationLineResource>>())
    .refuses(&[Code::NotFound, Code::Invalid]),
    post(
        "/v1/admin/sales/{id}/registrations/{paddle}/limit",
        Access::Operator,
        "Set the most the house allows a bidder",
        |call| Box::pin(cap(call)),
    )
    .takes(of::<CapBody>())
    .audits(&["cap"])
    .gives(Success::Ok, of::<RegistrationLineResource>())
    .refuses(&[Code::NotFound, Code::Invalid, Code::AmountInvalid])
    .idempotent(),
    post(
        "/v1/admin/sales/{id}/registrations/{paddle}/withdraw",
        Access::Operator,
        "Withdraw a registration: bids that stand do so, new ones are refused",
        |call| Box::pin(decide(call, Decision::Withdraw)),
    )
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<RegistrationLineResource>())
    .refuses(&[Code::NotFound, Code::Invalid])
    .idempotent(),
    post(
        "/v1/admin/sales/{id}/registrations/{paddle}/reinstate",
        Access::Operator,
        "Let a withdrawn registration take bids again",
        |call| Box::pin(decide(call, Decision::Reinstate)),
    )
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<RegistrationLineResource>())
    .refuses(&[Code::NotFound, Code::Invalid])
    .idempotent(),
];

async fn register(call: Call) -> Result<Reply, ApiError> {
    let body: LimitBody = call.json()?;
    let sale = find(&call).await?;
    let limit = body.limit.map(|text| fields::positive("limit", sale.currency, &text)).transpose()?;
    let engine = call.engine()?;
    if call.house().settings.bank.holds {
        let account = own_account(&call, body.pin).await?;
        engine.bid_from(sale.id, call.user()?.id, account).await?;
    }
    let registered = call.house().people.register(sale.id, call.user()?.id, limit, call.now()).await;
    let (registration, is_new) = registered.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "The house has withdrawn this registration. Ask the house to reinstate it.")
        }
        other => other.into(),
    })?;
    crate::drill_point!("register.tell.before");
    engine.registered(registration);
    let shown = show::registration(&registration, sale.currency);
    if is_new { Reply::created(&shown) } else { Reply::ok(&shown) }
}

/// Finds the account that somebody bids from, and has proved to be his.
async fn own_account(call: &Call, pin: Option<String>) -> Result<AccountName, ApiError> {
    let bank = &call.house().bank;
    let Some(pin) = pin else {
        return Err(ApiError::invalid("pin", "Bids need money here: send the PIN of your bank account."));
    };
    let view = bank.account_of(call.user()?.id).await.map_err(refused)?;
    let view = view.ok_or_else(|| {
        ApiError::new(Code::Conflict, "Bids need money here, and you have no bank account: POST /v1/me/account.")
    })?;
    bank.check_pin(view.account.name, &SecretString::from(pin)).await.map_err(refused)?;
    Ok(view.account.name)
}

async fn mine(call: Call) -> Result<Reply, ApiError> {
    let sale = find(&call).await?;
    let found = call.house().people.registration(sale.id, call.user()?.id).await?;
    let registration = found.ok_or_else(|| ApiError::new(Code::NotFound, "You are not registered for this sale."))?;
    Reply::ok(&show::registration(&registration, sale.currency))
}

async fn all_mine(call: Call) -> Result<Reply, ApiError> {
    let paged = call.house().registrations.registrations_of_user(call.user()?.id, page(&call)?).await;
    answer(paged, |line| show::registration(&line.registration, line.currency))
}

async fn of_sale(call: Call) -> Result<Reply, ApiError> {
    let sale = find(&call).await?;
    answer(call.house().registrations.registrations_of_sale(sale.id, page(&call)?).await, |line| show_line(&line))
}

async fn cap(call: Call) -> Result<Reply, ApiError> {
    let body: CapBody = call.json()?;
    let sale = find(&call).await?;
    let cap = body.cap.map(|text| fields::positive("cap", sale.currency, &text)).transpose()?;
    say(&call, Decision::Cap(cap), body.reason).await
}

async fn decide(call: Call, decision: Decision) -> Result<Reply, ApiError> {
    let body: ReasonBody = call.json()?;
    say(&call, decision, body.reason).await
}

async fn say(call: &Call, decision: Decision, reason: String) -> Result<Reply, ApiError> {
    let sale = find(call).await?;
    let paddle = call.part("paddle").parse().map(Paddle).map_err(|_| ApiError::plain(Code::NotFound))?;
    let said = Said { by: call.user()?.id, at: call.now(), why: fields::reason(reason)? };
    let engine = call.engine()?;
    let decided = call.house().registrations.decide_registration(sale.id, paddle, decision, &said).await;
    let line = decided.map_err(|error| match error {
        StoreError::NotFound(_) => ApiError::new(Code::NotFound, "Nobody has this paddle in this sale."),
        other => other.into(),
    })?;
    // Other nodes hear of it within seconds.
    engine.registered(line.registration);
    tracing::info!(sale.id = %sale.id, paddle = paddle.0, by.id = %said.by, "the house decided about a registration");
    Reply::ok(&show_line(&line))
}

fn show_line(line: &RegistrationLine) -> RegistrationLineResource {
    let registration = &line.registration;
    let money = |amount| line.currency.write(amount);
    RegistrationLineResource {
        sale_id: registration.sale.0,
        user: registration.user.0,
        paddle: registration.paddle.0,
        limit: registration.limit.map(money),
        asked: line.asked.map(money),
        cap: registration.cap.map(money),
        currency: line.currency.code().to_owned(),
        status: show::registration_status(registration).to_owned(),
        created_at: crate::wire::Instant(registration.created_at),
        decided_by: line.said.as_ref().map(|said| said.by.0),
        decided_at: line.said.as_ref().map(|said| crate::wire::Instant(said.at)),
        reason: line.said.as_ref().map(|said| said.why.clone()),
    }
}
