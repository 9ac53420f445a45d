//! Puts a house together: the store that the settings name, the engine over it, the web in front. Nobody knows this room.

pub mod bank;
mod broken;
mod forgotten;
mod letters;
mod notes;
mod payments;
mod shared;
mod streams;
mod telling;

pub use letters::open_carrier;
pub use notes::AuditNote;
pub use shared::redis_options;

use broken::stop_the_process;

use crate::actors::{
    Ahead, Courier, Engine, EngineParts, HoldParts, Notifier, Payments, Postman, PostmanParts, Publisher,
    keep_lists_true,
};
use crate::clock::SharedClock;
use crate::gallery::{Gallery, GalleryParts};
use crate::hashing::Hashing;
use crate::http::{ACCESS_KEYS_NAME, Doors, Gate};
use crate::integrations::bank::Bank;
use crate::integrations::objects::{Folder, Objects, S3, S3Place};
use crate::notary::{Keyring, Notary, NotaryParts};
use crate::persistence::postgres::PostgresStore;
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::{
    Accounts, ApiKeys, AuditLog, Belongings, Catalogue, Checkpoints, EventLog, History, Holds, Images, Listings,
    Notices, Outbox, People, Registrations, Sales, Sessions, Settlements, Store, StoreError, Streams, Webhooks,
};
use crate::settings::{ObjectSettings, Settings, StoreKind};
use crate::shutdown::StopSignals;
use crate::telemetry;
use crate::timestamp::Timestamp;
use actix_web::dev::ServerHandle;
use anyhow::{Context as _, anyhow};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How many profiles are read at once to be sealed.
const PROFILES_AT_ONCE: u32 = 500;

/// Opens the store that the settings name and brings its tables up to date.
///
/// # Errors
/// When the store cannot be opened, is in use by another house, or is of a newer version; says which and how to mend it.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Arc<dyn Store>> {
    let store: Arc<dyn Store> = match settings.store.kind() {
        StoreKind::Sqlite => Arc::new(
            SqliteStore::open(&settings.data_dir, settings.store.readers)
                .await
                .with_context(|| format!("the SQLite store in {} cannot be opened", settings.data_dir.display()))?,
        ),
        StoreKind::Postgres(url) => Arc::new(
            PostgresStore::open(&url, settings.store.readers)
                .await
                .context("the PostgreSQL store (store.url) cannot be opened")?,
        ),
    };
    store.migrate().await.context("the store's tables cannot be brought up to date")?;
    seal_what_is_clear(&store).await.context("the profiles that an older program has written cannot be sealed")?;
    Ok(store)
}

/// Seals the profiles that an older program has left in the clear, some at a time.
async fn seal_what_is_clear(store: &Arc<dyn Store>) -> Result<(), StoreError> {
    let mut sealed = 0;
    loop {
        match store.seal_profiles(PROFILES_AT_ONCE).await? {
            0 => break,
            some => sealed += some,
        }
    }
    if sealed > 0 {
        tracing::info!(sealed, "profiles that an older program has written are sealed now");
        // What is left of them in the files goes at the next start, if not now.
        if let Err(error) = store.scrub().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what was sealed may still stand in the store's files in the clear"
            );
        }
    }
    Ok(())
}

/// Opens the notary over a store, with the keys that the settings name; the first key is made when there is none.
///
/// # Errors
/// When the keys cannot be used; says why and how to mend it.
pub fn open_notary(store: &Arc<dyn Store>, clock: &SharedClock, settings: &Settings) -> anyhow::Result<Notary> {
    let folder = settings.proof.keys_folder(&settings.data_dir);
    let keys =
        Keyring::open(folder, &settings.proof.name, Arc::clone(clock)).context("the signing keys cannot be used")?;
    Ok(Notary::new(NotaryParts {
        catalogue: Arc::clone(store) as Arc<dyn Catalogue>,
        history: Arc::clone(store) as Arc<dyn History>,
        checkpoints: Arc::clone(store) as Arc<dyn Checkpoints>,
        keys,
        name: settings.proof.name.clone(),
        every: settings.proof.checkpoint_every,
        clock: Arc::clone(clock),
    }))
}

/// Opens the object storage that the settings name.
///
/// # Errors
/// When the folder cannot be made or the address is none; says which setting it is about. A storage elsewhere is not asked yet.
pub fn open_objects(settings: &Settings, clock: &SharedClock) -> anyhow::Result<Arc<dyn Objects>> {
    let ObjectSettings { endpoint, bucket, region, key_id, secret, path_style } = &settings.objects;
    if endpoint.is_empty() {
        let folder = settings.data_dir.join("media");
        let opened = Folder::open(&folder);
        return Ok(Arc::new(
            opened.with_context(|| format!("the folder of pictures {} cannot be used", folder.display()))?,
        ));
    }
    let place = S3Place::new(endpoint, bucket, *path_style, region, key_id, secret.clone())
        .context("the object storage (settings objects.endpoint and objects.bucket) cannot be used")?;
    let clock = Arc::clone(clock);
    let storage =
        S3::new(place, Box::new(move || clock.now())).context("the object storage cannot be reached over TLS")?;
    Ok(Arc::new(storage))
}

fn open_gallery(house: &House, settings: &Settings) -> anyhow::Result<Arc<Gallery>> {
    Ok(Arc::new(Gallery::new(GalleryParts {
        catalogue: Arc::clone(&house.store) as Arc<dyn Catalogue>,
        images: Arc::clone(&house.store) as Arc<dyn Images>,
        objects: open_objects(settings, &house.clock)?,
        settings: settings.pictures,
    })))
}

/// Opens the keys that sign access tokens; the first key is made when there is none.
///
/// # Errors
/// When the keys cannot be used; says why and how to mend it.
pub fn open_access_keys(clock: &SharedClock, settings: &Settings) -> anyhow::Result<Keyring> {
    let folder = settings.identity.keys_folder(&settings.data_dir);
    Keyring::open(folder, ACCESS_KEYS_NAME, Arc::clone(clock))
        .context("the keys of access tokens (setting identity.keys) cannot be used")
}

/// A house without its web: store, engine, clock, notary.
pub struct House {
    /// The auctions.
    pub engine: Engine,
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where its time comes from.
    pub clock: SharedClock,
    /// What signs its logs.
    pub notary: Arc<Notary>,
    /// Its bank.
    pub bank: Arc<dyn Bank>,
    /// What checks passwords and PINs.
    pub hashing: Arc<Hashing>,
}

impl House {
    /// Starts the engine over a store and waits until every live auction can take bids. Call within an actix `System`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(store: Arc<dyn Store>, clock: SharedClock, settings: &Settings) -> anyhow::Result<Self> {
        let notary = Arc::new(open_notary(&store, &clock, settings)?);
        let hashing = bank::hashing(settings);
        let bank = bank::open(settings, &store, &clock, &hashing)?;
        let (orders, book, ahead) = (Arc::clone(&bank), Arc::clone(&store) as Arc<dyn Holds>, ahead(settings));
        let holds = settings.bank.holds.then_some(HoldParts { bank: orders, book, ahead });
        let parts = EngineParts {
            holds,
            log: Arc::clone(&store) as Arc<dyn EventLog>,
            catalogue: Arc::clone(&store) as Arc<dyn Catalogue>,
            history: Arc::clone(&store) as Arc<dyn History>,
            people: Arc::clone(&store) as Arc<dyn People>,
            notary: Arc::clone(&notary),
            clock: Arc::clone(&clock),
            on_broken: Arc::new(stop_the_process),
        };
        let engine = Engine::open(parts, settings).await.context("the engine cannot start")?;
        Ok(Self { engine, store, clock, notary, bank, hashing })
    }

    /// Stops taking bids, finishes what was admitted, closes the store.
    pub async fn close(self) {
        self.engine.drain().await;
        self.engine.stop();
        self.store.close().await;
    }
}

/// A house with its doors open.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    /// What stands behind the doors.
    pub house: House,
    /// The pictures of artworks.
    pub gallery: Arc<Gallery>,
    tidying: JoinHandle<()>,
    forgetting: JoinHandle<()>,
    freeing: JoinHandle<()>,
    notes: JoinHandle<()>,
    listing: JoinHandle<()>,
    postman: Postman,
    courier: Courier,
    notifier: Notifier,
    publishers: Vec<Publisher>,
    payments: Payments,
    settings: Arc<Settings>,
    gate: Gate,
    server: ServerHandle,
    serving: JoinHandle<std::io::Result<()>>,
    told_to_stop: Arc<Notify>,
}

/// Opens a whole house: the store, the engine, the doors. Returns when it takes bids.
///
/// # Errors
/// When any part of it cannot start; says which and why.
pub async fn start(settings: Settings, clock: SharedClock) -> anyhow::Result<Running> {
    telemetry::init(&settings.log)?;
    let settings = Arc::new(settings);
    let carrier = open_carrier(&settings)?;
    let store = open_store(&settings).await?;
    let house = House::open(store, clock, &settings).await?;
    let gallery = open_gallery(&house, &settings)?;
    let postman = Postman::start(PostmanParts {
        outbox: Arc::clone(&house.store) as Arc<dyn Outbox>,
        carrier,
        clock: Arc::clone(&house.clock),
        keep: days(settings.mail.keep_days),
        on_broken: Arc::new(stop_the_process),
    });
    let courier = telling::start_courier(&house, &settings);
    let notifier = telling::start_notifier(&house, &settings, postman.clone(), courier.clone());
    let gate = Gate::default();
    let ids = Arc::clone(&house.clock);
    let access_keys = open_access_keys(&house.clock, &settings)?;
    let shared = shared::open(&house.store, &settings)?;
    let publishers = streams::start(&house, &settings)?;
    let payments = payments::start(&house, &settings, &house.bank, postman.clone()).await;
    let payments = payments.context("what the house charges cannot be written into the store")?;
    let doors = Doors {
        bank: Arc::clone(&house.bank),
        reconcile: bank::reconcile(&house.store, &house.bank, &house.clock),
        payments: payments.clone(),
        font: payments::font(&settings)?,
        settlements: Arc::clone(&house.store) as Arc<dyn Settlements>,
        hashing: Arc::clone(&house.hashing),
        engine: house.engine.clone(),
        catalogue: Arc::clone(&house.store) as Arc<dyn Catalogue>,
        sales: Arc::clone(&house.store) as Arc<dyn Sales>,
        registrations: Arc::clone(&house.store) as Arc<dyn Registrations>,
        audit_log: Arc::clone(&house.store) as Arc<dyn AuditLog>,
        listings: Arc::clone(&house.store) as Arc<dyn Listings>,
        people: Arc::clone(&house.store) as Arc<dyn People>,
        accounts: Arc::clone(&house.store) as Arc<dyn Accounts>,
        api_keys: Arc::clone(&house.store) as Arc<dyn ApiKeys>,
        belongings: Arc::clone(&house.store) as Arc<dyn Belongings>,
        codes: shared.codes,
        delays: shared.delays,
        sessions: Arc::clone(&house.store) as Arc<dyn Sessions>,
        relay: shared.relay,
        history: Arc::clone(&house.store) as Arc<dyn History>,
        notary: Arc::clone(&house.notary),
        access_keys,
        outbox: Arc::clone(&house.store) as Arc<dyn Outbox>,
        postman: postman.clone(),
        notices: Arc::clone(&house.store) as Arc<dyn Notices>,
        webhooks: Arc::clone(&house.store) as Arc<dyn Webhooks>,
        courier: courier.clone(),
        streams: Arc::clone(&house.store) as Arc<dyn Streams>,
        judge_url: telling::url_judge(&settings),
        clock: Arc::clone(&house.clock),
        settings: Arc::clone(&settings),
        new_id: Arc::new(move || fresh_uuid(ids.now())),
        gallery: Arc::clone(&gallery),
        gate: gate.clone(),
    };
    let (server, address) = crate::http::serve(doors)
        .with_context(|| format!("cannot listen on {} (setting http.bind)", settings.http.bind))?;
    let handle = server.handle();
    let serving = actix_rt::spawn(server);
    gate.open();
    let file = &settings.http.address_file;
    if !file.as_os_str().is_empty() {
        std::fs::write(file, format!("http://{address}\n")).with_context(|| {
            format!("the address cannot be written to {} (setting http.address_file)", file.display())
        })?;
    }
    tracing::info!(address = %format_args!("http://{address}"), "the house is open");
    let tidying = actix_rt::spawn(Arc::clone(&gallery).keep_tidy(Arc::clone(&house.clock)));
    let audit_log = Arc::clone(&house.store) as Arc<dyn AuditLog>;
    let notes = notes::keep_taking(settings.data_dir.clone(), audit_log, Arc::clone(&house.clock));
    let notes = actix_rt::spawn(notes);
    let belongings = Arc::clone(&house.store) as Arc<dyn Belongings>;
    let forgetting =
        actix_rt::spawn(forgotten::keep_closing(Arc::clone(&house.bank), belongings, Arc::clone(&house.clock)));
    // Also where bids need none: what was set aside before that was changed.
    let (bank, book) = (Arc::clone(&house.bank), Arc::clone(&house.store) as Arc<dyn Holds>);
    let holds = HoldParts { bank, book, ahead: ahead(&settings) };
    let freeing = actix_rt::spawn(holds.keep_freeing(Arc::clone(&house.clock)));
    let listings = Arc::clone(&house.store) as Arc<dyn Listings>;
    let own_name = fresh_uuid(house.clock.now());
    let listing = actix_rt::spawn(keep_lists_true(listings, Arc::clone(&house.clock), own_name));
    let told_to_stop = Arc::default();
    Ok(Running {
        address,
        house,
        gallery,
        tidying,
        forgetting,
        freeing,
        notes,
        listing,
        postman,
        courier,
        notifier,
        publishers,
        payments,
        settings,
        gate,
        server: handle,
        serving,
        told_to_stop,
    })
}

impl Running {
    /// Asks the house to stop; [`Running::stopped`] then returns in its own time.
    pub fn stop(&self) {
        self.told_to_stop.notify_one();
    }

    /// Runs until the house is told to stop, by a signal or by [`Running::stop`], and then stops in order: no new work, sockets told when to
    /// come back, what was admitted decided and written, the store closed. A second signal ends it at once.
    ///
    /// # Errors
    /// When the server ended by itself, or stopping took longer than `drain.deadline_ms`.
    pub async fn stopped(mut self) -> anyhow::Result<()> {
        let mut signals = StopSignals::listen().context("cannot listen for signals")?;
        tokio::select! {
            signal = signals.next() => tracing::info!(signal, "told to stop; draining"),
            () = self.told_to_stop.notified() => tracing::info!("told to stop; draining"),
            ended = &mut self.serving => return Err(anyhow!("the server ended by itself: {ended:?}")),
        }
        let deadline = self.settings.drain.deadline;
        tokio::select! {
            outcome = tokio::time::timeout(deadline, self.drain()) => {
                outcome.map_err(|_| anyhow!("stopping took longer than {} ms (setting drain.deadline_ms)", deadline.as_millis()))
            }
            signal = signals.next() => Err(anyhow!("told to stop again ({signal}) while draining; what was answered is safe")),
        }
    }

    async fn drain(self) {
        self.gate.shut();
        self.house.engine.drain().await;
        self.server.stop(true).await;
        // Wherever it is: the next house takes it on.
        self.tidying.abort();
        self.forgetting.abort();
        self.freeing.abort();
        self.notes.abort();
        self.listing.abort();
        let publishers = futures_util::future::join_all(self.publishers.into_iter().map(Publisher::stop));
        tokio::join!(self.notifier.stop(), self.payments.stop(), publishers);
        tokio::join!(self.postman.drain(), self.courier.drain());
        self.house.close().await;
        tracing::info!("the house is closed");
    }
}

fn ahead(settings: &Settings) -> Ahead {
    Ahead { percent: settings.bank.ahead_percent, keeps: settings.bank.surplus }
}

fn days(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 24 * 60 * 60)
}

/// Makes an identifier of version 7 for this instant: it sorts by time, and the rest of it is chance.
fn fresh_uuid(now: Timestamp) -> Uuid {
    let micros = now.as_micros().unsigned_abs();
    let nanos = u32::try_from(micros % 1_000_000).unwrap_or(0) * 1_000;
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos))
}
