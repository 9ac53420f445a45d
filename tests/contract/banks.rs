//! A bank of each kind, empty, for one story: embedded in both stores, and `arte bank` behind HTTP. After the story its books must hold.

use crate::houses::{PostgresHouse, SqliteHouse};
use arte::clock::{Clock as _, SystemClock};
use arte::hashing::Hashing;
use arte::integrations::bank::{Bank, BankClient, BankClientOptions};
use arte::persistence::{BankBooks, Delays, Store};
use arte::teller::{Teller, TellerParts};
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;
use tokio::process::{Child, Command};

pub const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A teller over a store.
pub fn teller(store: &Arc<dyn Store>) -> Arc<dyn Bank> {
    Arc::new(Teller::open(TellerParts {
        books: Arc::clone(store) as Arc<dyn BankBooks>,
        delays: Arc::clone(store) as Arc<dyn Delays>,
        hashing: Arc::new(Hashing::new(2, 1_000)),
        clock: Arc::new(SystemClock::new()),
        on_broken: Arc::new(|error| panic!("{error}")),
    }))
}

async fn check(bank: &dyn Bank) {
    let trial = bank.trial_balance().await.unwrap();
    assert!(trial.holds(), "{:?}", trial.faults);
    assert!(trial.lines.iter().all(|line| line.sum == 0));
}

pub async fn embedded_on_sqlite(story: impl AsyncFnOnce(Arc<dyn Bank>)) {
    let house = SqliteHouse::open().await;
    let bank = teller(&house.store());
    story(Arc::clone(&bank)).await;
    check(bank.as_ref()).await;
    house.close().await;
}

pub async fn embedded_on_postgres(story: impl AsyncFnOnce(Arc<dyn Bank>)) {
    let house = PostgresHouse::open().await;
    let bank = teller(&house.store());
    story(Arc::clone(&bank)).await;
    check(bank.as_ref()).await;
    house.close().await;
}

pub async fn over_http(story: impl AsyncFnOnce(Arc<dyn Bank>)) {
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(folder.path()).await;
    let bank: Arc<dyn Bank> = Arc::new(client(&process.url, Duration::from_secs(20)));
    story(Arc::clone(&bank)).await;
    check(bank.as_ref()).await;
}

/// The way to a bank.
pub fn client(url: &str, timeout: Duration) -> BankClient {
    let clock = SystemClock::new();
    let now = Box::new(move || clock.now());
    BankClient::new(BankClientOptions { url: url.to_owned(), secret: SECRET.into(), timeout, now }).unwrap()
}

/// `arte bank` in a folder; killed with this value.
pub struct Process {
    pub url: String,
    child: Child,
}

impl Process {
    pub async fn start(folder: &Path) -> Self {
        Self::start_on(folder, None).await
    }

    /// The same with its books in a database.
    pub async fn start_on(folder: &Path, database: Option<&str>) -> Self {
        let address_file = folder.join("address");
        let child = Command::new(env!("CARGO_BIN_EXE_arte"))
            .arg("bank")
            .env("ARTE_BANK__BIND", "127.0.0.1:0")
            .env("ARTE_BANK__SECRET", SECRET)
            .env("ARTE_BANK__DATA_DIR", folder.join("bank"))
            .env("ARTE_BANK__ADDRESS_FILE", &address_file)
            .env("ARTE_HTTP__PASSWORD_QUEUE", "1000")
            .envs(database.map(|url| ("ARTE_BANK__STORE_URL", url)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        for _ in 0..3_000 {
            if let Ok(text) = std::fs::read_to_string(&address_file)
                && text.ends_with('\n')
            {
                return Self { url: text.trim().to_owned(), child };
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the bank does not open");
    }

    /// Kills it, and takes away what it wrote of its address.
    pub async fn kill(mut self, folder: &Path) {
        self.child.kill().await.unwrap();
        std::fs::remove_file(folder.join("address")).unwrap();
    }
}
