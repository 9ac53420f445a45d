//! What an operator does to an auction that runs. Every act has a reason and is an event in the log.

use super::auctions::find;
use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, of, post};
use super::terms::new_reserve;
use super::{fields, show};
use crate::actors::ActError;
use crate::auction::{ActKind, OperatorAct, Rejection, Status};
use crate::persistence::AuctionRecord;
use crate::wire::{AuctionResource, Code, ExtendBody, LowerReserveBody, ReasonBody, ReopenBody};
use std::time::Duration;

/// Every act can be refused so.
const REFUSES: &[Code] = &[Code::AuctionNotFound, Code::Conflict, Code::Invalid];

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/auctions/{id}/pause", Access::Operator, "Pause: no bids, the clock stands still", |call| {
        Box::pin(plain(call, ActKind::Pause))
    })
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(REFUSES)
    .idempotent(),
    post("/v1/admin/auctions/{id}/resume", Access::Operator, "Resume with the time that was left", |call| {
        Box::pin(plain(call, ActKind::Resume))
    })
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(REFUSES)
    .idempotent(),
    post("/v1/admin/auctions/{id}/extend", Access::Operator, "Set a later end", |call| Box::pin(extend(call)))
        .takes(of::<ExtendBody>())
        .audits(&["by_ms"])
        .gives(Success::Ok, of::<AuctionResource>())
        .refuses(REFUSES)
        .idempotent(),
    post("/v1/admin/auctions/{id}/lower-reserve", Access::Operator, "Lower the hidden reserve", |call| {
        Box::pin(lower_reserve(call))
    })
    .takes(of::<LowerReserveBody>())
    .audits(&["reserve?"])
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(&[Code::AuctionNotFound, Code::Conflict, Code::Invalid, Code::AmountInvalid])
    .idempotent(),
    post("/v1/admin/auctions/{id}/cancel", Access::Operator, "Cancel: no sale", |call| {
        Box::pin(plain(call, ActKind::Cancel))
    })
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(REFUSES)
    .idempotent(),
    post(
        "/v1/admin/auctions/{id}/reopen",
        Access::Operator,
        "Open a closed auction again, with the same bids",
        |call| Box::pin(reopen(call)),
    )
    .takes(of::<ReopenBody>())
    .audits(&["ends_at"])
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(REFUSES)
    .idempotent(),
    post(
        "/v1/admin/auctions/{id}/bids/{seq}/retract",
        Access::Operator,
        "Take a bid out and compute the state without it",
        |call| Box::pin(retract(call)),
    )
    .takes(of::<ReasonBody>())
    .gives(Success::Ok, of::<AuctionResource>())
    .refuses(&[Code::AuctionNotFound, Code::NotFound, Code::Conflict, Code::Invalid])
    .idempotent(),
];

async fn plain(call: Call, kind: ActKind) -> Result<Reply, ApiError> {
    let body: ReasonBody = call.json()?;
    let record = find(&call).await?;
    act(&call, &record, body.reason, kind).await
}

async fn extend(call: Call) -> Result<Reply, ApiError> {
    const MOST: Duration = Duration::from_secs(30 * 24 * 60 * 60);
    let body: ExtendBody = call.json()?;
    let by = Duration::from_millis(body.by_ms);
    if by.is_zero() || by > MOST {
        return Err(ApiError::invalid("by_ms", "by_ms is between 1 and 30 days in milliseconds."));
    }
    let record = find(&call).await?;
    act(&call, &record, body.reason, ActKind::Extend { by }).await
}

async fn lower_reserve(call: Call) -> Result<Reply, ApiError> {
    let body: LowerReserveBody = call.json()?;
    let record = find(&call).await?;
    let reserve = new_reserve(fields::positive("reserve", record.terms.currency, &body.reserve)?)?;
    act(&call, &record, body.reason, ActKind::LowerReserve { reserve }).await
}

/// How far out a reopened auction may end. *Source*: the same bound as for new terms.
const REOPEN_MOST: Duration = Duration::from_secs(400 * 24 * 60 * 60);

async fn reopen(call: Call) -> Result<Reply, ApiError> {
    let body: ReopenBody = call.json()?;
    if body.ends_at.0 <= call.now() {
        return Err(ApiError::invalid("ends_at", "ends_at must be in the future."));
    }
    if body.ends_at.0 > call.now() + REOPEN_MOST {
        return Err(ApiError::invalid("ends_at", "ends_at must be within 400 days."));
    }
    let record = find(&call).await?;
    act(&call, &record, body.reason, ActKind::Reopen { ends_at: body.ends_at.0 }).await
}

async fn retract(call: Call) -> Result<Reply, ApiError> {
    let body: ReasonBody = call.json()?;
    let record = find(&call).await?;
    let of = call.part("seq").parse().map_err(|_| ApiError::plain(Code::NotFound))?;
    act(&call, &record, body.reason, ActKind::Retract { of }).await
}

async fn act(call: &Call, record: &AuctionRecord, reason: String, kind: ActKind) -> Result<Reply, ApiError> {
    let reason = fields::reason(reason)?;
    if record.head.status == Status::Draft {
        return Err(ApiError::new(Code::Conflict, "The auction is still a draft; schedule it first."));
    }
    let (engine, auction) = (call.engine()?, record.terms.auction);
    let (is_own, begun_at) = (matches!(kind, ActKind::Pause | ActKind::Resume), call.now());
    let head = engine.act(auction, OperatorAct { actor: call.user()?.id, reason, kind }).await.map_err(refused)?;
    crate::drill_point!("act.answer.before");
    // From here on it stands still, or goes on, for itself: the whole sale's resume passes it over.
    if is_own && let Err(error) = call.house().sales.forget_pauses(&[auction], begun_at).await {
        tracing::warn!(auction.id = %auction, %error, "that an auction is paused for itself could not be written; its sale may resume it");
    }
    let watchers = engine.live(auction).map_or(0, |(_, watchers)| watchers);
    Reply::ok(&show::auction_with(call.house(), record, &head, watchers))
}

/// Says why an act was not done.
pub(super) fn refused(error: ActError) -> ApiError {
    match error {
        ActError::NoSuchAuction => ApiError::plain(Code::AuctionNotFound),
        ActError::Unavailable => ApiError::unavailable().caused_by(error),
        ActError::Unknown => ApiError::unavailable().caused_by(error).undecided(),
        ActError::Refused(rejection) => {
            let code = Code::from(rejection);
            match rejection {
                Rejection::ReserveNotLower => {
                    ApiError::new(code, "There is no reserve, or the new one is not below it.").in_field("reserve")
                }
                Rejection::NoSuchBid => {
                    ApiError::new(code, "There is no such bid in this auction, or it is retracted already.")
                }
                Rejection::EndNotInFuture => {
                    ApiError::new(code, "The new end must be in the future, and later than the present one.")
                }
                Rejection::NotStarted => ApiError::new(Code::Conflict, "The auction has not started."),
                Rejection::Paused => ApiError::new(Code::Conflict, "The auction is paused."),
                Rejection::Closed => ApiError::new(Code::Conflict, "The auction is over."),
                _ => ApiError::new(code, format!("{}.", code.title())),
            }
        }
    }
}
