//! OGC API Tiles (20-057): what a query finds, cut into tiles, of one collection or of several together.
//!
//! A request is read in two steps. [`wanted::Wanted`] is what can be told without looking at any feature; it is enough to find a
//! tile that was made before. Only for one that was not, the query itself is read, answered and drawn.

mod basemaps;
mod cache;
mod coding;
mod counters;
mod described;
mod layers;
mod matrix_sets;
mod tile;
mod tilesets;
mod wanted;

use std::sync::Arc;

use crate::collection::Collection;
use crate::geom::Envelope;

pub(super) use basemaps::{BASEMAP_OFFERS, basemap_tile, basemap_tileset, basemaps};
pub use basemaps::{BUILT_IN, BadTileUrl, Basemap, BasemapSource, Basemaps, Remote, TileUrl};
pub use cache::Tiles;
pub(super) use matrix_sets::{matrix_set, matrix_sets};
pub(super) use tile::{TILE_OFFERS, tile};
pub(super) use tilesets::{TILEJSON, TILESETS_OFFERS, WEB_OFFERS, tileset, tilesets};
pub(super) use wanted::{COLLECTIONS, REVISION, tile_parameters};
pub use wanted::{GROUND, revision_of};

/// What links to the tilesets of a collection, or of all of them, say of them.
pub(super) const TILESETS_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
/// What links to all tile matrix sets say of them.
pub(super) const SCHEMES_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
/// What links to one tile matrix set say of it.
const SCHEME_REL: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";

/// Where the features of some collections lie; none where they lie nowhere.
fn extent(collections: &[Arc<Collection>]) -> Option<Envelope> {
    let extents = collections.iter().filter_map(|collection| collection.extent);
    extents.reduce(|mut all, one| {
        all.merge(&one);
        all
    })
}
