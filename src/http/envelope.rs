//! What every request and every answer is wrapped in: a name, a line in the log, the security headers.

use super::house::House;
use super::request_id::RequestId;
use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage};
use tracing::Instrument as _;

/// The header that carries the request's name, both ways.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Nothing may be loaded, framed or sent by what we answer; the page of the documentation loosens this for its style sheet.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");

/// Wraps a request and its answer. For `middleware::from_fn`.
///
/// # Errors
/// Only those of the service behind it.
pub async fn wrap<B: MessageBody + 'static>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let Some(house) = request.app_data::<Data<House>>().cloned() else { return next.call(request).await };
    let started_at = house.clock.now();
    let given = request.headers().get(&REQUEST_ID).and_then(|value| value.to_str().ok()).and_then(RequestId::given);
    let id = given.unwrap_or_else(|| RequestId::made((house.new_id)()));
    request.extensions_mut().insert(id.clone());
    // Of the address only the pattern is ever written: a path may hold names, and a query a ticket.
    let span = tracing::info_span!("request", id = id.as_str());
    let method = request.method().clone();
    let mut response = next.call(request).instrument(span.clone()).await?;
    let route = response.request().match_pattern().unwrap_or_else(|| "(none)".to_owned());
    let took = house.clock.now().since(started_at);
    let (status, duration_us) = (response.status().as_u16(), u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    span.in_scope(|| {
        tracing::info!(http.method = method.as_str(), http.route = route, http.status = status, duration_us, "answered")
    });
    add_headers(response.headers_mut(), &id);
    Ok(response)
}

fn add_headers(headers: &mut HeaderMap, id: &RequestId) {
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        headers.insert(REQUEST_ID, value);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    for (name, value) in [(CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, HeaderValue::from_static("no-store"))] {
        if !headers.contains_key(&name) {
            headers.insert(name, value);
        }
    }
}
