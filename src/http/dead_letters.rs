//! Letters and webhooks that were given up, for admins.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, Endpoint, LIST, Success, get, of, post};
use crate::persistence::{DeadLetter, StoreError};
use crate::wire::{Code, DeadLetterResource, Instant, ListOf};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get(
        "/v1/admin/dead-letters",
        Access::Admin,
        "List letters and webhooks that were given up, the newest first",
        |call| Box::pin(list(call)),
    )
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<DeadLetterResource>>())
    .refuses(&[Code::Invalid]),
    post(
        "/v1/admin/dead-letters/{id}/retry",
        Access::Admin,
        "Have one of them tried again from the beginning",
        |call| Box::pin(retry(call)),
    )
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
];

fn show(letter: DeadLetter) -> DeadLetterResource {
    DeadLetterResource {
        id: letter.id,
        channel: if letter.is_webhook { "webhook" } else { "mail" },
        to: letter.to,
        kind: letter.kind,
        attempts: letter.attempts,
        created_at: Instant(letter.created_at),
        last_error: letter.last_error,
    }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    answer(call.house().webhooks.dead_letters(page(&call)?).await, show)
}

async fn retry(call: Call) -> Result<Reply, ApiError> {
    let (house, id, now) = (call.house(), call.id()?, call.now());
    let by_mail = house.outbox.try_again(id, now).await.map(drop);
    let done = match by_mail {
        Err(StoreError::NotFound(_)) => house.webhooks.deliver_again(id, now).await.map(drop),
        other => other,
    };
    done.map_err(|error| match error {
        StoreError::Conflict(_) => ApiError::new(
            Code::Conflict,
            "Only what was given up can be tried again; a letter with a code is destroyed then, and a new code has to be asked for.",
        ),
        other => other.into(),
    })?;
    house.postman.wake();
    house.courier.wake();
    tracing::info!(letter.id = %id, by.id = %call.user()?.id, "what was given up is tried again by hand");
    Ok(Reply::nothing())
}
