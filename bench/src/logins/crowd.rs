//! Bidders at a steady rate, and the flood beside them.

use super::PASSWORD;
use super::http::Line;
use anyhow::{Context as _, ensure};
use serde::{Deserialize, Serialize};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use uuid::Uuid;

use crate::crowd::WARM_UP;
use crate::sockets::frame;
use crate::{chance, process, stats, stopwatch};

/// What the crowd is to do; read from the standard input.
#[derive(Serialize, Deserialize)]
pub struct Plan {
    pub server: SocketAddr,
    pub pid: u32,
    pub auction: Uuid,
    pub tokens: Vec<String>,
    /// The last amount that was offered before.
    pub offered: i64,
    /// Bids a second.
    pub bids: u32,
    /// Who can sign in.
    pub emails: Vec<String>,
    /// Logins a second.
    pub logins: u32,
    pub span_ms: u64,
}

/// What became of the logins.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Logins {
    pub right: u32,
    pub wrong: u32,
    pub busy: u32,
    pub other: u32,
    pub unanswered: u32,
}

/// What the crowd saw; written to the standard output.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Told {
    pub bids: u32,
    pub span_ms: u64,
    pub p50_us: u32,
    pub p99_us: u32,
    pub p999_us: u32,
    pub logins: Logins,
    pub house_cpu_us: u64,
}

#[derive(Default)]
struct Seen {
    /// From bid to answer. *Unit*: microseconds.
    waits: RefCell<Vec<u32>>,
    logins: Cell<Logins>,
    sent: Cell<u32>,
    idle: RefCell<Vec<Line>>,
}

/// Does what the plan on the standard input says.
///
/// # Errors
/// When the house does not take the bidders in, or says something they do not expect.
pub fn run() -> anyhow::Result<()> {
    let plan: Plan = serde_json::from_reader(std::io::stdin().lock())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let told = tokio::task::LocalSet::new().block_on(&runtime, crowd(plan))?;
    serde_json::to_writer(std::io::stdout().lock(), &told)?;
    Ok(())
}

async fn crowd(plan: Plan) -> anyhow::Result<Told> {
    let (plan, seen) = (Rc::new(plan), Rc::new(Seen::default()));
    let mut bidders = Vec::new();
    for token in &plan.tokens {
        bidders.push(Bidder::open(&plan, token, &seen).await?);
    }
    let span = Duration::from_millis(plan.span_ms);
    let begin = stopwatch::now() + WARM_UP;
    let flood = tokio::task::spawn_local(flood(Rc::clone(&plan), Rc::clone(&seen), begin + span));
    let counting = Rc::clone(&seen);
    let (pid, counted_from) = (plan.pid, begin);
    let warmed_up = tokio::task::spawn_local(async move {
        tokio::time::sleep_until(counted_from.into()).await;
        counting.waits.borrow_mut().clear();
        counting.logins.set(Logins::default());
        counting.sent.set(0);
        process::cpu_time(pid)
    });
    bid(&plan, &mut bidders, begin + span).await?;
    let cpu_before = warmed_up.await?;
    let house_cpu = process::cpu_time(plan.pid).saturating_sub(cpu_before);
    flood.await?;
    let mut waits = seen.waits.take();
    let mut logins = seen.logins.get();
    logins.unanswered = seen.sent.get().saturating_sub(logins.right + logins.wrong + logins.busy + logins.other);
    Ok(Told {
        bids: u32::try_from(waits.len())?,
        span_ms: plan.span_ms,
        p50_us: stats::permille(&mut waits, 500),
        p99_us: stats::permille(&mut waits, 990),
        p999_us: stats::permille(&mut waits, 999),
        logins,
        house_cpu_us: u64::try_from(house_cpu.as_micros())?,
    })
}

/// Bids in turn, one after every interval, whether or not the one before was answered.
async fn bid(plan: &Plan, bidders: &mut [Bidder], end: Instant) -> anyhow::Result<()> {
    ensure!(plan.bids > 0 && !bidders.is_empty(), "somebody must bid");
    let every = Duration::from_secs(1) / plan.bids;
    let (mut at, mut offered, mut turn) = (stopwatch::now(), plan.offered, 0);
    while at < end {
        tokio::time::sleep_until(at.into()).await;
        offered += 1;
        let count = bidders.len();
        bidders[turn % count].bid(&plan.auction, offered).await?;
        turn += 1;
        at += every;
    }
    // The last answers.
    tokio::time::sleep(Duration::from_millis(500)).await;
    for bidder in bidders.iter() {
        ensure!(!bidder.reading.is_finished(), "a socket ended");
        ensure!(bidder.waiting.borrow().is_empty(), "a bid was not answered");
    }
    Ok(())
}

struct Bidder {
    write: OwnedWriteHalf,
    waiting: Rc<RefCell<VecDeque<Instant>>>,
    reading: tokio::task::JoinHandle<anyhow::Result<()>>,
    out: Vec<u8>,
}

impl Bidder {
    async fn open(plan: &Plan, token: &str, seen: &Rc<Seen>) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(plan.server).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /v1/live HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nAuthorization: Bearer {token}\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: arte.v1\r\n\r\n",
            plan.server
        );
        stream.write_all(request.as_bytes()).await?;
        let mut unread = Vec::new();
        let end = loop {
            ensure!(stream.read_buf(&mut unread).await? > 0, "the house refuses a socket");
            if let Some(at) = unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        ensure!(unread.starts_with(b"HTTP/1.1 101"), "the house refuses a socket");
        unread.drain(..end);
        let (read, write) = stream.into_split();
        let waiting = Rc::new(RefCell::new(VecDeque::new()));
        let reading = tokio::task::spawn_local(hear(read, unread, Rc::clone(&waiting), Rc::clone(seen)));
        Ok(Self { write, waiting, reading, out: Vec::new() })
    }

    async fn bid(&mut self, auction: &Uuid, amount: i64) -> anyhow::Result<()> {
        let key = chance::uuid_by_time();
        let text = format!(r#"{{"op":"bid","auction":"{auction}","key":"{key}","amount":"{amount}"}}"#);
        self.out.clear();
        frame::write(text.as_bytes(), &mut self.out);
        self.waiting.borrow_mut().push_back(stopwatch::now());
        self.write.write_all(&self.out).await.context("a socket broke")
    }
}

/// Reads answers, which come in the order of the bids of a socket.
async fn hear(
    mut read: OwnedReadHalf,
    mut unread: Vec<u8>,
    waiting: Rc<RefCell<VecDeque<Instant>>>,
    seen: Rc<Seen>,
) -> anyhow::Result<()> {
    while read.read_buf(&mut unread).await? > 0 {
        let heard = stopwatch::now();
        let mut done = 0;
        while let Some(payload) = frame::first(&unread[done..]) {
            let text = &unread[done + payload.start..done + payload.end];
            if text.starts_with(br#"{"op":"accepted""#) || text.starts_with(br#"{"op":"refused""#) {
                let sent = waiting.borrow_mut().pop_front().context("an answer to nothing")?;
                seen.waits.borrow_mut().push(stopwatch::micros(heard - sent));
            }
            done += payload.end;
        }
        unread.drain(..done);
    }
    Ok(())
}

/// Sends logins in their time, each over a connection that is free.
async fn flood(plan: Rc<Plan>, seen: Rc<Seen>, end: Instant) {
    if plan.logins == 0 {
        return;
    }
    let every = Duration::from_secs(1) / plan.logins;
    let (mut at, mut number) = (stopwatch::now(), 0_usize);
    while at < end {
        tokio::time::sleep_until(at.into()).await;
        tokio::task::spawn_local(login(Rc::clone(&plan), Rc::clone(&seen), number));
        number += 1;
        at += every;
    }
}

async fn login(plan: Rc<Plan>, seen: Rc<Seen>, number: usize) {
    let email = &plan.emails[number % plan.emails.len()];
    let body = match number % 3 {
        0 => format!(r#"{{"email":"{email}","password":"{PASSWORD}"}}"#),
        1 => format!(r#"{{"email":"{email}","password":"a wrong password"}}"#),
        _ => format!(r#"{{"email":"nobody-{number}@members.example","password":"a wrong password"}}"#),
    };
    let [a, b, c, ..] = *chance::uuid().as_bytes();
    let from = format!("10.{a}.{b}.{c}");
    seen.sent.set(seen.sent.get() + 1);
    let idle = seen.idle.borrow_mut().pop();
    let mut line = match idle {
        Some(line) => line,
        None => match Line::open(plan.server).await {
            Ok(line) => line,
            Err(_) => return,
        },
    };
    let Ok(status) = line.post("/v1/auth/login", &from, &body).await else { return };
    let mut logins = seen.logins.get();
    match status {
        200 => logins.right += 1,
        401 => logins.wrong += 1,
        503 => logins.busy += 1,
        _ => logins.other += 1,
    }
    seen.logins.set(logins);
    seen.idle.borrow_mut().push(line);
}
