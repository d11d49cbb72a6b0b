//! What an archive says of itself.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::super::{Coding, MAX_MATRIX, TileMatrixSet};
use super::Content;
use crate::geom::Envelope;

/// What an archive says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// What its tiles are.
    pub content: Content,
    /// How most of them are coded.
    pub coding: Coding,
    /// Its title.
    pub name: Option<String>,
    /// How to cite it, as plain text.
    pub attribution: Option<String>,
    /// The coarsest tile matrix.
    pub min_zoom: u8,
    /// The finest.
    pub max_zoom: u8,
    /// Where its tiles are.
    pub extent: Envelope,
    /// What is on vector tiles.
    pub layers: Vec<VectorLayer>,
}

/// A layer of vector tiles, as TileJSON has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
pub struct VectorLayer {
    /// Its name in the tiles.
    pub id: String,
    /// What it holds.
    #[serde(default)]
    pub description: String,
    /// The properties of its features, each with a word on what it holds.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
}

/// What an archive may say in JSON, of which PMTiles has a document and MBTiles a field.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Notes {
    pub(super) name: Option<String>,
    pub(super) attribution: Option<String>,
    #[serde(default)]
    pub(super) vector_layers: Vec<VectorLayer>,
}

impl Notes {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        serde_json::from_str(text).map_err(|error| format!("its metadata cannot be read: {error}"))
    }
}

impl About {
    /// The same, with what cannot be right refused, and an extent that no tile could lie in taken for the world.
    pub(super) fn checked(mut self) -> Result<Self, String> {
        if self.min_zoom > self.max_zoom || self.min_zoom > MAX_MATRIX {
            return Err(format!("its zooms are {} to {}; there are 0 to {MAX_MATRIX}", self.min_zoom, self.max_zoom));
        }
        self.max_zoom = self.max_zoom.min(MAX_MATRIX);
        let world = TileMatrixSet::WebMercatorQuad.world();
        let Envelope { west, south, east, north } = self.extent;
        let on_earth = |lon, lat| Envelope::WORLD.contains(lon, lat);
        let lies_on_earth = west < east && south < north && on_earth(west, south) && on_earth(east, north);
        self.extent = if lies_on_earth {
            Envelope { west, south: south.max(world.south), east, north: north.min(world.north) }
        } else {
            world
        };
        let text = |html: String| Some(plain_text(&html)).filter(|text| !text.is_empty());
        self.name = self.name.and_then(text);
        self.attribution = self.attribution.and_then(text);
        Ok(self)
    }
}

/// What a reader sees of a piece of HTML, as which archives have their attributions.
fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' => inside = false,
            _ if !inside => text.push(letter),
            _ => {}
        }
    }
    for (name, letter) in [
        ("&copy;", "©"),
        ("&nbsp;", " "),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ] {
        text = text.replace(name, letter);
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> Envelope {
        TileMatrixSet::WebMercatorQuad.world()
    }

    fn about(extent: Envelope, zooms: (u8, u8)) -> Result<About, String> {
        let (min_zoom, max_zoom) = zooms;
        let (content, coding) = (Content::Png, Coding::Identity);
        About { content, coding, name: None, attribution: None, min_zoom, max_zoom, extent, layers: Vec::new() }
            .checked()
    }

    #[test]
    fn an_attribution_is_text() {
        let osm = r#"<a href="https://www.openstreetmap.org/copyright" target="_blank">&copy; OpenStreetMap</a> &amp; others "#;
        assert_eq!(plain_text(osm), "© OpenStreetMap & others");
        assert_eq!(plain_text("&amp;lt;b&amp;gt;"), "&lt;b&gt;");
        assert_eq!(plain_text("<script>alert(1)</script"), "alert(1)");
    }

    #[test]
    fn an_extent_that_is_none_is_the_world() {
        for extent in [
            Envelope { west: 0.0, south: 0.0, east: 0.0, north: 0.0 },
            Envelope { west: 10.0, south: 0.0, east: -10.0, north: 1.0 },
            Envelope { west: -900.0, south: 0.0, east: 1.0, north: 1.0 },
            Envelope { west: f64::NAN, south: 0.0, east: 1.0, north: 1.0 },
        ] {
            assert_eq!(about(extent, (0, 5)).unwrap().extent, world(), "{extent:?}");
        }
        let polar = Envelope { west: -10.0, south: 10.0, east: 10.0, north: 90.0 };
        assert_eq!(about(polar, (0, 5)).unwrap().extent, Envelope { north: world().north, ..polar });
    }

    #[test]
    fn zooms_that_cannot_be_are_refused() {
        for zooms in [(5, 4), (30, 31)] {
            assert!(about(Envelope::WORLD, zooms).is_err(), "{zooms:?}");
        }
        assert_eq!(about(Envelope::WORLD, (0, 30)).unwrap().max_zoom, MAX_MATRIX);
    }
}
