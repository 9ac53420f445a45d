//! Artworks.

use super::artwork_fields::{read_edit, read_new};
use super::call::{Call, Reply};
use super::error::ApiError;
use super::page::{answer, page};
use super::table::{Access, CURSOR, Endpoint, LIMIT, Success, delete, get, of, patch, post};
use super::{etag, list_query, show};
use crate::identity::Scope;
use crate::ids::ArtworkId;
use crate::persistence::{Artwork, StoreError};
use crate::wire::{ArtworkPage, ArtworkResource, Code, EditArtworkBody, ListOf, NewArtworkBody};

/// What the audit log says of an artwork that is entered or edited: codes, dates and ids; of the rest, that it was there.
const FIELDS: &[&str] = &[
    "title?",
    "artist?",
    "country?",
    "completed",
    "year",
    "medium",
    "theme",
    "style",
    "technique",
    "materials?",
    "size?",
    "description?",
    "provenance?",
    "condition?",
    "estimate?",
    "consignor",
];

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/artworks", Access::Operator, "Add an artwork", |call| Box::pin(add(call)))
        .scope(Scope::CatalogueWrite)
        .takes(of::<NewArtworkBody>())
        .gives(Success::Created, of::<ArtworkResource>())
        .refuses(&[Code::Invalid, Code::Conflict])
        .audits(FIELDS)
        .idempotent(),
    get("/v1/artworks", Access::Anyone, "List, filter and search artworks", |call| Box::pin(list(call)))
        .scope(Scope::CatalogueRead)
        .query(&[
            list_query::ASKED,
            list_query::MEDIUM,
            list_query::THEME,
            list_query::STYLE,
            list_query::TECHNIQUE,
            list_query::ARTWORK_SORT,
            CURSOR,
            LIMIT,
        ])
        .gives(Success::Ok, of::<ListOf<ArtworkResource>>())
        .refuses(list_query::REFUSES),
    get("/v1/artworks/{id}", Access::Anyone, "See an artwork, and its auction", |call| Box::pin(see(call)))
        .scope(Scope::CatalogueRead)
        .gives(Success::Ok, of::<ArtworkPage>())
        .refuses(&[Code::NotFound]),
    get("/v1/admin/artworks/{id}", Access::Operator, "See an artwork to edit it", |call| Box::pin(look(call)))
        .scope(Scope::CatalogueWrite)
        .gives(Success::Ok, of::<ArtworkResource>())
        .refuses(&[Code::NotFound]),
    patch(
        "/v1/admin/artworks/{id}",
        Access::Operator,
        "Edit an artwork: If-Match with the ETag of what was read",
        |call| Box::pin(edit(call)),
    )
    .scope(Scope::CatalogueWrite)
    .takes(of::<EditArtworkBody>())
    .audits(FIELDS)
    .gives(Success::Ok, of::<ArtworkResource>())
    .refuses(&[Code::NotFound, Code::Invalid, Code::Conflict, Code::PreconditionFailed]),
    delete(
        "/v1/admin/artworks/{id}",
        Access::Operator,
        "Delete an artwork: If-Match with the ETag of what was read",
        |call| Box::pin(remove(call)),
    )
    .scope(Scope::CatalogueWrite)
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound, Code::Conflict, Code::PreconditionFailed]),
];

async fn add(call: Call) -> Result<Reply, ApiError> {
    let body: NewArtworkBody = call.json()?;
    let house = call.house();
    let empty = Artwork::new(ArtworkId((house.new_id)()), "", "", call.now());
    let artwork = read_new(empty, body)?;
    house.catalogue.add_artwork(&artwork).await.map_err(refusal)?;
    Ok(etag::tell(Reply::created(&show::artwork_to_operator(&artwork))?, artwork.version))
}

async fn list(call: Call) -> Result<Reply, ApiError> {
    let query = list_query::artworks(&call)?;
    answer(call.house().listings.list_artworks(&query, page(&call)?).await, |artwork| {
        // A page of long texts that nobody reads would be most of the answer.
        ArtworkResource { description: None, provenance: None, condition: None, ..show::artwork(&artwork) }
    })
}

async fn see(call: Call) -> Result<Reply, ApiError> {
    let found = find(&call).await?;
    let auction = call.house().catalogue.last_auction_of(found.id).await?;
    let engine = call.engine()?;
    let auction = auction.map(|record| show::auction(call.house(), engine, &record));
    Reply::ok(&ArtworkPage { artwork: show::artwork(&found), auction })
}

async fn look(call: Call) -> Result<Reply, ApiError> {
    let found = find(&call).await?;
    Ok(etag::tell(Reply::ok(&show::artwork_to_operator(&found))?, found.version))
}

async fn edit(call: Call) -> Result<Reply, ApiError> {
    let body: EditArtworkBody = call.json()?;
    let version = etag::seen(&call)?;
    let known = find(&call).await?;
    if known.version != version {
        return Err(etag::changed());
    }
    let edited = call.house().catalogue.edit_artwork(&read_edit(known, body)?).await.map_err(refusal)?;
    told(&call, edited.id).await;
    Ok(etag::tell(Reply::ok(&show::artwork_to_operator(&edited))?, edited.version))
}

async fn remove(call: Call) -> Result<Reply, ApiError> {
    let version = etag::seen(&call)?;
    call.house().catalogue.delete_artwork(ArtworkId(call.id()?), version, call.now()).await.map_err(refusal)?;
    Ok(Reply::nothing())
}

async fn find(call: &Call) -> Result<Artwork, ApiError> {
    let found = call.house().catalogue.artwork(ArtworkId(call.id()?)).await?;
    found.ok_or_else(|| ApiError::plain(Code::NotFound))
}

fn refusal(error: StoreError) -> ApiError {
    match error {
        StoreError::Conflict("version") => etag::changed(),
        StoreError::Conflict("consignor") => ApiError::new(
            Code::Conflict,
            "Who sells an artwork is fixed once an auction of it is scheduled: people bid on the word that it is not one of them. When it was sold and paid, its buyer can be named.",
        ),
        StoreError::Conflict("auction") => ApiError::new(
            Code::Conflict,
            "There is an auction of this artwork. A draft can be deleted first; what was scheduled stays, for its log names the artwork.",
        ),
        StoreError::Conflict(_) => {
            ApiError::new(Code::Conflict, "An artwork of this artist and title is in the catalogue already.")
        }
        StoreError::NotFound("consignor") => ApiError::invalid("consignor", "There is no user with this id."),
        other => other.into(),
    }
}

/// Tells the auction of an artwork, if one goes on, what the artwork looks like now. Nothing but what its socket shows first hangs on it, so that a
/// failure is no failure of the call: the next start of the house reads it.
pub(super) async fn told(call: &Call, artwork: ArtworkId) {
    if let (Ok(engine), Ok(Some(artwork))) = (call.engine(), call.house().catalogue.artwork(artwork).await) {
        engine.artwork_changed(&artwork);
    }
}
