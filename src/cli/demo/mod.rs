//! `arte demo`: a whole sale on this machine, with robot bidders who are ordinary clients, to be watched at the terminal.

mod board;
mod cells;
mod chance;
mod character;
mod client;
mod crowd;
mod ledger;
mod lots;
mod money;
mod pace;
#[expect(clippy::float_arithmetic, reason = "pictures are made of curves; no money comes near them")]
mod pictures;
mod robot;
mod screen;
mod show;
mod stage;
mod view;

use super::export::write_export;
use super::failure::Failure;
use super::say;
use crate::app::{Running, start};
use crate::clock::{SharedClock, SystemClock};
use crate::ids::SaleId;
use crate::notary::Exported;
use crate::persistence::Role;
use crate::settings::Settings;
use crate::shutdown::StopSignals;
use anyhow::{Context as _, anyhow, bail};
use board::Board;
use clap::Args;
use client::{LiveClient, Rest, Tally};
use crowd::{AtWork, Comer, Invitation, ROBOTS, invite};
use pace::Pace;
use robot::Memory;
use secrecy::ExposeSecret as _;
use stage::{DOMAIN, Password, Stage};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;

/// How the demo runs.
#[derive(Debug, Args)]
pub struct Options {
    /// Be done in about forty seconds.
    #[arg(long, conflicts_with = "seconds")]
    fast: bool,
    /// Close the last lot after so many seconds, late bids aside.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(10..=3_600))]
    seconds: Option<u32>,
    /// Keep the house open after the sale, until ctrl-c.
    #[arg(long)]
    keep_open: bool,
    /// Address and port to serve on. Port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    bind: SocketAddr,
    /// Write the sale into this file when it is over, as an export that `arte verify` checks.
    #[arg(long, value_name = "FILE")]
    export: Option<PathBuf>,
    /// Keep the demo's data here. The directory must not have seen a demo before. Without it the data are thrown away at the end.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

impl Options {
    fn pace(&self) -> Pace {
        match self.seconds {
            Some(seconds) => Pace::lasting(seconds, u32::try_from(lots::LOTS.len()).unwrap_or(u32::MAX)),
            None if self.fast => Pace::fast(),
            None => Pace::usual(),
        }
    }
}

/// Runs the demo.
///
/// # Errors
/// When the house does not open, a robot is not let in, or an acknowledged bid is missing from the log.
pub async fn run(options: Options) -> Result<(), Failure> {
    // Dropped at the end with everything in it, also when the demo is broken off.
    let thrown_away = match options.data_dir {
        Some(_) => None,
        None => {
            Some(tempfile::Builder::new().prefix("arte-demo-").tempdir().context("cannot make a temporary directory")?)
        }
    };
    let data_dir = options.data_dir.as_deref().or(thrown_away.as_ref().map(tempfile::TempDir::path));
    let data_dir = data_dir.ok_or_else(|| anyhow!("there is no data directory"))?;
    let settings = settings(data_dir, options.bind)?;
    let clock: SharedClock = Arc::new(SystemClock::new());
    let running = start(settings, Arc::clone(&clock)).await.context("the demo's house cannot open")?;

    let mut stop = StopSignals::listen().context("cannot listen for signals")?;
    let went = tokio::select! {
        went = hold(&options, &running, &clock) => went,
        _ = stop.next() => {
            say::aside("Closing the house.");
            Ok(())
        }
    };
    running.stop();
    running.stopped().await.context("the demo's house did not close well")?;
    Ok(went?)
}

fn settings(data_dir: &Path, bind: SocketAddr) -> anyhow::Result<Settings> {
    let data_dir = data_dir.to_str().ok_or_else(|| anyhow!("the data directory has a name that is not UTF-8"))?;
    let bind = bind.to_string();
    // Nothing of the configured house may be touched, so its store and files are overruled whatever the environment says.
    let over = [
        ("data_dir", data_dir),
        ("store.url", ""),
        ("objects.endpoint", ""),
        ("objects.bucket", ""),
        ("proof.keys", ""),
        ("identity.keys", ""),
        ("bank.url", ""),
        ("bank.secret", ""),
        ("bank.secret_file", ""),
        // Bids are covered by money, as in a house that takes it seriously.
        ("bank.holds", "true"),
        // Nobody reopens a lot of the demo.
        ("settlement.enabled", "true"),
        ("settlement.begin_after_ms", "0"),
        ("settlement.every_ms", "100"),
        // The robots sign in once and never refresh.
        ("identity.access_token_ms", "86400000"),
        ("http.bind", &bind),
        ("http.address_file", ""),
        ("log.filter", "error"),
    ];
    Ok(Settings::load_over(None, &over)?)
}

/// Who sells by the house.
const CONSIGNORS: [&str; 2] = ["Estate of Han", "Otto Seller"];

/// Holds the sale from the painting of the pictures to the last result.
async fn hold(options: &Options, running: &Running, clock: &SharedClock) -> anyhow::Result<()> {
    let (store, engine) = (running.house.store.as_ref(), &running.house.engine);
    let password = Password::new()?;
    let now = clock.now();
    let currency = stage::currency()?;
    let bank = running.house.bank.as_ref();
    let mut comers = Vec::with_capacity(ROBOTS.len());
    for (name, ..) in ROBOTS {
        let (id, email) = stage::add_person(store, name, Role::Bidder, &password, now).await?;
        let pin = money::fill_pocket(bank, id, name, currency).await?;
        comers.push(Comer { email, pin });
    }
    let (guest, _) = stage::add_person(store, "Guest", Role::Bidder, &password, now).await?;
    let guests_pin = money::fill_pocket(bank, guest, "Guest", currency).await?;
    let mut consignors = [guest; 2];
    for (consignor, name) in consignors.iter_mut().zip(CONSIGNORS) {
        (*consignor, _) = stage::add_person(store, name, Role::Bidder, &password, now).await?;
        money::fill_pocket(bank, *consignor, name, currency).await?;
    }
    stage::add_person(store, "Admin", Role::Admin, &password, now).await?;
    let artworks = stage::fill_catalogue(store, &running.gallery, consignors, now).await?;
    let pace = options.pace();
    let stage = stage::open_sale(store, engine, &artworks, &pace, clock.now()).await?;
    let address = running.address;
    say::out(&format!("The house is open at http://{address} (documentation: http://{address}/docs)."))?;
    say::out(&format!(
        "Bid yourself as guest@{DOMAIN} (PIN {}), or act as admin@{DOMAIN}; the password of this run is {}.",
        guests_pin.expose_secret(),
        password.text
    ))?;

    let tally = Arc::new(Tally::default());
    let (go_home, home) = watch::channel(false);
    let invitation =
        Invitation { address, stage: &stage, pace: &pace, password: &password, clock, tally: &tally, home: &home };
    let robots = invite(&invitation, &comers).await?;
    let board = watch_the_sale(&stage, address, clock, &tally).await?;
    go_home.send_replace(true);
    let memories = all_home(robots).await?;
    report(&board, &memories, &tally, address).await?;
    let sold = stage::sold(store, SaleId(stage.sale)).await?;
    let settlements = money::all_settled(store, clock, sold).await?;
    money::report(store, bank, &settlements).await?;
    if let Some(file) = &options.export {
        let what = Exported::Sale(SaleId(stage.sale));
        let bytes = write_export(Arc::clone(&running.house.notary), what, Some(file)).await;
        let bytes = bytes.context("cannot export the sale")?;
        say::out(&format!("The sale is in {} ({bytes} bytes); check it with `arte verify`.", file.display()))?;
    }
    if options.keep_open {
        say::out(&format!("The house stays open at http://{address} until ctrl-c."))?;
        std::future::pending::<()>().await;
    }
    Ok(())
}

async fn watch_the_sale(
    stage: &Stage,
    address: SocketAddr,
    clock: &SharedClock,
    tally: &Arc<Tally>,
) -> anyhow::Result<Board> {
    let auctions: Vec<_> = stage.lots.iter().map(|lot| lot.auction).collect();
    // The board is a client like any other, and nobody: watching needs no account.
    let (line, heard) = LiveClient::open(address, None, &auctions, Arc::clone(tally));
    let board = Board::new(stage.clone(), format!("http://{address}"));
    let board = show::until_all_is_over(board, heard, clock, tally).await;
    drop(line);
    board
}

async fn all_home(robots: Vec<AtWork>) -> anyhow::Result<Vec<Memory>> {
    let mut memories = Vec::with_capacity(robots.len());
    for robot in robots {
        memories.push(robot.await.context("a robot has broken down")?);
    }
    Ok(memories)
}

async fn report(board: &Board, memories: &[Memory], tally: &Tally, address: SocketAddr) -> anyhow::Result<()> {
    say::out(&format!("\n{}\n", board.results()))?;
    for complaint in memories.iter().flat_map(|memory| &memory.complaints) {
        say::aside(&format!("a robot complains: {complaint}"));
    }
    let acknowledged: Vec<_> = memories.iter().flat_map(|memory| memory.acknowledged.iter().cloned()).collect();
    let refused: u64 = memories.iter().map(|memory| memory.refused).sum();
    let found = ledger::check(&Rest::new(address)?, &acknowledged).await?;
    let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
    say::out(&format!("{} bids, {refused} more came too late or too low.", board.bids()))?;
    say::out(&format!(
        "{} lost lines came back and went on where they were, {} bids were sent again under their keys, {} gaps were mended.",
        count(&tally.reconnects),
        count(&tally.resent),
        count(&tally.gaps)
    ))?;
    say::out(&format!("Every one of the {found} acknowledged bids was found in the public log."))?;
    if memories.iter().any(|memory| !memory.complaints.is_empty()) {
        bail!("the sale did not go as it should; see the complaints above");
    }
    Ok(())
}
