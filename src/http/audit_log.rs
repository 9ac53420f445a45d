//! The audit log, for admins to read and to check.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, CURSOR, Endpoint, LIMIT, Param, Success, get, of};
use crate::identity::Scope;
use crate::ids::UserId;
use crate::persistence::{Audit, AuditFilter};
use crate::proof::hex;
use crate::timestamp::Timestamp;
use crate::wire::{AuditCheckAnswer, AuditResource, Code, Instant, ListOf};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    get("/v1/admin/audit", Access::Admin, "Who did what, the newest first", |call| Box::pin(list(call)))
        .scope(Scope::AuditRead)
        .query(&[
            Param { name: "actor", about: "Only of this user." },
            Param { name: "act", about: "Only this act, as `POST /v1/admin/sales`." },
            Param { name: "object", about: "Only to the object with this identifier." },
            Param { name: "since", about: "Not before this instant." },
            Param { name: "until", about: "Before this instant." },
            CURSOR,
            LIMIT,
        ])
        .gives(Success::Ok, of::<ListOf<AuditResource>>())
        .refuses(&[Code::Invalid]),
    get("/v1/admin/audit/check", Access::Admin, "Whether the audit log's chain holds, and where it breaks", |call| {
        Box::pin(check(call))
    })
    .scope(Scope::AuditRead)
    .gives(Success::Ok, of::<AuditCheckAnswer>())
    .refuses(&[Code::Busy]),
];

/// The longest text that a filter can be looked for by, in bytes. *Source*: longer than any path of the table.
const FILTER_MAX: usize = 200;

fn text(call: &Call, name: &'static str) -> Result<Option<String>, ApiError> {
    match call.query(name) {
        Some(text) if text.len() > FILTER_MAX || text.chars().any(char::is_control) => {
            Err(ApiError::invalid(name, format!("{name} has at most {FILTER_MAX} bytes, all of them printable.")))
        }
        found => Ok(found.map(str::to_owned)),
    }
}

fn instant(call: &Call, name: &'static str) -> Result<Option<Timestamp>, ApiError> {
    let wrong = || ApiError::malformed(format!("{name} is an instant of RFC 3339.")).in_field(name);
    call.query(name).map(|text| Instant::read(text).map(|at| at.0).ok_or_else(wrong)).transpose()
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let actor = call.query("actor").map(str::parse).transpose();
    let filter = AuditFilter {
        actor: actor.map_err(|_| ApiError::malformed("actor is the id of a user.").in_field("actor"))?.map(UserId),
        act: text(&call, "act")?,
        object: text(&call, "object")?,
        from: instant(&call, "since")?,
        until: instant(&call, "until")?,
    };
    answer(call.house().audit_log.audits(&filter, page(&call)?).await, |audit| show(&audit))
}

async fn check(call: Call) -> Result<Reply, ApiError> {
    let house = call.house();
    // The whole log is read for it: one at a time.
    let Ok(_place) = house.audit_checks.try_acquire() else {
        return Err(ApiError::plain(Code::Busy).retry_after(super::error::SOON));
    };
    let check = house.audit_log.check_audits().await?;
    let (broken_at, what) = check.broken.unzip();
    Reply::ok(&AuditCheckAnswer {
        holds: broken_at.is_none(),
        rows: check.rows,
        head: hex(&check.head),
        broken_at,
        what,
    })
}

fn show(audit: &Audit) -> AuditResource {
    let row = &audit.row;
    let filled = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
    AuditResource {
        seq: audit.seq,
        at: Instant(row.at),
        kind: row.kind.word().to_owned(),
        of: row.kind.of(),
        actor: row.actor.map(|actor| actor.0),
        api_key: row.api_key,
        client: row.client.map(|client| client.to_string()),
        act: row.act.clone(),
        object: filled(&row.object),
        status: row.status,
        code: filled(&row.code),
        request_id: row.request_id.clone(),
        summary: serde_json::from_str(&row.summary).unwrap_or_default(),
        hash_before: hex(&audit.before),
        hash: hex(&audit.hash),
    }
}
