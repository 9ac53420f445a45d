//! Starts what is measured, and sets the scene.

use super::figures::RunFigures;
use super::plan::{Bidder, Plan};
use super::rest;
use anyhow::{Context as _, bail, ensure};
use serde_json::{Value, json};
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tempfile::TempDir;

/// Those who bid in turn.
const BIDDERS: usize = 4;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The house.
    House,
    /// The loop.
    Bare {
        /// Several frames may go in one write.
        coalesce: bool,
    },
}

impl Target {
    /// Returns its name in the table.
    pub fn name(self) -> &'static str {
        match self {
            Target::House => "house",
            Target::Bare { .. } => "loop",
        }
    }
}

/// A server that runs.
pub struct Stage {
    child: Child,
    plan: Plan,
    _data: TempDir,
}

impl Drop for Stage {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Stage {
    /// Starts a server on a core.
    ///
    /// # Errors
    /// When it does not start.
    pub fn open(target: Target, arte: &Path, core: usize) -> anyhow::Result<Self> {
        let data = TempDir::new()?;
        match target {
            Target::Bare { coalesce } => {
                let mut command = on_core(core, &std::env::current_exe()?);
                command.args(["fanout", "bare"]).args(coalesce.then_some("--coalesce"));
                let mut child = command.stdout(Stdio::piped()).spawn().context("the loop does not start")?;
                let mut line = String::new();
                BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
                let plan = plan(line.trim().parse()?, child.id(), String::from("0190e0a0-0000-7000-8000-000000000000"));
                Ok(Self { child, plan, _data: data })
            }
            Target::House => house(arte, core, data),
        }
    }

    /// Returns what the watchers must know of it; sockets and phases are still open.
    pub fn plan(&self) -> Plan {
        self.plan.clone()
    }
}

fn plan(server: SocketAddr, pid: u32, auction: String) -> Plan {
    Plan { server, pid, auction, bidders: Vec::new(), sockets: 0, phases: Vec::new() }
}

/// Lets the watchers do a plan on a core.
///
/// # Errors
/// When they fail.
pub fn watch(plan: &Plan, core: usize) -> anyhow::Result<RunFigures> {
    let mut command = on_core(core, &std::env::current_exe()?);
    let mut child = command.args(["fanout", "crowd"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().context("no input")?.write_all(serde_json::to_string(plan)?.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "the watchers failed");
    serde_json::from_slice(&output.stdout).context("the watchers gave no figures")
}

fn on_core(core: usize, program: &Path) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", &core.to_string()]).arg(program);
    command
}

fn house(arte: &Path, core: usize, data: TempDir) -> anyhow::Result<Stage> {
    let address = data.path().join("address");
    let program = |args: &[&str]| {
        let mut command = on_core(core, arte);
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("ARTE_")) {
            command.env_remove(name);
        }
        command.args(args).env("ARTE_DATA_DIR", data.path().join("house")).env("ARTE_HTTP__BIND", "127.0.0.1:0");
        command.env("ARTE_HTTP__ADDRESS_FILE", &address).env("ARTE_LOG__FILTER", "warn");
        // The few who bid do it faster than people may; everything else is as it comes.
        for limit in ["MESSAGES_PER_SECOND", "MESSAGES_BURST", "BIDS_PER_SECOND", "BIDS_BURST"] {
            command.env(format!("ARTE_LIVE__{limit}"), "100000");
        }
        command.env("ARTE_LIVE__BIDS_IN_FLIGHT", "100000");
        command
    };
    let admin = ("admin@house.example", "correct horse battery");
    let created = program(&["admin", "create", "--email", admin.0, "--name", "Admin"])
        .env("ARTE_ADMIN_PASSWORD", admin.1)
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("{} does not start", arte.display()))?;
    ensure!(created.success(), "no admin could be made");
    let mut child = program(&["serve"]).stdout(Stdio::null()).spawn()?;
    let server = match await_address(&address) {
        Ok(server) => server,
        Err(error) => {
            let _ = child.kill();
            return Err(error);
        }
    };
    let mut stage = Stage { plan: plan(server, child.id(), String::new()), child, _data: data };
    let admin = login(server, admin.0, admin.1)?;
    let post = |path: &str, body: Value| rest::post(server, Some(&admin), path, &body);
    let sale = text(&post("/v1/admin/sales", json!({"title": "Evening sale", "currency": "USD"}))?["id"])?;
    let artwork = text(&post("/v1/admin/artworks", json!({"title": "Study", "artist": "Han Gaon"}))?["id"])?;
    // Open now, until the first of this month a year from now: the house takes up to 400 days.
    let now = text(&rest::get(server, "/v1/time")?["server_time"])?;
    let (year, month) = (now.get(..4).context("an odd time")?, now.get(4..8).context("an odd time")?);
    let ends_at = format!("{}{month}01T00:00:00.000000Z", year.parse::<u32>()? + 1);
    let auction = text(
        &post(
            "/v1/admin/auctions",
            json!({"sale_id": sale, "artwork_id": artwork, "lot_number": 1, "start_price": "100.00", "ladder": "flat",
                   "soft_close": "none", "starts_at": now, "ends_at": ends_at}),
        )?["id"],
    )?;
    post(&format!("/v1/admin/auctions/{auction}/schedule"), json!({}))?;
    for number in 0..BIDDERS {
        let (email, password) = (format!("bidder{number}@people.example"), "a long enough password");
        let user = json!({"email": email, "name": "Bidder", "password": password, "role": "bidder"});
        post("/v1/admin/users", user)?;
        let token = login(server, &email, password)?;
        rest::post(server, Some(&token), &format!("/v1/sales/{sale}/registrations"), &json!({}))?;
        stage.plan.bidders.push(Bidder { token });
    }
    stage.plan.auction = auction;
    Ok(stage)
}

fn login(server: SocketAddr, email: &str, password: &str) -> anyhow::Result<String> {
    text(&rest::post(server, None, "/v1/auth/login", &json!({"email": email, "password": password}))?["token"])
}

fn text(value: &Value) -> anyhow::Result<String> {
    value.as_str().map(str::to_owned).with_context(|| format!("{value} is no text"))
}

#[expect(clippy::disallowed_methods, reason = "a file is waited for, by a process that does nothing else")]
fn await_address(file: &Path) -> anyhow::Result<SocketAddr> {
    for _ in 0..600 {
        if let Ok(text) = std::fs::read_to_string(file)
            && let Some(address) = text.trim().strip_prefix("http://")
            && text.ends_with('\n')
        {
            return Ok(address.parse()?);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("the house did not open")
}
