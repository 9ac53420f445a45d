//! The read side of the logs.

use super::{Engine, fault};
use crate::auction::{Answer, Event, EventKind, Verdict, accepted_by};
use crate::ids::{AuctionId, BidKey, Seq, UserId};
use crate::persistence::row::attempt::{AttemptRow, RefusalRow};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::event::EventRow;
use crate::persistence::{Attempt, History, Page, Paged, StoreError};
use async_trait::async_trait;
use std::collections::BTreeSet;

// Some statements below find the sequences first and the lines after. SQLite keeps no statistics here, and takes an index before the
// log itself only where the index alone answers the question; asked directly, it would read whole logs for a few lines.

/// Attempts are listed by when they were decided; the identifiers make the order whole.
type Place = Cursor<1, 3>;

#[async_trait]
impl History for Engine {
    async fn events(&self, auction: AuctionId, from: Seq, limit: u32) -> Result<Vec<Event>, StoreError> {
        self.some_events(auction, from, limit).await
    }

    async fn bids(
        &self,
        auction: AuctionId,
        before: Option<Seq>,
        limit: u32,
    ) -> Result<Vec<(Event, bool)>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT seq, at, kind, paddle, bid_key, data FROM auction_events
             WHERE auction_id = $1 AND seq < $2 AND kind IN ('bid_accepted', 'proxy_answered') ORDER BY seq DESC LIMIT $3",
        )
        .bind(auction.0)
        .bind(before.and_then(|seq| i64::try_from(seq).ok()).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        // Read after the bids: a retraction that comes in between is already known of a bid that is shown.
        let retracted = self.retracted(auction).await?;
        let struck_out = |event: &Event| match event.kind {
            // The house's answer follows its bid at once, and goes with it.
            EventKind::ProxyAnswered { .. } => retracted.contains(&(event.seq.saturating_sub(1))),
            _ => retracted.contains(&event.seq),
        };
        rows.into_iter()
            .map(|row| row.read(auction).map(|event| (struck_out(&event), event)))
            .map(|read| read.map(|(retracted, event)| (event, retracted)))
            .collect()
    }

    async fn answer(&self, auction: AuctionId, user: UserId, key: BidKey) -> Result<Option<Answer>, StoreError> {
        let Some(seq) = self.accepted_at(auction, user, key).await? else {
            return self.refused_with(auction, user, key).await;
        };
        // The house's answer to the bid, if there is one, is the line after it.
        let events = self.some_events(auction, seq, 2).await?;
        let fingerprint = match events.first().map(|event| &event.kind) {
            Some(EventKind::BidAccepted(bid)) => Some(bid.fingerprint),
            _ => None,
        };
        let accepted = accepted_by(&events).map(Verdict::Accepted);
        Ok(fingerprint.zip(accepted).map(|(fingerprint, verdict)| Answer { fingerprint, verdict }))
    }

    async fn attempts_of_user(&self, user: UserId, page: Page) -> Result<Paged<Attempt>, StoreError> {
        let after = Place::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<AttemptRow> = sqlx::query_as(
            "SELECT * FROM (
                 SELECT e.auction_id, r.user_id, e.bid_key, e.at, r.paddle, a.currency, e.seq, e.data,
                        NULL AS amount_minor, NULL AS max_minor, NULL AS rejection
                 FROM registrations r
                 JOIN auctions a ON a.sale_id = r.sale_id
                 JOIN auction_events own ON own.auction_id = a.id AND own.paddle = r.paddle AND own.bid_key IS NOT NULL
                 JOIN auction_events e ON e.auction_id = own.auction_id AND e.seq = own.seq
                 WHERE r.user_id = $1
                 UNION ALL
                 SELECT f.auction_id, f.user_id, f.bid_key, f.at, r.paddle, a.currency, NULL, NULL,
                        f.amount_minor, f.max_minor, f.rejection
                 FROM refusals f
                 JOIN auctions a ON a.id = f.auction_id
                 LEFT JOIN registrations r ON r.sale_id = a.sale_id AND r.user_id = f.user_id
                 WHERE f.user_id = $1
             ) AS attempts
             WHERE $2 IS NULL OR (at, bid_key, auction_id, user_id) < ($2, $3, $4, $5)
             ORDER BY at DESC, bid_key DESC, auction_id DESC, user_id DESC
             LIMIT $6",
        )
        .bind(user.0)
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.ids[0]))
        .bind(after.map(|place| place.ids[1]))
        .bind(after.map(|place| place.ids[2]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, place_of, AttemptRow::read)
    }

    async fn attempts_in_auction(&self, auction: AuctionId, page: Page) -> Result<Paged<Attempt>, StoreError> {
        let after = Place::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<AttemptRow> = sqlx::query_as(
            "SELECT * FROM (
                 SELECT e.auction_id, r.user_id, e.bid_key, e.at, r.paddle, a.currency, e.seq, e.data,
                        NULL AS amount_minor, NULL AS max_minor, NULL AS rejection
                 FROM auctions a
                 JOIN auction_events e ON e.auction_id = a.id
                 JOIN registrations r ON r.sale_id = a.sale_id AND r.paddle = e.paddle
                 WHERE a.id = $1 AND e.bid_key IS NOT NULL
                 UNION ALL
                 SELECT f.auction_id, f.user_id, f.bid_key, f.at, r.paddle, a.currency, NULL, NULL,
                        f.amount_minor, f.max_minor, f.rejection
                 FROM refusals f
                 JOIN auctions a ON a.id = f.auction_id
                 LEFT JOIN registrations r ON r.sale_id = a.sale_id AND r.user_id = f.user_id
                 WHERE f.auction_id = $1
             ) AS attempts
             WHERE $2 IS NULL OR (at, bid_key, auction_id, user_id) < ($2, $3, $4, $5)
             ORDER BY at DESC, bid_key DESC, auction_id DESC, user_id DESC
             LIMIT $6",
        )
        .bind(auction.0)
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.ids[0]))
        .bind(after.map(|place| place.ids[1]))
        .bind(after.map(|place| place.ids[2]))
        .bind(rows_for(&page))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        paged(&page, rows, place_of, AttemptRow::read)
    }
}

fn place_of(row: &AttemptRow) -> Place {
    Cursor { numbers: [row.at], ids: [row.bid_key, row.auction_id, row.user_id] }
}

impl Engine {
    /// Returns the sequences of the bids that were taken out.
    async fn retracted(&self, auction: AuctionId) -> Result<BTreeSet<Seq>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT seq, at, kind, paddle, bid_key, data FROM auction_events
             WHERE auction_id = $1
               AND seq IN (SELECT seq FROM auction_events WHERE auction_id = $1 AND kind = 'bid_retracted') ORDER BY seq",
        )
        .bind(auction.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let mut retracted = BTreeSet::new();
        for row in rows {
            if let EventKind::BidRetracted { of, .. } = row.read(auction)?.kind {
                retracted.insert(of);
            }
        }
        Ok(retracted)
    }

    /// Finds the accepted bid of a key.
    async fn accepted_at(&self, auction: AuctionId, user: UserId, key: BidKey) -> Result<Option<Seq>, StoreError> {
        let mut conn = self.read().await?;
        let seq: Option<i64> = sqlx::query_scalar(
            "SELECT e.seq FROM auctions a
             JOIN registrations r ON r.sale_id = a.sale_id AND r.user_id = $2
             JOIN auction_events e ON e.auction_id = a.id AND e.paddle = r.paddle AND e.bid_key = $3
             WHERE a.id = $1",
        )
        .bind(auction.0)
        .bind(user.0)
        .bind(key.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        Ok(seq.and_then(|seq| Seq::try_from(seq).ok()))
    }

    /// Finds the refusal of a key.
    async fn refused_with(&self, auction: AuctionId, user: UserId, key: BidKey) -> Result<Option<Answer>, StoreError> {
        let mut conn = self.read().await?;
        let row: Option<RefusalRow> = sqlx::query_as(
            "SELECT user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask
             FROM refusals WHERE auction_id = $1 AND user_id = $2 AND bid_key = $3",
        )
        .bind(auction.0)
        .bind(user.0)
        .bind(key.0)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        row.map(|row| row.answer(auction)).transpose()
    }
}
