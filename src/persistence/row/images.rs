//! The pictures of an artwork, as its row has them: one JSON list.

use super::Nonsense;
use crate::ids::ImageId;
use crate::persistence::StoreError;
use crate::pictures::{Image, ImageVariant};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredImage {
    id: Uuid,
    width: u32,
    height: u32,
    placeholder: String,
    variants: Vec<StoredVariant>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredVariant {
    width: u32,
    height: u32,
    webp: String,
    jpeg: String,
}

/// Reads the pictures.
pub(in crate::persistence) fn read_images(text: &str) -> Result<Vec<Image>, Nonsense> {
    let stored: Vec<StoredImage> = serde_json::from_str(text).map_err(|_| Nonsense::in_column("images"))?;
    Ok(stored.into_iter().map(read).collect())
}

/// Writes the pictures.
pub(in crate::persistence) fn write_images(images: &[Image]) -> Result<String, StoreError> {
    let stored: Vec<_> = images.iter().map(write).collect();
    serde_json::to_string(&stored).map_err(StoreError::unavailable)
}

fn read(stored: StoredImage) -> Image {
    let StoredImage { id, width, height, placeholder, variants } = stored;
    let variants = variants
        .into_iter()
        .map(|StoredVariant { width, height, webp, jpeg }| ImageVariant { width, height, webp, jpeg })
        .collect();
    Image { id: ImageId(id), width, height, placeholder, variants }
}

fn write(image: &Image) -> StoredImage {
    let Image { id, width, height, placeholder, variants } = image.clone();
    let variants = variants
        .into_iter()
        .map(|ImageVariant { width, height, webp, jpeg }| StoredVariant { width, height, webp, jpeg })
        .collect();
    StoredImage { id: id.0, width, height, placeholder, variants }
}
