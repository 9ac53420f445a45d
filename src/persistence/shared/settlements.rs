//! Settlements: what is due, what is under way, and one change at a time.

use super::settlement_steps::{make_out, mean};
use super::{Connection, Engine, fault, paddles, telling};
use crate::drill_point;
use crate::ids::{ArtworkId, AuctionId, Paddle, SaleId, UserId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::papers::PaperRow;
use crate::persistence::row::settlements::{SettlementRow, ShownRow, ShownRows, StepRow, write, write_key};
use crate::persistence::row::signed;
use crate::persistence::{
    AuctionFees, Page, Paged, Paper, Recipient, Settlement, SettlementChange, SettlementFilter, Settlements,
    ShownSettlement, Step, StepChange, StoreError, Unsettled,
};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use std::time::Duration;
use uuid::Uuid;

/// Settlements are listed by id.
type Place = Cursor<0, 1>;

macro_rules! settlement_columns {
    () => {
        "id, auction_id, closing, sale_id, artwork_id, currency, consignor, revision, state, created_at, changed_at, ended_at"
    };
}

/// A list, newest first, of those that a condition lets through; `$3` is what it is about.
macro_rules! listed {
    ($condition:literal) => {
        concat!(
            "SELECT ",
            settlement_columns!(),
            " FROM settlements WHERE ",
            $condition,
            " AND ($1 IS NULL OR id < $1) ORDER BY id DESC LIMIT $2"
        )
    };
}

/// The same with the title of the artwork and what was made out, a row for each paper.
macro_rules! shown {
    ($condition:literal) => {
        concat!(
            "SELECT s.*, w.title, p.year, p.number, p.kind, p.issued_at FROM (",
            listed!($condition),
            ") AS s LEFT JOIN artworks w ON w.id = s.artwork_id LEFT JOIN papers p ON p.settlement_id = s.id
             ORDER BY s.id DESC, p.year, p.number"
        )
    };
}

/// Makes the query of a list, one of the two above, for a filter.
macro_rules! filtered {
    ($list:ident, $filter:expr, $after:expr, $limit:expr) => {
        match $filter {
            SettlementFilter { buyer: Some(buyer), .. } => {
                sqlx::query_as($list!("buyer = $3")).bind($after).bind($limit).bind(buyer.0)
            }
            SettlementFilter { consignor: Some(consignor), .. } => {
                sqlx::query_as($list!("consignor = $3")).bind($after).bind($limit).bind(consignor.0)
            }
            SettlementFilter { stuck: true, stage: Some(stage), .. } => {
                sqlx::query_as($list!("is_stuck AND stage = $3")).bind($after).bind($limit).bind(stage.to_owned())
            }
            SettlementFilter { stuck: true, .. } => sqlx::query_as($list!("is_stuck")).bind($after).bind($limit),
            SettlementFilter { stage: Some(stage), .. } => {
                sqlx::query_as($list!("stage = $3")).bind($after).bind($limit).bind(stage.to_owned())
            }
            SettlementFilter { .. } => sqlx::query_as($list!("TRUE")).bind($after).bind($limit),
        }
    };
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

#[async_trait]
impl Settlements for Engine {
    async fn set_house_fees(&self, schedule: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "INSERT INTO house_fees (rules, since) SELECT $1, $2
             WHERE NOT EXISTS (SELECT 1 FROM house_fees WHERE id = (SELECT MAX(id) FROM house_fees) AND rules = $1)",
        )
        .bind(schedule)
        .bind(now.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(())
    }

    async fn fees_of(&self, auction: AuctionId) -> Result<Option<AuctionFees>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<(String, bool)> = sqlx::query_as(
            "SELECT f.rules, COALESCE(o.resale_right, EXISTS (SELECT 1 FROM resale_rights r WHERE r.artwork_id = a.artwork_id))
             FROM auctions a LEFT JOIN auction_fees o ON o.auction_id = a.id
             JOIN house_fees f ON f.id = COALESCE(o.fees, (SELECT MAX(id) FROM house_fees)) WHERE a.id = $1",
        )
        .bind(auction.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        Ok(row.map(|(schedule, resale_right)| AuctionFees { schedule, resale_right }))
    }

    async fn set_resale_right(&self, artwork: ArtworkId, falls_under: bool) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let statement = if falls_under {
            "INSERT INTO resale_rights (artwork_id) VALUES ($1) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM resale_rights WHERE artwork_id = $1"
        };
        sqlx::query(statement).bind(artwork.0).execute(&mut *conn).await.map_err(|error| match violation(&error) {
            Some(Violation::Missing) => StoreError::NotFound("artwork"),
            _ => fault::writing(error),
        })?;
        Ok(())
    }

    async fn unsettled(&self, until: Timestamp, most: u32) -> Result<Vec<Unsettled>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<(Uuid, i64)> = sqlx::query_as(
            "SELECT auction_id, sold_at FROM settlements_due WHERE sold_at <= $1 ORDER BY sold_at, auction_id LIMIT $2",
        )
        .bind(until.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let read = |(auction, at)| Unsettled { auction: AuctionId(auction), sold_at: Timestamp::from_micros(at) };
        Ok(rows.into_iter().map(read).collect())
    }

    async fn put_off(&self, auction: AuctionId, until: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("UPDATE settlements_due SET sold_at = $2 WHERE auction_id = $1 AND sold_at < $2")
            .bind(auction.0)
            .bind(until.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn paddle_holders(&self, sale: SaleId, paddles: &[Paddle]) -> Result<Vec<Recipient>, StoreError> {
        paddles::holders(&mut *self.read().await?, sale, paddles).await
    }

    async fn who_may_buy(&self, sale: SaleId, paddles: &[Paddle]) -> Result<Vec<(Paddle, UserId)>, StoreError> {
        paddles::who_may_buy(&mut *self.read().await?, sale, paddles).await
    }

    async fn begin_settlement(&self, settlement: &Settlement) -> Result<bool, StoreError> {
        let state = write(settlement)?;
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Takes the row that a reopening wants, too: one of them goes on.
        let taken = sqlx::query("DELETE FROM settlements_due WHERE auction_id = $1")
            .bind(settlement.saga.auction().0)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if taken.rows_affected() == 0 || !take_over_hold(&mut whole, settlement).await? {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO settlements (id, auction_id, closing, sale_id, artwork_id, currency, consignor, revision, state, stage,
                                      buyer, is_stuck, wakes_at, held_until, created_at, changed_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, FALSE, $12, 0, $12, $12)",
        )
        .bind(settlement.id)
        .bind(settlement.saga.auction().0)
        .bind(signed(settlement.saga.closing()))
        .bind(settlement.sale.0)
        .bind(settlement.artwork.0)
        .bind(settlement.currency.code())
        .bind(settlement.consignor.map(|user| user.0))
        .bind(signed(settlement.saga.revision()))
        .bind(state)
        .bind(settlement.saga.stage().word())
        .bind(settlement.buyer().0)
        .bind(settlement.created_at.as_micros())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        drill_point!("settlement.begin.inside");
        whole.commit().await.map_err(fault::writing)?;
        drill_point!("settlement.begin.after");
        Ok(true)
    }

    async fn take_settlements(
        &self,
        now: Timestamp,
        hold_for: Duration,
        most: u32,
    ) -> Result<Vec<Result<Settlement, StoreError>>, StoreError> {
        let mut conn = self.write().await?;
        // As in `outbox.rs`, which says why it is written so.
        let rows: Vec<SettlementRow> = sqlx::query_as(concat!(
            "WITH due AS MATERIALIZED (
                 SELECT id FROM settlements WHERE wakes_at <= $1 AND held_until <= ",
            clock_of_holders!(),
            " ORDER BY wakes_at, id LIMIT $2",
            passing_over_taken!(),
            ") UPDATE settlements SET held_until = ",
            clock_of_holders!(),
            " + $3 WHERE id IN (SELECT id FROM due) AND wakes_at <= $1 AND held_until <= ",
            clock_of_holders!(),
            " RETURNING ",
            settlement_columns!()
        ))
        .bind(now.as_micros())
        .bind(i64::from(most))
        .bind(micros(hold_for))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?;
        drop(conn);
        if !rows.is_empty() {
            drill_point!("settlement.take.after");
        }
        Ok(rows.into_iter().map(SettlementRow::read).collect())
    }

    async fn change_settlement(&self, change: &SettlementChange) -> Result<bool, StoreError> {
        let (settlement, saga) = (&change.settlement, &change.settlement.saga);
        let state = write(settlement)?;
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let changed = sqlx::query(concat!(
            "UPDATE settlements SET revision = $3, state = $4, stage = $5, buyer = $6, is_stuck = $7, wakes_at = $8,
                    held_until = CASE WHEN $9 = 0 THEN 0 ELSE ",
            clock_of_holders!("$10"),
            " + $9 END, changed_at = $10, ended_at = $11 WHERE id = $1 AND revision = $2"
        ))
        .bind(settlement.id)
        .bind(signed(change.seen))
        .bind(signed(saga.revision()))
        .bind(state)
        .bind(saga.stage().word())
        .bind(settlement.buyer().0)
        .bind(saga.wants_somebody(change.at))
        .bind(change.wakes_at.map(Timestamp::as_micros))
        .bind(micros(change.holds_for))
        .bind(change.at.as_micros())
        .bind(settlement.ended_at.map(Timestamp::as_micros))
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        if changed.rows_affected() == 0 {
            return Ok(false);
        }
        match &change.step {
            Some(StepChange::Meant(step)) => mean(&mut whole, settlement.id, step).await?,
            Some(StepChange::Heard(key, answer)) => {
                sqlx::query(
                    "UPDATE settlement_steps SET answer = $3, answered_at = $4 WHERE settlement_id = $1 AND key = $2",
                )
                .bind(settlement.id)
                .bind(write_key(key))
                .bind(answer.as_str())
                .bind(change.at.as_micros())
                .execute(&mut *whole)
                .await
                .map_err(fault::writing)?;
            }
            None => {}
        }
        for new in &change.notices {
            telling::say(&mut whole, new).await?;
        }
        if let Some((kind, year)) = change.paper {
            make_out(&mut whole, settlement.id, kind, year, change.at).await?;
        }
        drill_point!("settlement.change.inside");
        whole.commit().await.map_err(fault::writing)?;
        drill_point!("settlement.change.after");
        Ok(true)
    }

    async fn settlement(&self, id: Uuid) -> Result<Option<Settlement>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<SettlementRow> =
            sqlx::query_as(concat!("SELECT ", settlement_columns!(), " FROM settlements WHERE id = $1"))
                .bind(id)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map(SettlementRow::read).transpose()
    }

    async fn settlement_of(&self, auction: AuctionId) -> Result<Option<Settlement>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<SettlementRow> = sqlx::query_as(concat!(
            "SELECT ",
            settlement_columns!(),
            " FROM settlements WHERE auction_id = $1 ORDER BY closing DESC LIMIT 1"
        ))
        .bind(auction.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.map(SettlementRow::read).transpose()
    }

    async fn settlements(&self, filter: SettlementFilter<'_>, page: Page) -> Result<Paged<Settlement>, StoreError> {
        let after = Place::of(&page)?.map(|place| place.ids[0]);
        let limit = rows_for(&page);
        let query = filtered!(listed, filter, after, limit);
        let mut conn = self.read().await?;
        let rows: Vec<SettlementRow> = query.fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, SettlementRow::place, SettlementRow::read)
    }

    async fn shown_settlements(
        &self,
        filter: SettlementFilter<'_>,
        page: Page,
    ) -> Result<Paged<ShownSettlement>, StoreError> {
        let after = Place::of(&page)?.map(|place| place.ids[0]);
        let query = filtered!(shown, filter, after, rows_for(&page));
        let mut conn = self.read().await?;
        let rows: Vec<ShownRow> = query.fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        paged(&page, ShownRows::gather(rows), ShownRows::place, ShownRows::read)
    }

    async fn settlement_steps(&self, id: Uuid) -> Result<Vec<Step>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<StepRow> = sqlx::query_as(
            "SELECT settlement_id, key, stage, payee, buyer, account, amount, intended_at, answer, answered_at
             FROM settlement_steps WHERE settlement_id = $1 ORDER BY number",
        )
        .bind(id)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        rows.into_iter().map(StepRow::read).collect()
    }

    async fn papers(&self, id: Uuid) -> Result<Vec<Paper>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<PaperRow> = sqlx::query_as(
            "SELECT settlement_id, year, number, kind, issued_at FROM papers WHERE settlement_id = $1 ORDER BY year, number",
        )
        .bind(id)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        rows.into_iter().map(PaperRow::read).collect()
    }
}

/// Takes over what was set aside for the winning bid: from here on it is the settlement's, and no bid may count on it, should the auction be opened again after
/// that came to nothing. False while nobody knows what the bank made of the bid's last order, which might come after ours.
async fn take_over_hold(conn: &mut Connection, settlement: &Settlement) -> Result<bool, StoreError> {
    let auction = settlement.saga.auction().0;
    let pending: bool =
        sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM holds WHERE auction_id = $1 AND user_id = $2 AND is_pending)")
            .bind(auction)
            .bind(settlement.buyer().0)
            .fetch_one(&mut *conn)
            .await
            .map_err(fault::reading)?;
    if pending {
        return Ok(false);
    }
    sqlx::query("UPDATE holds SET held = 0, wanted = 0 WHERE auction_id = $1 AND user_id = $2 AND NOT is_pending")
        .bind(auction)
        .bind(settlement.buyer().0)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
    Ok(true)
}
