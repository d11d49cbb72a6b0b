//! `/basemaps`: the maps that other layers are laid on. One is built in; the operator adds archives and layers of others.

mod facts;
mod list;
mod remote;
mod tile;
mod tileset;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use super::super::links::encode;
use super::super::negotiate::Offer;
use super::super::problem::Problem;
use super::described::Described;
use super::tile::{MVT, PNG};
use super::wanted::Wanted;
use crate::collection::Snapshot;
use crate::tile::{Archive, Content};
pub(in crate::http) use list::basemaps;
pub use remote::{BadTileUrl, Remote, TileUrl};
pub(in crate::http) use tile::basemap_tile;
pub(in crate::http) use tileset::basemap_tileset;

/// The name of the base map that is built in.
pub const BUILT_IN: &str = "vigie";
/// What it is called unless the operator calls it otherwise.
const BUILT_IN_TITLE: &str = "Vigie";
/// Its finest tile matrix. What its data show of a place changes no more beyond it: a unit of a tile is 60 cm.
const BUILT_IN_LAST: u8 = 14;

const JPEG: Offer = Offer { name: "jpg", media_type: "image/jpeg", title: "JPEG" };
const WEBP: Offer = Offer { name: "webp", media_type: "image/webp", title: "WebP" };
const AVIF: Offer = Offer { name: "avif", media_type: "image/avif", title: "AVIF" };
/// What tiles of base maps may be. Each base map has one of them.
pub(in crate::http) const BASEMAP_OFFERS: [Offer; 5] = [MVT, PNG, JPEG, WEBP, AVIF];

/// A base map.
#[derive(Debug)]
pub struct Basemap {
    /// Its name in addresses.
    pub name: String,
    /// What the operator calls it.
    pub title: Option<String>,
    /// How the operator has it cited.
    pub attribution: Option<String>,
    /// Where its tiles are from.
    pub source: BasemapSource,
}

/// Where the tiles of a base map are from.
#[derive(Debug)]
pub enum BasemapSource {
    /// The collections of the base map inside the binary, and the highways.
    BuiltIn,
    /// A file of this server.
    Archive(Arc<Archive>),
    /// Another server, which browsers ask themselves.
    Remote(Remote),
}

/// All base maps, the one first that a map shows first.
#[derive(Debug)]
pub struct Basemaps {
    all: Vec<Basemap>,
    /// Differs between configurations.
    version: u64,
}

impl Basemaps {
    /// Those of the operator in their order; the built-in one comes last, unless it is among them.
    #[must_use]
    pub fn new(mut all: Vec<Basemap>) -> Self {
        if !all.iter().any(|basemap| matches!(basemap.source, BasemapSource::BuiltIn)) {
            let (name, source) = (BUILT_IN.to_owned(), BasemapSource::BuiltIn);
            all.push(Basemap { name, title: None, attribution: None, source });
        }
        let mut hasher = DefaultHasher::new();
        for Basemap { name, title, attribution, source } in &all {
            (name, title, attribution).hash(&mut hasher);
            match source {
                BasemapSource::BuiltIn => {}
                BasemapSource::Archive(archive) => archive.revision.hash(&mut hasher),
                BasemapSource::Remote(remote) => remote.hash(&mut hasher),
            }
        }
        Self { all, version: hasher.finish() }
    }

    /// The origins that browsers fetch tiles from, besides this server.
    pub(in crate::http) fn origins(&self) -> BTreeSet<&str> {
        let remote = self.all.iter().filter_map(|basemap| match &basemap.source {
            BasemapSource::Remote(remote) => Some(remote.origins()),
            BasemapSource::BuiltIn | BasemapSource::Archive(_) => None,
        });
        remote.flatten().collect()
    }

    /// A base map by name, or a 404.
    fn find(&self, name: &str) -> Result<&Basemap, Problem> {
        self.all.iter().find(|basemap| basemap.name == name).ok_or_else(|| {
            let known: Vec<&str> = self.all.iter().map(|basemap| basemap.name.as_str()).collect();
            let name: String = name.chars().take(80).collect();
            Problem::not_found(format!("there is no base map `{name}`; there are {}", known.join(", ")))
        })
    }

    /// What of a document changes with it: the base maps and the data.
    fn version_with(&self, snapshot: &Snapshot) -> u64 {
        self.version ^ snapshot.version
    }
}

impl Basemap {
    /// What it is called.
    fn title(&self) -> &str {
        let own = match &self.source {
            BasemapSource::BuiltIn => Some(BUILT_IN_TITLE),
            BasemapSource::Archive(archive) => archive.about.name.as_deref(),
            BasemapSource::Remote(_) => None,
        };
        self.title.as_deref().or(own).unwrap_or(&self.name)
    }

    /// The path of its tilesets.
    fn path(&self) -> String {
        format!("/basemaps/{}/tiles", encode(&self.name))
    }

    /// What is said of the built-in one.
    fn described(&self, base: &str, snapshot: &Snapshot) -> Result<Described, Problem> {
        let described = Described::new(&Wanted::ground(None, snapshot), None, base.to_owned(), snapshot)?;
        Ok(described.of_basemap(self.path(), self.title(), BUILT_IN_LAST))
    }
}

/// What tiles of some content are offered as.
fn offer(content: Content) -> Offer {
    match content {
        Content::Mvt => MVT,
        Content::Png => PNG,
        Content::Jpeg => JPEG,
        Content::Webp => WEBP,
        Content::Avif => AVIF,
    }
}
