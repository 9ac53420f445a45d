//! Bringing the tables up to this version.

use super::StoreError;
use super::fault::scrubbed;
use sqlx::migrate::{Migrate, MigrateError, Migrator};

/// Where sqlx keeps what was applied.
const TABLE: &str = "_sqlx_migrations";

/// Applies the migrations that are missing, and returns how many those were.
///
/// A database may be ahead of the program: migrations that it does not know are none of its business, for most of them only add. (Those of
/// 2026-11-26 do not: docs/OPERATIONS.md.) One that it knows must be the one that was applied.
pub(super) async fn apply<C: Migrate>(conn: &mut C, mut known: Migrator) -> Result<u64, StoreError> {
    known.set_ignore_missing(true);
    run(conn, &known).await.map_err(|error| match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
            StoreError::unavailable(scrubbed(error))
        }
        error => StoreError::unavailable(error),
    })
}

async fn run<C: Migrate>(conn: &mut C, known: &Migrator) -> Result<u64, MigrateError> {
    conn.ensure_migrations_table(TABLE).await?;
    let before = conn.list_applied_migrations(TABLE).await?.len();
    known.run_direct(None, conn, false).await?;
    let after = conn.list_applied_migrations(TABLE).await?.len();
    Ok(after.saturating_sub(before) as u64)
}
