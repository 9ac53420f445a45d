//! Puts a house together: the store that the settings name, the engine over it, the web in front. Nobody knows this room.

use crate::actors::{Engine, EngineParts};
use crate::clock::SharedClock;
use crate::persistence::postgres::PostgresStore;
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::{Catalogue, EventLog, History, People, Store, StoreError};
use crate::settings::{Settings, StoreKind};
use anyhow::Context as _;
use std::sync::Arc;

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
    Ok(store)
}

/// A house without its web: store, engine, clock.
pub struct House {
    /// The auctions.
    pub engine: Engine,
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where its time comes from.
    pub clock: SharedClock,
}

impl House {
    /// Starts the engine over a store and waits until every live auction can take bids. Call within an actix `System`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn open(store: Arc<dyn Store>, clock: SharedClock, settings: &Settings) -> anyhow::Result<Self> {
        let parts = EngineParts {
            log: Arc::clone(&store) as Arc<dyn EventLog>,
            catalogue: Arc::clone(&store) as Arc<dyn Catalogue>,
            history: Arc::clone(&store) as Arc<dyn History>,
            people: Arc::clone(&store) as Arc<dyn People>,
            clock: Arc::clone(&clock),
            on_broken: Arc::new(stop_the_process),
        };
        let engine = Engine::open(parts, settings).await.context("the engine cannot start")?;
        Ok(Self { engine, store, clock })
    }

    /// Stops taking bids, finishes what was admitted, closes the store.
    pub async fn close(self) {
        self.engine.drain().await;
        self.engine.stop();
        self.store.close().await;
    }
}

/// After an I/O error nobody knows what the storage holds: the only honest thing is to stop at once and recover from disk.
fn stop_the_process(error: &StoreError) {
    tracing::error!(error = error as &dyn std::error::Error, "the storage failed; stopping to recover from disk");
    std::process::abort();
}
