//! The journal: one task, one connection, one statement for each group of batches.

use super::append::append;
use super::connection::open_journal;
use crate::persistence::row::batch::Batch;
use crate::persistence::{Append, Appended, StoreError};
use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// How many groups may wait. The caller sends the next one when the last is answered, so this is never used up; it is there
/// because every queue has a bound.
const GROUPS_WAITING_MAX: usize = 8;

/// How long a group may take. The server gives a statement up after ten seconds; a server that does not even say so is gone.
const GROUP_TIMEOUT: Duration = Duration::from_secs(15);

/// How long to leave a server alone that could not be reached: this, doubled up to the second.
const BACK_OFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(2));

enum Order {
    Append { group: Vec<Append>, answer: oneshot::Sender<Result<Vec<Appended>, StoreError>> },
    Close { done: oneshot::Sender<()> },
}

/// The way to the journal's task.
pub(super) struct Journal {
    orders: mpsc::Sender<Order>,
    is_closed: AtomicBool,
}

#[derive(Debug, thiserror::Error)]
enum JournalError {
    #[error("the store is closed")]
    Closed,
    #[error("the journal's task has died")]
    Died,
    #[error("the server could not be reached a moment ago")]
    LeftAlone,
    #[error("the server does not answer")]
    Silent,
}

impl Journal {
    /// Opens the connection and starts the task. The task belongs to the runtime of the caller, which must live as long as the store.
    pub(super) async fn start(options: PgConnectOptions) -> Result<Self, StoreError> {
        let conn = open_journal(&options).await?;
        let (orders, inbox) = mpsc::channel(GROUPS_WAITING_MAX);
        let link = Link { options, conn: Some(conn), failures: 0, not_before: None };
        tokio::spawn(work(link, inbox));
        Ok(Self { orders, is_closed: AtomicBool::new(false) })
    }

    /// Writes a group. Whoever waits for the answer may stop waiting; the statement is not cancelled by that.
    pub(super) async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let order = Order::Append { group, answer };
        if self.orders.send(order).await.is_err() {
            // Without its task the store can never write again: unless it was closed, the process must end and start anew.
            return Err(if self.is_closed.load(Ordering::Acquire) {
                StoreError::unavailable(JournalError::Closed)
            } else {
                StoreError::Broken { source: Box::new(JournalError::Died) }
            });
        }
        answered.await.unwrap_or_else(|_| Err(StoreError::Unknown { source: Box::new(JournalError::Died) }))
    }

    /// Lets the task finish what was sent to it, and waits until its connection is closed.
    pub(super) async fn close(&self) {
        self.is_closed.store(true, Ordering::Release);
        let (done, is_done) = oneshot::channel();
        if self.orders.send(Order::Close { done }).await.is_ok() {
            let _ = is_done.await;
        }
    }
}

async fn work(mut link: Link, mut inbox: mpsc::Receiver<Order>) {
    while let Some(order) = inbox.recv().await {
        match order {
            Order::Append { group, answer } => {
                let batches: Vec<Option<Batch>> = group.iter().map(Batch::write).collect();
                // Nobody listens any more: the write is done all the same, for it was asked for.
                let _ = answer.send(link.append(&batches).await);
            }
            Order::Close { done } => {
                inbox.close();
                link.close().await;
                let _ = done.send(());
                return;
            }
        }
    }
    link.close().await;
}

/// The connection, or the memory of one.
struct Link {
    options: PgConnectOptions,
    conn: Option<PgConnection>,
    /// How many times in a row the server could not be reached.
    failures: u32,
    not_before: Option<Instant>,
}

impl Link {
    async fn append(&mut self, batches: &[Option<Batch>]) -> Result<Vec<Appended>, StoreError> {
        // Taken out, and put back only when all is well: a connection with an unread answer is never used again.
        let mut conn = self.connected().await?;
        let answer = match tokio::time::timeout(GROUP_TIMEOUT, append(&mut conn, batches)).await {
            Ok(answer) => answer,
            Err(_) => Err(StoreError::Unknown { source: Box::new(JournalError::Silent) }),
        };
        if !matches!(answer, Err(StoreError::Unknown { .. })) {
            self.conn = Some(conn);
        }
        answer
    }

    async fn connected(&mut self) -> Result<PgConnection, StoreError> {
        if let Some(conn) = self.conn.take() {
            return Ok(conn);
        }
        // Callers are refused at once rather than made to wait: they have bidders to answer.
        if self.not_before.is_some_and(|instant| Instant::now() < instant) {
            return Err(StoreError::unavailable(JournalError::LeftAlone));
        }
        match open_journal(&self.options).await {
            Ok(conn) => {
                tracing::info!(failures = self.failures, "the journal is connected again");
                self.failures = 0;
                self.not_before = None;
                Ok(conn)
            }
            Err(error) => {
                let wait =
                    BACK_OFF.0.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(BACK_OFF.1);
                self.failures = self.failures.saturating_add(1);
                self.not_before = Some(Instant::now() + wait);
                Err(error)
            }
        }
    }

    async fn close(self) {
        if let Some(conn) = self.conn
            && let Err(error) = conn.close().await
        {
            tracing::warn!(%error, "the journal's connection does not close cleanly");
        }
    }
}
