//! Pictures made by hand: a small camera's file that says where it was taken, and a small file that unpacks to a
//! very large picture.

/// A black picture of `side` by `side` points, one bit each, as a PNG: all but its head is one long repetition, so
/// that a few hundred kilobytes unpack to fifty megabytes and more.
pub(crate) fn black_png(side: u32) -> Vec<u8> {
    let row = side.div_ceil(8) + 1;
    let zeros = u64::from(row) * u64::from(side);
    let mut head = Vec::new();
    head.extend(side.to_be_bytes());
    head.extend(side.to_be_bytes());
    // One bit a point, grey, no filter beyond each row's own, not interlaced.
    head.extend([1, 0, 0, 0, 0]);
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut png, *b"IHDR", &head);
    chunk(&mut png, *b"IDAT", &zlib_of_zeros(zeros));
    chunk(&mut png, *b"IEND", &[]);
    png
}

/// `jpeg` as a telephone would have stored it: with a place, a maker, an owner, and lying on its side.
pub(crate) fn with_place(jpeg: &[u8]) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    tiff.extend([0x01, 0x0F, 0, 2, 0, 0, 0, 12, 0, 0, 0, 50]); // maker, at 50
    tiff.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]); // turn right
    tiff.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 62]); // the place, at 62
    tiff.extend([0, 0, 0, 0]);
    tiff.extend(b"PLANTED-CAM\0");
    tiff.extend([0, 1, 0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 80, 0, 0, 0, 0]);
    for (numerator, denominator) in [(41_u32, 1_u32), (52, 1), (43, 1)] {
        tiff.extend(numerator.to_be_bytes());
        tiff.extend(denominator.to_be_bytes());
    }
    let mut out = jpeg[..2].to_vec();
    for (marker, body) in [
        (0xE1, [b"Exif\0\0".as_slice(), &tiff].concat()),
        (
            0xE1,
            b"http://ns.adobe.com/xap/1.0/\0<x>PLANTED-XMP</x>".to_vec(),
        ),
        (0xED, b"Photoshop 3.0\0PLANTED-IPTC".to_vec()),
        (0xFE, b"PLANTED-COMMENT".to_vec()),
    ] {
        out.extend([0xFF, marker]);
        out.extend(u16::try_from(body.len() + 2).unwrap().to_be_bytes());
        out.extend(body);
    }
    out.extend(&jpeg[2..]);
    out
}

/// The kinds of the segments before the picture itself, and the picture's width and height.
pub(crate) fn anatomy(jpeg: &[u8]) -> (Vec<u8>, (u16, u16)) {
    let (mut kinds, mut size, mut at) = (Vec::new(), (0, 0), 2);
    let two = |at: usize| u16::from_be_bytes([jpeg[at], jpeg[at + 1]]);
    while jpeg[at + 1] != 0xDA {
        assert_eq!(jpeg[at], 0xFF, "a segment begins at {at}");
        kinds.push(jpeg[at + 1]);
        if (0xC0..=0xC2).contains(&jpeg[at + 1]) {
            size = (two(at + 7), two(at + 5));
        }
        at += 2 + usize::from(two(at + 2));
    }
    (kinds, size)
}

fn chunk(png: &mut Vec<u8>, kind: [u8; 4], data: &[u8]) {
    png.extend(u32::try_from(data.len()).unwrap().to_be_bytes());
    let start = png.len();
    png.extend(kind);
    png.extend(data);
    let sum = crc32(&png[start..]);
    png.extend(sum.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xEDB8_8320 & (sum & 1).wrapping_neg())
        })
    })
}

/// `count` zero bytes, packed: one written out, the others as repetitions of 258, the rest written out again.
fn zlib_of_zeros(count: u64) -> Vec<u8> {
    let mut bits = Bits {
        bytes: vec![0x78, 0x01],
        free: 0,
    };
    bits.push(0b011, 3); // the last block, with the fixed code
    let zero = |bits: &mut Bits| bits.code(0b0011_0000, 8);
    zero(&mut bits);
    for _ in 0..(count - 1) / 258 {
        bits.code(0b1100_0101, 8); // 258 bytes
        bits.code(0, 5); // from one byte back
    }
    for _ in 0..(count - 1) % 258 {
        zero(&mut bits);
    }
    bits.code(0, 7);
    // Adler-32 of zeros: the first half stays 1 and is added once for each of them.
    let second = u32::try_from(count % 65521).unwrap();
    bits.bytes.extend(((second << 16) | 1).to_be_bytes());
    bits.bytes
}

struct Bits {
    bytes: Vec<u8>,
    free: u32,
}

impl Bits {
    /// The lowest bit first.
    fn push(&mut self, value: u32, count: u32) {
        for place in 0..count {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            let bit = u8::try_from((value >> place) & 1).unwrap();
            *self.bytes.last_mut().unwrap() |= bit << (8 - self.free);
            self.free -= 1;
        }
    }

    /// The highest bit first, as the codes of a packed file are written.
    fn code(&mut self, value: u32, count: u32) {
        for place in (0..count).rev() {
            self.push((value >> place) & 1, 1);
        }
    }
}
