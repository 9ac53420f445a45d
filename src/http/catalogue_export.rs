//! The whole catalogue as the table that an import takes.

use super::call::{Call, Pieces, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, get};
use crate::identity::Scope;
use crate::ids::ArtworkId;
use crate::importing::{HEADER, write_line};
use crate::persistence::Artwork;
use actix_web::web::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::{iter, unfold};

/// The rows of this file.
pub const ROWS: &[Endpoint] =
    &[get("/v1/admin/export", Access::Operator, "All artworks as a table (CSV) that can be imported again", |call| {
        Box::pin(export(call))
    })
    .scope(Scope::CatalogueWrite)
    .shows("text/csv")];

/// How many artworks are read at once. *Source*: as long texts go, some hundred kilobytes at most in memory.
const STEP: u32 = 100;

async fn export(call: Call) -> Result<Reply, ApiError> {
    let head = written(|table| table.write_record(HEADER))?;
    // A store that cannot be read is said so before anything is sent.
    let (first, next) = piece(&call, None).await?;
    let rest = unfold((call, next), |(call, after)| async move {
        let (piece, next) = match piece(&call, Some(after?)).await {
            Ok((piece, next)) => (Ok(piece), next),
            Err(error) => {
                tracing::error!(?error, "an export of the catalogue broke off");
                (Err(Box::from(format!("{error:?}"))), None)
            }
        };
        Some((piece, (call, next)))
    });
    let pieces: Pieces = iter([Ok(head), Ok(first)]).chain(rest).boxed_local();
    Ok(Reply::download("text/csv; charset=utf-8", "catalogue.csv".to_owned(), pieces))
}

/// Writes one page, and says after which artwork the next begins.
async fn piece(call: &Call, after: Option<ArtworkId>) -> Result<(Bytes, Option<ArtworkId>), ApiError> {
    // Given back with the page, so that a client that takes its time holds no place.
    let _place = call.house().exports.acquire().await.map_err(ApiError::internal)?;
    let artworks = call.house().catalogue.artworks_after(after, STEP).await?;
    let next = artworks.last().map(|artwork| artwork.id);
    let piece = written(|table| artworks.iter().try_for_each(|artwork: &Artwork| write_line(table, artwork)))?;
    Ok((piece, next))
}

fn written(write: impl FnOnce(&mut csv::Writer<Vec<u8>>) -> csv::Result<()>) -> Result<Bytes, ApiError> {
    let mut table = csv::Writer::from_writer(Vec::new());
    write(&mut table).map_err(ApiError::internal)?;
    let bytes = table.into_inner().map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(Bytes::from(bytes))
}
