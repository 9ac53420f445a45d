//! A house as a process of its own: started, killed, started again.

use super::On;
use super::postgres;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::oneshot;

pub const ADMIN: (&str, &str) = ("admin@house.example", "correct horse battery");

/// A house that survives its processes: data directory or database, settings, and the process that serves it now.
pub struct House {
    data: Arc<TempDir>,
    /// The folder of the first of several houses on one database, where the keys of all of them lie.
    first: Option<Arc<TempDir>>,
    /// Where the files lie when not in `data`.
    elsewhere: Option<PathBuf>,
    /// The address of a database that is not `database`, or not its own address.
    store_url: Option<String>,
    database: Option<Arc<postgres::Database>>,
    settings: Vec<(String, String)>,
    serving: Option<Serving>,
    said: Arc<Mutex<String>>,
}

struct Serving {
    child: Child,
    address: String,
}

impl House {
    /// Makes a house with an admin and opens it on a free port. `settings` are environment variables.
    pub async fn open(on: On, settings: &[(&str, &str)]) -> Self {
        let mut house = Self::closed(on, settings).await;
        house.furnish().await;
        house.start().await;
        house
    }

    /// Makes a house that has nobody in it and is not open.
    pub async fn closed(on: On, settings: &[(&str, &str)]) -> Self {
        let database = match on {
            On::Sqlite => None,
            On::Postgres => Some(Arc::new(postgres::Database::fresh().await)),
        };
        let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let data = Arc::new(TempDir::new().unwrap());
        let (elsewhere, store_url, serving, said) = (None, None, None, Arc::default());
        Self { data, first: None, elsewhere, store_url, database, settings, serving, said }
    }

    /// Lets the house keep its files in another folder.
    pub fn move_files(&mut self, folder: &Path) {
        self.elsewhere = Some(folder.to_owned());
    }

    /// Lets the house find its database at another address.
    pub fn move_store(&mut self, url: &str) {
        self.store_url = Some(url.to_owned());
    }

    /// Returns the address of the database that was made for this house.
    pub fn database_url(&self) -> String {
        let database = self.database.as_ref().expect("the house is on PostgreSQL");
        secrecy::ExposeSecret::expose_secret(&database.url).to_owned()
    }

    /// Returns where the house's store is when it is a database.
    pub fn store_url(&self) -> Option<String> {
        self.store_url.clone().or_else(|| self.database.is_some().then(|| self.database_url()))
    }

    /// Opens a connection to the database past the house.
    pub async fn database(&self) -> sqlx::PgConnection {
        self.database.as_ref().expect("the house is on PostgreSQL").connect().await
    }

    /// Makes the admin.
    pub async fn furnish(&self) {
        let house = self;
        let mut create = house.command();
        create.args(["admin", "create", "--email", ADMIN.0, "--name", "Admin"]).env("ARTE_ADMIN_PASSWORD", ADMIN.1);
        let created = create.stderr(Stdio::piped()).stdout(Stdio::piped()).output().await.unwrap();
        assert!(created.status.success(), "{}", String::from_utf8_lossy(&created.stderr));
    }

    /// Opens the house that is in a folder already, on SQLite.
    pub async fn open_in_folder(folder: &Path, settings: &[(&str, &str)]) -> Self {
        let mut house = Self::closed(On::Sqlite, settings).await;
        house.move_files(folder);
        house.start().await;
        house
    }

    /// Opens a second process on the same database, with a data directory of its own.
    pub async fn open_beside(&self) -> Self {
        let database = self.database.clone();
        assert!(database.is_some(), "two processes can share a PostgreSQL database only");
        let (data, mut settings) = (Arc::new(TempDir::new().unwrap()), self.settings.clone());
        // Processes that share a database share the signing keys.
        let keys = self.data_dir().join("keys").to_str().unwrap().to_owned();
        if settings.iter().all(|(name, _)| name != "ARTE_PROOF__KEYS") {
            settings.push(("ARTE_PROOF__KEYS".to_owned(), keys));
        }
        let access_keys = self.data_dir().join("access-keys").to_str().unwrap().to_owned();
        if settings.iter().all(|(name, _)| name != "ARTE_IDENTITY__KEYS") {
            settings.push(("ARTE_IDENTITY__KEYS".to_owned(), access_keys));
        }
        let (elsewhere, store_url, serving, said) = (None, self.store_url.clone(), None, Arc::default());
        let first = Some(Arc::clone(self.first.as_ref().unwrap_or(&self.data)));
        let mut house = Self { data, first, elsewhere, store_url, database, settings, serving, said };
        house.start().await;
        house
    }

    /// Returns where the house keeps its files.
    pub fn data_dir(&self) -> &Path {
        self.elsewhere.as_deref().unwrap_or(self.data.path())
    }

    /// Returns the program with this house's settings and nothing else of ours from the environment.
    pub fn command(&self) -> Command {
        let mut command = program();
        command
            .env("ARTE_DATA_DIR", self.data_dir())
            .env("ARTE_HTTP__BIND", "127.0.0.1:0")
            .env("ARTE_LOG__FORMAT", "json");
        if let Some(url) = &self.store_url {
            command.env("ARTE_STORE__URL", url);
        } else if let Some(database) = &self.database {
            command.env("ARTE_STORE__URL", secrecy::ExposeSecret::expose_secret(&database.url));
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Starts a process and waits until it says where it listens.
    pub async fn start(&mut self) {
        let started = self.start_with(&[]).await;
        assert!(started.is_ok(), "the house did not open: {started:?}\n{}", self.said());
    }

    /// The same with something more in the environment; a process that ended before it opened answers how.
    pub async fn start_with(&mut self, more: &[(&str, &str)]) -> Result<(), ExitStatus> {
        assert!(self.serving.is_none(), "the house is open already");
        let mut command = self.command();
        command.arg("serve").envs(more.iter().copied()).stderr(Stdio::piped()).stdout(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, told) = oneshot::channel();
        let said = Arc::clone(&self.said);
        tokio::spawn(async move {
            let mut tell = Some(tell);
            while let Ok(Some(line)) = lines.next_line().await {
                let address = serde_json::from_str::<Value>(&line)
                    .ok()
                    .and_then(|line| line["address"].as_str().map(str::to_owned));
                if let (Some(address), true) = (address, tell.is_some()) {
                    let _ = tell.take().unwrap().send(address);
                }
                let mut said = said.lock().unwrap();
                said.push_str(&line);
                said.push('\n');
            }
        });
        match tokio::time::timeout(Duration::from_secs(60), told).await {
            Ok(Ok(address)) => {
                self.serving = Some(Serving { child, address });
                Ok(())
            }
            Ok(Err(_)) => Err(child.wait().await.unwrap()),
            Err(_) => panic!("the house neither opened nor ended:\n{}", self.said()),
        }
    }

    /// Waits until the process ends by itself, which must come in time, and returns how.
    pub async fn ended(&mut self) -> ExitStatus {
        let mut serving = self.serving.take().expect("the house is closed");
        let ended = tokio::time::timeout(Duration::from_secs(30), serving.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("the house did not end:\n{}", self.said())).unwrap()
    }

    /// Asks the process to stop and does not wait for it.
    pub async fn ask_to_stop(&self) {
        signal(self.pid(), "TERM").await;
    }

    /// Returns `http://127.0.0.1:port`.
    pub fn url(&self) -> String {
        self.serving.as_ref().expect("the house is closed").address.clone()
    }

    /// Returns the process id.
    pub fn pid(&self) -> u32 {
        self.serving.as_ref().and_then(|serving| serving.child.id()).expect("the house is closed")
    }

    /// Kills the process as a failing machine would: no warning, no cleaning up.
    pub async fn kill(&mut self) {
        let mut serving = self.serving.take().expect("the house is closed");
        serving.child.kill().await.unwrap();
    }

    /// Asks the process to stop and returns its exit code.
    pub async fn stop(&mut self) -> Option<i32> {
        let pid = self.pid().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().await.unwrap().success());
        let mut serving = self.serving.take().expect("the house is closed");
        let status = tokio::time::timeout(Duration::from_secs(60), serving.child.wait()).await;
        status.unwrap_or_else(|_| panic!("the house did not stop:\n{}", self.said())).unwrap().code()
    }

    /// Returns everything the house has logged.
    pub fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Waits until the house has said something: what it says of an answer may be read after the answer.
    pub async fn will_say(&self, words: &str) {
        let wait = async {
            let mut tick = tokio::time::interval(Duration::from_millis(5));
            while !self.said().contains(words) {
                tick.tick().await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(60), wait).await;
        assert!(waited.is_ok(), "the house never said {words:?}:\n{}", self.said());
    }
}

/// Returns the program with nothing of ours from the environment.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_arte"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ARTE_")) {
        command.env_remove(name);
    }
    command.env("RUST_BACKTRACE", "0").kill_on_drop(true);
    command
}

/// What a command that ran to its end has said.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// Runs a command to its end, which must come in time.
pub async fn run(command: &mut Command) -> Ran {
    run_on(command, b"").await
}

/// The same with something sent to it through a pipe.
pub async fn run_on(command: &mut Command, sent: &[u8]) -> Ran {
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    let output = async {
        // One that has seen enough does not read to the end.
        let _ = pipe.write_all(sent).await;
        drop(pipe);
        child.wait_with_output().await
    };
    let output =
        tokio::time::timeout(Duration::from_secs(120), output).await.expect("the command ends in time").unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Ran { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// Sends a signal to a process: `STOP`, `CONT`.
pub async fn signal(pid: u32, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &pid.to_string()]).status().await.unwrap();
    assert!(sent.success(), "{name} could not be sent to {pid}");
}

/// Returns a figure of a process from /proc, in KiB.
pub fn memory_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
