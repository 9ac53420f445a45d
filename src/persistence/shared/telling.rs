//! Telling: the position of one log and all that is told by moving it, in one commit.

use super::outbox::put_mail;
use super::{Conn, Engine, fault};
use crate::drill_point;
use crate::ids::AuctionId;
use crate::notices::Kind;
use crate::persistence::row::signed;
use crate::persistence::{NewDelivery, NewMail, NewNotice, StoreError, Telling};
use crate::timestamp::Timestamp;
use sqlx::Connection as _;

impl Engine {
    /// Tells, unless the position has moved since it was seen.
    pub(super) async fn tell_all(&self, telling: &Telling) -> Result<bool, StoreError> {
        let position = &telling.position;
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        // First of all: it takes the row, and of two processes the second finds another version.
        let moved = sqlx::query(
            "UPDATE notice_positions
             SET version = version + 1, seq = $3, part = $4, leader = $5, closing_part = $6, is_done = $7, fan = $8
             WHERE auction_id = $1 AND version = $2",
        )
        .bind(telling.auction.0)
        .bind(signed(position.version))
        .bind(signed(position.seq))
        .bind(i64::from(position.part.0))
        .bind(position.leader.map(|paddle| i64::from(paddle.0)))
        .bind(position.closing.map(|paddle| i64::from(paddle.0)))
        .bind(position.is_done)
        .bind(position.fan.map(|user| user.0))
        .execute(&mut *whole)
        .await
        .map_err(fault::writing)?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        for new in &telling.notices {
            let is_told = match new.notice.kind {
                Kind::Outbid => renew(&mut whole, new).await? || add(&mut whole, new).await?,
                Kind::Opened if heard_of_sale(&mut whole, new, telling.no_opening_since).await? => false,
                _ => add(&mut whole, new).await?,
            };
            if is_told && let Some(mail) = &new.mail {
                let is_often = new.notice.kind == Kind::Outbid;
                let since = if is_often { telling.no_letter_since } else { Timestamp::from_micros(i64::MAX) };
                write_to(&mut whole, new, mail, since).await?;
            }
        }
        for delivery in &telling.deliveries {
            deliver(&mut whole, delivery).await?;
        }
        drill_point!("notices.tell.inside");
        whole.commit().await.map_err(fault::writing)?;
        drill_point!("notices.tell.after");
        Ok(true)
    }
}

/// Tells somebody one thing, once, with the letter that goes with it.
pub(super) async fn say(conn: &mut Conn, new: &NewNotice) -> Result<(), StoreError> {
    if add(conn, new).await?
        && let Some(mail) = &new.mail
    {
        write_to(conn, new, mail, Timestamp::from_micros(i64::MAX)).await?;
    }
    Ok(())
}

/// Begins to tell of an auction that has just been scheduled: from its first line on. Every way of scheduling comes by here.
pub(super) async fn begin(conn: &mut Conn, auction: AuctionId) -> Result<(), StoreError> {
    super::settlement_steps::fix_fees(conn, auction).await?;
    sqlx::query("INSERT INTO notice_positions (auction_id, version, seq, part, is_done) VALUES ($1, 0, 0, 0, FALSE)")
        .bind(auction.0)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
    Ok(())
}

/// Renews the unread notice that somebody has of the same kind and auction: one line behind the bell, with the price of now.
async fn renew(conn: &mut Conn, new: &NewNotice) -> Result<bool, StoreError> {
    let notice = &new.notice;
    let done = sqlx::query(
        "UPDATE notices SET seq = $5, price = $6, at = $7, told_at = $8
         WHERE user_id = $1 AND sale_id = $2 AND kind = $3 AND auction_id = $4 AND in_bell AND read_at IS NULL AND $9",
    )
    .bind(notice.user.0)
    .bind(notice.sale.0)
    .bind(notice.kind.word())
    .bind(notice.auction.0)
    .bind(signed(notice.seq))
    .bind(notice.price.as_deref())
    .bind(notice.at.as_micros())
    .bind(notice.told_at.as_micros())
    .bind(new.in_bell)
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(done.rows_affected() > 0)
}

/// Adds a notice; returns whether there was none of it. Who was forgotten since the audience was read is told nothing.
async fn add(conn: &mut Conn, new: &NewNotice) -> Result<bool, StoreError> {
    let notice = &new.notice;
    let done = sqlx::query(
        "INSERT INTO notices (id, user_id, kind, sale_id, auction_id, seq, title, price, currency, at, told_at, in_bell)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (auction_id, seq, user_id, kind) DO NOTHING",
    )
    .bind(notice.id)
    .bind(notice.user.0)
    .bind(notice.kind.word())
    .bind(notice.sale.0)
    .bind(notice.auction.0)
    .bind(signed(notice.seq))
    .bind(notice.title.as_str())
    .bind(notice.price.as_deref())
    .bind(notice.currency.as_str())
    .bind(notice.at.as_micros())
    .bind(notice.told_at.as_micros())
    .bind(new.in_bell)
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    // The row that was added waits for an erasure that is under way, and one that comes later waits for this commit: only now it is sure.
    let gone = sqlx::query(
        "DELETE FROM notices WHERE id = $1 AND EXISTS (SELECT 1 FROM users WHERE id = $2 AND erased_at IS NOT NULL)",
    )
    .bind(notice.id)
    .bind(notice.user.0)
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(gone.rows_affected() == 0)
}

/// Returns whether somebody was told lately that this sale has begun: not of each of its lots.
async fn heard_of_sale(conn: &mut Conn, new: &NewNotice, since: Timestamp) -> Result<bool, StoreError> {
    let notice = &new.notice;
    let count: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM notices WHERE user_id = $1 AND sale_id = $2 AND kind = $3 AND told_at >= $4",
    )
    .bind(notice.user.0)
    .bind(notice.sale.0)
    .bind(notice.kind.word())
    .bind(since.as_micros())
    .fetch_one(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(count > 0)
}

/// Puts the letter into the outbox, unless somebody had one of the same kind and auction lately.
async fn write_to(conn: &mut Conn, new: &NewNotice, mail: &NewMail, since: Timestamp) -> Result<(), StoreError> {
    let notice = &new.notice;
    let marked = sqlx::query(
        "UPDATE notices SET mailed_at = $6
         WHERE auction_id = $4 AND seq = $5 AND user_id = $1 AND kind = $3 AND NOT EXISTS (
             SELECT 1 FROM notices o WHERE o.user_id = $1 AND o.sale_id = $2 AND o.kind = $3 AND o.auction_id = $4
                AND o.mailed_at >= $7)",
    )
    .bind(notice.user.0)
    .bind(notice.sale.0)
    .bind(notice.kind.word())
    .bind(notice.auction.0)
    .bind(signed(notice.seq))
    .bind(notice.told_at.as_micros())
    .bind(since.as_micros())
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    if marked.rows_affected() == 0 {
        return Ok(());
    }
    put_mail(conn, mail).await
}

/// Puts a delivery in, unless its address is gone by now, or has it already.
pub(super) async fn deliver(conn: &mut Conn, delivery: &NewDelivery) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO webhook_deliveries (id, webhook_id, auction_id, seq, kind, body, created_at, state, attempts, next_try_at)
         SELECT $1, w.id, $3, $4, $5, $6, $7, 'waiting', 0, $7 FROM webhooks w WHERE w.id = $2
         ON CONFLICT DO NOTHING",
    )
    .bind(delivery.id)
    .bind(delivery.webhook)
    .bind(delivery.line.map(|(auction, _)| auction.0))
    .bind(delivery.line.map(|(_, seq)| signed(seq)))
    .bind(delivery.kind.as_str())
    .bind(delivery.body.as_str())
    .bind(delivery.at.as_micros())
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(())
}
