//! Making pictures smaller.

use super::colour;
use super::decode::Decoded;
use super::encode::Flat;
use super::error::PictureError;
use fast_image_resize::{MulDiv, ResizeOptions, Resizer};
use image::DynamicImage;

/// Makes the largest picture that is kept: reduced first, so that all else works on few pixels; then in 8-bit sRGB; then upright.
///
/// # Errors
/// [`PictureError::NotWritten`].
pub(super) fn largest(decoded: Decoded, sizes: &[(u32, u32)]) -> Result<Flat, PictureError> {
    let (mut width, mut height) = sizes.last().copied().unwrap_or((1, 1));
    if decoded.lies_on_its_side() {
        (width, height) = (height, width);
    }
    let Decoded { pixels, orientation, profile } = decoded;
    let reduced = if (pixels.width(), pixels.height()) == (width, height) {
        pixels
    } else {
        let alpha = pixels.color().has_alpha();
        let mut pixels = pixels;
        // In place: the resizer would copy the whole picture for it.
        if alpha {
            MulDiv::new().multiply_alpha_inplace(&mut pixels).map_err(not_written)?;
        }
        let mut reduced = DynamicImage::new(width, height, pixels.color());
        Resizer::new().resize(&pixels, &mut reduced, &ResizeOptions::new().use_alpha(false)).map_err(not_written)?;
        drop(pixels);
        if alpha {
            MulDiv::new().divide_alpha_inplace(&mut reduced).map_err(not_written)?;
        }
        reduced
    };
    let mut flat = Flat::new(reduced);
    if let Some(profile) = profile {
        colour::to_srgb(&mut flat, &profile);
    }
    Ok(flat.turned(orientation))
}

/// Makes a smaller picture of one that is ready.
///
/// # Errors
/// [`PictureError::NotWritten`].
pub(super) fn resize(picture: &Flat, (width, height): (u32, u32)) -> Result<Flat, PictureError> {
    let from = picture.image();
    let mut smaller = DynamicImage::new(width, height, from.color());
    Resizer::new().resize(from, &mut smaller, &ResizeOptions::new()).map_err(not_written)?;
    Ok(Flat::new(smaller))
}

fn not_written(error: impl std::fmt::Display) -> PictureError {
    PictureError::NotWritten(error.to_string())
}
