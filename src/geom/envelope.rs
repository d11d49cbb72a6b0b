//! An envelope: a rectangle of longitudes and latitudes, as `bbox` gives it. What an R-tree holds.

use rstar::AABB;

/// A rectangle in degrees, edges included. One whose west is greater than its east crosses the antimeridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Envelope {
    /// Western edge.
    pub west: f64,
    /// Southern edge.
    pub south: f64,
    /// Eastern edge.
    pub east: f64,
    /// Northern edge.
    pub north: f64,
}

impl Envelope {
    /// The whole globe.
    pub const WORLD: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// Of nothing; the start of a union.
    pub const EMPTY: Self =
        Self { west: f64::INFINITY, south: f64::INFINITY, east: f64::NEG_INFINITY, north: f64::NEG_INFINITY };

    /// Whether it holds nothing. (Its west is beyond its east, yet it crosses no antimeridian.)
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.south > self.north
    }

    /// Grows to hold a position. For an envelope that does not cross the antimeridian.
    pub fn extend(&mut self, lon: f64, lat: f64) {
        self.west = self.west.min(lon);
        self.south = self.south.min(lat);
        self.east = self.east.max(lon);
        self.north = self.north.max(lat);
    }

    /// Grows to hold another that does not cross the antimeridian either.
    pub fn merge(&mut self, other: &Self) {
        self.west = self.west.min(other.west);
        self.south = self.south.min(other.south);
        self.east = self.east.max(other.east);
        self.north = self.north.max(other.north);
    }

    /// Whether a position lies in it or on its edge.
    #[must_use]
    pub fn contains(&self, lon: f64, lat: f64) -> bool {
        let column = if self.west <= self.east {
            self.west <= lon && lon <= self.east
        } else {
            lon >= self.west || lon <= self.east
        };
        column && self.south <= lat && lat <= self.north
    }

    /// The one or two rectangles that do not cross the antimeridian.
    pub fn pieces(&self) -> impl Iterator<Item = Self> + use<> {
        let whole = *self;
        let (first, second) = if whole.west <= whole.east {
            (whole, None)
        } else {
            (Self { east: 180.0, ..whole }, Some(Self { west: -180.0, ..whole }))
        };
        std::iter::once(first).chain(second).filter(|e| !e.is_empty())
    }

    /// As rstar wants it. For an envelope that does not cross the antimeridian.
    #[must_use]
    pub fn aabb(&self) -> AABB<[f64; 2]> {
        AABB::from_corners([self.west, self.south], [self.east, self.north])
    }
}
