//! The append: a group of batches in one statement.

use super::fault::{is_constraint, is_definite, is_for_one_batch};
use crate::drill_point;
use crate::persistence::fault::scrubbed;
use crate::persistence::row::batch::Batch;
use crate::persistence::{Appended, StoreError};
use sqlx::postgres::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// One statement, which is a transaction of its own: no round trip while rows are locked, nothing to leave open.
///
/// The UPDATE is what fences: it takes the row's lock, and when it had to wait for one it looks at the row again as it then is. Only what
/// it returns is given to the INSERTs. An `INSERT … SELECT … WHERE owner_epoch = …` takes no lock and lets a stale bid through.
const APPEND: &str = "
    WITH head AS (
        SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[],
                             $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::text[],
                             $14::bigint[], $15::bigint[])
            AS t (n, id, owner_epoch, from_seq, next_seq, status, price, ask, leader, bid_count, reserve_status, ends_at,
                  outcome, buyer, hammer_price)
    ), own AS (
        UPDATE auctions a
        SET next_seq = head.next_seq, status = head.status, price = head.price, ask = head.ask, leader = head.leader,
            bid_count = head.bid_count, reserve_status = head.reserve_status, ends_at = head.ends_at,
            outcome = head.outcome, buyer = head.buyer, hammer_price = head.hammer_price
        FROM head
        WHERE a.id = head.id AND a.owner_epoch = head.owner_epoch AND a.next_seq = head.from_seq
        RETURNING head.n, a.id
    ), written AS (
        INSERT INTO auction_events (auction_id, seq, at, kind, paddle, bid_key, data)
        SELECT own.id, e.seq, e.at, e.kind, e.paddle, e.bid_key, e.data
        FROM own JOIN unnest($16::bigint[], $17::bigint[], $18::bigint[], $19::text[], $20::bigint[], $21::uuid[], $22::text[])
            AS e (n, seq, at, kind, paddle, bid_key, data) ON e.n = own.n
    ), remembered AS (
        INSERT INTO refusals (auction_id, user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask)
        SELECT own.id, r.user_id, r.bid_key, r.at, r.amount_minor, r.max_minor, r.fingerprint, r.rejection, r.ask
        FROM own JOIN unnest($23::bigint[], $24::uuid[], $25::uuid[], $26::bigint[], $27::bigint[], $28::bigint[],
                             $29::bytea[], $30::text[], $31::bigint[])
            AS r (n, user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask) ON r.n = own.n
        ON CONFLICT (auction_id, user_id, bid_key) DO NOTHING
    )
    SELECT n FROM own";

/// Writes a group; `None` stands for a batch that contradicts itself. After `Unknown` the connection must not be used again.
pub(super) async fn append(conn: &mut PgConnection, group: &[Option<Batch>]) -> Result<Vec<Appended>, StoreError> {
    let mut answers = vec![Appended::Fenced; group.len()];
    let mut written = false;
    for round in rounds(group) {
        match write(conn, &round).await {
            Ok(committed) => {
                written |= !committed.is_empty();
                committed.into_iter().for_each(|n| answers[n] = Appended::Committed);
            }
            Err(error) if is_for_one_batch(&error) => {
                for (n, batch) in round {
                    match write(conn, &[(n, batch)]).await {
                        Ok(committed) => {
                            written |= !committed.is_empty();
                            committed.into_iter().for_each(|n| answers[n] = Appended::Committed);
                        }
                        Err(error) if is_constraint(&error) => {
                            let (auction, error) = (batch.auction, scrubbed(error));
                            tracing::error!(auction.id = %auction, %error, "a batch breaks a promise of the tables, it is not written");
                        }
                        Err(error) => return Err(failed(error, written)),
                    }
                }
            }
            Err(error) => return Err(failed(error, written)),
        }
    }
    Ok(answers)
}

/// Sorts an error. When a part of the group is written already, "nothing was written" would be a lie.
fn failed(error: sqlx::Error, written: bool) -> StoreError {
    let definite = is_definite(&error) && !written;
    let source = scrubbed(error);
    if definite { StoreError::Unavailable { source } } else { StoreError::Unknown { source } }
}

type Numbered<'a> = (usize, &'a Batch);

/// Splits a group so that no auction comes twice in one statement: an UPDATE moves a row once. Almost always there is one round.
fn rounds(group: &[Option<Batch>]) -> Vec<Vec<Numbered<'_>>> {
    let mut left: Vec<Numbered<'_>> =
        group.iter().enumerate().filter_map(|(n, batch)| Some((n, batch.as_ref()?))).collect();
    let mut rounds = Vec::new();
    while !left.is_empty() {
        let mut seen: BTreeSet<Uuid> = BTreeSet::new();
        let (round, later) = left.into_iter().partition(|(_, batch)| seen.insert(batch.auction));
        rounds.push(round);
        left = later;
    }
    rounds
}

/// Writes batches of different auctions and returns the numbers of those that were committed.
async fn write(conn: &mut PgConnection, round: &[Numbered<'_>]) -> Result<Vec<usize>, sqlx::Error> {
    let heads = || round.iter().map(|(_, batch)| &batch.head);
    let events = || round.iter().flat_map(|(n, batch)| batch.events.iter().map(|event| (index(*n), event)));
    let refused = || round.iter().flat_map(|(n, batch)| batch.refused.iter().map(|refusal| (index(*n), refusal)));
    drill_point!("postgres.append.before");
    let committed: Vec<i64> = sqlx::query_scalar(APPEND)
        .bind(round.iter().map(|(n, _)| index(*n)).collect::<Vec<_>>())
        .bind(round.iter().map(|(_, batch)| batch.auction).collect::<Vec<_>>())
        .bind(round.iter().map(|(_, batch)| batch.owner_epoch).collect::<Vec<_>>())
        .bind(round.iter().map(|(_, batch)| batch.from_seq).collect::<Vec<_>>())
        .bind(heads().map(|head| head.next_seq).collect::<Vec<_>>())
        .bind(heads().map(|head| head.status.as_str()).collect::<Vec<_>>())
        .bind(heads().map(|head| head.price).collect::<Vec<_>>())
        .bind(heads().map(|head| head.ask).collect::<Vec<_>>())
        .bind(heads().map(|head| head.leader).collect::<Vec<_>>())
        .bind(heads().map(|head| head.bid_count).collect::<Vec<_>>())
        .bind(heads().map(|head| head.reserve_status.as_str()).collect::<Vec<_>>())
        .bind(heads().map(|head| head.ends_at).collect::<Vec<_>>())
        .bind(heads().map(|head| head.outcome.as_deref()).collect::<Vec<_>>())
        .bind(heads().map(|head| head.buyer).collect::<Vec<_>>())
        .bind(heads().map(|head| head.hammer_price).collect::<Vec<_>>())
        .bind(events().map(|(n, _)| n).collect::<Vec<_>>())
        .bind(events().map(|(_, event)| event.seq).collect::<Vec<_>>())
        .bind(events().map(|(_, event)| event.at).collect::<Vec<_>>())
        .bind(events().map(|(_, event)| event.kind.as_str()).collect::<Vec<_>>())
        .bind(events().map(|(_, event)| event.paddle).collect::<Vec<_>>())
        .bind(events().map(|(_, event)| event.bid_key).collect::<Vec<_>>())
        .bind(events().map(|(_, event)| event.data.as_str()).collect::<Vec<_>>())
        .bind(refused().map(|(n, _)| n).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.user_id).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.bid_key).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.at).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.amount_minor).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.max_minor).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.fingerprint.as_slice()).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.rejection.as_str()).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.ask).collect::<Vec<_>>())
        // All of the answer is read, up to the server's word that it is ready again: an error of the commit comes before it.
        .fetch_all(conn)
        .await?;
    drill_point!("postgres.append.after");
    Ok(committed.into_iter().filter_map(|n| usize::try_from(n).ok()).collect())
}

fn index(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
