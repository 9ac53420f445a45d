//! Pictures, by the names that their content gives them.

use super::call::{Call, Reply};
use super::error::{ApiError, SOON};
use super::table::{Access, Endpoint, get};
use crate::pictures::ObjectName;
use crate::wire::Code;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The rows of this file.
pub const ROWS: &[Endpoint] =
    &[get("/media/{name}", Access::Open, "A picture of an artwork", |call| Box::pin(see(call)))
        .shows("image/*")
        .refuses(&[Code::NotFound, Code::Busy])];

/// What is under a name never changes, for the name is made of it. *Source*: RFC 8246; caches take no longer time than a year seriously.
const CACHE: &str = "public, max-age=31536000, immutable";

/// So many pictures may be on their way at once; the next wait for a place. *Source*: each is in memory until its client has taken it, a large one
/// with seven megabytes, and whoever reads nothing must not fill the house.
const PLACES: usize = 128;

/// So long they wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// What is handed to the connection at a time.
const PIECE: usize = 64 * 1024;

static UNDER_WAY: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(PLACES)));

async fn see(call: Call) -> Result<Reply, ApiError> {
    let not_found = || ApiError::plain(Code::NotFound);
    let name = ObjectName::parse(call.part("name")).ok_or_else(not_found)?;
    let busy = || ApiError::plain(Code::Busy).retry_after(SOON);
    let place = tokio::time::timeout(PATIENCE, Arc::clone(&UNDER_WAY).acquire_owned()).await;
    let place = place.map_err(|_| busy())?.map_err(|_| busy())?;
    let bytes = call.house().gallery.object(&name).await?.ok_or_else(not_found)?;
    let size = bytes.len();
    let pieces = (0..size).step_by(PIECE).map(move |from| {
        // The place is free when the last piece was taken, or the connection is gone.
        let _held = &place;
        Ok(bytes.slice(from..size.min(from + PIECE)))
    });
    Ok(Reply::sized(name.media_type(), CACHE, size as u64, Box::pin(futures_util::stream::iter(pieces))))
}
