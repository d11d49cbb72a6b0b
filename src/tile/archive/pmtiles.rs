//! PMTiles, version 3: one file with directories of its tiles along a Hilbert curve.

use std::fmt;
use std::fs::File;
use std::future::{Future, ready};
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use pmtiles::{
    AsyncBackend, AsyncPmTilesReader, BackendResponse, Compression, Header, PmtError, PmtResult, TileCoord as Place,
    TileType,
};

use super::super::{Coding, TileCoord};
use super::Content;
use super::about::{About, Notes};
use crate::geom::Envelope;

/// The only version that is read.
const VERSION: u8 = 3;
/// Bytes of the header that say where the parts of the file are.
const PLACES: usize = 72;
/// Each part, and where the header says its offset, and after that its length.
const PARTS: [(&str, usize); 4] =
    [("the root directory", 8), ("the metadata", 24), ("the directories", 40), ("the tiles", 56)];

/// An open archive.
pub(super) struct PmTiles {
    reader: AsyncPmTilesReader<Local>,
    coding: Coding,
}

impl PmTiles {
    /// Opens a file of so many bytes, and checks what there is to find its tiles by.
    pub(super) fn open(path: &Path, length: u64) -> Result<(Self, About), String> {
        let file = File::open(path).map_err(|error| error.to_string())?;
        is_whole(&file, length)?;
        let told = |error: PmtError| format!("this is no whole PMTiles archive: {error}");
        let reader = at_once(AsyncPmTilesReader::try_from_source(Local(file))).map_err(told)?;
        let notes = Notes::read(&at_once(reader.get_metadata()).map_err(told)?)?;
        let header = reader.get_header();
        if header.spec_version() != VERSION {
            return Err(format!("this is PMTiles of version {}; version {VERSION} is read", header.spec_version()));
        }
        let (content, coding) = (content(header.tile_type)?, coding(header.tile_compression)?);
        let about = About { content, coding, ..about(header, notes, content) };
        Ok((Self { reader, coding }, about))
    }

    /// A tile as it is stored.
    pub(super) fn tile(&self, tile: TileCoord) -> Result<Option<(Bytes, Coding)>, String> {
        let place = Place::new(tile.matrix, tile.col, tile.row).map_err(|error| error.to_string())?;
        let bytes = at_once(self.reader.get_tile(place)).map_err(|error| error.to_string())?;
        Ok(bytes.map(|bytes| (bytes, self.coding)))
    }
}

impl fmt::Debug for PmTiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PmTiles").field("coding", &self.coding).finish_non_exhaustive()
    }
}

/// Whether the parts that the header names lie within the file: a copy that broke off ends before its tiles do.
fn is_whole(file: &File, length: u64) -> Result<(), String> {
    let mut header = [0; PLACES];
    if file.read_exact_at(&mut header, 0).is_err() {
        return Err(format!("it ends within its header, after {length} bytes"));
    }
    let number =
        |at: usize| header.get(at..at + 8).map_or(0, |bytes| bytes.iter().rev().fold(0, |n, b| n << 8 | u64::from(*b)));
    for (part, at) in PARTS {
        let end = number(at).checked_add(number(at + 8));
        if end.is_none_or(|end| end > length) {
            return Err(format!("it is cut off: {part} should end beyond its {length} bytes"));
        }
    }
    Ok(())
}

fn content(tiles: TileType) -> Result<Content, String> {
    match tiles {
        TileType::Mvt => Ok(Content::Mvt),
        TileType::Png => Ok(Content::Png),
        TileType::Jpeg => Ok(Content::Jpeg),
        TileType::Webp => Ok(Content::Webp),
        TileType::Avif => Ok(Content::Avif),
        TileType::Mlt | TileType::Unknown => {
            Err(format!("its tiles are of a kind that is not served ({tiles:?}); vector tiles (MVT) and pictures are"))
        }
    }
}

fn coding(tiles: Compression) -> Result<Coding, String> {
    match tiles {
        Compression::None => Ok(Coding::Identity),
        Compression::Gzip => Ok(Coding::Gzip),
        Compression::Brotli => Ok(Coding::Brotli),
        Compression::Zstd => Ok(Coding::Zstd),
        Compression::Unknown => Err("it does not say how its tiles are compressed".to_owned()),
    }
}

fn about(header: &Header, notes: Notes, content: Content) -> About {
    About {
        content,
        coding: Coding::Identity,
        name: notes.name,
        attribution: notes.attribution,
        min_zoom: header.min_zoom,
        max_zoom: header.max_zoom,
        extent: Envelope {
            west: header.min_longitude,
            south: header.min_latitude,
            east: header.max_longitude,
            north: header.max_latitude,
        },
        layers: notes.vector_layers,
    }
}

/// A file that is read where it lies. It is not mapped into memory, since whoever shortens a mapped file ends the process.
struct Local(File);

impl Local {
    fn exactly(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let mut bytes = vec![0; length];
        self.0.read_exact_at(&mut bytes, offset)?;
        Ok(BackendResponse::new(bytes.into()))
    }

    fn at_most(&self, offset: u64, length: usize) -> PmtResult<BackendResponse> {
        let mut bytes = vec![0; length];
        let mut read = 0;
        while read < length {
            match self.0.read_at(&mut bytes[read..], offset + read as u64) {
                Ok(0) => break,
                Ok(more) => read += more,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        bytes.truncate(read);
        Ok(BackendResponse::new(bytes.into()))
    }
}

impl AsyncBackend for Local {
    fn read_exact(&self, offset: u64, length: usize) -> impl Future<Output = PmtResult<BackendResponse>> + Send {
        ready(self.exactly(offset, length))
    }

    fn read(&self, offset: u64, length: usize) -> impl Future<Output = PmtResult<BackendResponse>> + Send {
        ready(self.at_most(offset, length))
    }
}

/// What a future gives that waits for nothing, as none does whose bytes are read on the thread that asks for them.
fn at_once<T>(future: impl Future<Output = PmtResult<T>>) -> PmtResult<T> {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => Err(io::Error::other("the reader waits where nothing is to be waited for").into()),
    }
}
