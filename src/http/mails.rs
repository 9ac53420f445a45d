//! The outbox, for admins.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::post;
use super::table::{Access, CURSOR, Endpoint, LIMIT, Param, Success, get, of, post as acts};
use crate::mail::{Language, Letter};
use crate::persistence::{Mail, MailBody, MailState, StoreError};
use crate::settings::CarrierKind;
use crate::wire::{Code, Instant, ListOf, MailResource, MailSummary, TestMailBody};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/admin/mails", Access::Admin, "List letters, newest first", |call| Box::pin(list(call)))
        .query(&[CURSOR, LIMIT, STATE])
        .gives(Success::Ok, of::<ListOf<MailSummary>>())
        .refuses(&[Code::Invalid]),
    acts("/v1/admin/mails/test", Access::Admin, "Send a test letter to myself", |call| Box::pin(test(call)))
        .takes(of::<TestMailBody>())
        .gives(Success::Created, of::<MailSummary>())
        .refuses(&[Code::Invalid])
        .idempotent(),
    get("/v1/admin/mails/{id}", Access::Admin, "A letter, with its words when they are kept", |call| {
        Box::pin(one(call))
    })
    .gives(Success::Ok, of::<MailResource>())
    .refuses(&[Code::NotFound]),
    acts("/v1/admin/mails/{id}/retry", Access::Admin, "Have a letter that was given up tried again", |call| {
        Box::pin(retry(call))
    })
    .gives(Success::Ok, of::<MailSummary>())
    .refuses(&[Code::NotFound, Code::Conflict])
    .idempotent(),
];

const STATE: Param = Param { name: "state", about: "Only letters that are `waiting`, `sent` or `dead`." };

async fn list(call: Call) -> Result<Reply, ApiError> {
    let read = |word: &str| {
        MailState::from_word(word).ok_or_else(|| ApiError::invalid("state", "state is waiting, sent or dead."))
    };
    let state = call.query("state").map(read).transpose()?;
    answer(call.house().outbox.mails(state, page(&call)?).await, summary)
}

async fn one(call: Call) -> Result<Reply, ApiError> {
    let found = call.house().outbox.mail(call.id()?).await?;
    let (mail, body) = found.ok_or_else(|| ApiError::plain(Code::NotFound))?;
    // An admin who reads a code can pass for its reader. Where letters stay in the house, admins are its mailbox.
    let is_local = call.house().settings.mail.carrier == CarrierKind::Folder;
    let body = body.filter(|_| is_local || !mail.holds_secret);
    let (text, html) = body.map(|MailBody { text, html }| (text, html)).unzip();
    Reply::ok(&MailResource { summary: summary(mail), text, html })
}

async fn test(call: Call) -> Result<Reply, ApiError> {
    let body: TestMailBody = call.json()?;
    let language = match body.language.as_deref() {
        None => Language::English,
        Some(tag) => Language::from_tag(tag).ok_or_else(|| ApiError::invalid("language", "language is ko or en."))?,
    };
    let user = call.user()?;
    let letter = Letter::Test { name: user.name.clone() };
    let id = post::put(&call, &user.email, language, &letter).await?;
    tracing::info!(mail.id = %id, by.id = %user.id, "a test letter was asked for");
    let found = call.house().outbox.mail(id).await?;
    let (mail, _) = found.ok_or_else(|| ApiError::internal("a letter is gone right after it was put in"))?;
    Reply::created(&summary(mail))
}

async fn retry(call: Call) -> Result<Reply, ApiError> {
    let id = call.id()?;
    let mail = call.house().outbox.try_again(id, call.now()).await.map_err(|error| match error {
        StoreError::Conflict(_) => ApiError::new(
            Code::Conflict,
            "Only a letter that was given up can be tried again, and one with a code is destroyed then: a new code has to be asked for.",
        ),
        other => other.into(),
    })?;
    call.house().postman.wake();
    tracing::info!(mail.id = %id, by.id = %call.user()?.id, "a letter is tried again by hand");
    Reply::ok(&summary(mail))
}

fn summary(mail: Mail) -> MailSummary {
    MailSummary {
        id: mail.id,
        to: mail.to,
        kind: mail.kind,
        language: mail.language,
        subject: mail.subject,
        state: mail.state.word(),
        attempts: mail.attempts,
        created_at: Instant(mail.created_at),
        next_try_at: (mail.state == MailState::Waiting).then_some(Instant(mail.next_try_at)),
        sent_at: mail.sent_at.map(Instant),
        last_error: mail.last_error,
    }
}
