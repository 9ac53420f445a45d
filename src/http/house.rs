//! What the handlers share.

use super::limits::{AddressCounts, Keyed, Rate};
use super::live::{SignedInSockets, Tickets};
use super::passwords::Passwords;
use crate::clock::SharedClock;
use crate::ids::UserId;
use crate::notary::Notary;
use crate::persistence::{Catalogue, History, People};
use crate::settings::Settings;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use uuid::Uuid;

/// Makes an identifier of version 7 from the house's clock.
pub type NewId = Arc<dyn Fn() -> Uuid + Send + Sync>;

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
    /// Users, sessions, paddles.
    pub people: Arc<dyn People>,
    /// Logs and attempts, read only.
    pub history: Arc<dyn History>,
    /// Checkpoints, proofs and exports.
    pub notary: Arc<Notary>,
    /// The house's clock.
    pub clock: SharedClock,
    /// All settings.
    pub settings: Arc<Settings>,
    /// Makes identifiers.
    pub new_id: NewId,
    /// Where pictures lie.
    pub media_dir: PathBuf,
    /// Whether requests may be served now.
    pub is_ready: Box<dyn Fn() -> bool + Send + Sync>,
    /// Checks passwords, a few at a time.
    pub passwords: Passwords,
    /// Tickets for browsers' sockets.
    pub tickets: Tickets,
    /// Which sockets were opened under which token.
    pub signed_in: SignedInSockets,
    /// How much anybody may.
    pub limits: Limits,
}

/// How much anybody may, over all workers.
pub struct Limits {
    /// A user's bids, over all sockets and REST.
    pub user_bids: Keyed<UserId>,
    /// Sockets of an address.
    pub sockets: AddressCounts,
}

impl Limits {
    /// Reads the limits of the settings.
    pub fn new(settings: &Settings) -> Self {
        let live = &settings.live;
        Self {
            user_bids: Keyed::new(Rate::new(live.bids_per_second, Duration::from_secs(1), live.bids_burst)),
            sockets: AddressCounts::new(settings.http.sockets_per_address),
        }
    }
}
