//! Notes for the audit log: what was done at the command line beside a house that may be running. The house takes them up and writes them into
//! its chain.

use crate::clock::SharedClock;
use crate::persistence::{AuditKind, AuditLog, NewAudit};
use crate::timestamp::Timestamp;
use anyhow::{Context as _, anyhow};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Where the notes lie, in the data directory.
const FOLDER: &str = "audit-notes";

/// How often the house looks for notes. *Source*: whoever rotates a key and looks into the log a moment later should find it.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// The longest note. *Source*: many times what is ever written.
const BYTES_MAX: u64 = 4_096;

/// The most notes that are taken up in one look.
const NOTES_MAX: usize = 100;

/// Something that was done at the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditNote {
    /// When.
    pub at: Timestamp,
    /// The command.
    pub act: String,
    /// A JSON object, or nothing.
    pub summary: String,
}

impl AuditNote {
    /// Leaves the note where the house of this data directory finds it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn leave(&self, data_dir: &Path, id: Uuid) -> anyhow::Result<()> {
        let folder = data_dir.join(FOLDER);
        let cannot = || format!("a note for the audit log cannot be written in {}", folder.display());
        fs::create_dir_all(&folder).with_context(cannot)?;
        let (partial, whole) = (folder.join(format!("{id}.partial")), folder.join(format!("{id}.note")));
        let mut file = fs::File::create(&partial).with_context(cannot)?;
        write!(file, "{}\n{}\n{}\n", self.at.as_micros(), self.act, self.summary).with_context(cannot)?;
        file.sync_all().with_context(cannot)?;
        fs::rename(&partial, &whole).with_context(cannot)
    }

    fn read(path: &Path) -> anyhow::Result<Self> {
        if fs::metadata(path)?.len() > BYTES_MAX {
            return Err(anyhow!("longer than any note"));
        }
        let text = fs::read_to_string(path)?;
        let mut lines = text.lines();
        let (Some(at), Some(act), Some(summary)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(anyhow!("not a note"));
        };
        let at = at.parse().map(Timestamp::from_micros).context("not a note")?;
        Ok(Self { at, act: act.to_owned(), summary: summary.to_owned() })
    }
}

fn lying(data_dir: &Path) -> Vec<PathBuf> {
    let Ok(folder) = fs::read_dir(data_dir.join(FOLDER)) else { return Vec::new() };
    let paths = folder.filter_map(|entry| entry.ok().map(|entry| entry.path()));
    let mut notes: Vec<_> = paths.filter(|path| path.extension().is_some_and(|ending| ending == "note")).collect();
    // Their names sort by time.
    notes.sort();
    notes.truncate(NOTES_MAX);
    notes
}

/// Takes notes up again and again, as long as the house lives.
pub(super) async fn keep_taking(data_dir: PathBuf, log: Arc<dyn AuditLog>, clock: SharedClock) {
    loop {
        for path in lying(&data_dir) {
            if let Err(error) = take(&path, log.as_ref()).await {
                tracing::warn!(note = %path.display(), error = format!("{error:#}"), "a note for the audit log cannot be taken up");
                // One that is none must not stand in the way of the others.
                if AuditNote::read(&path).is_err() {
                    let _ = fs::rename(&path, path.with_extension("unreadable"));
                }
            }
        }
        clock.sleep_until(clock.now() + LOOK_EVERY).await;
    }
}

/// Writes a note into the log and takes it away. A house that dies in between writes it twice, under one name.
async fn take(path: &Path, log: &dyn AuditLog) -> anyhow::Result<()> {
    let note = AuditNote::read(path)?;
    let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let row = NewAudit {
        at: note.at,
        kind: AuditKind::Noted,
        actor: None,
        api_key: None,
        client: None,
        act: note.act,
        object: String::new(),
        status: None,
        code: String::new(),
        request_id: name,
        summary: note.summary,
    };
    log.add_audit(&row).await?;
    fs::remove_file(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_found_as_it_was_left() {
        let folder = tempfile::tempdir().unwrap();
        let note = AuditNote { at: Timestamp::from_micros(7), act: "arte keys rotate".into(), summary: String::new() };
        assert!(lying(folder.path()).is_empty());
        note.leave(folder.path(), Uuid::from_u128(2)).unwrap();
        note.leave(folder.path(), Uuid::from_u128(1)).unwrap();
        let found = lying(folder.path());
        assert_eq!(found.len(), 2);
        assert!(found[0] < found[1]);
        assert_eq!(AuditNote::read(&found[0]).unwrap(), note);
        fs::write(&found[0], "x").unwrap();
        assert!(AuditNote::read(&found[0]).is_err());
        fs::write(&found[0], vec![b'1'; 5_000]).unwrap();
        assert!(AuditNote::read(&found[0]).is_err());
    }
}
