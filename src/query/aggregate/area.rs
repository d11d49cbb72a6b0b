//! Rows by the polygons of another collection that they lie in, as PostGIS `ST_Intersects(geometry, geometry)` has it.
//!
//! A block of neighbouring points is settled whole where no edge of the polygon comes near it.

use super::groups::{Groups, Members};
use super::key::Key;
use super::places::Places;
use super::{Guard, QueryError, Rows};
use crate::collection::{Collection, Geometries};
use crate::geom::{Cover, Shape, envelope_of};

/// What a block costs at the most, in comparisons of a number: each of its points against some edges.
const BLOCK_WORK: u64 = 1_000;

/// The rows by the areas they lie in: a row in several is in the group of each, one in none is in that of null.
pub(super) fn groups(
    areas: &Collection,
    collection: &Collection,
    rows: &Rows,
    guard: &Guard,
) -> Result<Groups, QueryError> {
    let places = Places::of(collection, rows);
    let mut members = Members::new(rows.len(), areas.len());
    if let Geometries::Mixed(geometries, ..) = &areas.geometries {
        for (area, geometry) in geometries.iter().enumerate() {
            let Some((geometry, shape)) = geometry.as_ref().zip(areas.shape(area)) else { continue };
            let mut blocks: Vec<u32> = envelope_of(geometry)
                .pieces()
                .flat_map(|piece| places.index().blocks_in(&piece).collect::<Vec<_>>())
                .collect();
            blocks.sort_unstable();
            blocks.dedup(); // a block may meet both sides of the antimeridian
            guard.spend(blocks.len() as u64 * BLOCK_WORK)?;
            for block in blocks {
                add_block(&mut members, &places, block, area, &shape);
            }
        }
    }
    members.add_rest();
    Groups::new(members, |area| area.and_then(|area| u32::try_from(area).ok()).map_or(Key::Null, Key::Feature))
}

/// Adds the points of a block that lie in an area.
fn add_block(members: &mut Members, places: &Places<'_>, block: u32, area: usize, shape: &Shape) {
    let block = &places.index().blocks[block as usize];
    let cover = shape.cover(&block.envelope);
    for point in block.points() {
        let covered = match &cover {
            Cover::None => return,
            Cover::All => true,
            Cover::Some(edges) => shape.covers(places.index().positions[point], edges),
        };
        if covered && let Some(position) = places.position(point) {
            members.add(position, Some(area as u64));
        }
    }
}
