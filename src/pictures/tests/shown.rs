//! What becomes of good pictures.

use super::made::{CORNERS, exif, quarters, with_segment, written};
use crate::pictures::{Picture, prepare};
use base64::Engine as _;
use image::{DynamicImage, GrayImage, ImageFormat, Luma, Rgba, RgbaImage};
use std::collections::BTreeSet;

fn is_near(one: [u8; 3], other: [u8; 3]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.abs_diff(other) < 25)
}

/// The colours of the corners, as the largest JPEG and the largest WebP show them.
fn corners(picture: &Picture) -> [[[u8; 3]; 4]; 2] {
    let largest = picture.variants.last().unwrap();
    [&largest.jpeg, &largest.webp].map(|bytes| {
        let shown = image::load_from_memory(bytes).unwrap().to_rgb8();
        assert_eq!(shown.dimensions(), (largest.width, largest.height));
        let (right, bottom) = (shown.width() - 4, shown.height() - 4);
        [(3, 3), (right, 3), (3, bottom), (right, bottom)].map(|(x, y)| shown.get_pixel(x, y).0)
    })
}

#[test]
fn a_picture_is_turned_the_way_it_was_taken() {
    let jpeg = written(&quarters(400, 200), ImageFormat::Jpeg);
    // Which stored corner is seen at the top left, top right, bottom left, bottom right. Source: Exif 2.32, tag 0x0112.
    let table = [
        (1, [0, 1, 2, 3]),
        (2, [1, 0, 3, 2]),
        (3, [3, 2, 1, 0]),
        (4, [2, 3, 0, 1]),
        (5, [0, 2, 1, 3]),
        (6, [2, 0, 3, 1]),
        (7, [3, 1, 2, 0]),
        (8, [1, 3, 0, 2]),
        // No way that there is: as it lies.
        (0, [0, 1, 2, 3]),
        (9, [0, 1, 2, 3]),
    ];
    for (orientation, expected) in table {
        let picture = prepare(&with_segment(&jpeg, 0xe1, &exif(orientation, b"x"))).unwrap();
        let size = if (5..=8).contains(&orientation) { (200, 400) } else { (400, 200) };
        assert_eq!((picture.width, picture.height), size, "{orientation}");
        for seen in corners(&picture) {
            for (seen, stored) in seen.into_iter().zip(expected) {
                assert!(is_near(seen, CORNERS[stored]), "{orientation}: {seen:?} is not {:?}", CORNERS[stored]);
            }
        }
    }
}

#[test]
fn nothing_but_pixels_comes_out() {
    const SECRET: &[u8] = b"<script>52.5200N 13.4050E</script>";
    let image = quarters(700, 500);
    let jpeg = written(&image, ImageFormat::Jpeg);
    let png = written(&image, ImageFormat::Png);
    let text = super::made::chunk(b"tEXt", &[b"Comment\0", SECRET].concat());
    let table = [
        ("a place in Exif", with_segment(&jpeg, 0xe1, &exif(1, SECRET))),
        ("a comment", with_segment(&jpeg, 0xfe, SECRET)),
        ("XMP", with_segment(&jpeg, 0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", SECRET].concat())),
        ("a page behind a JPEG", [&jpeg, SECRET].concat()),
        ("an archive behind a PNG", [&png, b"PK\x03\x04".as_slice(), SECRET].concat()),
        ("a text in a PNG", [&png[..33], &text, &png[33..]].concat()),
        ("a page behind a GIF", [&written(&image, ImageFormat::Gif), SECRET].concat()),
        ("a page behind a WebP", [&written(&image, ImageFormat::WebP), SECRET].concat()),
    ];
    for (name, bytes) in table {
        assert!(bytes.windows(SECRET.len()).any(|window| window == SECRET), "{name}");
        for variant in prepare(&bytes).unwrap_or_else(|error| panic!("{name}: {error:?}")).variants {
            for bytes in [variant.webp, variant.jpeg] {
                for trace in [&SECRET[..8], b"Exif", b"EXIF", b"ICCP", b"ICC_PROFILE", b"http", b"PK\x03\x04"] {
                    assert!(!bytes.windows(trace.len()).any(|window| window == trace), "{name}: {trace:?}");
                }
            }
        }
    }
}

#[test]
fn every_kind_and_depth_is_shown_in_its_sizes() {
    let image = quarters(1_400, 700);
    let grey: DynamicImage = GrayImage::from_fn(1_400, 700, |x, _| Luma([u8::try_from(x / 6).unwrap()])).into();
    let table = [
        ("JPEG", written(&image, ImageFormat::Jpeg)),
        ("PNG", written(&image, ImageFormat::Png)),
        ("PNG of 16 bits", written(&image.to_rgb16().into(), ImageFormat::Png)),
        ("PNG of 16 bits with alpha", written(&image.to_rgba16().into(), ImageFormat::Png)),
        ("grey PNG", written(&grey, ImageFormat::Png)),
        ("grey PNG with alpha", written(&grey.to_luma_alpha8().into(), ImageFormat::Png)),
        ("grey PNG of 16 bits with alpha", written(&grey.to_luma_alpha16().into(), ImageFormat::Png)),
        ("grey JPEG", written(&grey, ImageFormat::Jpeg)),
        ("WebP", written(&image, ImageFormat::WebP)),
        ("GIF", written(&image, ImageFormat::Gif)),
    ];
    for (name, bytes) in table {
        let picture = prepare(&bytes).unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let sizes: Vec<_> = picture.variants.iter().map(|variant| (variant.width, variant.height)).collect();
        assert_eq!(sizes, [(320, 160), (640, 320), (1_280, 640), (1_400, 700)], "{name}");
        for variant in &picture.variants {
            for (bytes, format) in [(&variant.webp, ImageFormat::WebP), (&variant.jpeg, ImageFormat::Jpeg)] {
                assert_eq!(image::guess_format(bytes).unwrap(), format, "{name}");
                let shown = image::load_from_memory(bytes).unwrap();
                assert_eq!((shown.width(), shown.height()), (variant.width, variant.height), "{name}");
            }
        }
        let placeholder = base64::engine::general_purpose::STANDARD.decode(&picture.placeholder).unwrap();
        assert!((5..=30).contains(&placeholder.len()), "{name}: {} bytes", placeholder.len());
        assert_eq!(picture, prepare(&bytes).unwrap(), "{name}: the same bytes, the same picture");
    }
}

#[test]
fn what_can_be_seen_through_is_kept_in_webp_and_white_in_jpeg() {
    let image = RgbaImage::from_fn(800, 400, |x, _| Rgba([200, 0, 0, if x < 400 { 0 } else { 255 }]));
    let picture = prepare(&written(&image.into(), ImageFormat::Png)).unwrap();
    for variant in &picture.variants {
        let (x, y) = (variant.width / 4, variant.height / 2);
        let webp = image::load_from_memory(&variant.webp).unwrap().to_rgba8();
        assert_eq!((webp.get_pixel(x, y).0[3], webp.get_pixel(3 * x, y).0[3]), (0, 255));
        let jpeg = image::load_from_memory(&variant.jpeg).unwrap().to_rgb8();
        assert!(is_near(jpeg.get_pixel(x, y).0, [255; 3]) && is_near(jpeg.get_pixel(3 * x, y).0, [200, 0, 0]));
    }
    // Opaque everywhere: alpha is not worth its bytes.
    let opaque: DynamicImage = quarters(400, 200).to_rgba8().into();
    let opaque = prepare(&written(&opaque, ImageFormat::Png)).unwrap();
    assert!(!image::load_from_memory(&opaque.variants[0].webp).unwrap().color().has_alpha());
}

#[test]
fn colours_of_a_wider_space_are_brought_to_what_browsers_expect() {
    use image::ImageEncoder as _;
    let plain = DynamicImage::from(image::RgbImage::from_pixel(100, 100, image::Rgb([200, 100, 50])));
    let with_profile = |profile: Vec<u8>| {
        let mut bytes = Vec::new();
        let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
        encoder.set_icc_profile(profile).unwrap();
        encoder.write_image(plain.as_bytes(), 100, 100, image::ExtendedColorType::Rgb8).unwrap();
        let shown = prepare(&bytes).unwrap();
        image::load_from_memory(&shown.variants[0].jpeg).unwrap().to_rgb8().get_pixel(50, 50).0
    };
    // (200, 100, 50) of Display P3 is (214, 96, 30) of sRGB: worked out with another program's matrices.
    let shown = with_profile(moxcms::ColorProfile::new_display_p3().encode().unwrap());
    assert!(shown[0] > 207 && shown[2] < 42, "{shown:?}");
    for profile in [moxcms::ColorProfile::new_srgb().encode().unwrap(), b"no profile at all".to_vec()] {
        assert!(is_near(with_profile(profile), [200, 100, 50]));
    }
}

#[test]
fn names_are_of_the_content() {
    let picture = prepare(&written(&quarters(700, 500), ImageFormat::Png)).unwrap();
    let (image, objects) = picture.named(crate::ids::ImageId(uuid::Uuid::nil()));
    assert_eq!(image.objects().collect::<Vec<_>>(), objects.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>());
    assert_eq!(objects.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len(), 6);
    for (name, bytes) in objects {
        let form = if name.media_type() == "image/webp" { super::super::Form::WebP } else { super::super::Form::Jpeg };
        assert_eq!(super::super::ObjectName::of(&bytes, form), name);
    }
}
