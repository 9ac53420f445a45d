//! Accounts with their owners' data as rows.

use super::people::UserRow;
use super::{Nonsense, fit};
use crate::identity::{Address, BirthDate, Gender, Profile};
use crate::persistence::{Person, StoreError};

/// A row of `users` beside that of `profiles`, if there is one.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct PersonRow {
    #[sqlx(flatten)]
    user: UserRow,
    version: i64,
    gender: Option<String>,
    birth_date: Option<String>,
    phone: Option<String>,
    country: Option<String>,
    postcode: Option<String>,
    region: Option<String>,
    city: Option<String>,
    line1: Option<String>,
    line2: Option<String>,
}

impl PersonRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(mut self) -> Result<Person, StoreError> {
        let profile = self.profile();
        let user = self.user.read()?;
        let here = |nonsense: Nonsense| nonsense.at("profiles", user.id);
        Ok(Person { version: fit("version", self.version).map_err(here)?, profile: profile.map_err(here)?, user })
    }

    fn profile(&mut self) -> Result<Option<Profile>, Nonsense> {
        let Some(gender) = self.gender.take() else { return Ok(None) };
        let text = |column: &str, value: &mut Option<String>| value.take().ok_or_else(|| Nonsense::in_column(column));
        let birth_date = text("birth_date", &mut self.birth_date)?;
        Ok(Some(Profile {
            gender: Gender::from_word(&gender).ok_or_else(|| Nonsense::in_column("gender"))?,
            birth_date: BirthDate::read(&birth_date).ok_or_else(|| Nonsense::in_column("birth_date"))?,
            phone: text("phone", &mut self.phone)?,
            address: Address {
                country: text("country", &mut self.country)?,
                postcode: text("postcode", &mut self.postcode)?,
                region: self.region.take(),
                city: text("city", &mut self.city)?,
                line1: text("line1", &mut self.line1)?,
                line2: self.line2.take(),
            },
        }))
    }
}
