//! The audit log, kept by the way that every request takes: what staff and services are about to do is written before it is done, and what
//! became of it after. No handler can forget it, for none is asked. docs/adr/0024.

use super::call::{Call, Caller};
use super::client_address;
use super::error::ApiError;
use super::house::House;
use super::request_id::RequestId;
use super::table::{Endpoint, Verb};
use crate::ids::UserId;
use crate::persistence::{AuditKind, NewAudit, Role};
use crate::wire::Code;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use serde_json::{Map, Value};
use std::cell::RefCell;
use std::net::IpAddr;
use std::rc::Rc;
use uuid::Uuid;

/// The longest value of a field that is repeated, in bytes. *Source*: longer than any amount, instant or list of scopes.
const VALUE_MAX: usize = 200;

/// Something that is about to be done.
pub struct Begun {
    house: Data<House>,
    seq: u64,
    who: Who,
    /// What the handler says of how it ended.
    note: Rc<RefCell<String>>,
}

#[derive(Clone)]
struct Who {
    actor: UserId,
    api_key: Option<Uuid>,
    client: IpAddr,
    act: String,
    object: String,
    request_id: String,
}

impl Who {
    fn of(house: &House, row: &Endpoint, request: &HttpRequest, caller: &Caller, id: &RequestId) -> Self {
        Self {
            actor: caller.session.user.id,
            api_key: caller.scopes.as_ref().map(|_| caller.session.id.0),
            client: client_address::of(house, request),
            act: format!("{} {}", row.verb.word(), row.path),
            object: object(row, request),
            request_id: id.as_str().to_owned(),
        }
    }

    fn row(&self, house: &House, kind: AuditKind) -> NewAudit {
        NewAudit {
            at: house.clock.now(),
            kind,
            actor: Some(self.actor),
            api_key: self.api_key,
            client: Some(self.client),
            act: self.act.clone(),
            object: self.object.clone(),
            status: None,
            code: String::new(),
            request_id: self.request_id.clone(),
            summary: String::new(),
        }
    }
}

/// Names what a call is about: the first identifier in its path, as it is read; nothing when that is none.
fn object(row: &Endpoint, request: &HttpRequest) -> String {
    let first = row.path_names().next().and_then(|name| request.match_info().query(name).parse::<Uuid>().ok());
    first.map(|id| id.to_string()).unwrap_or_default()
}

/// Returns what else the path names, identifiers and numbers, and nothing that is neither.
fn others(row: &Endpoint, request: &HttpRequest) -> Map<String, Value> {
    let read = |name: &str| {
        let text = request.match_info().query(name);
        let id = text.parse::<Uuid>().map(|id| Value::from(id.to_string()));
        id.or_else(|_| text.parse::<u64>().map(Value::from)).ok()
    };
    row.path_names().skip(1).filter_map(|name| Some((name.to_owned(), read(name)?))).collect()
}

/// Returns whether what a caller does by a row is kept: whatever staff and services change. Bidders are not watched; their bids stand in the log
/// of the auction.
fn is_kept(row: &Endpoint, caller: &Caller) -> bool {
    row.verb != Verb::Get && is_of_the_house(caller)
}

/// Returns whether a caller is staff, or a service of theirs.
fn is_of_the_house(caller: &Caller) -> bool {
    caller.scopes.is_some() || matches!(caller.session.user.role, Role::Operator | Role::Admin)
}

/// Adds those fields of a body that its row allows.
fn summary(row: &Endpoint, mut kept: Map<String, Value>, body: &Bytes) -> String {
    // A body that is not read strictly is refused by the handler, and changes nothing.
    let is_asked_for = !row.audited.is_empty() && !body.is_empty();
    let body = is_asked_for.then(|| crate::wire::read_strict::<Map<String, Value>>(body).unwrap_or_default());
    let body = body.unwrap_or_default();
    for field in row.audited {
        let (name, only_that) = field.strip_suffix('?').map_or((*field, false), |name| (name, true));
        let Some(value) = body.get(name) else { continue };
        let is_short = value.to_string().len() <= VALUE_MAX;
        let kept_value = if only_that {
            Value::Bool(true)
        } else if is_short {
            value.clone()
        } else {
            Value::Null
        };
        kept.insert(name.to_owned(), kept_value);
    }
    if kept.is_empty() { String::new() } else { Value::Object(kept).to_string() }
}

/// Writes that something is about to be done; none when nobody needs to know.
///
/// # Errors
/// `unavailable` when it cannot be written. Nothing is done then: what staff do is known, or is not done.
pub async fn begin(row: &Endpoint, call: &Call) -> Result<Option<Begun>, ApiError> {
    let Some(caller) = call.caller.as_ref().filter(|caller| is_kept(row, caller)) else { return Ok(None) };
    let who = Who::of(&call.house, row, &call.request, caller, &call.request_id);
    let entry = NewAudit {
        summary: summary(row, others(row, &call.request), &call.body),
        ..who.row(&call.house, AuditKind::Begun)
    };
    let seq = call.house.audit_log.add_audit(&entry).await.map_err(|error| {
        let why =
            "The audit log cannot be written now, and what is not written there is not done. Try again in a moment.";
        ApiError::new(Code::Unavailable, why).retry_after(super::error::SOON).caused_by(error)
    })?;
    crate::drill_point!("audit.begun.after");
    Ok(Some(Begun { house: call.house.clone(), seq, who, note: call.note.clone() }))
}

impl Begun {
    /// Writes what became of it. When that cannot be written the row of the beginning stands alone, which says that nobody knows; the log of the
    /// process has the rest.
    pub async fn end(self, answer: &Result<HttpResponse, ApiError>, made: Option<Uuid>) {
        let (status, code) = match answer {
            Ok(answer) if answer.headers().contains_key(super::idempotency::REPLAY_HEADER) => {
                (answer.status().as_u16(), "replayed")
            }
            Ok(answer) => (answer.status().as_u16(), ""),
            Err(error) if error.is_undecided() => (error.status(), "undecided"),
            Err(error) => (error.status(), error.code().word()),
        };
        let mut entry = NewAudit {
            status: Some(status),
            code: code.to_owned(),
            summary: self.note.take(),
            ..self.who.row(&self.house, AuditKind::Ended { of: self.seq })
        };
        if let Some(made) = made.filter(|_| entry.object.is_empty()) {
            entry.object = made.to_string();
        }
        if let Err(error) = self.house.audit_log.add_audit(&entry).await {
            tracing::error!(
                audit.seq = self.seq, request.id = entry.request_id, http.status = status, %error,
                "the audit log says that something was begun, and how it ended cannot be written"
            );
        }
    }
}

/// Writes that somebody was turned away for lack of rights, within bounds: beyond them the process's own log counts. Only what would have
/// changed something. To its end: whoever goes away in the middle must not cut the writing off.
pub async fn refuse(
    row: &Endpoint,
    house: &Data<House>,
    request: &HttpRequest,
    caller: &Caller,
    id: &RequestId,
    error: &ApiError,
) {
    if row.verb == Verb::Get || house.limits.audited_refusals.take(caller.session.user.id, house.clock.now()).is_err() {
        return;
    }
    let who = Who::of(house, row, request, caller, id);
    // A line of this log is never taken out again: of bidders it names the account, which can be forgotten, and not where they live.
    let entry = NewAudit {
        client: is_of_the_house(caller).then_some(who.client),
        status: Some(error.status()),
        code: error.code().word().to_owned(),
        ..who.row(house, AuditKind::Refused)
    };
    let (house, id) = (house.clone(), id.clone());
    let writing = actix_web::rt::spawn(async move {
        if let Err(error) = house.audit_log.add_audit(&entry).await {
            tracing::warn!(request.id = id.as_str(), %error, "a refusal cannot be written to the audit log");
        }
    });
    let _ = writing.await;
}

#[cfg(test)]
mod tests {
    use super::super::table::{Access, endpoints, post};
    use super::*;

    #[test]
    fn only_what_a_row_allows_is_repeated() {
        const ROW: Endpoint =
            post("/x", Access::Admin, "", |_| Box::pin(async { Err(ApiError::plain(Code::Internal)) }))
                .audits(&["role", "scopes", "reserve?", "title"]);
        let long = "x".repeat(VALUE_MAX);
        for (body, expected) in [
            (
                r#"{"role": "admin", "password": "secret", "reserve": "500.00"}"#.to_owned(),
                r#"{"reserve":true,"role":"admin"}"#,
            ),
            (r#"{"scopes": ["a", "b"], "role": null}"#.to_owned(), r#"{"role":null,"scopes":["a","b"]}"#),
            (format!(r#"{{"title": "{long}"}}"#), r#"{"title":null}"#),
            (r#"{"password": "secret"}"#.to_owned(), ""),
            (r#"{"role": "a", "role": "b"}"#.to_owned(), ""),
            ("[]".to_owned(), ""),
            (String::new(), ""),
        ] {
            assert_eq!(summary(&ROW, Map::new(), &Bytes::from(body.clone())), expected, "{body:.60}");
        }
    }

    /// An erasure leaves the audit log whole because nothing is in it that would have to be erased, and readers of it learn no secrets.
    #[test]
    fn no_row_allows_secrets_or_words_about_people() {
        const NEVER: [&str; 22] = [
            "reserve",
            "max",
            "password",
            "old",
            "new",
            "token",
            "ticket",
            "code",
            "verification",
            "key",
            "email",
            "name",
            "phone",
            "address",
            "birth_date",
            "gender",
            "reason",
            "title",
            "description",
            "artist",
            "q",
            "limit",
        ];
        for row in endpoints() {
            for field in row.audited {
                assert!(!NEVER.contains(field), "{} {} repeats {field}", row.verb.word(), row.path);
            }
            assert!(row.audited.is_empty() || row.verb != Verb::Get, "{}", row.path);
        }
    }
}
