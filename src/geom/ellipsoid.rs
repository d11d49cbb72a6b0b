//! Distances on WGS 84.
//!
//! The exact distance is Karney's (C. F. F. Karney, "Algorithms for geodesics", J. Geodesy 87, 2013), from
//! `geographiclib-rs`. It takes about a microsecond, so [`Displacement`] answers first wherever its error bound
//! leaves no doubt.

use std::sync::LazyLock;

use geographiclib_rs::{Geodesic, InverseGeodesic as _};

use super::SPHERE_RADIUS_M;

/// Semi-major axis of WGS 84 in metres.
pub(super) const A: f64 = 6_378_137.0;
/// Flattening of WGS 84.
pub(super) const F: f64 = 1.0 / 298.257_223_563;
/// First eccentricity squared.
pub(super) const E2: f64 = F * (2.0 - F);

/// A distance on the ellipsoid is at least this part of the one on the sphere between the same geodetic coordinates: the
/// least radius of curvature of WGS 84, a(1 - e^2) at the equator along the meridian, over the sphere's radius.
pub const LEAST_RATIO: f64 = A * (1.0 - E2) / SPHERE_RADIUS_M - 1e-9;
/// And at most this part: the greatest, a / sqrt(1 - e^2) at a pole, over the sphere's radius.
pub const GREATEST_RATIO: f64 = 6_399_593.625_76 / SPHERE_RADIUS_M + 1e-9;

static WGS84: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// The geodesic distance between two positions (longitude, latitude).
///
/// # Units
/// Degrees in, metres out. Exact to nanometres.
#[must_use]
pub fn distance_m(from: (f64, f64), to: (f64, f64)) -> f64 {
    WGS84.inverse(from.1, from.0, to.1, to.0)
}

/// A distance and the most by which it may be wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounded {
    /// Metres.
    pub metres: f64,
    /// Metres either way.
    pub error: f64,
}

/// The way from one position to another nearby, in the metric at their mid-latitude (Gauss's mid-latitude formula).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Displacement {
    /// Metres to the east.
    pub east: f64,
    /// Metres to the north.
    pub north: f64,
    /// Tangent of the mid-latitude.
    tan: f64,
    /// Metres for a radian of the sphere, to the east and to the north.
    scale: (f64, f64),
    /// By how much the meridians converge from the start to the middle, in radians.
    convergence: f64,
}

impl Displacement {
    /// Between positions in degrees (longitude, latitude).
    #[must_use]
    pub fn between(from: (f64, f64), to: (f64, f64)) -> Self {
        let mut dlon = to.0 - from.0;
        if dlon > 180.0 {
            dlon -= 360.0;
        } else if dlon < -180.0 {
            dlon += 360.0;
        }
        let (sin, cos) = f64::midpoint(from.1, to.1).to_radians().sin_cos();
        let w2 = 1.0 - E2 * sin * sin;
        let prime_vertical = A / w2.sqrt();
        let meridian = prime_vertical * (1.0 - E2) / w2;
        Self {
            east: prime_vertical * cos * dlon.to_radians(),
            north: meridian * (to.1 - from.1).to_radians(),
            tan: sin / cos,
            scale: (prime_vertical, meridian),
            convergence: dlon.to_radians() * sin / 2.0,
        }
    }

    /// Its length, with a bound on the error; the bound is infinite beyond 500 km and near the poles, where the formula
    /// does not hold.
    #[must_use]
    pub fn length(&self) -> Bounded {
        let metres = (self.east * self.east + self.north * self.north).sqrt();
        let angle = metres / SPHERE_RADIUS_M;
        // The terms left out are of the order d (d/R)^2 (1 + tan^2) / 24; the tests hold the bound against Karney.
        let error = if metres < 500_000.0 && self.tan.abs() < 6.0 {
            metres * angle * angle * (0.1 + 0.2 * self.tan * self.tan) + 1e-6
        } else {
            f64::INFINITY
        };
        Bounded { metres, error }
    }

    /// How far it leads along a direction at its start, given on the sphere by its parts to the east and to the north;
    /// in metres.
    #[must_use]
    pub fn along(&self, direction: (f64, f64)) -> f64 {
        let (east, north) = (direction.0 * self.scale.0, direction.1 * self.scale.1);
        let (sin, cos) = self.convergence.sin_cos();
        let (own_east, own_north) = (self.east * cos - self.north * sin, self.north * cos + self.east * sin);
        (own_east * east + own_north * north) / east.hypot(north)
    }
}

/// An error in metres that a reported distance may have; a tenth of what is promised.
pub const QUICK_ERROR_M: f64 = 0.1;

/// Whether two positions lie within a distance of each other, exactly.
#[must_use]
pub fn within(from: (f64, f64), to: (f64, f64), limit_m: f64) -> bool {
    let local = Displacement::between(from, to).length();
    if local.metres + local.error <= limit_m {
        true
    } else if local.metres - local.error > limit_m {
        false
    } else {
        distance_m(from, to) <= limit_m
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_local_formula_keeps_its_bound_against_karney() {
        let mut checked = 0;
        for lat in -80..=80 {
            for bearing in 0..24 {
                for metres in [0.01, 1.0, 50.0, 5_000.0, 25_000.0, 200_000.0, 450_000.0] {
                    let (s, c) = (f64::from(bearing) * 15.0 + 3.0).to_radians().sin_cos();
                    let from = (179.9, f64::from(lat));
                    let step = metres / 111_000.0;
                    let to = (from.0 + s * step / from.1.to_radians().cos(), from.1 + c * step);
                    if to.1.abs() > 89.0 {
                        continue;
                    }
                    let (local, exact) = (Displacement::between(from, to).length(), distance_m(from, to));
                    assert!((local.metres - exact).abs() <= local.error, "{from:?} {to:?} {local:?} {exact}");
                    checked += u32::from(local.error.is_finite());
                }
            }
        }
        assert!(checked > 20_000, "{checked}");
    }

    #[test]
    fn the_ratio_to_the_sphere_stays_in_its_bounds() {
        for i in 0..20_000_u32 {
            let at = |k: f64| (f64::from(i) * k).fract();
            let from = (at(0.618_033) * 360.0 - 180.0, at(0.414_213) * 180.0 - 90.0);
            let to = (at(0.732_050) * 360.0 - 180.0, at(0.236_067) * 180.0 - 90.0);
            let (a, b) =
                (super::super::Vector::from_degrees(from.0, from.1), super::super::Vector::from_degrees(to.0, to.1));
            let sphere = a.cross(b).norm2().sqrt().atan2(a.dot(b)) * SPHERE_RADIUS_M;
            let exact = distance_m(from, to);
            assert!(exact >= sphere * LEAST_RATIO - 1e-6 && exact <= sphere * GREATEST_RATIO + 1e-6, "{from:?} {to:?}");
        }
    }
}
