//! Pictures of artworks, bytes in and bytes out: what somebody sent becomes what pages show.
//!
//! Nothing of what was sent goes on as it came. Its kind is read from its content, its size from its header before anything is decoded; then it
//! is decoded, its colours are brought to sRGB, it is turned the way it was taken, and written anew in a few sizes. What stood beside the
//! pixels (places, cameras, names, other files appended) is gone. The same bytes give the same pictures. docs/adr/0018 says why.

mod colour;
mod decode;
mod encode;
mod error;
mod image;
mod jpeg;
mod kind;
mod name;
mod reduce;
mod size;
#[cfg(test)]
mod tests;

pub use error::PictureError;
pub use image::{IMAGES_MAX, Image, ImageVariant};
pub use kind::Kind;
pub use name::{Form, ObjectName};
pub use size::{PIXELS_MAX, SIDE_MAX, WIDTHS};

/// The most bytes a picture may have as it is sent. *Source*: a JPEG of 60 megapixels at the quality of a good camera has about as many.
pub const BYTES_MAX: usize = 15 * 1024 * 1024;

/// A picture, ready to be kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// How wide it was as it came, turned upright. *Unit*: pixels.
    pub width: u32,
    /// How high it was as it came, turned upright. *Unit*: pixels.
    pub height: u32,
    /// What to show until it is there: a ThumbHash (<https://evanw.github.io/thumbhash/>), about 25 bytes, in base64.
    pub placeholder: String,
    /// The same picture in several sizes, the smallest first; at least one.
    pub variants: Vec<Variant>,
}

/// A picture in one size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// *Unit*: pixels.
    pub width: u32,
    /// *Unit*: pixels.
    pub height: u32,
    /// As WebP, which keeps what can be seen through.
    pub webp: Vec<u8>,
    /// As JPEG, on white.
    pub jpeg: Vec<u8>,
}

/// Makes of what was sent what is shown.
///
/// Takes some seconds of a processor for the largest pictures, and memory as docs/OPERATIONS.md says: callers keep it away from those who must
/// not wait, and do one at a time.
///
/// # Errors
/// [`PictureError`] says what is wrong with it and how to mend it.
pub fn prepare(bytes: &[u8]) -> Result<Picture, PictureError> {
    if bytes.len() > BYTES_MAX {
        return Err(PictureError::TooManyBytes);
    }
    let kind = kind::sniff(bytes)?;
    let beside_each_pixel = match kind {
        Kind::Jpeg => {
            let look = jpeg::look(bytes);
            if !look.is_complete {
                return Err(PictureError::CutOff);
            }
            look.beside_each_pixel
        }
        // Their decoders see for themselves whether the end is there, and need less than the pixels once more.
        Kind::Png | Kind::WebP | Kind::Gif => 0,
    };
    let decoded = decode::decode(kind, bytes, beside_each_pixel)?;
    let (width, height) = decoded.upright();
    let sizes = size::sizes(width, height);
    let mut next = Some(reduce::largest(decoded, &sizes)?);
    let placeholder = match &next {
        Some(largest) => encode::placeholder(largest)?,
        None => String::new(),
    };
    let mut variants = Vec::with_capacity(sizes.len());
    // From the largest down, each from the one before: as good to look at as from the original, and much less to do.
    for (place, (width, height)) in sizes.iter().copied().enumerate().rev() {
        let Some(picture) = next.take() else { break };
        variants.push(Variant { width, height, webp: encode::webp(&picture)?, jpeg: encode::jpeg(&picture)? });
        if let Some(smaller) = place.checked_sub(1).and_then(|place| sizes.get(place)) {
            next = Some(reduce::resize(&picture, *smaller)?);
        }
    }
    variants.reverse();
    Ok(Picture { width, height, placeholder, variants })
}
