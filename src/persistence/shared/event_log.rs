//! The write side. The append itself is the journal's, and each engine has its own; all else is said here once for both.

use super::{Engine, fault};
use crate::auction::{Event, Status};
use crate::drill_point;
use crate::ids::{AuctionId, Seq, UserId};
use crate::persistence::row::attempt::RefusalRow;
use crate::persistence::row::auction::ClaimRow;
use crate::persistence::row::event::EventRow;
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
        let taken: Option<ClaimRow> = sqlx::query_as(
            "UPDATE auctions SET owner_epoch = owner_epoch + 1
             WHERE id = $1 AND status IN ('scheduled', 'open', 'paused', 'closed', 'cancelled') AND ($2 IS NULL OR owner_epoch = $2)
             RETURNING id AS auction_id, sale_id, artwork_id, terms, terms_hash, log_epoch, reserve_minor, reserve_salt,
                       seed, owner_epoch, next_seq",
        )
        .bind(auction.0)
        .bind(held)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::writing)?
        .pop();
        drop(conn);
        drill_point!("store.claim.after");
        match taken {
            Some(row) => Ok(row),
            None => Err(self.why_not(auction).await?),
        }
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
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT seq, at, kind, paddle, bid_key, data FROM auction_events WHERE auction_id = $1 AND seq < $2 ORDER BY seq",
        )
        .bind(auction.0)
        .bind(next_seq)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let gap = rows.iter().zip(1..).find(|(row, seq)| row.seq != *seq).map(|(_, seq)| seq);
        let missing = gap.or_else(|| i64::try_from(rows.len() + 1).ok().filter(|next| *next != next_seq));
        if let Some(missing) = missing {
            let row = format!("{auction} {missing}");
            let reason = format!("it is missing, though the log should go on to {}", next_seq - 1);
            return Err(StoreError::Corrupt { table: "auction_events", row, reason });
        }
        rows.into_iter().map(|row| row.read(auction)).collect()
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
        let mut conn = self.read().await?;
        let rows: Vec<EventRow> = sqlx::query_as(
            "SELECT seq, at, kind, paddle, bid_key, data FROM auction_events
             WHERE auction_id = $1 AND seq >= $2 ORDER BY seq LIMIT $3",
        )
        .bind(auction.0)
        .bind(i64::try_from(from).unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        rows.into_iter().map(|row| row.read(auction)).collect()
    }
}

/// Names the statuses that `take` and `live_auctions` spell out, so that a new one is not forgotten there.
const _: () = {
    assert!(Status::ALL.len() == 6, "a new status: look at every statement that lists statuses");
};
