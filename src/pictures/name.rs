//! What a kept picture is called: by its content, so that it never changes under its name.

use sha2::{Digest as _, Sha256};
use std::fmt;

/// The forms in which pictures are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// WebP.
    WebP,
    /// JPEG.
    Jpeg,
}

impl Form {
    const fn ending(self) -> &'static str {
        match self {
            Self::WebP => ".webp",
            Self::Jpeg => ".jpg",
        }
    }
}

/// The name of an object: the SHA-256 of its bytes in hexadecimal, and an ending that says what it is. There is no way to make one that leads
/// out of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectName(String);

impl ObjectName {
    /// Names what these bytes are in.
    pub fn of(bytes: &[u8], form: Form) -> Self {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut name = String::with_capacity(64 + form.ending().len());
        for byte in Sha256::digest(bytes) {
            name.extend([byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)])));
        }
        name.push_str(form.ending());
        Self(name)
    }

    /// Reads a name; none when it is no object's.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let (hash, ending) = text.split_at_checked(64)?;
        let is_name = hash.bytes().all(is_digit) && [Form::WebP, Form::Jpeg].iter().any(|form| form.ending() == ending);
        is_name.then(|| Self(text.to_owned()))
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the media type.
    pub fn media_type(&self) -> &'static str {
        if self.0.ends_with(Form::WebP.ending()) { "image/webp" } else { "image/jpeg" }
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_objects_are_names() {
        // The digest of nothing: FIPS 180-4's usual example.
        let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(ObjectName::of(b"", Form::WebP).as_str(), format!("{nothing}.webp"));
        assert_eq!(ObjectName::of(b"", Form::Jpeg).as_str(), format!("{nothing}.jpg"));
        let table = [
            (format!("{nothing}.webp"), Some("image/webp")),
            (format!("{nothing}.jpg"), Some("image/jpeg")),
            (format!("{nothing}.svg"), None),
            (format!("{nothing}.webp.svg"), None),
            (nothing.to_owned(), None),
            (format!("{}.jpg", nothing.to_uppercase()), None),
            (format!("{}.jpg", &nothing[1..]), None),
            (format!("0{nothing}.jpg"), None),
            (format!("../{}.jpg", &nothing[3..]), None),
            (format!("{}/.jpg", &nothing[1..]), None),
            (format!("{nothing}.jpg\0"), None),
            ("é".repeat(40), None),
            (String::new(), None),
        ];
        for (text, media_type) in table {
            assert_eq!(ObjectName::parse(&text).as_ref().map(ObjectName::media_type), media_type, "{text:?}");
        }
    }
}
