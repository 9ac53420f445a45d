//! What is no picture is refused, whatever it pretends to be.

use super::made::{png, quarters, written};
use crate::pictures::{BYTES_MAX, PictureError, prepare};
use image::ImageFormat;

const SVG: &[u8] = br#"<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#;

fn utf_16(text: &[u8], is_big: bool) -> Vec<u8> {
    let order = |unit: u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
    std::iter::once(0xfeff).chain(text.iter().map(|byte| u16::from(*byte))).flat_map(order).collect()
}

#[test]
fn an_svg_is_refused_in_every_disguise() {
    let behind = |start: &[u8]| [start, SVG].concat();
    let table: Vec<(&str, Vec<u8>)> = vec![
        ("plain", SVG.to_vec()),
        ("behind a declaration", behind(b"<?xml version=\"1.0\"?>\n")),
        ("behind a document type", behind(b"<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"x\">")),
        ("behind an entity", behind(b"<!DOCTYPE svg [<!ENTITY x \"y\">]>")),
        ("behind a comment", behind(b"<!-- \x89PNG -->")),
        ("behind white space", behind(b" \t\r\n\n")),
        ("behind a byte order mark", behind(b"\xef\xbb\xbf")),
        ("in UTF-16, big end first", utf_16(SVG, true)),
        ("in UTF-16, little end first", utf_16(SVG, false)),
        ("in capitals", SVG.to_ascii_uppercase()),
        ("with a prefix", b"<x:svg xmlns:x=\"http://www.w3.org/2000/svg\"/>".to_vec()),
        ("in HTML", behind(b"<html><body>")),
        ("behind nulls", behind(&[0; 64])),
        ("compressed", behind(b"\x1f\x8b\x08\0\0\0\0\0\0\x03")),
        ("as a data address", behind(b"data:image/svg+xml,")),
        ("behind GIF's signature", behind(b"GIF89a")),
        ("behind PNG's signature", behind(b"\x89PNG\r\n\x1a\n")),
        ("behind JPEG's signature", behind(b"\xff\xd8\xff")),
        ("behind a whole JPEG that shows nothing", behind(b"\xff\xd8\xff\xd9")),
        ("behind WebP's signature", behind(b"RIFF\x40\0\0\0WEBPVP8 ")),
        ("in a RIFF of another kind", behind(b"RIFF\x40\0\0\0WAVE")),
        ("behind BMP's signature", behind(b"BM")),
        ("behind a PNG without pixels", behind(&png(1, 1, &[]))),
        ("as a PDF", behind(b"%PDF-1.7\n")),
    ];
    for (name, bytes) in table {
        let refused = prepare(&bytes).unwrap_err();
        let said = matches!(
            refused,
            PictureError::NotAPicture(_)
                | PictureError::Damaged(_)
                | PictureError::CutOff
                // What a text says where a GIF has its size.
                | PictureError::TooLarge { .. }
        );
        assert!(said, "{name}: {refused:?}");
    }
    let said = prepare(SVG).unwrap_err().to_string();
    assert!(said.contains("SVG") && said.contains("Send a JPEG, PNG, WebP or GIF"), "{said}");
}

#[test]
fn other_kinds_are_refused_by_their_names() {
    let table: [(&[u8], &str); 8] = [
        (b"", "empty"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"\0\0\0\x1cftypheic", "HEIC"),
        (b"\0\0\0\x20ftypisom", "film"),
        (b"II*\0\x08\0\0\0", "TIFF"),
        (b"8BPS\0\x01", "Photoshop"),
        (b"PK\x03\x04", "ZIP"),
        (b"hello", "no picture"),
    ];
    for (bytes, names) in table {
        let said = prepare(bytes).unwrap_err();
        assert!(matches!(said, PictureError::NotAPicture(_)) && said.to_string().contains(names), "{names}: {said}");
    }
}

#[test]
fn what_is_cut_off_is_refused() {
    let image = quarters(300, 200);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = written(&image, format);
        let expected = prepare(&whole).unwrap();
        for length in (0..whole.len()).step_by(whole.len() / 60 + 1).chain([whole.len() - 1]) {
            // What stands behind the pixels may be missing: nothing of the picture is.
            if let Ok(picture) = prepare(&whole[..length]) {
                assert!(picture == expected && whole.len() - length < 20, "{format:?}: {length} of {}", whole.len());
            }
        }
    }
    let said = prepare(&written(&image, ImageFormat::Jpeg)[..800]).unwrap_err();
    assert!(matches!(said, PictureError::CutOff), "{said}");
}

#[test]
fn too_many_bytes_are_not_looked_at() {
    let mut bytes = written(&quarters(10, 10), ImageFormat::Png);
    bytes.resize(BYTES_MAX, 0);
    assert!(prepare(&bytes).is_ok());
    bytes.push(0);
    assert!(matches!(prepare(&bytes), Err(PictureError::TooManyBytes)));
}
