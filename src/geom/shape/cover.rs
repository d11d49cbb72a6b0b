//! Points in polygons on the plane of longitude and latitude, as PostGIS `ST_Intersects(geometry, geometry)` has them:
//! edges are straight there, and a boundary belongs to its polygon.

use geo::Orientation;
use geo::kernels::{Kernel as _, RobustKernel};
use geo_types::Coord;

use super::super::Envelope;
use super::{Interior, Shape};

/// How the positions in an envelope lie to the polygons of a shape.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cover {
    /// None of them is in one.
    None,
    /// Every one of them is in one.
    All,
    /// It depends: [`Shape::covers`] tells of each, from these edges.
    Some(Vec<u32>),
}

/// Where an edge is from a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// The position lies on it.
    Under,
    /// It crosses the position's meridian to the north.
    North,
    /// Anywhere else.
    Elsewhere,
}

impl Shape {
    /// How an envelope, which does not cross the antimeridian, lies to the shape's polygons.
    #[must_use]
    pub fn cover(&self, envelope: &Envelope) -> Cover {
        if self.interiors.is_empty() {
            return Cover::None;
        }
        if self.tree.locate_in_envelope_intersecting(envelope.aabb()).any(|entry| self.meets(entry.data, envelope)) {
            return Cover::Some(self.edges_from(envelope));
        }
        // No edge comes near it, so that all of it lies where its corner does.
        let corner = Envelope { east: envelope.west, north: envelope.south, ..*envelope };
        let covered = self.covers((corner.west, corner.south), &self.edges_from(&corner));
        if covered { Cover::All } else { Cover::None }
    }

    /// Whether a position lies in a polygon of the shape or on its boundary. `edges` come from [`Self::cover`], for an
    /// envelope that holds the position.
    #[must_use]
    pub fn covers(&self, position: (f64, f64), edges: &[u32]) -> bool {
        let inside = |interior: &Interior| {
            let mut inside = interior.holds_north_pole;
            for edge in edges.iter().filter(|edge| interior.arcs.contains(edge)) {
                match self.edge(*edge, position) {
                    Edge::Under => return true,
                    Edge::North => inside = !inside,
                    Edge::Elsewhere => {}
                }
            }
            inside
        };
        self.interiors.iter().any(inside)
    }

    /// The edges in an envelope and to the north of it.
    fn edges_from(&self, envelope: &Envelope) -> Vec<u32> {
        let band = Envelope { north: 90.0, ..*envelope };
        let entries = self.tree.locate_in_envelope_intersecting(band.aabb());
        let mut edges: Vec<u32> = entries.map(|entry| entry.data).filter(|&edge| self.meets(edge, &band)).collect();
        edges.sort_unstable();
        edges.dedup(); // one over the antimeridian stands in the tree twice
        edges
    }

    /// Whether an edge's own box meets an envelope, or may. What the tree holds is wider, since the arc bends.
    fn meets(&self, edge: u32, envelope: &Envelope) -> bool {
        let [a, b] = self.ends[edge as usize];
        let (x, y) = (beside(a.x, envelope.west), beside(b.x, envelope.west));
        let far = (x - y).abs() >= 180.0 || envelope.east - envelope.west >= 180.0;
        let column = far || (x.min(y) <= envelope.east && x.max(y) >= envelope.west);
        column && a.y.min(b.y) <= envelope.north && a.y.max(b.y) >= envelope.south
    }

    /// Where an edge is from a position. The meridian belongs to its eastern side, so that a vertex on it counts once.
    fn edge(&self, edge: u32, (lon, lat): (f64, f64)) -> Edge {
        let [a, b] = self.ends[edge as usize].map(|end| Coord { x: beside(end.x, lon), y: end.y });
        let (west, east) = (a.x.min(b.x), a.x.max(b.x));
        if lon < west || lon > east || east - west >= 180.0 {
            return Edge::Elsewhere;
        }
        let turn = RobustKernel::orient2d(a, b, Coord { x: lon, y: lat });
        if turn == Orientation::Collinear {
            let between = a.y.min(b.y) <= lat && lat <= a.y.max(b.y);
            return if between { Edge::Under } else { Edge::Elsewhere };
        }
        // To the right of an edge that runs east is to the south of it.
        let south = (turn == Orientation::Clockwise) == (a.x < b.x);
        if (a.x < lon) != (b.x < lon) && south { Edge::North } else { Edge::Elsewhere }
    }
}

/// A longitude on the turn that brings it nearest to another; one that is near is left exactly as it is.
fn beside(lon: f64, to: f64) -> f64 {
    if lon - to > 180.0 {
        lon - 360.0
    } else if lon - to < -180.0 {
        lon + 360.0
    } else {
        lon
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{Geometry, polygon};

    fn covers(shape: &Shape, lon: f64, lat: f64) -> bool {
        let at = Envelope { west: lon, south: lat, east: lon, north: lat };
        match shape.cover(&at) {
            Cover::None => false,
            Cover::All => true,
            Cover::Some(edges) => shape.covers((lon, lat), &edges),
        }
    }

    #[test]
    fn a_boundary_belongs_to_its_polygon_and_a_hole_does_not() {
        let area = polygon!(
            exterior: [(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)],
            interiors: [[(x: 4., y: 4.), (x: 6., y: 4.), (x: 6., y: 6.), (x: 4., y: 6.)]]
        );
        let shape = Shape::new(&Geometry::Polygon(area)).unwrap();
        for inside in [(0.0, 0.0), (10.0, 10.0), (5.0, 0.0), (0.0, 5.0), (4.0, 5.0), (5.0, 6.0), (4.0, 4.0), (3.0, 5.0)]
        {
            assert!(covers(&shape, inside.0, inside.1), "{inside:?}");
        }
        for outside in [(5.0, 5.0), (4.001, 5.999), (-0.001, 5.0), (5.0, 10.001), (10.001, 10.0), (20.0, 0.0)] {
            assert!(!covers(&shape, outside.0, outside.1), "{outside:?}");
        }
    }

    #[test]
    fn edges_are_straight_on_the_plane_and_not_great_circles() {
        let area = polygon![(x: 0., y: 50.), (x: 60., y: 50.), (x: 60., y: 60.), (x: 0., y: 60.)];
        let shape = Shape::new(&Geometry::Polygon(area)).unwrap();
        // The great circle between the northern corners rises to 63.4 degrees in the middle.
        assert!(covers(&shape, 30.0, 51.0) && !covers(&shape, 30.0, 61.0));
    }

    #[test]
    fn a_polygon_over_the_antimeridian_and_one_around_a_pole_are_covered() {
        let over = polygon![(x: 178., y: -10.), (x: -178., y: -10.), (x: -178., y: 10.), (x: 178., y: 10.)];
        let over = Shape::new(&Geometry::Polygon(over)).unwrap();
        for lon in [178.0, 179.0, 180.0, -180.0, -179.0, -178.0] {
            assert!(covers(&over, lon, 3.0), "{lon}");
        }
        assert!(!covers(&over, 177.0, 3.0) && !covers(&over, -177.0, 3.0) && !covers(&over, 0.0, 3.0));
        let pole = polygon![(x: 0., y: 80.), (x: 90., y: 80.), (x: 180., y: 80.), (x: -90., y: 80.)];
        let pole = Shape::new(&Geometry::Polygon(pole)).unwrap();
        assert!(covers(&pole, 45.0, 85.0) && covers(&pole, -135.0, 80.5) && !covers(&pole, 45.0, 79.0));
    }

    #[test]
    fn an_envelope_is_covered_whole_only_where_no_edge_is_near() {
        let area = polygon![(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)];
        let shape = Shape::new(&Geometry::Polygon(area)).unwrap();
        let cover = |west, south, east, north| shape.cover(&Envelope { west, south, east, north });
        assert_eq!(cover(1.0, 1.0, 9.0, 9.0), Cover::All);
        assert_eq!(cover(11.0, 1.0, 12.0, 9.0), Cover::None);
        assert!(matches!(cover(9.0, 1.0, 11.0, 2.0), Cover::Some(_)));
    }
}
