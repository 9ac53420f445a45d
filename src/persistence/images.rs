//! Which pictures an artwork has, and which objects of the storage are in use.
//!
//! The pictures' bytes lie elsewhere, in a storage that knows no transactions. So that nothing is shown that is not there and nothing stays that nobody
//! shows, the store keeps a line for each object, written before the object is: how many pictures use it, and since when. An object that nobody
//! has used for a while is *doomed* first, which nothing takes back, then deleted, then forgotten. docs/adr/0018.

use super::StoreError;
use crate::ids::{ArtworkId, ImageId};
use crate::pictures::Image;
use crate::timestamp::Timestamp;
use async_trait::async_trait;

/// How adding a picture went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddedImage {
    /// It is the artwork's last picture now.
    Added,
    /// The artwork has one with the same content already, under this name.
    AlreadyThere(ImageId),
    /// The artwork has [`crate::pictures::IMAGES_MAX`].
    Full,
    /// One of its objects was never noted, or is being deleted: nothing was written.
    ObjectsGone,
}

/// The pictures of artworks, and the objects that they are in.
#[async_trait]
pub trait Images: Send + Sync {
    /// Notes objects that are about to be written. From now on they are found when nobody uses them.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when one of them is being deleted just now: try again in a moment.
    async fn note_objects(&self, names: &[&str], now: Timestamp) -> Result<(), StoreError>;

    /// Adds a picture, after the others, whose objects were noted and written. However many come at once, an artwork never has more than
    /// [`crate::pictures::IMAGES_MAX`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such artwork.
    async fn add_image(&self, artwork: ArtworkId, image: &Image, now: Timestamp) -> Result<AddedImage, StoreError>;

    /// Takes a picture away. Its objects are no longer in use by it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] names what is not there.
    async fn remove_image(&self, artwork: ArtworkId, image: ImageId, now: Timestamp) -> Result<(), StoreError>;

    /// Puts the pictures into this order.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such artwork; [`StoreError::Conflict`] when these are not exactly its pictures.
    async fn order_images(&self, artwork: ArtworkId, order: &[ImageId], now: Timestamp) -> Result<(), StoreError>;

    /// Lists objects that nobody has used since before `unused_since`, and doomed ones whose deletion was begun before `stuck_since` and never
    /// ended; at most so many, the oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn unused_objects(
        &self,
        unused_since: Timestamp,
        stuck_since: Timestamp,
        most: u32,
    ) -> Result<Vec<String>, StoreError>;

    /// Dooms one of these. False when it is none of these any more: somebody uses it, or somebody else is deleting it.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`].
    async fn doom_object(
        &self,
        name: &str,
        unused_since: Timestamp,
        stuck_since: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Forgets a doomed object, which is deleted by now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not doomed.
    async fn forget_object(&self, name: &str) -> Result<(), StoreError>;
}
