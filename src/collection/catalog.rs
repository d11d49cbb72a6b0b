//! The catalog: the one place where newer views take the older ones' place.

use std::collections::BTreeMap;
use std::hash::Hash as _;
use std::sync::Arc;

use arc_swap::ArcSwap;

use super::files::Layers;
use super::stamp::hash;
use super::stored::Showing;
use super::{Collection, CollectionSettings, FileFault, Seal};
use crate::feature::Policy;
use crate::store::Token;

/// All collections at one moment. A request holds one from start to end.
#[derive(Debug)]
pub struct Snapshot {
    /// Sorted by name.
    pub collections: Vec<Arc<Collection>>,
    /// Differs between snapshots with different content; the same for the same content after a restart.
    pub version: u64,
    /// Whether it is of the past.
    pub is_past: bool,
    /// Collections that were files of the data folder only later, and since when.
    pub later: BTreeMap<String, i64>,
    /// What its viewer is told to tell back goes out under this.
    pub seal: Seal,
}

impl Snapshot {
    /// The present, of collections that are sorted by name.
    #[must_use]
    pub fn new(collections: Vec<Arc<Collection>>, seal: Seal) -> Self {
        let version = hash(|h| collections.iter().for_each(|c| c.version.hash(h)));
        Self { collections, version, is_past: false, later: BTreeMap::new(), seal }
    }

    /// The latest instant at which any of it changed, in milliseconds since 1970. The past as of then is the present.
    #[must_use]
    pub fn newest_ms(&self) -> i64 {
        self.collections.iter().map(|collection| collection.changed_ms).max().unwrap_or_default()
    }

    /// A collection by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Collection>> {
        let at = self.collections.binary_search_by(|c| c.description.name.as_str().cmp(name)).ok()?;
        Some(&self.collections[at])
    }
}

/// What a collection of the store was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The newest changeset that changed it.
    pub(super) changeset: i64,
    pub(super) settings: CollectionSettings,
    /// Of each data set.
    pub(super) policies: BTreeMap<i64, Policy>,
    /// Whether the views differ.
    pub(super) differs: bool,
    /// When the public view changes by itself, as an embargo ends; in milliseconds since 1970.
    pub(super) next: Option<i64>,
    /// What the public sees only since an embargo, or a delay, was over: when that was, and at which place; ascending.
    pub(super) late: Arc<[(i64, i64)]>,
}

impl Source {
    /// Whether what it was made under holds for what is to be shown. Another data set may have come; what was published of those
    /// before is to be the same.
    pub(super) fn is_as(&self, showing: &Showing<'_>) -> bool {
        let same = |(dataset, policy)| showing.policies.get(dataset) == Some(policy);
        self.settings == *showing.settings && self.policies.iter().all(same)
    }
}

/// The data as the public sees them, and as the newsroom does.
#[derive(Debug)]
pub struct Views {
    /// Without anything that the public may not see.
    pub public: Arc<Snapshot>,
    /// With all of it; `None` while nobody has a token.
    pub editorial: Option<Arc<Snapshot>>,
    /// Of each collection of the store.
    pub(super) sources: BTreeMap<String, Source>,
    /// Of the files of the data folder.
    pub(super) layers: Layers,
    /// Who may see the editorial view.
    pub tokens: Vec<Token>,
    /// Whether there may be anything that the public may not know of: somebody has or had a token, or a policy delays.
    pub hides: bool,
    /// The newest changeset that is in them.
    pub(super) changeset: i64,
    /// When that was, in milliseconds since 1970.
    pub(super) at: i64,
    /// Its hash, which tells it from one of the same number in another history.
    pub(super) hash: Option<Vec<u8>>,
    /// How many histories there were before this one, since the start.
    pub(super) histories: u64,
}

impl Views {
    /// When the public view changes by itself, in milliseconds since 1970.
    #[must_use]
    pub fn next_change(&self) -> Option<i64> {
        self.sources.values().filter_map(|source| source.next).min()
    }

    /// The newest changeset that is in them.
    #[must_use]
    pub fn changeset(&self) -> i64 {
        self.changeset
    }

    /// Tells the history that they are of from others before it: after a failover, or from a backup, changesets of the same numbers
    /// are others.
    #[must_use]
    pub fn history(&self) -> u64 {
        self.histories
    }

    /// When the newest changeset in them was, in milliseconds since 1970.
    #[must_use]
    pub fn at(&self) -> i64 {
        self.at
    }

    /// Files of the data folder that are not served as they are now, and why.
    #[must_use]
    pub fn faults(&self) -> &[FileFault] {
        &self.layers.faults
    }

    /// Whether a collection is kept in the store, and can be changed.
    #[must_use]
    pub fn is_stored(&self, name: &str) -> bool {
        self.sources.contains_key(name)
    }
}

/// Holds the current views. Readers take no lock and never wait.
#[derive(Debug)]
pub struct Catalog {
    current: ArcSwap<Views>,
}

impl Catalog {
    /// A catalog with its first views.
    #[must_use]
    pub fn new(views: Views) -> Self {
        Self { current: ArcSwap::from_pointee(views) }
    }

    /// The current views.
    #[must_use]
    pub fn views(&self) -> Arc<Views> {
        self.current.load_full()
    }

    /// What the public sees now.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.load().public)
    }

    /// Puts newer views in their place.
    pub fn replace(&self, views: Views) {
        self.current.store(Arc::new(views));
    }
}
