//! The data directory: one process at a time, and nothing in it that a power cut could take back.

use crate::persistence::StoreError;
use crate::planted;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

pub(super) const DATABASE: &str = "arte.db";
/// Where a restoration makes a house ready.
pub(super) const RESTORING: &str = "restoring";
const LOCK: &str = "arte.lock";

/// Why a data directory cannot be used.
#[derive(Debug, thiserror::Error)]
enum DirectoryError {
    #[error("the data directory {0} is in use by another process")]
    InUse(PathBuf),
    #[error(
        "a restoration into {0} was cut off; run `arte restore` again (with --force), or delete the folder {RESTORING} in it"
    )]
    HalfRestored(PathBuf),
    #[error("the data directory {path} cannot be used")]
    Io { path: PathBuf, source: io::Error },
}

/// A data directory that nobody else uses while this value lives.
pub(super) struct DataDirectory {
    path: PathBuf,
    lock: File,
}

impl DataDirectory {
    /// Makes the directory if need be and locks it, before anything in it is touched.
    pub(super) fn lock(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::unavailable(DirectoryError::Io { path: path.to_owned(), source });
        // Nobody but the house's own user: the database holds reserves and maxima.
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed)?;
        let lock = private_file(&path.join(LOCK)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), lock }),
            Err(TryLockError::WouldBlock) if planted!("two-in-one-folder") => Ok(Self { path: path.to_owned(), lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::unavailable(DirectoryError::InUse(path.to_owned()))),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Makes the database's file if need be, and returns its path. SQLite gives its other files the same permissions.
    pub(super) fn database(&self) -> Result<PathBuf, StoreError> {
        // A house must not open empty, or as it was, in the middle of that.
        if self.path.join(RESTORING).exists() {
            return Err(StoreError::unavailable(DirectoryError::HalfRestored(self.path.clone())));
        }
        let path = self.path.join(DATABASE);
        private_file(&path).map_err(|source| self.failed(source))?;
        Ok(path)
    }

    /// Makes the names of the files durable. SQLite asks for this too when it makes a file, but does not say when it fails.
    pub(super) fn sync(&self) -> Result<(), StoreError> {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(&self.path)
            .and_then(|directory| directory.sync_all())
            .and_then(|()| File::open(parent)?.sync_all())
            .map_err(|source| self.failed(source))
    }

    /// Lets others in.
    pub(super) fn unlock(&self) {
        if let Err(error) = self.lock.unlock() {
            tracing::warn!(%error, "the lock on the data directory stays until the process ends");
        }
    }

    fn failed(&self, source: io::Error) -> StoreError {
        StoreError::unavailable(DirectoryError::Io { path: self.path.clone(), source })
    }
}

fn private_file(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}
