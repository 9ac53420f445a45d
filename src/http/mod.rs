//! The doors: HTTP and the socket. A resource a file; every endpoint is a row of `table`, which registers, guards and documents it.
//!
//! | what | where |
//! |---|---|
//! | the way of a request | `envelope` (name, log, headers) → `dispatch` (open? well formed? who? may they?) → a resource's handler |
//! | what a refusal looks like | `error`, the only file that names status codes |
//! | the socket | `live`, the only folder that names the websocket crate |
//! | the page | `web`: files that lie in the program |

mod access;
mod acts;
mod api_keys;
mod artwork_fields;
mod artworks;
mod asyncapi;
mod auctions;
mod audit;
mod audit_log;
mod auth;
mod bank_accounts;
mod bids;
mod body;
mod call;
mod catalogue_export;
mod client_address;
mod codes;
mod connection;
mod dead_letters;
mod dispatch;
mod docs;
mod docs_page;
mod drafts;
mod envelope;
mod erasure;
mod error;
mod etag;
mod export;
mod export_settled;
mod favourites;
mod fields;
mod guard;
mod house;
mod idempotency;
mod images;
mod import;
mod language;
mod limits;
mod list_query;
mod live;
mod lots;
mod mails;
mod me;
mod media;
mod my_account;
mod my_bids;
mod my_notices;
mod my_sessions;
mod my_wins;
mod notice_choices;
mod openapi;
mod page;
mod papers;
mod passwords;
mod post;
mod proofs;
mod refresh_cookie;
mod registrations;
mod request_id;
mod revocations;
mod rows;
mod sale_acts;
mod sales;
mod settled_tables;
mod settlements;
mod show;
mod sign_in;
mod sign_up;
mod streams;
mod system;
mod table;
mod taxonomy;
mod terms;
#[cfg(test)]
mod tests;
mod tokens;
mod users;
mod verb;
mod web;
mod webhooks;
mod zone;

pub use access::KEYS_NAME as ACCESS_KEYS_NAME;
pub use docs::{asyncapi_text, openapi_text};
pub use house::{Gate, JudgeUrl, NewId, Reconcile};
#[cfg(feature = "drills")]
pub use live::lets_through;

use crate::actors::{Courier, Engine, Payments, Postman};
use crate::clock::SharedClock;
use crate::gallery::Gallery;
use crate::hashing::Hashing;
use crate::notary::{Keyring, Notary};
use crate::persistence::{
    Accounts, ApiKeys, AuditLog, Belongings, Catalogue, Codes, Delays, History, Listings, Notices, Outbox, People,
    Registrations, Relay, Sales, Sessions, Settlements, Streams, Webhooks,
};
use crate::settings::Settings;
use crate::teller::Bank;
use actix_http::{HttpService, Protocol};
use actix_service::{IntoServiceFactory as _, ServiceFactoryExt as _, fn_service, map_config};
use actix_web::dev::{AppConfig, Server};
use actix_web::http::KeepAlive;
use actix_web::rt::net::TcpStream;
use actix_web::web::Data;
use actix_web::{App, middleware};
use connection::Transport;
use house::{House, Limits};
use socket2::{Domain, Socket, Type};
use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

/// How long an idle connection is kept. *Source*: longer than the usual proxy's 60 s, so that it is the proxy that closes.
const KEEP_ALIVE: Duration = Duration::from_secs(75);

/// How long a closed connection may take to say goodbye.
const DISCONNECT: Duration = Duration::from_secs(2);

/// Connections one worker holds. *Source*: one descriptor each, below the usual limit of 65,536 open files.
const CONNECTIONS_MAX: usize = 25_000;

/// Connections that may wait to be taken in. *Source*: ten thousand clients come back within seconds; the kernel has a limit of its own, usually 4,096.
const BACKLOG: i32 = 4_096;

/// What the doors need of the rest of the house.
pub struct Doors {
    /// The auctions.
    pub engine: Engine,
    /// Artworks, sales, auctions.
    pub catalogue: Arc<dyn Catalogue>,
    /// Sales as they are built and run.
    pub sales: Arc<dyn Sales>,
    /// What the house says of registrations.
    pub registrations: Arc<dyn Registrations>,
    /// Who did what and when.
    pub audit_log: Arc<dyn AuditLog>,
    /// Lists of auctions and artworks.
    pub listings: Arc<dyn Listings>,
    /// Users, paddles.
    pub people: Arc<dyn People>,
    /// Accounts as their owners work on them.
    pub accounts: Arc<dyn Accounts>,
    /// Keys of service accounts.
    pub api_keys: Arc<dyn ApiKeys>,
    /// What belongs to people: favourites, what to take along, being forgotten.
    pub belongings: Arc<dyn Belongings>,
    /// Codes by mail.
    pub codes: Arc<dyn Codes>,
    /// What has failed lately.
    pub delays: Arc<dyn Delays>,
    /// Who is signed in.
    pub sessions: Arc<dyn Sessions>,
    /// Word to and from the other processes of the house.
    pub relay: Arc<dyn Relay>,
    /// Logs and attempts, read only.
    pub history: Arc<dyn History>,
    /// Checkpoints, proofs and exports.
    pub notary: Arc<Notary>,
    /// The keys that sign access tokens.
    pub access_keys: Keyring,
    /// The bank.
    pub bank: Arc<dyn Bank>,
    /// Compares its book with the house's.
    pub reconcile: Reconcile,
    /// Settlements of what was sold.
    pub settlements: Arc<dyn Settlements>,
    /// Who settles.
    pub payments: Payments,
    /// What papers are set in; none where there is no font.
    pub font: Option<crate::papers::Font>,
    /// The pool that checks passwords, shared with the bank.
    pub hashing: Arc<Hashing>,
    /// Letters on their way out.
    pub outbox: Arc<dyn Outbox>,
    /// Who takes them there.
    pub postman: Postman,
    /// What is behind people's bells.
    pub notices: Arc<dyn Notices>,
    /// Addresses of other systems.
    pub webhooks: Arc<dyn Webhooks>,
    /// Who goes there.
    pub courier: Courier,
    /// How the streams of other systems do.
    pub streams: Arc<dyn Streams>,
    /// Says why nothing can be sent to an address that an admin typed.
    pub judge_url: JudgeUrl,
    /// The house's clock.
    pub clock: SharedClock,
    /// All settings.
    pub settings: Arc<Settings>,
    /// Makes identifiers of version 7.
    pub new_id: NewId,
    /// The pictures of artworks.
    pub gallery: Arc<Gallery>,
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
    actix_web::rt::spawn(revocations::watch(house.clone(), engine.get_ref().clone()));
    let app = move || {
        // Here we are on the worker's own thread: its hub lives and dies with it.
        let hub = engine.start_hub(live::pack);
        App::new()
            .app_data(house.clone())
            .app_data(engine.clone())
            .app_data(hub)
            .wrap(middleware::from_fn(envelope::wrap))
            .configure(|config| dispatch::register(config, table::endpoints()))
    };
    let listener = listen(settings.http.bind)?;
    let address = listener.local_addr()?;
    let mut server = Server::build()
        .max_concurrent_connections(CONNECTIONS_MAX)
        .shutdown_timeout(settings.drain.deadline.as_secs().max(1))
        .disable_signals();
    server = server.workers(workers(settings.http.workers));
    let stopping = server.graceful_shutdown_signal();
    // What `HttpServer` does, but with a connection of our own under it: see docs/adr/0015.
    let server = server.listen("doors", listener, move || {
        let stopping = stopping.clone();
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .keep_alive(KeepAlive::Timeout(KEEP_ALIVE))
            .client_request_timeout(settings.http.request)
            .client_disconnect_timeout(DISCONNECT)
            .local_addr(address)
            .on_connect_ext(connection::on_connect)
            .finish(map_config(app().into_factory(), |()| AppConfig::default()));
        fn_service(|stream: TcpStream| async move {
            let transport = Transport::new(stream);
            let peer = transport.peer();
            Ok((transport, Protocol::Http1, peer))
        })
        .and_then(http)
    })?;
    Ok((server.run(), address))
}

/// Returns how many worker threads there are to be: as many as were asked for, or one for each core but one, for the auctions and the journal
/// need a core, too.
fn workers(asked: usize) -> usize {
    match asked {
        0 => std::thread::available_parallelism().map_or(1, |cores| cores.get().saturating_sub(1)).max(1),
        asked => asked,
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, None)?;
    // A house that starts again must not wait for the old connections to be forgotten.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn house(doors: Doors) -> House {
    let Doors {
        engine,
        catalogue,
        sales,
        registrations,
        audit_log,
        listings,
        people,
        accounts,
        api_keys,
        belongings,
        codes,
        delays,
        sessions,
        relay,
        history,
        notary,
        access_keys,
        bank,
        reconcile,
        settlements,
        payments,
        font,
        hashing,
        outbox,
        postman,
        notices,
        webhooks,
        courier,
        streams,
        judge_url,
        clock,
        settings,
        new_id,
        gallery,
        gate,
    } = doors;
    House {
        catalogue,
        sales,
        registrations,
        audit_log,
        listings,
        people,
        accounts,
        api_keys,
        belongings,
        codes,
        sessions,
        audit_checks: tokio::sync::Semaphore::new(1),
        imports: Arc::new(tokio::sync::Semaphore::new(1)),
        relay,
        guard: guard::Guard::new(delays),
        exports: Arc::new(tokio::sync::Semaphore::new(house::EXPORTS)),
        codes_under_way: Arc::new(tokio::sync::Semaphore::new(house::CODES_UNDER_WAY)),
        access: access::AccessTokens::new(access_keys, settings.proof.name.clone()),
        history,
        notary,
        bank,
        reconcile,
        reconciling: tokio::sync::Semaphore::new(1),
        settlements,
        payments,
        font,
        outbox,
        postman,
        notices,
        webhooks,
        courier,
        streams,
        judge_url,
        started_at: clock.now(),
        clock,
        new_id,
        gallery,
        is_ready: Box::new(move || gate.is_open() && engine.is_ready()),
        passwords: passwords::Passwords::over(hashing),
        tickets: live::Tickets::default(),
        signed_in: live::SignedInSockets::default(),
        limits: Limits::new(&settings),
        settings,
    }
}
