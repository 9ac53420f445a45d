//! A catalogue that an older program left, brought up to date: all of it is listed and found. And one whose words somebody forgot.

use crate::bench::page;
use crate::older::up_to;
use arte::auction::Status;
use arte::persistence::postgres::PostgresStore;
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{ArtworkQuery, ArtworkSort, AuctionQuery, Listings as _, Store as _, Wanted};
use arte::search;
use sqlx::{ConnectOptions as _, Connection as _};
use uuid::Uuid;

/// The last migration before there were lists.
const BEFORE_LISTS: i64 = 20_261_127_000_049;

const ARTWORK: &str = "INSERT INTO artworks (id, title, artist, images, created_at) VALUES ($1, $2, 'Kim', '[]', $3)";
const SALE: &str = "INSERT INTO sales (id, title, currency, zone, created_at) VALUES ($1, 'x', 'KRW', 'UTC', 1)";
const AUCTION: &str = "INSERT INTO auctions (id, sale_id, artwork_id, lot_number, currency, created_at, terms, terms_hash, status, outcome, seed)
    VALUES ($1, $2, $3, $4, 'KRW', 1, $5, $6, $7, $8, $6)";
const HEAD: &str = "INSERT INTO auction_heads (auction_id, ask, reserve_status, ends_at) VALUES ($1, 5, 'none', $2)";

fn asked(text: &str) -> ArtworkQuery {
    ArtworkQuery { sort: ArtworkSort::Oldest, artwork: Wanted { words: search::wanted(text), ..Wanted::default() } }
}

macro_rules! a_catalogue_is_carried_over {
    ($conn:expr, $migrations:expr, $store:expr) => {{
        let mut conn = $conn;
        up_to(BEFORE_LISTS, &$migrations).run_direct(None, &mut conn, false).await.unwrap();
        let sale = Uuid::new_v4();
        sqlx::query(SALE).bind(sale).execute(&mut conn).await.unwrap();
        let mut artworks = Vec::new();
        // More than are indexed in one step.
        for n in 0..1_100_i64 {
            let (id, title) = (Uuid::new_v4(), format!("달항아리 {n}"));
            sqlx::query(ARTWORK).bind(id).bind(title).bind(n).execute(&mut conn).await.unwrap();
            artworks.push(id);
        }
        for (lot, (status, outcome)) in
            [("closed", Some("passed")), ("scheduled", None), ("open", None), ("draft", None)].into_iter().enumerate()
        {
            let (id, lot) = (Uuid::new_v4(), i64::try_from(lot).unwrap());
            let auction = sqlx::query(AUCTION).bind(id).bind(sale).bind(artworks[lot as usize]).bind(lot);
            // Terms that no program can read: lists are made without it.
            let auction =
                auction.bind("{\"v\":1,\"d\":{\"starts_at\":7}}").bind(vec![0_u8; 32]).bind(status).bind(outcome);
            auction.execute(&mut conn).await.unwrap();
            sqlx::query(HEAD).bind(id).bind(lot).execute(&mut conn).await.unwrap();
        }
        let store = $store;
        assert!(store.migrate().await.unwrap() >= 2);
        for (text, count) in [("항아리", 1_100), ("항아리 1099", 1), ("k 7", 111), ("백자", 0)] {
            let (mut seen, mut after) = (Vec::new(), None);
            loop {
                let got = store.list_artworks(&asked(text), page(100, after)).await.unwrap();
                seen.extend(got.items.iter().map(|artwork| artwork.id.0));
                after = got.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(seen.len(), count, "{text}");
            assert!(count != 1_100 || seen == artworks, "in the order in which they came");
        }
        let listed: Vec<(String, i64)> =
            sqlx::query_as("SELECT status, place FROM listings ORDER BY stage").fetch_all(&mut conn).await.unwrap();
        let words = [Status::Open, Status::Scheduled, Status::Closed, Status::Draft].map(Status::word);
        let places = [2, 7, 0, -1];
        assert_eq!(listed, words.map(str::to_owned).into_iter().zip(places).collect::<Vec<_>>());

        // Changed behind the program's back: found as before until the next round, and then as it is.
        let renamed = "UPDATE artworks SET title = '백자' WHERE id = $1";
        sqlx::query(renamed).bind(artworks[5]).execute(&mut conn).await.unwrap();
        let added = Uuid::new_v4();
        sqlx::query(ARTWORK).bind(added).bind("백자 2").bind(2_000_i64).execute(&mut conn).await.unwrap();
        assert_eq!(store.index_artworks(1).await.unwrap(), 1);
        assert_eq!(store.index_artworks(5).await.unwrap(), 1);
        assert_eq!(store.index_artworks(5).await.unwrap(), 0);
        let got = store.list_artworks(&asked("백자"), page(5, None)).await.unwrap();
        assert_eq!(got.items.iter().map(|artwork| artwork.id.0).collect::<Vec<_>>(), [artworks[5], added]);
        sqlx::query("DELETE FROM artworks WHERE id = $1").bind(added).execute(&mut conn).await.unwrap();
        assert_eq!(store.list_artworks(&asked("백자"), page(5, None)).await.unwrap().items.len(), 1);
        assert_eq!(store.list_artworks(&asked("항아리 5"), page(100, None)).await.unwrap().items.len(), 100);
        let nobody = AuctionQuery { sale: Some(arte::ids::SaleId(Uuid::new_v4())), ..AuctionQuery::all() };
        assert!(store.list_auctions(&nobody, page(5, None)).await.unwrap().items.is_empty());
        conn.close().await.unwrap();
        store.close().await;
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_from_before_lists_is_listed_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("arte.db"));
    a_catalogue_is_carried_over!(
        file.create_if_missing(true).foreign_keys(true).connect().await.unwrap(),
        sqlx::migrate!("src/persistence/sqlite/migrations"),
        SqliteStore::open(folder.path(), 1).await.unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalogue_from_before_lists_is_listed_on_postgres() {
    let database = crate::support::Database::fresh().await;
    a_catalogue_is_carried_over!(
        database.connect().await,
        sqlx::migrate!("src/persistence/postgres/migrations"),
        PostgresStore::open(&database.url, 2).await.unwrap()
    );
    database.remove().await;
}
