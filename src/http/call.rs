//! One request on its way through a handler, and the answer it comes back with.

use super::error::ApiError;
use super::house::House;
use super::request_id::RequestId;
use crate::actors::Engine;
use crate::ids::AuctionId;
use crate::persistence::{Role, Session, User};
use crate::timestamp::Timestamp;
use crate::wire::{Code, read_strict};
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::LocalBoxStream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, and until when.
    pub session: Session,
    /// SHA-256 of the token.
    pub token_hash: [u8; 32],
}

/// One request that was let in: its row's query keys, size and access are checked already.
pub struct Call {
    pub(super) house: Data<House>,
    pub(super) request: HttpRequest,
    pub(super) request_id: RequestId,
    pub(super) caller: Option<Caller>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
}

impl Call {
    /// Returns the house's own things.
    pub fn house(&self) -> &House {
        &self.house
    }

    /// Returns the present instant.
    pub fn now(&self) -> Timestamp {
        self.house.clock.now()
    }

    /// Returns the engine.
    ///
    /// # Errors
    /// `internal` when this server was put together without one.
    pub fn engine(&self) -> Result<&Engine, ApiError> {
        let engine = self.request.app_data::<Data<Engine>>();
        engine.map(|engine| engine.get_ref()).ok_or_else(|| ApiError::internal("no engine was given to this server"))
    }

    /// Returns the request as actix has it.
    pub fn request(&self) -> &HttpRequest {
        &self.request
    }

    /// Returns who is signed in.
    ///
    /// # Errors
    /// `unauthenticated` when nobody is; rows that need somebody never get so far.
    pub fn caller(&self) -> Result<&Caller, ApiError> {
        self.caller.as_ref().ok_or_else(|| ApiError::plain(Code::Unauthenticated))
    }

    /// Returns the user who is signed in.
    ///
    /// # Errors
    /// As [`Call::caller`].
    pub fn user(&self) -> Result<&User, ApiError> {
        self.caller().map(|caller| &caller.session.user)
    }

    /// Returns whether the caller may see what is being prepared.
    pub fn sees_drafts(&self) -> bool {
        self.caller.as_ref().is_some_and(|caller| matches!(caller.session.user.role, Role::Operator | Role::Admin))
    }

    /// Reads the body.
    ///
    /// # Errors
    /// `malformed` says what is wrong and where.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        read_body(&self.body)
    }

    /// Reads a body that may be left out altogether.
    ///
    /// # Errors
    /// As [`Call::json`].
    pub fn json_or_empty<T: DeserializeOwned>(&self) -> Result<T, ApiError> {
        read_body(if self.body.is_empty() { b"{}" } else { &self.body })
    }

    /// Returns a query parameter.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Returns a part of the path as it was sent.
    pub fn part(&self, name: &str) -> &str {
        self.request.match_info().query(name)
    }

    /// Returns the identifier in the path.
    ///
    /// # Errors
    /// `not_found` when it is none: nothing has such a name.
    pub fn id(&self) -> Result<Uuid, ApiError> {
        self.part("id").parse().map_err(|_| ApiError::plain(Code::NotFound))
    }

    /// Returns the auction named in the path.
    ///
    /// # Errors
    /// `auction_not_found` when it is no identifier.
    pub fn auction_id(&self) -> Result<AuctionId, ApiError> {
        self.part("id").parse().map_err(|_| ApiError::plain(Code::AuctionNotFound))
    }
}

/// Reads a body.
///
/// # Errors
/// `malformed` says what is wrong and where.
pub fn read_body<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    read_strict(body).map_err(|error| ApiError::malformed(format!("The body cannot be read: {error}.")))
}

/// How a call succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    Ok,
    Created,
    NoContent,
}

/// What an answer carries, as it comes.
pub type Pieces = LocalBoxStream<'static, Result<Bytes, Box<dyn std::error::Error>>>;

/// A successful answer.
pub struct Reply {
    done: Done,
    body: Bytes,
    /// What is sent instead of the body, under the name of a file.
    download: Option<(String, Pieces)>,
    media_type: &'static str,
    cache: &'static str,
    policy: Option<&'static str>,
}

impl Reply {
    /// Answers 200 with JSON.
    ///
    /// # Errors
    /// `internal` when the value cannot be written, which no type of ours does.
    pub fn ok<T: Serialize>(value: &T) -> Result<Self, ApiError> {
        Self::json(Done::Ok, value)
    }

    /// Answers 201 with JSON.
    ///
    /// # Errors
    /// As [`Reply::ok`].
    pub fn created<T: Serialize>(value: &T) -> Result<Self, ApiError> {
        Self::json(Done::Created, value)
    }

    /// Answers 204.
    pub fn nothing() -> Self {
        Self::whole(Done::NoContent, Bytes::new(), "", "no-store")
    }

    /// Answers 200 with something else than JSON; `cache` is what stands in `Cache-Control`.
    pub fn media(media_type: &'static str, cache: &'static str, body: impl Into<Bytes>) -> Self {
        Self::whole(Done::Ok, body.into(), media_type, cache)
    }

    /// Answers 200 with a file that is sent as it is written.
    pub fn download(media_type: &'static str, file: String, pieces: Pieces) -> Self {
        Self { download: Some((file, pieces)), ..Self::whole(Done::Ok, Bytes::new(), media_type, "no-store") }
    }

    fn whole(done: Done, body: Bytes, media_type: &'static str, cache: &'static str) -> Self {
        Self { done, body, download: None, media_type, cache, policy: None }
    }

    /// Loosens the content security policy for a page.
    pub fn with_policy(mut self, policy: &'static str) -> Self {
        self.policy = Some(policy);
        self
    }

    fn json<T: Serialize>(done: Done, value: &T) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(value).map_err(ApiError::internal)?;
        Ok(Self::whole(done, body.into(), "application/json", "no-store"))
    }

    /// Returns status and text, to be kept for a repeated call.
    pub(super) fn to_store(&self) -> (u16, &str) {
        let status = match self.done {
            Done::Ok => 200,
            Done::Created => 201,
            Done::NoContent => 204,
        };
        (status, std::str::from_utf8(&self.body).unwrap_or_default())
    }

    /// Writes the answer.
    pub(super) fn respond(self) -> HttpResponse {
        let mut answer = match self.done {
            Done::Ok => HttpResponse::Ok(),
            Done::Created => HttpResponse::Created(),
            Done::NoContent => HttpResponse::NoContent(),
        };
        answer.insert_header((CACHE_CONTROL, self.cache));
        if let Some(policy) = self.policy {
            answer.insert_header((CONTENT_SECURITY_POLICY, policy));
        }
        if self.done == Done::NoContent {
            return answer.finish();
        }
        answer.insert_header((CONTENT_TYPE, self.media_type));
        match self.download {
            None => answer.body(self.body),
            Some((file, pieces)) => {
                let disposition = format!("attachment; filename=\"{file}\"");
                answer.insert_header((CONTENT_DISPOSITION, disposition)).streaming(pieces)
            }
        }
    }
}
