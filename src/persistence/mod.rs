//! The stores: one set of traits, two houses behind it, chosen once in `app`. Nothing asks which one it is on.
//!
//! | trait | what | who may know it |
//! |---|---|---|
//! | [`EventLog`] | the only way a bid is written; ownership; recovery | `actors` |
//! | [`Checkpoints`] | what was signed of each log, and the secrets that its proofs are made of | `notary`, `actors`, `cli` |
//! | [`History`] | logs and attempts, read only | `actors`, `http` |
//! | [`Catalogue`] | artworks, sales, auctions before they are scheduled | `http`, `cli` |
//! | [`Sales`] | sales as they are built and run | `http` |
//! | [`Registrations`] | what the house says of registrations | `http` |
//! | [`AuditLog`] | who did what and when | `http`, `cli` |
//! | [`Listings`] | public lists, and what they are read from | `http`, and `actors` to keep them true |
//! | [`Images`] | which pictures an artwork has, and which stored objects are in use | `gallery` |
//! | [`Books`] | everything, read through by whoever checks a copy or a store | `cli` |
//! | [`People`] | users, registrations, stored answers of idempotent calls | `http`, `cli`, and `actors` for paddles |
//! | [`Accounts`] | accounts as their owners and the admins work on them | `http` |
//! | [`Belongings`] | favourites, what there is to take along, and being forgotten | `http` |
//! | [`Sessions`] | who is signed in, by which refresh token | `http` |
//! | [`ApiKeys`] | keys of service accounts | `http` |
//! | [`Codes`] | codes sent by mail, and what they are traded for | `http` |
//! | [`Delays`] | what has failed lately, and who must wait for it | `http` |
//! | [`Relay`] | word between the processes of a house | `http` |
//! | [`BankBooks`] | the bank's ledger | `teller`, `cli` |
//! | [`Settlements`] | settlements of sold auctions, step by step | `actors`, which settles, `http`, `cli` |
//! | [`Outbox`] | letters on their way out | `http`, which puts them in, and `actors`, which sends them |
//! | [`Notices`] | what was told of each log, and what is behind the bell | `actors`, which tells, and `http` |
//! | [`Webhooks`] | addresses of other systems, and what is on its way there | `http` and `actors` |
//! | [`Streams`] | how far the logs were published to other systems' streams | `actors`, which publishes, and `http` |

mod accounts;
mod api_keys;
mod audit;
mod bank;
mod belongings;
mod books;
mod catalogue;
mod checkpoints;
mod codes;
mod delays;
mod error;
mod event_log;
mod fault;
mod history;
mod holds;
mod images;
mod listings;
mod migration;
mod notices;
mod outbox;
mod people;
pub mod postgres;
pub mod redis;
mod registrations;
mod relay;
mod row;
mod sales;
mod sessions;
mod settlements;
pub mod sqlite;
mod streams;
mod webhooks;

pub use accounts::{Accounts, Person, UserQuery, UserSort};
pub use api_keys::{ApiKey, ApiKeys, NewApiKey};
pub use audit::{Audit, AuditFilter, AuditKind, AuditLog, ChainCheck, NewAudit};
pub use bank::BankBooks;
pub use belongings::{About, Belongings, Erased, Erasure, Favourite, KeyLine, LetterLine, Obstacle};
pub use books::{Book, Books, Wrong};
pub use catalogue::{Artwork, AuctionFilter, AuctionRecord, Catalogue, NewAuction, Sale};
pub use checkpoints::{Checkpoint, Checkpoints, Secrets};
pub use codes::{CodeTry, Codes, NewCode};
pub use delays::{Change, Delay, Delays, Growth, MemoryDelays};
pub use error::StoreError;
pub use event_log::{Append, Appended, Claimed, EventLog, RefusedAttempt};
pub use history::{Attempt, AttemptOutcome, History, MyAttempt, MyBids, Standing};
pub use holds::{Hold, Holds, LooseHold};
pub use images::{AddedImage, Images};
pub use listings::{ArtworkQuery, ArtworkSort, AuctionQuery, AuctionSort, Listings, Wanted};
pub use notices::{ALL_PADDLES, Audience, EVERYBODY, NewNotice, Notice, Notices, Position, Recipient, Telling, Untold};
pub use outbox::{Failed, Mail, MailBody, MailState, NewMail, Outbox};
pub use people::{Idempotent, People, Registration, Role, StoredAnswer, User};
pub use registrations::{Decision, RegistrationLine, Registrations, Said};
pub use relay::{NoRelay, Relay};
#[cfg(feature = "drills")]
pub use row::raw::{is_cursor, read_stored_lines, read_stored_terms, write_stored_line, write_stored_terms};
pub use sales::{Blocked, DefaultLadder, Draft, DraftEdit, Lot, ReserveEdit, SaleDefaults, Sales};
pub use sessions::{NewSession, Session, SessionLine, Sessions, Turn, Turned};
pub use settlements::{
    AuctionFees, BOUGHT, Paper, PaperKind, Settlement, SettlementChange, SettlementFilter, Settlements,
    ShownSettlement, Step, StepChange, TakenBack, UNSETTLED, Unsettled,
};
pub use streams::{Published, StreamHold, StreamState, Streams, Unpublished};
pub use webhooks::{DeadLetter, Delivery, NewDelivery, OldSecret, Webhook, WebhookEdit, Webhooks};

/// A place in a list: the sort key of the last row seen, opaque to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// At most this many rows.
    pub limit: u32,
    /// Rows after this cursor; none for the first page.
    pub after: Option<String>,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paged<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page starts; none on the last.
    pub next: Option<String>,
}

/// Everything a store can do.
#[async_trait::async_trait]
pub trait Store:
    EventLog
    + History
    + Catalogue
    + Sales
    + Registrations
    + AuditLog
    + Listings
    + Checkpoints
    + Images
    + People
    + Accounts
    + Sessions
    + Codes
    + ApiKeys
    + Outbox
    + Delays
    + Belongings
    + Notices
    + Webhooks
    + BankBooks
    + Holds
    + Settlements
    + Streams
{
    /// Brings the tables up to this version. Returns how many migrations were applied.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the database cannot be reached or refuses.
    async fn migrate(&self) -> Result<u64, StoreError>;

    /// Answers whether the store can be read now.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when it cannot.
    async fn ping(&self) -> Result<(), StoreError>;

    /// Finishes what is under way and closes. Later calls answer [`StoreError::Unavailable`].
    async fn close(&self);
}
