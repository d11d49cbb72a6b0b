//! Content codings: how the bytes of a tile are compressed.

use std::io::{self, Read, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

/// Levels at which a hundred kilobytes take a few milliseconds. What is sent to many may take longer than what is compressed
/// for one, as other answers are.
const GZIP_LEVEL: u32 = 6;
const BROTLI_LEVEL: i32 = 5;
const ZSTD_LEVEL: i32 = 6;
/// The window of Brotli, as a power of two: larger than any tile.
const BROTLI_WINDOW: i32 = 20;
/// Bytes that Brotli is read in at a time.
const BROTLI_BUFFER: usize = 16 * 1024;
/// Most bytes that are decompressed to, since a few can stand for any number of them. No map could draw a tile as large.
const MAX_DECOMPRESSED: u64 = 64 << 20;

/// How the bytes of a tile are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Coding {
    /// As they are.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
    /// RFC 8878.
    Zstd,
}

impl Coding {
    /// As `Content-Encoding` has it.
    #[must_use]
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }

    /// The coding that bytes begin like, of those that have a mark of their own.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        if bytes.starts_with(&[0x1f, 0x8b]) {
            Self::Gzip
        } else if bytes.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Self::Zstd
        } else {
            Self::Identity
        }
    }

    /// Codes bytes.
    pub fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes.to_vec()),
            Self::Gzip => {
                let mut encoder = GzEncoder::new(Vec::new(), Compression::new(GZIP_LEVEL));
                encoder.write_all(bytes)?;
                encoder.finish()
            }
            Self::Brotli => {
                let options = brotli::enc::BrotliEncoderParams {
                    quality: BROTLI_LEVEL,
                    lgwin: BROTLI_WINDOW,
                    size_hint: bytes.len(),
                    ..Default::default()
                };
                let mut out = Vec::new();
                brotli::BrotliCompress(&mut &*bytes, &mut out, &options)?;
                Ok(out)
            }
            Self::Zstd => zstd::bulk::compress(bytes, ZSTD_LEVEL),
        }
    }

    /// What coded bytes stand for.
    pub fn decompress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        match self {
            Self::Identity => Ok(bytes.to_vec()),
            Self::Gzip => bounded(MultiGzDecoder::new(bytes)),
            Self::Brotli => bounded(brotli::Decompressor::new(bytes, BROTLI_BUFFER)),
            Self::Zstd => bounded(zstd::Decoder::new(bytes)?),
        }
    }
}

fn bounded(reader: impl Read) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    if reader.take(MAX_DECOMPRESSED + 1).read_to_end(&mut out)? as u64 > MAX_DECOMPRESSED {
        return Err(io::Error::other(format!("it decompresses to more than {MAX_DECOMPRESSED} bytes")));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_compressed_decompresses_to_the_same() {
        let bytes = b"land, water and towns; ".repeat(500);
        for coding in [Coding::Identity, Coding::Gzip, Coding::Brotli, Coding::Zstd] {
            let coded = coding.compress(&bytes).unwrap();
            assert_eq!(coding.decompress(&coded).unwrap(), bytes, "{coding:?}");
            if coding != Coding::Brotli {
                assert_eq!(Coding::of_bytes(&coded), coding);
            }
            if coding != Coding::Identity {
                assert!(coding.decompress(&coded[..coded.len() / 2]).is_err(), "{coding:?}: half of it is no whole");
            }
        }
    }

    #[test]
    fn a_few_bytes_that_stand_for_very_many_are_refused() {
        let bomb = Coding::Zstd.compress(&vec![0; 65 << 20]).unwrap();
        assert!(bomb.len() < 10_000);
        assert!(Coding::Zstd.decompress(&bomb).unwrap_err().to_string().contains("67108864"));
    }
}
