//! What a picture's numbers mean as colours.

use super::encode::Flat;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

/// Brings the colours that a profile describes to sRGB, which is what browsers take a picture without a profile for. A painting photographed
/// in a wider space would otherwise be shown pale. A profile that cannot be read, or is not one of red, green and blue, changes nothing.
pub(super) fn to_srgb(picture: &mut Flat, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let layout = if picture.has_alpha() { Layout::Rgba } else { Layout::Rgb };
    let transform =
        profile.create_transform_8bit(layout, &ColorProfile::new_srgb(), layout, TransformOptions::default());
    let Ok(transform) = transform else { return };
    let mut changed = vec![0; picture.bytes().len()];
    if transform.transform(picture.bytes(), &mut changed).is_ok() {
        picture.bytes_mut().copy_from_slice(&changed);
    }
}
