//! Letters as files in a folder of the house: for a house that has no mail yet. Any mail program opens them.

use super::{Carrier, Letterhead, NotCarried, Parcel};
use async_trait::async_trait;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Writes each letter into `<id>.eml`. A letter that comes a second time takes the place of the first, which is the same.
#[derive(Clone, Debug)]
pub struct FolderCarrier {
    folder: PathBuf,
    letterhead: Letterhead,
}

impl FolderCarrier {
    /// Names a folder, which is made when the first letter comes: mode 0700, for letters hold codes and addresses.
    pub fn new(folder: PathBuf, letterhead: Letterhead) -> Self {
        Self { folder, letterhead }
    }
}

#[async_trait]
impl Carrier for FolderCarrier {
    async fn carry(&self, parcel: Parcel) -> Result<(), NotCarried> {
        let message = self.letterhead.message(&parcel)?.formatted();
        let (folder, name) = (self.folder.clone(), parcel.id.to_string());
        let failed = |error: &dyn std::fmt::Display| {
            NotCarried::Later(format!("the letter cannot be written into {}: {error}", self.folder.display()))
        };
        // The disk may be slow, and this thread has others to serve.
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &message)).await;
        written.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }

    async fn forget(&self, letters: &[Uuid]) -> Result<(), NotCarried> {
        let files: Vec<PathBuf> = letters.iter().map(|id| self.folder.join(format!("{id}.eml"))).collect();
        let removed = tokio::task::spawn_blocking(move || files.iter().try_for_each(|file| remove(file))).await;
        let failed = |error: &dyn std::fmt::Display| {
            NotCarried::Later(format!("a letter cannot be removed from {}: {error}", self.folder.display()))
        };
        removed.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }

    fn is_local(&self) -> bool {
        true
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Writes a file that is there whole or not at all, and durable when this returns.
fn write(folder: &Path, name: &str, content: &[u8]) -> io::Result<()> {
    if !folder.is_dir() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    let draft = folder.join(format!(".{name}.new"));
    // A draft that a crash left behind is written over.
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(content)?;
    file.sync_all()?;
    std::fs::rename(&draft, folder.join(format!("{name}.eml")))?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::super::letterhead::tests::{letterhead, parcel};
    use super::*;
    use std::os::unix::fs::PermissionsExt as _;

    #[tokio::test]
    async fn a_letter_is_one_file_however_often_it_comes() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("mails");
        let carrier = FolderCarrier::new(folder.clone(), letterhead());
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join(format!(".{}.new", parcel().id)), "half a let").unwrap();
        for _ in 0..2 {
            carrier.carry(parcel()).await.unwrap();
        }
        let names: Vec<_> = folder.read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [format!("{}.eml", parcel().id).as_str()]);
        let file = folder.join(&names[0]);
        assert_eq!(std::fs::read(&file).unwrap(), letterhead().message(&parcel()).unwrap().formatted());
        for _ in 0..2 {
            carrier.forget(&[parcel().id]).await.unwrap();
            assert!(!file.exists());
        }
    }

    #[tokio::test]
    async fn letters_are_for_the_house_alone() {
        let place = tempfile::tempdir().unwrap();
        let folder = place.path().join("data/mails");
        FolderCarrier::new(folder.clone(), letterhead()).carry(parcel()).await.unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join(format!("{}.eml", parcel().id)))), (0o700, 0o600));
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_named() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("a-file");
        std::fs::write(&file, "").unwrap();
        let refused = FolderCarrier::new(file.clone(), letterhead()).carry(parcel()).await.unwrap_err();
        assert!(matches!(&refused, NotCarried::Later(why) if why.contains(file.to_str().unwrap())), "{refused:?}");
    }
}
