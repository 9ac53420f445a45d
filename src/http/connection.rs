//! The TCP connection under a request: kept from hanging for ever, and kept at hand so that it can be cut.

use actix_web::dev::Extensions;
use actix_web::rt::net::TcpStream;
use socket2::{SockRef, Socket};
use std::any::Any;
use std::net::Shutdown;
use std::sync::{Arc, Weak};
use std::time::Duration;

/// A peer that acknowledges nothing for so long is gone. *Source*: measured: without it a peer that stops reading is alive for ever, for
/// nobody polls the socket's actor then.
const UNACKNOWLEDGED_FOR: Duration = Duration::from_secs(20);

/// What may lie unsent in the kernel for one socket. *Source*: a snapshot with its bids is about 5 KiB; left alone, Linux keeps up to 4 MiB.
const UNSENT_BYTES: usize = 64 * 1024;

/// A second handle to a connection's socket; lives as long as the connection.
#[derive(Clone)]
pub struct Connection(Arc<Socket>);

/// Cuts a connection off, from any thread, if it is still there.
#[derive(Clone, Default)]
pub struct Cut(Weak<Socket>);

impl Connection {
    /// Lets the kernel keep only little of what the peer has not read yet, so that a slow reader is noticed, and costs little.
    pub fn keep_little_unsent(&self) {
        if let Err(error) = self.0.set_send_buffer_size(UNSENT_BYTES) {
            tracing::warn!(%error, "a socket's send buffer could not be made small");
        }
    }

    /// Returns what can cut it.
    pub fn cut(&self) -> Cut {
        Cut(Arc::downgrade(&self.0))
    }
}

impl Cut {
    /// Cuts. Both ends see the end of the stream; what was not sent is lost.
    pub fn now(&self) {
        if let Some(socket) = self.0.upgrade() {
            // It fails only when the connection is gone already, which is what was wanted.
            let _ = socket.shutdown(Shutdown::Both);
        }
    }
}

/// Looks after a new connection. For `HttpServer::on_connect`, which must be called before `bind`.
pub fn on_connect(stream: &dyn Any, extensions: &mut Extensions) {
    let Some(stream) = stream.downcast_ref::<TcpStream>() else { return };
    let socket = SockRef::from(stream);
    if let Err(error) = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED_FOR)) {
        tracing::warn!(%error, "a connection has no time limit for unacknowledged data");
    }
    match socket.try_clone() {
        Ok(second) => {
            extensions.insert(Connection(Arc::new(second)));
        }
        Err(error) => {
            tracing::warn!(%error, "a connection cannot be cut off from outside: raise the limit of open files")
        }
    }
}
