//! Keys of service accounts, for admins. A key acts for the admin who made it, as far as its scopes go: it opens the rows of the table that name
//! one of them, and no others.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, Endpoint, LIST, Success, delete, get, of, post};
use super::{fields, tokens};
use crate::identity::{API_KEY_PREFIX, Scope};
use crate::persistence::{ApiKey, NewApiKey};
use crate::timestamp::Timestamp;
use crate::wire::{ApiKeyResource, Code, Instant, ListOf, NewApiKeyAnswer, NewApiKeyBody};
use std::collections::BTreeSet;
use std::time::Duration;

/// The longest life of a key. *Source*: house rule; a key that nobody renews within a year is one that nobody looks after.
const LIVES_MOST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    // Not idempotent by key: the answer is a secret, of which nothing is kept.
    post("/v1/admin/api-keys", Access::Admin, "Make a key for a service: it is shown once", |call| Box::pin(add(call)))
        .takes(of::<NewApiKeyBody>())
        .audits(&["scopes", "expires_at"])
        .gives(Success::Created, of::<NewApiKeyAnswer>())
        .refuses(&[Code::Invalid]),
    get("/v1/admin/api-keys", Access::Admin, "List the keys of services, the newest first", |call| {
        Box::pin(list(call))
    })
    .query(LIST)
    .gives(Success::Ok, of::<ListOf<ApiKeyResource>>())
    .refuses(&[Code::Invalid]),
    delete("/v1/admin/api-keys/{id}", Access::Admin, "Revoke a key: it is dead at once", |call| Box::pin(revoke(call)))
        .gives_nothing(Success::NoContent)
        .refuses(&[Code::NotFound]),
];

fn show(key: &ApiKey) -> ApiKeyResource {
    ApiKeyResource {
        id: key.id,
        owner: key.owner.id.0,
        name: key.name.clone(),
        scopes: key.scopes.iter().map(|scope| scope.word().to_owned()).collect(),
        created_at: Instant(key.created_at),
        expires_at: Instant(key.expires_at),
        revoked_at: key.revoked_at.map(Instant),
    }
}

fn read_scopes(words: &[String]) -> Result<Vec<Scope>, ApiError> {
    let read: Option<BTreeSet<Scope>> = words.iter().map(|word| Scope::from_word(word)).collect();
    read.filter(|scopes| !scopes.is_empty() && scopes.len() == words.len())
        .map(|scopes| scopes.into_iter().collect())
        .ok_or_else(|| {
            let known: Vec<_> = Scope::ALL.iter().map(|scope| scope.word()).collect();
            ApiError::invalid("scopes", format!("scopes are one or more of {}, each once.", known.join(", ")))
        })
}

fn read_end(end: Timestamp, now: Timestamp) -> Result<Timestamp, ApiError> {
    if end <= now || end > now + LIVES_MOST {
        return Err(ApiError::invalid("expires_at", "expires_at is in the future, and at most 366 days from now."));
    }
    Ok(end)
}

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewApiKeyBody = call.json()?;
    let (house, now) = (call.house(), call.now());
    let owner = call.user()?.clone();
    let key = ApiKey {
        id: (house.new_id)(),
        owner,
        name: fields::line("name", &body.name, 100)?,
        scopes: read_scopes(&body.scopes)?,
        created_at: now,
        expires_at: read_end(body.expires_at.0, now)?,
        revoked_at: None,
    };
    let text = format!("{API_KEY_PREFIX}{}", tokens::chance()?);
    house.api_keys.add_api_key(&NewApiKey { key: key.clone(), hash: tokens::hash(&text) }).await?;
    tracing::info!(key.id = %key.id, by.id = %key.owner.id, "a key for a service was made");
    Reply::created(&NewApiKeyAnswer { resource: show(&key), key: text })
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    answer(call.house().api_keys.api_keys(page(&call)?).await, |key| show(&key))
}

async fn revoke(call: Call) -> Result<Reply, ApiError> {
    let id = call.id()?;
    if !call.house().api_keys.revoke_api_key(id, call.now()).await? {
        return Err(ApiError::plain(Code::NotFound));
    }
    tracing::info!(key.id = %id, by.id = %call.user()?.id, "a key of a service was revoked");
    Ok(Reply::nothing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_known_words_each_once() {
        let read = |words: &[&str]| read_scopes(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(read(&["users:read", "catalogue:read"]).unwrap(), [Scope::CatalogueRead, Scope::UsersRead]);
        for words in [&[][..], &["users:write"], &["users:read", "users:read"], &["*"], &["Users:Read"]] {
            assert_eq!(read(words).unwrap_err().code(), Code::Invalid, "{words:?}");
        }
    }

    #[test]
    fn a_key_ends_within_a_year() {
        let now = Timestamp::from_millis(1_000);
        for (end, fine) in [
            (now, false),
            (now + Duration::from_micros(1), true),
            (now + LIVES_MOST, true),
            (now + LIVES_MOST + Duration::from_micros(1), false),
        ] {
            assert_eq!(read_end(end, now).is_ok(), fine, "{end:?}");
        }
    }
}
