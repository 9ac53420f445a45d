//! In which order lists are, as columns that an index has in that order.

use super::search::Db;
use crate::persistence::row::list_place::{Key, KeyKind};
use crate::persistence::{ArtworkSort, AuctionQuery, AuctionSort};
use sqlx::QueryBuilder;

/// An order: columns that together are unique, all rising or all falling.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) columns: &'static [(&'static str, KeyKind)],
    falls: bool,
}

const NATURAL: &[(&str, KeyKind)] =
    &[("l.stage", KeyKind::Number), ("l.place", KeyKind::Number), ("l.auction_id", KeyKind::Id)];
const LOT: &[(&str, KeyKind)] =
    &[("l.sale_place", KeyKind::Number), ("l.sale_id", KeyKind::Id), ("l.lot_number", KeyKind::Number)];
const LOT_OF_SALE: &[(&str, KeyKind)] = &[("l.lot_number", KeyKind::Number)];
const ENDING: &[(&str, KeyKind)] =
    &[("l.is_over", KeyKind::Number), ("l.end_place", KeyKind::Number), ("l.auction_id", KeyKind::Id)];
const AGE: &[(&str, KeyKind)] = &[("l.created_at", KeyKind::Number), ("l.auction_id", KeyKind::Id)];
const PRICE: &[(&str, KeyKind)] = &[("l.price", KeyKind::Number), ("l.auction_id", KeyKind::Id)];

const ARTWORK_AGE: &[(&str, KeyKind)] = &[("s.created_at", KeyKind::Number), ("s.doc", KeyKind::Number)];
const TITLE: &[(&str, KeyKind)] = &[("s.title_key", KeyKind::Text), ("s.doc", KeyKind::Number)];
const ARTIST: &[(&str, KeyKind)] = &[("s.artist_key", KeyKind::Text), ("s.doc", KeyKind::Number)];

impl Order {
    pub(super) fn of_auctions(query: &AuctionQuery) -> Self {
        let (columns, falls) = match query.sort {
            AuctionSort::Natural => (NATURAL, false),
            AuctionSort::Lot if query.sale.is_some() => (LOT_OF_SALE, false),
            AuctionSort::Lot => (LOT, false),
            AuctionSort::Ending => (ENDING, false),
            AuctionSort::Newest => (AGE, true),
            AuctionSort::Cheapest => (PRICE, false),
            AuctionSort::Dearest => (PRICE, true),
        };
        Self { columns, falls }
    }

    pub(super) fn of_artworks(sort: ArtworkSort) -> Self {
        let (columns, falls) = match sort {
            ArtworkSort::Newest => (ARTWORK_AGE, true),
            ArtworkSort::Oldest => (ARTWORK_AGE, false),
            ArtworkSort::Title => (TITLE, false),
            ArtworkSort::Artist => (ARTIST, false),
        };
        Self { columns, falls }
    }

    pub(super) fn kinds(self) -> Vec<KeyKind> {
        self.columns.iter().map(|(_, kind)| *kind).collect()
    }

    /// Appends the columns under the names k0, k1 ….
    pub(super) fn push_keys(self, sql: &mut QueryBuilder<Db>) {
        for (n, (column, _)) in self.columns.iter().enumerate() {
            sql.push(format!(", {column} AS k{n}"));
        }
    }

    /// Appends ", page.k0, page.k1 …".
    pub(super) fn push_found_keys(self, sql: &mut QueryBuilder<Db>) {
        for n in 0..self.columns.len() {
            sql.push(format!(", page.k{n}"));
        }
    }

    /// Appends the condition that a row comes after a place.
    pub(super) fn push_after(self, sql: &mut QueryBuilder<Db>, keys: &[Key]) {
        let names: Vec<&str> = self.columns.iter().map(|(column, _)| *column).collect();
        let sign = if self.falls { "<" } else { ">" };
        sql.push(format!("({}) {sign} (", names.join(", ")));
        for (n, key) in keys.iter().enumerate() {
            if n > 0 {
                sql.push(", ");
            }
            match key {
                Key::Number(number) => sql.push_bind(*number),
                Key::Id(id) => sql.push_bind(*id),
                Key::Text(text) => sql.push_bind(text.clone()),
            };
        }
        sql.push(")");
    }

    /// Appends the ORDER BY: along an index, or of a few rows that were gathered by another one.
    pub(super) fn push_order(self, sql: &mut QueryBuilder<Db>, along_an_index: bool) {
        let turn = if self.falls { " DESC" } else { "" };
        let write = |(n, (column, kind)): (usize, &(&str, KeyKind))| match (n, along_an_index, kind) {
            // No index has the sum, so that none is walked through for the sake of the order.
            (0, false, KeyKind::Number) => format!("{column} + 0{turn}"),
            (0, false, KeyKind::Text) => format!("{column} || ''{turn}"),
            _ => format!("{column}{turn}"),
        };
        let columns: Vec<String> = self.columns.iter().enumerate().map(write).collect();
        sql.push(" ORDER BY ").push(columns.join(", "));
    }

    /// Appends the same for the rows of a page.
    pub(super) fn push_found_order(self, sql: &mut QueryBuilder<Db>) {
        let turn = if self.falls { " DESC" } else { "" };
        let columns: Vec<String> = (0..self.columns.len()).map(|n| format!("page.k{n}{turn}")).collect();
        sql.push(" ORDER BY ").push(columns.join(", "));
    }
}
