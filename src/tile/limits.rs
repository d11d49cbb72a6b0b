//! Tile matrix set limits: the tiles of a matrix that an envelope reaches into (OGC 17-083r4, clause 7).

use std::ops::RangeInclusive;

use super::{MAX_MATRIX, TileCoord, TileMatrixSet};
use crate::geom::Envelope;

/// The tiles of one matrix that an envelope reaches into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The number of the tile matrix.
    pub matrix: u8,
    /// From the northernmost row to the southernmost.
    pub rows: RangeInclusive<u32>,
    /// From the westernmost column to the easternmost.
    pub cols: RangeInclusive<u32>,
}

impl Limits {
    /// Whether a tile of this matrix is among them.
    #[must_use]
    pub fn hold(&self, tile: TileCoord) -> bool {
        self.rows.contains(&tile.row) && self.cols.contains(&tile.col)
    }
}

impl TileMatrixSet {
    /// The tiles of a matrix that an envelope reaches into, which crosses no antimeridian; none where it lies beyond the
    /// edge of the set's world.
    #[must_use]
    pub fn limits(self, matrix: u8, envelope: &Envelope) -> Option<Limits> {
        let plane = self.plane();
        let (west, north) = plane.of_degrees((envelope.west, envelope.north));
        let (east, south) = plane.of_degrees((envelope.east, envelope.south));
        if envelope.is_empty() || south < 0.0 || north > plane.height() {
            return None;
        }
        let (rows, cols) = self.size(matrix);
        let across = f64::from(cols);
        Some(Limits {
            matrix,
            rows: index(north, across, rows)..=index(south, across, rows),
            cols: index(west, across, cols)..=index(east, across, cols),
        })
    }

    /// The same for all of its matrices, from the coarsest.
    pub fn all_limits(self, envelope: Envelope) -> impl Iterator<Item = Limits> {
        (0..=MAX_MATRIX).filter_map(move |matrix| self.limits(matrix, &envelope))
    }
}

/// The tile, of so many, at a place in widths of the world, of which there are `across` in one. What lies on an edge belongs
/// to the tile south-east of it.
fn index(place: f64, across: f64, count: u32) -> u32 {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what there is")]
    let index = (place * across).floor().clamp(0.0, f64::from(count - 1)) as u32;
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    const MALI: Envelope = Envelope { west: -12.3, south: 10.1, east: 4.3, north: 25.0 };

    #[test]
    fn an_envelope_reaches_into_the_tiles_around_it() {
        let web = TileMatrixSet::WebMercatorQuad;
        let all: Vec<Limits> = web.all_limits(MALI).collect();
        assert_eq!(all.len(), usize::from(MAX_MATRIX) + 1);
        assert_eq!(all[0], Limits { matrix: 0, rows: 0..=0, cols: 0..=0 });
        assert_eq!(all[4], Limits { matrix: 4, rows: 6..=7, cols: 7..=8 });
        let degrees = TileMatrixSet::WorldCrs84Quad;
        assert_eq!(degrees.limits(1, &MALI), Some(Limits { matrix: 1, rows: 0..=0, cols: 1..=2 }));
        for limits in all.iter().skip(3) {
            let tile = |row, col| TileCoord { set: web, matrix: limits.matrix, row, col };
            assert!(limits.hold(tile(*limits.rows.start(), *limits.cols.end())));
            assert!(!limits.hold(tile(0, 0)));
        }
    }

    #[test]
    fn the_world_reaches_into_all_tiles_and_a_pole_into_none_of_the_webs() {
        for set in TileMatrixSet::ALL {
            for limits in set.all_limits(Envelope::WORLD) {
                let (rows, cols) = set.size(limits.matrix);
                assert_eq!((limits.rows, limits.cols), (0..=rows - 1, 0..=cols - 1));
            }
        }
        let pole = Envelope { west: 10.0, south: 89.0, east: 10.0, north: 90.0 };
        assert_eq!(TileMatrixSet::WebMercatorQuad.limits(3, &pole), None);
        assert!(TileMatrixSet::WorldCrs84Quad.limits(3, &pole).is_some());
        assert_eq!(TileMatrixSet::WorldCrs84Quad.limits(3, &Envelope::EMPTY), None);
    }
}
