//! What kind of picture it is, by its content.

use super::PictureError;
use image::ImageFormat;

/// The kinds that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// JPEG.
    Jpeg,
    /// PNG; of an animated one its still picture.
    Png,
    /// WebP; of an animated one the first frame.
    WebP,
    /// GIF; of an animated one the first frame.
    Gif,
}

impl Kind {
    pub(super) fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::WebP => ImageFormat::WebP,
            Self::Gif => ImageFormat::Gif,
        }
    }
}

/// What else comes to be sent as a picture, by how it begins, and what to call it. Only for the message: what is not in the list of
/// [`known`] is refused, whether it is here or not.
const OTHERS: [(&[u8], usize, &str); 11] = [
    (b"ftypavif", 4, "an AVIF, which is not taken"),
    (b"ftyphei", 4, "a HEIC, which is not taken"),
    (b"ftypmif1", 4, "a HEIC, which is not taken"),
    (b"ftyp", 4, "a film, which is not taken"),
    (b"II*\0", 0, "a TIFF or a camera's raw file, which is not taken"),
    (b"MM\0*", 0, "a TIFF or a camera's raw file, which is not taken"),
    (b"BM", 0, "a BMP, which is not taken"),
    (b"%PDF", 0, "a PDF, which is no picture"),
    (b"8BPS", 0, "a Photoshop file, which is not taken"),
    (b"PK\x03\x04", 0, "a ZIP archive, which is no picture"),
    (b"\x1f\x8b", 0, "a compressed file (an SVGZ?), which is not taken"),
];

/// Says what kind of picture the bytes are.
///
/// # Errors
/// [`PictureError::NotAPicture`], with a guess at what it is instead.
pub(super) fn sniff(bytes: &[u8]) -> Result<Kind, PictureError> {
    known(bytes).ok_or_else(|| PictureError::NotAPicture(guess(bytes)))
}

/// *Source*: the signatures of ITU-T T.81, the PNG specification, RFC 9649 and GIF89a.
fn known(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"\xff\xd8\xff") {
        return Some(Kind::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Some(Kind::Png);
    }
    if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        return Some(Kind::WebP);
    }
    (bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a")).then_some(Kind::Gif)
}

fn guess(bytes: &[u8]) -> Option<&'static str> {
    if bytes.is_empty() {
        return Some("empty");
    }
    if is_markup(bytes) {
        return Some("an SVG, or another text, which is not taken: it can carry programs");
    }
    OTHERS.iter().find(|(mark, at, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(mark))).map(|other| other.2)
}

/// Whether the first thing that can be seen is a `<`, in UTF-8 or in either UTF-16.
fn is_markup(bytes: &[u8]) -> bool {
    let unseen = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, 0 | 0xef | 0xbb | 0xbf | 0xfe | 0xff);
    bytes.iter().find(|byte| !unseen(byte)) == Some(&b'<')
}
