//! WebSocket frames, as little of them as the benchmark needs: headers in, masked texts out.

/// A frame at the start of a buffer.
pub struct Frame<'a> {
    /// The kind: 1 text, 8 close, 9 ping.
    pub opcode: u8,
    /// What is in it.
    pub payload: &'a [u8],
    /// How many bytes it takes in all.
    pub length: usize,
}

/// Returns the first frame of a buffer of a server's bytes; none while it is not whole.
pub fn first(bytes: &[u8]) -> Option<Frame<'_>> {
    let (start, length) = match bytes.get(1)? & 0x7f {
        126 => (4, usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]))),
        127 => {
            let eight: [u8; 8] = bytes.get(2..10)?.try_into().ok()?;
            (10, usize::try_from(u64::from_be_bytes(eight)).ok()?)
        }
        short => (2, usize::from(short)),
    };
    let payload = bytes.get(start..start + length)?;
    Some(Frame { opcode: bytes[0] & 0x0f, payload, length: start + length })
}

/// Writes a client's frame. The mask is all zeros, which is legal and leaves the content as it is.
pub fn masked(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame(opcode, payload, Some([0; 4]))
}

/// Writes a server's text frame.
pub fn text(payload: &[u8]) -> Vec<u8> {
    frame(1, payload, None)
}

fn frame(opcode: u8, payload: &[u8], mask: Option<[u8; 4]>) -> Vec<u8> {
    let mut frame = Vec::with_capacity(payload.len() + 14);
    let bit = if mask.is_some() { 0x80 } else { 0 };
    frame.push(0x80 | opcode);
    match u16::try_from(payload.len()) {
        Ok(short) if short < 126 => frame.push(bit | short.to_le_bytes()[0]),
        Ok(length) => {
            frame.push(bit | 126);
            frame.extend(length.to_be_bytes());
        }
        Err(_) => {
            frame.push(bit | 127);
            frame.extend((payload.len() as u64).to_be_bytes());
        }
    }
    frame.extend(mask.iter().flatten());
    frame.extend(payload);
    frame
}

/// What a text frame of the house is, as far as the benchmark cares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Said {
    /// Events from one sequence to another.
    Events(u64, u64),
    /// A snapshot at a sequence.
    Snapshot(u64),
    /// A bid was accepted.
    Accepted,
    /// Presence, notices, the welcome.
    Other,
    /// A refusal or an error.
    Bad,
}

/// Reads a text frame by its first words; the house writes `op` first and an auction's name in 36 letters.
pub fn said(payload: &[u8]) -> Said {
    if let Some(rest) = payload.strip_prefix(br#"{"op":"events","auction":""#) {
        let rest = rest.get(36..).unwrap_or_default();
        return match (number(rest, br#""from":"#), number(rest, br#""to":"#)) {
            (Some(from), Some(to)) => Said::Events(from, to),
            _ => Said::Bad,
        };
    }
    if let Some(rest) = payload.strip_prefix(br#"{"op":"snapshot","auction":""#) {
        return number(rest.get(36..).unwrap_or_default(), br#""seq":"#).map_or(Said::Bad, Said::Snapshot);
    }
    if payload.starts_with(br#"{"op":"accepted""#) {
        return Said::Accepted;
    }
    if payload.starts_with(br#"{"op":"refused""#) || payload.starts_with(br#"{"op":"error""#) {
        return Said::Bad;
    }
    Said::Other
}

/// Returns the number after a name, which stands near the beginning.
fn number(text: &[u8], name: &[u8]) -> Option<u64> {
    let near = &text[..text.len().min(96)];
    let at = near.windows(name.len()).position(|window| window == name)? + name.len();
    let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_read_when_it_is_whole() {
        for length in [0, 125, 126, 65_535, 65_536] {
            let bytes = text(&vec![b'x'; length]);
            assert!(first(&bytes[..bytes.len() - 1]).is_none(), "{length}");
            let frame = first(&bytes).unwrap();
            assert_eq!((frame.opcode, frame.payload.len(), frame.length), (1, length, bytes.len()));
        }
    }

    #[test]
    fn the_first_words_say_what_it_is() {
        let name = "0190e0a0-0000-7000-8000-000000000000";
        let events = format!(r#"{{"op":"events","auction":"{name}","epoch":1,"from":12,"to":345,"events":[]}}"#);
        assert_eq!(said(events.as_bytes()), Said::Events(12, 345));
        let snapshot = format!(r#"{{"op":"snapshot","auction":"{name}","epoch":1,"seq":7,"resource":{{}}}}"#);
        assert_eq!(said(snapshot.as_bytes()), Said::Snapshot(7));
        assert_eq!(said(br#"{"op":"accepted","key":""#), Said::Accepted);
        assert_eq!(said(br#"{"op":"refused","key":""#), Said::Bad);
        assert_eq!(said(br#"{"op":"presence"}"#), Said::Other);
    }
}
