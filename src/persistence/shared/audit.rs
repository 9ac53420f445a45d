//! The audit log.

use super::{Engine, fault};
use crate::persistence::row::audit::AuditRow;
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::{digest, signed};
use crate::persistence::{Audit, AuditFilter, AuditLog, ChainCheck, NewAudit, Page, Paged, StoreError};
use async_trait::async_trait;
use sqlx::Connection as _;

/// How many rows a check reads at once.
const PIECE: i64 = 1_000;

macro_rules! audit_columns {
    () => {
        "seq, at, kind, of_seq, actor, api_key, client, act, object, status, code, request_id, summary, hash_before, hash"
    };
}

#[async_trait]
impl AuditLog for Engine {
    async fn add_audit(&self, row: &NewAudit) -> Result<u64, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Whoever takes the head first writes first; the others wait, here and on every other node, until that row is committed.
        let (seq, before): (i64, Vec<u8>) =
            sqlx::query_as("UPDATE audit_head SET seq = seq + 1 WHERE name = 'head' RETURNING seq, hash")
                .fetch_all(&mut *whole)
                .await
                .map_err(fault::writing)?
                .pop()
                .ok_or_else(|| StoreError::unavailable("the audit log has no head"))?;
        let here = |nonsense: crate::persistence::row::Nonsense| nonsense.at("audit_head", "head");
        let place: u64 = crate::persistence::row::fit("seq", seq).map_err(here)?;
        let before: [u8; 32] = digest("hash", &before).map_err(here)?;
        let hash = row.hash(place, &before);
        sqlx::query(
            "INSERT INTO audit_log (seq, at, kind, of_seq, actor, api_key, client, act, object, status, code, request_id,
                                    summary, hash_before, hash)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
        )
        .bind(seq)
        .bind(row.at.as_micros())
        .bind(row.kind.word())
        .bind(row.kind.of().map(signed))
        .bind(row.actor.map(|actor| actor.0))
        .bind(row.api_key)
        .bind(row.client.map(|client| client.to_string()).unwrap_or_default())
        .bind(row.act.as_str())
        .bind(row.object.as_str())
        .bind(row.status.map(i64::from))
        .bind(row.code.as_str())
        .bind(row.request_id.as_str())
        .bind(row.summary.as_str())
        .bind(before.as_slice())
        .bind(hash.as_slice())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        sqlx::query("UPDATE audit_head SET hash = $1 WHERE name = 'head'")
            .bind(hash.as_slice())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        Ok(place)
    }

    async fn audits(&self, filter: &AuditFilter, page: Page) -> Result<Paged<Audit>, StoreError> {
        let after = Cursor::<1, 0>::of(&page)?;
        let mut conn = self.read().await?;
        // The narrowest of the filters stands alone, so that its index is found; the others are looked at row by row.
        macro_rules! found {
            ($narrowest:literal) => {
                sqlx::query_as(concat!(
                    "SELECT ",
                    audit_columns!(),
                    " FROM audit_log WHERE ",
                    $narrowest,
                    " AND ($1 IS NULL OR seq < $1) AND ($2 IS NULL OR actor = $2) AND ($3 IS NULL OR act = $3)
                       AND ($4 IS NULL OR object = $4) AND ($5 IS NULL OR at >= $5) AND ($6 IS NULL OR at < $6)
                      ORDER BY seq DESC LIMIT $7"
                ))
                .bind(after.map(|place| place.numbers[0]))
                .bind(filter.actor.map(|actor| actor.0))
                .bind(filter.act.as_deref())
                .bind(filter.object.as_deref())
                .bind(filter.from.map(|at| at.as_micros()))
                .bind(filter.until.map(|at| at.as_micros()))
                .bind(rows_for(&page))
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?
            };
        }
        let rows: Vec<AuditRow> = match filter {
            AuditFilter { object: Some(_), .. } => found!("object = $4"),
            AuditFilter { actor: Some(_), .. } => found!("actor = $2"),
            AuditFilter { act: Some(_), .. } => found!("act = $3"),
            _ => found!("seq > 0"),
        };
        drop(conn);
        paged(&page, rows, AuditRow::place, AuditRow::read)
    }

    async fn check_audits(&self) -> Result<ChainCheck, StoreError> {
        let mut conn = self.read().await?;
        // First of all: rows that come later are none of this check's business.
        let found: Option<(i64, Vec<u8>)> = sqlx::query_as("SELECT seq, hash FROM audit_head WHERE name = 'head'")
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        drop(conn);
        let mut check = ChainCheck { rows: 0, head: [0; 32], broken: None };
        // The tables are made with a head: without one, somebody has emptied them.
        let Some((last, head)) = found else {
            check.broken = Some((1, "the log has no head".to_owned()));
            return Ok(check);
        };
        loop {
            let mut conn = self.read().await?;
            let rows: Vec<AuditRow> = sqlx::query_as(concat!(
                "SELECT ",
                audit_columns!(),
                " FROM audit_log WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3"
            ))
            .bind(signed(check.rows))
            .bind(last)
            .bind(PIECE)
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
            drop(conn);
            let is_last = rows.len() < usize::try_from(PIECE).unwrap_or(usize::MAX);
            for row in rows {
                if let Err(what) = take(&mut check, row) {
                    check.broken = Some((check.rows + 1, what));
                    return Ok(check);
                }
            }
            if is_last {
                break;
            }
        }
        if signed(check.rows) != last {
            check.broken = Some((check.rows + 1, format!("the head says that there are {last} rows")));
        } else if check.head.as_slice() != head && last > 0 {
            check.broken = Some((check.rows, "the head has another hash than the last row".to_owned()));
        }
        Ok(check)
    }
}

/// Takes the next row into the chain.
fn take(check: &mut ChainCheck, row: AuditRow) -> Result<(), String> {
    let expected = check.rows + 1;
    let audit = row.read().map_err(|error| error.to_string())?;
    if audit.seq != expected {
        return Err(format!("row {expected} is missing"));
    }
    if audit.before != check.head {
        return Err("it does not name the hash of the row before".to_owned());
    }
    if audit.row.hash(audit.seq, &audit.before) != audit.hash {
        return Err("its hash is not that of what it says".to_owned());
    }
    check.rows = expected;
    check.head = audit.hash;
    Ok(())
}
