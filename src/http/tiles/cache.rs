//! What was made of late: tiles as they are sent, and the answers of the queries that they show.
//!
//! Both are kept by the state of just what they are made from, so that a change leaves what shows something else. `docs/decisions/010-tile-cache.md` says why there are two caches.

use std::sync::Arc;

use actix_web::http::header::HeaderValue;
use actix_web::web::Bytes;
use prometheus::proto::MetricFamily;

use super::super::problem::Problem;
use super::super::shared::{How, Shared, Weigh};
use super::counters::Counters;
use super::layers::LayerQuery;
use super::wanted::Wanted;
use crate::collection::Snapshot;
use crate::query::AS_OF;
use crate::tile::{Coding, Selection, TileCoord};

/// The usual size of a tile as it is sent, in bytes: what the cache makes its tables for.
const USUAL_TILE: u64 = 8 * 1024;
/// How much smaller the cache of queries' answers is than that of tiles.
const SELECTIONS_SHARE: u64 = 4;
/// Room for them at least, in bytes: a handful even where tiles are not kept.
const LEAST_SELECTIONS: u64 = 16 << 20;
/// So many answers of queries at most: maps show a handful of them at a time.
const SELECTIONS: usize = 32;

/// A tile as it is sent; without bytes where nothing is on it.
#[derive(Debug)]
pub(super) struct Tile {
    pub(super) body: Bytes,
    /// A hash of what was drawn.
    pub(super) content: u64,
    /// Of these bytes, and so of their coding.
    pub(super) etag: HeaderValue,
    pub(super) coding: Coding,
}

/// Which tile, of what, as what.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct TileKey {
    pub(super) tile: TileCoord,
    /// The name of its format.
    pub(super) format: &'static str,
    pub(super) coding: Coding,
    /// A hash of all data that it depends on.
    revision: u64,
    parameters: Vec<(String, String)>,
}

/// Which features of which collection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct SelectionKey {
    collection: String,
    version: u64,
    /// Of a selection that is near a feature of another collection: the hash of all data that it depends on.
    elsewhere: Option<u64>,
    parameters: Vec<(String, String)>,
}

/// What was made of late.
#[derive(Debug)]
pub struct Tiles {
    drawn: Shared<TileKey, Tile>,
    selections: Shared<SelectionKey, Selection>,
    counters: Counters,
}

impl Weigh for Tile {
    fn bytes(&self) -> usize {
        self.body.len()
    }
}

impl Weigh for Selection {
    fn bytes(&self) -> usize {
        Self::bytes(self)
    }
}

impl TileKey {
    /// `revision` is a hash of all data that it depends on.
    pub(super) fn new(tile: TileCoord, format: &'static str, coding: Coding, revision: u64, wanted: &Wanted) -> Self {
        // The revision tells the past from the present.
        let parameters = wanted.parameters.iter().filter(|(name, _)| name != AS_OF.name).cloned().collect();
        Self { tile, format, coding, revision, parameters }
    }

    /// The same of an archive, by its revision.
    pub(super) fn archived(tile: TileCoord, format: &'static str, coding: Coding, revision: u64) -> Self {
        Self { tile, format, coding, revision, parameters: Vec::new() }
    }

    /// The same as it was drawn, without a coding.
    pub(super) fn plain(&self) -> Self {
        Self { coding: Coding::Identity, ..self.clone() }
    }
}

impl SelectionKey {
    /// `revision` is the hash of all data that the answer may depend on.
    pub(super) fn new(layer: &LayerQuery, revision: u64) -> Self {
        Self {
            collection: layer.collection.description.name.clone(),
            version: layer.collection.version,
            elsewhere: layer.query.near.is_some().then_some(revision),
            parameters: layer.parameters.clone(),
        }
    }
}

impl Tiles {
    /// With room for so many bytes of tiles. Fails only if two metrics had the same name.
    pub fn new(bytes: u64) -> Result<Self, prometheus::Error> {
        let usual = usize::try_from(bytes / USUAL_TILE).unwrap_or(usize::MAX);
        Ok(Self {
            drawn: Shared::new(bytes, usual),
            selections: Shared::new((bytes / SELECTIONS_SHARE).max(LEAST_SELECTIONS), SELECTIONS),
            counters: Counters::new()?,
        })
    }

    /// A tile that was made before.
    pub(super) fn kept(&self, key: &TileKey) -> Option<Arc<Tile>> {
        self.drawn.kept(key).inspect(|_| self.counters.hits.inc())
    }

    /// A tile; made if nobody has made it and nobody is about to.
    pub(super) async fn get(
        &self,
        key: &TileKey,
        make: impl AsyncFnOnce() -> Result<Tile, Problem>,
    ) -> Result<Arc<Tile>, Problem> {
        let (tile, how) = self.drawn.get(key, make).await?;
        if how == How::Awaited {
            self.counters.waits.inc();
        }
        Ok(tile)
    }

    /// Notes that a tile was drawn.
    pub(super) fn made(&self) {
        self.counters.made.inc();
    }

    /// What a query finds; answered if nobody has answered it and nobody is about to.
    pub(super) async fn selection(
        &self,
        key: &SelectionKey,
        select: impl AsyncFnOnce() -> Result<Selection, Problem>,
    ) -> Result<Arc<Selection>, Problem> {
        if let Some(selection) = self.selections.kept(key) {
            return Ok(selection);
        }
        let (selection, how) = self.selections.get(key, select).await?;
        if how == How::Made {
            self.counters.selections.inc();
        }
        Ok(selection)
    }

    /// Forgets the answers that hold collections which are no longer served. Tiles of those are not asked for again, and give
    /// way to others.
    pub fn keep_only(&self, snapshot: &Snapshot) {
        self.selections.retain(|key| snapshot.get(&key.collection).is_some_and(|c| c.version == key.version));
    }

    /// What `/metrics` tells of them.
    pub(in crate::http) fn gather(&self) -> Vec<MetricFamily> {
        self.counters.gather(self.drawn.bytes())
    }
}
