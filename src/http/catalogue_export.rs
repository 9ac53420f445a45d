//! The whole catalogue as the table that an import takes.

use super::call::{Call, Pieces, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, get};
use crate::identity::Scope;
use crate::ids::ArtworkId;
use crate::importing::write_piece;
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
    let pieces: Pieces = iter([Ok(first)]).chain(rest).boxed_local();
    Ok(Reply::download("text/csv; charset=utf-8", "catalogue.csv".to_owned(), pieces))
}

/// Writes one page, the first with the names of the columns, and says after which artwork the next begins.
async fn piece(call: &Call, after: Option<ArtworkId>) -> Result<(Bytes, Option<ArtworkId>), ApiError> {
    // Given back with the page, so that a client that takes its time holds no place.
    let _place = call.house().exports.acquire().await.map_err(ApiError::internal)?;
    let artworks = call.house().catalogue.artworks_after(after, STEP).await?;
    let next = artworks.last().map(|artwork| artwork.id);
    let piece = write_piece(after.is_none(), &artworks).map_err(ApiError::internal)?;
    Ok((Bytes::from(piece), next))
}
