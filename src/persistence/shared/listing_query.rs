//! The statements of lists.
//!
//! A page is read in one of two ways, and neither reads or sorts the whole table. What few rows have is *gathered* by its own index, at most
//! [`FEW`] rows, and sorted. What many have is met soon when one *walks* along the index of the order and looks at each row. Which of the two it is
//! is found out by counting up to [`FEW`] in each index that could gather.

use super::listing_order::Order;
use super::search::{Db, join_by_doc, push_has, push_matching};
use crate::persistence::row::list_place::ListPlace;
use crate::persistence::{AuctionQuery, AuctionSort, Wanted};
use crate::search::code_token;
use sqlx::QueryBuilder;
use std::ops::RangeInclusive;

use crate::auction::Status;

/// How many rows are at most gathered and sorted for one page. *Source*: measured, a few milliseconds; and what one row in so many of a big house
/// has is found within a few thousand rows of a walk.
pub(super) const FEW: i64 = 1_000;

/// What a page is read by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::persistence) enum Way {
    /// Along the index of the order.
    Walk,
    /// The artworks that have the tokens.
    Matching,
    /// The auctions of the sale.
    OfSale,
    /// The auctions of these statuses.
    OfStatus,
    /// The auctions in the range of prices.
    InPriceRange,
}

/// Returns the groups of tokens of which an artwork must have one each.
pub(super) fn groups(wanted: &Wanted) -> Vec<Vec<String>> {
    let words = wanted.words.iter().map(|word| vec![word.clone()]);
    let codes = wanted.codes.iter().map(|(kind, codes)| codes.iter().map(|code| code_token(kind, code)).collect());
    words.chain(codes).collect()
}

/// Returns the ways that could gather what is asked for.
pub(super) fn ways(query: &AuctionQuery) -> Vec<Way> {
    let is_ordered_by_price = matches!(query.sort, AuctionSort::Cheapest | AuctionSort::Dearest);
    let has_range = query.price_min.is_some() || query.price_max.is_some();
    let ways = [
        (Way::Matching, !groups(&query.artwork).is_empty()),
        // One sale by lot number is the order of an index.
        (Way::OfSale, query.sale.is_some() && query.sort != AuctionSort::Lot),
        (Way::OfStatus, !query.statuses.is_empty()),
        (Way::InPriceRange, has_range && !is_ordered_by_price),
    ];
    ways.into_iter().filter_map(|(way, applies)| applies.then_some(way)).collect()
}

/// Returns the stages in which auctions of these statuses, or all that may be seen, are.
fn stages(query: &AuctionQuery) -> RangeInclusive<i64> {
    let stage = |status: &Status| match status {
        Status::Open | Status::Paused => 0,
        Status::Scheduled => 1,
        Status::Closed | Status::Cancelled => 2,
        Status::Draft => 3,
    };
    let last = if query.drafts { 3 } else { 2 };
    let first = query.statuses.iter().map(stage).min().unwrap_or(0);
    first..=query.statuses.iter().map(stage).max().unwrap_or(last).min(last)
}

/// Appends conditions, of which each can be one that an index may be asked, or one that is asked of each row.
struct Conditions<'a> {
    sql: &'a mut QueryBuilder<Db>,
    has_one: bool,
}

impl<'a> Conditions<'a> {
    fn begin(sql: &'a mut QueryBuilder<Db>) -> Self {
        Self { sql, has_one: false }
    }

    fn next(&mut self) -> &mut QueryBuilder<Db> {
        self.sql.push(if self.has_one { " AND " } else { " WHERE " });
        self.has_one = true;
        self.sql
    }

    fn add(&mut self, by_index: bool, write: impl FnOnce(&mut QueryBuilder<Db>)) {
        let sql = self.next();
        if by_index {
            write(sql);
        } else {
            // Neither engine asks an index for the truth of a comparison.
            sql.push("(");
            write(sql);
            sql.push(") IS TRUE");
        }
    }
}

/// Writes the statement that counts up to [`FEW`] and one more.
pub(super) fn count(query: &AuctionQuery, way: Way) -> QueryBuilder<Db> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (");
    match way {
        Way::Matching => push_matching(&mut sql, &groups(&query.artwork), FEW + 1),
        Way::Walk | Way::OfSale | Way::OfStatus | Way::InPriceRange => {
            sql.push("SELECT 1 AS one FROM listings l");
            let mut conditions = Conditions::begin(&mut sql);
            add_gathering(&mut conditions, query, way);
            sql.push(" LIMIT ").push_bind(FEW + 1);
        }
    }
    sql.push(") AS few");
    sql
}

/// The same for artworks.
pub(super) fn count_artworks(wanted: &Wanted) -> QueryBuilder<Db> {
    let mut sql = QueryBuilder::new("SELECT count(*) FROM (");
    push_matching(&mut sql, &groups(wanted), FEW + 1);
    sql.push(") AS few");
    sql
}

fn add_gathering(conditions: &mut Conditions<'_>, query: &AuctionQuery, way: Way) {
    match way {
        Way::OfSale => add_sale(conditions, query, true),
        Way::OfStatus => add_statuses(conditions, query, true),
        Way::InPriceRange => {
            add_currency(conditions, query, true);
            add_price_range(conditions, query, true);
        }
        Way::Walk | Way::Matching => {}
    }
}

fn add_sale(conditions: &mut Conditions<'_>, query: &AuctionQuery, by_index: bool) {
    if let Some(sale) = query.sale {
        conditions.add(by_index, |sql| {
            sql.push("l.sale_id = ").push_bind(sale.0);
        });
    }
}

fn add_statuses(conditions: &mut Conditions<'_>, query: &AuctionQuery, by_index: bool) {
    if query.statuses.is_empty() {
        return;
    }
    conditions.add(by_index, |sql| {
        sql.push("l.status IN (");
        for (n, status) in query.statuses.iter().enumerate() {
            sql.push(if n == 0 { "" } else { ", " }).push_bind(status.word());
        }
        sql.push(")");
    });
}

fn add_currency(conditions: &mut Conditions<'_>, query: &AuctionQuery, by_index: bool) {
    if let Some(currency) = query.currency {
        conditions.add(by_index, |sql| {
            sql.push("l.currency = ").push_bind(currency.code());
        });
    }
}

fn add_price_range(conditions: &mut Conditions<'_>, query: &AuctionQuery, by_index: bool) {
    if let Some(least) = query.price_min {
        conditions.add(by_index, |sql| {
            sql.push("l.price >= ").push_bind(least.minor());
        });
    }
    if let Some(most) = query.price_max {
        conditions.add(by_index, |sql| {
            sql.push("l.price <= ").push_bind(most.minor());
        });
    }
}

/// Returns how many rows are asked for. A number in the statement tells the planner that they are few; two of them keep the statements few.
pub(super) fn rows_read(limit: u32) -> u32 {
    if limit <= 20 { 21 } else { 101 }
}

/// Appends the rows of `page`: the auctions of a page with their sort keys.
pub(super) fn push_page(
    sql: &mut QueryBuilder<Db>,
    query: &AuctionQuery,
    way: Way,
    epoch: i64,
    after: Option<&ListPlace>,
    limit: u32,
) {
    let (order, groups) = (Order::of_auctions(query), groups(&query.artwork));
    sql.push("WITH ");
    if way == Way::Matching {
        sql.push("found AS MATERIALIZED (");
        push_matching(sql, &groups, FEW + 1);
        sql.push("), ");
    }
    sql.push("page AS MATERIALIZED (SELECT l.auction_id AS listed");
    order.push_keys(sql);
    if way == Way::Matching {
        sql.push(concat!(" FROM found f", join_by_doc!("listings", "l", "f")));
    } else {
        sql.push(" FROM listings l");
        if !groups.is_empty() {
            sql.push(join_by_doc!("artwork_search", "s", "l"));
        }
    }
    let walks = way == Way::Walk;
    let by_price = matches!(query.sort, AuctionSort::Cheapest | AuctionSort::Dearest) && walks;
    let mut conditions = Conditions::begin(sql);
    add_currency(&mut conditions, query, by_price || way == Way::InPriceRange);
    add_price_range(&mut conditions, query, by_price || way == Way::InPriceRange);
    add_sale(&mut conditions, query, way == Way::OfSale || (walks && query.sort == AuctionSort::Lot));
    add_statuses(&mut conditions, query, way == Way::OfStatus);
    let stages = stages(query);
    conditions.add(walks && query.sort == AuctionSort::Natural, |sql| {
        sql.push("l.stage >= ").push_bind(*stages.start()).push(" AND l.stage <= ").push_bind(*stages.end());
    });
    if let Some(place) = after {
        conditions.add(walks, |sql| order.push_after(sql, &place.keys));
    }
    conditions.add(false, |sql| {
        sql.push("l.from_epoch <= ").push_bind(epoch).push(" AND l.to_epoch > ").push_bind(epoch);
    });
    if way != Way::Matching && !groups.is_empty() {
        conditions.add(false, |sql| push_has(sql, &groups));
    }
    order.push_order(sql, walks);
    sql.push(format!(" LIMIT {})", rows_read(limit)));
}

/// Appends the rows of `page`: the artworks of a page with their sort keys.
pub(super) fn push_artworks_page(
    sql: &mut QueryBuilder<Db>,
    order: Order,
    wanted: &Wanted,
    way: Way,
    after: Option<&ListPlace>,
    limit: u32,
) {
    let groups = groups(wanted);
    sql.push("WITH ");
    if way == Way::Matching {
        sql.push("found AS MATERIALIZED (");
        push_matching(sql, &groups, FEW + 1);
        sql.push("), ");
    }
    sql.push("page AS MATERIALIZED (SELECT s.artwork_id AS listed");
    order.push_keys(sql);
    let walks = way == Way::Walk;
    if walks {
        sql.push(" FROM artwork_search s");
    } else {
        sql.push(concat!(" FROM found f", join_by_doc!("artwork_search", "s", "f")));
    }
    let mut conditions = Conditions::begin(sql);
    if let Some(place) = after {
        conditions.add(walks, |sql| order.push_after(sql, &place.keys));
    }
    if walks && !groups.is_empty() {
        conditions.add(false, |sql| push_has(sql, &groups));
    }
    order.push_order(sql, walks);
    sql.push(format!(" LIMIT {})", rows_read(limit)));
}
