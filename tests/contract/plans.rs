//! How the engines read public lists: never all of a table, never sorted as a whole, whatever is asked for and in whatever order.

use crate::bench::amount;
use crate::houses::{PostgresHouse, SqliteHouse};
use arte::auction::Status;
use arte::ids::SaleId;
use arte::money::Currency;
use arte::persistence::{
    ArtworkQuery, ArtworkSort, AuctionQuery, AuctionSort, Listings as _, Page, Store as _, Wanted,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A house where guesses matter: one in ten auctions goes on, one in a thousand is paused. Every artwork has the word `each`, one in four `some`, one in a
/// hundred `few`, one in two thousand `rare`.
const ARTWORKS: u32 = 20_000;
const AUCTIONS: u32 = 8_000;

/// The statements that fill it, for `numbers`, a table of n from 1 to a limit, and functions of n that make an id and an empty digest.
fn filling(numbers: impl Fn(u32) -> String, id: impl Fn(&str, u8) -> String, zeros: &str, tokens: &str) -> Vec<String> {
    let (artwork, auction, sale) = (id("n", 1), id("n", 2), id("n % 40", 3));
    vec![
        format!("INSERT INTO sales (id, title, currency, zone, created_at) SELECT {}, 'x', 'KRW', 'UTC', n FROM {}", id("n - 1", 3), numbers(40)),
        format!(
            "INSERT INTO artworks (id, title, artist, images, created_at) SELECT {artwork}, 'title ' || n, 'artist', '[]', n FROM {}",
            numbers(ARTWORKS)
        ),
        format!("UPDATE artwork_search SET version = 1, title_key = 'title ' || doc, artist_key = 'artist ' || doc % 50, tokens = {tokens}"),
        format!(
            "INSERT INTO auctions (id, sale_id, artwork_id, lot_number, currency, created_at, terms, terms_hash, status, outcome, seed)
             SELECT {auction}, {sale}, {artwork}, n, 'KRW', n, '{{}}', {zeros},
                    CASE WHEN n % 1000 = 0 THEN 'paused' WHEN n % 10 = 0 THEN 'open' WHEN n % 10 = 1 THEN 'scheduled' ELSE 'closed' END,
                    CASE WHEN n % 10 > 1 THEN 'passed' END, {zeros} FROM {}",
            numbers(AUCTIONS)
        ),
        format!(
            "INSERT INTO auction_heads (auction_id, ask, reserve_status, ends_at) SELECT {auction}, n * 1000, 'none', 100000 - n FROM {}",
            numbers(AUCTIONS)
        ),
    ]
}

fn words(words: &[&str], codes: &[&str]) -> Wanted {
    let codes = codes.iter().map(|code| (*code).to_owned()).collect::<Vec<_>>();
    Wanted {
        words: words.iter().map(|word| (*word).to_owned()).collect::<BTreeSet<_>>(),
        codes: if codes.is_empty() { vec![] } else { vec![("medium", codes)] },
    }
}

/// Every combination of what can be asked for.
fn questions() -> Vec<AuctionQuery> {
    let mut questions = Vec::new();
    let sorts = [
        AuctionSort::Natural,
        AuctionSort::Lot,
        AuctionSort::Ending,
        AuctionSort::Newest,
        AuctionSort::Cheapest,
        AuctionSort::Dearest,
    ];
    let artworks = [
        words(&[], &[]),
        words(&["each"], &[]),
        words(&["some"], &[]),
        words(&["few"], &[]),
        words(&["rare"], &[]),
        words(&["nowhere"], &[]),
        words(&["some", "few"], &[]),
        words(&[], &["oil"]),
        words(&["some"], &["oil", "ink"]),
    ];
    let statuses = [
        vec![],
        vec![Status::Open, Status::Paused],
        vec![Status::Paused],
        vec![Status::Closed],
        vec![Status::Cancelled],
    ];
    for (sort, artwork) in sorts.iter().flat_map(|sort| artworks.iter().map(move |artwork| (sort, artwork))) {
        for (statuses, more) in statuses.iter().flat_map(|statuses| (0..6).map(move |more| (statuses, more))) {
            let is_by_price = matches!(sort, AuctionSort::Cheapest | AuctionSort::Dearest);
            let range = [None, Some((1_000_000, 1_100_000)), Some((1_000_000, 7_000_000))][more % 3];
            questions.push(AuctionQuery {
                sort: *sort,
                artwork: artwork.clone(),
                statuses: statuses.clone(),
                sale: (more >= 3).then_some(SaleId(Uuid::from_u128(3 << 64 | 7))),
                currency: (is_by_price || range.is_some()).then_some(Currency::parse("KRW").unwrap()),
                price_min: range.map(|(least, _)| amount(least)),
                price_max: range.map(|(_, most)| amount(most)),
                drafts: false,
            });
        }
    }
    questions
}

fn artwork_questions() -> Vec<ArtworkQuery> {
    let sorts = [ArtworkSort::Newest, ArtworkSort::Oldest, ArtworkSort::Title, ArtworkSort::Artist];
    let wanted = [
        words(&[], &[]),
        words(&["each"], &[]),
        words(&["some"], &["ink"]),
        words(&["few"], &[]),
        words(&["rare", "some"], &["oil"]),
    ];
    sorts
        .iter()
        .flat_map(|sort| wanted.iter().map(|artwork| ArtworkQuery { sort: *sort, artwork: artwork.clone() }))
        .collect()
}

/// Says what is wrong with a plan of SQLite.
fn check_sqlite(way: &str, plan: &[String]) -> Result<(), String> {
    let mut sorts = 0;
    for step in plan {
        // What was gathered or is the page itself, and the index of tokens asked for some.
        let is_few = ["SCAN f", "SCAN found", "SCAN page", "SCAN few"].contains(&step.as_str())
            || (step.starts_with("SCAN artwork_tokens VIRTUAL TABLE INDEX") && step.contains('M'));
        let walks = way == "Walk" && (step.starts_with("SCAN l USING INDEX") || step.starts_with("SCAN s USING INDEX"));
        if step.starts_with("SCAN") && !is_few && !walks {
            return Err(format!("reads a whole table: {step}"));
        }
        if step.contains("AUTOMATIC") {
            return Err(format!("makes an index for itself: {step}"));
        }
        sorts += usize::from(step.contains("TEMP B-TREE"));
    }
    // The rows of the page, and what was gathered.
    let most = if way == "Walk" { 1 } else { 2 };
    if sorts > most { Err(format!("sorts {sorts} times")) } else { Ok(()) }
}

/// Says what is wrong with a plan of PostgreSQL, which was run.
fn check_postgres(way: &str, plan: &[String]) -> Result<(), String> {
    let number = |text: &str, after: &str| -> u64 {
        let digits = text.split(after).nth(1).unwrap_or("0");
        digits.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or(0)
    };
    let mut sorts = 0;
    for step in plan {
        let step = step.trim_start_matches([' ', '-', '>']);
        if step.starts_with("Seq Scan") || step.starts_with("Hash") || step.starts_with("Merge") {
            return Err(format!("reads a whole table: {step}"));
        }
        if step.contains("actual") && number(step, "rows=") * number(step, "loops=") > 2_500 && way != "Walk" {
            return Err(format!("gathers too much: {step}"));
        }
        sorts += usize::from(step.starts_with("Sort (") || step.starts_with("Incremental Sort"));
    }
    let most = if way == "Walk" { 1 } else { 2 };
    if sorts > most { Err(format!("sorts {sorts} times")) } else { Ok(()) }
}

macro_rules! every_list_is_read_by_an_index {
    ($store:expr, $check:expr) => {{
        let store = $store;
        let (mut wrong, mut ways) = (Vec::new(), BTreeSet::new());
        for query in questions() {
            // The second page too, where there is one.
            let first = store.explain_auctions(&query, None).await.unwrap();
            ways.insert(first.0.clone());
            if let Err(why) = $check(&first.0, &first.1) {
                wrong.push(format!("{why}\n{query:?} by {}\n{}", first.0, first.1.join("\n")));
            }
        }
        for query in artwork_questions() {
            let first = store.explain_artworks(&query, None).await.unwrap();
            if let Err(why) = $check(&first.0, &first.1) {
                wrong.push(format!("{why}\n{query:?} by {}\n{}", first.0, first.1.join("\n")));
            }
            let next = store.list_artworks(&query, Page { limit: 5, after: None }).await.unwrap().next;
            if let Some(cursor) = next {
                let second = store.explain_artworks(&query, Some(&cursor)).await.unwrap();
                if let Err(why) = $check(&second.0, &second.1) {
                    wrong.push(format!("{why}\n{query:?}, second page, by {}\n{}", second.0, second.1.join("\n")));
                }
            }
        }
        assert!(wrong.is_empty(), "{} plans are wrong; the first:\n{}", wrong.len(), wrong[0]);
        let all = ["InPriceRange", "Matching", "OfSale", "OfStatus", "Walk"].map(str::to_owned);
        assert_eq!(ways, all.into(), "each way was taken");
    }};
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_is_read_by_an_index_on_sqlite() {
    let house = SqliteHouse::open().await;
    let file = house.directory.path().join("data").join("arte.db");
    let numbers = |most: u32| {
        format!(
            "(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {most}) SELECT n FROM c) AS numbers"
        )
    };
    let id = |n: &str, kind: u8| format!("unhex(printf('%016x%016x', {kind}, {n}))");
    let tokens = "' each ' || CASE WHEN doc % 4 = 0 THEN 'some ' ELSE '' END || CASE WHEN doc % 100 = 0 THEN 'few ' ELSE '' END
        || CASE WHEN doc % 2000 = 0 THEN 'rare ' ELSE '' END || CASE WHEN doc % 3 = 0 THEN '_medium_oil ' ELSE '_medium_ink ' END";
    let conn = rusqlite::Connection::open(file).unwrap();
    let all = filling(numbers, id, "zeroblob(32)", tokens).join(";\n");
    conn.execute_batch(&format!("BEGIN; {all}; COMMIT")).unwrap();
    every_list_is_read_by_an_index!(&house.store, check_sqlite);
    // The same with statistics, which change the mind of the planner.
    conn.execute_batch("ANALYZE").unwrap();
    house.store.close().await;
    let store = arte::persistence::sqlite::SqliteStore::open(&house.directory.path().join("data"), 2).await.unwrap();
    every_list_is_read_by_an_index!(&store, check_sqlite);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_list_is_read_by_an_index_on_postgres() {
    let house = PostgresHouse::open().await;
    let numbers = |most: u32| format!("generate_series(1, {most}) AS numbers (n)");
    let id = |n: &str, kind: u8| format!("(lpad(to_hex({kind}), 16, '0') || lpad(to_hex({n}), 16, '0'))::uuid");
    let tokens = "array_to_tsvector(array_remove(ARRAY['each', CASE WHEN doc % 4 = 0 THEN 'some' END, CASE WHEN doc % 100 = 0 THEN 'few' END,
        CASE WHEN doc % 2000 = 0 THEN 'rare' END, CASE WHEN doc % 3 = 0 THEN '_medium_oil' ELSE '_medium_ink' END], NULL))";
    let mut conn = house.database.connect().await;
    for statement in filling(numbers, id, "decode(repeat('00', 32), 'hex')", tokens) {
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut conn).await.unwrap();
    }
    // Before the server has looked at its tables, and after.
    every_list_is_read_by_an_index!(&house.store, check_postgres);
    sqlx::query("ANALYZE").execute(&mut conn).await.unwrap();
    every_list_is_read_by_an_index!(&house.store, check_postgres);
    let _ = sqlx::Connection::close(conn).await;
    house.close().await;
}
