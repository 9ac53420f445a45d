//! How far each log was published to each stream, and who publishes it.

use super::StoreError;
use crate::auction::Status;
use crate::ids::{AuctionId, Seq};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// A log of which there is something to publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unpublished {
    /// Whose.
    pub auction: AuctionId,
    /// All lines up to this one were published.
    pub seq: Seq,
    /// Its last line.
    pub last: Seq,
    /// Where the auction is in its life.
    pub status: Status,
}

/// What the broker has acknowledged of one log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    /// Whose.
    pub auction: AuctionId,
    /// Up to which line.
    pub seq: Seq,
    /// How many lines.
    pub lines: u64,
    /// Whether nothing more is to be expected.
    pub is_done: bool,
}

/// Who publishes a stream, and until when. Two that believe they do publish the same lines under the same names: the hold spares that, it need not
/// prevent it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamHold<'a> {
    /// Which stream.
    pub stream: &'a str,
    /// Which process.
    pub holder: Uuid,
    /// When it says so.
    pub now: Timestamp,
    /// After this instant another one may take it over.
    pub until: Timestamp,
}

/// How a stream does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamState {
    /// Which.
    pub name: String,
    /// Until when some process publishes it; in the past when none does.
    pub held_until: Timestamp,
    /// How many lines were acknowledged, since there is the stream.
    pub published: u64,
    /// When the last was.
    pub published_at: Option<Timestamp>,
    /// Why nothing can be published, and since when.
    pub trouble: Option<(String, Timestamp)>,
    /// How many lines are not published.
    pub behind: u64,
}

/// Streams of the logs for other systems.
#[async_trait]
pub trait Streams: Send + Sync {
    /// Takes a stream up, or goes on holding it. Returns whether the process has it: not while another one does.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn hold_stream(&self, hold: StreamHold<'_>) -> Result<bool, StoreError>;

    /// Lets go of a stream, so that another process may take it up at once.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn let_go_of_stream(&self, stream: &str, holder: Uuid) -> Result<(), StoreError>;

    /// Finds logs of which there is something to publish, by their names, those after `after` only: among those that are live or were not published
    /// to their end; or among `all`, which reads through every auction there is, and finds what came and went while nobody published.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn unpublished(
        &self,
        stream: &str,
        all: bool,
        after: Option<AuctionId>,
        most: u32,
    ) -> Result<Vec<Unpublished>, StoreError>;

    /// Finds what there is to publish of these auctions.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn unpublished_of(&self, stream: &str, auctions: &[AuctionId]) -> Result<Vec<Unpublished>, StoreError>;

    /// Notes what the broker has acknowledged, in one commit, and goes on holding the stream; when all is well, no trouble is left noted. Returns false,
    /// and writes nothing, when another process holds it by now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`]: nothing was written. [`StoreError::Unknown`]: look again.
    async fn note_published(
        &self,
        hold: StreamHold<'_>,
        published: &[Published],
        is_well: bool,
    ) -> Result<bool, StoreError>;

    /// Notes why nothing can be published. Since when stays from the first time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Unknown`].
    async fn note_stream_trouble(&self, stream: &str, why: &str, at: Timestamp) -> Result<(), StoreError>;

    /// Lists all streams that there ever were, by name.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn streams(&self) -> Result<Vec<StreamState>, StoreError>;
}
