//! The past: snapshots of how the data were known at an instant, made from those of the present and what changed since.
//!
//! `docs/decisions/015-past.md` says what the public sees of it.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::thread;

use super::instants::Instants;
use super::stored::{Basis, MOST_CHANGED, Showing, Then, View};
use super::{Collection, LoadError, Loader, Snapshot, Source, Views};
use crate::store::{Reader, StoredCollection, now_ms};

/// Whose view of the data it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Viewer {
    /// Everybody.
    Public,
    /// The newsroom.
    Editorial,
}

impl Viewer {
    pub(super) fn view(self) -> View {
        match self {
            Self::Public => View::Public(now_ms()),
            Self::Editorial => View::Editorial,
        }
    }
}

impl Views {
    /// The present as somebody sees it; what the public sees where there is no other view.
    #[must_use]
    pub fn of(&self, viewer: Viewer) -> &Arc<Snapshot> {
        match viewer {
            Viewer::Public => &self.public,
            Viewer::Editorial => self.editorial.as_ref().unwrap_or(&self.public),
        }
    }
}

/// The data as they were known at an instant.
#[derive(Debug)]
pub struct Known {
    /// All of them.
    pub snapshot: Snapshot,
    /// How many features were put together anew for that.
    pub rows: usize,
    /// Of which instants with the same newest changeset it is.
    pub holds: Instants,
}

/// What a past collection is made from.
struct Base<'a> {
    source: &'a Source,
    /// What the public sees today.
    today: &'a Collection,
    /// The same, or what the newsroom sees.
    own: &'a Arc<Collection>,
}

impl Loader {
    /// The newest changeset that is not after an instant, in milliseconds since 1970; 0 where all are after it.
    pub fn changeset_at(&self, instant: i64) -> Result<i64, LoadError> {
        let Some(store) = self.address.open_existing()? else { return Ok(0) };
        Ok(store.reader()?.changeset_at(instant)?)
    }

    /// The data as they were known at an instant, of which `changeset` is the newest; the public sees of them what it may see
    /// today.
    pub fn past(&self, views: &Views, viewer: Viewer, (instant, changeset): (i64, i64)) -> Result<Known, LoadError> {
        let (present, mut later, mut rows) = (views.of(viewer), BTreeMap::new(), 0);
        let mut holds = Instants::ALL;
        let mut collections = Vec::with_capacity(present.collections.len());
        let mut stored = None;
        for own in &present.collections {
            let name = &own.description.name;
            match (views.sources.get(name), views.public.get(name)) {
                (Some(source), Some(today)) => {
                    if stored.is_none() {
                        stored = self.stored_now(thread::available_parallelism().map_or(2, usize::from))?;
                    }
                    let Some(stored) = &mut stored else { continue };
                    let base = Base { source, today, own };
                    let (past, until) = self.past_of(stored, &base, viewer, (instant, changeset))?;
                    holds = holds.and(until);
                    rows += if Arc::ptr_eq(&past, own) { 0 } else { past.len() };
                    collections.push(past);
                }
                // What is built in was always the same, and nobody knows how a file was before it was changed.
                _ if holds.are_after(own.changed_ms, instant) => collections.push(Arc::clone(own)),
                _ => drop(later.insert(name.clone(), own.changed_ms)),
            }
        }
        let snapshot = Snapshot { is_past: true, later, ..Snapshot::new(collections, present.seal.clone()) };
        Ok(Known { snapshot, rows, holds })
    }

    /// The store now, for so many threads.
    pub(super) fn stored_now(&self, threads: usize) -> Result<Option<StoredNow>, LoadError> {
        let Some(store) = self.address.open_existing()? else { return Ok(None) };
        let readers = store.readers(threads)?;
        let secret = self.secret(Some(&readers[0]))?;
        let basis = Basis::read(&readers[0], &self.folder, &secret, true)?;
        let collections = readers[0].collections()?;
        Ok(Some(StoredNow { readers, basis, collections }))
    }

    fn past_of(
        &self,
        now: &mut StoredNow,
        base: &Base<'_>,
        viewer: Viewer,
        (instant, changeset): (i64, i64),
    ) -> Result<(Arc<Collection>, Instants), LoadError> {
        let name = &base.own.description.name;
        let mut holds = Instants::ALL;
        let Some(stored) = now.collections.iter().find(|stored| stored.name == *name) else {
            return Ok((Arc::clone(base.own), holds)); // which does not happen: nothing is taken out of the store
        };
        let settings = self.settings(name);
        let policies = now.basis.policies(stored, &settings);
        let then = Some(Then { changeset, instant, today: Some(base.today) });
        let showing = Showing { basis: &now.basis, stored, settings: &settings, policies: &policies, then };
        let view = viewer.view();
        if base.source.is_as(&showing) {
            // The present may be behind the store by some moments, and then by what is looked for.
            let since = base.source.changeset.min(changeset);
            let places = now.readers[0].changed_since(stored.id, since, MOST_CHANGED)?;
            // The newsroom saw it before.
            let late = if viewer == Viewer::Public { &*base.source.late } else { &[] };
            let places = places.map(|mut places| {
                let to_come = late.iter().filter(|(end, _)| !holds.are_after(*end, instant)).map(|(_, place)| *place);
                places.extend(to_come);
                places.sort_unstable();
                places.dedup();
                places
            });
            if places.as_ref().is_some_and(Vec::is_empty) {
                return Ok((Arc::clone(base.own), holds));
            }
            // Where values gave a column another type than they had, one cannot tell which they had then.
            if let Some(places) = places.filter(|_| !base.own.widened)
                && let Some(shown) = showing.changed(&now.readers[0], view, (base.own, late), &places)?
            {
                return Ok((Arc::new(shown.collection), shown.holds));
            }
        }
        let shown = showing.all(&mut now.readers, view)?;
        Ok((Arc::new(shown.collection), shown.holds))
    }
}

/// The store at one moment.
pub(super) struct StoredNow {
    pub(super) readers: Vec<Reader>,
    pub(super) basis: Basis,
    pub(super) collections: Vec<StoredCollection>,
}
