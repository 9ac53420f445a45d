//! Delays, counted for all processes on one database.
//!
//! The table is unlogged: a commit that touches nothing else writes no log and waits for no disk, so that a flood of logins does not stand
//! in the way of the bids. After a crash of the server it is empty.

use super::{Engine, fault};
use crate::persistence::delays::DOUBLINGS_MAX;
use crate::persistence::{Change, Delay, Delays, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::{Connection as _, PgConnection};
use std::time::Duration;

/// How long the wait after `d.count` is, for parameters 3 (how many are free), 4 (the first wait) and 5 (the longest).
/// *Unit*: microseconds. The same as `Growth::wait_after`; 20 is `DOUBLINGS_MAX`.
macro_rules! wait {
    () => {
        "CASE WHEN d.count > $3 THEN LEAST($4 * (1::bigint << LEAST(d.count - $3 - 1, 20)::int), $5) ELSE 0 END"
    };
}

const _: () = assert!(DOUBLINGS_MAX == 20, "the statements say so, too");

/// So many that were forgotten are removed with each that is counted: more than come in.
const TAKE: &str = concat!(
    "INSERT INTO delays AS d (key, count, last_at, forgotten_at) VALUES ($1, 1, $2, $2 + $6)
     ON CONFLICT (key) DO UPDATE SET
         count = CASE WHEN d.forgotten_at <= $2 THEN 1 ELSE d.count + 1 END, last_at = $2, forgotten_at = $2 + $6
     WHERE d.last_at + ",
    wait!(),
    " <= $2 RETURNING d.count"
);

const WAIT: &str = concat!("SELECT d.last_at + ", wait!(), " - $2 FROM delays d WHERE d.key = $1");

const NOTE: &str = "INSERT INTO delays AS d (key, count, last_at, forgotten_at) VALUES ($1, 1, $2, $2 + $3)
     ON CONFLICT (key) DO UPDATE SET
         count = CASE WHEN d.forgotten_at <= $2 THEN 1 ELSE d.count + 1 END, last_at = $2, forgotten_at = $2 + $3";

const TIDY: &str = "DELETE FROM delays WHERE key IN
     (SELECT key FROM delays WHERE forgotten_at <= $1 ORDER BY forgotten_at LIMIT 20 FOR UPDATE SKIP LOCKED)";

#[async_trait]
impl Delays for Engine {
    async fn take(&self, asked: &[Delay], counted: &[Delay], now: Timestamp) -> Result<Option<Duration>, StoreError> {
        let mut conn = self.write().await?;
        let mut longest = None;
        for delay in asked {
            longest = longest.max(wait(&mut conn, delay, now).await?);
        }
        if longest.is_some() || counted.is_empty() {
            return Ok(longest);
        }
        // In one order everywhere, so that two never wait for each other.
        let mut counted: Vec<&Delay> = counted.iter().collect();
        counted.sort_by(|one, other| one.key.cmp(&other.key));
        sqlx::query(TIDY).bind(now.as_micros()).execute(&mut *conn).await.map_err(fault::writing)?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for delay in counted {
            let growth = delay.growth;
            let taken: Vec<i64> = sqlx::query_scalar(TAKE)
                .bind(delay.key.as_str())
                .bind(now.as_micros())
                .bind(i64::from(growth.free))
                .bind(micros(growth.first))
                .bind(micros(growth.most))
                .bind(micros(growth.forgotten_after))
                .fetch_all(&mut *whole)
                .await
                .map_err(fault::writing)?;
            if taken.is_empty() {
                let wait = wait(&mut whole, delay, now).await?;
                whole.rollback().await.map_err(fault::writing)?;
                // It may just have run out.
                return Ok(Some(wait.unwrap_or(Duration::from_millis(1))));
            }
        }
        whole.commit().await.map_err(fault::writing)?;
        Ok(None)
    }

    async fn change(&self, changes: &[(Delay, Change)], now: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        for (delay, change) in changes {
            let key = delay.key.as_str();
            let query = match change {
                Change::Note => {
                    sqlx::query(NOTE).bind(key).bind(now.as_micros()).bind(micros(delay.growth.forgotten_after))
                }
                Change::Undo => {
                    sqlx::query("UPDATE delays SET count = count - 1 WHERE key = $1 AND count > 0").bind(key)
                }
                Change::Forget => sqlx::query("DELETE FROM delays WHERE key = $1").bind(key),
            };
            query.execute(&mut *conn).await.map_err(fault::writing)?;
        }
        Ok(())
    }
}

async fn wait(conn: &mut PgConnection, delay: &Delay, now: Timestamp) -> Result<Option<Duration>, StoreError> {
    let growth = delay.growth;
    let left: Option<i64> = sqlx::query_scalar(WAIT)
        .bind(delay.key.as_str())
        .bind(now.as_micros())
        .bind(i64::from(growth.free))
        .bind(micros(growth.first))
        .bind(micros(growth.most))
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
    Ok(left.and_then(|left| u64::try_from(left).ok()).filter(|left| *left > 0).map(Duration::from_micros))
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}
