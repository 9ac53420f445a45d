//! Pictures of artworks, for operators: adding, ordering, deleting.

use super::artworks::told;
use super::call::{Call, Reply};
use super::error::{ApiError, SOON};
use super::show;
use super::table::{Access, Endpoint, Success, delete, of, post};
use crate::gallery::GalleryError;
use crate::ids::{ArtworkId, ImageId};
use crate::pictures::{BYTES_MAX, PictureError};
use crate::wire::{ArtworkResource, Code, ImageOrderBody, ImageResource};
use std::time::Duration;

/// What a picture may be sent as. What it is, its content says.
const KINDS: &[&str] = &["image/*", "application/octet-stream"];

/// When to send a picture again that found no place. *Source*: about what one of 12 million pixels takes; larger ones take longer.
const A_PICTURE: Duration = Duration::from_secs(2);

/// The rows of this file.
pub const ROWS: &[Endpoint] = &[
    post("/v1/admin/artworks/{id}/images", Access::Operator, "Add a picture to an artwork, after the others", |call| {
        Box::pin(add(call))
    })
    .takes_bytes(KINDS, BYTES_MAX)
    .gives(Success::CreatedOrOk, of::<ImageResource>())
    .refuses(&[Code::NotFound, Code::Conflict, Code::Invalid, Code::Busy]),
    post("/v1/admin/artworks/{id}/images/order", Access::Operator, "Put the pictures of an artwork in order", |call| {
        Box::pin(order(call))
    })
    .takes(of::<ImageOrderBody>())
    .gives(Success::Ok, of::<ArtworkResource>())
    .refuses(&[Code::NotFound, Code::Conflict]),
    delete("/v1/admin/artworks/{id}/images/{image}", Access::Operator, "Delete a picture of an artwork", |call| {
        Box::pin(remove(call))
    })
    .gives_nothing(Success::NoContent)
    .refuses(&[Code::NotFound]),
];

async fn add(mut call: Call) -> Result<Reply, ApiError> {
    let artwork = ArtworkId(call.id()?);
    let (gallery, upload) = (call.house().gallery.clone(), call.house().settings.pictures.upload);
    // Before a byte of it is read: whether it can be kept at all, and whether there is room for it now.
    gallery.look(artwork).await?;
    let place = gallery.place()?;
    let bytes = call.bytes(upload).await?;
    let id = ImageId((call.house().new_id)());
    let taken = gallery.take_in(place, artwork, id, bytes, call.now()).await?;
    told(&call, artwork).await;
    let shown = ImageResource::new(&taken.image);
    if taken.is_new { Reply::created(&shown) } else { Reply::ok(&shown) }
}

async fn order(call: Call) -> Result<Reply, ApiError> {
    let artwork = ArtworkId(call.id()?);
    let body: ImageOrderBody = call.json()?;
    let order: Vec<ImageId> = body.images.into_iter().map(ImageId).collect();
    let ordered = call.house().gallery.order(artwork, &order, call.now()).await?;
    told(&call, artwork).await;
    Reply::ok(&show::artwork(&ordered))
}

async fn remove(call: Call) -> Result<Reply, ApiError> {
    let artwork = ArtworkId(call.id()?);
    let image = call.part("image").parse().map_err(|_| ApiError::from(GalleryError::NoImage))?;
    call.house().gallery.remove(artwork, image, call.now()).await?;
    told(&call, artwork).await;
    Ok(Reply::nothing())
}

impl From<GalleryError> for ApiError {
    fn from(error: GalleryError) -> Self {
        let detail = error.to_string();
        match error {
            GalleryError::Busy => Self::new(Code::Busy, detail).retry_after(A_PICTURE),
            GalleryError::InTheWay => Self::new(Code::Busy, detail).retry_after(SOON),
            GalleryError::NoArtwork | GalleryError::NoImage => Self::new(Code::NotFound, detail),
            GalleryError::Full | GalleryError::OtherImages => Self::new(Code::Conflict, detail),
            GalleryError::Picture(error) => of_a_picture(error),
            GalleryError::Objects(error) => Self::unavailable().caused_by(error),
            GalleryError::Store(error) => error.into(),
            GalleryError::BrokeDown(_) => Self::internal(error),
        }
    }
}

fn of_a_picture(error: PictureError) -> ApiError {
    let detail = error.to_string();
    match error {
        PictureError::NotAPicture(_) => ApiError::new(Code::UnsupportedMediaType, detail),
        PictureError::TooManyBytes => ApiError::new(Code::PayloadTooLarge, detail),
        PictureError::TooLarge { .. } | PictureError::CutOff => ApiError::new(Code::Invalid, detail),
        // What a decoder says of it is no language for its sender, and of use to whoever is asked for help.
        PictureError::Damaged(_) => ApiError::new(Code::Invalid, detail).caused_by(error),
        PictureError::NotWritten(_) => ApiError::internal(error),
    }
}
