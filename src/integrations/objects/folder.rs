//! Objects as files of one folder.

use super::{OBJECT_BYTES_MAX, ObjectError, Objects};
use crate::pictures::ObjectName;
use async_trait::async_trait;
use bytes::Bytes;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// How a file begins that is being written. No object's name begins like that.
const PARTIAL: &str = ".partial-";

/// A folder of objects.
#[derive(Clone, Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Opens the folder, which is made if need be, and clears away what a process that was cut off has left half written.
    ///
    /// # Errors
    /// Those of making and reading a folder.
    pub fn open(path: &Path) -> io::Result<Self> {
        DirBuilder::new().recursive(true).mode(0o700).create(path)?;
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_name().to_string_lossy().starts_with(PARTIAL) && is_old(&entry) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(Self { path: path.to_owned() })
    }

    fn write(&self, name: &ObjectName, bytes: &[u8]) -> io::Result<()> {
        let place = self.path.join(name.as_str());
        if is_whole(&place, bytes.len()) {
            return Ok(());
        }
        let partial = self.path.join(format!("{PARTIAL}{}", Uuid::new_v4().simple()));
        let written = write_durably(&partial, bytes).and_then(|()| std::fs::rename(&partial, &place));
        if written.is_err() {
            // Of no use to anybody, and the error that made it so is the one to tell.
            let _ = std::fs::remove_file(&partial);
        }
        written?;
        File::open(&self.path)?.sync_all()
    }

    fn read(&self, name: &ObjectName) -> io::Result<Option<Bytes>> {
        let place = self.path.join(name.as_str());
        // A link could lead out of the folder.
        let found = match std::fs::symlink_metadata(&place) {
            Ok(found) => found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        if !found.is_file() || found.len() > OBJECT_BYTES_MAX as u64 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is no file that this program has written"));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(found.len()).unwrap_or(0));
        match File::open(&place).and_then(|file| file.take(OBJECT_BYTES_MAX as u64).read_to_end(&mut bytes)) {
            Ok(_) => Ok(Some(bytes.into())),
            // Deleted since.
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn remove(&self, name: &ObjectName) -> io::Result<()> {
        match std::fs::remove_file(self.path.join(name.as_str())) {
            Ok(()) => File::open(&self.path)?.sync_all(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Works on a thread that may wait for the disk.
    async fn work<T: Send + 'static>(
        &self,
        what: &'static str,
        name: &ObjectName,
        job: impl FnOnce(&Self, &ObjectName) -> io::Result<T> + Send + 'static,
    ) -> Result<T, ObjectError> {
        let (folder, object) = (self.clone(), name.clone());
        let done = tokio::task::spawn_blocking(move || job(&folder, &object)).await;
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(ObjectError::new(what, name, error)),
            Err(error) => Err(ObjectError::new(what, name, error)),
        }
    }
}

#[async_trait]
impl Objects for Folder {
    async fn put(&self, name: &ObjectName, bytes: Bytes) -> Result<(), ObjectError> {
        self.work("write", name, move |folder, name| folder.write(name, &bytes)).await
    }

    async fn get(&self, name: &ObjectName) -> Result<Option<Bytes>, ObjectError> {
        self.work("read", name, Self::read).await
    }

    async fn exists(&self, name: &ObjectName) -> Result<bool, ObjectError> {
        self.work("find", name, |folder, name| folder.path.join(name.as_str()).try_exists()).await
    }

    async fn delete(&self, name: &ObjectName) -> Result<(), ObjectError> {
        self.work("delete", name, Self::remove).await
    }
}

/// Another process that serves the same folder may be writing: what is young is left alone.
fn is_old(entry: &std::fs::DirEntry) -> bool {
    const OLD: std::time::Duration = std::time::Duration::from_secs(3_600);
    let modified = entry.metadata().and_then(|found| found.modified());
    #[expect(
        clippy::disallowed_methods,
        reason = "a file's age is a matter of the wall clock; nothing of a sale hangs on it"
    )]
    modified.is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > OLD))
}

/// The name says what is in it, so that a file of the right length is the right file: it got its name when it was whole.
fn is_whole(place: &Path, length: usize) -> bool {
    std::fs::symlink_metadata(place).is_ok_and(|found| found.is_file() && found.len() == length as u64)
}

fn write_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pictures::Form;

    #[tokio::test]
    async fn objects_come_back_until_they_are_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(&dir.path().join("media")).unwrap();
        let name = ObjectName::of(b"a picture", Form::WebP);
        assert_eq!(folder.get(&name).await.unwrap(), None);
        assert!(!folder.exists(&name).await.unwrap());
        folder.delete(&name).await.unwrap();
        for _ in 0..2 {
            folder.put(&name, Bytes::from_static(b"a picture")).await.unwrap();
            assert_eq!(folder.get(&name).await.unwrap().as_deref(), Some(b"a picture".as_slice()));
            assert!(folder.exists(&name).await.unwrap());
        }
        let files: Vec<_> = std::fs::read_dir(&folder.path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(files, [name.as_str()], "nothing else is left");
        folder.delete(&name).await.unwrap();
        assert_eq!(folder.get(&name).await.unwrap(), None);
    }

    #[tokio::test]
    async fn what_was_cut_short_under_its_name_is_written_again() {
        let dir = tempfile::tempdir().unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        let name = ObjectName::of(b"a picture", Form::Jpeg);
        // As a restored copy may have it.
        std::fs::write(dir.path().join(name.as_str()), b"a pic").unwrap();
        folder.put(&name, Bytes::from_static(b"a picture")).await.unwrap();
        assert_eq!(folder.get(&name).await.unwrap().as_deref(), Some(b"a picture".as_slice()));
    }

    #[tokio::test]
    async fn links_are_not_followed_and_leftovers_are_cleared_when_they_are_old() {
        let dir = tempfile::tempdir().unwrap();
        let name = ObjectName::of(b"", Form::Jpeg);
        std::os::unix::fs::symlink("/etc/hostname", dir.path().join(name.as_str())).unwrap();
        let (young, old) = (dir.path().join(".partial-young"), dir.path().join(".partial-old"));
        std::fs::write(&young, b"x").unwrap();
        let file = File::create(&old).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert!(folder.get(&name).await.is_err());
        assert!(young.exists() && !old.exists());
    }
}
