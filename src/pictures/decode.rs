//! From bytes to pixels, within limits that are asked before anything is decoded.

use super::size::{PIXELS_MAX, SIDE_MAX};
use super::{Kind, PictureError};
use image::error::{ParameterError, ParameterErrorKind};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use std::io::Cursor;

/// The most bytes the decoded pixels may take. *Source*: four bytes a pixel of the largest picture.
const DECODED_BYTES_MAX: u64 = PIXELS_MAX * 4;

/// The most bytes the decoded pixels and what their decoder keeps beside them may take. *Source*: the largest progressive JPEG in three colours: three
/// bytes a pixel, and six beside.
const WORKING_BYTES_MAX: u64 = PIXELS_MAX * 9;

/// What a decoder may take in one piece while it reads a header: a colour profile or a comment that grows when it is unpacked.
/// *Source*: the largest profiles of printers have 4 MB.
const HEADER_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// A picture as it came, with what its header says of how to see it.
pub(super) struct Decoded {
    pub(super) pixels: DynamicImage,
    /// How it must be turned.
    pub(super) orientation: Orientation,
    /// What its numbers mean as colours.
    pub(super) profile: Option<Vec<u8>>,
}

impl Decoded {
    /// Returns width and height as they will be when it is upright.
    pub(super) fn upright(&self) -> (u32, u32) {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        if self.lies_on_its_side() { (height, width) } else { (width, height) }
    }

    /// Returns whether it has to be turned by a quarter.
    pub(super) fn lies_on_its_side(&self) -> bool {
        match self.orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => true,
            Orientation::NoTransforms
            | Orientation::Rotate180
            | Orientation::FlipHorizontal
            | Orientation::FlipVertical => false,
        }
    }
}

/// Decodes the first frame. `beside_each_pixel` says how many bytes the decoder keeps for each pixel beside what it returns.
///
/// # Errors
/// [`PictureError::TooLarge`] by the header alone; [`PictureError::Damaged`].
pub(super) fn decode(kind: Kind, bytes: &[u8], beside_each_pixel: u64) -> Result<Decoded, PictureError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), kind.format());
    // The sides are asked below, for a message that names them.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(HEADER_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(PictureError::Damaged)?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        let nothing = ParameterError::from_kind(ParameterErrorKind::DimensionMismatch);
        return Err(PictureError::Damaged(ImageError::Parameter(nothing)));
    }
    let pixels = u64::from(width) * u64::from(height);
    let decoded = decoder.total_bytes();
    let working = decoded.saturating_add(pixels.saturating_mul(beside_each_pixel));
    if width.max(height) > SIDE_MAX || pixels > PIXELS_MAX || decoded > DECODED_BYTES_MAX || working > WORKING_BYTES_MAX
    {
        return Err(PictureError::TooLarge { width, height });
    }
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(decoded + HEADER_BYTES_MAX);
    decoder.set_limits(limits).map_err(PictureError::Damaged)?;
    // A header that says nonsense of these is no reason to refuse the pixels.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile().ok().flatten();
    let pixels = DynamicImage::from_decoder(decoder).map_err(PictureError::Damaged)?;
    Ok(Decoded { pixels, orientation, profile })
}
