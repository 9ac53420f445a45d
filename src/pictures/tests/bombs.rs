//! Small files that would be large pictures. How much memory they take is measured in tests/fuzz, where every byte is counted.

use super::made::{chunk, png, quarters, written, zlib_bomb};
use crate::pictures::{PIXELS_MAX, PictureError, SIDE_MAX, prepare};
use image::{DynamicImage, ImageFormat};

/// Returns the same JPEG with another size in its header.
fn jpeg_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = written(&quarters(16, 16), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    jpeg
}

fn gif_claiming(width: u16, height: u16) -> Vec<u8> {
    let mut gif = written(&quarters(16, 16), ImageFormat::Gif);
    gif[6..8].copy_from_slice(&width.to_le_bytes());
    gif[8..10].copy_from_slice(&height.to_le_bytes());
    gif
}

/// A lossless WebP of nothing but its header. *Source*: RFC 9649, 3.4: less one, 14 bits each.
fn webp_claiming(width: u32, height: u32) -> Vec<u8> {
    let size = ((width - 1) | (height - 1) << 14).to_le_bytes();
    [b"RIFF\x16\0\0\0WEBPVP8L\x0a\0\0\0\x2f".as_slice(), &size, &[0; 5]].concat()
}

#[test]
fn a_header_that_claims_too_much_is_believed_and_refused() {
    let pixels = &[chunk(b"IDAT", &zlib_bomb(1_000))];
    let table = [
        ("PNG", png(60_000, 60_000, pixels)),
        ("PNG, one line", png(SIDE_MAX + 1, 1, pixels)),
        ("PNG, the sides fit", png(SIDE_MAX, SIDE_MAX, pixels)),
        ("JPEG", jpeg_claiming(60_000, 60_000)),
        ("JPEG, one line", jpeg_claiming(65_500, 16)),
        ("GIF", gif_claiming(60_000, 60_000)),
        ("WebP", webp_claiming(16_000, 16_000)),
    ];
    for (name, bytes) in table {
        let said = prepare(&bytes).unwrap_err();
        assert!(matches!(said, PictureError::TooLarge { .. }), "{name}: {said:?}");
        assert!(said.to_string().contains("61 million"), "{said}");
    }
}

#[test]
fn what_unpacks_to_too_much_is_refused_or_passed_over() {
    let bomb = zlib_bomb(256 << 20);
    let profile = chunk(b"iCCP", &[b"x\0\0".as_slice(), &bomb].concat());
    let comment = chunk(b"zTXt", &[b"x\0\0".as_slice(), &bomb].concat());
    let pixels = chunk(b"IDAT", &zlib_bomb(4_000));
    let table = [
        ("pixels", png(8, 8, &[chunk(b"IDAT", &bomb)])),
        ("a colour profile", png(8, 8, &[profile, pixels.clone()])),
        ("a comment", png(8, 8, &[comment, pixels.clone()])),
    ];
    for (name, bytes) in table {
        match prepare(&bytes) {
            Ok(picture) => assert_eq!((picture.width, picture.height), (8, 8), "{name}"),
            Err(said) => assert!(matches!(said, PictureError::Damaged(_)), "{name}: {said:?}"),
        }
    }
    assert!(prepare(&png(8, 8, &[pixels])).is_ok(), "the bombs alone are what is wrong");
}

#[test]
fn a_frame_larger_than_its_gif_is_no_way_round_the_limits() {
    let mut gif = written(&quarters(16, 16), ImageFormat::Gif);
    let frame = gif.windows(5).position(|bytes| bytes == [0x2c, 0, 0, 0, 0]).unwrap();
    gif[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    assert!(matches!(prepare(&gif), Err(PictureError::Damaged(_))));
}

#[test]
fn the_deepest_pictures_are_counted_by_their_bytes() {
    // Half of the pixels at 16 bits a colour, and of these only the header: nothing is decoded.
    let header = |width: u32, height: u32, depth: u8| {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, 6, 0, 0, 0]].concat();
        [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", &[]), chunk(b"IEND", b"")].concat()
    };
    let (width, height) = (8_000, u32::try_from(PIXELS_MAX / 8_000).unwrap());
    assert!(matches!(prepare(&header(width, height, 8)), Err(PictureError::Damaged(_))));
    assert!(matches!(prepare(&header(width, height, 16)), Err(PictureError::TooLarge { .. })));
    assert!(matches!(prepare(&header(width, height / 2, 16)), Err(PictureError::Damaged(_))));
}

#[test]
fn of_a_film_only_the_first_picture_is_looked_at() {
    use image::codecs::gif::{GifEncoder, Repeat};
    let frames = [quarters(200, 100), DynamicImage::new_rgb8(200, 100)];
    let film = |count: usize| {
        let mut bytes = Vec::new();
        let mut encoder = GifEncoder::new(&mut bytes);
        encoder.set_repeat(Repeat::Infinite).unwrap();
        for place in 0..count {
            encoder.encode_frame(image::Frame::new(frames[place.min(1)].to_rgba8())).unwrap();
        }
        drop(encoder);
        bytes
    };
    assert_eq!(prepare(&film(1)).unwrap(), prepare(&film(300)).unwrap());

    let config = webp::WebPConfig::new().unwrap();
    let mut encoder = webp::AnimEncoder::new(200, 100, &config);
    let (first, second) = (frames[0].to_rgb8(), frames[1].to_rgb8());
    encoder.add_frame(webp::AnimFrame::from_rgb(&first, 200, 100, 0));
    encoder.add_frame(webp::AnimFrame::from_rgb(&second, 200, 100, 1_000));
    let picture = prepare(&encoder.encode()).unwrap();
    let shown = image::load_from_memory(&picture.variants[0].jpeg).unwrap().to_rgb8();
    assert!(shown.get_pixel(5, 5).0[0] > 150, "not the black one");
}
