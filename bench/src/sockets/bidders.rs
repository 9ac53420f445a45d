//! The bidders: one thread, one epoll, as little work as can be, so that what is measured is the house.

use anyhow::{Context as _, bail, ensure};
use rustix::event::epoll;
use serde::{Deserialize, Serialize};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};
use uuid::Uuid;

use super::frame;
use crate::crowd::WARM_UP;
use crate::{chance, process, stats, stopwatch};

/// As much as is read at once.
const READ_BYTES: usize = 65_536;

/// What the bidders are to do; read from the standard input.
#[derive(Serialize, Deserialize)]
pub struct Plan {
    pub server: SocketAddr,
    pub pid: u32,
    pub auction: Uuid,
    pub tokens: Vec<String>,
    /// The last amount that was offered before.
    pub offered: i64,
    pub span_ms: u64,
    /// Whether each bidder follows the auction.
    pub follow: bool,
}

/// What they saw; written to the standard output.
#[derive(Clone, Copy, Serialize, Deserialize)]
pub struct Told {
    pub accepted: u64,
    pub refused: u64,
    pub span_ms: u64,
    pub p50_us: u32,
    pub p99_us: u32,
    pub own_cpu_us: u64,
    pub house_cpu_us: u64,
}

impl Told {
    pub fn rate(&self) -> f64 {
        self.accepted as f64 * 1e3 / self.span_ms as f64
    }
}

struct Line {
    stream: TcpStream,
    unread: Vec<u8>,
    sent: Instant,
}

/// All of them.
struct Crowd {
    auction: String,
    offered: i64,
    lines: Vec<Line>,
    out: Vec<u8>,
    /// What one read brings.
    chunk: Vec<u8>,
    waits: Vec<u32>,
    refused: u64,
}

/// Bids as the plan on the standard input says.
///
/// # Errors
/// When the house does not take the bidders in, or says something they do not expect.
pub fn run() -> anyhow::Result<()> {
    let plan: Plan = serde_json::from_reader(std::io::stdin().lock())?;
    let mut crowd = Crowd::open(&plan)?;
    crowd.bid_for(WARM_UP)?;
    crowd.waits.clear();
    crowd.refused = 0;
    let used = || (process::cpu_time(std::process::id()), process::cpu_time(plan.pid));
    let before = used();
    crowd.bid_for(Duration::from_millis(plan.span_ms))?;
    let after = used();
    let micros = |span: Duration| u64::try_from(span.as_micros()).unwrap_or(u64::MAX);
    let told = Told {
        accepted: crowd.waits.len() as u64,
        refused: crowd.refused,
        span_ms: plan.span_ms,
        p50_us: stats::permille(&mut crowd.waits, 500),
        p99_us: stats::permille(&mut crowd.waits, 990),
        own_cpu_us: micros(after.0 - before.0),
        house_cpu_us: micros(after.1 - before.1),
    };
    serde_json::to_writer(std::io::stdout().lock(), &told)?;
    Ok(())
}

impl Crowd {
    fn open(plan: &Plan) -> anyhow::Result<Self> {
        let lines = plan.tokens.iter().map(|token| Line::open(plan, token)).collect::<anyhow::Result<_>>()?;
        let auction = plan.auction.to_string();
        Ok(Self {
            auction,
            offered: plan.offered,
            lines,
            out: Vec::new(),
            chunk: vec![0; READ_BYTES],
            waits: Vec::new(),
            refused: 0,
        })
    }

    /// Everybody bids, hears, bids again; ends when everybody has heard the last answer.
    fn bid_for(&mut self, span: Duration) -> anyhow::Result<()> {
        let poll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        for (number, line) in self.lines.iter().enumerate() {
            epoll::add(&poll, &line.stream, epoll::EventData::new_u64(number as u64), epoll::EventFlags::IN)?;
        }
        let end = stopwatch::now() + span;
        (0..self.lines.len()).try_for_each(|number| self.bid(number))?;
        let mut waiting = self.lines.len();
        let mut events = Vec::with_capacity(self.lines.len());
        while waiting > 0 {
            events.clear();
            epoll::wait(&poll, rustix::buffer::spare_capacity(&mut events), None)?;
            for event in &events {
                let number = usize::try_from(event.data.u64())?;
                let answers = self.hear(number)?;
                if answers > 0 && stopwatch::now() < end {
                    self.bid(number)?;
                } else {
                    waiting -= answers;
                }
            }
        }
        Ok(())
    }

    fn bid(&mut self, number: usize) -> anyhow::Result<()> {
        self.offered += 1;
        let (auction, key, amount) = (&self.auction, chance::uuid_by_time(), self.offered);
        let text = format!(r#"{{"op":"bid","auction":"{auction}","key":"{key}","amount":"{amount}"}}"#);
        self.out.clear();
        frame::write(text.as_bytes(), &mut self.out);
        let line = &mut self.lines[number];
        line.sent = stopwatch::now();
        let written = line.stream.write(&self.out)?;
        ensure!(written == self.out.len(), "the house does not read");
        Ok(())
    }

    /// Reads what there is; returns how many of the bidder's bids were answered.
    fn hear(&mut self, number: usize) -> anyhow::Result<usize> {
        let line = &mut self.lines[number];
        let heard = stopwatch::now();
        line.read(&mut self.chunk)?;
        let (mut done, mut answers) = (0, 0);
        while let Some(payload) = frame::first(&line.unread[done..]) {
            let text = &line.unread[done + payload.start..done + payload.end];
            if text.starts_with(br#"{"op":"accepted""#) {
                self.waits.push(stopwatch::micros(heard - line.sent));
                answers += 1;
            } else if text.starts_with(br#"{"op":"refused""#) {
                let said = String::from_utf8_lossy(text);
                // Two workers of the house may have brought two bids to the auction in the other order.
                let is_overtaken = said.contains("bid_below_ask") || said.contains("already_leading");
                ensure!(is_overtaken, "a bid was not decided: {said}");
                self.refused += 1;
                answers += 1;
            }
            done += payload.end;
        }
        line.unread.drain(..done);
        Ok(answers)
    }
}

impl Line {
    fn open(plan: &Plan, token: &str) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(plan.server)?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /v1/live HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer {token}\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: arte.v1\r\n\r\n",
            plan.server
        );
        stream.write_all(request.as_bytes())?;
        let mut line = Self { stream, unread: Vec::new(), sent: stopwatch::now() };
        let mut chunk = vec![0; READ_BYTES];
        let end = loop {
            line.read(&mut chunk)?;
            if let Some(at) = line.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = String::from_utf8_lossy(&line.unread[..end]).into_owned();
        ensure!(head.starts_with("HTTP/1.1 101"), "the house refuses a socket: {head}");
        line.unread.drain(..end);
        if plan.follow {
            let mut out = Vec::new();
            frame::write(format!(r#"{{"op":"subscribe","auctions":["{}"]}}"#, plan.auction).as_bytes(), &mut out);
            line.stream.write_all(&out)?;
        }
        line.stream.set_nonblocking(true)?;
        Ok(line)
    }

    /// Reads once, through a buffer that is not wiped for each.
    fn read(&mut self, chunk: &mut [u8]) -> anyhow::Result<()> {
        match self.stream.read(chunk) {
            Ok(0) => bail!("the house hung up"),
            Ok(count) => self.unread.extend_from_slice(&chunk[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            Err(error) => return Err(error).context("a socket broke"),
        }
        Ok(())
    }
}
