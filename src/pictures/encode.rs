//! From pixels to what pages show.

use super::error::PictureError;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fast_image_resize::{ResizeOptions, Resizer};
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType};

/// Of 100. *Source*: the upper end of what is usual on the web (75 to 85), for canvas and brush strokes are what people come to see.
const WEBP_QUALITY: f32 = 82.0;

/// Of 100. *Source*: as [`WEBP_QUALITY`].
const JPEG_QUALITY: u8 = 84;

/// The longest side of what a placeholder is made of, in pixels. *Source*: ThumbHash takes at most 100 and looks at seven waves across; four
/// pixels to a wave are enough.
const PLACEHOLDER_SIDE: u32 = 32;

/// A picture in 8 bits a colour, red, green, blue, and alpha only where something can be seen through.
pub(super) struct Flat(DynamicImage);

impl Flat {
    /// Makes one of any picture.
    pub(super) fn new(image: DynamicImage) -> Self {
        if !image.color().has_alpha() {
            return Self(DynamicImage::ImageRgb8(image.into_rgb8()));
        }
        let image = image.into_rgba8();
        if image.pixels().all(|pixel| pixel.0[3] == u8::MAX) {
            return Self(DynamicImage::ImageRgb8(DynamicImage::ImageRgba8(image).into_rgb8()));
        }
        Self(DynamicImage::ImageRgba8(image))
    }

    pub(super) fn image(&self) -> &DynamicImage {
        &self.0
    }

    pub(super) fn has_alpha(&self) -> bool {
        self.0.color().has_alpha()
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// Returns the samples, to be changed in place.
    pub(super) fn bytes_mut(&mut self) -> &mut [u8] {
        match &mut self.0 {
            DynamicImage::ImageRgb8(image) => image,
            DynamicImage::ImageRgba8(image) => image,
            _ => &mut [],
        }
    }

    /// Turns it the way its header says.
    pub(super) fn turned(mut self, orientation: Orientation) -> Self {
        self.0.apply_orientation(orientation);
        self
    }
}

/// Writes WebP.
///
/// # Errors
/// [`PictureError::NotWritten`].
pub(super) fn webp(picture: &Flat) -> Result<Vec<u8>, PictureError> {
    let (width, height) = (picture.0.width(), picture.0.height());
    let encoder = if picture.has_alpha() {
        webp::Encoder::from_rgba(picture.bytes(), width, height)
    } else {
        webp::Encoder::from_rgb(picture.bytes(), width, height)
    };
    let written = encoder.encode_simple(false, WEBP_QUALITY);
    written.map(|memory| memory.to_vec()).map_err(|error| PictureError::NotWritten(format!("as WebP: {error:?}")))
}

/// Writes JPEG.
///
/// # Errors
/// [`PictureError::NotWritten`].
pub(super) fn jpeg(picture: &Flat) -> Result<Vec<u8>, PictureError> {
    let on_white;
    let samples = if picture.has_alpha() {
        on_white = picture.bytes().chunks_exact(4).flat_map(over_white).collect::<Vec<u8>>();
        &on_white
    } else {
        picture.bytes()
    };
    let mut written = Vec::new();
    JpegEncoder::new_with_quality(&mut written, JPEG_QUALITY)
        .encode(samples, picture.0.width(), picture.0.height(), ExtendedColorType::Rgb8)
        .map_err(|error| PictureError::NotWritten(format!("as JPEG: {error}")))?;
    Ok(written)
}

fn over_white(pixel: &[u8]) -> [u8; 3] {
    let alpha = u16::from(pixel[3]);
    [0, 1, 2].map(|colour| {
        let mixed = u16::from(pixel[colour]) * alpha + 255 * (255 - alpha) + 127;
        u8::try_from(mixed / 255).unwrap_or(u8::MAX)
    })
}

/// Writes the placeholder.
///
/// # Errors
/// [`PictureError::NotWritten`].
pub(super) fn placeholder(picture: &Flat) -> Result<String, PictureError> {
    let (width, height) = (picture.0.width(), picture.0.height());
    let longest = width.max(height).max(1);
    let side = |side: u32| {
        let scaled = u64::from(side) * u64::from(PLACEHOLDER_SIDE) / u64::from(longest);
        u32::try_from(scaled).unwrap_or(PLACEHOLDER_SIDE).clamp(1, PLACEHOLDER_SIDE)
    };
    let mut small = DynamicImage::new(side(width), side(height), picture.0.color());
    Resizer::new()
        .resize(&picture.0, &mut small, &ResizeOptions::new())
        .map_err(|error| PictureError::NotWritten(format!("as a placeholder: {error}")))?;
    let small = small.into_rgba8();
    let hash = thumbhash::rgba_to_thumb_hash(small.width() as usize, small.height() as usize, small.as_raw());
    Ok(STANDARD.encode(hash))
}
