//! The file of an import. It is read several times, so one that can be read only once, such as a pipe, is copied first.

use super::failure::Failure;
use crate::proof::hex;
use anyhow::{Context as _, anyhow};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek as _};
use std::path::Path;

/// The largest file. *Unit*: bytes. *Source*: a million lines of the usual length.
const FILE_MAX: u64 = 512 * 1024 * 1024;

/// A table on a disk.
pub struct TableFile {
    file: File,
    /// SHA-256 of all of it, in hexadecimal.
    pub digest: String,
}

impl TableFile {
    /// Opens a file; `-` is what is sent to the program.
    ///
    /// # Errors
    /// When it cannot be read, or is too large.
    pub fn open(path: &Path) -> Result<Self, Failure> {
        let shown = path.display();
        let too_large = || Failure::usage(anyhow!("{shown} is larger than {FILE_MAX} bytes; cut it into several"));
        let file = if path == Path::new("-") {
            copied(io::stdin().lock()).context("cannot read what is sent to this program")?
        } else {
            let file = File::open(path).with_context(|| format!("cannot open {shown}"))?;
            let kind = file.metadata().with_context(|| format!("cannot read {shown}"))?;
            if kind.is_dir() {
                return Err(anyhow!("{shown} is a folder").into());
            }
            if kind.is_file() { file } else { copied(file).with_context(|| format!("cannot read {shown}"))? }
        };
        let size = file.metadata().with_context(|| format!("cannot read {shown}"))?.len();
        if size > FILE_MAX {
            return Err(too_large());
        }
        let mut table = Self { file, digest: String::new() };
        table.digest = digest(table.read()).with_context(|| format!("cannot read {shown}"))?;
        Ok(table)
    }

    /// Gives the file from its beginning.
    pub fn read(&self) -> impl Read {
        let mut file = &self.file;
        // A file that cannot be wound back reads as an empty one, and that is a fault.
        let _ = file.rewind();
        BufReader::new(file)
    }
}

/// Copies what can be read only once into a file without a name, which goes with the program.
fn copied(source: impl Read) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    // One byte more than there may be tells that there is too much.
    io::copy(&mut source.take(FILE_MAX + 1), &mut file)?;
    Ok(file)
}

fn digest(mut file: impl Read) -> io::Result<String> {
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 64 * 1024]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hex(&hash.finalize())),
            count => hash.update(piece.get(..count).unwrap_or_default()),
        }
    }
}
