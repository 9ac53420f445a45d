//! Where a house keeps its things.

use anyhow::Context as _;
use sqlx::{Connection, Executor, PgConnection};

use crate::{chance, process};

/// A store to measure.
#[derive(Clone, Debug)]
pub enum Place {
    /// SQLite in a temporary folder.
    Sqlite,
    /// PostgreSQL; the address of a database in which databases may be made.
    Postgres(String),
}

impl Place {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "Postgres",
        }
    }

    /// Returns the process of the server, if there is one.
    pub async fn server(&self) -> anyhow::Result<Option<u32>> {
        let Self::Postgres(url) = self else { return Ok(None) };
        let mut conn = PgConnection::connect(url).await.context("the throw-away Postgres does not answer")?;
        let backend: i32 = sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(&mut conn).await?;
        conn.close().await?;
        Ok(process::parent(u32::try_from(backend)?))
    }

    /// Makes an empty database and returns its address; empty for SQLite.
    pub async fn fresh_database(&self) -> anyhow::Result<String> {
        let Self::Postgres(url) = self else { return Ok(String::new()) };
        let mut conn = PgConnection::connect(url).await.context("the throw-away Postgres does not answer")?;
        let name = format!("bench_{}", chance::uuid().simple());
        conn.execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).await?;
        conn.close().await?;
        let (server, _) = url.rsplit_once('/').context("the address of Postgres has no database in it")?;
        Ok(format!("{server}/{name}"))
    }
}
