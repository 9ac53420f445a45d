//! How large a picture may be, and in which sizes it is kept.

/// The most pixels a picture may have. *Source*: "60 megapixels" of a camera are 9,504 by 6,336, a little above 60 million. Decoded they take 244 MB at
/// four bytes a pixel.
pub const PIXELS_MAX: u64 = 61_000_000;

/// The longest side a picture may have, in pixels. *Source*: RFC 9649 has 14 bits for a side of a WebP.
pub const SIDE_MAX: u32 = 16_383;

/// How wide a picture is kept, in pixels. *Source*: 320 is the width of the narrowest phones in CSS pixels, 1280 that of a page on a laptop; each
/// is there once more at two device pixels to a CSS pixel.
pub const WIDTHS: [u32; 4] = [320, 640, 1_280, 2_560];

/// A kept picture is at most so many times as high as wide before it gets narrower than its width says, so that a hanging scroll of 1 to 8 is
/// not twenty times the work of a photograph.
const HEIGHTS_PER_WIDTH: u64 = 2;

/// Returns the sizes in which a picture is kept, the smallest first: every width below its own, and its own where that is not above the
/// largest. Never empty, never larger than the picture.
pub(super) fn sizes(width: u32, height: u32) -> Vec<(u32, u32)> {
    let mut sizes = Vec::with_capacity(WIDTHS.len());
    for most in WIDTHS {
        let size = fit(width, height, most);
        if sizes.last() != Some(&size) {
            sizes.push(size);
        }
        if size == (width, height) {
            break;
        }
    }
    sizes
}

/// Returns the largest size of the same shape within a frame, in whole pixels.
fn fit(width: u32, height: u32, most: u32) -> (u32, u32) {
    let (wide, high, frame) = (u64::from(width), u64::from(height), u64::from(most));
    let frame_high = frame * HEIGHTS_PER_WIDTH;
    if wide <= frame && high <= frame_high {
        return (width, height);
    }
    let rounded = |value: u64, of: u64| u32::try_from((value + of / 2) / of.max(1)).unwrap_or(SIDE_MAX).max(1);
    if high * frame <= wide * frame_high {
        (most, rounded(high * frame, wide))
    } else {
        (rounded(wide * frame_high, high), u32::try_from(frame_high).unwrap_or(SIDE_MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_keep_the_shape_and_never_grow() {
        type Size = (u32, u32);
        let table: [(u32, u32, &[Size]); 10] = [
            (4_000, 3_000, &[(320, 240), (640, 480), (1_280, 960), (2_560, 1_920)]),
            (2_560, 1_920, &[(320, 240), (640, 480), (1_280, 960), (2_560, 1_920)]),
            (1_000, 500, &[(320, 160), (640, 320), (1_000, 500)]),
            (800, 1_000, &[(320, 400), (640, 800), (800, 1_000)]),
            (320, 240, &[(320, 240)]),
            (1, 1, &[(1, 1)]),
            // A scroll: the height decides.
            (2_000, 16_000, &[(80, 640), (160, 1_280), (320, 2_560), (640, 5_120)]),
            (320, 641, &[(320, 640), (320, 641)]),
            // A frieze: one pixel is the least.
            (16_000, 10, &[(320, 1), (640, 1), (1_280, 1), (2_560, 2)]),
            (321, 1, &[(320, 1), (321, 1)]),
        ];
        for (width, height, expected) in table {
            assert_eq!(sizes(width, height), expected, "{width} by {height}");
        }
    }
}
