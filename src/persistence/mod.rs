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
//! | [`Images`] | which pictures an artwork has, and which stored objects are in use | `gallery` |
//! | [`Books`] | everything, read through by whoever checks a copy or a store | `cli` |
//! | [`People`] | users, registrations, stored answers of idempotent calls | `http`, `cli`, and `actors` for paddles |
//! | [`Accounts`] | accounts as their owners and the admins work on them | `http` |
//! | [`Sessions`] | who is signed in, by which refresh token | `http` |
//! | [`ApiKeys`] | keys of service accounts | `http` |
//! | [`Codes`] | codes sent by mail, and what they are traded for | `http` |
//! | [`BankBooks`] | the bank's ledger | `teller`, `cli` |
//! | [`Outbox`] | letters on their way out | `http`, which puts them in, and `actors`, which sends them |

mod accounts;
mod api_keys;
mod audit;
mod bank;
mod books;
mod catalogue;
mod checkpoints;
mod codes;
mod error;
mod event_log;
mod fault;
mod history;
mod images;
mod migration;
mod outbox;
mod people;
pub mod postgres;
mod registrations;
mod row;
mod sales;
mod sessions;
pub mod sqlite;

pub use accounts::{Accounts, Person, UserQuery, UserSort};
pub use api_keys::{ApiKey, ApiKeys, NewApiKey};
pub use audit::{Audit, AuditFilter, AuditKind, AuditLog, ChainCheck, NewAudit};
pub use bank::BankBooks;
pub use books::{Book, Books, Wrong};
pub use catalogue::{Artwork, AuctionFilter, AuctionRecord, Catalogue, NewAuction, Sale};
pub use checkpoints::{Checkpoint, Checkpoints, Secrets};
pub use codes::{CodeTry, Codes, NewCode};
pub use error::StoreError;
pub use event_log::{Append, Appended, Claimed, EventLog, RefusedAttempt};
pub use history::{Attempt, AttemptOutcome, History};
pub use images::{AddedImage, Images};
pub use outbox::{Failed, Mail, MailBody, MailState, NewMail, Outbox};
pub use people::{Idempotent, People, Registration, Role, User};
pub use registrations::{Decision, RegistrationLine, Registrations, Said};
#[cfg(feature = "drills")]
pub use row::raw::{is_cursor, read_stored_lines, read_stored_terms, write_stored_line, write_stored_terms};
pub use sales::{Blocked, DefaultLadder, Draft, DraftEdit, Lot, ReserveEdit, SaleDefaults, Sales};
pub use sessions::{NewSession, Session, SessionLine, Sessions, Turn, Turned};

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
    + Checkpoints
    + Images
    + People
    + Accounts
    + Sessions
    + Codes
    + ApiKeys
    + Outbox
    + BankBooks
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
