//! One socket of the crowd.

use super::frames::{self, Frame};
use anyhow::{Context as _, bail, ensure};
use socket2::{Domain, Socket, Type};
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};

/// Sockets for each source address: fewer than the 256 the house grants one by default.
const PER_ADDRESS: usize = 200;

/// A socket that was upgraded.
pub struct Line {
    /// The connection; does not block.
    pub stream: TcpStream,
    /// Bytes of a frame that is not whole yet.
    rest: Vec<u8>,
}

impl Line {
    /// Connects from the n-th place of the crowd and upgrades.
    ///
    /// # Errors
    /// When the server refuses.
    pub fn open(server: SocketAddr, place: usize, token: Option<&str>) -> anyhow::Result<Self> {
        let mut stream = connect(server, place)?;
        let authorization = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        let request = format!(
            "GET /v1/live HTTP/1.1\r\nHost: {server}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n{authorization}\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: arte.v1\r\n\r\n"
        );
        stream.write_all(request.as_bytes())?;
        let mut head = Vec::new();
        let mut chunk = [0; 4_096];
        let end = loop {
            let count = stream.read(&mut chunk).context("the server did not answer the upgrade")?;
            ensure!(count > 0, "the server hung up: {}", String::from_utf8_lossy(&head));
            head.extend_from_slice(&chunk[..count]);
            if let Some(at) = head.windows(4).position(|window| window == b"\r\n\r\n") {
                break at + 4;
            }
        };
        ensure!(head.starts_with(b"HTTP/1.1 101"), "no upgrade: {}", String::from_utf8_lossy(&head));
        let rest = head.split_off(end);
        stream.set_nonblocking(true)?;
        Ok(Self { stream, rest })
    }

    /// Sends bytes that are few enough to go at once.
    ///
    /// # Errors
    /// When they do not.
    pub fn send(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        let written = self.stream.write(bytes).context("a frame could not be sent")?;
        ensure!(written == bytes.len(), "the server does not read");
        Ok(())
    }

    /// Reads once and hands every whole frame over.
    ///
    /// # Errors
    /// When the server hung up, or the taker fails.
    pub fn read(
        &mut self,
        buffer: &mut [u8],
        mut take: impl FnMut(&Frame<'_>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        let kept = self.rest.len();
        buffer[..kept].copy_from_slice(&self.rest);
        let count = match self.stream.read(&mut buffer[kept..]) {
            Ok(0) => bail!("the server hung up"),
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => 0,
            Err(error) => return Err(error).context("a socket broke"),
        };
        let mut left = &buffer[..kept + count];
        let mut pings = 0;
        while let Some(frame) = frames::first(left) {
            match frame.opcode {
                8 => bail!("the server closed a socket: {}", String::from_utf8_lossy(frame.payload)),
                9 => pings += 1,
                _ => take(&frame)?,
            }
            left = &left[frame.length..];
        }
        self.rest.clear();
        self.rest.extend_from_slice(left);
        for _ in 0..pings {
            self.send(&frames::masked(10, b""))?;
        }
        Ok(())
    }
}

fn connect(server: SocketAddr, place: usize) -> anyhow::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    // 127.0.1.1, 127.0.1.2 … : every address of 127/8 is this machine.
    let [third, fourth] = u16::try_from(257 + place / PER_ADDRESS)?.to_be_bytes();
    let source = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, third, fourth)), 0);
    socket.bind(&source.into())?;
    socket.connect(&server.into()).with_context(|| format!("{server} cannot be reached from {source}"))?;
    socket.set_tcp_nodelay(true)?;
    Ok(socket.into())
}
