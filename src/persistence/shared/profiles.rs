//! Profiles, sealed: docs/adr/0026.

use super::{Connection, Engine, fault};
use crate::identity::{PERSON_KEY_BYTES, Profile, SEAL_NONCE_BYTES, seal_profile};
use crate::ids::UserId;
use crate::persistence::StoreError;
use crate::persistence::row::accounts::ProfileRow;
use sqlx::Connection as _;

/// Writes a profile in the place of the one that is there, sealed or in the clear. Makes the person's key when there is none.
pub(super) async fn put_profile(conn: &mut Connection, user: UserId, profile: &Profile) -> Result<(), StoreError> {
    let (mut fresh, mut nonce) = ([0; PERSON_KEY_BYTES], [0; SEAL_NONCE_BYTES]);
    getrandom::fill(&mut fresh).and_then(|()| getrandom::fill(&mut nonce)).map_err(StoreError::unavailable)?;
    // Of two at once one makes the key, and the other waits for it and finds it.
    let key: Vec<u8> = sqlx::query_scalar(
        "INSERT INTO person_keys (user_id, key) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET key = person_keys.key RETURNING key",
    )
    .bind(user.0)
    .bind(fresh.as_slice())
    .fetch_one(&mut *conn)
    .await
    .map_err(fault::writing)?;
    let damaged = || StoreError::Corrupt { table: "person_keys", row: user.to_string(), reason: "not a key".into() };
    let key: [u8; PERSON_KEY_BYTES] = key.try_into().map_err(|_| damaged())?;
    let sealed = seal_profile(&key, nonce, user, profile).map_err(StoreError::unavailable)?;
    sqlx::query(
        "INSERT INTO sealed_profiles (user_id, sealed) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET sealed = excluded.sealed",
    )
    .bind(user.0)
    .bind(sealed)
    .execute(&mut *conn)
    .await
    .map_err(fault::writing)?;
    sqlx::query("DELETE FROM profiles WHERE user_id = $1")
        .bind(user.0)
        .execute(&mut *conn)
        .await
        .map_err(fault::writing)?;
    Ok(())
}

impl Engine {
    /// Seals a profile that an older program has left in the clear, if it is still there: the person may have edited it since, or been erased.
    pub(super) async fn seal_old_profile(&self, user: UserId) -> Result<(), StoreError> {
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        let rows: Vec<ProfileRow> = sqlx::query_as(
            "DELETE FROM profiles WHERE user_id = $1
             RETURNING user_id, gender, birth_date, phone, country, postcode, region, city, line1, line2",
        )
        .bind(user.0)
        .fetch_all(&mut *whole)
        .await
        .map_err(fault::writing)?;
        for row in rows {
            put_profile(&mut whole, user, &row.read()?).await?;
        }
        whole.commit().await.map_err(fault::writing)
    }
}
