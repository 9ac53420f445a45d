//! Whether the house is up, and what time it is there.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, get, of};
use crate::wire::{Instant, TimeAnswer};
use schemars::JsonSchema;
use serde::Serialize;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/healthz", Access::Open, "Whether the process is up", |_| {
        Box::pin(async { Reply::ok(&Health { status: "ok" }) })
    })
    .gives(Success::Ok, of::<Health>())
    .always(),
    get("/readyz", Access::Open, "Whether the house can serve; 503 while it starts or drains", |call| {
        Box::pin(ready(call))
    })
    .gives(Success::Ok, of::<Health>())
    .refuses(&[crate::wire::Code::Unavailable])
    .always(),
    get("/v1/time", Access::Open, "The house's clock", |call| Box::pin(time(call)))
        .gives(Success::Ok, of::<TimeAnswer>()),
];

/// How the house is.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
}

async fn ready(call: Call) -> Result<Reply, ApiError> {
    if (call.house().is_ready)() { Reply::ok(&Health { status: "ok" }) } else { Err(ApiError::unavailable()) }
}

async fn time(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&TimeAnswer { server_time: Instant(call.now()) })
}
