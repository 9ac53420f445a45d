//! The database is cut off in the middle of a commit, crashes, comes back: outcomes that nobody knows are found out, nothing is lost and
//! nothing is done twice.
//!
//! `ARTE_DB_FAULTS` sets how often each thing happens (default 5).

use crate::support::load::{Load, NO_LIMITS, Trial};
use crate::support::process::House;
use crate::support::proxy::{Cut, Proxy};
use crate::support::scene::Scene;
use crate::support::server::Server;
use crate::support::{Chance, On, number};
use std::time::Duration;

/// Opens a house on a database at this address, and lets clients loose on it.
async fn open_at(url: &str, settings: &[(&str, &str)]) -> Trial {
    let settings: Vec<_> = NO_LIMITS.iter().chain(settings).copied().collect();
    let mut house = House::closed(On::Sqlite, &settings).await;
    house.move_store(url);
    house.furnish().await;
    house.start().await;
    let scene = Scene::set(&house, 3, 8, |_| {}).await;
    let load = Load::start_with(&scene, &house.url(), true);
    Trial { house, scene, load }
}

#[tokio::test(flavor = "multi_thread")]
async fn database_the_journals_connection_is_ended_by_the_server_again_and_again() {
    let times = number("ARTE_DB_FAULTS", 5);
    let mut chance = Chance::new("ended connections");
    let trial = Trial::open(On::Postgres, &[]).await;
    let mut database = trial.house.database().await;
    let mut ended = 0;
    for _ in 0..times {
        trial.bids_flow(10).await;
        trial.a_moment(&mut chance, Duration::from_millis(50)).await;
        let done: Vec<bool> = sqlx::query_scalar(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'arte journal' AND datname = current_database()",
        )
        .fetch_all(&mut database)
        .await
        .unwrap();
        ended += done.len();
    }
    trial.bids_flow(10).await;
    assert!(ended > 0);
    let figures = trial.end().await;
    println!("{ended} connections of the journal ended by the server; {figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn database_the_wire_is_cut_in_the_middle_of_commits() {
    cut_the_wire(&[]).await;
}

pub async fn cut_the_wire(settings: &[(&str, &str)]) {
    let times = number("ARTE_DB_FAULTS", 5);
    let database = House::closed(On::Postgres, &[]).await;
    let url = reqwest::Url::parse(&database.database_url()).unwrap();
    let server = url.socket_addrs(|| Some(5_432)).unwrap()[0];
    let proxy = Proxy::before(server).await;
    let mut by_wire = url.clone();
    by_wire.set_port(Some(proxy.address.port())).unwrap();
    by_wire.set_query(Some("sslmode=disable"));
    let trial = open_at(by_wire.as_str(), settings).await;
    let mut cuts = 0;
    for _ in 0..times {
        for cut in Cut::ALL {
            trial.bids_flow(5).await;
            proxy.cut_next(cut);
            cuts += 1;
            let made = async {
                let mut tick = tokio::time::interval(Duration::from_millis(2));
                while proxy.cuts() < cuts {
                    tick.tick().await;
                }
            };
            tokio::time::timeout(Duration::from_secs(30), made)
                .await
                .unwrap_or_else(|_| panic!("no commit to cut: {cut:?}"));
        }
    }
    trial.bids_flow(10).await;
    assert!(trial.house.said().contains("a batch may or may not be written; asking the store"));
    let figures = trial.end().await;
    println!("{cuts} cuts in the middle of a commit, {} before, in and after its answer each; {figures}", times);
}

#[tokio::test(flavor = "multi_thread")]
async fn database_crashes_and_restarts_in_the_middle_of_a_sale() {
    let times = number("ARTE_DB_FAULTS", 5).div_ceil(3);
    let mut chance = Chance::new("crashes of the database");
    let server = Server::start();
    let trial = open_at(&server.url(), &[]).await;
    let pid = trial.house.pid();
    for _ in 0..times {
        trial.bids_flow(20).await;
        trial.a_moment(&mut chance, Duration::from_millis(100)).await;
        tokio::task::block_in_place(|| server.crash());
        trial.a_moment(&mut chance, Duration::from_millis(500)).await;
        tokio::task::block_in_place(|| server.go());
    }
    trial.bids_flow(20).await;
    assert_eq!(trial.house.pid(), pid, "the house has lived through it");
    let figures = trial.end().await;
    println!("{times} crashes of the database server; {figures}");
}
