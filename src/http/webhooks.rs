//! Addresses of other systems, for admins.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::fields::needed;
use super::table::{Access, Endpoint, Success, delete, get, of, patch, post};
use crate::notices::{Secret, WebhookKind};
use crate::persistence::{NewDelivery, StoreError, Webhook, WebhookEdit};
use crate::wire::{
    Code, DeliveryAnswer, EditWebhookBody, Instant, ListOf, NewWebhookBody, WebhookPayload, WebhookResource,
    WebhookSecretAnswer,
};
use std::collections::BTreeSet;
use std::time::Duration;

/// How many there may be. *Source*: judgement; each event becomes a row for each of them.
const WEBHOOKS_MOST: u32 = 20;

/// How long the secret before a change signs along. *Source*: the specification leaves it open; a day lets receivers change theirs at leisure.
const OVERLAP: Duration = Duration::from_secs(24 * 60 * 60);

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/admin/webhooks", Access::Admin, "List the registered addresses, the oldest first", |call| {
        Box::pin(list(call))
    })
    .gives(Success::Ok, of::<ListOf<WebhookResource>>()),
    // Not idempotent by key: the answer is a secret, of which nothing is kept for a repetition.
    post("/v1/admin/webhooks", Access::Admin, "Register an address: its secret is shown once", |call| {
        Box::pin(add(call))
    })
    .takes(of::<NewWebhookBody>())
    .gives(Success::Created, of::<WebhookSecretAnswer>())
    .refuses(&[Code::Invalid, Code::Conflict]),
    get("/v1/admin/webhooks/{id}", Access::Admin, "A registered address", |call| Box::pin(one(call)))
        .gives(Success::Ok, of::<WebhookResource>())
        .refuses(&[Code::NotFound]),
    patch("/v1/admin/webhooks/{id}", Access::Admin, "Change, disable or enable an address", |call| {
        Box::pin(edit(call))
    })
    .takes(of::<EditWebhookBody>())
    .gives(Success::Ok, of::<WebhookResource>())
    .refuses(&[Code::Invalid, Code::NotFound]),
    delete(
        "/v1/admin/webhooks/{id}",
        Access::Admin,
        "Take an address away with all that is on its way there",
        |call| Box::pin(remove(call)),
    )
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound]),
    post(
        "/v1/admin/webhooks/{id}/rotate",
        Access::Admin,
        "Change its secret; the old one signs along for a day",
        |call| Box::pin(rotate(call)),
    )
    .gives(Success::Ok, of::<WebhookSecretAnswer>())
    .refuses(&[Code::NotFound]),
    post("/v1/admin/webhooks/{id}/ping", Access::Admin, "Send a ping there", |call| Box::pin(ping(call)))
        .gives(Success::Accepted, of::<DeliveryAnswer>())
        .refuses(&[Code::NotFound, Code::Conflict])
        .idempotent(),
];

fn show(webhook: &Webhook) -> WebhookResource {
    WebhookResource {
        id: webhook.id,
        url: webhook.url.clone(),
        kinds: webhook.kinds.iter().map(|kind| kind.word()).collect(),
        enabled: webhook.is_enabled,
        stopped_for: webhook.stopped_for.clone(),
        old_secret_until: webhook.old_secret.as_ref().map(|old| Instant(old.until)),
        created_at: Instant(webhook.created_at),
    }
}

fn read_kinds(words: &[String]) -> Result<Vec<WebhookKind>, ApiError> {
    let read: Option<BTreeSet<WebhookKind>> = words.iter().map(|word| WebhookKind::from_word(word)).collect();
    read.filter(|kinds| !kinds.is_empty() && kinds.len() == words.len())
        .map(|kinds| kinds.into_iter().collect())
        .ok_or_else(|| {
            let known: Vec<_> = WebhookKind::ALL.iter().map(|kind| kind.word()).collect();
            ApiError::invalid("kinds", format!("kinds are one or more of {}, each once.", known.join(", ")))
        })
}

fn read_url(call: &Call, url: String) -> Result<String, ApiError> {
    match (call.house().judge_url)(&url) {
        Ok(()) => Ok(url),
        Err(why) => Err(ApiError::invalid("url", format!("Nothing can be sent to this address: {why}."))),
    }
}

fn new_secret() -> Result<Secret, ApiError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(ApiError::internal)?;
    Ok(Secret::new(bytes))
}

fn with_secret(webhook: &Webhook) -> WebhookSecretAnswer {
    WebhookSecretAnswer { webhook: show(webhook), secret: webhook.secret.write() }
}

async fn the_one(call: &Call) -> Result<Webhook, ApiError> {
    call.house().webhooks.webhook(call.id()?).await?.ok_or_else(|| ApiError::plain(Code::NotFound))
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let webhooks = call.house().webhooks.webhooks().await?;
    Reply::ok(&ListOf { items: webhooks.iter().map(show).collect(), next: None })
}

async fn one(call: Call) -> Result<Reply, ApiError> {
    Reply::ok(&show(&the_one(&call).await?))
}

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewWebhookBody = call.json()?;
    let webhook = Webhook {
        id: (call.house().new_id)(),
        url: read_url(&call, body.url)?,
        kinds: read_kinds(&body.kinds)?,
        secret: new_secret()?,
        old_secret: None,
        is_enabled: true,
        stopped_for: None,
        created_at: call.now(),
    };
    call.house().webhooks.add_webhook(&webhook, WEBHOOKS_MOST).await.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, format!("There are {WEBHOOKS_MOST} addresses already; take one away first."))
        }
        other => other.into(),
    })?;
    tracing::info!(webhook.id = %webhook.id, by.id = %call.user()?.id, "a webhook was registered");
    Reply::created(&with_secret(&webhook))
}

async fn edit(call: Call) -> Result<Reply, ApiError> {
    let body: EditWebhookBody = call.json()?;
    let edit = WebhookEdit {
        url: needed("url", body.url)?.map(|url| read_url(&call, url)).transpose()?,
        kinds: needed("kinds", body.kinds)?.as_deref().map(read_kinds).transpose()?,
        is_enabled: needed("enabled", body.enabled)?,
    };
    let webhook = call.house().webhooks.edit_webhook(call.id()?, &edit).await?;
    call.house().courier.wake();
    tracing::info!(webhook.id = %webhook.id, by.id = %call.user()?.id, "a webhook was changed");
    Reply::ok(&show(&webhook))
}

async fn remove(call: Call) -> Result<Reply, ApiError> {
    let id = call.id()?;
    if !call.house().webhooks.remove_webhook(id).await? {
        return Err(ApiError::plain(Code::NotFound));
    }
    tracing::info!(webhook.id = %id, by.id = %call.user()?.id, "a webhook was taken away");
    Ok(Reply::nothing())
}

async fn rotate(call: Call) -> Result<Reply, ApiError> {
    let webhook = call.house().webhooks.rotate_secret(call.id()?, &new_secret()?, call.now() + OVERLAP).await?;
    tracing::info!(webhook.id = %webhook.id, by.id = %call.user()?.id, "the secret of a webhook was changed");
    Reply::ok(&with_secret(&webhook))
}

async fn ping(call: Call) -> Result<Reply, ApiError> {
    let webhook = the_one(&call).await?;
    if !webhook.is_enabled {
        return Err(ApiError::new(Code::Conflict, "Nothing is sent to an address that is disabled: enable it first."));
    }
    let (house, at) = (call.house(), call.now());
    let kind = WebhookKind::Ping.word();
    let delivery = NewDelivery {
        id: (house.new_id)(),
        webhook: webhook.id,
        line: None,
        kind: kind.to_owned(),
        body: WebhookPayload::new(kind, Instant(at), None).text(),
        at,
    };
    house.webhooks.put_delivery(&delivery).await?;
    house.courier.wake();
    Reply::accepted(&DeliveryAnswer { id: delivery.id })
}
