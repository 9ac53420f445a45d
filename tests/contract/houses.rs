//! A house of each kind, empty, for one story.

use crate::support::Database;
use arte::persistence::Store;
use arte::persistence::postgres::PostgresStore;
use arte::persistence::sqlite::SqliteStore;
use std::sync::Arc;
use tempfile::TempDir;

/// The number of migrations in a store's folder.
pub fn migrations(store: &str) -> u64 {
    let folder = format!("{}/src/persistence/{store}/migrations", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_dir(folder).unwrap().count() as u64
}

pub struct SqliteHouse {
    pub store: Arc<SqliteStore>,
    pub directory: TempDir,
}

impl SqliteHouse {
    pub async fn open() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&directory.path().join("data"), 4).await.unwrap();
        prepare(&store).await;
        Self { store: Arc::new(store), directory }
    }

    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    pub async fn close(self) {
        self.store.close().await;
    }
}

pub struct PostgresHouse {
    pub store: Arc<PostgresStore>,
    pub database: Database,
}

impl PostgresHouse {
    pub async fn open() -> Self {
        let database = Database::fresh().await;
        let store = PostgresStore::open(&database.url, 8).await.unwrap();
        prepare(&store).await;
        Self { store: Arc::new(store), database }
    }

    pub fn store(&self) -> Arc<dyn Store> {
        Arc::clone(&self.store) as Arc<dyn Store>
    }

    pub async fn close(self) {
        self.store.close().await;
        self.database.remove().await;
    }
}

async fn prepare(store: &dyn Store) {
    assert_eq!(store.migrate().await.unwrap(), migrations("sqlite"));
    assert_eq!(migrations("sqlite"), migrations("postgres"), "one idea, one file in each folder");
    assert_eq!(store.migrate().await.unwrap(), 0, "what is applied is not applied again");
    store.ping().await.unwrap();
}
