//! What belongs to a person: auctions at hand, everything to take along, and the right to be forgotten.

use super::{Notice, RegistrationLine, StoreError};
use crate::ids::{ArtworkId, AuctionId, UserId};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use uuid::Uuid;

/// An auction that somebody wants at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Favourite {
    /// Which.
    pub auction: AuctionId,
    /// Since when.
    pub created_at: Timestamp,
}

/// A letter that was written to somebody, without its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLine {
    /// Its name.
    pub id: Uuid,
    /// The kind of letter.
    pub kind: String,
    /// The tag of its language.
    pub language: String,
    /// The subject.
    pub subject: String,
    /// `waiting`, `sent` or `dead`.
    pub state: String,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
}

/// A key of a service that somebody has made, without what it is known by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// Its name in the house.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Until when it counts.
    pub expires_at: Timestamp,
}

/// What the house holds about a person beside account, profile, sessions and bids.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// Why the account is suspended, in an admin's words.
    pub suspended_reason: Option<String>,
    /// Since when.
    pub suspended_at: Option<Timestamp>,
    /// Why the account has its role.
    pub role_reason: Option<String>,
    /// Since when.
    pub role_changed_at: Option<Timestamp>,
    /// Registrations, the oldest first.
    pub registrations: Vec<RegistrationLine>,
    /// Letters, the oldest first.
    pub letters: Vec<LetterLine>,
    /// Artworks that the person sells, with their titles.
    pub consigned: Vec<(ArtworkId, String)>,
    /// Keys of services that the person has made.
    pub keys: Vec<KeyLine>,
    /// What the person was told, behind the bell or by letter alone, the oldest first.
    pub notices: Vec<Notice>,
}

/// Why a person cannot be forgotten now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// Nobody else could run the house.
    LastAdmin,
    /// A bid of the person's stands in an auction that is not over: it leads, or may lead again when another one is taken out.
    Bidding(AuctionId),
    /// The person has bought or sold something lately, and the house must be able to settle it.
    Unsettled(AuctionId),
    /// Something that the person sells is being sold.
    Consigning(AuctionId),
}

/// A wish to forget somebody.
#[derive(Clone, Debug)]
pub struct Erasure {
    /// Whom.
    pub user: UserId,
    /// When.
    pub at: Timestamp,
    /// Why, when it is an admin who does it. It is kept: nothing of who the person was belongs in it.
    pub reason: Option<String>,
    /// What was won or sold since then counts as unsettled; none when everything is known to be settled.
    pub unsettled_since: Option<Timestamp>,
    /// Whether this house settles what is sold: what is due then is money on its way.
    pub house_settles: bool,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Erased {
    /// The person is forgotten. The letters that were written to the person are gone from the outbox; copies of them may lie elsewhere.
    Done {
        /// Their names.
        letters: Vec<Uuid>,
    },
    /// Nothing was changed.
    Hindered(Obstacle),
}

/// What belongs to people.
#[async_trait]
pub trait Belongings: Send + Sync {
    /// Puts an auction at somebody's hand; one that is there already stays as it is. However many come at once, there are never more than `most`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when auction or user are unknown, or the user was erased; [`StoreError::Conflict`] when there are `most` already.
    async fn add_favourite(&self, user: UserId, auction: AuctionId, at: Timestamp, most: u32)
    -> Result<(), StoreError>;

    /// Takes an auction away again, if it is there.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn remove_favourite(&self, user: UserId, auction: AuctionId) -> Result<(), StoreError>;

    /// Lists somebody's auctions at hand, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn favourites(&self, user: UserId) -> Result<Vec<Favourite>, StoreError>;

    /// Gathers what the house holds about a person beside account, profile, sessions, favourites and bids.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn about(&self, user: UserId) -> Result<About, StoreError>;

    /// Returns what stands against forgetting a person at this moment.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such user, or one that was erased.
    async fn obstacle(&self, erasure: &Erasure) -> Result<Option<Obstacle>, StoreError>;

    /// Forgets a person, if nothing stands against it: destroys the person's key and everything that says who it was, ends all sessions, and
    /// leaves an account without a name, under which paddles and logs stay as they are. The e-mail is free again.
    ///
    /// # Errors
    /// As [`Belongings::obstacle`].
    async fn erase(&self, erasure: &Erasure) -> Result<Erased, StoreError>;

    /// Returns whether somebody is forgotten.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn is_forgotten(&self, user: UserId) -> Result<bool, StoreError>;

    /// Returns who was forgotten since then: at most `most`, the latest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn forgotten_since(&self, since: Timestamp, most: u32) -> Result<Vec<UserId>, StoreError>;

    /// Has what was deleted disappear from the store's files too, as far as the engine can.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it could not be done now: it is done later, at the next erasure or when the house is next started.
    async fn scrub(&self) -> Result<(), StoreError>;

    /// Seals at most `most` profiles that an older program has left in the clear. Returns how many there were.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`], [`StoreError::Corrupt`].
    async fn seal_profiles(&self, most: u32) -> Result<u64, StoreError>;
}
