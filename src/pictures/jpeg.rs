//! What must be known of a JPEG before it is decoded, and its decoder does not say.

/// What a look at the markers finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Look {
    /// Whether the end of the picture is there. The decoder does not mind when it is missing and paints the rest grey; a catalogue does mind.
    pub(super) is_complete: bool,
    /// How much the decoder keeps beside the pixels, in bytes for each of them: a progressive picture is gathered whole, two bytes a component,
    /// before the first pixel is made.
    pub(super) beside_each_pixel: u64,
}

/// Walks from marker to marker, past what the segments hold (a camera's preview is a whole JPEG in a segment), to the end of the picture.
/// *Source*: ITU-T T.81, annex B.
pub(super) fn look(bytes: &[u8]) -> Look {
    let mut found = Look::default();
    found.is_complete = walk(bytes, &mut found).is_some();
    found
}

/// None when the bytes end before the picture does.
fn walk(bytes: &[u8], found: &mut Look) -> Option<()> {
    let mut at = 2;
    loop {
        // Whatever is between segments is entropy-coded data, or filling.
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        while *bytes.get(at)? == 0xff {
            at += 1;
        }
        let marker = *bytes.get(at)?;
        at += 1;
        match marker {
            0xd9 => return Some(()),
            // A stuffed 0xff, a restart, or a lone marker: nothing follows that belongs to it.
            0x00 | 0x01 | 0xd0..=0xd8 => continue,
            // The header of a progressive frame: length, precision, height, width, and how many components.
            0xc2 | 0xc6 | 0xca | 0xce => {
                let components = u64::from(*bytes.get(at + 7)?);
                found.beside_each_pixel = found.beside_each_pixel.max(2 * components);
            }
            _ => {}
        }
        at += usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?])).max(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_and_the_kind_of_frame_are_found_behind_whatever_stands_before() {
        let preview = b"\xff\xe1\x00\x08\xff\xd8\xff\xc2\xff\xd9".as_slice();
        let frame = |marker: u8| [&[0xff, marker, 0, 17, 8, 0, 9, 0, 9, 3][..], &[0; 9]].concat();
        let data = b"\xff\xda\x00\x04\x01\x02ab\xff\x00c\xff\xd3d".as_slice();
        let end = b"\xff\xff\xd9".as_slice();
        let start = b"\xff\xd8".as_slice();
        let table: [(&str, Vec<u8>, bool, u64); 6] = [
            ("whole", [start, preview, &frame(0xc0), data, end].concat(), true, 0),
            ("whole and progressive", [start, preview, &frame(0xc2), data, end].concat(), true, 6),
            ("with something behind", [start, &frame(0xc2), data, end, b"PK"].concat(), true, 6),
            ("without its end", [start, preview, &frame(0xc2), data].concat(), false, 6),
            ("cut in a segment", [start, &preview[..7]].concat(), false, 0),
            ("cut at once", b"\xff\xd8\xff".to_vec(), false, 0),
        ];
        for (name, bytes, is_complete, beside_each_pixel) in table {
            assert_eq!(look(&bytes), Look { is_complete, beside_each_pixel }, "{name}");
        }
    }
}
