//! Bounding boxes, which are planar in longitude and latitude, as OGC API Features has it.

use geo::{Intersects as _, MapCoords as _};
use geo_types::{Coord, Geometry, Rect};

use super::Envelope;

/// The envelope of a geometry; [`Envelope::EMPTY`] for an empty one. A segment of more than half a turn goes the
/// shorter way, over the antimeridian, and then the envelope's west is beyond its east.
#[must_use]
pub fn envelope_of(geometry: &Geometry<f64>) -> Envelope {
    let mut plain = Envelope::EMPTY;
    let mut shifted = Envelope::EMPTY;
    let mut crosses = false;
    each_run(geometry, &mut |run| {
        crosses |= run.windows(2).any(|w| (w[0].x - w[1].x).abs() > 180.0);
        for c in run {
            plain.extend(c.x, c.y);
            shifted.extend(if c.x < 0.0 { c.x + 360.0 } else { c.x }, c.y);
        }
    });
    if crosses && shifted.east - shifted.west < 360.0 && shifted.east > 180.0 {
        Envelope { east: shifted.east - 360.0, ..shifted }
    } else {
        plain
    }
}

/// Whether a geometry shares a point with an envelope.
#[must_use]
pub fn intersects(geometry: &Geometry<f64>, envelope: &Envelope) -> bool {
    if let Geometry::Point(p) = geometry {
        return envelope.contains(p.x(), p.y());
    }
    let own = envelope_of(geometry);
    let meets = |geometry: &Geometry<f64>, shift: f64| {
        envelope.pieces().any(|e| {
            let corner = |x: f64, y: f64| Coord { x: x + shift, y };
            geometry.intersects(&Rect::new(corner(e.west, e.south), corner(e.east, e.north)))
        })
    };
    if own.west <= own.east {
        return meets(geometry, 0.0);
    }
    // Over the antimeridian: unrolled to [0, 360), and the envelope looked for on both turns.
    let unrolled = geometry.map_coords(|c| Coord { x: if c.x < 0.0 { c.x + 360.0 } else { c.x }, y: c.y });
    meets(&unrolled, 0.0) || meets(&unrolled, 360.0)
}

/// Calls `visit` with every point, line and ring of a geometry.
pub(super) fn each_run(geometry: &Geometry<f64>, visit: &mut impl FnMut(&[Coord<f64>])) {
    match geometry {
        Geometry::Point(p) => visit(&[p.0]),
        Geometry::Line(l) => visit(&[l.start, l.end]),
        Geometry::LineString(l) => visit(&l.0),
        Geometry::Polygon(p) => {
            visit(&p.exterior().0);
            p.interiors().iter().for_each(|ring| visit(&ring.0));
        }
        Geometry::MultiPoint(points) => points.iter().for_each(|p| visit(&[p.0])),
        Geometry::MultiLineString(lines) => lines.iter().for_each(|l| visit(&l.0)),
        Geometry::MultiPolygon(polygons) => {
            for p in polygons {
                visit(&p.exterior().0);
                p.interiors().iter().for_each(|ring| visit(&ring.0));
            }
        }
        Geometry::GeometryCollection(all) => {
            for g in all {
                each_run(g, visit);
            }
        }
        Geometry::Rect(r) => visit(&r.to_polygon().exterior().0),
        Geometry::Triangle(t) => visit(&t.to_polygon().exterior().0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{line_string, polygon};

    #[test]
    fn a_line_over_the_antimeridian_is_not_in_the_rest_of_the_world() {
        let line = Geometry::LineString(line_string![(x: 179.0, y: 0.0), (x: -179.0, y: 1.0)]);
        let e = envelope_of(&line);
        assert_eq!((e.west, e.east), (179.0, -179.0));
        assert!(!intersects(&line, &Envelope { west: -10.0, south: -10.0, east: 10.0, north: 10.0 }));
        assert!(intersects(&line, &Envelope { west: -180.0, south: -10.0, east: -179.5, north: 10.0 }));
        assert!(intersects(&line, &Envelope { west: 179.9, south: -10.0, east: -179.9, north: 10.0 }));
    }

    #[test]
    fn a_box_inside_a_polygon_and_one_in_its_hole_are_told_apart() {
        let area = Geometry::Polygon(polygon!(
            exterior: [(x: 0., y: 0.), (x: 10., y: 0.), (x: 10., y: 10.), (x: 0., y: 10.)],
            interiors: [[(x: 4., y: 4.), (x: 6., y: 4.), (x: 6., y: 6.), (x: 4., y: 6.)]]
        ));
        assert!(intersects(&area, &Envelope { west: 1.0, south: 1.0, east: 2.0, north: 2.0 }));
        assert!(!intersects(&area, &Envelope { west: 4.5, south: 4.5, east: 5.5, north: 5.5 }));
    }
}
