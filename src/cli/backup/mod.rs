//! `arte backup`

mod audit;
pub mod restore;

use super::failure::Failure;
use super::say;
use crate::persistence::Store as _;
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::sqlite::backup::{self, Backup};
use crate::settings::{Settings, StoreKind};
use anyhow::{Context as _, anyhow};
use audit::{Counted, audit};
use clap::Args;
use std::path::{Path, PathBuf};

/// Where to.
#[derive(Debug, Args)]
pub struct Options {
    /// Only check a backup that is there already.
    #[arg(long)]
    check: bool,
    /// The file to write. It holds everything a house knows, its secrets and signing keys too, and only its owner may read it.
    file: PathBuf,
}

/// Makes a backup of the configured house, which may be serving meanwhile, and checks it; or checks one.
///
/// # Errors
/// A copy that is wrong ends with code 3. A house on PostgreSQL is a matter of usage: it has better tools.
pub async fn run(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    let Options { check: only_check, file } = options;
    if only_check {
        let counted = check(&file).await?;
        return Ok(say::out(&format!("{} is a good backup: {counted}.", file.display()))?);
    }
    let settings = Settings::load(config)?;
    if let StoreKind::Postgres(_) = settings.store.kind() {
        return Err(Failure::Usage(anyhow!(
            "this house is on PostgreSQL, which is backed up by its own tools while the house serves: pg_dump, or a base backup with its \
             WAL. Restore into an empty database and run `arte restore --database` on it, which checks every auction. \
             The folders keys and media in {} are copied as files",
            settings.data_dir.display()
        )));
    }
    say::aside(&format!("copying the house in {}", settings.data_dir.display()));
    let partial = backup::make(&settings.data_dir, &file)?;
    let counted = match check(&partial).await {
        Ok(counted) => counted,
        Err(Failure::Fault(what)) => {
            let kept = backup::set_aside(&partial, &file)?;
            let kept = kept.display();
            return Err(Failure::Fault(format!("{what}; {kept} is no backup, and kept for whoever looks into it")));
        }
        Err(other) => {
            let _ = std::fs::remove_file(&partial);
            return Err(other);
        }
    };
    backup::publish(&partial, &file)?;
    let size = std::fs::metadata(&file).with_context(|| format!("{} cannot be read", file.display()))?.len();
    Ok(say::out(&format!("{} is written and checked: {counted}, {} KiB.", file.display(), size.div_ceil(1024)))?)
}

/// Checks a backup from end to end: the file, then every auction by the rules.
async fn check(file: &Path) -> Result<Counted, Failure> {
    let backup = Backup::open(file).await?;
    say::aside("checking the pages and tables of the copy");
    backup.check_pages()?;
    let files = backup.files()?;
    let is_up_to_date = backup.is_up_to_date()?;
    let counted = if is_up_to_date { audit(&backup).await } else { audit_of_an_older(file).await };
    backup.close().await;
    Ok(Counted { files, ..counted? })
}

/// Reads the books of a backup that an older program made: of a copy, whose tables are brought up to date first.
async fn audit_of_an_older(file: &Path) -> Result<Counted, Failure> {
    say::aside("it was made by an older program: checking a copy that is brought up to date");
    let folder = tempfile::Builder::new().prefix("arte-check-").tempdir().context("no folder for a copy")?;
    std::fs::copy(file, folder.path().join("arte.db"))
        .with_context(|| format!("{} cannot be copied to {}", file.display(), folder.path().display()))?;
    let store = SqliteStore::open(folder.path(), 1).await.context("the copy cannot be opened")?;
    let counted = match store.migrate().await.context("the copy cannot be brought up to date") {
        Ok(_) => audit(&store).await,
        Err(error) => Err(error.into()),
    };
    store.close().await;
    counted
}
