//! As much of RFC 6455 as a bidder needs.

use std::ops::Range;

/// Appends a masked text frame. The mask is zero, which is as good as any between us, and costs nothing.
pub fn write(text: &[u8], out: &mut Vec<u8>) {
    const FIN_TEXT: u8 = 0x81;
    const MASKED: u8 = 0x80;
    out.push(FIN_TEXT);
    match u8::try_from(text.len()) {
        Ok(length) if length < 126 => out.push(MASKED | length),
        _ => {
            // A bid is never as long as 64 KiB.
            out.push(MASKED | 126);
            out.extend_from_slice(&u16::try_from(text.len()).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(text);
}

/// Finds the payload of the first frame, and where it ends; none when it is not whole yet.
pub fn first(bytes: &[u8]) -> Option<Range<usize>> {
    let (start, length) = match *bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?))),
        127 => (10, usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?),
        length => (2, usize::from(length)),
    };
    (bytes.len() >= start + length).then_some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_found_once_it_is_whole() {
        for length in [0, 1, 125] {
            let mut bytes = vec![0x81, length];
            bytes.extend(std::iter::repeat_n(b'x', usize::from(length)));
            assert_eq!(first(&bytes), Some(2..bytes.len()));
            assert_eq!(first(&bytes[..bytes.len() - 1]), None);
        }
        let long = [&[0x81, 126, 1, 0][..], &[b'x'; 256]].concat();
        assert_eq!((first(&long), first(&long[..259])), (Some(4..260), None));
    }
}
