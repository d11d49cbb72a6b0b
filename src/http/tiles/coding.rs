//! Content codings of tiles, which are compressed once and then kept so.

use std::hash::{DefaultHasher, Hasher as _};
use std::io;

use actix_web::HttpRequest;
use actix_web::http::header::{ACCEPT_ENCODING, AcceptEncoding, ContentEncoding, Encoding, Header as _, HeaderValue};
use actix_web::web::Bytes;

use super::cache::Tile;
use crate::tile::Coding;

/// Shorter tiles are sent as they are: they fit into one packet of a network, and nothing is shorter than that.
const LEAST_BYTES: usize = 1_000;

/// All codings.
pub(super) const CODINGS: [Coding; 4] = [Coding::Identity, Coding::Gzip, Coding::Brotli, Coding::Zstd];

/// The coding that a client likes best of some.
pub(super) fn best_coding(request: &HttpRequest, codings: &[Coding]) -> Coding {
    if !request.headers().contains_key(ACCEPT_ENCODING) {
        return Coding::Identity;
    }
    let supported: Vec<Encoding> = codings.iter().map(|coding| encoding(*coding)).collect();
    let chosen = AcceptEncoding::parse(request).ok().and_then(|accepted| accepted.negotiate(supported.iter()));
    match chosen {
        Some(Encoding::Known(ContentEncoding::Gzip)) => Coding::Gzip,
        Some(Encoding::Known(ContentEncoding::Brotli)) => Coding::Brotli,
        Some(Encoding::Known(ContentEncoding::Zstd)) => Coding::Zstd,
        _ => Coding::Identity,
    }
}

fn encoding(coding: Coding) -> Encoding {
    match coding {
        Coding::Identity => Encoding::identity(),
        Coding::Gzip => Encoding::gzip(),
        Coding::Brotli => Encoding::brotli(),
        Coding::Zstd => Encoding::zstd(),
    }
}

impl Tile {
    /// A tile as it was drawn.
    pub(super) fn plain(bytes: Vec<u8>) -> io::Result<Self> {
        Self::stored(bytes.into(), Coding::Identity)
    }

    /// A tile that comes in some coding.
    pub(super) fn stored(bytes: Bytes, coding: Coding) -> io::Result<Self> {
        let mut hasher = DefaultHasher::new();
        hasher.write(&bytes);
        Self::new(bytes, hasher.finish(), coding)
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
            assert_eq!(best_coding(&request, &CODINGS), expected, "{accepted}");
        }
        assert_eq!(best_coding(&TestRequest::get().to_http_request(), &CODINGS), Coding::Identity);
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
