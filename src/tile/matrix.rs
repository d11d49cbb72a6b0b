//! Tile matrix sets: how a flat world is cut into tiles (OGC Two Dimensional Tile Matrix Set, 17-083r4, annex D).

use super::Frame;
use crate::geom::{Crs, Envelope, Plane};

/// The last tile matrix: a tile is a few metres wide there.
pub const MAX_MATRIX: u8 = 22;
/// Units along the side of a vector tile.
pub const TILE_UNITS: i32 = 4096;
/// Units by which lines and polygons reach beyond a vector tile, so that their edges are not seen at its own.
const TILE_BUFFER: i32 = 64;

/// A tile matrix set of the OGC's register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TileMatrixSet {
    /// The tiles of the web: one of the whole world, and each cut in four.
    WebMercatorQuad,
    /// Longitude and latitude: two tiles of a hemisphere each, and each cut in four.
    WorldCrs84Quad,
}

/// A tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileCoord {
    /// In which set.
    pub set: TileMatrixSet,
    /// The number of its tile matrix, 0 the coarsest.
    pub matrix: u8,
    /// From the north.
    pub row: u32,
    /// From the west.
    pub col: u32,
}

/// What is asked for lies outside the tile matrix set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoSuchTile {
    /// No tile matrix set of this name.
    #[error("there is no tile matrix set `{0}`; there are WebMercatorQuad and WorldCRS84Quad")]
    Set(String),
    /// No tile matrix of this name.
    #[error("there is no tile matrix `{matrix}` in {set}; there are 0 to {MAX_MATRIX}")]
    Matrix {
        /// The set's name.
        set: &'static str,
        /// What was asked for.
        matrix: String,
    },
    /// No such row.
    #[error("there is no row `{row}` in tile matrix {matrix}, whose rows are 0 to {last}")]
    Row {
        /// What was asked for.
        row: String,
        /// The tile matrix.
        matrix: u8,
        /// Its last row.
        last: u32,
    },
    /// No such column.
    #[error("there is no column `{col}` in tile matrix {matrix}, whose columns are 0 to {last}")]
    Col {
        /// What was asked for.
        col: String,
        /// The tile matrix.
        matrix: u8,
        /// Its last column.
        last: u32,
    },
}

impl TileMatrixSet {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::WebMercatorQuad, Self::WorldCrs84Quad];

    /// The set of a name.
    pub fn of_id(id: &str) -> Result<Self, NoSuchTile> {
        let shown = || id.chars().take(80).collect();
        Self::ALL.into_iter().find(|set| set.id() == id).ok_or_else(|| NoSuchTile::Set(shown()))
    }

    /// Its name in the register and in addresses.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::WebMercatorQuad => "WebMercatorQuad",
            Self::WorldCrs84Quad => "WorldCRS84Quad",
        }
    }

    /// Its identifier in the OGC's register.
    #[must_use]
    pub fn uri(self) -> String {
        format!("http://www.opengis.net/def/tilematrixset/OGC/1.0/{}", self.id())
    }

    /// Its coordinate reference system.
    #[must_use]
    pub fn crs(self) -> Crs {
        match self {
            Self::WebMercatorQuad => Crs::WebMercator,
            Self::WorldCrs84Quad => Crs::Crs84,
        }
    }

    /// The flat world that it cuts up.
    #[must_use]
    pub fn plane(self) -> Plane {
        match self {
            Self::WebMercatorQuad => Plane::Mercator,
            Self::WorldCrs84Quad => Plane::Degrees,
        }
    }

    /// The envelope of all of its tiles, in degrees.
    #[must_use]
    pub fn world(self) -> Envelope {
        self.plane().envelope((0.0, 0.0), (1.0, self.plane().height()))
    }

    /// How many rows and columns a tile matrix has.
    #[must_use]
    pub fn size(self, matrix: u8) -> (u32, u32) {
        match self {
            Self::WebMercatorQuad => (1 << matrix, 1 << matrix),
            Self::WorldCrs84Quad => (1 << matrix, 2 << matrix),
        }
    }

    /// How often the world is halved to make a tile.
    fn level(self, matrix: u8) -> u8 {
        match self {
            Self::WebMercatorQuad => matrix,
            Self::WorldCrs84Quad => matrix + 1,
        }
    }

    /// A tile from the words of an address.
    pub fn tile(self, matrix: &str, row: &str, col: &str) -> Result<TileCoord, NoSuchTile> {
        let shown = |text: &str| text.chars().take(80).collect::<String>();
        let number = |text: &str, last: u32| plain_number(text).filter(|&n| n <= last);
        let Some(z) = number(matrix, MAX_MATRIX.into()).and_then(|z| u8::try_from(z).ok()) else {
            return Err(NoSuchTile::Matrix { set: self.id(), matrix: shown(matrix) });
        };
        let (rows, cols) = self.size(z);
        let row =
            number(row, rows - 1).ok_or_else(|| NoSuchTile::Row { row: shown(row), matrix: z, last: rows - 1 })?;
        let col =
            number(col, cols - 1).ok_or_else(|| NoSuchTile::Col { col: shown(col), matrix: z, last: cols - 1 })?;
        Ok(TileCoord { set: self, matrix: z, row, col })
    }
}

/// A whole number written in the one plain way, so that a tile has one address.
fn plain_number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

impl TileCoord {
    /// The piece of the flat world that it is, with 4,096 units along its side.
    #[must_use]
    pub fn frame(self) -> Frame {
        let side = 0.5_f64.powi(i32::from(self.set.level(self.matrix)));
        Frame {
            plane: self.set.plane(),
            x: f64::from(self.col) * side,
            y: f64::from(self.row) * side,
            unit: side / f64::from(TILE_UNITS),
            width: TILE_UNITS,
            height: TILE_UNITS,
            buffer: TILE_BUFFER,
            level: self.set.level(self.matrix),
        }
    }

    /// Its envelope in degrees.
    #[must_use]
    pub fn envelope(self) -> Envelope {
        self.frame().envelope(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_has_one_address_within_its_matrix() {
        let set = TileMatrixSet::WebMercatorQuad;
        assert_eq!(set.tile("1", "0", "1").map(|t| (t.row, t.col)), Ok((0, 1)));
        for (matrix, row, col) in
            [("40", "0", "0"), ("x", "0", "0"), ("1", "2", "0"), ("1", "0", "-1"), ("1", "01", "0"), ("1", "0", "1.0")]
        {
            assert!(set.tile(matrix, row, col).is_err(), "{matrix}/{row}/{col}");
        }
        assert_eq!(TileMatrixSet::of_id("../etc"), Err(NoSuchTile::Set("../etc".to_owned())));
    }

    #[test]
    fn tiles_lie_where_the_register_has_them() {
        let envelope = |set: TileMatrixSet, z, row, col| set.tile(z, row, col).unwrap().envelope();
        let world = envelope(TileMatrixSet::WebMercatorQuad, "0", "0", "0");
        assert_eq!((world.west, world.east), (-180.0, 180.0));
        assert!((world.north - 85.051_128_779_806_59).abs() < 1e-9 && (world.south + world.north).abs() < 1e-9);
        let west = Envelope { west: -180.0, south: -90.0, east: 0.0, north: 90.0 };
        assert_eq!(envelope(TileMatrixSet::WorldCrs84Quad, "0", "0", "0"), west);
        let south_east = Envelope { west: 90.0, south: -90.0, east: 180.0, north: 0.0 };
        assert_eq!(envelope(TileMatrixSet::WorldCrs84Quad, "1", "1", "3"), south_east);
    }
}
