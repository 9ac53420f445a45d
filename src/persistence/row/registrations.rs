//! Registrations as lists show them.

use super::cursor::Cursor;
use super::people::RegistrationRow;
use super::{Nonsense, amount_if_any};
use crate::ids::UserId;
use crate::money::Currency;
use crate::persistence::{RegistrationLine, Said, StoreError};
use crate::timestamp::Timestamp;
use uuid::Uuid;

/// A registration with the currency of its sale and the house's last word.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct RegistrationLineRow {
    #[sqlx(flatten)]
    row: RegistrationRow,
    currency: String,
    said_by: Option<Uuid>,
    said_at: Option<i64>,
    said_why: Option<String>,
}

impl RegistrationLineRow {
    /// Returns where the row stands in a list by paddle.
    pub(in crate::persistence) fn place_by_paddle(&self) -> Cursor<1, 0> {
        Cursor { numbers: [self.row.paddle], ids: [] }
    }

    /// Returns where the row stands in a list by age.
    pub(in crate::persistence) fn place_by_age(&self) -> Cursor<1, 1> {
        Cursor { numbers: [self.row.created_at], ids: [self.row.sale_id] }
    }

    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<RegistrationLine, StoreError> {
        let here = |nonsense: Nonsense| nonsense.at("registrations", self.row.sale_id);
        let asked = amount_if_any("limit_minor", self.row.limit_minor).map_err(here)?;
        let currency = Currency::parse(&self.currency).ok_or_else(|| here(Nonsense::in_column("currency")))?;
        let said = match (self.said_by, self.said_at, self.said_why) {
            (None, None, None) => None,
            (Some(by), Some(at), Some(why)) => Some(Said { by: UserId(by), at: Timestamp::from_micros(at), why }),
            _ => return Err(here(Nonsense("a word of the house without who, when or why".into()))),
        };
        Ok(RegistrationLine { registration: self.row.read()?, currency, asked, said })
    }
}
