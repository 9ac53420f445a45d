//! Webhooks, and deliveries on their way there.

use super::{Engine, fault};
use crate::drill_point;
use crate::notices::Secret;
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::webhooks::{DeadRow, DeliveryRow, WebhookRow, write_kinds};
use crate::persistence::{
    DeadLetter, Delivery, Failed, NewDelivery, Page, Paged, StoreError, Webhook, WebhookEdit, Webhooks,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use uuid::Uuid;

/// Dead letters are listed by id.
type Place = Cursor<0, 1>;

macro_rules! webhook_columns {
    () => {
        "id, url, kinds, secret, old_secret, old_until, is_enabled, stopped_for, created_at"
    };
}

macro_rules! delivery_columns {
    () => {
        "id, webhook_id, kind, body, created_at, state, attempts, next_try_at, last_error"
    };
}

fn the_one(row: Option<WebhookRow>) -> Result<Webhook, StoreError> {
    row.ok_or(StoreError::NotFound("webhook"))?.read()
}

#[async_trait]
impl Webhooks for Engine {
    async fn add_webhook(&self, webhook: &Webhook, most: u32) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO webhooks (id, url, kinds, secret, is_enabled, created_at)
             SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM webhooks) < $7",
        )
        .bind(webhook.id)
        .bind(webhook.url.as_str())
        .bind(write_kinds(&webhook.kinds))
        .bind(webhook.secret.write())
        .bind(webhook.is_enabled)
        .bind(webhook.created_at.as_micros())
        .bind(i64::from(most))
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Conflict("webhooks")) }
    }

    async fn webhooks(&self) -> Result<Vec<Webhook>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<WebhookRow> =
            sqlx::query_as(concat!("SELECT ", webhook_columns!(), " FROM webhooks ORDER BY id"))
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(WebhookRow::read).collect()
    }

    async fn webhook(&self, id: Uuid) -> Result<Option<Webhook>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<WebhookRow> =
            sqlx::query_as(concat!("SELECT ", webhook_columns!(), " FROM webhooks WHERE id = $1"))
                .bind(id)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(WebhookRow::read).transpose()
    }

    async fn edit_webhook(&self, id: Uuid, edit: &WebhookEdit) -> Result<Webhook, StoreError> {
        let mut conn = self.write().await?;
        let row = sqlx::query_as(concat!(
            "UPDATE webhooks SET url = COALESCE($2, url), kinds = COALESCE($3, kinds), is_enabled = COALESCE($4, is_enabled),
                    stopped_for = CASE WHEN $4 THEN NULL ELSE stopped_for END
             WHERE id = $1 RETURNING ",
            webhook_columns!()
        ))
        .bind(id)
        .bind(edit.url.as_deref())
        .bind(edit.kinds.as_deref().map(write_kinds))
        .bind(edit.is_enabled)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        the_one(row)
    }

    async fn rotate_secret(&self, id: Uuid, secret: &Secret, old_until: Timestamp) -> Result<Webhook, StoreError> {
        let mut conn = self.write().await?;
        let row = sqlx::query_as(concat!(
            "UPDATE webhooks SET old_secret = secret, old_until = $3, secret = $2 WHERE id = $1 RETURNING ",
            webhook_columns!()
        ))
        .bind(id)
        .bind(secret.write())
        .bind(old_until.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        the_one(row)
    }

    async fn stop_webhook(&self, id: Uuid, why: &str) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("UPDATE webhooks SET is_enabled = FALSE, stopped_for = $2 WHERE id = $1 AND is_enabled")
            .bind(id)
            .bind(why)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn remove_webhook(&self, id: Uuid) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Takes the row, so that no delivery is put in between.
        for statement in [
            "UPDATE webhooks SET is_enabled = FALSE WHERE id = $1",
            "DELETE FROM webhook_deliveries WHERE webhook_id = $1",
        ] {
            sqlx::query(statement).bind(id).execute(&mut *whole).await.map_err(fault::writing)?;
        }
        let done = sqlx::query("DELETE FROM webhooks WHERE id = $1").bind(id).execute(&mut *whole).await;
        let done = done.map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn put_delivery(&self, delivery: &NewDelivery) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        super::telling::deliver(&mut conn, delivery).await
    }

    async fn due_webhooks(&self, now: Timestamp) -> Result<Vec<Uuid>, StoreError> {
        let mut conn = self.read().await?;
        sqlx::query_scalar(
            "SELECT w.id FROM webhooks w WHERE w.is_enabled AND EXISTS (
                 SELECT 1 FROM webhook_deliveries d
                 WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.next_try_at <= $1)
             ORDER BY w.id",
        )
        .bind(now.as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)
    }

    async fn take_deliveries(
        &self,
        webhook: Uuid,
        now: Timestamp,
        held_until: Timestamp,
        most: u32,
    ) -> Result<Vec<Delivery>, StoreError> {
        let mut conn = self.write().await?;
        // As in `outbox.rs`, which says why it is written so.
        let rows: Vec<DeliveryRow> = sqlx::query_as(concat!(
            "WITH due AS MATERIALIZED (
                 SELECT id FROM webhook_deliveries
                 WHERE webhook_id = $4 AND state = 'waiting' AND next_try_at <= $1 ORDER BY next_try_at, id LIMIT $3",
            passing_over_taken!(),
            ")
             UPDATE webhook_deliveries SET attempts = attempts + 1, next_try_at = $2
             WHERE id IN (SELECT id FROM due) AND state = 'waiting' AND next_try_at <= $1 RETURNING ",
            delivery_columns!()
        ))
        .bind(now.as_micros())
        .bind(held_until.as_micros())
        .bind(i64::from(most))
        .bind(webhook)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?;
        drop(conn);
        drill_point!("webhooks.take.after");
        let mut taken = rows.into_iter().map(DeliveryRow::read).collect::<Result<Vec<_>, _>>()?;
        taken.sort_by_key(|delivery| delivery.id);
        Ok(taken)
    }

    async fn mark_delivered(&self, id: Uuid, at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "UPDATE webhook_deliveries SET state = 'sent', sent_at = $2, last_error = NULL WHERE id = $1 AND state <> 'sent'",
        )
        .bind(id)
        .bind(at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(())
    }

    async fn mark_undelivered(&self, id: Uuid, attempt: u32, error: &str, then: Failed) -> Result<(), StoreError> {
        let (state, next) = match then {
            Failed::TryAgainAt(at) => ("waiting", Some(at.as_micros())),
            Failed::Dead => ("dead", None),
        };
        let mut conn = self.write().await?;
        sqlx::query(
            "UPDATE webhook_deliveries SET state = $3, next_try_at = COALESCE($4, next_try_at), last_error = $5
             WHERE id = $1 AND attempts = $2 AND state = 'waiting'",
        )
        .bind(id)
        .bind(i64::from(attempt))
        .bind(state)
        .bind(next)
        .bind(error)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(())
    }

    async fn delivery(&self, id: Uuid) -> Result<Option<Delivery>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<DeliveryRow> =
            sqlx::query_as(concat!("SELECT ", delivery_columns!(), " FROM webhook_deliveries WHERE id = $1"))
                .bind(id)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(DeliveryRow::read).transpose()
    }

    async fn deliver_again(&self, id: Uuid, now: Timestamp) -> Result<Delivery, StoreError> {
        let mut conn = self.write().await?;
        let row: Option<DeliveryRow> = sqlx::query_as(concat!(
            "UPDATE webhook_deliveries SET state = 'waiting', attempts = 0, next_try_at = $2
             WHERE id = $1 AND state = 'dead' RETURNING ",
            delivery_columns!()
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
            None if self.delivery(id).await?.is_some() => Err(StoreError::Conflict("delivery")),
            None => Err(StoreError::NotFound("delivery")),
        }
    }

    async fn dead_letters(&self, page: Page) -> Result<Paged<DeadLetter>, StoreError> {
        let after = Place::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<DeadRow> = sqlx::query_as(
            "SELECT * FROM (
                 SELECT id, FALSE AS is_webhook, recipient, kind, attempts, created_at, last_error
                 FROM mails WHERE state = 'dead' AND ($1 IS NULL OR id < $1)
                 UNION ALL
                 SELECT d.id, TRUE, w.url, d.kind, d.attempts, d.created_at, d.last_error
                 FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
                 WHERE d.state = 'dead' AND ($1 IS NULL OR d.id < $1)
             ) AS dead ORDER BY id DESC LIMIT $2",
        )
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, DeadRow::place, DeadRow::read)
    }

    async fn forget_deliveries(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query("DELETE FROM webhook_deliveries WHERE created_at < $1 AND state <> 'waiting'")
            .bind(before.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(done.rows_affected())
    }
}
