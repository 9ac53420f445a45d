//! What was made out about settlements, as rows.

use super::{Nonsense, fit};
use crate::persistence::{Paper, PaperKind, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A row of `papers`.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct PaperRow {
    pub(super) settlement_id: Uuid,
    pub(super) year: i64,
    pub(super) number: i64,
    pub(super) kind: String,
    pub(super) issued_at: i64,
}

impl PaperRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Paper, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("papers", self.settlement_id);
        Ok(Paper {
            kind: PaperKind::from_word(&self.kind).ok_or_else(|| here(Nonsense::in_column("kind")))?,
            year: fit("year", self.year).map_err(here)?,
            number: fit("number", self.number).map_err(here)?,
            issued_at: Timestamp::from_micros(self.issued_at),
        })
    }
}
