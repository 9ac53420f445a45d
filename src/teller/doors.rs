//! The doors of a bank that is a process of its own: for its house alone, which is known by a secret. docs/PROTOCOL.md says what is asked and answered.

use super::{Bank, Failure};
use crate::bank::{AccountName, NotAPlace, Refusal};
use crate::ids::UserId;
use crate::integrations::bank::books::{HoldBody, StatementBody, TrialBody};
use crate::integrations::bank::protocol::{
    AccountBody, AnswerBody, ORDERS_MAX, OrdersBody, OutcomeBody, OutcomesBody, PinBody,
};
use crate::proof::read_hex;
use actix_web::body::BoxBody;
use actix_web::dev::{Server, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::{Next, from_fn};
use actix_web::web::{Bytes, Data, Path, PayloadConfig, Query, get, post};
use actix_web::{App, Error, HttpResponse, HttpServer};
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

/// The largest body that is read. *Source*: 256 orders have less than a quarter of it.
const BODY_MAX: usize = 512 * 1024;

/// How many lines a page of a statement has at most.
const LINES_MAX: u32 = 100;

/// What the handlers share.
struct Counter {
    bank: Arc<dyn Bank>,
    /// The hash of the secret.
    secret: [u8; 32],
}

type Shared = Data<Counter>;

/// Opens the doors of a bank; returns the server, not yet awaited, and the address in use.
///
/// # Errors
/// Those of binding.
pub fn serve(
    bank: Arc<dyn Bank>,
    secret: &SecretString,
    bind: SocketAddr,
    request: Duration,
) -> std::io::Result<(Server, SocketAddr)> {
    let counter = Data::new(Counter { bank, secret: Sha256::digest(secret.expose_secret().as_bytes()).into() });
    let app = move || {
        App::new()
            .app_data(counter.clone())
            .app_data(PayloadConfig::new(BODY_MAX))
            .wrap(from_fn(check_secret))
            .route("/v1/orders", post().to(orders))
            .route("/v1/orders/{key}", get().to(answer))
            .route("/v1/accounts/{name}", get().to(account))
            .route("/v1/accounts/{name}/pin-checks", post().to(pin_check))
            .route("/v1/accounts/{name}/entries", get().to(entries))
            .route("/v1/owners/{owner}/account", get().to(account_of))
            .route("/v1/holds/{purpose}", get().to(holds))
            .route("/v1/purses", get().to(purses))
            .route("/v1/trial-balance", get().to(trial_balance))
            .route("/health/live", get().to(HttpResponse::NoContent))
    };
    let listener = TcpListener::bind(bind)?;
    let address = listener.local_addr()?;
    let server = HttpServer::new(app)
        .workers(2)
        .disable_signals()
        .shutdown_timeout(10)
        .client_request_timeout(request)
        .listen(listener)?;
    Ok((server.run(), address))
}

/// Lets in whoever knows the secret, before anything of the body is read. The comparison takes the same time wherever it differs.
async fn check_secret(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, Error> {
    let is_open = request.path() == "/health/live";
    let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    let hash: [u8; 32] = Sha256::digest(given.as_bytes()).into();
    let knows = request.app_data::<Shared>().is_some_and(|counter| {
        counter.secret.iter().zip(hash).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
    });
    if is_open || knows {
        return next.call(request).await;
    }
    tracing::warn!(client = ?request.peer_addr(), path = request.path(), "somebody knocked at the bank without its secret");
    Ok(request.into_response(said(HttpResponse::Unauthorized(), "the bank's secret is another one")))
}

#[derive(Serialize)]
struct Said<'a> {
    error: &'a str,
}

fn said(mut answer: actix_web::HttpResponseBuilder, error: &str) -> HttpResponse {
    answer.json(Said { error })
}

fn malformed(error: &impl ToString) -> HttpResponse {
    said(HttpResponse::BadRequest(), &error.to_string())
}

/// Answers with what was found.
fn found<T: Serialize>(found: Result<Option<T>, Failure>) -> HttpResponse {
    match found {
        Ok(Some(value)) => HttpResponse::Ok().json(value),
        Ok(None) => said(HttpResponse::NotFound(), "there is nothing by that name"),
        // A place in a list that the bank never gave out.
        Err(Failure::Refused(_)) => said(HttpResponse::NotFound(), "there is no such page"),
        Err(failure) => said(HttpResponse::ServiceUnavailable(), &failure.to_string()),
    }
}

async fn orders(counter: Shared, body: Bytes) -> HttpResponse {
    let body: OrdersBody = match serde_json::from_slice(&body) {
        Ok(body) => body,
        Err(error) => return malformed(&error),
    };
    if body.orders.is_empty() || body.orders.len() > ORDERS_MAX {
        return malformed(&format!("orders has 1 to {ORDERS_MAX} of them"));
    }
    let orders = match body.orders.into_iter().map(|order| order.read()).collect::<Result<Vec<_>, _>>() {
        Ok(orders) => orders,
        Err(error) => return malformed(&error),
    };
    let outcomes = counter.bank.give(orders).await.into_iter().map(OutcomeBody::of).collect();
    HttpResponse::Ok().json(OutcomesBody { outcomes })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerQuery {
    fingerprint: Option<String>,
}

async fn answer(counter: Shared, key: Path<String>, query: Query<AnswerQuery>) -> HttpResponse {
    let Ok(key) = key.parse() else { return found::<()>(Ok(None)) };
    let answer = match query.fingerprint.as_deref().map(read_hex) {
        None => counter.bank.ask(&key).await,
        Some(Some(fingerprint)) => counter.bank.ask_about(&key, &fingerprint).await,
        Some(None) => return malformed(&"fingerprint is 64 small hexadecimal digits"),
    };
    found(answer.map(|answer| Some(AnswerBody::of(answer))))
}

async fn account(counter: Shared, name: Path<String>) -> HttpResponse {
    match name.parse() {
        Ok(name) => found(counter.bank.account(name).await.map(|view| view.map(AccountBody::of))),
        Err(_) => found::<()>(Ok(None)),
    }
}

async fn account_of(counter: Shared, owner: Path<String>) -> HttpResponse {
    match owner.parse::<UserId>() {
        Ok(owner) => found(counter.bank.account_of(owner).await.map(|view| view.map(AccountBody::of))),
        Err(_) => found::<()>(Ok(None)),
    }
}

async fn pin_check(counter: Shared, name: Path<String>, body: Bytes) -> HttpResponse {
    let Ok(body) = serde_json::from_slice::<PinBody>(&body) else {
        return malformed(&"pin is a text, and there is nothing else");
    };
    let checked = match name.parse::<AccountName>() {
        Ok(name) => counter.bank.check_pin(name, &SecretString::from(body.pin)).await,
        Err(_) => Err(Failure::Refused(Refusal::WrongPin)),
    };
    HttpResponse::Ok().json(checked.map_or_else(OutcomeBody::of_failure, |()| OutcomeBody::Right {}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageQuery {
    after: Option<String>,
    limit: Option<u32>,
}

async fn entries(counter: Shared, name: Path<String>, page: Query<PageQuery>) -> HttpResponse {
    let limit = page.limit.unwrap_or(20);
    if limit == 0 || limit > LINES_MAX {
        return malformed(&format!("limit is 1 to {LINES_MAX}"));
    }
    match name.parse() {
        Ok(name) => {
            let statement = counter.bank.statement(name, page.into_inner().after, limit).await;
            found(statement.map(|statement| Some(StatementBody::of(statement))))
        }
        Err(_) => found::<()>(Ok(None)),
    }
}

async fn holds(counter: Shared, purpose: Path<String>) -> HttpResponse {
    match purpose.parse() {
        Ok(purpose) => {
            let holds = counter.bank.holds_for(purpose).await;
            found(holds.map(|holds| Some(holds.iter().map(HoldBody::of).collect::<Vec<_>>())))
        }
        Err(_) => found::<()>(Ok(None)),
    }
}

/// Only a bank that does not know the call at all answers 404 to it.
async fn purses(counter: Shared, page: Query<PageQuery>) -> HttpResponse {
    let limit = page.limit.unwrap_or(LINES_MAX);
    if limit == 0 || limit > LINES_MAX {
        return malformed(&format!("limit is 1 to {LINES_MAX}"));
    }
    match page.after.as_deref().map(str::parse).transpose() {
        Ok(after) => {
            let purses = counter.bank.purses(after, limit).await;
            found(purses.map(|purses| purses.map(|lines| lines.iter().map(HoldBody::of).collect::<Vec<_>>())))
        }
        Err(NotAPlace) => malformed(&NotAPlace),
    }
}

async fn trial_balance(counter: Shared) -> HttpResponse {
    found(counter.bank.trial_balance().await.map(|trial| Some(TrialBody::of(trial))))
}
