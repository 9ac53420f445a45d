//! Notices: how far the telling is, and what is behind the bell. The telling itself is in `telling.rs`.

use super::search::Db;
use super::{Engine, fault};
use crate::ids::{AuctionId, UserId};
use crate::notices::Preferences;
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::notices::{NoticeRow, PreferencesRow, RecipientRow, UntoldRow};
use crate::persistence::row::signed;
use crate::persistence::{Audience, Notice, Notices, Page, Paged, Recipient, StoreError, Telling, Untold};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::{Connection as _, QueryBuilder};
use uuid::Uuid;

/// Notices are listed by id.
type Place = Cursor<0, 1>;

macro_rules! notice_columns {
    () => {
        "id, user_id, kind, sale_id, auction_id, seq, title, price, currency, at, told_at, read_at"
    };
}

/// Whoever holds a paddle in an auction's sale; what follows narrows it.
macro_rules! recipients {
    ($narrowed:literal) => {
        concat!(
            "SELECT r.paddle, u.email, u.id AS user_id, p.language, p.chosen
             FROM auctions a
             JOIN registrations r ON r.sale_id = a.sale_id
             JOIN users u ON u.id = r.user_id AND u.erased_at IS NULL
             LEFT JOIN notice_preferences p ON p.user_id = u.id
             WHERE a.id = $1 AND ",
            $narrowed,
            " ORDER BY r.paddle LIMIT $3"
        )
    };
}

/// Whoever marked an auction, but not those who bid in it before a line.
const FANS: &str = "SELECT NULL AS paddle, u.email, u.id AS user_id, p.language, p.chosen
     FROM favourites f
     JOIN users u ON u.id = f.user_id AND u.erased_at IS NULL
     LEFT JOIN notice_preferences p ON p.user_id = u.id
     WHERE f.auction_id = $1 AND ($2 IS NULL OR f.user_id > $2) AND f.user_id NOT IN (
         SELECT r.user_id FROM auctions a JOIN registrations r ON r.sale_id = a.sale_id
         WHERE a.id = $1 AND r.paddle IN (SELECT k.paddle FROM bid_keys k WHERE k.auction_id = $1 AND k.seq < $4))
     ORDER BY f.user_id LIMIT $3";

/// How far auctions are told, and how far they are.
macro_rules! positions {
    ($of:literal) => {
        concat!(
            "SELECT p.auction_id, p.version, p.seq, p.part, p.leader, p.closing_part, p.fan, p.is_done, h.next_seq, a.status, h.ends_at FROM ",
            $of,
            " JOIN auction_heads h ON h.auction_id = p.auction_id JOIN auctions a ON a.id = p.auction_id "
        )
    };
}

#[async_trait]
impl Notices for Engine {
    async fn untold(&self, soon: Timestamp, after: Option<AuctionId>, most: u32) -> Result<Vec<Untold>, StoreError> {
        let mut conn = self.read().await?;
        // Those that live, and those that are over and not told to the end. One that is reopened lives again.
        let rows: Vec<UntoldRow> = sqlx::query_as(concat!(
            positions!(
                "(SELECT id FROM auctions WHERE status IN ('scheduled', 'open', 'paused')
                      UNION SELECT auction_id FROM notice_positions WHERE NOT is_done) AS looked
                     JOIN notice_positions p ON p.auction_id = looked.id"
            ),
            "WHERE (h.next_seq > p.seq + 1
                        OR (a.status = 'open' AND h.ends_at <= $1 AND (p.closing_part IS NULL OR p.closing_part < $2)))
                   AND ($4 IS NULL OR p.auction_id > $4)
                 ORDER BY p.auction_id LIMIT $3"
        ))
        .bind(soon.as_micros())
        .bind(i64::from(u32::MAX))
        .bind(i64::from(most))
        .bind(after.map(|auction| auction.0))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(UntoldRow::read).collect()
    }

    async fn untold_of(&self, soon: Timestamp, auctions: &[AuctionId]) -> Result<Vec<Untold>, StoreError> {
        if auctions.is_empty() {
            return Ok(Vec::new());
        }
        let mut sql = QueryBuilder::<Db>::new(concat!(positions!("notice_positions p"), "WHERE p.auction_id IN ("));
        for (n, auction) in auctions.iter().enumerate() {
            sql.push(if n == 0 { "" } else { ", " }).push_bind(auction.0);
        }
        sql.push(") AND (h.next_seq > p.seq + 1 OR (a.status = 'open' AND h.ends_at <= ").push_bind(soon.as_micros());
        sql.push(" AND (p.closing_part IS NULL OR p.closing_part < ").push_bind(i64::from(u32::MAX)).push(")))");
        let mut conn = self.read().await?;
        let rows: Vec<UntoldRow> = sql.build_query_as().fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(UntoldRow::read).collect()
    }

    async fn recipients(
        &self,
        auction: AuctionId,
        audience: Audience,
        most: u32,
    ) -> Result<Vec<Recipient>, StoreError> {
        let mut conn = self.read().await?;
        let query = match audience {
            Audience::Fans { after, .. } => sqlx::query_as(FANS).bind(auction.0).bind(after.map(|user| user.0)),
            Audience::One(paddle) => {
                sqlx::query_as(recipients!("r.paddle = $2")).bind(auction.0).bind(i64::from(paddle.0))
            }
            Audience::Registered { after } => {
                sqlx::query_as(recipients!("r.paddle > $2")).bind(auction.0).bind(i64::from(after.0))
            }
            Audience::Bidders { after, .. } => sqlx::query_as(recipients!(
                "r.paddle > $2 AND r.paddle IN (SELECT k.paddle FROM bid_keys k WHERE k.auction_id = $1 AND k.seq < $4)"
            ))
            .bind(auction.0)
            .bind(i64::from(after.0)),
        };
        let query = query.bind(i64::from(most));
        let query = match audience {
            Audience::Bidders { before, .. } | Audience::Fans { before, .. } => query.bind(signed(before)),
            Audience::One(_) | Audience::Registered { .. } => query,
        };
        let rows: Vec<RecipientRow> = query.fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(RecipientRow::read).collect()
    }

    async fn tell(&self, telling: &Telling) -> Result<bool, StoreError> {
        self.tell_all(telling).await
    }

    async fn notices_of(&self, user: UserId, page: Page) -> Result<Paged<Notice>, StoreError> {
        let after = Place::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<NoticeRow> = sqlx::query_as(concat!(
            "SELECT ",
            notice_columns!(),
            " FROM notices WHERE user_id = $1 AND in_bell AND ($2 IS NULL OR id < $2) ORDER BY id DESC LIMIT $3"
        ))
        .bind(user.0)
        .bind(after.map(|place| place.ids[0]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, NoticeRow::place, NoticeRow::read)
    }

    async fn unread(&self, user: UserId) -> Result<u64, StoreError> {
        let mut conn = self.read().await?;
        let count: i64 =
            sqlx::query_scalar("SELECT count(*) FROM notices WHERE user_id = $1 AND in_bell AND read_at IS NULL")
                .bind(user.0)
                .fetch_one(&mut *conn)
                .await
                .map_err(fault::reading)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    async fn mark_read(&self, user: UserId, id: Option<Uuid>, at: Timestamp) -> Result<bool, StoreError> {
        let mut conn = self.write().await?;
        let done = match id {
            // The first reading stands.
            Some(id) => {
                sqlx::query(
                    "UPDATE notices SET read_at = COALESCE(read_at, $3) WHERE id = $2 AND user_id = $1 AND in_bell",
                )
                .bind(user.0)
                .bind(id)
                .bind(at.as_micros())
                .execute(&mut *conn)
                .await
            }
            None => {
                sqlx::query("UPDATE notices SET read_at = $2 WHERE user_id = $1 AND in_bell AND read_at IS NULL")
                    .bind(user.0)
                    .bind(at.as_micros())
                    .execute(&mut *conn)
                    .await
            }
        };
        Ok(done.map_err(fault::writing)?.rows_affected() > 0)
    }

    async fn told_since(&self, after: Timestamp, most: u32) -> Result<Vec<Notice>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<NoticeRow> = sqlx::query_as(concat!(
            "SELECT ",
            notice_columns!(),
            " FROM notices WHERE told_at > $1 AND in_bell ORDER BY told_at, id LIMIT $2"
        ))
        .bind(after.as_micros())
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(NoticeRow::read).collect()
    }

    async fn forget_notices(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut forgotten = 0;
        loop {
            let mut conn = self.write().await?;
            // A thousand at a time: on SQLite the bids wait meanwhile.
            let done = sqlx::query(
                "DELETE FROM notices WHERE id IN (SELECT id FROM notices WHERE told_at < $1 ORDER BY told_at LIMIT 1000)",
            )
            .bind(before.as_micros())
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
            drop(conn);
            forgotten += done.rows_affected();
            if done.rows_affected() < 1_000 {
                return Ok(forgotten);
            }
        }
    }

    async fn notice_preferences(&self, user: UserId) -> Result<Preferences, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<PreferencesRow> =
            sqlx::query_as("SELECT user_id, language, chosen FROM notice_preferences WHERE user_id = $1")
                .bind(user.0)
                .fetch_optional(&mut *conn)
                .await
                .map_err(fault::reading)?;
        row.map_or_else(|| Ok(Preferences::default()), |row| row.read())
    }

    async fn set_notice_preferences(&self, user: UserId, preferences: &Preferences) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // Changes nothing, and has an erasure wait, or be waited for.
        let turn = sqlx::query("UPDATE users SET version = version WHERE id = $1 AND erased_at IS NULL").bind(user.0);
        if turn.execute(&mut *whole).await.map_err(fault::writing)?.rows_affected() != 1 {
            return Err(StoreError::NotFound("user"));
        }
        sqlx::query(
            "INSERT INTO notice_preferences (user_id, language, chosen) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET language = excluded.language, chosen = excluded.chosen",
        )
        .bind(user.0)
        .bind(preferences.language.tag())
        .bind(preferences.write())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)
    }
}
