//! Letters on their way out.

use super::{Connection, Engine, fault};
use crate::drill_point;
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::outbox::{MailRow, WholeMailRow};
use crate::persistence::{Failed, Mail, MailBody, MailState, NewMail, Outbox, Page, Paged, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// Letters are listed by id.
type MailPlace = Cursor<0, 1>;

macro_rules! mail_columns {
    () => {
        "id, recipient, kind, language, subject, holds_secret, created_at, state, attempts, next_try_at, sent_at, last_error"
    };
}

/// Puts a letter in, by itself or in the transaction of what it tells of.
pub(super) async fn put_mail(conn: &mut Connection, mail: &NewMail) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO mails (id, recipient, kind, language, subject, body_text, body_html, holds_secret, created_at, state,
                            attempts, next_try_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'waiting', 0, $9)",
    )
    .bind(mail.id)
    .bind(mail.to.as_str())
    .bind(mail.kind.as_str())
    .bind(mail.language.as_str())
    .bind(mail.subject.as_str())
    .bind(mail.text.as_str())
    .bind(mail.html.as_str())
    .bind(mail.holds_secret)
    .bind(mail.created_at.as_micros())
    .execute(conn)
    .await
    .map_err(|error| match violation(&error) {
        Some(Violation::Taken) => StoreError::Conflict("mail"),
        Some(Violation::Missing | Violation::Other) | None => fault::writing(error),
    })?;
    Ok(())
}

#[async_trait]
impl Outbox for Engine {
    async fn put(&self, mail: &NewMail) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        put_mail(&mut conn, mail).await?;
        drop(conn);
        drill_point!("outbox.put.after");
        Ok(())
    }

    async fn take_due(
        &self,
        now: Timestamp,
        held_until: Timestamp,
        most: u32,
    ) -> Result<Vec<(Mail, MailBody)>, StoreError> {
        let mut conn = self.write().await?;
        // MATERIALIZED, because a subquery that a join asks once per row would lock, and so take, more rows than the limit. The condition is
        // asked twice: of two nodes that pick the same row one after the other, the second sees that it is no longer due.
        let rows: Vec<WholeMailRow> = sqlx::query_as(concat!(
            "WITH due AS MATERIALIZED (
                 SELECT id FROM mails WHERE state = 'waiting' AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT $3",
            passing_over_taken!(),
            ")
             UPDATE mails SET attempts = attempts + 1, next_try_at = $2
             WHERE id IN (SELECT id FROM due) AND state = 'waiting' AND next_try_at <= $1
             RETURNING body_text, body_html, ",
            mail_columns!()
        ))
        .bind(now.as_micros())
        .bind(held_until.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?;
        drop(conn);
        drill_point!("outbox.take.after");
        let mut taken = rows.into_iter().map(WholeMailRow::read_waiting).collect::<Result<Vec<_>, _>>()?;
        // No engine promises in which order an UPDATE returns its rows.
        taken.sort_by_key(|(mail, _)| mail.id);
        Ok(taken)
    }

    async fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut conn = self.read().await?;
        let due: Option<i64> = sqlx::query_scalar("SELECT MIN(next_try_at) FROM mails WHERE state = 'waiting'")
            .fetch_one(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(due.map(Timestamp::from_micros))
    }

    async fn mark_sent(&self, id: Uuid, at: Timestamp, keeps_words: bool) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "UPDATE mails SET state = 'sent', sent_at = $2, last_error = NULL,
                    body_text = CASE WHEN holds_secret AND NOT $3 THEN NULL ELSE body_text END,
                    body_html = CASE WHEN holds_secret AND NOT $3 THEN NULL ELSE body_html END
             WHERE id = $1 AND state <> 'sent'",
        )
        .bind(id)
        .bind(at.as_micros())
        .bind(keeps_words)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        drop(conn);
        drill_point!("outbox.sent.after");
        Ok(())
    }

    async fn mark_failed(
        &self,
        id: Uuid,
        attempt: u32,
        error: &str,
        then: Failed,
        keeps_words: bool,
    ) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let query = match then {
            Failed::TryAgainAt(at) => sqlx::query(
                "UPDATE mails SET next_try_at = $4, last_error = $3 WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            )
            .bind(id)
            .bind(i64::from(attempt))
            .bind(error)
            .bind(at.as_micros()),
            Failed::Dead => sqlx::query(
                "UPDATE mails SET state = 'dead', last_error = $3,
                        body_text = CASE WHEN holds_secret AND NOT $4 THEN NULL ELSE body_text END,
                        body_html = CASE WHEN holds_secret AND NOT $4 THEN NULL ELSE body_html END
                 WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
            )
            .bind(id)
            .bind(i64::from(attempt))
            .bind(error)
            .bind(keeps_words),
        };
        query.execute(&mut *conn).await.map_err(fault::writing)?;
        Ok(())
    }

    async fn mails(&self, state: Option<MailState>, page: Page) -> Result<Paged<Mail>, StoreError> {
        let after = MailPlace::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<MailRow> = sqlx::query_as(concat!(
            "SELECT ",
            mail_columns!(),
            " FROM mails WHERE ($1 IS NULL OR id < $1) AND ($2 IS NULL OR state = $2) ORDER BY id DESC LIMIT $3"
        ))
        .bind(after.map(|place| place.ids[0]))
        .bind(state.map(MailState::word))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, MailRow::place, MailRow::read)
    }

    async fn mail(&self, id: Uuid) -> Result<Option<(Mail, Option<MailBody>)>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<WholeMailRow> =
            sqlx::query_as(concat!("SELECT body_text, body_html, ", mail_columns!(), " FROM mails WHERE id = $1"))
                .bind(id)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(WholeMailRow::read).transpose()
    }

    async fn try_again(&self, id: Uuid, now: Timestamp) -> Result<Mail, StoreError> {
        let mut conn = self.write().await?;
        let row: Option<MailRow> = sqlx::query_as(concat!(
            "UPDATE mails SET state = 'waiting', attempts = 0, next_try_at = $2
             WHERE id = $1 AND state = 'dead' AND body_text IS NOT NULL RETURNING ",
            mail_columns!()
        ))
        .bind(id)
        .bind(now.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        drop(conn);
        match row {
            Some(row) => row.read(),
            None if self.mail(id).await?.is_some() => Err(StoreError::Conflict("mail")),
            None => Err(StoreError::NotFound("mail")),
        }
    }

    async fn forget_mails(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query("DELETE FROM mails WHERE created_at < $1 AND state <> 'waiting'")
            .bind(before.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(done.rows_affected())
    }
}
