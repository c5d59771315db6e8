//! A photograph as the clinic keeps it: an upright JPEG of modest size that carries nothing of the upload but its
//! pixels. Place, time, device and owner that a camera writes into a file end here, because the file is written anew.
//!
//! A colour profile ends here too, and a wide-gamut picture looks a little duller for it. That is a price for being
//! able to say that nothing of the file survives.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};

/// Greatest upload, in bytes: 25 MiB, beyond what telephones write for one picture.
pub const BYTES_MAX: usize = 25 * 1024 * 1024;
/// Greatest width and height that are read, in pixels.
pub const SIDE_MAX: u32 = 12_000;
/// Greatest number of pixels that are read: 50 megapixels, as the largest ordinary telephone cameras have.
pub const PIXELS_MAX: u64 = 50_000_000;
/// Most memory that a decoder may take, in bytes.
pub const MEMORY_MAX: u64 = 256 * 1024 * 1024;
/// Longest side of what is kept, in pixels; enough to judge a scalp on any screen.
pub const KEPT_SIDE: u32 = 2_048;
/// JPEG quality of what is kept.
pub const KEPT_QUALITY: u8 = 85;

/// A photograph ready to be kept. `Debug` shows its size, never its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Photograph {
    /// JPEG, upright, without any metadata.
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Why an upload is not taken, in words for the person who sent it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing in it.
    #[error("the file is empty; choose the photograph again")]
    Empty,
    /// Too many bytes.
    #[error("the file is larger than {megabytes} MB; send a smaller photograph")]
    TooManyBytes {
        /// The limit.
        megabytes: usize,
    },
    /// Apple's format, which browsers convert only when asked.
    #[error(
        "this is a HEIC photograph; send it as JPEG (on an iPhone: Settings, Camera, Formats, Most Compatible)"
    )]
    Heic,
    /// No photograph, or of a kind that is not read.
    #[error("this is not a photograph we can read; send a JPEG, PNG or WebP file")]
    NotAPhotograph,
    /// Too many pixels.
    #[error(
        "the photograph has {width} × {height} pixels, more than can be read; send a smaller one"
    )]
    TooManyPixels {
        /// As the file claims.
        width: u32,
        /// As the file claims.
        height: u32,
    },
    /// Reading it would take too much memory.
    #[error("the photograph is too large to be read; send a smaller one")]
    TooMuchMemory,
    /// Broken or cut off.
    #[error("the photograph is damaged or was not sent completely; take or choose it again")]
    Damaged,
    /// Could not be written anew.
    #[error("the photograph could not be prepared; try again")]
    Failed,
}

impl Refused {
    /// The key of its text in the locale files.
    #[must_use]
    pub fn key(&self) -> &'static str {
        match self {
            Self::Empty => "photograph-empty",
            Self::TooManyBytes { .. } => "photograph-too-many-bytes",
            Self::Heic => "photograph-heic",
            Self::NotAPhotograph => "photograph-not-one",
            Self::TooManyPixels { .. } | Self::TooMuchMemory => "photograph-too-many-pixels",
            Self::Damaged => "photograph-damaged",
            Self::Failed => "photograph-failed",
        }
    }
}

/// Makes an upload fit to keep. Takes a second of a processor for a large one: call it where blocking is allowed.
///
/// The kind is told from the bytes, never from a name or a header of the request. Width, height and memory are
/// checked from the file's own head before a pixel is decoded.
///
/// # Errors
///
/// Why the upload is not taken.
pub fn prepare(upload: &[u8]) -> Result<Photograph, Refused> {
    let format = sniff(upload)?;
    if format == ImageFormat::Jpeg && !jpeg_is_whole(upload) {
        return Err(Refused::Damaged);
    }
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;

    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > SIDE_MAX || pixels > PIXELS_MAX {
        return Err(Refused::TooManyPixels { width, height });
    }
    if decoder.total_bytes() > MEMORY_MAX {
        return Err(Refused::TooMuchMemory);
    }
    // A picture without orientation, or with one that cannot be read, is taken as it lies.
    let orientation = decoder.orientation().ok();

    let seen = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    let mut image = DynamicImage::ImageRgb8(smaller(on_white(seen)));
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    write(&image.into_rgb8())
}

fn limits() -> Limits {
    // Sides are checked by hand, to name them in the refusal.
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY_MAX);
    limits
}

fn sniff(upload: &[u8]) -> Result<ImageFormat, Refused> {
    if upload.is_empty() {
        return Err(Refused::Empty);
    }
    if upload.len() > BYTES_MAX {
        return Err(Refused::TooManyBytes {
            megabytes: BYTES_MAX / (1024 * 1024),
        });
    }
    if let Some(brand) = upload.get(4..12)
        && [
            b"ftypheic",
            b"ftypheix",
            b"ftyphevc",
            b"ftypmif1",
            b"ftypmsf1",
        ]
        .iter()
        .any(|known| brand == known.as_slice())
    {
        return Err(Refused::Heic);
    }
    match image::guess_format(upload) {
        Ok(format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP)) => Ok(format),
        _ => Err(Refused::NotAPhotograph),
    }
}

/// Whether the file goes on to its end marker. The decoder fills the missing part of a cut-off picture with grey and
/// says nothing, and grey must not pass for scalp.
fn jpeg_is_whole(jpeg: &[u8]) -> bool {
    const START_OF_SCAN: u8 = 0xDA;
    let mut rest = jpeg.get(2..).unwrap_or(&[]);
    loop {
        match rest {
            // Bytes that only fill up.
            [0xFF, 0xFF, ..] => rest = rest.get(1..).unwrap_or(&[]),
            [0xFF, START_OF_SCAN, scan @ ..] => {
                return scan.windows(2).any(|pair| pair == [0xFF, 0xD9]);
            }
            [0xFF, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(2 + length.max(2)..).unwrap_or(&[]);
            }
            _ => return false,
        }
    }
}

fn refusal(error: &ImageError) -> Refused {
    match error {
        ImageError::Unsupported(_) => Refused::NotAPhotograph,
        ImageError::Limits(_) => Refused::TooMuchMemory,
        _ => Refused::Damaged,
    }
}

/// The picture without transparency: what lay under a transparent pixel must not come to light.
fn on_white(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let seen = image.into_rgba8();
    RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let [red, green, blue, alpha] = seen.get_pixel(x, y).0;
        Rgb([red, green, blue].map(|colour| {
            let mixed =
                (u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha))) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }))
    })
}

/// At most [`KEPT_SIDE`] on the long side. The triangle filter has no overshoot: a sharper one draws light and dark
/// lines beside hairs that are not there.
fn smaller(image: RgbImage) -> RgbImage {
    if image.width().max(image.height()) <= KEPT_SIDE {
        return image;
    }
    DynamicImage::ImageRgb8(image)
        .resize(KEPT_SIDE, KEPT_SIDE, FilterType::Triangle)
        .into_rgb8()
}

fn write(image: &RgbImage) -> Result<Photograph, Refused> {
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, KEPT_QUALITY)
        .encode_image(image)
        .map_err(|_| Refused::Failed)?;
    Ok(Photograph {
        jpeg,
        width: image.width(),
        height: image.height(),
    })
}

impl std::fmt::Debug for Photograph {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Photograph({} × {}, {} bytes)",
            self.width,
            self.height,
            self.jpeg.len()
        )
    }
}

#[cfg(test)]
mod tests;
