//! The write side. The append itself is the journal's, and each engine has its own; all else is said here once for both.

use super::{Engine, fault};
use crate::auction::{Event, Status};
use crate::drill_point;
use crate::ids::{AuctionId, Seq, UserId};
use crate::persistence::row::attempt::RefusalRow;
use crate::persistence::row::auction::ClaimRow;
use crate::persistence::row::signed;
use crate::persistence::row::stretch::{LINES_MOST, StretchRow, TABLE, read_all};
use crate::persistence::{Append, Appended, Claimed, EventLog, RefusedAttempt, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

#[async_trait]
impl EventLog for Engine {
    async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        if group.is_empty() {
            return Ok(Vec::new());
        }
        self.journal.append(group).await
    }

    async fn claim(&self, auction: AuctionId, held: Option<u64>) -> Result<Claimed, StoreError> {
        let row = self.take(auction, held).await?;
        let hold = row.read()?;
        let consignor = self.consignor(row.artwork_id).await?;
        // No older owner can write any more, so what is in the log now below `next_seq` is all there will ever be of theirs.
        let events = self.whole_log(auction, row.next_seq).await?;
        let refused = self.all_refused(auction).await?;
        Ok(Claimed {
            terms: hold.terms,
            reserve: hold.reserve,
            seed: hold.seed,
            consignor,
            owner_epoch: hold.owner_epoch,
            log_epoch: hold.log_epoch,
            events,
            refused,
        })
    }

    async fn live_auctions(&self) -> Result<Vec<AuctionId>, StoreError> {
        let mut conn = self.read().await?;
        let mut ids: Vec<Uuid> =
            sqlx::query_scalar("SELECT id FROM auctions WHERE status IN ('scheduled', 'open', 'paused')")
                .fetch_all(&mut *conn)
                .await
                .map_err(fault::reading)?;
        // Sorted here: asked for an order, SQLite reads the whole table in that order rather than the few in the index.
        ids.sort_unstable();
        Ok(ids.into_iter().map(AuctionId).collect())
    }

    async fn prove_service(&self, at: Timestamp) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        // Two nodes may prove it in the other order; the later instant stands.
        sqlx::query(
            "INSERT INTO service_proof (id, at) VALUES (1, $1)
             ON CONFLICT (id) DO UPDATE SET at = excluded.at WHERE excluded.at > service_proof.at",
        )
        .bind(at.as_micros())
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
        drill_point!("store.prove.after");
        Ok(())
    }

    async fn last_proof_of_service(&self) -> Result<Option<Timestamp>, StoreError> {
        let mut conn = self.read().await?;
        let at: Option<i64> = sqlx::query_scalar("SELECT at FROM service_proof WHERE id = 1")
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(at.map(Timestamp::from_micros))
    }
}

impl Engine {
    /// Moves the owner's epoch on. The UPDATE waits for an append that holds the row, so that after it the older owner's last
    /// batch is either in the log or never will be.
    async fn take(&self, auction: AuctionId, held: Option<u64>) -> Result<ClaimRow, StoreError> {
        let held = held.map(|epoch| i64::try_from(epoch).unwrap_or(i64::MAX));
        let mut conn = self.write().await?;
        let taken: Option<(i64, i64)> = sqlx::query_as(
            "UPDATE auction_heads SET owner_epoch = owner_epoch + 1
             WHERE auction_id = $1 AND ($2 IS NULL OR owner_epoch = $2) AND EXISTS
                 (SELECT 1 FROM auctions a
                  WHERE a.id = $1 AND a.status IN ('scheduled', 'open', 'paused', 'closed', 'cancelled'))
             RETURNING owner_epoch, next_seq",
        )
        .bind(auction.0)
        .bind(held)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        drop(conn);
        drill_point!("store.claim.after");
        let Some((owner_epoch, next_seq)) = taken else { return Err(self.why_not(auction).await?) };
        let mut conn = self.read().await?;
        // What describes an auction does not change once it is scheduled.
        let row: Option<ClaimRow> = sqlx::query_as(
            "SELECT id AS auction_id, sale_id, artwork_id, terms, terms_hash, log_epoch, reserve_minor, reserve_salt, seed,
                    $2 AS owner_epoch, $3 AS next_seq
             FROM auctions WHERE id = $1",
        )
        .bind(auction.0)
        .bind(owner_epoch)
        .bind(next_seq)
        .fetch_optional(&mut *conn)
        .await
        .map_err(fault::reading)?;
        row.ok_or(StoreError::NotFound("auction"))
    }

    /// Says why an auction that was asked for by its state was not there.
    pub(super) async fn why_not(&self, auction: AuctionId) -> Result<StoreError, StoreError> {
        let mut conn = self.read().await?;
        let status: Option<String> = sqlx::query_scalar("SELECT status FROM auctions WHERE id = $1")
            .bind(auction.0)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(if status.is_some() { StoreError::Conflict("auction") } else { StoreError::NotFound("auction") })
    }

    async fn consignor(&self, artwork: Uuid) -> Result<Option<UserId>, StoreError> {
        let mut conn = self.read().await?;
        let found: Option<Option<Uuid>> = sqlx::query_scalar("SELECT consignor FROM artworks WHERE id = $1")
            .bind(artwork)
            .fetch_optional(&mut *conn)
            .await
            .map_err(fault::reading)?;
        Ok(found.flatten().map(UserId))
    }

    /// Reads the log below `next_seq` and checks that it is whole.
    async fn whole_log(&self, auction: AuctionId, next_seq: i64) -> Result<Vec<Event>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<StretchRow> = sqlx::query_as(
            "SELECT from_seq, to_seq, has_retraction, lines FROM log_stretches
             WHERE auction_id = $1 AND to_seq < $2 ORDER BY to_seq",
        )
        .bind(auction.0)
        .bind(next_seq)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let mut next = 1;
        for row in &rows {
            if row.from_seq != next {
                break;
            }
            next = row.to_seq.saturating_add(1);
        }
        if next != next_seq {
            let row = format!("{auction} {next}");
            let reason = format!("it is missing, though the log should go on to {}", next_seq - 1);
            return Err(StoreError::Corrupt { table: TABLE, row, reason });
        }
        read_all(auction, &rows)
    }

    async fn all_refused(&self, auction: AuctionId) -> Result<Vec<RefusedAttempt>, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<RefusalRow> = sqlx::query_as(
            "SELECT user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask
             FROM refusals WHERE auction_id = $1 ORDER BY at, user_id, bid_key",
        )
        .bind(auction.0)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(|row| row.read(auction)).collect()
    }

    /// Reads events from a sequence on.
    pub(super) async fn some_events(
        &self,
        auction: AuctionId,
        from: Seq,
        limit: u32,
    ) -> Result<Vec<Event>, StoreError> {
        let from = signed(from.max(1));
        let before = from.saturating_add(limit.into());
        let mut conn = self.read().await?;
        // The rows that have a line of these: the last of them may go on for a row's length.
        let rows: Vec<StretchRow> = sqlx::query_as(
            "SELECT from_seq, to_seq, has_retraction, lines FROM log_stretches
             WHERE auction_id = $1 AND to_seq >= $2 AND to_seq < $3 AND from_seq < $4 ORDER BY to_seq",
        )
        .bind(auction.0)
        .bind(from)
        .bind(before.saturating_add(signed(LINES_MOST as u64)))
        .bind(before)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let mut events = read_all(auction, &rows)?;
        events.retain(|event| (from..before).contains(&signed(event.seq)));
        Ok(events)
    }
}

/// Names the statuses that `take` and `live_auctions` spell out, so that a new one is not forgotten there.
const _: () = {
    assert!(Status::ALL.len() == 6, "a new status: look at every statement that lists statuses");
};
