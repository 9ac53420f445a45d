//! Public lists.

use super::catalogue::{artwork_columns, auction_columns};
use super::listing_order::Order;
use super::listing_query::{FEW, Way, count, count_artworks, push_artworks_page, push_page, ways};
use super::search::{Db, then_join};
use super::{Engine, fault};
use crate::persistence::row::auction::AuctionRow;
use crate::persistence::row::catalogue::ArtworkRow;
use crate::persistence::row::cursor::Place as _;
use crate::persistence::row::list_place::{Key, KeyKind, ListPlace, list_of};
use crate::persistence::{Artwork, ArtworkQuery, AuctionQuery, AuctionRecord, Listings, Page, Paged, StoreError};
use crate::timestamp::Timestamp;
use async_trait::async_trait;
use sqlx::{Database, FromRow, QueryBuilder, Row as _};
use uuid::Uuid;

type Conn = <Db as Database>::Connection;
type DbRow = <Db as Database>::Row;

#[async_trait]
impl Listings for Engine {
    async fn list_auctions(&self, query: &AuctionQuery, page: Page) -> Result<Paged<AuctionRecord>, StoreError> {
        let (order, list) = (Order::of_auctions(query), list_of(query));
        let after = ListPlace::of(page.after.as_deref(), list, &order.kinds())?;
        let mut conn = self.read_lists().await?;
        let epoch = epoch_of(&mut conn, after.as_ref()).await?;
        let way = way_of(&mut conn, query).await?;
        let mut sql = auctions("", query, way, epoch, after.as_ref(), page.limit);
        let rows = sql.build().fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        let read = |row: &DbRow| AuctionRow::from_row(row).map_err(fault::reading)?.read();
        page_of(&page, rows, order, list, epoch, read)
    }

    async fn list_artworks(&self, query: &ArtworkQuery, page: Page) -> Result<Paged<Artwork>, StoreError> {
        let (order, list) = (Order::of_artworks(query.sort), list_of(query));
        let after = ListPlace::of(page.after.as_deref(), list, &order.kinds())?;
        let mut conn = self.read_lists().await?;
        let way = way_of_artworks(&mut conn, query).await?;
        let mut sql = artworks("", query, way, after.as_ref(), page.limit);
        let rows = sql.build().fetch_all(&mut *conn).await.map_err(fault::reading)?;
        drop(conn);
        // Nothing that artworks are listed by moves while bids come in.
        let read = |row: &DbRow| ArtworkRow::from_row(row).map_err(fault::reading)?.read();
        page_of(&page, rows, order, list, 0, read)
    }

    async fn publish_listings(&self, by: Uuid, prices: bool, now: Timestamp) -> Result<u64, StoreError> {
        self.publish(by, prices, now).await
    }

    async fn index_artworks(&self, most: u32) -> Result<u64, StoreError> {
        self.index_some(most).await
    }
}

/// Returns the epoch that a page is read as of.
async fn epoch_of(conn: &mut Conn, after: Option<&ListPlace>) -> Result<i64, StoreError> {
    let (epoch, oldest): (i64, i64) =
        sqlx::query_as("SELECT epoch, oldest FROM listing_state").fetch_one(conn).await.map_err(fault::reading)?;
    match after {
        None => Ok(epoch),
        Some(place) if place.epoch > epoch => Err(StoreError::NotFound("cursor")),
        Some(place) if place.epoch < oldest => Err(StoreError::Conflict("cursor")),
        Some(place) => Ok(place.epoch),
    }
}

async fn way_of(conn: &mut Conn, query: &AuctionQuery) -> Result<Way, StoreError> {
    let (mut best, mut least) = (Way::Walk, FEW);
    for way in ways(query) {
        let found: i64 = count(query, way).build_query_scalar().fetch_one(&mut *conn).await.map_err(fault::reading)?;
        if found <= least {
            (best, least) = (way, found);
        }
    }
    Ok(best)
}

async fn way_of_artworks(conn: &mut Conn, query: &ArtworkQuery) -> Result<Way, StoreError> {
    if query.artwork == crate::persistence::Wanted::default() {
        return Ok(Way::Walk);
    }
    let mut sql = count_artworks(&query.artwork);
    let found: i64 = sql.build_query_scalar().fetch_one(conn).await.map_err(fault::reading)?;
    Ok(if found <= FEW { Way::Matching } else { Way::Walk })
}

/// Writes the statement of a page of auctions; `prefix` stands before it.
fn auctions(
    prefix: &str,
    query: &AuctionQuery,
    way: Way,
    epoch: i64,
    after: Option<&ListPlace>,
    limit: u32,
) -> QueryBuilder<Db> {
    let order = Order::of_auctions(query);
    let mut sql = QueryBuilder::new(prefix);
    push_page(&mut sql, query, way, epoch, after, limit);
    sql.push(concat!(" SELECT ", auction_columns!(), ", ", artwork_columns!()));
    order.push_found_keys(&mut sql);
    sql.push(concat!(" FROM page", then_join!(), "auctions a ON a.id = page.listed"));
    sql.push(concat!(then_join!(), "auction_heads h ON h.auction_id = a.id"));
    sql.push(concat!(then_join!(), "sales s ON s.id = a.sale_id", then_join!(), "artworks w ON w.id = a.artwork_id"));
    order.push_found_order(&mut sql);
    sql
}

/// Writes the statement of a page of artworks; `prefix` stands before it.
fn artworks(prefix: &str, query: &ArtworkQuery, way: Way, after: Option<&ListPlace>, limit: u32) -> QueryBuilder<Db> {
    let order = Order::of_artworks(query.sort);
    let mut sql = QueryBuilder::new(prefix);
    push_artworks_page(&mut sql, order, &query.artwork, way, after, limit);
    sql.push(concat!(" SELECT ", artwork_columns!()));
    order.push_found_keys(&mut sql);
    sql.push(concat!(" FROM page", then_join!(), "artworks w ON w.id = page.listed"));
    order.push_found_order(&mut sql);
    sql
}

fn page_of<T>(
    page: &Page,
    mut rows: Vec<DbRow>,
    order: Order,
    list: [u8; 8],
    epoch: i64,
    read: impl Fn(&DbRow) -> Result<T, StoreError>,
) -> Result<Paged<T>, StoreError> {
    let limit = page.limit as usize;
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = match rows.last().filter(|_| has_more) {
        Some(last) => Some(ListPlace { list, epoch, keys: keys_of(last, order)? }.write()),
        None => None,
    };
    Ok(Paged { items: rows.iter().map(read).collect::<Result<_, _>>()?, next })
}

fn keys_of(row: &DbRow, order: Order) -> Result<Vec<Key>, StoreError> {
    let read = |(n, kind)| {
        let name = format!("k{n}");
        match kind {
            KeyKind::Number => row.try_get(name.as_str()).map(Key::Number),
            KeyKind::Id => row.try_get(name.as_str()).map(Key::Id),
            KeyKind::Text => row.try_get(name.as_str()).map(Key::Text),
        }
    };
    order.kinds().into_iter().enumerate().map(read).collect::<Result<_, _>>().map_err(fault::reading)
}

#[cfg(feature = "drills")]
impl Engine {
    /// Returns how the engine would read a page of auctions, in its own words, with the way that was taken and what each of the other ways that
    /// could have been taken would have counted by.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn explain_auctions(
        &self,
        query: &AuctionQuery,
        cursor: Option<&str>,
    ) -> Result<(String, Vec<String>), StoreError> {
        let order = Order::of_auctions(query);
        let after = ListPlace::of(cursor, list_of(query), &order.kinds())?;
        let mut conn = self.read_lists().await?;
        let epoch = epoch_of(&mut conn, after.as_ref()).await?;
        let way = way_of(&mut conn, query).await?;
        let prefix = super::search::EXPLAIN;
        let mut sql = auctions(prefix, query, way, epoch, after.as_ref(), 20);
        let rows = sql.build().fetch_all(&mut *conn).await.map_err(fault::reading)?;
        Ok((format!("{way:?}"), super::search::read_plan(&rows)))
    }

    /// The same for a page of artworks.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    pub async fn explain_artworks(
        &self,
        query: &ArtworkQuery,
        cursor: Option<&str>,
    ) -> Result<(String, Vec<String>), StoreError> {
        let after = ListPlace::of(cursor, list_of(query), &Order::of_artworks(query.sort).kinds())?;
        let mut conn = self.read_lists().await?;
        let way = way_of_artworks(&mut conn, query).await?;
        let mut sql = artworks(super::search::EXPLAIN, query, way, after.as_ref(), 20);
        let rows = sql.build().fetch_all(&mut *conn).await.map_err(fault::reading)?;
        Ok((format!("{way:?}"), super::search::read_plan(&rows)))
    }
}
