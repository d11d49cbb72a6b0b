//! The base maps of `vigie.toml`, in the order of the page's choice.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use super::Failure;
use crate::collection::CollectionName;
use crate::http::{BUILT_IN, Basemap, BasemapSource, Basemaps, Remote, TileUrl};
use crate::tile::{Archive, ArchiveError, MAX_MATRIX};

/// The finest zoom of a remote layer unless told otherwise: what most have.
const USUAL_LAST: u8 = 19;

/// A base map as it is configured.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub(super) struct BasemapEntry {
    name: CollectionName,
    title: Option<String>,
    attribution: Option<String>,
    source: Source,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Source {
    BuiltIn,
    File(PathBuf),
    Remote(Remote),
}

/// A table of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    name: CollectionName,
    title: Option<String>,
    attribution: Option<String>,
    file: Option<PathBuf>,
    url: Option<TileUrl>,
    dark_url: Option<TileUrl>,
    minzoom: Option<u8>,
    maxzoom: Option<u8>,
}

impl TryFrom<Written> for BasemapEntry {
    type Error = String;
    fn try_from(written: Written) -> Result<Self, String> {
        let Written { name, title, attribution, file, url, dark_url, minzoom, maxzoom } = written;
        if url.is_none() && (dark_url.is_some() || minzoom.is_some() || maxzoom.is_some()) {
            return Err(
                "`dark-url`, `minzoom` and `maxzoom` belong to a `url`; archives say themselves what they have"
                    .to_owned(),
            );
        }
        let source = match (name.as_str() == BUILT_IN, file, url) {
            (true, None, None) if attribution.is_none() => Source::BuiltIn,
            (true, None, None) => {
                return Err(format!("`{BUILT_IN}` says itself whose data it is; leave `attribution` out"));
            }
            (true, ..) => return Err(format!("`{BUILT_IN}` is the built-in base map; give this one another name")),
            (false, Some(file), None) => Source::File(file),
            (false, None, Some(url)) => Source::Remote(remote(url, dark_url, (minzoom, maxzoom))?),
            (false, ..) => return Err("a base map has a `file` or a `url`, one of them".to_owned()),
        };
        if attribution.is_none() && matches!(source, Source::Remote(_)) {
            return Err("a `url` needs an `attribution`: say whose map it is".to_owned());
        }
        Ok(Self { name, title, attribution, source })
    }
}

fn remote(url: TileUrl, dark_url: Option<TileUrl>, zooms: (Option<u8>, Option<u8>)) -> Result<Remote, String> {
    let min_zoom = zooms.0.unwrap_or(0);
    let max_zoom = zooms.1.unwrap_or(USUAL_LAST.max(min_zoom));
    if min_zoom > max_zoom || max_zoom > MAX_MATRIX {
        return Err(format!("`minzoom` {min_zoom} and `maxzoom` {max_zoom} should ascend, from 0 to {MAX_MATRIX}"));
    }
    Ok(Remote { url, dark_url, min_zoom, max_zoom })
}

/// Opens the archives among the entries, which lie in the data folder, and checks them.
pub(super) fn open(entries: Vec<BasemapEntry>, folder: &Path) -> Result<Basemaps, Failure> {
    let mut all: Vec<Basemap> = Vec::with_capacity(entries.len());
    for BasemapEntry { name, title, attribution, source } in entries {
        let name = name.to_string();
        if all.iter().any(|earlier| earlier.name == name) {
            return Err(Failure::Usage(format!("two base maps are named `{name}`; give each a name of its own")));
        }
        let source = match source {
            Source::BuiltIn => BasemapSource::BuiltIn,
            Source::File(file) => BasemapSource::Archive(Arc::new(Archive::open(&folder.join(file))?)),
            Source::Remote(remote) => BasemapSource::Remote(remote),
        };
        all.push(Basemap { name, title, attribution, source });
    }
    Ok(Basemaps::new(all))
}

impl From<ArchiveError> for Failure {
    fn from(error: ArchiveError) -> Self {
        match error {
            ArchiveError::Unreadable { .. } => Self::Environment(error.to_string()),
            ArchiveError::Bad { .. } => Self::Data(error.to_string()),
        }
    }
}
