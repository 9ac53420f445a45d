//! The pictures of artworks: takes them in, shows them, puts them away.
//!
//! What somebody sent is made into what pages show (`pictures`), laid into the object storage (`integrations::objects`) and entered in the
//! catalogue (`persistence::Images`), in this order: noted, laid down, entered. Wherever it stops in between, the catalogue names nothing that is
//! not there, and what nobody names is swept away later (`sweep`).

mod error;
mod sweep;
mod workshop;

pub use error::GalleryError;
pub use workshop::Place;

use crate::ids::{ArtworkId, ImageId};
use crate::integrations::objects::Objects;
use crate::persistence::{AddedImage, Artwork, Catalogue, Images};
use crate::pictures::{IMAGES_MAX, Image, ObjectName};
use crate::settings::PictureSettings;
use crate::timestamp::Timestamp;
use bytes::Bytes;
use std::sync::Arc;
use workshop::Workshop;

/// What the gallery is put together from.
pub struct GalleryParts {
    /// Which artworks there are.
    pub catalogue: Arc<dyn Catalogue>,
    /// Which pictures they have.
    pub images: Arc<dyn Images>,
    /// Where these lie.
    pub objects: Arc<dyn Objects>,
    /// How much at once, and how long what is not used is kept.
    pub settings: PictureSettings,
}

/// The gallery.
pub struct Gallery {
    catalogue: Arc<dyn Catalogue>,
    images: Arc<dyn Images>,
    objects: Arc<dyn Objects>,
    settings: PictureSettings,
    workshop: Workshop,
}

/// A picture that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakenIn {
    /// The picture as the catalogue has it.
    pub image: Image,
    /// False when the artwork had a picture of the same content, which this is then.
    pub is_new: bool,
}

impl Gallery {
    /// Makes the gallery.
    pub fn new(parts: GalleryParts) -> Self {
        let GalleryParts { catalogue, images, objects, settings } = parts;
        let workshop = Workshop::new(settings.queue);
        Self { catalogue, images, objects, settings, workshop }
    }

    /// Takes a place among those whose pictures are worked on or wait for it. Ask before a picture is read from the line: the places bound how
    /// many lie in memory.
    ///
    /// # Errors
    /// [`GalleryError::Busy`] when all are taken.
    pub fn place(&self) -> Result<Place, GalleryError> {
        self.workshop.place()
    }

    /// Returns an artwork that can have one more picture.
    ///
    /// # Errors
    /// [`GalleryError::NoArtwork`], [`GalleryError::Full`], [`GalleryError::Store`].
    pub async fn look(&self, artwork: ArtworkId) -> Result<Artwork, GalleryError> {
        let artwork = self.artwork(artwork).await?;
        if artwork.images.len() >= IMAGES_MAX { Err(GalleryError::Full) } else { Ok(artwork) }
    }

    /// Returns an artwork.
    ///
    /// # Errors
    /// [`GalleryError::NoArtwork`], [`GalleryError::Store`].
    pub async fn artwork(&self, artwork: ArtworkId) -> Result<Artwork, GalleryError> {
        self.catalogue.artwork(artwork).await?.ok_or(GalleryError::NoArtwork)
    }

    /// Takes a picture in, as the artwork's last one. The same picture twice is there once.
    ///
    /// # Errors
    /// [`GalleryError`]. Nothing is entered then, but for [`GalleryError::Store`] when the store does not know itself; asking again finds out.
    pub async fn take_in(
        &self,
        place: Place,
        artwork: ArtworkId,
        id: ImageId,
        bytes: Bytes,
        now: Timestamp,
    ) -> Result<TakenIn, GalleryError> {
        let picture = self.workshop.prepare(&place, bytes).await?;
        let (image, objects) = picture.named(id);
        let names: Vec<&str> = image.objects().collect();
        self.images.note_objects(&names, now).await.map_err(GalleryError::of_an_object)?;
        for (name, bytes) in objects {
            self.objects.put(&name, Bytes::from(bytes)).await?;
        }
        // Whoever waits for a place gets it only now: until here the picture lay in memory.
        drop(place);
        match self.images.add_image(artwork, &image, now).await? {
            AddedImage::Added => Ok(TakenIn { image, is_new: true }),
            AddedImage::AlreadyThere(id) => Ok(TakenIn { image: Image { id, ..image }, is_new: false }),
            AddedImage::Full => Err(GalleryError::Full),
            AddedImage::ObjectsGone => Err(GalleryError::InTheWay),
        }
    }

    /// Takes a picture away. Its objects are kept a while, for pages that still show it.
    ///
    /// # Errors
    /// [`GalleryError::NoArtwork`], [`GalleryError::NoImage`], [`GalleryError::Store`].
    pub async fn remove(&self, artwork: ArtworkId, image: ImageId, now: Timestamp) -> Result<(), GalleryError> {
        Ok(self.images.remove_image(artwork, image, now).await?)
    }

    /// Puts the pictures of an artwork in order; the first is the cover.
    ///
    /// # Errors
    /// [`GalleryError::NoArtwork`]; [`GalleryError::OtherImages`] when these are not exactly its pictures; [`GalleryError::Store`].
    pub async fn order(&self, artwork: ArtworkId, order: &[ImageId], now: Timestamp) -> Result<Artwork, GalleryError> {
        self.images.order_images(artwork, order, now).await?;
        self.artwork(artwork).await
    }

    /// Returns what lies under a name; none when nothing does.
    ///
    /// # Errors
    /// [`GalleryError::Objects`].
    pub async fn object(&self, name: &ObjectName) -> Result<Option<Bytes>, GalleryError> {
        Ok(self.objects.get(name).await?)
    }
}
