//! What the handlers share.

use super::access::AccessTokens;
use super::guard::Guard;
use super::limits::{AddressCounts, Keyed, Rate};
use super::live::{SignedInSockets, Tickets};
use super::passwords::Passwords;
use crate::actors::{Courier, Payments, Postman};
use crate::clock::SharedClock;
use crate::gallery::Gallery;
use crate::ids::{SignInId, UserId};
use crate::notary::Notary;
use crate::persistence::{
    Accounts, ApiKeys, AuditLog, Belongings, Catalogue, Codes, History, Listings, Notices, Outbox, People,
    Registrations, Relay, Sales, Sessions, Settlements, Streams, Webhooks,
};
use crate::reconciling::{ReconcileError, Reconciled};
use crate::settings::Settings;
use crate::teller::Bank;
use crate::timestamp::Timestamp;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Makes an identifier of version 7 from the house's clock.
pub type NewId = Arc<dyn Fn() -> Uuid + Send + Sync>;

/// Compares the house's books with the bank's.
pub type Reconcile = Arc<dyn Fn() -> BoxFuture<'static, Result<Reconciled, ReconcileError>> + Send + Sync>;

/// Says why nothing can be sent to an address.
pub type JudgeUrl = Arc<dyn Fn(&str) -> Result<(), String> + Send + Sync>;

/// Whether the house lets requests in: shut while it starts and while it drains. Clones are the same gate.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<AtomicBool>);

impl Gate {
    /// Lets requests in.
    pub fn open(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Turns requests away with `unavailable`.
    pub fn shut(&self) {
        self.0.store(false, Ordering::Release);
    }

    /// Returns whether requests are let in.
    pub fn is_open(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// What the house is made of, as far as the doors need it. One for all workers.
pub struct House {
    /// Artworks, sales, auctions.
    pub catalogue: Arc<dyn Catalogue>,
    /// Sales as they are built and run.
    pub sales: Arc<dyn Sales>,
    /// What the house says of registrations.
    pub registrations: Arc<dyn Registrations>,
    /// Who did what and when.
    pub audit_log: Arc<dyn AuditLog>,
    /// Lists of auctions and artworks.
    pub listings: Arc<dyn Listings>,
    /// Users, paddles.
    pub people: Arc<dyn People>,
    /// Accounts as their owners work on them.
    pub accounts: Arc<dyn Accounts>,
    /// Keys of service accounts.
    pub api_keys: Arc<dyn ApiKeys>,
    /// What belongs to people: favourites, what to take along, being forgotten.
    pub belongings: Arc<dyn Belongings>,
    /// Codes by mail.
    pub codes: Arc<dyn Codes>,
    /// Who is signed in.
    pub sessions: Arc<dyn Sessions>,
    /// Word to and from the other processes of the house.
    pub relay: Arc<dyn Relay>,
    /// Logs and attempts, read only.
    pub history: Arc<dyn History>,
    /// Checkpoints, proofs and exports.
    pub notary: Arc<Notary>,
    /// The bank.
    pub bank: Arc<dyn Bank>,
    /// Compares the books.
    pub reconcile: Reconcile,
    /// The place for whoever has them compared.
    pub reconciling: Semaphore,
    /// Settlements of what was sold.
    pub settlements: Arc<dyn Settlements>,
    /// Who settles.
    pub payments: Payments,
    /// What papers are set in; none where there is no font.
    pub font: Option<crate::papers::Font>,
    /// Letters on their way out.
    pub outbox: Arc<dyn Outbox>,
    /// Who takes them there.
    pub postman: Postman,
    /// What is behind people's bells.
    pub notices: Arc<dyn Notices>,
    /// Addresses of other systems.
    pub webhooks: Arc<dyn Webhooks>,
    /// Who goes there.
    pub courier: Courier,
    /// How the streams of other systems do.
    pub streams: Arc<dyn Streams>,
    /// Says why nothing can be sent to an address that an admin typed.
    pub judge_url: JudgeUrl,
    /// The house's clock.
    pub clock: SharedClock,
    /// All settings.
    pub settings: Arc<Settings>,
    /// Makes identifiers.
    pub new_id: NewId,
    /// The pictures of artworks.
    pub gallery: Arc<Gallery>,
    /// Since when this process has its doors.
    pub started_at: Timestamp,
    /// Whether requests may be served now.
    pub is_ready: Box<dyn Fn() -> bool + Send + Sync>,
    /// Who must wait before the next try.
    pub guard: Guard,
    /// The place for whoever checks the audit log.
    pub audit_checks: Semaphore,
    /// The place for whoever enters a table.
    pub imports: Arc<Semaphore>,
    /// Places for pages of people's data that are being read to be taken along.
    pub exports: Arc<Semaphore>,
    /// Places for codes that are being made and sent.
    pub codes_under_way: Arc<Semaphore>,
    /// Checks passwords, a few at a time.
    pub passwords: Passwords,
    /// Tickets for browsers' sockets.
    pub tickets: Tickets,
    /// Gives and reads the tokens of who is signed in.
    pub access: AccessTokens,
    /// Which sockets were opened in which session.
    pub signed_in: SignedInSockets,
    /// How much anybody may.
    pub limits: Limits,
}

/// How many pages of people's data may be read at once to be taken along. *Source*: two leave the readers of the store to everybody else.
pub const EXPORTS: usize = 2;

/// How many codes may be under way at once. *Source*: each waits for the store only; a second's worth of a busy one.
pub const CODES_UNDER_WAY: usize = 64;

impl House {
    /// Closes the sockets of a session that was just ended, and has the other nodes look at once.
    pub fn end_sockets(&self, session: SignInId) {
        self.signed_in.close_all(session);
        self.relay.ring();
    }

    /// Closes the sockets of all sessions that were ended at or after an instant. Those on other nodes are closed by their own.
    pub async fn close_ended(&self, since: Timestamp) {
        self.relay.ring();
        match self.sessions.ended_since(since).await {
            Ok(ended) => ended.into_iter().for_each(|session| self.signed_in.close_all(session)),
            // Whoever looks for what other nodes have ended finds these as well, a moment later.
            Err(error) => tracing::warn!(%error, "cannot hear which sessions were ended; trying again"),
        }
    }
}

/// How many refusals of one account the audit log takes. *Source*: enough to see that somebody tries and what; few enough that nobody can fill the
/// store by trying.
fn refusals() -> Rate {
    Rate::new(6, Duration::from_secs(60), 10)
}

/// How much anybody may, over all workers.
pub struct Limits {
    /// A user's bids, over all sockets and REST.
    pub user_bids: Keyed<UserId>,
    /// Sockets of an address.
    pub sockets: AddressCounts,
    /// Rows that somebody without the right puts into the audit log.
    pub audited_refusals: Keyed<UserId>,
}

impl Limits {
    /// Reads the limits of the settings.
    pub fn new(settings: &Settings) -> Self {
        let live = &settings.live;
        Self {
            user_bids: Keyed::new(Rate::new(live.bids_per_second, Duration::from_secs(1), live.bids_burst)),
            sockets: AddressCounts::new(settings.http.sockets_per_address),
            audited_refusals: Keyed::new(refusals()),
        }
    }
}
