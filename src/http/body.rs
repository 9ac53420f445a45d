//! Bodies that are not JSON: read piece by piece, within limits, by the handler that wants them.

use super::error::ApiError;
use crate::wire::Code;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt as _;
use std::time::Duration;

/// Refuses a body that is compressed: how large it gets would be the sender's secret.
///
/// # Errors
/// `unsupported_media_type`.
pub fn check_encoding(headers: &HeaderMap) -> Result<(), ApiError> {
    for encoding in headers.get_all(CONTENT_ENCODING) {
        if !encoding.to_str().is_ok_and(|text| text.trim().eq_ignore_ascii_case("identity")) {
            return Err(ApiError::new(Code::UnsupportedMediaType, "Send the body uncompressed."));
        }
    }
    Ok(())
}

/// Reads a body that says it is of one of these media types.
///
/// # Errors
/// `unsupported_media_type`; `payload_too_large` as soon as it is known; `malformed` when it breaks off or takes longer than `within`.
pub async fn read_bytes(
    headers: &HeaderMap,
    payload: Payload,
    kinds: &[&str],
    bytes_max: usize,
    within: Duration,
) -> Result<Bytes, ApiError> {
    check_encoding(headers)?;
    if !is_one_of(headers, kinds) {
        let kinds = kinds.join(" or ");
        return Err(ApiError::new(Code::UnsupportedMediaType, format!("Send the body as `Content-Type: {kinds}`.")));
    }
    let too_large =
        || ApiError::new(Code::PayloadTooLarge, format!("The body of this call has at most {bytes_max} bytes."));
    let said = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|said| said > bytes_max) {
        return Err(too_large());
    }
    let read = async move {
        let mut payload = payload;
        // No more than is said, and no trust in what is said: a thousand promises must not take the memory of one fulfilment.
        let mut body = BytesMut::new();
        while let Some(piece) = payload.next().await {
            let piece =
                piece.map_err(|_| ApiError::malformed("The body broke off, or is not framed as HTTP wants it."))?;
            if body.len() + piece.len() > bytes_max {
                return Err(too_large());
            }
            body.extend_from_slice(&piece);
        }
        Ok(body.freeze())
    };
    match tokio::time::timeout(within, read).await {
        Ok(body) => body,
        Err(_) => Err(ApiError::malformed("The body did not arrive in time.")),
    }
}

/// Returns whether the one media type that is said is one of these.
fn is_one_of(headers: &HeaderMap, kinds: &[&str]) -> bool {
    let mut found = headers.get_all(CONTENT_TYPE);
    let (Some(value), None) = (found.next(), found.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let said = text.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kinds.iter().any(|kind| match kind.strip_suffix('*') {
        Some(start) => said.len() > start.len() && said.starts_with(start),
        None => said == *kind,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;

    #[test]
    fn the_type_that_is_said_is_one_that_is_taken() {
        let table = [
            (vec!["image/png"], true),
            (vec!["IMAGE/JPEG"], true),
            (vec!["image/png; name=x"], true),
            (vec!["application/octet-stream"], true),
            (vec!["image/"], false),
            (vec!["application/json"], false),
            (vec!["text/html, image/png"], false),
            (vec!["image/png", "text/html"], false),
            (vec![""], false),
            (vec![], false),
        ];
        for (said, expected) in table {
            let mut headers = HeaderMap::new();
            for value in &said {
                headers.append(CONTENT_TYPE, HeaderValue::from_static(value));
            }
            assert_eq!(is_one_of(&headers, &["image/*", "application/octet-stream"]), expected, "{said:?}");
        }
    }
}
