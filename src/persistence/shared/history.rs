//! The read side of the logs.

use super::{Engine, fault};
use crate::auction::{Answer, Event, EventKind, Verdict, accepted_by};
use crate::ids::{AuctionId, BidKey, Seq, UserId};
use crate::persistence::row::attempt::{AttemptRow, RefusalRow};
use crate::persistence::row::cursor::{Cursor, paged, rows_for};
use crate::persistence::row::signed;
use crate::persistence::row::stretch::{LINES_MOST, StretchRow, read_all};
use crate::persistence::{Attempt, History, MyAttempt, MyBids, Page, Paged, StoreError};
use async_trait::async_trait;
use std::collections::BTreeSet;

// The statement for retractions finds the rows first and the lines after. SQLite keeps no statistics here, and takes an index before the
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
        let mut found = Vec::new();
        let mut before = before.unwrap_or(Seq::MAX).min(self.next_seq(auction).await?);
        // Nearly every line is a bid, so one reading is nearly always enough.
        while found.len() < limit as usize && before > 1 {
            let from = before.saturating_sub(limit.into()).max(1);
            let lines = u32::try_from(before - from).unwrap_or(limit);
            let events = self.some_events(auction, from, lines).await?;
            let is_bid =
                |event: &Event| matches!(event.kind, EventKind::BidAccepted(_) | EventKind::ProxyAnswered { .. });
            found.extend(events.into_iter().rev().filter(is_bid));
            before = from;
        }
        found.truncate(limit as usize);
        // Read after the bids: a retraction that comes in between is already known of a bid that is shown.
        let retracted = self.retracted(auction).await?;
        let struck_out = |event: &Event| match event.kind {
            // The house's answer follows its bid at once, and goes with it.
            EventKind::ProxyAnswered { .. } => retracted.contains(&(event.seq.saturating_sub(1))),
            _ => retracted.contains(&event.seq),
        };
        Ok(found.into_iter().map(|event| (struck_out(&event), event)).map(|(out, event)| (event, out)).collect())
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

    async fn attempts_of_user(&self, wanted: &MyBids, page: Page) -> Result<Paged<MyAttempt>, StoreError> {
        self.my_bids(wanted, page).await
    }

    async fn attempts_in_auction(&self, auction: AuctionId, page: Page) -> Result<Paged<Attempt>, StoreError> {
        let after = Place::of(&page)?;
        let mut conn = self.read().await?;
        let rows: Vec<AttemptRow> = sqlx::query_as(
            "SELECT p.*, s.from_seq, s.to_seq, s.has_retraction, s.lines FROM (SELECT * FROM (
                 SELECT k.auction_id, r.user_id, k.bid_key, k.at, r.paddle, a.currency, k.seq,
                        NULL AS amount_minor, NULL AS max_minor, NULL AS rejection
                 FROM auctions a
                 JOIN bid_keys k ON k.auction_id = a.id
                 JOIN registrations r ON r.sale_id = a.sale_id AND r.paddle = k.paddle
                 WHERE a.id = $1
                 UNION ALL
                 SELECT f.auction_id, f.user_id, f.bid_key, f.at, r.paddle, a.currency, NULL,
                        f.amount_minor, f.max_minor, f.rejection
                 FROM refusals f
                 JOIN auctions a ON a.id = f.auction_id
                 LEFT JOIN registrations r ON r.sale_id = a.sale_id AND r.user_id = f.user_id
                 WHERE f.auction_id = $1
             ) AS attempts
             WHERE $2 IS NULL OR (at, bid_key, auction_id, user_id) < ($2, $3, $4, $5)
             ORDER BY at DESC, bid_key DESC, auction_id DESC, user_id DESC
             LIMIT $6) AS p
             LEFT JOIN log_stretches s ON s.auction_id = p.auction_id AND s.to_seq >= p.seq AND s.to_seq < p.seq + $7 AND s.from_seq <= p.seq
             ORDER BY p.at DESC, p.bid_key DESC, p.auction_id DESC, p.user_id DESC",
        )
        .bind(auction.0)
        .bind(after.map(|place| place.numbers[0]))
        .bind(after.map(|place| place.ids[0]))
        .bind(after.map(|place| place.ids[1]))
        .bind(after.map(|place| place.ids[2]))
        .bind(rows_for(&page))
        .bind(signed(LINES_MOST as u64))
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
    pub(super) async fn retracted(&self, auction: AuctionId) -> Result<BTreeSet<Seq>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<StretchRow> = sqlx::query_as(
            "SELECT from_seq, to_seq, has_retraction, lines FROM log_stretches
             WHERE auction_id = $1
               AND to_seq IN (SELECT to_seq FROM log_stretches WHERE auction_id = $1 AND has_retraction) ORDER BY to_seq",
        )
        .bind(auction.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let taken_out = |event: Event| match event.kind {
            EventKind::BidRetracted { of, .. } => Some(of),
            _ => None,
        };
        Ok(read_all(auction, &rows)?.into_iter().filter_map(taken_out).collect())
    }

    /// Returns the sequence that the next event will have; 1 when there is no such auction.
    async fn next_seq(&self, auction: AuctionId) -> Result<Seq, StoreError> {
        let mut conn = self.read().await?;
        let last: Option<i64> = sqlx::query_scalar("SELECT max(to_seq) FROM log_stretches WHERE auction_id = $1")
            .bind(auction.0)
            .fetch_one(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(last.and_then(|last| Seq::try_from(last).ok()).map_or(1, |last| last.saturating_add(1)))
    }

    /// Finds the accepted bid of a key.
    async fn accepted_at(&self, auction: AuctionId, user: UserId, key: BidKey) -> Result<Option<Seq>, StoreError> {
        let mut conn = self.read().await?;
        let seq: Option<i64> = sqlx::query_scalar(
            "SELECT k.seq FROM auctions a
             JOIN registrations r ON r.sale_id = a.sale_id AND r.user_id = $2
             JOIN bid_keys k ON k.auction_id = a.id AND k.paddle = r.paddle AND k.bid_key = $3
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
