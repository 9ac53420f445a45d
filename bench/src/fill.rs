//! Fills an empty house with a big catalogue, for load tests of its lists: artworks in Korean and English, auctions of every status.

use anyhow::Context as _;
use arte::app::open_store;
use arte::auction::{Ladder, LadderMode, SoftClose, Terms};
use arte::clock::{Clock as _, SystemClock};
use arte::ids::{ArtworkId, AuctionId, SaleId};
use arte::money::{Amount, Currency};
use arte::persistence::{NewAuction, Sale, Store};
use arte::proof::Seed;
use arte::settings::Settings;
use arte::timestamp::Timestamp;
use futures_util::stream::{StreamExt as _, TryStreamExt as _, iter};
use sqlx::{Connection as _, PgConnection};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

use crate::chance;
use crate::stopwatch;

/// What to fill, and with how much.
#[derive(clap::Args)]
pub struct Options {
    /// The data folder of the house.
    #[arg(long)]
    data_dir: PathBuf,
    /// The address of its PostgreSQL database; SQLite in the data folder when absent.
    #[arg(long, default_value = "")]
    store_url: String,
    /// How many artworks.
    #[arg(long, default_value_t = 100_000)]
    artworks: usize,
    /// How many auctions: one in twenty goes on, three are to come, the others are over.
    #[arg(long, default_value_t = 20_000)]
    auctions: usize,
}

const KOREAN: [&str; 24] = [
    "달항아리",
    "백자",
    "산수화",
    "정물",
    "소나무",
    "매화",
    "봄날",
    "겨울",
    "바다",
    "강변",
    "노을",
    "인왕산",
    "한강",
    "자화상",
    "어머니",
    "꽃병",
    "호랑이",
    "까치",
    "연못",
    "나비",
    "포도",
    "시장",
    "골목",
    "새벽",
];
const PARTICLES: [&str; 6] = ["", "", "의", "를", "에서", "과"];
const ENGLISH: [&str; 24] = [
    "Moon",
    "Jar",
    "Still",
    "Life",
    "Pine",
    "Plum",
    "Spring",
    "Winter",
    "Sea",
    "River",
    "Sunset",
    "Mountain",
    "Portrait",
    "Mother",
    "Vase",
    "Tiger",
    "Magpie",
    "Pond",
    "Butterfly",
    "Grapes",
    "Market",
    "Alley",
    "Dawn",
    "Blue",
];
/// Materials, and the code of their medium.
const MEDIA: [(&str, &str); 6] = [
    ("유화 oil on canvas", "painting"),
    ("수묵 ink on paper", "painting"),
    ("수채 watercolour", "painting"),
    ("아크릴 acrylic", "painting"),
    ("청동 bronze", "sculpture"),
    ("석판화 lithograph", "print"),
];
const SURNAMES: [&str; 12] = ["김", "이", "박", "최", "정", "강", "조", "윤", "장", "임", "Monet", "Cézanne"];
const GIVEN: [&str; 16] = [
    "환기", "중섭", "수근", "영국", "창열", "서보", "종학", "상범", "Anna", "Paul", "Claude", "Berthe", "우환", "경자",
    "래현", "응노",
];

/// One artwork as a row.
struct Row {
    id: Uuid,
    title: String,
    artist: String,
    materials: &'static str,
    medium: &'static str,
    description: String,
    created_at: i64,
}

/// Up to 65,535.
fn any_number() -> u16 {
    let bytes = chance::bytes();
    u16::from_be_bytes([bytes[0], bytes[1]])
}

fn pick<T: Copy>(things: &[T]) -> T {
    things[usize::from(any_number()) % things.len()]
}

fn rows(count: usize, now: Timestamp) -> Vec<Row> {
    (0..count)
        .map(|n| (n, pick(&MEDIA)))
        .map(|(n, (materials, medium))| Row {
            id: chance::uuid(),
            title: format!(
                "{}{} {}, {} {} {n}",
                pick(&KOREAN),
                pick(&PARTICLES),
                pick(&KOREAN),
                pick(&ENGLISH),
                pick(&ENGLISH)
            ),
            artist: format!("{}{}", pick(&SURNAMES), pick(&GIVEN)),
            materials,
            medium,
            description: "조용한 그림입니다. A quiet picture, signed and dated on the back. ".repeat(6),
            created_at: now.as_micros() - i64::try_from(count - n).unwrap_or(0) * 1_000_000,
        })
        .collect()
}

/// Runs it.
///
/// # Errors
/// When the house cannot be opened, or is not empty.
pub fn run(options: &Options) -> anyhow::Result<()> {
    actix::System::new().block_on(fill(options))
}

async fn fill(options: &Options) -> anyhow::Result<()> {
    let data = options.data_dir.to_string_lossy();
    let over = [
        ("data_dir", data.as_ref()),
        ("identity.keys", ""),
        ("store.url", options.store_url.as_str()),
        ("store.readers", "8"),
    ];
    let settings = Settings::load_over(None, &over)?;
    open_store(&settings).await?.close().await;
    let now = SystemClock::new().now();
    let artworks = rows(options.artworks, now);
    let start = stopwatch::now();
    if options.store_url.is_empty() {
        add_to_sqlite(&options.data_dir, &artworks)?;
    } else {
        add_to_postgres(&options.store_url, &artworks).await?;
    }
    println!("{} artworks in {:.1} s", artworks.len(), start.elapsed().as_secs_f64());
    // As a house that was brought up to date from a release without search.
    let start = stopwatch::now();
    let store = open_store(&settings).await?;
    println!("their words in {:.1} s", start.elapsed().as_secs_f64());
    let start = stopwatch::now();
    add_auctions(&store, &artworks, options.auctions, now).await?;
    println!("{} auctions in {:.1} s", options.auctions, start.elapsed().as_secs_f64());
    store.close().await;
    close_most(options).await
}

fn add_to_sqlite(data_dir: &std::path::Path, artworks: &[Row]) -> anyhow::Result<()> {
    let mut conn = rusqlite::Connection::open(data_dir.join("arte.db"))?;
    let whole = conn.transaction()?;
    {
        let mut add = whole.prepare(
            "INSERT INTO artworks (id, title, artist, materials, medium, description, images, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, '[]', ?7)",
        )?;
        for row in artworks {
            let id = row.id.as_bytes().as_slice();
            add.execute((id, &row.title, &row.artist, row.materials, row.medium, &row.description, row.created_at))?;
        }
    }
    whole.commit()?;
    Ok(())
}

async fn add_to_postgres(url: &str, artworks: &[Row]) -> anyhow::Result<()> {
    let mut conn = PgConnection::connect(url).await?;
    for some in artworks.chunks(1_000) {
        sqlx::query(
            "INSERT INTO artworks (id, title, artist, materials, medium, description, images, created_at)
             SELECT t.id, t.title, t.artist, t.materials, t.medium, t.description, '[]', t.created_at
             FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[])
                 AS t (id, title, artist, materials, medium, description, created_at)",
        )
        .bind(some.iter().map(|row| row.id).collect::<Vec<_>>())
        .bind(some.iter().map(|row| row.title.as_str()).collect::<Vec<_>>())
        .bind(some.iter().map(|row| row.artist.as_str()).collect::<Vec<_>>())
        .bind(some.iter().map(|row| row.materials).collect::<Vec<_>>())
        .bind(some.iter().map(|row| row.medium).collect::<Vec<_>>())
        .bind(some.iter().map(|row| row.description.as_str()).collect::<Vec<_>>())
        .bind(some.iter().map(|row| row.created_at).collect::<Vec<_>>())
        .execute(&mut conn)
        .await?;
    }
    conn.close().await?;
    Ok(())
}

/// Sales of 200 lots, most in won, some in dollars and euros.
async fn add_auctions(store: &Arc<dyn Store>, artworks: &[Row], count: usize, now: Timestamp) -> anyhow::Result<()> {
    const LOTS: usize = 200;
    let mut all = Vec::new();
    for number in 0..count.div_ceil(LOTS) {
        let code = ["KRW", "KRW", "KRW", "USD", "EUR"][number % 5];
        let currency = Currency::parse(code).context("a currency")?;
        let (title, zone) = (format!("제{}회 경매", number + 1), "Asia/Seoul".to_owned());
        let made = now + Duration::from_secs(number as u64);
        let sale = Sale::new(SaleId(chance::uuid()), title, currency, zone, made);
        store.add_sale(&sale).await?;
        for lot in 0..LOTS.min(count - number * LOTS) {
            let nth = number * LOTS + lot;
            let artwork = &artworks[(nth * 5) % artworks.len()];
            let price = 1_000 * i64::from(any_number()) + 10_000;
            all.push(draft(sale.id, currency, artwork.id, u32::try_from(lot + 1)?, price, nth, now)?);
        }
    }
    iter(all)
        .map(|draft| async move {
            store.add_auction(&draft).await?;
            store.schedule_auction(draft.terms.auction).await?;
            anyhow::Ok(())
        })
        .buffer_unordered(8)
        .try_collect::<Vec<()>>()
        .await?;
    Ok(())
}

fn draft(
    sale: SaleId,
    currency: Currency,
    artwork: Uuid,
    lot_number: u32,
    price: i64,
    nth: usize,
    now: Timestamp,
) -> anyhow::Result<NewAuction> {
    let hours = |n: usize| Duration::from_secs(n as u64 * 3_600);
    let start_price = Amount::from_minor(price).context("an amount")?;
    // Of twenty, one has started when the house opens.
    let starts_at = if nth.is_multiple_of(20) { now } else { now + hours(24 + nth % 500) };
    let terms = Terms {
        auction: AuctionId(chance::uuid()),
        sale,
        currency,
        start_price,
        ladder: Ladder::flat(Amount::from_minor(1_000).context("an amount")?)?,
        ladder_mode: LadderMode::AtLeast,
        soft_close: SoftClose::preset("2/2").context("a preset")?,
        reserve: None,
        starts_at,
        ends_at: starts_at + hours(24 + nth % 300),
    };
    let seed = Seed::new(chance::bytes());
    Ok(NewAuction {
        terms,
        reserve: None,
        seed,
        artwork: ArtworkId(artwork),
        lot_number,
        created_at: now + hours(nth % 90),
    })
}

/// Ends all but one in twenty that goes on and three that are to come, without a bid. The lists find out by themselves.
async fn close_most(options: &Options) -> anyhow::Result<()> {
    const CLOSE: &str =
        "UPDATE auctions SET status = 'closed', outcome = 'passed' WHERE lot_number % 20 NOT IN (1, 2, 3, 4)";
    if options.store_url.is_empty() {
        rusqlite::Connection::open(options.data_dir.join("arte.db"))?.execute(CLOSE, [])?;
    } else {
        let mut conn = PgConnection::connect(&options.store_url).await?;
        sqlx::query(CLOSE).execute(&mut conn).await?;
        // As the server does by itself in its own time.
        sqlx::query("VACUUM ANALYZE").execute(&mut conn).await?;
        conn.close().await?;
    }
    Ok(())
}
