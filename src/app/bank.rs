//! The bank: embedded in the house, elsewhere, or run as a process of its own.

use super::{open_store, stop_the_process};
use crate::bank::TrialBalance;
use crate::clock::SharedClock;
use crate::hashing::Hashing;
use crate::http::Reconcile;
use crate::integrations::bank::{BankClient, BankClientOptions};
use crate::persistence::postgres::PostgresStore;
use crate::persistence::sqlite::SqliteStore;
use crate::persistence::{BankBooks, Delays, Holds, Settlements, Store};
use crate::reconciling::{Books, Reconciled};
use crate::settings::{BankSettings, Settings, StoreKind};
use crate::shutdown::StopSignals;
use crate::telemetry;
use crate::teller::{Bank, Teller, TellerParts, doors};
use anyhow::{Context as _, anyhow};
use secrecy::{ExposeSecret as _, SecretString};
use std::sync::Arc;
use std::time::Duration;

/// How long a running house compares its books for somebody who waits for the answer. *Source*: below what clients and proxies wait, usually half a
/// minute or more; a bank in the house answers for a hundred thousand steps in it. The command has no such end.
const RECONCILED_WITHIN: Duration = Duration::from_secs(20);

/// Makes the pool that checks passwords and PINs.
pub fn hashing(settings: &Settings) -> Arc<Hashing> {
    Arc::new(Hashing::new(settings.http.password_checks, settings.http.password_queue))
}

/// Opens the bank that the settings name: over the house's store, or the way to one elsewhere, to which nothing is sent yet.
///
/// # Errors
/// When the secret or the address cannot be used; says which setting.
pub fn open(
    settings: &Settings,
    store: &Arc<dyn Store>,
    clock: &SharedClock,
    hashing: &Arc<Hashing>,
) -> anyhow::Result<Arc<dyn Bank>> {
    if settings.bank.is_elsewhere() { client(&settings.bank, clock) } else { Ok(embedded(store, clock, hashing)) }
}

fn embedded(store: &Arc<dyn Store>, clock: &SharedClock, hashing: &Arc<Hashing>) -> Arc<dyn Bank> {
    Arc::new(Teller::open(TellerParts {
        books: Arc::clone(store) as Arc<dyn BankBooks>,
        delays: Arc::clone(store) as Arc<dyn Delays>,
        hashing: Arc::clone(hashing),
        clock: Arc::clone(clock),
        on_broken: Arc::new(stop_the_process),
    }))
}

fn client(settings: &BankSettings, clock: &SharedClock) -> anyhow::Result<Arc<dyn Bank>> {
    let clock = Arc::clone(clock);
    let options = BankClientOptions {
        url: settings.url.clone(),
        secret: secret(settings)?,
        timeout: settings.timeout,
        now: Box::new(move || clock.now()),
    };
    Ok(Arc::new(BankClient::new(options).context("the bank (setting bank.url) cannot be used")?))
}

/// Returns what house and bank know each other by.
fn secret(settings: &BankSettings) -> anyhow::Result<SecretString> {
    let file = &settings.secret_file;
    let secret = if file.as_os_str().is_empty() {
        settings.secret.clone()
    } else {
        let text = std::fs::read_to_string(file).with_context(|| {
            format!("the bank's secret cannot be read from {} (setting bank.secret_file)", file.display())
        })?;
        SecretString::from(text.trim_end_matches(['\r', '\n']))
    };
    let text = secret.expose_secret();
    if text.len() < 32 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(anyhow!(
            "the bank's secret (setting bank.secret_file, or bank.secret) must have at least 32 printable characters without spaces: openssl rand -hex 32"
        ));
    }
    Ok(secret)
}

/// Returns the settings with the bank's own database in the place of the house's.
fn of_bank(mut settings: Settings) -> Settings {
    settings.data_dir = settings.bank.data_dir.clone();
    settings.store.url = settings.bank.store_url.clone();
    settings
}

/// Runs a bank as a process of its own, until it is told to stop.
///
/// # Errors
/// When any part of it cannot start; says which and why.
pub async fn run(settings: Settings, clock: SharedClock) -> anyhow::Result<()> {
    telemetry::init(&settings.log)?;
    let settings = of_bank(settings);
    let secret = secret(&settings.bank)?;
    let store = open_store(&settings).await.context("the bank's database (settings bank.data_dir, bank.store_url)")?;
    let bank = embedded(&store, &clock, &hashing(&settings));
    let bind = settings.bank.bind;
    if !bind.ip().is_loopback() {
        tracing::warn!(%bind, "the bank listens beyond this machine: put a proxy that encrypts in front of it, for PINs go through");
    }
    let (server, address) = doors::serve(bank, &secret, bind, settings.http.request)
        .with_context(|| format!("cannot listen on {bind} (setting bank.bind)"))?;
    let handle = server.handle();
    let mut serving = actix_rt::spawn(server);
    let file = &settings.bank.address_file;
    if !file.as_os_str().is_empty() {
        std::fs::write(file, format!("http://{address}\n")).with_context(|| {
            format!("the address cannot be written to {} (setting bank.address_file)", file.display())
        })?;
    }
    tracing::info!(address = %format_args!("http://{address}"), "the bank is open");
    let mut signals = StopSignals::listen().context("cannot listen for signals")?;
    tokio::select! {
        signal = signals.next() => tracing::info!(signal, "told to stop; draining"),
        ended = &mut serving => return Err(anyhow!("the server ended by itself: {ended:?}")),
    }
    let drain = async {
        handle.stop(true).await;
        store.close().await;
    };
    let deadline = settings.drain.deadline;
    tokio::select! {
        outcome = tokio::time::timeout(deadline, drain) => {
            outcome.map_err(|_| anyhow!("stopping took longer than {} ms (setting drain.deadline_ms)", deadline.as_millis()))?;
        }
        signal = signals.next() => return Err(anyhow!("told to stop again ({signal}) while draining; what was answered is safe")),
    }
    tracing::info!("the bank is closed");
    Ok(())
}

/// Which books are added up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Those of the bank that the house uses, compared with the house's.
    Both,
    /// Those of the bank that the house uses, by themselves.
    BankAlone,
    /// Those in `arte bank`'s own database.
    OfBank,
}

/// What came of adding books up.
pub struct Trial {
    /// The books, with what differs between house and bank among the faults.
    pub balance: TrialBalance,
    /// What should have been compared and could not be, and what to do about it.
    pub left_out: Vec<String>,
}

/// What to do when the house's own books cannot be compared.
const HOW_TO_COMPARE: &str = "stop the house and run this again with its settings, or ask the one that is running: GET /v1/admin/trial-balance; \
                              --bank-only is for the bank's books by themselves";

/// Adds up the books of the bank that the settings name, or those of `arte bank`'s own database.
///
/// # Errors
/// When they cannot be read.
pub async fn trial_balance(settings: Settings, clock: SharedClock, which: Which) -> anyhow::Result<Trial> {
    let own = which == Which::OfBank;
    if settings.bank.is_elsewhere() && !own {
        let bank = client(&settings.bank, &clock)?;
        let mut balance = bank.trial_balance().await?;
        let mut left_out = Vec::new();
        // The house's own books can be read beside a house on PostgreSQL, and when none is running.
        if which == Which::Both {
            let opened = if is_there(&settings).await? {
                open_store(&settings).await.map_err(|error| format!("{error:#}"))
            } else {
                Err(match settings.store.kind() {
                    StoreKind::Sqlite => format!("there is none in {} (setting data_dir)", settings.data_dir.display()),
                    StoreKind::Postgres(_) => "there is none in that database (setting store.url)".to_owned(),
                })
            };
            match opened {
                Ok(store) => {
                    let compared = compare(&store, &*bank, &clock).await;
                    store.close().await;
                    let compared = compared?;
                    balance.faults.extend(compared.differences);
                    left_out = compared.left_out;
                }
                Err(why) => {
                    left_out.push(format!("the house's book of holds and settlements: {why}; {HOW_TO_COMPARE}"))
                }
            }
        }
        return Ok(Trial { balance, left_out });
    }
    let settings = if own { of_bank(settings) } else { settings };
    // Opening makes what is not there: books of nothing hold, and nobody would notice that they are the wrong ones.
    if !is_there(&settings).await? {
        let (prefix, kind) = (if own { "bank." } else { "" }, settings.store.kind());
        return Err(match kind {
            StoreKind::Sqlite => {
                anyhow!("there are no books in {} (setting {prefix}data_dir)", settings.data_dir.display())
            }
            StoreKind::Postgres(_) => {
                let setting = if own { "bank.store_url" } else { "store.url" };
                anyhow!("there are no books in that database (setting {setting})")
            }
        });
    }
    let store = open_store(&settings).await.context(
        "the books cannot be opened (a house on SQLite that is running tells them itself: GET /v1/admin/trial-balance)",
    )?;
    let trial = store.trial_balance().await.context("the books cannot be read");
    let compared = if which == Which::Both {
        compare(&store, &*embedded(&store, &clock, &hashing(&settings)), &clock).await
    } else {
        Ok(Reconciled::default())
    };
    store.close().await;
    let (mut balance, compared) = (trial?, compared?);
    balance.faults.extend(compared.differences);
    Ok(Trial { balance, left_out: compared.left_out })
}

/// Compares what the house believes of holds and of settlements with what the bank says.
async fn compare(store: &Arc<dyn Store>, bank: &dyn Bank, clock: &SharedClock) -> anyhow::Result<Reconciled> {
    let holds = Arc::clone(store) as Arc<dyn Holds>;
    let settlements = Arc::clone(store) as Arc<dyn Settlements>;
    let books = Books { holds: &*holds, settlements: &*settlements, bank, clock };
    Ok(books.compare(None).await?)
}

/// Makes what compares the books of a running house, for its doors.
pub(super) fn reconcile(store: &Arc<dyn Store>, bank: &Arc<dyn Bank>, clock: &SharedClock) -> Reconcile {
    let holds = Arc::clone(store) as Arc<dyn Holds>;
    let settlements = Arc::clone(store) as Arc<dyn Settlements>;
    let (bank, clock) = (Arc::clone(bank), Arc::clone(clock));
    Arc::new(move || {
        let (holds, settlements) = (Arc::clone(&holds), Arc::clone(&settlements));
        let (bank, clock) = (Arc::clone(&bank), Arc::clone(&clock));
        Box::pin(async move {
            let books = Books { holds: &*holds, settlements: &*settlements, bank: &*bank, clock: &clock };
            books.reconcile(Some(RECONCILED_WITHIN)).await
        })
    })
}

/// Returns whether there is a store where the settings say.
async fn is_there(settings: &Settings) -> anyhow::Result<bool> {
    match settings.store.kind() {
        StoreKind::Sqlite => Ok(SqliteStore::is_there(&settings.data_dir)),
        StoreKind::Postgres(url) => PostgresStore::is_there(&url).await.context("the database cannot be asked"),
    }
}
