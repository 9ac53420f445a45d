//! The house as a process of its own, as people run it.

use anyhow::{Context as _, bail};
use arte::settings::Settings;
use secrecy::ExposeSecret as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use crate::stopwatch;

/// How long a house may take to open.
const OPENS_WITHIN: Duration = Duration::from_secs(300);

/// A house that runs; killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to open doors.
    pub opened_after: Duration,
}

impl Server {
    /// Starts the program on a store and waits until it is open.
    pub fn start(settings: &Settings) -> anyhow::Result<Self> {
        Self::start_with(settings, &[])
    }

    /// The same with more settings, as environment variables.
    pub fn start_with(settings: &Settings, more: &[(&str, &str)]) -> anyhow::Result<Self> {
        let address_file = settings.data_dir.join("address");
        let _ = std::fs::remove_file(&address_file);
        let mut command = Command::new(program());
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ARTE_")) {
            command.env_remove(name);
        }
        command
            .arg("serve")
            .env("ARTE_DATA_DIR", &settings.data_dir)
            .env("ARTE_STORE__URL", settings.store.url.expose_secret())
            .env("ARTE_HTTP__BIND", "127.0.0.1:0")
            .env("ARTE_HTTP__ADDRESS_FILE", &address_file)
            .env("ARTE_HTTP__SOCKETS_PER_ADDRESS", "4096")
            .env("ARTE_ENGINE__AUCTION_QUEUE", "4096")
            .env("ARTE_LOG__FILTER", "warn");
        // These bidders are quicker than people may be; nothing else is changed.
        for limit in ["MESSAGES_PER_SECOND", "MESSAGES_BURST", "BIDS_PER_SECOND", "BIDS_BURST"] {
            command.env(format!("ARTE_LIVE__{limit}"), "1000000");
        }
        command.envs(more.iter().copied());
        let began = stopwatch::now();
        let child = command.spawn().with_context(|| format!("{} does not start", program().display()))?;
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), opened_after: Duration::ZERO };
        server.address = await_address(&address_file, &mut server.child)?;
        server.opened_after = began.elapsed();
        Ok(server)
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // As a power cut would: what was answered is safe.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program beside this one, unless the environment names another.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("ARTE_BENCH_BINARY") {
        return named.into();
    }
    std::env::current_exe().ok().and_then(|own| Some(own.parent()?.join("arte"))).unwrap_or_else(|| "arte".into())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a file of another process is waited for, and nothing else happens meanwhile"
)]
fn await_address(file: &Path, child: &mut Child) -> anyhow::Result<SocketAddr> {
    let began = stopwatch::now();
    while began.elapsed() < OPENS_WITHIN {
        if let Ok(text) = std::fs::read_to_string(file)
            && let Some(address) = text.strip_suffix('\n').and_then(|line| line.strip_prefix("http://"))
        {
            return Ok(address.parse()?);
        }
        if let Some(status) = child.try_wait()? {
            bail!("the house stopped while starting: {status}");
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    bail!("the house did not open within {OPENS_WITHIN:?}")
}
