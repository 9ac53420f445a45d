//! The usual way on a database: lock the row, look, write, commit. One transaction for each bid.

use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::{Connection, Executor};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

use crate::chance;
use crate::crowd::{Answer, Bid};

/// More than this makes it slower: they wait for the same row.
pub const POOL: u32 = 16;

const TABLES: &str = "
    CREATE TABLE lots (id uuid PRIMARY KEY, price bigint NOT NULL, leader uuid);
    CREATE TABLE bids (lot uuid NOT NULL, seq bigint NOT NULL, bidder uuid NOT NULL, key uuid NOT NULL, amount bigint NOT NULL,
                       at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (lot, seq));
    CREATE UNIQUE INDEX bids_key ON bids (lot, key);";

pub struct RowLock {
    pub url: String,
    pub lot: Uuid,
}

impl RowLock {
    /// Makes the tables in an empty database.
    pub async fn make(url: String) -> anyhow::Result<Self> {
        let mut conn = sqlx::PgConnection::connect(&url).await?;
        conn.execute(TABLES).await?;
        let lot = chance::uuid();
        sqlx::query("INSERT INTO lots VALUES ($1, 0, NULL)").bind(lot).execute(&mut conn).await?;
        conn.close().await?;
        Ok(Self { url, lot })
    }

    pub async fn arrive(&self, bidders: usize) -> anyhow::Result<Vec<RowLockBidder>> {
        let pool = PgPoolOptions::new()
            .max_connections(POOL)
            .min_connections(POOL)
            .test_before_acquire(false)
            .connect(&self.url)
            .await?;
        let seq: i64 = sqlx::query_scalar("SELECT coalesce(max(seq), 0) FROM bids").fetch_one(&pool).await?;
        let next = Arc::new(AtomicI64::new(seq));
        Ok((0..bidders)
            .map(|_| RowLockBidder { pool: pool.clone(), lot: self.lot, user: chance::uuid(), seq: Arc::clone(&next) })
            .collect())
    }
}

pub struct RowLockBidder {
    pool: PgPool,
    lot: Uuid,
    user: Uuid,
    seq: Arc<AtomicI64>,
}

impl Bid for RowLockBidder {
    async fn bid(&mut self) -> anyhow::Result<Answer> {
        let mut transaction = self.pool.begin().await?;
        let price: i64 = sqlx::query_scalar("SELECT price FROM lots WHERE id = $1 FOR UPDATE")
            .bind(self.lot)
            .fetch_one(&mut *transaction)
            .await?;
        // Nobody else can be here: the row is ours. The bid is always one above the price, so that none is refused.
        let amount = price + 1;
        let seq = self.seq.fetch_add(1, Ordering::Relaxed) + 1;
        sqlx::query("INSERT INTO bids (lot, seq, bidder, key, amount) VALUES ($1, $2, $3, $4, $5)")
            .bind(self.lot)
            .bind(seq)
            .bind(self.user)
            .bind(chance::uuid())
            .bind(amount)
            .execute(&mut *transaction)
            .await?;
        sqlx::query("UPDATE lots SET price = $2, leader = $3 WHERE id = $1")
            .bind(self.lot)
            .bind(amount)
            .bind(self.user)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(Answer::Accepted)
    }
}
