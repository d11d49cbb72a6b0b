//! Content codings of tiles, which are compressed once and then kept so.

use std::hash::{DefaultHasher, Hasher as _};
use std::io::{self, Write as _};

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_ENCODING, AcceptEncoding, ContentEncoding, Encoding, Header as _, HeaderValue};
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::cache::Tile;

/// Shorter tiles are sent as they are: they fit into one packet of a network, and nothing is shorter than that.
const LEAST_BYTES: usize = 1_000;
/// Levels at which a hundred kilobytes take a few milliseconds. What is sent to many may take longer than what is compressed
/// for one, as other answers are.
const GZIP_LEVEL: u32 = 6;
const BROTLI_LEVEL: i32 = 5;
const ZSTD_LEVEL: i32 = 6;
/// The window of Brotli, as a power of two: larger than any tile.
const BROTLI_WINDOW: i32 = 20;

/// How the bytes of a tile are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Coding {
    /// As they are.
    Identity,
    Gzip,
    Brotli,
    Zstd,
}

impl Coding {
    /// The one that a client likes best.
    pub(super) fn of(request: &HttpRequest) -> Self {
        if !request.headers().contains_key(ACCEPT_ENCODING) {
            return Self::Identity;
        }
        let supported = [Encoding::identity(), Encoding::gzip(), Encoding::brotli(), Encoding::zstd()];
        let chosen = AcceptEncoding::parse(request).ok().and_then(|accepted| accepted.negotiate(supported.iter()));
        match chosen {
            Some(Encoding::Known(ContentEncoding::Gzip)) => Self::Gzip,
            Some(Encoding::Known(ContentEncoding::Brotli)) => Self::Brotli,
            Some(Encoding::Known(ContentEncoding::Zstd)) => Self::Zstd,
            _ => Self::Identity,
        }
    }

    /// As `Content-Encoding` has it.
    pub(super) fn name(self) -> Option<&'static str> {
        match self {
            Self::Identity => None,
            Self::Gzip => Some("gzip"),
            Self::Brotli => Some("br"),
            Self::Zstd => Some("zstd"),
        }
    }

    fn compress(self, bytes: &[u8]) -> io::Result<Vec<u8>> {
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
}

impl Tile {
    /// A tile as it was drawn.
    pub(super) fn plain(bytes: Vec<u8>) -> io::Result<Self> {
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        Self::new(bytes.into(), hasher.finish(), Coding::Identity)
    }

    /// The same in another coding, where that makes it shorter.
    pub(super) fn coded(&self, coding: Coding) -> io::Result<Self> {
        if self.body.len() >= LEAST_BYTES {
            let coded = coding.compress(&self.body)?;
            if coded.len() < self.body.len() {
                return Self::new(coded.into(), self.content, coding);
            }
        }
        Self::new(self.body.clone(), self.content, Coding::Identity)
    }

    /// The validator is strong, so each coding has its own.
    fn new(body: Bytes, content: u64, coding: Coding) -> io::Result<Self> {
        let etag = match coding.name() {
            None => format!("\"{content:016x}\""),
            Some(name) => format!("\"{content:016x}-{name}\""),
        };
        Ok(Self { body, content, etag: HeaderValue::try_from(etag).map_err(io::Error::other)?, coding })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_coding_is_the_one_that_the_client_likes_best() {
        for (accepted, expected) in [
            ("gzip, deflate, br, zstd", Coding::Brotli),
            ("gzip, deflate", Coding::Gzip),
            ("br;q=0.5, zstd;q=0.8", Coding::Zstd),
            ("gzip;q=0, identity", Coding::Identity),
            ("compress", Coding::Identity),
            ("*;q=0", Coding::Identity),
        ] {
            let request = TestRequest::get().insert_header((ACCEPT_ENCODING, accepted)).to_http_request();
            assert_eq!(Coding::of(&request), expected, "{accepted}");
        }
        assert_eq!(Coding::of(&TestRequest::get().to_http_request()), Coding::Identity);
    }

    #[test]
    fn what_does_not_get_shorter_stays_as_it_is() {
        let long = Tile::plain(b"incidents".repeat(1_000)).unwrap();
        let mut tags = vec![long.etag.clone()];
        for coding in [Coding::Gzip, Coding::Brotli, Coding::Zstd] {
            let coded = long.coded(coding).unwrap();
            assert!(coded.coding == coding && coded.body.len() < 500, "{coding:?}: {} bytes", coded.body.len());
            assert!(!tags.contains(&coded.etag), "{tags:?}");
            tags.push(coded.etag);
            let short = Tile::plain(vec![b' '; 100]).unwrap().coded(coding).unwrap();
            assert_eq!((short.coding, short.body.len()), (Coding::Identity, 100));
        }
    }
}
