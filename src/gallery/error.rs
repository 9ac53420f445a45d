//! Why something about a picture was not done.

use crate::integrations::objects::ObjectError;
use crate::persistence::StoreError;
use crate::pictures::{IMAGES_MAX, PictureError};

/// Why something about a picture was not done.
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// As many pictures as there are places are worked on or wait.
    #[error("Other pictures are being worked on. Send this one again in a moment.")]
    Busy,
    /// The same content is being deleted just now.
    #[error("The same picture, which was here before, is being deleted just now. Send it again in a moment.")]
    InTheWay,
    /// There is no such artwork.
    #[error("There is no such artwork.")]
    NoArtwork,
    /// The artwork has no such picture.
    #[error("The artwork has no such picture.")]
    NoImage,
    /// The artwork has as many as it can have.
    #[error("An artwork has at most {IMAGES_MAX} pictures. Delete one first.")]
    Full,
    /// The list to order by names others than the artwork's pictures.
    #[error("These are not exactly the pictures of this artwork. Read it again, and name each of its pictures once.")]
    OtherImages,
    /// The picture cannot be taken.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The object storage failed.
    #[error(transparent)]
    Objects(#[from] ObjectError),
    /// The store failed.
    #[error(transparent)]
    Store(StoreError),
    /// The work itself broke down: a decoder has panicked, or there was no thread for it.
    #[error("the work on a picture broke down: {0}")]
    BrokeDown(String),
}

impl GalleryError {
    /// Noting objects knows one conflict only.
    pub(super) fn of_an_object(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(_) => Self::InTheWay,
            other => other.into(),
        }
    }
}

impl From<StoreError> for GalleryError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound("artwork") => Self::NoArtwork,
            StoreError::NotFound("image") => Self::NoImage,
            StoreError::Conflict(_) => Self::OtherImages,
            other => Self::Store(other),
        }
    }
}
