//! New epochs of the lists: what has moved gets a new version, then the epoch is published, then what nobody reads any more is deleted.
//!
//! All of it in short transactions, for on SQLite bids wait for each. A version that begins with the epoch to come is seen by nobody before that is
//! published, so that a process may die anywhere in between: the next one finds what is left to do.

use super::search::{Db, then_join};
use super::{Engine, fault};
use crate::persistence::StoreError;
use crate::timestamp::Timestamp;
use sqlx::{Connection as _, QueryBuilder};
use std::time::Duration;
use uuid::Uuid;

/// How long an epoch can be read after the next one was published. *Source*: house rule; longer than anybody looks at one page.
const READABLE: Duration = Duration::from_secs(10 * 60);

/// How long whoever publishes is left alone between two signs of life; so long lists stand still after a restart. *Source*: each step takes milliseconds.
const HOLDS: Duration = Duration::from_secs(5);

/// How many auctions get a new version in one transaction. *Source*: a few milliseconds.
const STEP: usize = 100;

/// Says that a version is the newest of its auction. The greatest number, written out for the sake of the indexes that have it in their condition.
macro_rules! newest {
    () => {
        "9223372036854775807"
    };
}

impl Engine {
    /// See [`crate::persistence::Listings::publish_listings`].
    pub(super) async fn publish(&self, by: Uuid, prices: bool, now: Timestamp) -> Result<u64, StoreError> {
        // Most rounds have nothing to do, and write nothing.
        if !prices && self.moved(self.present_epoch().await?, false).await?.is_empty() {
            return Ok(0);
        }
        let Some((epoch, oldest)) = self.take_the_pen(by, now).await? else { return Ok(0) };
        let mut moved = 0;
        loop {
            let step = self.moved(epoch, prices).await?;
            let is_last = step.len() < STEP;
            if !step.is_empty() && !self.write_versions(epoch, by, now, &step).await? {
                return Ok(0);
            }
            moved += step.len() as u64;
            if is_last {
                break;
            }
        }
        // Also what an earlier call wrote and did not publish.
        if moved > 0 || self.has_unpublished(epoch).await? {
            self.publish_epoch(epoch, by, now).await?;
        }
        self.forget_versions(oldest, by, now).await?;
        Ok(moved)
    }

    async fn present_epoch(&self) -> Result<i64, StoreError> {
        let mut conn = self.read().await?;
        sqlx::query_scalar("SELECT epoch FROM listing_state").fetch_one(&mut *conn).await.map_err(fault::reading)
    }

    /// Returns the present epoch and the oldest one that can be read, if nobody else is publishing.
    async fn take_the_pen(&self, by: Uuid, now: Timestamp) -> Result<Option<(i64, i64)>, StoreError> {
        let mut conn = self.write().await?;
        let found: Option<(i64, i64)> = sqlx::query_as(
            "UPDATE listing_state SET publisher = $1, holds_until = $3 WHERE publisher = $1 OR holds_until < $2
             RETURNING epoch, oldest",
        )
        .bind(by)
        .bind(now.as_micros())
        .bind((now + HOLDS).as_micros())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        Ok(found)
    }

    /// Finds auctions whose newest version is not what they are now.
    async fn moved(&self, epoch: i64, prices: bool) -> Result<Vec<Uuid>, StoreError> {
        let mut sql = QueryBuilder::<Db>::new(concat!(
            "SELECT l.auction_id FROM listings l",
            then_join!(),
            "auctions a ON a.id = l.auction_id"
        ));
        if prices {
            sql.push(concat!(then_join!(), "auction_heads h ON h.auction_id = l.auction_id"));
        }
        sql.push(concat!(" WHERE l.to_epoch = ", newest!(), " AND l.stage <= 1 AND l.from_epoch <= "));
        sql.push_bind(epoch).push(" AND (l.status <> a.status");
        if prices {
            sql.push(" OR l.end_place <> h.ends_at OR l.price <> coalesce(h.price, h.ask)");
        }
        sql.push(concat!(
            ") UNION ALL
             SELECT l.auction_id FROM listings l WHERE l.to_epoch = ",
            newest!(),
            " AND l.reopened = 1 AND l.from_epoch <= "
        ));
        sql.push_bind(epoch).push(format!(" LIMIT {STEP}"));
        // As lists are read: along the index of what is under way, and not through the house, for this is asked every second.
        let mut conn = self.read_lists().await?;
        sql.build_query_scalar().fetch_all(&mut *conn).await.map_err(fault::reading)
    }

    /// Ends the versions of some auctions and writes new ones. False when somebody else publishes now.
    async fn write_versions(&self, epoch: i64, by: Uuid, now: Timestamp, ids: &[Uuid]) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // With this row in hand nobody publishes the epoch under us.
        let held = sqlx::query("UPDATE listing_state SET holds_until = $3 WHERE publisher = $1 AND epoch = $2")
            .bind(by)
            .bind(epoch)
            .bind((now + HOLDS).as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if held.rows_affected() == 0 {
            return Ok(false);
        }
        let mut end = QueryBuilder::<Db>::new("UPDATE listings SET to_epoch = ");
        end.push_bind(epoch + 1);
        end.push(concat!(" WHERE to_epoch = ", newest!(), " AND from_epoch <= ")).push_bind(epoch);
        push_ids(end.push(" AND auction_id"), ids);
        end.build().execute(&mut *whole).await.map_err(fault::writing)?;
        let mut begin = QueryBuilder::<Db>::new(
            "INSERT INTO listings (auction_id, from_epoch, to_epoch, doc, sale_id, sale_place, lot_number, currency, created_at, status,
                                   stage, place, is_over, end_place, price)
             SELECT auction_id, ",
        );
        begin.push_bind(epoch + 1);
        begin.push(concat!(
            ", ",
            newest!(),
            ", doc, sale_id, sale_place, lot_number, currency, created_at, status, stage, place, is_over, end_place, price
             FROM listing_now WHERE auction_id"
        ));
        push_ids(&mut begin, ids);
        begin.build().execute(&mut *whole).await.map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        Ok(true)
    }

    async fn has_unpublished(&self, epoch: i64) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        // Whatever a version ends with is an epoch that was to be.
        let found: Option<i64> =
            sqlx::query_scalar(concat!("SELECT max(to_epoch) FROM listings WHERE to_epoch < ", newest!()))
                .fetch_one(&mut *conn)
                .await
                .map_err(fault::reading)?;
        Ok(found.is_some_and(|last| last > epoch))
    }

    async fn publish_epoch(&self, epoch: i64, by: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let done = sqlx::query("UPDATE listing_state SET epoch = $2 + 1 WHERE publisher = $1 AND epoch = $2")
            .bind(by)
            .bind(epoch)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        if done.rows_affected() == 0 {
            return Ok(());
        }
        sqlx::query("INSERT INTO listing_epochs (epoch, published_at) VALUES ($1, $2)")
            .bind(epoch + 1)
            .bind(now.as_micros())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }

    /// Says which epochs cannot be read any more, and deletes the versions of those of which that was said before: whoever was reading then is done.
    async fn forget_versions(&self, oldest: i64, by: Uuid, now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query(
            "UPDATE listing_state SET oldest = coalesce((SELECT max(e.epoch) FROM listing_epochs e WHERE e.published_at <= $2), oldest)
             WHERE publisher = $1",
        )
        .bind(by)
        .bind((now - READABLE).as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        sqlx::query("DELETE FROM listing_epochs WHERE epoch < $1")
            .bind(oldest)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        drop(conn);
        loop {
            let mut conn = self.write().await?;
            let done = sqlx::query(concat!(
                "DELETE FROM listings WHERE (auction_id, from_epoch) IN (
                     SELECT l.auction_id, l.from_epoch FROM listings l
                     WHERE l.to_epoch < ",
                newest!(),
                " AND l.to_epoch <= $1 LIMIT $2)"
            ))
            .bind(oldest)
            .bind(STEP as i64)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
            if done.rows_affected() < STEP as u64 {
                return Ok(());
            }
        }
    }
}

fn push_ids(sql: &mut QueryBuilder<Db>, ids: &[Uuid]) {
    for (n, id) in ids.iter().enumerate() {
        sql.push(if n == 0 { " IN (" } else { ", " }).push_bind(*id);
    }
    sql.push(")");
}
