//! Which tiles there is anything on.

use pmtiles::{TileCoord as Place, TileId};

use super::super::detail::SINGLE_POINTS;
use super::super::points::gather;
use super::super::{Layer, Selection, TileMatrixSet};
use super::PackError;
use crate::collection::Quadtree;
use crate::geom::{Envelope, Plane};

/// The least of finest levels: a unit of its tiles is ten metres, about as exact as anybody says where something was.
const LEAST_FINEST: u8 = 10;
/// The greatest: there, what is still crowded is at one place.
const MOST_FINEST: u8 = 12;
/// Most tiles of the finest level of points. A million incidents all over Africa are on 20,000 tiles of level 10.
const MOST_TILES: usize = 100_000;

/// The tiles of a level that layers reach into, along the curve of archives.
pub(super) fn tiles(matrix: u8, layers: &[Layer<'_>], reach: &Envelope) -> Result<Vec<TileId>, PackError> {
    let mut all = Vec::new();
    let Some(limits) = TileMatrixSet::WebMercatorQuad.limits(matrix, reach) else { return Ok(Vec::new()) };
    let is_reached = |row: &u32, col: &u32| limits.rows.contains(row) && limits.cols.contains(col);
    for Layer { selection, .. } in layers {
        match selection.collection.quadtree(Plane::Mercator) {
            Some(tree) => {
                let cells = cells(selection, tree, matrix).filter(|(row, col, _)| is_reached(row, col));
                all.extend(cells.map(|(row, col, _)| (row, col)));
            }
            None => all.extend(within(matrix, selection.collection.extent.as_ref(), reach)),
        }
    }
    let id = |(row, col)| Ok(TileId::from(Place::new(matrix, col, row)?));
    let mut ids = all.into_iter().map(id).collect::<Result<Vec<_>, PackError>>()?;
    ids.sort_unstable_by_key(|id| id.value());
    ids.dedup_by_key(|id| id.value());
    Ok(ids)
}

/// The rows and columns of a level that lie in both of two envelopes, the first of which may be missing.
pub fn within(matrix: u8, extent: Option<&Envelope>, reach: &Envelope) -> impl Iterator<Item = (u32, u32)> + use<> {
    let set = TileMatrixSet::WebMercatorQuad;
    let limits = extent.and_then(|extent| Some((set.limits(matrix, extent)?, set.limits(matrix, reach)?)));
    limits.into_iter().flat_map(|(own, reach)| {
        let rows = *own.rows.start().max(reach.rows.start())..=*own.rows.end().min(reach.rows.end());
        let cols = *own.cols.start().max(reach.cols.start())..=*own.cols.end().min(reach.cols.end());
        rows.flat_map(move |row| cols.clone().map(move |col| (row, col)))
    })
}

/// The tiles of a level that have points of a selection: row, column, and how many.
fn cells<'a>(selection: &'a Selection, tree: &'a Quadtree, matrix: u8) -> impl Iterator<Item = (u32, u32, usize)> + 'a {
    let selected = selection.points(Plane::Mercator, tree);
    let shift = 64 - 2 * u32::from(matrix);
    tree.cells(matrix, 0..tree.len()).filter_map(move |points| {
        let count = selected.map_or(points.len(), |bits| bits.count(points.clone()));
        let cell = tree.key(points.start).checked_shr(shift).unwrap_or(0);
        (count > 0).then(|| (gather(cell >> 1), gather(cell), count))
    })
}

/// The finest level that an archive of points needs: where no tile is crowded, within bounds.
#[must_use]
pub fn finest_of_points(selection: &Selection) -> u8 {
    let Some(tree) = selection.collection.quadtree(Plane::Mercator) else { return LEAST_FINEST };
    let mut finest = LEAST_FINEST;
    while finest < MOST_FINEST {
        let crowded = cells(selection, tree, finest).any(|(.., count)| count > SINGLE_POINTS);
        if !crowded || cells(selection, tree, finest + 1).count() > MOST_TILES {
            break;
        }
        finest += 1;
    }
    finest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_lie_in_both_envelopes() {
        let mali = Envelope { west: -12.3, south: 10.1, east: 4.3, north: 25.0 };
        let niger = Envelope { west: 0.2, south: 11.7, east: 16.0, north: 23.5 };
        let both: Vec<_> = within(6, Some(&mali), &niger).collect();
        assert!(!both.is_empty());
        let set = TileMatrixSet::WebMercatorQuad;
        for (row, col) in &both {
            let tile = super::super::TileCoord { set, matrix: 6, row: *row, col: *col };
            assert!(set.limits(6, &mali).unwrap().hold(tile) && set.limits(6, &niger).unwrap().hold(tile));
        }
        assert_eq!(within(6, None, &mali).count(), 0);
        assert_eq!(within(2, Some(&Envelope::WORLD), &Envelope::WORLD).count(), 16);
    }
}
