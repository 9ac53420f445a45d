//! People who only look, through a hub of the house: some read slowly, some come and go.

use super::chance::Chance;
use super::process::Process;
use super::rare::reached;
use super::world::World;
use crate::check::{Seen, Stream};
use actix::prelude::*;
use arte::actors::{NewSession, Outlet, SessionId};
use arte::ids::AuctionId;
use arte::timestamp::Timestamp;
use arte::wire::Position;
use bytes::Bytes;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What comes out of the hub.
#[derive(Message)]
#[rtype(result = "()")]
enum Deliver {
    /// Frames, a line each.
    Frames(Bytes),
    Close,
}

/// Writes a frame as the hub of a simulated process hands it on: a line.
pub fn pack(frame: &str) -> Bytes {
    Bytes::from(format!("{frame}\n"))
}

/// The hub's end of a watcher's socket: a bounded mailbox, and a line that can be cut.
struct Line {
    mailbox: Recipient<Deliver>,
    cut: Arc<AtomicBool>,
}

impl Outlet for Line {
    fn offer(&self, frames: &Bytes, _: usize) -> bool {
        self.mailbox.try_send(Deliver::Frames(frames.clone())).is_ok()
    }

    fn close(&self, _: u16, _: &'static str) {
        if self.mailbox.try_send(Deliver::Close).is_err() {
            self.cut();
        }
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::Relaxed);
    }
}

/// The receiving end of a watcher's socket. It lives in the process, as a live session does.
struct Socket {
    screen: Rc<Screen>,
    connection: u64,
    room: usize,
    /// Reads nothing for this long, once.
    stalls: Option<Duration>,
}

/// What a watcher has seen.
struct Screen {
    world: Rc<World>,
    seen: RefCell<BTreeMap<AuctionId, Vec<(Timestamp, Seen)>>>,
    at: RefCell<BTreeMap<AuctionId, (u64, u64)>>,
    closed: Cell<bool>,
    /// What still comes over an older connection is not shown.
    connection: Cell<u64>,
}

impl Actor for Socket {
    type Context = Context<Self>;

    fn started(&mut self, ctx: &mut Self::Context) {
        ctx.set_mailbox_capacity(self.room);
    }
}

impl Handler<Deliver> for Socket {
    type Result = ();

    fn handle(&mut self, deliver: Deliver, ctx: &mut Self::Context) {
        if self.screen.connection.get() != self.connection {
            return;
        }
        match deliver {
            Deliver::Frames(frames) => {
                let lines = std::str::from_utf8(&frames).expect("frames are text");
                lines.lines().for_each(|frame| self.screen.show(frame));
            }
            Deliver::Close => self.screen.closed.set(true),
        }
        if let Some(stalls) = self.stalls.take() {
            ctx.wait(actix::fut::wrap_future(tokio::time::sleep(stalls)));
        }
    }
}

impl Screen {
    fn show(&self, frame: &str) {
        let Ok(words) = serde_json::from_str::<serde_json::Value>(frame) else { return };
        if words["op"] == "error" {
            // A subscription was refused for now: a client asks again.
            self.closed.set(true);
        }
        let Some(auction) = words["auction"].as_str().and_then(|id| id.parse().ok()) else { return };
        let to = match words["op"].as_str() {
            Some("snapshot") => words["seq"].as_u64(),
            Some("events") => words["to"].as_u64(),
            _ => return,
        };
        let now = self.world.now();
        let snapshot = words["op"] == "snapshot";
        if let Some((_, Seen::Subscribed(from))) = self.seen.borrow().get(&auction).and_then(|seen| seen.last()) {
            match from {
                Some(_) if snapshot => reached("a watcher resumed by a snapshot"),
                Some(_) => reached("a watcher resumed by events"),
                None => {}
            }
        } else if snapshot {
            reached("a lagging watcher caught up by a snapshot");
        }
        {
            let mut trace = self.world.ground.trace.lock().unwrap();
            trace.note(now, &[60, to.unwrap_or(0)], || format!("watcher: {}", &frame[..frame.len().min(150)]));
            // The server's clock and the number of watchers are in the text, too: the whole of it must come again.
            trace.text(frame);
        }
        self.at.borrow_mut().insert(auction, (words["epoch"].as_u64().unwrap_or(0), to.unwrap_or(0)));
        self.seen.borrow_mut().entry(auction).or_default().push((now, Seen::Frame(frame.to_owned())));
    }
}

/// Puts the watchers into a world.
pub fn settle(world: &Rc<World>, chance: &mut Chance) {
    let many = if chance.often(450) { chance.between(1, 3) } else { 0 };
    for number in 0..many {
        let chance = chance.fork(number);
        tokio::task::spawn_local(watch(Rc::clone(world), number, chance));
    }
}

async fn watch(world: Rc<World>, number: u64, mut chance: Chance) {
    let screen = Rc::new(Screen {
        world: Rc::clone(&world),
        seen: RefCell::default(),
        at: RefCell::default(),
        closed: Cell::new(false),
        connection: Cell::new(0),
    });
    let mut follows: Vec<AuctionId> =
        world.scenery.lots.iter().map(|lot| lot.auction).filter(|_| chance.often(400)).collect();
    if follows.is_empty() {
        follows.push(world.scenery.lots[0].auction);
    }
    let waits = chance.millis(0, 6_000);
    tokio::time::sleep(waits).await;
    let mut connection = 0;
    let mut connected: Option<(Rc<Process>, SessionId, Arc<AtomicBool>)> = None;
    let mut leave_at = world.now();
    while !world.over.get() {
        if let Some((process, session, cut)) = &connected {
            let gone = !process.is_alive() || screen.closed.get() || cut.load(Ordering::Relaxed);
            let bored = world.now() >= leave_at && !world.quiet.get();
            let newer = world.newest().is_some_and(|newest| newest.number != process.number && newest.serves());
            if gone || bored || newer {
                if cut.load(Ordering::Relaxed) {
                    reached("a watcher cut off");
                }
                if let Some(hub) = process.hub() {
                    hub.disconnect(*session);
                }
                connected = None;
            }
        } else if let Some(process) = world.newest().filter(|process| process.serves()) {
            connection += 1;
            let session = SessionId(number * 1_000 + connection);
            if let Some(cut) = connect(&screen, &process, session, &follows, &mut chance) {
                connected = Some((process, session, cut));
            }
            leave_at = world.now() + chance.millis(500, 20_000);
        }
        let looks = if world.quiet.get() { Duration::from_secs(1) } else { chance.millis(50, 400) };
        tokio::time::sleep(looks).await;
    }
    // What arrives while the world comes to its end counts, too.
    tokio::time::sleep(Duration::from_millis(3_500)).await;
    let to_the_end = connected
        .is_some_and(|(process, _, cut)| process.is_alive() && !screen.closed.get() && !cut.load(Ordering::Relaxed));
    for (auction, seen) in screen.seen.take() {
        let watcher = format!("watcher {number}");
        world.streams.borrow_mut().push(Stream { watcher, auction, seen, to_the_end });
    }
}

fn connect(
    screen: &Rc<Screen>,
    process: &Rc<Process>,
    session: SessionId,
    follows: &[AuctionId],
    chance: &mut Chance,
) -> Option<Arc<AtomicBool>> {
    let hub = process.hub()?;
    let cut = Arc::new(AtomicBool::new(false));
    let slow = chance.often(350) && !screen.world.quiet.get();
    let socket = Socket {
        screen: Rc::clone(screen),
        connection: session.0,
        room: if slow { chance.between(0, 3) as usize } else { 64 },
        stalls: slow.then(|| chance.millis(100, 6_000)),
    };
    screen.closed.set(false);
    screen.connection.set(session.0);
    let resumes = chance.often(700);
    let now = screen.world.now();
    let from: Vec<(AuctionId, Option<Position>)> = follows
        .iter()
        .map(|auction| {
            let at = screen.at.borrow().get(auction).copied().filter(|_| resumes);
            // Now and then somebody comes with a position of another history.
            let other = u64::from(chance.often(20));
            (*auction, at.map(|at| Position { epoch: at.0 + other, seq: at.1 }))
        })
        .collect();
    for (auction, from) in &from {
        let position = from.map(|from| (from.epoch, from.seq));
        screen.seen.borrow_mut().entry(*auction).or_default().push((now, Seen::Subscribed(position)));
    }
    let cutting = Arc::clone(&cut);
    process.spawn(async move {
        let outlet = Box::new(Line { mailbox: socket.start().recipient(), cut: cutting });
        if hub.connect(NewSession { session, user: None, outlet }).is_ok() {
            let _ = hub.subscribe(session, from);
        }
    });
    Some(cut)
}
