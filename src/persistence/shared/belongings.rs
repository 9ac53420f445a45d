//! What belongs to a person.

use super::people::{TAKE_TURN_AT_ADMINS, other_admin, take_turn_at};
use super::registrations::lines;
use super::{Connection, Engine, fault};
use crate::ids::{AuctionId, UserId};
use crate::persistence::fault::{Violation, violation};
use crate::persistence::row::belongings::{AboutRow, KeyRow, LetterRow};
use crate::persistence::row::notices::NoticeRow;
use crate::persistence::row::registrations::RegistrationLineRow;
use crate::persistence::{About, Belongings, Erased, Erasure, Favourite, Obstacle, Role, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::Connection as _;
use std::time::Duration;
use uuid::Uuid;

/// How long the sessions of somebody who was erased are kept, without device and address, so that every node hears that they are over.
const DEAD_FOR: Duration = Duration::from_secs(60 * 60);

/// Auctions that are not over. Word for word the condition of the index `auctions_one_live_per_artwork`.
macro_rules! is_live {
    () => {
        "a.status IN ('scheduled', 'open', 'paused')"
    };
}

#[async_trait]
impl Belongings for Engine {
    async fn add_favourite(
        &self,
        user: UserId,
        auction: AuctionId,
        at: Timestamp,
        most: u32,
    ) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        take_turn_at(&mut whole, user).await?;
        let known: Option<i64> =
            sqlx::query_scalar("SELECT created_at FROM favourites WHERE user_id = $1 AND auction_id = $2")
                .bind(user.0)
                .bind(auction.0)
                .fetch_optional(&mut *whole)
                .await
                .map_err(fault::reading)?;
        if known.is_some() {
            return Ok(());
        }
        let done = sqlx::query(
            "INSERT INTO favourites (user_id, auction_id, created_at)
             SELECT $1, $2, $3 WHERE (SELECT count(*) FROM favourites WHERE user_id = $1) < $4",
        )
        .bind(user.0)
        .bind(auction.0)
        .bind(at.as_micros())
        .bind(i64::from(most))
        .execute(&mut *whole)
        .await
        .map_err(|error| match violation(&error) {
            Some(Violation::Missing) => StoreError::NotFound("auction"),
            _ => fault::writing(error),
        })?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict("favourites"));
        }
        whole.commit().await.map_err(fault::writing)
    }

    async fn remove_favourite(&self, user: UserId, auction: AuctionId) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        sqlx::query("DELETE FROM favourites WHERE user_id = $1 AND auction_id = $2")
            .bind(user.0)
            .bind(auction.0)
            .execute(&mut *conn)
            .await
            .map_err(fault::writing)?;
        Ok(())
    }

    async fn favourites(&self, user: UserId) -> Result<Vec<Favourite>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<(Uuid, i64)> = sqlx::query_as(
            "SELECT auction_id, created_at FROM favourites WHERE user_id = $1 ORDER BY created_at DESC, auction_id DESC",
        )
        .bind(user.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let favourite = |(id, at)| Favourite { auction: AuctionId(id), created_at: Timestamp::from_micros(at) };
        Ok(rows.into_iter().map(favourite).collect())
    }

    async fn about(&self, user: UserId) -> Result<About, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<AboutRow> = sqlx::query_as(
            "SELECT email, suspended_reason, suspended_at, role_reason, role_changed_at FROM users WHERE id = $1",
        )
        .bind(user.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let row = row.ok_or(StoreError::NotFound("user"))?;
        let registrations: Vec<RegistrationLineRow> =
            sqlx::query_as(concat!(lines!(), "WHERE r.user_id = $1 ORDER BY r.created_at, r.sale_id"))
                .bind(user.0)
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        let letters: Vec<LetterRow> = sqlx::query_as(
            "SELECT id, kind, language, subject, state, created_at, sent_at FROM mails WHERE recipient = $1 ORDER BY id",
        )
        .bind(row.email.as_str())
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let consigned: Vec<(Uuid, String)> =
            sqlx::query_as("SELECT id, title FROM artworks WHERE consignor = $1 ORDER BY id")
                .bind(user.0)
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        let keys: Vec<KeyRow> = sqlx::query_as(
            "SELECT id, name, scopes, created_at, expires_at FROM api_keys WHERE owner_id = $1 ORDER BY created_at, id",
        )
        .bind(user.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        let notices: Vec<NoticeRow> = sqlx::query_as(
            "SELECT id, user_id, kind, sale_id, auction_id, seq, title, price, currency, at, told_at, read_at
             FROM notices WHERE user_id = $1 ORDER BY id",
        )
        .bind(user.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        row.read(registrations, letters, consigned, keys, notices)
    }

    async fn obstacle(&self, erasure: &Erasure) -> Result<Option<Obstacle>, StoreError> {
        let mut conn = self.read().await?;
        find_obstacle(&mut conn, erasure).await.map(|(_, obstacle)| obstacle)
    }

    async fn erase(&self, erasure: &Erasure) -> Result<Erased, StoreError> {
        let (id, at) = (erasure.user.0, erasure.at.as_micros());
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        sqlx::query(TAKE_TURN_AT_ADMINS).execute(&mut *whole).await.map_err(fault::writing)?;
        // Whoever gives the person something to sell, or puts it up for sale, takes turns with this.
        take_turn_at(&mut whole, erasure.user).await?;
        let (email, obstacle) = find_obstacle(&mut whole, erasure).await?;
        if let Some(obstacle) = obstacle {
            return Ok(Erased::Hindered(obstacle));
        }
        // The account first: whoever adds something to it at this moment waits for this row, and then finds it erased.
        let done = sqlx::query(
            "UPDATE users SET email = $2, name = 'erased', role = 'bidder', password_hash = '', suspended = $3, suspended_reason = NULL,
                    suspended_at = NULL, role_reason = NULL, role_changed_at = NULL, session_epoch = session_epoch + 1,
                    sessions_ended_at = $5, version = version + 1, erased_at = $5, erased_reason = $4
             WHERE id = $1 AND erased_at IS NULL",
        )
        .bind(id)
        .bind(format!("erased-{id}"))
        // Nobody can sign in to it; the suspended are read again and again, and are to stay few.
        .bind(false)
        .bind(erasure.reason.as_deref())
        .bind(at)
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        if done.rows_affected() != 1 {
            return Err(StoreError::NotFound("user"));
        }
        for gone in [
            "DELETE FROM person_keys WHERE user_id = $1",
            "DELETE FROM sealed_profiles WHERE user_id = $1",
            "DELETE FROM profiles WHERE user_id = $1",
            "DELETE FROM favourites WHERE user_id = $1",
            "DELETE FROM sale_accounts WHERE user_id = $1",
            // Before the letters: who is telling at this moment holds these rows.
            "DELETE FROM notices WHERE user_id = $1",
            "DELETE FROM notice_preferences WHERE user_id = $1",
            "DELETE FROM idempotent_calls WHERE user_id = $1",
            "UPDATE registrations SET limit_minor = NULL, cap_minor = NULL WHERE user_id = $1",
            "UPDATE registrations SET said_why = '' WHERE user_id = $1 AND said_why IS NOT NULL",
        ] {
            sqlx::query(gone).bind(id).execute(&mut *whole).await.map_err(fault::writing)?;
        }
        for ended in [
            "UPDATE sessions SET device = '', address = '', ended_at = COALESCE(ended_at, $2) WHERE user_id = $1",
            "UPDATE api_keys SET name = 'erased', revoked_at = COALESCE(revoked_at, $2) WHERE owner_id = $1",
        ] {
            sqlx::query(ended).bind(id).bind(at).execute(&mut *whole).await.map_err(fault::writing)?;
        }
        for gone in [
            "DELETE FROM email_codes WHERE email = $1",
            "DELETE FROM code_tries WHERE email = $1",
            "DELETE FROM verifications WHERE email = $1",
        ] {
            sqlx::query(gone).bind(email.as_str()).execute(&mut *whole).await.map_err(fault::writing)?;
        }
        // What admins were answered about the person is known for two days, in case they ask again. Under that key they get nothing any more, and
        // nothing is done again: it is taken for the key of another call.
        sqlx::query(
            "UPDATE idempotent_calls SET body = '{}', etag = NULL, digest = $3 WHERE body LIKE $1 OR body LIKE $2 ESCAPE '!'",
        )
        .bind(format!("%{id}%"))
        .bind(super::accounts::pattern(&email))
        .bind([0_u8; 32].as_slice())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        let letters = sqlx::query_scalar("DELETE FROM mails WHERE recipient = $1 RETURNING id")
            .bind(email.as_str())
            .fetch_all(&mut *whole)
            .await
            .map_err(fault::writing)?;
        sqlx::query(
            "DELETE FROM sessions WHERE ended_at < $1 AND user_id IN (SELECT id FROM users WHERE erased_at IS NOT NULL)",
        )
        .bind((erasure.at - DEAD_FOR).as_micros())
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        whole.commit().await.map_err(fault::writing)?;
        Ok(Erased::Done { letters })
    }

    async fn is_forgotten(&self, user: UserId) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        let gone: i64 = sqlx::query_scalar("SELECT count(*) FROM users WHERE id = $1 AND erased_at IS NOT NULL")
            .bind(user.0)
            .fetch_one(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(gone > 0)
    }

    async fn forgotten_since(&self, since: Timestamp, most: u32) -> Result<Vec<UserId>, StoreError> {
        let mut conn = self.read().await?;
        let ids: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM users WHERE erased_at >= $1 ORDER BY erased_at DESC LIMIT $2")
                .bind(since.as_micros())
                .bind(i64::from(most))
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        Ok(ids.into_iter().map(UserId).collect())
    }

    async fn scrub(&self) -> Result<(), StoreError> {
        self.scrub_files().await
    }

    async fn seal_profiles(&self, most: u32) -> Result<u64, StoreError> {
        let mut conn = self.read().await?;
        let users: Vec<Uuid> = sqlx::query_scalar("SELECT user_id FROM profiles ORDER BY user_id LIMIT $1")
            .bind(i64::from(most))
            .fetch_all(&mut *conn)
            .await
            .map_err(fault::reading)?;
        drop(conn);
        for user in &users {
            self.seal_old_profile(UserId(*user)).await?;
        }
        Ok(users.len() as u64)
    }
}

/// Finds what stands against forgetting a person; answers the person's e-mail too.
async fn find_obstacle(conn: &mut Connection, erasure: &Erasure) -> Result<(String, Option<Obstacle>), StoreError> {
    let user = erasure.user.0;
    let found: Option<(String, String, bool)> =
        sqlx::query_as("SELECT email, role, suspended FROM users WHERE id = $1 AND erased_at IS NULL")
            .bind(user)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
    let (email, role, suspended) = found.ok_or(StoreError::NotFound("user"))?;
    if role == Role::Admin.word() && !suspended {
        let other: bool = sqlx::query_scalar(concat!("SELECT ", other_admin!()))
            .bind(user)
            .fetch_one(&mut *conn)
            .await
            .map_err(fault::reading)?;
        if !other {
            return Ok((email, Some(Obstacle::LastAdmin)));
        }
    }
    let bidding: Option<Uuid> = sqlx::query_scalar(concat!(
        "SELECT a.id FROM registrations r JOIN auctions a ON a.sale_id = r.sale_id AND ",
        is_live!(),
        " WHERE r.user_id = $1 AND EXISTS (SELECT 1 FROM bid_keys k WHERE k.auction_id = a.id AND k.paddle = r.paddle) LIMIT 1"
    ))
    .bind(user)
    .fetch_optional(&mut *conn)
    .await
    .map_err(fault::reading)?;
    if let Some(auction) = bidding {
        return Ok((email, Some(Obstacle::Bidding(AuctionId(auction)))));
    }
    // CROSS, so that SQLite begins with the auctions that are live, which are few, and not with all artworks.
    let consigning: Option<Uuid> = sqlx::query_scalar(concat!(
        "SELECT a.id FROM auctions a CROSS JOIN artworks w WHERE ",
        is_live!(),
        " AND w.id = a.artwork_id AND w.consignor = $1 LIMIT 1"
    ))
    .bind(user)
    .fetch_optional(&mut *conn)
    .await
    .map_err(fault::reading)?;
    if let Some(auction) = consigning {
        return Ok((email, Some(Obstacle::Consigning(AuctionId(auction)))));
    }
    // Money is on its way, whatever an admin says.
    let settling: Option<Uuid> = sqlx::query_scalar(
        "SELECT auction_id FROM settlements WHERE ended_at IS NULL AND (buyer = $1 OR consignor = $1) LIMIT 1",
    )
    .bind(user)
    .fetch_optional(&mut *conn)
    .await
    .map_err(fault::reading)?;
    if let Some(auction) = settling {
        return Ok((email, Some(Obstacle::Unsettled(AuctionId(auction)))));
    }
    if erasure.house_settles {
        // Sold, and the settlement begins in a moment.
        let due: Option<Uuid> = sqlx::query_scalar(
            "SELECT d.auction_id FROM settlements_due d JOIN auctions a ON a.id = d.auction_id JOIN artworks w ON w.id = a.artwork_id
             LEFT JOIN registrations r ON r.sale_id = a.sale_id AND r.paddle = a.buyer
             WHERE w.consignor = $1 OR r.user_id = $1 LIMIT 1",
        )
        .bind(user)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        if let Some(auction) = due {
            return Ok((email, Some(Obstacle::Unsettled(AuctionId(auction)))));
        }
    }
    let Some(since) = erasure.unsettled_since else { return Ok((email, None)) };
    let sold: Option<Uuid> = sqlx::query_scalar(
        "SELECT a.id FROM artworks w JOIN auctions a ON a.artwork_id = w.id AND a.outcome = 'sold'
         JOIN auction_heads h ON h.auction_id = a.id WHERE w.consignor = $1 AND h.ends_at > $2 LIMIT 1",
    )
    .bind(user)
    .bind(since.as_micros())
    .fetch_optional(&mut *conn)
    .await
    .map_err(fault::reading)?;
    if let Some(auction) = sold {
        return Ok((email, Some(Obstacle::Unsettled(AuctionId(auction)))));
    }
    let unsettled: Option<Uuid> = sqlx::query_scalar(
        "SELECT a.id FROM registrations r JOIN auctions a ON a.sale_id = r.sale_id AND a.buyer = r.paddle
         JOIN auction_heads h ON h.auction_id = a.id WHERE r.user_id = $1 AND h.ends_at > $2 LIMIT 1",
    )
    .bind(user)
    .bind(since.as_micros())
    .fetch_optional(&mut *conn)
    .await
    .map_err(fault::reading)?;
    Ok((email, unsettled.map(|auction| Obstacle::Unsettled(AuctionId(auction)))))
}
