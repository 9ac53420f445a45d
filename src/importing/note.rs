//! What the audit log says of an import: figures, and by which bytes it can be known again; nothing of what stands in it.

use super::enter::{Failed, Summary};

/// What became of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Whether nothing was to be written.
    pub dry_run: bool,
    /// What was entered, or would have been.
    pub summary: Summary,
    /// How many faults were told.
    pub faulty: usize,
    /// SHA-256 of the table as it was sent, in hexadecimal.
    pub table: String,
}

impl Note {
    /// Takes note of what an import came to; `entered` is what was told of before it failed.
    pub fn of(dry_run: bool, table: String, entered: Summary, done: &Result<Summary, Failed>) -> Self {
        let (summary, faulty) = match done {
            Ok(summary) => (*summary, 0),
            // A dry run tells of lines before a fault is found in a later one; none of them would have been entered.
            Err(Failed::Faults(faults)) => (Summary::default(), faults.faults.len()),
            Err(Failed::Stopped { .. }) => (entered, 1),
            Err(Failed::Unasked { .. } | Failed::Store { .. }) => (entered, 0),
        };
        Self { dry_run, summary, faulty, table }
    }

    /// Writes it as a JSON object.
    pub fn json(&self) -> String {
        let Self { dry_run, summary: Summary { new, changed, unchanged }, faulty, table } = self;
        format!(
            r#"{{"changed":{changed},"dry_run":{dry_run},"faulty":{faulty},"new":{new},"table":"{table}","unchanged":{unchanged}}}"#
        )
    }
}
