//! The append: a group of batches in one statement.

use super::fault::{is_constraint, is_definite, is_for_one_batch};
use crate::drill_point;
use crate::persistence::fault::scrubbed;
use crate::persistence::row::batch::Batch;
use crate::persistence::{Appended, StoreError};
use sqlx::Postgres;
use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::QueryScalar;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Writes the statement of an append, which is a transaction of its own: no round trip while rows are locked, nothing to leave open.
///
/// The UPDATE is what fences: it takes the row's lock, and when it had to wait for one it looks at the row again as it then is. Only what
/// it returns is given to the INSERTs. An `INSERT … SELECT … WHERE owner_epoch = …` takes no lock and lets a stale bid through.
macro_rules! append {
    ($($more:literal)?) => {
        concat!(
            "WITH head AS (
                SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[],
                                     $8::bigint[], $9::bigint[], $10::text[], $11::bigint[])
                    AS t (n, id, owner_epoch, from_seq, next_seq, price, ask, leader, bid_count, reserve_status, ends_at)
            ), own AS (
                UPDATE auction_heads h
                SET next_seq = head.next_seq, price = head.price, ask = head.ask, leader = head.leader,
                    bid_count = head.bid_count, reserve_status = head.reserve_status, ends_at = head.ends_at
                FROM head
                WHERE h.auction_id = head.id AND h.owner_epoch = head.owner_epoch AND h.next_seq = head.from_seq
                RETURNING head.n, h.auction_id AS id
            ), written AS (
                INSERT INTO log_stretches (auction_id, from_seq, to_seq, has_retraction, lines)
                SELECT own.id, s.from_seq, s.to_seq, s.has_retraction, s.lines
                FROM own JOIN unnest($12::bigint[], $13::bigint[], $14::bigint[], $15::boolean[], $16::text[])
                    AS s (n, from_seq, to_seq, has_retraction, lines) ON s.n = own.n
            ), named AS (
                INSERT INTO bid_keys (auction_id, bid_key, paddle, seq, at)
                SELECT own.id, k.bid_key, k.paddle, k.seq, k.at
                FROM own JOIN unnest($17::bigint[], $18::uuid[], $19::bigint[], $20::bigint[], $21::bigint[])
                    AS k (n, bid_key, paddle, seq, at) ON k.n = own.n
            )",
            $($more,)?
            " SELECT n FROM own"
        )
    };
}

/// For batches of bids that were all accepted: most of them, and the busiest.
const APPEND_BIDS: &str = append!();

/// For everything.
const APPEND: &str = append!(
    ", turned AS (
        UPDATE auctions a SET status = t.status, outcome = t.outcome, buyer = t.buyer, hammer_price = t.hammer_price
        FROM own JOIN unnest($22::bigint[], $23::text[], $24::text[], $25::bigint[], $26::bigint[])
            AS t (n, status, outcome, buyer, hammer_price) ON t.n = own.n
        WHERE a.id = own.id
    ), remembered AS (
        INSERT INTO refusals (auction_id, user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask)
        SELECT own.id, r.user_id, r.bid_key, r.at, r.amount_minor, r.max_minor, r.fingerprint, r.rejection, r.ask
        FROM own JOIN unnest($27::bigint[], $28::uuid[], $29::uuid[], $30::bigint[], $31::bigint[], $32::bigint[],
                             $33::bytea[], $34::text[], $35::bigint[])
            AS r (n, user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask) ON r.n = own.n
        ON CONFLICT (auction_id, user_id, bid_key) DO NOTHING
    )"
);

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
    drill_point!("postgres.append.before");
    let only_bids = round.iter().all(|(_, batch)| batch.refused.is_empty() && !batch.is_turn);
    let statement = if only_bids {
        bind_bids(sqlx::query_scalar(APPEND_BIDS), round)
    } else {
        bind_the_rest(bind_bids(sqlx::query_scalar(APPEND), round), round)
    };
    // All of the answer is read, up to the server's word that it is ready again: an error of the commit comes before it.
    let committed: Vec<i64> = statement.fetch_all(conn).await?;
    drill_point!("postgres.append.after");
    Ok(committed.into_iter().filter_map(|n| usize::try_from(n).ok()).collect())
}

type Statement<'a> = QueryScalar<'a, Postgres, i64, PgArguments>;

fn bind_bids<'a>(statement: Statement<'a>, round: &[Numbered<'a>]) -> Statement<'a> {
    let heads = || round.iter().map(|(_, batch)| &batch.head);
    let stretches = || round.iter().flat_map(|(n, batch)| batch.stretches.iter().map(|row| (index(*n), row)));
    let keys = || round.iter().flat_map(|(n, batch)| batch.keys.iter().map(|row| (index(*n), row)));
    statement
        .bind(round.iter().map(|(n, _)| index(*n)).collect::<Vec<_>>())
        .bind(round.iter().map(|(_, batch)| batch.auction).collect::<Vec<_>>())
        .bind(round.iter().map(|(_, batch)| batch.owner_epoch).collect::<Vec<_>>())
        .bind(round.iter().map(|(_, batch)| batch.from_seq).collect::<Vec<_>>())
        .bind(heads().map(|head| head.next_seq).collect::<Vec<_>>())
        .bind(heads().map(|head| head.price).collect::<Vec<_>>())
        .bind(heads().map(|head| head.ask).collect::<Vec<_>>())
        .bind(heads().map(|head| head.leader).collect::<Vec<_>>())
        .bind(heads().map(|head| head.bid_count).collect::<Vec<_>>())
        .bind(heads().map(|head| head.reserve_status.as_str()).collect::<Vec<_>>())
        .bind(heads().map(|head| head.ends_at).collect::<Vec<_>>())
        .bind(stretches().map(|(n, _)| n).collect::<Vec<_>>())
        .bind(stretches().map(|(_, row)| row.from_seq).collect::<Vec<_>>())
        .bind(stretches().map(|(_, row)| row.to_seq).collect::<Vec<_>>())
        .bind(stretches().map(|(_, row)| row.has_retraction).collect::<Vec<_>>())
        .bind(stretches().map(|(_, row)| row.lines.as_str()).collect::<Vec<_>>())
        .bind(keys().map(|(n, _)| n).collect::<Vec<_>>())
        .bind(keys().map(|(_, row)| row.bid_key).collect::<Vec<_>>())
        .bind(keys().map(|(_, row)| row.paddle).collect::<Vec<_>>())
        .bind(keys().map(|(_, row)| row.seq).collect::<Vec<_>>())
        .bind(keys().map(|(_, row)| row.at).collect::<Vec<_>>())
}

fn bind_the_rest<'a>(statement: Statement<'a>, round: &[Numbered<'a>]) -> Statement<'a> {
    let turns = || round.iter().filter(|(_, batch)| batch.is_turn).map(|(n, batch)| (index(*n), &batch.head));
    let refused = || round.iter().flat_map(|(n, batch)| batch.refused.iter().map(|refusal| (index(*n), refusal)));
    statement
        .bind(turns().map(|(n, _)| n).collect::<Vec<_>>())
        .bind(turns().map(|(_, head)| head.status.as_str()).collect::<Vec<_>>())
        .bind(turns().map(|(_, head)| head.outcome.as_deref()).collect::<Vec<_>>())
        .bind(turns().map(|(_, head)| head.buyer).collect::<Vec<_>>())
        .bind(turns().map(|(_, head)| head.hammer_price).collect::<Vec<_>>())
        .bind(refused().map(|(n, _)| n).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.user_id).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.bid_key).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.at).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.amount_minor).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.max_minor).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.fingerprint.as_slice()).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.rejection.as_str()).collect::<Vec<_>>())
        .bind(refused().map(|(_, refusal)| refusal.ask).collect::<Vec<_>>())
}

fn index(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
