//! Writing the ledger. The journal's thread does it, between two groups of bids: a second writer would have to wait for SQLite's one lock by
//! looking again and again, and a busy journal leaves hardly a moment in which to find it free.

use super::SqliteStore;
use super::append::{Failure, Writer, is_constraint};
use crate::bank::{AccountChange, AccountName, Answer, Books, Key, Known, Posting, settle, touched};
use crate::drill_point;
use crate::persistence::StoreError;
use crate::persistence::row::bank::{AccountRow, BalanceRow, EntryRow, HoldRow, OperationRow};
use rusqlite::{Connection, OptionalExtension as _, Params, Row, params};
use std::collections::BTreeMap;
use uuid::Uuid;

const FIND_OPERATION: &str =
    "SELECT key, fingerprint, operation, account, amount, refusal FROM bank_operations WHERE key = ?1";

const ADD_OPERATION: &str =
    "INSERT INTO bank_operations (key, fingerprint, operation, at, entries, account, amount, refusal)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";

const ADD_ENTRY: &str = "INSERT INTO bank_entries
        (key, leg, at, operation, from_account, to_account, purpose, currency, amount)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

const ADD_ACCOUNT: &str =
    "INSERT INTO bank_accounts (name, owner, holder, pin_hash, opened_at) VALUES (?1, ?2, ?3, ?4, ?5)";

/// Why a row cannot be used, on its way out of a transaction that is undone by it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unreadable(#[source] StoreError);

impl SqliteStore {
    pub(super) async fn post(&self, group: Vec<Posting>) -> Result<Vec<Answer>, StoreError> {
        self.journal.post(group).await
    }
}

impl Writer {
    /// Decides and writes a group.
    pub(super) fn post(&mut self, group: &[Posting]) -> Result<Vec<Answer>, StoreError> {
        let written = self.write(|conn| {
            drill_point!("bank.post.before");
            let (mut books, mut known) = load(conn, group)?;
            let settled = settle(&mut books, &mut known, group);
            for recorded in &settled.recorded {
                let Some(posting) = group.get(recorded.place) else { continue };
                put_operation(conn, posting, &recorded.known, recorded.entries.len())?;
                if let Some(change) = &recorded.change {
                    put_change(conn, posting, change)?;
                }
                for row in EntryRow::of(posting, recorded) {
                    put_entry(conn, posting, &row)?;
                }
            }
            drill_point!("bank.post.inside");
            Ok(settled.answers)
        });
        drill_point!("bank.post.after");
        written.map_err(|failure| match failure {
            Failure::Nothing(rusqlite::Error::ToSqlConversionFailure(cause)) => match cause.downcast::<Unreadable>() {
                Ok(unreadable) => unreadable.0,
                Err(cause) => StoreError::unavailable(cause),
            },
            Failure::Nothing(error) if is_constraint(&error) => {
                tracing::error!(%error, "an order to the bank breaks a promise of the tables, nothing of its group is written");
                StoreError::Conflict("bank order")
            }
            other => other.into(),
        })
    }
}

fn unreadable(error: StoreError) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(Unreadable(error)))
}

fn one<T>(
    conn: &Connection,
    sql: &str,
    params: impl Params,
    read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    conn.prepare_cached(sql)?.query_row(params, read).optional()
}

/// Loads what a group touches. Nobody writes meanwhile: the transaction was begun as a writing one.
fn load(conn: &Connection, group: &[Posting]) -> rusqlite::Result<(Books, BTreeMap<Key, Known>)> {
    let touched = touched(group);
    let mut books = Books::default();
    let last = one(conn, "SELECT last FROM bank_counter", [], |row| row.get::<_, u32>(0))?;
    books.counter = last.ok_or_else(|| unreadable(StoreError::NotFound("bank counter")))?;
    for name in &touched.accounts {
        load_account(
            conn,
            &mut books,
            "SELECT name, owner, holder, opened_at, closed_at FROM bank_accounts WHERE name = ?1",
            params![name.to_string()],
        )?;
        load_balances(conn, &mut books, *name)?;
    }
    for owner in &touched.owners {
        load_account(
            conn,
            &mut books,
            "SELECT name, owner, holder, opened_at, closed_at FROM bank_accounts WHERE owner = ?1 AND closed_at IS NULL",
            params![owner.0.as_bytes().as_slice()],
        )?;
    }
    for (account, purpose, currency) in &touched.purses {
        let sql = "SELECT account, purpose, currency, amount, captured, refunded FROM bank_holds
            WHERE account = ?1 AND purpose = ?2 AND currency = ?3";
        let row = one(conn, sql, params![account.to_string(), purpose.to_string(), currency], |row| {
            Ok(HoldRow {
                account: row.get(0)?,
                purpose: row.get(1)?,
                currency: row.get(2)?,
                amount: row.get(3)?,
                captured: row.get(4)?,
                refunded: row.get(5)?,
            })
        })?;
        if let Some(row) = row {
            books.purses.insert((*account, *purpose, currency), row.read().map_err(unreadable)?.purse);
        }
    }
    Ok((books, load_keys(conn, group)?))
}

fn load_account(conn: &Connection, books: &mut Books, sql: &str, params: impl Params) -> rusqlite::Result<()> {
    let row = one(conn, sql, params, |row| {
        let owner = row.get::<_, Option<[u8; 16]>>(1)?.map(Uuid::from_bytes);
        Ok(AccountRow { name: row.get(0)?, owner, holder: row.get(2)?, opened_at: row.get(3)?, closed_at: row.get(4)? })
    })?;
    if let Some(account) = row.map(AccountRow::read).transpose().map_err(unreadable)? {
        books.add(account);
    }
    Ok(())
}

fn load_balances(conn: &Connection, books: &mut Books, name: AccountName) -> rusqlite::Result<()> {
    let mut query =
        conn.prepare_cached("SELECT account, currency, balance, held FROM bank_balances WHERE account = ?1")?;
    let rows = query.query_map(params![name.to_string()], |row| {
        Ok(BalanceRow { account: row.get(0)?, currency: row.get(1)?, balance: row.get(2)?, held: row.get(3)? })
    })?;
    for row in rows {
        let (account, holding) = row?.read().map_err(unreadable)?;
        books.set_balance(account, holding.currency, holding.balance, holding.held);
    }
    Ok(())
}

fn load_keys(conn: &Connection, group: &[Posting]) -> rusqlite::Result<BTreeMap<Key, Known>> {
    let mut known = BTreeMap::new();
    for posting in group {
        let row = one(conn, FIND_OPERATION, params![posting.key.as_str()], |row| {
            Ok(OperationRow {
                key: row.get(0)?,
                fingerprint: row.get(1)?,
                operation: row.get(2)?,
                account: row.get(3)?,
                amount: row.get(4)?,
                refusal: row.get(5)?,
            })
        })?;
        if let Some(row) = row {
            let (key, found) = row.read().map_err(unreadable)?;
            known.insert(key, found);
        }
    }
    Ok(known)
}

fn put_operation(conn: &Connection, posting: &Posting, known: &Known, entries: usize) -> rusqlite::Result<()> {
    let row = OperationRow::of(posting, known);
    let (at, entries) = (posting.at.as_micros(), i64::try_from(entries).unwrap_or(i64::MAX));
    conn.prepare_cached(ADD_OPERATION)?.execute(params![
        row.key,
        row.fingerprint,
        row.operation,
        at,
        entries,
        row.account,
        row.amount,
        row.refusal
    ])?;
    Ok(())
}

fn put_entry(conn: &Connection, posting: &Posting, row: &EntryRow) -> rusqlite::Result<()> {
    let EntryRow { leg, from_account, to_account, purpose, currency, amount, operation } = row;
    let (key, at) = (posting.key.as_str(), posting.at.as_micros());
    conn.prepare_cached(ADD_ENTRY)?.execute(params![
        key,
        leg,
        at,
        operation,
        from_account,
        to_account,
        purpose,
        currency,
        amount
    ])?;
    Ok(())
}

fn put_change(conn: &Connection, posting: &Posting, change: &AccountChange) -> rusqlite::Result<()> {
    match change {
        AccountChange::Opened(account) => {
            let owner = account.owner.map(|owner| owner.0.into_bytes());
            let opened_at = account.opened_at.as_micros();
            let params = params![account.name.to_string(), owner, account.holder, posting.pin_hash, opened_at];
            conn.prepare_cached(ADD_ACCOUNT)?.execute(params)?;
            conn.prepare_cached("UPDATE bank_counter SET last = last + 1")?.execute([])?;
        }
        AccountChange::Linked(name, owner) => {
            conn.prepare_cached("UPDATE bank_accounts SET owner = ?2 WHERE name = ?1")?
                .execute(params![name.to_string(), owner.0.as_bytes().as_slice()])?;
        }
        AccountChange::Closed(name, at) => {
            conn.prepare_cached(
                "UPDATE bank_accounts SET closed_at = ?2, owner = NULL, holder = '', pin_hash = '' WHERE name = ?1",
            )?
            .execute(params![name.to_string(), at.as_micros()])?;
        }
    }
    Ok(())
}
