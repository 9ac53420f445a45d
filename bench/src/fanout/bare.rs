//! The limit: an epoll loop that knows nothing of auctions and sends prebuilt frames to every socket it holds.

use super::frames;
use anyhow::Context as _;
use rustix::buffer::spare_capacity;
use rustix::event::epoll;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::fd::OwnedFd;

/// The listener's number; sockets count from zero.
const DOOR: u64 = u64::MAX;

/// A socket.
struct Peer {
    stream: TcpStream,
    /// Has sent its first frame, and is sent updates.
    watches: bool,
    is_upgraded: bool,
    /// What the kernel did not take.
    unsent: Vec<u8>,
}

struct Bare {
    epoll: OwnedFd,
    peers: Vec<Peer>,
    coalesce: bool,
    seq: u64,
}

/// Serves until killed. Prints its address first.
///
/// # Errors
/// When a socket breaks.
pub fn serve(coalesce: bool) -> anyhow::Result<()> {
    let door = TcpListener::bind("127.0.0.1:0")?;
    println!("{}", door.local_addr()?);
    let mut bare = Bare { epoll: epoll::create(epoll::CreateFlags::CLOEXEC)?, peers: Vec::new(), coalesce, seq: 0 };
    epoll::add(&bare.epoll, &door, epoll::EventData::new_u64(DOOR), epoll::EventFlags::IN)?;
    let mut ready: Vec<epoll::Event> = Vec::with_capacity(1_024);
    let mut buffer = vec![0; 64 * 1_024];
    loop {
        epoll::wait(&bare.epoll, spare_capacity(&mut ready), None)?;
        for event in ready.drain(..) {
            match event.data.u64() {
                DOOR => bare.accept(&door)?,
                number => bare.turn(usize::try_from(number)?, event.flags, &mut buffer)?,
            }
        }
    }
}

impl Bare {
    fn accept(&mut self, door: &TcpListener) -> anyhow::Result<()> {
        let (stream, _) = door.accept()?;
        stream.set_nonblocking(true)?;
        stream.set_nodelay(true)?;
        let data = epoll::EventData::new_u64(self.peers.len() as u64);
        epoll::add(&self.epoll, &stream, data, epoll::EventFlags::IN)?;
        self.peers.push(Peer { stream, watches: false, is_upgraded: false, unsent: Vec::new() });
        Ok(())
    }

    fn turn(&mut self, number: usize, flags: epoll::EventFlags, buffer: &mut [u8]) -> anyhow::Result<()> {
        if flags.contains(epoll::EventFlags::OUT) {
            self.send(number, &[])?;
        }
        if !flags.contains(epoll::EventFlags::IN) {
            return Ok(());
        }
        let count = self.peers[number].stream.read(buffer).context("a socket broke")?;
        let peer = &mut self.peers[number];
        match buffer[..count].first() {
            None => {
                // The benchmark is over.
                std::process::exit(0);
            }
            Some(_) if !peer.is_upgraded => {
                peer.is_upgraded = true;
                let answer = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
                self.send(number, answer)
            }
            Some(b'!') => self.broadcast(count),
            Some(_) => {
                peer.watches = true;
                let snapshot = format!(r#"{{"op":"snapshot","auction":"{NAME}","epoch":1,"seq":{}}}"#, self.seq);
                self.send(number, &frames::text(snapshot.as_bytes()))
            }
        }
    }

    /// Sends so many updates to everybody: each in a write of its own, or all in one.
    fn broadcast(&mut self, updates: usize) -> anyhow::Result<()> {
        let mut built: Vec<Vec<u8>> = Vec::with_capacity(updates);
        for _ in 0..updates {
            self.seq += 1;
            built.push(update(self.seq));
        }
        if self.coalesce {
            built = vec![built.concat()];
        }
        for frame in &built {
            for number in 0..self.peers.len() {
                if self.peers[number].watches {
                    self.send(number, frame)?;
                }
            }
        }
        Ok(())
    }

    fn send(&mut self, number: usize, bytes: &[u8]) -> anyhow::Result<()> {
        let peer = &mut self.peers[number];
        let waited = !peer.unsent.is_empty();
        let mut owned = Vec::new();
        let bytes = if waited {
            owned = std::mem::take(&mut peer.unsent);
            owned.extend_from_slice(bytes);
            owned.as_slice()
        } else {
            bytes
        };
        let written = match peer.stream.write(bytes) {
            Ok(written) => written,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error).context("a socket broke"),
        };
        if written < bytes.len() {
            peer.unsent = bytes[written..].to_vec();
        }
        drop(owned);
        let waits = !peer.unsent.is_empty();
        if waits != waited {
            let interest = if waits { epoll::EventFlags::IN | epoll::EventFlags::OUT } else { epoll::EventFlags::IN };
            epoll::modify(&self.epoll, &peer.stream, epoll::EventData::new_u64(number as u64), interest)?;
        }
        Ok(())
    }
}

/// An auction's name, as long as any.
const NAME: &str = "0190e0a0-0000-7000-8000-000000000000";

/// Builds an update as the house would: the same fields, of the same lengths.
fn update(seq: u64) -> Vec<u8> {
    let amount = format!("{}.00", 100 + 10 * seq);
    let ask = format!("{}.00", 110 + 10 * seq);
    let text = format!(
        r#"{{"op":"events","auction":"{NAME}","epoch":1,"from":{seq},"to":{seq},"events":[{{"seq":{seq},"at":"2026-11-22T18:30:00.000000Z","kind":"bid_accepted","amount":"{amount}","paddle":1,"price":"{amount}","leader":1,"ask":"{ask}","ends_at":"2026-11-22T19:30:00.000000Z","by":"bid"}}]}}"#
    );
    frames::text(text.as_bytes())
}
