//! A direction from the centre of the Earth: a point on the unit sphere, without poles or antimeridian.

use std::f64::consts::PI;
use std::ops::{Add, Mul, Sub};

/// A vector in space. Of length 1 when it stands for a point on the sphere.
#[derive(Debug, Clone, Copy, PartialEq)]
#[expect(missing_docs, reason = "x, y and z: towards 0 E 0 N, 90 E 0 N and the north pole")]
pub struct Vector {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

impl Vector {
    /// Not a number: every comparison with it is false.
    pub const NAN: Self = Self { x: f64::NAN, y: f64::NAN, z: f64::NAN };

    /// The point at a longitude and latitude.
    ///
    /// # Units
    /// Degrees.
    #[must_use]
    pub fn from_degrees(lon: f64, lat: f64) -> Self {
        let (sin_lon, cos_lon) = lon.to_radians().sin_cos();
        let (sin_lat, cos_lat) = lat.to_radians().sin_cos();
        Self { x: cos_lat * cos_lon, y: cos_lat * sin_lon, z: sin_lat }
    }

    /// Longitude and latitude in degrees. At a pole the longitude is arbitrary.
    #[must_use]
    pub fn to_degrees(self) -> (f64, f64) {
        (self.y.atan2(self.x).to_degrees(), self.z.atan2((self.x * self.x + self.y * self.y).sqrt()).to_degrees())
    }

    /// Scalar product.
    #[must_use]
    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y + self.z * other.z
    }

    /// Vector product.
    #[must_use]
    pub fn cross(self, other: Self) -> Self {
        Self {
            x: self.y * other.z - self.z * other.y,
            y: self.z * other.x - self.x * other.z,
            z: self.x * other.y - self.y * other.x,
        }
    }

    /// Squared length; of a difference of points, the squared chord between them.
    #[must_use]
    pub fn norm2(self) -> f64 {
        self.dot(self)
    }

    /// The same direction at length 1; `None` for (nearly) nothing, which has no direction.
    #[must_use]
    pub fn normalized(self) -> Option<Self> {
        let norm = self.norm2().sqrt();
        (norm > f64::MIN_POSITIVE).then(|| self * (1.0 / norm))
    }
}

impl Add for Vector {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self { x: self.x + o.x, y: self.y + o.y, z: self.z + o.z }
    }
}

impl Sub for Vector {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self { x: self.x - o.x, y: self.y - o.y, z: self.z - o.z }
    }
}

impl Mul<f64> for Vector {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Self { x: self.x * k, y: self.y * k, z: self.z * k }
    }
}

/// Squared chord of an angle; grows with it from 0 to pi.
///
/// # Units
/// Radians in, unit-sphere lengths out.
#[must_use]
pub(super) fn chord2_of_angle(angle: f64) -> f64 {
    let half = (angle.clamp(0.0, PI) / 2.0).sin();
    4.0 * half * half
}

/// The angle under a squared chord, in radians.
#[must_use]
pub(super) fn angle_of_chord2(chord2: f64) -> f64 {
    2.0 * (chord2.max(0.0).sqrt() / 2.0).min(1.0).asin()
}
