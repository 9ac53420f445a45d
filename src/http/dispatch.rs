//! The way of every request: is the house open, is the request well formed, who sends it, may they, what do they say.

use super::call::{Call, Caller};
use super::error::ApiError;
use super::house::House;
use super::idempotency;
use super::request_id::RequestId;
use super::table::{Access, Body, Door, Endpoint, Run, Verb};
use super::{audit, body, live, tokens, web as page};
use crate::identity::Scope;
use crate::persistence::Role;
use crate::wire::Code;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderMap};
use actix_web::web::{self, Bytes, Data, Payload, ServiceConfig};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, guard};
use std::collections::BTreeMap;
use std::rc::Rc;
use tracing::Instrument as _;

/// The largest body. *Source*: the contract.
const BODY_BYTES_MAX: usize = 64 * 1024;

/// Registers every row of the table; what is no row is a file of the page or answers 404, and a known path with another method 405.
pub fn register(config: &mut ServiceConfig, rows: impl Iterator<Item = &'static Endpoint>) {
    let mut paths: BTreeMap<&'static str, Vec<&'static Endpoint>> = BTreeMap::new();
    for row in rows {
        paths.entry(row.path).or_default().push(row);
    }
    for (path, rows) in paths {
        let mut resource = web::resource(path);
        let mut allowed = Vec::new();
        for row in rows {
            let route = match (row.verb, row.door) {
                (Verb::Get, Door::Call(_)) => {
                    allowed.push("HEAD");
                    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
                }
                (Verb::Get, Door::Socket) => web::get(),
                (Verb::Post, _) => web::post(),
                (Verb::Put, _) => web::put(),
                (Verb::Patch, _) => web::patch(),
                (Verb::Delete, _) => web::delete(),
            };
            allowed.push(row.verb.word());
            resource = resource.route(route.to(move |request, payload| serve(row, request, payload)));
        }
        let allowed = allowed.join(", ");
        config.service(resource.default_service(web::to(move |request: HttpRequest| {
            let allowed = allowed.clone();
            async move {
                let error = ApiError::new(Code::MethodNotAllowed, format!("This path knows {allowed}."));
                let mut answer = error.respond(request_id(&request).as_str());
                if let Ok(value) = allowed.parse() {
                    answer.headers_mut().insert(ALLOW, value);
                }
                answer
            }
        })));
    }
    config.default_service(web::to(|request: HttpRequest| async move {
        page::answer(&request).unwrap_or_else(|| {
            ApiError::new(Code::NotFound, "There is nothing at this path.").respond(request_id(&request).as_str())
        })
    }));
}

/// Returns the name that the envelope gave to a request.
pub fn request_id(request: &HttpRequest) -> RequestId {
    request.extensions().get::<RequestId>().cloned().unwrap_or_else(|| RequestId::made("unnamed"))
}

async fn serve(row: &'static Endpoint, request: HttpRequest, payload: Payload) -> HttpResponse {
    let id = request_id(&request);
    let answer = match request.app_data::<Data<House>>() {
        Some(house) => let_in(row, Data::clone(house), id.clone(), request, payload).await,
        None => Err(ApiError::internal("no house was given to this server")),
    };
    answer.unwrap_or_else(|error| error.respond(id.as_str()))
}

async fn let_in(
    row: &'static Endpoint,
    house: Data<House>,
    request_id: RequestId,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, ApiError> {
    if !row.always && !(house.is_ready)() {
        return Err(ApiError::unavailable());
    }
    let query = read_query(row, request.query_string())?;
    let run = match row.door {
        Door::Socket => return live::open(&house, request, payload, &query).await,
        Door::Call(run) => run,
    };
    let mut payload = Some(payload);
    let mut early = None;
    if let Some(look) = row.look {
        let body = read_body(row, &house, request.headers(), payload.take()).await?;
        look(&body)?;
        early = Some(body);
    }
    let caller = match row.access {
        Access::Open => None,
        _ => tokens::caller(&house, request.headers()).await?,
    };
    if let Err(error) = check_access(row, caller.as_ref()) {
        if let Some(caller) = &caller {
            audit::refuse(row, &house, &request, caller, &request_id, &error).await;
        }
        return Err(error);
    }
    let body = match early {
        Some(body) => body,
        // Read by the handler, which knows whether there is room for it.
        None if matches!(row.body, Body::Bytes { .. }) => Bytes::new(),
        // Nobody's body is read before it is known who sends it, but for the rows that look first.
        None => read_body(row, &house, request.headers(), payload.take()).await?,
    };
    let (takes, note) = (row.body, Rc::default());
    finish(row, run, Call { house, request, request_id, caller, query, body, takes, payload, note }).await
}

/// Runs the handler to its end, even when the caller goes away in the middle: between a row that is written and an actor that
/// is told of it there must be no place to fall.
async fn finish(row: &'static Endpoint, run: Run, call: Call) -> Result<HttpResponse, ApiError> {
    let work = async move {
        let begun = audit::begin(row, &call).await?;
        let mut made = None;
        let answer = if row.idempotent {
            idempotency::run_once(row, run, call, &mut made).await
        } else {
            run(call).await.map(|reply| {
                made = reply.made();
                reply.respond()
            })
        };
        if let Some(begun) = begun {
            begun.end(&answer, made).await;
        }
        crate::drill_point!("http.answer.before");
        answer
    };
    // A panic ends that task alone, and comes back here as an error.
    actix_web::rt::spawn(work.in_current_span()).await.map_err(ApiError::internal)?
}

fn check_access(row: &Endpoint, caller: Option<&Caller>) -> Result<(), ApiError> {
    let access = row.access;
    let Some(caller) = caller else {
        let needs = access.needs_token();
        return if needs { Err(ApiError::plain(Code::Unauthenticated)) } else { Ok(()) };
    };
    let user = &caller.session.user;
    if user.suspended {
        return Err(ApiError::plain(Code::Suspended));
    }
    let may = match access {
        Access::Open | Access::Anyone | Access::SignedIn => true,
        Access::Bidder => user.role == Role::Bidder,
        Access::Operator => matches!(user.role, Role::Operator | Role::Admin),
        Access::Admin => user.role == Role::Admin,
    };
    if let Some(scopes) = &caller.scopes {
        check_scope(row, scopes)?;
    }
    if may {
        return Ok(());
    }
    let (needed, role) = (access.words(), user.role.word());
    Err(ApiError::new(Code::Forbidden, format!("This needs the role {needed}; you are signed in as {role}.")))
}

/// A key of a service opens the rows that name one of its scopes; a row that names none is open to people only.
fn check_scope(row: &Endpoint, scopes: &[Scope]) -> Result<(), ApiError> {
    match row.scope {
        Some(scope) if scopes.contains(&scope) => Ok(()),
        Some(scope) => {
            Err(ApiError::new(Code::Forbidden, format!("This needs a key with the scope {}.", scope.word())))
        }
        None => Err(ApiError::new(Code::Forbidden, "This is for people: no key of a service opens it.")),
    }
}

fn read_query(row: &Endpoint, text: &str) -> Result<Vec<(String, String)>, ApiError> {
    let pairs = web::Query::<Vec<(String, String)>>::from_query(text)
        .map_err(|_| ApiError::malformed("The query cannot be read."))?
        .into_inner();
    for (place, (key, _)) in pairs.iter().enumerate() {
        if !row.query.iter().any(|param| param.name == key) {
            let known: Vec<_> = row.query.iter().map(|param| param.name).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
            return Err(ApiError::malformed(format!("The query has a key that is not known here. Known: {known}.")));
        }
        if pairs[..place].iter().any(|(other, _)| other == key) {
            return Err(ApiError::malformed("The query names a key twice."));
        }
    }
    Ok(pairs)
}

async fn read_body(
    row: &Endpoint,
    house: &House,
    headers: &HeaderMap,
    payload: Option<Payload>,
) -> Result<Bytes, ApiError> {
    let Some(payload) = payload.filter(|_| row.verb.acts()) else { return Ok(Bytes::new()) };
    let unsupported = |detail: &str| Err(ApiError::new(Code::UnsupportedMediaType, detail));
    body::check_encoding(headers)?;
    // actix sets no deadline for a body: a client that sends a byte now and then would hold its place for ever.
    let body = tokio::time::timeout(house.settings.http.request, payload.to_bytes_limited(BODY_BYTES_MAX)).await;
    let body = match body {
        Err(_) => return Err(ApiError::malformed("The body did not arrive in time.")),
        Ok(Err(_)) => {
            return Err(ApiError::new(Code::PayloadTooLarge, format!("A body has at most {BODY_BYTES_MAX} bytes.")));
        }
        Ok(Ok(Err(_))) => return Err(ApiError::malformed("The body broke off, or is not framed as HTTP wants it.")),
        Ok(Ok(Ok(body))) => body,
    };
    if !body.is_empty() && !is_json(headers) {
        return unsupported("Send the body as `Content-Type: application/json`.");
    }
    if matches!(row.body, Body::Nothing) && !body.is_empty() {
        let nothing = crate::wire::read_strict::<BTreeMap<String, serde_json::Value>>(&body);
        if !nothing.is_ok_and(|fields| fields.is_empty()) {
            return Err(ApiError::malformed("This call takes no body, or an empty object."));
        }
    }
    Ok(body)
}

/// Returns whether the body is said to be JSON in UTF-8.
fn is_json(headers: &HeaderMap) -> bool {
    let mut found = headers.get_all(CONTENT_TYPE);
    let (Some(value), None) = (found.next(), found.next()) else { return false };
    let Ok(text) = value.to_str() else { return false };
    let mut parts = text.split(';').map(str::trim);
    let is_json = parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case("application/json"));
    is_json
        && parts.all(|part| match part.split_once('=') {
            Some((name, value)) if name.eq_ignore_ascii_case("charset") => {
                value.trim_matches('"').eq_ignore_ascii_case("utf-8")
            }
            _ => true,
        })
}
