//! Moving the write-ahead log into the database, beside the commits instead of within them.
//!
//! SQLite does it by itself at the end of the commit that made the log long, and everybody in that commit waits for thousands of pages.
//! So a thread with a connection of its own moves them while commits go on. It never quite catches up with a busy journal, and only a log
//! that is moved whole begins at its start again; so the last few pages are left to the journal's thread, between two commits.

use super::fault::is_broken;
use super::settings::open_journal;
use crate::drill::planted;
use crate::persistence::StoreError;
use rusqlite::Connection;
use std::cell::Cell;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

/// The thread moves pages whenever the log has grown by so many. *Source*: 1 MiB; more at once, and the commits beside it wait for the disk.
const STEP: u32 = 256;

/// From this length on the log is to begin at its start again. *Source*: 32 MiB, measured. With that comes the sync of the database, on the
/// journal's thread; at 4 MiB one commit in a hundred waits for it, here one in a thousand.
const PAGES: u32 = 8_192;

/// So few pages the journal moves itself. *Source*: a quarter of a megabyte, about as much as a large commit.
const PAGES_LEFT: u32 = 64;

/// How often the thread tries to come so close, before it leaves the rest as it is.
const ROUNDS: usize = 8;

/// A log of this length says that readers keep it from beginning at its start again. *Source*: 256 MiB, eight times what it should be.
const TOO_LONG: u32 = 65_536;

thread_local! {
    /// How long the log was after the last commit of this thread.
    static LENGTH: Cell<u32> = const { Cell::new(0) };
}

#[derive(Default)]
struct Shared {
    /// How long the log is. What SQLite says of it to one who moves pages is how long it was when he began.
    length: AtomicU32,
    /// Little is left to move.
    is_close: AtomicBool,
    /// The storage has failed.
    is_broken: AtomicBool,
}

/// The journal's side.
pub(super) struct Checkpointer {
    wake: Option<SyncSender<()>>,
    thread: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    /// From this length on the log is to begin at its start again.
    pages: u32,
    /// At this length the thread is woken next.
    next: u32,
    length: u32,
}

impl Checkpointer {
    /// Starts the thread, for the connection of the calling one.
    pub(super) fn start(path: &Path, journal: &Connection) -> Result<Self, StoreError> {
        Self::start_for(path, journal, PAGES)
    }

    fn start_for(path: &Path, journal: &Connection, pages: u32) -> Result<Self, StoreError> {
        // Takes the place of SQLite's own moving.
        journal.wal_hook(Some(|_, pages| {
            LENGTH.set(u32::try_from(pages).unwrap_or(0));
            Ok(())
        }));
        let (conn, _) = open_journal(path)?;
        // One asking may wait while another is worked on; more would say the same.
        let (wake, woken) = sync_channel(1);
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new()
            .name("arte-checkpoint".into())
            .spawn(move || work(&conn, &woken, &theirs))
            .map_err(StoreError::unavailable)?;
        Ok(Self { wake: Some(wake), thread: Some(thread), shared, pages, next: STEP, length: 0 })
    }

    /// Looks after the log. Called between two commits, when nobody waits for an answer.
    pub(super) fn look(&mut self, journal: &Connection) {
        // Moving pages syncs the log, and would do for the bug what it leaves out.
        if planted!("commit-without-sync") {
            return;
        }
        let length = LENGTH.get();
        if length < self.length {
            // It began at its start again; what was said of it before is of no use.
            self.next = STEP;
            self.shared.is_close.store(false, Ordering::Release);
        } else if self.length < TOO_LONG && length >= TOO_LONG {
            tracing::warn!(pages = length, "the write-ahead log grows: somebody reads the database without a pause");
        }
        self.length = length;
        self.shared.length.store(length, Ordering::Release);
        if length >= self.pages && self.shared.is_close.swap(false, Ordering::AcqRel) {
            let _ = move_pages(journal, &self.shared);
        } else if length >= self.next {
            self.next = length.saturating_add(STEP);
            if let Some(wake) = &self.wake {
                // Full: it is woken already.
                let _ = wake.try_send(());
            }
        }
    }

    /// Returns whether the storage failed while pages were moved.
    pub(super) fn is_broken(&self) -> bool {
        self.shared.is_broken.load(Ordering::Acquire)
    }
}

impl Drop for Checkpointer {
    /// Waits for the thread, so that nothing of this process touches the file afterwards.
    fn drop(&mut self) {
        self.wake = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// How much the thread gives way to those that bidders wait for. *Source*: measured; at their own level it takes a processor from them for
/// milliseconds at a time.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 15;

/// Lets others go first. On Linux a thread has a level of its own; elsewhere the whole process would get it, so nothing is done.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS) {
        tracing::debug!(%error, "the checkpointer does not give way");
    }
}

fn work(conn: &Connection, woken: &Receiver<()>, shared: &Shared) {
    give_way();
    while woken.recv().is_ok() {
        for _ in 0..ROUNDS {
            match move_pages(conn, shared) {
                Some(left) if left <= PAGES_LEFT => {
                    shared.is_close.store(true, Ordering::Release);
                    break;
                }
                Some(_) => {}
                None => break,
            }
        }
    }
}

/// Moves what can be moved without making anybody wait. Returns how many pages are left; none when it could not be done now.
fn move_pages(conn: &Connection, shared: &Shared) -> Option<u32> {
    let moved = conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| {
        let (busy, moved): (i64, i64) = (row.get(0)?, row.get(2)?);
        Ok((busy == 0).then_some(u32::try_from(moved).unwrap_or(0)))
    });
    match moved {
        Ok(moved) => moved.map(|moved| shared.length.load(Ordering::Acquire).saturating_sub(moved)),
        Err(error) => {
            // Nothing is lost: what is not moved is still in the log. It is tried again when the log has grown.
            tracing::error!(%error, "the write-ahead log cannot be moved into the database");
            if error.sqlite_error().is_some_and(|error| is_broken(error.extended_code)) {
                shared.is_broken.store(true, Ordering::Release);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_that_grows_all_the_time_is_moved_and_begins_at_its_start_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("arte.db");
        let (journal, _) = open_journal(&path).unwrap();
        journal.execute_batch("CREATE TABLE lines (n INTEGER PRIMARY KEY, text BLOB)").unwrap();
        let mut checkpointer = Checkpointer::start_for(&path, &journal, 1_024).unwrap();
        let (mut longest, mut began_again) = (0, 0);
        for _ in 0..4_000 {
            let before = LENGTH.get();
            journal.execute("INSERT INTO lines (text) VALUES (zeroblob(16000))", []).unwrap();
            began_again += u32::from(LENGTH.get() < before);
            longest = longest.max(LENGTH.get());
            checkpointer.look(&journal);
        }
        // 16,000 pages and more were written.
        assert!(began_again > 0, "never began again, longest {longest}");
        drop(checkpointer);
        journal.close().unwrap();
        let (again, _) = open_journal(&path).unwrap();
        let lines: i64 = again.query_row("SELECT count(*) FROM lines", [], |row| row.get(0)).unwrap();
        assert_eq!(lines, 4_000);
    }
}
