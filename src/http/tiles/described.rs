//! What is said of tiles: where they are, what is on them, whose it is (OGC 17-083r4, clause 8; TileJSON 3.0).

use std::ops::RangeInclusive;
use std::sync::Arc;

use maud::html;
use serde_json::{Map, Value as Json, json};

use super::super::links::{encode, link, with_parameters};
use super::super::negotiate::{JSON, Offer};
use super::super::problem::Problem;
use super::layers::{LayerQuery, Layers};
use super::tile::{MVT, TILE_OFFERS};
use super::wanted::{REVISION, Wanted};
use super::{SCHEME_REL, extent};
use crate::collection::{Collection, Snapshot};
use crate::feature::{FieldType, known_field};
use crate::geom::{Crs, Envelope, Plane};
use crate::query::filter::ID;
use crate::tile::{COUNT, Limits, MAX_MATRIX, TileMatrixSet, tile_fields};

/// What links to a collection say of it.
const GEODATA_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/geodata";
/// What links to the conformance classes say of them.
const CONFORMANCE_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/conformance";
/// Tiles along the longer side of what a map first shows.
const FIRST_TILES: f64 = 3.0;
/// The finest matrix that a map first shows.
const FIRST_MATRIX: f64 = 14.0;

/// What is said of tiles, whatever their tile matrix set.
#[derive(Debug)]
pub(super) struct Described {
    base: String,
    /// Whether they are a collection's own, and not the dataset's.
    own: bool,
    /// The address of the tilesets.
    pub(super) url: String,
    /// The same on this server.
    pub(super) path: String,
    /// The parameters that links carry on, without the revision.
    pub(super) parameters: Vec<(String, String)>,
    pub(super) layers: Vec<LayerQuery>,
    pub(super) revision: String,
    pub(super) title: String,
    pub(super) attribution: String,
    pub(super) licence: String,
    /// Where their features lie; none where they lie nowhere.
    pub(super) extent: Option<Envelope>,
    offers: &'static [Offer],
    /// The finest tile matrix.
    last: u8,
}

impl Described {
    /// Of the tiles of a collection, or of the dataset.
    pub(super) fn new(
        wanted: &Wanted,
        collection: Option<&str>,
        base: String,
        snapshot: &Snapshot,
    ) -> Result<Self, Problem> {
        let layers = Layers::read(wanted, snapshot)?.queries;
        let path =
            collection.map_or_else(|| "/tiles".to_owned(), |name| format!("/collections/{}/tiles", encode(name)));
        let abouts: Vec<_> = wanted.collections.iter().map(|c| c.about()).collect();
        let titles: Vec<&str> = abouts.iter().map(|about| about.title.as_str()).collect();
        Ok(Self {
            url: format!("{base}{path}"),
            own: collection.is_some(),
            path,
            parameters: wanted.link_parameters(),
            revision: wanted.revision_text(),
            title: titles.join(", "),
            attribution: each_once(abouts.iter().flat_map(|about| &about.attributions)),
            licence: each_once(abouts.iter().flat_map(|about| &about.licences)),
            extent: extent(&wanted.collections),
            offers: &TILE_OFFERS,
            last: MAX_MATRIX,
            base,
            layers,
        })
    }

    /// The same as a base map of its own name and title, in vector tiles down to some matrix.
    pub(super) fn of_basemap(self, path: String, title: &str, last: u8) -> Self {
        Self { url: format!("{}{path}", self.base), path, title: title.to_owned(), offers: &[MVT], last, ..self }
    }

    /// The collection whose own they are.
    pub(super) fn owner(&self) -> Option<&Arc<Collection>> {
        self.layers.first().map(|layer| &layer.collection).filter(|_| self.own)
    }

    /// The address of a tileset, without parameters.
    pub(super) fn url_of(&self, set: TileMatrixSet) -> String {
        format!("{}/{}", self.url, set.id())
    }

    /// A link to a tileset.
    pub(super) fn link_to(&self, set: TileMatrixSet, rel: &str) -> Json {
        link(&with_parameters(&self.url_of(set), &self.parameters, None), rel, JSON.media_type, set.id())
    }

    /// What the list of tilesets says of one.
    pub(super) fn item(&self, set: TileMatrixSet) -> Json {
        json!({
            "title": format!("{} ({})", self.title, set.id()),
            "dataType": "vector",
            "crs": set.crs().uri(),
            "tileMatrixSetURI": set.uri(),
            "links": [self.link_to(set, "self"), scheme(&self.base, set)],
        })
    }

    /// The metadata of a tileset. `links` are those to its representations.
    pub(super) fn tileset(&self, set: TileMatrixSet, mut links: Vec<Json>) -> Json {
        links.push(scheme(&self.base, set));
        for offer in self.offers {
            let href = self.template(set, "{tileMatrix}/{tileRow}/{tileCol}", offer.name);
            let mut item = link(&href, "item", offer.media_type, &format!("Tiles as {}", offer.title));
            item["templated"] = json!(true);
            links.push(item);
        }
        links.extend(self.owner().map(|collection| self.geodata(collection)));
        links.push(link(
            &format!("{}/conformance", self.base),
            CONFORMANCE_REL,
            JSON.media_type,
            "Conformance classes",
        ));
        let mut tileset = self.item(set);
        tileset["links"] = Json::Array(links);
        tileset["layers"] = self.layers.iter().map(|layer| self.layer(layer)).collect();
        tileset["attribution"] = json!(self.attribution);
        tileset["license"] = json!(self.licence);
        tileset["version"] = json!(self.revision);
        tileset["mediaTypes"] = self.offers.iter().map(|offer| offer.media_type).collect();
        if let Some(extent) = self.extent {
            place(&mut tileset, set, &extent, 0..=self.last);
        }
        tileset
    }

    /// The same in the words of TileJSON, for the tiles of the web.
    pub(super) fn tilejson(&self) -> Json {
        let set = TileMatrixSet::WebMercatorQuad;
        let extent = self.extent.unwrap_or_else(|| set.world());
        json!({
            "tilejson": "3.0.0",
            "name": self.title,
            "version": "1.0.0",
            "scheme": "xyz",
            "tiles": [self.tiles()],
            "vector_layers": self.vector_layers(),
            "attribution": escaped(&self.attribution),
            "bounds": bounds(&extent),
            "center": center(&extent, 0..=self.last),
            "minzoom": 0,
            "maxzoom": self.last,
        })
    }

    /// The addresses of vector tiles, with the revision that lets them be kept.
    pub(super) fn tiles(&self) -> String {
        self.template(TileMatrixSet::WebMercatorQuad, "{z}/{y}/{x}", MVT.name)
    }

    fn vector_layers(&self) -> Vec<Json> {
        let layer = |layer: &LayerQuery| {
            let about = &layer.collection.description;
            json!({
                "id": about.name, "description": about.title, "minzoom": 0, "maxzoom": self.last,
                "fields": fields(layer, tilejson_type),
            })
        };
        self.layers.iter().map(layer).collect()
    }

    /// The addresses of tiles, with the revision that lets them be kept.
    fn template(&self, set: TileMatrixSet, variables: &str, format: &str) -> String {
        let mut parameters = self.parameters.clone();
        parameters.push((REVISION.name.to_owned(), self.revision.clone()));
        with_parameters(&format!("{}/{variables}", self.url_of(set)), &parameters, Some(format))
    }

    fn geodata(&self, collection: &Collection) -> Json {
        let about = &collection.description;
        let href = format!("{}/collections/{}", self.base, encode(&about.name));
        link(&href, GEODATA_REL, JSON.media_type, &about.title)
    }

    /// What a tileset says of a layer.
    fn layer(&self, layer: &LayerQuery) -> Json {
        let (collection, about) = (&layer.collection, &layer.collection.description);
        let mut json = json!({
            "id": about.name, "title": about.title, "description": about.description, "dataType": "vector",
            "minTileMatrix": "0", "maxTileMatrix": self.last.to_string(),
            "propertiesSchema": { "type": "object", "properties": fields(layer, json_type) },
            "links": [self.geodata(collection)],
        });
        let dimension = ["point", "line", "polygon"].iter().position(|kind| *kind == collection.geometry_kind());
        if let Some(dimension) = dimension {
            json["geometryDimension"] = json!(dimension);
        }
        if let Some(extent) = collection.extent {
            json["boundingBox"] = bounding_box(&extent);
        }
        json
    }
}

/// Texts, each once, as one.
fn each_once<'a>(texts: impl Iterator<Item = &'a String>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for text in texts {
        if !all.contains(&text.as_str()) {
            all.push(text);
        }
    }
    all.join("; ")
}

/// What a layer's features have, each by its name.
fn fields(layer: &LayerQuery, of: impl Fn(&str, FieldType) -> Json) -> Map<String, Json> {
    let own = layer.collection.schema.fields();
    let shown = tile_fields(&layer.collection, layer.query.properties.as_deref());
    let shown = shown.into_iter().map(|i| (&*own[i].name, own[i].field_type));
    // What every feature has, and what points have that stand for several.
    let added = [(ID, FieldType::Text), (COUNT, FieldType::Integer)];
    let added = added.into_iter().filter(|(name, _)| *name == ID || layer.collection.is_of_points());
    added.chain(shown).map(|(name, field_type)| (name.to_owned(), of(name, field_type))).collect()
}

/// A property as a tile has it: lists and times are texts there.
fn json_type(name: &str, field_type: FieldType) -> Json {
    let own = match field_type {
        FieldType::Boolean => "boolean",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Text | FieldType::TextList | FieldType::Date | FieldType::DateTime => "string",
    };
    known_field(name).map_or_else(
        || json!({ "type": own }),
        |known| json!({ "type": own, "title": known.title, "description": known.description }),
    )
}

/// The same in the three words of TileJSON.
fn tilejson_type(_name: &str, field_type: FieldType) -> Json {
    json!(match field_type {
        FieldType::Boolean => "Boolean",
        FieldType::Integer | FieldType::Number => "Number",
        FieldType::Text | FieldType::TextList | FieldType::Date | FieldType::DateTime => "String",
    })
}

fn limits_json(limits: &Limits) -> Json {
    json!({
        "tileMatrix": limits.matrix.to_string(),
        "minTileRow": limits.rows.start(), "maxTileRow": limits.rows.end(),
        "minTileCol": limits.cols.start(), "maxTileCol": limits.cols.end(),
    })
}

fn bounding_box(e: &Envelope) -> Json {
    json!({ "lowerLeft": [e.west, e.south], "upperRight": [e.east, e.north], "crs": Crs::Crs84.uri() })
}

/// A link to the definition of a tile matrix set.
pub(super) fn scheme(base: &str, set: TileMatrixSet) -> Json {
    let href = format!("{base}/tileMatrixSets/{}", set.id());
    link(&href, SCHEME_REL, JSON.media_type, &format!("Definition of {}", set.id()))
}

/// Says of a tileset where its tiles are, of some of the matrices.
pub(super) fn place(tileset: &mut Json, set: TileMatrixSet, extent: &Envelope, matrices: RangeInclusive<u8>) {
    let limits = set.all_limits(*extent).filter(|limits| matrices.contains(&limits.matrix));
    let limits: Vec<Json> = limits.map(|limits| limits_json(&limits)).collect();
    if !limits.is_empty() {
        tileset["tileMatrixSetLimits"] = Json::Array(limits);
    }
    tileset["boundingBox"] = bounding_box(extent);
    let ([lon, lat], matrix) = first_view(extent);
    let matrix = matrix.clamp(*matrices.start(), *matrices.end());
    tileset["centerPoint"] =
        json!({ "coordinates": [lon, lat], "crs": Crs::Crs84.uri(), "tileMatrix": matrix.to_string() });
}

/// Map libraries take an attribution for HTML, and it comes from files that anyone may have written.
pub(super) fn escaped(attribution: &str) -> String {
    html! { (attribution) }.into_string()
}

/// An extent as TileJSON has it, without what lies beyond the edge of the web's tiles.
pub(super) fn bounds(extent: &Envelope) -> [f64; 4] {
    let world = TileMatrixSet::WebMercatorQuad.world();
    let clamp = |lat: f64| lat.clamp(world.south, world.north);
    [extent.west, clamp(extent.south), extent.east, clamp(extent.north)]
}

/// What a map may show first, as TileJSON has it.
pub(super) fn center(extent: &Envelope, matrices: RangeInclusive<u8>) -> Json {
    let ([lon, lat], matrix) = first_view(extent);
    json!([lon, lat, matrix.clamp(*matrices.start(), *matrices.end())])
}

/// What a map may show first of an extent: its middle, and the matrix that shows all of it in a few tiles.
fn first_view(extent: &Envelope) -> ([f64; 2], u8) {
    let plane = Plane::Mercator;
    let clamp = |lat: f64| lat.clamp(-85.0, 85.0);
    let (west, north) = plane.of_degrees((extent.west, clamp(extent.north)));
    let (east, south) = plane.of_degrees((extent.east, clamp(extent.south)));
    let (lon, lat) = plane.to_degrees((f64::midpoint(west, east), f64::midpoint(north, south)));
    let longer = (east - west).max(south - north).max(f64::MIN_POSITIVE);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the matrices that there are"
    )]
    let matrix = (FIRST_TILES / longer).log2().floor().clamp(0.0, FIRST_MATRIX) as u8;
    ([lon, lat], matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_first_shows_all_of_an_extent() {
        let ([lon, lat], matrix) = first_view(&Envelope::WORLD);
        assert_eq!((lon, lat.abs() < 1e-9, matrix), (0.0, true, 1));
        let mali = Envelope { west: -12.3, south: 10.1, east: 4.3, north: 25.0 };
        let ([lon, lat], matrix) = first_view(&mali);
        assert!((lon + 4.0).abs() < 1e-9 && (17.0..19.0).contains(&lat) && matrix == 6, "{lon} {lat} {matrix}");
        let (_, matrix) = first_view(&Envelope { west: 1.0, south: 1.0, east: 1.0, north: 1.0 });
        assert_eq!(matrix, 14);
    }
}
