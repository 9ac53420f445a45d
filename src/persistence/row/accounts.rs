//! Accounts with their owners' data as rows.

use super::people::UserRow;
use super::{Nonsense, digest, fit};
use crate::identity::{Address, BirthDate, Gender, Profile, open_profile};
use crate::ids::UserId;
use crate::persistence::{Person, StoreError};
use uuid::Uuid;

/// A row of `users` beside the owner's key and what is sealed under it, if there is anything.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct PersonRow {
    #[sqlx(flatten)]
    user: UserRow,
    version: i64,
    key: Option<Vec<u8>>,
    sealed: Option<Vec<u8>>,
}

impl PersonRow {
    /// Reads the row. What an older program has written in the clear since it was sealed is newer, for sealing takes it away.
    pub(in crate::persistence) fn read(self, clear: Option<ProfileRow>) -> Result<Person, StoreError> {
        let user = self.user.read()?;
        let profile = match (clear, self.sealed) {
            (Some(clear), _) => Some(clear.read()?),
            (None, Some(sealed)) => opened(user.id, self.key.as_deref(), &sealed)?,
            (None, None) => None,
        };
        let version = fit("version", self.version).map_err(|nonsense: Nonsense| nonsense.at("users", user.id))?;
        Ok(Person { version, profile, user })
    }
}

/// What is sealed under a key that was destroyed is nothing any more.
fn opened(user: UserId, key: Option<&[u8]>, sealed: &[u8]) -> Result<Option<Profile>, StoreError> {
    let Some(key) = key else { return Ok(None) };
    let here = |nonsense: Nonsense| nonsense.at("sealed_profiles", user);
    let key = digest("key", key).map_err(here)?;
    open_profile(&key, user, sealed).map(Some).map_err(|error| here(Nonsense(error.to_string())))
}

/// A row of `profiles`, in the clear.
#[derive(sqlx::FromRow)]
pub(in crate::persistence) struct ProfileRow {
    user_id: Uuid,
    gender: String,
    birth_date: String,
    phone: String,
    country: String,
    postcode: String,
    region: Option<String>,
    city: String,
    line1: String,
    line2: Option<String>,
}

impl ProfileRow {
    /// Reads the row.
    pub(in crate::persistence) fn read(self) -> Result<Profile, StoreError> {
        let here = |column: &str| Nonsense::in_column(column).at("profiles", UserId(self.user_id));
        Ok(Profile {
            gender: Gender::from_word(&self.gender).ok_or_else(|| here("gender"))?,
            birth_date: BirthDate::read(&self.birth_date).ok_or_else(|| here("birth_date"))?,
            phone: self.phone,
            address: Address {
                country: self.country,
                postcode: self.postcode,
                region: self.region,
                city: self.city,
                line1: self.line1,
                line2: self.line2,
            },
        })
    }
}
