//! What a picture shows: a piece of a flat world, and how large it is drawn.

use std::f64::consts::TAU;

use super::number::narrow;
use crate::geom::{Envelope, Plane, SPHERE_RADIUS_M};
use crate::tile::{Frame, TILE_UNITS, TileCoord};

/// Units of a frame to a pixel: fine enough for three real pixels to each.
pub(super) const UNITS: i32 = 16;
/// Pixels along the side of a tile, and of the whole world at zoom 0.
pub const TILE_PIXELS: u16 = 256;
/// By so much of its sides a picture is larger than what has to be on it.
const AROUND: f64 = 1.12;
/// Lines and polygons reach beyond the picture by so many pixels, so that their edges are not seen at its own.
const BUFFER: i32 = 8;
/// The nearest zoom that a picture of an extent has: what is around it says where it is.
const NEAREST_FIT: f64 = 9.0;

/// A piece of a flat world on so many pixels (of scale 1).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    plane: Plane,
    /// Its north-western corner, in widths of the world.
    corner: (f64, f64),
    /// The side of a pixel, in widths of the world.
    pixel: f64,
    /// In pixels.
    pub(super) width: u16,
    pub(super) height: u16,
}

impl View {
    /// Around a position in degrees. At zoom 0 the world is 256 pixels wide, and twice that at each further one.
    #[must_use]
    pub fn at(centre: (f64, f64), zoom: f64, (width, height): (u16, u16)) -> Self {
        let plane = Plane::Mercator;
        let pixel = 1.0 / (f64::from(TILE_PIXELS) * zoom.exp2());
        let (x, y) = plane.of_degrees(centre);
        let corner = (x - f64::from(width) / 2.0 * pixel, y - f64::from(height) / 2.0 * pixel);
        Self { plane, corner, pixel, width, height }
    }

    /// The largest that shows a whole envelope; none where that has no width or no height on the map.
    #[must_use]
    pub fn of(envelope: &Envelope, size: (u16, u16)) -> Option<Self> {
        let (west, north) = Plane::Mercator.of_degrees((envelope.west, envelope.north));
        let (east, south) = Plane::Mercator.of_degrees((envelope.east, envelope.south));
        let has_height = south.clamp(0.0, 1.0) > north.clamp(0.0, 1.0);
        Self::fitted(envelope, size, 1.0).filter(|_| (west - east).abs() > 0.0 && has_height)
    }

    /// One with an extent in its midst, which may be a mere place, and something around it.
    #[must_use]
    pub fn around(extent: &Envelope, size: (u16, u16)) -> Self {
        let nearest = 1.0 / (f64::from(TILE_PIXELS) * NEAREST_FIT.exp2());
        let fitted =
            Self::fitted(extent, size, AROUND).unwrap_or(Self { pixel: nearest, ..Self::at((0.0, 0.0), 0.0, size) });
        fitted.with_pixel(fitted.pixel.max(nearest))
    }

    /// A tile.
    #[must_use]
    pub fn of_tile(tile: TileCoord) -> Self {
        let frame = tile.frame();
        let pixel = frame.unit * f64::from(TILE_UNITS) / f64::from(TILE_PIXELS);
        Self { plane: frame.plane, corner: (frame.x, frame.y), pixel, width: TILE_PIXELS, height: TILE_PIXELS }
    }

    fn fitted(envelope: &Envelope, (width, height): (u16, u16), around: f64) -> Option<Self> {
        let plane = Plane::Mercator;
        let (west, north) = plane.of_degrees((envelope.west, envelope.north));
        let (east, south) = plane.of_degrees((envelope.east, envelope.south));
        let (north, south) = (north.clamp(0.0, 1.0), south.clamp(0.0, 1.0));
        let east = if envelope.west > envelope.east { east + 1.0 } else { east };
        let pixel = ((east - west) / f64::from(width)).max((south - north) / f64::from(height)) * around;
        let corner = |pixel: f64| {
            let half = (f64::from(width) / 2.0 * pixel, f64::from(height) / 2.0 * pixel);
            (f64::midpoint(west, east) - half.0, f64::midpoint(north, south) - half.1)
        };
        pixel.is_finite().then(|| Self { plane, corner: corner(pixel), pixel, width, height })
    }

    /// The same middle with pixels of another size.
    fn with_pixel(self, pixel: f64) -> Self {
        let grown = |corner: f64, pixels: u16| corner + f64::from(pixels) / 2.0 * (self.pixel - pixel);
        Self { corner: (grown(self.corner.0, self.width), grown(self.corner.1, self.height)), pixel, ..self }
    }

    /// The position in its middle.
    ///
    /// # Units
    /// Degrees.
    #[must_use]
    pub fn centre(&self) -> (f64, f64) {
        let half = (f64::from(self.width) / 2.0 * self.pixel, f64::from(self.height) / 2.0 * self.pixel);
        self.plane.to_degrees((self.corner.0 + half.0, self.corner.1 + half.1))
    }

    /// Its zoom: how often the world is doubled from 256 pixels to be as large as here.
    #[must_use]
    pub fn zoom(&self) -> f64 {
        -(self.pixel * f64::from(TILE_PIXELS)).log2()
    }

    /// Where a position in degrees is on it, in pixels, of a copy of the world so many worlds to the east.
    pub(super) fn place(&self, position: (f64, f64), copy: f64) -> (f32, f32) {
        let (x, y) = self.plane.of_degrees(position);
        // The poles are nowhere on Mercator's map: they are taken to be a little beyond its edge.
        let y = y.clamp(-1.0, 2.0);
        (narrow((x + copy - self.corner.0) / self.pixel), narrow((y - self.corner.1) / self.pixel))
    }

    /// The copies of the world that are in sight, by how many worlds they lie to the east.
    pub(super) fn copies(&self) -> impl Iterator<Item = f64> + use<> {
        let (west, east) = self.span();
        let first = west.floor();
        std::iter::successors(Some(first), |copy| Some(copy + 1.0)).take_while(move |copy| *copy < east)
    }

    /// What of a copy of the world is in sight, in degrees.
    pub(super) fn envelope(&self, copy: f64) -> Envelope {
        let (west, east) = self.span();
        let south = self.corner.1 + f64::from(self.height) * self.pixel;
        self.plane.envelope((west - copy, self.corner.1), (east - copy, south))
    }

    /// Its frame, with so many pixels around.
    pub(super) fn frame(&self, around: u16) -> Frame {
        let beyond = f64::from(around) * self.pixel;
        let units = |pixels: u16| (i32::from(pixels) + 2 * i32::from(around)) * UNITS;
        Frame {
            plane: self.plane,
            x: self.corner.0 - beyond,
            y: self.corner.1 - beyond,
            unit: self.pixel / f64::from(UNITS),
            width: units(self.width),
            height: units(self.height),
            buffer: BUFFER * UNITS,
            level: self.level(),
        }
    }

    /// How many pixels a metre on the ground is, at a height of the picture.
    pub(super) fn pixels_per_metre(&self, y: f32) -> f64 {
        let (_, latitude) = self.plane.to_degrees((0.5, self.corner.1 + f64::from(y) * self.pixel));
        let around_the_world = TAU * SPHERE_RADIUS_M * latitude.to_radians().cos().max(1e-3);
        1.0 / (self.pixel * around_the_world)
    }

    /// Its western and eastern edge, in widths of the world.
    fn span(&self) -> (f64, f64) {
        (self.corner.0, self.corner.0 + f64::from(self.width) * self.pixel)
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to what a level can be")]
    fn level(&self) -> u8 {
        self.zoom().round().clamp(0.0, 22.0) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tile::TileMatrixSet;

    const SIZE: (u16, u16) = (800, 500);

    #[test]
    fn an_envelope_is_all_on_the_picture() {
        let envelope = Envelope { west: -9.0, south: 11.0, east: -5.0, north: 15.0 };
        let view = View::of(&envelope, SIZE).unwrap();
        let (corner, middle) = (view.place((-9.0, 15.0), 0.0), view.place((-7.0, 13.0), 0.0));
        assert!(corner.1.abs() < 0.01 && corner.0 > 100.0, "{corner:?}");
        assert!((middle.0 - 400.0).abs() < 0.1 && (middle.1 - 250.0).abs() < 4.0, "{middle:?}");
    }

    #[test]
    fn what_has_no_area_has_no_picture_but_something_is_around_a_place() {
        let place = Envelope { west: -8.0, south: 12.0, east: -8.0, north: 12.0 };
        assert_eq!(View::of(&place, SIZE), None);
        let view = View::around(&place, SIZE);
        assert!((view.zoom() - NEAREST_FIT).abs() < 1e-9);
        let middle = view.place((-8.0, 12.0), 0.0);
        assert!((middle.0 - 400.0).abs() < 0.1 && (middle.1 - 250.0).abs() < 0.1, "{middle:?}");
    }

    #[test]
    fn a_picture_over_the_antimeridian_has_two_copies_of_the_world() {
        let view = View::of(&Envelope { west: 170.0, south: -20.0, east: -170.0, north: -10.0 }, SIZE).unwrap();
        assert_eq!(view.copies().collect::<Vec<_>>(), [0.0, 1.0]);
        let (west, east) = (view.place((175.0, -15.0), 0.0), view.place((-175.0, -15.0), 1.0));
        assert!(west.0 < 400.0 && east.0 > 400.0 && east.0 < 800.0);
        assert!((view.envelope(0.0).east - 180.0).abs() < 1e-9 && (view.envelope(1.0).west + 180.0).abs() < 1e-9);
    }

    #[test]
    fn a_tile_is_a_picture_of_256_pixels() {
        let tile = TileMatrixSet::WebMercatorQuad.tile("3", "3", "4").unwrap();
        let view = View::of_tile(tile);
        assert_eq!((view.zoom(), view.frame(0).width), (3.0, 4096));
        assert_eq!(view.frame(0).level, 3);
    }

    #[test]
    fn metres_are_longer_towards_the_poles() {
        let view = View::at((0.0, 60.0), 4.0, SIZE);
        let at_sixty = view.pixels_per_metre(250.0);
        let equator = View::at((0.0, 0.0), 4.0, SIZE).pixels_per_metre(250.0);
        assert!((at_sixty / equator - 2.0).abs() < 1e-3);
        assert!((1.0 / equator - 40_030_230.0 / 4096.0).abs() < 2.0);
    }
}
