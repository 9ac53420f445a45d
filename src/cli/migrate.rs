//! `arte migrate`

use super::failure::Failure;
use super::say;
use crate::settings::{Settings, StoreKind};
use anyhow::Context as _;
use std::path::Path;

/// Brings the tables of the configured store up to this version.
///
/// # Errors
/// When the store cannot be opened or refuses.
pub async fn run(config: Option<&Path>) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let store = crate::app::open_store(&settings).await.context("cannot open the store")?;
    let applied = store.migrate().await;
    store.close().await;
    let applied = applied.context("cannot bring the tables up to this version")?;
    let store = match settings.store.kind() {
        StoreKind::Sqlite => format!("SQLite in {}", settings.data_dir.display()),
        StoreKind::Postgres(_) => "PostgreSQL".to_owned(),
    };
    let done = match applied {
        0 => "the tables are up to date".to_owned(),
        1 => "1 migration applied, the tables are up to date".to_owned(),
        many => format!("{many} migrations applied, the tables are up to date"),
    };
    Ok(say::out(&format!("{store}: {done}."))?)
}
