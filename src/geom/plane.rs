//! The two flat worlds that tiles cut up: web Mercator, and plain longitude and latitude.

use std::f64::consts::{PI, TAU};

use super::Envelope;

/// A flat world. Positions on it are `(x, y)` from its north-west corner, in widths of the world: `x` runs from 0 to 1 and
/// `y` down to [`Plane::height`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Plane {
    /// EPSG:3857, as square as it is on the web. What lies beyond 85.05 degrees north or south is not on it.
    Mercator,
    /// Longitude and latitude.
    Degrees,
}

impl Plane {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Mercator, Self::Degrees];

    /// Its height, in widths of the world.
    #[must_use]
    pub fn height(self) -> f64 {
        match self {
            Self::Mercator => 1.0,
            Self::Degrees => 0.5,
        }
    }

    /// Where a position is on it; outside it, `y` is below 0 or above [`Plane::height`], or infinite at the poles.
    ///
    /// # Units
    /// Degrees in, widths of the world out.
    #[must_use]
    pub fn of_degrees(self, (lon, lat): (f64, f64)) -> (f64, f64) {
        let x = (lon + 180.0) / 360.0;
        let y = match self {
            Self::Mercator => 0.5 - lat.to_radians().tan().asinh() / TAU,
            Self::Degrees => (90.0 - lat) / 360.0,
        };
        (x, y)
    }

    /// The longitude and latitude of a place on it.
    ///
    /// # Units
    /// Widths of the world in, degrees out.
    #[must_use]
    pub fn to_degrees(self, (x, y): (f64, f64)) -> (f64, f64) {
        let lat = match self {
            Self::Mercator => (PI - TAU * y).sinh().atan().to_degrees(),
            Self::Degrees => 90.0 - y * 360.0,
        };
        (x * 360.0 - 180.0, lat)
    }

    /// The envelope of a rectangle of it, given by its corners in the north-west and in the south-east, cut off at the
    /// world's edges.
    #[must_use]
    pub fn envelope(self, from: (f64, f64), to: (f64, f64)) -> Envelope {
        let (west, north) = self.to_degrees((from.0.max(0.0), from.1.max(0.0)));
        let (east, south) = self.to_degrees((to.0.min(1.0), to.1.min(self.height())));
        Envelope { west, south, east, north }
    }

    /// The place of a position on the Z-order curve through the cells of 2^-32 widths of the world, on which every cell of
    /// a quadtree is a range; `None` for what is not on the plane. What lies on an edge belongs to the cell south-east of
    /// it, and at the world's own edge to the last one.
    ///
    /// G. M. Morton, "A computer oriented geodetic data base", 1966.
    #[must_use]
    pub fn morton(self, position: (f64, f64)) -> Option<u64> {
        let (x, y) = self.of_degrees(position);
        // Web Mercator ends at 85.0511 degrees, and arithmetic a hair before.
        let slack = 1e-12;
        if !(-slack..=self.height() + slack).contains(&y) {
            return None;
        }
        Some(interleave(cell(x, 1.0), cell(y, self.height())))
    }
}

/// The cell of a coordinate, of 2^32 along the world's width.
fn cell(value: f64, end: f64) -> u32 {
    let cells = 4_294_967_296.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to [0, 2^32)")]
    let cell = (value * cells).clamp(0.0, end * cells - 1.0) as u32;
    cell
}

/// The bits of two numbers in turn, those of the second before those of the first.
#[must_use]
pub fn interleave(x: u32, y: u32) -> u64 {
    spread(x) | spread(y) << 1
}

fn spread(n: u32) -> u64 {
    let mut n = u64::from(n);
    n = (n | n << 16) & 0x0000_ffff_0000_ffff;
    n = (n | n << 8) & 0x00ff_00ff_00ff_00ff;
    n = (n | n << 4) & 0x0f0f_0f0f_0f0f_0f0f;
    n = (n | n << 2) & 0x3333_3333_3333_3333;
    (n | n << 1) & 0x5555_5555_5555_5555
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_come_back() {
        for plane in Plane::ALL {
            for position in [(0.0, 0.0), (-180.0, 85.0), (179.9, -85.0), (-8.0, 12.65)] {
                let (lon, lat) = plane.to_degrees(plane.of_degrees(position));
                assert!((lon - position.0).abs() < 1e-9 && (lat - position.1).abs() < 1e-9, "{plane:?} {position:?}");
            }
        }
    }

    #[test]
    fn a_cell_of_the_quadtree_is_a_range_of_the_curve() {
        let key = |position| Plane::Mercator.morton(position).unwrap() >> 62;
        assert_eq!([(-90.0, 45.0), (90.0, 45.0), (-90.0, -45.0), (90.0, -45.0)].map(key), [0, 1, 2, 3]);
        // Edges belong to the cell south-east of them, and the world's own to the last.
        assert_eq!([(0.0, 0.0), (180.0, -85.051_128_779_806_6)].map(key), [3, 3]);
    }

    #[test]
    fn poles_are_on_the_plane_of_degrees_alone() {
        assert_eq!(Plane::Mercator.morton((0.0, 90.0)), None);
        assert_eq!(Plane::Mercator.morton((0.0, 86.0)), None);
        assert!(Plane::Mercator.morton((0.0, 85.051_128_779_806_59)).is_some());
        assert!(Plane::Degrees.morton((0.0, 90.0)).is_some() && Plane::Degrees.morton((180.0, -90.0)).is_some());
    }
}
