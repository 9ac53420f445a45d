//! As much HTTP as a login needs, over connections that are kept.

use anyhow::{Context as _, bail};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection.
pub struct Line {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Line {
    /// Connects.
    ///
    /// # Errors
    /// When the house does not listen.
    pub async fn open(server: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, unread: Vec::new() })
    }

    /// Posts JSON as if from an address; answers with the status.
    ///
    /// # Errors
    /// When the house hangs up.
    pub async fn post(&mut self, path: &str, from: &str, body: &str) -> anyhow::Result<u16> {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: house\r\nX-Forwarded-For: {from}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        self.stream.write_all(request.as_bytes()).await?;
        loop {
            if let Some((status, end)) = answer(&self.unread)? {
                self.unread.drain(..end);
                return Ok(status);
            }
            if self.stream.read_buf(&mut self.unread).await? == 0 {
                bail!("the house hung up");
            }
        }
    }
}

/// Returns the status of the first answer and where it ends; none when it is not whole yet.
fn answer(bytes: &[u8]) -> anyhow::Result<Option<(u16, usize)>> {
    let Some(head) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&bytes[..head])?.to_ascii_lowercase();
    let status = text.split(' ').nth(1).and_then(|word| word.parse().ok()).context("no status")?;
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let length: usize = length.map_or(Ok(0), |length| length.trim().parse())?;
    let end = head + 4 + length;
    Ok((bytes.len() >= end).then_some((status, end)))
}
