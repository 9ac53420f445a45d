//! Keys of service accounts.

use super::people::TAKE_TURN_AT_USER;
use super::{Engine, fault};
use crate::persistence::row::api_keys::ApiKeyRow;
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::{ApiKey, ApiKeys, NewApiKey, Page, Paged, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use uuid::Uuid;

#[async_trait]
impl ApiKeys for Engine {
    async fn add_api_key(&self, new: &NewApiKey) -> Result<(), StoreError> {
        let key = &new.key;
        let scopes: Vec<&str> = key.scopes.iter().map(|scope| scope.word()).collect();
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let turn = sqlx::query(TAKE_TURN_AT_USER).bind(key.owner.id.0).execute(&mut *whole).await;
        if turn.map_err(fault::writing)?.rows_affected() != 1 {
            return Err(StoreError::NotFound("user"));
        }
        sqlx::query(
            "INSERT INTO api_keys (id, owner_id, name, scopes, key_hash, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(key.id)
        .bind(key.owner.id.0)
        .bind(key.name.as_str())
        .bind(scopes.join(" "))
        .bind(new.hash.as_slice())
        .bind(key.created_at.as_micros())
        .bind(key.expires_at.as_micros())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }

    async fn api_key(&self, hash: &[u8; 32], now: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<ApiKeyRow> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, u.role, u.suspended, u.created_at, k.id AS key_id, k.name AS key_name, k.scopes,
                    k.created_at AS made_at, k.expires_at, k.revoked_at
             FROM api_keys k JOIN users u ON u.id = k.owner_id
             WHERE k.key_hash = $1 AND k.expires_at > $2 AND k.revoked_at IS NULL AND u.role = 'admin'",
        )
        .bind(hash.as_slice())
        .bind(now.as_micros())
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(ApiKeyRow::read).transpose()
    }

    async fn api_keys(&self, page: Page) -> Result<Paged<ApiKey>, StoreError> {
        let after = Cursor::<1, 1>::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<ApiKeyRow> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, u.role, u.suspended, u.created_at, k.id AS key_id, k.name AS key_name, k.scopes,
                    k.created_at AS made_at, k.expires_at, k.revoked_at
             FROM api_keys k JOIN users u ON u.id = k.owner_id
             WHERE $2 IS NULL OR (k.created_at, k.id) < ($1, $2) ORDER BY k.created_at DESC, k.id DESC LIMIT $3",
        )
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, ApiKeyRow::place, ApiKeyRow::read)
    }

    async fn revoke_api_key(&self, id: Uuid, at: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query("UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL")
            .bind(id)
            .bind(at.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }
}
