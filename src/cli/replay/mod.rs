//! `arte replay`: recorded auctions, driven through the real house, must come to the recorded prices.

mod driver;
mod line;
mod offer;
mod recording;
#[cfg(test)]
mod recording_tests;
mod report;
#[cfg(test)]
mod rules_tests;
mod staging;
mod verdict;

use super::export::write_export;
use super::failure::Failure;
use super::progress::Progress;
use super::say;
use crate::app::{House, open_store};
use crate::auction::Ladder;
use crate::clock::ManualClock;
use crate::money::{Amount, Currency};
use crate::notary::Exported;
use crate::persistence::Store;
use crate::settings::Settings;
use crate::shutdown::StopSignals;
use crate::timestamp::Timestamp;
use anyhow::{Context as _, anyhow};
use clap::{Args, ValueEnum};
use driver::{Driver, Replayed};
use recording::RecordedAuction;
use report::Report;
use staging::{Staging, refuse_a_house};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use verdict::How;

/// What recordings are in. *Source*: the form of the file, which names no currency.
const CURRENCY: &str = "USD";

/// When replayed time begins: 2020-01-01T00:00:00Z. Any instant would do; a fixed one makes two replays alike.
const BEGINNING: Timestamp = Timestamp::from_millis(1_577_836_800_000);

/// The time left between a store's last replay and this one.
const GAP: Duration = Duration::from_secs(24 * 60 * 60);

/// Longer than any replay lasts in its own time: a thousand years. *Unit*: milliseconds.
const CHECKPOINTS_AT_THE_END: &str = "31536000000000";

/// What to replay and how.
#[derive(Debug, Args)]
pub struct Options {
    /// The increment ladder: ebay, saleroom_258, drouot, krw or flat.
    #[arg(long, value_name = "NAME")]
    ladder: String,
    /// How to report.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Replay into this PostgreSQL database, which must be empty, instead of a temporary SQLite file.
    #[arg(long, value_name = "postgres://…")]
    store_url: Option<String>,
    /// Write the replayed auctions into this file, as an export that `arte verify` checks.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// A CSV file with the columns auction,days,opening_bid,max_bid,at_ms,bidder,final_price.
    file: PathBuf,
}

/// The forms of a report.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// A table and a summary.
    Text,
    /// One JSON object.
    Json,
}

/// Replays a file and reports.
///
/// # Errors
/// A file or ladder that cannot be is a matter of usage; a house that does not do its part, or an auction that the rules do
/// not explain, is a failure.
pub async fn run(options: Options) -> Result<(), Failure> {
    let currency = Currency::parse(CURRENCY).ok_or_else(|| anyhow!("the house does not know {CURRENCY}"))?;
    let recorded = read(&options, currency).map_err(Failure::Usage)?;
    let results = replay(&options, currency, &recorded).await?;
    let file = options.file.display().to_string();
    let report = Report { file, ladder: &options.ladder, currency, results: &results };
    match options.format {
        Format::Text => say::out(&report.text())?,
        Format::Json => say::out(&report.json()?)?,
    }
    match report.count(How::Unexplained) {
        0 => Ok(()),
        unexplained => Err(anyhow!("{unexplained} of {} auctions are unexplained", results.len()).into()),
    }
}

/// Reads and checks everything that can be checked before anything is run.
fn read(options: &Options, currency: Currency) -> anyhow::Result<Vec<RecordedAuction>> {
    let some = Amount::from_minor(100).unwrap_or_default();
    Ladder::preset(&options.ladder, currency, some)?;
    let file = options.file.display();
    let bytes = std::fs::read(&options.file).with_context(|| format!("cannot read {file}"))?;
    recording::read(&bytes, currency).map_err(|error| anyhow!("{file}: {error}"))
}

async fn replay(options: &Options, currency: Currency, recorded: &[RecordedAuction]) -> Result<Vec<Replayed>, Failure> {
    // Dropped at the end, with everything in it, also when the replay is broken off.
    let folder =
        tempfile::Builder::new().prefix("arte-replay-").tempdir().context("cannot make a temporary directory")?;
    let data_dir =
        folder.path().to_str().ok_or_else(|| anyhow!("the temporary directory has a name that is not UTF-8"))?;
    let url = options.store_url.as_deref().unwrap_or_default();
    // Replayed time leaps: a checkpoint for every second of it would be one for every bid. The whole is signed at the end.
    let over = [
        ("data_dir", data_dir),
        ("store.url", url),
        ("proof.keys", ""),
        ("proof.checkpoint_every_ms", CHECKPOINTS_AT_THE_END),
    ];
    let settings = Settings::load_over(None, &over)?;
    let store = open_store(&settings).await.context("cannot open the store")?;
    let clock = Arc::new(ManualClock::new(beginning(store.as_ref()).await?));
    let house = House::open(store, Arc::clone(&clock) as _, &settings).await.context("cannot open the house")?;

    let mut driver = Driver { house: &house, clock, staging: Staging::new(currency, &options.ladder) };
    let mut stop = StopSignals::listen().context("cannot listen for signals")?;
    let replayed = tokio::select! {
        replayed = replay_all(&mut driver, recorded) => replayed,
        _ = stop.next() => Err(anyhow!("broken off before the end")),
    };
    let replayed = match (replayed, &options.export, driver.staging.staged_sale()) {
        (Ok(replayed), Some(file), Some(sale)) => {
            let written = write_export(Arc::clone(&house.notary), Exported::Sale(sale), Some(file)).await;
            written.map(|_| replayed).context("cannot export the replayed auctions")
        }
        (replayed, ..) => replayed,
    };
    house.close().await;
    Ok(replayed?)
}

async fn replay_all(driver: &mut Driver<'_>, recorded: &[RecordedAuction]) -> anyhow::Result<Vec<Replayed>> {
    let mut progress = Progress::new("replaying auction", recorded.len());
    let mut results = Vec::with_capacity(recorded.len());
    for auction in recorded {
        results.push(driver.replay(auction).await?);
        progress.step();
    }
    Ok(results)
}

/// Returns when replayed time begins: after all that the store has seen, so that no outage is found and given back.
async fn beginning(store: &dyn Store) -> anyhow::Result<Timestamp> {
    refuse_a_house(store).await?;
    let seen = store.last_proof_of_service().await.context("cannot read the store")?;
    Ok(seen.map_or(BEGINNING, |seen| BEGINNING.max(seen + GAP)))
}
