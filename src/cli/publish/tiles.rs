//! Collections as vector tiles in one file (PMTiles), of which a reader fetches the parts that its map shows.

use std::path::Path;
use std::sync::Arc;

use indicatif::ProgressBar;
use serde_json::{Map, Value as Json, json};

use super::site::Site;
use crate::cli::Failure;
use crate::collection::Collection;
use crate::feature::known_field;
use crate::geom::Envelope;
use crate::query::{Guard, Query, QueryError};
use crate::tile::{Layer, Pack, PackError, Selection, Uncertain, finest_of_points, tile_fields};

/// The finest level of lines and polygons: what they show of a place changes little beyond it, and readers enlarge it.
const FINEST_SHAPES: u8 = 10;

/// An archive of tiles.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) name: String,
    finest: u8,
    extent: Envelope,
    tiles: u64,
    bytes: u64,
}

impl Packed {
    pub(super) fn json(&self) -> Json {
        let Envelope { west, south, east, north } = self.extent;
        json!({ "file": self.name, "bytes": self.bytes, "tiles": self.tiles, "maxzoom": self.finest, "bounds": [west, south, east, north] })
    }

    /// Takes a file that was packed into a site, under a name that holds its hash.
    pub(super) fn keep(
        site: &mut Site,
        name: &str,
        (finest, extent): (u8, Envelope),
        tiles: u64,
    ) -> Result<Self, Failure> {
        let name = site.keep_hashed(name)?;
        let bytes = site.inventory().files.get(&name).map(|entry| entry.bytes).unwrap_or_default();
        Ok(Self { name, finest, extent, tiles, bytes })
    }
}

/// What kept tiles from being packed.
pub(super) fn failed(name: &str, error: PackError) -> Failure {
    match error {
        PackError::Io(error) => Failure::io(&Path::new(name).display(), &error),
        PackError::Query(error) => Failure::Data(format!("{name}: {error}")),
        PackError::Archive(error) => Failure::Environment(format!("{name}: {error}")),
    }
}

/// Writes the tiles of a collection. Incidents known only to a large area are a layer of their own, since they are drawn as circles.
pub(super) fn of_collection(
    site: &mut Site,
    collection: &Arc<Collection>,
    bar: &ProgressBar,
) -> Result<Packed, Failure> {
    let name = format!("collections/{}.pmtiles", collection.description.name);
    let wide_name = wide_name(collection);
    let extent = collection.extent.unwrap_or(Envelope::WORLD);
    let all = || Selection::new(Arc::clone(collection), &Query::default(), &Guard::unbounded());
    let pack = |file| -> Result<(u8, u64), PackError> {
        let mut pack = Pack::begin(file, &metadata(collection, &wide_name))?;
        let finest = if collection.is_of_points() { finest_of_points(&all()?) } else { FINEST_SHAPES };
        for matrix in 0..=finest {
            let Uncertain { small, wide } = Uncertain::at(collection, matrix)?;
            let layer = |selection, name| Layer { selection, properties: None, name };
            let wide = wide.as_ref().map(|wide| layer(wide, Some(wide_name.as_str())));
            let layers: Vec<Layer<'_>> = [layer(&small, None)].into_iter().chain(wide).collect();
            pack.level(matrix, &layers, (&Envelope::WORLD, matrix == finest), &|| bar.inc(1))?;
        }
        Ok((finest, pack.end(&extent)?))
    };
    let file = site.begin(&name)?;
    let (finest, tiles) = pack(file).map_err(|error| failed(&name, error))?;
    Packed::keep(site, &name, (finest, extent), tiles)
}

/// The name of the layer of circles.
fn wide_name(collection: &Collection) -> String {
    format!("{}_wide", collection.description.name)
}

/// What an archive says of itself (PMTiles 3, section 5).
fn metadata(collection: &Collection, wide: &str) -> Json {
    let about = collection.about();
    let fields: Map<String, Json> = tile_fields(collection, None)
        .into_iter()
        .filter_map(|field| collection.schema.fields().get(field))
        .map(|field| {
            let said = known_field(&field.name).map_or(String::new(), |known| known.title.to_owned());
            (field.name.to_string(), json!(said))
        })
        .collect();
    let mut layers = vec![json!({ "id": about.name, "description": about.description, "fields": fields })];
    if collection.schema.position("uncertainty_m").is_some() && collection.is_of_points() {
        let said = "Incidents known only to an area that is large on the map some levels finer";
        layers.push(json!({ "id": wide, "description": said, "fields": fields }));
    }
    let licence = about.licence();
    json!({
        "name": about.title, "description": about.description, "type": "overlay", "format": "pbf",
        "attribution": escaped(&about.attribution()), "licence": licence, "vector_layers": layers,
    })
}

/// Attributions are read as HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

impl From<QueryError> for Failure {
    fn from(error: QueryError) -> Self {
        Self::Data(error.to_string())
    }
}
