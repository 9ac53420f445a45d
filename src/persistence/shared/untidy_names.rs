//! Names of artworks that an older program has left in another form than the one they are known by now.

use super::{Engine, fault};
use crate::artwork::Details;
use crate::persistence::StoreError;
use crate::text;
use sqlx::Connection as _;
use uuid::Uuid;

/// How many are put in order in one transaction. *Source*: a fraction of a second.
const PIECE: i64 = 500;

/// Puts a name into the one form; one that has none stays as it is, until somebody edits it.
fn tidy(name: &str) -> String {
    text::line(name, Details::NAME_MOST).unwrap_or_else(|_| name.to_owned())
}

impl Engine {
    /// Puts the names of artworks into the one form. Cut off, the next start goes on where this one was. Of two artworks that then have the same artist
    /// and title, the second one stays as it is: which is which, the house must say.
    pub(super) async fn tidy_names(&self) -> Result<(), StoreError> {
        while self.tidy_some().await? {}
        Ok(())
    }

    /// Returns whether there may be more.
    async fn tidy_some(&self) -> Result<bool, StoreError> {
        let mut conn = self.read().await?;
        let listed: Vec<(Uuid, Option<String>, Option<String>)> = sqlx::query_as(
            "SELECT u.artwork_id, w.artist, w.title FROM untidy_names u LEFT JOIN artworks w ON w.id = u.artwork_id
             ORDER BY u.artwork_id LIMIT $1",
        )
        .bind(PIECE)
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        if listed.is_empty() {
            return Ok(false);
        }
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for (id, artist, title) in &listed {
            sqlx::query("DELETE FROM untidy_names WHERE artwork_id = $1")
                .bind(*id)
                .execute(&mut *whole)
                .await
                .map_err(fault::writing)?;
            let (Some(artist), Some(title)) = (artist, title) else { continue };
            let (new_artist, new_title) = (tidy(artist), tidy(title));
            if (&new_artist, &new_title) == (artist, title) {
                continue;
            }
            let done = sqlx::query(
                "UPDATE artworks SET artist = $2, title = $3, version = version + 1
                 WHERE id = $1 AND artist = $4 AND title = $5
                   AND NOT EXISTS (SELECT 1 FROM artworks o WHERE o.artist = $2 AND o.title = $3)",
            )
            .bind(*id)
            .bind(new_artist.as_str())
            .bind(new_title.as_str())
            .bind(artist.as_str())
            .bind(title.as_str())
            .execute(&mut *whole)
            .await
            .map_err(fault::writing)?;
            if done.rows_affected() != 1 {
                tracing::warn!(artwork.id = %id, "two artworks have names that look alike; edit or delete one of them");
            }
        }
        whole.commit().await.map_err(fault::writing)?;
        Ok(true)
    }
}
