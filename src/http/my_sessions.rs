//! Where I am signed in, and the password I sign in with.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::sign_in::address;
use super::sign_up::{new_password, tell};
use super::table::{Access, Endpoint, Success, delete, get, of, post};
use crate::ids::SignInId;
use crate::mail::Letter;
use crate::persistence::{SessionLine, StoreError};
use crate::wire::{Code, Instant, ListOf, PasswordBody, SessionResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/me/sessions", Access::SignedIn, "Where I am signed in, the newest first", |call| Box::pin(list(call)))
        .gives(Success::Ok, of::<ListOf<SessionResource>>()),
    delete("/v1/me/sessions/{id}", Access::SignedIn, "End one of my sessions, and its sockets", |call| {
        Box::pin(end(call))
    })
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound]),
    post("/v1/me/password", Access::SignedIn, "Change my password; my other sessions end", |call| {
        Box::pin(change_password(call))
    })
    .takes(of::<PasswordBody>())
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::Invalid, Code::RateLimited, Code::Busy]),
];

fn show(line: SessionLine, current: SignInId) -> SessionResource {
    SessionResource {
        id: line.id.0,
        device: line.device,
        address: line.address,
        created_at: Instant(line.created_at),
        used_at: Instant(line.used_at),
        expires_at: Instant(line.expires_at),
        current: line.id == current,
    }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let session = &call.caller()?.session;
    let lines = call.house().sessions.sessions_of(session.user.id, call.now()).await?;
    let items = lines.into_iter().map(|line| show(line, session.id)).collect();
    Reply::ok(&ListOf { items, next: None })
}

async fn end(call: Call) -> Result<Reply, ApiError> {
    let (house, id) = (call.house(), SignInId(call.id()?));
    if !house.sessions.end_session(call.user()?.id, id, call.now()).await? {
        return Err(ApiError::plain(Code::NotFound));
    }
    house.end_sockets(id);
    Ok(Reply::nothing())
}

async fn change_password(call: Call) -> Result<Reply, ApiError> {
    let body: PasswordBody = call.json()?;
    let (house, now, client) = (call.house(), call.now(), address(&call));
    let session = &call.caller()?.session;
    let user = &session.user;
    new_password("new", &body.new)?;
    let place = house.passwords.place()?;
    // Whoever finds a screen unlocked must not be able to guess on here.
    house.guard.may_try(&user.email, client, true, now).await?;
    let phc = house.people.credentials(&user.email).await?.map(|(_, phc)| phc);
    if !house.passwords.check(place, body.old, phc.clone()).await? {
        house.guard.went_wrong(client, now).await?;
        return Err(ApiError::invalid("old", "The present password is another one."));
    }
    house.guard.went_well(&user.email, client, true, now).await?;
    let hash = house.passwords.hash(body.new).await?;
    // Only instead of the one that was checked: it may have been changed or reset meanwhile.
    let set = house.accounts.set_password(user.id, &hash, phc.as_deref(), Some(session.id), now).await;
    set.map_err(|error| match error {
        StoreError::NotFound(_) => {
            ApiError::invalid("old", "The password was changed in this moment by somebody else.")
        }
        other => other.into(),
    })?;
    house.close_ended(now).await;
    tracing::info!(user.id = %user.id, "a password was changed");
    tell(&call, &user.email, &Letter::PasswordChanged).await;
    Ok(Reply::nothing())
}
