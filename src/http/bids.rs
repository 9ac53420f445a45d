//! Bids over REST. The same engine, the same limits and the same words as on the socket.

use super::call::{Call, Reply, read_body};
use super::error::{About, ApiError};
use super::live::reply::{BidAnswer, judge};
use super::table::{Access, Endpoint, Success, of, post};
use crate::actors::BidRequest;
use crate::ids::BidKey;
use crate::wire::{AcceptedFrame, BidBody, Code};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[post("/v1/auctions/{id}/bids", Access::Bidder, "Bid", |call| Box::pin(bid(call)))
    .takes(of::<BidBody>())
    .gives(Success::Ok, of::<AcceptedFrame>())
    .looks_first(|body| read_body::<BidBody>(body).map(drop))
    .refuses(&[
        Code::KeyReused,
        Code::Suspended,
        Code::AuctionNotFound,
        Code::NotRegistered,
        Code::OwnArtwork,
        Code::AuctionNotStarted,
        Code::AuctionPaused,
        Code::AuctionClosed,
        Code::AmountInvalid,
        Code::AlreadyLeading,
        Code::BidBelowAsk,
        Code::BidOffLadder,
        Code::LimitExceeded,
        Code::InsufficientFunds,
        Code::StaleAsk,
        Code::RateLimited,
        Code::Busy,
    ])];

async fn bid(call: Call) -> Result<Reply, ApiError> {
    let auction = call.auction_id()?;
    let body: BidBody = call.json()?;
    let user = call.user()?.id;
    let key = BidKey(body.key);
    call.house()
        .limits
        .user_bids
        .take(user, call.now())
        .map_err(|wait| ApiError::plain(Code::RateLimited).retry_after(wait))?;
    let request = BidRequest { auction, user, key, amount: body.amount, max: body.max, expect_ask: body.expect_ask };
    match judge(auction, key, call.engine()?.bid(request).await) {
        BidAnswer::Accepted(frame) => Reply::ok(&frame),
        BidAnswer::Refused(refusal) => {
            let error = ApiError::new(refusal.code, refusal.message).about(About::Bid).with_ask(refusal.ask);
            let error = if refusal.code == Code::AmountInvalid { error.in_field("amount") } else { error };
            Err(match refusal.retry_after {
                Some(span) => error.retry_after(span),
                None => error,
            })
        }
    }
}
