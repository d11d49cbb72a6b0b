//! Geometry literals: what well-known text and GeoJSON have in common, and the way from their coordinate reference system
//! to longitude and latitude.

use std::sync::Arc;

use geo_types::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon};

use super::error::{At, FilterError};
use crate::format::{check_geometry, check_ring};
use crate::geom::Crs;

/// The types of geometry, by their names in GeoJSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum GeometryKind {
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    GeometryCollection,
}

impl GeometryKind {
    const ALL: [(&'static str, Self); 7] = [
        ("Point", Self::Point),
        ("LineString", Self::LineString),
        ("Polygon", Self::Polygon),
        ("MultiPoint", Self::MultiPoint),
        ("MultiLineString", Self::MultiLineString),
        ("MultiPolygon", Self::MultiPolygon),
        ("GeometryCollection", Self::GeometryCollection),
    ];

    /// The type of a GeoJSON name.
    pub(super) fn of_geojson(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| *own == name).map(|(_, kind)| *kind)
    }

    /// The type of a name in well-known text, in any case.
    pub(super) fn of_wkt(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, kind)| *kind)
    }

    /// All names, for messages.
    pub(super) fn names() -> String {
        Self::ALL.map(|(name, _)| name).join(", ")
    }
}

/// A polygon from its rings, as they are written: closed.
pub(super) fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Result<Polygon<f64>, String> {
    for ring in &rings {
        let xy = |c: &Coord<f64>| (c.x, c.y);
        check_ring(ring.len(), ring.first().map(xy), ring.last().map(xy))?;
    }
    let mut rings = rings.into_iter().map(LineString);
    let exterior = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    Ok(Polygon::new(exterior, rings.collect()))
}

/// How geometries get to longitude and latitude.
#[derive(Debug, Clone, Copy)]
pub(super) struct Transform(pub(super) Crs);

impl Transform {
    /// A geometry as the executor needs it: in longitude and latitude, on the globe and valid.
    pub(super) fn literal(self, at: &At, geometry: Geometry<f64>) -> Result<Arc<Geometry<f64>>, FilterError> {
        let geometry = match self.0 {
            Crs::Crs84 => geometry,
            crs => crs.to_wgs84(&geometry).map_err(|outside| at.problem(outside.to_string()))?,
        };
        check_geometry(&geometry).map_err(|problem| at.problem(problem))?;
        Ok(Arc::new(geometry))
    }

    /// A `BBOX` of four numbers, or of six with heights, which are not looked at. Where its west is beyond its east it lies
    /// over the antimeridian, and is two rectangles.
    pub(super) fn rectangle(self, at: &At, numbers: &[f64]) -> Result<Arc<Geometry<f64>>, FilterError> {
        let (lower, upper) = match *numbers {
            [x1, y1, x2, y2] | [x1, y1, _, x2, y2, _] => ((x1, y1), (x2, y2)),
            _ => {
                return Err(at.problem(format!(
                    "the box has {} numbers; it needs west, south, east and north, or six with heights",
                    numbers.len()
                )));
            }
        };
        if self.0.is_projected() {
            if lower.0 > upper.0 || lower.1 > upper.1 {
                return Err(at.problem("the box has its lower corner beyond its upper one"));
            }
            return self.literal(at, between(lower, upper));
        }
        let corner = |position| self.0.position_to_wgs84(position).map_err(|outside| at.problem(outside.to_string()));
        let ((west, south), (east, north)) = (corner(lower)?, corner(upper)?);
        if south > north {
            return Err(at.problem("the box has its south above its north"));
        }
        if west <= east {
            return Ok(Arc::new(between((west, south), (east, north))));
        }
        // The piece on either side may be as thin as the antimeridian itself.
        let pieces = [between((west, south), (180.0, north)), between((-180.0, south), (east, north))];
        let solid: Option<Vec<Polygon<f64>>> = pieces.iter().cloned().map(|piece| piece.try_into().ok()).collect();
        Ok(Arc::new(match solid {
            Some(polygons) => MultiPolygon(polygons).into(),
            None => Geometry::GeometryCollection(pieces.to_vec().into()),
        }))
    }
}

/// The rectangle between two corners; where they share an axis it is a line, and where they are one, a point.
fn between((west, south): (f64, f64), (east, north): (f64, f64)) -> Geometry<f64> {
    let corner = |x, y| Coord { x, y };
    if (west, south) == (east, north) {
        return Point::new(west, south).into();
    }
    if west >= east || south >= north {
        return LineString(vec![corner(west, south), corner(east, north)]).into();
    }
    let ring = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    Polygon::new(ring.map(|(x, y)| corner(x, y)).to_vec().into(), Vec::new()).into()
}
