//! Sales as they are built and run.

use super::artworks::take_turn_at_seller;
use super::{Connection, Engine, fault};
use crate::drill_point;
use crate::ids::{AuctionId, SaleId, UserId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::auction::DraftTermsRow;
use crate::persistence::row::sales::{DraftRow, LotRow, write_defaults};
use crate::persistence::row::signed;
use crate::persistence::{BOUGHT, Blocked, Draft, DraftEdit, Lot, ReserveEdit, Sale, Sales, StoreError, UNSETTLED};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Above every number that a lot can have: where drafts wait while they trade numbers.
const BESIDE: i64 = 10_000_000;

/// Lets those who work on one sale's drafts do it one after the other.
const TAKE_TURN_AT_SALE: &str = "UPDATE sales SET version = version WHERE id = $1";

macro_rules! drafts {
    () => {
        "SELECT id AS auction_id, sale_id, terms, terms_hash, log_epoch, artwork_id, lot_number, version FROM auctions "
    };
}

#[async_trait]
impl Sales for Engine {
    async fn edit_sale(&self, sale: &Sale) -> Result<Sale, StoreError> {
        let defaults = write_defaults(&sale.defaults)?;
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "UPDATE sales SET title = $3, description = $4, zone = $5, starts_at = $6, ends_at = $7, defaults = $8,
                    version = version + 1
             WHERE id = $1 AND version = $2",
        )
        .bind(sale.id.0)
        .bind(signed(sale.version))
        .bind(sale.title.as_str())
        .bind(sale.description.as_deref())
        .bind(sale.zone.as_str())
        .bind(sale.starts_at.map(|at| at.as_micros()))
        .bind(sale.ends_at.map(|at| at.as_micros()))
        .bind(defaults)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        drop(conn);
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict("sale"));
        }
        Ok(Sale { version: sale.version + 1, ..sale.clone() })
    }

    async fn delete_sale(&self, id: SaleId, version: u64) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let taken = sqlx::query("UPDATE sales SET version = version WHERE id = $1 AND version = $2")
            .bind(id.0)
            .bind(signed(version))
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if taken.rows_affected() != 1 {
            return Err(StoreError::NotFound("sale of this version"));
        }
        for statement in [
            // Those that an older program took on drafts.
            "DELETE FROM favourites WHERE auction_id IN (SELECT id FROM auctions WHERE sale_id = $1 AND status = 'draft')",
            "DELETE FROM auction_heads WHERE auction_id IN (SELECT id FROM auctions WHERE sale_id = $1 AND status = 'draft')",
            "DELETE FROM auctions WHERE sale_id = $1 AND status = 'draft'",
            "DELETE FROM registrations WHERE sale_id = $1 AND NOT EXISTS (SELECT 1 FROM auctions WHERE sale_id = $1)",
            "DELETE FROM sales WHERE id = $1",
        ] {
            sqlx::query(statement).bind(id.0).execute(&mut *whole).await.map_err(|error| match violation(&error) {
                // An auction that is no draft refers to it, or something else that must stay.
                Some(Violation::Missing) => StoreError::Conflict("sale with auctions"),
                Some(Violation::Taken | Violation::Other) | None => fault::writing(error),
            })?;
        }
        whole.commit().await.map_err(fault::writing)
    }

    async fn lots(&self, sale: SaleId) -> Result<Vec<Lot>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<LotRow> = sqlx::query_as(
            "SELECT a.id, a.lot_number, a.status, h.owner_epoch, h.ends_at
             FROM auctions a JOIN auction_heads h ON h.auction_id = a.id WHERE a.sale_id = $1 ORDER BY a.lot_number",
        )
        .bind(sale.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(LotRow::read).collect()
    }

    async fn draft(&self, id: AuctionId) -> Result<Option<Draft>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<DraftRow> = sqlx::query_as(concat!(drafts!(), "WHERE id = $1 AND status = 'draft'"))
            .bind(id.0)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        row.map(DraftRow::read).transpose()
    }

    async fn drafts(&self, sale: SaleId) -> Result<Vec<Draft>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<DraftRow> =
            sqlx::query_as(concat!(drafts!(), "WHERE sale_id = $1 AND status = 'draft' ORDER BY lot_number"))
                .bind(sale.0)
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(DraftRow::read).collect()
    }

    async fn edit_drafts(&self, sale: SaleId, edits: &[DraftEdit]) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(TAKE_TURN_AT_SALE).bind(sale.0).execute(&mut *whole).await.map_err(fault::writing)?;
        // First all step aside, so that two can trade places; who is not as he was read ends it here.
        for edit in edits {
            let done = sqlx::query(
                "UPDATE auctions SET lot_number = lot_number + $4
                 WHERE id = $1 AND sale_id = $2 AND version = $3 AND status = 'draft'",
            )
            .bind(edit.draft.terms.auction.0)
            .bind(sale.0)
            .bind(signed(edit.draft.version))
            .bind(BESIDE)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
            if done.rows_affected() != 1 {
                return Err(StoreError::Conflict("draft"));
            }
        }
        for edit in edits {
            let row = DraftTermsRow::write(&edit.draft)?;
            let (keeps, reserve) = match edit.reserve {
                ReserveEdit::Keep => (true, None),
                ReserveEdit::Set(reserve) => (false, reserve),
            };
            sqlx::query(
                "UPDATE auctions SET lot_number = $2, artwork_id = $3, terms = $4, terms_hash = $5, version = version + 1,
                        reserve_minor = CASE WHEN $6 THEN reserve_minor ELSE $7 END,
                        reserve_salt = CASE WHEN $6 THEN reserve_salt ELSE $8 END
                 WHERE id = $1",
            )
            .bind(row.id)
            .bind(row.lot_number)
            .bind(row.artwork_id)
            .bind(row.terms)
            .bind(row.terms_hash)
            .bind(keeps)
            .bind(reserve.map(|reserve| reserve.amount.minor()))
            .bind(reserve.map(|reserve| reserve.salt.to_vec()))
            .execute(&mut *whole)
            .await
            .map_err(|error| match violation(&error) {
                Some(Violation::Taken) => StoreError::Conflict("lot"),
                Some(Violation::Missing) => StoreError::NotFound("artwork"),
                Some(Violation::Other) | None => fault::writing(error),
            })?;
            sqlx::query("UPDATE auction_heads SET ask = $2, reserve_status = $3, ends_at = $4 WHERE auction_id = $1")
                .bind(row.id)
                .bind(row.head.ask)
                .bind(row.head.reserve_status)
                .bind(row.head.ends_at)
                .execute(&mut *whole)
                .await
                .map_err(fault::writing)?;
        }
        drill_point!("store.edit_drafts.before_commit");
        whole.commit().await.map_err(fault::writing)
    }

    async fn delete_draft(&self, id: AuctionId, version: u64) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Those that an older program took on drafts.
        sqlx::query(
            "DELETE FROM favourites WHERE auction_id = $1
             AND EXISTS (SELECT 1 FROM auctions WHERE id = $1 AND version = $2 AND status = 'draft')",
        )
        .bind(id.0)
        .bind(signed(version))
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        let done = sqlx::query("DELETE FROM auctions WHERE id = $1 AND version = $2 AND status = 'draft'")
            .bind(id.0)
            .bind(signed(version))
            .execute(&mut *whole)
            .await
            .map_err(|error| match violation(&error) {
                Some(Violation::Missing) => StoreError::Conflict("draft"),
                Some(Violation::Taken | Violation::Other) | None => fault::writing(error),
            })?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict("draft"));
        }
        sqlx::query("DELETE FROM auction_heads WHERE auction_id = $1")
            .bind(id.0)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }

    async fn schedule_drafts(&self, sale: SaleId, drafts: &[(AuctionId, u64)]) -> Result<Option<Blocked>, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(TAKE_TURN_AT_SALE).bind(sale.0).execute(&mut *whole).await.map_err(fault::writing)?;
        for (auction, version) in &take_turn_at_all(&mut whole, sale, drafts).await? {
            if !take_turn_at_seller(&mut whole, *auction).await? {
                return Ok(Some(Blocked::SellerGone(*auction)));
            }
            let done = sqlx::query(
                "UPDATE auctions SET status = 'scheduled' WHERE id = $1 AND sale_id = $2 AND version = $3 AND status = 'draft'",
            )
            .bind(auction.0)
            .bind(sale.0)
            .bind(signed(*version))
            .execute(&mut *whole)
            .await;
            match done {
                Ok(done) if done.rows_affected() == 1 => match super::telling::begin(&mut whole, *auction).await {
                    Ok(()) => {}
                    Err(StoreError::Conflict(UNSETTLED)) => return Ok(Some(Blocked::Unsettled(*auction))),
                    Err(StoreError::Conflict(BOUGHT)) => return Ok(Some(Blocked::Bought(*auction))),
                    Err(error) => return Err(error),
                },
                // What was done so far is rolled back when the transaction is let go.
                Ok(_) => return Ok(Some(Blocked::Changed(*auction))),
                Err(error) if violation(&error) == Some(Violation::Taken) => {
                    return Ok(Some(Blocked::ArtworkTaken(*auction)));
                }
                Err(error) => return Err(fault::writing(error)),
            }
        }
        drill_point!("store.schedule_drafts.before_commit");
        whole.commit().await.map_err(fault::writing)?;
        drill_point!("store.schedule_drafts.after_commit");
        Ok(None)
    }

    async fn note_pauses(
        &self,
        sale: SaleId,
        auctions: &[AuctionId],
        by: UserId,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for auction in auctions {
            sqlx::query(
                "INSERT INTO sale_pauses (auction_id, sale_id, paused_by, noted_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (auction_id) DO UPDATE SET paused_by = excluded.paused_by, noted_at = excluded.noted_at",
            )
            .bind(auction.0)
            .bind(sale.0)
            .bind(by.0)
            .bind(at.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        }
        whole.commit().await.map_err(fault::writing)
    }

    async fn noted_pauses(&self, sale: SaleId) -> Result<Vec<AuctionId>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<uuid::Uuid> =
            sqlx::query_scalar("SELECT auction_id FROM sale_pauses WHERE sale_id = $1 ORDER BY auction_id")
                .bind(sale.0)
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        Ok(ids.into_iter().map(AuctionId).collect())
    }

    async fn forget_pauses(&self, auctions: &[AuctionId], until: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for auction in auctions {
            sqlx::query("DELETE FROM sale_pauses WHERE auction_id = $1 AND noted_at <= $2")
                .bind(auction.0)
                .bind(until.as_micros())
                .execute(&mut *whole)
                .await
                .map_err(fault::writing)?;
        }
        whole.commit().await.map_err(fault::writing)
    }
}

/// Takes every seller's row before anything else, in the order of their names, and returns the drafts in the order of their artworks. Two sales that are
/// scheduled at once may have sellers and artworks in common, each in an order of its own: taken as they stand, each would wait for the other for ever.
async fn take_turn_at_all(
    conn: &mut Connection,
    sale: SaleId,
    drafts: &[(AuctionId, u64)],
) -> Result<Vec<(AuctionId, u64)>, StoreError> {
    let rows: Vec<(Uuid, Uuid, Option<Uuid>)> = sqlx::query_as(
        "SELECT a.id, a.artwork_id, w.consignor FROM auctions a JOIN artworks w ON w.id = a.artwork_id
         WHERE a.sale_id = $1 AND a.status = 'draft'",
    )
    .bind(sale.0)
    .fetch_all(&mut *conn)
    .await
    .map_err(fault::reading)?;
    let known: BTreeMap<Uuid, _> =
        rows.into_iter().map(|(auction, artwork, seller)| (auction, (artwork, seller))).collect();
    let sellers: BTreeSet<Uuid> =
        drafts.iter().filter_map(|(auction, _)| known.get(&auction.0).and_then(|(_, seller)| *seller)).collect();
    for seller in sellers {
        sqlx::query("UPDATE users SET version = version WHERE id = $1")
            .bind(seller)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
    }
    let mut ordered = drafts.to_vec();
    // One that is no draft of this sale any more has no artwork here, and comes first: it ends the whole.
    ordered.sort_by_key(|(auction, _)| known.get(&auction.0).map(|(artwork, _)| *artwork));
    Ok(ordered)
}
