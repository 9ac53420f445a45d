//! What is written together with a settlement or its auction: fees, steps, papers.

use super::{Conn, fault};
use crate::ids::AuctionId;
use crate::persistence::row::settlements::write_key;
use crate::persistence::{BOUGHT, PaperKind, Step, StoreError, UNSETTLED};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// Keeps what an auction is settled by, when it is scheduled. An artwork whose last sale is still being settled, or is to be, is not sold again
/// meanwhile (but for what is never settled here, because its buyer was forgotten: that is put off for ever); and one that was sold and paid is its buyer's: it is not sold again for whoever has had his money for it.
///
/// # Errors
/// `Conflict` with [`UNSETTLED`] or [`BOUGHT`].
pub(super) async fn fix_fees(conn: &mut Conn, auction: AuctionId) -> Result<(), StoreError> {
    let (is_unsettled, is_bought): (bool, bool) = sqlx::query_as(
        "SELECT EXISTS (SELECT 1 FROM settlements s WHERE s.artwork_id = a.artwork_id AND s.ended_at IS NULL)
             OR EXISTS (SELECT 1 FROM settlements_due d JOIN auctions o ON o.id = d.auction_id JOIN auction_fees f ON f.auction_id = o.id
                        WHERE o.artwork_id = a.artwork_id AND o.id <> a.id AND d.sold_at < 9223372036854775807),
             EXISTS (SELECT 1 FROM settlements s JOIN artworks w ON w.id = s.artwork_id
                     WHERE s.artwork_id = a.artwork_id AND s.stage = 'paid' AND s.consignor = w.consignor)
         FROM auctions a WHERE a.id = $1",
    )
    .bind(auction.0)
    .fetch_one(&mut *conn)
    .await
    .map_err(fault::writing)?;
    if is_unsettled {
        return Err(StoreError::Conflict(UNSETTLED));
    }
    if is_bought {
        return Err(StoreError::Conflict(BOUGHT));
    }
    sqlx::query(
        "INSERT INTO auction_fees (auction_id, fees, resale_right)
         SELECT a.id, f.id, EXISTS (SELECT 1 FROM resale_rights r WHERE r.artwork_id = a.artwork_id)
         FROM auctions a JOIN house_fees f ON f.id = (SELECT MAX(id) FROM house_fees) WHERE a.id = $1
         ON CONFLICT DO NOTHING",
    )
    .bind(auction.0)
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(())
}

/// Writes that a step is about to be given to the bank. One that is there already keeps its account and amount.
pub(super) async fn mean(conn: &mut Conn, settlement: Uuid, step: &Step) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO settlement_steps (settlement_id, key, number, stage, payee, buyer, account, amount, intended_at)
         SELECT $1, $2, (SELECT count(*) FROM settlement_steps WHERE settlement_id = $1), $3, $4, $5, $6, $7, $8
         WHERE TRUE ON CONFLICT (settlement_id, key) DO NOTHING",
    )
    .bind(settlement)
    .bind(write_key(&step.key))
    .bind(step.stage.as_str())
    .bind(step.payee.map(|payee| payee.word()))
    .bind(i64::try_from(step.buyer).unwrap_or(i64::MAX))
    .bind(step.account.as_str())
    .bind(step.amount.minor())
    .bind(step.intended_at.as_micros())
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(())
}

/// Makes out a paper under the next number, once of each kind. The counter's row is taken until the commit: no number is lost or given twice.
pub(super) async fn make_out(
    conn: &mut Conn,
    settlement: Uuid,
    kind: PaperKind,
    year: u32,
    at: Timestamp,
) -> Result<(), StoreError> {
    let year = i64::from(year);
    if kind == PaperKind::CreditNote {
        let invoices: i64 =
            sqlx::query_scalar("SELECT count(*) FROM papers WHERE settlement_id = $1 AND kind = 'invoice'")
                .bind(settlement)
                .fetch_one(&mut *conn)
                .await
                .map_err(fault::writing)?;
        if invoices == 0 {
            return Ok(());
        }
    }
    sqlx::query("INSERT INTO paper_counters (year, last) VALUES ($1, 0) ON CONFLICT (year) DO NOTHING")
        .bind(year)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
    sqlx::query(
        "UPDATE paper_counters SET last = last + 1
         WHERE year = $1 AND NOT EXISTS (SELECT 1 FROM papers WHERE settlement_id = $2 AND kind = $3)",
    )
    .bind(year)
    .bind(settlement)
    .bind(kind.word())
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    sqlx::query(
        "INSERT INTO papers (year, number, settlement_id, kind, issued_at)
         SELECT c.year, c.last, $2, $3, $4 FROM paper_counters c
         WHERE c.year = $1 AND NOT EXISTS (SELECT 1 FROM papers WHERE settlement_id = $2 AND kind = $3)",
    )
    .bind(year)
    .bind(settlement)
    .bind(kind.word())
    .bind(at.as_micros())
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    Ok(())
}
