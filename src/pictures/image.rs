//! A picture as the catalogue has it: everything but its bytes.

use super::{Form, ObjectName, Picture, Variant};
use crate::ids::ImageId;

/// The most pictures an artwork has. *Source*: the house's list of what it does (C2).
pub const IMAGES_MAX: usize = 10;

/// One picture of an artwork.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Its name in the house.
    pub id: ImageId,
    /// How wide it was as it came. *Unit*: pixels.
    pub width: u32,
    /// How high it was as it came. *Unit*: pixels.
    pub height: u32,
    /// What to show until it is there, as ThumbHash in base64.
    pub placeholder: String,
    /// The sizes in which it is kept, the smallest first.
    pub variants: Vec<ImageVariant>,
}

impl Image {
    /// Returns the names of its objects.
    pub fn objects(&self) -> impl Iterator<Item = &str> {
        self.variants.iter().flat_map(|variant| [variant.webp.as_str(), variant.jpeg.as_str()])
    }
}

/// A picture in one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageVariant {
    /// *Unit*: pixels.
    pub width: u32,
    /// *Unit*: pixels.
    pub height: u32,
    /// The name of the object that holds it as WebP.
    pub webp: String,
    /// The name of the object that holds it as JPEG.
    pub jpeg: String,
}

impl Picture {
    /// Gives a picture its names: how the catalogue has it, and what lies under each name.
    pub fn named(self, id: ImageId) -> (Image, Vec<(ObjectName, Vec<u8>)>) {
        let Self { width, height, placeholder, variants } = self;
        let mut objects = Vec::with_capacity(variants.len() * 2);
        let mut lay = |bytes: Vec<u8>, form| {
            let name = ObjectName::of(&bytes, form);
            let text = name.to_string();
            objects.push((name, bytes));
            text
        };
        let variants = variants
            .into_iter()
            .map(|Variant { width, height, webp, jpeg }| {
                let (webp, jpeg) = (lay(webp, Form::WebP), lay(jpeg, Form::Jpeg));
                ImageVariant { width, height, webp, jpeg }
            })
            .collect();
        (Image { id, width, height, placeholder, variants }, objects)
    }
}
