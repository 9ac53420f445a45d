//! The doors: HTTP and the socket. A resource a file; every endpoint is a row of `table`, which registers, guards and documents it.
//!
//! | what | where |
//! |---|---|
//! | the way of a request | `envelope` (name, log, headers) → `dispatch` (open? well formed? who? may they?) → a resource's handler |
//! | what a refusal looks like | `error`, the only file that names status codes |
//! | the socket | `live`, the only folder that names the websocket crate |

mod acts;
mod artworks;
mod asyncapi;
mod auctions;
mod auth;
mod bids;
mod call;
mod connection;
mod dispatch;
mod docs;
mod docs_page;
mod drafts;
mod envelope;
mod error;
mod fields;
mod house;
mod idempotency;
mod limits;
mod live;
mod me;
mod media;
mod openapi;
mod page;
mod passwords;
mod proofs;
mod request_id;
mod sales;
mod show;
mod system;
mod table;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod zone;

pub use house::{Gate, NewId};
#[cfg(feature = "drills")]
pub use live::lets_through;

use crate::actors::Engine;
use crate::clock::SharedClock;
use crate::notary::Notary;
use crate::persistence::{Catalogue, History, People};
use crate::settings::Settings;
use actix_web::dev::Server;
use actix_web::http::KeepAlive;
use actix_web::web::Data;
use actix_web::{App, HttpServer, middleware};
use house::{House, Limits};
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// How long an idle connection is kept. *Source*: longer than the usual proxy's 60 s, so that it is the proxy that closes.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a closed connection may take to say goodbye.
const DISCONNECT: Duration = Duration::from_secs(2);

/// Connections one worker holds. *Source*: two descriptors each (the second one cuts), below the usual limit of 65,536 open files.
const CONNECTIONS_MAX: usize = 25_000;

/// What the doors need of the rest of the house.
pub struct Doors {
    /// The auctions.
    pub engine: Engine,
    /// Artworks, sales, auctions.
    pub catalogue: Arc<dyn Catalogue>,
    /// Users, sessions, paddles.
    pub people: Arc<dyn People>,
    /// Logs and attempts, read only.
    pub history: Arc<dyn History>,
    /// Checkpoints, proofs and exports.
    pub notary: Arc<Notary>,
    /// The house's clock.
    pub clock: SharedClock,
    /// All settings.
    pub settings: Arc<Settings>,
    /// Makes identifiers of version 7.
    pub new_id: NewId,
    /// Where pictures lie.
    pub media_dir: PathBuf,
    /// Shut while the house starts and drains.
    pub gate: Gate,
}

/// Opens the doors: binds `http.bind` and returns the server, not yet awaited, and the address in use.
///
/// Signals are left to the caller. To stop: shut the gate, let the engine say goodbye to the sockets, then `ServerHandle::stop(true)`.
///
/// # Errors
/// Those of binding.
pub fn serve(doors: Doors) -> io::Result<(Server, SocketAddr)> {
    let settings = Arc::clone(&doors.settings);
    let engine = Data::new(doors.engine.clone());
    let house = Data::new(house(doors));
    let factory = move || {
        // Here we are on the worker's own thread: its hub lives and dies with it.
        let hub = engine.start_hub();
        App::new()
            .app_data(house.clone())
            .app_data(engine.clone())
            .app_data(hub)
            .wrap(middleware::from_fn(envelope::wrap))
            .configure(|config| dispatch::register(config, table::endpoints()))
    };
    let mut server = HttpServer::new(factory)
        .on_connect(connection::on_connect)
        .tcp_nodelay(true)
        .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
        .client_request_timeout(settings.http.request)
        .client_disconnect_timeout(DISCONNECT)
        .max_connections(CONNECTIONS_MAX)
        .shutdown_timeout(settings.drain.deadline.as_secs().max(1))
        .disable_signals();
    if settings.http.workers > 0 {
        server = server.workers(settings.http.workers);
    }
    let server = server.bind(settings.http.bind)?;
    let address = server.addrs().first().copied().ok_or_else(|| io::Error::other("bound to no address"))?;
    Ok((server.run(), address))
}

fn house(doors: Doors) -> House {
    let Doors { engine, catalogue, people, history, notary, clock, settings, new_id, media_dir, gate } = doors;
    House {
        catalogue,
        people,
        history,
        notary,
        clock,
        new_id,
        media_dir,
        is_ready: Box::new(move || gate.is_open() && engine.is_ready()),
        passwords: passwords::Passwords::new(&settings.http),
        tickets: live::Tickets::default(),
        signed_in: live::SignedInSockets::default(),
        limits: Limits::new(&settings),
        settings,
    }
}
