//! The files of the data folder that belong to a house, inside its backup: the table `sqlar` that `sqlite3 -A` reads too.

use super::{BackupError, sync, sync_around};
use rusqlite::{Connection, params};
use std::fs::{DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Component, Path};

/// The folders that go along: what proves the house's word, and what its pages show.
pub(super) const FOLDERS: [&str; 2] = ["keys", "media"];

/// SQLite's own form (<https://sqlite.org/sqlar.html>). A size that equals the length of the data says that it is not compressed.
const TABLE: &str = "CREATE TABLE sqlar (name TEXT PRIMARY KEY, mode INT, mtime INT, sz INT, data BLOB)";

/// A plain file of its owner alone, as `st_mode` has it.
const PRIVATE_FILE: u32 = 0o100_600;

/// Puts in every plain file under the folders.
pub(super) fn put_in(conn: &Connection, backup: &Path, data_dir: &Path) -> Result<(), BackupError> {
    conn.execute(TABLE, []).map_err(BackupError::sqlite(backup, "written"))?;
    for folder in FOLDERS {
        put_folder(conn, backup, data_dir, Path::new(folder))?;
    }
    Ok(())
}

fn put_folder(conn: &Connection, backup: &Path, data_dir: &Path, inside: &Path) -> Result<(), BackupError> {
    let folder = data_dir.join(inside);
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in std::fs::read_dir(&folder).map_err(BackupError::io(&folder, "read"))? {
        let entry = entry.map_err(BackupError::io(&folder, "read"))?;
        let (path, inside) = (entry.path(), inside.join(entry.file_name()));
        let kind = entry.file_type().map_err(BackupError::io(&path, "read"))?;
        if kind.is_dir() {
            put_folder(conn, backup, data_dir, &inside)?;
        } else if kind.is_file() {
            let name = inside.to_str().ok_or_else(|| unnameable(&path))?;
            let data = match std::fs::read(&path) {
                Ok(data) => data,
                // A picture that nobody showed any more when the tables were copied, or one that was being written then.
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(BackupError::io(&path, "read")(error)),
            };
            let size = i64::try_from(data.len()).unwrap_or(i64::MAX);
            conn.execute("INSERT INTO sqlar VALUES (?1, ?2, 0, ?3, ?4)", params![name, PRIVATE_FILE, size, data])
                .map_err(BackupError::sqlite(backup, "written"))?;
        }
    }
    Ok(())
}

fn unnameable(path: &Path) -> BackupError {
    let source = std::io::Error::new(std::io::ErrorKind::InvalidInput, "its name is not in UTF-8");
    BackupError::io(path, "backed up")(source)
}

/// Writes the files out under a folder, each private and durable.
pub(super) fn take_out(conn: &Connection, backup: &Path, into: &Path) -> Result<u64, BackupError> {
    let reading = || BackupError::sqlite(backup, "read");
    let mut rows = conn.prepare("SELECT name, data FROM sqlar ORDER BY name").map_err(reading())?;
    let mut rows = rows.query([]).map_err(reading())?;
    let mut files = 0;
    while let Some(row) = rows.next().map_err(reading())? {
        let (name, data): (String, Vec<u8>) = row.get(0).and_then(|name| Ok((name, row.get(1)?))).map_err(reading())?;
        if !stays_inside(Path::new(&name)) {
            return Err(BackupError::Damaged(format!("it holds a file named {name:?}, which belongs to no house")));
        }
        write_private(&into.join(&name), &data)?;
        files += 1;
    }
    Ok(files)
}

/// A name is of one of our folders and leads nowhere else.
fn stays_inside(name: &Path) -> bool {
    let mut parts = name.components();
    let first = parts.next();
    let known =
        |part: Component| matches!(part, Component::Normal(name) if FOLDERS.iter().any(|folder| *folder == name));
    let mut rest = parts.peekable();
    first.is_some_and(known) && rest.peek().is_some() && rest.all(|part| matches!(part, Component::Normal(_)))
}

fn write_private(path: &Path, data: &[u8]) -> Result<(), BackupError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(BackupError::io(folder, "made"))?;
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(data))
        .map_err(BackupError::io(path, "written"))?;
    sync(path)?;
    sync_around(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (name, fine) in [
            ("keys/one.key", true),
            ("media/a/b.png", true),
            ("keys", false),
            ("keys/../../etc/passwd", false),
            ("/etc/passwd", false),
            ("../keys/one", false),
            ("arte.db", false),
            ("", false),
        ] {
            assert_eq!(stays_inside(Path::new(name)), fine, "{name}");
        }
    }
}
