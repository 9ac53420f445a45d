//! `arte restore`

use super::audit::audit;
use super::check;
use crate::cli::failure::Failure;
use crate::cli::say;
use crate::clock::{Clock as _, SystemClock};
use crate::persistence::postgres::PostgresStore;
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::sqlite::backup::Restoring;
use crate::persistence::{AuditLog, Store as _, StoreError};
use crate::settings::{Settings, StoreKind};
use anyhow::{Context as _, anyhow};
use clap::Args;
use std::future::Future;
use std::path::{Path, PathBuf};

/// From where to where.
#[derive(Debug, Args)]
pub struct Options {
    /// A backup that `arte backup` has made.
    #[arg(required_unless_present = "database", conflicts_with = "database", requires = "data")]
    file: Option<PathBuf>,
    /// The data folder to restore into.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Restore even where there is a house already. It is moved aside within the folder, not deleted.
    #[arg(long, requires = "file")]
    force: bool,
    /// The configured PostgreSQL database has just been restored by its own tools: check it and begin a new history.
    #[arg(long)]
    database: bool,
}

const SIGNED_OUT: &str =
    "Every auction has a new history: clients reload, older processes cannot write, and everybody is signed out.";

/// Restores a house from a backup, checked first.
///
/// # Errors
/// A backup that is wrong ends with code 3 and changes nothing.
pub async fn run(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    match (options.file, options.data) {
        (Some(file), Some(data)) => from_file(&file, &data, options.force).await,
        _ => database(config).await,
    }
}

async fn from_file(file: &Path, data: &Path, force: bool) -> Result<(), Failure> {
    let restoring = Restoring::begin(file, data, force)?;
    let ready = make_ready(&restoring).await;
    let said = match ready {
        Ok(said) => said,
        Err(failure) => {
            restoring.give_up();
            return Err(failure);
        }
    };
    let aside = restoring.finish(SystemClock::new().now())?;
    say::out(&format!("The house is restored in {}: {said}.", data.display()))?;
    if let Some(aside) = aside {
        say::out(&format!("What was there is in {}; delete it when you are sure.", aside.display()))?;
    }
    Ok(say::out(SIGNED_OUT)?)
}

/// Checks the copy, unpacks it, brings its tables up to this version and begins a new history, all beside the place it will take.
async fn make_ready(restoring: &Restoring) -> Result<String, Failure> {
    let counted = check(&restoring.database()).await?;
    restoring.unpack()?;
    let store = SqliteStore::open(restoring.staging(), 1).await.context("the restored store cannot be opened")?;
    let begun = match store.migrate().await {
        Ok(_) => begin_anew(&store, store.start_new_history(SystemClock::new().now())).await,
        Err(error) => Err(error.into()),
    };
    // Closing moves the WAL into the one file that is put in its place.
    store.close().await;
    begun.context("the restored store cannot begin a new history")?;
    Ok(counted.to_string())
}

async fn database(config: Option<&Path>) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let StoreKind::Postgres(url) = settings.store.kind() else {
        return Err(Failure::Usage(anyhow!(
            "--database is for a house on PostgreSQL (setting store.url); on SQLite name the file: arte restore FILE --data DIR"
        )));
    };
    let store = PostgresStore::open(&url, settings.store.readers)
        .await
        .context("the PostgreSQL store (store.url) cannot be opened")?;
    let done = check_and_begin(&store).await;
    store.close().await;
    say::out(&format!("The database is good: {}.", done?))?;
    Ok(say::out(SIGNED_OUT)?)
}

async fn check_and_begin(store: &PostgresStore) -> Result<String, Failure> {
    store.migrate().await.context("the store's tables cannot be brought up to date")?;
    let counted = audit(store).await?;
    let begun = begin_anew(store, store.start_new_history(SystemClock::new().now())).await;
    begun.context("the store cannot begin a new history")?;
    Ok(counted.to_string())
}

/// Begins a new history, which the audit log hears of: rows that came after the backup are not in it any more.
async fn begin_anew<T>(
    log: &dyn AuditLog,
    new_history: impl Future<Output = Result<T, StoreError>>,
) -> anyhow::Result<()> {
    let begun = crate::cli::audit::begin(log, "arte restore", String::new(), String::new()).await?;
    let done = new_history.await;
    begun.end(log, done.is_ok(), String::new()).await?;
    done?;
    Ok(())
}
