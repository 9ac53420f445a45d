//! Restoring: the new house is made ready in a folder of its own, and only then takes the place of what was there.

use super::super::directory::{DATABASE, DataDirectory, RESTORING};
use super::{BackupError, archive, read_only, sync, sync_around};
use crate::timestamp::Timestamp;
use rusqlite::Connection;
use std::fs::{DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

/// What a house consists of. The database comes last: while it is missing, no house opens.
const PARTS: [&str; 3] = [archive::FOLDERS[0], archive::FOLDERS[1], DATABASE];

/// A restoration under way. The data folder is locked until it is finished or given up.
pub struct Restoring {
    data_dir: PathBuf,
    staging: PathBuf,
    directory: DataDirectory,
}

impl Restoring {
    /// Locks the folder and copies the backup into it, to the side.
    ///
    /// # Errors
    /// [`BackupError::Store`] when a house serves there, [`BackupError::Occupied`] when there is one and `force` is not given,
    /// [`BackupError::Io`].
    pub fn begin(file: &Path, data_dir: &Path, force: bool) -> Result<Self, BackupError> {
        let directory = DataDirectory::lock(data_dir)?;
        if !force && is_occupied(data_dir) {
            return Err(BackupError::Occupied(data_dir.to_owned()));
        }
        let staging = data_dir.join(RESTORING);
        if staging.exists() {
            // Of one that was cut off; nothing but a copy.
            std::fs::remove_dir_all(&staging).map_err(BackupError::io(&staging, "removed"))?;
        }
        DirBuilder::new().mode(0o700).create(&staging).map_err(BackupError::io(&staging, "made"))?;
        let restoring = Self { data_dir: data_dir.to_owned(), staging, directory };
        let copy = restoring.database();
        let copied =
            std::fs::copy(file, &copy).and_then(|_| std::fs::set_permissions(&copy, Permissions::from_mode(0o600)));
        match copied {
            Ok(()) => Ok(restoring),
            Err(source) => {
                restoring.give_up();
                Err(BackupError::Copy { from: file.to_owned(), to: copy, source })
            }
        }
    }

    /// Returns the copy, to be checked.
    pub fn database(&self) -> PathBuf {
        self.staging.join(DATABASE)
    }

    /// Returns the folder in which the new house is made ready.
    pub fn staging(&self) -> &Path {
        &self.staging
    }

    /// Makes the checked copy a plain house again: the files come out of it, and what only backups have goes. Returns how many files.
    ///
    /// # Errors
    /// [`BackupError::Io`], [`BackupError::Sqlite`].
    pub fn unpack(&self) -> Result<u64, BackupError> {
        let path = self.database();
        let files = archive::take_out(&read_only(&path)?, &path, &self.staging)?;
        let conn = Connection::open(&path).map_err(BackupError::sqlite(&path, "opened"))?;
        conn.execute_batch(
            "DROP TABLE sqlar; DROP TABLE backup_digests; PRAGMA application_id = 0; PRAGMA user_version = 0;",
        )
        .map_err(BackupError::sqlite(&path, "written"))?;
        conn.close().map_err(|(_, error)| BackupError::sqlite(&path, "written")(error))?;
        Ok(files)
    }

    /// Puts the new house in its place. What was there before, its WAL included, is moved aside as a whole, and the folder returned that
    /// it is in now.
    ///
    /// # Errors
    /// [`BackupError::Io`]. The folder then holds no house that could open by mistake: run the restoration again.
    pub fn finish(self, at: Timestamp) -> Result<Option<PathBuf>, BackupError> {
        sync(&self.database())?;
        let aside = self.data_dir.join(format!("replaced-{}", at.as_micros()));
        let mut moved = false;
        // The database first of all: from here on, none opens until the new one is there.
        let old = [DATABASE, "arte.db-wal", "arte.db-shm", PARTS[0], PARTS[1]];
        for name in old.iter().map(|name| self.data_dir.join(name)).filter(|path| is_something(path)) {
            if !moved {
                DirBuilder::new().mode(0o700).create(&aside).map_err(BackupError::io(&aside, "made"))?;
                moved = true;
            }
            let to = aside.join(name.file_name().unwrap_or_default());
            std::fs::rename(&name, &to).map_err(BackupError::io(&name, "moved aside"))?;
        }
        for part in PARTS.iter().filter(|part| self.staging.join(part).exists()) {
            let to = self.data_dir.join(part);
            std::fs::rename(self.staging.join(part), &to).map_err(BackupError::io(&to, "put in its place"))?;
        }
        sync(&self.data_dir)?;
        sync_around(&self.data_dir)?;
        std::fs::remove_dir_all(&self.staging).map_err(BackupError::io(&self.staging, "removed"))?;
        self.directory.unlock();
        Ok(moved.then_some(aside))
    }

    /// Takes the copy away again; the folder is as it was.
    pub fn give_up(self) {
        let _ = std::fs::remove_dir_all(&self.staging);
        self.directory.unlock();
    }
}

/// A folder with any part of a house in it.
fn is_occupied(data_dir: &Path) -> bool {
    PARTS.iter().any(|part| is_something(&data_dir.join(part)))
}

/// A file, or a folder with anything in it: an empty folder of pictures is made at every start and says nothing.
fn is_something(path: &Path) -> bool {
    match std::fs::read_dir(path) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => path.exists(),
    }
}
