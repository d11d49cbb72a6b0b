//! What a geometry must be before it is let in: whole, on the globe, and valid as the OGC's Simple Features define it.

use geo::Validation as _;
use geo::{CoordsIter as _, HasDimensions as _};
use geo_types::{Coord, Geometry, LineString, Polygon};

use super::RowError;

/// Fewest positions of a ring, the repeated first one included (RFC 7946, section 3.1.6).
const RING_MIN: usize = 4;

/// The faults of a geometry in one sentence, or none.
///
/// Longitude and latitude must lie on the globe, no part may be empty, and rings must not cross themselves.
/// Whether rings are closed is asked by `check_ring`, before a geometry is built: building one closes them.
///
/// # Units
/// Degrees on WGS 84, longitude first.
pub fn check_geometry(geometry: &Geometry<f64>) -> Result<(), String> {
    if let Geometry::Point(point) = geometry {
        return check_position(point.x(), point.y());
    }
    if geometry.is_empty() || has_empty_part(geometry) {
        return Err("the geometry, or a part of it, is empty; leave it out, or use null".to_owned());
    }
    geometry.coords_iter().try_for_each(|Coord { x, y }| check_position(x, y))?;
    match geometry {
        // Where polygons overlap, lines cross themselves or points repeat, the map is still right.
        Geometry::Polygon(polygon) => check_polygon(polygon),
        Geometry::MultiPolygon(polygons) => polygons.iter().try_for_each(check_polygon),
        Geometry::GeometryCollection(parts) => parts.iter().try_for_each(check_geometry),
        Geometry::LineString(line) => check_line(line),
        Geometry::MultiLineString(lines) => lines.iter().try_for_each(check_line),
        _ => Ok(()),
    }
}

fn check_line(line: &LineString<f64>) -> Result<(), String> {
    if line.0.len() < 2 {
        return Err("a line has one position; it needs two at least".to_owned());
    }
    Ok(())
}

fn check_polygon(polygon: &Polygon<f64>) -> Result<(), String> {
    // On the plane, a ring over the antimeridian crosses itself; on the globe it need not.
    let valid_on_globe = || unrolled(polygon).is_some_and(|unrolled| unrolled.is_valid());
    match polygon.check_validation() {
        Err(problem) if !valid_on_globe() => Err(format!(
            "the polygon is not valid: {problem}; a ring may not cross or touch itself, and holes lie inside"
        )),
        _ => Ok(()),
    }
}

/// A polygon over the antimeridian with longitudes that go on beyond 180; one around a pole is closed along it. `None`
/// where no segment is longer than half a turn, which is what tells the two from others.
fn unrolled(polygon: &Polygon<f64>) -> Option<Polygon<f64>> {
    let is_seam = |segment: &[Coord<f64>]| (segment[1].x - segment[0].x).abs() > 180.0;
    if !polygon.exterior().0.windows(2).any(is_seam) {
        return None;
    }
    let exterior = unrolled_ring(polygon.exterior(), polygon.exterior().0.first()?.x);
    let (west, east) = exterior.0.iter().fold((f64::MAX, f64::MIN), |(w, e), c| (w.min(c.x), e.max(c.x)));
    let hole = |hole: &LineString<f64>| unrolled_ring(hole, f64::midpoint(west, east));
    Some(Polygon::new(exterior, polygon.interiors().iter().map(hole).collect()))
}

/// A ring, each longitude being the one that is nearest to that before it; the first, to `start`.
fn unrolled_ring(ring: &LineString<f64>, start: f64) -> LineString<f64> {
    let mut before = start;
    let mut positions: Vec<Coord<f64>> = Vec::with_capacity(ring.0.len() + 3);
    for c in &ring.0 {
        before = c.x + 360.0 * ((before - c.x) / 360.0).round();
        positions.push(Coord { x: before, y: c.y });
    }
    if let (Some(&first), Some(&last)) = (positions.first(), positions.last())
        && (last.x - first.x).abs() > 180.0
    {
        let pole = f64::copysign(90.0, positions.iter().map(|c| c.y).sum());
        positions.extend([Coord { x: last.x, y: pole }, Coord { x: first.x, y: pole }, first]);
    }
    LineString(positions)
}

fn has_empty_part(geometry: &Geometry<f64>) -> bool {
    match geometry {
        Geometry::MultiPoint(_) | Geometry::Point(_) => false,
        Geometry::MultiLineString(lines) => lines.iter().any(|l| l.0.is_empty()),
        Geometry::MultiPolygon(polygons) => polygons.iter().any(geo::HasDimensions::is_empty),
        Geometry::GeometryCollection(parts) => parts.iter().any(geo::HasDimensions::is_empty),
        other => other.is_empty(),
    }
}

/// Whether a longitude and latitude are on the globe.
pub(super) fn check_position(longitude: f64, latitude: f64) -> Result<(), String> {
    if !longitude.is_finite() || !latitude.is_finite() {
        return Err(format!("the coordinates {longitude}, {latitude} are not finite numbers"));
    }
    if longitude.abs() <= 180.0 && latitude.abs() <= 90.0 {
        return Ok(());
    }
    let (what, value, limit) =
        if latitude.abs() > 90.0 { ("latitude", latitude, 90) } else { ("longitude", longitude, 180) };
    let hint = if longitude.abs() <= 90.0 && latitude.abs() <= 180.0 {
        "; are longitude and latitude swapped?"
    } else if longitude.abs() > 360.0 || latitude.abs() > 360.0 {
        "; is it in metres of another coordinate reference system? Degrees on WGS 84 are right"
    } else {
        ""
    };
    Err(format!("{what} {value} is outside -{limit} to {limit}{hint}"))
}

/// The same for a row that has its coordinates in columns: the error names the one at fault.
pub(super) fn check_row_position(longitude: f64, latitude: f64) -> Result<(), RowError> {
    let fits = latitude.is_finite() && latitude.abs() <= 90.0;
    let column = if fits { "longitude" } else { "latitude" };
    check_position(longitude, latitude).map_err(|problem| RowError::in_column(column, problem))
}

/// Whether a ring is closed and has positions enough.
pub fn check_ring(positions: usize, first: Option<(f64, f64)>, last: Option<(f64, f64)>) -> Result<(), String> {
    if first != last {
        return Err("the ring is not closed; its last position must repeat its first".to_owned());
    }
    if positions < RING_MIN {
        return Err(format!(
            "the ring has {positions} positions; it needs {RING_MIN} at least, the first repeated last"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::polygon;

    #[test]
    fn a_polygon_may_lie_over_the_antimeridian_or_around_a_pole() {
        let dart = [(178., 0.), (-179., -3.), (179.5, -1.), (-177., 1.), (179., 4.), (178., 0.)];
        let dart = |hole: Vec<LineString<f64>>| Geometry::Polygon(Polygon::new(dart.to_vec().into(), hole));
        let hole = |lon: f64| LineString::from(vec![(lon, 1.), (lon + 0.5, 1.), (lon, 1.5), (lon, 1.)]);
        let cap = polygon![(x: 0., y: 88.), (x: 90., y: 88.), (x: 180., y: 87.), (x: -90., y: 88.)];
        for good in [dart(Vec::new()), dart(vec![hole(179.)]), dart(vec![hole(-179.5)]), Geometry::Polygon(cap)] {
            assert_eq!(check_geometry(&good), Ok(()));
        }
        let bow = polygon![(x: 178., y: 0.), (x: -178., y: 2.), (x: -178., y: 0.), (x: 178., y: 2.)];
        for bad in [Geometry::Polygon(bow), dart(vec![hole(-170.)]), dart(vec![hole(0.)])] {
            assert!(check_geometry(&bad).is_err());
        }
    }
}
