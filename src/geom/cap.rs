//! A cap of the sphere: everything within an angle of a point. The bound that needs no pole or antimeridian.

use std::f64::consts::{FRAC_PI_2, PI};

use super::vector::angle_of_chord2;
use super::{Envelope, Vector};

/// Everything within `radius` of `centre`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cap {
    /// The middle, of length 1.
    pub centre: Vector,
    /// The radius as an angle in radians, 0 to pi.
    pub radius: f64,
}

impl Cap {
    /// A cap around points, near the smallest; `None` without points. A cap below a quarter of the globe also holds the
    /// arcs between its points.
    #[must_use]
    pub fn around(points: impl Iterator<Item = Vector> + Clone) -> Option<Self> {
        let sum = points.clone().reduce(|a, b| a + b)?;
        let Some(centre) = sum.normalized() else {
            return Some(Self { centre: sum, radius: PI }); // points that balance out: the whole sphere
        };
        let chord2 = points.map(|p| (p - centre).norm2()).fold(0.0, f64::max);
        // Outwards by more than the rounding of the steps above.
        let radius = angle_of_chord2(chord2) * (1.0 + 1e-12) + 1e-14;
        Some(Self { centre, radius: if radius < FRAC_PI_2 { radius } else { PI } })
    }

    /// The same cap, wider by an angle in radians.
    #[must_use]
    pub fn widened(self, by: f64) -> Self {
        Self { centre: self.centre, radius: (self.radius + by).min(PI) }
    }

    /// The smallest envelope that holds the cap: around a pole it takes in every longitude.
    #[must_use]
    pub fn envelope(&self) -> Envelope {
        /// Outwards by more than the rounding of the steps below, a tenth of a millimetre.
        const SLACK: f64 = 1e-9;
        let (lon, lat) = self.centre.to_degrees();
        let radius = self.radius.to_degrees() + SLACK;
        let (south, north) = (lat - radius, lat + radius);
        if south <= -90.0 || north >= 90.0 {
            return Envelope { west: -180.0, south: south.max(-90.0), east: 180.0, north: north.min(90.0) };
        }
        // sin(half width) = sin(radius) / cos(latitude): where the meridian touches the cap.
        let half = (radius.to_radians().sin() / lat.to_radians().cos()).min(1.0).asin().to_degrees() + SLACK;
        Envelope { west: wrap(lon - half), south, east: wrap(lon + half), north }
    }
}

/// A longitude brought into [-180, 180].
pub(super) fn wrap(lon: f64) -> f64 {
    if lon < -180.0 {
        lon + 360.0
    } else if lon > 180.0 {
        lon - 360.0
    } else {
        lon
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(lon: f64, lat: f64, radius_degrees: f64) -> Envelope {
        Cap { centre: Vector::from_degrees(lon, lat), radius: radius_degrees.to_radians() }.envelope()
    }

    #[test]
    fn a_cap_over_the_antimeridian_has_its_west_beyond_its_east() {
        let e = envelope(179.5, 0.0, 1.0);
        assert!(e.west > 178.0 && e.east < -179.0, "{e:?}");
    }

    #[test]
    fn a_cap_over_a_pole_takes_in_every_longitude() {
        let e = envelope(40.0, 89.5, 1.0);
        assert_eq!((e.west, e.east, e.north), (-180.0, 180.0, 90.0));
        assert!((e.south - 88.5).abs() < 1e-6);
    }

    #[test]
    fn every_point_of_a_cap_lies_in_its_envelope() {
        for (lon, lat, radius) in [(0.0, 60.0, 5.0), (-8.0, 12.6, 0.05), (179.99, -70.0, 3.0), (10.0, 0.0, 40.0)] {
            let (cap, e) = (Vector::from_degrees(lon, lat), envelope(lon, lat, radius));
            let up = Vector { x: 0.0, y: 0.0, z: 1.0 };
            let east = up.cross(cap).normalized().unwrap();
            let north = cap.cross(east);
            for i in 0..720 {
                let (s, c) = (f64::from(i) / 2.0).to_radians().sin_cos();
                let r = f64::to_radians(radius);
                let rim = cap * r.cos() + (north * c + east * s) * r.sin();
                let (x, y) = rim.to_degrees();
                assert!(e.contains(x, y), "{x} {y} not in {e:?}");
            }
        }
    }
}
