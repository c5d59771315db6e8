use std::time::{Duration, Instant};

use image::{Rgba, RgbaImage};

use super::*;

const RED: [u8; 3] = [220, 20, 20];
const GREEN: [u8; 3] = [20, 200, 20];
const BLUE: [u8; 3] = [20, 20, 220];
const WHITE: [u8; 3] = [240, 240, 240];

/// A landscape of 64 x 32: red top left, green top right, blue bottom left, white bottom right.
fn upright() -> RgbImage {
    RgbImage::from_fn(64, 32, |x, y| {
        Rgb(match (x < 32, y < 16) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => WHITE,
        })
    })
}

fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// As a camera held so that viewers must apply `orientation` would store `upright()`.
fn stored_with(orientation: u8) -> RgbImage {
    let image = DynamicImage::ImageRgb8(upright());
    match orientation {
        2 => image.fliph(),
        3 => image.rotate180(),
        4 => image.flipv(),
        5 => image.rotate90().fliph(),
        6 => image.rotate270(),
        7 => image.rotate270().fliph(),
        8 => image.rotate90(),
        _ => image,
    }
    .into_rgb8()
}

/// A TIFF block with an orientation, a camera's name and a place, as in an EXIF segment.
fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08".to_vec();
    tiff.extend([0, 3]);
    // Make, 12 characters, at 50
    tiff.extend([0x01, 0x0F, 0, 2, 0, 0, 0, 12, 0, 0, 0, 50]);
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // GPS block, at 62
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 62]);
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"PLANTED-CAM\0");
    // one entry: latitude reference N, then three rationals at 80
    tiff.extend([0, 1, 0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 80, 0, 0, 0, 0]);
    for (numerator, denominator) in [(41_u32, 1_u32), (50, 1), (1, 1)] {
        tiff.extend(numerator.to_be_bytes());
        tiff.extend(denominator.to_be_bytes());
    }
    tiff
}

/// `jpeg` with an EXIF segment, an XMP segment and a comment put in behind its first two bytes.
fn with_metadata(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let segment = |marker: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker], length.as_slice(), body].concat()
    };
    let exif = [b"Exif\0\0".as_slice(), &exif(orientation)].concat();
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x>PLANTED-XMP</x>";
    [
        &jpeg[..2],
        &segment(0xE1, &exif),
        &segment(0xE1, xmp),
        &segment(0xFE, b"PLANTED-COMMENT"),
        &jpeg[2..],
    ]
    .concat()
}

/// The markers of the segments before the scan.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let mut found = Vec::new();
    let mut at = 2;
    while jpeg[at + 1] != 0xDA {
        assert_eq!(jpeg[at], 0xFF);
        found.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    found
}

fn assert_upright(photograph: &Photograph) {
    assert_eq!((photograph.width, photograph.height), (64, 32));
    let seen = image::load_from_memory(&photograph.jpeg)
        .unwrap()
        .into_rgb8();
    assert_eq!(seen.dimensions(), (64, 32));
    for (x, y, colour) in [
        (16, 8, RED),
        (48, 8, GREEN),
        (16, 24, BLUE),
        (48, 24, WHITE),
    ] {
        for (got, meant) in seen.get_pixel(x, y).0.into_iter().zip(colour) {
            assert!(
                got.abs_diff(meant) < 30,
                "{x},{y}: {:?}",
                seen.get_pixel(x, y)
            );
        }
    }
}

#[test]
fn all_eight_orientations_come_out_upright_and_bare() {
    for orientation in 1..=8 {
        let plain = encoded(stored_with(orientation), ImageFormat::Jpeg);
        let upload = with_metadata(&plain, orientation);
        // The planted block is one that a reader does read: otherwise this test would prove nothing.
        let mut planted = image::codecs::jpeg::JpegDecoder::new(Cursor::new(&upload)).unwrap();
        assert_eq!(planted.orientation().unwrap().to_exif(), orientation);

        let photograph = prepare(&upload).unwrap();
        assert_upright(&photograph);
        for planted in [
            b"PLANTED".as_slice(),
            b"Exif",
            b"adobe",
            &exif(orientation)[80..],
        ] {
            let survives = photograph
                .jpeg
                .windows(planted.len())
                .any(|bytes| bytes == planted);
            assert!(!survives, "{}", String::from_utf8_lossy(planted));
        }
        let bare = segments(&photograph.jpeg);
        // The JFIF head is the format itself; E1 to EF and FE could carry metadata.
        assert!(
            bare.iter()
                .all(|marker| !matches!(marker, 0xE1..=0xEF | 0xFE)),
            "{bare:x?}"
        );
    }
}

#[test]
fn png_and_webp_are_read_and_become_jpeg() {
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Jpeg] {
        let photograph = prepare(&encoded(upright(), format)).unwrap();
        assert!(photograph.jpeg.starts_with(&[0xFF, 0xD8]), "{format:?}");
        assert_upright(&photograph);
    }
}

#[test]
fn what_is_transparent_becomes_white() {
    let hidden = RgbaImage::from_pixel(32, 32, Rgba([220, 20, 20, 0]));
    let photograph = prepare(&encoded(hidden, ImageFormat::Png)).unwrap();
    let seen = image::load_from_memory(&photograph.jpeg)
        .unwrap()
        .into_rgb8();
    assert!(seen.get_pixel(16, 16).0.iter().all(|colour| *colour > 250));
}

#[test]
fn large_ones_are_made_smaller_and_keep_their_shape() {
    let wide = RgbImage::from_pixel(4_096, 1_024, Rgb(BLUE));
    let photograph = prepare(&encoded(wide, ImageFormat::Jpeg)).unwrap();
    assert_eq!((photograph.width, photograph.height), (2_048, 512));
}

/// The head of a PNG that claims a size and holds nothing.
fn png_claiming(width: u32, height: u32) -> Vec<u8> {
    let mut body = b"IHDR".to_vec();
    body.extend(width.to_be_bytes());
    body.extend(height.to_be_bytes());
    body.extend([8, 2, 0, 0, 0]);
    let chunk = |body: &[u8]| {
        let length = u32::try_from(body.len() - 4).unwrap().to_be_bytes();
        [length.as_slice(), body, &crc(body).to_be_bytes()].concat()
    };
    [
        b"\x89PNG\r\n\x1a\n".as_slice(),
        &chunk(&body),
        &chunk(b"IDAT\x78\x9c\x03\x00\x00\x00\x00\x01"),
        &chunk(b"IEND"),
    ]
    .concat()
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 {
                (crc >> 1) ^ 0xEDB8_8320
            } else {
                crc >> 1
            }
        })
    })
}

#[test]
fn a_pixel_bomb_is_refused_by_its_head() {
    for (width, height) in [(30_000, 30_000), (12_001, 1), (1, 12_001), (12_000, 12_000)] {
        let start = Instant::now();
        assert_eq!(
            prepare(&png_claiming(width, height)),
            Err(Refused::TooManyPixels { width, height })
        );
        assert!(start.elapsed() < Duration::from_millis(200));
    }
    // The same in JPEG, by the two sides in its frame head.
    let mut jpeg = encoded(upright(), ImageFormat::Jpeg);
    let frame = jpeg
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0x75, 0x30, 0x75, 0x30]);
    assert_eq!(
        prepare(&jpeg),
        Err(Refused::TooManyPixels {
            width: 30_000,
            height: 30_000
        })
    );
    // A claim that is not too large, but not kept either.
    assert_eq!(prepare(&png_claiming(4_000, 3_000)), Err(Refused::Damaged));
}

/// 48 megapixels of 16 bits in four channels: few enough pixels, too much memory.
#[test]
fn a_memory_bomb_is_refused_by_its_head() {
    let mut png = png_claiming(8_000, 6_000);
    png[24] = 16;
    png[25] = 6;
    let crc = crc(&png[12..29]).to_be_bytes();
    png[29..33].copy_from_slice(&crc);
    assert_eq!(prepare(&png), Err(Refused::TooMuchMemory));
}

#[test]
fn what_is_cut_off_is_refused_at_every_length() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let whole = encoded(upright(), format);
        for length in 12..whole.len() - 12 {
            let refused = prepare(&whole[..length]).unwrap_err();
            assert!(
                matches!(refused, Refused::Damaged | Refused::NotAPhotograph),
                "{format:?} {length} {refused:?}"
            );
        }
    }
}

#[test]
fn what_is_no_photograph_is_named() {
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let gif = b"GIF89a\x01\0\x01\0\0\0\0;";
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    let huge = vec![0; BYTES_MAX + 1];
    for (upload, expected) in [
        (b"".as_slice(), Refused::Empty),
        (b"hello, I am a text", Refused::NotAPhotograph),
        (svg, Refused::NotAPhotograph),
        (b"%PDF-1.7\n", Refused::NotAPhotograph),
        (gif, Refused::NotAPhotograph),
        (heic, Refused::Heic),
        (&[0xFF, 0xD8, 0xFF], Refused::Damaged),
        (b"\x89PNG\r\n\x1a\n", Refused::Damaged),
        (&huge, Refused::TooManyBytes { megabytes: 25 }),
    ] {
        assert_eq!(prepare(upload), Err(expected), "{:?}", upload.get(..8));
    }
}

#[test]
fn what_hangs_on_behind_is_lost() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png] {
        let mut upload = encoded(upright(), format);
        upload.extend(b"PK\x03\x04<script>PLANTED</script>");
        let photograph = prepare(&upload).unwrap();
        assert_upright(&photograph);
        assert!(!photograph.jpeg.windows(7).any(|bytes| bytes == b"PLANTED"));
    }
}

#[test]
fn nothing_prints_the_picture() {
    let photograph = prepare(&encoded(upright(), ImageFormat::Png)).unwrap();
    let printed = format!("{photograph:?}");
    assert!(
        printed.starts_with("Photograph(64 × 32, ") && printed.len() < 50,
        "{printed}"
    );
}
