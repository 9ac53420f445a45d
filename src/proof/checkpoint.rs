//! Checkpoints, as C2SP `tlog-checkpoint` has them: which tree, how large, which root.

use super::hash::Hash;
use super::note::{Note, NoteError, SigningKey, read_base64, sign_note, write_base64};
use crate::ids::{AuctionId, SaleId};
use std::fmt::Write as _;

/// The state of one tree at one moment. Its text is what a note signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which tree.
    pub origin: String,
    /// How many leaves.
    pub size: u64,
    /// The root over them.
    pub root: Hash,
    /// Further lines, each not empty.
    pub extensions: Vec<String>,
}

/// Why a text is no checkpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckpointError {
    /// Fewer than three lines, or an unfinished one.
    #[error("a checkpoint has three lines or more: an origin, a size and a root")]
    TooShort,
    /// Nothing where the origin or an extension should be.
    #[error("the origin and the extensions of a checkpoint may not be empty")]
    EmptyLine,
    /// Not a plain number.
    #[error("the size of a checkpoint is a whole number without leading zeros")]
    BadSize,
    /// Not 32 bytes in base64.
    #[error("the root of a checkpoint is 32 bytes in base64")]
    BadRoot,
}

impl Checkpoint {
    /// Reads the text of a note.
    ///
    /// # Errors
    /// [`CheckpointError`] names the first departure from the format.
    pub fn parse(text: &str) -> Result<Self, CheckpointError> {
        let mut lines = text.strip_suffix('\n').ok_or(CheckpointError::TooShort)?.split('\n');
        let (Some(origin), Some(size), Some(root)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(CheckpointError::TooShort);
        };
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if origin.is_empty() || extensions.iter().any(String::is_empty) {
            return Err(CheckpointError::EmptyLine);
        }
        let number: u64 = size.parse().map_err(|_| CheckpointError::BadSize)?;
        // `007` and `+7` are read by `parse` and are not how a size is written.
        if number.to_string() != size {
            return Err(CheckpointError::BadSize);
        }
        let root = read_base64(root).and_then(|root| root.try_into().ok()).ok_or(CheckpointError::BadRoot)?;
        Ok(Self { origin: origin.to_owned(), size: number, root, extensions })
    }

    /// Writes the text that is signed.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, write_base64(&self.root));
        for line in &self.extensions {
            let _ = writeln!(text, "{line}");
        }
        text
    }

    /// Signs it with every key given.
    ///
    /// # Errors
    /// As [`sign_note`].
    pub fn sign(&self, keys: &[SigningKey]) -> Result<Note, NoteError> {
        sign_note(&self.text(), keys)
    }
}

/// Returns the origin of an auction's tree.
pub fn auction_origin(name: &str, auction: AuctionId, log_epoch: u64) -> String {
    format!("{name}/auction/{auction}/{log_epoch}")
}

/// Returns the origin of the seal under an export: of one auction when there is one, else of the whole sale.
pub fn export_origin(name: &str, sale: SaleId, auction: Option<AuctionId>) -> String {
    match auction {
        Some(auction) => format!("{name}/auction/{auction}/export"),
        None => format!("{name}/sale/{sale}/export"),
    }
}
