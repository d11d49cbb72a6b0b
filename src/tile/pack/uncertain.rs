//! Incidents known only to a large part of the screen, apart from the others: what a tile counts together must not hide that
//! they are circles, which reach far. The map's page asks a server for the two apart in the same way.

use std::sync::Arc;

use super::super::picture::wide_pixels;
use super::super::{Selection, TileMatrixSet};
use crate::collection::Collection;
use crate::geom::{Crs, Plane};
use crate::query::filter::{Condition, Language, read};
use crate::query::{Guard, Query, QueryError};

/// Wide circles are on tiles so many levels coarser than those they are drawn with.
pub const WIDE_LEVELS: u8 = 2;
/// The pixels on which the page shows a tile.
const TILE_PIXELS: f64 = 512.0;
/// Around the equator, WGS 84.
const CIRCUMFERENCE_M: f64 = 40_075_016.686;

/// What a collection shows at a level.
#[derive(Debug)]
pub struct Uncertain {
    /// What is drawn where it is.
    pub small: Selection,
    /// What is drawn as a circle; none where the collection says nothing of uncertainty.
    pub wide: Option<Selection>,
}

impl Uncertain {
    /// Splits what a collection shows for the tiles of a level: small ones are those of this level, wide ones those that are drawn
    /// some levels finer.
    pub fn at(collection: &Arc<Collection>, matrix: u8) -> Result<Self, QueryError> {
        let select = |condition: Option<Condition>| {
            let query = Query { filter: condition, ..Query::default() };
            Selection::new(Arc::clone(collection), &query, &Guard::unbounded())
        };
        if collection.schema.position("uncertainty_m").is_none() || !collection.is_of_points() {
            return Ok(Self { small: select(None)?, wide: None });
        }
        // The two coarsest levels have no tiles for circles of their own, and are split as the third.
        let own = condition(collection, matrix.max(WIDE_LEVELS))?;
        let finer = condition(collection, matrix + WIDE_LEVELS)?;
        Ok(Self { small: select(Some(Condition::Not(Box::new(own))))?, wide: Some(select(Some(finer))?) })
    }
}

/// What is known only to a circle that is large on the screen.
fn condition(collection: &Collection, matrix: u8) -> Result<Condition, QueryError> {
    let extent = collection.extent.unwrap_or(TileMatrixSet::WebMercatorQuad.world());
    let of = |lat: f64| Plane::Mercator.of_degrees((0.0, lat)).1.clamp(0.0, 1.0);
    let middle = Plane::Mercator.to_degrees((0.5, of(extent.north).midpoint(of(extent.south)))).1;
    let metres_per_pixel = CIRCUMFERENCE_M * middle.to_radians().cos() / (TILE_PIXELS * f64::from(matrix).exp2());
    let metres = wide_pixels().map_err(|error| QueryError::bad("filter", error.to_string()))? * metres_per_pixel;
    let mut text = format!("uncertainty_m IS NOT NULL AND uncertainty_m > {metres:.0}");
    if collection.schema.position("precision").is_some() {
        text.push_str(" AND (precision IS NULL OR precision <> 'exact')");
    }
    read(&text, Language::Text, Crs::Crs84, &collection.schema).map_err(|problem| QueryError::bad("filter", problem))
}
