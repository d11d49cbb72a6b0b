//! The catalog: the one place where a newer snapshot takes the older one's place.

use std::sync::Arc;

use arc_swap::ArcSwap;

use super::Collection;

/// All collections at one moment. A request holds one from start to end.
#[derive(Debug)]
pub struct Snapshot {
    /// Sorted by name.
    pub collections: Vec<Arc<Collection>>,
    /// Differs between snapshots with different content; the same for the same content after a restart.
    pub version: u64,
}

impl Snapshot {
    /// A collection by name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<Collection>> {
        let at = self.collections.binary_search_by(|c| c.description.name.as_str().cmp(name)).ok()?;
        Some(&self.collections[at])
    }
}

/// Holds the current snapshot. Readers take no lock and never wait.
#[derive(Debug)]
pub struct Catalog {
    current: ArcSwap<Snapshot>,
}

impl Catalog {
    /// A catalog with its first snapshot.
    #[must_use]
    pub fn new(snapshot: Snapshot) -> Self {
        Self { current: ArcSwap::from_pointee(snapshot) }
    }

    /// The current snapshot.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    /// Puts a newer snapshot in its place.
    pub fn replace(&self, snapshot: Snapshot) {
        self.current.store(Arc::new(snapshot));
    }
}
