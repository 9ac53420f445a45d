//! Versions of what can be edited: told in `ETag`, asked back in `If-Match`, so that two who edit at once do not undo each other.

use super::call::{Call, Reply};
use super::error::ApiError;
use crate::wire::Code;
use actix_web::http::header::{ETAG, IF_MATCH};

/// Tells the version of what a reply shows.
pub fn tell(reply: Reply, version: u64) -> Reply {
    reply.with_header(ETAG, format!("\"{version}\""))
}

/// Returns which version the caller has seen.
///
/// # Errors
/// `malformed` when the header is missing, twice there, or none that this house gives.
pub fn seen(call: &Call) -> Result<u64, ApiError> {
    let refused = || {
        ApiError::malformed("Send `If-Match` with the `ETag` of what you have read, so that nobody's change is undone.")
    };
    let mut found = call.request().headers().get_all(IF_MATCH);
    let (Some(value), None) = (found.next(), found.next()) else { return Err(refused()) };
    let text = value.to_str().ok().and_then(|text| text.strip_prefix('"')?.strip_suffix('"')).ok_or_else(refused)?;
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number).ok_or_else(refused)
}

/// Makes the refusal of a version that is not the present one any more.
pub fn changed() -> ApiError {
    ApiError::plain(Code::PreconditionFailed)
}
