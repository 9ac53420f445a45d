//! Having what was deleted disappear from the server's files, as far as it can be told to.

use super::{PostgresStore, connection, fault};
use crate::persistence::StoreError;
use sqlx::{Connection as _, Executor as _};

/// The table of keys is written anew into another file: it is small, and what is sealed under a key that is gone cannot be read wherever it
/// lies. Of the other tables dead rows are only given free.
const STATEMENTS: [&str; 2] = [
    "VACUUM FULL person_keys",
    "VACUUM users, sealed_profiles, profiles, mails, sessions, favourites, email_codes, code_tries, bank_accounts",
];

impl PostgresStore {
    /// Has the table of keys written anew, and dead rows of the others given free.
    pub(super) async fn scrub_files(&self) -> Result<(), StoreError> {
        let mut conn = connection::open_migrating(&self.options).await?;
        let scrubbed = async {
            // Whoever reads a profile waits for the table of keys: little. And somebody waits for the answer to the erasure.
            conn.execute("SET lock_timeout = '2s'; SET statement_timeout = '30s'; SET client_min_messages = error")
                .await?;
            for statement in STATEMENTS {
                conn.execute(statement).await?;
            }
            Ok(())
        };
        let scrubbed = scrubbed.await.map_err(fault::writing);
        let _ = conn.close().await;
        scrubbed
    }
}
