//! A digest of every table, so that a backup that rots on its shelf says where.
//!
//! SQLite's own check finds pages that do not fit together, and not a figure that has become another.

use super::BackupError;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;

const TABLE: &str =
    "CREATE TABLE backup_digests (name TEXT PRIMARY KEY, row_count INTEGER NOT NULL, digest BLOB NOT NULL)";

/// What the tables are called and made of counts as a table too.
const SCHEMA: (&str, &str) = (
    "sqlite_schema",
    "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE tbl_name <> 'backup_digests' ORDER BY type, name",
);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Digest {
    rows: i64,
    digest: Vec<u8>,
}

/// Takes the digests of all tables and writes them beside.
pub(super) fn write(conn: &Connection) -> rusqlite::Result<()> {
    let taken = take_all(conn)?;
    conn.execute(TABLE, [])?;
    for (name, Digest { rows, digest }) in taken {
        conn.execute("INSERT INTO backup_digests VALUES (?1, ?2, ?3)", params![name, rows, digest])?;
    }
    Ok(())
}

/// Takes them again and compares.
pub(super) fn compare(conn: &Connection) -> Result<(), BackupError> {
    let damaged = |error: rusqlite::Error| BackupError::Damaged(error.to_string());
    let kept = kept(conn).map_err(damaged)?;
    if kept.is_empty() {
        return Err(BackupError::Damaged("it has no digests of its tables".into()));
    }
    // Table by table, so that a table that cannot even be read is named.
    for (name, digest) in &kept {
        let taken = take(conn, &statement(name));
        match taken {
            Ok(taken) if taken == *digest => {}
            Ok(taken) if taken.rows != digest.rows => {
                let (found, written) = (taken.rows, digest.rows);
                return Err(BackupError::Damaged(format!("table {name} has {found} rows, and {written} were written")));
            }
            Ok(_) => return Err(BackupError::Damaged(format!("table {name} is not what was written"))),
            Err(error) => return Err(BackupError::Damaged(format!("table {name} cannot be read: {error}"))),
        }
    }
    Ok(())
}

fn kept(conn: &Connection) -> rusqlite::Result<BTreeMap<String, Digest>> {
    let mut rows = conn.prepare("SELECT name, row_count, digest FROM backup_digests")?;
    rows.query_map([], |row| Ok((row.get(0)?, Digest { rows: row.get(1)?, digest: row.get(2)? })))?.collect()
}

fn take_all(conn: &Connection) -> rusqlite::Result<BTreeMap<String, Digest>> {
    let mut names =
        conn.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")?;
    let names: Vec<String> = names.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let names = names.into_iter().chain([SCHEMA.0.to_owned()]);
    names.map(|name| Ok((name.clone(), take(conn, &statement(&name))?))).collect()
}

fn statement(table: &str) -> String {
    if table == SCHEMA.0 {
        return SCHEMA.1.to_owned();
    }
    // In the order in which they lie in the table itself: a backup is never written to again.
    format!("SELECT * FROM \"{}\" NOT INDEXED", table.replace('"', "\"\""))
}

fn take(conn: &Connection, statement: &str) -> rusqlite::Result<Digest> {
    let mut select = conn.prepare(statement)?;
    let columns = select.column_count();
    let mut rows = select.query([])?;
    let mut hash = Sha256::new();
    let mut count = 0;
    while let Some(row) = rows.next()? {
        count += 1;
        for column in 0..columns {
            add(&mut hash, row.get_ref(column)?);
        }
    }
    Ok(Digest { rows: count, digest: hash.finalize().to_vec() })
}

/// Adds a value with its type and length, so that no two rows read alike.
fn add(hash: &mut Sha256, value: ValueRef) {
    let mut part = |kind: u8, bytes: &[u8]| {
        hash.update([kind]);
        hash.update((bytes.len() as u64).to_be_bytes());
        hash.update(bytes);
    };
    match value {
        ValueRef::Null => part(0, &[]),
        ValueRef::Integer(number) => part(1, &number.to_be_bytes()),
        ValueRef::Real(number) => part(2, &number.to_bits().to_be_bytes()),
        ValueRef::Text(text) => part(3, text),
        ValueRef::Blob(bytes) => part(4, bytes),
    }
}
