//! What is said of a base map, wherever its tiles are from.

use serde_json::{Map, Value as Json, json};

use super::super::super::links::{link, with_parameters};
use super::super::super::negotiate::JSON;
use super::super::super::problem::Problem;
use super::super::described::{Described, bounds, center, escaped, place, scheme};
use super::super::tilesets::TILEJSON;
use super::super::wanted::REVISION;
use super::{BUILT_IN_LAST, Basemap, BasemapSource, Remote, offer};
use crate::collection::Snapshot;
use crate::geom::Envelope;
use crate::tile::{Archive, Content, TileMatrixSet, VectorLayer};

/// The tile matrix set of all base maps.
pub(super) const SET: TileMatrixSet = TileMatrixSet::WebMercatorQuad;

/// What is said of a base map.
#[derive(Debug)]
pub(super) struct Facts {
    base: String,
    name: String,
    /// Its tileset.
    url: String,
    pub(super) title: String,
    is_vector: bool,
    /// What its tiles are, where that is known.
    content: Option<Content>,
    attributions: Vec<String>,
    zooms: (u8, u8),
    extent: Envelope,
    /// The address of its tiles.
    tiles: String,
    dark_tiles: Option<String>,
    layers: Vec<VectorLayer>,
    revision: String,
}

impl Facts {
    pub(super) fn of(basemap: &Basemap, base: String, snapshot: &Snapshot) -> Result<Self, Problem> {
        let url = format!("{base}{}/{}", basemap.path(), SET.id());
        let unknown = Self {
            name: basemap.name.clone(),
            title: basemap.title().to_owned(),
            is_vector: false,
            content: None,
            attributions: basemap.attribution.iter().cloned().collect(),
            zooms: (0, BUILT_IN_LAST),
            extent: SET.world(),
            tiles: String::new(),
            dark_tiles: None,
            layers: Vec::new(),
            revision: String::new(),
            url,
            base,
        };
        Ok(match &basemap.source {
            BasemapSource::BuiltIn => {
                let described = basemap.described(&unknown.base, snapshot)?;
                unknown.with_built_in(&described)
            }
            BasemapSource::Archive(archive) => unknown.with_archive(archive),
            BasemapSource::Remote(remote) => unknown.with_remote(remote),
        })
    }

    fn with_built_in(self, described: &Described) -> Self {
        let of_layers = || described.layers.iter().map(|layer| &layer.collection);
        let mut attributions: Vec<String> =
            of_layers().flat_map(|collection| collection.about().attributions).collect();
        attributions.sort_unstable();
        attributions.dedup();
        let layer = |name: &str| VectorLayer { id: name.to_owned(), ..VectorLayer::default() };
        Self {
            is_vector: true,
            content: Some(Content::Mvt),
            attributions,
            extent: described.extent.unwrap_or(self.extent),
            tiles: described.tiles(),
            layers: of_layers().map(|collection| layer(&collection.description.name)).collect(),
            revision: described.revision.clone(),
            ..self
        }
    }

    fn with_archive(self, archive: &Archive) -> Self {
        let about = &archive.about;
        let revision = revision_text(archive);
        let of_revision = [(REVISION.name.to_owned(), revision.clone())];
        let template = format!("{}/{{z}}/{{y}}/{{x}}", self.url);
        let own = about.attribution.iter().cloned().collect();
        Self {
            is_vector: about.content.is_vector(),
            content: Some(about.content),
            attributions: if self.attributions.is_empty() { own } else { self.attributions },
            zooms: (about.min_zoom, about.max_zoom),
            extent: about.extent,
            tiles: with_parameters(&template, &of_revision, Some(about.content.name())),
            layers: about.layers.clone(),
            revision,
            ..self
        }
    }

    fn with_remote(self, remote: &Remote) -> Self {
        Self {
            content: remote.url.content(),
            zooms: (remote.min_zoom, remote.max_zoom),
            tiles: remote.url.to_string(),
            dark_tiles: remote.dark_url.as_ref().map(ToString::to_string),
            ..self
        }
    }

    /// What the list of base maps says of it.
    pub(super) fn item(&self) -> Json {
        let (min, max) = self.zooms;
        let mut json = json!({
            "name": self.name, "title": self.title, "kind": self.kind(), "attributions": self.attributions,
            "minzoom": min, "maxzoom": max, "bounds": bounds(&self.extent), "tiles": self.tiles,
            "layers": self.layers.iter().map(|layer| &layer.id).collect::<Vec<_>>(),
            "links": self.links(),
        });
        if let Some(content) = self.content {
            json["format"] = json!(content.name());
        }
        if let Some(dark) = &self.dark_tiles {
            json["darkTiles"] = json!(dark);
        }
        json
    }

    /// Links to its tileset and to its TileJSON.
    pub(super) fn links(&self) -> Vec<Json> {
        let of = |offer: super::Offer, title: &str| {
            link(&with_parameters(&self.url, &[], Some(offer.name)), "item", offer.media_type, title)
        };
        vec![of(JSON, &self.title), of(TILEJSON, &format!("{} as {}", self.title, TILEJSON.title))]
    }

    fn kind(&self) -> &'static str {
        if self.is_vector { "vector" } else { "raster" }
    }

    /// In the words of TileJSON 3.0.
    pub(super) fn tilejson(&self) -> Json {
        let (min, max) = self.zooms;
        let mut json = json!({
            "tilejson": "3.0.0", "name": self.title, "version": "1.0.0", "scheme": "xyz", "tiles": [self.tiles],
            "attribution": escaped(&self.attribution()), "bounds": bounds(&self.extent),
            "center": center(&self.extent, min..=max), "minzoom": min, "maxzoom": max,
        });
        if self.is_vector {
            let layer = |layer: &VectorLayer| {
                json!({
                    "id": layer.id, "description": layer.description, "minzoom": min, "maxzoom": max,
                    "fields": layer.fields,
                })
            };
            json["vector_layers"] = self.layers.iter().map(layer).collect();
        }
        json
    }

    /// The metadata of its tileset (OGC 17-083r4, clause 8). `links` are those to its representations.
    pub(super) fn tileset(&self, mut links: Vec<Json>) -> Json {
        links.push(scheme(&self.base, SET));
        links.push(self.template());
        let mut json = json!({
            "title": format!("{} ({})", self.title, SET.id()),
            "dataType": if self.is_vector { "vector" } else { "map" },
            "crs": SET.crs().uri(),
            "tileMatrixSetURI": SET.uri(),
            "links": links,
            "attribution": self.attribution(),
            "version": self.revision,
            "mediaTypes": self.content.iter().map(|content| offer(*content).media_type).collect::<Vec<_>>(),
        });
        if !self.layers.is_empty() {
            json["layers"] = self.layers.iter().map(|layer| self.layer(layer)).collect();
        }
        let (min, max) = self.zooms;
        place(&mut json, SET, &self.extent, min..=max);
        json
    }

    /// The address of its tiles in the words of the standard.
    pub(super) fn template(&self) -> Json {
        let href = [("{z}", "{tileMatrix}"), ("{y}", "{tileRow}"), ("{x}", "{tileCol}")]
            .iter()
            .fold(self.tiles.clone(), |url, (short, long)| url.replace(short, long));
        let (media_type, title) = self.content.map(offer).map_or(("image/*", "pictures"), |o| (o.media_type, o.title));
        let mut template = link(&href, "item", media_type, &format!("Tiles as {title}"));
        template["templated"] = json!(true);
        template
    }

    fn layer(&self, layer: &VectorLayer) -> Json {
        let (min, max) = self.zooms;
        let field = |(name, what): (&String, &String)| (name.clone(), json!({ "description": what }));
        let properties: Map<String, Json> = layer.fields.iter().map(field).collect();
        json!({
            "id": layer.id, "title": layer.id, "description": layer.description, "dataType": "vector",
            "minTileMatrix": min.to_string(), "maxTileMatrix": max.to_string(),
            "propertiesSchema": { "type": "object", "properties": properties }, "links": [],
        })
    }

    fn attribution(&self) -> String {
        self.attributions.join("; ")
    }

    /// The same for people: what it is, and a word on each.
    pub(super) fn table(&self) -> Vec<(String, String)> {
        let (min, max) = self.zooms;
        let content = self.content.map_or("pictures", |content| offer(content).title);
        let layers: Vec<&str> = self.layers.iter().map(|layer| layer.id.as_str()).collect();
        let all = [
            ("Tiles", format!("{}, {content}", self.kind())),
            ("Tile matrices", format!("{min} to {max}")),
            ("Layers", layers.join(", ")),
            ("Source", self.attribution()),
            ("Revision", self.revision.clone()),
        ];
        all.into_iter().filter(|(_, fact)| !fact.is_empty()).map(|(label, fact)| (label.to_owned(), fact)).collect()
    }
}

/// The revision of an archive as `v` has it.
pub(super) fn revision_text(archive: &Archive) -> String {
    format!("{:016x}", archive.revision)
}
