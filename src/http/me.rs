//! The signed-in user.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::show;
use super::table::{Access, Endpoint, LIST, Success, get, of};
use crate::wire::{AttemptResource, ListOf, UserResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/me", Access::SignedIn, "Who I am", |call| Box::pin(me(call))).gives(Success::Ok, of::<UserResource>()),
    get("/v1/me/bids", Access::SignedIn, "Every attempt of mine to bid, newest first", |call| Box::pin(bids(call)))
        .query(LIST)
        .gives(Success::Ok, of::<ListOf<AttemptResource>>()),
];

async fn me(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&show::user(call.user()?))
}

async fn bids(call: Call) -> Result<Reply, ApiError> {
    let paged = call.house().history.attempts_of_user(call.user()?.id, page(&call)?).await;
    answer(paged, |attempt| show::attempt(&attempt, false))
}
