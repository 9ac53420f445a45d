//! Writing canonical JSON (RFC 8785) by hand, into one buffer.

use super::hash::push_hex;
use crate::money::{Amount, Currency};
use crate::timestamp::{Timestamp, rfc3339};

/// An object being written. *Invariant*: the caller names the keys in rising order; a test build checks it.
pub(super) struct Object<'a> {
    pub(super) out: &'a mut Vec<u8>,
    last: &'static str,
}

impl<'a> Object<'a> {
    /// Opens an object.
    pub(super) fn open(out: &'a mut Vec<u8>) -> Self {
        out.push(b'{');
        Self { out, last: "" }
    }

    /// Closes it.
    pub(super) fn close(self) {
        self.out.push(b'}');
    }

    /// Writes a key; the value follows through `out`.
    pub(super) fn key(&mut self, key: &'static str) -> &mut Vec<u8> {
        debug_assert!(self.last < key, "{key} must not follow {}", self.last);
        if !self.last.is_empty() {
            self.out.push(b',');
        }
        self.last = key;
        self.out.push(b'"');
        self.out.extend_from_slice(key.as_bytes());
        self.out.extend_from_slice(b"\":");
        self.out
    }

    pub(super) fn text(&mut self, key: &'static str, value: &str) {
        push_text(self.key(key), value);
    }

    /// Writes a word of ours, which needs no escaping.
    pub(super) fn word(&mut self, key: &'static str, value: &str) {
        let out = self.key(key);
        out.push(b'"');
        out.extend_from_slice(value.as_bytes());
        out.push(b'"');
    }

    pub(super) fn number(&mut self, key: &'static str, value: u64) {
        push_number(self.key(key), value);
    }

    pub(super) fn null(&mut self, key: &'static str) {
        self.key(key).extend_from_slice(b"null");
    }

    pub(super) fn hex(&mut self, key: &'static str, bytes: &[u8]) {
        let out = self.key(key);
        out.push(b'"');
        push_hex(out, bytes);
        out.push(b'"');
    }

    pub(super) fn instant(&mut self, key: &'static str, value: Timestamp) {
        let out = self.key(key);
        out.push(b'"');
        out.extend_from_slice(&rfc3339::write(value));
        out.push(b'"');
    }

    pub(super) fn money(&mut self, key: &'static str, unit: Unit, value: Amount) {
        unit.push(self.key(key), value);
    }

    pub(super) fn money_or_null(&mut self, key: &'static str, unit: Unit, value: Option<Amount>) {
        match value {
            Some(value) => self.money(key, unit, value),
            None => self.null(key),
        }
    }
}

/// A currency's number of decimal digits, looked up once for a line.
#[derive(Clone, Copy)]
pub(super) struct Unit(u32);

impl Unit {
    pub(super) fn of(currency: Currency) -> Self {
        Self(currency.digits())
    }

    /// Writes an amount as the wire does: a string with the currency's full number of digits.
    pub(super) fn push(self, out: &mut Vec<u8>, value: Amount) {
        out.push(b'"');
        value.push(self.0, out);
        out.push(b'"');
    }
}

/// Writes a whole number.
pub(super) fn push_number(out: &mut Vec<u8>, mut value: u64) {
    let mut digits = [0; 20];
    let mut first = digits.len();
    loop {
        first -= 1;
        digits[first] = b'0' + u8::try_from(value % 10).unwrap_or(0);
        value /= 10;
        if value == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[first..]);
}

/// Writes a string with exactly the escapes that RFC 8785 wants.
pub(super) fn push_text(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    for byte in text.bytes() {
        match escape(byte) {
            None => out.push(byte),
            Some(0) => {
                out.extend_from_slice(b"\\u00");
                push_hex(out, &[byte]);
            }
            Some(letter) => out.extend_from_slice(&[b'\\', letter]),
        }
    }
    out.push(b'"');
}

/// Returns how a byte is escaped: not at all, by a letter, or (0) by its number.
pub(super) const fn escape(byte: u8) -> Option<u8> {
    match byte {
        b'"' | b'\\' => Some(byte),
        8 => Some(b'b'),
        9 => Some(b't'),
        10 => Some(b'n'),
        12 => Some(b'f'),
        13 => Some(b'r'),
        0..=31 => Some(0),
        _ => None,
    }
}

/// Writes a list, each item by a function.
pub(super) fn push_list<T>(
    out: &mut Vec<u8>,
    items: impl IntoIterator<Item = T>,
    mut item: impl FnMut(&mut Vec<u8>, T),
) {
    out.push(b'[');
    for (index, value) in items.into_iter().enumerate() {
        if index > 0 {
            out.push(b',');
        }
        item(out, value);
    }
    out.push(b']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_as_the_rfc_wants_and_no_further() {
        let mut out = Vec::new();
        push_text(&mut out, "\u{0}\u{8}\t\n\u{b}\u{c}\r\u{1f}\"\\/\u{7f}é€𝄞\u{2028}");
        let expected = "\"\\u0000\\b\\t\\n\\u000b\\f\\r\\u001f\\\"\\\\/\u{7f}é€𝄞\u{2028}\"";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
