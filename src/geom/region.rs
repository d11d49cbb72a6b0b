//! A geometry in the plane that many positions are held against, with its segments in an R-tree: a polygon of thousands of
//! vertices is asked only about the few that a position can tell apart.

use std::fmt;

use geo::{CoordinatePosition as _, GeoNum, Kernel as _, Orientation, coordinate_position::CoordPos};
use geo_types::{Coord, Geometry};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use super::Envelope;
use super::planar::each_run;

/// Where a position is, seen from a geometry; the innermost first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Position {
    /// In its interior.
    Inside,
    /// On its boundary: the rings of a polygon, the ends of a line.
    Boundary,
    /// Elsewhere.
    Outside,
}

type Segment = GeomWithData<Rectangle<[f64; 2]>, [Coord<f64>; 2]>;

/// A geometry with its segments in an R-tree.
pub struct Region<'a> {
    geometry: &'a Geometry<f64>,
    segments: RTree<Segment>,
    envelope: Envelope,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    /// Polygons, which have an inside.
    Areal,
    /// Points and lines.
    Thin,
    /// Some of each.
    Mixed,
}

impl<'a> Region<'a> {
    /// Prepares a geometry. Its segments are straight on the plane, whichever meridians they cross.
    #[must_use]
    pub fn new(geometry: &'a Geometry<f64>) -> Self {
        let mut segments = Vec::new();
        let mut envelope = Envelope::EMPTY;
        each_run(geometry, &mut |run| {
            for c in run {
                envelope.extend(c.x, c.y);
            }
            let single = if let [only] = run { Some([*only, *only]) } else { None };
            segments.extend(run.windows(2).map(|w| [w[0], w[1]]).chain(single));
        });
        let entry =
            |[a, b]: [Coord<f64>; 2]| GeomWithData::new(Rectangle::from_corners([a.x, a.y], [b.x, b.y]), [a, b]);
        let segments = RTree::bulk_load(segments.into_iter().map(entry).collect());
        let kind = match geometry {
            Geometry::Polygon(_) | Geometry::MultiPolygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => Kind::Areal,
            Geometry::GeometryCollection(_) => Kind::Mixed,
            _ => Kind::Thin,
        };
        Self { geometry, segments, envelope, kind }
    }

    /// How many segments it has.
    #[must_use]
    pub fn segments(&self) -> usize {
        self.segments.size()
    }

    /// Holds all of it.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        self.envelope
    }

    /// Where a position is.
    #[must_use]
    pub fn position(&self, lon: f64, lat: f64) -> Position {
        if !self.envelope.contains(lon, lat) {
            return Position::Outside;
        }
        let at = Coord { x: lon, y: lat };
        match self.kind {
            Kind::Areal => self.by_crossings(at),
            Kind::Thin if !self.is_on_a_segment(at) => Position::Outside,
            Kind::Thin | Kind::Mixed => in_plane(self.geometry, at),
        }
    }

    /// Where all positions of an envelope are, if no segment tells them apart. For an envelope that does not cross the
    /// antimeridian.
    #[must_use]
    pub fn settle(&self, envelope: &Envelope) -> Option<Position> {
        if self.kind == Kind::Mixed || self.segments.locate_in_envelope_intersecting(envelope.aabb()).next().is_some() {
            return None;
        }
        Some(if self.kind == Kind::Areal { self.position(envelope.west, envelope.south) } else { Position::Outside })
    }

    fn is_on_a_segment(&self, at: Coord<f64>) -> bool {
        let here = AABB::from_point([at.x, at.y]);
        self.segments
            .locate_in_envelope_intersecting(here)
            .any(|segment| side(segment.data, at) == Orientation::Collinear)
    }

    /// Counts the segments that a ray to the east crosses. A vertex on the ray belongs to the segment above it.
    fn by_crossings(&self, at: Coord<f64>) -> Position {
        let ray = AABB::from_corners([at.x, at.y], [self.envelope.east, at.y]);
        let mut inside = false;
        for segment in self.segments.locate_in_envelope_intersecting(ray) {
            let [a, b] = segment.data;
            let side = side([a, b], at);
            let spans = a.x.min(b.x) <= at.x; // and the ray meets its envelope, so it ends to the east of the position
            if side == Orientation::Collinear && spans {
                return Position::Boundary;
            }
            let upward = a.y <= at.y && at.y < b.y;
            let downward = b.y <= at.y && at.y < a.y;
            inside ^= upward && side == Orientation::CounterClockwise || downward && side == Orientation::Clockwise;
        }
        if inside { Position::Inside } else { Position::Outside }
    }
}

/// Where a position is, seen from a geometry without an index. In a collection the innermost of its parts counts: one that
/// lies on the end of a line and on the edge of a polygon is on both, while counting ends by two would put it outside.
fn in_plane(geometry: &Geometry<f64>, at: Coord<f64>) -> Position {
    if let Geometry::GeometryCollection(parts) = geometry {
        let all = parts.iter().map(|part| in_plane(part, at));
        return all.min().unwrap_or(Position::Outside);
    }
    match geometry.coordinate_position(&at) {
        CoordPos::Inside => Position::Inside,
        CoordPos::OnBoundary => Position::Boundary,
        CoordPos::Outside => Position::Outside,
    }
}

/// On which side of a segment a position is, exactly.
fn side([a, b]: [Coord<f64>; 2], at: Coord<f64>) -> Orientation {
    <f64 as GeoNum>::Ker::orient2d(a, b, at)
}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Region({:?}, {} segments)", self.kind, self.segments())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{line_string, polygon};

    #[test]
    fn positions_on_rings_and_vertices_are_on_the_boundary_and_those_in_holes_are_outside() {
        let area = Geometry::Polygon(polygon!(
            exterior: [(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 5., y: 4.), (x: 0., y: 10.)],
            interiors: [[(x: 1., y: 1.), (x: 2., y: 1.), (x: 2., y: 2.), (x: 1., y: 2.)]]
        ));
        let region = Region::new(&area);
        for y in (-2..=24).map(|y| f64::from(y) / 2.0) {
            for x in (-2..=24).map(|x| f64::from(x) / 2.0) {
                let expected = match area.coordinate_position(&Coord { x, y }) {
                    CoordPos::Inside => Position::Inside,
                    CoordPos::OnBoundary => Position::Boundary,
                    CoordPos::Outside => Position::Outside,
                };
                assert_eq!(region.position(x, y), expected, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_position_on_the_ends_of_two_parts_of_a_collection_is_on_its_boundary() {
        let area = polygon![(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)];
        let line = line_string![(x: -5., y: 5.), (x: 0., y: 5.)];
        let both = Geometry::GeometryCollection(vec![Geometry::Polygon(area), Geometry::LineString(line)].into());
        let region = Region::new(&both);
        assert_eq!(region.position(0.0, 5.0), Position::Boundary);
        assert_eq!(region.position(-1.0, 5.0), Position::Inside);
        assert_eq!(region.position(-1.0, 6.0), Position::Outside);
    }

    #[test]
    fn an_envelope_is_settled_only_where_no_segment_meets_it() {
        let area = Geometry::Polygon(polygon![(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)]);
        let region = Region::new(&area);
        let at = |west, east| region.settle(&Envelope { west, south: 4.0, east, north: 5.0 });
        assert_eq!(at(1.0, 2.0), Some(Position::Inside));
        assert_eq!(at(11.0, 12.0), Some(Position::Outside));
        assert_eq!(at(9.0, 11.0), None);
    }
}
