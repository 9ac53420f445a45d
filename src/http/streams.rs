//! How the streams of other systems do, for admins.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, get, of};
use crate::persistence::StreamState;
use crate::timestamp::Timestamp;
use crate::wire::{Instant, ListOf, StreamResource};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[get(
    "/v1/admin/streams",
    Access::Admin,
    "List the streams that the logs were ever published to: how far behind each is, and why",
    |call| Box::pin(list(call)),
)
.gives(Success::Ok, of::<ListOf<StreamResource>>())];

fn show(stream: StreamState, now: Timestamp) -> StreamResource {
    let (trouble, trouble_since) = stream.trouble.unzip();
    StreamResource {
        name: stream.name,
        is_published: stream.held_until > now,
        behind: stream.behind,
        published: stream.published,
        published_at: stream.published_at.map(Instant),
        trouble,
        trouble_since: trouble_since.map(Instant),
    }
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let now = call.now();
    let streams = call.house().streams.streams().await?;
    Reply::ok(&ListOf { items: streams.into_iter().map(|stream| show(stream, now)).collect(), next: None })
}
