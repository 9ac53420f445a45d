//! One request on its way through a handler, and the answer it comes back with.

use super::body;
use super::error::ApiError;
use super::house::House;
use super::request_id::RequestId;
use super::table::Body;
use crate::actors::Engine;
use crate::identity::Scope;
use crate::ids::AuctionId;
use crate::persistence::{Role, Session, StoredAnswer, User};
use crate::timestamp::Timestamp;
use crate::wire::{Code, read_strict};
use actix_web::body::SizedStream;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, SET_COOKIE,
};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream::LocalBoxStream;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use uuid::Uuid;

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who, and until when. For a key of a service: the admin for whom it acts.
    pub session: Session,
    /// What a key of a service may do; none for a person, who may do all that the role allows.
    pub scopes: Option<Vec<Scope>>,
}

/// One request that was let in: its row's query keys, size and access are checked already.
pub struct Call {
    pub(super) house: Data<House>,
    pub(super) request: HttpRequest,
    pub(super) request_id: RequestId,
    pub(super) caller: Option<Caller>,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Bytes,
    /// What the row takes.
    pub(super) takes: Body,
    /// What has not been read yet.
    pub(super) payload: Option<Payload>,
    /// What the audit log is to say of how it ended, as a JSON object.
    pub(super) note: Rc<RefCell<String>>,
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

    /// Reads a body that is not JSON, once, within what the row allows and `within` so much time.
    ///
    /// # Errors
    /// `unsupported_media_type`, `payload_too_large`, `malformed`.
    pub async fn bytes(&mut self, within: Duration) -> Result<Bytes, ApiError> {
        match (self.takes, self.payload.take()) {
            (Body::Bytes { kinds, bytes_max }, Some(payload)) => {
                body::read_bytes(self.request.headers(), payload, kinds, bytes_max, within).await
            }
            _ => Err(ApiError::internal("a handler reads a body that its row does not take")),
        }
    }

    /// Has the audit log say more of how the call ended: a JSON object with figures and identifiers, and nothing else.
    pub fn note(&self, json: String) {
        self.note.replace(json);
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
    Accepted,
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
    /// What is sent instead of the body, of this many bytes.
    sized: Option<(u64, Pieces)>,
    media_type: &'static str,
    cache: &'static str,
    policy: Option<&'static str>,
    headers: Vec<(HeaderName, String)>,
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

    /// Answers 202 with JSON.
    ///
    /// # Errors
    /// As [`Reply::ok`].
    pub fn accepted<T: Serialize>(value: &T) -> Result<Self, ApiError> {
        Self::json(Done::Accepted, value)
    }

    /// Answers 204.
    pub fn nothing() -> Self {
        Self::whole(Done::NoContent, Bytes::new(), "", "no-store")
    }

    /// Answers 200 with something else than JSON; `cache` is what stands in `Cache-Control`.
    pub fn media(media_type: &'static str, cache: &'static str, body: impl Into<Bytes>) -> Self {
        Self::whole(Done::Ok, body.into(), media_type, cache)
    }

    /// Answers 200 with something of a known size, piece by piece as the client takes it.
    pub fn sized(media_type: &'static str, cache: &'static str, size: u64, pieces: Pieces) -> Self {
        Self { sized: Some((size, pieces)), ..Self::whole(Done::Ok, Bytes::new(), media_type, cache) }
    }

    /// Answers 200 with a file that is sent as it is written.
    pub fn download(media_type: &'static str, file: String, pieces: Pieces) -> Self {
        Self { download: Some((file, pieces)), ..Self::whole(Done::Ok, Bytes::new(), media_type, "no-store") }
    }

    fn whole(done: Done, body: Bytes, media_type: &'static str, cache: &'static str) -> Self {
        Self { done, body, download: None, sized: None, media_type, cache, policy: None, headers: Vec::new() }
    }

    /// Loosens the content security policy for a page.
    pub fn with_policy(mut self, policy: &'static str) -> Self {
        self.policy = Some(policy);
        self
    }

    /// Sends a cookie along.
    pub fn with_cookie(self, cookie: String) -> Self {
        self.with_header(SET_COOKIE, cookie)
    }

    /// Sends a header along.
    pub fn with_header(mut self, name: HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    fn json<T: Serialize>(done: Done, value: &T) -> Result<Self, ApiError> {
        let body = serde_json::to_vec(value).map_err(ApiError::internal)?;
        Ok(Self::whole(done, body.into(), "application/json", "no-store"))
    }

    /// Returns the name of what was made, when something was.
    pub(super) fn made(&self) -> Option<Uuid> {
        #[derive(serde::Deserialize)]
        struct Named {
            id: Uuid,
        }
        let is_new = self.done == Done::Created;
        is_new.then(|| serde_json::from_slice::<Named>(&self.body).ok()).flatten().map(|named| named.id)
    }

    /// Returns what is kept for a repeated call.
    pub(super) fn to_store(&self) -> StoredAnswer {
        let status = match self.done {
            Done::Ok => 200,
            Done::Created => 201,
            Done::Accepted => 202,
            Done::NoContent => 204,
        };
        let etag = self.headers.iter().find(|(name, _)| *name == ETAG).map(|(_, value)| value.clone());
        StoredAnswer { status, etag, body: std::str::from_utf8(&self.body).unwrap_or_default().to_owned() }
    }

    /// Writes the answer.
    pub(super) fn respond(self) -> HttpResponse {
        let mut answer = match self.done {
            Done::Ok => HttpResponse::Ok(),
            Done::Created => HttpResponse::Created(),
            Done::Accepted => HttpResponse::Accepted(),
            Done::NoContent => HttpResponse::NoContent(),
        };
        answer.insert_header((CACHE_CONTROL, self.cache));
        if let Some(policy) = self.policy {
            answer.insert_header((CONTENT_SECURITY_POLICY, policy));
        }
        for header in self.headers {
            answer.append_header(header);
        }
        if self.done == Done::NoContent {
            return answer.finish();
        }
        answer.insert_header((CONTENT_TYPE, self.media_type));
        match (self.download, self.sized) {
            (None, None) => answer.body(self.body),
            (None, Some((size, pieces))) => answer.body(SizedStream::new(size, pieces)),
            (Some((file, pieces)), _) => {
                let disposition = format!("attachment; filename=\"{file}\"");
                answer.insert_header((CONTENT_DISPOSITION, disposition)).streaming(pieces)
            }
        }
    }
}
