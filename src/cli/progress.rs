//! How far a long job is, on the side: one changing line on a terminal, a plain line every tenth elsewhere.

use crate::cli::say;
use std::io::{self, IsTerminal as _, Write as _};

/// The progress of a job of known length.
pub struct Progress {
    what: &'static str,
    total: usize,
    done: usize,
    on_terminal: bool,
}

impl Progress {
    /// Begins a job of `total` pieces.
    pub fn new(what: &'static str, total: usize) -> Self {
        Self { what, total, done: 0, on_terminal: io::stderr().is_terminal() }
    }

    /// Notes that one more piece is done.
    pub fn step(&mut self) {
        let before = self.percent();
        self.done += 1;
        let now = self.percent();
        let line = format!("{} {} of {} ({now} %)", self.what, self.done, self.total);
        if self.on_terminal {
            // `\r` goes back to the beginning of the line, `ESC [ K` clears the rest of it.
            let _ = write!(io::stderr().lock(), "\r{line}\x1b[K");
        } else if before / 10 != now / 10 {
            say::aside(&line);
        }
    }

    fn percent(&self) -> usize {
        self.done * 100 / self.total.max(1)
    }
}

impl Drop for Progress {
    /// Leaves the line to whoever speaks next, also when the job is broken off.
    fn drop(&mut self) {
        if self.on_terminal && self.done > 0 {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
