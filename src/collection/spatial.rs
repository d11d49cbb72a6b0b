//! The R-trees over a collection: one over blocks of points, one over the segments and polygons of other geometries.
//!
//! Points lie along a Hilbert curve in blocks of neighbours, and the tree holds the blocks. A query then settles most
//! blocks whole, and walks the points of the others side by side in memory.

use std::fmt;
use std::ops::Range;

use geo_types::Geometry;
use rstar::RTree;
use rstar::primitives::{GeomWithData, Rectangle};

use super::threads::both;
use crate::geom::{Cap, Envelope, Vector, envelope_of, hilbert};

/// Points in a block: few enough that a block is small on the map, many enough that the tree is small.
const BLOCK: usize = 64;

type Entry = GeomWithData<Rectangle<[f64; 2]>, u32>;

/// Points in blocks along a Hilbert curve.
pub struct PointIndex {
    /// The row of each point.
    pub rows: Vec<u32>,
    /// Longitude and latitude of each point, in degrees.
    pub positions: Vec<(f64, f64)>,
    /// The same on the unit sphere.
    pub vectors: Vec<Vector>,
    /// What is known of each block.
    pub blocks: Vec<Block>,
    tree: RTree<Entry>,
}

/// Neighbouring points.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// Index of its first point.
    pub start: u32,
    /// Index after its last.
    pub end: u32,
    /// Holds all of them.
    pub envelope: Envelope,
    /// Holds all of them.
    pub cap: Cap,
}

impl Block {
    /// The indices of its points.
    #[must_use]
    pub fn points(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl PointIndex {
    /// Indexes the points of rows, given by longitude and latitude; NaN for a row without a place.
    #[must_use]
    pub fn new(places: &[(f64, f64)]) -> Self {
        let rows = along_curve(places);
        let places = || rows.iter().map(|row| places[*row as usize]);
        // On the plane here and on the sphere beside it.
        let flat = || {
            let positions: Vec<(f64, f64)> = places().collect();
            let envelopes: Vec<Envelope> = positions.chunks(BLOCK).map(envelope_of_block).collect();
            let tree = RTree::bulk_load((0..).zip(&envelopes).map(|(i, envelope)| entry(envelope, i)).collect());
            (positions, envelopes, tree)
        };
        let round = || {
            let vectors: Vec<Vector> = places().map(|(lon, lat)| Vector::from_degrees(lon, lat)).collect();
            let caps: Vec<_> = vectors.chunks(BLOCK).filter_map(|block| Cap::around(block.iter().copied())).collect();
            (vectors, caps)
        };
        let ((positions, envelopes, tree), (vectors, caps)) = both(flat, round);
        let ends = (0..).step_by(BLOCK).map(|start: usize| (start, (start + BLOCK).min(rows.len())));
        let block = |((start, end), (envelope, cap))| {
            Some(Block { start: u32::try_from(start).ok()?, end: u32::try_from(end).ok()?, envelope, cap })
        };
        let blocks = ends.zip(envelopes.into_iter().zip(caps)).filter_map(block).collect();
        Self { rows, positions, vectors, blocks, tree }
    }

    /// The numbers of the blocks that meet an envelope which does not cross the antimeridian; in no order.
    pub fn blocks_in(&self, envelope: &Envelope) -> impl Iterator<Item = u32> {
        self.tree.locate_in_envelope_intersecting(envelope.aabb()).map(|e| e.data)
    }
}

fn envelope_of_block(positions: &[(f64, f64)]) -> Envelope {
    let mut envelope = Envelope::EMPTY;
    for &(lon, lat) in positions {
        envelope.extend(lon, lat);
    }
    envelope
}

/// The rows with a place, along the curve: half of them sorted on a thread of its own, and then both merged.
fn along_curve(places: &[(f64, f64)]) -> Vec<u32> {
    let sorted = |rows: Range<usize>| {
        let mut keyed: Vec<(u64, u32)> = Vec::with_capacity(rows.len());
        let known = (rows.start..).zip(&places[rows]).filter(|(_, place)| !place.0.is_nan());
        // A collection has fewer rows than 32 bits count.
        keyed.extend(known.filter_map(|(row, &(lon, lat))| Some((hilbert(lon, lat), u32::try_from(row).ok()?))));
        keyed.sort_unstable();
        keyed
    };
    let half = places.len() / 2;
    let (first, second) = both(|| sorted(0..half), || sorted(half..places.len()));
    let mut rows = Vec::with_capacity(first.len() + second.len());
    let mut second = second.into_iter().peekable();
    for keyed in first {
        while let Some((_, row)) = second.next_if(|other| *other < keyed) {
            rows.push(row);
        }
        rows.push(keyed.1);
    }
    rows.extend(second.map(|(_, row)| row));
    rows
}

/// Segments and polygons, each with its row.
pub struct ShapeIndex {
    tree: RTree<Entry>,
    over_antimeridian: Vec<u32>,
}

impl ShapeIndex {
    /// Indexes geometries in the order of their rows.
    #[must_use]
    pub fn new(geometries: &[Option<Geometry<f64>>]) -> Self {
        let (mut entries, mut over_antimeridian) = (Vec::new(), Vec::new());
        for (row, geometry) in (0..).zip(geometries) {
            if let Some(geometry) = geometry {
                let before = entries.len();
                let mut parts = 0;
                each_part(geometry, &mut |part| {
                    entries.extend(envelope_of(part).pieces().map(|e| entry(&e, row)));
                    parts += 1;
                });
                if entries.len() > before + parts {
                    over_antimeridian.push(row);
                }
            }
        }
        Self { tree: RTree::bulk_load(entries), over_antimeridian }
    }

    /// The rows with a part over the antimeridian, in ascending order.
    #[must_use]
    pub fn over_antimeridian(&self) -> &[u32] {
        &self.over_antimeridian
    }

    /// The rows with a part that meets an envelope which does not cross the antimeridian; in no order, some repeated.
    pub fn rows_in(&self, envelope: &Envelope) -> impl Iterator<Item = u32> {
        self.tree.locate_in_envelope_intersecting(envelope.aabb()).map(|e| e.data)
    }
}

/// Calls `visit` with each segment of a line and each polygon.
fn each_part(geometry: &Geometry<f64>, visit: &mut impl FnMut(&Geometry<f64>)) {
    match geometry {
        Geometry::LineString(line) => line.lines().for_each(|l| visit(&Geometry::Line(l))),
        Geometry::MultiLineString(lines) => {
            lines.iter().flat_map(geo_types::LineString::lines).for_each(|l| visit(&Geometry::Line(l)));
        }
        Geometry::MultiPolygon(polygons) => polygons.iter().for_each(|p| visit(&Geometry::Polygon(p.clone()))),
        Geometry::MultiPoint(points) => points.iter().for_each(|p| visit(&Geometry::Point(*p))),
        Geometry::GeometryCollection(all) => {
            for part in all {
                each_part(part, visit);
            }
        }
        simple => visit(simple),
    }
}

fn entry(e: &Envelope, data: u32) -> Entry {
    GeomWithData::new(Rectangle::from_corners([e.west, e.south], [e.east, e.north]), data)
}

impl fmt::Debug for PointIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PointIndex({} points in {} blocks)", self.rows.len(), self.blocks.len())
    }
}

impl fmt::Debug for ShapeIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ShapeIndex({} entries)", self.tree.size())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_point_is_in_the_blocks_of_an_envelope_around_it() {
        let points: Vec<(f64, f64)> = (0..1000_u32)
            .map(|i| ((f64::from(i) * 7.3) % 360.0 - 180.0, (f64::from(i) * 3.7) % 180.0 - 90.0))
            .collect();
        let index = PointIndex::new(&points);
        for (row, (lon, lat)) in (0..).zip(points) {
            let around = Envelope { west: lon, south: lat, east: lon, north: lat };
            let found =
                index.blocks_in(&around).any(|b| index.blocks[b as usize].points().any(|p| index.rows[p] == row));
            assert!(found);
        }
    }
}
