//! Packing tiles into one file (PMTiles, version 3): level by level, every tile on which anything is.
//!
//! Several threads make them; they are written in the order of the archive's curve, so that neighbours lie side by side, each
//! compressed, and those that are equal once. The same layers make the same bytes.

mod coverage;
mod uncertain;

use std::fmt;
use std::fs::File;
use std::io;
use std::thread;

use pmtiles::{Compression, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord as Place, TileId, TileType};
use serde_json::Value as Json;

use super::vector::tile_of;
use super::{Coding, Density, Detail, Layer, TileCoord, TileMatrixSet};
use crate::geom::Envelope;
use crate::query::{Guard, QueryError};
pub use coverage::{finest_of_points, within};
pub use uncertain::{Uncertain, WIDE_LEVELS};

/// Tiles that are made before any of them is written: enough for all threads, and few megabytes.
const BATCH: usize = 256;

/// Why tiles could not be packed.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// What a tile shows could not be found, or not be told small enough.
    #[error("{0}")]
    Query(#[from] QueryError),
    /// The file could not be written.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The archive could not be made.
    #[error("{0}")]
    Archive(String),
}

impl From<PmtError> for PackError {
    fn from(error: PmtError) -> Self {
        match error {
            PmtError::Reading(error) => Self::Io(error),
            other => Self::Archive(other.to_string()),
        }
    }
}

/// An archive that is being written.
pub struct Pack {
    writer: PmTilesStreamWriter<File>,
    /// The last level that was written.
    last: u8,
    tiles: u64,
}

impl Pack {
    /// Begins an archive. `metadata` is what it says of itself.
    pub fn begin(file: File, metadata: &Json) -> Result<Self, PackError> {
        let writer = PmTilesWriter::new(TileType::Mvt).precompressed(Compression::Gzip).metadata(metadata.to_string());
        Ok(Self { writer: writer.create(file)?, last: 0, tiles: 0 })
    }

    /// Writes the tiles of a level, which is finer than those before, and tells `made` of each. On the finest, every point is by itself.
    pub fn level(
        &mut self,
        matrix: u8,
        layers: &[Layer<'_>],
        (reach, finest): (&Envelope, bool),
        made: &(dyn Fn() + Sync),
    ) -> Result<(), PackError> {
        let detail = Detail::finest(Density::Clusters);
        let detail = if finest { detail.every_point() } else { detail };
        let make = |tile: &TileId| {
            let tile = tile_of(layers, &coord(*tile).frame(), detail, &Guard::unbounded())?;
            made();
            Ok::<_, PackError>(if tile.is_empty() { tile } else { Coding::Gzip.compress(&tile)? })
        };
        for batch in coverage::tiles(matrix, layers, reach)?.chunks(BATCH) {
            for (tile, bytes) in batch.iter().zip(in_turn(batch, &make)) {
                let bytes = bytes?;
                self.tiles += u64::from(!bytes.is_empty());
                self.writer.add_tile(Place::from(*tile), &bytes)?;
            }
        }
        self.last = matrix;
        Ok(())
    }

    /// Ends the archive: the number of its tiles.
    pub fn end(mut self, extent: &Envelope) -> Result<u64, PackError> {
        let world = TileMatrixSet::WebMercatorQuad.world();
        let (south, north) = (extent.south.max(world.south), extent.north.min(world.north));
        self.writer.set_zoom_range(0, self.last);
        self.writer.set_bounds(extent.west, south, extent.east, north);
        self.writer.set_center(extent.west.midpoint(extent.east), south.midpoint(north), 0);
        self.writer.finalize()?;
        Ok(self.tiles)
    }
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pack").field("last", &self.last).field("tiles", &self.tiles).finish_non_exhaustive()
    }
}

fn coord(tile: TileId) -> TileCoord {
    let place = Place::from(tile);
    TileCoord { set: TileMatrixSet::WebMercatorQuad, matrix: place.z(), row: place.y(), col: place.x() }
}

/// What is made of each, in their order, by as many threads as there are processors.
fn in_turn<T: Sync, U: Send>(all: &[T], make: &(impl Fn(&T) -> U + Sync)) -> Vec<U> {
    let threads = thread::available_parallelism().map_or(2, usize::from);
    let share = all.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> =
            all.chunks(share).map(|part| scope.spawn(move || part.iter().map(make).collect::<Vec<U>>())).collect();
        let joined = |part: thread::ScopedJoinHandle<'_, Vec<U>>| {
            part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        parts.into_iter().flat_map(joined).collect()
    })
}
