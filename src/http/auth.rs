//! Signing in and out, and tickets for browsers' sockets.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::show;
use super::table::{Access, Endpoint, Success, of, post};
use super::tokens::new_token;
use crate::identity::normal_email;
use crate::wire::{Code, Instant, LoginAnswer, LoginBody, TicketAnswer};
use std::net::{IpAddr, Ipv4Addr};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/auth/login", Access::Open, "Sign in", |call| Box::pin(login(call)))
        .takes(of::<LoginBody>())
        .gives(Success::Ok, of::<LoginAnswer>())
        .refuses(&[Code::Unauthenticated, Code::Suspended, Code::RateLimited, Code::Busy]),
    post("/v1/auth/logout", Access::SignedIn, "Sign out: the token is dead at once", |call| Box::pin(logout(call)))
        .gives_nothing(Success::NoContent),
    post("/v1/live/tickets", Access::SignedIn, "Get a ticket for one socket: single use, 30 seconds", |call| {
        Box::pin(ticket(call))
    })
    .gives(Success::Created, of::<TicketAnswer>())
    .refuses(&[Code::Busy]),
];

async fn login(call: Call) -> Result<Reply, ApiError> {
    let body: LoginBody = call.json()?;
    let house = call.house();
    // An address that cannot be one belongs to nobody; it costs the same time as any other.
    let email = normal_email(&body.email).unwrap_or_default();
    let address = call.request().peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    house.passwords.may_try(&email, address, call.now())?;
    let (user, phc) = house.people.credentials(&email).await?.unzip();
    let is_right = house.passwords.check(body.password, phc).await?;
    let Some(user) = user.filter(|_| is_right) else {
        house.passwords.note_failure(&email, address, call.now());
        return Err(ApiError::new(Code::Unauthenticated, "There is no such account, or the password is wrong."));
    };
    if user.suspended {
        return Err(ApiError::plain(Code::Suspended));
    }
    let token = new_token()?;
    let expires_at = call.now() + house.settings.http.session;
    house.people.open_session(&token.hash, user.id, expires_at).await?;
    tracing::info!(user.id = %user.id, "signed in");
    Reply::ok(&LoginAnswer { token: token.text, expires_at: Instant(expires_at), user: show::user(&user) })
}

async fn logout(call: Call) -> Result<Reply, ApiError> {
    let caller = call.caller()?;
    call.house().people.end_session(&caller.token_hash).await?;
    call.house().signed_in.close_all(&caller.token_hash);
    Ok(Reply::nothing())
}

async fn ticket(call: Call) -> Result<Reply, ApiError> {
    let (ticket, expires_at) = call.house().tickets.issue(call.caller()?.clone(), call.now())?;
    Reply::created(&TicketAnswer { ticket, expires_at: Instant(expires_at) })
}
