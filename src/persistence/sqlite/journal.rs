//! The journal: one thread, one connection, one transaction for each group of batches.

use super::append::{Failure, Writer};
use super::checkpointer::Checkpointer;
use super::directory::DataDirectory;
use super::settings::{SqliteSettings, open_journal};
use crate::bank::{Answer, Posting};
use crate::persistence::row::batch::Batch;
use crate::persistence::row::checkpoint::CheckpointRow;
use crate::persistence::{Append, Appended, StoreError};
use std::path::Path;
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

/// How many groups may wait. The caller sends the next one when the last is answered, and so does the one who keeps checkpoints, so
/// this is never used up; it is there because every queue has a bound.
const GROUPS_WAITING_MAX: usize = 8;

enum Order {
    Append { group: Vec<Append>, answer: oneshot::Sender<Result<Vec<Appended>, StoreError>> },
    Keep { rows: Vec<CheckpointRow>, answer: oneshot::Sender<Result<Vec<Uuid>, StoreError>> },
    Post { group: Vec<Posting>, answer: oneshot::Sender<Result<Vec<Answer>, StoreError>> },
    Close { done: oneshot::Sender<()> },
}

/// The way to the journal's thread.
pub(super) struct Journal {
    orders: mpsc::Sender<Order>,
}

#[derive(Debug, thiserror::Error)]
enum JournalError {
    #[error("the store is closed")]
    Closed,
    #[error("the journal's thread has died")]
    Died,
}

impl Journal {
    /// Starts the thread; returns when its connection is open and says what it should. The thread holds on to the directory
    /// until its connection is closed, even if the store is dropped without being closed.
    pub(super) async fn start(directory: Arc<DataDirectory>) -> Result<(Self, SqliteSettings), StoreError> {
        let path = directory.database()?;
        let (orders, inbox) = mpsc::channel(GROUPS_WAITING_MAX);
        let (opened, is_open) = oneshot::channel();
        std::thread::Builder::new()
            .name("arte-journal".into())
            .spawn(move || match open_writer(&path) {
                Ok((writer, settings)) => {
                    let _ = opened.send(Ok(settings));
                    work(writer, inbox);
                    drop(directory);
                }
                Err(error) => {
                    let _ = opened.send(Err(error));
                }
            })
            .map_err(StoreError::unavailable)?;
        let settings = is_open.await.map_err(|_| StoreError::unavailable(JournalError::Died))??;
        Ok((Self { orders }, settings))
    }

    /// Writes a group.
    pub(super) async fn append(&self, group: Vec<Append>) -> Result<Vec<Appended>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let order = Order::Append { group, answer };
        self.orders.send(order).await.map_err(|_| StoreError::unavailable(JournalError::Closed))?;
        // A thread that dies in the middle of a group leaves nobody who knows what is on the disk: recover from there.
        answered.await.unwrap_or_else(|_| Err(StoreError::Broken { source: Box::new(JournalError::Died) }))
    }

    /// Keeps checkpoints; returns those that were not taken.
    pub(super) async fn keep(&self, rows: Vec<CheckpointRow>) -> Result<Vec<Uuid>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let order = Order::Keep { rows, answer };
        self.orders.send(order).await.map_err(|_| StoreError::unavailable(JournalError::Closed))?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Broken { source: Box::new(JournalError::Died) }))
    }

    /// Writes a group of orders to the bank. Whoever waits for the answer may stop waiting.
    pub(super) async fn post(&self, group: Vec<Posting>) -> Result<Vec<Answer>, StoreError> {
        let (answer, answered) = oneshot::channel();
        let order = Order::Post { group, answer };
        self.orders.send(order).await.map_err(|_| StoreError::unavailable(JournalError::Closed))?;
        answered.await.unwrap_or_else(|_| Err(StoreError::Broken { source: Box::new(JournalError::Died) }))
    }

    /// Lets the thread finish what was sent to it, and waits until its connection is closed.
    pub(super) async fn close(&self) {
        let (done, is_done) = oneshot::channel();
        if self.orders.send(Order::Close { done }).await.is_ok() {
            let _ = is_done.await;
        }
    }
}

fn open_writer(path: &Path) -> Result<(Writer, SqliteSettings), StoreError> {
    let (conn, settings) = open_journal(path)?;
    let checkpointer = Checkpointer::start(path, &conn)?;
    Ok((Writer::new(conn, checkpointer), settings))
}

/// The life of the thread.
fn work(mut writer: Writer, mut inbox: mpsc::Receiver<Order>) {
    while let Some(order) = inbox.blocking_recv() {
        match order {
            Order::Append { group, answer } => {
                let batches: Vec<Option<Batch>> = group.iter().map(Batch::write).collect();
                // Nobody listens any more: the write is done all the same, for it was asked for.
                let _ = answer.send(writer.append(&batches).map_err(Failure::into));
            }
            Order::Keep { rows, answer } => {
                let _ = answer.send(writer.keep(&rows).map_err(Failure::into));
            }
            Order::Post { group, answer } => {
                let _ = answer.send(writer.post(&group));
            }
            Order::Close { done } => {
                inbox.close();
                writer.close();
                let _ = done.send(());
                return;
            }
        }
        writer.tidy();
    }
    writer.close();
}
