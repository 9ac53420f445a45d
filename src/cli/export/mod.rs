//! `arte export`: a finished sale, or one auction, out of the store into a file that proves itself.

mod catalogue;
mod file;

pub use file::write_export;

use super::failure::Failure;
use super::say;
use crate::app::{open_notary, open_store};
use crate::clock::{SharedClock, SystemClock};
use crate::ids::{AuctionId, SaleId};
use crate::notary::{Exported, NotaryError};
use crate::persistence::Store;
use crate::settings::Settings;
use anyhow::{Context as _, anyhow};
use clap::Args;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

/// What to export, and where to.
#[derive(Debug, Args)]
pub struct Options {
    /// The id of a sale, or of one auction.
    #[arg(value_name = "SALE|AUCTION", required_unless_present = "catalogue")]
    id: Option<Uuid>,
    /// Instead, all artworks as a table (CSV) that `arte import` reads again.
    #[arg(long, conflicts_with = "id")]
    catalogue: bool,
    /// Write it here; without it, to the standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Exports from the configured store.
///
/// # Errors
/// When there is no such sale or auction, when it is not over, when a log does not hold what was signed of it, or a file cannot be
/// written.
pub async fn run(config: Option<&Path>, options: Options) -> Result<(), Failure> {
    let settings = Settings::load(config)?;
    let store = open_store(&settings).await.context("cannot open the store")?;
    let exported = export(&store, &settings, &options).await;
    store.close().await;
    Ok(exported?)
}

async fn export(store: &Arc<dyn Store>, settings: &Settings, options: &Options) -> anyhow::Result<()> {
    let Some(id) = options.id else { return catalogue::write_catalogue(store, options.out.as_deref()).await };
    let clock: SharedClock = Arc::new(SystemClock::new());
    let notary = Arc::new(open_notary(store, &clock, settings)?);
    let is_sale = store.sale(SaleId(id)).await.context("cannot read the store")?.is_some();
    let what = if is_sale { Exported::Sale(SaleId(id)) } else { Exported::Auction(AuctionId(id)) };
    match write_export(notary, what, options.out.as_deref()).await {
        Ok(bytes) => {
            if let Some(file) = &options.out {
                say::out(&format!("{} has {bytes} bytes. Check it with `arte verify`.", file.display()))?;
            }
            Ok(())
        }
        Err(error) => Err(match error.downcast_ref::<NotaryError>() {
            Some(NotaryError::NoSuchAuction) => anyhow!("there is no sale and no auction {id}"),
            Some(NotaryError::NotFinished) => anyhow!("{id} is not over: only what is finished is exported"),
            _ => error.context(format!("cannot export {id}")),
        }),
    }
}
