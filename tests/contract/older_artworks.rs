//! Artworks that an older program left, brought up to date: what was the free text of a medium is a code, or what the artwork is made of.

use crate::older::up_to;
use arte::ids::ArtworkId;
use arte::persistence::postgres::PostgresStore;
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{Catalogue as _, Store as _};
use sqlx::{ConnectOptions as _, Connection as _};
use uuid::Uuid;

/// The last migration before a medium was a code.
const FREE_TEXT: i64 = 20_261_127_000_039;

const ARTWORK: &str = "INSERT INTO artworks (id, title, artist, country, year, medium, description, images, created_at)
    VALUES ($1, $2, 'Kim', 'Korea', $3, $4, 'Blue.', '[]', 1)";

/// What was said, and what is the medium and the materials of it.
const MEDIA: [(Option<&str>, Option<&str>, Option<&str>); 8] = [
    (None, None, None),
    (Some("oil on canvas"), None, Some("oil on canvas")),
    (Some("Painting"), Some("painting"), None),
    (Some("  회화 "), Some("painting"), None),
    (Some("판화"), Some("print"), None),
    (Some("photograph"), Some("photography"), None),
    (Some("Textile Art"), Some("textile"), None),
    (Some("printed paper"), None, Some("printed paper")),
];

macro_rules! artworks_are_carried_over {
    ($conn:expr, $migrations:expr, $store:expr) => {{
        let mut conn = $conn;
        up_to(FREE_TEXT, &$migrations).run_direct(None, &mut conn, false).await.unwrap();
        let mut ids = Vec::new();
        for (number, (said, _, _)) in MEDIA.iter().enumerate() {
            let (id, year) = (Uuid::new_v4(), (number != 0).then_some(1_961_i64));
            let row = sqlx::query(ARTWORK).bind(id).bind(format!("No. {number}")).bind(year).bind(*said);
            row.execute(&mut conn).await.unwrap();
            ids.push(id);
        }
        let store = $store;
        assert!(store.migrate().await.unwrap() >= 1);
        for (id, (said, medium, materials)) in ids.into_iter().zip(MEDIA) {
            let artwork = store.artwork(ArtworkId(id)).await.unwrap().unwrap();
            let details = &artwork.details;
            let found = (details.class.medium.as_deref(), details.materials.as_deref());
            assert_eq!(found, (medium, materials), "{said:?}");
            assert_eq!((details.country.as_deref(), details.description.as_deref()), (Some("Korea"), Some("Blue.")));
            assert_eq!(details.completed.map(|date| date.to_string()), said.map(|_| "1961".to_owned()));
            assert_eq!((artwork.version, details.estimate), (1, None));
            // What was carried over can be edited.
            assert_eq!(store.edit_artwork(&artwork).await.unwrap().version, 2);
        }
        conn.close().await.unwrap();
        store.close().await;
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn older_artworks_are_carried_over_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("arte.db"));
    artworks_are_carried_over!(
        file.create_if_missing(true).connect().await.unwrap(),
        sqlx::migrate!("src/persistence/sqlite/migrations"),
        SqliteStore::open(folder.path(), 1).await.unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn older_artworks_are_carried_over_on_postgres() {
    let database = crate::support::Database::fresh().await;
    artworks_are_carried_over!(
        database.connect().await,
        sqlx::migrate!("src/persistence/postgres/migrations"),
        PostgresStore::open(&database.url, 2).await.unwrap()
    );
    database.remove().await;
}
