//! Names of artworks that an older program left in several forms, put into one.

use crate::older::up_to;
use arte::ids::ArtworkId;
use arte::persistence::postgres::PostgresStore;
use arte::persistence::sqlite::SqliteStore;
use arte::persistence::{Catalogue as _, Store as _};
use sqlx::{ConnectOptions as _, Connection as _};
use uuid::Uuid;

/// The last migration before names had one form.
const MANY_FORMS: i64 = 20_261_127_000_139;

/// Artist and title.
type Name = (&'static str, &'static str);

/// Artist and title as they were, and as they are; nothing where they stay.
const NAMES: [(&str, &str, Option<Name>); 8] = [
    ("Han Gaon", "Wave", None),
    ("한가온", "파도", None),
    ("Cafe\u{301}", "Noir", Some(("Café", "Noir"))),
    ("Kim", " \u{1109}\u{116e}\u{1105}\u{1167}\u{11ab}", Some(("Kim", "수련"))),
    ("Kim", "Two  blanks", Some(("Kim", "Two blanks"))),
    // No name by today's rules; somebody must think of another one.
    ("Kim", "\u{200b}", None),
    ("Lee", "Café", None),
    // What it would be called is taken: which is which, the house must say.
    ("Lee", "Cafe\u{301}", None),
];

macro_rules! names_are_put_in_order {
    ($conn:expr, $migrations:expr, $store:expr) => {{
        let mut conn = $conn;
        up_to(MANY_FORMS, &$migrations).run_direct(None, &mut conn, false).await.unwrap();
        let mut ids = Vec::new();
        for (artist, title, _) in NAMES {
            let id = Uuid::new_v4();
            let insert = "INSERT INTO artworks (id, artist, title, images, created_at) VALUES ($1, $2, $3, '[]', 1)";
            sqlx::query(insert).bind(id).bind(artist).bind(title).execute(&mut conn).await.unwrap();
            ids.push(id);
        }
        let store = $store;
        for applied in [true, false] {
            assert_eq!(store.migrate().await.unwrap() >= 1, applied);
            for (id, (artist, title, wanted)) in ids.iter().zip(NAMES) {
                let found = store.artwork(ArtworkId(*id)).await.unwrap().unwrap();
                assert_eq!((found.artist.as_str(), found.title.as_str()), wanted.unwrap_or((artist, title)));
                assert_eq!(found.version, 1 + u64::from(wanted.is_some()), "{title:?}");
            }
        }
        assert!(store.artwork_named("Kim", "수련").await.unwrap().is_some());
        let left: i64 = sqlx::query_scalar("SELECT count(*) FROM untidy_names").fetch_one(&mut conn).await.unwrap();
        assert_eq!(left, 0);
        conn.close().await.unwrap();
        store.close().await;
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn older_names_are_put_in_order_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let file = sqlx::sqlite::SqliteConnectOptions::new().filename(folder.path().join("arte.db"));
    names_are_put_in_order!(
        file.create_if_missing(true).connect().await.unwrap(),
        sqlx::migrate!("src/persistence/sqlite/migrations"),
        SqliteStore::open(folder.path(), 1).await.unwrap()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn older_names_are_put_in_order_on_postgres() {
    let database = crate::support::Database::fresh().await;
    names_are_put_in_order!(
        database.connect().await,
        sqlx::migrate!("src/persistence/postgres/migrations"),
        PostgresStore::open(&database.url, 2).await.unwrap()
    );
    database.remove().await;
}
