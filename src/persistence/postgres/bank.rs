//! Writing the ledger: a group in one transaction, in a task of its own that nobody can cancel.
//!
//! Locks are taken in one order, by everybody: the counter of account numbers if an account is opened or linked, then the accounts by name.
//! Balances and holds are touched only under their account's lock.

use super::PostgresStore;
use super::connection::open_bank;
use super::fault::{is_constraint, is_definite, is_for_one_batch};
use crate::bank::{AccountChange, Answer, Books, Key, Known, Posting, Settled, Touched, settle, touched};
use crate::drill_point;
use crate::persistence::StoreError;
use crate::persistence::fault::scrubbed;
use crate::persistence::row::bank::{AccountRow, BalanceRow, EntryRow, HoldRow, OperationRow};
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{Connection, Executor as _};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use uuid::Uuid;

/// How often a group is tried again that another process has crossed: with the same key, or in a deadlock.
const ROUNDS: u32 = 3;

/// How long a group may take. The server gives a statement up after ten seconds.
const GROUP_TIMEOUT: Duration = Duration::from_secs(30);

/// The bank's own connection, opened when it is needed.
#[derive(Clone)]
pub(super) struct BankLink {
    options: PgConnectOptions,
    conn: Arc<Mutex<Option<PgConnection>>>,
}

/// How a group went wrong.
enum Wrong {
    /// Before the commit was sent, or refused by it: nothing is written.
    Before(sqlx::Error),
    /// In the commit: nobody knows.
    Commit(sqlx::Error),
    /// The rows make no sense, or the server cannot be reached.
    Store(StoreError),
}

impl From<sqlx::Error> for Wrong {
    fn from(error: sqlx::Error) -> Self {
        Self::Before(error)
    }
}

impl BankLink {
    pub(super) fn new(options: PgConnectOptions) -> Self {
        Self { options, conn: Arc::default() }
    }

    /// Closes the connection, when the group under way is done.
    pub(super) async fn close(&self) {
        if let Some(conn) = self.conn.lock().await.take()
            && let Err(error) = conn.close().await
        {
            tracing::warn!(%error, "the bank's connection does not close cleanly");
        }
    }

    async fn post(self, group: Vec<Posting>) -> Result<Vec<Answer>, StoreError> {
        let mut place = self.conn.lock().await;
        let mut round = 1;
        loop {
            // Taken out, and put back only when all is well: a connection with an unread answer is never used again.
            let mut conn = match place.take() {
                Some(conn) => conn,
                None => open_bank(&self.options).await?,
            };
            let answer = match tokio::time::timeout(GROUP_TIMEOUT, post(&mut conn, &group)).await {
                Ok(answer) => answer,
                Err(_) => return Err(StoreError::Unknown { source: "the server does not answer".into() }),
            };
            match answer {
                Ok(answers) => {
                    *place = Some(conn);
                    return Ok(answers);
                }
                Err(Wrong::Before(error)) if is_for_one_batch(&error) => {
                    if conn.execute("ROLLBACK").await.is_ok() {
                        *place = Some(conn);
                    }
                    if round == ROUNDS {
                        let is_broken_promise = is_constraint(&error);
                        let cause = scrubbed(error);
                        tracing::error!(error = %cause, "an order to the bank breaks a promise of the tables, nothing of its group is written");
                        return Err(if is_broken_promise {
                            StoreError::Conflict("bank order")
                        } else {
                            StoreError::unavailable(cause)
                        });
                    }
                    round += 1;
                }
                // The connection is dropped, and with it what was begun.
                Err(Wrong::Before(error)) => return Err(StoreError::unavailable(scrubbed(error))),
                Err(Wrong::Commit(error)) if is_definite(&error) => {
                    return Err(StoreError::unavailable(scrubbed(error)));
                }
                Err(Wrong::Commit(error)) => return Err(StoreError::Unknown { source: scrubbed(error) }),
                Err(Wrong::Store(error)) => return Err(error),
            }
        }
    }
}

impl PostgresStore {
    pub(super) async fn post(&self, group: Vec<Posting>) -> Result<Vec<Answer>, StoreError> {
        let task = tokio::spawn(self.bank.clone().post(group));
        task.await.unwrap_or_else(|panic| Err(StoreError::Unknown { source: Box::new(panic) }))
    }
}

async fn post(conn: &mut PgConnection, group: &[Posting]) -> Result<Vec<Answer>, Wrong> {
    conn.execute("BEGIN").await?;
    drill_point!("bank.post.before");
    let (mut books, mut known) = load(conn, group).await?;
    let settled = settle(&mut books, &mut known, group);
    if !settled.recorded.is_empty() {
        put_operations(conn, group, &settled).await?;
        put_changes(conn, group, &settled).await?;
        put_entries(conn, group, &settled).await?;
    }
    drill_point!("bank.post.inside");
    conn.execute("COMMIT").await.map_err(Wrong::Commit)?;
    drill_point!("bank.post.after");
    Ok(settled.answers)
}

/// Locks and loads what a group touches.
async fn load(conn: &mut PgConnection, group: &[Posting]) -> Result<(Books, BTreeMap<Key, Known>), Wrong> {
    let Touched { accounts, purses, owners } = touched(group);
    let mut books = Books::default();
    if group.iter().any(|posting| matches!(posting.operation.word(), "open" | "link")) {
        let last: i64 = sqlx::query_scalar("SELECT last FROM bank_counter FOR UPDATE").fetch_one(&mut *conn).await?;
        books.counter = u32::try_from(last).unwrap_or(u32::MAX);
    }
    let names: Vec<String> = accounts.iter().map(ToString::to_string).collect();
    let owners: Vec<Uuid> = owners.iter().map(|owner| owner.0).collect();
    let rows: Vec<AccountRow> = sqlx::query_as(
        "SELECT name, owner, holder, opened_at, closed_at FROM bank_accounts
         WHERE name = ANY($1) OR (owner = ANY($2) AND closed_at IS NULL) ORDER BY name FOR NO KEY UPDATE",
    )
    .bind(&names)
    .bind(&owners)
    .fetch_all(&mut *conn)
    .await?;
    for row in rows {
        books.add(row.read().map_err(Wrong::Store)?);
    }
    let rows: Vec<BalanceRow> =
        sqlx::query_as("SELECT account, currency, balance, held FROM bank_balances WHERE account = ANY($1)")
            .bind(&names)
            .fetch_all(&mut *conn)
            .await?;
    for row in rows {
        let (account, holding) = row.read().map_err(Wrong::Store)?;
        books.set_balance(account, holding.currency, holding.balance, holding.held);
    }
    if !purses.is_empty() {
        let rows: Vec<HoldRow> = sqlx::query_as(
            "SELECT h.account, h.purpose, h.currency, h.amount, h.captured, h.refunded
             FROM bank_holds h JOIN unnest($1::text[], $2::text[], $3::text[]) AS t (account, purpose, currency)
                 ON t.account = h.account AND t.purpose = h.purpose AND t.currency = h.currency",
        )
        .bind(purses.iter().map(|(account, _, _)| account.to_string()).collect::<Vec<_>>())
        .bind(purses.iter().map(|(_, purpose, _)| purpose.to_string()).collect::<Vec<_>>())
        .bind(purses.iter().map(|(_, _, currency)| (*currency).to_owned()).collect::<Vec<_>>())
        .fetch_all(&mut *conn)
        .await?;
        for row in rows {
            let line = row.read().map_err(Wrong::Store)?;
            books.purses.insert((line.account, line.purpose, line.currency.code()), line.purse);
        }
    }
    // After the locks: whoever had them before has written its keys.
    let rows: Vec<OperationRow> = sqlx::query_as(
        "SELECT key, fingerprint, operation, account, amount, refusal FROM bank_operations WHERE key = ANY($1)",
    )
    .bind(group.iter().map(|posting| posting.key.to_string()).collect::<Vec<_>>())
    .fetch_all(&mut *conn)
    .await?;
    let known = rows.iter().map(OperationRow::read).collect::<Result<_, _>>().map_err(Wrong::Store)?;
    Ok((books, known))
}

async fn put_operations(conn: &mut PgConnection, group: &[Posting], settled: &Settled) -> Result<(), Wrong> {
    let mut rows: Vec<(OperationRow, i64, i64)> = settled
        .recorded
        .iter()
        .filter_map(|recorded| {
            let posting = group.get(recorded.place)?;
            let entries = i64::try_from(recorded.entries.len()).unwrap_or(i64::MAX);
            Some((OperationRow::of(posting, &recorded.known), posting.at.as_micros(), entries))
        })
        .collect();
    // By key, so that two groups with some of the same keys wait for each other one way only.
    rows.sort_by(|one, other| one.0.key.cmp(&other.0.key));
    sqlx::query(
        "INSERT INTO bank_operations (key, fingerprint, operation, at, entries, account, amount, refusal)
         SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[], $4::bigint[], $5::bigint[], $6::text[], $7::bigint[], $8::text[])",
    )
    .bind(rows.iter().map(|(row, _, _)| row.key.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(row, _, _)| row.fingerprint.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(row, _, _)| row.operation.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, at, _)| *at).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, _, entries)| *entries).collect::<Vec<_>>())
    .bind(rows.iter().map(|(row, _, _)| row.account.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(row, _, _)| row.amount).collect::<Vec<_>>())
    .bind(rows.iter().map(|(row, _, _)| row.refusal.clone()).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}

async fn put_changes(conn: &mut PgConnection, group: &[Posting], settled: &Settled) -> Result<(), Wrong> {
    for recorded in &settled.recorded {
        let (Some(change), Some(posting)) = (&recorded.change, group.get(recorded.place)) else { continue };
        match change {
            AccountChange::Opened(account) => {
                sqlx::query(
                    "INSERT INTO bank_accounts (name, owner, holder, pin_hash, opened_at) VALUES ($1, $2, $3, $4, $5)",
                )
                .bind(account.name.to_string())
                .bind(account.owner.map(|owner| owner.0))
                .bind(account.holder.as_str())
                .bind(posting.pin_hash.as_deref())
                .bind(account.opened_at.as_micros())
                .execute(&mut *conn)
                .await?;
                sqlx::query("UPDATE bank_counter SET last = last + 1").execute(&mut *conn).await?;
            }
            AccountChange::Linked(name, owner) => {
                sqlx::query("UPDATE bank_accounts SET owner = $2 WHERE name = $1")
                    .bind(name.to_string())
                    .bind(owner.0)
                    .execute(&mut *conn)
                    .await?;
            }
            AccountChange::Closed(name, at) => {
                sqlx::query(
                    "UPDATE bank_accounts SET closed_at = $2, owner = NULL, holder = '', pin_hash = '' WHERE name = $1",
                )
                .bind(name.to_string())
                .bind(at.as_micros())
                .execute(&mut *conn)
                .await?;
            }
        }
    }
    Ok(())
}

async fn put_entries(conn: &mut PgConnection, group: &[Posting], settled: &Settled) -> Result<(), Wrong> {
    let rows: Vec<(&Posting, EntryRow)> = settled
        .recorded
        .iter()
        .filter_map(|recorded| group.get(recorded.place).map(|posting| (posting, recorded)))
        .flat_map(|(posting, recorded)| EntryRow::of(posting, recorded).into_iter().map(move |row| (posting, row)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "INSERT INTO bank_entries (key, leg, at, operation, from_account, to_account, purpose, currency, amount)
         SELECT key, leg, at, operation, from_account, to_account, purpose, currency, amount
         FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
             WITH ORDINALITY AS t (key, leg, at, operation, from_account, to_account, purpose, currency, amount, n)
         ORDER BY n",
    )
    .bind(rows.iter().map(|(posting, _)| posting.key.to_string()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.leg).collect::<Vec<_>>())
    .bind(rows.iter().map(|(posting, _)| posting.at.as_micros()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.operation.to_owned()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.from_account.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.to_account.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.purpose.clone()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.currency.to_owned()).collect::<Vec<_>>())
    .bind(rows.iter().map(|(_, row)| row.amount).collect::<Vec<_>>())
    .execute(conn)
    .await?;
    Ok(())
}
