//! Whose the paddles of a sale are.

use super::{Conn, fault};
use crate::ids::{Paddle, SaleId, UserId};
use crate::persistence::row::notices::RecipientRow;
use crate::persistence::{Recipient, StoreError};
use uuid::Uuid;

/// Finds who holds these paddles, with where their letters go. Somebody who was forgotten is left out.
pub(super) async fn holders(conn: &mut Conn, sale: SaleId, paddles: &[Paddle]) -> Result<Vec<Recipient>, StoreError> {
    let mut found = Vec::new();
    for paddle in paddles {
        let row: Option<RecipientRow> = sqlx::query_as(
            "SELECT r.paddle, u.email, u.id AS user_id, p.language, p.chosen
             FROM registrations r JOIN users u ON u.id = r.user_id AND u.erased_at IS NULL
             LEFT JOIN notice_preferences p ON p.user_id = u.id WHERE r.sale_id = $1 AND r.paddle = $2",
        )
        .bind(sale.0)
        .bind(i64::from(paddle.0))
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        found.extend(row.map(RecipientRow::read).transpose()?);
    }
    Ok(found)
}

/// Finds which of these paddles may buy: nobody who was withdrawn, suspended or forgotten.
pub(super) async fn who_may_buy(
    conn: &mut Conn,
    sale: SaleId,
    paddles: &[Paddle],
) -> Result<Vec<(Paddle, UserId)>, StoreError> {
    let mut found = Vec::new();
    for paddle in paddles {
        let user: Option<Uuid> = sqlx::query_scalar(
            "SELECT u.id FROM registrations r JOIN users u ON u.id = r.user_id
             WHERE r.sale_id = $1 AND r.paddle = $2 AND NOT r.withdrawn AND NOT u.suspended AND u.erased_at IS NULL",
        )
        .bind(sale.0)
        .bind(i64::from(paddle.0))
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        found.extend(user.map(|user| (*paddle, UserId(user))));
    }
    Ok(found)
}
