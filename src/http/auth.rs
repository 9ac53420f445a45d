//! Signing in and out, and tickets for browsers' sockets.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::refresh_cookie;
use super::sign_in;
use super::table::{Access, Endpoint, Success, of, post};
use crate::identity::normal_email;
use crate::wire::{Code, Instant, LoginAnswer, LoginBody, TicketAnswer};
use std::net::IpAddr;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/auth/login", Access::Open, "Sign in", |call| Box::pin(login(call)))
        .takes(of::<LoginBody>())
        .gives(Success::Ok, of::<LoginAnswer>())
        .refuses(&[Code::Unauthenticated, Code::Suspended, Code::RateLimited, Code::Busy]),
    post(
        "/v1/auth/refresh",
        Access::Open,
        "Get the next access token by the refresh cookie, which is replaced",
        |call| Box::pin(sign_in::refresh(call)),
    )
    .gives(Success::Ok, of::<LoginAnswer>())
    .refuses(&[Code::Unauthenticated, Code::Forbidden, Code::Suspended]),
    post("/v1/auth/logout", Access::SignedIn, "Sign out: both tokens are dead at once", |call| Box::pin(logout(call)))
        .gives_nothing(Success::NoContent),
    post("/v1/live/tickets", Access::SignedIn, "Get a ticket for one socket: single use, 30 seconds", |call| {
        Box::pin(ticket(call))
    })
    .gives(Success::Created, of::<TicketAnswer>())
    .refuses(&[Code::Busy]),
];

async fn login(call: Call) -> Result<Reply, ApiError> {
    let house = call.house();
    // Before anything else: whom there is no room for is refused at once, whoever he is.
    let place = house.passwords.place()?;
    let body: LoginBody = call.json()?;
    // An address that cannot be one belongs to nobody; it costs the same time as any other.
    let email = normal_email(&body.email).unwrap_or_default();
    let address = sign_in::address(&call);
    let is_known = is_known_from(&call, &email, address).await?;
    house.guard.may_try(&email, address, is_known, call.now()).await?;
    let (user, phc) = house.people.credentials(&email).await?.unzip();
    let is_right = match house.passwords.check(place, body.password, phc.clone()).await {
        Ok(is_right) => is_right,
        Err(error) => {
            // Nobody has looked at it.
            house.guard.was_not_tried(&email, address, is_known, call.now()).await?;
            return Err(error);
        }
    };
    let (Some(user), Some(phc)) = (user.filter(|_| is_right), phc) else {
        house.guard.went_wrong(address, call.now()).await?;
        return Err(ApiError::new(Code::Unauthenticated, "There is no such account, or the password is wrong."));
    };
    house.guard.went_well(&email, address, is_known, call.now()).await?;
    if user.suspended {
        return Err(ApiError::plain(Code::Suspended));
    }
    sign_in::open(&call, &user, phc).await
}

/// Returns whether an account that strangers are guessing at is known from this address. While nobody guesses, nobody asks; whether anybody
/// guesses is counted by address, whoever's it is, so that what is asked tells nothing of who has an account.
async fn is_known_from(call: &Call, email: &str, address: IpAddr) -> Result<bool, ApiError> {
    let house = call.house();
    Ok(house.guard.is_besieged(email, call.now()).await?
        && house.sessions.is_known_from(email, &address.to_string()).await?)
}

async fn logout(call: Call) -> Result<Reply, ApiError> {
    sign_in::end(&call, &call.caller()?.session).await?;
    Ok(Reply::nothing().with_cookie(refresh_cookie::cleared()))
}

async fn ticket(call: Call) -> Result<Reply, ApiError> {
    let (ticket, expires_at) = call.house().tickets.issue(call.caller()?.clone(), call.now())?;
    Reply::created(&TicketAnswer { ticket, expires_at: Instant(expires_at) })
}
