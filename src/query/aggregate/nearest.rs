//! Rows by the nearest of another collection's lines within a distance: which highway an incident belongs to.

use std::sync::Arc;

use super::groups::{Groups, Members};
use super::key::Key;
use super::places::Places;
use super::{Guard, QueryError, Rows};
use crate::collection::{Block, Collection};
use crate::geom::{Reach, Shape, Vector};

/// Lines that are nearest to within this many metres are equally near: they meet in a vertex that is nearest.
const TIE_M: f64 = 0.001;

/// What looking for the blocks near a line costs, and what comparing a block's points with a line's arcs does, in comparisons
/// of a number.
const LINE_WORK: u64 = 10_000;
const BLOCK_WORK: u64 = 10_000;

/// A line near a block, with those of its arcs that are.
struct Line {
    row: u32,
    shape: Arc<Shape>,
    arcs: Vec<u32>,
}

/// The rows by their nearest line; that of null where none is within reach. Of lines that are equally near, the first in
/// their collection's order counts.
pub(super) fn groups(
    lines: &Collection,
    metres: f64,
    collection: &Collection,
    rows: &Rows,
    guard: &Guard,
) -> Result<Groups, QueryError> {
    let (places, reach) = (Places::of(collection, rows), Reach::new(metres));
    let mut members = Members::new(rows.len(), lines.len());
    // Pairs of a block and a line near it.
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for row in (0..).take(lines.len()) {
        if let Some(shape) = lines.shape(row as usize) {
            guard.spend(LINE_WORK)?;
            for (envelope, _) in shape.candidates(reach) {
                pairs.extend(places.index().blocks_in(&envelope).map(|block| (block, row)));
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    for pairs in pairs.chunk_by(|p, q| p.0 == q.0) {
        guard.spend(pairs.len() as u64 * BLOCK_WORK)?;
        let block = &places.index().blocks[pairs[0].0 as usize];
        let near: Vec<Line> = pairs.iter().filter_map(|&(_, row)| near(lines, row, block, reach)).collect();
        for point in block.points() {
            if let Some(position) = places.position(point)
                && let Some(row) = nearest(&near, places.index().positions[point], places.index().vectors[point], reach)
            {
                members.add(position, Some(u64::from(row)));
            }
        }
    }
    members.add_rest();
    Groups::new(members, |row| row.and_then(|row| u32::try_from(row).ok()).map_or(Key::Null, Key::Feature))
}

/// A line, if a point of the block can be within reach of it.
fn near(lines: &Collection, row: u32, block: &Block, reach: Reach) -> Option<Line> {
    let shape = lines.shape(row as usize)?;
    let arcs = shape.arcs_near(block.cap, reach);
    (!arcs.is_empty()).then_some(Line { row, shape, arcs })
}

/// The row of the nearest line within reach of a point.
fn nearest(lines: &[Line], position: (f64, f64), vector: Vector, reach: Reach) -> Option<u32> {
    let within: Vec<&Line> =
        lines.iter().filter(|line| line.shape.within(&line.arcs, position, vector, reach)).collect();
    if let [only] = within.as_slice() {
        return Some(only.row);
    }
    let distances: Vec<f64> =
        within.iter().map(|line| line.shape.nearest(&line.arcs, position, vector).distance_m).collect();
    let least = distances.iter().copied().fold(f64::INFINITY, f64::min);
    let first = distances.iter().position(|&distance| distance <= least + TIE_M)?;
    Some(within[first].row)
}
