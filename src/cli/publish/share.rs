//! What of a collection is published: what its terms let out, and as which files.

use std::sync::Arc;

use indicatif::ProgressBar;
use serde_json::{Value as Json, json};

use super::details::{self, Details};
use super::features;
use super::rows;
use super::site::Site;
use super::tiles::{self, Packed};
use crate::cli::Failure;
use crate::collection::{Collection, Role};
use crate::feature::LicenceClass;

/// Most incidents that the page reads as a whole, so that it can filter, count and list them by itself. A phone reads and sifts as
/// many within a second; of more it shows the tiles.
const MOST_LISTED: usize = 50_000;

/// How much of a collection may be handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// All of it, in bulk.
    Whole,
    /// What a map displays.
    Displayed,
    /// Nothing: only counts may be told, and a server tells them.
    Nothing,
}

impl Share {
    /// What the terms of a collection's sources let out. One closed row closes the whole: files are of all rows.
    fn of(collection: &Collection) -> Self {
        match collection.strictest_class() {
            LicenceClass::Open => Self::Whole,
            LicenceClass::Display => Self::Displayed,
            LicenceClass::Aggregate => Self::Nothing,
        }
    }
}

/// What was made of a collection.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) collection: Arc<Collection>,
    pub(super) share: Share,
    pub(super) geojson: Option<String>,
    pub(super) flatgeobuf: Option<String>,
    pub(super) tiles: Option<Packed>,
    /// All incidents in short, where there are few enough.
    rows: Option<String>,
    details: Option<Details>,
}

impl Made {
    /// Makes the files of a collection.
    pub(super) fn of(site: &mut Site, collection: &Arc<Collection>, bar: &ProgressBar) -> Result<Self, Failure> {
        let share = Share::of(collection);
        let collection = Arc::clone(collection);
        let mut made =
            Self { collection, share, geojson: None, flatgeobuf: None, tiles: None, rows: None, details: None };
        if share == Share::Nothing || made.collection.is_empty() {
            return Ok(made);
        }
        let collection = &made.collection;
        if share == Share::Whole {
            let (geojson, hash) = features::geojson(site, collection)?;
            made.geojson = Some(geojson);
            made.flatgeobuf = Some(features::flatgeobuf(site, collection)?);
            if collection.description.role == Role::Incidents {
                let folder = format!("data/{}-{hash}", collection.description.name);
                made.details = Some(details::write(site, collection, &folder)?);
                if collection.len() <= MOST_LISTED {
                    made.rows = Some(rows::write(site, collection, &folder)?);
                }
            }
        }
        made.tiles = Some(tiles::of_collection(site, collection, bar)?);
        Ok(made)
    }

    pub(super) fn name(&self) -> &str {
        &self.collection.description.name
    }

    /// How many features of it are published.
    pub(super) fn count(&self) -> usize {
        if self.share == Share::Nothing { 0 } else { self.collection.len() }
    }

    /// Whether it is drawn on the map.
    pub(super) fn is_shown(&self) -> bool {
        match self.share {
            Share::Whole => !self.collection.is_empty(),
            // The page draws incidents from tiles, and everything else from files.
            Share::Displayed => self.collection.description.role == Role::Incidents,
            Share::Nothing => false,
        }
    }

    /// What was made, in words.
    pub(super) fn given(&self) -> &'static str {
        match (self.share, self.collection.is_empty()) {
            (Share::Nothing, _) | (_, true) => "nothing",
            (Share::Displayed, _) if self.is_shown() => "tiles of the map",
            (Share::Displayed, _) => "tiles",
            (Share::Whole, _) if self.rows.is_some() => "GeoJSON, FlatGeobuf, PMTiles, filters and lists",
            (Share::Whole, _) => "GeoJSON, FlatGeobuf, PMTiles",
        }
    }

    /// What the terms of its sources kept out.
    pub(super) fn left_out(&self) -> Option<&'static str> {
        match self.share {
            Share::Whole => None,
            Share::Displayed => Some(
                "no files of its features, no list and no filters: the licence of a source permits displaying them, not handing them out in bulk",
            ),
            Share::Nothing => Some(
                "all of it: the licence of a source permits counts only, and a copy cannot keep to the least that is told at once",
            ),
        }
    }

    /// That the page does without its list, for want of room.
    pub(super) fn unlisted(&self) -> Option<&'static str> {
        let many =
            self.collection.description.role == Role::Incidents && self.share == Share::Whole && self.rows.is_none();
        (many && !self.collection.is_empty())
            .then_some("filters and lists on the page, which 50,000 incidents may have at most; all of it is on the map and in the files")
    }

    /// What the page has to know of it, besides what it says of itself.
    pub(super) fn copy(&self) -> Json {
        json!({
            "geojson": self.geojson,
            "flatgeobuf": self.flatgeobuf,
            "pmtiles": self.tiles.as_ref().map(Packed::json),
            "rows": self.rows,
            "details": self.details.as_ref().map(Details::json),
            "leftOut": self.left_out(),
        })
    }
}
