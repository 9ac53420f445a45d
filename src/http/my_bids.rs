//! What the signed-in user has bid, and where that stands.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::show;
use super::table::{Access, CURSOR, Endpoint, LIMIT, Param, Success, get, of};
use crate::persistence::{MyAttempt, MyBids};
use crate::wire::{Code, ListOf, MyBidResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] =
    &[get("/v1/me/bids", Access::SignedIn, "Every attempt of mine to bid, newest first", |call| Box::pin(list(call)))
        .query(&[
            Param { name: "auction", about: "Only those in this auction." },
            Param { name: "outcome", about: "`accepted` or `refused`: only those." },
            CURSOR,
            LIMIT,
        ])
        .gives(Success::Ok, of::<ListOf<MyBidResource>>())
        .refuses(&[Code::Invalid])];

/// Shows an attempt to its bidder.
pub fn resource(mine: &MyAttempt) -> MyBidResource {
    MyBidResource {
        attempt: show::attempt(&mine.attempt, false),
        standing: mine.standing.map(|standing| standing.word().to_owned()),
    }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let auction = call.query("auction").map(str::parse).transpose();
    let auction = auction.map_err(|_| ApiError::malformed("auction is the id of an auction.").in_field("auction"))?;
    let accepted = match call.query("outcome") {
        None => None,
        Some("accepted") => Some(true),
        Some("refused") => Some(false),
        Some(_) => return Err(ApiError::invalid("outcome", "outcome is accepted or refused.")),
    };
    let wanted = MyBids { user: call.user()?.id, auction, accepted };
    answer(call.house().history.attempts_of_user(&wanted, page(&call)?).await, |mine| resource(&mine))
}
