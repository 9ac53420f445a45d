//! The TCP connection under a request: what the web framework reads from and writes to, kept from hanging for ever, and kept at hand so that it
//! can be cut, and so that a socket's frames can be written to it past the framework.

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::SockRef;
use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// A peer that acknowledges nothing for so long is gone. *Source*: measured: without it a peer that stops reading is alive for ever, for
/// nobody polls the socket's actor then.
const UNACKNOWLEDGED_FOR: Duration = Duration::from_secs(20);

/// What may lie unsent in the kernel for one socket. *Source*: a snapshot with its bids is about 5 KiB; left alone, Linux keeps up to 4 MiB.
const UNSENT_BYTES: usize = 64 * 1024;

/// A connection's socket, and whether the web framework has bytes of its own for it.
struct Line {
    out: OwnedWriteHalf,
    /// Nothing waits in the framework: what is written now comes after all that it was given before.
    is_clear: AtomicBool,
}

/// What the web framework takes for its connection. The socket is open as long as this lives.
pub struct Transport {
    /// Reads as tokio's own stream does, which knows that a read that did not fill its buffer was the last: asking the kernel once more, only
    /// to hear that there is nothing, would be a second system call for every frame.
    read: OwnedReadHalf,
    line: Arc<Line>,
}

/// A connection, as its requests find it.
#[derive(Clone, Default)]
pub struct Connection(Weak<Line>);

/// Cuts a connection off, from any thread, if it is still there.
#[derive(Clone, Default)]
pub struct Cut(Weak<Line>);

/// Writes to a connection past the web framework, whenever that has nothing on the way.
#[derive(Default)]
pub struct Shortcut(Weak<Line>);

impl Line {
    fn stream(&self) -> &TcpStream {
        self.out.as_ref()
    }
}

impl Transport {
    /// Takes over a new connection.
    pub fn new(stream: TcpStream) -> Self {
        let socket = SockRef::from(&stream);
        if let Err(error) = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_FOR)) {
            tracing::warn!(%error, "a connection has no time limit for unacknowledged data");
        }
        if let Err(error) = stream.set_nodelay(true) {
            tracing::warn!(%error, "a connection holds small frames back");
        }
        let (read, out) = stream.into_split();
        Self { read, line: Arc::new(Line { out, is_clear: AtomicBool::new(false) }) }
    }

    /// Returns whose it is; none when it is gone already.
    pub fn peer(&self) -> Option<std::net::SocketAddr> {
        self.read.peer_addr().ok()
    }
}

impl AsyncRead for Transport {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.read).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Transport {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let stream = self.line.stream();
        loop {
            ready!(stream.poll_write_ready(cx))?;
            match stream.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                other => return Poll::Ready(other),
            }
        }
    }

    /// The framework flushes when it has written all it had, and only then (read in actix-http 3.20). A reader who pauses would notice if that
    /// changed: `tests/it/live.rs` has one.
    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.line.is_clear.store(true, Ordering::Release);
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(match SockRef::from(self.line.stream()).shutdown(Shutdown::Write) {
            // Shut already, by the peer or by a cut.
            Err(error) if error.kind() == io::ErrorKind::NotConnected => Ok(()),
            other => other,
        })
    }
}

impl Connection {
    /// Lets the kernel keep only little of what the peer has not read yet, so that a slow reader is noticed, and costs little.
    pub fn keep_little_unsent(&self) {
        let Some(line) = self.0.upgrade() else { return };
        if let Err(error) = SockRef::from(line.stream()).set_send_buffer_size(UNSENT_BYTES) {
            tracing::warn!(%error, "a socket's send buffer could not be made small");
        }
    }

    /// Returns what can cut it.
    pub fn cut(&self) -> Cut {
        Cut(self.0.clone())
    }

    /// Returns what can write to it.
    pub fn shortcut(&self) -> Shortcut {
        Shortcut(self.0.clone())
    }
}

impl Cut {
    /// Cuts. Both ends see the end of the stream; what was not sent is lost.
    pub fn now(&self) {
        if let Some(line) = self.0.upgrade() {
            // It fails only when the connection is gone already, which is what was wanted.
            let _ = SockRef::from(line.stream()).shutdown(Shutdown::Both);
        }
    }
}

impl Shortcut {
    /// Notes that the framework is being given something: nothing goes past it until it has written everything.
    pub fn obstruct(&self) {
        if let Some(line) = self.0.upgrade() {
            line.is_clear.store(false, Ordering::Release);
        }
    }

    /// Writes at once what the kernel takes of these pieces, one after the other; returns how many bytes that was. None when something of the
    /// framework's is on the way, when the kernel takes nothing, or when the connection is gone.
    pub fn write(&self, pieces: &[IoSlice<'_>]) -> Option<usize> {
        let line = self.0.upgrade()?;
        if !line.is_clear.load(Ordering::Acquire) {
            return None;
        }
        // A broken connection is found by the framework, which reads from it.
        line.out.try_write_vectored(pieces).ok()
    }
}

/// Looks after a new connection. For the framework's `on_connect_ext`.
pub fn on_connect(transport: &Transport, extensions: &mut Extensions) {
    extensions.insert(Connection(Arc::downgrade(&transport.line)));
}
