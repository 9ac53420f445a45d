//! Pictures of artworks as REST shows them and takes their order.

use crate::pictures::{Image, ImageVariant};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A picture of an artwork.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ImageResource {
    /// Its name in the house.
    pub id: Uuid,
    /// How wide it was as it came, in pixels.
    pub width: u32,
    /// How high it was as it came, in pixels.
    pub height: u32,
    /// What to show until it is there: a ThumbHash in base64.
    pub placeholder: String,
    /// The sizes in which it can be had, the smallest first.
    pub variants: Vec<VariantResource>,
}

/// A picture in one size. What is under an address never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct VariantResource {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// Its address as WebP.
    pub webp: String,
    /// Its address as JPEG, for those who cannot show WebP.
    pub jpeg: String,
}

impl ImageResource {
    /// Shows a picture.
    pub fn new(image: &Image) -> Self {
        let variants = image.variants.iter().map(VariantResource::new).collect();
        let (width, height, placeholder) = (image.width, image.height, image.placeholder.clone());
        Self { id: image.id.0, width, height, placeholder, variants }
    }
}

impl VariantResource {
    fn new(variant: &ImageVariant) -> Self {
        let address = |name: &str| format!("/media/{name}");
        let (webp, jpeg) = (address(&variant.webp), address(&variant.jpeg));
        Self { width: variant.width, height: variant.height, webp, jpeg }
    }
}

/// `POST admin/artworks/{id}/images/order`
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageOrderBody {
    /// Each of the artwork's pictures once, the cover first.
    #[schemars(length(max = 10))]
    pub images: Vec<Uuid>,
}
