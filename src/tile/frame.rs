//! A frame: a piece of a flat world, with units of its own, from its north-west corner to the right and down.

use crate::geom::{Envelope, Plane};

/// A piece of a flat world.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Of which world.
    pub plane: Plane,
    /// Its western edge, in widths of the world; below 0 or above 1 beyond the antimeridian.
    pub x: f64,
    /// Its northern edge, in widths of the world.
    pub y: f64,
    /// The side of a unit, in widths of the world.
    pub unit: f64,
    /// Units from west to east.
    pub width: i32,
    /// Units from north to south.
    pub height: i32,
    /// Units by which lines and polygons reach beyond it.
    pub buffer: i32,
    /// How often the world is halved to make a square about as large as a tile on the screen. Points that are too many are
    /// told as cells of some levels further down.
    pub level: u8,
}

impl Frame {
    /// The envelope of it and so many units around it, in degrees, cut off at the edges of the world.
    #[must_use]
    pub fn envelope(&self, around: i32) -> Envelope {
        let beyond = f64::from(around) * self.unit;
        let to = (self.x + f64::from(self.width) * self.unit, self.y + f64::from(self.height) * self.unit);
        self.plane.envelope((self.x - beyond, self.y - beyond), (to.0 + beyond, to.1 + beyond))
    }

    /// A place of the flat world in units, not rounded.
    #[must_use]
    pub fn units(&self, (x, y): (f64, f64)) -> (f64, f64) {
        ((x - self.x) / self.unit, (y - self.y) / self.unit)
    }
}
