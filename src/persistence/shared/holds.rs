//! Money set aside for bids.

use super::{Conn, Engine, fault};
use crate::bank::AccountName;
use crate::ids::{AuctionId, SaleId, UserId};
use crate::money::Amount;
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::holds::{HoldLineRow, LooseHoldRow};
use crate::persistence::row::signed;
use crate::persistence::{Hold, Holds, LooseHold, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

macro_rules! hold_columns {
    () => {
        "h.auction_id, h.user_id, h.account, h.currency, h.owner_epoch, h.revision, h.wanted, h.ahead, h.held, h.is_pending,
         COALESCE((SELECT e.log_epoch FROM auctions e WHERE e.id = h.auction_id), 1) AS log_epoch"
    };
}

/// Whether a hold is that of the buyer of an auction that was sold.
macro_rules! is_buyers {
    () => {
        "EXISTS (SELECT 1 FROM registrations r WHERE r.sale_id = a.sale_id AND r.user_id = h.user_id
                 AND a.status = 'closed' AND a.buyer IS NOT NULL AND a.buyer = r.paddle)"
    };
}

/// Reads all holds of an auction.
async fn of_auction(conn: &mut Conn, auction: AuctionId) -> Result<Vec<Hold>, StoreError> {
    let rows: Vec<HoldLineRow> =
        sqlx::query_as(concat!("SELECT ", hold_columns!(), " FROM holds h WHERE h.auction_id = $1"))
            .bind(auction.0)
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
    rows.into_iter().map(HoldLineRow::read).collect()
}

#[async_trait]
impl Holds for Engine {
    async fn bid_from(
        &self,
        sale: SaleId,
        user: UserId,
        account: AccountName,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "INSERT INTO sale_accounts (sale_id, user_id, account, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (sale_id, user_id) DO UPDATE SET account = excluded.account, at = excluded.at",
        )
        .bind(sale.0)
        .bind(user.0)
        .bind(account.to_string())
        .bind(at.as_micros())
        .execute(&mut *conn)
        .await
        .map(drop)
        .map_err(|error| match violation(&error) {
            Some(Violation::Missing) => StoreError::NotFound("sale"),
            _ => fault::writing(error),
        })
    }

    async fn bids_from(&self, sale: SaleId, user: UserId) -> Result<Option<AccountName>, StoreError> {
        let mut conn = self.read().await?;
        let found: Option<String> =
            sqlx::query_scalar("SELECT account FROM sale_accounts WHERE sale_id = $1 AND user_id = $2")
                .bind(sale.0)
                .bind(user.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        let nonsense = || StoreError::Corrupt {
            table: "sale_accounts",
            row: format!("{sale} {user}"),
            reason: "an account that is none".into(),
        };
        found.map(|text| text.parse().map_err(|_| nonsense())).transpose()
    }

    async fn take_holds(&self, auction: AuctionId, owner_epoch: u64) -> Result<Vec<Hold>, StoreError> {
        let mut conn = self.write().await?;
        // An earlier owner who is just writing an intent waits for this row, or this waits for him and finds his intent.
        sqlx::query("UPDATE holds SET owner_epoch = $2 WHERE auction_id = $1 AND owner_epoch < $2")
            .bind(auction.0)
            .bind(signed(owner_epoch))
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        of_auction(&mut conn, auction).await
    }

    async fn intend(&self, hold: &Hold, at: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO holds (auction_id, user_id, account, currency, owner_epoch, revision, wanted, ahead, held, is_pending, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $9, 0, TRUE, $8)
             ON CONFLICT (auction_id, user_id) DO UPDATE
             SET account = excluded.account, revision = excluded.revision, wanted = excluded.wanted, ahead = excluded.ahead,
                 is_pending = TRUE, changed_at = excluded.changed_at
             WHERE holds.owner_epoch = excluded.owner_epoch AND holds.revision + 1 = excluded.revision AND NOT holds.is_pending",
        )
        .bind(hold.auction.0)
        .bind(hold.user.0)
        .bind(hold.account.to_string())
        .bind(hold.currency.code())
        .bind(signed(hold.owner_epoch))
        .bind(signed(hold.revision))
        .bind(hold.wanted.minor())
        .bind(at.as_micros())
        .bind(hold.ahead.minor())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn heard(&self, hold: &Hold, held: Amount, at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "UPDATE holds SET held = $4, is_pending = FALSE, changed_at = $5
             WHERE auction_id = $1 AND user_id = $2 AND revision = $3 AND is_pending",
        )
        .bind(hold.auction.0)
        .bind(hold.user.0)
        .bind(signed(hold.revision))
        .bind(held.minor())
        .bind(at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(())
    }

    async fn hold_of(&self, auction: AuctionId, user: UserId) -> Result<Option<Hold>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<HoldLineRow> = sqlx::query_as(concat!(
            "SELECT ",
            hold_columns!(),
            " FROM holds h WHERE h.auction_id = $1 AND h.user_id = $2"
        ))
        .bind(auction.0)
        .bind(user.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(HoldLineRow::read).transpose()
    }

    async fn held_in(&self, user: UserId) -> Result<Vec<AuctionId>, StoreError> {
        let mut conn = self.read().await?;
        let found: Vec<Uuid> = sqlx::query_scalar("SELECT auction_id FROM holds WHERE user_id = $1 AND held > 0")
            .bind(user.0)
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(found.into_iter().map(AuctionId).collect())
    }

    async fn loose_holds(&self, untouched_since: Timestamp, most: u32) -> Result<Vec<LooseHold>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<LooseHoldRow> = sqlx::query_as(concat!(
            "SELECT ",
            hold_columns!(),
            ", ",
            is_buyers!(),
            " AS is_buyers FROM holds h JOIN auctions a ON a.id = h.auction_id
             WHERE (h.held > 0 OR h.is_pending) AND a.status IN ('closed', 'cancelled') AND h.changed_at < $1
               AND (h.is_pending OR NOT ",
            is_buyers!(),
            ") LIMIT $2"
        ))
        .bind(untouched_since.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(|row| Ok(LooseHold { hold: row.row.read()?, is_buyers: row.is_buyers })).collect()
    }

    async fn holds_of(&self, auction: AuctionId) -> Result<Vec<Hold>, StoreError> {
        of_auction(&mut *self.read().await?, auction).await
    }

    async fn pending_holds(&self, untouched_since: Timestamp, most: u32) -> Result<Vec<Hold>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<HoldLineRow> = sqlx::query_as(concat!(
            "SELECT ",
            hold_columns!(),
            " FROM holds h WHERE h.is_pending AND h.changed_at < $1 ORDER BY h.auction_id, h.user_id LIMIT $2"
        ))
        .bind(untouched_since.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(HoldLineRow::read).collect()
    }

    async fn believed_holds(&self, after: Option<(AuctionId, UserId)>, most: u32) -> Result<Vec<Hold>, StoreError> {
        let mut conn = self.read().await?;
        let (auction, user) = after.map_or((Uuid::nil(), Uuid::nil()), |(auction, user)| (auction.0, user.0));
        let rows: Vec<HoldLineRow> = sqlx::query_as(concat!(
            "SELECT ",
            hold_columns!(),
            " FROM holds h JOIN auctions a ON a.id = h.auction_id
             WHERE (h.auction_id, h.user_id) > ($1, $2) AND NOT h.is_pending AND NOT ",
            is_buyers!(),
            " ORDER BY h.auction_id, h.user_id LIMIT $3"
        ))
        .bind(auction)
        .bind(user)
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(HoldLineRow::read).collect()
    }
}
