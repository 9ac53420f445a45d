//! Opening, refreshing and ending sessions. A session is what a login opens; tokens come and go within it.

use super::access::{first_refresh_token, salt};
use super::call::{Call, Reply};
use super::error::ApiError;
use super::{client_address, refresh_cookie, show};
use crate::identity::{Claims, RefreshToken};
use crate::ids::SignInId;
use crate::persistence::{NewSession, Session, StoreError, Turn, Turned, User};
use crate::timestamp::Timestamp;
use crate::wire::{Code, Instant, LoginAnswer};
use actix_web::http::header::USER_AGENT;
use std::net::IpAddr;
use std::time::Duration;

/// How long a refresh token that was used may come again: its answer was lost on the way, or two tabs woke in the same moment.
/// *Source*: a browser that loses its connection tries again within a few seconds; a thief who is faster than that gets what the owner
/// gets, and is found out at the next use of either copy.
const GRACE: Duration = Duration::from_secs(10);

/// How many characters of what a device calls itself are kept.
const DEVICE_MOST: usize = 200;

/// Opens a session for a user whose password was right for this hash, and answers with both tokens.
///
/// # Errors
/// `unauthenticated` when the password was changed, or the account suspended, since it was checked; those of the store and of chance.
pub async fn open(call: &Call, user: &User, password_hash: String) -> Result<Reply, ApiError> {
    let (house, now) = (call.house(), call.now());
    let id = SignInId((house.new_id)());
    let token = first_refresh_token(id)?;
    let new = NewSession {
        id,
        user: user.id,
        password_hash,
        family_hash: token.family_hash(),
        turn_hash: token.turn_hash(),
        device: device(call),
        address: address(call).to_string(),
        at: now,
        expires_at: now + house.settings.identity.refresh_token.min(house.settings.identity.session),
    };
    house.sessions.open_session(&new).await.map_err(|error| match error {
        StoreError::NotFound(_) => {
            ApiError::new(Code::Unauthenticated, "The account has changed in this moment. Sign in again.")
        }
        other => other.into(),
    })?;
    tracing::info!(user.id = %user.id, session.id = %id, "signed in");
    answer(call, user, id, &token).await
}

/// Trades a refresh token for the next one and an access token.
///
/// # Errors
/// `forbidden` for a page of another house, `unauthenticated` for a token that is none any more, `suspended`; those of the store.
pub async fn refresh(call: Call) -> Result<Reply, ApiError> {
    let (house, now) = (call.house(), call.now());
    let headers = call.request().headers();
    refresh_cookie::check_page(headers, &house.settings.http.allowed_origins)?;
    let expired = || ApiError::new(Code::Unauthenticated, "The session is over, or there is none. Sign in again.");
    let presented = refresh_cookie::get(headers).and_then(RefreshToken::read).ok_or_else(expired)?;
    let salt = salt()?;
    let next = presented.next(&salt);
    let settings = &house.settings.identity;
    let turn = Turn {
        session: presented.session(),
        family_hash: presented.family_hash(),
        presented: presented.turn_hash(),
        next: next.turn_hash(),
        salt,
        at: now,
        grace_since: now - GRACE,
        expires_at: now + settings.refresh_token,
        opened_since: now - settings.session,
    };
    let (session, next) = match house.sessions.turn(&turn).await? {
        Turned::Next(session) => (session, next),
        Turned::Again(session, salt) => (session, presented.next(&salt)),
        Turned::Unknown => return Err(expired()),
        Turned::Reused(user) => {
            house.end_sockets(presented.session());
            tracing::warn!(user.id = %user, session.id = %presented.session(), "an old refresh token came back; its session is ended");
            return Err(expired());
        }
    };
    if session.user.suspended {
        return Err(ApiError::plain(Code::Suspended));
    }
    answer(&call, &session.user, session.id, &next).await
}

/// Ends a session: its tokens are dead everywhere with the answer, its sockets on this node with it, on others a moment later.
///
/// # Errors
/// Those of the store.
pub async fn end(call: &Call, session: &Session) -> Result<(), ApiError> {
    call.house().sessions.end_session(session.user.id, session.id, call.now()).await?;
    call.house().end_sockets(session.id);
    Ok(())
}

async fn answer(call: &Call, user: &User, session: SignInId, refresh: &RefreshToken) -> Result<Reply, ApiError> {
    let (house, now) = (call.house(), call.now());
    let expires_at = whole_second(now + house.settings.identity.access_token);
    let token = house.access.write(&Claims { user: user.id, session, issued_at: now, expires_at }).await;
    let reply = Reply::ok(&LoginAnswer { token, expires_at: Instant(expires_at), user: show::user(user) })?;
    Ok(reply.with_cookie(refresh_cookie::set(&refresh.text(), house.settings.identity.refresh_token)))
}

/// Tokens count in whole seconds; nobody is told more than they say.
const fn whole_second(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.as_micros().div_euclid(1_000_000) * 1_000_000)
}

/// Returns what the device calls itself, as far as it can be printed.
fn device(call: &Call) -> String {
    let named = call.request().headers().get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    named.chars().filter(|letter| !letter.is_control()).take(DEVICE_MOST).collect()
}

/// Returns the address a call comes from.
pub fn address(call: &Call) -> IpAddr {
    client_address::of(call.house(), call.request())
}
