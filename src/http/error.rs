//! What a caller may know of a failure. The only file that names status codes.

use crate::persistence::StoreError;
use crate::wire::{Code, Problem};
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, HttpResponseBuilder};
use std::error::Error;
use std::time::Duration;

/// When to try again if nobody knows better.
pub const SOON: Duration = Duration::from_secs(1);

/// What a refusal is about. Two codes have another status where the contract says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Anything else.
    Request,
    /// A bid: `amount_invalid` is then a decision about a state, not about a form.
    Bid,
    /// A call whose first try is still being worked on.
    RepeatedCall,
}

/// A refusal or a failure: what the caller is told, and (apart from it) the cause, which only the log sees.
#[derive(Debug)]
pub struct ApiError {
    code: Code,
    about: About,
    detail: String,
    ask: Option<String>,
    field: Option<&'static str>,
    retry_after: Option<Duration>,
    is_undecided: bool,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl ApiError {
    /// Makes an error. `detail` says what happened here and how to mend it, to the caller.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            about: About::Request,
            detail: detail.into(),
            ask: None,
            field: None,
            retry_after: None,
            is_undecided: false,
            source: None,
        }
    }

    /// Makes an error that needs no other words than its code's.
    pub fn plain(code: Code) -> Self {
        Self::new(code, format!("{}.", code.title()))
    }

    /// Names the field that is wrong.
    pub fn in_field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }

    /// Says that nobody knows whether the call was done: it must not be done again as if it had not been.
    pub fn undecided(mut self) -> Self {
        self.is_undecided = true;
        self
    }

    /// Returns whether nobody knows if the call was done.
    pub fn is_undecided(&self) -> bool {
        self.is_undecided
    }

    /// Says what the refusal is about.
    pub fn about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    /// Adds the lowest acceptable next bid.
    pub fn with_ask(mut self, ask: Option<String>) -> Self {
        self.ask = ask;
        self
    }

    /// Says when to try again.
    pub fn retry_after(mut self, span: Duration) -> Self {
        self.retry_after = Some(span);
        self
    }

    /// Keeps the cause for the log.
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Makes a failure of ours. The caller learns nothing but the request id.
    pub fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::Internal, "Something went wrong on our side. The request id names it in our log.")
            .caused_by(source)
    }

    /// Makes the refusal of a value that its field cannot have.
    pub fn invalid(field: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Code::Invalid, detail).in_field(field)
    }

    /// Makes the refusal of an amount, in anything but a bid.
    pub fn amount(field: &'static str, detail: impl Into<String>) -> Self {
        Self::new(Code::AmountInvalid, detail).in_field(field)
    }

    /// Makes the refusal of a request that cannot be read.
    pub fn malformed(detail: impl Into<String>) -> Self {
        Self::new(Code::Malformed, detail)
    }

    /// Makes the answer of a house that cannot say now.
    pub fn unavailable() -> Self {
        Self::plain(Code::Unavailable).retry_after(SOON)
    }

    /// Returns the code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// Returns the HTTP status as a number.
    pub fn status(&self) -> u16 {
        status(self.code, self.about).as_u16()
    }

    /// Writes the problem of RFC 9457.
    pub fn problem(&self, request_id: &str) -> Problem {
        Problem {
            kind: format!("/docs#{}", self.code.word()),
            title: self.code.title().to_owned(),
            status: self.status(),
            detail: self.detail.clone(),
            code: self.code,
            request_id: request_id.to_owned(),
            ask: self.ask.clone(),
            field: self.field.map(str::to_owned),
            retry_after_ms: self.retry_after.map(|span| u64::try_from(span.as_millis()).unwrap_or(u64::MAX)),
        }
    }

    /// Writes the answer, and the cause into the log.
    pub fn respond(&self, request_id: &str) -> HttpResponse {
        if let Some(source) = &self.source {
            let cause = chain(source.as_ref());
            if self.code == Code::Internal {
                tracing::error!(request.id = request_id, code = self.code.word(), cause, "a request failed");
            } else {
                tracing::warn!(
                    request.id = request_id,
                    code = self.code.word(),
                    cause,
                    "a request could not be served"
                );
            }
        }
        let mut answer = problem_builder(self.status());
        if let Some(span) = self.retry_after {
            // The header knows whole seconds only; earlier than we said would be refused again.
            let seconds = span.as_secs() + u64::from(span.subsec_nanos() > 0);
            answer.insert_header((RETRY_AFTER, seconds));
        }
        if self.code == Code::Unauthenticated {
            answer.insert_header((WWW_AUTHENTICATE, "Bearer"));
        }
        answer.body(self.body(request_id))
    }

    /// Returns the problem as text.
    pub fn body(&self, request_id: &str) -> String {
        // INVARIANT: a Problem has string keys and plain values only, which JSON can always hold.
        serde_json::to_string(&self.problem(request_id)).unwrap_or_else(|_| r#"{"code":"internal"}"#.to_owned())
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            // Nothing of it was kept where it must last: it may be done again as if it had not been.
            error if error.is_said_already() => Self::unavailable(),
            StoreError::Conflict(what) => {
                Self::new(Code::Conflict, format!("The {what} exists already or is in another state."))
            }
            StoreError::NotFound(what) => Self::new(Code::NotFound, format!("There is no such {what}.")),
            StoreError::Unavailable { .. } => Self::unavailable().caused_by(error),
            StoreError::Unknown { .. } => Self::unavailable().caused_by(error).undecided(),
            StoreError::Corrupt { .. } => Self::internal(error),
            StoreError::Broken { .. } => Self::internal(error).undecided(),
        }
    }
}

/// Starts an answer of a status that was stored with it, for a repeated call.
pub fn stored_builder(number: u16) -> HttpResponseBuilder {
    if number >= 400 {
        return problem_builder(number);
    }
    let mut answer = HttpResponse::build(StatusCode::from_u16(number).unwrap_or(StatusCode::OK));
    answer.insert_header((CONTENT_TYPE, "application/json"));
    answer
}

/// Begins the answer of a page that says that there is nothing.
pub fn not_found_page() -> HttpResponseBuilder {
    HttpResponse::NotFound()
}

fn problem_builder(number: u16) -> HttpResponseBuilder {
    let mut answer = HttpResponse::build(StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    answer.insert_header((CONTENT_TYPE, "application/problem+json")).insert_header((CACHE_CONTROL, "no-store"));
    answer
}

/// Returns the status of a code as a number, for the documents.
pub fn status_number(code: Code, about: About) -> u16 {
    status(code, about).as_u16()
}

/// The table of the contract.
fn status(code: Code, about: About) -> StatusCode {
    match (code, about) {
        (Code::AmountInvalid, About::Bid) | (Code::Busy, About::RepeatedCall) => return StatusCode::CONFLICT,
        _ => {}
    }
    match code {
        Code::Malformed => StatusCode::BAD_REQUEST,
        Code::Unauthenticated => StatusCode::UNAUTHORIZED,
        Code::Forbidden | Code::Suspended => StatusCode::FORBIDDEN,
        Code::NotFound | Code::AuctionNotFound => StatusCode::NOT_FOUND,
        Code::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
        Code::Conflict
        | Code::KeyReused
        | Code::NotRegistered
        | Code::OwnArtwork
        | Code::AuctionNotStarted
        | Code::AuctionPaused
        | Code::AuctionClosed
        | Code::AlreadyLeading
        | Code::BidBelowAsk
        | Code::BidOffLadder
        | Code::LimitExceeded
        | Code::InsufficientFunds
        | Code::StaleAsk => StatusCode::CONFLICT,
        Code::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Code::PayloadTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Code::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Code::AmountInvalid | Code::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Code::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Code::Busy | Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Code::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// Writes an error with everything behind it.
fn chain(error: &(dyn Error + Send + Sync)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads the code table of the contract: `(code, status)`.
    fn contract() -> Vec<(String, String)> {
        include_str!("../../docs/PROTOCOL.md")
            .lines()
            .skip_while(|line| !line.starts_with("| code | status |"))
            .skip(2)
            .take_while(|line| line.starts_with('|'))
            .map(|line| {
                let cells: Vec<_> = line.split('|').map(str::trim).collect();
                (cells[1].trim_matches('`').to_owned(), cells[2].to_owned())
            })
            .collect()
    }

    #[test]
    fn every_code_has_the_status_the_contract_says() {
        let contract = contract();
        assert_eq!(contract.len(), Code::ALL.len());
        for (word, status) in contract {
            let code = Code::ALL.into_iter().find(|code| code.word() == word).unwrap();
            assert!(status.contains(&status_number(code, About::Request).to_string()), "{word}: {status}");
        }
        assert_eq!(status_number(Code::AmountInvalid, About::Bid), 409);
        assert_eq!(status_number(Code::Busy, About::RepeatedCall), 409);
    }

    #[test]
    fn causes_stay_at_home() {
        let error = ApiError::from(StoreError::Corrupt { table: "users", row: "7".into(), reason: "secret".into() });
        let body = error.body("r1");
        assert_eq!(error.status(), 500);
        assert!(
            body.contains("\"request_id\":\"r1\"") && !body.contains("secret") && !body.contains("users"),
            "{body}"
        );
    }

    #[test]
    fn retry_after_is_never_too_early() {
        let answer = ApiError::plain(Code::Busy).retry_after(Duration::from_millis(1_200)).respond("r");
        assert_eq!(answer.headers().get("retry-after").unwrap(), "2");
        assert_eq!(answer.status().as_u16(), 503);
    }
}
