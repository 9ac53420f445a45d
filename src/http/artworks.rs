//! Artworks.

use super::call::{Call, Reply};
use super::error::ApiError;
use super::table::{Access, Endpoint, Success, get, of, post};
use super::{fields, show};
use crate::identity::Scope;
use crate::ids::{ArtworkId, UserId};
use crate::persistence::{Artwork, StoreError};
use crate::wire::{ArtworkResource, Code, NewArtworkBody};

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/artworks", Access::Operator, "Add an artwork", |call| Box::pin(add(call)))
        .scope(Scope::CatalogueWrite)
        .takes(of::<NewArtworkBody>())
        .gives(Success::Created, of::<ArtworkResource>())
        .refuses(&[Code::Invalid, Code::Conflict])
        .idempotent(),
    get("/v1/artworks/{id}", Access::Anyone, "See an artwork", |call| Box::pin(see(call)))
        .scope(Scope::CatalogueRead)
        .gives(Success::Ok, of::<ArtworkResource>())
        .refuses(&[Code::NotFound]),
];

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewArtworkBody = call.json()?;
    let house = call.house();
    if body.year.is_some_and(|year| !(-10_000..=9_999).contains(&year)) {
        return Err(ApiError::invalid("year", "year is between -10000 and 9999."));
    }
    let artwork = Artwork {
        id: ArtworkId((house.new_id)()),
        title: fields::text("title", body.title, 200)?,
        artist: fields::text("artist", body.artist, 200)?,
        country: fields::optional_text("country", body.country, 100)?,
        year: body.year,
        medium: fields::optional_text("medium", body.medium, 100)?,
        description: fields::optional_text("description", body.description, 10_000)?,
        consignor: body.consignor.map(UserId),
        images: Vec::new(),
        created_at: call.now(),
    };
    house.catalogue.add_artwork(&artwork).await.map_err(|error| match error {
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "An artwork of this artist and title is in the catalogue already.")
        }
        StoreError::NotFound(_) => ApiError::invalid("consignor", "There is no user with this id."),
        other => other.into(),
    })?;
    Reply::created(&show::artwork(&artwork))
}

async fn see(call: Call) -> Result<Reply, ApiError> {
    let found = call.house().catalogue.artwork(ArtworkId(call.id()?)).await?;
    Reply::ok(&show::artwork(&found.ok_or_else(|| ApiError::plain(Code::NotFound))?))
}

/// Tells the auction of an artwork, if one goes on, what the artwork looks like now. Nothing but what its socket shows first hangs on it, so that a
/// failure is no failure of the call: the next start of the house reads it.
pub(super) async fn told(call: &Call, artwork: ArtworkId) {
    if let (Ok(engine), Ok(Some(artwork))) = (call.engine(), call.house().catalogue.artwork(artwork).await) {
        engine.artwork_changed(&artwork);
    }
}
