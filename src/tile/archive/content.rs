//! What the tiles of an archive are.

use super::super::Coding;

/// What a tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A Mapbox vector tile.
    Mvt,
    /// A picture.
    Png,
    /// A picture.
    Jpeg,
    /// A picture.
    Webp,
    /// A picture.
    Avif,
}

/// The key of a layer, with which every vector tile begins that has any.
const MVT_LAYER: u8 = 3 << 3 | 2;

impl Content {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Mvt, Self::Png, Self::Jpeg, Self::Webp, Self::Avif];

    /// The short name that addresses and archives have for it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mvt => "mvt",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Webp => "webp",
            Self::Avif => "avif",
        }
    }

    /// The content of a name, of which some have two.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let name = match name {
            "pbf" => "mvt",
            "jpeg" => "jpg",
            other => other,
        };
        Self::ALL.into_iter().find(|content| content.name() == name)
    }

    /// Whether features can be read from it, and not only pixels.
    #[must_use]
    pub fn is_vector(self) -> bool {
        self == Self::Mvt
    }

    /// What bytes begin like.
    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let riff = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
        let avif = bytes.get(4..8) == Some(b"ftyp") && bytes.get(8..11) == Some(b"avi");
        if bytes.starts_with(b"\x89PNG") {
            Some(Self::Png)
        } else if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
            Some(Self::Jpeg)
        } else if riff {
            Some(Self::Webp)
        } else if avif {
            Some(Self::Avif)
        } else {
            (bytes.first().is_none_or(|first| *first == MVT_LAYER)).then_some(Self::Mvt)
        }
    }

    /// Whether a tile can be of this kind. Archives of pictures may mix their formats, which browsers tell apart.
    pub(super) fn fits(self, tile: &[u8], coding: Coding) -> Result<(), String> {
        let plain = coding.decompress(tile).map_err(|error| format!("a tile does not decompress: {error}"))?;
        match Self::of_bytes(&plain) {
            Some(found) if found.is_vector() == self.is_vector() => Ok(()),
            Some(found) => Err(format!("its tiles should be {} and are {}", self.name(), found.name())),
            None => Err(format!("its tiles should be {} and are nothing that is known", self.name())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_is_known_by_its_first_bytes() {
        for (bytes, content) in [
            (&b"\x89PNG\r\n"[..], Some(Content::Png)),
            (b"\xff\xd8\xff\xe0", Some(Content::Jpeg)),
            (b"RIFF\x10\x00\x00\x00WEBPVP8 ", Some(Content::Webp)),
            (b"\x00\x00\x00\x20ftypavif", Some(Content::Avif)),
            (b"\x1a\x05", Some(Content::Mvt)),
            (b"", Some(Content::Mvt)),
            (b"<html>", None),
        ] {
            assert_eq!(Content::of_bytes(bytes), content, "{bytes:?}");
        }
        assert_eq!(Content::Png.fits(b"\xff\xd8\xff\xe0", Coding::Identity), Ok(()));
        assert!(Content::Png.fits(b"\x1a\x05", Coding::Identity).unwrap_err().contains("should be png and are mvt"));
        assert!(Content::Mvt.fits(b"\x1a\x05", Coding::Gzip).unwrap_err().contains("decompress"));
    }

    #[test]
    fn each_has_a_name_and_some_two() {
        for content in Content::ALL {
            assert_eq!(Content::of_name(content.name()), Some(content));
        }
        assert_eq!((Content::of_name("pbf"), Content::of_name("jpeg")), (Some(Content::Mvt), Some(Content::Jpeg)));
        assert_eq!(Content::of_name("mlt"), None);
    }
}
