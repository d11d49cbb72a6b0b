//! Archives: files that hold the tiles of a map which somebody else made, in the tiles of the web.

mod about;
mod content;
mod error;
mod mbtiles;
mod pmtiles;

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use self::mbtiles::MbTiles;
use self::pmtiles::PmTiles;
use super::{Coding, TileCoord};
pub use about::{About, VectorLayer};
pub use content::Content;
pub use error::ArchiveError;

/// What a PMTiles archive of any version begins with.
const PMTILES_MARK: &[u8] = b"PM";
/// What an SQLite file, and so an MBTiles archive, begins with.
const SQLITE_MARK: &[u8] = b"SQLite format 3\0";

/// An archive that was found to be whole as far as that can be told without reading each tile.
///
/// It is read where it lies, and must not be written to; whoever replaces it starts the server again.
#[derive(Debug)]
pub struct Archive {
    path: PathBuf,
    reader: Reader,
    /// What it says of itself.
    pub about: About,
    /// Differs between files, and between states of a file.
    pub revision: u64,
}

#[derive(Debug)]
enum Reader {
    PmTiles(PmTiles),
    MbTiles(MbTiles),
}

impl Archive {
    /// Opens a file, which its first bytes show to be one or the other, and checks it.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let unreadable = |source| ArchiveError::Unreadable { path: path.to_owned(), source };
        let bad = |problem| ArchiveError::Bad { path: path.to_owned(), problem };
        let metadata = fs::metadata(path).map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(bad("this is a folder".to_owned()));
        }
        let mut start = Vec::new();
        let mark = SQLITE_MARK.len() as u64;
        File::open(path).and_then(|file| file.take(mark).read_to_end(&mut start)).map_err(unreadable)?;
        let (reader, about) = if start.starts_with(PMTILES_MARK) {
            let (reader, about) = PmTiles::open(path, metadata.len()).map_err(bad)?;
            (Reader::PmTiles(reader), about)
        } else if start == SQLITE_MARK {
            let (reader, about) = MbTiles::open(path).map_err(bad)?;
            (Reader::MbTiles(reader), about)
        } else {
            return Err(bad("this is neither a PMTiles nor an MBTiles archive".to_owned()));
        };
        let about = about.checked().map_err(bad)?;
        let mut hasher = DefaultHasher::new();
        (path, metadata.len(), metadata.modified().ok()).hash(&mut hasher);
        Ok(Self { path: path.to_owned(), reader, about, revision: hasher.finish() })
    }

    /// A tile of web Mercator as it is stored, and how it is coded; `None` where the archive has none. Reads the file.
    pub fn tile(&self, tile: TileCoord) -> Result<Option<(Bytes, Coding)>, ArchiveError> {
        let found = match &self.reader {
            Reader::PmTiles(archive) => archive.tile(tile),
            Reader::MbTiles(archive) => archive.tile(tile),
        };
        found.map_err(|problem| ArchiveError::Bad { path: self.path.clone(), problem })
    }
}
