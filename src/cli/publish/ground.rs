//! The base map as vector tiles: all of the world coarsely, and finer where the data are.

use std::sync::Arc;

use indicatif::ProgressBar;
use serde_json::{Value as Json, json};

use super::site::Site;
use super::tiles::{Packed, failed};
use crate::cli::Failure;
use crate::collection::{Collection, Role, Snapshot};
use crate::feature::LicenceClass;
use crate::geom::Envelope;
use crate::http::{BUILT_IN, GROUND};
use crate::query::{Guard, Query};
use crate::tile::{Layer, Pack, PackError, Selection, TileMatrixSet, within};

/// The finest level of the whole world: 1,365 tiles so far.
const FINEST_WORLD: u8 = 5;
/// The finest where the data are. Readers enlarge it: a unit of a tile is ten metres.
const FINEST: u8 = 10;
/// Most tiles of a level that are made for where the data are: a country and its neighbours at the finest, a continent some levels
/// coarser.
const MOST_TILES: usize = 8_000;
/// How much of their own size around the data is theirs too.
const AROUND: f64 = 0.25;

/// The base map of a publication.
#[derive(Debug)]
pub(super) struct Ground {
    packed: Packed,
    attributions: Vec<String>,
    layers: Vec<String>,
}

impl Ground {
    /// As the list of base maps has it, besides its file.
    pub(super) fn json(&self) -> Json {
        json!({ "name": BUILT_IN, "title": "Vigie", "kind": "vector", "attributions": self.attributions, "layers": self.layers, "pmtiles": self.packed.json(), "worldUntil": FINEST_WORLD })
    }
}

/// Writes the base map; none where the snapshot has none.
pub(super) fn write(site: &mut Site, snapshot: &Snapshot, bar: &ProgressBar) -> Result<Option<Ground>, Failure> {
    let collections: Vec<Arc<Collection>> =
        GROUND.iter().filter_map(|name| snapshot.get(name).map(Arc::clone)).collect();
    // Highways are handed out as their own terms say.
    let open = |c: &Arc<Collection>| c.strictest_class() == LicenceClass::Open && !c.is_empty();
    let collections: Vec<_> = collections.into_iter().filter(open).collect();
    if collections.iter().all(|c| c.description.role != Role::Base) {
        return Ok(None);
    }
    let name = format!("basemap/{BUILT_IN}.pmtiles");
    let mut attributions: Vec<String> = collections.iter().flat_map(|c| c.about().attributions).collect();
    attributions.sort_unstable();
    attributions.dedup();
    let layers: Vec<String> = collections.iter().map(|c| c.description.name.clone()).collect();
    let world = TileMatrixSet::WebMercatorQuad.world();
    let about = json!({
        "name": "Vigie", "type": "baselayer", "format": "pbf", "attribution": attributions.join("; "),
        "vector_layers": layers.iter().map(|id| json!({ "id": id, "fields": {} })).collect::<Vec<_>>(),
    });
    let pack = |file| -> Result<(u8, u64), PackError> {
        let select = |c: &Arc<Collection>| Selection::new(Arc::clone(c), &Query::default(), &Guard::unbounded());
        let selections = collections.iter().map(select).collect::<Result<Vec<_>, _>>()?;
        let layers: Vec<Layer<'_>> =
            selections.iter().map(|selection| Layer { selection, properties: None, name: None }).collect();
        let reach = of_data(snapshot);
        let finest = (FINEST_WORLD + 1..=FINEST)
            .take_while(|&matrix| within(matrix, Some(&world), &reach).count() <= MOST_TILES);
        let finest = finest.last().unwrap_or(FINEST_WORLD);
        let mut pack = Pack::begin(file, &about)?;
        for matrix in 0..=finest {
            let reach = if matrix <= FINEST_WORLD { &world } else { &reach };
            pack.level(matrix, &layers, (reach, false), &|| bar.inc(1))?;
        }
        Ok((finest, pack.end(&world)?))
    };
    let file = site.begin(&name)?;
    let (finest, tiles) = pack(file).map_err(|error| failed(&name, error))?;
    let packed = Packed::keep(site, &name, (finest, world), tiles)?;
    Ok(Some(Ground { packed, attributions, layers }))
}

/// Where the data are, and a little around.
fn of_data(snapshot: &Snapshot) -> Envelope {
    let of_data = snapshot.collections.iter().filter(|c| c.description.role != Role::Base && !c.is_empty());
    let extents = of_data.filter_map(|c| c.extent);
    let all = extents.reduce(|mut all, one| {
        all.merge(&one);
        all
    });
    let Some(Envelope { west, south, east, north }) = all else { return Envelope::WORLD };
    let (dx, dy) = ((east - west) * AROUND, (north - south) * AROUND);
    Envelope {
        west: (west - dx).max(-180.0),
        south: (south - dy).max(-85.0),
        east: (east + dx).min(180.0),
        north: (north + dy).min(85.0),
    }
}
