//! Relations of geometries in the plane of longitude and latitude (OGC 06-103r4, 6.1.15), as PostGIS has them.

use geo::{CoordsIter as _, PreparedGeometry, Relate};
use geo_types::{Coord, Geometry};

use super::super::tree::SpatialRelation;
use crate::geom::{Envelope, Position, Region, envelope_of};

/// Whether two geometries are so related.
pub(super) fn relate(relation: SpatialRelation, left: &Geometry<f64>, right: &Geometry<f64>) -> bool {
    by_matrix(relation, left, right)
}

fn by_matrix(relation: SpatialRelation, left: &impl Relate<f64>, right: &impl Relate<f64>) -> bool {
    let matrix = left.relate(right);
    match relation {
        SpatialRelation::Intersects => matrix.is_intersects(),
        SpatialRelation::Equals => matrix.is_equal_topo(),
        SpatialRelation::Disjoint => matrix.is_disjoint(),
        SpatialRelation::Touches => matrix.is_touches(),
        SpatialRelation::Within => matrix.is_within(),
        SpatialRelation::Overlaps => matrix.is_overlaps(),
        SpatialRelation::Crosses => matrix.is_crosses(),
        SpatialRelation::Contains => matrix.is_contains(),
    }
}

impl SpatialRelation {
    /// The relation of the second geometry to the first.
    pub(in crate::query) fn converse(self) -> Self {
        match self {
            Self::Within => Self::Contains,
            Self::Contains => Self::Within,
            symmetric => symmetric,
        }
    }
}

/// What a feature's geometry is to be to a geometry that many are held against, and which is prepared for it once.
#[derive(Debug)]
pub(in crate::query) struct Relation<'a> {
    /// From the feature to the other.
    wanted: SpatialRelation,
    region: Region<'a>,
    /// Where the other has but one position.
    single: Option<Coord<f64>>,
    prepared: PreparedGeometry<'a, &'a Geometry<f64>, f64>,
}

impl<'a> Relation<'a> {
    pub(in crate::query) fn new(relation: SpatialRelation, other: &'a Geometry<f64>) -> Self {
        let first = other.coords_iter().next();
        let single = first.filter(|first| other.coords_iter().all(|c| c == *first));
        Self { wanted: relation, region: Region::new(other), single, prepared: PreparedGeometry::from(other) }
    }

    /// How much work a feature is, in comparisons of numbers.
    pub(in crate::query) fn cost(&self, points: bool) -> u64 {
        if points { 100 } else { 2_000 + 20 * u64::try_from(self.region.segments()).unwrap_or(u64::MAX / 40) }
    }

    /// Whether only what shares a point with the other can be so related.
    pub(in crate::query) fn is_local(&self) -> bool {
        self.wanted != SpatialRelation::Disjoint
    }

    pub(in crate::query) fn envelope(&self) -> Envelope {
        self.region.envelope()
    }

    /// For points that all lie in an envelope, if the answer is one for all.
    pub(in crate::query) fn of_all_in(&self, envelope: &Envelope) -> Option<bool> {
        let position = self.region.settle(envelope)?;
        // Away from all of its segments and points, no point can be the same as the other.
        Some(self.of_position(position, false))
    }

    /// For a point.
    pub(in crate::query) fn of_point(&self, lon: f64, lat: f64) -> bool {
        let same = self.single == Some(Coord { x: lon, y: lat });
        self.of_position(self.region.position(lon, lat), same)
    }

    fn of_position(&self, position: Position, same: bool) -> bool {
        match self.wanted {
            SpatialRelation::Intersects => position != Position::Outside,
            SpatialRelation::Disjoint => position == Position::Outside,
            SpatialRelation::Within => position == Position::Inside,
            SpatialRelation::Touches => position == Position::Boundary,
            SpatialRelation::Equals | SpatialRelation::Contains => same,
            // A point is not partly anywhere.
            SpatialRelation::Overlaps | SpatialRelation::Crosses => false,
        }
    }

    /// For any geometry.
    pub(in crate::query) fn of(&self, geometry: &Geometry<f64>) -> bool {
        if let Geometry::Point(p) = geometry {
            return self.of_point(p.x(), p.y());
        }
        let own = envelope_of(geometry);
        match (own.west <= own.east).then(|| self.region.settle(&own)).flatten() {
            // Wholly inside or outside.
            Some(Position::Inside) => matches!(self.wanted, SpatialRelation::Intersects | SpatialRelation::Within),
            Some(_) => self.wanted == SpatialRelation::Disjoint,
            None => by_matrix(self.wanted, geometry, &self.prepared),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::parse_wkt;

    const RELATIONS: [SpatialRelation; 8] = [
        SpatialRelation::Intersects,
        SpatialRelation::Equals,
        SpatialRelation::Disjoint,
        SpatialRelation::Touches,
        SpatialRelation::Within,
        SpatialRelation::Overlaps,
        SpatialRelation::Crosses,
        SpatialRelation::Contains,
    ];

    #[test]
    fn the_quick_ways_agree_with_the_matrix_for_each_pair_of_kinds() {
        let geometries = [
            "POINT(1 1)",
            "POINT(0 2)",
            "POINT(5 5)",
            "MULTIPOINT((1 1),(5 5))",
            "LINESTRING(0 0,2 2,4 0)",
            "LINESTRING(1 1,1 3)",
            "MULTILINESTRING((0 0,0 4),(0 4,4 4))",
            "POLYGON((0 0,4 0,4 4,0 4,0 0))",
            "POLYGON((0 0,4 0,4 4,0 4,0 0),(0.5 0.5,2 0.5,2 2,0.5 2,0.5 0.5))",
            "POLYGON((0.6 0.6,1.9 0.6,1.9 1.9,0.6 1.9,0.6 0.6))",
            "MULTIPOLYGON(((0 0,4 0,4 4,0 4,0 0)),((4.5 4.5,6 4.5,6 6,4.5 4.5)))",
        ];
        let geometries: Vec<Geometry<f64>> = geometries.iter().map(|wkt| parse_wkt(wkt).unwrap()).collect();
        for relation in RELATIONS {
            for (left, right) in geometries.iter().flat_map(|left| geometries.iter().map(move |right| (left, right))) {
                let quick = Relation::new(relation, right).of(left);
                assert_eq!(quick, relate(relation, left, right), "{left:?} {relation:?} {right:?}");
            }
        }
    }
}
