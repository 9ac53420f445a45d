//! Making a backup of a house that may be serving.
//!
//! SQLite's own locks let a second process read while the house writes: a reader of the WAL sees the database as of one commit, and
//! the house does not wait for it. The data folder's lock is not asked for, because it keeps out who would write. `VACUUM INTO` copies under one
//! such read; the backup interface would begin again with every commit of the house, and never end in a sale.

use super::super::directory::DATABASE;
use super::{APPLICATION_ID, BackupError, FORM, archive, digests, read_only, settings, sync, sync_around};
use rusqlite::Connection;
use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// Writes a backup of the house in a data folder beside `file`, as `file.partial`, and returns that path. It is private to the house's
/// own user, durable, and not yet checked: [`publish`] gives it its name.
///
/// # Errors
/// [`BackupError::Exists`], [`BackupError::UnderWay`], [`BackupError::NoHouse`]; when anything cannot be read or written. What was
/// written until then is removed.
pub fn make(data_dir: &Path, file: &Path) -> Result<PathBuf, BackupError> {
    if file.symlink_metadata().is_ok() {
        return Err(BackupError::Exists(file.to_owned()));
    }
    let database = data_dir.join(DATABASE);
    if !database.is_file() {
        return Err(BackupError::NoHouse(data_dir.to_owned()));
    }
    let partial = with_ending(file, ".partial");
    // The keys and the reserves are in it: nobody else's business from the first byte on.
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial) {
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(BackupError::UnderWay(partial)),
        Err(error) => return Err(BackupError::io(&partial, "made")(error)),
    }
    match fill(data_dir, &database, &partial) {
        Ok(()) => Ok(partial),
        Err(error) => {
            remove(&partial);
            Err(error)
        }
    }
}

fn fill(data_dir: &Path, database: &Path, partial: &Path) -> Result<(), BackupError> {
    copy(database, partial)?;
    let conn = Connection::open(partial).map_err(BackupError::sqlite(partial, "opened"))?;
    let written = BackupError::sqlite(partial, "written");
    // Worth nothing until it is whole, so no journal protects it on the way.
    let prepared = conn
        .pragma_update_and_check(None, "journal_mode", "MEMORY", |_| Ok(()))
        .and_then(|()| conn.pragma_update(None, "synchronous", "OFF"))
        .and_then(|()| conn.pragma_update(None, "application_id", APPLICATION_ID))
        .and_then(|()| conn.pragma_update(None, "user_version", FORM));
    prepared.map_err(written)?;
    // After the tables: whatever a row refers to is on the disk before the row is.
    archive::put_in(&conn, partial, data_dir)?;
    digests::write(&conn).map_err(BackupError::sqlite(partial, "written"))?;
    conn.close().map_err(|(_, error)| BackupError::sqlite(partial, "written")(error))?;
    sync(partial)
}

fn copy(database: &Path, partial: &Path) -> Result<(), BackupError> {
    settings::look_at_the_library()?;
    let name = partial.to_str().ok_or_else(|| {
        let source = io::Error::new(io::ErrorKind::InvalidInput, "SQLite wants names in UTF-8");
        BackupError::io(partial, "written")(source)
    })?;
    let house = read_only(database)?;
    house.busy_timeout(settings::BUSY_TIMEOUT).map_err(BackupError::sqlite(database, "read"))?;
    house.execute("VACUUM INTO ?1", [name]).map_err(BackupError::sqlite(partial, "written"))?;
    Ok(())
}

/// Gives a checked backup its name.
///
/// # Errors
/// [`BackupError::Exists`] when something has appeared there meanwhile; the copy is then removed.
pub fn publish(partial: &Path, file: &Path) -> Result<(), BackupError> {
    if file.symlink_metadata().is_ok() {
        remove(partial);
        return Err(BackupError::Exists(file.to_owned()));
    }
    std::fs::rename(partial, file).map_err(BackupError::io(file, "named"))?;
    sync_around(file)
}

/// Keeps a copy that is wrong for whoever looks into it, under a name that says so: `file.wrong`.
///
/// # Errors
/// [`BackupError::Io`].
pub fn set_aside(partial: &Path, file: &Path) -> Result<PathBuf, BackupError> {
    let wrong = with_ending(file, ".wrong");
    std::fs::rename(partial, &wrong).map_err(BackupError::io(&wrong, "named"))?;
    Ok(wrong)
}

fn remove(partial: &Path) {
    let _ = std::fs::remove_file(partial);
    let _ = std::fs::remove_file(with_ending(partial, "-journal"));
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file);
    name.push(ending);
    name.into()
}
