//! A rectangle of a projection: what a box in metres asks for. On the globe its edges are curves.

use geo::Intersects as _;
use geo_types::{Coord, Geometry, Line, Rect};

use super::ellipsoid::LEAST_RATIO;
use super::planar::{each_run, intersects};
use super::{Cap, Crs, Envelope, OutsideCrs, SPHERE_RADIUS_M, Vector};

/// The least scale of UTM, that of its central meridian, rounded down.
const LEAST_SCALE: f64 = 0.999;
/// Edges of geometries are straight in longitude and latitude. They are bent into the projection in pieces of so many
/// degrees, which are straight there to some decimetres.
const PIECE_DEGREES: f64 = 0.02;

/// A rectangle in a zone of UTM, edges included.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    crs: Crs,
    rectangle: Rect<f64>,
    /// Longitude and latitude of its middle.
    middle: (f64, f64),
    envelope: Envelope,
}

impl Window {
    /// The rectangle between two corners.
    pub fn new(crs: Crs, low: (f64, f64), high: (f64, f64)) -> Result<Self, OutsideCrs> {
        for corner in [low, high] {
            crs.position_to_wgs84(corner)?;
        }
        let middle = crs.position_to_wgs84((f64::midpoint(low.0, high.0), f64::midpoint(low.1, high.1)))?;
        // A straight line in UTM is longer than its way on the ellipsoid, but for the least scale. So all of the rectangle is
        // in a cap around its middle.
        let metres = (high.0 - low.0).hypot(high.1 - low.1) / 2.0 / LEAST_SCALE;
        let radius = metres / (LEAST_RATIO * SPHERE_RADIUS_M);
        let cap = Cap { centre: Vector::from_degrees(middle.0, middle.1), radius };
        // Beyond a quarter of the globe an envelope saves no work.
        let envelope = if radius < 1.5 { cap.envelope() } else { Envelope::WORLD };
        Ok(Self { crs, rectangle: Rect::new(low, high), middle, envelope })
    }

    /// Holds all of it: for an R-tree to look into.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        self.envelope
    }

    /// Whether a position, given as longitude and latitude, lies in it.
    #[must_use]
    pub fn contains(&self, position: (f64, f64)) -> bool {
        let at: Coord<f64> = self.crs.position_from_wgs84(position).into();
        self.rectangle.intersects(&at)
    }

    /// Whether a geometry of longitudes and latitudes shares a point with it: a position or an edge lies in it, or all of it
    /// lies in a polygon.
    #[must_use]
    pub fn meets(&self, geometry: &Geometry<f64>) -> bool {
        let mut met = false;
        each_run(geometry, &mut |run| {
            met = met
                || matches!(run, [only] if self.contains((only.x, only.y)))
                || run.windows(2).any(|edge| self.meets_edge(edge[0], edge[1]));
        });
        let (lon, lat) = self.middle;
        met || intersects(geometry, &Envelope { west: lon, south: lat, east: lon, north: lat })
    }

    fn meets_edge(&self, from: Coord<f64>, mut to: Coord<f64>) -> bool {
        // The shorter way, over the antimeridian where need be.
        to.x -= ((to.x - from.x) / 360.0).round() * 360.0;
        if !self.may_meet(from, to) {
            return false;
        }
        let pieces = ((to - from).x.hypot((to - from).y) / PIECE_DEGREES).ceil().max(1.0);
        let at = |i: f64| -> Coord<f64> {
            let on = from + (to - from) * (i / pieces);
            self.crs.position_from_wgs84((on.x, on.y)).into()
        };
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an edge has 360 degrees at most")]
        let mut pieces = (0..pieces as u32).map(f64::from);
        pieces.any(|i| Line::new(at(i), at(i + 1.0)).intersects(&self.rectangle))
    }

    /// Whether an edge is not far away; `to` may be beyond the antimeridian.
    fn may_meet(&self, from: Coord<f64>, to: Coord<f64>) -> bool {
        let (west, east) = (from.x.min(to.x), from.x.max(to.x));
        let (south, north) = (from.y.min(to.y), from.y.max(to.y));
        let beside = |e: Envelope| {
            [-360.0, 0.0, 360.0].into_iter().any(|turn| e.west <= east + turn && west + turn <= e.east)
                && e.south <= north
                && south <= e.north
        };
        self.envelope.pieces().any(beside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo_types::{line_string, point, polygon};

    fn zone(code: u16) -> Crs {
        format!("[EPSG:{code}]").parse().unwrap()
    }

    fn window(code: u16, low: (f64, f64), high: (f64, f64)) -> Window {
        Window::new(zone(code), low, high).unwrap()
    }

    #[test]
    fn the_envelope_holds_whatever_lies_in_the_rectangle() {
        let (mut inside, mut outside) = (0, 0);
        for (code, low, high) in [
            (32629, (300_000.0, 1_300_000.0), (700_000.0, 1_500_000.0)),
            (32601, (100_000.0, 7_000_000.0), (900_000.0, 7_100_000.0)),
            (32660, (-200_000.0, -500_000.0), (900_000.0, 600_000.0)),
            (32633, (-1_000_000.0, 9_300_000.0), (2_000_000.0, 9_990_000.0)),
            (32733, (400_000.0, 5_000.0), (600_000.0, 900_000.0)),
        ] {
            let window = window(code, low, high);
            for i in 0..60_000_u32 {
                let spread = |k: f64| (f64::from(i) * k).fract();
                let at = (spread(0.618_033) * 360.0 - 180.0, spread(0.414_213) * 180.0 - 90.0);
                if window.contains(at) {
                    assert!(window.envelope().contains(at.0, at.1), "{window:?} {at:?}");
                    inside += 1;
                } else {
                    outside += 1;
                }
            }
        }
        assert!(inside > 500 && outside > 500, "{inside} {outside}");
    }

    #[test]
    fn the_corners_of_the_envelope_of_a_projected_rectangle_are_not_in_it() {
        // At 60 degrees north, 5 degrees from the central meridian, the grid is turned by more than 4 degrees.
        let zone = zone(32629);
        let (x, y) = zone.position_from_wgs84((-4.0, 60.0));
        let window = Window::new(zone, (x - 50_000.0, y - 50_000.0), (x + 50_000.0, y + 50_000.0)).unwrap();
        let (_, north) = zone.position_to_wgs84((x + 50_000.0, y + 50_000.0)).unwrap();
        let (west, _) = zone.position_to_wgs84((x - 50_000.0, y - 50_000.0)).unwrap();
        assert!(window.contains((-4.0, 60.0)));
        assert!(!window.contains((west, north)));
        assert!(window.envelope().contains(west, north));
    }

    #[test]
    fn lines_and_polygons_meet_it_by_their_edges_or_around_it() {
        let window = window(32629, (480_000.0, 1_380_000.0), (520_000.0, 1_390_000.0)); // about -9.0, 12.53
        let through = line_string![(x: -40.0, y: 12.5), (x: 20.0, y: 12.5)];
        let beside = line_string![(x: -40.0, y: 12.3), (x: 20.0, y: 12.3)];
        assert!(window.meets(&Geometry::LineString(through)));
        assert!(!window.meets(&Geometry::LineString(beside)));
        let square = |w: f64, e: f64| polygon![(x: w, y: 10.0), (x: e, y: 10.0), (x: e, y: 15.0), (x: w, y: 15.0)];
        assert!(window.meets(&Geometry::Polygon(square(-12.0, -6.0))));
        assert!(!window.meets(&Geometry::Polygon(square(-6.0, -3.0))));
        let world = polygon!(
            exterior: [(x: -180., y: -90.), (x: 180., y: -90.), (x: 180., y: 90.), (x: -180., y: 90.)],
            interiors: [[(x: -12., y: 10.), (x: -6., y: 10.), (x: -6., y: 15.), (x: -12., y: 15.)]]
        );
        assert!(!window.meets(&Geometry::Polygon(world)));
        assert!(window.meets(&Geometry::Point(point!(x: -9.0, y: 12.53))));
    }

    #[test]
    fn a_line_over_the_antimeridian_meets_it_on_both_sides() {
        let line = Geometry::LineString(line_string![(x: 179.5, y: 1.0), (x: -179.5, y: 1.0)]);
        let near = |lon: f64, code: u16| {
            let (x, y) = zone(code).position_from_wgs84((lon, 1.0));
            Window::new(zone(code), (x - 1e3, y - 1e3), (x + 1e3, y + 1e3)).unwrap()
        };
        for (lon, meets) in [(179.8, true), (-179.8, true), (180.0, true), (179.0, false), (-179.0, false)] {
            assert_eq!(near(lon, 32601).meets(&line), meets, "{lon}");
            assert_eq!(near(lon, 32660).meets(&line), meets, "{lon}");
        }
    }

    #[test]
    fn a_rectangle_that_reaches_out_of_the_zone_is_refused() {
        assert!(Window::new(zone(32629), (0.0, 0.0), (5e6, 1.0)).unwrap_err().to_string().contains("eastings"));
        assert!(Window::new(zone(32629), (0.0, 0.0), (1.0, 1e7)).unwrap_err().to_string().contains("northings"));
    }
}
