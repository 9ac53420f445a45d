//! The append: a group of batches in one transaction of the journal's connection.

use super::checkpointer::Checkpointer;
use super::fault::is_broken;
use crate::drill_point;
use crate::persistence::row::attempt::RefusalRow;
use crate::persistence::row::batch::{Batch, KeyRow};
use crate::persistence::row::stretch::StretchRow;
use crate::persistence::{Appended, StoreError};
use rusqlite::{Connection, ErrorCode, params};
use uuid::Uuid;

/// The head is moved on only by the owner of this epoch, and only from the sequence that the owner knows; then the lines
/// follow. All of it is one transaction that was begun as a writing one, so that nothing changes between the two.
const MOVE_HEAD: &str = "UPDATE auction_heads
    SET next_seq = ?4, price = ?5, ask = ?6, leader = ?7, bid_count = ?8, reserve_status = ?9, ends_at = ?10
    WHERE auction_id = ?1 AND owner_epoch = ?2 AND next_seq = ?3";

const TURN: &str = "UPDATE auctions SET status = ?2, outcome = ?3, buyer = ?4, hammer_price = ?5 WHERE id = ?1";

const ADD_STRETCH: &str = "INSERT INTO log_stretches (auction_id, from_seq, to_seq, has_retraction, lines)
    VALUES (?1, ?2, ?3, ?4, ?5)";

const ADD_KEY: &str = "INSERT INTO bid_keys (auction_id, bid_key, paddle, seq, at) VALUES (?1, ?2, ?3, ?4, ?5)";

/// The first answer under a key stands.
const ADD_REFUSAL: &str = "INSERT INTO refusals
        (auction_id, user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT (auction_id, user_id, bid_key) DO NOTHING";

/// Why a group was not written.
#[derive(Debug)]
pub(super) enum Failure {
    /// Nothing of it is on the disk.
    Nothing(rusqlite::Error),
    /// What is on the disk must be found out by a fresh process.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

impl From<Failure> for StoreError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Nothing(error) => Self::unavailable(error),
            Failure::Broken(source) => Self::Broken { source },
        }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("the storage failed before, this process must not write any more")]
struct FailedBefore;

/// The journal's connection.
pub(super) struct Writer {
    conn: Connection,
    checkpointer: Checkpointer,
    /// Set once and never taken back: after a failed sync nobody knows what the kernel still holds.
    broken: bool,
}

impl Writer {
    pub(super) fn new(conn: Connection, checkpointer: Checkpointer) -> Self {
        Self { conn, checkpointer, broken: false }
    }

    /// Does what is to be done between two commits, when nobody waits for an answer.
    pub(super) fn tidy(&mut self) {
        self.checkpointer.look(&self.conn);
    }

    fn is_broken(&mut self) -> bool {
        self.broken |= self.checkpointer.is_broken();
        self.broken
    }

    /// Writes a group; `None` stands for a batch that contradicts itself.
    pub(super) fn append(&mut self, group: &[Option<Batch>]) -> Result<Vec<Appended>, Failure> {
        if self.is_broken() {
            return Err(Failure::Broken(Box::new(FailedBefore)));
        }
        let written = match self.transaction(|conn| put_all(conn, group)) {
            // One batch breaks a promise of the tables. Which one is found out batch by batch; the others are not to suffer.
            Err(Failure::Nothing(error)) if is_constraint(&error) => self.transaction(|conn| put_each(conn, group)),
            written => written,
        };
        self.broken |= matches!(written, Err(Failure::Broken(_)));
        written
    }

    /// Does something else than writing bids, in a transaction of its own.
    pub(super) fn write<T>(&mut self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Failure> {
        if self.is_broken() {
            return Err(Failure::Broken(Box::new(FailedBefore)));
        }
        let written = self.transaction(work);
        self.broken |= matches!(written, Err(Failure::Broken(_)));
        written
    }

    /// Closes the connection; the last one of the process moves the WAL into the database.
    pub(super) fn close(self) {
        drop(self.checkpointer);
        if let Err((_, error)) = self.conn.close() {
            tracing::warn!(%error, "the journal's connection does not close cleanly");
        }
    }

    fn transaction<T>(&self, write: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Failure> {
        let conn = &self.conn;
        drill_point!("sqlite.append.before");
        // Taken as a writer from the start: a reader that becomes one can be refused, whatever it is willing to wait.
        run(conn, "BEGIN IMMEDIATE").map_err(judge)?;
        let commit = || {
            drill_point!("sqlite.commit.before");
            run(conn, "COMMIT")
        };
        match write(conn).and_then(|written| commit().map(|()| written)) {
            Ok(written) => {
                drill_point!("sqlite.commit.after");
                Ok(written)
            }
            Err(error) => {
                let failure = judge(error);
                // Some errors end the transaction by themselves.
                if !conn.is_autocommit() {
                    run(conn, "ROLLBACK").map_err(|error| Failure::Broken(Box::new(error)))?;
                }
                Err(failure)
            }
        }
    }
}

/// Sorts an error of a statement that was rolled back, or of a COMMIT.
fn judge(error: rusqlite::Error) -> Failure {
    let broken = error.sqlite_error().is_some_and(|error| is_broken(error.extended_code));
    if broken { Failure::Broken(Box::new(error)) } else { Failure::Nothing(error) }
}

pub(super) fn is_constraint(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
}

fn run(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(sql)?.execute([]).map(|_| ())
}

/// Writes all batches, and stops at the first error.
fn put_all(conn: &Connection, group: &[Option<Batch>]) -> rusqlite::Result<Vec<Appended>> {
    group.iter().map(|batch| batch.as_ref().map_or(Ok(Appended::Fenced), |batch| put(conn, batch))).collect()
}

/// Writes each batch that can be written, under a savepoint of its own.
fn put_each(conn: &Connection, group: &[Option<Batch>]) -> rusqlite::Result<Vec<Appended>> {
    let mut answers = Vec::with_capacity(group.len());
    for batch in group {
        let Some(batch) = batch else {
            answers.push(Appended::Fenced);
            continue;
        };
        run(conn, "SAVEPOINT batch")?;
        let answer = match put(conn, batch) {
            Err(error) if is_constraint(&error) => {
                run(conn, "ROLLBACK TO batch")?;
                let auction = Uuid::hyphenated(batch.auction);
                tracing::error!(auction.id = %auction, %error, "a batch breaks a promise of the tables, it is not written");
                Appended::Fenced
            }
            answer => answer?,
        };
        run(conn, "RELEASE batch")?;
        answers.push(answer);
    }
    Ok(answers)
}

fn put(conn: &Connection, batch: &Batch) -> rusqlite::Result<Appended> {
    let (id, head) = (batch.auction.as_bytes().as_slice(), &batch.head);
    let moved = conn.prepare_cached(MOVE_HEAD)?.execute(params![
        id,
        batch.owner_epoch,
        batch.from_seq,
        head.next_seq,
        head.price,
        head.ask,
        head.leader,
        head.bid_count,
        head.reserve_status,
        head.ends_at,
    ])?;
    if moved == 0 {
        return Ok(Appended::Fenced);
    }
    drill_point!("sqlite.append.inside");
    if batch.is_turn {
        let turn = params![id, head.status, head.outcome, head.buyer, head.hammer_price];
        conn.prepare_cached(TURN)?.execute(turn)?;
    }
    let mut add_stretch = conn.prepare_cached(ADD_STRETCH)?;
    for StretchRow { from_seq, to_seq, has_retraction, lines } in &batch.stretches {
        add_stretch.execute(params![id, from_seq, to_seq, has_retraction, lines])?;
    }
    let mut add_key = conn.prepare_cached(ADD_KEY)?;
    for KeyRow { bid_key, paddle, seq, at } in &batch.keys {
        add_key.execute(params![id, bid_key.as_bytes().as_slice(), paddle, seq, at])?;
    }
    let mut add_refusal = conn.prepare_cached(ADD_REFUSAL)?;
    for row in &batch.refused {
        let RefusalRow { user_id, bid_key, at, amount_minor, max_minor, fingerprint, rejection, ask } = row;
        let (user, key) = (user_id.as_bytes().as_slice(), bid_key.as_bytes().as_slice());
        add_refusal.execute(params![id, user, key, at, amount_minor, max_minor, fingerprint, rejection, ask])?;
    }
    Ok(Appended::Committed)
}
