//! Whether the house is up, and what time it is there.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, get, of};
use crate::wire::{Instant, SystemAnswer, TimeAnswer};
use schemars::JsonSchema;
use secrecy::ExposeSecret as _;
use serde::Serialize;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/healthz", Access::Open, "Whether the process is up", |_| {
        Box::pin(async { Reply::ok(&Health { status: "ok", redis: None }) })
    })
    .gives(Success::Ok, of::<Health>())
    .always(),
    get("/readyz", Access::Open, "Whether the house can serve; 503 while it starts or drains", |call| {
        Box::pin(ready(call))
    })
    .gives(Success::Ok, of::<Health>())
    .refuses(&[crate::wire::Code::Unavailable])
    .always(),
    get(
        "/v1/admin/system",
        Access::Operator,
        "The process that answers: its version, its parts, what it is busy with",
        |call| Box::pin(system(call)),
    )
    .gives(Success::Ok, of::<SystemAnswer>()),
    get("/v1/time", Access::Open, "The house's clock", |call| Box::pin(time(call)))
        .gives(Success::Ok, of::<TimeAnswer>()),
];

/// How the house is.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
    /// Where Redis is configured, and the house is asked whether it is ready: `ok` or `unavailable`. Without it no codes are sent or traded;
    /// everything else goes on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redis: Option<&'static str>,
}

async fn ready(call: Call) -> Result<Reply, ApiError> {
    let house = call.house();
    if !(house.is_ready)() {
        return Err(ApiError::unavailable());
    }
    // Still ready when it is away: whoever sends traffic elsewhere for its sake would stop the bidding on every node at once.
    let redis = house.relay.is_up().map(|is_up| if is_up { "ok" } else { "unavailable" });
    Reply::ok(&Health { status: "ok", redis })
}

async fn system(call: Call) -> Result<Reply, ApiError> {
    let house = call.house();
    let (settings, pulse) = (&house.settings, call.engine()?.pulse());
    let either = |is_first: bool, first: &'static str, second: &'static str| if is_first { first } else { second };
    Reply::ok(&SystemAnswer {
        version: env!("CARGO_PKG_VERSION"),
        started_at: Instant(house.started_at),
        server_time: Instant(call.now()),
        store: either(settings.store.url.expose_secret().is_empty(), "sqlite", "postgres"),
        pictures: either(settings.objects.endpoint.is_empty(), "folder", "s3"),
        mail: settings.mail.carrier.word(),
        bank: either(settings.bank.url.is_empty(), "embedded", "elsewhere"),
        holds: settings.bank.holds,
        redis: house.relay.is_up().map(|is_up| if is_up { "ok" } else { "unavailable" }),
        sockets: house.limits.sockets.held(),
        auctions: u32::try_from(pulse.auctions).unwrap_or(u32::MAX),
        bids_waiting: pulse.bids_waiting,
    })
}

async fn time(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&TimeAnswer { server_time: Instant(call.now()) })
}
