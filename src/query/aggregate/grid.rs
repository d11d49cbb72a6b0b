//! Grids over the whole globe: squares, and the hexagons of H3.
//!
//! A square grid of degrees has cells of so many degrees from 180 W and the south pole on; where they do not divide the
//! globe, the last column and the last row are narrower. One of kilometres has rows of one height and in each row columns
//! of one width, in degrees: as many as come nearest to the size on the sphere of mean radius, so that cells have nearly
//! the same area wherever they are. No cell of either crosses the antimeridian. An edge belongs to the cell to its north
//! and east; 180 E is 180 W, and a pole belongs to the last row.

use std::f64::consts::PI;

use geo_types::{Coord, Geometry, Polygon, Rect};
use h3o::{CellIndex, LatLng, Resolution};

use super::QueryError;
use crate::geom::{Envelope, SPHERE_RADIUS_M};
use crate::query::error::shortened;
use crate::query::near::parse_distance;

/// Smallest cell in metres, and in degrees about the same: finer than any source knows a place.
const LEAST_CELL_M: f64 = 1.0;
const LEAST_CELL_DEG: f64 = 0.000_01;
/// Half way round the sphere, from pole to pole.
const MERIDIAN_M: f64 = PI * SPHERE_RADIUS_M;

/// A grid of squares.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Square {
    /// Cells of so many degrees.
    Degrees(f64),
    /// Cells of so many metres.
    Metres(f64),
}

impl Square {
    /// Reads `10km` or `0.5deg`.
    pub(super) fn parse(text: &str) -> Result<Self, QueryError> {
        let bad = |problem: &str| {
            let right = "a size such as square:10km or square:0.5deg would be right";
            QueryError::bad("by", format!("`square:{}` {problem}; {right}", shortened(text)))
        };
        let (square, enough, fits) = if let Some(degrees) = text.strip_suffix("deg") {
            let degrees: f64 = degrees.trim().parse().map_err(|_why| bad("does not start with a number"))?;
            (Self::Degrees(degrees), degrees >= LEAST_CELL_DEG, degrees <= 180.0)
        } else {
            let metres = parse_distance(text).map_err(|_why| bad("has no size in deg, m, km, mi or nmi"))?;
            (Self::Metres(metres), metres >= LEAST_CELL_M, metres <= MERIDIAN_M)
        };
        if !enough {
            return Err(bad("has cells of less than a metre"));
        }
        if !fits {
            return Err(bad("has cells that are larger than the half of the globe"));
        }
        Ok(square)
    }

    /// The shortest side of the cells between two latitudes, in metres.
    pub(super) fn shortest_m(self, (south, north): (f64, f64)) -> f64 {
        match self {
            Self::Degrees(degrees) => {
                let farthest = south.abs().max(north.abs()).min(90.0);
                degrees / 180.0 * MERIDIAN_M * farthest.to_radians().cos()
            }
            Self::Metres(metres) => metres,
        }
    }

    /// The cell of a position: its row from the south and its column from the west.
    pub(super) fn cell(self, (lon, lat): (f64, f64)) -> (u32, u32) {
        let (height, rows) = self.rows();
        let row = place(lat + 90.0, height, rows);
        let (width, columns) = self.columns(row);
        let lon = if lon >= 180.0 { -180.0 } else { lon };
        (row, place(lon + 180.0, width, columns))
    }

    /// A cell's edges.
    pub(super) fn envelope(self, row: u32, column: u32) -> Envelope {
        let ((height, rows), (width, columns)) = (self.rows(), self.columns(row));
        let edge = |from: f64, to: f64, n: u32, size: f64, of: u32| {
            if n == of { to } else { tidy(from + f64::from(n) * size) }
        };
        Envelope {
            west: edge(-180.0, 180.0, column, width, columns),
            south: edge(-90.0, 90.0, row, height, rows),
            east: edge(-180.0, 180.0, column + 1, width, columns),
            north: edge(-90.0, 90.0, row + 1, height, rows),
        }
    }

    /// The height of a row in degrees, and how many there are.
    fn rows(self) -> (f64, u32) {
        match self {
            Self::Degrees(degrees) => (degrees, whole((180.0 / degrees).ceil())),
            Self::Metres(metres) => even(180.0, MERIDIAN_M / metres),
        }
    }

    /// The width of the columns of a row in degrees, and how many there are.
    fn columns(self, row: u32) -> (f64, u32) {
        match self {
            Self::Degrees(degrees) => (degrees, whole((360.0 / degrees).ceil())),
            Self::Metres(metres) => {
                let (height, _) = self.rows();
                let middle = (f64::from(row) + 0.5) * height - 90.0;
                even(360.0, 2.0 * MERIDIAN_M * middle.to_radians().cos() / metres)
            }
        }
    }
}

/// A span in equal parts, as many as come nearest to a number.
fn even(span: f64, parts: f64) -> (f64, u32) {
    let parts = whole(parts.round());
    (span / f64::from(parts), parts)
}

/// In which part of a size a distance from the first edge lies, the last one where rounding leads beyond it.
fn place(from: f64, size: f64, parts: u32) -> u32 {
    let mut place = whole_or_none((from / size).floor()).min(parts - 1);
    // The quotient is rounded, and the edges are what is told: the cell is the one whose edges hold the position.
    if tidy(f64::from(place) * size) > from && place > 0 {
        place -= 1;
    } else if place + 1 < parts && tidy(f64::from(place + 1) * size) <= from {
        place += 1;
    }
    place
}

/// A number of parts, at least one. Cells of a metre are 40 million.
fn whole(parts: f64) -> u32 {
    whole_or_none(parts).max(1)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 40 million; a cast saturates")]
fn whole_or_none(parts: f64) -> u32 {
    parts as u32
}

/// Rounded to the tenth decimal, a hundredth of a millimetre: 0.30000000000000004 is 0.3.
fn tidy(degrees: f64) -> f64 {
    (degrees * 1e10).round() / 1e10
}

/// The outline of an envelope.
pub(super) fn rectangle(e: &Envelope) -> Geometry<f64> {
    Geometry::Polygon(Rect::new(Coord { x: e.west, y: e.south }, Coord { x: e.east, y: e.north }).to_polygon())
}

/// Reads the resolution of `h3:7`.
pub(super) fn parse_resolution(text: &str) -> Result<Resolution, QueryError> {
    let number = text.parse::<u8>().ok().and_then(|number| Resolution::try_from(number).ok());
    number.ok_or_else(|| {
        let text = shortened(text);
        QueryError::bad(
            "by",
            format!("`h3:{text}` has no resolution of H3; one from 0 to 15 would be right, such as h3:5"),
        )
    })
}

/// The hexagon (or one of the twelve pentagons) of a position.
pub(super) fn hexagon((lon, lat): (f64, f64), resolution: Resolution) -> Option<CellIndex> {
    Some(LatLng::new(lat, lon).ok()?.to_cell(resolution))
}

/// The outline of a hexagon. One over the antimeridian has vertices on both sides of it, as areas here may have.
pub(super) fn outline(cell: CellIndex) -> Geometry<f64> {
    let ring: Vec<Coord<f64>> =
        cell.boundary().iter().map(|at| Coord { x: tidy(at.lng()), y: tidy(at.lat()) }).collect();
    Geometry::Polygon(Polygon::new(ring.into(), Vec::new()))
}
