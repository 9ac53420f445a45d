//! What is behind my bell.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{page, paged};
use super::table::{Access, Endpoint, LIST, Success, get, of, post};
use crate::persistence::Notice;
use crate::wire::{Code, Instant, NoticeResource, NoticesAnswer};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get(
        "/v1/me/notifications",
        Access::SignedIn,
        "What I was told, the newest first, and how much I have not read",
        |call| Box::pin(list(call)),
    )
    .query(LIST)
    .gives(Success::Ok, of::<NoticesAnswer>())
    .refuses(&[Code::Invalid]),
    post("/v1/me/notifications/read", Access::SignedIn, "I have read all of it", |call| Box::pin(read_all(call)))
        .gives_nothing(Success::NoContent),
    post("/v1/me/notifications/{id}/read", Access::SignedIn, "I have read one of them", |call| Box::pin(read(call)))
        .gives_nothing(Success::NoContent)
        .refuses(&[Code::NotFound]),
];

pub(super) fn show(notice: Notice) -> NoticeResource {
    NoticeResource {
        id: notice.id,
        kind: notice.kind.word(),
        sale: notice.sale.0,
        auction: notice.auction.0,
        seq: notice.seq,
        title: notice.title,
        price: notice.price,
        currency: notice.currency,
        at: Instant(notice.at),
        read_at: notice.read_at.map(Instant),
    }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let (notices, user) = (&call.house().notices, call.user()?.id);
    let paged = paged(notices.notices_of(user, page(&call)?).await)?;
    let unread = notices.unread(user).await?;
    Reply::ok(&NoticesAnswer { items: paged.items.into_iter().map(show).collect(), next: paged.next, unread })
}

async fn read_all(call: Call) -> Result<Reply, ApiError> {
    call.house().notices.mark_read(call.user()?.id, None, call.now()).await?;
    Ok(Reply::nothing())
}

async fn read(call: Call) -> Result<Reply, ApiError> {
    let is_there = call.house().notices.mark_read(call.user()?.id, Some(call.id()?), call.now()).await?;
    // Somebody else's is as unknown as one that never was.
    if is_there { Ok(Reply::nothing()) } else { Err(ApiError::plain(Code::NotFound)) }
}
