//! How SQLite keeps tokens and finds them: an index of its FTS5, used as an index of sets. What is asked of it is written here, from tokens that
//! have no sign in them, so that nothing anybody types is an operator.

use sqlx::QueryBuilder;
use std::collections::BTreeSet;

/// The engine's driver.
pub(super) type Db = sqlx::Sqlite;

/// Tables in the order in which they are written, for the planner knows less of them than we do.
macro_rules! then_join {
    () => {
        " CROSS JOIN "
    };
}
pub(super) use then_join;

/// Joins a table by the number of the artwork, after what has it.
macro_rules! join_by_doc {
    ($table:literal, $name:literal, $of:literal) => {
        concat!(" CROSS JOIN ", $table, " ", $name, " ON ", $name, ".doc = ", $of, ".doc")
    };
}
pub(super) use join_by_doc;

/// Writes an artwork's words.
pub(super) const SET_WORDS: &str =
    "UPDATE artwork_search SET version = $2, tokens = $3, title_key = $4, artist_key = $5 WHERE artwork_id = $1";

/// Writes a set of tokens as it is kept.
pub(super) fn write_tokens(tokens: &BTreeSet<String>) -> String {
    let mut text = String::from(" ");
    for token in tokens {
        text.push_str(token);
        text.push(' ');
    }
    text
}

/// Appends a SELECT of the artworks (`doc`) that have a token of each group; at most so many.
pub(super) fn push_matching(sql: &mut QueryBuilder<Db>, groups: &[Vec<String>], most: i64) {
    let quoted =
        |group: &Vec<String>| group.iter().map(|token| format!("\"{token}\"")).collect::<Vec<_>>().join(" OR ");
    let all: Vec<String> = groups.iter().map(|group| format!("({})", quoted(group))).collect();
    sql.push("SELECT rowid AS doc FROM artwork_tokens WHERE artwork_tokens MATCH ");
    sql.push_bind(all.join(" AND ")).push(" LIMIT ").push_bind(most);
}

/// Appends the condition that `s` has a token of each group, asked of the row itself.
pub(super) fn push_has(sql: &mut QueryBuilder<Db>, groups: &[Vec<String>]) {
    for (n, group) in groups.iter().enumerate() {
        sql.push(if n == 0 { "(" } else { " AND (" });
        for (n, token) in group.iter().enumerate() {
            sql.push(if n == 0 { "instr(s.tokens, " } else { " OR instr(s.tokens, " });
            sql.push_bind(format!(" {token} ")).push(") > 0");
        }
        sql.push(")");
    }
}

/// Asks how a statement would be run.
#[cfg(feature = "drills")]
pub(super) const EXPLAIN: &str = "EXPLAIN QUERY PLAN ";

/// Reads the answer.
#[cfg(feature = "drills")]
pub(super) fn read_plan(rows: &[sqlx::sqlite::SqliteRow]) -> Vec<String> {
    use sqlx::Row as _;
    rows.iter().map(|row| row.get("detail")).collect()
}
