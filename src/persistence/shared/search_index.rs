//! The words by which artworks are found: written by the transaction that writes the artwork, or later for those that an older release wrote.

use super::catalogue::artwork_columns;
use super::search::{Db, SET_WORDS, write_tokens};
use super::{Engine, fault};
use crate::artwork::taxonomy;
use crate::persistence::row::catalogue::ArtworkRow;
use crate::persistence::{Artwork, StoreError};
use crate::search;
use sqlx::Connection as _;
use std::collections::BTreeSet;

/// How many artworks are indexed in one transaction when the house is brought up to date. *Source*: a fraction of a second each.
const STEP_AT_START: u32 = 500;

/// Which words are in the index: those of this release's tokens and of its taxonomy.
const VERSION: i64 = search::VERSION * 1_000 + taxonomy::VERSION.cast_signed();

/// Returns all tokens by which an artwork is found.
fn tokens(artwork: &Artwork) -> BTreeSet<String> {
    let class = &artwork.details.class;
    let texts = [Some(artwork.title.as_str()), Some(artwork.artist.as_str()), artwork.details.materials.as_deref()];
    let mut tokens = search::tokens(texts.into_iter().flatten());
    tokens.extend(search::tokens(class.words()));
    let codes =
        [("medium", &class.medium), ("theme", &class.theme), ("style", &class.style), ("technique", &class.technique)];
    tokens.extend(codes.into_iter().filter_map(|(kind, code)| Some(search::code_token(kind, code.as_deref()?))));
    tokens
}

/// Writes the words of an artwork that was just written, in the same transaction.
pub(super) async fn write_words(
    conn: &mut <Db as sqlx::Database>::Connection,
    artwork: &Artwork,
) -> Result<(), StoreError> {
    sqlx::query(SET_WORDS)
        .bind(artwork.id.0)
        .bind(VERSION)
        .bind(write_tokens(&tokens(artwork)))
        .bind(search::order(&artwork.title))
        .bind(search::order(&artwork.artist))
        .execute(conn)
        .await
        .map_err(fault::writing)?;
    Ok(())
}

impl Engine {
    /// Indexes some of the artworks whose words are missing or of an older form.
    pub(super) async fn index_some(&self, most: u32) -> Result<u64, StoreError> {
        let mut conn = self.read().await?;
        let rows: Vec<ArtworkRow> = sqlx::query_as(concat!(
            "SELECT ",
            artwork_columns!(),
            " FROM artwork_search s JOIN artworks w ON w.id = s.artwork_id WHERE s.version < $1 LIMIT $2"
        ))
        .bind(VERSION)
        .bind(i64::from(most))
        .fetch_all(&mut *conn)
        .await
        .map_err(fault::reading)?;
        drop(conn);
        let artworks = rows.into_iter().map(ArtworkRow::read).collect::<Result<Vec<_>, _>>()?;
        if artworks.is_empty() {
            return Ok(0);
        }
        let mut conn = self.write().await?;
        let mut whole = conn.begin().await.map_err(fault::writing)?;
        for artwork in &artworks {
            write_words(&mut whole, artwork).await?;
        }
        whole.commit().await.map_err(fault::writing)?;
        Ok(artworks.len() as u64)
    }

    /// Indexes all artworks that an older release left. Cut off, the next start goes on where this one was.
    pub(super) async fn index_all(&self) -> Result<(), StoreError> {
        let mut indexed = 0;
        loop {
            let some = match self.index_some(STEP_AT_START).await {
                // A house must open although one of its artworks cannot be read.
                Err(error @ StoreError::Corrupt { .. }) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "not all artworks can be found by their words"
                    );
                    return Ok(());
                }
                some => some?,
            };
            indexed += some;
            if some < u64::from(STEP_AT_START) {
                break;
            }
            if indexed % 10_000 == 0 {
                tracing::info!(indexed, "the words of artworks are being indexed");
            }
        }
        if indexed > 0 {
            tracing::info!(indexed, "the words of artworks are indexed");
        }
        Ok(())
    }
}
