//! Pictures, good ones of every kind and what becomes of them, through all that is done to a picture.

use crate::drive::Meter;
use crate::memory::most_held;
use crate::mutate::{Chance, mutate};
use arte::pictures::{PictureError, prepare};
use image::{DynamicImage, ImageFormat, RgbaImage};
use std::io::Cursor;

/// What a picture may take that is small, or only looked at: its bytes, twice, and the tables of its codec.
const LITTLE: usize = 2 * 1024 * 1024;

/// A small picture of one of the kinds, with noise in it.
fn good_picture(chance: &mut Chance) -> Vec<u8> {
    let (width, height) = (1 + chance.below(24) as u32, 1 + chance.below(24) as u32);
    let image =
        DynamicImage::from(RgbaImage::from_fn(width, height, |_, _| image::Rgba((chance.next() as u32).to_le_bytes())));
    let (image, format) = match chance.below(7) {
        0 | 1 => (image.to_rgb8().into(), ImageFormat::Jpeg),
        2 => (image.to_luma8().into(), ImageFormat::Jpeg),
        3 => (image, ImageFormat::Png),
        4 => (image.to_rgb16().into(), ImageFormat::Png),
        5 => (image, ImageFormat::WebP),
        _ => (image, ImageFormat::Gif),
    };
    let mut bytes = Vec::new();
    image.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
    if format == ImageFormat::Jpeg && chance.one_in(2) {
        // Something for the readers of Exif and of colour profiles.
        let marker = *chance.pick(&[0xe1, 0xe2]);
        let data: &[u8] = if marker == 0xe1 {
            b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0"
        } else {
            b"ICC_PROFILE\0\x01\x01\0\0\0\x80lcms\x04\0\0\0mntrRGB XYZ "
        };
        let length = (data.len() as u16 + 2).to_be_bytes();
        bytes.splice(2..2, [&[0xff, marker], &length[..], data].concat());
    }
    bytes
}

pub fn target(chance: &mut Chance, meter: &mut Meter) -> &'static str {
    let good = good_picture(chance);
    let input = mutate(chance, good, good_picture);
    let (done, most) = meter.measure(&input, |input| most_held(|| prepare(input)));
    match done {
        Ok(picture) => {
            let pixels = picture.width as usize * picture.height as usize;
            assert!(most < LITTLE + 16 * pixels, "{most} bytes at once for {pixels} pixels");
            assert!((1..=4).contains(&picture.variants.len()));
            let widest = picture.variants.iter().map(|variant| variant.width).max().unwrap_or(0);
            assert!((1..=picture.width).contains(&widest) && widest <= 2_560);
            "taken"
        }
        Err(PictureError::NotAPicture(_)) => "no picture",
        Err(PictureError::TooLarge { .. }) => {
            assert!(most < LITTLE, "{most} bytes at once for a header");
            "too large"
        }
        Err(PictureError::CutOff) => "cut off",
        Err(PictureError::Damaged(_)) => "damaged",
        Err(error @ (PictureError::TooManyBytes | PictureError::NotWritten(_))) => panic!("{error}"),
    }
}
