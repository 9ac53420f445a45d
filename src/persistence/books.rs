//! The books as a whole, for whoever checks them: nothing is owned, and nothing is changed.

use super::StoreError;
use crate::auction::{Auction, Departure, Event, Head, Reserve, Status, Terms, recheck};
use crate::ids::AuctionId;
use async_trait::async_trait;
use std::sync::Arc;

/// One auction as it is written down. Holds secrets.
#[derive(Clone, Debug)]
pub struct Book {
    /// The rules.
    pub terms: Arc<Terms>,
    /// The reserve as it was set at first.
    pub reserve: Option<Reserve>,
    /// The face that stands beside the log.
    pub head: Head,
    /// The whole log, in order, as it was found: a gap in it is for the reader to find.
    pub events: Vec<Event>,
}

/// Why a book is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// The log does not follow the rules.
    #[error(transparent)]
    Log(#[from] Departure),
    /// The log is one thing and the face beside it another.
    #[error("its log leads to line {log}, and its face in the list says something else (line {head})")]
    Head {
        /// Where the log ends.
        log: u64,
        /// Where the face says it ends.
        head: u64,
    },
}

impl Book {
    /// Decides the whole log again by the rules and compares what it leads to with the face that lists show.
    ///
    /// # Errors
    /// [`Wrong`] says what does not fit.
    pub fn check(&self) -> Result<(), Wrong> {
        let auction: Auction = recheck(Arc::clone(&self.terms), self.reserve, &self.events)?;
        let head = match self.head.status {
            // The rules know no drafts: one is an auction of which nothing has happened.
            Status::Draft => Head::before_the_first_event(&self.terms, Status::Draft),
            _ => auction.head(),
        };
        if head != self.head || head.seq != auction.seq() {
            return Err(Wrong::Head { log: auction.seq(), head: self.head.seq });
        }
        Ok(())
    }
}

/// A store, or a copy of one, whose books can be read through.
#[async_trait]
pub trait Books: Send + Sync {
    /// Lists every auction there is, drafts too.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Broken`].
    async fn every_auction(&self) -> Result<Vec<AuctionId>, StoreError>;

    /// Reads one auction.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Corrupt`] when a row makes no sense; as [`Books::every_auction`].
    async fn book(&self, auction: AuctionId) -> Result<Book, StoreError>;
}
