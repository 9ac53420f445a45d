//! Reading canonical JSON (RFC 8785), as far as the formats of this house use it: objects, lists, strings, whole numbers, null.
//! Whatever could have been written otherwise is refused, so that what is read is always the very bytes that were written.

use super::canonical::{escape, push_number, push_text};
use super::leaf::NUMBER_MOST;
use std::fmt;
use std::ops::Range;

/// Deeper than this nothing of ours nests.
const DEPTH_MOST: usize = 6;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Null,
    Number(u64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<Field>),
}

/// One field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) key: String,
    pub(super) value: Value,
    /// Where the value's own bytes are.
    pub(super) span: Range<usize>,
}

/// Why a line is not canonical JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NotCanonical {
    /// Which byte, from one.
    pub(super) column: usize,
    pub(super) what: &'static str,
}

/// Reads a whole line.
pub(super) fn read(line: &str) -> Result<Value, NotCanonical> {
    let mut reader = Reader { text: line, bytes: line.as_bytes(), at: 0 };
    let value = reader.value(0)?;
    if reader.at < line.len() { Err(reader.wrong("something follows the end of the value")) } else { Ok(value) }
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn wrong(&self, what: &'static str) -> NotCanonical {
        NotCanonical { column: self.at + 1, what }
    }

    fn next(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self, word: &'static str, what: &'static str) -> Result<(), NotCanonical> {
        if !self.bytes[self.at..].starts_with(word.as_bytes()) {
            return Err(self.wrong(what));
        }
        self.at += word.len();
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value, NotCanonical> {
        if depth > DEPTH_MOST {
            return Err(self.wrong("it is nested too deep"));
        }
        match self.next() {
            Some(b'{') => self.object(depth),
            Some(b'[') => self.list(depth),
            Some(b'"') => self.string().map(Value::Text),
            Some(b'0'..=b'9') => self.number(),
            Some(b'n') => self.skip("null", "a value is misspelt").map(|()| Value::Null),
            Some(b' ' | b'\t' | b'\r') => Err(self.wrong("canonical JSON has no white space")),
            Some(_) => {
                Err(self.wrong("no value begins like this: there are objects, lists, strings, whole numbers and null"))
            }
            None => Err(self.wrong("it ends too early")),
        }
    }

    fn object(&mut self, depth: usize) -> Result<Value, NotCanonical> {
        let mut fields: Vec<Field> = Vec::new();
        self.at += 1;
        if self.next() == Some(b'}') {
            self.at += 1;
            return Ok(Value::Object(fields));
        }
        loop {
            let start = self.at;
            let key = self.string()?;
            if fields.last().is_some_and(|before| before.key >= key) {
                self.at = start;
                return Err(self.wrong("the keys of an object stand in rising order, each once"));
            }
            self.skip(":", "a colon belongs here, without white space")?;
            let start = self.at;
            let value = self.value(depth + 1)?;
            fields.push(Field { key, value, span: start..self.at });
            if self.ends(b'}')? {
                return Ok(Value::Object(fields));
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Value, NotCanonical> {
        let mut items = Vec::new();
        self.at += 1;
        if self.next() == Some(b']') {
            self.at += 1;
            return Ok(Value::List(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.ends(b']')? {
                return Ok(Value::List(items));
            }
        }
    }

    /// Skips a comma, or the end, and says whether it was the end.
    fn ends(&mut self, end: u8) -> Result<bool, NotCanonical> {
        match self.next() {
            Some(byte) if byte == end || byte == b',' => {
                self.at += 1;
                Ok(byte == end)
            }
            _ => Err(self.wrong("a comma or the end of the object or list belongs here, without white space")),
        }
    }

    fn number(&mut self) -> Result<Value, NotCanonical> {
        let digits = self.bytes[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let text = &self.text[self.at..self.at + digits];
        if digits > 1 && text.starts_with('0') {
            return Err(self.wrong("a number has no leading zeros"));
        }
        let number = text.parse().ok().filter(|number| *number <= NUMBER_MOST);
        let number = number.ok_or_else(|| self.wrong("a number is below 2^53"))?;
        self.at += digits;
        Ok(Value::Number(number))
    }

    fn string(&mut self) -> Result<String, NotCanonical> {
        self.skip("\"", "a string belongs here")?;
        let mut text = String::new();
        loop {
            let plain = self.bytes[self.at..].iter().take_while(|byte| escape(**byte).is_none()).count();
            // Escapes are ASCII, so the cut is never inside a character.
            text.push_str(&self.text[self.at..self.at + plain]);
            self.at += plain;
            match self.next() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(text);
                }
                Some(b'\\') => text.push(self.escaped()?),
                Some(_) => return Err(self.wrong("a control character in a string is written as an escape")),
                None => return Err(self.wrong("a string does not end")),
            }
        }
    }

    fn escaped(&mut self) -> Result<char, NotCanonical> {
        let rest = &self.bytes[self.at..];
        for byte in (0..=31).chain([b'"', b'\\']) {
            let mut written = Vec::with_capacity(8);
            push_text(&mut written, char::from(byte).encode_utf8(&mut [0; 4]));
            let written = &written[1..written.len() - 1];
            if rest.starts_with(written) {
                self.at += written.len();
                return Ok(char::from(byte));
            }
        }
        Err(self.wrong("this is not how canonical JSON escapes: \\b \\t \\n \\f \\r \\\" \\\\, and \\u00xx for the other control characters"))
    }
}

impl fmt::Display for Value {
    /// Writes it as it was read.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = Vec::new();
        self.push(&mut bytes);
        out.write_str(&String::from_utf8_lossy(&bytes))
    }
}

impl Value {
    fn push(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Number(number) => push_number(out, *number),
            Self::Text(text) => push_text(out, text),
            Self::List(items) => super::canonical::push_list(out, items, |out, item| item.push(out)),
            Self::Object(fields) => {
                out.push(b'{');
                for (index, field) in fields.iter().enumerate() {
                    if index > 0 {
                        out.push(b',');
                    }
                    push_text(out, &field.key);
                    out.push(b':');
                    field.value.push(out);
                }
                out.push(b'}');
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_canonical_comes_out_as_it_went_in() {
        for text in [
            "null",
            "0",
            "9007199254740991",
            r#""""#,
            r#""é€𝄞\u0000\b\t\n\u000b\f\r\u001f\"\\/""#,
            "[]",
            "{}",
            r#"[1,[2,null],{"a":"b","b":{}}]"#,
        ] {
            assert_eq!(read(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_could_be_written_otherwise_is_refused() {
        let table = [
            ("", "too early"),
            (" 1", "white space"),
            ("1 ", "follows"),
            ("01", "leading zeros"),
            ("-1", "no value"),
            ("1.0", "follows"),
            ("1e3", "follows"),
            ("9007199254740992", "2^53"),
            ("99999999999999999999999", "2^53"),
            ("true", "no value"),
            ("nul", "misspelt"),
            ("[1, 2]", "white space"),
            ("[1,]", "no value"),
            ("[1", "comma"),
            (r#"{"a": 1}"#, "white space"),
            (r#"{"b":1,"a":1}"#, "rising order"),
            (r#"{"a":1,"a":1}"#, "rising order"),
            (r#"{"a":1"#, "comma"),
            (r#"{1:1}"#, "a string"),
            (r#""a"#, "does not end"),
            (r#""\/""#, "escapes"),
            (r#""\u0041""#, "escapes"),
            (r#""\u001F""#, "escapes"),
            (r#""\u000a""#, "escapes"),
            ("\"\n\"", "control character"),
            ("[[[[[[[[1]]]]]]]]", "too deep"),
        ];
        for (text, what) in table {
            let error = read(text).unwrap_err();
            assert!(error.what.contains(what), "{text:?}: {error:?}");
        }
    }
}
