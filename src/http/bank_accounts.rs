//! The bank accounts of others, for admins: seen, and emptied for somebody who cannot do it himself. A PIN that is lost must not keep
//! anybody's money, nor anybody from being forgotten.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields;
use super::my_account::{give_back, moved, needed_key, read_money, refused, show};
use super::table::{Access, Endpoint, Success, get, of, post};
use crate::bank::{AccountView, Operation};
use crate::ids::UserId;
use crate::teller::Order;
use crate::wire::{AccountResource, Code, MovementResource, PayoutBody};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/admin/users/{id}/account", Access::Admin, "A user's bank account and its money", |call| {
        Box::pin(one(call))
    })
    .gives(Success::Ok, of::<AccountResource>())
    .refuses(&[Code::NotFound]),
    post(
        "/v1/admin/users/{id}/account/payouts",
        Access::Admin,
        "Take money out for a user who cannot: without the PIN, with a reason and an Idempotency-Key",
        |call| Box::pin(pay_out(call)),
    )
    .takes(of::<PayoutBody>())
    .audits(&["currency", "amount"])
    .gives(Success::Created, of::<MovementResource>())
    .refuses(&[Code::Invalid, Code::AmountInvalid, Code::NotFound, Code::Conflict, Code::InsufficientFunds])
    .needs_key(),
];

async fn find(call: &Call) -> Result<AccountView, ApiError> {
    let view = call.house().bank.account_of(UserId(call.id()?)).await.map_err(refused)?;
    view.ok_or_else(|| ApiError::new(Code::NotFound, "This user has no bank account."))
}

async fn one(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&show(find(&call).await?))
}

async fn pay_out(call: Call) -> Result<Reply, ApiError> {
    let body: PayoutBody = call.json()?;
    let money = read_money(&body.currency, &body.amount)?;
    // Said to whoever reads the log of the process: the audit log repeats no free text.
    let (key, reason) = (needed_key(&call)?, fields::reason(body.reason)?);
    let account = find(&call).await?.account.name;
    give_back(&call, UserId(call.id()?)).await;
    let order = Order { key, operation: Operation::PayOut { account, money }, pin: None };
    let reply = moved(&call, order, money.currency).await?;
    tracing::info!(account = %account, by.id = %call.user()?.id, reason, "money was paid out of an account without its PIN");
    Ok(reply)
}
