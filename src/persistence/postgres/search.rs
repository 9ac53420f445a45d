//! How PostgreSQL keeps tokens and finds them: a `tsvector` used as a set, without any of its languages, under an inverted index. What is asked of it
//! is written here, from tokens that have no sign in them, so that nothing anybody types is an operator.

use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// The engine's driver.
pub(super) type Db = sqlx::Postgres;

/// The sessions of lists keep the order in which joins are written.
macro_rules! then_join {
    () => {
        " JOIN "
    };
}
pub(super) use then_join;

/// Joins a table by the number of the artwork, after what has it: a subquery with an OFFSET stays one, and is asked once for each.
macro_rules! join_by_doc {
    ($table:literal, $name:literal, $of:literal) => {
        concat!(" CROSS JOIN LATERAL (SELECT * FROM ", $table, " x WHERE x.doc = ", $of, ".doc OFFSET 0) ", $name)
    };
}
pub(super) use join_by_doc;

/// Writes an artwork's words.
pub(super) const SET_WORDS: &str = "UPDATE artwork_search
    SET version = $2, tokens = array_to_tsvector(string_to_array($3, ' ')), title_key = $4, artist_key = $5 WHERE artwork_id = $1";

/// Writes a set of tokens as [`SET_WORDS`] takes it.
pub(super) fn write_tokens(tokens: &BTreeSet<String>) -> String {
    tokens.iter().map(String::as_str).collect::<Vec<_>>().join(" ")
}

fn write_query(groups: &[Vec<String>]) -> String {
    let quoted = |group: &Vec<String>| group.iter().map(|token| format!("'{token}'")).collect::<Vec<_>>().join(" | ");
    groups.iter().map(|group| format!("({})", quoted(group))).collect::<Vec<_>>().join(" & ")
}

/// Appends a SELECT of the artworks (`doc`) that have a token of each group; at most so many.
pub(super) fn push_matching(sql: &mut QueryBuilder<Db>, groups: &[Vec<String>], most: i64) {
    sql.push("SELECT doc FROM artworks_matching(").push_bind(write_query(groups)).push("::tsquery, ");
    sql.push_bind(most).push(") AS t (doc)");
}

/// Appends the condition that `s` has a token of each group, asked of the row itself: a function is not looked up in an index.
pub(super) fn push_has(sql: &mut QueryBuilder<Db>, groups: &[Vec<String>]) {
    sql.push("ts_match_vq(s.tokens, ").push_bind(write_query(groups)).push("::tsquery)");
}

/// Asks how a statement would be run, and runs it.
#[cfg(feature = "drills")]
pub(super) const EXPLAIN: &str = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ";

/// Reads the answer.
#[cfg(feature = "drills")]
pub(super) fn read_plan(rows: &[sqlx::postgres::PgRow]) -> Vec<String> {
    use sqlx::Row as _;
    rows.iter().map(|row| row.get(0)).collect()
}
