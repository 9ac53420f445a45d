//! Raw bytes of a connection through the guard, cut into chunks anyhow, against a plain reading of RFC 6455.

use crate::drive::Meter;
use crate::mutate::{Chance, mutate};
use arte::wire::MAX_FRAME_BYTES;

/// Some frames as a client sends them: masked, of all the kinds and lengths there are.
fn good_frames(chance: &mut Chance) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..=chance.below(4) {
        let length = *chance.pick(&[0, 1, 3, 125, 126, 127, 300, MAX_FRAME_BYTES]);
        bytes.push(*chance.pick(&[0x81, 0x81, 0x01, 0x80, 0x82, 0x88, 0x89, 0x8a]));
        match (length, chance.one_in(4)) {
            (0..=125, false) => bytes.push(0x80 | length as u8),
            (_, false) => {
                bytes.push(0xfe);
                bytes.extend((length as u16).to_be_bytes());
            }
            (_, true) => {
                bytes.push(0xff);
                let announced = if chance.one_in(2) { length as u64 } else { chance.next() >> chance.below(64) };
                bytes.extend(announced.to_be_bytes());
            }
        }
        bytes.extend(chance.next().to_be_bytes().iter().take(4));
        bytes.extend(std::iter::repeat_n(0x5a, length));
    }
    bytes
}

/// What is let through, read frame by frame from the whole.
fn is_fine(mut bytes: &[u8]) -> bool {
    loop {
        let Some(first) = bytes.first() else { return true };
        if first & 0x70 != 0 || !matches!(first & 0x0f, 0..=2 | 8..=10) {
            return false;
        }
        let Some(second) = bytes.get(1) else { return true };
        if second & 0x80 == 0 {
            return false;
        }
        let (extended, short) = match second & 0x7f {
            126 => (2, 0),
            127 => (8, 0),
            short => (0, u64::from(short)),
        };
        let Some(rest) = bytes.get(2 + extended + 4..) else { return true };
        let length = bytes[2..2 + extended].iter().fold(short, |length, byte| length << 8 | u64::from(*byte));
        if length > MAX_FRAME_BYTES as u64 {
            return false;
        }
        let Some(next) = usize::try_from(length).ok().and_then(|length| rest.get(length..)) else { return true };
        bytes = next;
    }
}

pub fn target(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    let good = good_frames(chance);
    let input = mutate(chance, good, good_frames);
    let size = *chance.pick(&[1, 2, 3, 7, 64, 1_000, usize::MAX]);
    let verdict = meter.measure(&input, |input| arte::http::lets_through(input.chunks(size)));
    assert_eq!(verdict, is_fine(&input), "the guard and RFC 6455 disagree, in chunks of {size}");
    if verdict { "let through" } else { "sent away" }
}
