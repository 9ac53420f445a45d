//! Reads all books through: every auction is decided again by the rules.

use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::persistence::{Books, StoreError};
use anyhow::Context as _;
use std::fmt;

/// What was read through and found good.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counted {
    /// Auctions, drafts too.
    pub auctions: usize,
    /// Lines of their logs.
    pub lines: usize,
    /// Files of the data folder beside them.
    pub files: u64,
}

impl fmt::Display for Counted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { auctions, lines, files } = self;
        write!(
            out,
            "{auctions} auctions with {lines} lines of log follow the rules and agree with their faces, {files} files"
        )
    }
}

/// Checks every auction.
///
/// # Errors
/// [`Failure::Fault`] names the first auction that does not follow; [`Failure::Failed`] when the books cannot be read.
pub async fn audit(books: &dyn Books) -> Result<Counted, Failure> {
    let auctions = books.every_auction().await.map_err(sorted)?;
    let mut counted = Counted { auctions: auctions.len(), ..Counted::default() };
    let mut progress = Progress::new("auctions replayed", auctions.len());
    for auction in auctions {
        let book = books.book(auction).await.map_err(sorted)?;
        book.check().with_context(|| format!("auction {auction} is wrong")).map_err(Failure::fault)?;
        counted.lines += book.events.len();
        progress.step();
    }
    Ok(counted)
}

/// A row that makes no sense, or a page that cannot be read, is a wrong copy; a server that does not answer is not.
fn sorted(error: StoreError) -> Failure {
    match error {
        StoreError::Corrupt { .. } | StoreError::Broken { .. } => Failure::fault(error),
        other => Failure::Failed(other.into()),
    }
}
