//! MBTiles 1.3: an SQLite file with a table of tiles, whose rows are counted from the south.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bytes::Bytes;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::super::{Coding, TileCoord};
use super::Content;
use super::about::{About, Notes};
use crate::geom::Envelope;

/// One tile of many.
const TILE: &str = "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3";
/// Any tile.
const SOME_TILE: &str = "SELECT tile_data FROM tiles LIMIT 1";
const ZOOMS: &str = "SELECT min(zoom_level), max(zoom_level) FROM tiles";
const METADATA: &str = "SELECT value FROM metadata WHERE name = ?1";

/// An open archive.
pub(super) struct MbTiles {
    path: PathBuf,
    /// Connections that nobody reads with now. There come to be as many as tiles were read at once.
    idle: Mutex<Vec<Connection>>,
}

impl MbTiles {
    /// Opens a file, and checks what there is to find its tiles by, and one of them.
    pub(super) fn open(path: &Path) -> Result<(Self, About), String> {
        let connection = connect(path).map_err(|error| told(&error))?;
        let about = read_about(&connection)?;
        Ok((Self { path: path.to_owned(), idle: Mutex::new(vec![connection]) }, about))
    }

    /// A tile as it is stored.
    pub(super) fn tile(&self, tile: TileCoord) -> Result<Option<(Bytes, Coding)>, String> {
        self.read(tile).map(|found| found.map(coded)).map_err(|error| told(&error))
    }

    fn read(&self, tile: TileCoord) -> rusqlite::Result<Option<Vec<u8>>> {
        let idle = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let connection = idle.map_or_else(|| connect(&self.path), Ok)?;
        let row = (1_u32 << tile.matrix) - 1 - tile.row;
        let found = connection.query_row(TILE, (tile.matrix, tile.col, row), |row| row.get(0)).optional()?;
        if let Ok(mut idle) = self.idle.lock() {
            idle.push(connection);
        }
        Ok(found)
    }
}

impl fmt::Debug for MbTiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MbTiles").field("path", &self.path).finish_non_exhaustive()
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
}

fn told(error: &rusqlite::Error) -> String {
    format!("this is no whole MBTiles archive: {error}")
}

/// Vector tiles are compressed as a rule, which nothing but their bytes tells.
fn coded(tile: Vec<u8>) -> (Bytes, Coding) {
    let coding = Coding::of_bytes(&tile);
    (tile.into(), coding)
}

fn read_about(connection: &Connection) -> Result<About, String> {
    let said = |name: &str| -> Result<Option<String>, String> {
        connection.query_row(METADATA, [name], |row| row.get(0)).optional().map_err(|error| told(&error))
    };
    let some: Option<Vec<u8>> =
        connection.query_row(SOME_TILE, [], |row| row.get(0)).optional().map_err(|error| told(&error))?;
    let (tile, coding) = some.map(coded).ok_or("it has no tiles")?;
    let format = said("format")?.ok_or("its metadata do not name the `format` of its tiles")?;
    let content = Content::of_name(&format).ok_or_else(|| {
        let format: String = format.chars().take(40).collect();
        format!("its tiles are of a kind that is not served (`{format}`); pbf, png, jpg, webp and avif are")
    })?;
    content.fits(&tile, coding)?;
    let (min_zoom, max_zoom) =
        connection.query_row(ZOOMS, [], |row| Ok((row.get(0)?, row.get(1)?))).map_err(|error| told(&error))?;
    let notes = said("json")?.map_or_else(|| Ok(Notes::default()), |text| Notes::read(&text))?;
    Ok(About {
        content,
        coding,
        name: said("name")?,
        attribution: said("attribution")?,
        min_zoom,
        max_zoom,
        extent: said("bounds")?.and_then(|text| extent(&text)).unwrap_or(Envelope::EMPTY),
        layers: notes.vector_layers,
    })
}

/// `west,south,east,north`.
fn extent(text: &str) -> Option<Envelope> {
    let numbers: Vec<f64> = text.split(',').map(|number| number.trim().parse().ok()).collect::<Option<_>>()?;
    let [west, south, east, north] = numbers[..] else { return None };
    Some(Envelope { west, south, east, north })
}
