//! Streams: who publishes them, and how far. Nothing here touches what a bid writes.

use super::search::Db;
use super::{Engine, fault};
use crate::drill_point;
use crate::ids::AuctionId;
use crate::persistence::row::signed;
use crate::persistence::row::streams::{StreamRow, UnpublishedRow};
use crate::persistence::{Published, StoreError, StreamHold, StreamState, Streams, Unpublished};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::{Connection as _, QueryBuilder};
use uuid::Uuid;

/// Logs that are longer than what was published of them, among some auctions: up to where the name of the stream stands.
macro_rules! positions_among {
    ($auctions:literal) => {
        concat!(
            "SELECT looked.id AS auction_id, COALESCE(p.seq, 0) AS seq, h.next_seq, a.status FROM ",
            $auctions,
            " AS looked
             JOIN auction_heads h ON h.auction_id = looked.id
             JOIN auctions a ON a.id = looked.id
             LEFT JOIN stream_positions p ON p.stream = "
        )
    };
}

/// The same, from behind the name of the stream.
macro_rules! that_are_behind {
    () => {
        " AND p.auction_id = looked.id WHERE h.next_seq > COALESCE(p.seq, 0) + 1 AND "
    };
}

/// Some of them at a time.
macro_rules! unpublished_among {
    ($auctions:literal) => {
        concat!(
            positions_among!($auctions),
            "$1",
            that_are_behind!(),
            "($2 IS NULL OR looked.id > $2) ORDER BY looked.id LIMIT $3"
        )
    };
}

const AMONG_THE_OPEN: &str = unpublished_among!(
    "(SELECT id FROM auctions WHERE status IN ('scheduled', 'open', 'paused')
      UNION SELECT auction_id FROM stream_positions WHERE stream = $1 AND NOT is_done)"
);
const AMONG_ALL: &str = unpublished_among!("auctions");

#[async_trait]
impl Streams for Engine {
    async fn hold_stream(&self, hold: StreamHold<'_>) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let done = sqlx::query(
            "INSERT INTO streams (name, holder, held_until, published) VALUES ($1, $2, $3, 0)
             ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until,
                 trouble = CASE WHEN streams.holder = excluded.holder THEN streams.trouble END,
                 trouble_at = CASE WHEN streams.holder = excluded.holder THEN streams.trouble_at END
             WHERE streams.holder IS NULL OR streams.holder = excluded.holder OR streams.held_until < $4",
        )
        .bind(hold.stream)
        .bind(hold.holder)
        .bind(hold.until.as_micros())
        .bind(hold.now.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        Ok(done.rows_affected() == 1)
    }

    async fn let_go_of_stream(&self, stream: &str, holder: Uuid) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("UPDATE streams SET holder = NULL WHERE name = $1 AND holder = $2")
            .bind(stream)
            .bind(holder)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn unpublished(
        &self,
        stream: &str,
        all: bool,
        after: Option<AuctionId>,
        most: u32,
    ) -> Result<Vec<Unpublished>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<UnpublishedRow> = sqlx::query_as(if all { AMONG_ALL } else { AMONG_THE_OPEN })
            .bind(stream)
            .bind(after.map(|auction| auction.0))
            .bind(i64::from(most))
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(UnpublishedRow::read).collect()
    }

    async fn unpublished_of(&self, stream: &str, auctions: &[AuctionId]) -> Result<Vec<Unpublished>, StoreError> {
        if auctions.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Db>::new(positions_among!("auctions"));
        sql.push_bind(stream).push(concat!(that_are_behind!(), "looked.id IN ("));
        for (n, auction) in auctions.iter().enumerate() {
            sql.push(if n == 0 { "" } else { ", " }).push_bind(auction.0);
        }
        sql.push(") ORDER BY looked.id");
        let mut conn = self.read().await?;
        let rows: Vec<UnpublishedRow> = sql.build_query_as().fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(UnpublishedRow::read).collect()
    }

    async fn note_published(
        &self,
        hold: StreamHold<'_>,
        published: &[Published],
        is_well: bool,
    ) -> Result<bool, StoreError> {
        let lines: u64 = published.iter().map(|one| one.lines).sum();
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // First of all: it takes the row, and whoever lost the hold meanwhile finds another holder in it.
        let held = sqlx::query(
            "UPDATE streams
             SET held_until = $3, published = published + $4, published_at = CASE WHEN $4 > 0 THEN $5 ELSE published_at END,
                 trouble = CASE WHEN $6 THEN NULL ELSE trouble END, trouble_at = CASE WHEN $6 THEN NULL ELSE trouble_at END
             WHERE name = $1 AND holder = $2",
        )
        .bind(hold.stream)
        .bind(hold.holder)
        .bind(hold.until.as_micros())
        .bind(signed(lines))
        .bind(hold.now.as_micros())
        .bind(is_well)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        if held.rows_affected() == 0 {
            return Ok(false);
        }
        for one in published {
            sqlx::query(
                "INSERT INTO stream_positions (stream, auction_id, seq, is_done) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (stream, auction_id) DO UPDATE SET seq = excluded.seq, is_done = excluded.is_done",
            )
            .bind(hold.stream)
            .bind(one.auction.0)
            .bind(signed(one.seq))
            .bind(one.is_done)
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
        }
        drill_point!("streams.note.inside");
        whole.commit().await.map_err(fault::writing)?;
        drill_point!("streams.note.after");
        Ok(true)
    }

    async fn note_stream_trouble(&self, stream: &str, why: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("UPDATE streams SET trouble = $2, trouble_at = COALESCE(trouble_at, $3) WHERE name = $1")
            .bind(stream)
            .bind(why)
            .bind(at.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn streams(&self) -> Result<Vec<StreamState>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<StreamRow> = sqlx::query_as(
            "SELECT s.name, s.held_until, s.published, s.published_at, s.trouble, s.trouble_at,
                    (SELECT CAST(COALESCE(SUM(h.next_seq - 1 - COALESCE(p.seq, 0)), 0) AS BIGINT)
                     FROM auction_heads h LEFT JOIN stream_positions p ON p.stream = s.name AND p.auction_id = h.auction_id) AS behind
             FROM streams s ORDER BY s.name",
        )
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(StreamRow::read).collect()
    }
}
