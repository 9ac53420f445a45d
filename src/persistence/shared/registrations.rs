//! Registrations as their owners and the house see them.

use super::people::TAKE_TURN_AT_USER;
use super::{Engine, fault};
use crate::ids::{Paddle, SaleId, UserId};
use crate::money::Amount;
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::registrations::RegistrationLineRow;
use crate::persistence::{Decision, Page, Paged, RegistrationLine, Registrations, Said, StoreError};
use async_trait::async_trait;
use sqlx::Connection as _;

macro_rules! lines {
    () => {
        "SELECT r.sale_id, r.user_id, r.paddle, r.limit_minor, r.cap_minor, r.withdrawn, r.version, r.created_at, s.currency,
                r.said_by, r.said_at, r.said_why
         FROM registrations r JOIN sales s ON s.id = r.sale_id "
    };
}
pub(super) use lines;

#[async_trait]
impl Registrations for Engine {
    async fn registration_line(&self, sale: SaleId, user: UserId) -> Result<Option<RegistrationLine>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<RegistrationLineRow> =
            sqlx::query_as(concat!(lines!(), "WHERE r.sale_id = $1 AND r.user_id = $2"))
                .bind(sale.0)
                .bind(user.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(RegistrationLineRow::read).transpose()
    }

    async fn registrations_of_user(&self, user: UserId, page: Page) -> Result<Paged<RegistrationLine>, StoreError> {
        let after = Cursor::<1, 1>::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<RegistrationLineRow> = sqlx::query_as(concat!(
            lines!(),
            "WHERE r.user_id = $1 AND ($2 IS NULL OR (r.created_at, r.sale_id) < ($2, $3))
             ORDER BY r.created_at DESC, r.sale_id DESC LIMIT $4"
        ))
        .bind(user.0)
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, RegistrationLineRow::place_by_age, RegistrationLineRow::read)
    }

    async fn registrations_of_sale(&self, sale: SaleId, page: Page) -> Result<Paged<RegistrationLine>, StoreError> {
        let after = Cursor::<1, 0>::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<RegistrationLineRow> = sqlx::query_as(concat!(
            lines!(),
            "WHERE r.sale_id = $1 AND ($2 IS NULL OR r.paddle > $2) ORDER BY r.paddle LIMIT $3"
        ))
        .bind(sale.0)
        .bind(after.map(|place| place.numbers[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, RegistrationLineRow::place_by_paddle, RegistrationLineRow::read)
    }

    async fn decide_registration(
        &self,
        sale: SaleId,
        paddle: Paddle,
        decision: Decision,
        said: &Said,
    ) -> Result<RegistrationLine, StoreError> {
        let (sets_cap, cap) = match decision {
            Decision::Cap(cap) => (true, cap.map(Amount::minor)),
            Decision::Withdraw | Decision::Reinstate => (false, None),
        };
        let withdrawn = match decision {
            Decision::Cap(_) => None,
            Decision::Withdraw => Some(true),
            Decision::Reinstate => Some(false),
        };
        // Whose it is never changes.
        let mut conn = self.read().await?;
        let user: Option<uuid::Uuid> =
            sqlx::query_scalar("SELECT user_id FROM registrations WHERE sale_id = $1 AND paddle = $2")
                .bind(sale.0)
                .bind(i64::from(paddle.0))
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        drop(conn);
        let user = UserId(user.ok_or(StoreError::NotFound("registration"))?);
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Of somebody who was forgotten the house says nothing any more.
        let turn = sqlx::query(TAKE_TURN_AT_USER).bind(user.0).execute(&mut *whole).await.map_err(fault::writing)?;
        if turn.rows_affected() != 1 {
            return Err(StoreError::NotFound("registration"));
        }
        sqlx::query(
            "UPDATE registrations SET cap_minor = CASE WHEN $3 THEN $4 ELSE cap_minor END, withdrawn = COALESCE($5, withdrawn),
                    said_by = $6, said_at = $7, said_why = $8, version = version + 1, changed_at = $7
             WHERE sale_id = $1 AND paddle = $2",
        )
        .bind(sale.0)
        .bind(i64::from(paddle.0))
        .bind(sets_cap)
        .bind(cap)
        .bind(withdrawn)
        .bind(said.by.0)
        .bind(said.at.as_micros())
        .bind(said.why.as_str())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        drop(conn);
        self.registration_line(sale, user).await?.ok_or(StoreError::NotFound("registration"))
    }
}
