//! The documents the house serves of itself.

use super::call::{Call, Reply};
use super::docs_page;
use super::error::ApiError;
use super::table::{Access, Endpoint, endpoints, get};
use super::{asyncapi, openapi};
use std::sync::OnceLock;

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/openapi.json", Access::Open, "This document", |call| Box::pin(openapi_json(call)))
        .shows("application/json"),
    get("/v1/asyncapi.json", Access::Open, "The socket, as AsyncAPI", |call| Box::pin(asyncapi_json(call)))
        .shows("application/json"),
    get("/docs", Access::Open, "This contract as a page", |call| Box::pin(page(call))).shows("text/html"),
    get("/docs.css", Access::Open, "The page's style", |call| Box::pin(style(call))).shows("text/css"),
];

/// The documents are the same until the next version starts.
const CACHE: &str = "no-cache";

/// The page loads its style sheet and nothing else.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// Returns the calls as OpenAPI.
pub fn openapi_text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| openapi::document(endpoints()).to_string())
}

/// Returns the socket as AsyncAPI.
pub fn asyncapi_text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| asyncapi::document().to_string())
}

async fn openapi_json(_: Call) -> Result<Reply, ApiError> {
    Ok(Reply::media("application/json", CACHE, openapi_text().as_bytes()))
}

async fn asyncapi_json(_: Call) -> Result<Reply, ApiError> {
    Ok(Reply::media("application/json", CACHE, asyncapi_text().as_bytes()))
}

async fn page(_: Call) -> Result<Reply, ApiError> {
    static TEXT: OnceLock<String> = OnceLock::new();
    let text = TEXT.get_or_init(|| docs_page::page(endpoints()));
    Ok(Reply::media("text/html; charset=utf-8", CACHE, text.as_bytes()).with_policy(PAGE_POLICY))
}

async fn style(_: Call) -> Result<Reply, ApiError> {
    Ok(Reply::media("text/css; charset=utf-8", CACHE, docs_page::STYLE.as_bytes()))
}
