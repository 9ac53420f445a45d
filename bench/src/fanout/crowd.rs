//! The watchers, and the few who bid: one thread, one epoll.

use super::figures::{PhaseFigures, RunFigures};
use super::frames::{self, Said};
use super::latencies::Latencies;
use super::plan::{Drive, Phase, Plan};
use super::proc;
use super::watcher::Line;
use crate::process;
use anyhow::{Context as _, bail, ensure};
use rustix::buffer::spare_capacity;
use rustix::event::{Timespec, epoll};
use std::io::Read as _;
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

/// Nothing takes longer than this unless something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(3);

struct Crowd {
    plan: Plan,
    epoll: OwnedFd,
    watchers: Vec<Line>,
    /// The last sequence each watcher has seen; none before its snapshot.
    places: Vec<Option<u64>>,
    bidders: Vec<Line>,
    buffer: Vec<u8>,
    ready: Vec<epoll::Event>,
    /// Sequence of the first update that is counted, less one.
    base: u64,
    /// When each update was due.
    due: Vec<Instant>,
    /// How many watchers have each update.
    delivered: Vec<usize>,
    /// How many updates everybody has.
    complete: usize,
    missed: u64,
    frames: u64,
    bytes: u64,
    attached: usize,
    latencies: Latencies,
    /// Of each update the first delivery alone.
    firsts: Latencies,
    /// What was bid last, and by whom: nobody may outbid himself.
    cents: u64,
    turn: usize,
}

/// Reads the plan, does it, writes the figures.
///
/// # Errors
/// When the server hangs up, refuses a bid, or takes too long.
pub fn run() -> anyhow::Result<()> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let plan: Plan = serde_json::from_str(&text).context("no plan on standard input")?;
    let before = process::resident_kib(plan.pid);
    let phases = plan.phases.clone();
    let mut crowd = Crowd::gather(plan)?;
    crowd.rest()?;
    let grown = process::resident_kib(crowd.plan.pid).saturating_sub(before);
    let mut figures = RunFigures { kib_per_socket: grown as f64 / crowd.watchers.len() as f64, phases: Vec::new() };
    crowd.drive(&Phase { name: "warm-up".to_owned(), drive: Drive::Lockstep { outstanding: 1 }, seconds: 1 })?;
    for phase in &phases {
        figures.phases.push(crowd.drive(phase)?);
    }
    println!("{}", serde_json::to_string(&figures)?);
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn now() -> Instant {
    Instant::now()
}

impl Crowd {
    fn gather(plan: Plan) -> anyhow::Result<Self> {
        let sockets = plan.sockets;
        let mut crowd = Self {
            epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?,
            watchers: Vec::with_capacity(sockets),
            places: vec![None; sockets],
            bidders: Vec::new(),
            buffer: vec![0; 1 << 20],
            ready: Vec::with_capacity(1_024),
            base: 0,
            due: Vec::new(),
            delivered: Vec::new(),
            complete: 0,
            missed: 0,
            frames: 0,
            bytes: 0,
            attached: 0,
            latencies: Latencies::default(),
            firsts: Latencies::default(),
            cents: 10_000,
            turn: 0,
            plan,
        };
        let tokens: Vec<Option<String>> = match crowd.plan.bidders.as_slice() {
            // The loop: one more socket, which tells it to send.
            [] => vec![None],
            bidders => bidders.iter().map(|bidder| Some(bidder.token.clone())).collect(),
        };
        let subscribe =
            frames::masked(1, format!(r#"{{"op":"subscribe","auctions":["{}"]}}"#, crowd.plan.auction).as_bytes());
        for place in 0..sockets {
            let mut line = Line::open(crowd.plan.server, place, None).with_context(|| format!("socket {place}"))?;
            line.send(&subscribe)?;
            crowd.add(place, &line)?;
            crowd.watchers.push(line);
            // What has come already is read at once, so that nobody is a slow reader.
            if place % 64 == 0 {
                crowd.turn(Some(Duration::ZERO))?;
            }
        }
        for (number, token) in tokens.into_iter().enumerate() {
            let line =
                Line::open(crowd.plan.server, sockets + number, token.as_deref()).context("a bidder's socket")?;
            crowd.add(sockets + number, &line)?;
            crowd.bidders.push(line);
        }
        let start = now();
        while crowd.attached < sockets {
            ensure!(start.elapsed() < PATIENCE, "only {} of {sockets} sockets got a snapshot", crowd.attached);
            crowd.turn(Some(Duration::from_millis(100)))?;
        }
        Ok(crowd)
    }

    fn add(&self, number: usize, line: &Line) -> anyhow::Result<()> {
        let data = epoll::EventData::new_u64(number as u64);
        Ok(epoll::add(&self.epoll, &line.stream, data, epoll::EventFlags::IN)?)
    }

    fn rest(&mut self) -> anyhow::Result<()> {
        let start = now();
        while start.elapsed() < REST {
            self.turn(Some(Duration::from_millis(100)))?;
        }
        Ok(())
    }

    /// Does one part of the run, until everybody has everything.
    fn drive(&mut self, phase: &Phase) -> anyhow::Result<PhaseFigures> {
        self.begin()?;
        let (server, own) = (proc::cpu_seconds(self.plan.pid)?, proc::cpu_seconds(std::process::id())?);
        let start = now();
        let end = start + Duration::from_secs(phase.seconds);
        let mut next = start;
        loop {
            let time = now();
            let mut wait = Duration::from_millis(100);
            match phase.drive {
                Drive::Lockstep { outstanding } if time < end => {
                    while self.due.len() - self.complete < outstanding {
                        self.trigger(phase.drive, now())?;
                    }
                }
                Drive::Rate { per_second } if time < end => {
                    while next <= time {
                        self.trigger(phase.drive, next)?;
                        next += Duration::from_secs(1) / per_second;
                    }
                    wait = next.saturating_duration_since(now());
                }
                _ if self.complete == self.due.len() => break,
                _ => {
                    ensure!(time < end + PATIENCE, "{} updates never reached everybody", self.due.len() - self.complete)
                }
            }
            self.turn(Some(wait))?;
        }
        let (server_after, own_after) = (proc::cpu_seconds(self.plan.pid)?, proc::cpu_seconds(std::process::id())?);
        Ok(PhaseFigures {
            name: phase.name.clone(),
            seconds: start.elapsed().as_secs_f64(),
            updates: self.due.len() as u64,
            deliveries: self.due.len() as u64 * self.watchers.len() as u64,
            frames: self.frames,
            bytes: self.bytes,
            missed: self.missed,
            server_user: server_after.0 - server.0,
            server_system: server_after.1 - server.1,
            crowd_cpu: own_after.0 + own_after.1 - own.0 - own.1,
            p50_ms: self.latencies.per_mille(500),
            p99_ms: self.latencies.per_mille(990),
            first_p50_ms: self.firsts.per_mille(500),
        })
    }

    fn begin(&mut self) -> anyhow::Result<()> {
        self.base = self.places.iter().flatten().copied().max().unwrap_or(0);
        ensure!(self.places.iter().all(|place| *place == Some(self.base)), "the sockets do not stand at one place");
        self.due.clear();
        self.delivered.clear();
        (self.latencies, self.firsts) = (Latencies::default(), Latencies::default());
        (self.complete, self.frames, self.bytes) = (0, 0, 0);
        Ok(())
    }

    /// Brings one update about.
    fn trigger(&mut self, drive: Drive, due: Instant) -> anyhow::Result<()> {
        self.due.push(due);
        self.delivered.push(0);
        if self.plan.bidders.is_empty() {
            return self.bidders[0].send(b"!");
        }
        self.cents += 1_000;
        self.turn += 1;
        let money = |cents: u64| format!("{}.{:02}", cents / 100, cents % 100);
        // Where bids overtake each other, one bidder raises his own maximum: two bidders' bids could pass each other on the way.
        let (bidder, max) = match drive.outruns() {
            true => (0, format!(r#","max":"{}""#, money(self.cents))),
            false => (self.turn % self.bidders.len(), String::new()),
        };
        let (auction, key, amount) = (&self.plan.auction, uuid::Uuid::new_v4(), money(self.cents));
        let bid = format!(r#"{{"op":"bid","auction":"{auction}","key":"{key}","amount":"{amount}"{max}}}"#);
        self.bidders[bidder].send(&frames::masked(1, bid.as_bytes()))
    }

    /// Waits for sockets that have something, and reads them.
    fn turn(&mut self, wait: Option<Duration>) -> anyhow::Result<()> {
        let wait = wait.map(|wait| Timespec { tv_sec: wait.as_secs() as i64, tv_nsec: wait.subsec_nanos().into() });
        epoll::wait(&self.epoll, spare_capacity(&mut self.ready), wait.as_ref())?;
        let ready = std::mem::take(&mut self.ready);
        for event in &ready {
            let number = usize::try_from(event.data.u64())?;
            if number < self.watchers.len() {
                self.hear(number)?
            } else {
                self.hear_bidder(number - self.plan.sockets)?
            }
        }
        self.ready = ready;
        self.ready.clear();
        while self.delivered.get(self.complete) == Some(&self.watchers.len()) {
            self.complete += 1;
        }
        Ok(())
    }

    fn hear(&mut self, number: usize) -> anyhow::Result<()> {
        let time = now();
        let Self {
            watchers,
            places,
            buffer,
            base,
            due,
            delivered,
            missed,
            frames,
            bytes,
            attached,
            latencies,
            firsts,
            ..
        } = self;
        watchers[number].read(buffer, |frame| {
            match frames::said(frame.payload) {
                Said::Events(from, to) => {
                    let place = places[number].get_or_insert(from - 1);
                    *missed += u64::from(*place + 1 != from);
                    *place = to;
                    *frames += 1;
                    *bytes += frame.length as u64;
                    for seq in from..=to {
                        let Some(at) = seq.checked_sub(*base + 1).and_then(|at| usize::try_from(at).ok()) else {
                            continue;
                        };
                        ensure!(at < due.len(), "an event that nobody caused: {seq}");
                        let late = time.saturating_duration_since(due[at]).as_micros();
                        if delivered[at] == 0 {
                            firsts.add(late);
                        }
                        delivered[at] += 1;
                        latencies.add(late);
                    }
                }
                Said::Snapshot(seq) => {
                    *missed += u64::from(places[number].is_some());
                    *attached += usize::from(places[number].is_none());
                    places[number] = Some(seq);
                }
                Said::Bad => bail!("a watcher heard {}", String::from_utf8_lossy(frame.payload)),
                Said::Accepted | Said::Other => {}
            }
            Ok(())
        })
    }

    fn hear_bidder(&mut self, number: usize) -> anyhow::Result<()> {
        self.bidders[number].read(&mut self.buffer, |frame| match frames::said(frame.payload) {
            Said::Bad => bail!("a bidder heard {}", String::from_utf8_lossy(frame.payload)),
            _ => Ok(()),
        })
    }
}
