//! How long a house takes to open: after a long past, and after it was killed in the middle of many auctions.

use anyhow::Context as _;
use arte::actors::Engine;
use arte::settings::Settings;
use secrecy::ExposeSecret as _;
use sqlx::{Connection, Executor, PgConnection};
use std::time::Duration;

use super::FLAT;
use crate::place::Place;
use crate::report::Report;
use crate::server::Server;
use crate::stats::Rounds;
use crate::world::World;

const STARTS: usize = 5;

/// Starts a house with ten closed auctions and one with very many.
pub async fn with_a_past(report: &mut Report, place: &Place, closed: u32) -> anyhow::Result<()> {
    let mut took = Vec::new();
    for count in [10, closed] {
        let world = World::make(place).await?;
        world.auctions(1..2).await?;
        let left = world.leave().await;
        add_closed(&left.settings, count).await?;
        let starts: Vec<f64> = (0..STARTS).map(|_| start(&left.settings)).collect::<anyhow::Result<_>>()?;
        took.push(Rounds::of(starts));
    }
    let times = took[1].median / took[0].median;
    let what = format!("start, closed auctions in the store: 10, then {closed}");
    report.row([
        place.name().to_owned(),
        format!("ms, {what}"),
        format!("{:.0} ({:.0}-{:.0})", took[0].median, took[0].least, took[0].most),
        format!("{:.0} ({:.0}-{:.0})", took[1].median, took[1].least, took[1].most),
        format!("{times:.2}"),
    ]);
    report.at_most(format!("{}: {what}", place.name()), times, FLAT);
    Ok(())
}

/// Kills a house with many open auctions and starts it again.
pub async fn of_many_open(report: &mut Report, store: &str, world: World, engine: Engine) -> anyhow::Result<()> {
    engine.stop();
    drop(engine);
    let left = world.leave().await;
    // The first start moves what the process before left behind; each is killed without a word.
    let starts: Vec<f64> = (0..3).map(|_| start(&left.settings)).collect::<anyhow::Result<_>>()?;
    let took = Rounds::of(starts);
    let range = format!("{:.0} ({:.0}-{:.0})", took.median, took.least, took.most);
    report.row([
        store.to_owned(),
        "ms, open again after a kill with all those open".into(),
        "-".into(),
        range,
        "-".into(),
    ]);
    Ok(())
}

/// Starts the house, kills it, and returns how many milliseconds it took to open.
fn start(settings: &Settings) -> anyhow::Result<f64> {
    let opened: Duration = Server::start(settings)?.opened_after;
    Ok(opened.as_secs_f64() * 1e3)
}

/// Adds auctions that are over, as copies of the one that is there, each with two lines of log.
async fn add_closed(settings: &Settings, count: u32) -> anyhow::Result<()> {
    const COPIED: &str = "currency, created_at, terms, terms_hash, reserve_minor, reserve_salt, log_epoch, 'closed', 'passed', buyer, hammer_price";
    const COLUMNS: &str =
        "id, sale_id, artwork_id, lot_number, currency, created_at, terms, terms_hash, reserve_minor, reserve_salt,
        log_epoch, status, outcome, buyer, hammer_price";
    const HEADS: &str = "INSERT INTO auction_heads (auction_id, owner_epoch, next_seq, price, ask, leader, bid_count, reserve_status, ends_at)
        SELECT a.id, h.owner_epoch, 3, h.price, h.ask, h.leader, h.bid_count, h.reserve_status, h.ends_at
        FROM auctions a, auction_heads h WHERE a.status = 'closed'";
    let events = |seq: u8, kind: &str| {
        format!(
            "INSERT INTO log_stretches (auction_id, from_seq, to_seq, has_retraction, lines)
             SELECT id, {seq}, {seq}, 0 = 1, '{seq} 0 {kind} - - {{}}' FROM auctions WHERE status = 'closed'"
        )
    };
    let add = |new_id: &str, numbers: &str| {
        format!(
            "INSERT INTO auctions ({COLUMNS}) SELECT {new_id}, sale_id, artwork_id, 1000 + n, {COPIED} FROM auctions, {numbers}"
        )
    };
    let url = settings.store.url.expose_secret();
    if url.is_empty() {
        let conn = rusqlite::Connection::open(settings.data_dir.join("arte.db"))?;
        let numbers = format!(
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {count}) SELECT n FROM c)"
        );
        let all =
            [add("randomblob(16)", &numbers), HEADS.to_owned(), events(1, "opened"), events(2, "closed")].join(";\n");
        return conn.execute_batch(&format!("BEGIN; {all}; COMMIT")).context("no past could be made");
    }
    let mut conn = PgConnection::connect(url).await?;
    for statement in [
        add("gen_random_uuid()", &format!("generate_series(1, {count}) AS s (n)")),
        HEADS.to_owned(),
        events(1, "opened"),
        events(2, "closed"),
    ] {
        conn.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    conn.close().await?;
    Ok(())
}
