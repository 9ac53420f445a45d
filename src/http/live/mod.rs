//! The socket. The only folder that names the websocket crate.

mod frame_guard;
mod lane;
mod origin;
pub mod reply;
mod session;
mod signed_in;
mod tickets;

#[cfg(feature = "drills")]
pub use frame_guard::lets_through;
pub use lane::pack;
pub use origin::is_ours;
pub use signed_in::SignedInSockets;
pub use tickets::Tickets;

use super::call::Caller;
use super::connection::Connection;
use super::error::ApiError;
use super::house::House;
use super::table::{Access, Door, Endpoint, Param, Success, Verb};
use super::{client_address, tokens};
use crate::actors::{Engine, HubHandle, SessionId};
use crate::wire::{Code, MAX_FRAME_BYTES};
use actix_http::ws::Codec;
use actix_web::http::header::{HOST, HeaderMap, ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use actix_web_actors::ws::{WebsocketContext, handshake_with_protocols};
use frame_guard::FrameGuard;
use lane::{Lane, Outgoing};
use session::{LiveSession, Opening};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// The name and version of what is spoken on the socket.
const SUBPROTOCOL: &str = "arte.v1";

/// When an address that holds too many sockets may try again.
const PLACE_RETRY: Duration = Duration::from_secs(5);

/// The rows of this folder.
pub const ROWS: &[Endpoint] = &[Endpoint::new(
    Verb::Get,
    "/v1/live",
    Access::Anyone,
    "Open a socket (subprotocol arte.v1): see asyncapi.json",
    Door::Socket,
)
.query(&[Param {
    name: "ticket",
    about: "A ticket of POST /v1/live/tickets, where no Authorization header can be sent.",
}])
.gives_nothing(Success::Upgrade)
.refuses(&[Code::Forbidden, Code::Suspended, Code::RateLimited])];

/// Numbers the sockets of this process.
static NEXT_SESSION: AtomicU64 = AtomicU64::new(1);

/// Turns a request into a socket.
///
/// # Errors
/// `malformed` when it is no such request, `forbidden` for a strange page, `unauthenticated` for a dead token or ticket,
/// `rate_limited` when the address holds too many.
pub async fn open(
    house: &Data<House>,
    request: HttpRequest,
    payload: Payload,
    query: &[(String, String)],
) -> Result<HttpResponse, ApiError> {
    check_protocol(request.headers())?;
    check_origin(house, request.headers())?;
    let address = client_address::of(house, &request);
    let place = house.limits.sockets.take(address).ok_or_else(|| {
        ApiError::new(Code::RateLimited, "Your address holds as many sockets as one may.").retry_after(PLACE_RETRY)
    })?;
    let caller = identify(house, request.headers(), query).await?;
    let engine =
        request.app_data::<Data<Engine>>().ok_or_else(|| ApiError::internal("no engine was given to this server"))?;
    let hub = request.app_data::<HubHandle>().ok_or_else(|| ApiError::internal("no hub was given to this worker"))?;
    let mut response = handshake_with_protocols(&request, &[SUBPROTOCOL])
        .map_err(|_| ApiError::malformed("This path wants a WebSocket handshake (RFC 6455, version 13)."))?;
    let connection = request.conn_data::<Connection>().cloned().unwrap_or_default();
    let lane = Lane::new(connection.shortcut(), connection.cut(), house.settings.live.socket_queue);
    let session = LiveSession::new(Opening {
        id: SessionId(NEXT_SESSION.fetch_add(1, Ordering::Relaxed)),
        house: house.clone(),
        engine: engine.clone(),
        hub: hub.clone(),
        caller,
        lane: lane.clone(),
        _place: place,
    });
    connection.keep_little_unsent();
    let codec = Codec::new().max_size(MAX_FRAME_BYTES);
    let said = WebsocketContext::with_codec(session, FrameGuard::new(payload), codec);
    Ok(response.streaming(Outgoing::new(lane, Box::pin(said))))
}

fn check_protocol(headers: &HeaderMap) -> Result<(), ApiError> {
    let offered = headers.get(SEC_WEBSOCKET_PROTOCOL).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if offered.split(',').any(|name| name.trim() == SUBPROTOCOL) {
        return Ok(());
    }
    Err(ApiError::malformed(format!(
        "This path wants a WebSocket handshake that offers the subprotocol {SUBPROTOCOL}."
    )))
}

/// Browsers put no limits on sockets to other houses, so that we must: any page could open one in the reader's name.
fn check_origin(house: &House, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let text = |value: &actix_web::http::header::HeaderValue| value.to_str().ok().map(str::to_owned);
    let host = headers.get(HOST).and_then(text).unwrap_or_default();
    if text(origin).is_some_and(|origin| origin::is_ours(&origin, &host, &house.settings.http.allowed_origins)) {
        return Ok(());
    }
    Err(ApiError::new(
        Code::Forbidden,
        "Pages of this origin may not open sockets here; http.allowed_origins lists those that may.",
    ))
}

async fn identify(house: &House, headers: &HeaderMap, query: &[(String, String)]) -> Result<Option<Caller>, ApiError> {
    let mut caller = tokens::caller(house, headers).await?;
    if caller.is_none()
        && let Some((_, ticket)) = query.iter().find(|(key, _)| key == "ticket")
    {
        let expired =
            || ApiError::new(Code::Unauthenticated, "The ticket was used, has expired, or never was. Get a new one.");
        let found = house.tickets.redeem(ticket, house.clock.now()).ok_or_else(expired)?;
        // Whoever has signed out since must not come back in with an old ticket.
        let session = house.sessions.session(found.session.id, house.clock.now()).await?.ok_or_else(expired)?;
        caller = Some(Caller { session, ..found });
    }
    match caller {
        Some(caller) if caller.session.user.suspended => Err(ApiError::plain(Code::Suspended)),
        Some(Caller { scopes: Some(_), .. }) => {
            Err(ApiError::new(Code::Forbidden, "Keys of services open no sockets; leave the key out to watch."))
        }
        caller => Ok(caller),
    }
}
